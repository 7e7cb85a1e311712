//! One run's dealings with Jira: the way there, the credential, and one edit after the other.
//!
//! Knows when the gateway or the other scheme is tried in place of the first; each is tried once, and what
//! has worked is kept for the issues that follow.

use std::sync::Arc;
use std::time::Duration;

use crate::auth::authorization;
use crate::code::{Class, Code};
use crate::credential::{Credential, Kind, Scheme};
use crate::diagnosis::judge::{self, Asked, Deployment, Verdict};
use crate::diagnosis::{Diagnosis, Exchange, probe};
use crate::field::Rendered;
use crate::http::{Attempts, Client, Outcome, Request, Retry};
use crate::issue_key::IssueKey;
use crate::jira::{Route, issue, metadata};
use crate::redact::Redactor;
use crate::report::receipt::Note;
use crate::settings::{Api, Settings};
use crate::trouble::Trouble;

/// What one run keeps between its issues.
pub(super) struct Session<'a> {
    pub(super) client: Client,
    pub(super) way: Way,
    pub(super) settings: &'a Settings,
    pub(super) redactor: Arc<Redactor>,
    /// Which Jira answered, and as whom it knows us.
    pub(super) deployment: Option<Deployment>,
    pub(super) account: Option<String>,
    detour: Detour,
}

/// What is known of another way than the first.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Detour {
    /// It was not looked for.
    Untried,
    /// It was taken, or cannot be.
    Over,
    /// The gateway answered that it does not know the credential either.
    Refused,
}

/// Where requests go, and as whom.
#[derive(Clone)]
pub(super) struct Way {
    pub(super) route: Route,
    pub(super) credential: Credential,
}

/// What is to be done to one issue.
#[derive(Clone, Copy)]
pub(super) struct Edit<'a> {
    pub(super) key: &'a IssueKey,
    pub(super) payload: &'a Rendered,
}

/// What became of one issue.
pub(super) struct Stamped {
    pub(super) attempts: u32,
    pub(super) status: Option<u16>,
    pub(super) failure: Option<Diagnosis>,
    pub(super) notes: Vec<Note>,
}

/// One sending by one way, judged but not yet probed.
struct Try {
    request: Request,
    attempts: Attempts,
    verdict: Verdict,
    way: Way,
}

impl Try {
    fn failed_with(&self, codes: &[Code]) -> bool {
        matches!(&self.verdict, Verdict::Failed(trouble, _) if codes.contains(&trouble.code))
    }

    /// Whether the answer shows that the credential was accepted, whatever else it says.
    fn knows_us(&self) -> bool {
        match &self.verdict {
            Verdict::Done => true,
            Verdict::Failed(trouble, _) => {
                trouble.code == Code::ScopeMissing || matches!(trouble.code.class(), Class::Denied | Class::Rejected)
            }
        }
    }
}

impl<'a> Session<'a> {
    pub(super) fn new(client: Client, way: Way, settings: &'a Settings, redactor: Arc<Redactor>) -> Self {
        Self { client, way, settings, redactor, deployment: None, account: None, detour: Detour::Untried }
    }

    /// Sends one issue's edit, by another way if the first is not the right one, and explains a failure.
    pub(super) async fn stamp(&mut self, edit: Edit<'_>, waiting: impl FnMut(&Outcome, Duration)) -> Stamped {
        let mut notes = Vec::new();
        if let Err(failure) = self.find_gateway(edit).await {
            return Stamped { attempts: 0, status: None, failure: Some(*failure), notes };
        }
        let mut tried = self.attempt(edit, self.way.clone(), self.settings.retries, waiting).await;
        if let Some(better) = self.other_way(&tried, edit, &mut notes).await {
            self.way = better.way.clone();
            tried = better;
        }
        if let Ok(reply) = &tried.attempts.outcome {
            self.deployment = judge::deployment(&tried.way.route, reply).or(self.deployment);
            self.account = judge::account(reply).map(str::to_owned).or(self.account.take());
        }
        let failure = self.explain(edit, &tried).await;
        let status = tried.attempts.outcome.as_ref().ok().map(|reply| reply.status);
        Stamped { attempts: tried.attempts.sent, status, failure, notes }
    }

