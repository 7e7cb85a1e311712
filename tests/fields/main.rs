//! Plain words become typed fields: the built binary with each sort of field, on each Jira, with values that are right
//! and values that are wrong. What the sandbox holds afterwards is what counts.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on may stop")]

#[path = "../support/mod.rs"]
mod support;
mod table;

use std::collections::BTreeMap;

use fieldstamp::field::{FORMS, Kind};
use serde_json::Value;
use support::case::Case;
use support::visit::Visit;
use support::{case, crowd, rules};
use table::{Ends, JIRAS, Jira, Row, rows};
use tempfile::TempDir;

#[test]
fn every_sort_of_field_has_a_right_and_a_wrong_value_on_every_jira() {
    let rows = rows();
    let kinds = FORMS.iter().map(|form| form.kind);
    for (kind, jira) in kinds.flat_map(|kind| JIRAS.map(|jira| (kind, jira))) {
        let has = |is_right: bool| {
            let fits = |row: &&Row| row.kind == kind && row.jiras.contains(&jira);
            rows.iter().filter(fits).any(|row| matches!(row.ends, Ends::Holds(_)) == is_right)
        };
        assert!(has(true), "{kind:?} has no right value on {jira:?}");
        assert!(has(false), "{kind:?} has no wrong value on {jira:?}");
    }
    assert!(rows.iter().any(|row| row.kind == Kind::Other), "a field of an unknown sort is in the table");
}

#[test]
fn jira_holds_what_was_meant_and_what_is_wrong_is_not_sent() {
    let empty = tempfile::tempdir().unwrap();
    let rows = rows();
    let runs: Vec<(&Row, Jira)> = rows.iter().flat_map(|row| row.jiras.iter().map(move |jira| (row, *jira))).collect();
    let cases: Vec<Case> = runs.iter().enumerate().map(|(n, (row, jira))| of(n, row, *jira, &empty)).collect();
    let complaints = crowd::complaints(&cases, |case| {
        let number: usize = case.name.split(' ').next().unwrap().parse().unwrap();
        let (row, jira) = runs[number];
        visited(row, jira, case)
    });
    assert!(complaints.is_empty(), "{} go otherwise:\n\n{}", complaints.len(), complaints.join("\n\n"));
}

