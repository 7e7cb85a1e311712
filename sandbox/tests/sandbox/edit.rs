//! Editing an issue: verbs, refusals, history.

use jira_sandbox::{Sandbox, known};
use serde_json::{Value, json};

use crate::street::{Ask, Got, get, post, put};

fn robot(ask: Ask) -> Ask {
    ask.basic(known::EMAIL, known::API_TOKEN)
}

fn edit(sandbox: &Sandbox, version: u8, body: &Value) -> Got {
    robot(put(&format!("/rest/api/{version}/issue/PROJ-7"), body)).send(sandbox)
}

#[test]
fn an_edit_is_a_204_without_a_body_and_leaves_a_history() {
    let sandbox = Sandbox::cloud().start();
    let body = json!({"fields": {"customfield_10314": {"value": "Passed"}}});
    let got = edit(&sandbox, 3, &body);
    assert_eq!((got.status, got.body.as_str()), (204, ""));
    let history = sandbox.history("PROJ-7");
    assert_eq!((history.len(), history[0].author.as_str(), history[0].notified), (1, known::ACCOUNT_ID, true));
    let item = &history[0].items[0];
    assert_eq!((item.name.as_str(), item.from.as_str(), item.to.as_str()), ("Build Result", "", "Passed"));
    let recorded = &sandbox.requests()[0];
    assert_eq!((recorded.method.as_str(), recorded.status), ("PUT", 204));
    assert_eq!(recorded.body, body.to_string());
    assert!(recorded.header("authorization").unwrap().starts_with("Basic "));
}

#[test]
fn an_edit_that_changes_nothing_leaves_no_history() {
    let sandbox = Sandbox::cloud().start();
    let body = json!({"fields": {"priority": {"name": "Medium"}}});
    assert_eq!(edit(&sandbox, 2, &body).status, 204);
    assert!(sandbox.history("PROJ-7").is_empty());
}

#[test]
fn one_bad_field_refuses_the_whole_edit() {
    let sandbox = Sandbox::cloud().start();
    let body = json!({"fields": {"summary": "new", "customfield_10314": {"value": "Green"}, "customfield_10999": "x",
                                 "status": {"name": "Done"}, "customfield_1": 1}});
    let got = edit(&sandbox, 2, &body);
    let errors = got.json()["errors"].clone();
    assert_eq!((got.status, errors.as_object().unwrap().len()), (400, 4));
    assert_eq!(errors["customfield_10314"], "Option value 'Green' is not valid");
    for id in ["customfield_10999", "status", "customfield_1"] {
        let message = format!("Field '{id}' cannot be set. It is not on the appropriate screen, or unknown.");
        assert_eq!(errors[id], message);
    }
    assert_ne!(sandbox.issue("PROJ-7")["summary"], "new");
    assert!(sandbox.history("PROJ-7").is_empty());
}

#[test]
fn lists_take_add_remove_and_set_in_order() {
    let sandbox = Sandbox::cloud().start();
    let body = json!({"update": {"labels": [{"set": ["a"]}, {"add": "b"}, {"add": "b"}, {"remove": "a"}],
                                 "components": [{"add": {"name": "api"}}, {"add": {"name": "ci"}}]}});
    assert_eq!(edit(&sandbox, 2, &body).status, 204);
    assert_eq!(sandbox.issue("PROJ-7")["labels"], json!(["b"]));
    let body = json!({"update": {"components": [{"remove": {"name": "api"}}]}});
    assert_eq!(edit(&sandbox, 2, &body).status, 204);
    assert_eq!(sandbox.issue("PROJ-7")["components"][0]["name"], "ci");
}

#[test]
fn time_tracking_keeps_what_an_edit_does_not_name() {
    let sandbox = Sandbox::cloud().start();
    edit(&sandbox, 2, &json!({"fields": {"timetracking": {"originalEstimate": "2d"}}}));
    edit(&sandbox, 2, &json!({"update": {"timetracking": [{"edit": {"remainingEstimate": "4h"}}]}}));
    let whole = json!({"originalEstimate": "2d", "remainingEstimate": "4h"});
    assert_eq!(sandbox.issue("PROJ-7")["timetracking"], whole);
}

#[test]
fn a_field_in_both_parts_and_a_verb_it_does_not_know_are_refused() {
    let sandbox = Sandbox::cloud().start();
    let both = json!({"fields": {"summary": "x"}, "update": {"summary": [{"set": "y"}]}});
    assert_eq!(edit(&sandbox, 2, &both).status, 400);
    let verb = edit(&sandbox, 2, &json!({"update": {"summary": [{"add": "y"}]}}));
    assert!(verb.json()["errorMessages"][0].as_str().unwrap().contains("does not support update 'add'"));
}

