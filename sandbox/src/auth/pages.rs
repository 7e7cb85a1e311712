//! The refusals that are not Jira's usual JSON: pages, bare sentences, the edge's own shapes.
//!
//! Each is made here once, and used by the doors and by the faults alike.

use axum::http::HeaderMap;
use serde_json::json;

use super::{Base, LoginReason};
use crate::reply::Reply;

const SENTENCE: &str = "Client must be authenticated to access this resource.";

/// The bare sentence with which Jira Cloud refuses anonymous callers. Its content type follows `Accept`; the body is
/// never JSON, whatever the type says.
pub(crate) fn must_be_authenticated(accept: Option<&str>, base: &Base, reason: Option<LoginReason>) -> Reply {
    let kind = match accept {
        None => "text/plain",
        Some(accept) if accept.starts_with("application/json") => "application/json",
        Some(_) => "text/html;charset=UTF-8",
    };
    let reply = Reply::new(401)
        .header("Content-Type", kind)
        .header("WWW-Authenticate", base.challenge())
        .header("X-Frame-Options", "SAMEORIGIN")
        .body(SENTENCE);
    with_reason(reply, reason)
}

pub(crate) fn with_reason(reply: Reply, reason: Option<LoginReason>) -> Reply {
    match reason {
        Some(reason) => reply.header("X-Seraph-LoginReason", reason.word()),
        None => reply,
    }
}

pub(crate) fn accept(headers: &HeaderMap) -> Option<&str> {
    headers.get("accept").and_then(|value| value.to_str().ok())
}

/// The same sentence as Data Center and older sites wrap it.
pub(crate) fn must_be_authenticated_in_json(base: &Base) -> Reply {
    Reply::json(401, &json!({"message": SENTENCE, "status-code": 401})).header("WWW-Authenticate", base.challenge())
}

/// <https://developer.atlassian.com/cloud/jira/platform/deprecation-notice-basic-auth-and-cookie-based-auth/>
pub(crate) fn password_deprecated() -> Reply {
    let page = "https://confluence.atlassian.com/cloud/deprecation-of-basic-authentication-with-passwords-for-jira-and-confluence-apis-972355348.html";
    Reply::new(401)
        .header("Content-Type", "text/plain")
        .header("Server", "AtlassianProxy/1.15.8.1")
        .body(format!("Basic authentication with passwords is deprecated.  For more information, see: {page}\n"))
}

/// A bearer token at the site is taken for a Connect session, by the edge, before anything is routed.
pub(crate) fn token_as_bearer() -> Reply {
    Reply::bare_json(403, &json!({"error": "Failed to parse Connect Session Auth Token"}))
        .header("X-Content-Type-Options", "nosniff")
        .header("X-XSS-Protection", "1; mode=block")
}

pub(crate) fn jwt_refused() -> Reply {
    Reply::html(401, SENTENCE)
}

pub(crate) fn site_suspended() -> Reply {
    Reply::bare_json(404, &json!({"errorMessage": "Site temporarily unavailable", "errorCode": "OTHER"}))
}

pub(crate) fn ip_not_allowed() -> Reply {
    Reply::error(
        403,
        "The IP address has been rejected because it is not on the allowed list. See your admin for more information.",
    )
}

pub(crate) fn dead_link() -> Reply {
    let page = "<!DOCTYPE html><html><head><title>Oops, you&#39;ve found a dead link.</title></head>\
                <body><h1>Oops, you've found a dead link.</h1></body></html>";
    Reply::new(404).header("Content-Type", "text/html;charset=utf-8").body(page)
}

pub(crate) fn edge_bad_request() -> Reply {
    let page = "<html>\r\n<head><title>400 Bad Request</title></head>\r\n<body>\r\n\
                <center><h1>400 Bad Request</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n";
    Reply::new(400).header("Content-Type", "text/html").body(page)
}

