//! The words in which builds and deployments are answered: lists of messages, each with a trace, and the keys by which
//! accepted and rejected ones are named.

use serde_json::{Value, json};

use crate::auth::dress::trace_id;
use crate::reply::Reply;

fn message(text: &str) -> Value {
    json!({"message": text, "errorTraceId": trace_id()})
}

/// A refusal of the whole request.
pub(crate) fn messages(status: u16, texts: &[String]) -> Reply {
    Reply::json(status, &texts.iter().map(|text| message(text)).collect())
}

pub(crate) fn build_key(build: &Value) -> Value {
    json!({"pipelineId": build["pipelineId"], "buildNumber": build["buildNumber"]})
}

pub(crate) fn deployment_key(deployment: &Value) -> Value {
    json!({"pipelineId": deployment["pipeline"]["id"], "environmentId": deployment["environment"]["id"],
           "deploymentSequenceNumber": deployment["deploymentSequenceNumber"]})
}

pub(crate) fn rejected(key: &Value, texts: &[String]) -> Value {
    json!({"key": key, "errors": texts.iter().map(|text| message(text)).collect::<Vec<_>>()})
}

/// 202, and still nothing of what was sent has been taken.
pub(crate) fn everything_rejected(body: &[u8]) -> Reply {
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    let (name, word, key): (_, _, fn(&Value) -> Value) = match body.get("deployments") {
        Some(_) => ("deployments", "Deployments", deployment_key),
        None => ("builds", "Builds", build_key),
    };
    let why = ["The data does not match the schema.".to_owned()];
    let items = body[name].as_array().map(Vec::as_slice).unwrap_or_default();
    let rejected: Vec<Value> = items.iter().map(|item| rejected(&key(item), &why)).collect();
    let mut answer = json!({"unknownIssueKeys": []});
    answer[format!("accepted{word}")] = json!([]);
    answer[format!("rejected{word}")] = json!(rejected);
    Reply::json(202, &answer)
}
