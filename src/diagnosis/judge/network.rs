//! No reply at all: the network's failures as diagnoses.

use crate::code::Code;
use crate::http::{Failure, FailureKind};
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

/// The cause behind a failure of the network. `proxy` is the proxy in between and the variable that named it.
pub fn unreachable(failure: &Failure, proxy: Option<(String, &'static str)>) -> Trouble {
    let code = match failure.kind {
        FailureKind::Dns => Code::Dns,
        FailureKind::Refused => Code::Refused,
        FailureKind::TimedOut => Code::TimedOut,
        FailureKind::TlsUntrusted => Code::TlsUntrusted,
        FailureKind::TlsExpired => Code::TlsExpired,
        FailureKind::TlsName => Code::TlsName,
        FailureKind::TlsVersion => Code::TlsVersion,
        FailureKind::TlsClientCertificate => Code::TlsClientCertificate,
        FailureKind::Proxy => Code::Proxy,
        FailureKind::NotHttp => Code::NotJira,
        FailureKind::Lost => Code::ConnectionLost,
    };
    let trouble = Trouble::new(code).fact("reason", &failure.reason).fact("allowed", failure.names.join(", "));
    let trouble = match &failure.met {
        // The host is the site, or a proxy that speaks TLS itself.
        Some(met) if met.self_signed => trouble.fact("host", &met.host).fact("issuer", "the server itself"),
        Some(met) => trouble.fact("host", &met.host).fact("issuer", format!("“{}”", met.issuer)),
        None => trouble,
    };
    let trouble = if failure.reason.contains("wants a login") { proxy_login(trouble) } else { trouble };
    match proxy {
        Some((address, variable)) => {
            let through = format!("{}; the way leads through the proxy {address} ({variable})", failure.reason);
            trouble.fact("proxy", address).fact("variable", variable).detail(through)
        }
        None => trouble.detail(&failure.reason),
    }
}
