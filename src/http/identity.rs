//! The client certificate: read from its files, checked, and shown to a server that asks who connects.
//!
//! Everything that can be wrong with the files is found here, before anything is sent.

use std::sync::Arc;

use rustls::client::ResolvesClientCert;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::CertifiedKey;
use rustls::{Error, SignatureScheme};

use super::encounter::Encounter;
use crate::code::Code;
use crate::pem::{self, Form};
use crate::target::{Identity, PemFile};
use crate::trouble::Trouble;

/// Answers a server's request for a certificate, and remembers that there was one.
#[derive(Debug)]
pub(super) struct Presenter {
    certified: Option<Arc<CertifiedKey>>,
    encounter: Arc<Encounter>,
}

impl Presenter {
    pub(super) fn new(certified: Option<CertifiedKey>, encounter: Arc<Encounter>) -> Self {
        Self { certified: certified.map(Arc::new), encounter }
    }
}

impl ResolvesClientCert for Presenter {
    fn resolve(&self, authorities: &[&[u8]], schemes: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        self.encounter.asked_for_certificate(authorities);
        // Where no scheme fits rustls would show nothing either, and not say so.
        let fits = |certified: &&Arc<CertifiedKey>| certified.key.choose_scheme(schemes).is_some();
        let shown = self.certified.as_ref().filter(fits).cloned();
        if shown.is_some() {
            self.encounter.showed_certificate();
        }
        shown
    }

    fn has_certs(&self) -> bool {
        self.certified.is_some()
    }
}

/// The certificate and the key that belongs to it.
///
/// Fails with `file-unreadable` for what a file holds, `option-invalid` for two files that do not go together.
pub(super) fn certified(identity: &Identity, provider: &CryptoProvider) -> Result<CertifiedKey, Trouble> {
    let certificates = certificates(&identity.certificate)?;
    let in_one = identity.key.is_none();
    if in_one && !pem::holds_key(identity.certificate.text.open()) {
        return Err(Trouble::new(Code::OptionInvalid)
            .fact("option", "JIRA_CLIENT_KEY")
            .title("JIRA_CLIENT_CERT names a certificate, and its private key is missing")
            .why("JIRA_CLIENT_KEY is not set, and the certificate's own file holds no key")
            .only_steps(&[
                "name the file of the private key in JIRA_CLIENT_KEY",
                "remove JIRA_CLIENT_CERT if the site asks for no client certificate",
            ]));
    }
    let file = identity.key.as_ref().unwrap_or(&identity.certificate);
    let key = key(file)?;
    CertifiedKey::from_der(certificates, key, provider).map_err(|said| match said {
        Error::InconsistentKeys(_) => mismatch(&identity.certificate, file),
        Error::InvalidCertificate(_) => trouble(&identity.certificate)
            .title("{file}, named by {variable}, holds a certificate that is damaged")
            .why("its first certificate cannot be read; that one must be the client's own")
            .only_steps(&["look at it: openssl x509 -in {file} -noout -subject", "get the file anew"]),
        _ => trouble(file)
            .title("{file}, named by {variable}, holds a private key of a kind that cannot be used here")
            .why("RSA keys of 2048 to 8192 bits, ECDSA keys on P-256 or P-384, and Ed25519 keys can be used")
            .only_steps(&["ask for a client certificate with a key of one of these kinds"]),
    })
}

fn certificates(file: &PemFile) -> Result<Vec<CertificateDer<'static>>, Trouble> {
    let text = file.text.open();
    must_be_pem(file, "x509")?;
    let found: Vec<_> = CertificateDer::pem_slice_iter(text.as_bytes()).filter_map(Result::ok).collect();
    if !found.is_empty() {
        return Ok(found);
    }
    let (why, step) = if pem::holds_key(text) {
        (
            "it holds a private key and no certificate",
            "name the certificate in {variable}, and the key in JIRA_CLIENT_KEY",
        )
    } else {
        ("nothing in it is a whole certificate", "name a file with a -----BEGIN CERTIFICATE----- in {variable}")
    };
    Err(trouble(file).title("{file}, named by {variable}, holds no certificate").why(why).only_steps(&[step]))
}

