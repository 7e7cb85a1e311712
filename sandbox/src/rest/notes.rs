//! What is hung on an issue: comments, worklogs, properties, attachments.

use serde_json::{Value, json};

use super::call::{Answer, Call};
use crate::account::Access;
use crate::auth::pages;
use crate::refusals::{issue_does_not_exist, too_many_comments};
use crate::reply::Reply;
use crate::world::edit::{comment, signed};
use crate::world::{Ground, World, now, pick};

/// Jira's limit on the JSON of a property.
const PROPERTY: usize = 32_768;

fn person(call: &Call, world: &World) -> Value {
    let account = call.caller.account.as_deref().and_then(|id| world.account(id));
    account.map_or(Value::Null, |account| pick::person(world.flavour, &call.base.url, account))
}

pub(crate) fn comments(call: &Call) -> Answer {
    let world = call.world();
    let comments = &world.issues[&call.issue(&world)?].comments;
    Ok(Reply::json(200, &json!({"startAt": 0, "maxResults": 5000, "total": comments.len(), "comments": comments})))
}

pub(crate) fn add_comment(call: &Call) -> Answer {
    let body = Value::Object(call.json()?);
    let mut world = call.world();
    let key = call.editable_issue(&world)?;
    if world.issues[&key].comments.len() >= call.jira.settings.most_comments {
        return Err(too_many_comments());
    }
    let project = world.project(&world.issues[&key].project).cloned();
    let project = project.ok_or_else(|| issue_does_not_exist(world.flavour))?;
    let ground = Ground { world: &world, project: &project, version: call.version, base: &call.base.url };
    let fitted = comment(&ground, "add", &body).map_err(|message| {
        let mut errors = serde_json::Map::new();
        errors.insert("comment".to_owned(), json!(message));
        Reply::field_errors(&[], &errors)
    })?;
    let person = person(call, &world);
    let stored = signed(&mut world, fitted.unwrap_or_default(), &person);
    if let Some(issue) = world.issues.get_mut(&key) {
        issue.comments.push(stored.clone());
    }
    Ok(Reply::json(201, &stored))
}

pub(crate) fn worklogs(call: &Call) -> Answer {
    let world = call.world();
    let worklogs = &world.issues[&call.issue(&world)?].worklogs;
    Ok(Reply::json(200, &json!({"startAt": 0, "total": worklogs.len(), "worklogs": worklogs})))
}

pub(crate) fn add_worklog(call: &Call) -> Answer {
    let body = Value::Object(call.json()?);
    let mut world = call.world();
    let key = call.editable_issue(&world)?;
    if body.get("timeSpent").is_none() && body.get("timeSpentSeconds").is_none() {
        return Err(Reply::error(400, "Worklog must not be null."));
    }
    let person = person(call, &world);
    let stored = signed(&mut world, body, &person);
    if let Some(issue) = world.issues.get_mut(&key) {
        issue.worklogs.push(stored.clone());
    }
    Ok(Reply::json(201, &stored))
}

pub(crate) fn properties(call: &Call) -> Answer {
    let world = call.world();
    let key = call.issue(&world)?;
    let keys: Vec<Value> = world.issues[&key].properties.keys().map(|name| json!({"key": name})).collect();
    Ok(Reply::json(200, &json!({"keys": keys})))
}

pub(crate) fn property(call: &Call) -> Answer {
    let world = call.world();
    let key = call.issue(&world)?;
    let name = call.parameter("property");
    match world.issues[&key].properties.get(name) {
        Some(value) => Ok(Reply::json(200, &json!({"key": name, "value": value}))),
        None => Err(Reply::error(404, &format!("The property '{name}' does not exist."))),
    }
}

/// Any JSON is a property's value, not only an object.
pub(crate) fn set_property(call: &Call) -> Answer {
    call.expects_json()?;
    let mut world = call.world();
    let key = call.editable_issue(&world)?;
    if call.body.len() > PROPERTY {
        return Err(Reply::error(400, "The value of the property is too long."));
    }
    let value: Value = serde_json::from_slice(&call.body)
        .map_err(|_| Reply::error(400, "The value of the property has to be a valid JSON."))?;
    let Some(issue) = world.issues.get_mut(&key) else { return Err(issue_does_not_exist(world.flavour)) };
    let before = issue.properties.insert(call.parameter("property").to_owned(), value);
    Ok(Reply::json(if before.is_some() { 200 } else { 201 }, &json!({})))
}

/// Without `X-Atlassian-Token: no-check` this is taken for a forged form.
/// <https://developer.atlassian.com/server/jira/platform/form-token-handling/>
pub(crate) fn attach(call: &Call) -> Answer {
    let token = call.headers.get("x-atlassian-token").and_then(|value| value.to_str().ok());
    if !token.is_some_and(|token| token.eq_ignore_ascii_case("no-check") || token == "nocheck") {
        return Err(pages::xsrf());
    }
    let world = call.world();
    let key = call.issue(&world)?;
    if call.access(&world, &key) < Access::Edit {
        return Err(Reply::error(403, "You do not have permission to create attachments for this issue."));
    }
    let text = String::from_utf8_lossy(&call.body);
    let name = text.split("filename=\"").nth(1).and_then(|rest| rest.split('"').next());
    let Some(name) = name.filter(|_| text.contains("name=\"file\"")) else {
        return Err(Reply::error(400, "No file was attached: the part must be named 'file'."));
    };
    let attachment = json!({"filename": name, "size": call.body.len(), "created": now(),
                            "author": person(call, &world)});
    Ok(Reply::json(200, &json!([attachment])))
}
