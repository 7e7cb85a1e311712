//! Failures on demand.

use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jira_sandbox::{Fault, Reply, Rule, Sandbox, fault_names, known};
use serde_json::json;

use crate::street::{Ask, Got, get, put};

const ISSUE: &str = "/rest/api/3/issue/PROJ-7";

fn robot(ask: Ask) -> Ask {
    ask.basic(known::EMAIL, known::API_TOKEN)
}

fn struck(fault: Fault) -> Got {
    let sandbox = Sandbox::cloud().start();
    sandbox.fail_next(fault);
    robot(get(ISSUE)).send(&sandbox)
}

#[test]
fn a_rule_strikes_where_and_as_often_as_it_says() {
    let sandbox = Sandbox::cloud().start();
    sandbox.fail_next(Fault::Conflict.on("/issue/PROJ-7").method("PUT").after(1).times(2));
    let edit = || robot(put(ISSUE, &json!({"fields": {"summary": "x"}}))).send(&sandbox).status;
    assert_eq!(robot(get(ISSUE)).send(&sandbox).status, 200);
    assert_eq!([edit(), edit(), edit(), edit()], [204, 409, 409, 204]);
    sandbox.fail_always(Fault::server_error(502));
    assert_eq!([edit(), edit()], [502, 502]);
    sandbox.fail_no_more();
    assert_eq!(edit(), 204);
}

#[test]
fn rate_limits_of_cloud_say_which_and_until_when() {
    let burst = struck(Fault::RateLimited { retry_after: 3 });
    assert_eq!((burst.status, burst.header("Retry-After")), (429, Some("3")));
    assert_eq!(burst.header("RateLimit-Reason"), Some("jira-burst-based"));
    assert_eq!((burst.header("X-RateLimit-Limit"), burst.header("X-RateLimit-Remaining")), (Some("350"), Some("0")));
    assert!(burst.header("X-RateLimit-Reset").unwrap().ends_with('Z'));
    let reason = |fault| struck(fault).header("RateLimit-Reason").map(ToOwned::to_owned);
    assert_eq!(reason(Fault::RateLimitedIssue).as_deref(), Some("jira-per-issue-on-write"));
    assert_eq!(reason(Fault::QuotaExhausted).as_deref(), Some("jira-quota-global-based"));
    let bare = struck(Fault::RateLimitedGateway);
    assert_eq!((bare.status, bare.header("Retry-After"), bare.header("RateLimit-Reason")), (429, None, None));
    assert!(bare.header("X-Failure-Category").is_some());
}

#[test]
fn the_rate_limit_of_data_center_has_a_bucket() {
    let sandbox = Sandbox::data_center().start();
    sandbox.fail_next(Fault::RateLimited { retry_after: 2 });
    let got = get("/rest/api/2/myself").bearer(known::PERSONAL_ACCESS_TOKEN).send(&sandbox);
    assert_eq!((got.status, got.header("Retry-After")), (429, Some("2")));
    assert!(got.header("X-RateLimit-Interval-Seconds").is_some() && got.header("X-RateLimit-FillRate").is_some());
}

#[test]
fn a_server_error_may_carry_a_date_to_come_back() {
    let date = "Wed, 21 Oct 2026 07:28:00 GMT";
    let got = struck(Fault::ServerError { status: 503, retry_after: Some(date.to_owned()) });
    assert_eq!((got.status, got.header("Retry-After")), (503, Some(date)));
}

#[test]
fn a_connection_may_close_before_the_answer_or_in_the_middle_of_it() {
    let sandbox = Sandbox::cloud().start();
    sandbox.fail_next(Fault::Close);
    assert!(robot(get(ISSUE)).try_send(&sandbox).is_none());
    assert_eq!(sandbox.requests()[0].status, 0);
    sandbox.fail_next(Fault::CloseMidBody);
    let got = robot(get(ISSUE)).send(&sandbox);
    let promised: usize = got.header("Content-Length").unwrap().parse().unwrap();
    assert!(!got.body.is_empty() && got.body.len() < promised);
}

