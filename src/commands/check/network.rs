//! The first steps: name, connection, TLS, Jira itself, and its clock. Asked without the credential.

use super::{Check, Stopped};
use crate::access::Access;
use crate::code::Code;
use crate::diagnosis::judge::in_words;
use crate::http::{Failure, FailureKind};
use crate::jira::metadata::{self, ServerInfo};
use crate::trouble::Trouble;

/// A difference of clocks that is not worth a word: `Date` tells whole seconds.
const SAME: i64 = 2;
/// A difference that spoils what is signed with the time.
const SPOILS: i64 = 60;

impl Check<'_> {
    /// From the name to Jira's clock.
    pub(super) async fn reach(&mut self, access: &mut Access) -> Result<ServerInfo, Stopped> {
        self.resolve(access).await?;
        let request = metadata::server_info(&access.way().route.site);
        let reply = match access.stranger(&request).await {
            Ok(reply) => reply,
            Err((failure, diagnosis)) => return Err(self.stop_before_jira(access, failure.as_ref(), *diagnosis)),
        };
        self.met(access);
        let info = metadata::read_server_info(&reply).unwrap_or_default();
        let told = match (info.cloud, &info.version) {
            (true, _) => "Cloud".to_owned(),
            (false, Some(version)) => format!("Data Center or Server, version {version}"),
            (false, None) => format!("something answers {}, and tells strangers no more", reply.status),
        };
        let site = access.way().route.site.to_string();
        let as_known = info.base_url.as_ref().filter(|url| !url.trim_end_matches('/').eq_ignore_ascii_case(&site));
        let told = match as_known {
            Some(url) => format!("{told}; it knows itself as {url}"),
            None => told,
        };
        self.pass("Jira", &told);
        self.compare_clocks(access, reply.skew)?;
        Ok(info)
    }

    async fn resolve(&mut self, access: &Access) -> Result<(), Stopped> {
        let url = access.way().route.site.join("/");
        let host = access.way().route.site.host().to_owned();
        if let Some((proxy, variable)) = access.client().proxy_for(&url) {
            self.pass("name", &format!("{host} is left to the proxy {proxy} ({variable})"));
            return Ok(());
        }
        match access.client().addresses(&url).await {
            Ok(addresses) if addresses.iter().any(|address| host.trim_matches(['[', ']']) == address.to_string()) => {
                self.pass("name", &format!("{host} is an address; there is nothing to look up"));
                Ok(())
            }
            Ok(addresses) => {
                let shown: Vec<String> = addresses.iter().take(3).map(ToString::to_string).collect();
                self.pass("name", &format!("{host} is {}", shown.join(", ")));
                Ok(())
            }
            Err(failure) => {
                let request = metadata::server_info(&access.way().route.site);
                let diagnosis = access.unreached(&request, failure);
                Err(self.stop("name", &format!("{host} is not known"), diagnosis))
            }
        }
    }

    fn met(&mut self, access: &Access) {
        match access.client().met() {
            Some(met) => self.pass("TLS", &format!("{}, signed by {}", met.version, met.issuer)),
            None => self.pass("TLS", "none: plain http"),
        }
    }

    /// The step at which it failed, by the kind of failure.
    fn stop_before_jira(
        &mut self,
        access: &Access,
        failure: Option<&Failure>,
        diagnosis: crate::diagnosis::Diagnosis,
    ) -> Stopped {
        let Some(failure) = failure else {
            self.met(access);
            let is_login = diagnosis.trouble.code == Code::LoginPage;
            let text = if is_login { "a login for people stands before it" } else { "not found at this address" };
            return self.stop("Jira", text, diagnosis);
        };
        let (name, text) = match failure.kind {
            FailureKind::Dns => ("name", "not known"),
            FailureKind::Refused | FailureKind::TimedOut | FailureKind::Lost | FailureKind::Proxy => {
                ("connection", "did not come about")
            }
            FailureKind::NotHttp => ("Jira", "not found at this address"),
            _ => ("TLS", "not as it should be"),
        };
        self.stop(name, text, diagnosis)
    }

    /// Clocks that are apart spoil only what is signed with the time; for the rest it is good to know.
    fn compare_clocks(&mut self, access: &Access, skew: Option<i64>) -> Result<(), Stopped> {
        let Some(skew) = skew else { return Ok(()) };
        if skew.abs() <= SAME {
            self.pass("clock", "agrees with Jira's");
            return Ok(());
        }
        let side = if skew > 0 { "behind" } else { "ahead of" };
        let text = format!("{} {side} Jira's", in_words(skew.unsigned_abs()));
        if skew.abs() <= SPOILS || !Self::signs_with_time(access) {
            self.pass("clock", &text);
            return Ok(());
        }
        let trouble = Trouble::new(Code::ClockSkew).detail(format!("this runner's clock is {text}"));
        let diagnosis = crate::diagnosis::Diagnosis::of(trouble, None, &self.redactor);
        Err(self.stop("clock", &text, diagnosis))
    }
}
