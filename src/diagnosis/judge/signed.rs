//! 401 to a request that was signed: OAuth 1.0a says what is wrong in one word, Connect says nothing.

use super::{Asked, Deployment, Doubt, Verdict, deployment};
use crate::code::Code;
use crate::credential::Scheme;
use crate::diagnosis::words;
use crate::http::Reply;
use crate::trouble::Trouble;

/// A clock that is further off than this spoils what is signed with the time: Jira allows for minutes, and a token
/// of ours holds for three.
const TOLERATED: i64 = 60;

/// The verdict on a signed request; none when it was not signed.
pub(super) fn judge(asked: &Asked<'_>, reply: &Reply) -> Option<Verdict> {
    let trouble = match (asked.credential.scheme, words::oauth_problem(reply)) {
        (Scheme::OAuth1, Some(problem)) => problem_named(&problem, reply),
        (Scheme::Connect, _) => match clocks_apart(reply) {
            Some(sentence) => Trouble::new(Code::ClockSkew).detail(sentence),
            None if deployment(asked.route, reply) == Some(Deployment::DataCenter) => Trouble::new(Code::ConnectClaims)
                .title("{site} is a Data Center, and Connect apps belong to Cloud")
                .why("Data Center takes no tokens that an app signs with a shared secret")
                .only_steps(&[
                    "use a personal access token in JIRA_TOKEN, and remove JIRA_APP_KEY",
                    "check JIRA_SITE if a Cloud site was meant",
                ]),
            None => Trouble::new(Code::ConnectClaims),
        },
        _ => return None,
    };
    Some(Verdict::Failed(trouble, Doubt::None))
}

/// OAuth's own words for what is wrong.
/// <https://oauth.pbworks.com/w/page/12239602/Problem%20Reporting>
fn problem_named(problem: &str, reply: &Reply) -> Trouble {
    let named = |code| Trouble::new(code).detail(format!("Jira names the problem {problem}"));
    match problem {
        "timestamp_refused" => {
            let sentence = clocks_apart(reply).unwrap_or_else(|| "Jira names the problem timestamp_refused".to_owned());
            Trouble::new(Code::ClockSkew).detail(sentence)
        }
        "consumer_key_unknown" | "consumer_key_rejected" | "consumer_key_refused" => named(Code::ClientRejected)
            .title("Jira knows no application link with the consumer key in JIRA_CONSUMER_KEY")
            .why("the consumer key is compared letter by letter with those of Jira's application links")
            .only_steps(&[
                "correct JIRA_CONSUMER_KEY: an admin finds the key in the incoming settings of the application link",
                "make the link and its token with `fieldstamp authorize oauth1 --to DIR`",
            ]),
        "token_rejected" | "token_expired" | "token_revoked" | "token_used" | "permission_denied"
        | "permission_unknown" => named(Code::CredentialRejected)
            .title("Jira does not accept the access token in JIRA_ACCESS_TOKEN")
            .why("the token has expired, was revoked, or was given to another consumer than JIRA_CONSUMER_KEY")
            .only_steps(&[
                "make a new token with `fieldstamp authorize oauth1 --to DIR`, and store it in JIRA_ACCESS_TOKEN",
                "check that JIRA_CONSUMER_KEY and JIRA_PRIVATE_KEY are those that the token was made with",
            ]),
        "nonce_used" => named(Code::OAuth1Signature)
            .title("Jira has seen this very request before (OAuth 1.0a)")
            .why("each request holds a number that is used once; something between here and Jira sends requests twice")
            .only_steps(&[
                "ask who runs the proxy or load balancer before {host} whether it repeats requests",
                "look at {issue}: the first of the two may have done what was asked",
            ]),
        _ => named(Code::OAuth1Signature),
    }
}

/// How far the clocks are apart, when that is enough to be the cause.
fn clocks_apart(reply: &Reply) -> Option<String> {
    let skew = reply.skew.filter(|skew| skew.abs() > TOLERATED)?;
    let side = if skew > 0 { "behind" } else { "ahead of" };
    Some(format!("this runner's clock is {} {side} Jira's", super::in_words(skew.unsigned_abs())))
}
