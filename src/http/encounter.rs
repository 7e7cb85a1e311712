//! What was met on the way: the certificates a server showed, the version agreed on, whether it asked for ours.
//!
//! A witness, not a judge: every decision is rustls' own. Certificates are kept as they came; they are read
//! only after a failure, or when somebody asks.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, WebPkiSupportedAlgorithms};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, DigitallySignedStruct, DistinguishedName, Error, RootCertStore, SignatureScheme};

use super::certificate::{self, Met};

/// The latest handshake, as far as it went.
#[derive(Debug, Default)]
pub(super) struct Encounter(Mutex<Seen>);

/// What the handshake showed.
#[derive(Clone, Debug, Default)]
struct Seen {
    host: String,
    /// In DER, the server's own first.
    certificates: Vec<Vec<u8>>,
    version: Option<&'static str>,
    asked: bool,
    showed: bool,
    /// Whose signature the server takes, in DER.
    authorities: Vec<Vec<u8>>,
    answered: bool,
}

impl Encounter {
    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A server asked for our certificate, and named the authorities that it takes one from.
    pub(super) fn asked_for_certificate(&self, authorities: &[&[u8]]) {
        let mut seen = self.seen();
        seen.asked = true;
        seen.authorities = authorities.iter().map(|name| name.to_vec()).collect();
    }

    pub(super) fn showed_certificate(&self) {
        self.seen().showed = true;
    }

    /// A reply came, so whatever the server wanted of us it had.
    pub(super) fn answered(&self) {
        self.seen().answered = true;
    }

    /// Whether a server asked for our certificate and has never answered since.
    pub(super) fn asked_in_vain(&self) -> bool {
        let seen = self.seen();
        seen.asked && !seen.answered
    }

    /// Whether ours was shown.
    pub(super) fn showed(&self) -> bool {
        self.seen().showed
    }

    /// The names of the authorities that the server takes a certificate from.
    pub(super) fn authorities(&self) -> Vec<String> {
        self.seen().authorities.iter().filter_map(|name| certificate::name(name)).collect()
    }

    /// What the latest handshake showed, read; none when there was none.
    pub(super) fn met(&self) -> Option<Met> {
        let Seen { host, certificates, version, .. } = self.seen().clone();
        Met::read(host, version.unwrap_or("TLS"), &certificates)
    }
}

/// rustls' own verifier, and a note of what it was asked.
#[derive(Debug)]
pub(super) struct Witness {
    /// None where nobody is trusted at all, for which rustls makes no verifier.
    verifier: Option<Arc<WebPkiServerVerifier>>,
    algorithms: WebPkiSupportedAlgorithms,
    encounter: Arc<Encounter>,
}

impl Witness {
    pub(super) fn new(roots: RootCertStore, provider: &Arc<CryptoProvider>, encounter: Arc<Encounter>) -> Self {
        let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(provider)).build();
        Self { verifier: verifier.ok(), algorithms: provider.signature_verification_algorithms, encounter }
    }

    fn verifier(&self) -> Result<&WebPkiServerVerifier, Error> {
        self.verifier.as_deref().ok_or(Error::InvalidCertificate(CertificateError::UnknownIssuer))
    }
}

impl ServerCertVerifier for Witness {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        {
            let mut seen = self.encounter.seen();
            seen.host = server_name.to_str().into_owned();
            seen.certificates = std::iter::once(end_entity).chain(intermediates).map(|der| der.to_vec()).collect();
        }
        self.verifier()?.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.encounter.seen().version = Some("TLS 1.2");
        self.verifier()?.verify_tls12_signature(message, cert, dss)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.encounter.seen().version = Some("TLS 1.3");
        self.verifier()?.verify_tls13_signature(message, cert, dss)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        // What rustls' verifier says too; asked of the provider, because there may be no verifier.
        self.algorithms.supported_schemes()
    }

    fn requires_raw_public_keys(&self) -> bool {
        self.verifier.as_ref().is_some_and(|verifier| verifier.requires_raw_public_keys())
    }

    fn root_hint_subjects(&self) -> Option<&[DistinguishedName]> {
        self.verifier.as_ref().and_then(|verifier| verifier.root_hint_subjects())
    }
}
