//! Does a value fit a member of an alert? All that do not are named at once.
//!
//! Limits are those of the alert API: a message of 130 characters, priorities P1 to P5.
//! <https://developer.atlassian.com/cloud/jira/service-desk-ops/rest/v2/api-group-alerts/>

use serde_json::{Map, Value, json};

use crate::refusals::operations as refusals;
use crate::reply::Reply;

type Body = Map<String, Value>;
type Check = fn(&Value) -> Result<(), String>;

/// Every member that is looked at, wherever it is sent.
const CHECKS: &[(&str, Check)] = &[
    ("message", |value| line(value, "Message", 130)),
    ("alias", |value| line(value, "Alias", 512)),
    ("description", |value| text(value, "Description", 15_000)),
    ("entity", |value| text(value, "Entity", 512)),
    ("source", |value| text(value, "Source", 100)),
    ("note", |value| line(value, "Note", 25_000)),
    ("priority", priority),
    ("tags", |value| strings(value, "Tags")),
    ("actions", |value| strings(value, "Actions")),
    ("responders", responders),
    ("visibleTo", responders),
    ("extraProperties", extra_properties),
    ("endTime", time),
];

/// Refuses what does not fit, and what is missing of `required`.
pub(super) fn checked(body: &Body, required: &[&str]) -> Result<(), Reply> {
    let mut errors = Map::new();
    for name in required.iter().filter(|name| body.get(**name).is_none_or(Value::is_null)) {
        errors.insert((*name).to_owned(), json!(format!("{} can not be empty.", capital(name))));
    }
    for (name, check) in CHECKS {
        let value = body.get(*name).filter(|value| !value.is_null());
        if let Some(Err(why)) = value.map(check) {
            errors.insert((*name).to_owned(), json!(why));
        }
    }
    if errors.is_empty() { Ok(()) } else { Err(refusals::not_processable(&errors)) }
}

fn capital(name: &str) -> String {
    let mut characters = name.chars();
    characters.next().map(|first| first.to_ascii_uppercase().to_string() + characters.as_str()).unwrap_or_default()
}

fn text(value: &Value, name: &str, most: usize) -> Result<(), String> {
    let text = value.as_str().ok_or_else(|| format!("{name} must be a string."))?;
    if text.chars().count() > most {
        return Err(format!("{name} can not be longer than {most} characters."));
    }
    Ok(())
}

fn line(value: &Value, name: &str, most: usize) -> Result<(), String> {
    text(value, name, most)?;
    if value.as_str().is_some_and(|text| text.trim().is_empty()) {
        return Err(format!("{name} can not be empty."));
    }
    Ok(())
}

fn priority(value: &Value) -> Result<(), String> {
    let known = ["P1", "P2", "P3", "P4", "P5"];
    if value.as_str().is_some_and(|priority| known.contains(&priority)) {
        return Ok(());
    }
    Err("Priority should be one of [P1, P2, P3, P4, P5].".to_owned())
}

fn strings(value: &Value, name: &str) -> Result<(), String> {
    let all = value.as_array().is_some_and(|items| items.iter().all(Value::is_string));
    if all { Ok(()) } else { Err(format!("{name} must be a list of strings.")) }
}

fn responders(value: &Value) -> Result<(), String> {
    let known = ["team", "user", "escalation", "schedule"];
    let fits = |item: &Value| item["id"].is_string() && item["type"].as_str().is_some_and(|kind| known.contains(&kind));
    if value.as_array().is_some_and(|items| items.iter().all(fits)) {
        return Ok(());
    }
    Err("Each responder needs an id, and a type of [team, user, escalation, schedule].".to_owned())
}

fn extra_properties(value: &Value) -> Result<(), String> {
    let all = value.as_object().is_some_and(|object| object.values().all(Value::is_string));
    if all { Ok(()) } else { Err("Extra properties must be an object of strings.".to_owned()) }
}

fn time(value: &Value) -> Result<(), String> {
    let fits = value.as_str().is_some_and(|text| text.parse::<jiff::Timestamp>().is_ok());
    if fits { Ok(()) } else { Err("End time must be a date and time of ISO 8601.".to_owned()) }
}
