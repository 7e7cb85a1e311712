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

/// Whether these verbs of `update` would leave a field as it is that holds `current`.
pub fn is_same_by_verbs(kind: Kind, current: &Value, verbs: &[Value]) -> bool {
    let held = current.as_array().map_or(&[][..], Vec::as_slice);
    let has = |item: &Value| held.iter().any(|held| is_same_item(held, item));
    verbs.iter().filter_map(Value::as_object).flatten().all(|(verb, operand)| match verb.as_str() {
        "add" if kind.is_list() => has(operand),
        "remove" if kind.is_list() => !has(operand),
        "set" | "edit" => is_same(kind, current, operand),
        _ => false,
    })
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_jira_holds_is_known_again_in_its_own_words() {
        let document = document::from_markdown("a **b** *c*");
        let mut edited = document.clone();
        edited["content"][0]["attrs"] = json!({"localId": "1"});
        let old_sprint = "com.atlassian.greenhopper.service.sprint.Sprint@1f[id=5,rapidViewId=3,state=ACTIVE,name=x]";
        for (kind, current, wanted) in [
            (Kind::Text, json!("x"), json!("x")),
            (Kind::TextArea, json!("a\r\nb"), json!("a\nb")),
            (Kind::TextArea, edited, document),
            (Kind::Number, json!(3.0), json!(3)),
            (Kind::Option, json!({"self": "…", "value": "Passed", "id": "1"}), json!({"id": "1"})),
            (Kind::Option, json!({"self": "…", "value": "Passed", "id": "1"}), json!({"value": "Passed"})),
            (
                Kind::Options,
                json!([{"id": "1", "value": "A"}, {"id": "2", "value": "B"}]),
                json!([{"id": "2"}, {"id": "1"}]),
            ),
            (
                Kind::Cascade,
                json!({"id": "1", "child": {"id": "11", "value": "x"}}),
                json!({"id": "1", "child": {"id": "11"}}),
            ),
            (Kind::Date, json!("2026-12-01"), json!("2026-12-01")),
            (Kind::DateTime, json!("2026-12-01T12:00:00.000+0200"), json!("2026-12-01T10:00:00.000+0000")),
            (Kind::Labels, json!(["a", "b"]), json!(["b", "a"])),
            (Kind::User, json!({"accountId": "1", "displayName": "Jane"}), json!({"accountId": "1"})),
            (Kind::User, json!({"name": "jane", "key": "JIRAUSER1"}), json!({"name": "jane"})),
            (Kind::User, Value::Null, Value::Null),
            (Kind::Groups, json!([{"name": "a", "groupId": "1"}]), json!([{"name": "a"}])),
            (Kind::Versions, json!([]), Value::Null),
            (Kind::Priority, json!({"id": "2", "name": "High"}), json!({"id": "2"})),
            (Kind::Parent, json!({"id": "10000", "key": "PROJ-1"}), json!({"key": "PROJ-1"})),
            (Kind::Sprint, json!([{"id": 4, "state": "closed"}, {"id": 5, "state": "active"}]), json!(5)),
            (Kind::Sprint, json!([old_sprint]), json!(5)),
            (Kind::Team, json!({"id": "36885b3c", "name": "x"}), json!("36885b3c")),
            (
                Kind::TimeTracking,
                json!({"originalEstimate": "1d", "originalEstimateSeconds": 28_800}),
                json!({"originalEstimate": "1d"}),
            ),
        ] {
            assert!(is_same(kind, &current, &wanted), "{kind:?} {current} {wanted}");
        }
    }

    #[test]
    fn what_differs_is_told_from_it() {
        for (kind, current, wanted) in [
            (Kind::Text, json!("x"), json!("X")),
            (Kind::Text, Value::Null, json!("x")),
            (Kind::TextArea, document::from_markdown("a"), document::from_markdown("**a**")),
            (Kind::TextArea, document::from_markdown("a"), json!("a")),
            (Kind::Number, json!(3), json!(4)),
            (Kind::Option, json!({"value": "Passed", "id": "1"}), json!({"id": "2"})),
            (Kind::Option, json!({"value": "Passed", "id": "1"}), Value::Null),
            (Kind::Options, json!([{"id": "1"}]), json!([{"id": "1"}, {"id": "2"}])),
            (Kind::Options, json!([{"id": "1"}, {"id": "2"}]), json!([{"id": "1"}])),
            (Kind::Cascade, json!({"id": "1", "child": {"id": "11"}}), json!({"id": "1"})),
            (Kind::Cascade, json!({"id": "1"}), json!({"id": "1", "child": {"id": "11"}})),
            (Kind::DateTime, json!("2026-12-01T10:00:00.000+0200"), json!("2026-12-01T10:00:00.000+0000")),
            (Kind::Labels, json!(["a"]), json!(["b"])),
            (Kind::User, json!({"accountId": "1"}), json!({"accountId": "2"})),
            (Kind::User, json!({"accountId": "1"}), json!({"id": "-1"})),
            (Kind::Sprint, json!([{"id": 5, "state": "closed"}]), json!(5)),
            (Kind::Sprint, json!([{"id": 4, "state": "active"}]), json!(5)),
            (Kind::TimeTracking, json!({"originalEstimate": "1d"}), json!({"remainingEstimate": "1d"})),
        ] {
            assert!(!is_same(kind, &current, &wanted), "{kind:?} {current} {wanted}");
        }
    }

    #[test]
    fn verbs_that_change_nothing_are_known() {
        let held = json!([{"id": "1", "value": "A"}, {"id": "2", "value": "B"}]);
        for (kind, current, verbs, is_same) in [
            (Kind::Labels, json!(["a"]), json!([{"add": "a"}, {"remove": "b"}]), true),
            (Kind::Labels, json!(["a"]), json!([{"add": "a"}, {"remove": "a"}]), false),
            (Kind::Options, held.clone(), json!([{"add": {"id": "2"}}]), true),
            (Kind::Options, held.clone(), json!([{"add": {"id": "3"}}]), false),
            (Kind::Options, held, json!([{"set": [{"id": "2"}, {"value": "A"}]}]), true),
            (
                Kind::TimeTracking,
                json!({"originalEstimate": "1d"}),
                json!([{"edit": {"originalEstimate": "1d"}}]),
                true,
            ),
            (Kind::Other, json!([]), json!([{"add": {"body": "a comment"}}]), false),
        ] {
            let verbs: Vec<Value> = verbs.as_array().cloned().unwrap_or_default();
            assert_eq!(is_same_by_verbs(kind, &current, &verbs), is_same, "{current} {verbs:?}");
        }
    }
}
