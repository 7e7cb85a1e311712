//! What a deployment must say about itself, and where it went.

use serde_json::{Value, json};

use super::Family;
use super::check::Flaws;
use crate::refusals::software::deployment_key;
use crate::rest::call::Call;

const STATES: [&str; 7] = ["unknown", "pending", "in_progress", "cancelled", "failed", "rolled_back", "successful"];
const ENVIRONMENTS: [&str; 5] = ["unmapped", "development", "testing", "staging", "production"];

pub(super) static FAMILY: Family = Family {
    name: "deployments",
    accepted: "acceptedDeployments",
    rejected: "rejectedDeployments",
    key: deployment_key,
    flaws,
    issues,
    shelf: |software| &mut software.deployments,
    permitted: |call| call.jira.settings.provides_deployments,
};

fn flaws(deployment: &Value) -> Vec<String> {
    let mut flaws = Flaws::of(deployment);
    flaws.number("deploymentSequenceNumber");
    flaws.number("updateSequenceNumber");
    for text in ["displayName", "description", "pipeline.id", "pipeline.displayName"] {
        flaws.text(text, 255);
    }
    flaws.url("url");
    flaws.url("pipeline.url");
    flaws.time("lastUpdated");
    flaws.one_of("state", &STATES);
    flaws.text("environment.id", 255);
    flaws.text("environment.displayName", 255);
    flaws.one_of("environment.type", &ENVIRONMENTS);
    flaws.perhaps("schemaVersion", |flaws, path| flaws.one_of(path, &["1.0"]));
    flaws.perhaps("label", |flaws, path| flaws.text(path, 255));
    flaws.perhaps("issueKeys", |flaws, path| flaws.keys(path, 100, false));
    let associations = deployment["associations"].as_array().map(Vec::as_slice).unwrap_or_default();
    flaws.say(
        deployment["issueKeys"].is_array() || !associations.is_empty(),
        "One of 'issueKeys' and 'associations' is required.",
    );
    let mut found = flaws.found();
    found.extend(associations.iter().flat_map(association));
    found
}

fn is_about_issues(association: &Value) -> bool {
    ["issueKeys", "issueIdOrKeys"].iter().any(|kind| association["associationType"] == *kind)
}

fn association(association: &Value) -> Vec<String> {
    let mut flaws = Flaws::of(association);
    flaws.one_of("associationType", &["issueKeys", "issueIdOrKeys", "serviceIdOrKeys", "commit"]);
    if is_about_issues(association) {
        flaws.keys("values", 500, true);
    } else {
        flaws.count("values", 1, 500);
    }
    flaws.found()
}

fn issues(deployment: &Value) -> Vec<String> {
    let mut issues = super::texts(&deployment["issueKeys"]);
    let associations = deployment["associations"].as_array().into_iter().flatten();
    for association in associations.filter(|association| is_about_issues(association)) {
        issues.extend(super::texts(&association["values"]));
    }
    issues
}

/// The key in the path.
pub(super) fn asked_for(call: &Call) -> Value {
    json!({"pipelineId": call.parameter("pipeline"), "environmentId": call.parameter("environment"),
           "deploymentSequenceNumber": call.parameter("number").parse::<i64>().ok()})
}
