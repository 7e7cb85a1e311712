//! What `git::fill` reads from real checkouts, and what it gives the `git` it starts.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test that cannot set up its checkout should stop right there")]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

use fieldstamp::context::{self, Build, Facts, git};
use fieldstamp::environment::Environment;

/// A folder of its own for one test, gone afterwards.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("fieldstamp-git-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    /// A checkout with one commit on `feature/proj-7`, by Jane Doe.
    fn with_a_commit() -> Self {
        let folder = Self::new();
        folder.git(&["init", "--quiet", "--initial-branch=feature/proj-7"]);
        folder.commit("PROJ-7 Say \"hello\"\n\nA body.\n");
        folder
    }

    fn commit(&self, message: &str) {
        self.git(&["commit", "--quiet", "--allow-empty", "-m", message]);
    }

    fn git(&self, arguments: &[&str]) -> String {
        let identity = ["-c", "user.name=Jane Doe", "-c", "user.email=jane@example.com", "-c", "commit.gpgSign=false"];
        let output = Command::new("git").args(identity).args(arguments).current_dir(&self.0).output().unwrap();
        assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim_end().to_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn filled(directory: &Path, variables: &[(&str, &str)]) -> Build {
    let path = std::env::var("PATH").unwrap();
    // HOME keeps the machine's own git settings out.
    let ours = [("PATH", path.as_str()), ("HOME", "/nonexistent"), ("GIT_CEILING_DIRECTORIES", "/tmp")];
    let variables = ours.iter().chain(variables).map(|(name, value)| (name.into(), value.into()));
    let mut environment = Environment::default().with_variables(variables);
    directory.clone_into(&mut environment.directory);
    let mut build = context::gather(&environment, None);
    git::fill(&mut build, &environment);
    build
}

fn git_facts(facts: &Facts) -> Vec<(&str, &str)> {
    facts.iter().filter(|(name, _)| name.starts_with("git.")).collect()
}

#[test]
fn a_bare_machine_is_told_everything_by_its_checkout() {
    let folder = Folder::with_a_commit();
    folder.git(&["remote", "add", "origin", "https://jane:s3cret@github.com/acme/rocket.git"]);
    let head = folder.git(&["rev-parse", "HEAD"]);
    let build = filled(&folder.0, &[]);
    let expected = [
        ("git.author", "Jane Doe"),
        ("git.branch", "feature/proj-7"),
        ("git.commit", &head),
        ("git.message", "PROJ-7 Say \"hello\"\n\nA body."),
        ("git.repository", "acme/rocket"),
        ("git.short_commit", &head[..7]),
    ];
    assert_eq!(git_facts(&build.facts), expected);
    assert!(!git::is_missing(&build.facts));
}

#[test]
fn a_detached_head_has_no_branch_but_may_sit_on_a_tag() {
    let folder = Folder::with_a_commit();
    folder.git(&["tag", "v1.2.0"]);
    folder.git(&["checkout", "--quiet", "--detach"]);
    let facts = filled(&folder.0, &[]).facts;
    assert_eq!((facts.get("git.branch"), facts.get("git.tag")), (None, Some("v1.2.0")));
    folder.commit("another");
    let facts = filled(&folder.0, &[]).facts;
    assert_eq!((facts.get("git.branch"), facts.get("git.tag")), (None, None));
}

#[test]
fn a_host_is_told_what_it_left_out_and_never_corrected() {
    let folder = Folder::with_a_commit();
    let head = folder.git(&["rev-parse", "HEAD"]);
    let bitbucket = [("BITBUCKET_BUILD_NUMBER", "42"), ("BITBUCKET_COMMIT", head.as_str()), ("BITBUCKET_TAG", "v1")];
    let facts = filled(&folder.0, &bitbucket).facts;
    assert_eq!(facts.get("git.message"), Some("PROJ-7 Say \"hello\"\n\nA body."));
    assert_eq!((facts.get("git.tag"), facts.get("git.branch")), (Some("v1"), None));
}

#[test]
fn a_checkout_of_something_else_tells_nothing() {
    let folder = Folder::with_a_commit();
    let elsewhere = "0123456789abcdef0123456789abcdef01234567";
    let facts = filled(&folder.0, &[("JENKINS_URL", "x"), ("GIT_COMMIT", elsewhere)]).facts;
    assert_eq!(git_facts(&facts), [("git.commit", elsewhere), ("git.short_commit", "0123456")]);
    // The run that follows another one checks out the default branch.
    let beside = [("GITHUB_ACTIONS", "true"), ("GITHUB_EVENT_NAME", "workflow_run")];
    assert_eq!(git_facts(&filled(&folder.0, &beside).facts), []);
}

#[test]
fn behind_the_merge_that_github_made_is_the_real_head() {
    let folder = Folder::with_a_commit();
    let head = folder.git(&["rev-parse", "HEAD"]);
    folder.git(&["checkout", "--quiet", "--orphan", "main"]);
    folder.commit("Begin");
    let target = folder.git(&["rev-parse", "HEAD"]);
    folder.git(&["checkout", "--quiet", "--detach"]);
    let subject = format!("Merge {head} into {target}");
    folder.git(&["merge", "--quiet", "--no-ff", "--allow-unrelated-histories", "-m", &subject, &head]);

    let github = [("GITHUB_ACTIONS", "true"), ("GITHUB_EVENT_NAME", "pull_request"), ("GITHUB_HEAD_REF", "proj-7")];
    let facts = filled(&folder.0, &github).facts;
    assert_eq!(facts.get("git.commit"), Some(head.as_str()));
    assert_eq!(facts.get("git.message"), Some("PROJ-7 Say \"hello\"\n\nA body."));

    // A clone of depth 1 has the merge alone: the head's name is known, its message is not.
    let shallow = Folder::new();
    let source = format!("file://{}", folder.0.display());
    shallow.git(&["init", "--quiet"]);
    shallow.git(&["fetch", "--quiet", "--depth=1", &source, "HEAD"]);
    shallow.git(&["checkout", "--quiet", "FETCH_HEAD"]);
    let facts = filled(&shallow.0, &github).facts;
    assert_eq!((facts.get("git.commit"), facts.get("git.message")), (Some(head.as_str()), None));
}

#[test]
fn without_git_or_a_repository_the_facts_are_simply_missing() {
    let folder = Folder::new();
    let empty = folder.0.to_str().unwrap();
    assert_eq!(git_facts(&filled(&folder.0, &[]).facts), []);
    let with_commit = Folder::with_a_commit();
    assert_eq!(git_facts(&filled(&with_commit.0, &[("PATH", empty)]).facts), []);
    assert_eq!(git_facts(&filled(&folder.0.join("gone"), &[]).facts), []);
}

/// We read checkouts that git itself distrusts, so a checkout's settings must not be able to start anything.
#[test]
fn a_hostile_checkout_starts_nothing() {
    let folder = Folder::with_a_commit();
    let trap = folder.0.join("trap");
    let sprung = folder.0.join("sprung");
    fs::write(&trap, format!("#!/bin/sh\ntouch '{}'\n", sprung.display())).unwrap();
    fs::set_permissions(&trap, fs::Permissions::from_mode(0o755)).unwrap();
    let trap = trap.display();
    let settings = format!(
        "[core]\nrepositoryformatversion = 1\nfsmonitor = {trap}\nsshCommand = {trap}\npager = {trap}\n\
         [log]\nshowSignature = true\n[gpg]\nprogram = {trap}\n[alias]\nlog = !{trap}\n\
         [extensions]\npartialClone = evil\n[protocol \"ext\"]\nallow = always\n\
         [remote \"evil\"]\npromisor = true\nurl = ext::{trap}\n"
    );
    let config = folder.0.join(".git/config");
    fs::write(&config, fs::read_to_string(&config).unwrap() + &settings).unwrap();
    assert!(filled(&folder.0, &[]).facts.get("git.message").is_some());
    // A commit that is not there would be fetched from the promisor.
    let absent = [("JENKINS_URL", "x"), ("GIT_COMMIT", "0123456789abcdef0123456789abcdef01234567")];
    assert_eq!(filled(&folder.0, &absent).facts.get("git.message"), None);
    assert!(!sprung.exists());
    // The trap works: without our precautions git walks into it.
    let _ = Command::new("git").args(["log", "-1", absent[1].1, "--"]).current_dir(&folder.0).output().unwrap();
    assert!(sprung.exists());
}

#[test]
fn git_is_started_without_any_jira_variable_and_asks_nobody() {
    let folder = Folder::new();
    let told = folder.0.join("told");
    let fake = folder.0.join("git");
    fs::write(&fake, format!("#!/bin/sh\n/usr/bin/env >> '{}'\ncat\nexit 1\n", told.display())).unwrap();
    fs::set_permissions(&fake, fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:/usr/bin:/bin", folder.0.display());
    let secrets =
        [("JIRA_TOKEN", "s3cret"), ("JIRA_URL", "x"), ("jira_password", "s3cret"), ("KEPT", "1"), ("PATH", &path)];
    filled(&folder.0, &secrets);
    let told = fs::read_to_string(told).unwrap();
    assert!(!told.to_uppercase().contains("JIRA_") && !told.contains("s3cret"), "{told}");
    for line in ["KEPT=1", "GIT_TERMINAL_PROMPT=0", "GIT_OPTIONAL_LOCKS=0", "GIT_ALLOW_PROTOCOL=none"] {
        assert!(told.lines().any(|told| told == line), "{line} is not in {told}");
    }
}
