//! Drone: the table of facts, and Harness CI's, which kept the variables.
//!
//! Variables: <https://docs.drone.io/pipeline/environment/reference/>.
//! The result is the build's so far: `success` until a step has failed.

use super::derive;
use super::table::{Row, first};
use crate::environment::Environment;

/// Where each fact comes from on Drone. There is no attempt: a restarted build is a new one.
pub const TABLE: &[Row] = &[
    Row::variable("build.number", "DRONE_BUILD_NUMBER"),
    Row::variable("build.name", "DRONE_STAGE_NAME"),
    Row::variable("build.url", "DRONE_BUILD_LINK"),
    Row::variable("build.result", "DRONE_BUILD_STATUS"),
    Row::derived("build.started", |environment| derive::time_of_seconds(environment.get("DRONE_BUILD_STARTED")?)),
    Row::variable("git.commit", "DRONE_COMMIT_SHA"),
    Row::derived("git.branch", branch),
    Row::variable("git.tag", "DRONE_TAG"),
    Row::variable("git.repository", "DRONE_REPO"),
    Row::variable("git.message", "DRONE_COMMIT_MESSAGE"),
    Row::first("git.author", &["DRONE_COMMIT_AUTHOR_NAME", "DRONE_COMMIT_AUTHOR"]),
    Row::variable("pr.number", "DRONE_PULL_REQUEST"),
    Row::variable("pr.title", "DRONE_PULL_REQUEST_TITLE"),
    Row::derived("pr.source", |environment| of_pull_request(environment, "DRONE_SOURCE_BRANCH")),
    Row::derived("pr.target", |environment| of_pull_request(environment, "DRONE_TARGET_BRANCH")),
    Row::variable("ci.job", "DRONE_STEP_NAME"),
    Row::variable("ci.workflow", "DRONE_STAGE_NAME"),
    Row::derived("ci.actor", actor),
    Row::variable("ci.runner", "DRONE_STAGE_MACHINE"),
];

/// `DRONE_BRANCH` is the target of a pull request, and on a tag whatever the forge thought of.
fn branch(environment: &Environment) -> Option<String> {
    match environment.get("DRONE_TAG") {
        Some(_) => None,
        None => derive::branch(first(environment, &["DRONE_SOURCE_BRANCH", "DRONE_BRANCH"])?),
    }
}

/// Source and target are set for plain pushes too, both to the branch.
fn of_pull_request(environment: &Environment, variable: &str) -> Option<String> {
    environment.get("DRONE_PULL_REQUEST")?;
    derive::branch(environment.get(variable)?)
}

/// The trigger is a person, or `@hook` and `@cron`; behind a hook is whoever committed.
fn actor(environment: &Environment) -> Option<String> {
    let trigger = environment.get("DRONE_BUILD_TRIGGER").filter(|trigger| *trigger != "@hook");
    trigger.or_else(|| environment.get("DRONE_COMMIT_AUTHOR")).map(str::to_owned)
}
