//! The street tests: every folder of `tests/cases` is a run of the built binary against a Jira of its own.
//!
//! `FIELDSTAMP_CASE=captcha` takes the folders whose path contains the word; `FIELDSTAMP_BLESS=1` writes the snapshots
//! anew, and whoever blesses reads each of them: is every line true, and does it say the next step?

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on may stop")]

mod support;

use std::collections::BTreeSet;

use fieldstamp::code::Code;
use serde_json::Value;
use support::case::{self, Case, Sent, json};
use support::visit::Visit;
use support::{crowd, rules, snapshot};

/// Codes that nobody can meet from the street yet, and why.
const OUT_OF_REACH: &[(Code, &str)] = &[
    (Code::ConsentMissing, "it takes a person in between; tests/authorize plays one"),
    (Code::Internal, "a fault of our own; the first one that is found gets a case, and then a mending"),
];

#[test]
fn every_case_goes_as_its_folder_says() {
    let complaints = crowd::complaints(&case::all(), |case| {
        let visit = Visit::pay(case, &[]);
        let mut complaints = expectations(case, &visit);
        complaints.extend(snapshots(case, &visit));
        complaints.extend(rules::broken(case, &visit));
        complaints
    });
    assert!(complaints.is_empty(), "{} cases go otherwise:\n\n{}", complaints.len(), complaints.join("\n\n"));
}

#[test]
fn every_code_has_a_case_that_expects_it() {
    let cases = case::all();
    if std::env::var_os("FIELDSTAMP_CASE").is_some() {
        return;
    }
    let met: BTreeSet<&str> = cases.iter().flat_map(Case::codes).collect();
    for code in Code::ALL {
        let excused = OUT_OF_REACH.iter().any(|(excused, _)| excused == code);
        assert_ne!(met.contains(code.slug()), excused, "{code}: a code is met by a case, or excused with a reason");
    }
    let unknown: Vec<_> = met.iter().filter(|word| Code::find(word).is_none()).collect();
    assert!(unknown.is_empty(), "no codes of ours: {unknown:?}");
}

#[test]
fn every_case_says_what_it_shows() {
    for case in case::all() {
        assert!(case.about.ends_with('.') && case.about.len() > 10, "{}: `about` is a sentence", case.name);
        assert!(case.name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'), "{}", case.name);
    }
}

/// What the case's own words ask for.
fn expectations(case: &Case, visit: &Visit) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut expect = |what: &str, expected: String, came: String| {
        if expected != came {
            wrong.push(format!("{what}: expected {expected}, came {came}"));
        }
    };
    expect("exit code", case.code.to_string(), visit.code.map_or("a signal".to_owned(), |code| code.to_string()));
    if let Some(requests) = case.requests {
        let lines: Vec<_> =
            visit.requests.iter().map(|r| format!("{} {}{}", r.method, r.host, r.path_and_query)).collect();
        expect("requests", requests.to_string(), visit.requests.len().to_string());
        if lines.len() != requests {
            expect("requests, each", String::new(), lines.join(" · "));
        }
    }
    if let Some(receipt) = &visit.receipt {
        if let Some(outcome) = &case.outcome {
            expect("outcome", outcome.clone(), receipt["outcome"].as_str().unwrap_or_default().to_owned());
        }
        let code = receipt["diagnosis"]["code"].as_str().unwrap_or("none");
        expect("diagnosis", case.diagnosis.clone().unwrap_or("none".to_owned()), code.to_owned());
        let of = |list: &str, path: &str| -> Vec<String> {
            let items = receipt[list].as_array().into_iter().flatten();
            items.filter_map(|item| item.pointer(path)?.as_str().map(str::to_owned)).collect()
        };
        let (issues, notes) = (of("issues", "/diagnosis/code"), of("notes", "/code"));
        for also in case.also.iter().filter(|also| !issues.contains(also)) {
            expect("diagnoses of issues", also.clone(), issues.join(", "));
        }
        expect("codes of notes", case.notes.join(", "), notes.join(", "));
    }
    let sandbox = &visit.scene.sandbox;
    for (key, fields) in &case.issues {
        let (wanted, now) = (json(&toml::Value::Table(fields.clone())), sandbox.issue(key));
        let wanted: Value = serde_json::from_str(&visit.scene.filled(&wanted.to_string())).unwrap();
        for (field, value) in wanted.as_object().into_iter().flatten() {
            expect(&format!("{key}, {field}"), value.to_string(), part(&now[field], value).to_string());
        }
    }
    for (key, count) in &case.comments {
        expect(&format!("comments of {key}"), count.to_string(), sandbox.comments(key).len().to_string());
    }
    for (user, count) in &case.failed_logins {
        expect(&format!("failed logins of {user}"), count.to_string(), sandbox.failed_logins(user).to_string());
    }
    wrong.extend(sendings(case, visit));
    wrong
}

