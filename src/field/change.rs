//! `+=` and `-=` where Jira has no verb for them: the new value, made from what the field holds now.
//!
//! Whatever is done twice changes nothing the second time, so a job may run again.

use serde_json::{Value, json};

use super::document;
use super::same::is_same_item;
use super::shape::{LONG, SHORT, identity, length};

/// What stands between the parts of a text that has one line only.
const BETWEEN: &str = "; ";

/// A change to what a field holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// A line of a text is added or dropped.
    Line(Line),
    /// Items are added to a list.
    Add(Vec<Value>),
    /// Items are taken from a list.
    Remove(Vec<Value>),
}

/// A line of a text, or several.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Added, not dropped.
    pub is_added: bool,
    /// The line, Markdown where the text is a document.
    pub text: String,
    /// The text is a document, in version 3 of the API.
    pub is_document: bool,
    /// The text has one line only.
    pub is_single: bool,
}

impl Change {
    /// The value to set; none when the field is as it should be already.
    pub fn apply(&self, current: &Value) -> Option<Value> {
        match self {
            Self::Line(line) => line.apply(current),
            Self::Add(items) => {
                let held = current.as_array().map_or(&[][..], Vec::as_slice);
                let missing = items.iter().filter(|item| !held.iter().any(|held| is_same_item(held, item)));
                let missing: Vec<Value> = missing.cloned().collect();
                let whole = held.iter().map(identity).chain(missing.iter().cloned()).collect();
                (!missing.is_empty()).then_some(Value::Array(whole))
            }
            Self::Remove(items) => {
                let held = current.as_array().map_or(&[][..], Vec::as_slice);
                let kept = held.iter().filter(|held| !items.iter().any(|item| is_same_item(held, item)));
                let kept: Vec<Value> = kept.map(identity).collect();
                (kept.len() < held.len()).then_some(Value::Array(kept))
            }
        }
    }
}

impl Line {
    fn apply(&self, current: &Value) -> Option<Value> {
        match (self.is_added, current) {
            (true, Value::Null) if self.is_document => Some(document::from_markdown(&self.text)),
            (true, _) => append(current, &self.text, if self.is_single { SHORT } else { LONG }),
            (false, _) => drop_line(current, &self.text, self.is_single),
        }
    }
}

/// A text or a document with a line added at its end; the oldest lines go when it becomes longer than the limit. None
/// when the line stands there already.
///
/// A limit of 255 means a text of one line, whose parts stand between semicolons.
pub fn append(current: &Value, line: &str, limit: usize) -> Option<Value> {
    if current.is_object() {
        return append_to_document(current, line, limit);
    }
    let separator = if limit == SHORT { BETWEEN } else { "\n" };
    let current = current.as_str().unwrap_or_default().replace("\r\n", "\n");
    let added: Vec<&str> = line.split('\n').map(|line| line.trim_end_matches('\r')).collect();
    let held = current.trim_end_matches('\n');
    let mut lines: Vec<&str> = if held.is_empty() { Vec::new() } else { held.split(separator).collect() };
    if lines.windows(added.len()).any(|held| held == added) {
        return None;
    }
    lines.extend(added);
    let mut first = 0;
    let mut whole = lines.join(separator);
    while length(&whole) > limit && first + 1 < lines.len() {
        first += 1;
        whole = lines[first..].join(separator);
    }
    Some(Value::from(whole))
}

fn append_to_document(current: &Value, line: &str, limit: usize) -> Option<Value> {
    let added = document::from_markdown(line);
    let (mut blocks, added) = (blocks(current), blocks(&added));
    let texts = |blocks: &[Value]| blocks.iter().map(document::to_text).collect::<Vec<_>>();
    let (held, wanted) = (texts(&blocks), texts(&added));
    if held.windows(wanted.len()).any(|held| held == wanted) {
        return None;
    }
    let kept = added.len();
    blocks.extend(added);
    let mut lengths: Vec<usize> = blocks.iter().map(|block| length(&document::to_text(block)) + 1).collect();
    while lengths.iter().sum::<usize>() > limit + 1 && blocks.len() > kept {
        blocks.remove(0);
        lengths.remove(0);
    }
    Some(document_of(&blocks))
}

/// A text or a document without the lines that are this one; none when there is no such line.
fn drop_line(current: &Value, line: &str, is_single: bool) -> Option<Value> {
    if current.is_object() {
        let (mut blocks, wanted) = (blocks(current), document::to_text(&document::from_markdown(line)));
        let before = blocks.len();
        blocks.retain(|block| document::to_text(block) != wanted);
        let rest = if blocks.is_empty() { Value::Null } else { document_of(&blocks) };
        return (blocks.len() < before).then_some(rest);
    }
    let separator = if is_single { BETWEEN } else { "\n" };
    let current = current.as_str()?.replace("\r\n", "\n");
    let lines: Vec<&str> = current.split(separator).collect();
    let kept: Vec<&str> = lines.iter().copied().filter(|held| held.trim_end() != line.trim_end()).collect();
    let rest = if kept.is_empty() { Value::Null } else { Value::from(kept.join(separator)) };
    (kept.len() < lines.len()).then_some(rest)
}

fn blocks(document: &Value) -> Vec<Value> {
    document.get("content").and_then(Value::as_array).cloned().unwrap_or_default()
}

fn document_of(blocks: &[Value]) -> Value {
    json!({"type": "doc", "version": 1, "content": blocks})
}
