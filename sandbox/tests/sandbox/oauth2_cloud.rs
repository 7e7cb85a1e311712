//! OAuth 2.0 on Cloud: service accounts, an app that people consent to, and the site's own credential.

use jira_sandbox::{Account, CLASSIC_SCOPES, Sandbox, known};
use serde_json::{Value, json};

use crate::street::{Ask, Got, form, get, post, put};

const CALLBACK: &str = "http://127.0.0.1:49152/callback";
const TOKEN: &str = "/oauth/token";

fn auth(ask: Ask, sandbox: &Sandbox) -> Got {
    ask.host("auth.atlassian.com").send(sandbox)
}

fn api(ask: Ask, sandbox: &Sandbox) -> Got {
    ask.host("api.atlassian.com").send(sandbox)
}

fn jira(rest: &str) -> String {
    format!("/ex/jira/{}/rest/api/3/{rest}", known::CLOUD_ID)
}

fn service(id: &str, secret: &str) -> Ask {
    form(TOKEN, &[("grant_type", "client_credentials"), ("client_id", id), ("client_secret", secret)])
}

fn refresh(token: &str) -> Ask {
    let app = (known::APP_CLIENT_ID, known::APP_CLIENT_SECRET);
    post(
        TOKEN,
        &json!({"grant_type": "refresh_token", "client_id": app.0, "client_secret": app.1, "refresh_token": token}),
    )
}

fn text<'a>(body: &'a Value, name: &str) -> &'a str {
    body[name].as_str().unwrap()
}

fn consent<'a>(scope: &'a str, callback: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("audience", "api.atlassian.com"),
        ("client_id", known::APP_CLIENT_ID),
        ("scope", scope),
        ("redirect_uri", callback),
        ("state", "a state & more"),
        ("response_type", "code"),
        ("prompt", "consent"),
    ]
}

fn decide<'a>(mut fields: Vec<(&'a str, &'a str)>, decision: &'a str, sandbox: &Sandbox) -> Got {
    fields.push(("decision", decision));
    auth(form("/authorize", &fields).header("User-Agent", "Mozilla/5.0").header("Origin", "null"), sandbox)
}

fn redeem(code: &str, callback: &str) -> Ask {
    form(
        TOKEN,
        &[
            ("grant_type", "authorization_code"),
            ("client_id", known::APP_CLIENT_ID),
            ("client_secret", known::APP_CLIENT_SECRET),
            ("code", code),
            ("redirect_uri", callback),
        ],
    )
}

#[test]
fn a_service_account_gets_a_token_for_the_gateway_by_form_and_by_json() {
    let sandbox = Sandbox::cloud().start();
    let credentials = json!({"grant_type": "client_credentials", "client_id": known::CLIENT_ID,
                             "client_secret": known::CLIENT_SECRET});
    for ask in [service(known::CLIENT_ID, known::CLIENT_SECRET), post(TOKEN, &credentials)] {
        let got = auth(ask, &sandbox);
        let body = got.json();
        assert_eq!((got.status, text(&body, "token_type"), &body["expires_in"]), (200, "Bearer", &json!(3600)));
        assert_eq!(text(&body, "scope"), "read:jira-user read:jira-work write:jira-work");
        assert!(body.get("refresh_token").is_none());
        let token = text(&body, "access_token");
        assert!(token.starts_with("eyJ") && token.matches('.').count() == 2);
        let who = api(get(&jira("myself")).bearer(token), &sandbox);
        assert_eq!((who.status, who.json()["emailAddress"].as_str()), (200, Some(known::SERVICE_EMAIL)));
        let edit = put(&jira("issue/PROJ-7"), &json!({"fields": {"summary": "by a token"}})).bearer(token);
        assert_eq!(api(edit, &sandbox).status, 204);
    }
}