/// The gateway's own refusal; `category` tells the cases apart where the body does not.
pub(crate) fn gateway_refusal(message: &str, category: Option<&str>) -> Reply {
    let reply = Reply::bare_json(401, &json!({"code": 401, "message": message}));
    match category {
        Some(category) => reply.header("X-Failure-Category", category),
        None => reply,
    }
}

pub(crate) fn gateway_not_found(path: &str) -> Reply {
    Reply::bare_json(
        404,
        &json!({"timestamp": crate::world::now(), "status": 404, "error": "Not Found",
                "message": "No message available", "path": path}),
    )
}

/// Data Center's page for a login that failed, was denied, or may not be.
pub(crate) fn basic_failure(base: &Base, reason: LoginReason) -> Reply {
    let status = if reason == LoginReason::AuthenticatedFailed { 401 } else { 403 };
    let title = if status == 401 { "Unauthorized (401)" } else { "Forbidden (403)" };
    let page = format!(
        "<html><head><title>{title}</title></head><body><h1>{title}</h1>\
         <p>Encountered a <code>&quot;{title}&quot;</code> error while loading this page.</p>\
         <p>Basic Authentication Failure - Reason : {}</p><a href=\"{}/secure/MyJiraHome.jspa\">Go to Jira home</a>\
         </body></html>",
        reason.word(),
        base.url
    );
    let reply = Reply::html(status, page)
        .header("X-Seraph-LoginReason", reason.word())
        .header("WWW-Authenticate", base.challenge());
    if reason == LoginReason::AuthenticationDenied {
        return reply.header("X-Authentication-Denied-Reason", captcha(base));
    }
    reply
}

pub(crate) fn captcha(base: &Base) -> String {
    format!("CAPTCHA_CHALLENGE; login-url={}/login.jsp", base.url)
}

/// RFC 6750; in which words Jira says it is not known.
pub(crate) fn insufficient_scope() -> Reply {
    Reply::json(403, &json!({"message": "The token's scope does not allow this."}))
        .header("WWW-Authenticate", "Bearer error=\"insufficient_scope\", scope=\"WRITE\"")
}

/// <https://confluence.atlassian.com/enterprise/disabling-basic-authentication-1044776464.html>
pub(crate) fn basic_disabled() -> Reply {
    Reply::json(403, &json!({"message": "Basic Authentication has been disabled on this instance."}))
}

/// <https://confluence.atlassian.com/jirakb/rest-api-calls-with-a-browser-user-agent-header-may-fail-csrf-checks-802591455.html>
pub(crate) fn xsrf() -> Reply {
    Reply::text(403, "XSRF check failed")
}

pub(crate) fn tomcat_not_found(path: &str) -> Reply {
    let path: String = path.chars().filter(|c| !"<>&\"'".contains(*c)).collect();
    Reply::new(404).header("Content-Type", "text/html;charset=utf-8").header("Content-Language", "en").body(format!(
        "<!doctype html><html lang=\"en\"><head><title>HTTP Status 404 – Not Found</title></head><body>\
         <h1>HTTP Status 404 – Not Found</h1><p><b>Type</b> Status Report</p>\
         <p><b>Message</b> The requested resource [{path}] is not available</p><h3>Apache Tomcat</h3></body></html>"
    ))
}

pub(crate) fn login_form(status: u16) -> Reply {
    Reply::html(
        status,
        "<!DOCTYPE html><html><head><title>Log in - Jira</title></head><body>\
         <form action=\"/login.jsp\" method=\"post\" id=\"login-form\"><label>Username <input name=\"os_username\">\
         </label><label>Password <input type=\"password\" name=\"os_password\"></label>\
         <input type=\"submit\" value=\"Log In\"></form></body></html>",
    )
}

pub(crate) fn maintenance() -> Reply {
    Reply::html(
        503,
        "<html><head><title>Jira is unavailable</title></head><body><h1>Jira is currently unavailable</h1>\
         <p>Scheduled maintenance is under way. Please try again later.</p></body></html>",
    )
}
