//! What a credential needs before its first request: the site's id, an access token, a session; and what it leaves
//! behind at the end.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use super::{Access, Ask, Try, Way};
use crate::auth::oauth2::{self, Grant, Granted, Issuer};
use crate::auth::{Bearer, session};
use crate::code::{Class, Code};
use crate::credential::{Beside, Scheme};
use crate::diagnosis::judge::{self, Asked, Doubt, Verdict};
use crate::diagnosis::{Diagnosis, Exchange};
use crate::http::{Outcome, Reply, Request, Retry};
use crate::jira::{Route, metadata};
use crate::secret::Secret;
use crate::strongbox::{Place, Strongbox};
use crate::trouble::Trouble;

/// Longer than any refresh token, so that there is room for the next one before there is one.
const ROOM: usize = 16 << 10;
const REFRESH_FILE: &str = "JIRA_REFRESH_TOKEN_FILE";

/// How far the proving has come.
#[derive(Default)]
pub(super) struct State {
    done: bool,
    /// A session is open and wants to be closed.
    in_session: bool,
    /// Jira may not know yet whom its token endpoint knows.
    may_be_new: bool,
    /// How often Jira did not know the account yet.
    warmed: u32,
    pub(super) new_secrets: Vec<Secret>,
    pub(super) using_up: Rc<Cell<bool>>,
}

/// A refresh token in its file.
struct Kept {
    strongbox: Strongbox,
    place: Place,
    token: Secret,
}

