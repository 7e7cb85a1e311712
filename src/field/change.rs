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

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;

    fn document(markdown: &str) -> Value {
        document::from_markdown(markdown)
    }

    #[test]
    fn a_line_is_added_once_and_what_is_there_stays() {
        let none = Value::Null;
        for (current, line, wanted) in [
            (json!("a\nb"), "c", Some(json!("a\nb\nc"))),
            (json!("a\r\nb\r\n"), "c", Some(json!("a\nb\nc"))),
            (json!("a\n\nb"), "c", Some(json!("a\n\nb\nc"))),
            (none.clone(), "c", Some(json!("c"))),
            (json!(""), "c", Some(json!("c"))),
            (json!("a\nb"), "a", None),
            (json!("a\nb\nc"), "b\nc", None),
            (json!("a\nb"), "b\nc", Some(json!("a\nb\nb\nc"))),
            (json!("ab"), "a", Some(json!("ab\na"))),
            (document("a\n\n- b"), "**c**", Some(document("a\n\n- b\n\n**c**"))),
            (document("a\n\nb"), "a", None),
            (document("a"), "b\n\nc", Some(document("a\n\nb\n\nc"))),
        ] {
            let appended = append(&current, line, LONG);
            assert_eq!(appended, wanted, "{current} += {line}");
            if let Some(appended) = appended {
                assert_eq!(append(&appended, line, LONG), None, "{current} += {line}, twice");
            }
        }
    }

    #[test]
    fn the_oldest_lines_go_when_a_text_becomes_too_long() {
        assert_eq!(append(&json!("one\ntwo\nthree"), "four", 14), Some(json!("two\nthree\nfour")));
        assert_eq!(
            append(&json!("one"), "a line that is longer than the limit", 5),
            Some(json!("a line that is longer than the limit"))
        );
        let full = vec!["x".repeat(99); 3].iter().enumerate().map(|(n, x)| format!("{n}{x}")).collect::<Vec<_>>();
        let held = json!(full[..2].join("; "));
        assert_eq!(append(&held, &full[2], SHORT), Some(json!(full[1..].join("; "))));
        let document_held = document("one\n\ntwo\n\nthree");
        assert_eq!(append(&document_held, "four", 14), Some(document("two\n\nthree\n\nfour")));
        // Jira counts as Java does: an emoji is two.
        assert_eq!(append(&json!("😀😀\nb"), "c", 6), Some(json!("b\nc")));
    }

    #[test]
    fn a_line_is_dropped_wherever_it_stands() {
        let drop = |current: &Value, text: &str, is_single: bool| {
            let line = Line { is_added: false, text: text.to_owned(), is_document: current.is_object(), is_single };
            Change::Line(line).apply(current)
        };
        assert_eq!(drop(&json!("a\r\nb\na"), "a", false), Some(json!("b")));
        assert_eq!(drop(&json!("a"), "a", false), Some(Value::Null));
        assert_eq!(drop(&json!("ab"), "a", false), None);
        assert_eq!(drop(&json!("a; b"), "a", true), Some(json!("b")));
        assert_eq!(drop(&Value::Null, "a", false), None);
        assert_eq!(drop(&document("a\n\n**b**"), "b", false), Some(document("a")));
        assert_eq!(drop(&document("a"), "a", false), Some(Value::Null));
        assert_eq!(drop(&document("a"), "b", false), None);
    }

    #[test]
    fn an_empty_text_area_begins_in_the_form_of_the_version() {
        let line = |is_document| Line { is_added: true, text: "x".to_owned(), is_document, is_single: false };
        assert_eq!(Change::Line(line(true)).apply(&Value::Null), Some(document("x")));
        assert_eq!(Change::Line(line(false)).apply(&Value::Null), Some(json!("x")));
    }

    #[test]
    fn a_list_without_verbs_is_read_changed_and_written() {
        let held = json!([{"self": "…", "id": "1", "value": "A"}, {"self": "…", "id": "2", "value": "B"}]);
        let add = |items: Value| Change::Add(items.as_array().unwrap().clone()).apply(&held);
        let remove = |items: Value| Change::Remove(items.as_array().unwrap().clone()).apply(&held);
        assert_eq!(add(json!([{"id": "1"}, {"id": "3"}])), Some(json!([{"id": "1"}, {"id": "2"}, {"id": "3"}])));
        assert_eq!(add(json!([{"id": "2"}])), None);
        assert_eq!(remove(json!([{"id": "1"}, {"id": "9"}])), Some(json!([{"id": "2"}])));
        assert_eq!(remove(json!([{"id": "9"}])), None);
        let people = json!([{"name": "jane", "key": "k", "displayName": "Jane"}]);
        assert_eq!(
            Change::Add(vec![json!({"name": "joe"})]).apply(&people),
            Some(json!([{"name": "jane"}, {"name": "joe"}]))
        );
        let accounts = json!([{"accountId": "1", "displayName": "Jane"}]);
        assert_eq!(
            Change::Add(vec![json!({"accountId": "2"})]).apply(&accounts),
            Some(json!([{"accountId": "1"}, {"accountId": "2"}]))
        );
        assert_eq!(Change::Add(vec![json!("a")]).apply(&Value::Null), Some(json!(["a"])));
    }
}
