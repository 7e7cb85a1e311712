//! What is wrong with a certificate, found in rustls' errors and said in words.

use std::error::Error;
use std::io;

use jiff::Timestamp;
use rustls::CertificateError;
use rustls::pki_types::UnixTime;

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

/// The fault in words.
pub(super) fn reason(fault: &CertificateError) -> String {
    match fault {
        CertificateError::ExpiredContext { time, not_after } => {
            format!("the certificate was valid until {}, and this runner's clock says {}", day(*not_after), day(*time))
        }
        CertificateError::NotValidYetContext { time, not_before } => {
            format!(
                "the certificate is valid from {} on, and this runner's clock says {}",
                day(*not_before),
                day(*time)
            )
        }
        CertificateError::NotValidForNameContext { presented, .. } if !presented.is_empty() => {
            format!("the certificate is for {}", names(fault).join(", "))
        }
        CertificateError::NotValidForNameContext { .. } => "the certificate names no host".to_owned(),
        CertificateError::UnknownIssuer => "no trusted authority has signed the certificate".to_owned(),
        other => format!("the certificate is not accepted: {other}"),
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
