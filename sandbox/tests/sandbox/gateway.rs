//! Who is asking, at `api.atlassian.com`.

use jira_sandbox::{Account, CLASSIC_SCOPES, Sandbox, known};
use serde_json::json;

use crate::street::{Ask, Got, get, put};

fn gateway(ask: Ask, sandbox: &Sandbox) -> Got {
    ask.host("api.atlassian.com").send(sandbox)
}

fn path(rest: &str) -> String {
    format!("/ex/jira/{}/rest/api/3/{rest}", known::CLOUD_ID)
}

#[test]
fn a_scoped_token_is_basic_and_a_service_account_is_bearer() {
    let sandbox = Sandbox::cloud().start();
    let scoped = gateway(get(&path("myself")).basic(known::EMAIL, known::SCOPED_TOKEN), &sandbox);
    assert_eq!((scoped.status, scoped.header("X-AAccountId")), (200, Some(known::ACCOUNT_ID)));
    let service = gateway(get(&path("myself")).bearer(known::SERVICE_TOKEN), &sandbox);
    assert_eq!((service.status, service.json()["emailAddress"].as_str()), (200, Some(known::SERVICE_EMAIL)));
    let body = json!({"fields": {"customfield_10314": {"value": "success"}}});
    assert_eq!(gateway(put(&path("issue/PROJ-7"), &body).bearer(known::SERVICE_TOKEN), &sandbox).status, 204);
    assert_eq!(sandbox.issue("PROJ-7")["customfield_10314"]["value"], "success");
}

#[test]
fn a_pair_that_does_not_belong_together_is_a_mismatch() {
    let sandbox = Sandbox::cloud().start();
    for ask in [
        get(&path("myself")).basic(known::ADMIN_EMAIL, known::SCOPED_TOKEN),
        get(&path("myself")).bearer(known::SCOPED_TOKEN),
        get(&path("myself")).basic(known::SERVICE_EMAIL, known::SERVICE_TOKEN),
    ] {
        let got = gateway(ask, &sandbox);
        assert_eq!((got.status, got.json()), (401, json!({"code": 401, "message": "Unauthorized"})));
        assert_eq!(got.header("X-Failure-Category"), Some("FAILURE_CLIENT_AUTH_MISMATCH"));
    }
}

#[test]
fn an_unknown_token_and_no_token_are_unauthorized_without_a_category() {
    let sandbox = Sandbox::cloud().start();
    for ask in [get(&path("myself")), get(&path("myself")).bearer("nobody's"), get(&path("myself")).basic("a@b", "c")] {
        let got = gateway(ask, &sandbox);
        assert_eq!((got.status, got.json()), (401, json!({"code": 401, "message": "Unauthorized"})));
        assert_eq!(got.header("X-Failure-Category"), None);
    }
}

#[test]
fn a_missing_scope_is_a_401_that_does_not_name_it() {
    let sandbox = Sandbox::cloud().start();
    let read = gateway(get(&path("issue/PROJ-7")).basic(known::EMAIL, known::READ_ONLY_TOKEN), &sandbox);
    assert_eq!(read.status, 200);
    let body = json!({"fields": {"summary": "x"}});
    let got = gateway(put(&path("issue/PROJ-7"), &body).basic(known::EMAIL, known::READ_ONLY_TOKEN), &sandbox);
    assert_eq!((got.status, got.json()), (401, json!({"code": 401, "message": "Unauthorized; scope does not match"})));
    assert_eq!(got.header("X-Failure-Category"), Some("FAILURE_CLIENT_SCOPE_CHECK"));
}

#[test]
fn a_wrong_cloud_id_is_not_found_and_echoes_the_path() {
    let sandbox = Sandbox::cloud().start();
    let wrong = "/ex/jira/YOUR-CLOUD-ID/rest/api/3/myself";
    let got = gateway(get(wrong).basic(known::EMAIL, known::SCOPED_TOKEN), &sandbox);
    assert_eq!((got.status, got.json()["path"].as_str()), (404, Some(wrong)));
    assert_eq!(got.json()["error"], "Not Found");
}

#[test]
fn a_new_service_account_is_unknown_to_jira_for_a_while() {
    let new = Account::new("712020:new", "new", "new@serviceaccount.atlassian.com")
        .service_token("ATSTT3x-new", &CLASSIC_SCOPES)
        .warming_up(2);
    let sandbox = Sandbox::cloud().account(new).start();
    let once = || gateway(get(&path("myself")).bearer("ATSTT3x-new"), &sandbox);
    for _ in 0..2 {
        let got = once();
        assert!(got.status == 401 && got.body.starts_with("Client must be authenticated"));
    }
    assert_eq!(once().status, 200);
}

#[test]
fn a_classic_token_passes_the_gateway_only_where_that_was_asked_for() {
    let classic = || get(&path("myself")).basic(known::EMAIL, known::API_TOKEN);
    assert_eq!(gateway(classic(), &Sandbox::cloud().start()).status, 401);
    assert_eq!(gateway(classic(), &Sandbox::cloud().classic_tokens_at_gateway().start()).status, 200);
}
