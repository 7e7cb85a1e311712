//! OAuth 2.0 on a Data Center: service accounts, and an app that people consent to.

use jira_sandbox::{Account, Sandbox, known};
use serde_json::{Value, json};

use crate::street::{Ask, Got, form, get, post, put};

const CALLBACK: &str = "http://localhost:49152/";
const TOKEN: &str = "/rest/oauth2/latest/token";
const AUTHORIZE: &str = "/rest/oauth2/latest/authorize";
const MYSELF: &str = "/rest/api/2/myself";

fn service(id: &str, secret: &str, scope: &str) -> Ask {
    let grant = ("grant_type", "client_credentials");
    form(TOKEN, &[grant, ("client_id", id), ("client_secret", secret), ("scope", scope)])
}

fn by_app(more: &[(&str, &str)]) -> Ask {
    let app = [("client_id", known::DC_APP_CLIENT_ID), ("client_secret", known::DC_APP_CLIENT_SECRET)];
    form(TOKEN, &[&app, more].concat())
}

fn refresh(token: &str) -> Ask {
    by_app(&[("grant_type", "refresh_token"), ("refresh_token", token)])
}

fn text(body: &Value, name: &str) -> String {
    body[name].as_str().unwrap().to_owned()
}

fn refused(got: &Got, status: u16, error: &str) {
    assert_eq!((got.status, got.json()["error"].as_str()), (status, Some(error)));
}

#[test]
fn a_service_account_gets_a_bearer_token() {
    let sandbox = Sandbox::data_center().start();
    let got = service(known::DC_CLIENT_ID, known::DC_CLIENT_SECRET, "READ WRITE").send(&sandbox);
    let body = got.json();
    assert_eq!((got.status, text(&body, "token_type").as_str(), &body["expires_in"]), (200, "bearer", &json!(7200)));
    assert!(body.get("refresh_token").is_none());
    let token = text(&body, "access_token");
    let who = get(MYSELF).bearer(&token).send(&sandbox);
    assert_eq!((who.status, who.header("X-AUSERNAME")), (200, Some("build-stamper")));
    let edit = put("/rest/api/2/issue/PROJ-7", &json!({"fields": {"summary": "by a token"}})).bearer(&token);
    assert_eq!(edit.send(&sandbox).status, 204);
    sandbox.expire_access_tokens();
    assert_eq!(get(MYSELF).bearer(&token).send(&sandbox).status, 401);
}

#[test]
fn a_token_that_may_read_does_not_write() {
    let sandbox = Sandbox::data_center().start();
    let token = service(known::DC_CLIENT_ID, known::DC_CLIENT_SECRET, "READ").send(&sandbox).json();
    let token = text(&token, "access_token");
    assert_eq!(get(MYSELF).bearer(&token).send(&sandbox).status, 200);
    let edit = put("/rest/api/2/issue/PROJ-7", &json!({"fields": {"summary": "no"}})).bearer(&token).send(&sandbox);
    assert_eq!(edit.status, 403);
    assert!(edit.header("WWW-Authenticate").unwrap().contains("insufficient_scope"));
    assert!(sandbox.history("PROJ-7").is_empty());
    let search = post("/rest/api/2/search", &json!({"jql": "project = PROJ"})).bearer(&token);
    assert_eq!(search.send(&sandbox).status, 200);
}

