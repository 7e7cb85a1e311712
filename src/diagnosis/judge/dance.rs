//! The answers to the two requests of OAuth 1.0a's dance, where nothing was proved yet and a person stands in between.

use super::{Asked, Doubt, Verdict};
use crate::code::Code;
use crate::diagnosis::words;
use crate::http::Reply;
use crate::trouble::Trouble;

const AGAIN: &str = "run the same command again: the key is kept, and the application link stays good";

/// Judges the answer to the request for something that a person can allow.
pub fn request_token(asked: &Asked<'_>, reply: &Reply) -> Verdict {
    step(asked, reply, |problem| {
        match problem {
        "consumer_key_unknown" | "consumer_key_rejected" | "consumer_key_refused" => Some(
            Trouble::new(Code::ClientRejected)
                .title("Jira knows no application link with the consumer key {client}")
                .why("the consumer key is compared letter by letter with those of Jira's application links")
                .only_steps(&[
                    "enter the link as the first step says, under Incoming authentication, with the consumer key {client}; then run the same command again: the key is kept",
                    "set JIRA_CONSUMER_KEY if the link has another consumer key: an admin reads it in the link's incoming settings",
                ]),
        ),
        _ => None,
    }
    })
}

/// Judges the answer to the request for what the person has allowed.
pub fn access_token(asked: &Asked<'_>, reply: &Reply) -> Verdict {
    let missing = |title: &str| Trouble::new(Code::ConsentMissing).title(title);
    step(asked, reply, |problem| match problem {
        "permission_denied" => Some(
            missing("Access was denied in the browser")
                .why("Jira asked whether Fieldstamp may act for the account, and the answer was Deny")
                .only_steps(&[AGAIN, "press Allow, as the account that the builds are to act as"]),
        ),
        "permission_unknown" => Some(
            missing("Nobody has pressed Allow yet")
                .why("the code was given before Jira had the person's answer")
                .only_steps(&[AGAIN, "press Allow on the page first, and paste the code that Jira shows then"]),
        ),
        "token_rejected" | "token_expired" | "token_used" | "verifier_invalid" | "parameter_rejected" => Some(
            missing("The verification code is not the one that Jira has shown")
                .why("each run has a code of its own, which is good once and not for long")
                .only_steps(&[AGAIN, "copy the whole code from the page on which Allow was pressed in this run"]),
        ),
        _ => None,
    })
}

/// `of_step` knows the words that mean something else here than with a token that was good before.
fn step(asked: &Asked<'_>, reply: &Reply, of_step: impl Fn(&str) -> Option<Trouble>) -> Verdict {
    let problem = words::oauth_problem(reply);
    if let Some(problem) = problem.filter(|_| reply.status == 401)
        && let Some(trouble) = of_step(&problem)
    {
        let trouble = trouble.detail(format!("Jira names the problem {problem}"));
        return Verdict::Failed(super::with_facts(asked, reply, trouble), Doubt::None);
    }
    match super::judge(asked, reply) {
        // The address is one that every Data Center has; a Cloud site with a name of its own has none.
        Verdict::Failed(trouble, _) if reply.status == 404 => {
            let trouble = trouble
                .turned(Code::NotJira)
                .title("OAuth 1.0a is not spoken at {url}")
                .why("every Jira Data Center answers there, and this address answers 404")
                .only_steps(&[
                    "check the path of JIRA_SITE: some installations of Jira have one, such as /jira",
                    "run `fieldstamp authorize oauth2 --to DIR` with JIRA_CLOUD_ID set if the site is a Cloud site with a name of its own",
                ]);
            Verdict::Failed(trouble, Doubt::None)
        }
        Verdict::Done => {
            let sentence = "the answer holds no token";
            Verdict::Failed(super::with_facts(asked, reply, Trouble::new(Code::NotJira).detail(sentence)), Doubt::None)
        }
        failed @ Verdict::Failed(..) => failed,
    }
}
