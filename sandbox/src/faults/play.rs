//! What each fault looks like on the wire.
//!
//! A fault either is an answer, changes who the caller is, or does something to the connection. Nothing here knows
//! when a fault strikes.

use serde_json::{Map, json};

use super::struck::Struck;
use super::{Fault, echo};
use crate::auth::{Caller, LoginReason, pages};
use crate::limits::{too_many, too_many_on_data_center};
use crate::refusals;
use crate::reply::Reply;
use crate::world::Flavour;

/// How to go on with a request that a fault struck.
pub(crate) enum Play {
    /// Answer this, wearing Jira's headers for the caller.
    Answer(Reply),
    /// Answer this, wearing Jira's headers for nobody: the refusal is about who is asking.
    Nobody(Reply),
    /// Answer this, and nothing more: it did not come from Jira.
    Foreign(Reply),
    /// Carry on, as this caller.
    As(Caller),
    Close,
    CloseMidBody,
    CloseAfterDoing,
    Hang,
}

pub(crate) fn play(fault: Fault, struck: &Struck<'_>) -> Play {
    match fault {
        Fault::Close => Play::Close,
        Fault::CloseMidBody => Play::CloseMidBody,
        Fault::CloseAfterDoing => Play::CloseAfterDoing,
        Fault::Hang => Play::Hang,
        Fault::CredentialLost => Play::As(Caller::anonymous(None)),
        Fault::CredentialRejected => rejected(struck, LoginReason::AuthenticatedFailed),
        Fault::Captcha => rejected(struck, LoginReason::AuthenticationDenied),
        Fault::LoginNotPermitted => rejected(struck, LoginReason::AuthorisationFailed),
        other => foreign(other, struck),
    }
}

/// Cloud goes on as nobody, Data Center shows its page.
fn rejected(struck: &Struck<'_>, reason: LoginReason) -> Play {
    match struck.flavour {
        Flavour::Cloud => Play::As(Caller::anonymous(Some(reason))),
        Flavour::DataCenter => Play::Nobody(pages::basic_failure(struck.base, reason)),
    }
}