#[test]
fn the_token_has_the_scopes_of_its_account_and_no_more() {
    let reader =
        Account::new("712020:reader", "reader", "reader@example.com").client("reads", "secret", &["read:jira-user"]);
    let sandbox = Sandbox::cloud().account(reader).start();
    let token = auth(service("reads", "secret"), &sandbox).json();
    let issue = api(get(&jira("issue/PROJ-7")).bearer(text(&token, "access_token")), &sandbox);
    assert_eq!((issue.status, issue.json()["message"].as_str()), (401, Some("Unauthorized; scope does not match")));
    let more = [
        ("grant_type", "client_credentials"),
        ("client_id", "reads"),
        ("client_secret", "secret"),
        ("scope", "read:jira-user write:jira-work"),
    ];
    let refused = auth(form(TOKEN, &more), &sandbox);
    assert_eq!((refused.status, refused.json()["error"].as_str()), (400, Some("invalid_scope")));
}

#[test]
fn a_token_that_ran_out_is_unauthorized() {
    let sandbox = Sandbox::cloud().start();
    let token = auth(service(known::CLIENT_ID, known::CLIENT_SECRET), &sandbox).json();
    let ask = || get(&jira("myself")).bearer(text(&token, "access_token"));
    assert_eq!(api(ask(), &sandbox).status, 200);
    sandbox.expire_access_tokens();
    let got = api(ask(), &sandbox);
    assert_eq!((got.status, got.json()), (401, json!({"code": 401, "message": "Unauthorized"})));
}

#[test]
fn a_wrong_client_or_grant_is_refused_in_the_endpoints_own_words() {
    let sandbox = Sandbox::cloud().start();
    for (id, secret) in [
        (known::CLIENT_ID, "wrong"),
        ("unknown", known::CLIENT_SECRET),
        (known::SITE_CLIENT_ID, known::SITE_CLIENT_SECRET),
        (known::DC_CLIENT_ID, known::DC_CLIENT_SECRET),
    ] {
        let got = auth(service(id, secret), &sandbox);
        assert_eq!(got.status, 401, "{id}");
        assert_eq!(got.json(), json!({"error": "access_denied", "error_description": "Unauthorized"}));
    }
    let app = auth(service(known::APP_CLIENT_ID, known::APP_CLIENT_SECRET), &sandbox);
    assert_eq!((app.status, app.json()["error"].as_str()), (403, Some("unauthorized_client")));
    let odd = auth(form(TOKEN, &[("grant_type", "password")]), &sandbox);
    assert_eq!((odd.status, odd.json()["error"].as_str()), (400, Some("unsupported_grant_type")));
    let untyped = Ask::body(crate::street::ask("POST", TOKEN), "grant_type=client_credentials");
    for ask in [form(TOKEN, &[("client_id", "x")]), post(TOKEN, &json!([1])), untyped] {
        let got = auth(ask, &sandbox);
        assert_eq!((got.status, got.json()["error"].as_str()), (400, Some("invalid_request")));
    }
}

#[test]
fn a_refresh_token_works_once_and_gives_the_next() {
    let sandbox = Sandbox::cloud().start();
    let first = auth(refresh(known::REFRESH_TOKEN), &sandbox);
    let body = first.json();
    assert_eq!((first.status, &body["expires_in"]), (200, &json!(3600)));
    let next = text(&body, "refresh_token");
    assert!(next != known::REFRESH_TOKEN && next.starts_with("eyJ"));
    let who = api(get(&jira("myself")).bearer(text(&body, "access_token")), &sandbox);
    assert_eq!((who.status, who.header("X-AAccountId")), (200, Some(known::ACCOUNT_ID)));
    for dead in [known::REFRESH_TOKEN, "never was"] {
        let got = auth(refresh(dead), &sandbox);
        assert_eq!(got.status, 403);
        let words = json!({"error": "unauthorized_client", "error_description": "refresh_token is invalid"});
        assert_eq!(got.json(), words);
    }
    assert_eq!(auth(refresh(next), &sandbox).status, 200);
}

#[test]
fn a_refresh_with_a_wrong_secret_does_not_use_the_token_up() {
    let sandbox = Sandbox::cloud().start();
    let wrong = [
        ("grant_type", "refresh_token"),
        ("client_id", known::APP_CLIENT_ID),
        ("client_secret", "wrong"),
        ("refresh_token", known::REFRESH_TOKEN),
    ];
    assert_eq!(auth(form(TOKEN, &wrong), &sandbox).status, 401);
    assert_eq!(auth(refresh(known::REFRESH_TOKEN), &sandbox).status, 200);
}

