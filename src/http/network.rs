//! Why no reply came: the error of reqwest and everything below it, told apart by kind.
//!
//! Looks at types where there are types; only the rest is told by its words.

use std::error::Error;
use std::io;

use rustls::{AlertDescription, CertificateError};

use super::certificate::{self, Met};
use super::encounter::Encounter;

/// What kept a reply away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "each has a diagnosis of its own")]
pub enum FailureKind {
    Dns,
    Refused,
    TimedOut,
    TlsUntrusted,
    /// A server showed an authority's certificate as its own, which no trust makes good.
    TlsAuthorityAsServer,
    TlsExpired,
    TlsName,
    TlsVersion,
    /// The server asks for a client certificate, and has got none.
    TlsClientCertificate,
    /// It has got one, and does not accept it.
    TlsClientCertificateRefused,
    Proxy,
    /// The proxy wants a login, or another than it got: to repeat that could lock the account.
    ProxyLogin,
    /// There is no way to an IPv6 address through a proxy; see `reason`.
    ProxyWantsName,
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
    /// The hosts that a certificate of another name is for, or the authorities that the server takes ours from.
    pub names: Vec<String>,
    /// What the server showed of itself, where its certificate is the reason.
    pub met: Option<Box<Met>>,
    /// Whether the server may have received the request.
    pub may_have_arrived: bool,
}

impl Failure {
    /// A failure of which nothing more is known.
    pub(super) fn new(kind: FailureKind, reason: impl Into<String>, may_have_arrived: bool) -> Self {
        Self { kind, reason: reason.into(), names: Vec::new(), met: None, may_have_arrived }
    }

    /// The host has no address.
    pub(super) fn not_found(error: &io::Error) -> Self {
        let words = error.to_string();
        Self::new(FailureKind::Dns, words.split(" (os error").next().unwrap_or_default(), false)
    }