    async fn attempt(&self, edit: Edit<'_>, way: Way, retries: u32, waiting: impl FnMut(&Outcome, Duration)) -> Try {
        let default = if edit.payload.has_document() { Api::V3 } else { Api::V2 };
        let api = self.settings.api.unwrap_or(default);
        let authorization = authorization(&way.credential);
        let request = issue::edit(&way.route, edit.key, edit.payload, api, self.settings.notify, authorization);
        let retry = Retry { retries, idempotent: request.idempotent };
        let attempts = retry.deliver(&self.client, &request, waiting).await;
        let asked = self.asked(edit, &way, &request);
        let verdict = match &attempts.outcome {
            Ok(reply) => judge::judge(&asked, reply),
            Err(failure) => {
                let trouble = judge::unreachable(failure, self.client.proxy_for(&request.url));
                Verdict::Failed(judge::request_facts(&asked, trouble), judge::Doubt::None)
            }
        };
        Try { request, attempts, verdict, way }
    }

    fn asked<'q>(&'q self, edit: Edit<'q>, way: &'q Way, request: &'q Request) -> Asked<'q> {
        let Way { route, credential } = way;
        Asked { route, credential, request, issue: edit.key, payload: edit.payload, redactor: &self.redactor }
    }

    /// A bearer is refused by every Cloud site, so it goes to the gateway, which wants the site's id.
    async fn find_gateway(&mut self, edit: Edit<'_>) -> Result<(), Box<Diagnosis>> {
        let route = &self.way.route;
        if route.is_gateway() || self.way.credential.scheme != Scheme::Bearer || !route.site.is_cloud_host() {
            return Ok(());
        }
        let request = metadata::tenant_info(&route.site);
        let retry = Retry { retries: self.settings.retries, idempotent: true };
        let outcome = retry.deliver(&self.client, &request, |_, _| ()).await.outcome;
        let id = outcome.as_ref().ok().filter(|reply| reply.status == 200).and_then(metadata::cloud_id);
        if id.is_some() {
            self.way.route.cloud_id = id;
            return Ok(());
        }
        let asked = self.asked(edit, &self.way, &request);
        let trouble = match &outcome {
            Err(failure) => judge::unreachable(failure, self.client.proxy_for(&request.url)),
            Ok(reply) => match judge::judge(&asked, reply) {
                Verdict::Failed(trouble, _) if trouble.code.class() == Class::Unavailable => trouble,
                _ => {
                    Trouble::new(Code::NotJira).detail("the site does not tell its cloud id, as every Cloud site does")
                }
            },
        };
        let trouble = judge::request_facts(&asked, trouble);
        let exchange = Exchange { request: &request, outcome: &outcome, who: None };
        Err(Box::new(Diagnosis::of(trouble, Some(&exchange), &self.redactor)))
    }

