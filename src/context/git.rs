//! What the checkout knows: it fills the `git.*` facts that the host did not tell, by asking `git`.
//!
//! Apart from `gather`, so that a run which needs none of this starts no process. Reads only, reaches no network,
//! waits no longer than a few seconds, and hands `git` no credential. Without git, or outside a repository,
//! facts are simply missing.

use std::io::Read;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use super::{Build, Facts, Host, address, derive, github};
use crate::environment::Environment;

/// For all questions together. Reading one commit takes milliseconds; this is for a repository on a network drive
/// that went away.
const PATIENCE: Duration = Duration::from_secs(10);

/// More than any commit message, less than what would hurt.
const MOST_BYTES: u64 = 1024 * 1024;

/// Whether `fill` could add anything: ask before starting a process.
pub fn is_missing(facts: &Facts) -> bool {
    ["git.commit", "git.message", "git.author"].iter().any(|name| facts.get(name).is_none()) || lacks_branch(facts)
}

/// Of a tag's build no branch is missing: it has none.
fn lacks_branch(facts: &Facts) -> bool {
    facts.get("git.branch").is_none() && facts.get("git.tag").is_none()
}

/// Fills missing `git.*` facts from the checkout in the environment's directory.
///
/// On a CI host these are commit, message, author and branch: the host knows its tag and repository better.
/// A commit the host named is looked up by its hash, so a checkout of something else tells nothing wrong.
pub fn fill(build: &mut Build, environment: &Environment) {
    let told = build.facts.get("git.commit").and_then(derive::commit);
    let is_elsewhere = build.host == Host::GitHub && github::runs_beside_its_build(environment);
    if !is_missing(&build.facts) || (told.is_none() && is_elsewhere) {
        return;
    }
    let git = Git { environment, deadline: Instant::now() + PATIENCE };
    if let Some(commit) = Commit::read(&git, told.as_deref().unwrap_or("HEAD")) {
        fill_commit(build, &git, commit);
    }
    if lacks_branch(&build.facts) {
        fill_branch(build, &git, told.as_deref());
    }
    if build.host == Host::Bare && build.facts.get("git.repository").is_none() {
        let remote = git.ask(&["config", "--get", "remote.origin.url"]);
        build.facts.fill("git.repository", remote.and_then(|url| address::repository(&url)));
    }
    build.facts.shorten_commit();
}

fn fill_commit(build: &mut Build, git: &Git, commit: Commit) {
    let Some(head) = commit.merged_head().filter(|_| is_pull_request(build, git.environment)) else {
        return commit.fill(&mut build.facts);
    };
    // A shallow clone has the merge and not what it merged: then its message and author stay unknown.
    match Commit::read(git, &head) {
        Some(commit) => commit.fill(&mut build.facts),
        None => build.facts.fill("git.commit", Some(head)),
    }
}

fn is_pull_request(build: &Build, environment: &Environment) -> bool {
    build.facts.get("pr.number").is_some()
        || environment.get("GITHUB_EVENT_NAME").is_some_and(|event| event.starts_with("pull_request"))
}

/// A detached head has no branch; on a bare machine it may sit on a tag, and then the tag is what is being built.
fn fill_branch(build: &mut Build, git: &Git, told: Option<&str>) {
    // Both in one call, and both older than any git in use: first the hash, then `refs/heads/…`, or `HEAD`.
    let Some(answer) = git.ask(&["rev-parse", "HEAD", "--symbolic-full-name", "HEAD"]) else { return };
    let Some((head, name)) = answer.trim_end().split_once('\n') else { return };
    if told.is_some_and(|told| !head.starts_with(told)) {
        return;
    }
    let branch = derive::branch(name);
    if branch.is_none() && build.host == Host::Bare {
        build.facts.fill("git.tag", git.ask(&["describe", "--tags", "--exact-match", "HEAD"]));
    }
    build.facts.fill("git.branch", branch);
}

struct Commit {
    hash: String,
    author: String,
    message: String,
}

impl Commit {
    fn read(git: &Git, revision: &str) -> Option<Self> {
        let answer = git.ask(&["log", "-1", "--format=%H%x00%an%x00%B", revision, "--"])?;
        let mut parts = answer.splitn(3, '\0').map(str::to_owned);
        Some(Self { hash: parts.next()?, author: parts.next()?, message: parts.next()? })
    }

