//! `send`: one templated request to any path of Atlassian's APIs, with the same credential and the same diagnosis.

mod message;

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::desk::Desk;
use super::entry::Entry;
use super::interrupt::{interrupted, unless_interrupted};
use super::preparation;
use crate::access::{Access, Answer, Ask};
use crate::auth::oauth2::Issuer;
use crate::cli::Typed;
use crate::code::Code;
use crate::connection::Connection;
use crate::context;
use crate::credential::{Beside, Scheme};
use crate::diagnosis::{Diagnosis, Sent, phrase};
use crate::environment::Environment;
use crate::http::{Method, Reply};
use crate::jira::Route;
use crate::jira::api::{Api, Destination};
use crate::jira::deferred;
use crate::options::Said;
use crate::output::Output;
use crate::redact::Redactor;
use crate::report::Voice;
use crate::report::receipt::{Note, Outcome, Receipt};
use crate::settings::{self, Format, Settings};
use crate::target::Target;
use crate::trouble::Trouble;
use message::{Message, fits};

/// Between two looks at a queued request.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// The run, from what was typed to the exit code.
pub(super) async fn run(said: &Said, typed: &Typed, environment: &Environment, output: &mut Output) -> u8 {
    let started = Instant::now();
    let redactor = output.redactor();
    // Standard output is the reply's, so what the host is told goes to the other stream.
    let voice = Voice::new(output, environment, context::detect(environment), Format::Json);
    let mut run = Run { voice, receipt: Receipt::default(), redactor };
    let signal = match run.work(said, typed, environment).await {
        Ok(signal) => signal,
        Err(trouble) => {
            run.receipt.diagnosis = Some(Diagnosis::of(trouble, None, &run.redactor));
            None
        }
    };
    run.receipt.seconds = (started.elapsed().as_secs_f64() * 1000.0).round() / 1000.0;
    run.conclude();
    let exit = run.voice.finish_aside(&mut run.receipt, settings::receipt(said).as_deref(), &settings::tolerate(said));
    signal.unwrap_or(exit)
}

struct Run<'a> {
    voice: Voice<'a>,
    receipt: Receipt,
    redactor: Arc<Redactor>,
}

