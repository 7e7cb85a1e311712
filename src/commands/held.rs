//! What an issue holds, as far as it was read.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::desk::Desk;
use crate::access::Ask;
use crate::diagnosis::Diagnosis;
use crate::issue_key::IssueKey;
use crate::jira::{Route, issue};
use crate::settings::Api;

/// The fields that were read, and their values.
#[derive(Default)]
pub(super) struct Held {
    read: BTreeSet<String>,
    values: Map<String, Value>,
}

impl Held {
    /// Reads these fields too. Asks nothing about what was read before, nor about comments, which are never compared.
    pub(super) async fn read(
        &mut self,
        desk: &mut Desk<'_, '_>,
        key: &IssueKey,
        ids: impl IntoIterator<Item = &str>,
        api: Api,
    ) -> Result<(), Box<Diagnosis>> {
        let mut missing: Vec<&str> = Vec::new();
        for id in ids {
            if id != "comment" && !self.read.contains(id) && !missing.contains(&id) {
                missing.push(id);
            }
        }
        if missing.is_empty() {
            return Ok(());
        }
        let request = |route: &Route| issue::read(route, key, &missing, api);
        let reply = desk.learn(Ask { issue: Some(key), payload: None, request: &request }).await?;
        let answer = reply.json().unwrap_or_default();
        self.values.extend(answer.get("fields").and_then(Value::as_object).cloned().unwrap_or_default());
        self.read.extend(missing.into_iter().map(str::to_owned));
        Ok(())
    }

    /// What a field holds, null for nothing; none when it was not read.
    pub(super) fn get(&self, id: &str) -> Option<Value> {
        self.read.contains(id).then(|| self.values.get(id).cloned().unwrap_or_default())
    }
}
