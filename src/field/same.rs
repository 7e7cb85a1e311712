//! Whether what Jira holds is what would be set.
//!
//! Jira gives values back as whole objects, lists in an order of its own, times at the offset of the account.

use serde_json::Value;

use super::shape::instant;
use super::{Kind, document};

/// By which an object is known, the surest first.
const KEYS: &[&str] = &["accountId", "id", "groupId", "key", "value", "name"];

/// Whether a field of this kind that holds `current` would be left as it is by `wanted`.
pub fn is_same(kind: Kind, current: &Value, wanted: &Value) -> bool {
    if is_empty(current) || is_empty(wanted) {
        return is_empty(current) && is_empty(wanted);
    }
    match (kind, current, wanted) {
        (Kind::Sprint, Value::Array(sprints), _) => sprint(sprints, wanted),
        (Kind::DateTime, Value::String(held), Value::String(meant)) => {
            held == meant || instant(held).zip(instant(meant)).is_some_and(|(held, meant)| held == meant)
        }
        (Kind::TimeTracking, Value::Object(held), Value::Object(meant)) => {
            meant.iter().all(|(key, value)| held.get(key) == Some(value))
        }
        (_, Value::Array(held), Value::Array(meant)) => {
            held.len() == meant.len() && meant.iter().all(|item| held.iter().any(|held| is_same_item(held, item)))
        }
        (_, Value::Object(held), Value::Object(_)) if held.get("type").is_some_and(|kind| kind == "doc") => {
            document::normal(current) == document::normal(wanted)
        }
        _ => is_same_item(current, wanted),
    }
}

/// Whether two values name the same thing: an object with all that Jira knows of it, and the short form of it.
pub(super) fn is_same_item(held: &Value, meant: &Value) -> bool {
    match (held, meant) {
        (Value::Object(_), Value::Object(_)) => {
            let known = KEYS.iter().find_map(|key| Some((held.get(*key)?, meant.get(*key)?)));
            let child = |value: &Value| value.get("child").filter(|child| !child.is_null()).cloned();
            let children = match (child(held), child(meant)) {
                (None, None) => true,
                (Some(held), Some(meant)) => is_same_item(&held, &meant),
                _ => false,
            };
            known.is_some_and(|(held, meant)| word(held) == word(meant)) && children
        }
        // A team is written as its bare id, an epic as its key.
        (Value::Object(_), Value::String(meant)) => {
            ["id", "key"].iter().any(|key| held.get(*key).and_then(Value::as_str) == Some(meant))
        }
        (Value::Number(held), Value::Number(meant)) => held.as_f64() == meant.as_f64(),
        (Value::String(held), Value::String(meant)) => {
            held == meant || held.replace("\r\n", "\n") == meant.replace("\r\n", "\n")
        }
        _ => held == meant,
    }
}

/// An issue keeps the closed sprints that it was in; of the others it is in one.
fn sprint(sprints: &[Value], wanted: &Value) -> bool {
    let open = sprints.iter().filter(|sprint| match sprint {
        Value::String(text) => !text.contains("state=CLOSED"),
        sprint => {
            !sprint.get("state").and_then(Value::as_str).is_some_and(|state| state.eq_ignore_ascii_case("closed"))
        }
    });
    let id = |sprint: &Value| match sprint {
        // Before version 8 of the REST API's agile part: `…Sprint@1f[id=5,rapidViewId=3,state=ACTIVE,…]`.
        Value::String(text) => {
            let after = text.split(['[', ',']).find_map(|part| part.strip_prefix("id="));
            after.and_then(|id| id.parse().ok())
        }
        Value::Number(id) => id.as_u64(),
        sprint => sprint.get("id").and_then(Value::as_u64),
    };
    let open: Vec<Option<u64>> = open.map(id).collect();
    open == [wanted.as_u64()] && wanted.is_u64()
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        _ => false,
    }
}

/// Ids come as texts and as numbers.
fn word(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
