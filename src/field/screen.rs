//! A field as an edit screen describes it: what shaping a value needs to know, and nothing of how it was asked for.

use serde_json::Value;

use super::Kind;

/// A field as Jira lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// `customfield_10314`.
    pub id: String,
    /// The name on the screen.
    pub name: String,
}

/// A field as an edit screen describes it.
#[derive(Clone, Debug)]
pub struct EditField {
    /// `customfield_10314`.
    pub id: String,
    /// The name on the screen.
    pub name: String,
    /// What sort of field.
    pub kind: Kind,
    /// The verbs that it takes; none when it cannot be edited.
    pub operations: Vec<String>,
    /// The values it allows, as Jira gives them; none when it allows any.
    pub allowed: Option<Vec<Value>>,
    /// Whether it may not be empty.
    pub required: bool,
    /// The last word of the schema's `custom`: `multiselect`; none for a field of Jira's own.
    pub custom: Option<String>,
}

impl EditField {
    /// Reads one entry of `editmeta`'s `fields`.
    pub fn read(id: &str, described: &Value) -> Self {
        let schema = described.get("schema").unwrap_or(&Value::Null);
        let operations = described.get("operations").and_then(Value::as_array).into_iter().flatten();
        let custom = schema.get("custom").and_then(Value::as_str);
        Self {
            id: id.to_owned(),
            name: described.get("name").and_then(Value::as_str).unwrap_or(id).to_owned(),
            kind: Kind::of(schema),
            operations: operations.filter_map(Value::as_str).map(str::to_owned).collect(),
            allowed: described.get("allowedValues").and_then(Value::as_array).cloned(),
            required: described.get("required").and_then(Value::as_bool).unwrap_or_default(),
            custom: custom.and_then(|custom| custom.rsplit(':').next()).map(str::to_owned),
        }
    }

    /// `customfield_10314 (Build Result)`, for messages.
    pub fn shown(&self) -> String {
        if self.name == self.id { self.id.clone() } else { format!("{} ({})", self.id, self.name) }
    }

    /// What to write before `=`: its name, or its id where a sign would be seen in the name.
    pub fn handle(&self) -> &str {
        let name = self.name.as_str();
        let is_misread = name.contains(['=', '\n']) || name.ends_with([':', '+', '-']) || name.starts_with('#');
        if is_misread || name.trim() != name || name.is_empty() { &self.id } else { name }
    }

    /// Whether `update` may use this verb on it.
    pub fn takes(&self, verb: &str) -> bool {
        self.operations.iter().any(|known| known == verb)
    }

    /// The words by which people know the values that it allows; none when it allows any.
    pub fn allowed_names(&self) -> Option<Vec<String>> {
        let values = self.allowed.as_ref()?;
        Some(values.iter().filter_map(readable).map(str::to_owned).collect())
    }

    /// A value of this field with the words of the allowed values in place of their ids.
    pub fn named(&self, value: &Value) -> Value {
        let by_id = |id: &Value| {
            let allowed =
                self.allowed.iter().flatten().chain(
                    self.allowed.iter().flatten().filter_map(|value| value.get("children")?.as_array()).flatten(),
                );
            allowed.filter(|allowed| allowed.get("id") == Some(id)).find_map(readable).map(Value::from)
        };
        match value {
            Value::Array(items) => items.iter().map(|item| self.named(item)).collect(),
            Value::Object(map) if map.contains_key("id") => {
                let mut named = map.clone();
                let name = map.get("id").and_then(by_id);
                if let Some(child) = map.get("child") {
                    named.insert("child".to_owned(), self.named(child));
                }
                if let Some(name) = name {
                    named.insert("value".to_owned(), name);
                }
                Value::Object(named)
            }
            Value::Object(map) => map.iter().map(|(key, item)| (key.clone(), self.named(item))).collect(),
            other => other.clone(),
        }
    }

    /// Whether this word names one of the values that it allows; any word does when it allows any.
    pub fn allows(&self, word: &str) -> bool {
        let is_named = |value: &Value| words(value).any(|known| known == word);
        self.allowed.as_ref().is_none_or(|allowed| allowed.iter().any(is_named))
    }
}

/// Every word that names an allowed value.
pub(super) fn words(value: &Value) -> impl Iterator<Item = &str> {
    ["id", "value", "name", "key"].iter().filter_map(|key| value.get(key)?.as_str())
}

/// The word by which people know an allowed value.
pub(super) fn readable(value: &Value) -> Option<&str> {
    ["value", "name", "key"].iter().find_map(|key| value.get(key)?.as_str())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_name_in_which_a_sign_would_be_seen_is_written_by_its_id() {
        for (name, handle) in [
            ("Build Result", "Build Result"),
            ("Build (CI)", "Build (CI)"),
            ("C++", "x"),
            ("Stage:", "x"),
            ("a=b", "x"),
            ("#1", "x"),
            (" ", "x"),
        ] {
            assert_eq!(EditField::read("x", &json!({"name": name})).handle(), handle);
        }
    }
}
