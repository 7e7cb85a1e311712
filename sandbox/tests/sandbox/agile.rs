//! The board, its sprints, and work that moves into them.

use jira_sandbox::{AGILE_SCOPES, Access, Account, Sandbox, known};
use serde_json::{Value, json};

use crate::street::{Ask, Got, get, post};

const SPRINT: &str = "customfield_10020";

fn robot(ask: Ask) -> Ask {
    ask.basic(known::EMAIL, known::API_TOKEN)
}

fn moved(sandbox: &Sandbox, sprint: u32, issues: &Value) -> Got {
    robot(post(&format!("/rest/agile/1.0/sprint/{sprint}/issue"), &json!({"issues": issues}))).send(sandbox)
}

#[test]
fn work_moves_into_a_sprint_and_back_to_the_backlog_and_leaves_a_trace() {
    let sandbox = Sandbox::cloud().start();
    assert_eq!(moved(&sandbox, 6, &json!(["PROJ-7", "PROJ-8"])).status, 204);
    assert_eq!(sandbox.issue("PROJ-7")[SPRINT][0]["state"], "future");
    assert_eq!(sandbox.issue("PROJ-8")[SPRINT][0]["id"], 6);
    assert_eq!(sandbox.history("PROJ-7")[0].items[0].to, "PROJ Sprint 6");
    let backlog = robot(post("/rest/agile/1.0/backlog/issue", &json!({"issues": ["PROJ-7"]}))).send(&sandbox);
    assert_eq!((backlog.status, &sandbox.issue("PROJ-7")[SPRINT]), (204, &Value::Null));
    assert_eq!(sandbox.issue("PROJ-8")[SPRINT][0]["id"], 6);
}

#[test]
fn boards_and_sprints_are_listed() {
    let sandbox = Sandbox::cloud().start();
    let boards = robot(get("/rest/agile/1.0/board?projectKeyOrId=PROJ")).send(&sandbox).json();
    assert_eq!((boards["total"].as_u64(), boards["values"][0]["type"].as_str()), (Some(1), Some("scrum")));
    let none = robot(get("/rest/agile/1.0/board?projectKeyOrId=OPS")).send(&sandbox).json();
    assert_eq!(none["values"], json!([]));
    let active = robot(get("/rest/agile/1.0/board/1/sprint?state=active,future")).send(&sandbox).json();
    let names: Vec<&Value> = active["values"].as_array().unwrap().iter().map(|sprint| &sprint["name"]).collect();
    assert_eq!(names, ["PROJ Sprint 5", "PROJ Sprint 6"]);
    let second = robot(get("/rest/agile/1.0/board/1/sprint?startAt=1&maxResults=1")).send(&sandbox).json();
    assert_eq!((second["values"][0]["id"].as_u64(), second["isLast"].as_bool()), (Some(5), Some(false)));
    assert_eq!(robot(get("/rest/agile/1.0/sprint/4")).send(&sandbox).json()["state"], "closed");
    assert_eq!(robot(get("/rest/agile/1.0/board/9/sprint")).send(&sandbox).status, 404);
}

#[test]
fn a_move_is_done_whole_or_not_at_all() {
    let sandbox = Sandbox::cloud().start();
    let many: Vec<String> = (0..51).map(|n| format!("PROJ-{n}")).collect();
    for (sprint, issues, status, words) in [
        (99, json!(["PROJ-7"]), 404, "Sprint does not exist."),
        (4, json!(["PROJ-7"]), 400, "open or active sprints"),
        (5, json!(["PROJ-7", "PROJ-999"]), 400, "Issue 'PROJ-999' does not exist"),
        (5, json!(["PROJ-7", "SECRET-1"]), 400, "Issue 'SECRET-1' does not exist"),
        (5, json!(["PROJ-7", "READ-1"]), 403, "permission to edit"),
        (5, json!(many), 400, "is 50"),
        (5, json!([]), 400, "at least one"),
        (5, json!([7]), 400, "at least one"),
    ] {
        let got = moved(&sandbox, sprint, &issues);
        assert!(got.status == status && got.body.contains(words), "{} {}", got.status, got.body);
    }
    assert_eq!(sandbox.history("PROJ-7"), []);
}

#[test]
fn nobody_and_somebody_who_does_not_see_the_project_see_no_sprint() {
    let sandbox =
        Sandbox::cloud().account(Account::new("712020:blind", "blind", "b@example.com").api_token("t")).start();
    assert_eq!(get("/rest/agile/1.0/sprint/5").send(&sandbox).status, 401);
    assert_eq!(get("/rest/agile/1.0/sprint/5").basic("b@example.com", "t").send(&sandbox).status, 404);
    let boards = get("/rest/agile/1.0/board").basic("b@example.com", "t").send(&sandbox);
    assert_eq!((boards.status, boards.json()["total"].as_u64()), (200, Some(0)));
}

#[test]
fn the_gateway_wants_granular_scopes_for_it() {
    let agile = Account::new("712020:agile", "agile", "agile@example.com")
        .scoped_token("ATATT3x-agile", &AGILE_SCOPES)
        .access("PROJ", Access::Edit);
    let sandbox = Sandbox::cloud().account(agile).start();
    let path = |rest: &str| format!("/ex/jira/{}/rest/agile/1.0/{rest}", known::CLOUD_ID);
    let body = json!({"issues": ["PROJ-7"]});
    let into = || post(&path("sprint/5/issue"), &body).host("api.atlassian.com");
    let classic = into().basic(known::EMAIL, known::SCOPED_TOKEN).send(&sandbox);
    assert_eq!(classic.json(), json!({"code": 401, "message": "Unauthorized; scope does not match"}));
    assert_eq!(classic.header("X-Failure-Category"), Some("FAILURE_CLIENT_SCOPE_CHECK"));
    assert_eq!(into().basic("agile@example.com", "ATATT3x-agile").send(&sandbox).status, 204);
    let board = get(&path("board/1")).host("api.atlassian.com").basic("agile@example.com", "ATATT3x-agile");
    let board = board.send(&sandbox).json();
    assert_eq!(board["self"], "https://your-team.atlassian.net/rest/agile/1.0/board/1");
}

#[test]
fn data_center_has_it_behind_its_context_path() {
    let sandbox = Sandbox::data_center().context_path("/jira").start();
    let body = json!({"issues": ["PROJ-7"]});
    let got = post("/jira/rest/agile/1.0/sprint/5/issue", &body).bearer(known::PERSONAL_ACCESS_TOKEN).send(&sandbox);
    assert_eq!((got.status, &sandbox.issue("PROJ-7")[SPRINT][0]["id"]), (204, &json!(5)));
}
