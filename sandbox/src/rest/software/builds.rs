//! What a build must say about itself.

use serde_json::{Value, json};

use super::Family;
use super::check::Flaws;
use crate::refusals::software::build_key;
use crate::rest::call::Call;

const STATES: [&str; 6] = ["pending", "in_progress", "successful", "failed", "cancelled", "unknown"];

pub(super) static FAMILY: Family = Family {
    name: "builds",
    accepted: "acceptedBuilds",
    rejected: "rejectedBuilds",
    key: build_key,
    flaws,
    issues: |build| super::texts(&build["issueKeys"]),
    shelf: |software| &mut software.builds,
    permitted: |call| call.jira.settings.provides_builds,
};

fn flaws(build: &Value) -> Vec<String> {
    let mut flaws = Flaws::of(build);
    flaws.text("pipelineId", 255);
    flaws.number("buildNumber");
    flaws.number("updateSequenceNumber");
    flaws.text("displayName", 255);
    flaws.url("url");
    flaws.one_of("state", &STATES);
    flaws.time("lastUpdated");
    flaws.keys("issueKeys", 100, false);
    flaws.perhaps("schemaVersion", |flaws, path| flaws.one_of(path, &["1.0"]));
    flaws.perhaps("description", |flaws, path| flaws.text(path, 255));
    flaws.perhaps("label", |flaws, path| flaws.text(path, 255));
    flaws.perhaps("references", |flaws, path| flaws.count(path, 1, 5));
    flaws.perhaps("testInfo", |flaws, _| {
        for part in ["testInfo.totalNumber", "testInfo.numberPassed", "testInfo.numberFailed"] {
            flaws.number(part);
        }
    });
    flaws.found()
}

/// The key in the path.
pub(super) fn asked_for(call: &Call) -> Value {
    json!({"pipelineId": call.parameter("pipeline"), "buildNumber": call.parameter("number").parse::<i64>().ok()})
}
