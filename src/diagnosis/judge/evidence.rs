//! Signs that stand in headers, whatever the status: who speaks, who Jira thinks we are, what its login
//! filter decided.

use super::{Asked, Doubt, Verdict};
use crate::code::Code;
use crate::credential::{Kind, Scheme};
use crate::http::Reply;
use crate::jira::Route;
use crate::shape::Shape;
use crate::trouble::Trouble;

/// Which Jira it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deployment {
    /// Hosted by Atlassian.
    Cloud,
    /// Data Center or Server.
    DataCenter,
}

impl Deployment {
    /// The word of the receipt.
    pub fn word(self) -> &'static str {
        match self {
            Self::Cloud => "cloud",
            Self::DataCenter => "datacenter",
        }
    }
}

/// Which Jira answers, by the headers that only one of them sends, or else by the site's name.
pub fn deployment(route: &Route, reply: &Reply) -> Option<Deployment> {
    let has = |name: &str| reply.header(name).is_some();
    let server = reply.header("server").unwrap_or_default();
    if has("atl-traceid") || has("x-aaccountid") || server.starts_with("Atlassian") {
        return Some(Deployment::Cloud);
    }
    if has("x-anodeid") || has("x-ausername") || has("x-asessionid") || has("x-asen") {
        return Some(Deployment::DataCenter);
    }
    (route.is_gateway() || route.site.is_cloud_host()).then_some(Deployment::Cloud)
}

/// Whether Jira itself, or Atlassian's edge before it, has spoken.
pub(super) fn is_jira(reply: &Reply) -> bool {
    let names = ["x-arequestid", "atl-traceid", "x-aaccountid", "x-ausername", "x-anodeid", "x-seraph-loginreason"];
    names.iter().any(|name| reply.header(name).is_some())
}

/// Who Jira thinks we are: an accountId on Cloud, a user name on Data Center.
/// Golden rule: on Cloud its absence means anonymous, or refused at the edge.
pub fn account(reply: &Reply) -> Option<&str> {
    let name = reply.header("x-aaccountid").or_else(|| reply.header("x-ausername"))?;
    (name != "anonymous" && !name.is_empty()).then_some(name)
}

/// What Jira's login filter says, on any status.
/// <https://docs.atlassian.com/atlassian-seraph/2.6.1-m1/apidocs/com/atlassian/seraph/auth/LoginReason.html>
pub(super) fn login_trouble(asked: &Asked<'_>, reply: &Reply) -> Option<Verdict> {
    let reasons = reply.headers("x-seraph-loginreason");
    let said = |word: &str| reasons.split(',').any(|reason| reason.trim() == word);
    if said("AUTHENTICATION_DENIED") || reply.headers("x-authentication-denied-reason").contains("CAPTCHA") {
        let trouble = Trouble::new(Code::Captcha);
        return Some(Verdict::Failed(
            if is_cloud(asked, reply) { captcha_of_cloud(trouble) } else { trouble },
            Doubt::None,
        ));
    }
    if said("AUTHORISATION_FAILED") {
        return Some(Verdict::sure(Code::LoginNotPermitted));
    }
    // Who asks without a credential is nobody, and means to be.
    let is_nobody = asked.request.proof.is_some()
        && (reply.header("x-ausername") == Some("anonymous") || said("AUTHENTICATED_FAILED"));
    let answered_as_to_anyone = matches!(reply.status, 200..=299 | 400 | 404);
    (is_nobody && answered_as_to_anyone).then(|| {
        let trouble = Trouble::new(Code::Anonymous).detail(refused_secret(asked));
        Verdict::Failed(trouble, Doubt::Who)
    })
}

fn is_cloud(asked: &Asked<'_>, reply: &Reply) -> bool {
    deployment(asked.route, reply) == Some(Deployment::Cloud)
}

/// Cloud's lock is lifted by the account's owner in a browser; no admin has a button for it.
fn captcha_of_cloud(trouble: Trouble) -> Trouble {
    trouble.only_steps(&[
        "correct {secret} first, or the lock comes back",
        "log in once as {user} in a browser, at {site}, and solve the CAPTCHA",
    ])
}

/// What can be said of a secret that was turned down, without a letter of it.
pub(super) fn refused_secret(asked: &Asked<'_>) -> String {
    let credential = asked.credential;
    let variable = &credential.secret_variable;
    match credential.kind {
        Kind::Password => format!("the password in {variable} was turned down"),
        Kind::Token => format!("the token in {variable} was turned down; it looks like {}", credential.shape.words()),
        Kind::ClientSecret => format!("the access token that {variable} brought was turned down"),
        Kind::PrivateKey => format!("the signature made with {variable} was turned down"),
        Kind::SharedSecret => format!("the token signed with {variable} was turned down"),
    }
}

/// Whether a secret that Data Center turned down was never a password: an e-mail beside a token, or a
/// personal access token by its shape.
pub(super) fn is_token_as_password(asked: &Asked<'_>) -> bool {
    let credential = asked.credential;
    let by_user = credential.kind == Kind::Token && credential.user.as_ref().is_some_and(|user| user.contains('@'));
    credential.scheme == Scheme::Basic && (by_user || credential.shape == Shape::PersonalAccessToken)
}
