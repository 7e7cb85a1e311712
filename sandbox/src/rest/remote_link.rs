//! Remote links: one per `globalId`, so that leaving the same link again replaces it.
//!
//! <https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-remote-links/>

use serde_json::{Value, json};

use super::call::{Answer, Call};
use crate::refusals::issue_does_not_exist;
use crate::reply::Reply;

pub(crate) fn list(call: &Call) -> Answer {
    let world = call.world();
    let links = &world.issues[&call.issue(&world)?].remote_links;
    let wanted = |link: &&Value| call.query("globalId").is_none_or(|id| link["globalId"] == id);
    Ok(Reply::json(200, &links.iter().filter(wanted).cloned().collect()))
}

/// 201 for a new link, 200 for one that took the place of an older one.
pub(crate) fn set(call: &Call) -> Answer {
    let body = call.json()?;
    let mut world = call.world();
    let key = call.editable_issue(&world)?;
    let object = body.get("object").unwrap_or(&Value::Null);
    let mut errors = serde_json::Map::new();
    for (part, message) in [("url", "'url' is required."), ("title", "'title' is required.")] {
        if object[part].as_str().is_none_or(str::is_empty) {
            errors.insert(part.to_owned(), json!(message));
        }
    }
    if !errors.is_empty() {
        return Err(Reply::field_errors(&[], &errors));
    }
    let fresh = world.fresh_id();
    let Some(issue) = world.issues.get_mut(&key) else { return Err(issue_does_not_exist(world.flavour)) };
    let same = |link: &&mut Value| body.get("globalId").is_some_and(|id| link["globalId"] == *id);
    let mut link = Value::Object(body.clone());
    let known = issue.remote_links.iter_mut().find(same);
    let status = if known.is_some() { 200 } else { 201 };
    let id = known.as_ref().map_or(json!(fresh.parse::<u64>().unwrap_or_default()), |known| known["id"].clone());
    link["id"] = id.clone();
    link["self"] = json!(format!("{}/rest/api/2/issue/{key}/remotelink/{id}", call.base.url));
    let answer = json!({"id": id, "self": link["self"]});
    match known {
        Some(known) => *known = link,
        None => issue.remote_links.push(link),
    }
    Ok(Reply::json(status, &answer))
}
