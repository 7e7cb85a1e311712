//! What may stand inside of what: a quote holds no heading, a list item no table.
//!
//! What may not stand there is taken apart until it may; no text is lost.
//! <https://developer.atlassian.com/cloud/jira/platform/apis/document/nodes/blockquote/>

use serde_json::{Value, json};

use super::to_text;

const INLINE: &[&str] = &["text", "hardBreak"];

/// The blocks of a whole document; an empty one has an empty paragraph.
pub(super) fn in_document(content: Vec<Value>) -> Vec<Value> {
    let blocks = wrapped(content);
    if blocks.is_empty() { vec![json!({"type": "paragraph", "content": []})] } else { blocks }
}

/// Paragraphs, lists and code.
pub(super) fn in_quote(content: Vec<Value>) -> Vec<Value> {
    wrapped(content).into_iter().flat_map(plain).collect()
}

/// The same, and a paragraph or code comes first, as older Jiras want it.
pub(super) fn in_item(content: Vec<Value>) -> Vec<Value> {
    let mut blocks = in_quote(content);
    if blocks.first().is_none_or(|first| !matches!(kind(first), "paragraph" | "codeBlock")) {
        blocks.insert(0, json!({"type": "paragraph", "content": []}));
    }
    blocks
}

/// At least a paragraph.
pub(super) fn in_cell(content: Vec<Value>) -> Vec<Value> {
    in_document(content)
}

/// Text that stands by itself in paragraphs of its own.
pub(super) fn wrapped(content: Vec<Value>) -> Vec<Value> {
    let mut blocks: Vec<Value> = Vec::new();
    let mut line: Vec<Value> = Vec::new();
    for node in content {
        if INLINE.contains(&kind(&node)) {
            line.push(node);
            continue;
        }
        if !line.is_empty() {
            blocks.push(json!({"type": "paragraph", "content": std::mem::take(&mut line)}));
        }
        blocks.push(node);
    }
    if !line.is_empty() {
        blocks.push(json!({"type": "paragraph", "content": line}));
    }
    blocks
}

/// A block as paragraphs, lists and code.
fn plain(block: Value) -> Vec<Value> {
    match kind(&block) {
        "heading" => vec![json!({"type": "paragraph", "content": bold(block)})],
        "blockquote" => children(block),
        "table" => {
            let lines = children(block).into_iter().map(|row| to_text(&row)).filter(|line| !line.is_empty());
            lines.map(|line| json!({"type": "paragraph", "content": [{"type": "text", "text": line}]})).collect()
        }
        "rule" => Vec::new(),
        _ => vec![block],
    }
}

fn bold(heading: Value) -> Vec<Value> {
    let mut content = children(heading);
    for node in content.iter_mut().filter(|node| kind(node) == "text") {
        let mut marks = node["marks"].as_array().cloned().unwrap_or_default();
        // Code and strong do not go together.
        if !marks.iter().any(|mark| matches!(kind(mark), "code" | "strong")) {
            marks.push(json!({"type": "strong"}));
        }
        node["marks"] = Value::Array(marks);
    }
    content
}

fn children(mut block: Value) -> Vec<Value> {
    match block.get_mut("content").map(Value::take) {
        Some(Value::Array(items)) => items,
        _ => Vec::new(),
    }
}

fn kind(node: &Value) -> &str {
    node["type"].as_str().unwrap_or_default()
}
