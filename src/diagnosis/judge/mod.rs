//! The judge: from a whole reply to what it means. Pure: no network, no clock, no environment.
//!
//! All of a reply is read before anything is said: status, headers and body together tell causes apart
//! that share a status. Where they do not settle it, the verdict names the doubt, and `probe` asks.
//! Evidence for the rules is Atlassian's documentation and what live sites answer; Jira's texts are matched
//! by their stable part only.

mod bad_request;
mod dance;
mod evidence;
mod exchange;
mod forbidden;
mod network;
mod not_found;
mod redirect;
mod signed;
mod success;
mod unauthorized;
mod unavailable;

use std::rc::Rc;

use crate::code::Code;
use crate::credential::Credential;
use crate::field::Rendered;
use crate::http::{Proof, Reply, Request};
use crate::issue_key::IssueKey;
use crate::jira::Route;
use crate::redact::Redactor;
use crate::trouble::Trouble;

pub(super) use bad_request::unplaced_fields;
pub use dance::{access_token, request_token};
pub use evidence::{Deployment, account, deployment};
pub use exchange::{code, exchange, login, refresh};
pub use network::unreachable;

/// What the judge must know of the question to understand the answer.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    /// Site or gateway.
    pub route: &'a Route,
    /// As whom.
    pub credential: &'a Credential,
    /// What proves it.
    pub proof: &'a Rc<dyn Proof>,
    /// What was sent.
    pub request: &'a Request,
    /// Which issue it was for, if for one.
    pub issue: Option<&'a IssueKey>,
    /// What was to be changed in it, if anything.
    pub payload: Option<&'a Rendered>,
    /// Blots secrets out of what Jira echoes.
    pub redactor: &'a Redactor,
}

/// What the first answer leaves open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// Nothing.
    None,
    /// Whether Jira knows us at all.
    Who,
    /// Whether we are known, may edit, and which of the fields exist.
    Fields,
    /// What the field would allow.
    Values,
    /// Where Jira really is.
    Address,
}

/// What a reply means.
pub enum Verdict {
    /// Jira has done it.
    Done,
    /// It was not done, for this cause.
    Failed(Trouble, Doubt),
}

impl Verdict {
    fn sure(code: Code) -> Self {
        Self::Failed(Trouble::new(code), Doubt::None)
    }
}

/// Judges a reply to an edit.
pub fn judge(asked: &Asked<'_>, reply: &Reply) -> Verdict {
    match verdict(asked, reply) {
        Verdict::Done => Verdict::Done,
        Verdict::Failed(trouble, doubt) => {
            Verdict::Failed(with_facts(asked, reply, of_a_request(asked, trouble)), doubt)
        }
    }
}

/// The page of a refusal speaks of an edit; of any other request there is less to say.
fn of_a_request(asked: &Asked<'_>, trouble: Trouble) -> Trouble {
    if asked.issue.is_some() || trouble.code != Code::RejectedOtherwise || trouble.own().is_some() {
        return trouble;
    }
    trouble
        .title("{host} refused the request in words that Fieldstamp does not know")
        .why("the request was understood and is not accepted; the reason is one that only its own words give")
        .only_steps(&[
            "act on the words above",
            "compare the body with the documentation of the API: a member that is missing, misspelt or of another type is the most frequent cause",
        ])
}

