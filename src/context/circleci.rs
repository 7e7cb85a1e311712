//! CircleCI: the table of facts.
//!
//! Variables: <https://circleci.com/docs/reference/variables/>.
//! What has a number and a page of its own here is the job; a pipeline's number exists only in its configuration.

use super::table::{Row, first};
use super::{address, derive};
use crate::environment::Environment;

/// Where each fact comes from on CircleCI. There is no variable for the result: use `when: on_fail` steps.
pub const TABLE: &[Row] = &[
    Row::variable("build.number", "CIRCLE_BUILD_NUM"),
    Row::first("build.id", &["CIRCLE_WORKFLOW_JOB_ID", "CIRCLE_WORKFLOW_ID"]),
    Row::variable("build.name", "CIRCLE_JOB"),
    Row::variable("build.url", "CIRCLE_BUILD_URL"),
    Row::variable("git.commit", "CIRCLE_SHA1"),
    Row::derived("git.branch", branch),
    Row::variable("git.tag", "CIRCLE_TAG"),
    Row::derived("git.repository", repository),
    Row::derived("pr.number", pull_request_number),
    Row::variable("pr.url", "CIRCLE_PULL_REQUEST"),
    Row::derived("pr.source", |environment| pull_request_number(environment).and_then(|_| branch(environment))),
    Row::variable("ci.job", "CIRCLE_JOB"),
    Row::first("ci.actor", &["CIRCLE_USERNAME", "CIRCLE_PR_USERNAME"]),
];

/// Of a pull request from a fork the branch reads `pull/24`, which is none.
fn branch(environment: &Environment) -> Option<String> {
    derive::branch(environment.get("CIRCLE_BRANCH")?)
}

/// `CIRCLE_PR_NUMBER` is there for forks only; the address always.
fn pull_request_number(environment: &Environment) -> Option<String> {
    let told = environment.get("CIRCLE_PR_NUMBER").map(str::to_owned);
    told.or_else(|| derive::last_number(environment.get("CIRCLE_PULL_REQUEST")?))
}

fn repository(environment: &Environment) -> Option<String> {
    match (environment.get("CIRCLE_PROJECT_USERNAME"), environment.get("CIRCLE_PROJECT_REPONAME")) {
        (Some(owner), Some(name)) => Some(format!("{owner}/{name}")),
        _ => address::repository(first(environment, &["CIRCLE_REPOSITORY_URL"])?),
    }
}
