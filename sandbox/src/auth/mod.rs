//! Who is asking?
//!
//! One door each: the Cloud site, the Cloud gateway, a Data Center. A door looks at the request's `Authorization`, and
//! at all that a signature covers, and gives a [`Caller`], or the refusal with which the request ends. What a caller may do is not decided here.

pub(crate) mod cloud;
pub(crate) mod connect;
pub(crate) mod cookies;
pub(crate) mod data_center;
pub(crate) mod dress;
pub(crate) mod gateway;
pub(crate) mod header;
pub(crate) mod oauth1;
pub(crate) mod pages;
pub(crate) mod params;
pub(crate) mod provider;
pub(crate) mod tokens;

use std::collections::BTreeSet;

/// The values of `X-Seraph-LoginReason` that the sandbox sends.
///
/// <https://docs.atlassian.com/atlassian-seraph/latest/com/atlassian/seraph/auth/LoginReason.html>
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LoginReason {
    Ok,
    AuthenticatedFailed,
    AuthenticationDenied,
    AuthorisationFailed,
}

impl LoginReason {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Ok => "OK",
            Self::AuthenticatedFailed => "AUTHENTICATED_FAILED",
            Self::AuthenticationDenied => "AUTHENTICATION_DENIED",
            Self::AuthorisationFailed => "AUTHORISATION_FAILED",
        }
    }
}

/// Who Jira thinks is asking.
#[derive(Debug, Clone, Default)]
pub(crate) struct Caller {
    /// Account id; nobody is an anonymous caller.
    pub(crate) account: Option<String>,
    /// What the login module has to say about it.
    pub(crate) reason: Option<LoginReason>,
    /// The scopes of the token, on the gateway; on a site there are none to check.
    pub(crate) scopes: Option<BTreeSet<String>>,
    /// A personal access token that resolves to nobody: refused by most resources, without a login reason.
    pub(crate) bearer_refused: bool,
    /// Came with the cookies of a session, which go on being its cookies.
    pub(crate) in_session: bool,
}

impl Caller {
    pub(crate) fn known(account: &str) -> Self {
        Self { account: Some(account.to_owned()), ..Self::default() }
    }

    pub(crate) fn anonymous(reason: Option<LoginReason>) -> Self {
        Self { reason, ..Self::default() }
    }
}

/// Where the request came in, as the client sees it.
#[derive(Debug, Clone)]
pub(crate) struct Base {
    /// `https://your-team.atlassian.net`, or `http://127.0.0.1:1234/jira`.
    pub(crate) url: String,
}

impl Base {
    /// `OAuth realm="https%3A%2F%2Fyour-team.atlassian.net"`
    pub(crate) fn challenge(&self) -> String {
        use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
        const REST: &AsciiSet = &NON_ALPHANUMERIC.remove(b'.').remove(b'-').remove(b'_');
        format!("OAuth realm=\"{}\"", utf8_percent_encode(&self.url, REST))
    }
}
