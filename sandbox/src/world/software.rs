//! What data providers handed in: builds and deployments, one for each key.
//!
//! <https://developer.atlassian.com/cloud/jira/software/rest/api-group-builds/>

use serde_json::Value;

/// Builds or deployments, each with its key.
#[derive(Debug, Clone, Default)]
pub(crate) struct Shelf(Vec<(Value, Value)>);

#[derive(Debug, Clone, Default)]
pub(crate) struct Software {
    pub(crate) builds: Shelf,
    pub(crate) deployments: Shelf,
}

impl Shelf {
    pub(crate) fn get(&self, key: &Value) -> Option<&Value> {
        self.0.iter().find(|(known, _)| known == key).map(|(_, data)| data)
    }

    pub(crate) fn all(&self) -> Vec<Value> {
        self.0.iter().map(|(_, data)| data.clone()).collect()
    }

    /// Keeps data unless something as new or newer is there: what comes late is ignored without a word.
    pub(crate) fn keep(&mut self, key: Value, data: Value) {
        let number = |data: &Value| data["updateSequenceNumber"].as_i64();
        match self.0.iter_mut().find(|(known, _)| *known == key) {
            Some((_, known)) if number(known) >= number(&data) => {}
            Some((_, known)) => *known = data,
            None => self.0.push((key, data)),
        }
    }
}
