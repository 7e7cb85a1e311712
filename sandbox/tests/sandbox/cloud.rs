//! Who is asking, on a Cloud site.

use jira_sandbox::{AnonymousEdit, Fault, Sandbox, known};
use serde_json::json;

use crate::street::{Ask, ask, get, post, put};

const MYSELF: &str = "/rest/api/3/myself";
const ISSUE: &str = "/rest/api/3/issue/PROJ-7";

fn robot(ask: Ask) -> Ask {
    ask.basic(known::EMAIL, known::API_TOKEN)
}

#[test]
fn a_right_pair_is_somebody_and_the_headers_say_who() {
    let sandbox = Sandbox::cloud().start();
    let got = robot(get(MYSELF)).send(&sandbox);
    assert_eq!((got.status, got.json()["accountId"].as_str()), (200, Some(known::ACCOUNT_ID)));
    assert_eq!(got.header("X-AAccountId"), Some(known::ACCOUNT_ID));
    assert_eq!(got.header("Server"), Some("AtlassianEdge"));
    assert_eq!(got.header("X-Arequestid").unwrap().len(), 32);
    let (trace, request) = (got.header("Atl-Traceid").unwrap(), got.header("Atl-Request-Id").unwrap());
    assert_eq!(trace, request.replace('-', ""));
    assert!(got.header("Set-Cookie").unwrap().contains("_lin"));
    assert_eq!(got.header("X-Seraph-LoginReason"), None);
}

#[test]
fn a_wrong_pair_is_anonymous_where_anonymous_callers_may_ask() {
    let sandbox = Sandbox::cloud().start();
    for (email, token) in [
        (known::EMAIL, "wrong"),
        ("nobody@example.com", known::API_TOKEN),
        (known::ADMIN_EMAIL, known::API_TOKEN),
        (known::EMAIL, known::SCOPED_TOKEN),
        (known::SERVICE_EMAIL, known::SERVICE_TOKEN),
    ] {
        let issue = get(ISSUE).basic(email, token).send(&sandbox);
        assert_eq!(issue.status, 404, "{email}");
        let message = "Issue does not exist or you do not have permission to see it.";
        assert_eq!(issue.json(), json!({"errorMessages": [message], "errors": {}}));
        assert_eq!(issue.header("X-Seraph-LoginReason"), Some("AUTHENTICATED_FAILED"));
        let search = get("/rest/api/3/search/jql?jql=key%3DPROJ-7").basic(email, token).send(&sandbox);
        assert_eq!((search.status, search.json()["issues"].clone()), (200, json!([])));
        assert_eq!(search.header("X-Seraph-LoginReason"), Some("AUTHENTICATED_FAILED"));
        assert!(search.header("Set-Cookie").unwrap().contains("_lout"));
        assert_eq!(get("/rest/api/3/serverInfo").basic(email, token).send(&sandbox).status, 200);
    }
}

#[test]
fn a_wrong_pair_is_refused_where_somebody_is_wanted() {
    let sandbox = Sandbox::cloud().start();
    let got = get(MYSELF).basic(known::EMAIL, "wrong").send(&sandbox);
    assert_eq!((got.status, got.body.as_str()), (401, "Client must be authenticated to access this resource."));
    assert_eq!(got.body.len(), 53);
    assert_eq!(got.header("X-Seraph-LoginReason"), Some("AUTHENTICATED_FAILED"));
    assert_eq!(got.header("X-Frame-Options"), Some("SAMEORIGIN"));
    let realm = format!("OAuth realm=\"http%3A%2F%2F127.0.0.1%3A{}\"", sandbox.address().port());
    assert_eq!(got.header("WWW-Authenticate"), Some(realm.as_str()));
}

#[test]
fn the_bare_sentence_takes_the_content_type_of_accept_and_stays_bare() {
    let sandbox = Sandbox::cloud().start();
    let kind = |ask: Ask| ask.send(&sandbox).header("Content-Type").map(ToOwned::to_owned);
    assert_eq!(kind(get(MYSELF)).as_deref(), Some("text/plain"));
    assert_eq!(kind(get(MYSELF).header("Accept", "*/*")).as_deref(), Some("text/html;charset=UTF-8"));
    let json = get(MYSELF).header("Accept", "application/json").send(&sandbox);
    assert_eq!(json.header("Content-Type"), Some("application/json"));
    assert!(json.body.starts_with("Client must"));
}

#[test]
fn a_malformed_header_is_no_credential_at_all() {
    let sandbox = Sandbox::cloud().start();
    for value in ["Basic bm9jb2xvbg==", "Basic OnRvaw==", "Basic ???", "bearer x", "Bearer  x", "token x"] {
        let got = get(MYSELF).header("Authorization", value).send(&sandbox);
        assert_eq!((got.status, got.header("X-Seraph-LoginReason")), (401, None), "{value}");
        assert_eq!(get(ISSUE).header("Authorization", value).send(&sandbox).status, 404, "{value}");
    }
}

#[test]
fn the_password_of_an_account_is_refused_in_plain_text() {
    let sandbox = Sandbox::cloud().start();
    let got = get(ISSUE).basic(known::EMAIL, known::PASSWORD).send(&sandbox);
    assert_eq!((got.status, got.header("Content-Type")), (401, Some("text/plain")));
    assert!(got.body.starts_with("Basic authentication with passwords is deprecated."));
    assert!(got.header("Server").unwrap().starts_with("AtlassianProxy/"));
}

