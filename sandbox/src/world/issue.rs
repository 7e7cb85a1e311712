//! An issue: its fields, its attachments in the wide sense, and its history.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// One field that changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedField {
    /// Field id.
    pub field: String,
    /// Field name.
    pub name: String,
    /// What it was, in words; empty when there was nothing.
    pub from: String,
    /// What it became, in words; empty when it was cleared.
    pub to: String,
}

/// One change: who, when, and which fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Id of the change.
    pub id: String,
    /// When, as Jira writes it.
    pub at: String,
    /// Account id of the author; empty when it was done by the sandbox itself.
    pub author: String,
    /// Name of the author.
    pub author_name: String,
    /// Whether watchers were sent an e-mail about it.
    pub notified: bool,
    /// What changed.
    pub items: Vec<ChangedField>,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Issue {
    pub(crate) id: String,
    pub(crate) key: String,
    pub(crate) project: String,
    pub(crate) fields: Map<String, Value>,
    pub(crate) comments: Vec<Value>,
    pub(crate) worklogs: Vec<Value>,
    pub(crate) links: Vec<Value>,
    pub(crate) remote_links: Vec<Value>,
    pub(crate) properties: BTreeMap<String, Value>,
    pub(crate) history: Vec<Change>,
}

impl Issue {
    /// The name of its type.
    pub(crate) fn kind(&self) -> &str {
        self.fields.get("issuetype").and_then(|kind| kind.get("name")).and_then(Value::as_str).unwrap_or_default()
    }
}

/// A field's value in words, as the changelog shows it.
pub(crate) fn in_words(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(in_words).collect::<Vec<_>>().join(", "),
        Value::Object(object) if object.get("type").is_some_and(|kind| kind == "doc") => {
            super::document::to_text(value)
        }
        Value::Object(object) => {
            let named = ["value", "name", "displayName", "key", "originalEstimate"];
            let own = named.iter().find_map(|name| object.get(*name)).map(in_words).unwrap_or_default();
            match object.get("child") {
                Some(child) => format!("{own} > {}", in_words(child)),
                None => own,
            }
        }
        other => other.to_string(),
    }
}