/// As much of a value as is asked about: Jira adds links and ids to what it keeps.
fn part(value: &Value, asked: &Value) -> Value {
    match (value, asked) {
        (Value::Object(map), Value::Object(asked)) => {
            asked.iter().filter_map(|(key, asked)| Some((key.clone(), part(map.get(key)?, asked)))).collect()
        }
        (Value::Array(items), Value::Array(asked)) if items.len() == asked.len() => {
            items.iter().zip(asked).map(|(item, asked)| part(item, asked)).collect()
        }
        _ => value.clone(),
    }
}

/// What opens the way in, and is no message.
fn is_proof(request: &jira_sandbox::Recorded) -> bool {
    ["/oauth/token", "/oauth2/latest/token", "/auth/1/session"].iter().any(|end| request.path_and_query.ends_with(end))
}

/// Each `[[sent]]` is one request of its method, in any order, and there are no others.
fn sendings(case: &Case, visit: &Visit) -> Vec<String> {
    if case.sent.is_empty() {
        return Vec::new();
    }
    let methods: BTreeSet<&str> = case.sent.iter().map(Sent::method).collect();
    let of_them = |request: &&jira_sandbox::Recorded| methods.contains(request.method.as_str());
    let mut puts: Vec<_> = visit.requests.iter().filter(of_them).filter(|request| !is_proof(request)).collect();
    let mut wrong = Vec::new();
    for sent in &case.sent {
        let fits = |put: &&jira_sandbox::Recorded| {
            let is = |wanted: &Option<String>, came: &str| {
                wanted.as_ref().is_none_or(|wanted| visit.scene.filled(wanted) == came)
            };
            let body = sent.body.as_ref().map(|body| serde_json::from_str::<Value>(&visit.scene.filled(body)).unwrap());
            put.method == sent.method()
                && is(&sent.host, &put.host)
                && is(&sent.path, &put.path_and_query)
                && body.is_none_or(|body| serde_json::from_str(&put.body).is_ok_and(|came: Value| came == body))
                && sent.headers.iter().all(|(name, value)| put.header(name) == Some(&visit.scene.filled(value)))
                && sent.without.iter().all(|name| put.header(name).is_none())
        };
        match puts.iter().position(fits) {
            Some(position) => drop(puts.remove(position)),
            None => wrong.push(format!("no request is as expected: {sent:?}")),
        }
    }
    let others = puts
        .iter()
        .map(|put| format!("a {} to {}{} that nobody expects: {}", put.method, put.host, put.path_and_query, put.body));
    wrong.extend(others);
    wrong
}

fn snapshots(case: &Case, visit: &Visit) -> Vec<String> {
    let receipt = visit.receipt.as_ref().map(|receipt| format!("{}\n", serde_json::to_string_pretty(receipt).unwrap()));
    let texts = [
        ("stdout.txt", visit.stdout.as_str()),
        ("stderr.txt", visit.stderr.as_str()),
        ("summary.md", visit.file("github_summary")),
        ("output.txt", visit.file("github_output")),
        ("dotenv.txt", visit.file("report.env")),
        ("receipt.json", receipt.as_deref().unwrap_or_default()),
    ];
    // A receipt repeats much, so only some cases keep it: those that have the file.
    let kept = |name: &&str| **name != *"receipt.json" || case.folder.join(name).exists();
    let texts = texts.iter().filter(|(name, _)| kept(name));
    texts
        .filter_map(|(name, text)| snapshot::compare(&case.folder.join(name), &snapshot::calm(text, &visit.scene)))
        .collect()
}
