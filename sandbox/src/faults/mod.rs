//! What can go wrong, on demand.
//!
//! A [`Fault`] is one way to answer wrongly; a [`Rule`] says on which requests and how often. What each fault looks
//! like on the wire is `play.rs`, and the names by which they are asked for over HTTP are `names.rs`.

pub(crate) mod echo;
pub(crate) mod names;
pub(crate) mod play;
pub(crate) mod struck;

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::reply::Reply;

/// One way to go wrong. Its name over HTTP is the variant in kebab-case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The credential does not arrive: the request runs as anonymous, and nothing says that a login was tried.
    CredentialLost,
    /// The credential is wrong: on Cloud the request runs as anonymous with `AUTHENTICATED_FAILED`, on Data Center it
    /// is the 401 page.
    CredentialRejected,
    /// Cloud: 401 text, passwords are deprecated.
    PasswordDeprecated,
    /// Cloud: 403, a token as bearer at the site.
    TokenAsBearer,
    /// Cloud: 401, a JWT as bearer at the site.
    JwtRefused,
    /// The account is locked: on Cloud anonymous with `AUTHENTICATION_DENIED`, on Data Center the 403 page.
    Captcha,
    /// Data Center: 200 with `AUTHENTICATION_DENIED`, as old versions answer.
    DeniedWith200,
    /// Data Center: authenticated, and may not log in.
    LoginNotPermitted,
    /// Data Center: basic authentication is switched off.
    BasicDisabled,
    /// Data Center: 401 without a login reason.
    PatRejected,
    /// Data Center: the XSRF check failed.
    Xsrf,
    /// Cloud: 401, the bare sentence.
    MustBeAuthenticated,
    /// Cloud: the caller's address is not on the allow list.
    IpNotAllowed,
    /// Cloud: unknown or suspended site.
    SiteSuspended,
    /// Cloud: the dead-link page.
    DeadLink,
    /// Cloud: no such endpoint.
    UnknownEndpoint,
    /// Cloud: the edge's 400 page.
    EdgeBadRequest,
    /// Cloud: `/search` is gone.
    SearchRemoved,
    /// Gateway: 401 without more.
    GatewayUnauthorized,
    /// Gateway: e-mail and token do not belong together, or the scheme is wrong.
    AccountMismatch,
    /// Gateway: the token lacks a scope.
    ScopeMissing,
    /// Gateway: no such site.
    WrongCloudId,
    /// Gateway: Jira does not know the service account yet.
    WarmingUp,
    /// JSM Operations: 403, the plan or the account is without it.
    OperationsNotInPlan,
    /// JSM Operations: the receipt of a request is not there yet; with [`fail_always`](crate::Sandbox::fail_always) it
    /// never will be.
    RequestQueued,
    /// JSM Operations: the receipt says that the request came to nothing.
    RequestFailed,
    /// Builds and deployments: 202, and nothing that was sent has been taken.
    EverythingRejected,
    /// 404: the issue does not exist or may not be seen.
    IssueHidden,
    /// May not edit in this project: 403, on Data Center 400.
    EditDenied,
    /// 403: may not leave out the notification.
    NotifyDenied,
    /// 400: every field that was sent cannot be set.
    EveryFieldRefused,
    /// 409.
    Conflict,
    /// 413.
    TooLarge,
    /// 429, bursts (on Data Center: its own headers).
    RateLimited {
        /// Seconds in `Retry-After`.
        retry_after: u64,
    },
    /// 429, writes to one issue.
    RateLimitedIssue,
    /// 429, the hourly quota of an app over all sites.
    QuotaExhausted,
    /// 429, the hourly quota of an app on this site.
    QuotaTenantExhausted,
    /// 429 of the gateway, with no reason and no `Retry-After`.
    RateLimitedGateway,
    /// 5xx with a page.
    ServerError {
        /// The status.
        status: u16,
        /// `Retry-After`, seconds or a date.
        retry_after: Option<String>,
    },
    /// 503, maintenance page.
    Maintenance,
    /// The connection is closed before an answer.
    Close,
    /// The connection is closed in the middle of the body.
    CloseMidBody,
    /// As [`CloseMidBody`](Self::CloseMidBody), but the request was carried out.
    CloseAfterDoing,
    /// No answer, until the client goes away.
    Hang,
    /// The right answer, late.
    Slow(Duration),
    /// 302 to another host.
    RedirectElsewhere,
    /// 301 to https.
    RedirectToHttps,
    /// 302 to a login page.
    RedirectToLogin,
    /// 200, a login form.
    LoginPage,
    /// 200, empty.
    Empty200,
    /// 200, a page that is not Jira's.
    NotJira,
    /// 404 of a Tomcat: wrong context path.
    WrongContextPath,
    /// 200, JSON that breaks off.
    GarbageJson,
    /// A body of more than 1 MiB.
    HugeBody,
    /// 70 KiB of headers.
    HugeHeaders,
    /// 400 that echoes the credential and the request body, raw, decoded, URL-encoded and in base64 at every shift.
    Echo,
    /// 401 of an OAuth 1.0a server, which echoes the signature base string.
    EchoOauth,
    /// 400 whose message holds commands to CI runners and escape sequences to terminals.
    HostileText,
    /// This answer.
    Reply(Reply),
}

