//! A client of a few lines that sends exactly what it is told, and shows exactly what came back.
//!
//! It follows nothing, retries nothing and adds nothing: a test of headers wants to see them all.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jira_sandbox::Sandbox;
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde_json::Value;
use tokio_rustls::rustls::client::WantsClientCert;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, ClientConnection, ConfigBuilder, RootCertStore, StreamOwned};

pub(crate) struct Ask {
    method: String,
    target: String,
    host: Option<String>,
    headers: Vec<(String, String)>,
    body: String,
}

#[derive(Debug)]
pub(crate) struct Got {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

pub(crate) fn get(target: &str) -> Ask {
    ask("GET", target)
}

pub(crate) fn put(target: &str, body: &Value) -> Ask {
    ask("PUT", target).header("Content-Type", "application/json").body(&body.to_string())
}

pub(crate) fn post(target: &str, body: &Value) -> Ask {
    ask("POST", target).header("Content-Type", "application/json").body(&body.to_string())
}

pub(crate) fn ask(method: &str, target: &str) -> Ask {
    let (method, target) = (method.to_owned(), target.to_owned());
    Ask { method, target, host: None, headers: Vec::new(), body: String::new() }
}

/// A form, as browsers and token endpoints know it.
pub(crate) fn form(target: &str, fields: &[(&str, &str)]) -> Ask {
    let encode = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let pairs: Vec<String> = fields.iter().map(|(n, v)| format!("{}={}", encode(n), encode(v))).collect();
    ask("POST", target).header("Content-Type", "application/x-www-form-urlencoded").body(&pairs.join("&"))
}

/// A value out of a form or a query.
pub(crate) fn parameter(text: &str, name: &str) -> Option<String> {
    let (_, value) = text.split('&').filter_map(|pair| pair.split_once('=')).find(|(known, _)| *known == name)?;
    Some(percent_decode_str(value).decode_utf8().unwrap().into_owned())
}

impl Ask {
    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn body(mut self, body: &str) -> Self {
        body.clone_into(&mut self.body);
        self
    }

    pub(crate) fn host(mut self, host: &str) -> Self {
        self.host = Some(host.to_owned());
        self
    }

    pub(crate) fn basic(self, user: &str, secret: &str) -> Self {
        let pair = STANDARD.encode(format!("{user}:{secret}"));
        self.header("Authorization", &format!("Basic {pair}"))
    }

    pub(crate) fn bearer(self, token: &str) -> Self {
        self.header("Authorization", &format!("Bearer {token}"))
    }

    /// To a sandbox without TLS.
    pub(crate) fn send(self, sandbox: &Sandbox) -> Got {
        self.try_send(sandbox).expect("the sandbox answers")
    }

    /// `None` when the connection ended before an answer.
    pub(crate) fn try_send(self, sandbox: &Sandbox) -> Option<Got> {
        let address = sandbox.address();
        self.over(TcpStream::connect(address).unwrap(), &address.to_string())
    }

    pub(crate) fn over(self, mut stream: impl Read + Write, host: &str) -> Option<Got> {
        let host = self.host.as_deref().unwrap_or(host);
        let mut head = format!("{} {} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n", self.method, self.target);
        for (name, value) in &self.headers {
            head.push_str(&[name, ": ", value, "\r\n"].concat());
        }
        let whole = format!("{head}Content-Length: {}\r\n\r\n{}", self.body.len(), self.body);
        stream.write_all(whole.as_bytes()).ok()?;
        let mut answer = Vec::new();
        // What came before a break still counts: some tests are about the break.
        let _ = stream.read_to_end(&mut answer);
        Got::parse(&answer)
    }
}

impl Got {
    fn parse(answer: &[u8]) -> Option<Self> {
        let text = String::from_utf8_lossy(answer).into_owned();
        let (head, body) = text.split_once("\r\n\r\n")?;
        let mut lines = head.lines();
        let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
        let pair = |line: &str| line.split_once(": ").map(|(n, v)| (n.to_owned(), v.to_owned()));
        Some(Self { status, headers: lines.filter_map(pair).collect(), body: body.to_owned() })
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// Every header of this name.
    pub(crate) fn all(&self, name: &str) -> Vec<&str> {
        let named = self.headers.iter().filter(|(known, _)| known.eq_ignore_ascii_case(name));
        named.map(|(_, value)| value.as_str()).collect()
    }

    /// A parameter of the address that a redirect leads to.
    pub(crate) fn sent_back(&self, name: &str) -> Option<String> {
        parameter(self.header("Location")?.split_once('?')?.1, name)
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("not JSON: {}", self.body))
    }
}

/// A TLS stream that trusts the sandbox's authority and nothing else.
pub(crate) fn tls(stream: TcpStream, name: &str, sandbox: &Sandbox) -> StreamOwned<ClientConnection, TcpStream> {
    connect(stream, name, trusting(sandbox).with_no_client_auth())
}

/// The same, showing the client certificate.
pub(crate) fn tls_as_client(
    stream: TcpStream,
    name: &str,
    sandbox: &Sandbox,
) -> StreamOwned<ClientConnection, TcpStream> {
    let chain = vec![CertificateDer::from_pem_file(sandbox.client_certificate_file().unwrap()).unwrap()];
    let key = PrivateKeyDer::from_pem_file(sandbox.client_key_file().unwrap()).unwrap();
    connect(stream, name, trusting(sandbox).with_client_auth_cert(chain, key).unwrap())
}

fn trusting(sandbox: &Sandbox) -> ConfigBuilder<ClientConfig, WantsClientCert> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(sandbox.ca_file().unwrap()).unwrap()).unwrap();
    ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
}

fn connect(stream: TcpStream, name: &str, config: ClientConfig) -> StreamOwned<ClientConnection, TcpStream> {
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let name = ServerName::try_from(name.to_owned()).unwrap();
    StreamOwned::new(ClientConnection::new(Arc::new(config), name).unwrap(), stream)
}
