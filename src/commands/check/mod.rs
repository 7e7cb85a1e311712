//! `check`: site, credential, permission and fields proven step by step, as they happen; nothing is written.
//!
//! Stops at the first step that fails. The credential is shown once: on Data Center a wrong password costs one failed
//! login, and no more.

mod fields;
mod network;

use std::sync::Arc;
use std::time::Instant;

use super::desk::Desk;
use super::entry::Entry;
use super::interrupt::{interrupted, unless_interrupted};
use super::lookup::Lookup;
use super::preparation::{self, Preparation, Task};
use crate::access::{Access, Answer, Ask, Patience};
use crate::code::Code;
use crate::connection::Connection;
use crate::context;
use crate::credential::Scheme;
use crate::diagnosis::Diagnosis;
use crate::diagnosis::judge::Deployment;
use crate::environment::Environment;
use crate::field::{Rendered, Terms};
use crate::http::Request;
use crate::issue_key::IssueKey;
use crate::jira::{Route, metadata};
use crate::options::Said;
use crate::output::Output;
use crate::redact::Redactor;
use crate::report::Voice;
use crate::report::receipt::{Note, Receipt, Step};
use crate::settings::{self, Api, Format, Settings};
use crate::target::Target;
use crate::trouble::Trouble;

/// The run, from what was typed to the exit code.
pub(super) async fn run(said: &Said, environment: &Environment, output: &mut Output) -> u8 {
    let started = Instant::now();
    let redactor = output.redactor();
    let format = settings::format(said).unwrap_or(Format::Text);
    let voice = Voice::new(output, environment, context::detect(environment), format);
    let mut check = Check { voice, receipt: Receipt::default(), redactor };
    let signal = match check.work(said, environment).await {
        Ok(signal) => signal,
        Err(trouble) => {
            check.receipt.diagnosis = Some(Diagnosis::of(trouble, None, &check.redactor));
            None
        }
    };
    check.receipt.seconds = (started.elapsed().as_secs_f64() * 1000.0).round() / 1000.0;
    check.receipt.conclude();
    let headline = match &check.receipt.diagnosis {
        Some(_) if check.receipt.steps.is_empty() => "nothing could be checked",
        Some(_) => "the check stopped at the first step that failed",
        None if signal.is_some() => "the check was interrupted",
        None => "everything that was checked is in order",
    };
    check.receipt.headline = Some(headline.to_owned());
    let (file, tolerate) = (settings::receipt(said), settings::tolerate(said));
    let exit = check.voice.finish_check(&mut check.receipt, file.as_deref(), &tolerate);
    signal.unwrap_or(exit)
}

/// The steps that need no issue, for a credential that was made just now: told as they happen. Gives back what failed,
/// and the signal's exit code when the run was interrupted.
///
/// Fails with what is wrong with the variables.
pub(super) async fn of_credential(
    environment: &Environment,
    patience: Patience,
    output: &mut Output,
) -> Result<(Option<Diagnosis>, Option<u8>), Trouble> {
    let redactor = output.redactor();
    let voice = Voice::new(output, environment, context::detect(environment), Format::Text);
    let mut check = Check { voice, receipt: Receipt::default(), redactor };
    let connection = Connection::read(environment)?;
    let target = Target::read(&connection, environment)?;
    let mut access = Entry::read(&connection, target)?.open_for(environment, patience, &check.redactor)?;
    let stop = interrupted();
    tokio::pin!(stop);
    let using_up = access.using_up();
    let (_, signal) = unless_interrupted(check.way_in(&mut access), stop.as_mut(), &using_up).await;
    access.close().await;
    Ok((check.receipt.diagnosis, signal))
}

/// The end of a check before its last step.
pub(in crate::commands) struct Stopped;

type Going = Result<(), Stopped>;

struct Check<'v> {
    voice: Voice<'v>,
    receipt: Receipt,
    redactor: Arc<Redactor>,
}

impl<'v> Check<'v> {
    /// Gives back the signal's exit code when the run was interrupted.
    async fn work(&mut self, said: &Said, environment: &Environment) -> Result<Option<u8>, Trouble> {
        let connection = Connection::read(environment)?;
        let settings = Settings::read(said, environment)?;
        let target = Target::read(&connection, environment)?;
        self.receipt.site = Some(target.site.to_string());
        let mut entry = Entry::read(&connection, target)?;
        self.voice.hide(entry.derived());
        let preparation = Preparation::new(said, &settings, environment)?;
        let notes = std::mem::take(&mut entry.notes);
        for text in notes.into_iter().chain(preparation.build.notes.iter().cloned()) {
            self.remark(Note::plain(text));
        }
        let tasks = preparation.tasks(&self.redactor)?;
        let terms = preparation::terms(&settings, &tasks, entry.target.is_cloud());
        let mut access = entry.open(environment, &settings, &self.redactor)?;
        let stop = interrupted();
        tokio::pin!(stop);
        let using_up = access.using_up();
        let work = self.steps(&mut access, &settings, &terms, &tasks);
        let (_, signal) = unless_interrupted(work, stop.as_mut(), &using_up).await;
        access.close().await;
        self.receipt.requests = access.client().sent();
        let by_name = access.way().route.site.is_cloud_host().then_some(Deployment::Cloud);
        self.receipt.deployment = access.deployment().or(by_name).map(Deployment::word);
        Ok(signal)
    }

