//! Builds and deployments, handed in by the bulk.
//!
//! Each one is judged for itself, and the answer is 202 even when none was taken: only the body tells. A 400 is about
//! the envelope.
//! <https://developer.atlassian.com/cloud/jira/software/rest/api-group-builds/#api-builds-0-1-bulk-post>

mod builds;
mod check;
mod deployments;

use axum::Router;
use axum::routing::{get, post};
use serde_json::{Map, Value, json};

use super::call::{Answer, Call};
use crate::auth::provider;
use crate::refusals::not_served;
use crate::refusals::software::{messages, rejected};
use crate::reply::Reply;
use crate::world::World;
use crate::world::software::{Shelf, Software};

/// What is the same about builds and deployments, and what is not.
struct Family {
    /// `builds`, the member of the envelope.
    name: &'static str,
    /// `acceptedBuilds` and `rejectedBuilds`, members of the answer.
    accepted: &'static str,
    rejected: &'static str,
    key: fn(&Value) -> Value,
    flaws: fn(&Value) -> Vec<String>,
    /// The issues that it belongs to, by key or id.
    issues: fn(&Value) -> Vec<String>,
    shelf: fn(&mut Software) -> &mut Shelf,
    /// Whether the box of this family is ticked for the credential.
    permitted: fn(&Call) -> bool,
}

pub(super) fn routes() -> Router {
    let submit = |family: &'static Family| move |call: Call| async move { either(bulk(&call, family)) };
    Router::new()
        .route("/rest/builds/0.1/bulk", post(submit(&builds::FAMILY)))
        .route(
            "/rest/builds/0.1/pipelines/{pipeline}/builds/{number}",
            get(|call: Call| async move { either(stored(&call, &builds::FAMILY, &builds::asked_for(&call))) }),
        )
        .route("/rest/deployments/0.1/bulk", post(submit(&deployments::FAMILY)))
        .route(
            "/rest/deployments/0.1/pipelines/{pipeline}/environments/{environment}/deployments/{number}",
            get(
                |call: Call| async move { either(stored(&call, &deployments::FAMILY, &deployments::asked_for(&call))) },
            ),
        )
}

fn either(answer: Answer) -> Reply {
    answer.unwrap_or_else(|refusal| refusal)
}

/// Ends the call unless it is a data provider's, and the family is what it provides.
fn admitted(call: &Call, family: &Family) -> Result<(), Reply> {
    if !call.cloud() {
        return Err(not_served(&call.base.url, &call.path));
    }
    if !provider::provides(&call.caller) {
        return Err(match call.caller.scopes {
            Some(_) => provider::scope_missing(),
            None => messages(401, &["Missing a JWT token, or token is invalid.".to_owned()]),
        });
    }
    if !(family.permitted)(call) {
        let why = format!("The credential does not have the permission to provide {}.", family.name);
        return Err(messages(403, &[why]));
    }
    Ok(())
}

fn bulk(call: &Call, family: &Family) -> Answer {
    admitted(call, family)?;
    let body = envelope(&call.body, family)?;
    let mut world = call.world();
    let (mut accepted, mut refused, mut unknown) = (Vec::new(), Vec::new(), Vec::new());
    for item in body[family.name].as_array().into_iter().flatten() {
        let key = (family.key)(item);
        let mut flaws = (family.flaws)(item);
        if flaws.is_empty() && !belongs(&world, &(family.issues)(item), &mut unknown) {
            flaws.push("No issue exists for any of the issue keys.".to_owned());
        }
        if flaws.is_empty() {
            (family.shelf)(&mut world.software).keep(key.clone(), item.clone());
            accepted.push(key);
        } else {
            refused.push(rejected(&key, &flaws));
        }
    }
    let mut answer = json!({"unknownIssueKeys": unknown});
    answer[family.accepted] = json!(accepted);
    answer[family.rejected] = json!(refused);
    Ok(Reply::json(202, &answer))
}

fn texts(list: &Value) -> Vec<String> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str).map(ToOwned::to_owned).collect()
}

/// Whether at least one of its issues exists, or it wants none; those that do not are noted.
fn belongs(world: &World, issues: &[String], unknown: &mut Vec<String>) -> bool {
    let lost: Vec<&String> = issues.iter().filter(|key| world.resolve(key).is_none()).collect();
    for key in &lost {
        if !unknown.contains(key) {
            unknown.push((*key).clone());
        }
    }
    issues.is_empty() || lost.len() < issues.len()
}

/// The body, if it is one at all. What is in it is judged one by one.
fn envelope(body: &[u8], family: &Family) -> Result<Map<String, Value>, Reply> {
    let Ok(Value::Object(body)) = serde_json::from_slice(body) else {
        return Err(messages(400, &["The request body is not a JSON object.".to_owned()]));
    };
    let mut flaws = Vec::new();
    let items = body.get(family.name).and_then(Value::as_array);
    if items.is_none_or(|items| items.is_empty() || !items.iter().all(Value::is_object)) {
        flaws.push(format!("'{}' must be a list of at least one object.", family.name));
    }
    if let Some(properties) = body.get("properties") {
        flaws.extend(check::properties(properties));
    }
    if flaws.is_empty() { Ok(body) } else { Err(messages(400, &flaws)) }
}

/// Data as it was handed in, for whoever wants to make sure.
fn stored(call: &Call, family: &Family, key: &Value) -> Answer {
    admitted(call, family)?;
    let mut world = call.world();
    let found = (family.shelf)(&mut world.software).get(key);
    let found = found.ok_or_else(|| messages(404, &["No data found for the given key.".to_owned()]))?;
    Ok(Reply::json(200, found))
}