#[test]
fn an_edit_may_arrive_although_the_answer_does_not() {
    let sandbox = Sandbox::cloud().start();
    sandbox.fail_next(Fault::CloseAfterDoing);
    assert!(robot(put(ISSUE, &json!({"fields": {"summary": "done"}}))).try_send(&sandbox).is_none());
    assert_eq!(sandbox.issue("PROJ-7")["summary"], "done");
}

#[test]
fn a_slow_answer_is_the_right_one() {
    let sandbox = Sandbox::cloud().start();
    sandbox.fail_next(Fault::Slow(Duration::from_millis(80)));
    let start = Instant::now();
    assert_eq!(robot(get(ISSUE)).send(&sandbox).status, 200);
    assert!(start.elapsed() >= Duration::from_millis(80));
}

#[test]
fn requests_at_the_same_time_are_counted() {
    let sandbox = Sandbox::cloud().start();
    assert_eq!(robot(get(ISSUE)).send(&sandbox).status, 200);
    assert_eq!(sandbox.most_at_once(), 1);
    sandbox.fail_next(Rule::from(Fault::Hang).times(2));
    let clients: Vec<_> = (0..2)
        .map(|_| {
            let stream = std::net::TcpStream::connect(sandbox.address()).unwrap();
            std::thread::spawn(move || robot(get(ISSUE)).over(stream, "localhost").is_none())
        })
        .collect();
    while sandbox.most_at_once() < 2 {
        std::thread::yield_now();
    }
    drop(sandbox);
    assert!(clients.into_iter().all(|client| client.join().unwrap()));
}

#[test]
fn hanging_ends_with_the_client_or_the_sandbox() {
    let sandbox = Sandbox::cloud().start();
    sandbox.fail_next(Fault::Hang);
    let stream = std::net::TcpStream::connect(sandbox.address()).unwrap();
    stream.set_read_timeout(Some(Duration::from_millis(50))).unwrap();
    assert!(robot(get(ISSUE)).over(stream, "localhost").is_none());
    assert_eq!(robot(get(ISSUE)).send(&sandbox).status, 200);
    sandbox.fail_next(Fault::Hang);
    let stream = std::net::TcpStream::connect(sandbox.address()).unwrap();
    let waiting = std::thread::spawn(move || robot(get(ISSUE)).over(stream, "localhost").is_none());
    while sandbox.requests().len() < 3 {
        std::thread::yield_now();
    }
    drop(sandbox);
    assert!(waiting.join().unwrap());
}

#[test]
fn bodies_and_headers_may_be_too_big() {
    assert!(struck(Fault::HugeBody).body.len() > 1 << 20);
    let headers = struck(Fault::HugeHeaders).headers;
    assert!(headers.iter().map(|(name, value)| name.len() + value.len()).sum::<usize>() > 70_000);
}

#[test]
fn answers_that_are_not_jiras_carry_none_of_its_headers() {
    for fault in [Fault::LoginPage, Fault::Empty200, Fault::NotJira, Fault::RedirectElsewhere] {
        let got = struck(fault);
        assert_eq!(got.header("X-Arequestid"), None);
        assert!([200, 302].contains(&got.status));
    }
    let https = struck(Fault::RedirectToHttps);
    let to = https.header("Location").unwrap();
    assert!(https.status == 301 && to.starts_with("https://127.0.0.1:") && to.ends_with(ISSUE));
    let canned = struck(Fault::Reply(Reply::new(418).header("X-Tea", "yes").body("short and stout")));
    assert_eq!((canned.status, canned.header("X-Tea"), canned.body.as_str()), (418, Some("yes"), "short and stout"));
}

#[test]
fn an_echo_gives_the_credential_back_in_many_spellings() {
    let got = struck(Fault::Echo);
    let pair = STANDARD.encode(format!("{}:{}", known::EMAIL, known::API_TOKEN));
    assert!(got.body.contains(&pair) && got.body.contains(known::API_TOKEN));
    let shifted = STANDARD.encode(format!("xx{}", known::API_TOKEN));
    assert!(got.body.contains(&shifted) && got.body.contains("robot%40example%2Ecom%3AATATT"));
    assert!(struck(Fault::EchoOauth).body.starts_with("oauth_problem=signature_invalid"));
}