#[test]
fn a_bearer_at_the_site_is_refused_before_anything_is_routed() {
    let sandbox = Sandbox::cloud().start();
    for path in [ISSUE, "/rest/api/3/serverInfo", "/rest/api/9/nothing"] {
        let got = get(path).bearer(known::API_TOKEN).send(&sandbox);
        assert_eq!(got.status, 403);
        assert_eq!(got.json(), json!({"error": "Failed to parse Connect Session Auth Token"}));
        assert_eq!(got.header("Content-Type"), Some("application/json"));
        assert!(got.header("Atl-Traceid").is_some() && got.header("X-Arequestid").is_none());
        assert_eq!(got.header("X-Content-Type-Options"), Some("nosniff"));
    }
    let jwt = get(ISSUE).bearer("eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJ4In0.c2ln").send(&sandbox);
    assert_eq!((jwt.status, jwt.header("Content-Type")), (401, Some("text/html;charset=UTF-8")));
    assert!(jwt.body.starts_with("Client must be authenticated"));
}

#[test]
fn a_locked_account_is_refused_with_the_right_token() {
    let sandbox = Sandbox::cloud().start();
    let got = get(MYSELF).basic(known::LOCKED_EMAIL, known::LOCKED_API_TOKEN).send(&sandbox);
    assert_eq!((got.status, got.header("X-Seraph-LoginReason")), (401, Some("AUTHENTICATION_DENIED")));
}

#[test]
fn an_edit_by_nobody_ends_in_one_of_three_ways() {
    let body = json!({"fields": {"summary": "x"}, "update": {"labels": [{"add": "y"}]}});
    let edit = |answer| {
        let sandbox = Sandbox::cloud().anonymous_edit(answer).start();
        put(ISSUE, &body).basic(known::EMAIL, "wrong").send(&sandbox)
    };
    assert_eq!(edit(AnonymousEdit::NotFound).status, 404);
    assert_eq!(edit(AnonymousEdit::Unauthorized).status, 401);
    let every = edit(AnonymousEdit::EveryField);
    assert_eq!((every.status, every.header("X-Seraph-LoginReason")), (400, Some("AUTHENTICATED_FAILED")));
    let message = "Field 'labels' cannot be set. It is not on the appropriate screen, or unknown.";
    assert_eq!(every.json()["errors"]["labels"], message);
    assert_eq!(every.json()["errors"].as_object().unwrap().len(), 2);
}

#[test]
fn unknown_paths_and_methods_get_the_shapes_of_the_edge_and_of_jira() {
    let sandbox = Sandbox::cloud().start();
    let version = put("/rest/api/9/issue/PROJ-7", &json!({})).send(&sandbox);
    assert_eq!(version.header("Content-Type"), Some("application/problem+json;charset=UTF-8"));
    assert_eq!(version.json()["detail"], "No endpoint PUT /rest/api/9/issue/PROJ-7.");
    assert_eq!((version.status, version.json()["type"].as_str()), (404, Some("about:blank")));
    let prefix = robot(get("/jira/rest/api/3/myself")).send(&sandbox);
    assert!(prefix.status == 404 && prefix.body.contains("Oops, you've found a dead link."));
    assert_eq!(robot(ask("DELETE", "/rest/api/3/myself")).send(&sandbox).json()["status"], 405);
    let patch = robot(ask("PATCH", ISSUE)).send(&sandbox);
    assert!(patch.status == 400 && patch.body.contains("nginx"));
}

#[test]
fn the_media_type_is_looked_at_before_the_caller() {
    let sandbox = Sandbox::cloud().start();
    let got = ask("PUT", ISSUE).body("{}").send(&sandbox);
    assert_eq!((got.status, got.json()["detail"].as_str()), (415, Some("Content-Type 'null' is not supported.")));
    assert_eq!(got.header("Accept"), Some("application/json"));
}

#[test]
fn the_old_search_is_gone_and_says_where_to_go() {
    let sandbox = Sandbox::cloud().start();
    let got = robot(post("/rest/api/3/search", &json!({"jql": "project = PROJ"}))).send(&sandbox);
    assert!(got.status == 410 && got.body.contains("has been removed") && got.body.contains("/rest/api/3/search/jql"));
}

#[test]
fn a_suspended_site_and_an_address_that_is_not_allowed_are_faults() {
    let sandbox = Sandbox::cloud().fault(jira_sandbox::Rule::from(Fault::SiteSuspended).always()).start();
    let got = robot(get(MYSELF)).send(&sandbox);
    assert_eq!((got.status, got.json()["errorMessage"].as_str()), (404, Some("Site temporarily unavailable")));
    let sandbox = Sandbox::cloud().start();
    sandbox.fail_next(Fault::IpNotAllowed);
    let got = robot(get(MYSELF)).send(&sandbox);
    assert!(got.status == 403 && got.body.contains("not on the allowed list"));
    assert_eq!(robot(get(MYSELF)).send(&sandbox).status, 200);
}

#[test]
fn the_site_tells_its_cloud_id_to_anybody() {
    let sandbox = Sandbox::cloud().start();
    let got = get("/_edge/tenant_info").send(&sandbox);
    assert_eq!(got.json(), json!({"cloudId": known::CLOUD_ID}));
    assert_eq!(sandbox.cloud_id(), known::CLOUD_ID);
}
