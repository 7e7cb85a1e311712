//! GitLab CI/CD: the table of facts.
//!
//! Variables: <https://docs.gitlab.com/ci/variables/predefined_variables/>.
//! A build is a pipeline here, so its number and address are the pipeline's and the job is `ci.job`.

use super::derive;
use super::table::{Row, first};
use crate::environment::Environment;

/// Where each fact comes from on GitLab. There is no attempt: a retried job is a new job of the same pipeline.
pub const TABLE: &[Row] = &[
    Row::variable("build.number", "CI_PIPELINE_IID"),
    Row::variable("build.id", "CI_PIPELINE_ID"),
    // A pipeline has a name only with `workflow:name`.
    Row::first("build.name", &["CI_PIPELINE_NAME", "CI_PROJECT_PATH"]),
    Row::first("build.url", &["CI_PIPELINE_URL", "CI_JOB_URL"]),
    // `running` in a script; the outcome only in `after_script`.
    Row::variable("build.result", "CI_JOB_STATUS"),
    Row::derived("build.started", started),
    // The first is there only in merged results pipelines, where the other is a merge nobody made.
    Row::first("git.commit", &["CI_MERGE_REQUEST_SOURCE_BRANCH_SHA", "CI_COMMIT_SHA"]),
    Row::first("git.branch", &[SOURCE, EXTERNAL_SOURCE, "CI_COMMIT_BRANCH"]),
    Row::variable("git.tag", "CI_COMMIT_TAG"),
    Row::variable("git.repository", "CI_PROJECT_PATH"),
    Row::derived("git.message", |environment| of_real_commit(environment, "CI_COMMIT_MESSAGE")),
    Row::derived("git.author", |environment| derive::author(&of_real_commit(environment, "CI_COMMIT_AUTHOR")?)),
    Row::derived("pr.number", |environment| Some(merge_request(environment)?.1)),
    Row::variable("pr.title", "CI_MERGE_REQUEST_TITLE"),
    Row::derived("pr.url", merge_request_url),
    Row::derived("pr.source", source),
    Row::first("pr.target", &["CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "CI_EXTERNAL_PULL_REQUEST_TARGET_BRANCH_NAME"]),
    Row::variable("ci.job", "CI_JOB_NAME"),
    Row::variable("ci.workflow", "CI_CONFIG_PATH"),
    Row::variable("ci.actor", "GITLAB_USER_LOGIN"),
    Row::variable("ci.runner", "CI_RUNNER_DESCRIPTION"),
];

const SOURCE: &str = "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME";
const EXTERNAL_SOURCE: &str = "CI_EXTERNAL_PULL_REQUEST_SOURCE_BRANCH_NAME";

fn started(environment: &Environment) -> Option<String> {
    derive::time_of_text(first(environment, &["CI_PIPELINE_CREATED_AT", "CI_JOB_STARTED_AT"])?)
}

/// Message and author of the commit being built, unless that is the merge of a merged results pipeline.
fn of_real_commit(environment: &Environment, variable: &str) -> Option<String> {
    match environment.get("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA") {
        Some(_) => None,
        None => environment.get(variable).map(str::to_owned),
    }
}

/// Project path (where told) and number of the merge request.
///
/// A branch pipeline lists the open ones as `group/project!24,…`: one of them is this build's, several are
/// anybody's guess.
fn merge_request(environment: &Environment) -> Option<(Option<&str>, String)> {
    if let Some(number) = first(environment, &["CI_MERGE_REQUEST_IID", "CI_EXTERNAL_PULL_REQUEST_IID"]) {
        return Some((None, number.to_owned()));
    }
    let (project, number) = environment.get("CI_OPEN_MERGE_REQUESTS")?.trim().split_once('!')?;
    Some((Some(project), derive::whole_number(number)?.to_string()))
}

/// Not for an external pull request, which has its page elsewhere.
fn merge_request_url(environment: &Environment) -> Option<String> {
    if environment.get("CI_EXTERNAL_PULL_REQUEST_IID").is_some() {
        return None;
    }
    let (project, number) = merge_request(environment)?;
    let project = match project {
        Some(path) => format!("{}/{path}", environment.get("CI_SERVER_URL")?.trim_end_matches('/')),
        None => environment.get("CI_MERGE_REQUEST_PROJECT_URL")?.trim_end_matches('/').to_owned(),
    };
    Some(format!("{project}/-/merge_requests/{number}"))
}

fn source(environment: &Environment) -> Option<String> {
    merge_request(environment)?;
    first(environment, &[SOURCE, EXTERNAL_SOURCE, "CI_COMMIT_BRANCH"]).map(str::to_owned)
}
