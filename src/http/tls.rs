//! Which authorities are trusted and what we show of ourselves, as a rustls configuration on the ring provider.
//!
//! TLS 1.2 is the floor. There is no way to switch the check off.

use std::io;
use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};

use super::encounter::{Encounter, Witness};
use super::identity::{self, Presenter};
use crate::code::Code;
use crate::output::reason;
use crate::target::Trust;
use crate::trouble::Trouble;

const NO_CERTIFICATE: &str = "it holds no PEM certificate";

/// The configuration, or `file-unreadable` when a file that was named holds no authority or no client certificate.
pub(super) fn configuration(settings: &Trust, encounter: &Arc<Encounter>) -> Result<ClientConfig, Trouble> {
    let roots = authorities(settings)?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let certified = settings.identity.as_ref().map(|own| identity::certified(own, &provider)).transpose()?;
    let witness = Witness::new(roots, &provider, Arc::clone(encounter));
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let builder = builder.map_err(|said| Trouble::new(Code::Internal).detail(said.to_string()))?;
    // rustls calls every verifier that is not its own dangerous; this one hands all to rustls' own.
    let builder = builder.dangerous().with_custom_certificate_verifier(Arc::new(witness));
    Ok(builder.with_client_cert_resolver(Arc::new(Presenter::new(certified, Arc::clone(encounter)))))
}

fn authorities(settings: &Trust) -> Result<RootCertStore, Trouble> {
    let mut roots = RootCertStore::empty();
    for folder in &settings.folders {
        // OpenSSL and curl pass over a folder that is not there, as long as authorities come from elsewhere.
        if let Err(why) = add_folder(&mut roots, folder)
            && settings.folders.len() == 1
            && settings.file.is_none()
        {
            return Err(unreadable("SSL_CERT_DIR", folder, &why));
        }
    }
    if let Some(file) = &settings.file {
        add_file(&mut roots, file).map_err(|why| unreadable("SSL_CERT_FILE", file, &why))?;
    }
    if settings.file.is_none() && settings.folders.is_empty() {
        // What cannot be read of the system's is no reason to stop: the site's authority may be among the rest.
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    }
    if let Some(file) = &settings.extra {
        add_file(&mut roots, file).map_err(|why| unreadable("JIRA_CA_FILE", file, &why))?;
    }
    Ok(roots)
}

fn add_file(roots: &mut RootCertStore, file: &std::path::Path) -> Result<(), String> {
    let text = std::fs::read(file).map_err(|error| reason(&error))?;
    let certificates: Vec<CertificateDer<'_>> = CertificateDer::pem_slice_iter(&text).filter_map(Result::ok).collect();
    let (added, _) = roots.add_parsable_certificates(certificates);
    if added == 0 { Err(NO_CERTIFICATE.to_owned()) } else { Ok(()) }
}

/// Every certificate in a folder, as OpenSSL's `c_rehash` leaves them; other files are passed over.
fn add_folder(roots: &mut RootCertStore, folder: &std::path::Path) -> Result<(), String> {
    let entries = std::fs::read_dir(folder).map_err(|error: io::Error| reason(&error))?;
    for entry in entries.flatten() {
        // One unreadable or foreign file among many is ordinary there.
        let _ = add_file(roots, &entry.path());
    }
    Ok(())
}

fn unreadable(variable: &str, path: &std::path::Path, why: &str) -> Trouble {
    let path = path.display().to_string();
    let trouble = Trouble::new(Code::FileUnreadable)
        .fact("variable", variable)
        .fact("option", variable)
        .fact("file", &path)
        .fact("reason", why);
    if why != NO_CERTIFICATE {
        return trouble.detail(format!("{variable} names {path}: {why}"));
    }
    trouble
        .title("{file}, named by {variable}, holds no certificate in PEM form")
        .why("PEM is text that begins with -----BEGIN CERTIFICATE-----")
        .only_steps(&[
            "export the authority's certificate as PEM (Base64), not as DER or PKCS #12",
            "turn a DER file into PEM: openssl x509 -inform der -in authority.der -out authority.pem",
        ])
}
