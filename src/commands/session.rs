//! One run's dealings with Jira: the way there, the credential, and one edit after the other.
//!
//! Knows when the gateway or the other scheme is tried in place of the first; each is tried once, and what
//! has worked is kept for the issues that follow.

use std::sync::Arc;
use std::time::Duration;

use crate::auth::authorization;
use crate::code::Code;
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
    pub(super) route: Route,
    pub(super) credential: Credential,
    pub(super) settings: &'a Settings,
    pub(super) redactor: Arc<Redactor>,
    /// The way was changed once already.
    pub(super) detoured: bool,
    pub(super) deployment: Option<Deployment>,
    pub(super) account: Option<String>,
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
    route: Route,
    credential: Credential,
}

impl Try {
    fn failed_with(&self) -> Option<Code> {
        match &self.verdict {
            Verdict::Done => None,
            Verdict::Failed(trouble, _) => Some(trouble.code),
        }
    }
}

impl Session<'_> {
    /// Sends one issue's edit, by another way if the first is not the right one, and explains a failure.
    pub(super) async fn stamp(
        &mut self,
        key: &IssueKey,
        payload: &Rendered,
        waiting: &mut dyn FnMut(&Outcome, Duration),
    ) -> Stamped {
        let mut notes = Vec::new();
        if let Err(failure) = self.find_gateway(key, payload).await {
            return Stamped { attempts: 0, status: None, failure: Some(*failure), notes };
        }
        let mut tried = self.attempt(key, payload, self.route.clone(), self.credential.clone(), waiting).await;
        if let Some(better) = self.other_way(&tried, key, payload, &mut notes, waiting).await {
            self.route = better.route.clone();
            self.credential = better.credential.clone();
            tried = better;
        }
        self.remember(&tried);
        let failure = self.explain(key, payload, &tried).await;
        let status = tried.attempts.outcome.as_ref().ok().map(|reply| reply.status);
        Stamped { attempts: tried.attempts.sent, status, failure, notes }
    }

    async fn attempt(
        &self,
        key: &IssueKey,
        payload: &Rendered,
        route: Route,
        credential: Credential,
        waiting: &mut dyn FnMut(&Outcome, Duration),
    ) -> Try {
        let api = self.settings.api.unwrap_or(if payload.has_document() { Api::V3 } else { Api::V2 });
        let request = issue::edit(&route, key, payload, api, self.settings.notify, authorization(&credential));
        let retry = Retry { retries: self.settings.retries, idempotent: request.idempotent };
        let attempts = retry.deliver(&self.client, &request, waiting).await;
        let asked = Asked {
            route: &route,
            credential: &credential,
            request: &request,
            issue: key,
            payload,
            redactor: &self.redactor,
        };
        let verdict = match &attempts.outcome {
            Ok(reply) => judge::judge(&asked, reply),
            Err(failure) => {
                let trouble = judge::unreachable(failure, self.client.proxy_for(&request.url));
                Verdict::Failed(judge::request_facts(&asked, trouble), judge::Doubt::None)
            }
        };
        Try { request, attempts, verdict, route, credential }
    }

    /// A bearer is refused by every Cloud site, so it goes to the gateway, which wants the site's id.
    async fn find_gateway(&mut self, key: &IssueKey, payload: &Rendered) -> Result<(), Box<Diagnosis>> {
        if self.route.is_gateway() || self.credential.scheme != Scheme::Bearer || !self.route.site.is_cloud_host() {
            return Ok(());
        }
        let request = metadata::tenant_info(&self.route.site);
        let retry = Retry { retries: self.settings.retries, idempotent: true };
        let outcome = retry.deliver(&self.client, &request, |_, _| ()).await.outcome;
        let id = outcome.as_ref().ok().filter(|reply| reply.status == 200).and_then(metadata::cloud_id);
        if id.is_some() {
            self.route.cloud_id = id;
            return Ok(());
        }
        let asked = Asked {
            route: &self.route,
            credential: &self.credential,
            request: &request,
            issue: key,
            payload,
            redactor: &self.redactor,
        };
        let trouble = match &outcome {
            Err(failure) => judge::unreachable(failure, self.client.proxy_for(&request.url)),
            Ok(reply) => match judge::judge(&asked, reply) {
                Verdict::Failed(trouble, _) if trouble.code == Code::SiteSuspended => trouble,
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
    async fn other_way(
        &mut self,
        first: &Try,
        key: &IssueKey,
        payload: &Rendered,
        notes: &mut Vec<Note>,
        waiting: &mut dyn FnMut(&Outcome, Duration),
    ) -> Option<Try> {
        if self.detoured {
            return None;
        }
        if first.route.is_gateway() {
            return self.other_scheme(first, key, payload, notes, waiting).await;
        }
        let refused =
            matches!(first.failed_with(), Some(Code::CredentialRejected | Code::Anonymous | Code::PasswordOnCloud));
        let reply = first.attempts.outcome.as_ref().ok()?;
        let is_cloud = judge::deployment(&first.route, reply) == Some(Deployment::Cloud);
        let credential = &first.credential;
        if !refused || !is_cloud || credential.scheme != Scheme::Basic || credential.kind != Kind::Token {
            return None;
        }
        self.detoured = true;
        let cloud_id = probe::cloud_id(&self.client, &first.route.site).await?;
        let route = Route { cloud_id: Some(cloud_id.clone()), ..first.route.clone() };
        let gateway = self.attempt(key, payload, route, credential.clone(), waiting).await;
        let gateway = match self.other_scheme(&gateway, key, payload, notes, waiting).await {
            Some(better) => better,
            None => gateway,
        };
        let knows_us = !matches!(
            gateway.failed_with(),
            Some(Code::CredentialRejected | Code::AccountMismatch | Code::ServiceAccountWarmingUp)
        ) && gateway.attempts.outcome.is_ok();
        knows_us.then(|| {
            let text = format!("the token has scopes, so it works only through Atlassian's gateway; set JIRA_CLOUD_ID={cloud_id} to save the detour");
            notes.push(Note { code: Some(Code::ScopedTokenOnSite.slug()), text });
            gateway
        })
    }

    async fn other_scheme(
        &mut self,
        first: &Try,
        key: &IssueKey,
        payload: &Rendered,
        notes: &mut Vec<Note>,
        waiting: &mut dyn FnMut(&Outcome, Duration),
    ) -> Option<Try> {
        if first.failed_with() != Some(Code::AccountMismatch) || !first.credential.automatic {
            return None;
        }
        self.detoured = true;
        let credential = first.credential.other_scheme()?;
        let word = credential.scheme.word();
        let second = self.attempt(key, payload, first.route.clone(), credential, waiting).await;
        let refused = matches!(second.failed_with(), Some(Code::CredentialRejected | Code::AccountMismatch))
            || second.attempts.outcome.is_err();
        (!refused).then(|| {
            notes.push(Note::plain(format!(
                "the gateway takes this token as {word}; set JIRA_AUTH={word} to save a request"
            )));
            second
        })
    }

    fn remember(&mut self, tried: &Try) {
        let Ok(reply) = &tried.attempts.outcome else { return };
        self.deployment = judge::deployment(&tried.route, reply).or(self.deployment);
        self.account = judge::account(reply).map(str::to_owned).or(self.account.take());
    }

    async fn explain(&self, key: &IssueKey, payload: &Rendered, tried: &Try) -> Option<Diagnosis> {
        let Verdict::Failed(trouble, doubt) = &tried.verdict else { return None };
        let (route, credential, request) = (&tried.route, &tried.credential, &tried.request);
        let asked = Asked { route, credential, request, issue: key, payload, redactor: &self.redactor };
        let trouble = match &tried.attempts.outcome {
            Ok(reply) => probe::settle(&asked, &self.client, reply, trouble.clone(), *doubt).await,
            Err(_) => trouble.clone(),
        };
        let exchange = Exchange { request, outcome: &tried.attempts.outcome, who: Some(credential.describe()) };
        Some(Diagnosis::of(trouble, Some(&exchange), &self.redactor))
    }
}
