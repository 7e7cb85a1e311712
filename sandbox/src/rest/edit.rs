//! Editing an issue.
//!
//! The order of the checks is Jira's: body, visibility, permission, notification, and only then field by field.
//! <https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/#api-rest-api-3-issue-issueidorkey-put>

use serde_json::{Map, Value};

use super::call::{Answer, Call};
use super::issue::{does_not_exist, shown};
use crate::account::Access;
use crate::jira::AnonymousEdit;
use crate::reply::Reply;
use crate::world::edit::{self, Plan, Screen};
use crate::world::shape::Ground;
use crate::world::{Flavour, World};

/// Despite its documentation, Jira does not ignore the parameter: it refuses the whole edit.
pub(crate) fn notify_denied() -> Reply {
    Reply::error(403, "To discard the user notification either admin or project admin permissions are required.")
}

pub(crate) fn put(call: &Call) -> Answer {
    let body = call.json()?;
    let mut world = call.world();
    if call.cloud() && call.caller.account.is_none() {
        anonymous(call, &world)?;
    }
    let key = call.editable_issue(&world)?;
    check_query(call, &world, &key)?;
    let screen = if call.jira.settings.checks_screens { Screen::Edit } else { Screen::Unchecked };
    let plan = planned(call, &world, &key, &body, screen)?;
    let notified = call.query("notifyUsers") != Some("false");
    edit::apply(&mut world, &key, plan, call.caller.account.as_deref(), notified, &call.base.url);
    if call.cloud() && call.query("returnIssue") == Some("true") {
        return Ok(Reply::json(200, &shown(call, &world, &world.issues[&key], None)));
    }
    Ok(Reply::new(204))
}

/// An edit is open to anonymous callers in principle, so a wrong credential ends in one of three ways.
fn anonymous(call: &Call, world: &World) -> Result<(), Reply> {
    if call.issue(world).is_ok() {
        return Err(crate::faults::play::every_field(&call.body));
    }
    Err(match call.jira.settings.anonymous_edit {
        AnonymousEdit::NotFound => does_not_exist(Flavour::Cloud),
        AnonymousEdit::Unauthorized => call.refuse_nobody(),
        AnonymousEdit::EveryField => crate::faults::play::every_field(&call.body),
    })
}

fn check_query(call: &Call, world: &World, key: &str) -> Result<(), Reply> {
    if call.query("notifyUsers") == Some("false") && call.access(world, key) < Access::Administer {
        return Err(notify_denied());
    }
    let overriding = ["overrideScreenSecurity", "overrideEditableFlag"];
    if overriding.iter().any(|name| call.query(name) == Some("true")) {
        return Err(Reply::error(403, "Only Connect and Forge apps with admin permission may override security."));
    }
    Ok(())
}

/// The plan of an edit, or the 400 with every refusal.
pub(crate) fn planned(
    call: &Call,
    world: &World,
    key: &str,
    body: &Map<String, Value>,
    screen: Screen,
) -> Result<Plan, Reply> {
    let issue = &world.issues[key];
    let project = world.project(&issue.project).ok_or_else(|| does_not_exist(world.flavour))?;
    let ground = Ground { world, project, version: call.version, base: &call.base.url };
    let plan = edit::plan(&ground, issue, body, screen)
        .map_err(|refusals| Reply::field_errors(&refusals.messages, &refusals.errors))?;
    if issue.comments.len() + plan.comments.len() > call.jira.settings.most_comments {
        return Err(too_many_comments());
    }
    Ok(plan)
}

pub(crate) fn too_many_comments() -> Reply {
    Reply::error(413, "The maximum number of comments on this issue has been reached.")
}