#[test]
fn a_consent_leads_to_a_code_and_the_code_to_tokens_once() {
    let sandbox = Sandbox::cloud().start();
    let scope = "read:jira-work write:jira-work read:jira-user offline_access";
    let target = "/authorize?audience=api.atlassian.com&client_id=SANDBOXclientOfTheApp&scope=read%3Ajira-work\
                  &redirect_uri=http%3A%2F%2F127.0.0.1%3A49152%2Fcallback&state=%22%3E&response_type=code&prompt=consent";
    let page = auth(get(target), &sandbox);
    assert!(page.status == 200 && page.header("Content-Type").unwrap().starts_with("text/html"));
    for part in ["id=\"accept\"", "id=\"deny\"", "Build Robot", "read:jira-work", "value=\"&quot;&gt;\""] {
        assert!(page.body.contains(part), "{part}");
    }
    let back = decide(consent(scope, CALLBACK), "accept", &sandbox);
    assert!(back.status == 302 && back.header("Location").unwrap().starts_with("http://127.0.0.1:49152/callback?"));
    assert_eq!(back.sent_back("state").as_deref(), Some("a state & more"));
    let code = back.sent_back("code").unwrap();
    let got = auth(redeem(&code, CALLBACK), &sandbox);
    assert_eq!(got.status, 200);
    let who = api(get(&jira("myself")).bearer(text(&got.json(), "access_token")), &sandbox);
    assert_eq!(who.header("X-AAccountId"), Some(known::ACCOUNT_ID));
    assert_eq!(auth(refresh(text(&got.json(), "refresh_token")), &sandbox).status, 200);
    let again = auth(redeem(&code, CALLBACK), &sandbox);
    assert_eq!((again.status, again.json()["error"].as_str()), (403, Some("invalid_grant")));
}

#[test]
fn without_offline_access_there_is_no_refresh_token() {
    let sandbox = Sandbox::cloud().start();
    let code = decide(consent("read:jira-work", CALLBACK), "accept", &sandbox).sent_back("code").unwrap();
    let got = auth(redeem(&code, CALLBACK), &sandbox).json();
    assert!(got.get("refresh_token").is_none() && text(&got, "scope") == "read:jira-work");
}

#[test]
fn a_code_for_another_address_is_worth_nothing() {
    let sandbox = Sandbox::cloud().start();
    let code = decide(consent("read:jira-work", CALLBACK), "accept", &sandbox).sent_back("code").unwrap();
    assert_eq!(auth(redeem(&code, "http://127.0.0.1:49153/callback"), &sandbox).status, 403);
    assert_eq!(auth(redeem(&code, CALLBACK), &sandbox).status, 403);
}

