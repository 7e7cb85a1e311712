//! Atlassian Documents, the form of text areas in version 3 of the API: made from Markdown, read back as text.
//!
//! Only node types of the published schema, and only where it allows them.
//! <https://developer.atlassian.com/cloud/jira/platform/apis/document/structure/>

mod fit;
mod markdown;
mod text;

pub use markdown::from_markdown;
pub use text::to_text;

use serde_json::{Map, Value};

/// A document without what does not show: ids that an editor gave, empty attributes, marks in an order of their own.
pub(super) fn normal(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let kept = map.iter().filter(|(key, _)| !matches!(key.as_str(), "localId" | "uniqueId"));
            let mut kept: Map<String, Value> = kept.map(|(key, value)| (key.clone(), normal(value))).collect();
            kept.retain(|key, value| {
                let is_bare =
                    value.as_object().is_some_and(Map::is_empty) || value.as_array().is_some_and(Vec::is_empty);
                !(is_bare && matches!(key.as_str(), "attrs" | "marks" | "content"))
            });
            if let Some(Value::Array(marks)) = kept.get_mut("marks") {
                marks.sort_by_key(ToString::to_string);
            }
            // The order of an ordered list is 1 unless it says another.
            if let Some(Value::Object(attributes)) = kept.get_mut("attrs") {
                attributes.retain(|key, value| !(key == "order" && value.as_u64() == Some(1)));
                attributes.sort_keys();
            }
            if kept.get("attrs").and_then(Value::as_object).is_some_and(Map::is_empty) {
                kept.remove("attrs");
            }
            Value::Object(kept)
        }
        Value::Array(items) => Value::Array(items.iter().map(normal).collect()),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests;