impl Fault {
    /// Only on paths that contain `part`.
    pub fn on(self, part: &str) -> Rule {
        Rule::from(self).on(part)
    }

    /// Where a fault strikes that makes sense in one place only, unless a rule says otherwise.
    fn place(&self) -> Option<&'static str> {
        match self {
            Self::OperationsNotInPlan => Some("/jsm/ops/api/"),
            Self::RequestQueued | Self::RequestFailed => Some("/alerts/requests/"),
            Self::EverythingRejected => Some("/0.1/"),
            _ => None,
        }
    }

    /// A server error without `Retry-After`.
    pub fn server_error(status: u16) -> Self {
        Self::ServerError { status, retry_after: None }
    }
}

/// A fault, with the requests it strikes and how often.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    pub(crate) fault: Fault,
    pub(crate) method: Option<String>,
    pub(crate) path: Option<String>,
    pub(crate) skip: u32,
    /// `None` is for ever.
    pub(crate) times: Option<u32>,
}

impl From<Fault> for Rule {
    fn from(fault: Fault) -> Self {
        let path = fault.place().map(ToOwned::to_owned);
        Self { fault, method: None, path, skip: 0, times: Some(1) }
    }
}

impl Rule {
    /// Only on paths (with query) that contain `part`.
    #[must_use]
    pub fn on(mut self, part: &str) -> Self {
        self.path = Some(part.to_owned());
        self
    }

    /// Only on this method.
    #[must_use]
    pub fn method(mut self, method: &str) -> Self {
        self.method = Some(method.to_ascii_uppercase());
        self
    }

    /// Lets the first `requests` that match go through.
    #[must_use]
    pub fn after(mut self, requests: u32) -> Self {
        self.skip = requests;
        self
    }

    /// So many times.
    #[must_use]
    pub fn times(mut self, times: u32) -> Self {
        self.times = Some(times);
        self
    }

    /// Every time.
    #[must_use]
    pub fn always(mut self) -> Self {
        self.times = None;
        self
    }

    fn matches(&self, method: &str, path: &str) -> bool {
        self.method.as_deref().is_none_or(|wanted| wanted == method)
            && self.path.as_deref().is_none_or(|part| path.contains(part))
    }

    /// Whether it strikes now; counts down either way.
    fn strikes(&mut self) -> bool {
        if self.skip > 0 {
            self.skip -= 1;
            return false;
        }
        match &mut self.times {
            None => true,
            Some(0) => false,
            Some(times) => {
                *times -= 1;
                true
            }
        }
    }
}

/// The rules in force. The oldest that strikes wins; slowness comes on top of whatever else strikes.
#[derive(Debug, Default)]
pub(crate) struct Rules(Mutex<Vec<Rule>>);

impl Rules {
    pub(crate) fn add(&self, rule: Rule) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(rule);
    }

    pub(crate) fn replace(&self, rules: Vec<Rule>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = rules;
    }

    /// How long to wait, and what to do then.
    pub(crate) fn strike(&self, method: &str, path: &str) -> (Duration, Option<Fault>) {
        let mut rules = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut wait = Duration::ZERO;
        let mut struck = None;
        for rule in rules.iter_mut().filter(|rule| rule.matches(method, path)) {
            match rule.fault.clone() {
                Fault::Slow(time) if rule.strikes() => wait += time,
                Fault::Slow(_) => {}
                fault if rule.strikes() => {
                    struck = Some(fault);
                    break;
                }
                _ => {}
            }
        }
        rules.retain(|rule| rule.times != Some(0));
        (wait, struck)
    }
}
