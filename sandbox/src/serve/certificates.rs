//! A private authority, made at start, and a certificate of its for every name the sandbox answers to.
//!
//! Keys live in memory and in the files of one temporary directory. The variants are certificates that a careful
//! client must refuse.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, KeyUsagePurpose};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};

/// Every name that the certificate vouches for, and that the proxy leads to.
pub(crate) const NAMES: [&str; 8] = [
    "localhost",
    "127.0.0.1",
    "::1",
    "jira.example.com",
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

/// What the listener needs, and the file that clients need.
pub(crate) struct Identity {
    pub(crate) acceptor: TlsAcceptor,
    pub(crate) ca_file: PathBuf,
}

pub(crate) fn make(kind: Certificate, directory: &Path) -> io::Result<Identity> {
    let (chain, key, authority) = issue(kind).map_err(io::Error::other)?;
    let ca_file = directory.join("ca.pem");
    std::fs::write(&ca_file, authority)?;
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(io::Error::other)?
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .map_err(io::Error::other)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Identity { acceptor: TlsAcceptor::from(Arc::new(config)), ca_file })
}

type Issued = (Vec<CertificateDer<'static>>, PrivateKeyDer<'static>, String);

fn issue(kind: Certificate) -> Result<Issued, rcgen::Error> {
    let mut authority = CertificateParams::new(Vec::new())?;
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    authority.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    authority.distinguished_name.push(DnType::CommonName, "Jira sandbox authority (tests only)");
    let authority = CertifiedIssuer::self_signed(authority, KeyPair::generate()?)?;

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
    let private = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
    Ok((vec![signed.der().clone()], private, authority.pem()))
}
