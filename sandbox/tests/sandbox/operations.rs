//! JSM Operations: alerts, the receipts of requests, schedules.

use jira_sandbox::{Account, Fault, OPERATIONS_SCOPES, Sandbox, known};
use serde_json::{Value, json};

use crate::street::{Ask, Got, ask, get, post};
use crate::wire::through;

fn path(rest: &str) -> String {
    format!("/jsm/ops/api/{}/v1/{rest}", known::CLOUD_ID)
}

fn patch(target: &str, body: &Value) -> Ask {
    ask("PATCH", target).header("Content-Type", "application/json").body(&body.to_string())
}

fn robot(ask: Ask, sandbox: &Sandbox) -> Got {
    ask.host("api.atlassian.com").basic(known::EMAIL, known::API_TOKEN).send(sandbox)
}

fn receipt(got: &Got, sandbox: &Sandbox) -> Got {
    let request = got.json()["requestId"].as_str().unwrap().to_owned();
    robot(get(&path(&format!("alerts/requests/{request}"))), sandbox)
}

/// The id of a new alert.
fn alert(sandbox: &Sandbox, body: &Value) -> String {
    assert_eq!(robot(post(&path("alerts"), body), sandbox).status, 202);
    sandbox.alerts().last().unwrap()["id"].as_str().unwrap().to_owned()
}

#[test]
fn an_alert_is_queued_and_its_receipt_says_later_what_became_of_it() {
    let sandbox = Sandbox::cloud().start();
    let body = json!({"message": "Build 42 failed", "priority": "P2", "tags": ["ci"], "note": "see the log"});
    let got = robot(post(&path("alerts"), &body), &sandbox);
    assert_eq!((got.status, got.json()["result"].as_str()), (202, Some("Request will be processed")));
    let queued = receipt(&got, &sandbox);
    assert_eq!((queued.status, queued.json()["code"].as_u64()), (404, Some(40401)));
    let done = receipt(&got, &sandbox).json();
    assert_eq!((done["isSuccess"].as_bool(), done["status"].as_str()), (Some(true), Some("Created alert")));
    let stored = &sandbox.alerts()[0];
    assert_eq!((&stored["id"], &stored["priority"]), (&done["alertId"], &json!("P2")));
    assert_eq!((&stored["notes"][0]["note"], &stored["status"]), (&json!("see the log"), &json!("open")));
    let id = stored["id"].as_str().unwrap();
    assert_eq!(robot(get(&path(&format!("alerts/{id}"))), &sandbox).json()["message"], "Build 42 failed");
    assert_eq!(get("/_sandbox/alerts").send(&sandbox).json()[0]["id"], stored["id"]);
    let never = robot(get(&path("alerts/requests/5a4db0c5-0000-4000-8000-000000000000")), &sandbox);
    assert_eq!(never.status, 404);
}

#[test]
fn how_long_a_request_is_queued_can_be_set() {
    for polls in [0, 3] {
        let sandbox = Sandbox::cloud().polls_while_queued(polls).start();
        let got = robot(post(&path("alerts"), &json!({"message": "x"})), &sandbox);
        let queued = (0..10).take_while(|_| receipt(&got, &sandbox).status == 404).count();
        assert_eq!(queued, polls as usize);
    }
}

