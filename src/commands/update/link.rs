//! The link that leads from an issue back to the build.

use crate::code::Code;
use crate::context::Build;
use crate::jira::remote_link::Link;
use crate::trouble::Trouble;

/// The link to this build: one per job, whatever its number.
///
/// Fails with `option-invalid` when nobody says where the build is.
pub(super) fn to(build: &Build) -> Result<Link, Trouble> {
    let fact = |name: &str| build.facts.get(name).filter(|text| !text.is_empty());
    let Some(url) = fact("build.url") else {
        return Err(Trouble::new(Code::OptionInvalid)
            .fact("option", "--link")
            .why("--link leads to the build, and nothing here tells the build's address")
            .only_steps(&[
                "run it in the CI job: `fieldstamp context` shows what is known there as build.url",
                "leave --link, or FIELDSTAMP_LINK, out where there is no build to lead to",
            ]));
    };
    let job: Vec<&str> = ["ci.host", "git.repository", "ci.workflow", "build.name", "ci.job"]
        .iter()
        .filter_map(|name| fact(name))
        .collect();
    let name = fact("build.name").or_else(|| fact("ci.job")).unwrap_or("Build");
    let number = fact("build.number").map(|number| format!(" {number}")).unwrap_or_default();
    let status = fact("build.status").unwrap_or("unknown");
    let summary: Vec<&str> = ["git.branch", "git.short_commit"].iter().filter_map(|name| fact(name)).collect();
    Ok(Link {
        global_id: format!("fieldstamp:{}", job.join(":")).chars().take(255).collect(),
        url: url.to_owned(),
        title: format!("{name}{number}: {status}").chars().take(255).collect(),
        summary: summary.join(", "),
        resolved: status == "success",
        application: fact("ci.name").unwrap_or("CI").to_owned(),
    })
}