#[test]
fn comments_ride_along_in_the_dialect_of_the_version() {
    let sandbox = Sandbox::cloud().start();
    let text = json!({"update": {"comment": [{"add": {"body": "built"}}]}});
    assert_eq!(edit(&sandbox, 2, &text).status, 204);
    let refused = edit(&sandbox, 3, &text);
    assert_eq!(
        (refused.status, refused.json()["errors"]["comment"].as_str()),
        (400, Some("Comment body is not valid!"))
    );
    assert_eq!(sandbox.comments("PROJ-7").len(), 1);
    assert_eq!(sandbox.comments("PROJ-7")[0]["author"]["accountId"], known::ACCOUNT_ID);
}

#[test]
fn leaving_out_the_notification_takes_an_administrator() {
    let sandbox = Sandbox::cloud().start();
    let quiet = || put("/rest/api/3/issue/PROJ-7?notifyUsers=false", &json!({"fields": {"summary": "quiet"}}));
    let got = robot(quiet()).send(&sandbox);
    let message = "To discard the user notification either admin or project admin permissions are required.";
    assert_eq!((got.status, got.json()["errorMessages"][0].as_str()), (403, Some(message)));
    assert_ne!(sandbox.issue("PROJ-7")["summary"], "quiet");
    assert_eq!(quiet().basic(known::ADMIN_EMAIL, known::ADMIN_API_TOKEN).send(&sandbox).status, 204);
    assert!(!sandbox.history("PROJ-7")[0].notified);
}

#[test]
fn the_issue_comes_back_when_asked_for() {
    let sandbox = Sandbox::cloud().start();
    let got = robot(put("/rest/api/3/issue/PROJ-7?returnIssue=true", &json!({"fields": {"summary": "new"}})));
    let got = got.send(&sandbox);
    assert_eq!((got.status, got.json()["fields"]["summary"].as_str()), (200, Some("new")));
}

#[test]
fn what_is_not_a_json_object_is_refused_in_three_ways() {
    let sandbox = Sandbox::cloud().start();
    let refusal = |body: &str| {
        let got = robot(put("/rest/api/3/issue/PROJ-7", &json!({}))).body(body).send(&sandbox);
        (got.status, got.json()["errorMessages"][0].as_str().unwrap().to_owned())
    };
    assert_eq!(refusal(""), (400, "No content to map to Object due to end of input".to_owned()));
    assert_eq!(
        refusal("{\"fields\":"),
        (400, "There was an error parsing JSON. Check that your request body is valid.".to_owned())
    );
    assert!(refusal("[]").1.starts_with("Invalid request payload."));
}

#[test]
fn a_project_to_look_at_cannot_be_edited_and_a_hidden_one_does_not_exist() {
    let sandbox = Sandbox::cloud().start();
    let body = json!({"fields": {"summary": "x"}});
    let read = robot(put("/rest/api/3/issue/READ-1", &body)).send(&sandbox);
    assert!(read.status == 403 && read.body.contains("You do not have permission to edit issues in this project."));
    assert_eq!(robot(get("/rest/api/3/issue/READ-1/editmeta")).send(&sandbox).json(), json!({"fields": {}}));
    assert_eq!(robot(put("/rest/api/3/issue/SECRET-1", &body)).send(&sandbox).status, 404);
    assert_eq!(robot(get("/rest/api/3/issue/SECRET-1")).send(&sandbox).status, 404);
}

#[test]
fn a_newer_site_does_not_check_the_screen() {
    let sandbox = Sandbox::cloud().without_screen_checks().start();
    assert_eq!(edit(&sandbox, 2, &json!({"fields": {"customfield_10999": "x"}})).status, 204);
    assert_eq!(edit(&sandbox, 2, &json!({"fields": {"created": "x"}})).status, 400);
}

#[test]
fn an_issue_takes_only_so_many_comments() {
    let sandbox = Sandbox::cloud().most_comments(1).start();
    let comment = || robot(post("/rest/api/2/issue/PROJ-7/comment", &json!({"body": "x"}))).send(&sandbox).status;
    assert_eq!((comment(), comment()), (201, 413));
}

#[test]
fn writes_to_one_issue_are_counted_when_asked_for() {
    let sandbox = Sandbox::cloud().counting_writes().start();
    let once = |n: u32| edit(&sandbox, 2, &json!({"fields": {"customfield_10315": n}}));
    let refused = (0..150).map(once).find(|got| got.status != 204).expect("one is too many");
    assert_eq!((refused.status, refused.header("RateLimit-Reason")), (429, Some("jira-per-issue-on-write")));
    let other = robot(put("/rest/api/2/issue/PROJ-8", &json!({"fields": {"summary": "x"}}))).send(&sandbox);
    assert_eq!(other.status, 204);
}
