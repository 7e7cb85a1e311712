//! The last steps: each field that is named, on the edit screen of each issue.

use serde_json::Value;

use super::{Check, Going};
use crate::access::{Access, Ask};
use crate::code::Code;
use crate::field::Rendered;
use crate::issue_key::IssueKey;
use crate::jira::{Route, metadata};
use crate::trouble::Trouble;

impl Check<'_> {
    /// Each field: exists, is on the edit screen, takes the value.
    pub(super) async fn fields(&mut self, access: &mut Access, key: &IssueKey, rendered: &Rendered) -> Going {
        let fields = rendered.fields();
        if fields.is_empty() {
            return Ok(());
        }
        let screen = |route: &Route| metadata::edit_screen(route, key);
        let answer = self.asked(access, Some(key), Some(rendered), &screen).await;
        if let Some(failure) = answer.failure {
            return Err(self.stop(key.as_str(), "its edit screen cannot be read", failure));
        }
        let reply = answer.reply.unwrap_or_default();
        let edit_screen = reply.json().unwrap_or_default();
        let ask = Ask { issue: Some(key), payload: Some(rendered), request: &screen };
        for id in fields {
            let Some(field) = metadata::edit_field(&edit_screen, id) else {
                let diagnosis = access.misplaced(ask, id, &reply).await;
                return Err(self.stop(key.as_str(), &format!("{id} cannot be set"), diagnosis));
            };
            let shown = if field.name == id { id.to_owned() } else { format!("{id} ({})", field.name) };
            if field.operations.is_empty() {
                let trouble = Trouble::new(Code::FieldReadOnly).fact("field", &shown);
                let diagnosis = access.told_of_issue(trouble, ask, &reply);
                return Err(self.stop(key.as_str(), &format!("{shown} cannot be set"), diagnosis));
            }
            let target = rendered.target(id).cloned().unwrap_or_default();
            if let Some(value) = not_allowed(&field, &target) {
                let diagnosis = access.not_allowed(ask, &edit_screen, id, &value, &reply);
                return Err(self.stop(key.as_str(), &format!("{shown} does not allow {value}"), diagnosis));
            }
            let allowed = if field.allowed.is_some() { "; the value is allowed" } else { "" };
            self.pass(key.as_str(), &format!("{shown} takes {}{allowed}", field.kind.words()));
        }
        Ok(())
    }
}

/// The first value that is not among those a field allows; none when it allows any.
fn not_allowed(field: &metadata::EditField, target: &Value) -> Option<String> {
    let allowed = field.allowed.as_ref()?;
    let is_allowed = |word: &str| allowed.iter().flatten().any(|known| known == word);
    values(target).into_iter().find(|word| !is_allowed(word))
}

/// The words by which values are named: of a list each, of the verbs of `update` what they carry.
fn values(target: &Value) -> Vec<String> {
    match target {
        Value::Null => Vec::new(),
        Value::Array(items) => items.iter().flat_map(values).collect(),
        Value::Object(map) => {
            let named = ["id", "value", "name", "key"].iter().find_map(|name| map.get(*name));
            let carried = || ["set", "add"].iter().find_map(|verb| map.get(*verb));
            named.or_else(carried).map(values).unwrap_or_default()
        }
        Value::String(text) => vec![text.clone()],
        other => vec![other.to_string()],
    }
}
