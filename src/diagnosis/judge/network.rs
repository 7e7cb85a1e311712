//! No reply at all: the network's failures as diagnoses.

use crate::code::Code;
use crate::http::{Failure, FailureKind};
use crate::trouble::Trouble;

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
        FailureKind::Proxy => Code::Proxy,
        FailureKind::NotHttp => Code::NotJira,
        FailureKind::Lost => Code::ConnectionLost,
    };
    let trouble = Trouble::new(code).fact("reason", &failure.reason);
    match proxy {
        Some((address, variable)) => {
            let through = format!("{}; the way leads through the proxy {address} ({variable})", failure.reason);
            trouble.fact("proxy", address).fact("variable", variable).detail(through)
        }
        None => trouble.detail(&failure.reason),
    }
}
