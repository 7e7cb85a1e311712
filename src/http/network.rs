//! Why no reply came: the error of reqwest and everything below it, told apart by kind.
//!
//! Looks at types where there are types; only the rest is told by its words.

use std::error::Error;
use std::io;

use rustls::{AlertDescription, CertificateError};

use super::certificate;

/// What kept a reply away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "each has a diagnosis of its own")]
pub enum FailureKind {
    Dns,
    Refused,
    TimedOut,
    TlsUntrusted,
    TlsExpired,
    TlsName,
    TlsVersion,
    Proxy,
    /// Something answered, and it was not HTTP.
    NotHttp,
    Lost,
}

/// A request without a reply.
#[derive(Clone, Debug)]
pub struct Failure {
    /// What kept the reply away.
    pub kind: FailureKind,
    /// The reason, one line.
    pub reason: String,
    /// The hosts that a certificate of another name is for.
    pub names: Vec<String>,
    /// Whether the server may have received the request.
    pub may_have_arrived: bool,
}

impl Failure {
    /// The time given to the request, or to the whole run, is over.
    pub fn timed_out(reason: impl Into<String>, may_have_arrived: bool) -> Self {
        Self { kind: FailureKind::TimedOut, reason: reason.into(), names: Vec::new(), may_have_arrived }
    }

    /// Whether another try may go better.
    pub fn is_passing(&self) -> bool {
        matches!(
            self.kind,
            FailureKind::Dns | FailureKind::Refused | FailureKind::TimedOut | FailureKind::Lost | FailureKind::Proxy
        )
    }
}

/// The failed look-up of a host name, so that it can be told from other errors of connecting.
#[derive(Debug)]
pub(super) struct NameNotFound(pub(super) io::Error);

impl std::fmt::Display for NameNotFound {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl Error for NameNotFound {}

/// Tells a failure by walking from the error to its roots.
pub(super) fn failure(error: &reqwest::Error, through_proxy: bool) -> Failure {
    let chain: Vec<&(dyn Error + 'static)> =
        std::iter::successors(error.source(), |inner: &&(dyn Error + 'static)| (*inner).source()).collect();
    let kind = kind(error, &chain, through_proxy);
    let fault = chain.iter().find_map(|inner| certificate::fault(*inner));
    let names = fault.map(certificate::names).unwrap_or_default();
    let reason = fault.map_or_else(|| reason(kind, &chain), certificate::reason);
    let may_have_arrived =
        !error.is_connect() && matches!(kind, FailureKind::TimedOut | FailureKind::Lost | FailureKind::NotHttp);
    Failure { kind, reason, names, may_have_arrived }
}

/// The reason in words for people; the deepest error's own where there are no better ones.
fn reason(kind: FailureKind, chain: &[&(dyn Error + 'static)]) -> String {
    let said = |words: &str| chain.iter().any(|inner| inner.to_string().contains(words));
    let io = chain.iter().find_map(|inner| inner.downcast_ref::<io::Error>());
    if let (FailureKind::Proxy, Some(io)) = (kind, io)
        && !said("unsuccessful")
    {
        return format!("the proxy cannot be reached: {}", crate::output::reason(io));
    }
    let words = match kind {
        FailureKind::Lost => "the server closed the connection before it had answered",
        FailureKind::NotHttp if said("too large") => "the answer's headers are larger than any of Jira's",
        FailureKind::NotHttp => "what came back is not HTTP",
        FailureKind::TlsVersion if said("corrupt message") => {
            "what answers there does not speak TLS; perhaps it speaks plain http"
        }
        FailureKind::TlsVersion => "the server speaks no version of TLS that is safe; 1.2 is the least",
        FailureKind::Proxy if said("authorization required") || said("authentication required") => {
            "the proxy wants a login (407)"
        }
        FailureKind::Proxy if said("tunnel") => "the proxy did not open a way to the host",
        _ => "",
    };
    let deepest = || chain.last().map_or_else(|| "the request could not be sent".to_owned(), ToString::to_string);
    if words.is_empty() {
        deepest().split(" (os error").next().unwrap_or_default().to_owned()
    } else {
        words.to_owned()
    }
}

fn kind(error: &reqwest::Error, chain: &[&(dyn Error + 'static)], through_proxy: bool) -> FailureKind {
    let said = |words: &str| chain.iter().any(|inner| inner.to_string().contains(words));
    if let Some(kind) = chain.iter().find_map(|inner| tls_kind(*inner)) {
        return kind;
    }
    if through_proxy && (error.is_connect() && !error.is_timeout() || said("proxy") || said("tunnel")) {
        return FailureKind::Proxy;
    }
    if chain.iter().any(|inner| inner.is::<NameNotFound>()) {
        return FailureKind::Dns;
    }
    if error.is_timeout() {
        return FailureKind::TimedOut;
    }
    match chain.iter().find_map(|inner| inner.downcast_ref::<io::Error>()).map(io::Error::kind) {
        Some(io::ErrorKind::ConnectionRefused | io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable) => {
            FailureKind::Refused
        }
        Some(io::ErrorKind::TimedOut) => FailureKind::TimedOut,
        // hyper's words for bytes that are no HTTP, before or after our request.
        _ if ["invalid HTTP", "too large", "unexpected message"].iter().any(|words| said(words)) => {
            FailureKind::NotHttp
        }
        _ => FailureKind::Lost,
    }
}

fn tls_kind(error: &(dyn Error + 'static)) -> Option<FailureKind> {
    match certificate::tls_error(error)? {
        rustls::Error::InvalidCertificate(fault) => Some(match fault {
            CertificateError::Expired
            | CertificateError::ExpiredContext { .. }
            | CertificateError::NotValidYet
            | CertificateError::NotValidYetContext { .. } => FailureKind::TlsExpired,
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => FailureKind::TlsName,
            _ => FailureKind::TlsUntrusted,
        }),
        rustls::Error::PeerIncompatible(_)
        | rustls::Error::AlertReceived(AlertDescription::ProtocolVersion | AlertDescription::HandshakeFailure)
        // A plain HTTP server behind an https address answers the hello with text.
        | rustls::Error::InvalidMessage(_) => Some(FailureKind::TlsVersion),
        _ => None,
    }
}
