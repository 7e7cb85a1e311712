//! What comes before the first request: a token endpoint's answer (RFC 6749, section 5.2), a session's login.

use serde_json::Value;

use super::evidence::refused_secret;
use super::{Asked, Doubt, Verdict};
use crate::code::Code;
use crate::credential::{Beside, Scheme};
use crate::http::Reply;
use crate::trouble::Trouble;

/// Stands in a login's answer where a CAPTCHA is the reason.
const DENIED: &str = "x-authentication-denied-reason";

/// Judges the answer to a client's secret.
pub fn exchange(asked: &Asked<'_>, reply: &Reply) -> Verdict {
    token_endpoint(asked, reply, |word| (word == "unauthorized_client").then(not_for_itself))
}

/// The credentials of an app, which acts for people.
fn not_for_itself() -> Trouble {
    Trouble::new(Code::ClientRejected)
        .title("The OAuth client {client} gets no token for itself: it is not a service account's")
        .why("id and secret are right, and such a client acts for a person, whose consent is a refresh token")
        .only_steps(&[
            "create an OAuth 2.0 credential for a service account, and store its id and secret in JIRA_CLIENT_ID and {secret}",
            "run `fieldstamp authorize oauth2 --to DIR` by hand once, and name the refresh token's file in JIRA_REFRESH_TOKEN_FILE, if the client is to act for you",
        ])
}

/// Judges the answer to a refresh token.
pub fn refresh(asked: &Asked<'_>, reply: &Reply) -> Verdict {
    // Atlassian answers a dead refresh token with either of these words, and with more than one status.
    let is_dead = |word: &str| matches!(word, "invalid_grant" | "unauthorized_client");
    token_endpoint(asked, reply, |word| is_dead(word).then(|| Trouble::new(Code::RefreshTokenDead)))
}

/// Judges the answer to the code of a consent.
pub fn code(asked: &Asked<'_>, reply: &Reply) -> Verdict {
    let spent = || {
        Trouble::new(Code::ConsentMissing)
            .title("The code that the browser brought is not accepted")
            .why("a code is good once, for seconds or minutes, for the client that asked, and for the very callback address that it was sent to")
            .only_steps(&[
                "run the same command again, and answer the page of consent without a long break",
                "check that JIRA_CLIENT_ID is the client for which the callback address is registered",
            ])
    };
    token_endpoint(asked, reply, |word| (word == "invalid_grant").then(spent))
}

/// `of_grant` knows the words that mean something else for what was exchanged.
fn token_endpoint(asked: &Asked<'_>, reply: &Reply, of_grant: impl Fn(&str) -> Option<Trouble>) -> Verdict {
    if !matches!(reply.status, 400..=404) || reply.is_html() && reply.status != 404 {
        return super::judge(asked, reply);
    }
    if reply.status == 404 {
        let trouble = Trouble::new(Code::ClientRejected)
            .title("No OAuth 2.0 tokens are handed out at {url}")
            .why("the address answers 404: Jira Data Center has this endpoint since version 8.22, and a Cloud site has it elsewhere")
            .only_steps(&[
                "set JIRA_CLOUD_ID if {site} is a Cloud site with a name of its own: its tokens come from Atlassian",
                "check the path of JIRA_SITE: some installations of Jira have one, such as /jira",
                "use a personal access token in JIRA_TOKEN with an older Jira",
            ]);
        return Verdict::Failed(trouble, Doubt::None);
    }
    let answer = reply.json().unwrap_or_default();
    let word = answer.get("error").and_then(Value::as_str).unwrap_or_default();
    let trouble = of_grant(word).unwrap_or_else(|| match word {
        "invalid_scope" => scope_missing(asked),
        _ => Trouble::new(Code::ClientRejected),
    });
    Verdict::Failed(trouble, Doubt::None)
}

/// A token that may not do this, in the words of how it was made. A token that was pasted is the page's own case.
pub(super) fn scope_missing(asked: &Asked<'_>) -> Trouble {
    let trouble = Trouble::new(Code::ScopeMissing);
    if asked.credential.scheme != Scheme::OAuth2 {
        return trouble;
    }
    let trouble = trouble.title("The OAuth client {client} lacks a scope that this update needs");
    let is_consent = matches!(asked.credential.beside, Beside::Refresh { .. });
    match (asked.route.is_gateway(), is_consent) {
        (true, false) => trouble.only_steps(&[
            "create a new OAuth 2.0 credential for the service account with read:jira-work, write:jira-work and read:jira-user",
            "store its id and its secret in JIRA_CLIENT_ID and {secret}, and run the job again",
            "prefer these classic scopes to granular ones, of which a single missing member is enough to fail",
        ]),
        (true, true) => trouble.only_steps(&[
            "add read:jira-work, write:jira-work and read:jira-user to the app, under Permissions in Atlassian's developer console",
            "run `fieldstamp authorize oauth2 --to DIR` by hand once more: what was consented to before does not grow by itself",
        ]),
        (false, false) => trouble.why("Jira knows the client, which may not write").only_steps(&[
            "ask a Jira admin to give the service account's client the scope WRITE",
            "use a personal access token in JIRA_TOKEN, which may do what its owner may",
        ]),
        (false, true) => trouble.why("Jira knows the token, and the consent behind it is for reading alone").only_steps(&[
            "ask a Jira admin to give the application link of {client} the scope WRITE",
            "run `fieldstamp authorize oauth2 --to DIR` by hand once more, and consent to writing",
        ]),
    }
}

/// Judges the answer to a session's login.
/// <https://developer.atlassian.com/server/jira/platform/cookie-based-authentication/>
pub fn login(asked: &Asked<'_>, reply: &Reply) -> Verdict {
    let refused = |sentence: String| Verdict::Failed(Trouble::new(Code::SessionRefused).detail(sentence), Doubt::None);
    match reply.status {
        401 => Verdict::Failed(Trouble::new(Code::CredentialRejected).detail(refused_secret(asked)), Doubt::None),
        403 if reply.body.contains("Login denied") && reply.header(DENIED).is_none() => Verdict::Failed(
            Trouble::new(Code::LoginNotPermitted)
                .title("Jira denies {user} the login, and names no CAPTCHA as the reason")
                .why("a wrong password would be another answer; usually access to the application is missing, which an admin gives to groups")
                .step("log in once in a browser at {login}: if it shows a CAPTCHA there, solve it"),
            Doubt::None,
        ),
        404 | 405 => refused(format!("the address of the login answers {}", reply.status)),
        200..=299 => match super::judge(asked, reply) {
            Verdict::Done => refused("the login was answered without a session".to_owned()),
            failed @ Verdict::Failed(..) => failed,
        },
        _ => super::judge(asked, reply),
    }
}
