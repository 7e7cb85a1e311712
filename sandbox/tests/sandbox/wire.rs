//! Listening, TLS, and the proxy.

use std::io::{Read, Write};
use std::net::TcpStream;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jira_sandbox::{Certificate, Sandbox, known};
use serde_json::json;

use crate::street::{Ask, Got, get, put, tls, tls_as_client};

fn robot(ask: Ask) -> Ask {
    ask.basic(known::EMAIL, known::API_TOKEN)
}

/// A tunnel through the proxy, or the proxy's refusal.
fn tunnel(sandbox: &Sandbox, target: &str, credentials: Option<&str>) -> Result<TcpStream, String> {
    let mut stream = TcpStream::connect(sandbox.proxy_url().trim_start_matches("http://")).unwrap();
    let proof = credentials.map(|pair| format!("Proxy-Authorization: Basic {}\r\n", STANDARD.encode(pair)));
    let head = format!("CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n{}\r\n", proof.unwrap_or_default());
    stream.write_all(head.as_bytes()).unwrap();
    let mut answer = Vec::new();
    let mut byte = [0];
    while !answer.ends_with(b"\r\n\r\n") && stream.read(&mut byte).unwrap() == 1 {
        answer.push(byte[0]);
    }
    let answer = String::from_utf8(answer).unwrap();
    if answer.starts_with("HTTP/1.1 200") { Ok(stream) } else { Err(answer) }
}

pub(crate) fn through(sandbox: &Sandbox, name: &str, ask: Ask) -> Got {
    let stream = tunnel(sandbox, &format!("{name}:443"), None).unwrap();
    ask.over(tls(stream, name, sandbox), name).unwrap()
}

#[test]
fn it_refuses_to_listen_anywhere_but_on_loopback() {
    let error = Sandbox::cloud().address("0.0.0.0".parse().unwrap()).try_start().unwrap_err();
    assert!(error.to_string().contains("loopback only"));
}

#[test]
fn a_port_that_is_taken_is_an_error_in_words() {
    let sandbox = Sandbox::cloud().start();
    let port = sandbox.address().port();
    let error = Sandbox::cloud().port(port).try_start().unwrap_err();
    assert!(error.to_string().contains(&format!("cannot listen on 127.0.0.1:{port}")));
}

#[test]
fn it_stops_when_dropped_and_takes_its_files_along() {
    let sandbox = Sandbox::cloud().tls().start();
    let (address, ca_file) = (sandbox.address(), sandbox.ca_file().unwrap().to_owned());
    assert!(ca_file.exists());
    drop(sandbox);
    assert!(!ca_file.exists());
    assert!(TcpStream::connect(address).is_err());
}

#[test]
fn https_is_trusted_through_its_own_authority() {
    let sandbox = Sandbox::data_center().context_path("/jira").tls().start();
    assert!(sandbox.url().starts_with("https://localhost:") && sandbox.url().ends_with("/jira"));
    let stream = TcpStream::connect(sandbox.address()).unwrap();
    let ask = get("/jira/rest/api/2/myself").bearer(known::PERSONAL_ACCESS_TOKEN);
    let got = ask.over(tls(stream, "localhost", &sandbox), "localhost").unwrap();
    assert_eq!((got.status, sandbox.connections()), (200, 1));
}

#[test]
fn mutual_tls_takes_only_clients_with_a_certificate() {
    let sandbox = Sandbox::cloud().mutual_tls().start();
    let stranger = tls(TcpStream::connect(sandbox.address()).unwrap(), "localhost", &sandbox);
    assert!(robot(get("/rest/api/3/myself")).over(stranger, "localhost").is_none());
    let guest = tls_as_client(TcpStream::connect(sandbox.address()).unwrap(), "localhost", &sandbox);
    assert_eq!(robot(get("/rest/api/3/myself")).over(guest, "localhost").unwrap().status, 200);
}

#[test]
fn bad_certificates_are_refused_by_a_careful_client() {
    for certificate in
        [Certificate::Expired, Certificate::WrongName, Certificate::SelfSigned, Certificate::ProtocolTooOld]
    {
        let sandbox = Sandbox::cloud().certificate(certificate).start();
        let mut stream = tls(TcpStream::connect(sandbox.address()).unwrap(), "localhost", &sandbox);
        let error = stream.write_all(b"x").and_then(|()| stream.flush()).unwrap_err().to_string();
        let expected = match certificate {
            Certificate::Expired => "Expired",
            Certificate::WrongName => "not valid for name",
            Certificate::SelfSigned => "UnknownIssuer",
            _ => "ProtocolVersion",
        };
        let words = [error.to_lowercase().contains(&expected.to_lowercase())];
        assert!(words.contains(&true), "{certificate:?}: {error}");
        assert!(sandbox.requests().is_empty());
    }
}

#[test]
fn the_proxy_leads_the_real_names_to_the_site_and_the_gateway() {
    let sandbox = Sandbox::cloud().tls().start();
    let body = json!({"fields": {"customfield_10314": {"value": "success"}}});
    let site = through(&sandbox, "your-team.atlassian.net", robot(put("/rest/api/3/issue/PROJ-7", &body)));
    assert_eq!(site.status, 204);
    let path = format!("/ex/jira/{}/rest/api/3/myself", sandbox.cloud_id());
    let gateway = through(&sandbox, "api.atlassian.com", get(&path).bearer(known::SERVICE_TOKEN));
    assert_eq!(gateway.status, 200);
    assert_eq!(sandbox.connects(), ["your-team.atlassian.net:443", "api.atlassian.com:443"]);
    let hosts: Vec<String> = sandbox.requests().into_iter().map(|request| request.host).collect();
    assert_eq!(hosts, ["your-team.atlassian.net", "api.atlassian.com"]);
}

#[test]
fn the_proxy_leads_nowhere_else() {
    let sandbox = Sandbox::cloud().tls().start();
    for target in ["example.net:443", "your-team.atlassian.net:22", "atlassian.net.example.net:443"] {
        assert!(tunnel(&sandbox, target, None).unwrap_err().starts_with("HTTP/1.1 403"), "{target}");
    }
    assert!(sandbox.connects().is_empty());
    let plain = Sandbox::cloud().start();
    assert!(tunnel(&plain, "your-team.atlassian.net:443", None).unwrap_err().starts_with("HTTP/1.1 502"));
}

#[test]
fn the_proxy_may_want_a_password() {
    let sandbox = Sandbox::cloud().tls().proxy_wants_credentials().start();
    let refused = tunnel(&sandbox, "api.atlassian.com:443", None).unwrap_err().to_lowercase();
    assert!(refused.starts_with("http/1.1 407") && refused.contains("proxy-authenticate: basic"));
    let pair = format!("{}:{}", known::PROXY_USER, known::PROXY_PASSWORD);
    assert!(tunnel(&sandbox, "api.atlassian.com:443", Some(&pair)).is_ok());
}

#[test]
fn a_plain_request_may_come_through_the_proxy_in_absolute_form() {
    let sandbox = Sandbox::data_center().start();
    let stream = TcpStream::connect(sandbox.proxy_url().trim_start_matches("http://")).unwrap();
    let ask = get("http://jira.example.com/rest/api/2/myself").bearer(known::PERSONAL_ACCESS_TOKEN);
    assert_eq!(ask.over(stream, "jira.example.com").unwrap().status, 200);
    assert_eq!(sandbox.requests()[0].host, "jira.example.com");
}
