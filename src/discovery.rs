//! Which issues a build belongs to, read from what the build says of itself.
//!
//! Refuses to ask Jira and to guess beyond the text; keys that were typed never come here.

use std::collections::BTreeSet;

use crate::context::Build;
use crate::issue_key::{self, IssueKey, Place};

/// Where keys are looked for, in the order in which they count.
const PLACES: &[(&str, Place)] = &[
    ("pr.source", Place::Branch),
    ("pr.title", Place::Text),
    ("git.branch", Place::Branch),
    ("git.tag", Place::Text),
    ("git.message", Place::Text),
];

/// Keys of the build, each once, in order of sight: pull request, branch, tag, head commit, messages of the push.
///
/// `projects` narrows to these projects' keys, whatever their capitals; none means any.
pub fn find(build: &Build, projects: &[String]) -> Vec<IssueKey> {
    let facts = PLACES.iter().filter_map(|(name, place)| Some((build.facts.get(name)?, *place)));
    let messages = build.messages.iter().map(|message| (message.as_str(), Place::Text));
    let mut seen = BTreeSet::new();
    facts
        .chain(messages)
        .flat_map(|(text, place)| issue_key::find(text, place, projects))
        .filter(|key| seen.insert(key.clone()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::context::{Facts, Host};

    fn build(facts: &[(&'static str, &str)], messages: &[&str]) -> Build {
        let mut build = Build { host: Host::GitHub, facts: Facts::default(), messages: Vec::new(), notes: Vec::new() };
        for (name, value) in facts {
            build.facts.set(name, *value);
        }
        build.messages = messages.iter().map(|message| (*message).to_owned()).collect();
        build
    }

    fn found(build: &Build, projects: &[&str]) -> String {
        let projects: Vec<String> = projects.iter().map(|project| (*project).to_owned()).collect();
        find(build, &projects).iter().map(IssueKey::as_str).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn the_pull_request_comes_first_and_the_push_last() {
        let build = build(
            &[
                ("git.message", "AA-5 head"),
                ("git.tag", "AA-4"),
                ("git.branch", "feature/aa-3"),
                ("pr.title", "AA-2 title AA-1"),
                ("pr.source", "aa-1-source"),
            ],
            &["AA-5 head", "AA-6 before\n\nCloses AA-3"],
        );
        assert_eq!(found(&build, &[]), "AA-1 AA-2 AA-3 AA-4 AA-5 AA-6");
    }

    #[test]
    fn projects_narrow_and_blank_ones_do_not() {
        let build = build(&[("git.branch", "proj-7"), ("git.message", "OTHER-8")], &[]);
        assert_eq!(found(&build, &["Proj"]), "PROJ-7");
        assert_eq!(found(&build, &["NONE"]), "");
        assert_eq!(found(&build, &["", " "]), "PROJ-7 OTHER-8");
    }

    #[test]
    fn a_description_that_is_no_place_is_not_read() {
        assert_eq!(found(&build(&[("build.name", "PROJ-7"), ("pr.target", "PROJ-8")], &[]), &[]), "");
    }
}