fn key(file: &PemFile) -> Result<PrivateKeyDer<'static>, Trouble> {
    let text = file.text.open();
    must_be_pem(file, "pkey")?;
    if pem::is_locked(text) {
        return Err(trouble(file)
            .title("The private key in {file}, named by {variable}, is locked by a password")
            .why("no password can be given for it here; the CI's store of secrets protects the file in its place")
            .only_steps(&[
                "unlock it: openssl pkey -in {file} -out unlocked.pem",
                "store unlocked.pem as a file among the CI secrets, and name it in {variable}",
            ]));
    }
    PrivateKeyDer::from_pem_slice(text.as_bytes()).map_err(|_| {
        let why = if pem::holds_key(text) {
            "the key in it is damaged, or of a kind that TLS does not know"
        } else if text.contains("BEGIN CERTIFICATE-----") {
            "it holds a certificate and no private key"
        } else {
            "nothing in it is a private key"
        };
        trouble(file)
            .title("{file}, named by {variable}, holds no private key")
            .why(why)
            .only_steps(&["name a file with a -----BEGIN PRIVATE KEY----- in {variable}"])
    })
}

/// Refuses other forms, with the command that turns each into PEM; `tool` is OpenSSL's for the part that is meant.
fn must_be_pem(file: &PemFile, tool: &str) -> Result<(), Trouble> {
    let pkcs12 = "turn it into PEM: openssl pkcs12 -in {file} -nodes -out client.pem";
    let (form, steps) = match Form::of(file.text.open()) {
        Form::Pem => return Ok(()),
        Form::Der => {
            ("DER", vec![format!("turn it into PEM: openssl {tool} -inform der -in {{file}} -out client.pem")])
        }
        Form::Pkcs12 => ("PKCS #12", vec![pkcs12.to_owned()]),
        Form::JavaKeyStore => {
            let java = "keytool -importkeystore -srckeystore {file} -destkeystore client.p12 -deststoretype pkcs12";
            ("a Java key store", vec![java.to_owned(), pkcs12.replace("{file}", "client.p12")])
        }
        Form::Other => {
            return Err(trouble(file)
                .title("{file}, named by {variable}, is not PEM")
                .why("PEM is text that holds a line such as -----BEGIN CERTIFICATE-----")
                .only_steps(&["name the file that the site's administrator issued, in PEM form, in {variable}"]));
        }
    };
    let mut steps: Vec<&str> = steps.iter().map(String::as_str).collect();
    let last = "store client.pem as a file among the CI secrets, and name it in {variable}";
    steps.push(if form == "DER" {
        last
    } else {
        "store client.pem as a file among the CI secrets, and name it in JIRA_CLIENT_CERT alone"
    });
    Err(trouble(file)
        .title(format!("{{file}}, named by {{variable}}, is {form} and not PEM"))
        .why("PEM is text that begins with a line such as -----BEGIN CERTIFICATE-----")
        .only_steps(&steps))
}

fn mismatch(certificate: &PemFile, key: &PemFile) -> Trouble {
    let compare = format!(
        "compare the two: openssl x509 -in {} -noout -pubkey; openssl pkey -in {} -pubout",
        certificate.path, key.path
    );
    Trouble::new(Code::OptionInvalid)
        .fact("option", key.variable)
        .title("The private key does not belong to the client certificate")
        .why(format!(
            "the key in {} ({}) is another than the one that the first certificate in {} ({}) was made for",
            key.path, key.variable, certificate.path, certificate.variable
        ))
        .only_steps(&[
            &compare,
            "name the two files that were issued together",
            "put the client's own certificate first in its file",
        ])
}

fn trouble(file: &PemFile) -> Trouble {
    Trouble::new(Code::FileUnreadable)
        .fact("variable", file.variable)
        .fact("option", file.variable)
        .fact("file", &file.path)
}
