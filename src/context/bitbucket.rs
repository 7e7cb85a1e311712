//! Bitbucket Pipelines (Cloud): the table of facts.
//!
//! Variables: <https://support.atlassian.com/bitbucket-cloud/docs/variables-and-secrets/>.
//! Titles and messages are not among them; the checkout knows the message.

use super::table::Row;
use crate::environment::Environment;

/// Where each fact comes from on Bitbucket.
pub const TABLE: &[Row] = &[
    Row::variable("build.number", "BITBUCKET_BUILD_NUMBER"),
    Row::variable("build.id", "BITBUCKET_PIPELINE_UUID"),
    Row::variable("build.name", "BITBUCKET_REPO_SLUG"),
    Row::derived("build.url", |environment| page(environment, "pipelines/results", "BITBUCKET_BUILD_NUMBER")),
    // An exit code, and only in `after-script`.
    Row::variable("build.result", "BITBUCKET_EXIT_CODE"),
    Row::variable("build.attempt", "BITBUCKET_STEP_RUN_NUMBER"),
    Row::variable("git.commit", "BITBUCKET_COMMIT"),
    Row::variable("git.branch", "BITBUCKET_BRANCH"),
    Row::variable("git.tag", "BITBUCKET_TAG"),
    Row::variable("git.repository", "BITBUCKET_REPO_FULL_NAME"),
    Row::variable("pr.number", "BITBUCKET_PR_ID"),
    Row::derived("pr.url", |environment| page(environment, "pull-requests", "BITBUCKET_PR_ID")),
    Row::derived("pr.source", source),
    Row::variable("pr.target", "BITBUCKET_PR_DESTINATION_BRANCH"),
    Row::variable("ci.job", "BITBUCKET_STEP_UUID"),
    Row::variable("ci.actor", "BITBUCKET_STEP_TRIGGERER_UUID"),
];

/// Pipelines exist on bitbucket.org alone, so the address is known.
fn page(environment: &Environment, kind: &str, number: &str) -> Option<String> {
    let repository = environment.get("BITBUCKET_REPO_FULL_NAME")?;
    Some(format!("https://bitbucket.org/{repository}/{kind}/{}", environment.get(number)?))
}

fn source(environment: &Environment) -> Option<String> {
    environment.get("BITBUCKET_PR_ID")?;
    environment.get("BITBUCKET_BRANCH").map(str::to_owned)
}
