//! The pages of `docs/hosts` held to the code: one for each host without a wrapper, and what it tells.
//!
//! `FIELDSTAMP_BLESS=1` writes the facts anew. The snippets are `.ci/hosts`' part.
#![allow(clippy::unwrap_used, reason = "a test that cannot read a document should stop right there")]

use std::fs;
use std::path::PathBuf;

use fieldstamp::context::Host;
use fieldstamp::names::NAMES;

/// Worked out from other facts, or the same everywhere: no host tells them.
const OWN: &[&str] = &["build.status", "build.passed", "build.failed", "git.short_commit", "ci.host", "ci.name"];
const WRAPPED: &[Host] = &[Host::GitHub, Host::GitLab, Host::Jenkins, Host::Bare];

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs/hosts").join(name)
}

fn hosts() -> impl Iterator<Item = Host> {
    Host::ALL.iter().copied().filter(|host| !WRAPPED.contains(host))
}

fn listed(names: &[&str]) -> String {
    let quoted: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    let mut lines = vec![String::new()];
    for name in quoted.join(", ").split_inclusive(' ') {
        let last = lines.last_mut().unwrap();
        if last.len() + name.trim_end().len() > 110 {
            lines.push(name.to_owned());
        } else {
            last.push_str(name);
        }
    }
    lines.iter().map(|line| line.trim_end()).collect::<Vec<_>>().join("\n")
}

fn facts(host: Host) -> String {
    let groups = ["build.", "git.", "pr.", "ci."];
    let all = NAMES.iter().map(|row| row.name).filter(|name| groups.iter().any(|group| name.starts_with(group)));
    let all = all.filter(|name| !OWN.contains(name));
    let (told, untold): (Vec<_>, Vec<_>) = all.partition(|name| host.table().iter().any(|row| row.name == *name));
    let rest = "What is missing under `git.` comes from the checkout, where the job has one.";
    format!("Told:\n{}.\n\nNot told:\n{}. {rest}\n", listed(&told), listed(&untold))
}

#[test]
fn every_host_has_its_page_and_the_page_says_what_the_host_tells() {
    let list = fs::read_to_string(path("README.md")).unwrap();
    for host in hosts() {
        let name = format!("{}.md", host.slug());
        let page = fs::read_to_string(path(&name)).unwrap();
        assert!(page.starts_with(&format!("# {}\n", host.name())), "{name} has another title");
        assert!(list.contains(&format!("[{}]({name})", host.name())), "{name} is not in the list");
        let (before, rest) = page.split_once("<!-- facts -->\n").unwrap();
        let (_, after) = rest.split_once("<!-- /facts -->").unwrap();
        let wanted = format!("{before}<!-- facts -->\n{}<!-- /facts -->{after}", facts(host));
        if std::env::var_os("FIELDSTAMP_BLESS").is_some() {
            fs::write(path(&name), wanted).unwrap();
        } else {
            assert!(page == wanted, "{name} does not follow the code's table; FIELDSTAMP_BLESS=1 writes it");
        }
    }
}

#[test]
fn a_page_says_that_the_result_is_told_only_where_the_table_has_it() {
    let list = fs::read_to_string(path("README.md")).unwrap();
    for host in hosts() {
        let row = list.lines().find(|line| line.contains(&format!("({}.md)", host.slug()))).unwrap();
        let told = host.table().iter().any(|row| row.name == "build.result");
        assert_eq!(!row.contains("not told"), told, "{row}");
    }
}
