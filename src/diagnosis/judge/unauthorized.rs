//! 401: the dozen causes that share it.

use super::{Asked, Deployment, Doubt, Verdict, deployment, exchange, signed};
use crate::code::Code;
use crate::credential::{Beside, Scheme};
use crate::http::Reply;
use crate::shape::Shape;
use crate::trouble::Trouble;

use super::evidence::{is_jira, is_token_as_password, refused_secret};

/// What the gateway and Jira's application say to a caller they do not know.
const NOT_AUTHENTICATED: &str = "Client must be authenticated";

pub(super) fn judge(asked: &Asked<'_>, reply: &Reply) -> Verdict {
    if reply.body.contains("Basic authentication with passwords is deprecated") {
        let trouble = Trouble::new(Code::PasswordOnCloud).detail(refused_secret(asked));
        return Verdict::Failed(trouble, Doubt::None);
    }
    if let Some(verdict) = signed::judge(asked, reply) {
        return verdict;
    }
    if asked.route.is_gateway() {
        return gateway(asked, reply);
    }
    let said_who = reply.headers("x-seraph-loginreason").contains("AUTHENTICATED_FAILED");
    match (deployment(asked.route, reply), asked.credential.scheme) {
        (Some(Deployment::Cloud), Scheme::Bearer) => Verdict::sure(Code::TokenAsBearer),
        (Some(Deployment::Cloud), Scheme::Basic) if said_who => rejected(asked),
        (Some(Deployment::Cloud), Scheme::Basic) => Verdict::sure(Code::CredentialNotReceived),
        (_, Scheme::OAuth2) if is_jira(reply) || speaks_oauth(reply) => token_of_ours(asked),
        (_, Scheme::Session) if is_jira(reply) || speaks_oauth(reply) => {
            let trouble = Trouble::new(Code::SessionRefused)
                .title("Jira does not know the session that it has just opened for {user}")
                .why("the cookies of the session did not reach the node that opened it, or did not come through");
            Verdict::Failed(trouble, Doubt::None)
        }
        (_, Scheme::Bearer) if is_jira(reply) || speaks_oauth(reply) => pat_rejected(asked),
        (_, Scheme::Basic) if said_who || reply.body.contains("AUTHENTICATED_FAILED") => wrong_password(asked),
        _ => stranger(reply),
    }
}

/// Jira's own 401 names OAuth, or its REST login; another realm is another door.
fn speaks_oauth(reply: &Reply) -> bool {
    let challenge = reply.headers("www-authenticate");
    challenge.contains("OAuth") || challenge.contains("JIRA")
}

fn gateway(asked: &Asked<'_>, reply: &Reply) -> Verdict {
    let category = reply.headers("x-failure-category");
    let body = reply.body.as_str();
    if category.contains("SCOPE") || body.contains("scope does not match") {
        return Verdict::Failed(exchange::scope_missing(asked), Doubt::None);
    }
    if category.contains("AUTH_MISMATCH") {
        return Verdict::Failed(lonely(asked, Trouble::new(Code::AccountMismatch)), Doubt::None);
    }
    if asked.credential.scheme == Scheme::Basic && asked.credential.shape == Shape::AccountToken {
        let Verdict::Failed(trouble, doubt) = rejected(asked) else { return Verdict::Done };
        let step =
            "remove JIRA_CLOUD_ID if the token was created without scopes: such a token works only on {site} itself";
        return Verdict::Failed(trouble.step(step), doubt);
    }
    let is_consent = matches!(asked.credential.beside, Beside::Refresh { .. });
    if body.contains(NOT_AUTHENTICATED) && asked.credential.scheme.sends_bearer() && !is_consent {
        return Verdict::sure(Code::ServiceAccountWarmingUp);
    }
    if asked.credential.scheme == Scheme::OAuth2 {
        return token_of_ours(asked);
    }
    rejected(asked)
}

/// An access token that was handed out a moment ago.
fn token_of_ours(asked: &Asked<'_>) -> Verdict {
    let trouble = Trouble::new(Code::ClientRejected)
        .title("Jira does not accept the access token that {client} has just been given")
        .why("the exchange went well, and Jira refuses what it brought: {user} has no access to Jira here");
    let is_consent = matches!(asked.credential.beside, Beside::Refresh { .. });
    let trouble = if is_consent {
        trouble.only_steps(&[
            "check that the person who consented still has access to Jira on {site}",
            "run `fieldstamp authorize oauth2 --to DIR` by hand once more, and consent for this very site",
        ])
    } else {
        trouble.only_steps(&[
            "ask an admin to give the service account access to Jira on {site}",
            "check that the client was made for this site, and not for another one of the organisation",
            "create the client anew, with read:jira-work, write:jira-work and read:jira-user on Cloud, or WRITE on Data Center",
        ])
    };
    Verdict::Failed(trouble, Doubt::None)
}

fn rejected(asked: &Asked<'_>) -> Verdict {
    // No token looks like this, so a password is the likely cause, and Cloud takes none.
    let is_password = asked.credential.shape == Shape::Other;
    let code = if is_password && asked.credential.scheme == Scheme::Basic {
        Code::PasswordOnCloud
    } else {
        Code::CredentialRejected
    };
    Verdict::Failed(lonely(asked, Trouble::new(code).detail(refused_secret(asked))), Doubt::None)
}

/// An account's token works only beside the account's e-mail, and without one it was sent as bearer.
fn lonely(asked: &Asked<'_>, trouble: Trouble) -> Trouble {
    let credential = asked.credential;
    let is_lonely = credential.scheme == Scheme::Bearer && credential.user.is_none();
    if !is_lonely || credential.shape == Shape::ServiceAccountToken {
        return trouble;
    }
    trouble.why("a token of an account is sent beside the account's e-mail; alone, only a service account's token works").only_steps(&[
        "set JIRA_EMAIL to the e-mail of the account that created the token in {secret}",
        "create a new token for that account, and store it in {secret}, if it has an e-mail beside it and is refused still",
    ])
}

fn pat_rejected(asked: &Asked<'_>) -> Verdict {
    Verdict::Failed(Trouble::new(Code::PatRejected).detail(refused_secret(asked)), Doubt::None)
}

fn wrong_password(asked: &Asked<'_>) -> Verdict {
    let code = if is_token_as_password(asked) { Code::PatAsPassword } else { Code::CredentialRejected };
    Verdict::Failed(Trouble::new(code).detail(refused_secret(asked)), Doubt::None)
}

/// A 401 without a mark of Jira's login filter: the header was lost, or another server asks for a log-in of
/// its own.
fn stranger(reply: &Reply) -> Verdict {
    let challenge = reply.headers("www-authenticate");
    let trouble = Trouble::new(Code::CredentialNotReceived);
    let trouble = match challenge.split_whitespace().next() {
        Some(scheme) if !is_jira(reply) && !speaks_oauth(reply) => trouble
            .title("A server before Jira at {host} asks for a login of its own")
            .why(format!(
                "the answer asks for a login by {scheme}, which is none of Jira's ways, so Jira was not reached"
            ))
            .only_steps(&[
                "ask who runs {host} to let requests to /rest/ reach Jira with their Authorization header",
                "check that JIRA_SITE is the address meant for programs, if there is one beside that for people",
            ]),
        _ => trouble,
    };
    Verdict::Failed(trouble, Doubt::None)
}
