//! What was asked without a credential, and causes that only the one who asked can see in a reply.

use serde_json::Value;

use super::{Access, Ask, Try};
use crate::diagnosis::judge::{self, Doubt, Verdict};
use crate::diagnosis::{Diagnosis, Exchange, probe};
use crate::http::{Attempts, Failure, Outcome, Reply, Request, Retry};
use crate::jira::Route;
use crate::trouble::Trouble;

impl Access {
    /// Why a look has failed.
    pub async fn explained(&self, ask: Ask<'_>, request: Request, outcome: Outcome) -> Option<Diagnosis> {
        let verdict = self.verdict(&self.asked(ask, &self.way, &request), &outcome, judge::judge);
        let attempts = Attempts { outcome, sent: 1, not_waited: None };
        self.explain(ask, &Try { request, attempts, verdict, way: self.way.clone() }).await
    }

    /// Asks without a credential. The failure is that of the network, or none when there is a reply that is not Jira's.
    pub async fn stranger(&mut self, request: &Request) -> Result<Reply, (Option<Failure>, Box<Diagnosis>)> {
        let retry = Retry { retries: self.patience.retries, idempotent: true };
        let outcome = retry.deliver(&self.client, request, |_, _| ()).await.outcome;
        let nothing = |_: &Route| request.clone();
        let asked = self.asked(Ask { issue: None, payload: None, request: &nothing }, &self.way, request);
        let (trouble, doubt) = match &outcome {
            // Whoever keeps strangers out may still let us in.
            Ok(reply) if matches!(reply.status, 401 | 403) && !reply.is_html() => return Ok(reply.clone()),
            _ => match self.verdict(&asked, &outcome, judge::judge) {
                Verdict::Done => {
                    let reply = outcome.unwrap_or_default();
                    self.deployment = judge::deployment(&self.way.route, &reply).or(self.deployment);
                    return Ok(reply);
                }
                Verdict::Failed(trouble, doubt) => (trouble, doubt),
            },
        };
        let trouble = match &outcome {
            // Who we are is not in doubt where we did not say so; to ask would show the credential.
            Ok(_) if doubt == Doubt::Who => trouble,
            Ok(reply) => probe::settle(&asked, &self.client, reply, trouble, doubt).await,
            Err(_) => trouble,
        };
        let exchange = Exchange { request, outcome: &outcome, who: None };
        let diagnosis = Diagnosis::of(trouble, Some(&exchange), &self.redactor);
        Err((outcome.err(), Box::new(diagnosis)))
    }

    /// A request that never left, for a failure that was found before it.
    pub fn unreached(&self, request: &Request, failure: Failure) -> Diagnosis {
        let nothing = |_: &Route| request.clone();
        let asked = self.asked(Ask { issue: None, payload: None, request: &nothing }, &self.way, request);
        let trouble = judge::unreachable(&failure, self.client.proxy_for(&request.url));
        let trouble = judge::request_facts(&asked, trouble);
        Diagnosis::of(trouble, Some(&Exchange { request, outcome: &Err(failure), who: None }), &self.redactor)
    }

    /// Why a field is not on the edit screen that a reply describes.
    pub async fn misplaced(&self, ask: Ask<'_>, field: &str, reply: &Reply) -> Diagnosis {
        let request = (ask.request)(&self.way.route);
        let trouble = probe::place(&self.asked(ask, &self.way, &request), &self.client, field).await;
        self.told_of_issue(trouble, ask, reply)
    }

    /// That a field of the edit screen does not allow a value.
    pub fn not_allowed(&self, ask: Ask<'_>, screen: &Value, field: &str, value: &str, reply: &Reply) -> Diagnosis {
        let request = (ask.request)(&self.way.route);
        let trouble = probe::allowed(&self.asked(ask, &self.way, &request), &self.client, screen, field);
        self.told_of_issue(trouble.fact("value", value), ask, reply)
    }

    /// A cause that was seen in what Jira says of an issue.
    pub fn told_of_issue(&self, trouble: Trouble, ask: Ask<'_>, reply: &Reply) -> Diagnosis {
        let trouble = match ask.issue {
            Some(issue) => trouble.fact("issue", issue.as_str()).fact("project", issue.project()),
            None => trouble,
        };
        self.told(trouble, &(ask.request)(&self.way.route), reply)
    }

    /// A cause that only the one who asked can see in a reply.
    pub fn told(&self, trouble: Trouble, request: &Request, reply: &Reply) -> Diagnosis {
        let nothing = |_: &Route| request.clone();
        let asked = self.asked(Ask { issue: None, payload: None, request: &nothing }, &self.way, request);
        let trouble = judge::with_facts(&asked, reply, trouble);
        let exchange = Exchange { request, outcome: &Ok(reply.clone()), who: Some(self.way.credential.describe()) };
        Diagnosis::of(trouble, Some(&exchange), &self.redactor)
    }
}