    /// The time given to the request, or to the whole run, is over.
    pub fn timed_out(reason: impl Into<String>, may_have_arrived: bool) -> Self {
        Self::new(FailureKind::TimedOut, reason, may_have_arrived)
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
pub(super) fn failure(error: &reqwest::Error, through_proxy: bool, encounter: &Encounter) -> Failure {
    let chain: Vec<&(dyn Error + 'static)> =
        std::iter::successors(error.source(), |inner: &&(dyn Error + 'static)| (*inner).source()).collect();
    let kind = match kind(error, &chain, through_proxy, encounter) {
        FailureKind::TlsClientCertificate if encounter.showed() => FailureKind::TlsClientCertificateRefused,
        kind => kind,
    };
    let may_have_arrived =
        !error.is_connect() && matches!(kind, FailureKind::TimedOut | FailureKind::Lost | FailureKind::NotHttp);
    if matches!(kind, FailureKind::TlsClientCertificate | FailureKind::TlsClientCertificateRefused) {
        let reason = certificate_refused(&chain, encounter.showed());
        return Failure { names: encounter.authorities(), ..Failure::new(kind, reason, may_have_arrived) };
    }
    let Some(fault) = chain.iter().find_map(|inner| certificate::fault(*inner)) else {
        return Failure::new(kind, reason(kind, &chain), may_have_arrived);
    };
    let met = encounter.met();
    let reason = certificate::reason(fault, met.as_ref());
    let names = certificate::names(fault);
    Failure { names, met: met.map(Box::new), ..Failure::new(kind, reason, may_have_arrived) }
}

/// What the server said to our certificate, or to its absence. The alerts are those of RFC 8446, section 6.2.
fn certificate_refused(chain: &[&(dyn Error + 'static)], showed: bool) -> String {
    if !showed {
        return "the server asks for a client certificate, and none was shown".to_owned();
    }
    let alert = chain.iter().find_map(|inner| match certificate::tls_error(*inner)? {
        rustls::Error::AlertReceived(alert) => Some(*alert),
        _ => None,
    });
    let why = match alert {
        Some(AlertDescription::UnknownCA) => "it does not know the authority that signed it",
        Some(AlertDescription::CertificateExpired) => "it has expired",
        Some(AlertDescription::CertificateRevoked) => "it was revoked",
        Some(AlertDescription::UnsupportedCertificate) => "its kind is not supported, or it is not meant for clients",
        Some(AlertDescription::AccessDenied) => "its owner may not come in",
        _ => "it does not say why",
    };
    format!("the server refused the client certificate: {why}")
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
        FailureKind::ProxyLogin => "the proxy wants a login (407)",
        // reqwest 0.13 hands the brackets of the address to rustls, which knows no such name.
        FailureKind::ProxyWantsName => "an IPv6 address cannot be reached through a proxy",
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

fn kind(
    error: &reqwest::Error,
    chain: &[&(dyn Error + 'static)],
    through_proxy: bool,
    encounter: &Encounter,
) -> FailureKind {
    let said = |words: &str| chain.iter().any(|inner| inner.to_string().contains(words));
    let asked_in_vain = encounter.asked_in_vain();
    if let Some(kind) = chain.iter().find_map(|inner| tls_kind(*inner, asked_in_vain)) {
        return kind;
    }
    // With TLS 1.3 the client's certificate is looked at when the handshake is over for the client (RFC 8446, section
    // 2), and a server's alert may be overtaken by the end of the connection.
    let kind = other_kind(error, chain, through_proxy, &said);
    let broke_off = matches!(kind, FailureKind::Lost | FailureKind::Proxy);
    if broke_off && asked_in_vain && !encounter.showed() { FailureKind::TlsClientCertificate } else { kind }
}

fn other_kind(
    error: &reqwest::Error,
    chain: &[&(dyn Error + 'static)],
    through_proxy: bool,
    said: &impl Fn(&str) -> bool,
) -> FailureKind {
    if through_proxy && (error.is_connect() && !error.is_timeout() || said("proxy") || said("tunnel")) {
        return match () {
            () if said("authorization required") || said("authentication required") => FailureKind::ProxyLogin,
            () if said("Invalid Server Name") => FailureKind::ProxyWantsName,
            () => FailureKind::Proxy,
        };
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

fn tls_kind(error: &(dyn Error + 'static), asked_for_certificate: bool) -> Option<FailureKind> {
    use AlertDescription as Alert;

    match certificate::tls_error(error)? {
        // What OpenSSL says in TLS 1.2 when it gets no certificate.
        rustls::Error::AlertReceived(Alert::HandshakeFailure) if asked_for_certificate => {
            Some(FailureKind::TlsClientCertificate)
        }
        // A server says these of its client's certificate only.
        rustls::Error::AlertReceived(
            Alert::CertificateRequired
            | Alert::NoCertificate
            | Alert::BadCertificate
            | Alert::UnsupportedCertificate
            | Alert::CertificateRevoked
            | Alert::CertificateExpired
            | Alert::CertificateUnknown
            | Alert::UnknownCA
            | Alert::AccessDenied
            | Alert::DecryptError,
        ) if asked_for_certificate => Some(FailureKind::TlsClientCertificate),
        rustls::Error::InvalidCertificate(fault) => Some(match fault {
            CertificateError::Expired
            | CertificateError::ExpiredContext { .. }
            | CertificateError::NotValidYet
            | CertificateError::NotValidYetContext { .. } => FailureKind::TlsExpired,
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => FailureKind::TlsName,
            fault if certificate::is_an_authoritys(fault) => FailureKind::TlsAuthorityAsServer,
            _ => FailureKind::TlsUntrusted,
        }),
        rustls::Error::PeerIncompatible(_)
        | rustls::Error::AlertReceived(Alert::ProtocolVersion | Alert::HandshakeFailure)
        // A plain HTTP server behind an https address answers the hello with text.
        | rustls::Error::InvalidMessage(_) => Some(FailureKind::TlsVersion),
        _ => None,
    }
}
