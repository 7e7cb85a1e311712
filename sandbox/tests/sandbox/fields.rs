//! What each type of field takes, and Jira's words when it does not.

use jira_sandbox::{Sandbox, known};
use serde_json::{Value, json};

use crate::street::put;

const DOCUMENT: &str = "Operation value must be an Atlassian Document (see the Atlassian Document Format)";
const PARENT: &str = "Could not find valid 'id' or 'value' in the Parent Option object.";

/// Sends one field to a Cloud site; the refusal, or nothing.
fn refusal(sandbox: &Sandbox, version: u8, id: &str, value: &Value) -> Option<String> {
    let body = json!({"fields": {id: value}});
    let path = format!("/rest/api/{version}/issue/PROJ-7");
    let got = put(&path, &body).basic(known::EMAIL, known::API_TOKEN).send(sandbox);
    match got.status {
        204 => None,
        400 => Some(got.json()["errors"][id].as_str().unwrap_or(&got.body).to_owned()),
        other => Some(format!("{other}: {}", got.body)),
    }
}

#[test]
fn every_type_takes_the_shape_that_the_documentation_gives() {
    let sandbox = Sandbox::cloud().start();
    let accepted = [
        ("summary", json!("One line")),
        ("labels", json!(["a", "b"])),
        ("priority", json!({"id": "2"})),
        ("assignee", json!({"accountId": known::COLLEAGUE_ACCOUNT_ID})),
        ("assignee", json!({"id": "-1"})),
        ("assignee", Value::Null),
        ("components", json!([{"name": "api"}])),
        ("fixVersions", json!([{"name": "1.1.0"}])),
        ("duedate", json!("2026-12-01")),
        ("parent", json!({"key": "PROJ-1"})),
        ("customfield_10314", json!({"id": "10100"})),
        ("customfield_10314", Value::Null),
        ("customfield_10315", json!(3.5)),
        ("customfield_10316", json!("https://ci.example.com/1")),
        ("customfield_10318", json!("nightly")),
        ("customfield_10319", json!("2026-12-01")),
        ("customfield_10320", json!("2026-12-01T10:00:00.000+0000")),
        ("customfield_10321", json!([{"value": "dev"}, {"id": "10203"}])),
        ("customfield_10322", json!([{"value": "lint"}])),
        ("customfield_10323", json!({"value": "High"})),
        ("customfield_10324", json!({"value": "Linux", "child": {"value": "arm64"}})),
        ("customfield_10325", json!(["x"])),
        ("customfield_10326", json!({"id": known::ACCOUNT_ID})),
        ("customfield_10327", json!([{"accountId": known::ACCOUNT_ID}])),
        ("customfield_10328", json!({"name": "release-team"})),
        ("customfield_10329", json!({"name": "2.0.0"})),
        ("customfield_10330", json!([{"name": "2.0.0"}])),
        ("customfield_10020", json!(5)),
        ("customfield_10014", json!("PROJ-1")),
        ("customfield_10332", json!({"key": "OPS"})),
        ("customfield_10406", json!({"value": "Major"})),
        ("security", json!({"id": "10600"})),
        ("customfield_10001", json!("5a4db0c5-2222-4000-8000-000000000001")),
        ("customfield_10404", json!("the field of this project")),
        ("timetracking", json!({"originalEstimate": "1w 2d"})),
    ];
    for (id, value) in accepted {
        assert_eq!(refusal(&sandbox, 2, id, &value), None, "{id} {value}");
        assert_eq!(refusal(&sandbox, 3, id, &value), None, "{id} {value}");
    }
    assert_eq!(sandbox.issue("PROJ-7")["customfield_10324"]["child"]["value"], "arm64");
    assert_eq!(sandbox.issue("PROJ-7")["customfield_10020"][0]["id"], 5);
}