#[test]
fn an_alert_is_acted_on() {
    let sandbox = Sandbox::cloud().start();
    let id = alert(&sandbox, &json!({"message": "x", "tags": ["a"]}));
    let act = |action: &str, body: Value| robot(post(&path(&format!("alerts/{id}/{action}")), &body), &sandbox).status;
    let set = |action: &str, body: Value| robot(patch(&path(&format!("alerts/{id}/{action}")), &body), &sandbox).status;
    let first = [
        act("acknowledge", json!({"note": "on it"})),
        act("tags", json!({"tags": ["a", "b"]})),
        act("notes", json!({"note": "done"})),
        act("extra-properties", json!({"extraProperties": {"build": "42"}})),
        act("snooze", json!({"endTime": "2026-12-01T08:00:00Z"})),
        act("assign", json!({"accountId": known::ACCOUNT_ID})),
        set("priority", json!({"priority": "P1"})),
        set("message", json!({"message": "y"})),
        set("description", json!({"description": "longer"})),
    ];
    assert_eq!(first, [202; 9]);
    let stored = sandbox.alerts()[0].clone();
    assert_eq!((&stored["acknowledged"], &stored["snoozed"]), (&json!(true), &json!(true)));
    assert_eq!((&stored["tags"], &stored["priority"]), (&json!(["a", "b"]), &json!("P1")));
    assert_eq!((&stored["message"], &stored["description"]), (&json!("y"), &json!("longer")));
    assert_eq!(stored["extraProperties"]["build"], "42");
    let notes = robot(get(&path(&format!("alerts/{id}/notes"))), &sandbox).json();
    assert_eq!((&notes["values"][0]["note"], &notes["values"][1]["note"]), (&json!("on it"), &json!("done")));
    assert_eq!([act("unacknowledge", json!({})), act("close", json!({}))], [202, 202]);
    assert_eq!(sandbox.alerts()[0]["status"], "closed");
    assert_eq!([act("explode", json!({})), set("close", json!({}))], [404, 405]);
    let bare = ask("POST", &path(&format!("alerts/{id}/acknowledge")));
    assert_eq!(robot(bare, &sandbox).status, 202);
}

#[test]
fn a_wrong_alert_is_found_out_in_the_queue_and_at_once_where_nothing_is_queued() {
    let sandbox = Sandbox::cloud().polls_while_queued(0).start();
    let got = robot(post(&path("alerts/42/close"), &json!({})), &sandbox);
    assert_eq!(got.status, 202);
    let done = receipt(&got, &sandbox).json();
    assert_eq!((done["isSuccess"].as_bool(), done["status"].as_str()), (Some(false), Some("Alert does not exist")));
    for rest in ["alerts/42", "alerts/alias?alias=nobody", "alerts/42/notes"] {
        let got = robot(get(&path(rest)), &sandbox);
        assert_eq!((got.status, got.json()["message"].as_str()), (404, Some("Alert does not exist.")));
        assert!(got.json()["requestId"].is_string());
    }
}

#[test]
fn values_that_do_not_fit_are_refused_at_once_and_all_together() {
    let sandbox = Sandbox::cloud().start();
    let refused = |rest: &str, body: Value| {
        let got = robot(post(&path(rest), &body), &sandbox);
        assert_eq!(got.status, 422, "{}", got.body);
        got.json()["errors"].clone()
    };
    assert_eq!(refused("alerts", json!({})), json!({"message": "Message can not be empty."}));
    let both = refused("alerts", json!({"message": "x".repeat(131), "priority": "high"}));
    assert_eq!(both["message"], "Message can not be longer than 130 characters.");
    assert!(both["priority"].as_str().unwrap().contains("P1, P2"));
    assert!(
        refused("alerts", json!({"message": "x", "responders": [{"type": "robot", "id": "1"}]}))["responders"]
            .is_string()
    );
    assert!(refused("alerts/1/snooze", json!({"endTime": "tomorrow"}))["endTime"].is_string());
    assert!(refused("alerts/1/notes", json!({}))["note"].is_string());
    assert!(refused("alerts/1/tags", json!({"tags": "ci"}))["tags"].is_string());
    assert_eq!(robot(post(&path("alerts"), &json!({"message": "ü".repeat(130)})), &sandbox).status, 202);
    let broken = ask("POST", &path("alerts")).header("Content-Type", "application/json").body("{");
    assert_eq!(robot(broken, &sandbox).status, 400);
    assert_eq!(sandbox.alerts().len(), 1);
}

#[test]
fn an_alias_counts_alerts_instead_of_repeating_them() {
    let sandbox = Sandbox::cloud().start();
    let body = json!({"message": "x", "alias": "proj/build"});
    let first = alert(&sandbox, &body);
    assert_eq!(alert(&sandbox, &body), first);
    assert_eq!((sandbox.alerts().len(), &sandbox.alerts()[0]["count"]), (1, &json!(2)));
    robot(post(&path(&format!("alerts/{first}/close")), &json!({})), &sandbox);
    assert_ne!(alert(&sandbox, &body), first);
    let newest = robot(get(&path("alerts/alias?alias=proj%2Fbuild")), &sandbox).json();
    assert_eq!((&newest["status"], sandbox.alerts().len()), (&json!("open"), 2));
}

