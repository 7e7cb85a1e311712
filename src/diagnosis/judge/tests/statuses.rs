//! What each status means, by everything that came with it.

use super::*;

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