#[test]
fn a_code_that_was_asked_for_with_a_challenge_wants_its_verifier() {
    // The pair of RFC 7636, appendix B.
    let (verifier, challenge) =
        ("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    let sandbox = Sandbox::cloud().start();
    for (brought, status) in [(Some(verifier), 200), (Some("wrong"), 403), (None, 403)] {
        let mut fields = consent("read:jira-work", CALLBACK);
        fields.extend([("code_challenge", challenge), ("code_challenge_method", "S256")]);
        let code = decide(fields, "accept", &sandbox).sent_back("code").unwrap();
        let mut ask = json!({"grant_type": "authorization_code", "client_id": known::APP_CLIENT_ID, "code": code,
                             "client_secret": known::APP_CLIENT_SECRET, "redirect_uri": CALLBACK});
        if let Some(brought) = brought {
            ask["code_verifier"] = json!(brought);
        }
        assert_eq!(auth(post(TOKEN, &ask), &sandbox).status, status);
    }
}

#[test]
fn who_denies_or_asks_wrongly_is_sent_back_with_an_error() {
    let sandbox = Sandbox::cloud().start();
    let denied = decide(consent("read:jira-work", CALLBACK), "deny", &sandbox);
    assert_eq!((denied.status, denied.sent_back("error").as_deref()), (302, Some("access_denied")));
    assert_eq!((denied.sent_back("code"), denied.sent_back("state").as_deref()), (None, Some("a state & more")));
    for (dropped, error) in
        [("audience", "invalid_request"), ("scope", "invalid_scope"), ("response_type", "unsupported_response_type")]
    {
        let mut fields = consent("read:jira-work", CALLBACK);
        fields.retain(|(name, _)| *name != dropped);
        assert_eq!(decide(fields, "accept", &sandbox).sent_back("error").as_deref(), Some(error));
    }
}

#[test]
fn nobody_is_sent_to_an_address_that_is_not_the_apps() {
    let sandbox = Sandbox::cloud().start();
    for address in [
        "https://elsewhere.example.net/",
        "http://127.0.0.1.example.net/",
        "http://localhost@example.net/",
        "http://127.0.0.1:80@example.net:80/",
    ] {
        let got = decide(consent("read:jira-work", address), "accept", &sandbox);
        assert!(got.status == 400 && got.body.contains("error=unauthorized_client"), "{address}");
        assert!(got.body.contains("Callback URL mismatch"));
    }
}

#[test]
fn accessible_resources_are_for_tokens_of_oauth() {
    let sandbox = Sandbox::cloud().start();
    let token = auth(refresh(known::REFRESH_TOKEN), &sandbox).json();
    let resources = "/oauth/token/accessible-resources";
    let got = api(get(resources).bearer(text(&token, "access_token")), &sandbox);
    let site = &got.json()[0];
    assert_eq!((got.status, site["id"].as_str()), (200, Some(known::CLOUD_ID)));
    assert_eq!((text(site, "url"), text(site, "name")), ("https://your-team.atlassian.net", "your-team"));
    assert_eq!(site["scopes"], json!(["read:jira-user", "read:jira-work", "write:jira-work"]));
    for ask in [
        get(resources),
        get(resources).bearer("unknown"),
        get(resources).bearer(known::SERVICE_TOKEN),
        get(resources).basic(known::EMAIL, known::SCOPED_TOKEN),
    ] {
        assert_eq!(api(ask, &sandbox).status, 401);
    }
}

#[test]
fn a_new_service_account_has_its_token_before_jira_knows_it() {
    let sandbox = Sandbox::cloud().start();
    let token = auth(service(known::NEW_CLIENT_ID, known::NEW_CLIENT_SECRET), &sandbox).json();
    assert!(CLASSIC_SCOPES.iter().all(|scope| text(&token, "scope").contains(scope)));
    let once = || api(get(&jira("myself")).bearer(text(&token, "access_token")), &sandbox);
    for _ in 0..2 {
        let got = once();
        assert!(got.status == 401 && got.body.starts_with("Client must be authenticated"));
    }
    assert_eq!(once().status, 200);
}

#[test]
fn the_sites_own_credential_opens_nothing_but_builds_and_deployments() {
    let sandbox = Sandbox::cloud().start();
    let ask = || service(known::SITE_CLIENT_ID, known::SITE_CLIENT_SECRET);
    let got = api(ask(), &sandbox);
    let body = got.json();
    assert_eq!((got.status, &body["expires_in"]), (200, &json!(900)));
    assert_eq!(text(&body, "scope"), "manage:jira-data-provider");
    let token = text(&body, "access_token");
    assert_eq!(api(get(&jira("myself")).bearer(token), &sandbox).status, 401);
    assert_eq!(api(get("/oauth/token/accessible-resources").bearer(token), &sandbox).status, 401);
    assert_eq!(api(service(known::CLIENT_ID, known::CLIENT_SECRET), &sandbox).status, 401);
    assert_eq!(auth(ask(), &sandbox).status, 401);
}

#[test]
fn a_site_does_not_take_these_tokens() {
    let sandbox = Sandbox::cloud().start();
    let token = auth(service(known::CLIENT_ID, known::CLIENT_SECRET), &sandbox).json();
    let got = get("/rest/api/3/myself").bearer(text(&token, "access_token")).send(&sandbox);
    assert_eq!(got.status, 401);
    assert!(got.header("Content-Type").unwrap().starts_with("text/html"));
}
