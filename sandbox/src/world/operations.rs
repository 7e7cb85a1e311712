//! What JSM Operations keeps: alerts, the receipts of requests, schedules.
//!
//! An alert and a schedule are kept as the JSON that shows them: nothing else is done with them here.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::known;

#[derive(Debug, Clone, Default)]
pub(crate) struct Alert {
    pub(crate) fields: Map<String, Value>,
    pub(crate) notes: Vec<Value>,
}

impl Alert {
    pub(crate) fn text(&self, name: &str) -> &str {
        self.fields.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    pub(crate) fn set(&mut self, name: &str, value: impl Into<Value>) {
        self.fields.insert(name.to_owned(), value.into());
    }

    /// The alert with its notes, for whoever looks behind the scenes.
    pub(crate) fn whole(&self) -> Value {
        let mut whole = Value::Object(self.fields.clone());
        whole["notes"] = json!(self.notes);
        whole
    }
}

/// What became of a request that was only accepted at first.
#[derive(Debug, Clone)]
pub(crate) struct Receipt {
    /// So many times it is still queued.
    pub(crate) queued: u32,
    pub(crate) outcome: Value,
}

#[derive(Debug, Clone)]
pub(crate) struct Operations {
    /// Oldest first.
    pub(crate) alerts: Vec<Alert>,
    pub(crate) receipts: BTreeMap<String, Receipt>,
    pub(crate) schedules: Vec<Value>,
    /// The rotations of each schedule, by its id.
    pub(crate) rotations: BTreeMap<String, Vec<Value>>,
}

impl Operations {
    pub(crate) fn alert(&self, id: &str) -> Option<&Alert> {
        self.alerts.iter().find(|alert| alert.text("id") == id)
    }

    pub(crate) fn alert_mut(&mut self, id: &str) -> Option<&mut Alert> {
        self.alerts.iter_mut().find(|alert| alert.text("id") == id)
    }

    /// The newest alert of this alias.
    pub(crate) fn alert_by_alias(&self, alias: &str) -> Option<&Alert> {
        self.alerts.iter().rev().find(|alert| alert.text("alias") == alias)
    }

    pub(crate) fn schedule(&self, id: &str) -> Option<&Value> {
        self.schedules.iter().find(|schedule| schedule["id"] == id)
    }
}

/// No alerts, and two schedules of one team.
pub(crate) fn quiet() -> Operations {
    let schedule = |id: &str, name: &str, timezone: &str| {
        json!({"id": id, "name": name, "description": "", "timezone": timezone, "enabled": true,
               "teamId": known::TEAM_ID})
    };
    let rotation = |id: &str, kind: &str, account: &str| {
        json!({"id": id, "name": format!("{kind} rotation"), "startDate": "2026-01-05T08:00:00Z", "type": kind,
               "length": 1, "participants": [{"type": "user", "id": account}]})
    };
    let rotations = [
        (known::SCHEDULE_ID, "weekly", known::COLLEAGUE_ACCOUNT_ID),
        (known::NIGHT_SCHEDULE_ID, "daily", known::ACCOUNT_ID),
    ];
    Operations {
        alerts: Vec::new(),
        receipts: BTreeMap::new(),
        schedules: vec![
            schedule(known::SCHEDULE_ID, "Platform on-call", "Europe/Berlin"),
            schedule(known::NIGHT_SCHEDULE_ID, "Platform nights", "America/New_York"),
        ],
        rotations: (1..)
            .zip(rotations)
            .map(|(number, (schedule, kind, account))| {
                let id = format!("5a4db0c5-5555-4000-8000-00000000000{number}");
                (schedule.to_owned(), vec![rotation(&id, kind, account)])
            })
            .collect(),
    }
}
