//! GitHub Actions: the table of facts, for Gitea and Forgejo Actions too.
//!
//! Variables: <https://docs.github.com/en/actions/reference/workflows-and-actions/variables>.
//! What only the event file knows comes from `github_event`, read before this table and therefore stronger.

use super::derive;
use super::table::Row;
use crate::environment::Environment;

/// Where each fact comes from on GitHub. There is no variable for the result: wrappers pass `job.status`.
pub const TABLE: &[Row] = &[
    Row::variable("build.number", "GITHUB_RUN_NUMBER"),
    Row::variable("build.id", "GITHUB_RUN_ID"),
    Row::variable("build.name", "GITHUB_WORKFLOW"),
    Row::derived("build.url", run_url),
    Row::variable("build.attempt", "GITHUB_RUN_ATTEMPT"),
    Row::derived("git.commit", commit),
    Row::derived("git.branch", branch),
    Row::derived("git.tag", |environment| derive::tag(environment.get("GITHUB_REF")?)),
    Row::variable("git.repository", "GITHUB_REPOSITORY"),
    Row::derived("pr.number", pull_request_number),
    Row::variable("pr.source", "GITHUB_HEAD_REF"),
    Row::variable("pr.target", "GITHUB_BASE_REF"),
    Row::derived("ci.name", relative_name),
    Row::variable("ci.job", "GITHUB_JOB"),
    Row::variable("ci.workflow", "GITHUB_WORKFLOW"),
    // Of a re-run the triggering actor is the person who asked for it; the actor stays who pushed.
    Row::first("ci.actor", &["GITHUB_TRIGGERING_ACTOR", "GITHUB_ACTOR"]),
    Row::variable("ci.runner", "RUNNER_NAME"),
];

/// Whether this is Gitea or Forgejo, whose runners set `GITHUB_ACTIONS` for the sake of actions,
/// and their own variable beside it. Forgejo sets Gitea's as well.
fn relative_name(environment: &Environment) -> Option<String> {
    if environment.is_true("FORGEJO_ACTIONS") {
        Some("Forgejo Actions".to_owned())
    } else if environment.is_true("GITEA_ACTIONS") {
        Some("Gitea Actions".to_owned())
    } else {
        None
    }
}

/// Where a person reads the run. Of a re-run this very attempt: without it the page shows the newest.
fn run_url(environment: &Environment) -> Option<String> {
    let repository = environment.get("GITHUB_REPOSITORY")?;
    let server = environment.get("GITHUB_SERVER_URL")?.trim_end_matches('/');
    // Gitea and Forgejo put the run's number in the address where GitHub puts its id, and know no attempts.
    if relative_name(environment).is_some() {
        let number = environment.get("GITHUB_RUN_NUMBER")?;
        return Some(format!("{server}/{repository}/actions/runs/{number}"));
    }
    let run = format!("{server}/{repository}/actions/runs/{}", environment.get("GITHUB_RUN_ID")?);
    match environment.get("GITHUB_RUN_ATTEMPT").and_then(derive::whole_number) {
        Some(attempt) if attempt > 1 => Some(format!("{run}/attempts/{attempt}")),
        _ => Some(run),
    }
}

/// Whether the run's own ref and checkout are not those of the build it is about. These events run on the default
/// branch, or on a pull request's target; what they are about only the event file says.
pub(super) fn runs_beside_its_build(environment: &Environment) -> bool {
    let event = environment.get("GITHUB_EVENT_NAME");
    matches!(event, Some("workflow_run" | "issue_comment" | "pull_request_target"))
}

/// `GITHUB_SHA`, but not for pull requests, where it is a merge nobody made.
fn commit(environment: &Environment) -> Option<String> {
    let is_pull_request = environment.get("GITHUB_EVENT_NAME").is_some_and(|event| event.starts_with("pull_request"));
    let is_another = is_pull_request || runs_beside_its_build(environment);
    if is_another { None } else { derive::commit(environment.get("GITHUB_SHA")?) }
}

/// The source branch of a pull request, else the branch of the ref.
fn branch(environment: &Environment) -> Option<String> {
    match environment.get("GITHUB_HEAD_REF") {
        Some(source) => Some(source.to_owned()),
        None if runs_beside_its_build(environment) => None,
        None => derive::branch(environment.get("GITHUB_REF")?),
    }
}

/// The number in `refs/pull/7/merge`, for when the event file cannot be read.
fn pull_request_number(environment: &Environment) -> Option<String> {
    let number = environment.get("GITHUB_REF")?.strip_prefix("refs/pull/")?.split('/').next()?;
    Some(derive::whole_number(number)?.to_string())
}
