//! The way into Jira: where requests go, what proves them, and how one is asked and its failure explained.
//!
//! Proves a credential before its first request where a scheme must (`proving`), and knows when the gateway or the
//! other scheme is tried in place of the first (`detour`); each is tried once, and what has worked is kept for the
//! requests that follow. Knows nothing of what is asked.

mod authorizing;
mod detour;
mod proving;
mod told;

use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use crate::auth;
use crate::code::{Class, Code};
use crate::credential::{Credential, Scheme};
use crate::diagnosis::judge::{self, Asked, Deployment, Doubt, Verdict};
use crate::diagnosis::{Diagnosis, Exchange, probe};
use crate::field::Rendered;
use crate::http::{Attempts, Client, Outcome, Proof, Reply, Request, Retry};
use crate::issue_key::IssueKey;
use crate::jira::Route;
use crate::redact::Redactor;
use crate::report::receipt::Note;
use crate::secret::Secret;
use crate::trouble::Trouble;
pub use authorizing::Step;
use detour::Detour;

/// How long and how often a run tries.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// How often a request is repeated.
    pub retries: u32,
    /// For the whole run.
    pub timeout: Duration,
}

/// Where requests go, and as whom.
#[derive(Clone)]
pub struct Way {
    /// Site or gateway.
    pub route: Route,
    /// As whom.
    pub credential: Credential,
    /// What proves it.
    pub proof: Rc<dyn Proof>,
}

impl Way {
    /// A way whose proof needs no answer first.
    ///
    /// Fails with `credential-mispasted` for a private key that is none.
    pub fn new(route: Route, credential: Credential) -> Result<Self, Trouble> {
        let proof = auth::proof(&credential, &route.site)?;
        // A Connect app is known to its site alone.
        let by_gateway = credential.scheme != Scheme::Connect;
        let route = Route { cloud_id: route.cloud_id.filter(|_| by_gateway), ..route };
        Ok(Self { route, credential, proof })
    }
}

/// What one run keeps between its requests.
pub struct Access {
    client: Client,
    way: Way,
    patience: Patience,
    redactor: Arc<Redactor>,
    deployment: Option<Deployment>,
    account: Option<String>,
    detour: Detour,
    proving: proving::State,
}

/// One request, made anew for each way by which it is tried.
#[derive(Clone, Copy)]
pub struct Ask<'a> {
    /// The issue it is for, if for one.
    pub issue: Option<&'a IssueKey>,
    /// What it is to change in the issue, if anything.
    pub payload: Option<&'a Rendered>,
    /// The request by a route.
    pub request: &'a dyn Fn(&Route) -> Request,
}

/// What became of a request.
pub struct Answer {
    /// How often it was sent.
    pub attempts: u32,
    /// The last reply, if any came.
    pub reply: Option<Reply>,
    /// Why it was not done.
    pub failure: Option<Diagnosis>,
    /// What a person should know.
    pub notes: Vec<Note>,
}

impl Answer {
    /// Nothing was sent, or nothing that was asked for.
    pub fn failed(failure: Diagnosis) -> Self {
        Self { attempts: 0, reply: None, failure: Some(failure), notes: Vec::new() }
    }
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

impl Access {
    /// The first way, before anything is sent.
    pub fn new(client: Client, way: Way, patience: Patience, redactor: Arc<Redactor>) -> Self {
        Self {
            client,
            way,
            patience,
            redactor,
            deployment: None,
            account: None,
            detour: Detour::Untried,
            proving: proving::State::default(),
        }
    }

    /// The client, for what is asked without a credential.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// The way that has worked, or the first.
    pub fn way(&self) -> &Way {
        &self.way
    }

    /// Which Jira answered, once one has.
    pub fn deployment(&self) -> Option<Deployment> {
        self.deployment
    }

    /// Who Jira says we are, once it has.
    pub fn account(&self) -> Option<&str> {
        self.account.as_deref()
    }

    /// Secrets that came up since this was last asked, of which the CI host knows nothing yet.
    pub fn new_secrets(&mut self) -> Vec<Secret> {
        std::mem::take(&mut self.proving.new_secrets)
    }

    /// Raised while a refresh token is used up and the next one is not kept yet.
    pub fn using_up(&self) -> Rc<Cell<bool>> {
        Rc::clone(&self.proving.using_up)
    }

