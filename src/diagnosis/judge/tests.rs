//! The judge with a table of replies, as live sites and Atlassian's documents give them, and no network.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use serde_json::json;

use super::*;
use crate::credential::{Beside, Kind, Scheme};
use crate::http::Method;
use crate::secret::Secret;
use crate::shape::Shape;
use crate::site::Site;

const CLOUD_404: &str =
    r#"{"errorMessages":["Issue does not exist or you do not have permission to see it."],"errors":{}}"#;
const UNPLACED: &str = "Field 'summary' cannot be set. It is not on the appropriate screen, or unknown.";
const FAILED: (&str, &str) = ("X-Seraph-LoginReason", "AUTHENTICATED_FAILED");
const JSON: (&str, &str) = ("Content-Type", "application/json;charset=UTF-8");
const HTML: (&str, &str) = ("Content-Type", "text/html;charset=UTF-8");
const EDGE: (&str, &str) = ("Atl-Traceid", "0123456789abcdef");
const NODE: (&str, &str) = ("X-AREQUESTID", "764x10559x1");

/// By which way the question went.
#[derive(Clone, Copy)]
enum By {
    Cloud,
    CloudBearer,
    CloudPath,
    Gateway,
    GatewayBearer,
    Password,
    Pat,
    EmailAndToken,
    Session,
    SiteOAuth2,
    GatewayOAuth2,
    OAuth1,
    Connect,
}

fn credential(by: By) -> Credential {
    let (scheme, user, kind, shape) = match by {
        By::Cloud | By::CloudPath | By::Gateway => {
            (Scheme::Basic, Some("me@example.com"), Kind::Token, Shape::AccountToken)
        }
        By::CloudBearer => (Scheme::Bearer, None, Kind::Token, Shape::AccountToken),
        By::GatewayBearer => (Scheme::Bearer, None, Kind::Token, Shape::ServiceAccountToken),
        By::Password => (Scheme::Basic, Some("jdoe"), Kind::Password, Shape::Other),
        By::Pat => (Scheme::Bearer, None, Kind::Token, Shape::PersonalAccessToken),
        By::Session => (Scheme::Session, Some("jdoe"), Kind::Password, Shape::Other),
        By::SiteOAuth2 | By::GatewayOAuth2 => (Scheme::OAuth2, Some("client"), Kind::ClientSecret, Shape::Other),
        By::OAuth1 => (Scheme::OAuth1, Some("consumer"), Kind::PrivateKey, Shape::Other),
        By::Connect => (Scheme::Connect, Some("app"), Kind::SharedSecret, Shape::Other),
        By::EmailAndToken => (Scheme::Basic, Some("me@example.com"), Kind::Token, Shape::Other),
    };
    Credential {
        scheme,
        user: user.map(str::to_owned),
        user_variable: "JIRA_EMAIL".to_owned(),
        secret: Secret::new("s3cret"),
        secret_variable: "JIRA_TOKEN".to_owned(),
        kind,
        shape,
        beside: Beside::Nothing,
        automatic: true,
    }
}

fn judged(
    by: By,
    payload: &serde_json::Value,
    status: u16,
    headers: &[(&str, &str)],
    body: &str,
) -> Result<(), (Code, Doubt)> {
    judged_by(judge, None, by, payload, status, headers, body)
}

