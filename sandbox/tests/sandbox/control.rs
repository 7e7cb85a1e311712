//! The sandbox's own resources, and its page.

use jira_sandbox::{Sandbox, known};
use serde_json::json;

use crate::street::{ask, get, post, put};

#[test]
fn faults_are_listed_and_set_over_http() {
    let sandbox = Sandbox::cloud().start();
    let list = get("/_sandbox/faults").send(&sandbox).json();
    assert!(list.as_array().unwrap().iter().any(|row| row["fault"] == "rate-limited"));
    let fault = json!({"fault": "rate-limited", "times": 1, "path": "/issue/", "retry_after": 7});
    assert_eq!(post("/_sandbox/faults", &fault).send(&sandbox).status, 204);
    let issue = || get("/rest/api/3/issue/PROJ-7").basic(known::EMAIL, known::API_TOKEN).send(&sandbox);
    let struck = issue();
    assert_eq!((struck.status, struck.header("Retry-After")), (429, Some("7")));
    assert_eq!(issue().status, 200);
    let unknown = post("/_sandbox/faults", &json!({"fault": "gremlins"})).send(&sandbox);
    assert!(unknown.status == 400 && unknown.body.contains("there is no fault 'gremlins'"));
}

#[test]
fn a_canned_reply_can_be_set_over_http_for_ever() {
    let sandbox = Sandbox::cloud().start();
    let fault = json!({"fault": "reply", "times": "always", "status": 418, "headers": {"X-Tea": "yes"}, "body": "hi"});
    post("/_sandbox/faults", &fault).send(&sandbox);
    for _ in 0..2 {
        let got = get("/rest/api/3/myself").send(&sandbox);
        assert_eq!((got.status, got.header("X-Tea"), got.body.as_str()), (418, Some("yes"), "hi"));
    }
    assert_eq!(ask("DELETE", "/_sandbox/faults").send(&sandbox).status, 204);
    assert_eq!(get("/rest/api/3/myself").send(&sandbox).status, 401);
}

#[test]
fn requests_are_shown_and_a_reset_forgets_everything() {
    let sandbox = Sandbox::cloud().start();
    let body = json!({"fields": {"summary": "changed"}});
    put("/rest/api/3/issue/PROJ-7", &body).basic(known::EMAIL, known::API_TOKEN).send(&sandbox);
    let requests = get("/_sandbox/requests").send(&sandbox).json();
    assert_eq!((requests[0]["method"].as_str(), requests[0]["status"].as_u64()), (Some("PUT"), Some(204)));
    assert_eq!(get("/_sandbox/issue/PROJ-7").send(&sandbox).json()["history"][0]["items"][0]["to"], "changed");
    assert_eq!(post("/_sandbox/reset", &json!({})).send(&sandbox).status, 204);
    assert!(sandbox.requests().is_empty() && sandbox.history("PROJ-7").is_empty());
    assert_ne!(sandbox.issue("PROJ-7")["summary"], "changed");
}

#[test]
fn the_page_shows_who_changed_what_and_escapes_it() {
    let sandbox = Sandbox::data_center().context_path("/jira").start();
    let body =
        json!({"fields": {"summary": "<script>alert('x')</script>", "customfield_10314": {"value": "unstable"}}});
    put("/jira/rest/api/2/issue/PROJ-7", &body).bearer(known::PERSONAL_ACCESS_TOKEN).send(&sandbox);
    for path in ["/", "/jira", "/jira/"] {
        let page = get(path).send(&sandbox);
        assert!(page.status == 200 && page.header("Content-Type").unwrap().starts_with("text/html"));
        assert!(page.body.contains("PROJ-7") && page.body.contains("Build Robot") && page.body.contains("unstable"));
        assert!(page.body.contains("&lt;script&gt;") && !page.body.contains("<script>"));
        assert!(!page.body.contains("src=") && !page.body.contains("href="));
    }
    assert_eq!(sandbox.requests().len(), 1);
}
