//! Answers to the schemes that sign, log in or exchange something first.

use super::*;

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
        (403, &[JSON, NODE], said("Login denied"), Code::LoginNotPermitted),
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
