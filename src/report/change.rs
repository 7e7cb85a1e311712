//! What a field becomes, as data and in the words of people.

use serde::Serialize;
use serde_json::Value;

use crate::field::to_text;

/// What a field becomes.
#[derive(Clone, Debug, Serialize)]
pub struct Change {
    /// The field's id.
    pub field: String,
    /// Its name on the screen, where it was looked up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What it held, where that was read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Value>,
    /// The value it is set to, or the verbs applied to it.
    pub to: Value,
    /// The same in the words by which people know it, where an id stands for them.
    #[serde(skip)]
    pub said: Option<String>,
}

impl Change {
    /// The field as a person would say it: `customfield_10314 (Build Result)` where the name is known and tells more.
    pub fn shown(&self) -> String {
        match &self.name {
            Some(name) if !name.eq_ignore_ascii_case(&self.field) => format!("{} ({name})", self.field),
            _ => self.field.clone(),
        }
    }

    /// The value as a person would say it: `Passed` for `{"value":"Passed"}`.
    pub fn words(&self) -> String {
        match &self.said {
            Some(said) => said.clone(),
            None if self.to.is_null() => "cleared".to_owned(),
            None => words(&self.to),
        }
    }

    /// What the field held, as a person would say it; none when that was not read.
    pub fn words_before(&self) -> Option<String> {
        self.from.as_ref().map(words)
    }
}

/// A value as a person would say it.
pub fn words(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => "nothing".to_owned(),
        Value::Array(items) if items.is_empty() => "nothing".to_owned(),
        Value::Array(items) => items.iter().map(words).collect::<Vec<_>>().join(", "),
        Value::Object(map) if map.get("type").is_some_and(|kind| kind == "doc") => match to_text(value) {
            text if text.is_empty() => "nothing".to_owned(),
            text => text,
        },
        Value::Object(map) if map.len() == 1 => {
            let verb = |name: &str| map.get(name).map(words);
            let added = verb("add").map(|item| format!("+{item}"));
            added
                .or_else(|| verb("remove").map(|item| format!("-{item}")))
                .unwrap_or_else(|| map.values().map(words).collect())
        }
        Value::Object(map) => {
            let named = ["value", "displayName", "name", "key"].iter().find_map(|name| map.get(*name));
            let child = map.get("child").filter(|child| !child.is_null());
            match (named, child) {
                (Some(named), Some(child)) => format!("{} > {}", words(named), words(child)),
                (Some(named), None) => words(named),
                (None, _) => value.to_string(),
            }
        }
        other => other.to_string(),
    }
}