impl Run<'_> {
    /// Gives back the signal's exit code when the run was interrupted.
    async fn work(&mut self, said: &Said, typed: &Typed, environment: &Environment) -> Result<Option<u8>, Trouble> {
        let connection = Connection::read(environment)?;
        let settings = Settings::read(said, environment)?;
        let mut notes = Vec::new();
        let message = Message::read(said, typed, &settings, environment, &mut notes);
        for text in notes {
            self.remark(Note::plain(text));
        }
        let message = message?;
        let target = Target::read(&connection, environment)?;
        self.receipt.site = Some(target.site.to_string());
        let mut entry = Entry::read(&connection, target)?;
        self.voice.hide(entry.derived());
        if message.body.as_ref().is_some_and(|body| self.redactor.finds_long(body)) {
            return Err(preparation::carries_secret());
        }
        for text in std::mem::take(&mut entry.notes) {
            self.remark(Note::plain(text));
        }
        fits(&message.destination, &entry.credential)?;
        let mut access = entry.open(environment, &settings, &self.redactor)?;
        let stop = interrupted();
        tokio::pin!(stop);
        let using_up = access.using_up();
        let work = self.deliver(&mut access, &message);
        let (done, signal) = unless_interrupted(work, stop.as_mut(), &using_up).await;
        if done.is_none() {
            self.remark(Note::plain(
                "interrupted while the request was under way; it may or may not have been carried out",
            ));
        }
        access.close().await;
        self.receipt.requests = access.client().sent();
        self.receipt.deployment = access.deployment().map(crate::diagnosis::judge::Deployment::word);
        self.receipt.account = access.account().map(str::to_owned);
        Ok(signal)
    }

    fn remark(&mut self, note: Note) {
        self.voice.note(&note);
        self.receipt.notes.push(note);
    }

    /// Sends it, follows it where it is queued, and prints the last reply.
    async fn deliver(&mut self, access: &mut Access, message: &Message) {
        if let Err(failure) = ready(access, &message.destination).await {
            self.voice.hide(access.new_secrets());
            self.receipt.diagnosis = Some(*failure);
            return;
        }
        let request = |route: &Route| message.request(route);
        let mut desk = Desk { access: &mut *access, voice: &mut self.voice, notes: &mut self.receipt.notes };
        let Answer { reply, failure, .. } = desk.ask(Ask { issue: None, payload: None, request: &request }).await;
        let sent = message.request(&access.way().route);
        self.receipt.request = Some(Sent::of(&sent, Some(access.way().credential.describe())));
        self.receipt.status = reply.as_ref().map(|reply| reply.status);
        self.receipt.diagnosis = failure.map(|failure| of_this_api(failure, &message.destination));
        let Some(mut reply) = reply else { return };
        if self.receipt.diagnosis.is_none() {
            if let Some(last) = self.follow(access, message, &reply).await {
                reply = last;
            }
            self.read(access, message, &reply);
        }
        self.voice.data(&reply.body, reply.json().is_some(), reply.is_html());
    }

    /// Asks what came of a queued request, until something has, or the time is over.
    async fn follow(&mut self, access: &mut Access, message: &Message, reply: &Reply) -> Option<Reply> {
        let id = deferred::queued(reply).filter(|_| message.destination.api == Api::Operations)?;
        if !message.wait {
            self.remark(Note::plain("the request is queued; --wait follows it to its end"));
            return None;
        }
        let mut pause = FIRST_PAUSE;
        while pause < access.time_left() {
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
            let look = deferred::queue(&access.way().route, &id);
            match access.look(&look).await {
                Ok(reply) if reply.status == 200 && deferred::ended(&reply).is_some() => return Some(reply),
                // Still queued, or too busy to say.
                Ok(reply) if matches!(reply.status, 200 | 404 | 429 | 500..=599) => {}
                Err(failure) if failure.is_passing() => {}
                outcome => {
                    let request = |route: &Route| deferred::queue(route, &id);
                    let ask = Ask { issue: None, payload: None, request: &request };
                    self.receipt.diagnosis = access.explained(ask, look, outcome).await;
                    return None;
                }
            }
        }
        let trouble = Trouble::new(Code::TimedOut)
            .title("The queued request has not come to its end within the time given")
            .why("Atlassian has taken it in, and nothing is known of it yet")
            .only_steps(&[
                "look whether it was carried out before sending it again",
                "give it more time with --timeout SECONDS",
            ]);
        self.receipt.diagnosis = Some(Diagnosis::of(trouble, None, &self.redactor));
        None
    }

    /// A promise is no success: what the reply says of the parts, or of the end.
    fn read(&mut self, access: &Access, message: &Message, reply: &Reply) {
        let sentence = match deferred::ended(reply) {
            Some((true, words)) if message.wait => {
                self.remark(Note::plain(format!("the queued request ended well: {words}")));
                None
            }
            Some((false, words)) if message.destination.api == Api::Operations => {
                Some(format!("the queued request ended with: {words}"))
            }
            _ => deferred::intake(reply).and_then(|intake| self.taken_in(&intake)),
        };
        let Some(sentence) = sentence else { return };
        let request = message.request(&access.way().route);
        self.receipt.diagnosis = Some(access.told(Trouble::new(Code::NotAccepted).detail(sentence), &request, reply));
    }

    /// Why an intake is no success; none when all was taken.
    fn taken_in(&mut self, intake: &deferred::Intake) -> Option<String> {
        let unknown = format!("no issue is known by {}", intake.unknown.join(", "));
        let all = intake.accepted + intake.rejected.len();
        if intake.rejected.is_empty() && (intake.accepted > 0 || intake.unknown.is_empty()) {
            if !intake.unknown.is_empty() {
                self.remark(Note::plain(format!("{unknown}; the rest was taken")));
            }
            return None;
        }
        let mut reasons = intake.rejected.clone();
        reasons.dedup();
        if !intake.unknown.is_empty() {
            reasons.push(unknown);
        }
        let reasons: Vec<String> = reasons.into_iter().filter(|reason| !reason.is_empty()).collect();
        let rejected = match (intake.rejected.len(), all) {
            (0, _) => "nothing was taken".to_owned(),
            (1, 1) => "it was rejected".to_owned(),
            (some, all) if some == all => format!("all {all} were rejected"),
            (some, all) => format!("{some} of {all} were rejected"),
        };
        Some(format!("{rejected}: {}", reasons.join("; ")))
    }

    /// The account in one line, on standard error.
    fn conclude(&mut self) {
        let is_done = self.receipt.diagnosis.is_none() && self.receipt.status.is_some();
        let is_read = self.receipt.request.as_ref().is_some_and(|request| request.method == Method::Get.word());
        let requests = match self.receipt.requests {
            1 => "1 request".to_owned(),
            more => format!("{more} requests"),
        };
        self.receipt.outcome = match is_done {
            true if is_read => Outcome::Nothing,
            true => Outcome::Updated,
            false => Outcome::Failed,
        };
        if let (Some(status), Some(request)) = (self.receipt.status, &self.receipt.request) {
            let line = format!("{} {} was answered {status} {}", request.method, request.url, phrase(status));
            self.receipt.headline = Some(line.clone());
            if is_done {
                self.voice.aside(&format!("{line} ({requests}, {:.1} s)", self.receipt.seconds));
            }
        } else {
            self.receipt.headline = Some("nothing was sent".to_owned());
        }
    }
}

/// The route and the token that an API wants.
async fn ready(access: &mut Access, destination: &Destination) -> Result<(), Box<Diagnosis>> {
    let scheme = access.way().credential.scheme;
    if !destination.needs_gateway(scheme == Scheme::Connect) {
        return Ok(());
    }
    let id = access.cloud_id().await?;
    access.through_gateway(id);
    let is_client = scheme == Scheme::OAuth2 && matches!(access.way().credential.beside, Beside::Nothing);
    if is_client && matches!(destination.api, Api::Builds | Api::Deployments) {
        access.prove_by(Issuer::CloudDataProvider).await?;
    }
    Ok(())
}

/// What an API of its own says differently of a failure.
fn of_this_api(failure: Diagnosis, destination: &Destination) -> Diagnosis {
    if destination.api == Api::Operations {
        // The gateway is the only way to this API, whatever the token.
        return failure.without_step("remove JIRA_CLOUD_ID");
    }
    let is_intake = matches!(destination.api, Api::Builds | Api::Deployments);
    if !is_intake
        || !matches!(
            failure.trouble.code,
            Code::ScopeMissing | Code::CredentialRejected | Code::EditDenied | Code::AccountMismatch
        )
    {
        return failure;
    }
    failure.with_steps(&[
        "use the site's own OAuth credential: an admin makes it under Jira settings, Apps, OAuth credentials, and ticks builds or deployments",
        "set JIRA_CLIENT_ID and JIRA_CLIENT_SECRET to it, and remove JIRA_EMAIL and JIRA_TOKEN from this step",
    ])
}
