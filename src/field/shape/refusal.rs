//! Why a value does not fit, with what would.

use crate::code::Code;
use crate::escape::one_line;
use crate::field::entry::Sign;
use crate::field::screen::readable;
use crate::field::{EditField, Kind};
use crate::nearest;
use crate::trouble::Trouble;

/// How much of a value is repeated in a message.
const LONGEST: usize = 60;
/// How many allowed values are named.
const NAMED: usize = 12;

/// A value of another sort than the field takes; `form` is how it is written.
pub(super) fn wrong_type(text: &str, field: &EditField, form: &str) -> Trouble {
    let example = format!("{}={}", field.handle(), field.kind.example(field));
    Trouble::new(Code::ValueWrongType)
        .fact("field", field.shown())
        .fact("value", one_line(text, LONGEST))
        .title(format!("{} takes {}, and `{}` is not", field.shown(), field.kind.words(), one_line(text, LONGEST)))
        .why(format!("it is written as {form}"))
        .only_steps(&[
            &format!("write it like --field '{example}'"),
            "run fieldstamp render to see what the template made of the value",
        ])
}

/// A field of an app, whose form nobody knows.
pub(super) fn unknown_kind(text: &str, field: &EditField) -> Trouble {
    if field.id == "comment" {
        return Trouble::new(Code::ValueWrongType)
            .fact("field", field.shown())
            .fact("value", one_line(text, LONGEST))
            .title("A comment is no field that holds a value")
            .why("comments are added beside the fields, one after the other")
            .only_steps(&["write it with --comment, or in FIELDSTAMP_COMMENT"]);
    }
    Trouble::new(Code::ValueWrongType)
        .fact("field", field.shown())
        .fact("value", one_line(text, LONGEST))
        .title(format!("{} is of a type whose form is not known, so plain words cannot be fitted to it", field.shown()))
        .why("Jira or an app has a form of its own for it, and only the value's JSON is sure")
        .only_steps(&[
            &format!("write the JSON that it takes: --field '{}:=…'", field.id),
            "look at /rest/api/2/issue/KEY of an issue that has a value there, in a browser that is logged in",
        ])
}

/// A word that names none of the allowed values.
pub(super) fn not_allowed<'a>(word: &str, field: &EditField, allowed: impl Iterator<Item = &'a str>) -> Trouble {
    let allowed: Vec<&str> = allowed.collect();
    let word = one_line(word, LONGEST);
    let more = if allowed.len() > NAMED { format!(" and {} more", allowed.len() - NAMED) } else { String::new() };
    let list = allowed.iter().take(NAMED).copied().collect::<Vec<_>>().join(", ");
    let trouble = Trouble::new(Code::ValueNotAllowed).fact("field", field.shown()).fact("value", &word);
    if allowed.is_empty() {
        return trouble.detail(format!("`{word}` was given, and the field has no value to choose from here"));
    }
    let near = nearest::of(&word, allowed.iter().copied());
    let trouble = trouble.detail(format!("`{word}` was given")).fact("allowed", format!("{list}{more}"));
    near.first().map_or(trouble.clone(), |near| trouble.fact("nearest", near))
}

/// A word that names several things; `told` says how each is named without doubt.
pub(super) fn several(word: &str, field: &EditField, what: &str, told: &[String]) -> Trouble {
    let code = if matches!(field.kind, Kind::User | Kind::Users) { Code::UserUnknown } else { Code::ValueNotAllowed };
    let word = one_line(word, LONGEST);
    let named = told.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
    Trouble::new(code)
        .fact("field", field.shown())
        .fact("value", &word)
        .fact("nearest", &named)
        .title(format!("`{word}` could be any of {} {what}, and {} takes one", told.len(), field.shown()))
        .why("a guess could stamp the wrong one")
        .only_steps(&[&format!("write one of them so that it cannot be mistaken: {named}")])
}

/// A person whom Jira did not find; `like` says who was found by a part of the name.
pub(super) fn no_such_person(word: &str, field: &EditField, is_cloud: bool, like: &[String]) -> Trouble {
    let word = one_line(word, LONGEST);
    let trouble = Trouble::new(Code::UserUnknown).fact("field", field.shown()).fact("value", &word);
    if !like.is_empty() {
        let named = like.iter().take(NAMED).cloned().collect::<Vec<_>>().join(" or ");
        return trouble.detail(format!("`{word}` was looked for, and nobody has just this name")).only_steps(&[
            &format!("use {named} if that is who was meant"),
            "write the whole name, or the e-mail address",
        ]);
    }
    // Cloud finds people by address only where their profile shows it to the caller.
    let other = if is_cloud {
        "write the display name, or the accountId, if the profile hides the e-mail address: the profile's own address holds the accountId"
    } else {
        "write the user name, which the person's profile in Jira shows"
    };
    trouble.detail(format!("`{word}` was looked for, and nobody was found")).only_steps(&[
        other,
        "ask an admin of Jira whether the person has an account there that is active",
        "ask an admin of Jira whether {user} may look for people (the permission Browse users and groups): without it, nobody is found",
    ])
}

/// Nothing but commas.
pub(super) fn empty(field: &EditField) -> Trouble {
    Trouble::new(Code::ValueEmpty)
        .fact("field", field.shown())
        .detail("the list has no item, only commas and blanks".to_owned())
}

/// `+=` or `-=` on a field that holds one value.
pub(super) fn no_list(field: &EditField, sign: Sign) -> Trouble {
    let sign = if sign == Sign::Add { "+=" } else { "-=" };
    Trouble::new(Code::ValueWrongType)
        .fact("field", field.shown())
        .title(format!("{} takes {}, so there is nothing that {sign} could do", field.shown(), field.kind.words()))
        .why("+= and -= change lists, and the lines of a text")
        .only_steps(&[&format!("set it: --field '{}={}'", field.handle(), field.kind.example(field))])
}

/// A field that cannot be set as a whole.
pub(super) fn no_set(field: &EditField) -> Trouble {
    let verbs = field.operations.join(", ");
    Trouble::new(Code::FieldReadOnly)
        .fact("field", field.shown())
        .title(format!("{} cannot be set; all that it takes is {verbs}", field.shown()))
        .only_steps(&["write the verb into the `update` part of a --template"])
}

/// The words by which people know the allowed values.
pub(super) fn known(field: &EditField) -> impl Iterator<Item = &str> {
    field.allowed.iter().flatten().filter_map(readable)
}
