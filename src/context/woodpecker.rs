//! Woodpecker CI: the table of facts.
//!
//! Variables: <https://woodpecker-ci.org/docs/usage/environment>.
//! Many are named as GitLab names its own, which is why `detect` asks for Woodpecker first.

use super::derive;
use super::table::{Row, first};
use crate::environment::Environment;

/// Where each fact comes from on Woodpecker. The result is the workflow's before this step.
pub const TABLE: &[Row] = &[
    Row::variable("build.number", "CI_PIPELINE_NUMBER"),
    Row::variable("build.name", "CI_WORKFLOW_NAME"),
    Row::first("build.url", &["CI_PIPELINE_URL", "CI_STEP_URL"]),
    Row::variable("build.result", "CI_PIPELINE_STATUS"),
    Row::derived("build.attempt", attempt),
    Row::derived("build.started", |environment| derive::time_of_seconds(environment.get("CI_PIPELINE_STARTED")?)),
    Row::variable("git.commit", "CI_COMMIT_SHA"),
    Row::derived("git.branch", branch),
    Row::variable("git.tag", "CI_COMMIT_TAG"),
    Row::variable("git.repository", "CI_REPO"),
    Row::variable("git.message", "CI_COMMIT_MESSAGE"),
    Row::variable("git.author", "CI_COMMIT_AUTHOR"),
    Row::variable("pr.number", "CI_COMMIT_PULL_REQUEST"),
    Row::variable("pr.source", "CI_COMMIT_SOURCE_BRANCH"),
    Row::variable("pr.target", "CI_COMMIT_TARGET_BRANCH"),
    Row::variable("ci.job", "CI_STEP_NAME"),
    Row::variable("ci.workflow", "CI_WORKFLOW_NAME"),
    Row::variable("ci.actor", "CI_PIPELINE_AUTHOR"),
];

/// Counts restarts; not set on the first run. Servers too old to count give a restart its own number.
fn attempt(environment: &Environment) -> Option<String> {
    derive::counted_from_one(environment.get("CI_PIPELINE_RERUNS").unwrap_or("0"))
}

/// `CI_COMMIT_BRANCH` is the target of a pull request, and on a tag the default branch at best.
fn branch(environment: &Environment) -> Option<String> {
    match environment.get("CI_COMMIT_TAG") {
        Some(_) => None,
        None => derive::branch(first(environment, &["CI_COMMIT_SOURCE_BRANCH", "CI_COMMIT_BRANCH"])?),
    }
}
