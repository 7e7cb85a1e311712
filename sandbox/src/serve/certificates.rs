//! A private authority, made at start, and a certificate of its for every name the sandbox answers to.
//!
//! Keys live in memory and in the files of one temporary directory. The variants are certificates that a careful
//! client must refuse.

use std::error::Error;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair,
    KeyUsagePurpose,
};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::{RootCertStore, ServerConfig};

/// Every name that the certificate vouches for, and that the proxy leads to.
pub(crate) const NAMES: [&str; 9] = [
    "localhost",
    "127.0.0.1",
    "::1",
    "jira.example.com",
    // No name of a host by RFC 952, and found in companies all the same.
    "jira_dc.example.com",
    "your-team.atlassian.net",
    "*.atlassian.net",
    "api.atlassian.com",
    "auth.atlassian.com",
];

/// Which certificate the sandbox shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Certificate {
    /// A good one, signed by the private authority.
    #[default]
    Good,
    /// Signed by the authority, and expired since 2021.
    Expired,
    /// Signed by the authority, for another host.
    WrongName,
    /// Signed by itself.
    SelfSigned,
    /// None: the server refuses every version of TLS that a client of today speaks.
    ProtocolTooOld,
}

/// The files that clients need, all PEM.
#[derive(Debug, Clone)]
pub(crate) struct Files {
    pub(crate) authority: PathBuf,
    pub(crate) client_certificate: PathBuf,
    pub(crate) client_key: PathBuf,
    pub(crate) stranger_certificate: PathBuf,
    pub(crate) stranger_key: PathBuf,
}

/// What was issued: the authority, the server's leaf with its key, and a client's, in PEM.
struct Issued {
    authority: CertificateDer<'static>,
    authority_pem: String,
    leaf: CertificateDer<'static>,
    key: PrivateKeyDer<'static>,
    /// Certificate and key.
    client: (String, String),
    /// A client's of another authority.
    stranger: (String, String),
}

/// Makes everything anew. With `wants_client` the server takes only clients that show the client certificate.
pub(crate) fn make(kind: Certificate, wants_client: bool, directory: &Path) -> io::Result<(TlsAcceptor, Files)> {
    let issued = issue(kind).map_err(io::Error::other)?;
    let files = Files {
        authority: directory.join("ca.pem"),
        client_certificate: directory.join("client.pem"),
        client_key: directory.join("client-key.pem"),
        stranger_certificate: directory.join("stranger.pem"),
        stranger_key: directory.join("stranger-key.pem"),
    };
    std::fs::write(&files.authority, &issued.authority_pem)?;
    for (file, text) in [
        (&files.client_certificate, &issued.client.0),
        (&files.client_key, &issued.client.1),
        (&files.stranger_certificate, &issued.stranger.0),
        (&files.stranger_key, &issued.stranger.1),
    ] {
        std::fs::write(file, text)?;
    }
    let config = configuration(issued, wants_client).map_err(io::Error::other)?;
    Ok((TlsAcceptor::from(Arc::new(config)), files))
}

fn configuration(issued: Issued, wants_client: bool) -> Result<ServerConfig, Box<dyn Error + Send + Sync>> {
    let provider = Arc::new(ring::default_provider());
    let verifier = if wants_client {
        let mut roots = RootCertStore::empty();
        roots.add(issued.authority)?;
        WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider)).build()?
    } else {
        WebPkiClientVerifier::no_client_auth()
    };
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_client_cert_verifier(verifier)
        .with_single_cert(vec![issued.leaf], issued.key)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

fn issue(kind: Certificate) -> Result<Issued, rcgen::Error> {
    let authority = self::authority("Jira sandbox authority (tests only)")?;
    let other = self::authority("An authority that nobody knows (tests only)")?;

    let names = if kind == Certificate::WrongName { vec!["elsewhere.example.net"] } else { NAMES.to_vec() };
    let mut leaf = CertificateParams::new(names.into_iter().map(ToOwned::to_owned).collect::<Vec<_>>())?;
    leaf.distinguished_name.push(DnType::CommonName, "Jira sandbox");
    if kind == Certificate::Expired {
        leaf.not_before = rcgen::date_time_ymd(2020, 1, 1);
        leaf.not_after = rcgen::date_time_ymd(2021, 1, 1);
    }
    let key = KeyPair::generate()?;
    let signed =
        if kind == Certificate::SelfSigned { leaf.self_signed(&key)? } else { leaf.signed_by(&key, &authority)? };
    Ok(Issued {
        authority: authority.der().clone(),
        authority_pem: authority.pem(),
        leaf: signed.der().clone(),
        key: PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der())),
        client: client(&authority)?,
        stranger: client(&other)?,
    })
}

fn authority(name: &str) -> Result<CertifiedIssuer<'static, KeyPair>, rcgen::Error> {
    let mut authority = CertificateParams::new(Vec::new())?;
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    authority.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    authority.distinguished_name.push(DnType::CommonName, name);
    CertifiedIssuer::self_signed(authority, KeyPair::generate()?)
}

/// A client's certificate and its key, PEM.
fn client(authority: &CertifiedIssuer<'static, KeyPair>) -> Result<(String, String), rcgen::Error> {
    let mut client = CertificateParams::new(Vec::new())?;
    client.distinguished_name.push(DnType::CommonName, "Jira sandbox client");
    client.extended_key_usages.push(ExtendedKeyUsagePurpose::ClientAuth);
    let key = KeyPair::generate()?;
    Ok((client.signed_by(&key, authority)?.pem(), key.serialize_pem()))
}