type Judge = fn(&Asked<'_>, &Reply) -> Verdict;

impl Access {
    /// Makes ready what the scheme needs before its first request; once.
    pub async fn prove(&mut self) -> Result<(), Box<Diagnosis>> {
        if self.proving.done {
            return Ok(());
        }
        let told = |trouble| Box::new(Diagnosis::of(trouble, None, &self.redactor));
        let kept = self.kept().await.map_err(told)?;
        self.find_gateway().await?;
        match self.way.credential.scheme {
            Scheme::OAuth2 => self.exchange(kept).await?,
            Scheme::Session => self.log_in().await?,
            Scheme::Basic | Scheme::Bearer | Scheme::OAuth1 | Scheme::Connect => {}
        }
        self.proving.done = true;
        Ok(())
    }

    /// A bearer is refused by every Cloud site, so it goes to the gateway, which wants the site's id.
    async fn find_gateway(&mut self) -> Result<(), Box<Diagnosis>> {
        let Way { route, credential, .. } = &self.way;
        if route.is_gateway() || !credential.scheme.sends_bearer() || !route.site.is_cloud_host() {
            return Ok(());
        }
        self.way.route.cloud_id = Some(self.cloud_id().await?);
        Ok(())
    }

    /// The site's id: known, or asked for without a credential.
    pub async fn cloud_id(&self) -> Result<String, Box<Diagnosis>> {
        if let Some(id) = &self.way.route.cloud_id {
            return Ok(id.clone());
        }
        let request = metadata::tenant_info(&self.way.route.site);
        let outcome = self.delivered(&request, self.patience.retries).await;
        let id = outcome.as_ref().ok().filter(|reply| reply.status == 200).and_then(metadata::cloud_id);
        id.ok_or_else(|| {
            let no_id = |asked: &Asked<'_>, reply: &Reply| match judge::judge(asked, reply) {
                Verdict::Failed(trouble, _) if trouble.code.class() == Class::Unavailable => {
                    Verdict::Failed(trouble, Doubt::None)
                }
                _ => {
                    let trouble = Trouble::new(Code::NotJira)
                        .title("{site} does not tell its cloud id, as every Cloud site does")
                        .why("what was asked for needs a Cloud site, and its id to go through Atlassian's gateway")
                        .only_steps(&[
                            "check that JIRA_SITE is the address of a Cloud site: a Data Center has no gateway",
                            "set JIRA_CLOUD_ID if something between hides that address of the site",
                        ]);
                    Verdict::Failed(trouble, Doubt::None)
                }
            };
            self.refused(&request, &outcome, None, no_id, |trouble| trouble)
        })
    }

    /// The client's secret, or the refresh token that is kept, for an access token, which is sent as bearer from then on.
    async fn exchange(&mut self, kept: Option<Kept>) -> Result<(), Box<Diagnosis>> {
        let issuer = if self.way.route.is_gateway() { Issuer::Cloud } else { Issuer::DataCenter };
        let granted = if let Some(kept) = kept {
            self.proving.using_up.set(true);
            let granted = self.granted(issuer, Grant::RefreshToken(&kept.token)).await;
            self.proving.using_up.set(false);
            let granted = granted?;
            if let Some(next) = &granted.refresh_token {
                // On the disk before the access token is used: whatever fails later, the next run gets in.
                let written = kept.strongbox.keep(kept.place, next);
                written.map_err(|trouble| Box::new(Diagnosis::of(lost(trouble), None, &self.redactor)))?;
            }
            granted
        } else {
            self.proving.may_be_new = issuer == Issuer::Cloud;
            self.granted(issuer, Grant::ClientCredentials).await?
        };
        self.way.proof = Rc::new(Bearer::new(&granted.access_token));
        Ok(())
    }

    /// The refresh token, with its file locked and a place for the next one; none for other credentials. Needs no
    /// network.
    async fn kept(&self) -> Result<Option<Kept>, Trouble> {
        let Beside::Refresh { token, file } = &self.way.credential.beside else { return Ok(None) };
        let strongbox = Strongbox::open(file, REFRESH_FILE, self.time_left()).await?;
        let place = strongbox.make_room(ROOM)?;
        // Another run may have used up the token that was read when this one began.
        let token = strongbox.read()?.unwrap_or_else(|| token.clone());
        self.redactor.learn(&token);
        Ok(Some(Kept { strongbox, place, token }))
    }

    /// Another access token, for an API that takes only those of another issuer.
    pub async fn prove_by(&mut self, issuer: Issuer) -> Result<(), Box<Diagnosis>> {
        let granted = self.granted(issuer, Grant::ClientCredentials).await?;
        self.way.proof = Rc::new(Bearer::new(&granted.access_token));
        self.proving.done = true;
        Ok(())
    }

    pub(super) async fn granted(&mut self, issuer: Issuer, grant: Grant<'_>) -> Result<Granted, Box<Diagnosis>> {
        let request = oauth2::exchange(issuer, &self.way.route.site, &self.way.credential, grant);
        let outcome = self.delivered(&request, self.patience.retries).await;
        let granted = outcome.as_ref().ok().and_then(oauth2::granted);
        let Some(granted) = granted else {
            let judge: Judge = match grant {
                Grant::RefreshToken(_) => judge::refresh,
                Grant::Code(..) => judge::code,
                Grant::ClientCredentials => judge::exchange,
            };
            let who = Some(self.way.credential.describe());
            let may_be_used_up = matches!(grant, Grant::RefreshToken(_))
                && outcome.as_ref().map_or_else(|failure| failure.may_have_arrived, |reply| reply.status >= 500);
            return Err(self.refused(&request, &outcome, who, judge, |trouble| {
                if may_be_used_up { perhaps_used_up(trouble, issuer) } else { trouble }
            }));
        };
        for secret in [Some(&granted.access_token), granted.refresh_token.as_ref()].into_iter().flatten() {
            self.redactor.learn(secret);
            self.proving.new_secrets.push(secret.clone());
        }
        Ok(granted)
    }

    async fn log_in(&mut self) -> Result<(), Box<Diagnosis>> {
        let request = session::login(&self.way.credential, &self.way.route.site);
        let outcome = self.delivered(&request, 0).await;
        let opened = outcome.as_ref().is_ok_and(|reply| reply.status == 200 && reply.json().is_some());
        if !opened {
            return Err(self.refused(
                &request,
                &outcome,
                Some(self.way.credential.describe()),
                judge::login,
                |trouble| trouble,
            ));
        }
        self.proving.in_session = true;
        Ok(())
    }

    /// Leaves nothing open behind. What fails here has no consequence: the session ends by itself later.
    pub async fn close(&mut self) {
        if std::mem::take(&mut self.proving.in_session) {
            let _ = self.client.send(&session::logout(&self.way.route.site)).await;
        }
    }

    /// How long to wait for a service account that the token endpoint knows and Jira does not yet.
    pub(super) fn warming_up(&mut self, tried: &Try) -> Option<Duration> {
        let is_new = self.proving.may_be_new && tried.failed_with(&[Code::ServiceAccountWarmingUp]);
        if !is_new || self.patience.retries == 0 {
            return None;
        }
        self.proving.warmed += 1;
        let seconds = (2 * self.proving.warmed).min(15);
        let wait = Duration::from_secs(u64::from(seconds)).mul_f64(0.5 + fastrand::f64() / 2.0);
        (wait < self.time_left()).then_some(wait)
    }

    pub(super) async fn delivered(&self, request: &Request, retries: u32) -> Outcome {
        let retry = Retry { retries, idempotent: request.idempotent };
        retry.deliver(&self.client, request, |_, _| ()).await.outcome
    }

    /// A failure on the way to the first request.
    pub(super) fn refused(
        &self,
        request: &Request,
        outcome: &Outcome,
        who: Option<String>,
        judge: impl Fn(&Asked<'_>, &Reply) -> Verdict,
        last_word: impl Fn(Trouble) -> Trouble,
    ) -> Box<Diagnosis> {
        let nothing = |route: &Route| Request::get(route.url("/"));
        let ask = Ask { issue: None, payload: None, request: &nothing };
        let asked = self.asked(ask, &self.way, request);
        let trouble = match self.verdict(&asked, outcome, judge) {
            Verdict::Failed(trouble, _) => trouble,
            Verdict::Done => Trouble::new(Code::NotJira)
                .title("{host} answers without a token")
                .why("the answer is a success and holds no access token, so it is hardly from who hands tokens out")
                .only_steps(&[
                    "check which proxy or filter between the runner and {host} answers in its place",
                    "run the job again, and hand the reference that is shown to who runs {host} if it lasts",
                ]),
        };
        let trouble = match outcome {
            Ok(reply) => judge::with_facts(&asked, reply, trouble),
            Err(_) => judge::request_facts(&asked, trouble),
        };
        Box::new(Diagnosis::of(last_word(trouble), Some(&Exchange { request, outcome, who }), &self.redactor))
    }
}

/// The answer that was to bring the next token did not come.
fn perhaps_used_up(trouble: Trouble, issuer: Issuer) -> Trouble {
    let detail = trouble.detail.clone().map(|detail| format!("{detail}; ")).unwrap_or_default();
    let trouble = trouble
        .detail(format!("{detail}the refresh token may have been used up by this, and the next one lost on the way"));
    // <https://developer.atlassian.com/cloud/jira/platform/oauth-2-3lo-apps/>: a reuse interval of ten minutes.
    let again = match issuer {
        Issuer::Cloud => {
            "run the job again within ten minutes: for that long Atlassian takes the same refresh token once more"
        }
        _ => "run the job again; the refresh token may have stayed as it was",
    };
    trouble.only_steps(&[
        again,
        "if the refresh token is dead then, run `fieldstamp authorize oauth2 --to DIR` by hand once more",
        "look at the status page of {host}, or ask who runs it, if this lasts",
    ])
}

/// The old token is used up, and the new one could not be kept.
fn lost(trouble: Trouble) -> Trouble {
    trouble.why("the old refresh token was used up, and the new one could not be kept; {reason}").step(
        "run `fieldstamp authorize oauth2 --to DIR` by hand once more, as the file holds a token that is dead now",
    )
}