#[test]
fn refusals_are_those_of_the_rfc() {
    let reader = Account::new("712020:reader", "reader", "reader@example.com");
    let sandbox = Sandbox::data_center().account(reader.data_center_client("reads", "secret", &["READ"])).start();
    refused(&service(known::DC_CLIENT_ID, "wrong", "READ").send(&sandbox), 401, "invalid_client");
    refused(&service(known::CLIENT_ID, known::CLIENT_SECRET, "READ").send(&sandbox), 401, "invalid_client");
    refused(&service("reads", "secret", "WRITE").send(&sandbox), 400, "invalid_scope");
    refused(&by_app(&[("grant_type", "client_credentials")]).send(&sandbox), 400, "unauthorized_client");
    refused(&by_app(&[("grant_type", "password")]).send(&sandbox), 400, "unsupported_grant_type");
    refused(&refresh("never was").send(&sandbox), 400, "invalid_grant");
    let as_json = post(TOKEN, &json!({"grant_type": "client_credentials"}));
    refused(&as_json.send(&sandbox), 400, "invalid_request");
    let stolen = [("grant_type", "refresh_token"), ("client_id", "reads"), ("client_secret", "secret")];
    let stolen = form(TOKEN, &[&stolen[..], &[("refresh_token", known::DC_REFRESH_TOKEN)]].concat());
    refused(&stolen.send(&sandbox), 401, "invalid_client");
    assert_eq!(refresh(known::DC_REFRESH_TOKEN).send(&sandbox).status, 200, "nobody has used it up");
}

#[test]
fn a_refresh_token_rotates() {
    let sandbox = Sandbox::data_center().start();
    let first = refresh(known::DC_REFRESH_TOKEN).send(&sandbox).json();
    let who = get(MYSELF).bearer(&text(&first, "access_token")).send(&sandbox);
    assert_eq!(who.header("X-AUSERNAME"), Some(known::USER));
    refused(&refresh(known::DC_REFRESH_TOKEN).send(&sandbox), 400, "invalid_grant");
    assert_eq!(refresh(&text(&first, "refresh_token")).send(&sandbox).status, 200);
}

#[test]
fn a_consent_under_the_context_path_leads_to_tokens() {
    let sandbox = Sandbox::data_center().context_path("/jira").start();
    let fields = [
        ("client_id", known::DC_APP_CLIENT_ID),
        ("redirect_uri", CALLBACK),
        ("response_type", "code"),
        ("state", "s"),
        ("scope", "WRITE"),
    ];
    let query: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let page = get(&format!("/jira{AUTHORIZE}?{}", query.join("&"))).send(&sandbox);
    assert!(page.status == 200 && page.body.contains("id=\"accept\"") && page.body.contains("id=\"deny\""));
    assert!(page.body.contains("action=\"/jira/rest/oauth2/latest/authorize\""));
    let decide = |decision| {
        let answer = form(&format!("/jira{AUTHORIZE}"), &[&fields[..], &[("decision", decision)]].concat());
        answer.header("User-Agent", "Mozilla/5.0 (X11)").send(&sandbox)
    };
    assert_eq!(decide("deny").sent_back("error").as_deref(), Some("access_denied"));
    let back = decide("accept");
    assert_eq!((back.status, back.sent_back("state").as_deref()), (302, Some("s")));
    let code = back.sent_back("code").unwrap();
    let redeem = |callback: &str| {
        let grant = [("grant_type", "authorization_code"), ("code", &code), ("redirect_uri", callback)];
        let app = [("client_id", known::DC_APP_CLIENT_ID), ("client_secret", known::DC_APP_CLIENT_SECRET)];
        form(&format!("/jira{TOKEN}"), &[grant.as_slice(), &app].concat()).send(&sandbox)
    };
    let got = redeem(CALLBACK);
    assert_eq!((got.status, text(&got.json(), "scope").as_str()), (200, "WRITE"));
    assert!(got.json()["refresh_token"].is_string());
    refused(&redeem(CALLBACK), 400, "invalid_grant");
}

#[test]
fn a_scope_of_cloud_is_none_here() {
    let sandbox = Sandbox::data_center().start();
    let app = known::DC_APP_CLIENT_ID;
    let target =
        format!("{AUTHORIZE}?client_id={app}&redirect_uri={CALLBACK}&response_type=code&scope=read:jira-work&state=s");
    assert_eq!(get(&target).send(&sandbox).sent_back("error").as_deref(), Some("invalid_scope"));
}
