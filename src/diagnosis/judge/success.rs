//! A success is believed only when it is Jira speaking: nothing at all with a 204, or JSON.

use super::evidence::is_jira;
use super::{Asked, Verdict};
use crate::code::Code;
use crate::http::Reply;
use crate::trouble::Trouble;

pub(super) fn judge(asked: &Asked<'_>, reply: &Reply) -> Verdict {
    if reply.status == 204 && reply.body.is_empty() {
        return Verdict::Done;
    }
    // An edit is answered in one way; of all that Atlassian's APIs do, some is answered with a bare 200 or 201.
    if asked.payload.is_none() && is_jira(reply) && !reply.is_html() && !reply.claims_json() {
        return Verdict::Done;
    }
    if reply.claims_json() && reply.json().is_some() {
        return Verdict::Done;
    }
    let sentence = match (reply.is_html(), reply.body.trim().is_empty()) {
        (true, _) if is_login_page(&reply.body) => return Verdict::sure(Code::LoginPage),
        (true, _) => "a page for people came back where Jira gives JSON or nothing",
        (false, true) => "an empty answer came back, and Jira marks an empty success with 204",
        (false, false) => "what came back with the success is not JSON",
    };
    Verdict::Failed(Trouble::new(Code::NotJira).detail(sentence), super::Doubt::None)
}

/// A form that asks for a password, or a page that speaks of signing in.
pub(super) fn is_login_page(page: &str) -> bool {
    let page = page.to_ascii_lowercase();
    let signs = [
        "type=\"password\"",
        "type='password'",
        "os_password",
        "os_username",
        "login.jsp",
        "samlrequest",
        "saml2",
        "single sign-on",
    ];
    let titles = ["<title>log in", "<title>login", "<title>sign in", "<title>anmeld"];
    signs.iter().chain(&titles).any(|sign| page.contains(sign))
}