    /// The pull request's real head, where this is the merge that a host made to try it: GitHub writes
    /// `Merge <head> into <target>`, GitLab the same, Jenkins' branch sources `Merge commit '<head>' into HEAD`.
    fn merged_head(&self) -> Option<String> {
        let subject = self.message.lines().next()?.strip_prefix("Merge ")?;
        let (merged, _) = subject.split_once(" into ")?;
        let quoted = merged.strip_prefix("commit '").and_then(|rest| rest.strip_suffix('\''));
        derive::commit(quoted.unwrap_or(merged)).filter(|hash| hash.len() >= 40)
    }

    fn fill(self, facts: &mut Facts) {
        facts.fill("git.commit", Some(self.hash));
        facts.fill("git.author", Some(self.author));
        facts.fill("git.message", Some(self.message));
    }
}

/// The `git` on the environment's `PATH`, asked in the environment's directory until patience runs out.
struct Git<'a> {
    environment: &'a Environment,
    deadline: Instant,
}

impl Git<'_> {
    /// One question; no answer when git fails, takes too long or says too much.
    fn ask(&self, question: &[&str]) -> Option<String> {
        let patience = self.deadline.checked_duration_since(Instant::now())?;
        let mut child = self.command(question).spawn().ok()?;
        let output = child.stdout.take()?;
        let (sender, receiver) = mpsc::channel();
        // A thread of its own, for reading a pipe cannot be given up. It ends when git does.
        std::thread::spawn(move || {
            let mut text = Vec::new();
            let read = output.take(MOST_BYTES + 1).read_to_end(&mut text);
            // Nobody listens any more when patience ran out: then nobody misses it.
            let _ = sender.send(read.map(|_| text));
        });
        let answer = receiver.recv_timeout(patience).ok().and_then(Result::ok);
        let text = answer.filter(|text| text.len() as u64 <= MOST_BYTES);
        // With no answer in hand there is no reason to wait for the end either.
        let ended_well = ends_well(&mut child, if text.is_some() { self.deadline } else { Instant::now() });
        text.filter(|_| ended_well).map(|text| String::from_utf8_lossy(&text).into_owned())
    }

    /// `git`, with the caller's environment less every `JIRA_*`: no child of ours needs a credential.
    ///
    /// `safe.directory=*` because in a container the checkout often belongs to another user than the job, and git
    /// then refuses to read it ("dubious ownership", <https://git-scm.com/docs/git-config>, `safe.directory`).
    /// That check guards against a stranger's `.git/config` that runs programs. What it could run here is shut off
    /// one by one: no hook, pager or filter belongs to these questions, signatures are not verified, the file system
    /// monitor is off, and nothing is fetched, neither lazily nor over any protocol.
    fn command(&self, question: &[&str]) -> Command {
        let mut command = Command::new("git");
        command
            .args(["--no-pager", "-c", "safe.directory=*", "-c", "log.showSignature=false"])
            .args(["-c", "core.fsmonitor=false", "-c", "i18n.logOutputEncoding=UTF-8"])
            .args(question)
            .current_dir(&self.environment.directory)
            .env_clear()
            .envs(self.environment.variables.iter().filter(|(name, _)| !is_ours(name)))
            .env("GIT_TERMINAL_PROMPT", "0")
            .env("GIT_OPTIONAL_LOCKS", "0")
            .env("GIT_NO_LAZY_FETCH", "1")
            .env("GIT_ALLOW_PROTOCOL", "none")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        command
    }
}

/// Waits for the child until the deadline, then ends it: the pipe may close long before the process does.
fn ends_well(child: &mut Child, deadline: Instant) -> bool {
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return status.success(),
            Ok(None) if Instant::now() < deadline => std::thread::sleep(Duration::from_millis(1)),
            _ => {
                // Either it is gone already or it cannot be ended; there is nothing better to do about it.
                let _ = child.kill();
                let _ = child.wait();
                return false;
            }
        }
    }
}

/// In any capitals, for Windows does not tell them apart.
fn is_ours(name: &str) -> bool {
    name.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("JIRA_"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn merged_head(message: &str) -> Option<String> {
        Commit { hash: String::new(), author: String::new(), message: message.to_owned() }.merged_head()
    }

    #[test]
    fn a_merge_made_by_the_host_names_the_real_head() {
        let (head, target) = ("a".repeat(40), "b".repeat(40));
        assert_eq!(merged_head(&format!("Merge {head} into {target}\n")), Some(head.clone()));
        assert_eq!(merged_head(&format!("Merge commit '{head}' into HEAD")), Some(head));
    }

    #[test]
    fn a_merge_made_by_a_person_is_a_commit_like_any_other() {
        for message in ["Merge branch 'main' into feature", "Merge pull request #7 from a/b", "Merge abcdef1 into main"]
        {
            assert_eq!(merged_head(message), None, "{message}");
        }
    }
}
