//! `update`: render, send, report. The main job.

mod deliver;
mod draft;
mod link;

use std::sync::Arc;
use std::time::Instant;

use serde_json::{Value, json};

use super::desk::Desk;
use super::entry::Entry;
use super::interrupt::{interrupted, unless_interrupted};
use super::lookup::Lookup;
use super::preparation::{self, Preparation, Task};
use crate::access::Access;
use crate::code::{Class, Code};
use crate::connection::Connection;
use crate::context;
use crate::diagnosis::Diagnosis;
use crate::diagnosis::judge::Deployment;
use crate::environment::Environment;
use crate::field::{Terms, WishValue};
use crate::jira::remote_link::Link;
use crate::options::Said;
use crate::output::Output;
use crate::redact::Redactor;
use crate::report::Voice;
use crate::report::receipt::{Change, IssueReport, Note, Outcome, Receipt, ends_the_run};
use crate::settings::{self, Format, Settings};
use crate::target::Target;
use crate::trouble::Trouble;
use deliver::Stamped;

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
        let preparation = Preparation::new(said, &settings, environment)?.with_something_to_send(&settings)?;
        self.receipt.left_out.clone_from(&preparation.left_out);
        let notes = std::mem::take(&mut entry.notes);
        for text in notes.into_iter().chain(preparation.build.notes.iter().cloned()) {
            let note = Note::plain(text);
            self.voice.note(&note);
            self.receipt.notes.push(note);
        }
        let tasks = preparation.tasks(&self.redactor)?;
        let link = settings.link.then(|| link::to(&preparation.build)).transpose()?;
        let terms = preparation::terms(&settings, &tasks, entry.target.is_cloud());
        let mut access = entry.open(environment, &settings, &self.redactor)?;
        let signal = self.send(&mut access, &settings, terms, link.as_ref(), tasks).await;
        access.close().await;
        self.receipt.requests = access.client().sent();
        let by_name = access.way().route.site.is_cloud_host().then_some(Deployment::Cloud);
        self.receipt.deployment = access.deployment().or(by_name).map(Deployment::word);
        self.receipt.account = access.account().map(str::to_owned);
        Ok(signal)
    }

    /// One issue after the other; the first proves the credential for the rest.
    async fn send(
        &mut self,
        access: &mut Access,
        settings: &Settings,
        terms: Terms,
        link: Option<&Link>,
        tasks: Vec<Task>,
    ) -> Option<u8> {
        let stop = interrupted();
        tokio::pin!(stop);
        let mut lookup = Lookup::default();
        let mut ended = false;
        let mut signal = None;
        for task in tasks {
            let url = access.way().route.browse(task.key.as_str());
            let planned = IssueReport::planned(task.key.as_str(), url, as_written(&task));
            if ended || signal.is_some() {
                self.receipt.issues.push(IssueReport { outcome: Outcome::Skipped, ..planned });
                continue;
            }
            let using_up = access.using_up();
            let mut desk = Desk { access: &mut *access, voice: &mut self.voice, notes: &mut self.receipt.notes };
            let work = stamp(&mut desk, &mut lookup, settings, &terms, &task, link);
            let (done, code) = unless_interrupted(work, stop.as_mut(), &using_up).await;
            signal = code;
            let report = if let Some(done) = done {
                done.report(planned)
            } else {
                let text = format!("interrupted while {} was being sent; Jira may or may not have taken it", task.key);
                desk.remark(Note::plain(text));
                IssueReport { outcome: Outcome::Failed, ..planned }
            };
            ended = report.diagnosis.as_ref().is_some_and(|failure| ends_the_run(failure.trouble.code));
            self.receipt.issues.push(report);
        }
        signal
    }
}

/// What became of an issue, and what was to become of it.
struct Done {
    changes: Option<Vec<Change>>,
    stamped: Stamped,
    /// What would be sent, in a dry run.
    bodies: Option<Bodies>,
    /// The link that was left, or would be.
    link: Option<Value>,
}

/// The bodies of the edit and of the move.
type Bodies = (Option<Value>, Option<Value>);

impl Done {
    fn report(self, planned: IssueReport) -> IssueReport {
        let Stamped { attempts, status, failure, wrote, .. } = self.stamped;
        let has_none = |(edit, transition): &Bodies| edit.is_none() && transition.is_none() && self.link.is_none();
        let nothing = self.bodies.as_ref().map_or(!wrote, has_none);
        let outcome = match (&failure, &self.bodies) {
            (Some(_), _) if wrote => Outcome::Partial,
            (Some(_), _) => Outcome::Failed,
            (None, _) if nothing => Outcome::Unchanged,
            (None, Some(_)) => Outcome::Planned,
            (None, None) => Outcome::Updated,
        };
        let (body, transition) = self.bodies.unwrap_or_default();
        let changes = self.changes.unwrap_or(planned.changes);
        IssueReport {
            outcome,
            status,
            attempts,
            diagnosis: failure,
            changes,
            body,
            transition,
            link: self.link,
            ..planned
        }
    }
}

/// Finds out what there is to do for an issue, and does it. What another issue's edit screen has shaped and is refused,
/// by it or by Jira, gets a second try by the issue's own.
async fn stamp(
    desk: &mut Desk<'_, '_>,
    lookup: &mut Lookup,
    settings: &Settings,
    terms: &Terms,
    task: &Task,
    link: Option<&Link>,
) -> Done {
    if settings.dry_run {
        // There is no refusal by Jira that would tell, so each issue is looked at itself.
        lookup.forget_foreign_screen(&task.key);
    }
    loop {
        let draft = match draft::draft(desk, lookup, settings, terms, task).await {
            Ok(draft) => draft,
            Err(failure) => {
                let code = failure.trouble.code;
                let may_be_the_screen = code.class() == Class::Rejected && code != Code::TransitionUnknown;
                if may_be_the_screen && lookup.forget_foreign_screen(&task.key) {
                    continue;
                }
                let stamped = Stamped { failure: Some(*failure), ..Stamped::default() };
                return Done { changes: None, stamped, bodies: None, link: None };
            }
        };
        if settings.dry_run {
            let bodies = Some(deliver::bodies(&draft));
            return Done { changes: Some(draft.changes), stamped: Stamped::default(), bodies, link: link.map(shown) };
        }
        let stamped = deliver::deliver(desk, lookup, settings, task, &draft, link).await;
        let by_another = !task.wishes.is_empty() && stamped.was_refused() && lookup.forget_foreign_screen(&task.key);
        if !by_another {
            let link = link.filter(|_| stamped.linked).map(shown);
            return Done { changes: Some(draft.changes), stamped, bodies: None, link };
        }
    }
}

/// A link, for the report.
fn shown(link: &Link) -> Value {
    json!({"url": link.url, "title": link.title})
}

/// The changes as a person wrote them, for an issue of which nothing more became known.
fn as_written(task: &Task) -> Vec<Change> {
    let known = task.rendered.fields().into_iter().filter_map(|field| {
        Some(Change {
            field: field.to_owned(),
            name: None,
            from: None,
            to: task.rendered.target(field)?.clone(),
            said: None,
        })
    });
    let wished = task.wishes.iter().map(|wish| {
        let to = match &wish.value {
            WishValue::Text(text) => Value::from(text.as_str()),
            WishValue::Json(value) => value.clone(),
        };
        Change { field: wish.name.clone(), name: None, from: None, to, said: None }
    });
    known.chain(wished).collect()
}
