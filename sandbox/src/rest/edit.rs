//! Editing an issue.
//!
//! The order of the checks is Jira's: body, visibility, permission, notification, and only then field by field.
//! <https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/#api-rest-api-3-issue-issueidorkey-put>

use serde_json::{Map, Value};

use super::call::{Answer, Call};
use super::issue::shown;
use crate::account::Access;
use crate::jira::AnonymousEdit;
use crate::refusals::{every_field, issue_does_not_exist, notify_denied, too_many_comments};
use crate::reply::Reply;
use crate::world::edit::{self, Plan, Screen};
use crate::world::{Flavour, Ground, World};

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
        return Err(every_field(&call.body));
    }
    Err(match call.jira.settings.anonymous_edit {
        AnonymousEdit::NotFound => issue_does_not_exist(Flavour::Cloud),
        AnonymousEdit::Unauthorized => call.refuse_nobody(),
        AnonymousEdit::EveryField => every_field(&call.body),
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
    let project = world.project(&issue.project).ok_or_else(|| issue_does_not_exist(world.flavour))?;
    let ground = Ground { world, project, version: call.version, base: &call.base.url };
    let plan = edit::plan(&ground, issue, body, screen)
        .map_err(|refusals| Reply::field_errors(&refusals.messages, &refusals.errors))?;
    if issue.comments.len() + plan.comments.len() > call.jira.settings.most_comments {
        return Err(too_many_comments());
    }
    Ok(plan)
}