/// Answers from somewhere else than Jira, or too odd to be its own.
fn foreign(fault: Fault, struck: &Struck<'_>) -> Play {
    let login = || format!("{}/login.jsp?os_destination={}", struck.base.url, struck.path);
    let redirect = |status, to: String| Play::Foreign(Reply::new(status).header("Location", to));
    match fault {
        Fault::RedirectElsewhere => redirect(302, format!("https://elsewhere.example.net{}", struck.path)),
        Fault::RedirectToHttps => redirect(301, struck.base.url.replacen("http://", "https://", 1) + struck.path),
        Fault::RedirectToLogin => redirect(302, login()),
        Fault::LoginPage => Play::Foreign(pages::login_form(200)),
        Fault::Empty200 => Play::Foreign(Reply::new(200)),
        Fault::NotJira => Play::Foreign(Reply::html(200, "<html><head><title>Welcome to nginx!</title></head></html>")),
        Fault::WrongContextPath => Play::Foreign(pages::tomcat_not_found(struck.path)),
        Fault::GarbageJson => Play::Answer(
            Reply::new(200)
                .header("Content-Type", "application/json;charset=UTF-8")
                .body(r#"{"id":"10006","key":"PROJ-7","fields":{"#),
        ),
        Fault::HugeBody => Play::Answer(Reply::json(400, &json!({"errorMessages": ["x".repeat(1_100_000)]}))),
        Fault::HugeHeaders => Play::Answer(huge_headers()),
        Fault::Reply(reply) => Play::Foreign(reply),
        other => about_the_caller(other, struck),
    }
}

/// Refusals that are about who is asking, or that never reached Jira.
fn about_the_caller(fault: Fault, struck: &Struck<'_>) -> Play {
    match fault {
        Fault::TokenAsBearer => edge(pages::token_as_bearer()),
        Fault::JwtRefused => edge(pages::jwt_refused()),
        Fault::PasswordDeprecated => edge(pages::password_deprecated()),
        Fault::SiteSuspended => edge(pages::site_suspended()),
        Fault::IpNotAllowed => edge(pages::ip_not_allowed()),
        Fault::DeadLink => edge(pages::dead_link()),
        Fault::EdgeBadRequest => edge(pages::edge_bad_request()),
        Fault::GatewayUnauthorized => edge(pages::gateway_refusal("Unauthorized", None)),
        Fault::AccountMismatch => edge(pages::gateway_refusal("Unauthorized", Some("FAILURE_CLIENT_AUTH_MISMATCH"))),
        Fault::ScopeMissing => {
            edge(pages::gateway_refusal("Unauthorized; scope does not match", Some("FAILURE_CLIENT_SCOPE_CHECK")))
        }
        Fault::WrongCloudId => edge(pages::gateway_not_found(struck.path)),
        Fault::OperationsNotInPlan => edge(refusals::operations::not_in_plan()),
        Fault::RequestQueued => edge(refusals::operations::no_such_request()),
        Fault::RequestFailed => edge(refusals::operations::request_failed()),
        Fault::EverythingRejected => edge(refusals::software::everything_rejected(struck.body)),
        Fault::RateLimitedGateway => edge(bare_gateway_429()),
        Fault::MustBeAuthenticated | Fault::WarmingUp => {
            Play::Nobody(pages::must_be_authenticated(pages::accept(struck.headers), struck.base, None))
        }
        Fault::PatRejected => Play::Nobody(pages::must_be_authenticated_in_json(struck.base)),
        Fault::BasicDisabled => Play::Nobody(pages::basic_disabled()),
        Fault::Xsrf => Play::Nobody(pages::xsrf()),
        Fault::DeniedWith200 => {
            Play::Nobody(pages::with_reason(Reply::json(200, &json!({})), Some(LoginReason::AuthenticationDenied)))
        }
        other => Play::Answer(refusal(other, struck)),
    }
}

/// From the edge or the gateway: dressed with their headers, never having reached Jira.
fn edge(reply: Reply) -> Play {
    Play::Foreign(crate::auth::dress::by_the_edge(reply))
}

fn refusal(fault: Fault, struck: &Struck<'_>) -> Reply {
    let seconds_to_the_hour = || 3600 - u64::try_from(jiff::Timestamp::now().as_second()).unwrap_or_default() % 3600;
    match fault {
        Fault::UnknownEndpoint => refusals::no_endpoint(struck.method, struck.path),
        Fault::SearchRemoved => refusals::search_removed(),
        Fault::IssueHidden => refusals::issue_does_not_exist(struck.flavour),
        Fault::EditDenied => refusals::edit_denied(struck.flavour),
        Fault::NotifyDenied => refusals::notify_denied(),
        Fault::EveryFieldRefused => refusals::every_field(struck.body),
        Fault::Conflict => Reply::error(409, "The issue was changed by another request. Try again."),
        Fault::TooLarge => Reply::error(413, "The request exceeds the limit of this resource."),
        Fault::RateLimited { retry_after } if struck.flavour == Flavour::DataCenter => {
            too_many_on_data_center(retry_after)
        }
        Fault::RateLimited { retry_after } => too_many("jira-burst-based", 350, retry_after),
        Fault::RateLimitedIssue => too_many("jira-per-issue-on-write", 20, 2),
        Fault::QuotaExhausted => too_many("jira-quota-global-based", 65_000, seconds_to_the_hour()),
        Fault::QuotaTenantExhausted => too_many("jira-quota-tenant-based", 100_000, seconds_to_the_hour()),
        Fault::Maintenance => pages::maintenance(),
        Fault::ServerError { status, retry_after } => server_error(status, retry_after),
        Fault::Echo => echo::everything(struck),
        Fault::EchoOauth => echo::oauth(struck),
        Fault::HostileText => hostile(),
        _ => Reply::error(500, "Internal server error"),
    }
}

fn server_error(status: u16, retry_after: Option<String>) -> Reply {
    let page = format!("<html><head><title>{status}</title></head><body><h1>{status} Server Error</h1></body></html>");
    let reply = Reply::html(status, page);
    match retry_after {
        Some(when) => reply.header("Retry-After", when),
        None => reply,
    }
}

fn bare_gateway_429() -> Reply {
    Reply::bare_json(429, &json!({"code": 429, "message": "Rate limit exceeded"}))
        .header("X-Failure-Category", "FAILURE_CLIENT_RATE_LIMIT")
        .header("X-Ratelimit-Limit", "100")
        .header("X-Ratelimit-Remaining", "0")
        .header("X-Ratelimit-Reset", "1")
}

fn huge_headers() -> Reply {
    (0..70).fold(Reply::json(200, &json!({})), |reply, n| reply.header(&format!("X-Padding-{n}"), "p".repeat(1000)))
}

fn hostile() -> Reply {
    let text = "Field is bad\n::error file=pipeline.yml,line=1::owned\n::set-output name=token::owned\n\
                ##[error]owned\n##vso[task.setvariable variable=owned]yes\n\
                ##teamcity[buildStatus status='SUCCESS' text='owned']\n\
                \u{1b}[2J\u{1b}]0;owned\u{7}\u{1b}]8;;https://elsewhere.example.net\u{7}click\u{1b}]8;;\u{7}\r\
                section_end:0:owned\n<script>alert('owned')</script>\u{202e}";
    let mut errors = Map::new();
    errors.insert("summary".to_owned(), json!(text));
    Reply::field_errors(&[text.to_owned()], &errors)
}