/// The same for another question than an edit, and for a server whose clock is so many seconds ahead.
fn judged_by(
    judge: fn(&Asked<'_>, &Reply) -> Verdict,
    skew: Option<i64>,
    by: By,
    payload: &serde_json::Value,
    status: u16,
    headers: &[(&str, &str)],
    body: &str,
) -> Result<(), (Code, Doubt)> {
    let site = match by {
        By::Cloud | By::CloudBearer | By::Gateway | By::GatewayBearer | By::GatewayOAuth2 | By::Connect => {
            "https://your-team.atlassian.net"
        }
        By::CloudPath => "https://your-team.atlassian.net/jira",
        _ => "https://jira.example.com/jira",
    };
    let is_gateway = matches!(by, By::Gateway | By::GatewayBearer | By::GatewayOAuth2);
    let cloud_id = is_gateway.then(|| "5a11d6b0-0000-4000-8000-5a4db0c51735".to_owned());
    let route = Route { site: Site::parse(site).unwrap(), cloud_id };
    let url = route.url("/rest/api/2/issue/PROJ-7");
    let request = Request::new(Method::Put, url);
    let issue = IssueKey::parse("PROJ-7").unwrap();
    let (credential, payload, redactor) = (credential(by), Rendered::new(payload.clone()), Redactor::default());
    let proof: Rc<dyn Proof> = Rc::new(crate::auth::Bearer::new(&credential.secret));
    let asked = Asked {
        route: &route,
        credential: &credential,
        proof: &proof,
        request: &request,
        issue: Some(&issue),
        payload: Some(&payload),
        redactor: &redactor,
    };
    let headers = headers.iter().map(|(name, value)| (name.to_ascii_lowercase(), (*value).to_owned())).collect();
    match judge(&asked, &Reply { status, headers, body: body.to_owned(), skew }) {
        Verdict::Done => Ok(()),
        Verdict::Failed(trouble, doubt) => Err((trouble.code, doubt)),
    }
}

fn code(by: By, status: u16, headers: &[(&str, &str)], body: &str) -> Option<Code> {
    let payload = json!({"fields": {"summary": "x"}});
    judged(by, &payload, status, headers, body).err().map(|(code, _)| code)
}

#[test]
fn a_success_is_believed_only_when_it_is_jira_speaking() {
    assert_eq!(code(By::Cloud, 204, &[EDGE], ""), None);
    assert_eq!(code(By::Password, 200, &[JSON], r#"{"id":"1"}"#), None);
    for (headers, body, expected) in [
        (&[HTML][..], "<html><title>Portal</title>", Code::NotJira),
        (&[HTML], "<html><form><input type=\"password\">", Code::LoginPage),
        (&[JSON], "", Code::NotJira),
        (&[JSON], "{broken", Code::NotJira),
        (&[], r#"{"ok":true}"#, Code::NotJira),
        (&[JSON, FAILED], "{}", Code::Anonymous),
        (&[JSON, ("X-AUSERNAME", "anonymous")], "{}", Code::Anonymous),
        (&[JSON, ("X-Seraph-LoginReason", "OK, AUTHENTICATION_DENIED")], "{}", Code::Captcha),
    ] {
        assert_eq!(code(By::Password, 200, headers, body), Some(expected), "{body}");
    }
    assert_eq!(code(By::Password, 204, &[FAILED], ""), Some(Code::Anonymous));
}

#[test]
fn the_causes_of_a_401_are_told_apart() {
    let not_authenticated = "Client must be authenticated to access this resource.";
    let deprecated = "Basic authentication with passwords is deprecated.  For more information, see: https://x";
    let unauthorized = r#"{"code":401,"message":"Unauthorized"}"#;
    let mismatch = ("x-failure-category", "FAILURE_CLIENT_AUTH_MISMATCH");
    let page = "<html><title>Unauthorized (401)</title>Basic Authentication Failure - Reason : AUTHENTICATED_FAILED";
    for (by, headers, body, expected) in [
        (By::Cloud, &[EDGE, FAILED][..], not_authenticated, Code::CredentialRejected),
        (By::Cloud, &[EDGE], not_authenticated, Code::CredentialNotReceived),
        (By::Cloud, &[EDGE], deprecated, Code::PasswordOnCloud),
        (By::CloudBearer, &[EDGE], not_authenticated, Code::TokenAsBearer),
        (By::EmailAndToken, &[EDGE, FAILED], not_authenticated, Code::PasswordOnCloud),
        (By::Gateway, &[JSON], unauthorized, Code::CredentialRejected),
        (By::Gateway, &[JSON, mismatch], unauthorized, Code::AccountMismatch),
        (By::Gateway, &[JSON], r#"{"code":401,"message":"Unauthorized; scope does not match"}"#, Code::ScopeMissing),
        (By::GatewayBearer, &[JSON], not_authenticated, Code::ServiceAccountWarmingUp),
        (By::Password, &[HTML, NODE, FAILED], page, Code::CredentialRejected),
        (By::EmailAndToken, &[HTML, NODE, FAILED], page, Code::PatAsPassword),
        (By::Pat, &[NODE], "", Code::PatRejected),
        (By::Pat, &[("WWW-Authenticate", "OAuth realm=\"https%3A%2F%2Fjira\"")], "", Code::PatRejected),
        (By::Password, &[("WWW-Authenticate", "Negotiate")], "", Code::CredentialNotReceived),
        (By::Pat, &[("WWW-Authenticate", "Basic realm=\"proxy\"")], "", Code::CredentialNotReceived),
    ] {
        assert_eq!(code(by, 401, headers, body), Some(expected), "{headers:?} {body}");
    }
}

#[test]
fn the_causes_of_a_403_are_told_apart() {
    for (headers, body, expected) in [
        (&[JSON][..], r#"{"message":"Basic Authentication has been disabled on this instance."}"#, Code::BasicDisabled),
        (&[JSON], r#"{"error":"Failed to parse Connect Session Auth Token"}"#, Code::TokenAsBearer),
        (
            &[JSON],
            r#"{"errorMessages":["To discard the user notification either admin or project admin permissions are required."],"errors":{}}"#,
            Code::NotifyDenied,
        ),
        (
            &[JSON],
            r#"{"errorMessages":["The IP address has been rejected because it is not on the allowed list. See your admin for more information."],"errors":{}}"#,
            Code::IpNotAllowed,
        ),
        (&[], "XSRF check failed", Code::Xsrf),
        (&[JSON], r#"{"code":40301,"message":"Account does not have access to Opsgenie."}"#, Code::OperationsNotInPlan),
        (&[HTML, ("X-Seraph-LoginReason", "AUTHENTICATION_DENIED")], "<html>", Code::Captcha),
        (
            &[HTML, ("X-Authentication-Denied-Reason", "CAPTCHA_CHALLENGE; login-url=https://x")],
            "<html>",
            Code::Captcha,
        ),
        (&[HTML, ("X-Seraph-LoginReason", "AUTHORISATION_FAILED")], "<html>", Code::LoginNotPermitted),
        (
            &[JSON],
            r#"{"errorMessages":["You do not have permission to edit issues in this project."],"errors":{}}"#,
            Code::EditDenied,
        ),
        (&[HTML, NODE], "<html><title>Forbidden (403)</title>", Code::EditDenied),
        (&[HTML], "<html><title>Access denied by policy</title>", Code::NotJira),
    ] {
        assert_eq!(code(By::Password, 403, headers, body), Some(expected), "{body}");
    }
}

#[test]
fn the_causes_of_a_404_are_told_apart() {
    for (by, headers, body, expected) in [
        (By::Cloud, &[JSON, EDGE, FAILED][..], CLOUD_404, Code::Anonymous),
        (By::Cloud, &[JSON, EDGE, ("X-AAccountId", "1")], CLOUD_404, Code::IssueHidden),
        (
            By::Password,
            &[JSON, ("X-AUSERNAME", "jdoe")],
            r#"{"errorMessages":["Issue Does Not Exist"],"errors":{}}"#,
            Code::IssueHidden,
        ),
        (
            By::Password,
            &[JSON, ("X-AUSERNAME", "anonymous")],
            r#"{"errorMessages":["Issue Does Not Exist"],"errors":{}}"#,
            Code::Anonymous,
        ),
        (
            By::Cloud,
            &[JSON],
            r#"{"errorMessage":"Site temporarily unavailable","errorCode":"OTHER"}"#,
            Code::SiteSuspended,
        ),
        (
            By::Gateway,
            &[JSON],
            r#"{"timestamp":"t","status":404,"error":"Not Found","path":"/ex/jira/x/rest"}"#,
            Code::SiteInvalid,
        ),
        (By::CloudPath, &[HTML, EDGE], "<html><title>Oops, you've found a dead link.</title>", Code::ContextPath),
        (By::Password, &[HTML], "<html><title>HTTP Status 404 – Not Found</title>", Code::ContextPath),
        (By::Password, &[("Content-Type", "text/plain")], "404 page not found", Code::NotJira),
    ] {
        assert_eq!(code(by, 404, headers, body), Some(expected), "{body}");
    }
    let payload = json!({"fields": {"summary": "x"}});
    assert_eq!(judged(By::Cloud, &payload, 404, &[JSON, EDGE], CLOUD_404), Err((Code::IssueHidden, Doubt::Who)));
}

#[test]
fn what_jira_refuses_in_a_field_is_named() {
    let text = json!({"fields": {"summary": "x"}});
    let object = json!({"fields": {"summary": {"value": "x"}}});
    for (payload, sentence, expected) in [
        (&text, UNPLACED, (Code::FieldNotOnScreen, Doubt::Fields)),
        (
            &text,
            "Operation value must be an Atlassian Document (see the Atlassian Document Format)",
            (Code::NeedsDocument, Doubt::None),
        ),
        (&text, "Operation value must be a number", (Code::ValueWrongType, Doubt::Values)),
        (&text, "data was not an array", (Code::ValueWrongType, Doubt::Values)),
        (
            &text,
            "Could not find valid 'id' or 'value' in the Parent Option object.",
            (Code::ValueWrongType, Doubt::Values),
        ),
        (
            &text,
            "Cannot construct instance of CustomFieldOptionJsonBean … from String value ('X')",
            (Code::ValueWrongType, Doubt::Values),
        ),
        (&text, "Specify a valid 'id' or 'name' for Build Result", (Code::ValueWrongType, Doubt::Values)),
        (&object, "Specify a valid 'id' or 'name' for Build Result", (Code::ValueNotAllowed, Doubt::Values)),
        (&object, "Option value 'X' is not valid", (Code::ValueNotAllowed, Doubt::Values)),
        (&object, "Component name 'X' is not valid", (Code::ValueNotAllowed, Doubt::Values)),
        (&text, "The label 'a b' contains spaces which is invalid.", (Code::ValueNotAllowed, Doubt::None)),
        (&text, "User 'x' does not exist.", (Code::UserUnknown, Doubt::None)),
        (&text, "Error parsing date string: X", (Code::ValueWrongType, Doubt::Values)),
        (&text, "Something nobody has seen before", (Code::RejectedOtherwise, Doubt::None)),
    ] {
        let body = json!({"errorMessages": [], "errors": {"summary": sentence}}).to_string();
        assert_eq!(judged(By::Cloud, payload, 400, &[JSON, EDGE], &body), Err(expected), "{sentence}");
    }
}

#[test]
fn a_400_to_a_nobody_is_anonymous() {
    let body = json!({"errorMessages": [], "errors": {"summary": UNPLACED}}).to_string();
    assert_eq!(code(By::Cloud, 400, &[JSON, FAILED], &body), Some(Code::Anonymous));
}

#[test]
fn limits_and_broken_servers_are_told_apart() {
    for (status, headers, body, expected) in [
        (429, &[("RateLimit-Reason", "jira-burst-based")][..], "", Code::RateLimited),
        (429, &[], "<html>", Code::RateLimited),
        (429, &[("RateLimit-Reason", "jira-quota-global-based")], "", Code::QuotaExhausted),
        (429, &[("RateLimit-Reason", "jira-quota-tenant-based")], "", Code::QuotaExhausted),
        (503, &[HTML], "<html>Jira is down for maintenance", Code::Maintenance),
        (503, &[], "upstream connect error", Code::ServerError),
        (500, &[JSON], "{}", Code::ServerError),
        (504, &[HTML], "<html>504 Gateway Time-out", Code::ServerError),
        (409, &[JSON], "{}", Code::Conflict),
        (413, &[JSON], "{}", Code::TooMany),
        (407, &[], "", Code::Proxy),
        (405, &[HTML], "<html>Method not allowed", Code::NotJira),
    ] {
        assert_eq!(code(By::Password, status, headers, body), Some(expected), "{status} {body}");
    }
}

#[test]
fn a_redirect_is_told_by_where_it_leads() {
    for (location, expected) in [
        ("/jira/login.jsp?os_destination=%2F", Code::LoginPage),
        ("https://idp.example.com/adfs/ls?SAMLRequest=x", Code::LoginPage),
        ("https://other.example.com/jira/rest/api/2/issue/PROJ-7", Code::Redirected),
        ("http://jira.example.com/jira/rest/api/2/issue/PROJ-7", Code::Redirected),
        ("/tracker/jira/rest/api/2/issue/PROJ-7", Code::ContextPath),
        ("", Code::Redirected),
    ] {
        let headers: &[(&str, &str)] = if location.is_empty() { &[] } else { &[("Location", location)] };
        assert_eq!(code(By::Password, 302, headers, ""), Some(expected), "{location}");
    }
}

const CHALLENGE: (&str, &str) = ("WWW-Authenticate", "OAuth realm=\"https%3A%2F%2Fjira.example.com%2Fjira\"");

fn skewed(by: By, skew: Option<i64>, body: &str) -> Option<Code> {
    let payload = json!({"fields": {"summary": "x"}});
    judged_by(judge, skew, by, &payload, 401, &[NODE, CHALLENGE], body).err().map(|(code, _)| code)
}

#[test]
fn oauth_1_names_its_problem_in_one_word() {
    for (problem, expected) in [
        ("signature_invalid", Code::OAuth1Signature),
        ("nonce_used", Code::OAuth1Signature),
        ("parameter_absent", Code::OAuth1Signature),
        ("timestamp_refused", Code::ClockSkew),
        ("consumer_key_unknown", Code::ClientRejected),
        ("token_rejected", Code::CredentialRejected),
        ("token_expired", Code::CredentialRejected),
        ("permission_denied", Code::CredentialRejected),
    ] {
        let body = format!("oauth_problem={problem}&oauth_signature=xyz");
        assert_eq!(skewed(By::OAuth1, None, &body), Some(expected), "{problem}");
    }
}

#[test]
fn connect_gives_no_reason_so_the_clocks_are_compared() {
    let body = "Client must be authenticated to access this resource.";
    for (skew, expected) in [
        (None, Code::ConnectClaims),
        (Some(5), Code::ConnectClaims),
        (Some(-59), Code::ConnectClaims),
        (Some(400), Code::ClockSkew),
        (Some(-3600), Code::ClockSkew),
    ] {
        assert_eq!(skewed(By::Connect, skew, body), Some(expected), "{skew:?}");
    }
}

#[test]
fn what_was_obtained_and_is_not_known_afterwards_has_causes_of_its_own() {
    assert_eq!(skewed(By::Session, None, ""), Some(Code::SessionRefused));
    assert_eq!(skewed(By::SiteOAuth2, None, ""), Some(Code::ClientRejected));
    let unauthorized = r#"{"code":401,"message":"Unauthorized"}"#;
    assert_eq!(code(By::GatewayOAuth2, 401, &[EDGE, JSON], unauthorized), Some(Code::ClientRejected));
    let sentence = "Client must be authenticated to access this resource.";
    assert_eq!(code(By::GatewayOAuth2, 401, &[EDGE], sentence), Some(Code::ServiceAccountWarmingUp));
}

fn endpoint(
    judge: fn(&Asked<'_>, &Reply) -> Verdict,
    by: By,
    status: u16,
    headers: &[(&str, &str)],
    body: &str,
) -> Option<Code> {
    judged_by(judge, None, by, &json!({}), status, headers, body).err().map(|(code, _)| code)
}

#[test]
fn a_token_endpoint_tells_a_dead_refresh_token_from_a_wrong_client() {
    let error = |word: &str| format!(r#"{{"error":"{word}","error_description":"…"}}"#);
    for status in [400, 401, 403] {
        for word in ["invalid_grant", "unauthorized_client"] {
            let came = endpoint(refresh, By::GatewayOAuth2, status, &[JSON], &error(word));
            assert_eq!(came, Some(Code::RefreshTokenDead), "{status} {word}");
        }
        for word in ["invalid_client", "access_denied", "unauthorized_client"] {
            let came = endpoint(exchange, By::GatewayOAuth2, status, &[JSON], &error(word));
            assert_eq!(came, Some(Code::ClientRejected), "{status} {word}");
        }
    }
    assert_eq!(endpoint(exchange, By::SiteOAuth2, 400, &[JSON], &error("invalid_scope")), Some(Code::ScopeMissing));
    assert_eq!(endpoint(exchange, By::SiteOAuth2, 404, &[HTML, NODE], "<html>"), Some(Code::ClientRejected));
    assert_eq!(endpoint(exchange, By::SiteOAuth2, 503, &[NODE], ""), Some(Code::ServerError));
    assert_eq!(endpoint(exchange, By::SiteOAuth2, 302, &[("Location", "/login.jsp")], ""), Some(Code::LoginPage));
}

#[test]
fn a_login_is_refused_for_the_password_the_captcha_or_the_session() {
    let captcha =
        ("X-Authentication-Denied-Reason", "CAPTCHA_CHALLENGE; login-url=https://jira.example.com/jira/login.jsp");
    let said = |text: &str| format!(r#"{{"errorMessages":["{text}"],"errors":{{}}}}"#);
    for (status, headers, body, expected) in [
        (401, &[JSON, NODE][..], said("Login failed"), Code::CredentialRejected),
        (403, &[JSON, NODE, captcha], said("Login denied"), Code::Captcha),
        (403, &[JSON, NODE], said("Login denied"), Code::Captcha),
        (
            403,
            &[JSON, NODE],
            r#"{"message":"Basic Authentication has been disabled on this instance."}"#.to_owned(),
            Code::BasicDisabled,
        ),
        (404, &[HTML, NODE], "<html>".to_owned(), Code::SessionRefused),
        (200, &[JSON, NODE], "{}".to_owned(), Code::SessionRefused),
    ] {
        assert_eq!(endpoint(login, By::Session, status, headers, &body), Some(expected), "{status} {body}");
    }
}
