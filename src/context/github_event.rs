//! GitHub's event file: the webhook that started the run, and the only place that knows a pull request's title.
//!
//! Shapes: <https://docs.github.com/en/webhooks/webhook-events-and-payloads>.
//! A file that is missing, too large or broken costs its facts and leaves a note; it never stops the run.

use std::fs::File;
use std::io::Read;

use serde_json::Value;

use super::{Build, derive};
use crate::environment::Environment;

/// GitHub caps a webhook at 25 MB, but the parts we read are small; a file beyond this is not worth the memory.
const MOST_BYTES: u64 = 8 * 1024 * 1024;

/// Takes what the event file knows into the build, or a note of why it could not.
pub fn read(environment: &Environment, build: &mut Build) {
    let Some(path) = environment.get("GITHUB_EVENT_PATH") else { return };
    match open(path) {
        Ok(event) => take(&event, build),
        Err(reason) => build.notes.push(format!(
            "the event file {path} (GITHUB_EVENT_PATH) {reason}; \
             the pull request's title and the push's commit messages are not known"
        )),
    }
}

fn open(path: &str) -> Result<Value, String> {
    let file = File::open(path).map_err(|error| format!("cannot be opened: {error}"))?;
    let mut text = Vec::new();
    file.take(MOST_BYTES + 1).read_to_end(&mut text).map_err(|error| format!("cannot be read: {error}"))?;
    if text.len() as u64 > MOST_BYTES {
        return Err("is larger than 8 MiB".to_owned());
    }
    // serde_json's message names line and column, never the text: the file may hold what its owner keeps private.
    serde_json::from_slice(&text).map_err(|error| format!("is not JSON: {error}"))
}

fn take(event: &Value, build: &mut Build) {
    if let Some(pull_request) = object(event, "pull_request") {
        take_pull_request(pull_request, build);
    } else if let Some(run) = object(event, "workflow_run") {
        take_followed_run(run, build);
    } else if let Some(group) = object(event, "merge_group") {
        take_commit(&group["head_commit"], build);
    } else if object(event, "head_commit").is_some() {
        take_push(event, build);
    } else if let Some(issue) = object(event, "issue").filter(|issue| issue["pull_request"].is_object()) {
        // A comment on a pull request arrives as one on an issue.
        build.facts.fill("pr.number", text(&issue["number"]));
        build.facts.fill("pr.title", text(&issue["title"]));
        build.facts.fill("pr.url", text(&issue["pull_request"]["html_url"]));
    }
}

fn take_pull_request(pull_request: &Value, build: &mut Build) {
    let facts = &mut build.facts;
    facts.fill("pr.number", text(&pull_request["number"]));
    facts.fill("pr.title", text(&pull_request["title"]));
    facts.fill("pr.url", text(&pull_request["html_url"]));
    facts.fill("pr.source", text(&pull_request["head"]["ref"]));
    facts.fill("pr.target", text(&pull_request["base"]["ref"]));
    facts.fill("git.branch", text(&pull_request["head"]["ref"]));
    facts.fill("git.commit", hash(&pull_request["head"]["sha"]));
}

/// `on: workflow_run` follows another run, and that other run is the build people mean: this is how a fork's pull
/// request gets its result into Jira, since its own run has no secrets. `ci.*` stays with the run that we are in.
fn take_followed_run(run: &Value, build: &mut Build) {
    take_commit(&run["head_commit"], build);
    let facts = &mut build.facts;
    facts.fill("build.number", text(&run["run_number"]));
    facts.fill("build.id", text(&run["id"]));
    facts.fill("build.name", text(&run["name"]));
    facts.fill("build.url", text(&run["html_url"]));
    facts.fill("build.attempt", text(&run["run_attempt"]));
    facts.fill("build.result", text(&run["conclusion"]).or_else(|| text(&run["status"])));
    facts.fill("build.started", run["run_started_at"].as_str().and_then(derive::time_of_text));
    facts.fill("git.commit", hash(&run["head_sha"]));
    facts.fill("git.branch", text(&run["head_branch"]));
    // Empty for pull requests from forks, which is GitHub's doing.
    let pull_request = &run["pull_requests"][0];
    facts.fill("pr.number", text(&pull_request["number"]));
    facts.fill("pr.source", text(&pull_request["head"]["ref"]));
    facts.fill("pr.target", text(&pull_request["base"]["ref"]));
}

/// The head commit's message first, then the others of the push from new to old: GitHub lists them from old to new.
fn take_push(event: &Value, build: &mut Build) {
    let head = &event["head_commit"];
    take_commit(head, build);
    let Some(commits) = event["commits"].as_array() else { return };
    let others = commits.iter().rev().filter(|commit| commit["id"] != head["id"]);
    build.messages.extend(others.filter_map(message));
}

fn take_commit(commit: &Value, build: &mut Build) {
    build.facts.fill("git.message", message(commit));
    build.facts.fill("git.author", text(&commit["author"]["name"]));
    build.messages.extend(message(commit));
}

fn object<'a>(event: &'a Value, name: &str) -> Option<&'a Value> {
    event.get(name).filter(|value| value.is_object())
}

fn message(commit: &Value) -> Option<String> {
    text(&commit["message"]).map(|message| message.trim_end_matches(['\r', '\n']).to_owned())
}

fn hash(value: &Value) -> Option<String> {
    derive::commit(value.as_str()?)
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::context::gather;

    fn gathered(path: &str) -> Build {
        let variables = [("GITHUB_ACTIONS", "true"), ("GITHUB_RUN_NUMBER", "42"), ("GITHUB_EVENT_PATH", path)];
        let variables = variables.map(|(name, value)| (name.into(), value.into()));
        gather(&Environment::default().with_variables(variables), None)
    }

    #[test]
    fn an_event_file_that_cannot_be_read_costs_its_facts_and_nothing_else() -> std::io::Result<()> {
        let large = std::env::temp_dir().join(format!("fieldstamp-event-{}.json", std::process::id()));
        File::create(&large)?.set_len(MOST_BYTES + 1)?;
        let large_path = large.to_string_lossy().into_owned();
        for (path, reason) in
            [("/nowhere/event.json", "cannot be opened"), ("/", "cannot be"), (&large_path, "larger than 8 MiB")]
        {
            let build = gathered(path);
            assert_eq!(build.facts.get("build.number"), Some("42"));
            assert!(build.notes.len() == 1 && build.notes[0].contains(reason), "{:?}", build.notes);
        }
        std::fs::remove_file(large)
    }

    #[test]
    fn an_event_of_another_shape_tells_nothing() {
        let mut build = gathered("");
        for text in ["null", "[]", "7", r#"{"pull_request":null,"head_commit":[],"issue":{"number":7}}"#] {
            take(&serde_json::from_str(text).unwrap_or_default(), &mut build);
        }
        assert_eq!((build.facts.get("pr.number"), build.messages.len(), build.notes.len()), (None, 0, 0));
    }
}