#[test]
fn every_type_refuses_in_its_own_words() {
    let sandbox = Sandbox::cloud().start();
    let bean = "Cannot construct instance of CustomFieldOptionJsonBean";
    let refused = [
        ("summary", json!(null), "You must specify a summary of the issue."),
        ("summary", json!("two\nlines"), "The summary is invalid because it contains newline characters."),
        ("summary", json!("x".repeat(256)), "Summary must be less than 255 characters."),
        ("summary", json!(7), "Operation value must be a string"),
        ("labels", json!("a"), "data was not an array"),
        ("labels", json!(vec!["a"; 1001]), "You cannot add more than 1000 labels to an issue."),
        ("labels", json!(["a b"]), "The label 'a b' contains spaces which is invalid."),
        ("priority", json!({"name": "Urgent"}), "Priority name 'Urgent' is not valid"),
        ("priority", json!("High"), "Could not find valid 'id' or 'name' in priority object."),
        ("components", json!([{"name": "none"}]), "Component name 'none' is not valid"),
        ("fixVersions", json!([{"name": "9"}]), "Version name '9' is not valid"),
        ("assignee", json!("jane"), "data was not an object"),
        ("assignee", json!({"accountId": "x"}), "User 'x' does not exist."),
        ("duedate", json!("1.12.2026"), "Error parsing date string: 1.12.2026"),
        ("issuetype", json!({"name": "Wish"}), "The issue type selected is invalid."),
        ("customfield_10314", json!("Passed"), PARENT),
        ("customfield_10314", json!(7), PARENT),
        ("customfield_10314", json!({"value": "Green"}), "Option value 'Green' is not valid"),
        ("customfield_10314", json!({"id": "1"}), "Option id '1' is not valid"),
        ("customfield_10315", json!("7"), "Operation value must be a number"),
        ("customfield_10320", json!("2026-12-01"), "Error parsing date string: 2026-12-01"),
        ("customfield_10321", json!(["dev"]), bean),
        ("customfield_10321", json!({"value": "dev"}), "data was not an array"),
        ("customfield_10323", json!("High"), "Specify a valid value for Risk"),
        ("customfield_10324", json!({"value": "arm64"}), PARENT),
        ("customfield_10318", json!("x".repeat(256)), "The entered text is too long."),
        ("customfield_10020", json!([5]), "Number value expected as the Sprint id."),
        ("customfield_10405", json!("x"), "Field 'customfield_10405' cannot be set."),
    ];
    for (id, value, words) in refused {
        let refusal = refusal(&sandbox, 2, id, &value).unwrap_or_default();
        assert!(refusal.starts_with(words), "{id} {value}: {refusal}");
    }
}

#[test]
fn a_text_area_wants_a_document_in_version_three_and_text_in_version_two() {
    let sandbox = Sandbox::cloud().start();
    let document = json!({"type": "doc", "version": 1, "content": [
        {"type": "paragraph", "content": [{"type": "text", "text": "built"}]}]});
    for id in ["description", "environment", "customfield_10317"] {
        assert_eq!(refusal(&sandbox, 3, id, &json!("built")).as_deref(), Some(DOCUMENT));
        assert_eq!(refusal(&sandbox, 3, id, &document), None);
        assert_eq!(refusal(&sandbox, 2, id, &document).as_deref(), Some("Operation value must be a string"));
        assert_eq!(refusal(&sandbox, 2, id, &json!("built")), None);
    }
    let empty = json!({"type": "doc", "version": 1, "content": [{"type": "text", "text": ""}]});
    assert_eq!(refusal(&sandbox, 3, "description", &empty).as_deref(), Some("INVALID_INPUT"));
    let long = "The entered text is too long. It exceeds the allowed limit of 32,767 characters.";
    assert_eq!(refusal(&sandbox, 2, "description", &json!("x".repeat(32_768))).as_deref(), Some(long));
    assert_eq!(refusal(&sandbox, 2, "description", &json!("x".repeat(32_767))), None);
}

#[test]
fn a_bug_has_another_screen_than_a_task() {
    let sandbox = Sandbox::cloud().start();
    let severity = |key: &str, id: &str| {
        let body = json!({"fields": {id: {"value": "Major"}}});
        put(&format!("/rest/api/2/issue/{key}"), &body).basic(known::EMAIL, known::API_TOKEN).send(&sandbox).status
    };
    assert_eq!((severity("PROJ-7", "customfield_10406"), severity("PROJ-7", "customfield_10407")), (204, 400));
    assert_eq!((severity("PROJ-6", "customfield_10406"), severity("PROJ-6", "customfield_10407")), (400, 204));
}
