//! Every sort of field, on Cloud in both versions of the API and on Data Center, with values right and wrong.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use serde_json::{Value, json};

use super::*;

const CUSTOM: &str = "com.atlassian.jira.plugin.system.customfieldtypes:";

fn terms() -> [Terms; 3] {
    let now = "2026-12-01T23:30:00Z".parse().unwrap();
    let offset = jiff::tz::offset(2);
    [(true, false), (true, true), (false, false)].map(|(cloud, documents)| Terms { cloud, documents, now, offset })
}

fn options() -> Value {
    json!([{"value": "Passed", "id": "10100"}, {"value": "Failed", "id": "10101"}, {"value": "Über", "id": "10102"},
        {"value": "a, b", "id": "10103"}, {"value": "twin", "id": "10104"}, {"value": "Twin", "id": "10105"}])
}

/// A field of an edit screen, by a name that says its sort.
fn field(sort: &str) -> EditField {
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
        "fixed" => ("status", system("status", "status"), json!([]), None),
        other => ("customfield_1", json!({"type": "any", "custom": other}), set, None),
    };
    let mut described = json!({"name": "Field", "schema": schema, "operations": operations});
    if let Some(allowed) = allowed {
        described["allowedValues"] = allowed;
    }
    EditField::read(id, &described)
}

