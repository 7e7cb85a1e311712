//! Atlassian Documents: what version 3 wants where version 2 takes a plain string.
//!
//! Checks the frame of a document and translates plain text there and back. It does not know wiki markup: text stays
//! text. <https://developer.atlassian.com/cloud/jira/platform/apis/document/structure/>

use serde_json::{Value, json};

/// Why a value is not a document.
pub(crate) enum Flaw {
    /// Not a document at all.
    NotADocument,
    /// A document, but a broken one.
    Malformed,
}

pub(crate) fn check(value: &Value) -> Result<(), Flaw> {
    let Some(object) = value.as_object() else { return Err(Flaw::NotADocument) };
    if object.get("type").and_then(Value::as_str) != Some("doc") {
        return Err(Flaw::NotADocument);
    }
    let sound = object.get("version") == Some(&json!(1))
        && object.get("content").and_then(Value::as_array).is_some_and(|nodes| nodes.iter().all(node_is_sound));
    if sound { Ok(()) } else { Err(Flaw::Malformed) }
}

/// A node has a type; a text node has text, and Jira refuses an empty one.
fn node_is_sound(node: &Value) -> bool {
    let Some(kind) = node.get("type").and_then(Value::as_str) else { return false };
    if kind == "text" {
        return node.get("text").and_then(Value::as_str).is_some_and(|text| !text.is_empty());
    }
    node.get("content").is_none_or(|content| content.as_array().is_some_and(|nodes| nodes.iter().all(node_is_sound)))
}

pub(crate) fn from_text(text: &str) -> Value {
    let paragraph = |line: &str| {
        let content = if line.is_empty() { json!([]) } else { json!([{"type": "text", "text": line}]) };
        json!({"type": "paragraph", "content": content})
    };
    json!({"type": "doc", "version": 1, "content": text.lines().map(paragraph).collect::<Vec<_>>()})
}

pub(crate) fn to_text(document: &Value) -> String {
    let blocks = document.get("content").and_then(Value::as_array);
    blocks.map(|nodes| nodes.iter().map(inline).collect::<Vec<_>>().join("\n")).unwrap_or_default()
}

fn inline(node: &Value) -> String {
    match node.get("type").and_then(Value::as_str) {
        Some("text") => node.get("text").and_then(Value::as_str).unwrap_or_default().to_owned(),
        Some("hardBreak") => "\n".to_owned(),
        _ => node.get("content").and_then(Value::as_array).map(|c| c.iter().map(inline).collect()).unwrap_or_default(),
    }
}
