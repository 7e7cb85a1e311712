//! 400 and its kin: which field, and what is wrong with it.
//!
//! Jira's sentences are matched by the part that stays the same between versions; what matches nothing is
//! quoted as it is.

use super::{Asked, Doubt, Verdict};
use crate::code::Code;
use crate::diagnosis::words;
use crate::http::Reply;
use crate::trouble::Trouble;

/// A piece of Jira's sentence, and what it says.
/// <https://developer.atlassian.com/server/jira/platform/jira-rest-api-examples/>
const SENTENCES: &[(&str, Code)] = &[
    ("cannot be set. It is not on the appropriate screen, or unknown", Code::FieldNotOnScreen),
    ("Atlassian Document", Code::NeedsDocument),
    ("INVALID_INPUT", Code::NeedsDocument),
    ("Comment body is not valid", Code::NeedsDocument),
    ("Operation value must be", Code::ValueWrongType),
    ("data was not an", Code::ValueWrongType),
    ("Parent Option object", Code::ValueWrongType),
    ("Cannot construct instance of", Code::ValueWrongType),
    ("Can not deserialize", Code::ValueWrongType),
    ("Can not instantiate", Code::ValueWrongType),
    ("does not support update", Code::ValueWrongType),
    ("Error parsing date", Code::ValueWrongType),
    ("Date format", Code::ValueWrongType),
    ("error parsing JSON", Code::ValueWrongType),
    ("No content to map", Code::ValueWrongType),
    ("Invalid request payload", Code::ValueWrongType),
    ("User '", Code::UserUnknown),
    ("cannot be assigned issues", Code::UserUnknown),
    ("Specify a valid", Code::ValueNotAllowed),
    ("Could not find valid 'id' or 'name'", Code::ValueNotAllowed),
    ("is not valid", Code::ValueNotAllowed),
    ("is invalid", Code::ValueNotAllowed),
    ("contains spaces which is invalid", Code::ValueNotAllowed),
    ("newline characters", Code::ValueNotAllowed),
    ("must be less than", Code::ValueNotAllowed),
    ("exceeds the allowed limit", Code::ValueNotAllowed),
    ("You must specify", Code::ValueNotAllowed),
    ("permission to edit", Code::EditDenied),
    ("Issue does not exist", Code::IssueHidden),
    ("Issue Does Not Exist", Code::IssueHidden),
    ("exceeded the maximum", Code::TooMany),
    ("too many", Code::TooMany),
    ("limit of", Code::TooMany),
    ("does not exist", Code::ValueNotAllowed),
    ("Could not find issue", Code::ValueNotAllowed),
];

pub(super) fn judge(asked: &Asked<'_>, reply: &Reply) -> Verdict {
    if reply.is_html() {
        let sentence = if reply.body.contains("HTTPS port") {
            "plain http was sent to a port that speaks https; write https:// in JIRA_SITE"
        } else {
            "a 400 page came back that is not Jira's"
        };
        return Verdict::Failed(Trouble::new(Code::NotJira).detail(sentence), Doubt::None);
    }
    let errors = words::field_errors(reply);
    let Some((field, sentence)) = errors.first() else { return whole(reply) };
    let unplaced = |text: &str| meaning(text) == Some(Code::FieldNotOnScreen);
    let refused: Vec<&str> =
        errors.iter().filter(|(_, text)| unplaced(text)).map(|(field, _)| field.as_str()).collect();
    if let Some(first) = refused.first() {
        return Verdict::Failed(Trouble::new(Code::FieldNotOnScreen).fact("field", *first), Doubt::Fields);
    }
    let mut code = meaning(sentence).unwrap_or(Code::RejectedOtherwise);
    // One sentence of Jira's for two faults: an unknown option, and a bare string where an object is wanted.
    let is_bare = asked
        .payload
        .and_then(|payload| payload.target(field))
        .is_some_and(|value| value.is_string() || value.is_number());
    if code == Code::ValueNotAllowed && is_bare && sentence.contains("Specify a valid") {
        code = Code::ValueWrongType;
    }
    let trouble = Trouble::new(code).fact("field", field);
    if let Some((_, why, step)) = FORMS.iter().find(|(piece, ..)| sentence.contains(piece)) {
        let trouble = trouble.title("The value given to {field} has a form that the field does not take").why(*why);
        return Verdict::Failed(trouble.only_steps(&[*step]), Doubt::None);
    }
    let doubt = if matches!(code, Code::ValueNotAllowed | Code::ValueWrongType) { Doubt::Values } else { Doubt::None };
    Verdict::Failed(trouble, doubt)
}

/// A complaint about the request as a whole.
fn whole(reply: &Reply) -> Verdict {
    let messages = words::messages(reply).join(" ");
    let text = if messages.is_empty() { reply.body.as_str() } else { &messages };
    let code = meaning(text).unwrap_or(Code::RejectedOtherwise);
    Verdict::sure(code)
}

fn meaning(sentence: &str) -> Option<Code> {
    SENTENCES.iter().find(|(piece, _)| sentence.contains(piece)).map(|(_, code)| *code)
}

/// Limits of the value's form, which share a code with values that are not on a list.
/// A piece of Jira's sentence, why that is so, and what to do.
const FORMS: &[(&str, &str, &str)] = &[
    (
        "contains spaces",
        "a label is one word: Jira takes no blank in it",
        "replace the blanks in the template: {{replace build.name \" \" \"-\"}}",
    ),
    (
        "newline characters",
        "this field is one line, and the value has a line break",
        "send the first line only, or replace the line breaks in the value",
    ),
    (
        "must be less than",
        "the value is longer than the field holds",
        "shorten it in the template: {{truncate git.message 200}}",
    ),
    (
        "exceeds the allowed limit",
        "the value is longer than the field holds",
        "shorten it in the template: {{truncate git.message 30000}}",
    ),
    ("You must specify", "the field may not be empty, and the value is", "leave the field out, or give it a value"),
];

/// The fields that Jira calls unknown or off the screen.
pub(in crate::diagnosis) fn unplaced_fields(reply: &Reply) -> Vec<String> {
    let errors = words::field_errors(reply).into_iter();
    errors.filter(|(_, text)| meaning(text) == Some(Code::FieldNotOnScreen)).map(|(field, _)| field).collect()
}
