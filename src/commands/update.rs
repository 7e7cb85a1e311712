//! `update`: render, send, report. The main job.

use std::sync::Arc;
use std::time::Instant;

use super::entry::Entry;
use super::interrupt::{interrupted, unless_interrupted};
use super::preparation::Preparation;
use crate::access::{Access, Answer, Ask};
use crate::connection::Connection;
use crate::context;
use crate::diagnosis::Diagnosis;
use crate::diagnosis::judge::Deployment;
use crate::environment::Environment;
use crate::field::Rendered;
use crate::issue_key::IssueKey;
use crate::jira::{Route, issue};
use crate::options::Said;
use crate::output::Output;
use crate::redact::Redactor;
use crate::report::Voice;
use crate::report::receipt::{Change, IssueReport, Note, Outcome, Receipt, ends_the_run};
use crate::settings::{self, Api, Format, Settings};
use crate::target::Target;
use crate::trouble::Trouble;

/// The run, from what was typed to the exit code.
pub(super) async fn run(said: &Said, environment: &Environment, output: &mut Output) -> u8 {
    let started = Instant::now();
    let redactor = output.redactor();
    let format = settings::format(said).unwrap_or(Format::Text);
    let voice = Voice::new(output, environment, context::detect(environment), format);
    let mut run = Run { voice, receipt: Receipt::default(), redactor };
    let signal = match run.work(said, environment).await {
        Ok(signal) => signal,
        Err(trouble) => {
            run.receipt.diagnosis = Some(Diagnosis::of(trouble, None, &run.redactor));
            None
        }
    };
    run.receipt.seconds = (started.elapsed().as_secs_f64() * 1000.0).round() / 1000.0;
    run.receipt.conclude();
    let exit = run.voice.finish(&mut run.receipt, settings::receipt(said).as_deref(), &settings::tolerate(said));
    signal.unwrap_or(exit)
}

type Payload = (IssueKey, Rendered);

/// What one run tells, and keeps for its receipt.
struct Run<'a> {
    voice: Voice<'a>,
    receipt: Receipt,
    redactor: Arc<Redactor>,
}

impl Run<'_> {
    /// Everything that may fail as a whole; gives back the signal's exit code when the run was interrupted.
    async fn work(&mut self, said: &Said, environment: &Environment) -> Result<Option<u8>, Trouble> {
        let connection = Connection::read(environment)?;
        let settings = Settings::read(said, environment)?;
        self.receipt.dry_run = settings.dry_run;
        let target = Target::read(&connection, environment)?;
        self.receipt.site = Some(target.site.to_string());
        let mut entry = Entry::read(&connection, target)?;
        self.voice.hide(entry.derived());
        let preparation = Preparation::new(said, &settings, environment)?.with_something_to_send()?;
        self.receipt.left_out.clone_from(&preparation.left_out);
        let notes = std::mem::take(&mut entry.notes);
        for text in notes.into_iter().chain(preparation.build.notes.iter().cloned()) {
            self.remark(Note::plain(text));
        }
        let payloads = payloads(&preparation, &self.redactor)?;
        let mut access = entry.open(environment, &settings, &self.redactor)?;
        let signal = if settings.dry_run {
            self.plan(&access, payloads)
        } else {
            self.send(&mut access, &settings, payloads).await
        };
        access.close().await;
        self.receipt.requests = access.client().sent();
        let by_name = access.way().route.site.is_cloud_host().then_some(Deployment::Cloud);
        self.receipt.deployment = access.deployment().or(by_name).map(Deployment::word);
        self.receipt.account = access.account().map(str::to_owned);
        Ok(signal)
    }

    fn remark(&mut self, note: Note) {
        self.voice.note(&note);
        self.receipt.notes.push(note);
    }

    fn plan(&mut self, access: &Access, payloads: Vec<Payload>) -> Option<u8> {
        for (key, rendered) in payloads {
            let planned = planned(access, &key, &rendered);
            self.receipt.issues.push(IssueReport { body: Some(rendered.body), ..planned });
        }
        None
    }

    /// One issue after the other; the first proves the credential for the rest.
    async fn send(&mut self, access: &mut Access, settings: &Settings, payloads: Vec<Payload>) -> Option<u8> {
        let stop = interrupted();
        tokio::pin!(stop);
        let mut ended = false;
        let mut signal = None;
        for (key, rendered) in payloads {
            let planned = planned(access, &key, &rendered);
            if ended || signal.is_some() {
                self.receipt.issues.push(IssueReport { outcome: Outcome::Skipped, ..planned });
                continue;
            }
            let default = if rendered.has_document() { Api::V3 } else { Api::V2 };
            let (api, notify) = (settings.api.unwrap_or(default), settings.notify);
            let request = |route: &Route| issue::edit(route, &key, &rendered, api, notify);
            let ask = Ask { issue: Some(&key), payload: Some(&rendered), request: &request };
            let using_up = access.using_up();
            let (answer, code) = unless_interrupted(self.ask(access, ask), stop.as_mut(), &using_up).await;
            signal = code;
            if let Some(answer) = answer {
                ended = answer.failure.as_ref().is_some_and(|failure| ends_the_run(failure.trouble.code));
                self.answered(planned, answer);
            } else {
                let text = format!("interrupted while {key} was being sent; Jira may or may not have taken it");
                self.remark(Note::plain(text));
                self.receipt.issues.push(IssueReport { outcome: Outcome::Failed, ..planned });
            }
        }
        signal
    }

    /// Hides the secrets that the way in brings before anything is said of what follows.
    async fn ask(&mut self, access: &mut Access, ask: Ask<'_>) -> Answer {
        let proved = access.prove().await;
        self.voice.hide(access.new_secrets());
        match proved {
            Err(failure) => Answer::failed(*failure),
            Ok(()) => access.ask(ask, |outcome, wait| self.voice.note(&Note::plain(super::waits(outcome, wait)))).await,
        }
    }

    fn answered(&mut self, planned: IssueReport, answer: Answer) {
        for note in answer.notes {
            self.remark(note);
        }
        let outcome = if answer.failure.is_some() { Outcome::Failed } else { Outcome::Updated };
        let status = answer.reply.as_ref().map(|reply| reply.status);
        let (attempts, diagnosis) = (answer.attempts, answer.failure);
        self.receipt.issues.push(IssueReport { outcome, status, attempts, diagnosis, ..planned });
    }
}

fn planned(access: &Access, key: &IssueKey, rendered: &Rendered) -> IssueReport {
    IssueReport::planned(key.as_str(), access.way().route.browse(key.as_str()), changes(rendered))
}

/// Every body is rendered before the first is sent, so that a broken template changes no issue.
fn payloads(preparation: &Preparation, redactor: &Redactor) -> Result<Vec<Payload>, Trouble> {
    let render = |key: &IssueKey| {
        let rendered = preparation.render(Some(key))?;
        if redactor.finds_long(&rendered.body.to_string()) {
            return Err(super::preparation::carries_secret());
        }
        Ok((key.clone(), rendered))
    };
    preparation.issues.iter().map(render).collect()
}

fn changes(rendered: &Rendered) -> Vec<Change> {
    let change = |field: &str| Some(Change { field: field.to_owned(), to: rendered.target(field)?.clone() });
    rendered.fields().into_iter().filter_map(change).collect()
}
