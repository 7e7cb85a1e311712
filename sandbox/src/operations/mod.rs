//! JSM Operations: alerts and on-call schedules, at `https://api.atlassian.com/jsm/ops/api/{cloudId}`.
//!
//! Writes about alerts are queued. The answer is 202 with the id of a request, whose receipt says later what became of
//! it: also an alert that does not exist is found out only then. Here the work is done at once, and only the receipt
//! keeps people waiting.
//! <https://developer.atlassian.com/cloud/jira/service-desk-ops/rest/v2/intro/>

#![allow(clippy::unnecessary_wraps, reason = "every resource is an `Answer`, also one that never refuses")]

mod actions;
mod alerts;
mod check;
mod schedules;

use std::sync::LazyLock;

use axum::Router;
use axum::routing::{MethodFilter, MethodRouter, on};
use serde_json::{Map, Value, json};

use crate::auth::dress::uuid;
use crate::refusals::operations as refusals;
use crate::reply::Reply;
use crate::rest::call::{Answer, Call};
use crate::world::operations::Receipt;
use crate::world::{World, now};

/// The two kinds of scopes.
const ALERT: &str = "ops-alert";
const CONFIG: &str = "ops-config";

type Resource = fn(&Call) -> Answer;

/// A router of its own: nothing of this is to be reached through a site.
pub(crate) static ROUTES: LazyLock<Router> = LazyLock::new(|| {
    Router::new()
        .route("/v1/alerts", get(ALERT, alerts::list).merge(post(ALERT, alerts::create)))
        .route("/v1/alerts/alias", get(ALERT, alerts::by_alias))
        .route("/v1/alerts/requests/{request}", get(ALERT, receipt))
        .route("/v1/alerts/{id}", get(ALERT, alerts::get).merge(delete(ALERT, actions::delete)))
        .route(
            "/v1/alerts/{id}/{action}",
            get(ALERT, alerts::notes).merge(post(ALERT, actions::perform)).merge(patch(ALERT, actions::perform)),
        )
        .route("/v1/schedules", get(CONFIG, schedules::list))
        .route("/v1/schedules/{id}", get(CONFIG, schedules::get).merge(patch(CONFIG, schedules::update)))
        .route("/v1/schedules/{id}/on-calls", get(CONFIG, schedules::on_calls))
        .route("/v1/schedules/{id}/rotations", get(CONFIG, schedules::rotations))
        .route("/v1/teams", get(CONFIG, schedules::teams))
        .route("/v1/teams/{id}/heartbeats", get(CONFIG, heartbeat).merge(post(CONFIG, heartbeat)))
        .route("/v1/teams/{id}/heartbeats/ping", get(CONFIG, heartbeat).merge(post(CONFIG, heartbeat)))
        .fallback(|| async { refusals::listed(404, "Not Found", "There is no such resource.") })
        .method_not_allowed_fallback(|| async {
            refusals::listed(405, "Method Not Allowed", "The resource does not take this method.")
        })
});

/// What a write needs beside reading; a classic API token may not delete.
fn resource(method: MethodFilter, verbs: &'static [&'static str], kind: &'static str, act: Resource) -> MethodRouter {
    on(method, move |call: Call| async move {
        let scopes = verbs.iter().map(|verb| format!("{verb}:{kind}:jira-service-management"));
        let answer = scopes
            .into_iter()
            .try_for_each(|scope| call.needs(&scope))
            .and_then(|()| if call.jira.settings.operations { act(&call) } else { Err(refusals::not_in_plan()) });
        answer.unwrap_or_else(|refusal| refusal)
    })
}

fn get(kind: &'static str, read: Resource) -> MethodRouter {
    resource(MethodFilter::GET, &["read"], kind, read)
}

fn post(kind: &'static str, write: Resource) -> MethodRouter {
    resource(MethodFilter::POST, &["read", "write"], kind, write)
}

fn patch(kind: &'static str, write: Resource) -> MethodRouter {
    resource(MethodFilter::PATCH, &["read", "write"], kind, write)
}

fn delete(kind: &'static str, delete: Resource) -> MethodRouter {
    resource(MethodFilter::DELETE, &["read", "delete"], kind, delete)
}

/// The body, where none counts as an empty one.
fn body(call: &Call) -> Result<Map<String, Value>, Reply> {
    if call.body.is_empty() {
        return Ok(Map::new());
    }
    match serde_json::from_slice(&call.body) {
        Ok(Value::Object(body)) => Ok(body),
        _ => Err(refusals::not_readable()),
    }
}

/// What became of a request, in words.
struct Done<'a> {
    action: &'a str,
    /// The words of success, or why not.
    status: Result<&'a str, &'a str>,
    alert: &'a str,
    alias: &'a str,
}

/// 202, and a receipt to come back for.
fn queued(call: &Call, world: &mut World, done: &Done<'_>) -> Reply {
    let request = uuid();
    let (success, status) = (done.status.is_ok(), done.status.unwrap_or_else(|why| why));
    let mut outcome = json!({"requestId": request, "action": done.action, "isSuccess": success, "status": status,
                             "processedAt": now(), "alertId": done.alert, "alias": done.alias});
    if !success {
        outcome["alertId"] = json!("");
    }
    let queued = call.jira.settings.polls_while_queued;
    world.operations.receipts.insert(request.clone(), Receipt { queued, outcome });
    Reply::bare_json(202, &json!({"result": "Request will be processed", "took": 0.107, "requestId": request}))
}

/// A request that is still queued is not found, as one that never was.
fn receipt(call: &Call) -> Answer {
    let mut world = call.world();
    let receipt = world.operations.receipts.get_mut(call.parameter("request"));
    let receipt = receipt.ok_or_else(refusals::no_such_request)?;
    if receipt.queued > 0 {
        receipt.queued -= 1;
        return Err(refusals::no_such_request());
    }
    Ok(Reply::bare_json(200, &receipt.outcome))
}

/// A page of a list, in the way of this API.
fn page(call: &Call, values: &[Value]) -> Value {
    let number = |name: &str, otherwise: usize| call.query(name).and_then(|n| n.parse().ok()).unwrap_or(otherwise);
    let (offset, size) = (number("offset", 0), number("size", 50));
    let shown: Vec<&Value> = values.iter().skip(offset).take(size).collect();
    let next = offset + shown.len();
    let links = if next < values.len() && size > 0 {
        json!({"next": format!("{}{}?offset={next}&size={size}", call.base.url, call.path)})
    } else {
        json!({})
    };
    json!({"values": shown, "links": links})
}

fn heartbeat(_: &Call) -> Answer {
    Err(refusals::must_be_paid())
}
