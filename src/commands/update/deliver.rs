//! One issue's draft sent: the edit, the move, the link, each at most once.

use serde_json::Value;

use super::draft::{Draft, move_body};
use crate::access::{Answer, Ask};
use crate::code::{Class, Code};
use crate::commands::desk::Desk;
use crate::commands::lookup::Lookup;
use crate::commands::preparation::Task;
use crate::diagnosis::Diagnosis;
use crate::field::Rendered;
use crate::http::Request;
use crate::jira::remote_link::{self, Link};
use crate::jira::{Route, issue, transition};
use crate::report::receipt::Note;
use crate::settings::Settings;

/// What became of an issue.
#[derive(Default)]
pub(super) struct Stamped {
    pub(super) attempts: u32,
    pub(super) status: Option<u16>,
    pub(super) failure: Option<Diagnosis>,
    /// Whether anything was written.
    pub(super) wrote: bool,
    /// Whether the link was left.
    pub(super) linked: bool,
}

impl Stamped {
    /// Counts an answer in; gives back whether the work may go on.
    fn after(&mut self, answer: Answer) -> bool {
        self.attempts += answer.attempts;
        self.status = answer.reply.as_ref().map(|reply| reply.status).or(self.status);
        self.failure = answer.failure;
        self.wrote |= self.failure.is_none();
        self.failure.is_none()
    }

    /// Whether Jira has refused a value or a field, which an edit screen of the issue's own may explain.
    pub(super) fn was_refused(&self) -> bool {
        let is_refusal = |failure: &Diagnosis| failure.trouble.code.class() == Class::Rejected;
        !self.wrote && self.failure.as_ref().is_some_and(is_refusal)
    }
}

/// Sends what is left to do, in order; what fails ends it.
pub(super) async fn deliver(
    desk: &mut Desk<'_, '_>,
    lookup: &mut Lookup,
    settings: &Settings,
    task: &Task,
    draft: &Draft,
    link: Option<&Link>,
) -> Stamped {
    let mut stamped = Stamped::default();
    if let Some(edit) = &draft.edit {
        let notify = settings.notify || lookup.has_to_notify(&task.key);
        let mut answer = edit_with(desk, task, draft, edit, notify).await;
        if !notify && is_tolerated(settings, &answer) {
            tell_of_notification(desk, lookup, task);
            let attempts = answer.attempts;
            answer = edit_with(desk, task, draft, edit, true).await;
            answer.attempts += attempts;
        }
        if !stamped.after(answer) {
            return stamped;
        }
    }
    if let Some((transition, along)) = &draft.transition {
        let key = &task.key;
        let body = move_body(transition, along);
        let request = |route: &Route| transition::perform(route, key, &transition.id, &body, draft.api);
        let answer = ask(desk, task, Some(along), &request).await;
        if !stamped.after(answer) {
            if draft.edit.is_some() {
                desk.remark(Note::plain(format!("the edit of {key} was written, and then the move failed")));
            }
            return stamped;
        }
    }
    if let Some(link) = link {
        let request = |route: &Route| remote_link::set(route, &task.key, link);
        let wrote = stamped.wrote;
        stamped.linked = stamped.after(ask(desk, task, None, &request).await);
        if !stamped.linked && wrote {
            desk.remark(Note::plain(format!("{} was changed, and then the link to the build failed", task.key)));
        }
    }
    stamped
}

async fn ask(
    desk: &mut Desk<'_, '_>,
    task: &Task,
    payload: Option<&Rendered>,
    request: &dyn Fn(&Route) -> Request,
) -> Answer {
    desk.ask(Ask { issue: Some(&task.key), payload, request }).await
}

async fn edit_with(desk: &mut Desk<'_, '_>, task: &Task, draft: &Draft, edit: &Rendered, notify: bool) -> Answer {
    let request = |route: &Route| issue::edit(route, &task.key, edit, draft.api, notify);
    ask(desk, task, Some(edit), &request).await
}

/// Whether the right to leave the e-mail out is missing, and that is tolerated: then the edit goes through with it.
fn is_tolerated(settings: &Settings, answer: &Answer) -> bool {
    let is_denied = answer.failure.as_ref().is_some_and(|failure| failure.trouble.code == Code::NotifyDenied);
    is_denied && settings.tolerate.covers(Code::NotifyDenied)
}

/// Says so once for each project, whose other issues are not tried without.
fn tell_of_notification(desk: &mut Desk<'_, '_>, lookup: &mut Lookup, task: &Task) {
    lookup.keep_notifying(&task.key);
    desk.remark(Note {
        code: Some(Code::NotifyDenied.slug()),
        text: format!(
            "issues of {} are updated with e-mail to watchers: this account may not leave it out",
            task.key.project()
        ),
    });
}

/// The bodies that would be sent, for a dry run.
pub(super) fn bodies(draft: &Draft) -> (Option<Value>, Option<Value>) {
    let edit = draft.edit.as_ref().map(|edit| edit.body.clone());
    (edit, draft.transition.as_ref().map(|(transition, along)| move_body(transition, along)))
}
