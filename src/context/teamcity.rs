//! TeamCity: the table of facts.
//!
//! Parameters: <https://www.jetbrains.com/help/teamcity/predefined-build-parameters.html>.
//! TeamCity puts few of its parameters into the environment. The others are read where the build configuration
//! maps them under their own name, in capitals with `_` for `.`:
//! `env.TEAMCITY_BUILD_BRANCH = %teamcity.build.branch%`.

use super::table::{Row, first};
use super::{address, derive};
use crate::environment::Environment;

/// Where each fact comes from on TeamCity.
pub const TABLE: &[Row] = &[
    Row::variable("build.number", "BUILD_NUMBER"),
    Row::variable("build.id", "TEAMCITY_BUILD_ID"),
    Row::variable("build.name", "TEAMCITY_BUILDCONF_NAME"),
    Row::variable("build.url", "BUILD_URL"),
    Row::derived("git.commit", |environment| derive::commit(environment.get("BUILD_VCS_NUMBER")?)),
    Row::derived("git.branch", branch),
    Row::derived("git.tag", |environment| derive::tag(environment.get(BRANCH)?)),
    Row::derived("git.repository", |environment| address::repository(environment.get("VCSROOT_URL")?)),
    Row::variable("pr.number", "TEAMCITY_PULLREQUEST_NUMBER"),
    Row::variable("pr.title", "TEAMCITY_PULLREQUEST_TITLE"),
    Row::derived("pr.source", source),
    Row::derived("pr.target", |environment| derive::branch(environment.get("TEAMCITY_PULLREQUEST_TARGET_BRANCH")?)),
    Row::variable("ci.job", "TEAMCITY_BUILDCONF_NAME"),
    Row::variable("ci.workflow", "TEAMCITY_PROJECT_NAME"),
    Row::variable("ci.actor", "TEAMCITY_BUILD_TRIGGEREDBY_USERNAME"),
    Row::variable("ci.runner", "TEAMCITY_AGENT_NAME"),
];

const BRANCH: &str = "TEAMCITY_BUILD_BRANCH";

fn source(environment: &Environment) -> Option<String> {
    derive::branch(environment.get("TEAMCITY_PULLREQUEST_SOURCE_BRANCH")?)
}

/// TeamCity shows the default branch as `<default>` where the VCS root gives it no name, and a pull request
/// by its bare number.
fn branch(environment: &Environment) -> Option<String> {
    let named = || {
        let written = first(environment, &[BRANCH])?;
        let is_name = written != "<default>" && derive::whole_number(written).is_none();
        is_name.then(|| derive::branch(written)).flatten()
    };
    source(environment).or_else(named)
}
