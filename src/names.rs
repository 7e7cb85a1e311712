//! The one table of names that templates may use: what each is called and what it means.
//!
//! Context rooms fill values under these names, the template engine refuses every other name,
//! and the README's table is checked against this one. Knows nothing of values.

/// One name of the table: how a template writes it, and what it gives.
pub struct Name {
    /// The dotted name, as in `{{build.number}}`.
    pub name: &'static str,
    /// What it gives, in a few words.
    pub meaning: &'static str,
}

const fn name(name: &'static str, meaning: &'static str) -> Name {
    Name { name, meaning }
}

/// Every name a build can give. `vars.*` and `env.*` come beside it, with names of the caller's own.
pub const NAMES: &[Name] = &[
    name("build.number", "the number people call this build by"),
    name("build.id", "the host's own identifier of this build"),
    name("build.name", "the pipeline's or workflow's name"),
    name("build.url", "where a person reads this build"),
    name("build.status", "success, failure, unstable, cancelled, skipped, running or unknown"),
    name("build.result", "the host's own word for the result"),
    name("build.attempt", "1 for the first try, then 2, 3 …"),
    name("build.passed", "true when the status is success"),
    name("build.failed", "true when the status is failure"),
    name("build.started", "when the build began, RFC 3339"),
    name("git.commit", "the full commit hash"),
    name("git.short_commit", "its first seven characters"),
    name("git.branch", "the branch being built; the source branch of a pull request"),
    name("git.tag", "the tag being built"),
    name("git.repository", "owner/name, or the remote's address where the host knows no more"),
    name("git.message", "the head commit's message"),
    name("git.author", "the head commit's author"),
    name("pr.number", "the pull or merge request's number"),
    name("pr.title", "its title"),
    name("pr.url", "where a person reads it"),
    name("pr.source", "the branch it comes from"),
    name("pr.target", "the branch it goes to"),
    name("ci.host", "the CI system, one lower-case word: github, gitlab, jenkins …"),
    name("ci.name", "the CI system's name for people"),
    name("ci.job", "the job"),
    name("ci.workflow", "the workflow or pipeline definition"),
    name("ci.actor", "who or what started the build"),
    name("ci.runner", "the machine or agent it runs on"),
    name("tests.total", "how many tests ran, skipped ones included; these five with `--junit`"),
    name("tests.passed", "how many passed, in the end"),
    name("tests.failed", "how many failed, errors included"),
    name("tests.skipped", "how many were skipped or disabled"),
    name("tests.seconds", "how long they took, added up"),
    name("issue.key", "the issue being updated"),
    name("issue.project", "its project's key"),
    name("now", "the time of this run, RFC 3339, UTC"),
];

/// The table's row for a dotted name.
pub fn find(name: &str) -> Option<&'static Name> {
    NAMES.iter().find(|row| row.name == name)
}
