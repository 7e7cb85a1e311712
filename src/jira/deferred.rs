//! Answers of requests that are carried out later: a 202 is a promise, and its body or a receipt says what came of it.

use serde_json::Value;

use crate::http::{Reply, Request};

use super::{Route, api::Api, api::Destination};

/// What a 202 to builds or deployments says of them.
/// <https://developer.atlassian.com/cloud/jira/software/rest/api-group-builds/#api-builds-0-1-bulk-post>
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Intake {
    /// How many were taken.
    pub accepted: usize,
    /// Why others were not: one line each.
    pub rejected: Vec<String>,
    /// Keys that name no issue.
    pub unknown: Vec<String>,
}

/// The intake; none when the reply is of another sort.
pub fn intake(reply: &Reply) -> Option<Intake> {
    let answer = reply.json()?;
    let list = |names: [&str; 2]| names.iter().find_map(|name| answer.get(name)?.as_array()).cloned();
    let accepted = list(["acceptedBuilds", "acceptedDeployments"]);
    let rejected = list(["rejectedBuilds", "rejectedDeployments"]);
    let unknown = list(["unknownIssueKeys", "unknownAssociations"]);
    if accepted.is_none() && rejected.is_none() {
        return None;
    }
    let reasons = |one: &Value| {
        let errors = one.get("errors").and_then(Value::as_array).into_iter().flatten();
        let said = errors.filter_map(|error| error.get("message").and_then(Value::as_str));
        said.collect::<Vec<_>>().join("; ")
    };
    let word = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    Some(Intake {
        accepted: accepted.map(|list| list.len()).unwrap_or_default(),
        rejected: rejected.into_iter().flatten().map(|one| reasons(&one)).collect(),
        unknown: unknown.into_iter().flatten().map(|key| word(&key)).collect(),
    })
}

/// The number of a queued request of JSM Operations, when the reply gives one.
/// <https://developer.atlassian.com/cloud/jira/service-desk-ops/rest/v2/api-group-alerts/>
pub fn queued(reply: &Reply) -> Option<String> {
    let id = reply.json().filter(|_| reply.status == 202)?.get("requestId")?.as_str()?.to_owned();
    let is_plain = id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
    (is_plain && !id.is_empty()).then_some(id)
}

/// Asks what came of a queued request; 404 as long as it waits.
pub fn queue(route: &Route, id: &str) -> Request {
    let path = format!("/v1/alerts/requests/{id}");
    Request::get(Destination { api: Api::Operations, path }.url(route))
}

/// How a queued request ended: whether well, and in which words.
pub fn ended(reply: &Reply) -> Option<(bool, String)> {
    let answer = reply.json().filter(|_| reply.status == 200)?;
    let answer = answer.get("data").unwrap_or(&answer);
    let status = answer.get("status").and_then(Value::as_str).unwrap_or_default().to_owned();
    // Atlassian's documents write it in either way.
    let success = answer.get("isSuccess").or_else(|| answer.get("success"))?.as_bool()?;
    Some((success, status))
}
