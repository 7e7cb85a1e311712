//! Azure Pipelines: the table of facts.
//!
//! Variables: <https://learn.microsoft.com/azure/devops/pipelines/build/variables>.
//! `BUILD_SOURCEBRANCHNAME` is not used: of `refs/heads/feature/PROJ-7` it is the last segment only.

use super::table::{Row, first};
use super::{address, derive};
use crate::environment::Environment;

/// Where each fact comes from on Azure.
pub const TABLE: &[Row] = &[
    Row::variable("build.number", "BUILD_BUILDNUMBER"),
    Row::variable("build.id", "BUILD_BUILDID"),
    Row::variable("build.name", "BUILD_DEFINITIONNAME"),
    Row::derived("build.url", results_url),
    Row::variable("build.result", "AGENT_JOBSTATUS"),
    Row::variable("build.attempt", "SYSTEM_JOBATTEMPT"),
    Row::derived("build.started", |environment| derive::time_of_text(environment.get("SYSTEM_PIPELINESTARTTIME")?)),
    Row::derived("git.commit", commit),
    Row::derived("git.branch", branch),
    Row::derived("git.tag", |environment| derive::tag(environment.get("BUILD_SOURCEBRANCH")?)),
    Row::variable("git.repository", "BUILD_REPOSITORY_NAME"),
    Row::derived("git.message", message),
    Row::derived("pr.number", |environment| pull_request_number(environment).map(str::to_owned)),
    Row::derived("pr.url", pull_request_url),
    Row::derived("pr.source", source),
    Row::derived("pr.target", |environment| derive::branch(environment.get("SYSTEM_PULLREQUEST_TARGETBRANCH")?)),
    Row::first("ci.job", &["SYSTEM_JOBDISPLAYNAME", "SYSTEM_JOBNAME"]),
    Row::variable("ci.workflow", "BUILD_DEFINITIONNAME"),
    Row::variable("ci.actor", "BUILD_REQUESTEDFOR"),
    Row::first("ci.runner", &["AGENT_NAME", "AGENT_MACHINENAME"]),
];

fn results_url(environment: &Environment) -> Option<String> {
    let collection = first(environment, &["SYSTEM_COLLECTIONURI", "SYSTEM_TEAMFOUNDATIONCOLLECTIONURI"])?;
    // A project's name may hold spaces, and a space would end the link where it is shown.
    let project = environment.get("SYSTEM_TEAMPROJECT")?.replace(' ', "%20");
    let build = environment.get("BUILD_BUILDID")?;
    Some(format!("{}/{project}/_build/results?buildId={build}", collection.trim_end_matches('/')))
}

/// A pull request on GitHub has a number beside Azure's own id; on Azure Repos the id is the number.
fn pull_request_number(environment: &Environment) -> Option<&str> {
    first(environment, &["SYSTEM_PULLREQUEST_PULLREQUESTNUMBER", "SYSTEM_PULLREQUEST_PULLREQUESTID"])
}

fn pull_request_url(environment: &Environment) -> Option<String> {
    let page = match environment.get("BUILD_REPOSITORY_PROVIDER")? {
        "GitHub" | "GitHubEnterprise" => "pull",
        "TfsGit" => "pullrequest",
        _ => return None,
    };
    let number = pull_request_number(environment)?;
    // Azure Repos writes the organisation as user info: https://acme@dev.azure.com/acme/…
    let repository = address::without_credentials(environment.get("BUILD_REPOSITORY_URI")?)?;
    let repository = repository.trim_end_matches('/').trim_end_matches(".git");
    Some(format!("{repository}/{page}/{number}"))
}

fn source(environment: &Environment) -> Option<String> {
    derive::branch(environment.get("SYSTEM_PULLREQUEST_SOURCEBRANCH")?)
}

fn branch(environment: &Environment) -> Option<String> {
    source(environment).or_else(|| derive::branch(environment.get("BUILD_SOURCEBRANCH")?))
}

/// On a pull request the built version is a merge nobody made; the agent knows the real head as well,
/// under a name that Microsoft's page leaves out.
fn commit(environment: &Environment) -> Option<String> {
    let variable = match pull_request_number(environment) {
        Some(_) => "SYSTEM_PULLREQUEST_SOURCECOMMITID",
        None => "BUILD_SOURCEVERSION",
    };
    derive::commit(environment.get(variable)?)
}

fn message(environment: &Environment) -> Option<String> {
    match pull_request_number(environment) {
        Some(_) => None,
        None => environment.get("BUILD_SOURCEVERSIONMESSAGE").map(str::to_owned),
    }
}