    /// The gateway in place of the site, or the other scheme at the gateway, when the answer calls for it.
    async fn other_way(&mut self, first: &Try, edit: Edit<'_>, notes: &mut Vec<Note>) -> Option<Try> {
        if self.detour != Detour::Untried {
            return None;
        }
        if first.way.route.is_gateway() {
            return self.other_scheme(first, edit, notes).await;
        }
        let reply = first.attempts.outcome.as_ref().ok()?;
        let is_cloud = judge::deployment(&first.way.route, reply) == Some(Deployment::Cloud);
        let Credential { scheme, kind, .. } = first.way.credential;
        let refusals = [Code::CredentialRejected, Code::CredentialNotReceived, Code::Anonymous, Code::PasswordOnCloud];
        let refused = first.failed_with(&refusals);
        if !refused || !is_cloud || scheme != Scheme::Basic || kind != Kind::Token {
            return None;
        }
        self.detour = Detour::Over;
        let cloud_id = probe::cloud_id(&self.client, &first.way.route.site).await?;
        let mut way = first.way.clone();
        way.route.cloud_id = Some(cloud_id.clone());
        let mut gateway = self.attempt(edit, way, 0, |_, _| ()).await;
        if let Some(better) = self.other_scheme(&gateway, edit, notes).await {
            gateway = better;
        }
        if !gateway.knows_us() {
            let strangers = [Code::CredentialRejected, Code::AccountMismatch, Code::PasswordOnCloud];
            if gateway.failed_with(&strangers) {
                self.detour = Detour::Refused;
            }
            return None;
        }
        let hint = format!("set JIRA_CLOUD_ID={cloud_id} to save the detour");
        let text = format!("the site refused the token, and Atlassian's gateway knows it, so it has scopes; {hint}");
        notes.push(Note { code: Some(Code::ScopedTokenOnSite.slug()), text });
        Some(gateway)
    }

    async fn other_scheme(&mut self, first: &Try, edit: Edit<'_>, notes: &mut Vec<Note>) -> Option<Try> {
        if !first.failed_with(&[Code::AccountMismatch]) || !first.way.credential.automatic {
            return None;
        }
        self.detour = Detour::Over;
        let way = Way { credential: first.way.credential.other_scheme()?, ..first.way.clone() };
        let word = way.credential.scheme.word();
        let second = self.attempt(edit, way, 0, |_, _| ()).await;
        if !second.knows_us() {
            return None;
        }
        notes.push(Note::plain(format!(
            "the gateway takes this token as {word}; set JIRA_AUTH={word} to save a request"
        )));
        Some(second)
    }

    async fn explain(&self, edit: Edit<'_>, tried: &Try) -> Option<Diagnosis> {
        let Verdict::Failed(trouble, doubt) = &tried.verdict else { return None };
        let asked = self.asked(edit, &tried.way, &tried.request);
        let outcome = &tried.attempts.outcome;
        let trouble = match outcome {
            Ok(reply) => probe::settle(&asked, &self.client, reply, trouble.clone(), *doubt).await,
            Err(_) => trouble.clone(),
        };
        let trouble = self.told_of_sending(tried, trouble);
        let exchange = Exchange { request: &tried.request, outcome, who: Some(tried.way.credential.describe()) };
        Some(Diagnosis::of(trouble, Some(&exchange), &self.redactor))
    }

    /// What the sending itself adds to the cause: a wait that was too long, a repetition that was too risky,
    /// a gateway that was asked in vain.
    fn told_of_sending(&self, tried: &Try, trouble: Trouble) -> Trouble {
        let may_have_arrived = match &tried.attempts.outcome {
            Ok(reply) => reply.status >= 500,
            Err(failure) => failure.may_have_arrived,
        };
        if may_have_arrived && !tried.request.idempotent {
            return trouble
                .why("it was not sent again, because it would add a second time what may already be there")
                .only_steps(&[
                    "look at {issue} first: if what was to be added is there, nothing is left to do",
                    "run the job again if it is not there",
                    "set fields to values instead of adding to them; that can be repeated without harm",
                ]);
        }
        if let Some(wait) = tried.attempts.not_waited {
            let (wait, timeout) = (judge::in_words(wait.as_secs()), self.settings.timeout.as_secs());
            return trouble.detail(format!(
                "a wait of {wait} would end after --timeout ({timeout} seconds), so it was not begun"
            ));
        }
        let refused_twice = [Code::CredentialRejected, Code::Anonymous, Code::PasswordOnCloud].contains(&trouble.code);
        if self.detour == Detour::Refused && !tried.way.route.is_gateway() && refused_twice {
            let detail = trouble.detail.clone().map(|detail| format!("{detail}; ")).unwrap_or_default();
            return trouble.detail(format!("{detail}Atlassian's gateway does not know it either"));
        }
        trouble
    }
}
