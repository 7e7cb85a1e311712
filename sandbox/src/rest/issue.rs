//! Reading an issue: its fields in the dialect that was asked for, and its history.
//!
//! <https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/>

use serde_json::{Map, Value, json};

use super::call::{Answer, Call};
use crate::refusals::not_served;
use crate::reply::Reply;
use crate::world::field::Kind;
use crate::world::issue::Issue;
use crate::world::{Version, World, document, pick};

pub(crate) fn get(call: &Call) -> Answer {
    let world = call.world();
    let key = call.issue(&world)?;
    let issue = &world.issues[&key];
    let mut whole = shown(call, &world, issue, call.query("fields"));
    if call.query("expand").is_some_and(|expand| expand.split(',').any(|part| part == "changelog")) {
        let mut histories = histories(call, &world, issue);
        if call.cloud() {
            // The expansion lists the newest change first, the resource of its own the oldest.
            histories.reverse();
        }
        whole["changelog"] =
            json!({"startAt": 0, "maxResults": histories.len(), "total": histories.len(), "histories": histories});
    }
    Ok(Reply::json(200, &whole))
}

/// Cloud has the changelog as a resource of its own, too.
pub(crate) fn changelog(call: &Call) -> Answer {
    if !call.cloud() {
        return Err(not_served(&call.base.url, &call.path));
    }
    let world = call.world();
    let key = call.issue(&world)?;
    let values = histories(call, &world, &world.issues[&key]);
    let start = call.query("startAt").and_then(|start| start.parse().ok()).unwrap_or(0_usize);
    let most = call.query("maxResults").and_then(|most| most.parse().ok()).unwrap_or(100_usize).min(100);
    let page: Vec<&Value> = values.iter().skip(start).take(most).collect();
    let last = start + page.len() >= values.len();
    Ok(Reply::json(
        200,
        &json!({"startAt": start, "maxResults": most, "total": values.len(), "isLast": last, "values": page}),
    ))
}

fn histories(call: &Call, world: &World, issue: &Issue) -> Vec<Value> {
    let item = |item: &crate::world::issue::ChangedField| {
        let custom = item.field.starts_with("customfield_");
        let name = if custom { &item.name } else { &item.field };
        let mut shown = json!({"field": name, "fieldtype": if custom { "custom" } else { "jira" },
                               "from": null, "fromString": item.from, "to": null, "toString": item.to});
        if call.cloud() {
            // Data Center tells a custom field by its name alone.
            shown["fieldId"] = json!(item.field);
        }
        shown
    };
    let entry = |change: &crate::world::issue::Change| {
        let author = world.account(&change.author);
        json!({"id": change.id, "created": change.at,
               "author": author.map(|account| pick::person(world.flavour, &call.base.url, account)),
               "items": change.items.iter().map(item).collect::<Vec<_>>()})
    };
    issue.history.iter().map(entry).collect()
}

/// An issue as JSON, with the fields that `wanted` names (`*all` when it names none).
pub(crate) fn shown(call: &Call, world: &World, issue: &Issue, wanted: Option<&str>) -> Value {
    let version = if call.version == Version::V3 { 3 } else { 2 };
    let wanted: Vec<&str> = wanted.unwrap_or("*all").split(',').map(str::trim).collect();
    let all = wanted.iter().any(|name| name.starts_with('*') || name.is_empty())
        || wanted.iter().all(|name| name.starts_with('-'));
    let asked = |id: &str| {
        let dropped = wanted.iter().any(|name| name.strip_prefix('-') == Some(id));
        !dropped && (all || wanted.contains(&id))
    };
    let mut fields = Map::new();
    for (id, value) in issue.fields.iter().filter(|(id, _)| asked(id)) {
        fields.insert(id.clone(), in_dialect(call, world, id, value));
    }
    if asked("comment") {
        fields.insert("comment".to_owned(), json!({"comments": issue.comments, "total": issue.comments.len()}));
    }
    if asked("issuelinks") {
        fields.insert("issuelinks".to_owned(), json!(issue.links));
    }
    if asked("worklog") {
        fields.insert("worklog".to_owned(), json!({"worklogs": issue.worklogs, "total": issue.worklogs.len()}));
    }
    json!({"expand": "renderedFields,names,schema,operations,editmeta,changelog", "id": issue.id, "key": issue.key,
           "self": format!("{}/rest/api/{version}/issue/{}", call.base.url, issue.id), "fields": fields})
}

/// A text area is a document in version 3 and text in version 2, however it was written.
fn in_dialect(call: &Call, world: &World, id: &str, value: &Value) -> Value {
    if world.field(id).is_none_or(|field| field.kind != Kind::TextArea) {
        return value.clone();
    }
    match (call.version, value) {
        (Version::V3, Value::String(text)) => document::from_text(text),
        (Version::V2, Value::Object(_)) => json!(document::to_text(value)),
        _ => value.clone(),
    }
}
