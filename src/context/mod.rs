//! What the CI host says about this build, under the names that templates use.
//!
//! One file per host, each of them a table: which name comes from which variable. `gather` picks the host
//! and walks its table; `git` fills what a checkout knows and the host did not say.
//! Refuses to guess: a fact nobody gave is left out, and nothing here escapes, cuts or judges a value.

pub mod address;
pub mod azure;
pub mod bitbucket;
pub mod buildkite;
pub mod circleci;
pub mod derive;
pub mod drone;
pub mod facts;
pub mod git;
pub mod github;
pub mod github_event;
pub mod gitlab;
pub mod jenkins;
pub mod status;
pub mod table;
pub mod teamcity;
pub mod woodpecker;

pub use facts::Facts;
pub use status::status_word;
pub use table::Row;

use crate::environment::Environment;

/// The CI systems we know by their own words, and the machine that has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Host {
    /// GitHub Actions, and its relatives Gitea and Forgejo Actions, which speak the same variables.
    GitHub,
    /// GitLab CI/CD.
    GitLab,
    /// Jenkins, with whichever plugins name the branch and the pull request.
    Jenkins,
    /// Bitbucket Pipelines (Cloud).
    Bitbucket,
    /// Azure Pipelines.
    Azure,
    /// CircleCI.
    CircleCi,
    /// Buildkite.
    Buildkite,
    /// TeamCity.
    TeamCity,
    /// Drone, and Harness CI, which kept its variables.
    Drone,
    /// Woodpecker CI.
    Woodpecker,
    /// A machine without a CI host that we know: a laptop, a cron job.
    Bare,
}

impl Host {
    /// Every host, for tests and documents.
    pub const ALL: &[Self] = &[
        Self::GitHub,
        Self::GitLab,
        Self::Jenkins,
        Self::Bitbucket,
        Self::Azure,
        Self::CircleCi,
        Self::Buildkite,
        Self::TeamCity,
        Self::Drone,
        Self::Woodpecker,
        Self::Bare,
    ];

    /// One lower-case word: `ci.host` in templates.
    pub fn slug(self) -> &'static str {
        match self {
            Self::GitHub => "github",
            Self::GitLab => "gitlab",
            Self::Jenkins => "jenkins",
            Self::Bitbucket => "bitbucket",
            Self::Azure => "azure",
            Self::CircleCi => "circleci",
            Self::Buildkite => "buildkite",
            Self::TeamCity => "teamcity",
            Self::Drone => "drone",
            Self::Woodpecker => "woodpecker",
            Self::Bare => "none",
        }
    }

    /// The name people know it by: `ci.name`, unless the host's table knows a better one.
    pub fn name(self) -> &'static str {
        match self {
            Self::GitHub => "GitHub Actions",
            Self::GitLab => "GitLab CI/CD",
            Self::Jenkins => "Jenkins",
            Self::Bitbucket => "Bitbucket Pipelines",
            Self::Azure => "Azure Pipelines",
            Self::CircleCi => "CircleCI",
            Self::Buildkite => "Buildkite",
            Self::TeamCity => "TeamCity",
            Self::Drone => "Drone",
            Self::Woodpecker => "Woodpecker CI",
            Self::Bare => "no CI host",
        }
    }

    /// Where each fact comes from on this host.
    pub fn table(self) -> &'static [Row] {
        match self {
            Self::GitHub => github::TABLE,
            Self::GitLab => gitlab::TABLE,
            Self::Jenkins => jenkins::TABLE,
            Self::Bitbucket => bitbucket::TABLE,
            Self::Azure => azure::TABLE,
            Self::CircleCi => circleci::TABLE,
            Self::Buildkite => buildkite::TABLE,
            Self::TeamCity => teamcity::TABLE,
            Self::Drone => drone::TABLE,
            Self::Woodpecker => woodpecker::TABLE,
            Self::Bare => &[],
        }
    }
}

/// What is known about one build.
#[derive(Clone, Debug)]
pub struct Build {
    /// The CI host it runs on.
    pub host: Host,
    /// The facts, by the names of the table of names.
    pub facts: Facts,
    /// Commit messages of the push, the head commit's first. Empty where the host tells only one.
    pub messages: Vec<String>,
    /// What could not be found out and why, in words for the log.
    pub notes: Vec<String>,
}

