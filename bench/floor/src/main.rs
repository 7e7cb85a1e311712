//! One PUT over TLS with a Basic credential, on the libraries that Fieldstamp uses, and nothing else.
//!
//! What Fieldstamp costs above this is the price of everything it adds: reading the environment, the
//! command line, templates, judging the reply, the report. It reads `FLOOR_URL`, `FLOOR_BODY`,
//! `FLOOR_USER`, `FLOOR_TOKEN`, and `SSL_CERT_FILE` through the same library.

use std::process::ExitCode;
use std::sync::Arc;

use base64::Engine;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match put().await {
        Ok(status) if status.is_success() => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    }
}

async fn put() -> Result<reqwest::StatusCode, Box<dyn std::error::Error>> {
    let mut roots = rustls::RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let tls = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    let client = reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .tls_backend_preconfigured(tls)
        .build()?;
    let pair = format!("{}:{}", std::env::var("FLOOR_USER")?, std::env::var("FLOOR_TOKEN")?);
    let mut authorization =
        HeaderValue::from_str(&format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(pair)))?;
    authorization.set_sensitive(true);
    let response = client
        .put(std::env::var("FLOOR_URL")?)
        .header(AUTHORIZATION, authorization)
        .header(CONTENT_TYPE, "application/json")
        .body(std::env::var("FLOOR_BODY")?)
        .send()
        .await?;
    Ok(response.status())
}