    /// How much of the run's time is left.
    pub fn time_left(&self) -> Duration {
        self.client.deadline().saturating_duration_since(tokio::time::Instant::now())
    }

    /// From now on requests go through the gateway.
    pub fn through_gateway(&mut self, cloud_id: String) {
        self.way.route.cloud_id = Some(cloud_id);
    }

    /// Sends a request once, by the way that has worked; the reply is not judged.
    pub async fn look(&self, request: &Request) -> Outcome {
        self.client.send(&request.clone().proved(&self.way.proof)).await
    }

    /// Sends a request, by another way if the first is not the right one, and explains a failure. Proves the credential
    /// first; who says something while it waits calls `prove` before, and hides `new_secrets`.
    pub async fn ask(&mut self, ask: Ask<'_>, mut waiting: impl FnMut(&Outcome, Duration)) -> Answer {
        if let Err(failure) = self.prove().await {
            return Answer::failed(*failure);
        }
        let mut notes = Vec::new();
        let mut tried = self.attempt(ask, self.way.clone(), self.patience.retries, &mut waiting).await;
        while let Some(wait) = self.warming_up(&tried) {
            waiting(&tried.attempts.outcome, wait);
            tokio::time::sleep(wait).await;
            tried = self.attempt(ask, self.way.clone(), self.patience.retries, &mut waiting).await;
        }
        if let Some(better) = self.other_way(&tried, ask, &mut notes).await {
            self.way = better.way.clone();
            tried = better;
        }
        if let Ok(reply) = &tried.attempts.outcome {
            self.deployment = judge::deployment(&tried.way.route, reply).or(self.deployment);
            self.account = judge::account(reply).map(str::to_owned).or(self.account.take());
        }
        let failure = self.explain(ask, &tried).await;
        Answer { attempts: tried.attempts.sent, reply: tried.attempts.outcome.ok(), failure, notes }
    }

    async fn attempt(&self, ask: Ask<'_>, way: Way, retries: u32, waiting: impl FnMut(&Outcome, Duration)) -> Try {
        let request = (ask.request)(&way.route).proved(&way.proof);
        let retry = Retry { retries, idempotent: request.idempotent };
        let attempts = retry.deliver(&self.client, &request, waiting).await;
        let asked = self.asked(ask, &way, &request);
        let verdict = self.verdict(&asked, &attempts.outcome, judge::judge);
        Try { request, attempts, verdict, way }
    }

    fn asked<'q>(&'q self, ask: Ask<'q>, way: &'q Way, request: &'q Request) -> Asked<'q> {
        let Way { route, credential, proof } = way;
        let Ask { issue, payload, .. } = ask;
        Asked { route, credential, proof, request, issue, payload, redactor: &self.redactor }
    }

    fn verdict(&self, asked: &Asked<'_>, outcome: &Outcome, judge: impl Fn(&Asked<'_>, &Reply) -> Verdict) -> Verdict {
        match outcome {
            Ok(reply) => judge(asked, reply),
            Err(failure) => {
                let trouble = judge::unreachable(failure, self.client.proxy_for(&asked.request.url));
                Verdict::Failed(judge::request_facts(asked, trouble), Doubt::None)
            }
        }
    }

    async fn explain(&self, ask: Ask<'_>, tried: &Try) -> Option<Diagnosis> {
        let Verdict::Failed(trouble, doubt) = &tried.verdict else { return None };
        let asked = self.asked(ask, &tried.way, &tried.request);
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
            let trouble =
                trouble.why("it was not sent again, because it would add a second time what may already be there");
            if trouble.get("issue").is_none() {
                return trouble.only_steps(&[
                    "look first whether it was carried out: if it was, nothing is left to do",
                    "run the job again if it was not",
                ]);
            }
            return trouble.only_steps(&[
                "look at {issue} first: if what was to be added is there, nothing is left to do",
                "run the job again if it is not there",
                "set fields to values instead of adding to them; that can be repeated without harm",
            ]);
        }
        if let Some(wait) = tried.attempts.not_waited {
            let (wait, timeout) = (judge::in_words(wait.as_secs()), self.patience.timeout.as_secs());
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
