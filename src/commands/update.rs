//! `update`: render, send, report. The main job.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::interrupt::interrupted;
use super::preparation::Preparation;
use super::session::{Edit, Session, Way};
use crate::auth;
use crate::connection::Connection;
use crate::context;
use crate::credential::Credential;
use crate::diagnosis::Diagnosis;
use crate::diagnosis::judge::Deployment;
use crate::environment::Environment;
use crate::field::Rendered;
use crate::http::{Client, Limits, Outcome as Sent, ProxySettings};
use crate::issue_key::IssueKey;
use crate::jira::Route;
use crate::options::Said;
use crate::output::Output;
use crate::redact::Redactor;
use crate::report::Voice;
use crate::report::receipt::{Change, IssueReport, Note, Outcome, Receipt, ends_the_run};
use crate::settings::{self, Format, Settings};
use crate::target::Target;
use crate::trouble::Trouble;

/// The run, from what was typed to the exit code.
pub(super) async fn run(said: &Said, environment: &Environment, output: &mut Output) -> u8 {
    let started = Instant::now();
    let redactor = output.redactor();
    let format = settings::format(said).unwrap_or(Format::Text);
    let host = context::detect(environment);
    let mut voice = Voice::new(output, environment, host, format);
    let mut receipt = Receipt::default();
    let signal = match work(said, environment, &mut voice, &mut receipt, &redactor).await {
        Ok(signal) => signal,
        Err(trouble) => {
            receipt.diagnosis = Some(Diagnosis::of(trouble, None, &redactor));
            None
        }
    };
    receipt.seconds = (started.elapsed().as_secs_f64() * 1000.0).round() / 1000.0;
    receipt.conclude();
    let exit = voice.finish(&mut receipt, settings::receipt(said).as_deref(), &settings::tolerate(said));
    signal.unwrap_or(exit)
}

/// Everything that may fail as a whole; gives back the signal's exit code when the run was interrupted.
async fn work(
    said: &Said,
    environment: &Environment,
    voice: &mut Voice<'_>,
    receipt: &mut Receipt,
    redactor: &Arc<Redactor>,
) -> Result<Option<u8>, Trouble> {
    let connection = Connection::read(environment)?;
    let settings = Settings::read(said, environment)?;
    receipt.dry_run = settings.dry_run;
    let target = Target::read(&connection, environment)?;
    receipt.site = Some(target.site.to_string());
    let mut notes: Vec<String> = connection.notes.iter().chain(&target.notes).cloned().collect();
    let credential = Credential::choose(&connection, &target.site, &mut notes)?;
    voice.hide(auth::derived(&credential));
    let preparation = Preparation::new(said, &settings, environment)?;
    receipt.left_out.clone_from(&preparation.left_out);
    notes.extend(preparation.build.notes.iter().cloned());
    for text in notes {
        remark(voice, receipt, Note::plain(text));
    }
    let payloads = payloads(&preparation, redactor)?;
    let client = Client::new(
        &target.trust,
        ProxySettings::read(environment),
        Limits { run: settings.timeout },
        Arc::clone(redactor),
    )?;
    let way = Way { route: Route { site: target.site, cloud_id: target.cloud_id }, credential };
    let mut session = Session::new(client, way, &settings, Arc::clone(redactor));
    let signal = if settings.dry_run {
        plan(&session, payloads, receipt)
    } else {
        send(&mut session, payloads, voice, receipt).await
    };
    receipt.requests = session.client.sent();
    receipt.deployment = session
        .deployment
        .or(session.way.route.site.is_cloud_host().then_some(Deployment::Cloud))
        .map(Deployment::word);
    receipt.account = session.account;
    Ok(signal)
}

fn remark(voice: &mut Voice<'_>, receipt: &mut Receipt, note: Note) {
    voice.note(&note);
    receipt.notes.push(note);
}

type Payload = (IssueKey, Rendered);

/// Every body is rendered before the first is sent, so that a broken template changes no issue.
fn payloads(preparation: &Preparation, redactor: &Redactor) -> Result<Vec<Payload>, Trouble> {
    let render = |key: &IssueKey| {
        let rendered = preparation.render(Some(key))?;
        if redactor.finds(&rendered.body.to_string()) {
            return Err(super::preparation::carries_secret());
        }
        Ok((key.clone(), rendered))
    };
    preparation.issues.iter().map(render).collect()
}

fn plan(session: &Session<'_>, payloads: Vec<Payload>, receipt: &mut Receipt) -> Option<u8> {
    for (key, rendered) in payloads {
        let planned = IssueReport::planned(key.as_str(), session.way.route.browse(key.as_str()), changes(&rendered));
        receipt.issues.push(IssueReport { body: Some(rendered.body), ..planned });
    }
    None
}

/// One issue after the other; the first proves the credential for the rest.
async fn send(
    session: &mut Session<'_>,
    payloads: Vec<Payload>,
    voice: &mut Voice<'_>,
    receipt: &mut Receipt,
) -> Option<u8> {
    let stop = interrupted();
    tokio::pin!(stop);
    let mut ended = false;
    let mut signal = None;
    for (key, rendered) in payloads {
        let planned = IssueReport::planned(key.as_str(), session.way.route.browse(key.as_str()), changes(&rendered));
        if ended || signal.is_some() {
            receipt.issues.push(IssueReport { outcome: Outcome::Skipped, ..planned });
            continue;
        }
        let waiting = |outcome: &Sent, wait: Duration| voice.note(&Note::plain(waits(outcome, wait)));
        let stamped = tokio::select! {
            stamped = session.stamp(Edit { key: &key, payload: &rendered }, waiting) => stamped,
            code = &mut stop => {
                signal = Some(code);
                let text = format!("interrupted while {key} was being sent; Jira may or may not have taken it");
                remark(voice, receipt, Note::plain(text));
                receipt.issues.push(IssueReport { outcome: Outcome::Failed, ..planned });
                continue;
            }
        };
        for note in stamped.notes {
            remark(voice, receipt, note);
        }
        ended = stamped.failure.as_ref().is_some_and(|failure| ends_the_run(failure.trouble.code));
        let outcome = if stamped.failure.is_some() { Outcome::Failed } else { Outcome::Updated };
        receipt.issues.push(IssueReport {
            outcome,
            status: stamped.status,
            attempts: stamped.attempts,
            diagnosis: stamped.failure,
            ..planned
        });
    }
    signal
}

fn changes(rendered: &Rendered) -> Vec<Change> {
    let change = |field: &str| Some(Change { field: field.to_owned(), to: rendered.target(field)?.clone() });
    rendered.fields().into_iter().filter_map(change).collect()
}

fn waits(outcome: &Sent, wait: Duration) -> String {
    let why = match outcome {
        Ok(reply) => format!("Jira answered {}", reply.status),
        Err(failure) => failure.reason.clone(),
    };
    format!("{why}; trying again in {:.1} s", wait.as_secs_f64())
}
