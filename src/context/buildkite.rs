//! Buildkite: the table of facts.
//!
//! Variables: <https://buildkite.com/docs/pipelines/configure/environment-variables>.
//! What does not apply is not always missing: without a pull request the variable says `false`.

use super::table::{Row, first};
use super::{address, derive};
use crate::environment::Environment;

/// Where each fact comes from on Buildkite.
pub const TABLE: &[Row] = &[
    Row::variable("build.number", "BUILDKITE_BUILD_NUMBER"),
    Row::variable("build.id", "BUILDKITE_BUILD_ID"),
    Row::first("build.name", &["BUILDKITE_PIPELINE_NAME", "BUILDKITE_PIPELINE_SLUG"]),
    Row::variable("build.url", "BUILDKITE_BUILD_URL"),
    // An exit code, and only in hooks that run after the command.
    Row::variable("build.result", "BUILDKITE_COMMAND_EXIT_STATUS"),
    Row::derived("build.attempt", |environment| derive::counted_from_one(environment.get("BUILDKITE_RETRY_COUNT")?)),
    // A build started by hand may say `HEAD`.
    Row::derived("git.commit", |environment| derive::commit(environment.get("BUILDKITE_COMMIT")?)),
    Row::derived("git.branch", branch),
    Row::variable("git.tag", "BUILDKITE_TAG"),
    Row::derived("git.repository", |environment| address::repository(environment.get("BUILDKITE_REPO")?)),
    Row::variable("git.message", "BUILDKITE_MESSAGE"),
    Row::variable("git.author", "BUILDKITE_BUILD_AUTHOR"),
    Row::derived("pr.number", pull_request_number),
    Row::derived("pr.source", |environment| pull_request_number(environment).and_then(|_| branch(environment))),
    Row::variable("pr.target", "BUILDKITE_PULL_REQUEST_BASE_BRANCH"),
    Row::first("ci.job", &["BUILDKITE_LABEL", "BUILDKITE_STEP_KEY"]),
    Row::variable("ci.workflow", "BUILDKITE_PIPELINE_SLUG"),
    Row::variable("ci.actor", "BUILDKITE_BUILD_CREATOR"),
    Row::variable("ci.runner", "BUILDKITE_AGENT_NAME"),
];

fn pull_request_number(environment: &Environment) -> Option<String> {
    Some(derive::whole_number(environment.get("BUILDKITE_PULL_REQUEST")?)?.to_string())
}

/// A fork's branch comes as `owner:branch`; git allows no colon in a branch, so the owner can be told apart.
/// Of a tag's build the branch repeats the tag.
fn branch(environment: &Environment) -> Option<String> {
    let written = first(environment, &["BUILDKITE_BRANCH"])?;
    if environment.get("BUILDKITE_TAG") == Some(written) {
        return None;
    }
    derive::branch(written.split_once(':').map_or(written, |(_, branch)| branch))
}
