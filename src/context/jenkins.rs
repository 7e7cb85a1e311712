//! Jenkins: the table of facts, whichever plugin gives them.
//!
//! - Jenkins itself: `BUILD_*`, `JOB_*`, `NODE_NAME`,
//!   <https://www.jenkins.io/doc/book/pipeline/jenkinsfile/#using-environment-variables>
//! - multibranch jobs: `BRANCH_NAME`, `CHANGE_*`, `TAG_NAME`, <https://plugins.jenkins.io/branch-api/>
//! - the git plugin: `GIT_*`, <https://plugins.jenkins.io/git/>
//! - the GitHub pull request builder: `ghprb*`, <https://plugins.jenkins.io/ghprb/>
//! - the GitLab plugin: `gitlab*`, <https://plugins.jenkins.io/gitlab-plugin/>

use super::table::{Row, first};
use super::{address, derive};
use crate::environment::Environment;

/// Where each fact comes from on Jenkins. There is no variable for the result: pass `currentBuild.currentResult`.
pub const TABLE: &[Row] = &[
    Row::variable("build.number", "BUILD_NUMBER"),
    // BUILD_ID repeats the number, and is often set to `dontKillMe` to keep a daemon alive.
    Row::first("build.id", &["BUILD_TAG", "BUILD_ID"]),
    Row::variable("build.name", "JOB_NAME"),
    // Missing while the administrator has not said where Jenkins lives.
    Row::first("build.url", &["BUILD_URL", "RUN_DISPLAY_URL"]),
    Row::derived("git.commit", commit),
    Row::derived("git.branch", branch),
    Row::derived("git.tag", tag),
    Row::derived("git.repository", repository),
    Row::first("pr.number", &["CHANGE_ID", "ghprbPullId", MERGE_REQUEST]),
    Row::first("pr.title", &["CHANGE_TITLE", "ghprbPullTitle", "gitlabMergeRequestTitle"]),
    Row::first("pr.url", &["CHANGE_URL", "ghprbPullLink"]),
    Row::derived("pr.source", source),
    Row::derived("pr.target", target),
    Row::first("ci.job", &["JOB_BASE_NAME", "JOB_NAME"]),
    Row::first(
        "ci.actor",
        &["BUILD_USER_ID", "CHANGE_AUTHOR", "ghprbTriggerAuthorLogin", "ghprbPullAuthorLogin", "gitlabUserUsername"],
    ),
    Row::variable("ci.runner", "NODE_NAME"),
];

const MERGE_REQUEST: &str = "gitlabMergeRequestIid";

/// Whether this is a Jenkins build. `JENKINS_URL` is missing while no address is configured.
pub(super) fn is_here(environment: &Environment) -> bool {
    first(environment, &["JENKINS_URL", "JENKINS_HOME"]).is_some()
        || environment.get("BUILD_TAG").is_some_and(|tag| tag.starts_with("jenkins-"))
}

fn commit(environment: &Environment) -> Option<String> {
    ["ghprbActualCommit", "gitlabMergeRequestLastCommit", "GIT_COMMIT"]
        .iter()
        .find_map(|variable| derive::commit(environment.get(variable)?))
}

/// The branch people know: of a pull request its source, else what the job or the checkout calls it.
fn branch(environment: &Environment) -> Option<String> {
    if let Some(source) = source(environment) {
        return Some(source);
    }
    // Of a tag's build BRANCH_NAME is the tag.
    if tag(environment).is_some() {
        return None;
    }
    ["BRANCH_NAME", "gitlabSourceBranch", "gitlabBranch", "GIT_LOCAL_BRANCH", "GIT_BRANCH"]
        .iter()
        .filter_map(|variable| derive::branch(environment.get(variable)?))
        .find(|name| !is_change_name(name))
}

/// `PR-24` or `MR-24`: what multibranch jobs call a pull request, and neither a branch nor an issue.
fn is_change_name(name: &str) -> bool {
    name.strip_prefix("PR-").or_else(|| name.strip_prefix("MR-")).is_some_and(|rest| {
        // A job that builds both the head and the merge calls them `PR-24-head` and `PR-24-merge`.
        derive::whole_number(rest.trim_end_matches("-head").trim_end_matches("-merge")).is_some()
    })
}

fn tag(environment: &Environment) -> Option<String> {
    environment.get("TAG_NAME").map(str::to_owned).or_else(|| {
        ["gitlabBranch", "gitlabSourceBranch", "GIT_BRANCH"]
            .iter()
            .find_map(|variable| derive::tag(environment.get(variable)?))
    })
}

/// The GitLab plugin names a source branch for plain pushes too; only with a number is it a merge request.
fn source(environment: &Environment) -> Option<String> {
    let merge_request = environment.get(MERGE_REQUEST).and_then(|_| environment.get("gitlabSourceBranch"));
    first(environment, &["CHANGE_BRANCH", "ghprbSourceBranch"]).or(merge_request).map(str::to_owned)
}

fn target(environment: &Environment) -> Option<String> {
    let merge_request = environment.get(MERGE_REQUEST).and_then(|_| environment.get("gitlabTargetBranch"));
    first(environment, &["CHANGE_TARGET", "ghprbTargetBranch"]).or(merge_request).map(str::to_owned)
}

fn repository(environment: &Environment) -> Option<String> {
    match environment.get("ghprbGhRepository") {
        Some(named) => Some(named.to_owned()),
        None => address::repository(first(environment, &["GIT_URL", "GIT_URL_1", "gitlabSourceRepoHttpUrl"])?),
    }
}
