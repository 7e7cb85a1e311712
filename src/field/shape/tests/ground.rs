//! The screen, the people and the sprints that the tests go by.

use serde_json::{Value, json};

use super::super::*;

const CUSTOM: &str = "com.atlassian.jira.plugin.system.customfieldtypes:";

pub(super) fn terms() -> [Terms; 3] {
    let now = "2026-12-01T23:30:00Z".parse().unwrap();
    let zone = || jiff::tz::TimeZone::fixed(jiff::tz::offset(2));
    [(true, false), (true, true), (false, false)].map(|(cloud, documents)| Terms {
        cloud,
        documents,
        now,
        zone: zone(),
    })
}

pub(super) fn options() -> Value {
    json!([{"value": "Passed", "id": "10100"}, {"value": "Failed", "id": "10101"}, {"value": "Über", "id": "10102"},
        {"value": "a, b", "id": "10103"}, {"value": "twin", "id": "10104"}, {"value": "Twin", "id": "10105"}])
}

/// A field of an edit screen, by a name that says its sort.
pub(super) fn field(sort: &str) -> EditField {
    let set = json!(["set"]);
    let list = json!(["add", "set", "remove"]);
    let named = json!([{"name": "High", "id": "2"}, {"name": "Low", "id": "4"}]);
    let custom = |kind: &str, suffix: &str| json!({"type": kind, "custom": format!("{CUSTOM}{suffix}")});
    let array =
        |items: &str, suffix: &str| json!({"type": "array", "items": items, "custom": format!("{CUSTOM}{suffix}")});
    let system = |kind: &str, id: &str| json!({"type": kind, "system": id});
    let (id, schema, operations, allowed) = match sort {
        "summary" => ("summary", system("string", "summary"), set, None),
        "text" => ("customfield_1", custom("string", "textfield"), set, None),
        "area" => ("description", system("string", "description"), set, None),
        "url" => ("customfield_1", custom("string", "url"), set, None),
        "number" => ("customfield_1", custom("number", "float"), set, None),
        "select" => ("customfield_1", custom("option", "select"), set, Some(options())),
        "select of nothing" => ("customfield_1", custom("option", "select"), set, Some(json!([]))),
        "select unsaid" => ("customfield_1", custom("option", "select"), set, None),
        "checkboxes" => ("customfield_1", array("option", "multicheckboxes"), list, Some(options())),
        "cascade" => {
            let allowed = json!([
                {"value": "Europe", "id": "1", "children": [{"value": "Berlin", "id": "11"}, {"value": "x > y", "id": "12"}]},
                {"value": "a > b", "id": "2", "children": [{"value": "c", "id": "21"}]}, {"value": "Mars", "id": "3"}]);
            ("customfield_1", custom("option-with-child", "cascadingselect"), set, Some(allowed))
        }
        "date" => ("duedate", system("date", "duedate"), set, None),
        "datetime" => ("customfield_1", custom("datetime", "datetime"), set, None),
        "labels" => ("labels", json!({"type": "array", "items": "string", "system": "labels"}), list, None),
        "words" => ("customfield_1", array("string", "of-an-app"), set, None),
        "user" => ("customfield_1", custom("user", "userpicker"), set, None),
        "assignee" => ("assignee", system("user", "assignee"), set, None),
        "users" => ("customfield_1", array("user", "multiuserpicker"), list, None),
        "group" => ("customfield_1", custom("group", "grouppicker"), set, None),
        "groups" => ("customfield_1", array("group", "multigrouppicker"), list, None),
        "version" => ("customfield_1", custom("version", "version"), set, Some(named)),
        "versions" => ("fixVersions", json!({"type": "array", "items": "version"}), list, Some(named)),
        "components" => ("components", json!({"type": "array", "items": "component"}), list, Some(named)),
        "priority" => ("priority", system("priority", "priority"), set, Some(named)),
        "resolution" => ("resolution", system("resolution", "resolution"), set, Some(named)),
        "security" => ("security", system("securitylevel", "security"), set, None),
        "project" => ("customfield_1", custom("project", "project"), set, None),
        "parent" => ("parent", json!({"type": "issuelink", "system": "parent"}), set, None),
        "epic" => {
            ("customfield_1", json!({"type": "any", "custom": "com.pyxis.greenhopper.jira:gh-epic-link"}), set, None)
        }
        "sprint" => {
            let schema = json!({"type": "array", "items": "json", "custom": "com.pyxis.greenhopper.jira:gh-sprint"});
            ("customfield_1", schema, set, None)
        }
        "team" => ("customfield_1", custom("team", "atlassian-team"), set, None),
        "time" => ("timetracking", system("timetracking", "timetracking"), json!(["set", "edit"]), None),
        "time by edit" => ("timetracking", system("timetracking", "timetracking"), json!(["edit"]), None),
        "comment" => ("customfield_1", custom("string", "textfield"), json!(["add"]), None),
        "fixed" => ("status", system("status", "status"), json!([]), None),
        other => ("customfield_1", json!({"type": "any", "custom": other}), set, None),
    };
    let mut described = json!({"name": "Field", "schema": schema, "operations": operations});
    if let Some(allowed) = allowed {
        described["allowedValues"] = allowed;
    }
    EditField::read(id, &described)
}

pub(super) fn found() -> Found {
    let person = |id: &str, name: &str, display: &str, email: &str| Person {
        account_id: Some(format!("account-{id}")),
        name: Some(name.to_owned()),
        display_name: display.to_owned(),
        email: Some(email.to_owned()),
    };
    let jane = person("1", "jane", "Jane Doe", "jane@example.com");
    let janet = person("2", "janet", "Janet Doe", "janet@example.com");
    let twins = vec![person("3", "t1", "Twin", "t1@example.com"), person("4", "t2", "Twin", "t2@example.com")];
    let sprint = |id, name: &str, state: &str| SprintFound { id, name: name.to_owned(), state: state.to_owned() };
    let sprints =
        vec![sprint(41, "Sprint 1", "closed"), sprint(42, "Sprint 2", "active"), sprint(43, "Sprint 3", "future")];
    let known = |word: &str, people: &[Person]| (word.to_owned(), people.to_vec());
    Found {
        users: vec![
            known("jane@example.com", std::slice::from_ref(&jane)),
            known("Jane Doe", &[janet.clone(), jane.clone()]),
            known("jane", &[janet.clone(), jane.clone()]),
            known("janet doe", &[jane.clone(), janet]),
            known("ja", std::slice::from_ref(&jane)),
            known("hidden@example.com", &[Person { email: None, ..jane }]),
            known("Twin", &twins),
            known("nobody", &[]),
        ],
        sprints: vec![
            ("active".to_owned(), sprints.clone()),
            ("sprint 3".to_owned(), sprints.clone()),
            ("Sprint 9".to_owned(), sprints),
        ],
    }
}
