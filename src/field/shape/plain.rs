//! Text, addresses, numbers and labels.

use serde_json::{Number, Value};

use super::Terms;
use super::refusal::wrong_type;
use crate::code::Code;
use crate::field::document;
use crate::field::{EditField, Kind};
use crate::trouble::Trouble;

/// Jira's limit on a text area, in the units that Java counts in.
pub(crate) const LONG: usize = 32_767;
/// Jira's limit on one line.
pub(crate) const SHORT: usize = 255;

/// One line of text.
pub(super) fn line(text: &str, field: &EditField) -> Result<Value, Trouble> {
    fits(text, field)?;
    Ok(Value::from(text))
}

/// A text area: wiki text as it is, or Markdown as a document.
pub(super) fn long(text: &str, field: &EditField, terms: &Terms) -> Result<Value, Trouble> {
    let text = text.trim_end_matches(['\n', '\r']);
    fits(text, field)?;
    Ok(if terms.documents { document::from_markdown(text) } else { Value::from(text) })
}

/// Whether a text is within the field's limit, and one line where it has to be.
pub(super) fn fits(text: &str, field: &EditField) -> Result<(), Trouble> {
    let is_line = field.kind == Kind::Text;
    let limit = if is_line { SHORT } else { LONG };
    let length = length(text);
    let trouble = Trouble::new(Code::ValueNotAllowed).fact("field", field.shown());
    if length > limit {
        return Err(trouble
            .title(format!("The text given to {} has {length} characters; Jira takes {limit}", field.shown()))
            .why("Jira refuses the whole update rather than cut a text")
            .only_steps(&[
                &format!("cut it in the template: {{{{truncate value {limit}}}}}"),
                "write a link to the whole text instead",
            ]));
    }
    if is_line && text.contains(['\n', '\r']) {
        return Err(trouble
            .title(format!("The text given to {} has several lines; the field takes one", field.shown()))
            .why("Jira refuses line breaks in a field of one line")
            .only_steps(&[
                "take the first line, or put blanks for the line breaks with the helper replace",
                "use a field of several lines",
            ]));
    }
    Ok(())
}

/// How long a text is to Jira.
pub(crate) fn length(text: &str) -> usize {
    text.encode_utf16().count()
}

/// A web address.
pub(super) fn address(text: &str, field: &EditField) -> Result<Value, Trouble> {
    let is_whole = url::Url::parse(text).is_ok_and(|url| url.has_host());
    if is_whole && !text.contains(char::is_whitespace) {
        return Ok(Value::from(text));
    }
    Err(wrong_type(text, field, "a whole address, with https:// before it"))
}

/// A number; whole ones stay whole.
pub(super) fn number(text: &str, field: &EditField) -> Result<Value, Trouble> {
    let whole = text.parse::<i64>().ok().map(Value::from);
    let starts_well = text.trim_start_matches(['+', '-']).starts_with(|c: char| c.is_ascii_digit() || c == '.');
    let broken = || text.parse::<f64>().ok().filter(|_| starts_well).and_then(Number::from_f64).map(Value::Number);
    whole.or_else(broken).ok_or_else(|| {
        wrong_type(text, field, "digits, with a point before the fraction, and nothing around them: 1234.5")
    })
}

/// A label: one word.
pub(super) fn label(word: &str, field: &EditField) -> Result<Value, Trouble> {
    let trouble = |title: String| Trouble::new(Code::ValueNotAllowed).fact("field", field.shown()).title(title);
    // Lists of an app's own take any text.
    let is_label = field.id == "labels" || field.custom.as_deref() == Some("labels");
    if is_label && word.contains(char::is_whitespace) {
        let joined = word.split_whitespace().collect::<Vec<_>>().join("-");
        return Err(trouble(format!("The label `{word}` has a blank in it, which Jira refuses"))
            .why("a label is one word; commas or lines stand between labels")
            .fact("nearest", joined)
            .only_steps(&[
                "write {nearest} if one label is meant",
                "put commas between them if several are meant",
                "put hyphens for blanks in the template: {{replace value \" \" \"-\"}}",
            ]));
    }
    if length(word) > SHORT {
        return Err(trouble(format!("A label given to {} is longer than Jira's {SHORT} characters", field.shown()))
            .only_steps(&["cut it in the template with the helper truncate"]));
    }
    Ok(Value::from(word))
}
