//! What is wrong with a certificate, found in rustls' errors and said in words.

use std::error::Error;
use std::io;

use jiff::Timestamp;
use rustls::CertificateError;
use rustls::pki_types::UnixTime;
use x509_cert::certificate::{CertificateInner, Raw};
use x509_cert::der::Decode;
use x509_cert::ext::pkix::name::DirectoryString;
use x509_cert::name::Name;

use crate::escape::one_line;

/// As strict as is needed to find names and dates in it, and no stricter.
type Certificate = CertificateInner<Raw>;

/// A certificate's names are foreign text of any length.
const LONGEST: usize = 120;

/// rustls' verdict, wrapped in as many `io::Error`s as there are layers between.
pub(super) fn tls_error<'e>(error: &'e (dyn Error + 'static)) -> Option<&'e rustls::Error> {
    match error.downcast_ref::<io::Error>() {
        Some(io) => io.get_ref().and_then(|inner| tls_error(inner)),
        None => error.downcast_ref::<rustls::Error>(),
    }
}

/// The fault, when the verdict is about the certificate.
pub(super) fn fault<'e>(error: &'e (dyn Error + 'static)) -> Option<&'e CertificateError> {
    match tls_error(error)? {
        rustls::Error::InvalidCertificate(fault) => Some(fault),
        _ => None,
    }
}

/// What a server showed of itself, read.
#[derive(Clone, Debug)]
pub struct Met {
    /// The name it was asked for: the site's, the gateway's, or that of a proxy that speaks TLS itself.
    pub host: String,
    /// `TLS 1.2` or `TLS 1.3`; `TLS` where the handshake broke off before it was agreed.
    pub version: &'static str,
    /// Who signed the topmost of the certificates that it showed. Foreign text, one line.
    pub issuer: String,
    /// The server's own certificate is signed by itself.
    pub self_signed: bool,
    /// The server's own certificate is valid until then.
    pub expires: Option<Timestamp>,
}

impl Met {
    /// Reads the certificates, the server's own first; none when that one cannot be read.
    pub(super) fn read(host: String, version: &'static str, certificates: &[Vec<u8>]) -> Option<Self> {
        let mut others: Vec<_> = certificates.iter().filter_map(|der| Certificate::from_der(der).ok()).collect();
        if others.is_empty() || Certificate::from_der(certificates.first()?).is_err() {
            return None;
        }
        let own = others.remove(0);
        let own = own.tbs_certificate();
        let mut issuer = own.issuer().clone();
        // From each to the one that signed it, in whatever order they came; each once, so that a circle ends.
        while let Some(next) = others.iter().position(|other| *other.tbs_certificate().subject() == issuer) {
            issuer = others.swap_remove(next).tbs_certificate().issuer().clone();
        }
        let seconds = own.validity().not_after.to_unix_duration().as_secs();
        Some(Self {
            host,
            version,
            issuer: in_words(&issuer),
            self_signed: own.issuer() == own.subject(),
            expires: i64::try_from(seconds).ok().and_then(|seconds| Timestamp::from_second(seconds).ok()),
        })
    }
}

/// A name of X.500, given in DER, as people know it.
pub(super) fn name(der: &[u8]) -> Option<String> {
    Name::from_der(der).ok().map(|name| in_words(&name))
}

/// The common name and the organisation; the whole name where it has neither.
fn in_words(name: &Name) -> String {
    let text = |found: Result<Option<DirectoryString>, _>| {
        found
            .ok()
            .flatten()
            .map(|text: DirectoryString| text.value().into_owned())
            .filter(|text| !text.trim().is_empty())
    };
    let words = match (text(name.common_name()), text(name.organization())) {
        (Some(common), Some(organisation)) if common.contains(&organisation) => common,
        (Some(common), Some(organisation)) => format!("{common} ({organisation})"),
        (Some(one), None) | (None, Some(one)) => one,
        (None, None) if name.is_empty() => "nobody".to_owned(),
        (None, None) => name.to_string(),
    };
    one_line(&words, LONGEST)
}

/// The fault in words, with what the server showed of itself where that tells more.
pub(super) fn reason(fault: &CertificateError, met: Option<&Met>) -> String {
    match fault {
        CertificateError::ExpiredContext { time, not_after } => {
            format!(
                "{} was valid until {}, and this runner's clock says {}",
                which(*not_after, met),
                day(*not_after),
                day(*time)
            )
        }
        CertificateError::NotValidYetContext { time, not_before } => {
            format!(
                "the certificate is valid from {} on, and this runner's clock says {}",
                day(*not_before),
                day(*time)
            )
        }
        CertificateError::NotValidForNameContext { presented, .. } => {
            let whose = if presented.is_empty() { "no host".to_owned() } else { names(fault).join(", ") };
            let issuer = met.map(|met| format!("; its issuer is “{}”", met.issuer)).unwrap_or_default();
            format!("the certificate is for {whose}{issuer}")
        }
        CertificateError::UnknownIssuer => match met {
            Some(met) if met.self_signed => {
                format!("the certificate of “{}” is signed by itself, and is not among those trusted here", met.issuer)
            }
            Some(met) => format!("its issuer is “{}”, which is not among those trusted here", met.issuer),
            None => "no trusted authority has signed the certificate".to_owned(),
        },
        fault if is_an_authoritys(fault) => {
            "the server shows the certificate of an authority (CA:TRUE) as its own".to_owned()
        }
        other => format!("the certificate is not accepted: {other}"),
    }
}

/// Whether a certificate that may sign others was shown for a server. webpki's error comes through rustls as it is, and
/// its type is not ours to name.
pub(super) fn is_an_authoritys(fault: &CertificateError) -> bool {
    matches!(fault, CertificateError::Other(other) if other.to_string().contains("CaUsedAsEndEntity"))
}

/// The server's own certificate, or one above it: the verdict does not tell, the date does.
fn which(not_after: UnixTime, met: Option<&Met>) -> &'static str {
    let own = met.and_then(|met| met.expires).map(Timestamp::as_second);
    if own.is_some_and(|own| u64::try_from(own).is_ok_and(|own| own != not_after.as_secs())) {
        "a certificate above the server's own"
    } else {
        "the certificate"
    }
}

/// The hosts that a certificate is for; rustls gives them in the form `DnsName("host")`.
pub(super) fn names(fault: &CertificateError) -> Vec<String> {
    let CertificateError::NotValidForNameContext { presented, .. } = fault else { return Vec::new() };
    presented.iter().map(|name| name.split('"').nth(1).unwrap_or(name).to_owned()).collect()
}

fn day(time: UnixTime) -> String {
    let seconds = i64::try_from(time.as_secs()).unwrap_or_default();
    Timestamp::from_second(seconds).map(|time| time.to_string()).unwrap_or_default()
}