/// Recognises the host by the variable that it alone sets.
///
/// The order is the point. Woodpecker sets `CI_COMMIT_SHA` and its kin under GitLab's names; TeamCity sets
/// `BUILD_NUMBER` and `BUILD_URL` as Jenkins does. Jenkins comes last because a machine that hosts a
/// Jenkins carries `JENKINS_HOME` for everything else that runs there too.
pub fn detect(environment: &Environment) -> Host {
    let given = |name| environment.get(name).is_some();
    let is_true = |name| environment.is_true(name);
    if environment.get("CI").is_some_and(|ci| ci.trim().eq_ignore_ascii_case("woodpecker")) {
        Host::Woodpecker
    } else if given("TEAMCITY_VERSION") {
        Host::TeamCity
    } else if is_true("GITHUB_ACTIONS") || is_true("GITEA_ACTIONS") || is_true("FORGEJO_ACTIONS") {
        Host::GitHub
    } else if is_true("GITLAB_CI") {
        Host::GitLab
    } else if is_true("CIRCLECI") {
        Host::CircleCi
    } else if is_true("TF_BUILD") {
        Host::Azure
    } else if is_true("BUILDKITE") {
        Host::Buildkite
    } else if is_true("DRONE") {
        Host::Drone
    } else if given("BITBUCKET_BUILD_NUMBER") {
        Host::Bitbucket
    } else if jenkins::is_here(environment) {
        Host::Jenkins
    } else {
        Host::Bare
    }
}

/// Everything the host's variables (and on GitHub its event file) say. Starts no process; see [`git::fill`].
///
/// `status_said` is what `--status` says. It wins over the host's own word, because hosts speak of the moment:
/// a GitLab script is `running` while it runs, whatever its author knows of the outcome.
pub fn gather(environment: &Environment, status_said: Option<&str>) -> Build {
    let host = detect(environment);
    let mut build = Build { host, facts: Facts::default(), messages: Vec::new(), notes: Vec::new() };
    if host == Host::GitHub {
        github_event::read(environment, &mut build);
    }
    for row in host.table() {
        build.facts.fill(row.name, row.value(environment));
    }
    if host != Host::Bare {
        build.facts.fill("ci.host", Some(host.slug().to_owned()));
        build.facts.fill("ci.name", Some(host.name().to_owned()));
    }
    conclude(&mut build.facts, status_said);
    build
}

/// The facts that follow from other facts.
fn conclude(facts: &mut Facts, status_said: Option<&str>) {
    if let Some(said) = status_said.map(str::trim).filter(|said| !said.is_empty()) {
        facts.set("build.result", said);
    }
    let status = facts.get("build.result").map_or("unknown", |word| status_word(word).unwrap_or("unknown"));
    facts.set("build.status", status);
    facts.set("build.passed", (status == "success").to_string());
    facts.set("build.failed", (status == "failure").to_string());
    facts.shorten_commit();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names;

    fn environment(variables: &[(&str, &str)]) -> Environment {
        Environment::default().with_variables(variables.iter().map(|(name, value)| (name.into(), value.into())))
    }

    #[test]
    fn every_row_has_a_name_of_the_table_and_no_table_says_a_name_twice() {
        for host in Host::ALL {
            let mut seen = std::collections::BTreeSet::new();
            for row in host.table() {
                assert!(names::find(row.name).is_some(), "{} has no name {}", host.slug(), row.name);
                assert!(seen.insert(row.name), "{} says {} twice", host.slug(), row.name);
            }
        }
    }

    #[test]
    fn woodpecker_is_not_taken_for_gitlab_nor_teamcity_for_jenkins() {
        let woodpecker = [("CI", "woodpecker"), ("CI_COMMIT_SHA", "abc"), ("GITLAB_CI", "true")];
        assert_eq!(detect(&environment(&woodpecker)), Host::Woodpecker);
        let teamcity = [("TEAMCITY_VERSION", "2025.07"), ("BUILD_NUMBER", "7"), ("JENKINS_HOME", "/var/jenkins")];
        assert_eq!(detect(&environment(&teamcity)), Host::TeamCity);
    }

    #[test]
    fn a_machine_without_ci_has_no_ci_facts() {
        let build = gather(&environment(&[("CI", "true")]), None);
        assert_eq!((build.host, build.facts.get("ci.host")), (Host::Bare, None));
        assert_eq!(build.facts.get("build.status"), Some("unknown"));
    }

    #[test]
    fn the_status_said_wins_over_the_hosts_word() {
        let gitlab = environment(&[("GITLAB_CI", "true"), ("CI_JOB_STATUS", "running")]);
        assert_eq!(gather(&gitlab, None).facts.get("build.status"), Some("running"));
        let said = gather(&gitlab, Some("ABORTED")).facts;
        assert_eq!((said.get("build.status"), said.get("build.result")), (Some("cancelled"), Some("ABORTED")));
        assert_eq!(gather(&gitlab, Some(" ")).facts.get("build.status"), Some("running"));
    }

    #[test]
    fn a_word_of_the_host_that_we_do_not_know_is_unknown() {
        let gitlab = environment(&[("GITLAB_CI", "true"), ("CI_JOB_STATUS", "sideways")]);
        let facts = gather(&gitlab, None).facts;
        assert_eq!((facts.get("build.status"), facts.get("build.result")), (Some("unknown"), Some("sideways")));
    }
}
