//! The faults by name, for `POST /_sandbox/faults`.
//!
//! One table: the list that people read and the parser are the same rows.

use std::time::Duration;

use serde_json::{Value, json};

use super::{Fault, Rule};
use crate::reply::Reply;

type Make = fn(&Value) -> Fault;

/// Name, what it does, how it is made from the JSON that asked for it.
const NAMED: &[(&str, &str, Make)] = &[
    ("credential-lost", "the Authorization header does not arrive: anonymous", |_| Fault::CredentialLost),
    ("credential-rejected", "the credential is wrong", |_| Fault::CredentialRejected),
    ("password-deprecated", "Cloud: 401 text, passwords are deprecated", |_| Fault::PasswordDeprecated),
    ("token-as-bearer", "Cloud: 403, token as bearer at the site", |_| Fault::TokenAsBearer),
    ("jwt-refused", "Cloud: 401 page, JWT as bearer at the site", |_| Fault::JwtRefused),
    ("captcha", "the account is locked behind a CAPTCHA", |_| Fault::Captcha),
    ("denied-with-200", "Data Center: 200 with AUTHENTICATION_DENIED", |_| Fault::DeniedWith200),
    ("login-not-permitted", "Data Center: AUTHORISATION_FAILED", |_| Fault::LoginNotPermitted),
    ("basic-disabled", "Data Center: 403, basic authentication disabled", |_| Fault::BasicDisabled),
    ("pat-rejected", "Data Center: 401 without a login reason", |_| Fault::PatRejected),
    ("xsrf", "Data Center: 403, XSRF check failed", |_| Fault::Xsrf),
    ("must-be-authenticated", "Cloud: 401, the bare sentence", |_| Fault::MustBeAuthenticated),
    ("ip-not-allowed", "Cloud: 403, IP allow list", |_| Fault::IpNotAllowed),
    ("site-suspended", "Cloud: 404, site unavailable", |_| Fault::SiteSuspended),
    ("dead-link", "Cloud: 404, the dead-link page", |_| Fault::DeadLink),
    ("unknown-endpoint", "Cloud: 404 problem+json", |_| Fault::UnknownEndpoint),
    ("edge-bad-request", "Cloud: 400 page of the edge", |_| Fault::EdgeBadRequest),
    ("search-removed", "Cloud: 410, the old search", |_| Fault::SearchRemoved),
    ("gateway-unauthorized", "gateway: bare 401", |_| Fault::GatewayUnauthorized),
    ("account-mismatch", "gateway: 401, FAILURE_CLIENT_AUTH_MISMATCH", |_| Fault::AccountMismatch),
    ("scope-missing", "gateway: 401, scope does not match", |_| Fault::ScopeMissing),
    ("wrong-cloud-id", "gateway: 404", |_| Fault::WrongCloudId),
    ("warming-up", "gateway: 401, service account not known yet", |_| Fault::WarmingUp),
    ("operations-not-in-plan", "JSM Operations: 403, not in the plan", |_| Fault::OperationsNotInPlan),
    ("request-queued", "JSM Operations: 404, a request that is still queued", |_| Fault::RequestQueued),
    ("request-failed", "JSM Operations: a request that came to nothing", |_| Fault::RequestFailed),
    ("everything-rejected", "builds, deployments: 202, everything rejected", |_| Fault::EverythingRejected),
    ("issue-hidden", "404, does not exist or no permission", |_| Fault::IssueHidden),
    ("edit-denied", "no permission to edit: 403, on Data Center 400", |_| Fault::EditDenied),
    ("notify-denied", "403, may not discard the notification", |_| Fault::NotifyDenied),
    ("every-field-refused", "400, no field that was sent can be set", |_| Fault::EveryFieldRefused),
    ("conflict", "409", |_| Fault::Conflict),
    ("too-large", "413", |_| Fault::TooLarge),
    ("rate-limited", "429 burst; retry_after: seconds (default 1)", |ask| Fault::RateLimited {
        retry_after: ask["retry_after"].as_u64().unwrap_or(1),
    }),
    ("rate-limited-issue", "429, writes to one issue", |_| Fault::RateLimitedIssue),
    ("quota-exhausted", "429, hourly quota over all sites", |_| Fault::QuotaExhausted),
    ("quota-tenant-exhausted", "429, hourly quota on this site", |_| Fault::QuotaTenantExhausted),
    ("rate-limited-gateway", "429 without reason and Retry-After", |_| Fault::RateLimitedGateway),
    ("server-error", "5xx; status (default 500), retry_after: seconds or date", server_error),
    ("maintenance", "503, maintenance page", |_| Fault::Maintenance),
    ("close", "the connection is closed before an answer", |_| Fault::Close),
    ("close-mid-body", "the connection is closed in the middle of the body", |_| Fault::CloseMidBody),
    ("close-after-doing", "the request is carried out, the connection closed", |_| Fault::CloseAfterDoing),
    ("hang", "no answer until the client goes away", |_| Fault::Hang),
    ("slow", "the right answer late; milliseconds (default 1000)", |ask| {
        Fault::Slow(Duration::from_millis(ask["milliseconds"].as_u64().unwrap_or(1000)))
    }),
    ("redirect-elsewhere", "302 to another host", |_| Fault::RedirectElsewhere),
    ("redirect-to-https", "301 to https", |_| Fault::RedirectToHttps),
    ("redirect-to-login", "302 to a login page", |_| Fault::RedirectToLogin),
    ("login-page", "200, login form", |_| Fault::LoginPage),
    ("empty-200", "200, empty", |_| Fault::Empty200),
    ("not-jira", "200, a page that is not Jira's", |_| Fault::NotJira),
    ("wrong-context-path", "404 of a Tomcat", |_| Fault::WrongContextPath),
    ("garbage-json", "200, JSON that breaks off", |_| Fault::GarbageJson),
    ("huge-body", "a body of more than 1 MiB", |_| Fault::HugeBody),
    ("huge-headers", "70 KiB of headers", |_| Fault::HugeHeaders),
    ("echo", "400 that echoes the credential in many spellings", |_| Fault::Echo),
    ("echo-oauth", "401 that echoes an OAuth signature base string", |_| Fault::EchoOauth),
    ("hostile-text", "400 with runner commands and escapes in the message", |_| Fault::HostileText),
    ("reply", "any answer; status, headers: {name: value}, body: text", reply),
];