#[test]
fn alerts_are_searched_and_paged_newest_first() {
    let sandbox = Sandbox::cloud().start();
    for (message, priority) in [("one", "P1"), ("two", "P2"), ("three", "P1")] {
        alert(&sandbox, &json!({"message": message, "priority": priority, "tags": ["ci"]}));
    }
    let list = |query: &str| robot(get(&path(&format!("alerts?{query}"))), &sandbox);
    let page = list("size=1").json();
    assert_eq!((&page["values"][0]["message"], &page["count"]), (&json!("three"), &json!(3)));
    assert!(page["links"]["next"].as_str().unwrap().ends_with("/v1/alerts?offset=1&size=1"));
    let urgent = list("query=priority%3AP1%20AND%20tag%3Aci").json();
    assert_eq!((&urgent["count"], &urgent["links"]), (&json!(2), &json!({})));
    assert_eq!(list("query=colour%3Ablue").status, 400);
}

#[test]
fn schedules_are_read_and_changed_at_once() {
    let sandbox = Sandbox::cloud().start();
    let list = robot(get(&path("schedules")), &sandbox).json();
    assert_eq!((list["values"].as_array().unwrap().len(), &list["values"][0]["id"]), (2, &json!(known::SCHEDULE_ID)));
    let one = path(&format!("schedules/{}", known::SCHEDULE_ID));
    assert_eq!(robot(get(&one), &sandbox).json()["name"], "Platform on-call");
    let on_call = || robot(get(&format!("{one}/on-calls")), &sandbox).json()["onCallParticipants"].clone();
    assert_eq!(on_call()[0], json!({"type": "user", "id": known::COLLEAGUE_ACCOUNT_ID}));
    let flat = robot(get(&format!("{one}/on-calls?flat=true")), &sandbox).json();
    assert_eq!(flat, json!({"onCallUsers": [known::COLLEAGUE_ACCOUNT_ID]}));
    assert_eq!(robot(get(&format!("{one}/rotations")), &sandbox).json()["values"][0]["type"], "weekly");
    let changed = robot(patch(&one, &json!({"enabled": false, "description": "during the release"})), &sandbox);
    assert_eq!((changed.status, &changed.json()["enabled"]), (200, &json!(false)));
    assert_eq!(sandbox.schedule(known::SCHEDULE_ID)["description"], "during the release");
    assert_eq!(on_call(), json!([]));
    let refused = robot(patch(&one, &json!({"name": " ", "enabled": true})), &sandbox);
    assert!(refused.status == 422 && refused.json()["errors"][0]["detail"].as_str().unwrap().contains("'name'"));
    assert_eq!(sandbox.schedule(known::SCHEDULE_ID)["enabled"], false);
    let unknown = robot(get(&path("schedules/nobody/on-calls")), &sandbox);
    assert_eq!((unknown.status, unknown.json()["errors"][0]["title"].as_str()), (404, Some("Schedule not found")));
    assert_eq!(robot(get(&path("teams")), &sandbox).json()["platformTeams"][0]["teamId"], known::TEAM_ID);
}

#[test]
fn a_plan_without_operations_refuses_a_good_credential() {
    let sandbox = Sandbox::cloud().without_operations().start();
    let got = robot(post(&path("alerts"), &json!({"message": "x"})), &sandbox);
    assert_eq!((got.status, got.json()["code"].as_u64()), (403, Some(40301)));
    assert_eq!(got.json()["message"], "Account does not have access to Opsgenie.");
    let heartbeat = robot(get(&path("teams/1/heartbeats")), &Sandbox::cloud().start());
    assert_eq!(heartbeat.status, 402);
}

#[test]
fn faults_of_the_queue_and_the_plan_strike_where_they_belong() {
    let sandbox = Sandbox::cloud().polls_while_queued(0).start();
    sandbox.fail_next(Fault::OperationsNotInPlan);
    assert_eq!(robot(post(&path("alerts"), &json!({"message": "x"})), &sandbox).status, 403);
    sandbox.fail_next(Fault::RequestFailed);
    sandbox.fail_always(Fault::RequestQueued);
    let got = robot(post(&path("alerts"), &json!({"message": "x"})), &sandbox);
    assert_eq!(got.status, 202);
    assert_eq!(receipt(&got, &sandbox).json()["isSuccess"], false);
    let never: Vec<u16> = (0..5).map(|_| receipt(&got, &sandbox).status).collect();
    assert_eq!(never, [404; 5]);
    sandbox.fail_no_more();
    assert_eq!(receipt(&got, &sandbox).json()["isSuccess"], true);
}

