//! One `--field`: its name, its sign, and the text of its value.
//!
//! The signs are those of HTTPie and xh. Refuses to know what the field is.

use super::name::is_id;
use crate::code::Code;
use crate::environment::Environment;
use crate::options::{Given, Origin, invalid};
use crate::output::reason;
use crate::trouble::Trouble;

/// What is to be done with the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// `=` and `:=`.
    Set,
    /// `+=`: add to a list, append a line to a text.
    Add,
    /// `-=`: take from a list, drop a line of a text.
    Remove,
}

/// What stands behind the sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value {
    /// `=` and `=@FILE`: text.
    Text,
    /// `:=`: JSON.
    Json,
}

/// A field and the template of its value.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The field's id or its name, as written.
    pub name: String,
    /// What is to be done.
    pub sign: Sign,
    /// Text or JSON.
    pub value: Value,
    /// The template.
    pub source: String,
    /// Where the template stands.
    pub origin: Origin,
    /// `--field customfield_10314`, for messages.
    pub label: String,
}

impl Entry {
    /// Reads one entry; `=@FILE` reads the file.
    ///
    /// Fails with `option-invalid`, `value-empty` or `file-unreadable`.
    pub fn parse(given: &Given, environment: &Environment) -> Result<Self, Trouble> {
        let text = &given.text;
        let form = "is not of the form NAME=VALUE, NAME+=VALUE, NAME-=VALUE, NAME=@FILE or NAME:=JSON";
        let equals = text.find('=').ok_or_else(|| invalid(given, format!("is `{text}`, which {form}")))?;
        let (before, after) = (&text[..equals], &text[equals + 1..]);
        let bare = before.strip_suffix([':', '+', '-']).unwrap_or(before);
        let (sign, value) = match &before[bare.len()..] {
            ":" => (Sign::Set, Value::Json),
            "+" => (Sign::Add, Value::Text),
            "-" => (Sign::Remove, Value::Text),
            _ => (Sign::Set, Value::Text),
        };
        let name = bare.trim();
        if name.is_empty() {
            return Err(invalid(given, format!("is `{text}`, which names no field")));
        }
        let label = format!("{} {name}", given.origin.name);
        if after.trim().is_empty() {
            return Err(Trouble::new(Code::ValueEmpty)
                .fact("field", name)
                .fact("place", &label)
                .detail(format!("{label} has no value")));
        }
        let file = after.strip_prefix('@').filter(|_| value == Value::Text);
        let (source, origin) = if let Some(path) = file {
            (read(path, &label, environment)?, Origin::start(path))
        } else {
            let before = text[..=equals].chars().count();
            (after.to_owned(), given.origin.clone().after(before))
        };
        Ok(Self { name: name.to_owned(), sign, value, source, origin, label })
    }

    /// Whether Jira has to be asked what the name means or what form the value takes: all but an id with `:=`.
    pub fn needs_look_up(&self) -> bool {
        self.value != Value::Json || !is_id(&self.name)
    }
}

/// A text file, with the option that named it in the error.
pub(super) fn read(path: &str, label: &str, environment: &Environment) -> Result<String, Trouble> {
    let path = path.trim();
    std::fs::read_to_string(environment.directory.join(path)).map_err(|error| {
        let why = reason(&error);
        Trouble::new(Code::FileUnreadable)
            .fact("file", path)
            .fact("option", label)
            .detail(format!("{label} names {path}: {why}"))
            .fact("reason", why)
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;

    fn entry(text: &str) -> Result<Entry, Trouble> {
        let given = Given { text: text.to_owned(), origin: Origin::start("--field") };
        Entry::parse(&given, &Environment::default())
    }

    #[test]
    fn the_sign_tells_text_from_json() {
        let json = entry(r#"customfield_10314:={"value":"a=b"}"#).unwrap();
        assert_eq!(
            (json.name.as_str(), json.value, json.source.as_str()),
            ("customfield_10314", Value::Json, r#"{"value":"a=b"}"#)
        );
        assert_eq!(json.origin.place(1, 1), "--field line 1, column 20");
        let text = entry("summary=x := y").unwrap();
        assert_eq!((text.name.as_str(), text.value, text.source.as_str()), ("summary", Value::Text, "x := y"));
    }

    #[test]
    fn a_name_may_have_blanks_and_punctuation_and_the_sign_before_the_first_equals_sign_counts() {
        for (text, name, sign, value, source) in [
            ("Build Result=Passed", "Build Result", Sign::Set, Value::Text, "Passed"),
            ("Build (CI) = a=b", "Build (CI)", Sign::Set, Value::Text, " a=b"),
            ("Build Log+=line", "Build Log", Sign::Add, Value::Text, "line"),
            ("labels -=a,b", "labels", Sign::Remove, Value::Text, "a,b"),
            ("C++ version=20", "C++ version", Sign::Set, Value::Text, "20"),
            ("Stage: now=x", "Stage: now", Sign::Set, Value::Text, "x"),
            ("Owner:=null", "Owner", Sign::Set, Value::Json, "null"),
        ] {
            let entry = entry(text).unwrap();
            assert_eq!(
                (entry.name.as_str(), entry.sign, entry.value, entry.source.as_str()),
                (name, sign, value, source),
                "{text}"
            );
        }
    }

    #[test]
    fn only_an_id_with_json_needs_no_look_up() {
        for (text, needs) in [
            ("customfield_10314:=null", false),
            ("labels:=[]", false),
            ("customfield_10314=Passed", true),
            ("labels+=x", true),
            ("Build Result:=null", true),
        ] {
            assert_eq!(entry(text).unwrap().needs_look_up(), needs, "{text}");
        }
    }

    #[test]
    fn what_sets_nothing_is_refused() {
        for (text, code) in [
            ("summary", Code::OptionInvalid),
            ("=x", Code::OptionInvalid),
            (":=1", Code::OptionInvalid),
            ("+=x", Code::OptionInvalid),
            ("labels+=", Code::ValueEmpty),
            ("labels+=@/no/such/file", Code::FileUnreadable),
            ("summary=", Code::ValueEmpty),
            ("summary:= ", Code::ValueEmpty),
            ("summary=@/no/such/file", Code::FileUnreadable),
        ] {
            assert_eq!(entry(text).unwrap_err().code, code, "{text}");
        }
    }
}
