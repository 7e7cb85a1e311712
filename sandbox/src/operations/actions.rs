//! What can be done to one alert: one table, a row for each word in the path.
//!
//! A value that does not fit is refused at once. That the alert does not exist is found out in the queue.

use serde_json::{Map, Value, json};

use super::{Done, body, check, queued};
use crate::refusals::operations as refusals;
use crate::rest::call::{Answer, Call};
use crate::world::now;
use crate::world::operations::Alert;

/// A row: method, word in the path, name, words of the receipt, what the body must hold, what it does.
struct Action(&'static str, &'static str, &'static str, &'static str, &'static [&'static str], Apply);

type Apply = fn(&mut Alert, &Map<String, Value>);

const ACTIONS: &[Action] = &[
    Action("POST", "acknowledge", "Acknowledge", "Acknowledged alert", &[], |alert, _| alert.set("acknowledged", true)),
    Action("POST", "unacknowledge", "UnAcknowledge", "Unacknowledged alert", &[], |alert, _| {
        alert.set("acknowledged", false);
    }),
    Action("POST", "close", "Close", "Closed alert", &[], |alert, _| alert.set("status", "closed")),
    Action("POST", "snooze", "Snooze", "Snoozed alert", &["endTime"], |alert, body| {
        alert.set("snoozed", true);
        alert.set("snoozedUntil", body["endTime"].clone());
    }),
    Action("POST", "notes", "Add Note", "Added note to alert", &["note"], |_, _| {}),
    Action("POST", "tags", "Add Tags", "Added tags to alert", &["tags"], |alert, body| extend(alert, body, "tags")),
    Action("POST", "responders", "Add Responder", "Added responder to alert", &["responders"], |alert, body| {
        extend(alert, body, "responders");
    }),
    Action("POST", "extra-properties", "Add Details", "Added details to alert", &["extraProperties"], add_properties),
    Action("POST", "assign", "Assign", "Assigned alert", &["accountId"], |alert, body| {
        alert.set("owner", body["accountId"].clone());
    }),
    Action("POST", "escalate", "Escalate", "Escalated alert", &["escalation"], |alert, body| {
        extend(alert, &[("responders".to_owned(), json!([body["escalation"]]))].into_iter().collect(), "responders");
    }),
    Action("PATCH", "priority", "Update Priority", "Updated priority", &["priority"], |alert, body| {
        alert.set("priority", body["priority"].clone());
    }),
    Action("PATCH", "message", "Update Message", "Updated message", &["message"], |alert, body| {
        alert.set("message", body["message"].clone());
    }),
    Action("PATCH", "description", "Update Description", "Updated description", &["description"], |alert, body| {
        alert.set("description", body["description"].clone());
    }),
];

/// Adds what is not there yet to a list of the alert.
fn extend(alert: &mut Alert, body: &Map<String, Value>, list: &str) {
    let mut items = alert.fields.get(list).and_then(Value::as_array).cloned().unwrap_or_default();
    for item in body.get(list).and_then(Value::as_array).into_iter().flatten() {
        if !items.contains(item) {
            items.push(item.clone());
        }
    }
    alert.set(list, items);
}

fn add_properties(alert: &mut Alert, body: &Map<String, Value>) {
    let mut all = alert.fields.get("extraProperties").and_then(Value::as_object).cloned().unwrap_or_default();
    all.extend(body["extraProperties"].as_object().cloned().unwrap_or_default());
    alert.set("extraProperties", all);
}

pub(super) fn perform(call: &Call) -> Answer {
    let here = |action: &&Action| action.1 == call.parameter("action");
    let Some(Action(_, _, name, words, required, apply)) =
        ACTIONS.iter().filter(here).find(|action| action.0 == call.method)
    else {
        let known = ACTIONS.iter().any(|action| here(&action));
        let (status, title) = if known { (405, "Method Not Allowed") } else { (404, "Not Found") };
        return Err(refusals::listed(status, title, "There is no such action."));
    };
    let body = body(call)?;
    check::checked(&body, required)?;
    let mut world = call.world();
    let id = call.parameter("id");
    let (status, alias) = match world.operations.alert_mut(id) {
        Some(alert) => {
            apply(alert, &body);
            // A note may come along with every action.
            if let Some(note) = body.get("note") {
                alert.notes.push(json!({"note": note, "createdAt": now()}));
            }
            alert.set("updatedAt", now());
            (Ok(*words), alert.text("alias").to_owned())
        }
        None => (Err("Alert does not exist"), String::new()),
    };
    Ok(queued(call, &mut world, &Done { action: name, status, alert: id, alias: &alias }))
}

pub(super) fn delete(call: &Call) -> Answer {
    let mut world = call.world();
    let id = call.parameter("id");
    let before = world.operations.alerts.len();
    world.operations.alerts.retain(|alert| alert.text("id") != id);
    let gone = world.operations.alerts.len() < before;
    let status = if gone { Ok("Deleted alert") } else { Err("Alert does not exist") };
    Ok(queued(call, &mut world, &Done { action: "Delete", status, alert: id, alias: "" }))
}