#[test]
fn who_is_asking_is_found_out_as_at_the_gateway() {
    let service = Account::new("712020:ops", "ops", "ops@serviceaccount.atlassian.com")
        .service_token("ATSTT3x-ops", &["read:ops-alert:jira-service-management"]);
    let sandbox = Sandbox::cloud().account(service).start();
    let alerts = || get(&path("alerts")).host("api.atlassian.com");
    let make = || post(&path("alerts"), &json!({"message": "x"})).host("api.atlassian.com");
    assert_eq!(alerts().basic(known::EMAIL, known::OPERATIONS_TOKEN).send(&sandbox).status, 200);
    assert_eq!(alerts().bearer("ATSTT3x-ops").send(&sandbox).status, 200);
    for lacking in [
        make().bearer("ATSTT3x-ops"),
        alerts().basic(known::EMAIL, known::SCOPED_TOKEN),
        // A classic API token carries every scope but those to delete.
        ask("DELETE", &path("alerts/42")).host("api.atlassian.com").basic(known::EMAIL, known::API_TOKEN),
    ] {
        let got = lacking.send(&sandbox);
        assert_eq!((got.status, &got.json()["message"]), (401, &json!("Unauthorized; scope does not match")));
        assert_eq!(got.header("X-Failure-Category"), Some("FAILURE_CLIENT_SCOPE_CHECK"));
    }
    let unknown = alerts().basic(known::EMAIL, "nonsense").send(&sandbox);
    assert_eq!((unknown.status, unknown.json()), (401, json!({"code": 401, "message": "Unauthorized"})));
    assert_eq!(alerts().send(&sandbox).status, 401);
    assert!(unknown.header("Atl-Traceid").is_some());
}

#[test]
fn an_alert_is_deleted_by_who_may() {
    let may = [&OPERATIONS_SCOPES[..], &["delete:ops-alert:jira-service-management"]].concat();
    let tidy = Account::new("712020:tidy", "tidy", "tidy@example.com").scoped_token("ATATT3x-tidy", &may);
    let sandbox = Sandbox::cloud().account(tidy).start();
    let id = alert(&sandbox, &json!({"message": "x"}));
    let delete = ask("DELETE", &path(&format!("alerts/{id}"))).host("api.atlassian.com");
    assert_eq!(delete.basic("tidy@example.com", "ATATT3x-tidy").send(&sandbox).status, 202);
    assert_eq!(sandbox.alerts(), Vec::<Value>::new());
}

#[test]
fn it_is_found_at_its_two_places_and_nowhere_else() {
    let sandbox = Sandbox::cloud().start();
    let app = format!("/ex/jira/{}/jsm/ops/api/v1/alerts", known::CLOUD_ID);
    assert_eq!(robot(get(&app), &sandbox).status, 200);
    for wrong in ["/jsm/ops/api/YOUR-CLOUD-ID/v1/alerts", "/ex/jira/YOUR-CLOUD-ID/jsm/ops/api/v1/alerts", "/v1/alerts"]
    {
        let got = robot(get(wrong), &sandbox);
        assert_eq!((got.status, &got.json()["path"]), (404, &json!(wrong)));
    }
    let on_the_site = get("/v1/alerts").basic(known::EMAIL, known::API_TOKEN).send(&sandbox);
    assert!(on_the_site.status == 404 && on_the_site.body.contains("dead link"));
    assert_eq!(robot(get(&path("nonsense")), &sandbox).json()["errors"][0]["title"], "Not Found");
}

#[test]
fn it_is_reached_by_its_real_name_through_the_proxy_and_tls() {
    let sandbox = Sandbox::cloud().tls().start();
    let ask = post(&path("alerts"), &json!({"message": "x"})).basic(known::EMAIL, known::API_TOKEN);
    let got = through(&sandbox, "api.atlassian.com", ask);
    assert_eq!((got.status, sandbox.alerts().len()), (202, 1));
}
