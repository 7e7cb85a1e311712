//! Alerts: made, listed, looked up by id or alias.
//!
//! An alert with the alias of one that is open is not a second one: it is counted there.

use serde_json::{Map, Value, json};

use super::{Done, body, check, page, queued};
use crate::auth::dress::uuid;
use crate::refusals::operations as refusals;
use crate::reply::Reply;
use crate::rest::call::{Answer, Call};
use crate::world::now;
use crate::world::operations::{Alert, Operations};

/// What a request to make an alert may hold, beside its note.
const MEMBERS: [&str; 10] = [
    "message",
    "alias",
    "description",
    "responders",
    "visibleTo",
    "actions",
    "tags",
    "extraProperties",
    "entity",
    "source",
];

pub(super) fn create(call: &Call) -> Answer {
    let body = body(call)?;
    check::checked(&body, &["message"])?;
    let mut world = call.world();
    let alias = body.get("alias").and_then(Value::as_str);
    let open = alias.and_then(|alias| {
        world.operations.alerts.iter_mut().find(|known| known.text("alias") == alias && known.text("status") == "open")
    });
    let (id, alias) = match open {
        Some(known) => {
            let count = known.fields.get("count").and_then(Value::as_u64).unwrap_or(1) + 1;
            known.set("count", count);
            known.set("lastOccurredAt", now());
            (known.text("id").to_owned(), known.text("alias").to_owned())
        }
        None => add(&mut world.operations, &body, call.caller.account.as_deref()),
    };
    let done = Done { action: "Create", status: Ok("Created alert"), alert: &id, alias: &alias };
    Ok(queued(call, &mut world, &done))
}

/// Keeps a new alert; its id and alias.
fn add(operations: &mut Operations, body: &Map<String, Value>, owner: Option<&str>) -> (String, String) {
    let at = now();
    // The real ones end in the milliseconds of their making.
    let id = format!("{}-{}", uuid(), jiff::Timestamp::now().as_millisecond());
    let mut alert = Alert::default();
    let defaults = json!({
        "id": id, "tinyId": (operations.alerts.len() + 1).to_string(), "alias": id, "description": "",
        "responders": [], "visibleTo": [], "actions": [], "tags": [], "extraProperties": {}, "entity": "",
        "source": owner.unwrap_or_default(), "priority": "P3", "status": "open", "acknowledged": false,
        "seen": false, "snoozed": false, "count": 1, "owner": "", "createdAt": at, "updatedAt": at,
        "lastOccurredAt": at});
    alert.fields.extend(defaults.as_object().cloned().unwrap_or_default());
    for name in MEMBERS.iter().chain(&["priority"]) {
        if let Some(value) = body.get(*name).filter(|value| !value.is_null()) {
            alert.set(name, value.clone());
        }
    }
    if let Some(note) = body.get("note") {
        alert.notes.push(json!({"note": note, "createdAt": at}));
    }
    let alias = alert.text("alias").to_owned();
    operations.alerts.push(alert);
    (id, alias)
}

/// The newest first.
pub(super) fn list(call: &Call) -> Answer {
    let world = call.world();
    let terms = terms(call.query("query").unwrap_or_default())?;
    let alerts = world.operations.alerts.iter().rev();
    let found: Vec<Value> = alerts
        .filter(|alert| terms.iter().all(|(name, value)| meets(alert, name, value)))
        .map(|alert| Value::Object(alert.fields.clone()))
        .collect();
    let mut page = page(call, &found);
    page["count"] = json!(found.len());
    Ok(Reply::bare_json(200, &page))
}

/// `field: value`, joined by AND: as much of the search as a build needs.
fn terms(query: &str) -> Result<Vec<(String, String)>, Reply> {
    let known = ["status", "priority", "tag", "alias", "entity", "source", "message", "acknowledged"];
    let parts = query.split(" AND ").map(str::trim).filter(|part| !part.is_empty());
    parts
        .map(|part| {
            let (name, value) = part.split_once(':').unwrap_or((part, ""));
            let (name, value) = (name.trim(), value.trim().trim_matches('"'));
            if known.contains(&name) && !value.is_empty() {
                return Ok((name.to_owned(), value.to_owned()));
            }
            Err(refusals::bad_query(&format!("The search query is not valid near '{part}'.")))
        })
        .collect()
}

fn meets(alert: &Alert, name: &str, value: &str) -> bool {
    match (name, alert.fields.get(name)) {
        ("tag", _) => alert.fields["tags"].as_array().is_some_and(|tags| tags.iter().any(|tag| tag == value)),
        ("message", Some(Value::String(message))) => message.contains(value),
        (_, Some(Value::String(text))) => text.eq_ignore_ascii_case(value),
        (_, Some(Value::Bool(flag))) => flag.to_string() == value,
        _ => false,
    }
}

fn shown(alert: Option<&Alert>) -> Answer {
    let alert = alert.ok_or_else(refusals::no_such_alert)?;
    Ok(Reply::bare_json(200, &Value::Object(alert.fields.clone())))
}

pub(super) fn get(call: &Call) -> Answer {
    shown(call.world().operations.alert(call.parameter("id")))
}

pub(super) fn by_alias(call: &Call) -> Answer {
    shown(call.world().operations.alert_by_alias(call.query("alias").unwrap_or_default()))
}

/// The one list that an alert has.
pub(super) fn notes(call: &Call) -> Answer {
    if call.parameter("action") != "notes" {
        return Err(refusals::listed(404, "Not Found", "There is no such resource."));
    }
    let world = call.world();
    let alert = world.operations.alert(call.parameter("id")).ok_or_else(refusals::no_such_alert)?;
    Ok(Reply::bare_json(200, &page(call, &alert.notes)))
}