fn found() -> Found {
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
            known("ja", &[jane]),
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

fn wish(sign: Sign, text: &str) -> Wish {
    let value = WishValue::Text(text.to_owned());
    Wish { name: "Field".to_owned(), sign, value, label: "--field Field".to_owned() }
}

fn alike(value: &Value) -> [Value; 3] {
    [value.clone(), value.clone(), value.clone()]
}

fn by_account(cloud: &Value, data_center: &Value) -> [Value; 3] {
    [cloud.clone(), cloud.clone(), data_center.clone()]
}

fn right() -> Vec<(&'static str, &'static str, [Value; 3])> {
    let uuid = "36885b3c-1bf0-4f85-a357-c5b858c31de4";
    let paragraph = |text: &str| json!({"type": "doc", "version": 1, "content": [{"type": "paragraph", "content": [{"type": "text", "text": text}]}]});
    let at = |time: &str| alike(&json!(format!("{time}.000+0000")));
    vec![
        ("summary", " x\n", alike(&json!("x"))),
        ("text", "x, y", alike(&json!("x, y"))),
        ("area", "done\n", [json!("done"), paragraph("done"), json!("done")]),
        ("url", "https://ci.example.com/job/1?a=b#c", alike(&json!("https://ci.example.com/job/1?a=b#c"))),
        ("number", "42", alike(&json!(42))),
        ("number", "-3.5", alike(&json!(-3.5))),
        ("select", "Passed", alike(&json!({"id": "10100"}))),
        ("select", "passed", alike(&json!({"id": "10100"}))),
        ("select", "über", alike(&json!({"id": "10102"}))),
        ("select", "10101", alike(&json!({"id": "10101"}))),
        ("select", "a, b", alike(&json!({"id": "10103"}))),
        ("select", "Twin", alike(&json!({"id": "10105"}))),
        ("select unsaid", "x", alike(&json!({"value": "x"}))),
        ("checkboxes", "Passed, failed\nPassed", alike(&json!([{"id": "10100"}, {"id": "10101"}]))),
        ("checkboxes", r"a\, b", alike(&json!([{"id": "10103"}]))),
        ("cascade", "Europe > Berlin", alike(&json!({"id": "1", "child": {"id": "11"}}))),
        ("cascade", "europe>x > y", alike(&json!({"id": "1", "child": {"id": "12"}}))),
        ("cascade", "a > b", alike(&json!({"id": "2"}))),
        ("cascade", "a > b > c", alike(&json!({"id": "2", "child": {"id": "21"}}))),
        ("cascade", "Mars", alike(&json!({"id": "3"}))),
        ("date", "2026-12-01", alike(&json!("2026-12-01"))),
        ("date", "2026/12/01", alike(&json!("2026-12-01"))),
        ("date", "today", alike(&json!("2026-12-02"))),
        ("date", "2026-12-01T23:30:00Z", alike(&json!("2026-12-02"))),
        ("datetime", "now", at("2026-12-01T23:30:00")),
        ("datetime", "today", at("2026-12-01T22:00:00")),
        ("datetime", "2026-12-01 10:00", at("2026-12-01T08:00:00")),
        ("datetime", "2026-12-01T10:00:30", at("2026-12-01T08:00:30")),
        ("datetime", "2026-12-01T10:00:00Z", at("2026-12-01T10:00:00")),
        ("datetime", "2026-12-01T10:00Z", at("2026-12-01T10:00:00")),
        ("datetime", "2026-12-01T10:00:00.000+0000", at("2026-12-01T10:00:00")),
        ("datetime", "2026-12-01T10:00:00-05:00", at("2026-12-01T15:00:00")),
        ("datetime", "2026-12-01 10:00:00 +0200", at("2026-12-01T08:00:00")),
        ("datetime", "2026-12-01 10:00:00 UTC", at("2026-12-01T10:00:00")),
        ("datetime", "Tue, 01 Dec 2026 10:00:00 +0000", at("2026-12-01T10:00:00")),
        ("datetime", "Tue, 01 Dec 2026 10:00:00 GMT", at("2026-12-01T10:00:00")),
        ("datetime", "1796119200", at("2026-12-01T10:00:00")),
        ("datetime", "1796119200500", alike(&json!("2026-12-01T10:00:00.500+0000"))),
        ("datetime", "2026-12-01", at("2026-11-30T22:00:00")),
        ("labels", "nightly, v1.2\nnightly", alike(&json!(["nightly", "v1.2"]))),
        ("words", "two words", alike(&json!(["two words"]))),
        ("user", "jane@example.com", by_account(&json!({"accountId": "account-1"}), &json!({"name": "jane"}))),
        ("user", "Jane Doe", by_account(&json!({"accountId": "account-1"}), &json!({"name": "jane"}))),
        ("user", "janet doe", by_account(&json!({"accountId": "account-2"}), &json!({"name": "janet"}))),
        ("user", "ja", by_account(&json!({"accountId": "account-1"}), &json!({"name": "jane"}))),
        ("assignee", "Unassigned", alike(&Value::Null)),
        ("assignee", "automatic", by_account(&json!({"id": "-1"}), &json!({"name": "-1"}))),
        (
            "users",
            "jane, janet doe",
            by_account(
                &json!([{"accountId": "account-1"}, {"accountId": "account-2"}]),
                &json!([{"name": "jane"}, {"name": "janet"}]),
            ),
        ),
        ("group", "jira users", alike(&json!({"name": "jira users"}))),
        ("group", uuid, by_account(&json!({"groupId": uuid}), &json!({"name": uuid}))),
        ("groups", "a, b", alike(&json!([{"name": "a"}, {"name": "b"}]))),
        ("version", "high", alike(&json!({"id": "2"}))),
        ("versions", "High, Low", alike(&json!([{"id": "2"}, {"id": "4"}]))),
        ("components", "Low", alike(&json!([{"id": "4"}]))),
        ("priority", "HIGH", alike(&json!({"id": "2"}))),
        ("resolution", "4", alike(&json!({"id": "4"}))),
        ("security", "10600", alike(&json!({"id": "10600"}))),
        ("project", "proj", alike(&json!({"key": "PROJ"}))),
        ("project", "10000", alike(&json!({"id": "10000"}))),
        ("parent", "proj-1", alike(&json!({"key": "PROJ-1"}))),
        ("epic", "PROJ-1", alike(&json!("PROJ-1"))),
        ("sprint", "7", alike(&json!(7))),
        ("sprint", "active", alike(&json!(42))),
        ("sprint", "sprint 3", alike(&json!(43))),
        ("time", "1d4h", alike(&json!({"originalEstimate": "1d 4h"}))),
        (
            "time",
            "Original = 1d, remaining=4.5H",
            alike(&json!({"originalEstimate": "1d", "remainingEstimate": "4.5h"})),
        ),
    ]
}

#[test]
fn every_sort_of_field_takes_plain_words_on_every_jira() {
    for (sort, text, wanted) in right() {
        for (terms, wanted) in terms().iter().zip(wanted) {
            let shaped = shape(&wish(Sign::Set, text), &field(sort), terms, &found());
            assert_eq!(shaped.unwrap(), Shaped::Set(wanted), "{sort}={text} {terms:?}");
        }
    }
}

#[test]
fn a_value_that_does_not_fit_is_refused_with_the_code_that_says_why_on_every_jira() {
    let long = "x".repeat(256);
    let very_long = "x".repeat(32_768);
    let not_allowed = Code::ValueNotAllowed;
    let wrong_type = Code::ValueWrongType;
    for (sort, text, code) in [
        ("summary", "a\nb", not_allowed),
        ("text", &long, not_allowed),
        ("area", &very_long, not_allowed),
        ("url", "ci.example.com", wrong_type),
        ("url", "https://ci.example.com/a b", wrong_type),
        ("number", "fast", wrong_type),
        ("number", "1,5", wrong_type),
        ("number", "NaN", wrong_type),
        ("number", "inf", wrong_type),
        ("select", "Pased", not_allowed),
        ("select", "TWIN", not_allowed),
        ("select of nothing", "x", not_allowed),
        ("checkboxes", "Passed, Broken", not_allowed),
        ("checkboxes", ",", Code::ValueEmpty),
        ("cascade", "Europe > Paris", not_allowed),
        ("cascade", "Asia > Tokyo", not_allowed),
        ("cascade", "Berlin", wrong_type),
        ("date", "01.12.2026", wrong_type),
        ("date", "12/01/2026", wrong_type),
        ("date", "2026-13-01", wrong_type),
        ("date", "soon", wrong_type),
        ("datetime", "2026-12-01 25:00", wrong_type),
        ("datetime", "10:00", wrong_type),
        ("datetime", "123", wrong_type),
        ("labels", "two words", not_allowed),
        ("labels", &long, not_allowed),
        ("user", "nobody", Code::UserUnknown),
        ("user", "Twin", Code::UserUnknown),
        ("user", "not asked about", Code::UserUnknown),
        ("users", "jane, nobody", Code::UserUnknown),
        ("version", "1.0", not_allowed),
        ("versions", "High, 1.0", not_allowed),
        ("components", "web", not_allowed),
        ("priority", "Highest", not_allowed),
        ("resolution", "Done", not_allowed),
        ("project", "My Project", wrong_type),
        ("parent", "the epic", wrong_type),
        ("epic", "12", wrong_type),
        ("sprint", "Sprint 9", not_allowed),
        ("team", "The Team", wrong_type),
        ("time", "90", wrong_type),
        ("time", "spent=3h", wrong_type),
        ("time", "3 hours", wrong_type),
        ("of an app", "x", wrong_type),
        ("fixed", "Done", Code::FieldReadOnly),
    ] {
        for terms in terms() {
            let trouble = shape(&wish(Sign::Set, text), &field(sort), &terms, &found()).unwrap_err();
            assert_eq!(trouble.code, code, "{sort}={text}: {trouble:?}");
            assert!(trouble.get("field").is_some(), "{sort}={text} does not say which field");
        }
    }
}

#[test]
fn a_refusal_names_what_would_have_been_right() {
    let refused =
        |sort: &str, text: &str| shape(&wish(Sign::Set, text), &field(sort), &terms()[0], &found()).unwrap_err();
    let trouble = refused("select", "Pased");
    assert_eq!(trouble.get("nearest"), Some("Passed"));
    assert_eq!(trouble.get("allowed"), Some("Passed, Failed, Über, a, b, twin, Twin"));
    assert_eq!(trouble.get("field"), Some("customfield_1 (Field)"));
    assert_eq!(refused("select", "TWIN").get("nearest"), Some("twin, Twin"));
    assert_eq!(refused("cascade", "Europe > Paris").get("allowed"), Some("Berlin, x > y"));
    assert_eq!(refused("user", "Twin").get("nearest"), Some("account-3 (Twin), account-4 (Twin)"));
    assert_eq!(refused("sprint", "Sprint 9").get("allowed"), Some("Sprint 2, Sprint 3"));
    assert_eq!(refused("labels", "two words").get("nearest"), Some("two-words"));
    let own = refused("date", "soon").own().cloned().unwrap();
    assert_eq!(own.title.unwrap(), "duedate (Field) takes a date, and `soon` is not");
    assert_eq!(own.steps[0], "write it like --field 'Field=2026-12-01'");
}

#[test]
fn only_people_and_sprints_need_to_be_asked_about() {
    let [cloud, _, data_center] = terms();
    let user = |word: &str| Need::User(word.to_owned());
    for (sort, text, terms, wanted) in [
        ("select", "Passed", cloud, vec![]),
        ("user", "jane", cloud, vec![user("jane")]),
        ("user", "jane", data_center, vec![user("jane")]),
        ("user", "5b10a2844c20165700ede21g", cloud, vec![]),
        ("user", "712020:36885b3c-1bf0-4f85-a357-c5b858c31de4", cloud, vec![]),
        ("assignee", "unassigned", data_center, vec![]),
        ("users", "jane, Joe Doe", cloud, vec![user("jane"), user("Joe Doe")]),
        ("sprint", "42", cloud, vec![]),
        ("sprint", "active", cloud, vec![Need::Sprint("active".to_owned())]),
    ] {
        assert_eq!(needs(&wish(Sign::Set, text), &field(sort), &terms), wanted, "{sort}={text}");
    }
}

#[test]
fn a_user_name_that_nobody_could_look_up_goes_to_data_center_as_it_is() {
    let [cloud, _, data_center] = terms();
    let shaped = |terms: &Terms| shape(&wish(Sign::Set, "jdoe"), &field("user"), terms, &Found::default());
    assert_eq!(shaped(&data_center).unwrap(), Shaped::Set(json!({"name": "jdoe"})));
    assert_eq!(shaped(&cloud).unwrap_err().code, Code::UserUnknown);
}

#[test]
fn a_team_goes_by_the_id_of_its_deployment() {
    let uuid = "36885b3c-1bf0-4f85-a357-c5b858c31de4";
    let [cloud, _, data_center] = terms();
    let shaped = |text: &str, terms: &Terms| shape(&wish(Sign::Set, text), &field("team"), terms, &found());
    assert_eq!(shaped(uuid, &cloud).unwrap(), Shaped::Set(json!(uuid)));
    assert_eq!(shaped("7", &data_center).unwrap(), Shaped::Set(json!("7")));
    assert!(shaped("7", &cloud).is_err() && shaped(uuid, &data_center).is_err());
}

#[test]
fn the_signs_become_verbs_where_jira_has_them_and_changes_where_it_has_not() {
    let [terms, ..] = terms();
    let shaped = |sign, sort: &str, text: &str| shape(&wish(sign, text), &field(sort), &terms, &found());
    assert_eq!(
        shaped(Sign::Add, "labels", "a,b").unwrap(),
        Shaped::Verbs(vec![json!({"add": "a"}), json!({"add": "b"})])
    );
    assert_eq!(shaped(Sign::Remove, "components", "low").unwrap(), Shaped::Verbs(vec![json!({"remove": {"id": "4"}})]));
    assert_eq!(shaped(Sign::Add, "words", "a b").unwrap(), Shaped::Change(Change::Add(vec![json!("a b")])));
    assert!(matches!(shaped(Sign::Add, "area", "line").unwrap(), Shaped::Change(Change::Line(_))));
    let edit = json!({"edit": {"originalEstimate": "3h"}});
    assert_eq!(shaped(Sign::Set, "time by edit", "3h").unwrap(), Shaped::Verbs(vec![edit]));
    for (sort, code) in
        [("number", Code::ValueWrongType), ("select", Code::ValueWrongType), ("fixed", Code::FieldReadOnly)]
    {
        assert_eq!(shaped(Sign::Add, sort, "1").unwrap_err().code, code, "{sort}");
    }
    let json = Wish { value: WishValue::Json(Value::Null), ..wish(Sign::Set, "") };
    assert_eq!(shape(&json, &field("number"), &terms, &found()).unwrap(), Shaped::Set(Value::Null));
}