#[test]
fn an_id_with_json_is_one_request_and_a_name_is_two() {
    let empty = tempfile::tempdir().unwrap();
    for jira in JIRAS {
        for (entry, wanted) in [
            (r#"customfield_10314:={"value":"Passed"}"#, 1),
            ("labels:=[\"nightly\"]", 1),
            ("Build Result=Passed", 2),
            ("customfield_10314=Passed", 2),
            (r#"Build Result:={"value":"Passed"}"#, 2),
            ("labels+=nightly", 2),
            // What is held has to be read, to be added to.
            ("Build Name+=a line", 3),
        ] {
            let case = case_of("law", &["--field", entry], jira, &empty);
            let visit = Visit::pay(&case, &[]);
            assert_eq!((visit.code, visit.requests.len()), (Some(0), wanted), "{jira:?} {entry}: {}", visit.stderr);
        }
    }
}

#[test]
fn names_of_many_issues_of_one_project_are_looked_up_once() {
    let empty = tempfile::tempdir().unwrap();
    for jira in JIRAS {
        let mut case = case_of("law", &["--field", "Build Result=Passed", "--field", "labels+=nightly"], jira, &empty);
        case.arguments.splice(1..2, ["PROJ-1", "PROJ-2", "PROJ-3", "PROJ-7", "PROJ-8"].map(str::to_owned));
        let visit = Visit::pay(&case, &[]);
        assert_eq!((visit.code, visit.requests.len()), (Some(0), 6), "{jira:?}: {}", visit.stderr);
        assert_eq!(visit.puts().count(), 5);
    }
}

#[test]
fn a_job_that_runs_again_replaces_its_link_and_another_job_leaves_one_of_its_own() {
    let empty = tempfile::tempdir().unwrap();
    for jira in JIRAS {
        let run = |number: &str, job: &str| {
            let mut case = case_of("link", &["--link"], jira, &empty);
            for (name, value) in [
                ("GITHUB_ACTIONS", "true"),
                ("GITHUB_REPOSITORY", "acme/rocket"),
                ("GITHUB_SERVER_URL", "https://github.com"),
                ("GITHUB_WORKFLOW", "Build"),
                ("GITHUB_RUN_ID", number),
                ("GITHUB_RUN_NUMBER", number),
                ("GITHUB_JOB", job),
                ("FIELDSTAMP_STATUS", "success"),
            ] {
                case.environment.insert(name.to_owned(), value.to_owned());
            }
            case
        };
        let first = Visit::pay(&run("41", "build"), &[]);
        let second = Visit::pay_in(first.scene, &run("42", "build"), &[]);
        assert_eq!((second.code, second.requests.len()), (Some(0), 1), "{}", second.stderr);
        let links = second.scene.sandbox.remote_links("PROJ-7");
        assert_eq!(links.len(), 1, "{links:?}");
        assert_eq!(links[0]["object"]["title"], "Build 42: success");
        let third = Visit::pay_in(second.scene, &run("42", "deploy"), &[]);
        assert_eq!(third.scene.sandbox.remote_links("PROJ-7").len(), 2);
    }
}

/// Runs the row, looks at what came of it, and runs it once more.
fn visited(row: &Row, jira: Jira, case: &Case) -> Vec<String> {
    let visit = Visit::pay(case, &[]);
    let mut wrong = rules::broken(case, &visit);
    let mut expect = |is_so: bool, what: String| {
        if !is_so {
            wrong.push(what);
        }
    };
    let writes = visit.requests.iter().filter(|request| request.method != "GET").count();
    let history = visit.scene.sandbox.history("PROJ-7");
    let (code, by_jira, words) = match &row.ends {
        Ends::Holds(holds) => {
            let held = visit.scene.sandbox.issue("PROJ-7")[row.id].clone();
            expect(visit.code == Some(0), format!("exit {:?}", visit.code));
            expect(holds_so(&held, holds), format!("expected {holds}, and Jira holds {held}"));
            let (asked, wanted) = (visit.requests.len(), 2 + row.asks);
            expect(asked == wanted, format!("expected {wanted} requests, came {asked}"));
            expect(visit.stderr.is_empty(), "standard error is not empty".to_owned());
            let said = format!("standard output: {}\nstandard error: {}", visit.stdout, visit.stderr);
            if row.more.is_empty() {
                wrong.extend(a_second_run_writes_nothing(visit, jira, case));
            }
            if !wrong.is_empty() {
                wrong.push(said);
            }
            return wrong;
        }
        Ends::Refused(code, words) => (code, false, words),
        Ends::RefusedByJira(code, words) => (code, true, words),
    };
    expect(visit.code == Some(6), format!("exit {:?}", visit.code));
    expect(visit.stderr.contains(&format!("error[{code}]")), format!("expected {code}"));
    for word in words {
        expect(visit.stderr.contains(word), format!("`{word}` is not said"));
    }
    expect(writes == usize::from(by_jira), format!("{writes} requests that write"));
    expect(history.is_empty(), format!("Jira has taken {history:?}"));
    if !wrong.is_empty() {
        wrong.push(format!("standard error: {}", visit.stderr));
    }
    wrong
}

/// What Jira gives back is known again as what was meant.
fn a_second_run_writes_nothing(first: Visit, jira: Jira, case: &Case) -> Vec<String> {
    let mut again = case_of(&case.name, &[], jira, &TempDir::new().unwrap());
    again.arguments.clone_from(&case.arguments);
    again.arguments.push("--skip-unchanged".to_owned());
    let visit = Visit::pay_in(first.scene, &again, &[]);
    let writes = visit.requests.iter().filter(|request| request.method != "GET").count();
    let outcome = visit.receipt.as_ref().map_or(Value::Null, |receipt| receipt["outcome"].clone());
    if (visit.code, writes, outcome.as_str()) == (Some(0), 0, Some("unchanged")) {
        return Vec::new();
    }
    vec![format!("the second run: exit {:?}, {writes} writes, outcome {outcome}, {}", visit.code, visit.stderr)]
}

/// Whether Jira holds at least this: it adds links, names and dates.
fn holds_so(held: &Value, meant: &Value) -> bool {
    match (held, meant) {
        (Value::Object(held), Value::Object(meant)) => {
            meant.iter().all(|(key, meant)| held.get(key).is_some_and(|held| holds_so(held, meant)))
        }
        (Value::Array(held), Value::Array(meant)) => {
            held.len() == meant.len() && held.iter().zip(meant).all(|(held, meant)| holds_so(held, meant))
        }
        _ => held == meant,
    }
}

fn of(number: usize, row: &Row, jira: Jira, empty: &TempDir) -> Case {
    let shown: String = row.entry.chars().take(60).collect();
    let options: Vec<&str> = ["--field", row.entry.as_str()].into_iter().chain(row.more.iter().copied()).collect();
    let mut case = case_of(&format!("{number} {jira:?} {shown}"), &options, jira, empty);
    if matches!(row.ends, Ends::Holds(_)) {
        case.issues.insert("PROJ-7".to_owned(), toml::Table::new());
    }
    case
}

/// An update of PROJ-7 by somebody who may.
fn case_of(name: &str, options: &[&str], jira: Jira, empty: &TempDir) -> Case {
    let mut arguments: Vec<&str> = vec!["update", "PROJ-7"];
    arguments.extend(options);
    if jira == Jira::Cloud3 {
        arguments.extend(["--api", "3"]);
    }
    let cloud =
        [("JIRA_SITE", "https://your-team.atlassian.net"), ("JIRA_EMAIL", "{EMAIL}"), ("JIRA_TOKEN", "{API_TOKEN}")];
    let own = [("JIRA_SITE", "https://jira.example.com/jira"), ("JIRA_TOKEN", "{PERSONAL_ACCESS_TOKEN}")];
    let environment: &[(&str, &str)] = if jira == Jira::DataCenter { &own } else { &cloud };
    let environment: BTreeMap<String, String> =
        environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let flavour = (jira == Jira::DataCenter).then(|| "datacenter".to_owned());
    let context_path = (jira == Jira::DataCenter).then(|| "/jira".to_owned());
    Case {
        name: name.to_owned(),
        folder: empty.path().to_owned(),
        arguments: arguments.into_iter().map(str::to_owned).collect(),
        environment,
        jira: case::Jira { flavour, context_path, tls: true, ..case::Jira::default() },
        ..Case::default()
    }
}