fn server_error(ask: &Value) -> Fault {
    let retry_after = match &ask["retry_after"] {
        Value::String(text) => Some(text.clone()),
        Value::Number(seconds) => Some(seconds.to_string()),
        _ => None,
    };
    Fault::ServerError { status: status(ask, 500), retry_after }
}

fn status(ask: &Value, otherwise: u16) -> u16 {
    ask["status"].as_u64().and_then(|status| u16::try_from(status).ok()).unwrap_or(otherwise)
}

fn reply(ask: &Value) -> Fault {
    let mut reply = Reply::new(status(ask, 200)).body(ask["body"].as_str().unwrap_or_default());
    for (name, value) in ask["headers"].as_object().into_iter().flatten() {
        reply = reply.header(name, value.as_str().unwrap_or_default());
    }
    Fault::Reply(reply)
}

/// The names and what each does, in the order of the table.
pub fn fault_names() -> impl Iterator<Item = (&'static str, &'static str)> {
    NAMED.iter().map(|(name, what, _)| (*name, *what))
}

pub(crate) fn list() -> Value {
    fault_names().map(|(name, what)| json!({"fault": name, "what": what})).collect()
}

/// `{"fault":"rate-limited","times":1,"method":"PUT","path":"/issue/","after":0}`; `"times":"always"` is for ever.
pub(crate) fn rule(ask: &Value) -> Result<Rule, String> {
    let name = ask["fault"].as_str().ok_or("say which fault: {\"fault\":\"rate-limited\"}")?;
    let row = NAMED.iter().find(|(known, ..)| *known == name);
    let (_, _, make) = row.ok_or_else(|| format!("there is no fault '{name}'; GET /_sandbox/faults lists them"))?;
    let mut rule = Rule::from(make(ask));
    if let Some(path) = ask["path"].as_str() {
        rule = rule.on(path);
    }
    if let Some(method) = ask["method"].as_str() {
        rule = rule.method(method);
    }
    if let Some(after) = ask["after"].as_u64() {
        rule = rule.after(u32::try_from(after).unwrap_or(u32::MAX));
    }
    match &ask["times"] {
        Value::Number(times) => rule = rule.times(times.as_u64().and_then(|n| u32::try_from(n).ok()).unwrap_or(1)),
        Value::String(word) if word == "always" => rule = rule.always(),
        _ => {}
    }
    Ok(rule)
}