#[test]
fn a_hostile_message_speaks_to_runners_and_terminals() {
    let text = struck(Fault::HostileText).json()["errorMessages"][0].as_str().unwrap().to_owned();
    for command in ["\n::error ", "##[error]", "##vso[", "##teamcity[", "\u{1b}[2J"] {
        assert!(text.contains(command), "{command:?}");
    }
}

#[test]
fn a_lost_credential_makes_the_caller_anonymous() {
    let sandbox = Sandbox::cloud().start();
    sandbox.fail_next(Fault::CredentialLost);
    let lost = robot(get("/rest/api/3/myself")).send(&sandbox);
    assert_eq!((lost.status, lost.header("X-Seraph-LoginReason")), (401, None));
    sandbox.fail_next(Fault::CredentialRejected);
    let rejected = robot(get("/rest/api/3/myself")).send(&sandbox);
    assert_eq!((rejected.status, rejected.header("X-Seraph-LoginReason")), (401, Some("AUTHENTICATED_FAILED")));
}

#[test]
fn every_named_fault_answers_or_closes_on_both_flavours() {
    for builder in [Sandbox::cloud(), Sandbox::data_center()] {
        let sandbox = builder.start();
        for (name, _) in fault_names().filter(|(name, _)| *name != "hang") {
            let body = json!({"fault": name, "milliseconds": 1, "path": "/issue/"});
            assert_eq!(crate::street::post("/_sandbox/faults", &body).send(&sandbox).status, 204, "{name}");
            let got = get("/rest/api/2/issue/PROJ-7").bearer(known::PERSONAL_ACCESS_TOKEN).try_send(&sandbox);
            assert_eq!(got.is_none(), ["close", "close-after-doing"].contains(&name), "{name}");
        }
    }
}

#[test]
fn a_fault_about_the_issue_still_names_the_caller_and_one_about_the_caller_does_not() {
    let sandbox = Sandbox::data_center().start();
    let name = |fault| {
        sandbox.fail_next(fault);
        let got = get("/rest/api/2/issue/PROJ-7").basic(known::USER, known::PASSWORD).send(&sandbox);
        got.header("X-AUSERNAME").map(ToOwned::to_owned)
    };
    assert_eq!(name(Fault::IssueHidden).as_deref(), Some(known::USER));
    assert_eq!(name(Fault::Conflict).as_deref(), Some(known::USER));
    assert_eq!(name(Fault::PatRejected).as_deref(), Some("anonymous"));
    assert_eq!(name(Fault::Captcha).as_deref(), Some("anonymous"));
    assert_eq!(sandbox.failed_logins(known::USER), 0);
}

#[test]
fn a_fault_at_the_gateway_does_not_call_its_token_wrong() {
    let sandbox = Sandbox::cloud().start();
    let path = format!("/ex/jira/{}/rest/api/3/myself", known::CLOUD_ID);
    let ask = || get(&path).host("api.atlassian.com").basic(known::EMAIL, known::SCOPED_TOKEN).send(&sandbox);
    sandbox.fail_next(Fault::Conflict);
    let got = ask();
    assert_eq!((got.status, got.header("X-Seraph-LoginReason")), (409, None));
    assert_eq!(got.header("X-AAccountId"), Some(known::ACCOUNT_ID));
    sandbox.fail_next(Fault::CredentialRejected);
    assert_eq!(ask().json(), json!({"code": 401, "message": "Unauthorized"}));
}

#[test]
fn slowness_comes_on_top_of_other_faults() {
    let sandbox = Sandbox::cloud().start();
    sandbox.fail_always(Fault::Slow(Duration::from_millis(30)));
    sandbox.fail_next(Fault::Conflict);
    let start = Instant::now();
    assert_eq!([robot(get(ISSUE)).send(&sandbox).status, robot(get(ISSUE)).send(&sandbox).status], [409, 200]);
    assert!(start.elapsed() >= Duration::from_millis(60));
}

#[test]
fn a_rule_from_the_start_outlives_a_reset() {
    let sandbox = Sandbox::cloud().fault(Rule::from(Fault::Maintenance).always()).start();
    sandbox.reset();
    assert_eq!(robot(get(ISSUE)).send(&sandbox).status, 503);
}