fn verdict(asked: &Asked<'_>, reply: &Reply) -> Verdict {
    if let Some(code) = evidence::login_trouble(asked, reply) {
        return code;
    }
    // Atlassian's page gives this text, and no status for it.
    if !matches!(reply.status, 200..=299) && forbidden::is_outside_allowlist(reply) {
        return Verdict::sure(Code::IpNotAllowed);
    }
    if let 400 | 403 = reply.status
        && let Some(trouble) = network::page_about_client_certificate(reply)
    {
        return Verdict::Failed(trouble, Doubt::None);
    }
    match reply.status {
        200..=299 => success::judge(asked, reply),
        300..=399 => redirect::judge(asked, reply),
        400 | 415 | 422 => bad_request::judge(asked, reply),
        401 => unauthorized::judge(asked, reply),
        402 => Verdict::sure(Code::OperationsNotInPlan),
        // RFC 6750, section 3.1.
        403 if reply.headers("www-authenticate").contains("insufficient_scope") => {
            Verdict::Failed(exchange::scope_missing(asked), Doubt::None)
        }
        403 => forbidden::judge(asked, reply),
        404 => not_found::judge(asked, reply),
        407 => Verdict::Failed(network::proxy_login(Trouble::new(Code::Proxy)), Doubt::None),
        409 => Verdict::sure(Code::Conflict),
        413 => Verdict::sure(Code::TooMany),
        429 => unavailable::too_fast(reply),
        500..=599 => unavailable::judge(asked, reply),
        405 if asked.issue.is_none() && evidence::is_jira(reply) && !reply.is_html() => not_found::no_such_resource(),
        // A server that does not know the method or the path in this way is none of Jira's.
        _ if evidence::is_jira(reply) && !reply.is_html() => Verdict::sure(Code::RejectedOtherwise),
        405 => Verdict::Failed(forbidden::barred(), Doubt::None),
        _ => Verdict::Failed(Trouble::new(Code::NotJira), Doubt::None),
    }
}

/// The facts that every page may use.
pub fn with_facts(asked: &Asked<'_>, reply: &Reply, trouble: Trouble) -> Trouble {
    let said = super::words::of(reply, asked.redactor).unwrap_or_default();
    let seconds = reply.header("retry-after").filter(|text| text.trim().bytes().all(|b| b.is_ascii_digit()));
    let trouble = match account(reply) {
        Some(account) if !asked.credential.names_its_user() && reply.header("x-ausername").is_some() => {
            trouble.fact("user", account).fact("account", account)
        }
        Some(account) => trouble.fact("account", account),
        None => trouble,
    };
    let when = seconds.and_then(|text| text.trim().parse().ok()).map(in_words).unwrap_or_default();
    let login = login_page(reply).unwrap_or_else(|| asked.route.site.join("/login.jsp").into());
    request_facts(asked, trouble.fact("said", said).fact("when", when).fact("login", login))
}

/// The page on which Data Center wants its CAPTCHA solved, which the header names.
fn login_page(reply: &Reply) -> Option<String> {
    let header = reply.header("x-authentication-denied-reason")?;
    let url = url::Url::parse(header.split_once("login-url=")?.1.split(';').next()?.trim()).ok()?;
    matches!(url.scheme(), "http" | "https").then(|| url.into())
}

/// Seconds as a person would say them.
pub fn in_words(seconds: u64) -> String {
    match seconds {
        0 => "a moment".to_owned(),
        172_800.. => format!("{} days", seconds.div_ceil(86_400)),
        7200.. => format!("{} hours", seconds.div_ceil(3600)),
        1 => "1 second".to_owned(),
        2..=119 => format!("{seconds} seconds"),
        _ => format!("{} minutes", seconds.div_ceil(60)),
    }
}

/// The facts that are known before any reply.
pub fn request_facts(asked: &Asked<'_>, trouble: Trouble) -> Trouble {
    let credential = asked.credential;
    trouble
        .fact("site", asked.route.site.to_string())
        .fact("host", asked.request.url.host_str().unwrap_or_default())
        .fact("url", asked.request.url.as_str())
        .fact("secret", &credential.secret_variable)
        .fact("user", credential.who())
        .fact("client", credential.user.clone().unwrap_or_default())
        .fact("user_variable", &credential.user_variable)
        .fact("issue", asked.issue.map(IssueKey::as_str).unwrap_or_default())
        .fact("project", asked.issue.map(IssueKey::project).unwrap_or_default())
        .fact("shape", credential.shape.words())
        .fact("cloud_id", asked.route.cloud_id.clone().unwrap_or_default())
}

#[cfg(test)]
mod tests;
