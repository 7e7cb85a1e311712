//! Sessions on a Data Center: logging in, being somebody by cookies, logging out.

use jira_sandbox::{Sandbox, known};
use serde_json::json;

use crate::street::{Got, ask, get, post, put};

const SESSION: &str = "/rest/auth/1/session";
const MYSELF: &str = "/rest/api/2/myself";

fn log_in(user: &str, password: &str, sandbox: &Sandbox) -> Got {
    post(SESSION, &json!({"username": user, "password": password})).send(sandbox)
}

/// The cookies of an answer, each as `name=value`.
fn cookies(got: &Got) -> Vec<String> {
    got.all("Set-Cookie").into_iter().map(|cookie| cookie.split(';').next().unwrap().to_owned()).collect()
}

#[test]
fn a_session_is_somebody_until_it_is_ended() {
    let sandbox = Sandbox::data_center().start();
    let got = log_in(known::USER, known::PASSWORD, &sandbox);
    assert_eq!((got.status, got.json()["session"]["name"].as_str()), (200, Some("JSESSIONID")));
    assert_eq!(got.json()["loginInfo"]["loginCount"], 1);
    assert_eq!((got.header("X-AUSERNAME"), sandbox.open_sessions()), (Some(known::USER), 1));
    let all = cookies(&got).join("; ");
    assert!(all.contains(got.json()["session"]["value"].as_str().unwrap()));
    let who = get(MYSELF).header("Cookie", &all).send(&sandbox);
    assert_eq!((who.status, who.header("X-AUSERNAME")), (200, Some(known::USER)));
    assert_eq!(who.header("Set-Cookie"), None, "the session goes on");
    let edit = put("/rest/api/2/issue/PROJ-7", &json!({"fields": {"summary": "by a session"}}));
    assert_eq!(edit.header("Cookie", &all).send(&sandbox).status, 204);
    let me = get(SESSION).header("Cookie", &all).send(&sandbox);
    assert_eq!((me.status, me.json()["name"].as_str()), (200, Some(known::USER)));
    assert_eq!(ask("DELETE", SESSION).header("Cookie", &all).send(&sandbox).status, 204);
    assert_eq!(sandbox.open_sessions(), 0);
    let gone = get(MYSELF).header("Cookie", &all).send(&sandbox);
    assert_eq!((gone.status, gone.header("X-AUSERNAME")), (401, Some("anonymous")));
}

#[test]
fn every_cookie_must_come_back() {
    let sandbox = Sandbox::data_center().start();
    let got = log_in(known::USER, known::PASSWORD, &sandbox);
    let all = cookies(&got);
    assert_eq!(all.len(), 3);
    for left_out in 0..all.len() {
        let mut some = all.clone();
        some.remove(left_out);
        assert_eq!(get(MYSELF).header("Cookie", &some.join("; ")).send(&sandbox).status, 401, "{some:?}");
    }
    let in_lines = get(MYSELF).header("Cookie", &all[0]).header("Cookie", &all[1..].join("; "));
    assert_eq!(in_lines.send(&sandbox).status, 200);
}

#[test]
fn the_cookies_belong_to_the_context_path_and_to_tls() {
    let sandbox = Sandbox::data_center().context_path("/jira").start();
    let body = json!({"username": known::USER, "password": known::PASSWORD});
    let got = post("/jira/rest/auth/1/session", &body).send(&sandbox);
    let given = got.all("Set-Cookie");
    assert!(given[0].ends_with("; Path=/jira; HttpOnly") && given[1].ends_with("; Path=/jira"));
    assert!(given[2].starts_with("AWSALB=") && given[2].ends_with("==; Expires=Thu, 31 Dec 2099 23:59:59 GMT; Path=/"));
    let secure = Sandbox::data_center().tls().start();
    let stream = std::net::TcpStream::connect(secure.address()).unwrap();
    let got = post(SESSION, &body).over(crate::street::tls(stream, "localhost", &secure), "localhost").unwrap();
    assert!(got.all("Set-Cookie")[0].ends_with("; Path=/; Secure; HttpOnly"));
}

#[test]
fn a_wrong_password_is_a_failed_login_and_the_fourth_is_denied() {
    let sandbox = Sandbox::data_center().start();
    for count in 1..=3 {
        let got = log_in(known::USER, "wrong", &sandbox);
        assert_eq!((got.status, got.header("WWW-Authenticate")), (401, Some("JIRA REST POST")));
        assert_eq!(got.json(), json!({"errorMessages": ["Login failed"], "errors": {}}));
        assert_eq!(sandbox.failed_logins(known::USER), count);
    }
    let got = log_in(known::USER, known::PASSWORD, &sandbox);
    assert_eq!((got.status, got.json()), (403, json!({"errorMessages": ["Login denied"], "errors": {}})));
    assert!(got.header("X-Authentication-Denied-Reason").unwrap().starts_with("CAPTCHA_CHALLENGE; login-url="));
    assert_eq!(sandbox.open_sessions(), 0);
}

#[test]
fn who_may_not_log_in_is_denied_without_a_captcha() {
    let sandbox = Sandbox::data_center().start();
    let locked = log_in(known::LOCKED_USER, known::LOCKED_PASSWORD, &sandbox);
    assert!(locked.status == 403 && locked.header("X-Authentication-Denied-Reason").is_some());
    let outsider = log_in(known::OUTSIDER_USER, known::OUTSIDER_PASSWORD, &sandbox);
    assert!(outsider.status == 403 && outsider.header("X-Authentication-Denied-Reason").is_none());
}

#[test]
fn without_basic_there_are_no_sessions_either() {
    let sandbox = Sandbox::data_center().basic_disabled().start();
    let got = log_in(known::USER, known::PASSWORD, &sandbox);
    assert_eq!(got.status, 403);
    assert_eq!(got.json()["message"], "Basic Authentication has been disabled on this instance.");
}

#[test]
fn an_unknown_or_expired_session_is_anonymous() {
    let sandbox = Sandbox::data_center().start();
    let all = cookies(&log_in(known::USER, known::PASSWORD, &sandbox)).join("; ");
    sandbox.expire_sessions();
    for cookie in [all.as_str(), "JSESSIONID=unknown"] {
        let got = get(MYSELF).header("Cookie", cookie).send(&sandbox);
        assert_eq!((got.status, got.header("X-Seraph-LoginReason")), (401, None));
        for method in ["GET", "DELETE"] {
            let got = ask(method, SESSION).header("Cookie", cookie).send(&sandbox);
            assert!(got.status == 401 && got.body.contains("You are not authenticated"));
        }
    }
}

#[test]
fn cloud_has_no_sessions() {
    let sandbox = Sandbox::cloud().start();
    assert_eq!(log_in(known::EMAIL, known::PASSWORD, &sandbox).status, 404);
}
