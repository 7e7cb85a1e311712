//! Runs every folder of `tests/context` through `gather`: a host's variables in, the build's facts out.
//!
//! A new case is a new folder and no Rust; `tests/context/README.md` says what goes into it.
#![allow(clippy::unwrap_used, reason = "a test that cannot read its own case should stop right there")]

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use fieldstamp::context::{self, Build, Host};
use fieldstamp::discovery;
use fieldstamp::environment::Environment;
use serde_json::{Value, json};

#[test]
fn every_folder_gives_what_it_expects() {
    let mut wrong = Vec::new();
    for case in cases() {
        let build = build_of(&case);
        let expected: Value = serde_json::from_str(&fs::read_to_string(case.join("expect.json")).unwrap()).unwrap();
        let (expected, actual) = (with_defaults(expected), told(&build));
        if expected != actual {
            let (expected, actual) = (pretty(&expected), pretty(&actual));
            wrong.push(format!("{}\n--- expected\n{expected}\n--- actual\n{actual}", case.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn every_host_has_a_folder() {
    for host in Host::ALL.iter().filter(|host| **host != Host::Bare) {
        let start = format!("{}-", host.slug());
        let has_one = cases().iter().any(|case| case.file_name().unwrap().to_str().unwrap().starts_with(&start));
        assert!(has_one, "no folder begins with {start}");
    }
}

fn cases() -> Vec<PathBuf> {
    let entries = fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/context")).unwrap();
    let mut folders: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()).collect();
    folders.sort();
    assert!(!folders.is_empty());
    folders
}

fn build_of(case: &Path) -> Build {
    let environment = environment_of(case);
    context::gather(&environment, environment.get("FIELDSTAMP_STATUS"))
}

/// Only what the case says: the tests themselves run inside a CI, whose variables must not get in.
fn environment_of(case: &Path) -> Environment {
    let mut variables: Vec<(OsString, OsString)> = Vec::new();
    for line in fs::read_to_string(case.join("env")).unwrap().lines() {
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let (name, value) = line.split_once('=').unwrap();
        variables.push((name.into(), unescaped(value).into()));
    }
    let event = case.join("event.json");
    if event.exists() {
        variables.push(("GITHUB_EVENT_PATH".into(), event.into()));
    }
    Environment::default().with_variables(variables)
}

/// `\n` is a line's end and `\\` a backslash; everything else stays.
fn unescaped(value: &str) -> String {
    value.split(r"\\").map(|part| part.replace(r"\n", "\n")).collect::<Vec<_>>().join(r"\")
}

fn told(build: &Build) -> Value {
    let issues: Vec<String> = discovery::find(build, &[]).iter().map(ToString::to_string).collect();
    json!({
        "facts": build.facts.to_json(),
        "messages": build.messages,
        // How a system words its errors is its own affair, so a case says how many notes there are.
        "notes": build.notes.len(),
        "issues": issues,
    })
}

fn with_defaults(mut expected: Value) -> Value {
    for (name, value) in [("messages", json!([])), ("notes", json!(0)), ("issues", json!([]))] {
        let object = expected.as_object_mut().unwrap();
        object.entry(name).or_insert(value);
    }
    expected
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap()
}