    async fn steps(&mut self, access: &mut Access, settings: &Settings, terms: &Terms, tasks: &[Task]) -> Going {
        self.way_in(access).await?;
        if tasks.is_empty() {
            self.pass("issues", "none were named, so no permission and no field was looked at");
        }
        let mut lookup = Lookup::default();
        for task in tasks {
            self.issue(access, settings, &task.key).await?;
            self.fields(access, &mut lookup, &task.key, &task.rendered).await?;
            let along = self.moves(access, settings, task).await?;
            let terms = Terms { documents: task.api(settings) == Api::V3, ..terms.clone() };
            self.wishes(access, &mut lookup, &terms, &along, task).await?;
        }
        Ok(())
    }

    async fn way_in(&mut self, access: &mut Access) -> Going {
        let info = self.reach(access).await?;
        if info.cloud {
            self.find_cloud_id(access).await?;
        }
        self.log_in(access).await
    }

    async fn find_cloud_id(&mut self, access: &mut Access) -> Going {
        match access.cloud_id().await {
            Ok(id) if access.way().route.is_gateway() => self.pass("cloud id", &format!("{id}, from JIRA_CLOUD_ID")),
            Ok(id) => self.pass("cloud id", &id),
            Err(failure) => return Err(self.stop("cloud id", "not told by the site", *failure)),
        }
        Ok(())
    }

    /// Who Jira says we are.
    async fn log_in(&mut self, access: &mut Access) -> Going {
        let answer = self.asked(access, None, None, &|route| metadata::myself(route)).await;
        if let Some(failure) = answer.failure {
            let who = access.way().credential.describe();
            return Err(self.stop("account", &format!("not accepted: {who}"), failure));
        }
        let person = answer.reply.as_ref().and_then(metadata::read_person);
        let (display, name) = person.unwrap_or_default();
        let way = access.way();
        let through = if way.route.is_gateway() { ", through Atlassian's gateway" } else { "" };
        let how = format!("{}, {}", way.credential.scheme.word(), way.credential.secret_variable);
        self.receipt.account = Some(name.clone());
        self.pass("account", &format!("{display} ({name}), by {how}{through}"));
        Ok(())
    }

    async fn issue(&mut self, access: &mut Access, settings: &Settings, key: &IssueKey) -> Going {
        let permissions = |route: &Route| metadata::permissions(route, key);
        let answer = self.asked(access, Some(key), None, &permissions).await;
        if let Some(failure) = answer.failure {
            return Err(self.stop(key.as_str(), "cannot be seen", failure));
        }
        let reply = answer.reply.unwrap_or_default();
        let has = |permission: &str| metadata::has_permission(&reply.json().unwrap_or_default(), permission);
        let denied = |code: Code| {
            let request = permissions(&access.way().route);
            access.told(Trouble::new(code).fact("issue", key.as_str()).fact("project", key.project()), &request, &reply)
        };
        if has("BROWSE_PROJECTS") == Some(false) {
            let failure = denied(Code::IssueHidden);
            return Err(self.stop(key.as_str(), "cannot be seen", failure));
        }
        self.pass(key.as_str(), "may be seen");
        if has("EDIT_ISSUES") == Some(false) {
            let failure = denied(Code::EditDenied);
            return Err(self.stop(key.as_str(), "may not be edited", failure));
        }
        self.pass(key.as_str(), "may be edited");
        if !settings.notify {
            let may = has("ADMINISTER_PROJECTS") != Some(false);
            if !may && settings.tolerate.covers(Code::NotifyDenied) {
                self.pass(key.as_str(), "may be edited, with e-mail to watchers: this account may not leave it out");
                return Ok(());
            }
            if !may {
                let failure = denied(Code::NotifyDenied);
                return Err(self.stop(key.as_str(), "may not be edited without e-mail to watchers", failure));
            }
            self.pass(key.as_str(), "may be edited without e-mail to watchers");
        }
        Ok(())
    }

    async fn asked(
        &mut self,
        access: &mut Access,
        issue: Option<&IssueKey>,
        payload: Option<&Rendered>,
        request: &dyn Fn(&Route) -> Request,
    ) -> Answer {
        self.desk(access).ask(Ask { issue, payload, request }).await
    }

    fn desk<'d>(&'d mut self, access: &'d mut Access) -> Desk<'d, 'v> {
        Desk { access, voice: &mut self.voice, notes: &mut self.receipt.notes }
    }

    fn remark(&mut self, note: Note) {
        self.voice.note(&note);
        self.receipt.notes.push(note);
    }

    fn pass(&mut self, name: &str, text: &str) {
        self.step(Step { name: name.to_owned(), ok: true, text: crate::escape::one_line(text, 300) });
    }

    fn stop(&mut self, name: &str, text: &str, failure: Diagnosis) -> Stopped {
        self.step(Step { name: name.to_owned(), ok: false, text: crate::escape::one_line(text, 300) });
        self.receipt.diagnosis = Some(failure);
        Stopped
    }

    fn step(&mut self, step: Step) {
        self.voice.step(&step);
        self.receipt.steps.push(step);
    }

    /// Whether requests are signed with the time, so that the clocks matter.
    fn signs_with_time(access: &Access) -> bool {
        matches!(access.way().credential.scheme, Scheme::OAuth1 | Scheme::Connect)
    }
}
