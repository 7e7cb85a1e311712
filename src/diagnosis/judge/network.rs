//! No reply at all: the network's failures as diagnoses.

use crate::code::Code;
use crate::http::{Failure, FailureKind, Reply};
use crate::trouble::Trouble;

/// A proxy that wants a login of its own.
pub(super) fn proxy_login(trouble: Trouble) -> Trouble {
    trouble.only_steps(&[
        "write the login of the proxy into its address in {variable}, as http://user:password@host:port",
        "add {host} to NO_PROXY if the runner can reach it without the proxy",
        "ask who runs the proxy to allow {host} on the port of JIRA_SITE",
        "add --tolerate unreachable if the build should not fail for this",
    ])
}

/// A client certificate that was shown, and refused.
pub(super) fn certificate_refused(trouble: Trouble) -> Trouble {
    trouble.title("{host} refused the client certificate").only_steps(&[
        "show a certificate that was issued by {allowed}",
        "look at the one that was shown: openssl x509 -in \"$JIRA_CLIENT_CERT\" -noout -issuer -enddate -purpose",
        "put the intermediate certificates into the file of JIRA_CLIENT_CERT, behind the client's own",
        "ask the admin of {host} for a client certificate, or for an address that needs none",
    ])
}

/// A server that signed its own certificate.
fn self_signed(trouble: Trouble) -> Trouble {
    trouble
        .title("The certificate of {host} is signed by itself, and this runner does not trust it")
        .why("nobody but the server vouches for it, so it could be anyone's; named in JIRA_CA_FILE, it is trusted")
        .only_steps(&[
            "ask the admin of {host} for the server's certificate, put it into a PEM file, and name it in JIRA_CA_FILE",
            "ask the admin of {host} for a certificate that an authority has signed",
        ])
}

/// A certificate that may sign others, and serves.
fn authority_as_server(trouble: Trouble) -> Trouble {
    trouble
        .title("{host} shows the certificate of an authority as its own")
        .why("openssl req -x509 makes such a one by itself; it is refused even where JIRA_CA_FILE names it")
        .only_steps(&[
            "ask the admin of {host} to make it anew with -addext basicConstraints=critical,CA:FALSE",
            "ask the admin of {host} for a certificate that an authority has signed",
        ])
}

/// A page that is about the client's certificate: nginx and Apache let the connection in, and refuse the request.
///
/// The words are those of nginx's `ngx_http_special_response.c` (495, 496) and of Apache's `ssl_engine_kernel.c`.
pub(super) fn page_about_client_certificate(reply: &Reply) -> Option<Trouble> {
    let trouble = Trouble::new(Code::TlsClientCertificate);
    let says = |words: &str| reply.is_html() && reply.body.contains(words);
    if says("No required SSL certificate was sent") {
        return Some(trouble.detail("the server asks for a client certificate, and none was shown"));
    }
    if says("The SSL certificate error") {
        return Some(certificate_refused(trouble));
    }
    says("Cannot perform Post-Handshake Authentication").then(|| {
        trouble.detail("the server asks for a client certificate too late, in the middle of the connection").only_steps(&[
            "ask the admin of {host} to ask for client certificates of the whole host (Apache: SSLVerifyClient outside of any Location)",
            "ask the admin of {host} for an address that needs none",
        ])
    })
}

/// A site that is an IPv6 address, and a proxy before it.
fn address_behind_a_proxy(trouble: Trouble) -> Trouble {
    trouble
        .title("The site is an IPv6 address, which cannot be reached through a proxy")
        .why("the proxy would lead there, but the TLS behind it is begun with names only")
        .only_steps(&[
            "write the name of the site into JIRA_SITE instead of its address",
            "add {host} to NO_PROXY if the runner can reach it without the proxy",
        ])
}

/// The cause behind a failure of the network. `proxy` is the proxy in between and the variable that named it.
pub fn unreachable(failure: &Failure, proxy: Option<(String, &'static str)>) -> Trouble {
    let code = match failure.kind {
        FailureKind::Dns => Code::Dns,
        FailureKind::Refused => Code::Refused,
        FailureKind::TimedOut => Code::TimedOut,
        FailureKind::TlsUntrusted | FailureKind::TlsAuthorityAsServer => Code::TlsUntrusted,
        FailureKind::TlsExpired => Code::TlsExpired,
        FailureKind::TlsName => Code::TlsName,
        FailureKind::TlsVersion => Code::TlsVersion,
        FailureKind::TlsClientCertificate | FailureKind::TlsClientCertificateRefused => Code::TlsClientCertificate,
        FailureKind::Proxy | FailureKind::ProxyLogin | FailureKind::ProxyWantsName => Code::Proxy,
        FailureKind::NotHttp => Code::NotJira,
        FailureKind::Lost => Code::ConnectionLost,
    };
    let trouble = Trouble::new(code).fact("reason", &failure.reason).fact("allowed", failure.names.join(", "));
    let trouble = match &failure.met {
        // The host is the site, or a proxy that speaks TLS itself.
        Some(met) => trouble.fact("host", &met.host).fact("issuer", format!("“{}”", met.issuer)),
        None => trouble,
    };
    let is_self_signed = failure.met.as_ref().is_some_and(|met| met.self_signed);
    let trouble = match failure.kind {
        FailureKind::ProxyLogin => proxy_login(trouble),
        FailureKind::ProxyWantsName => address_behind_a_proxy(trouble),
        FailureKind::TlsUntrusted if is_self_signed => self_signed(trouble),
        FailureKind::TlsAuthorityAsServer => authority_as_server(trouble),
        FailureKind::TlsClientCertificateRefused => certificate_refused(trouble),
        _ => trouble,
    };
    match proxy {
        Some((address, variable)) => {
            let through = format!("{}; the way leads through the proxy {address} ({variable})", failure.reason);
            trouble.fact("proxy", address).fact("variable", variable).detail(through)
        }
        None => trouble.detail(&failure.reason),
    }
}
