//! The site on its first morning: four projects and their issues.
//!
//! PROJ is the one to play with, OPS a second one, READ can be looked at and not edited, SECRET is not seen.

use std::collections::{BTreeMap, HashMap};

use serde_json::{Value, json};

use super::catalogue::{self, Named};
use super::grants::Grants;
use super::issue::Issue;
use super::links::Links;
use super::sessions::Sessions;
use super::software::Software;
use super::workflow::{DONE, IN_PROGRESS, Status, TO_DO};
use super::{Flavour, Project, World, now, operations, pick, sprint};
use crate::account::{Account, well_known};
use crate::known;

const PROJ_SUMMARIES: [&str; 12] = [
    "Checkout rejects a valid voucher",
    "Show delivery date in the basket",
    "Retry the payment once when the bank is slow",
    "Translate the receipt",
    "Upgrade the search index",
    "Basket forgets its items after an hour",
    "Nightly build writes its result here",
    "Cache product pictures",
    "Warn when stock is low",
    "Let guests check out",
    "Measure page load in the browser",
    "Remove the old newsletter form",
];

pub(crate) fn world(flavour: Flavour, base: &str, more: &[Account]) -> World {
    let mut accounts = well_known();
    for account in more {
        // An account given by the test takes the place of a well-known one with the same id.
        accounts.retain(|known| known.id != account.id);
        accounts.push(account.clone());
    }
    let mut world = World {
        flavour,
        cookie_path: cookie_path(base),
        accounts,
        projects: projects(),
        fields: catalogue::fields(),
        issues: BTreeMap::new(),
        priorities: catalogue::priorities(),
        resolutions: catalogue::resolutions(),
        issue_types: catalogue::issue_types(),
        groups: catalogue::groups(),
        sprints: sprint::sprints(),
        teams: catalogue::teams(),
        operations: operations::quiet(),
        software: Software::default(),
        failed_logins: HashMap::new(),
        grants: Grants::new(flavour),
        sessions: Sessions::default(),
        links: Links::new(),
        clock_skew: 0,
        next_id: 20_000,
    };
    for (number, summary) in (1..).zip(PROJ_SUMMARIES) {
        add_issue(&mut world, base, "PROJ", number, summary);
    }
    for (project, summaries) in [
        ("OPS", &["Renew the certificate", "Rotate the backup disks", "Move the mail server"][..]),
        ("READ", &["Read me", "Look, do not touch"][..]),
        ("SECRET", &["The acquisition", "The reorganisation"][..]),
    ] {
        for (number, summary) in (1..).zip(summaries) {
            add_issue(&mut world, base, project, number, summary);
        }
    }
    world
}

/// Tomcat gives its cookies to the context path alone.
fn cookie_path(base: &str) -> String {
    let path = base.splitn(4, '/').nth(3).unwrap_or_default();
    format!("/{path}")
}

fn projects() -> Vec<Project> {
    let project = |id: &str, key: &str, name: &str| {
        let component = |offset: &str, name: &str| Named::new(&format!("{id}{offset}"), name);
        Project {
            id: id.to_owned(),
            key: key.to_owned(),
            name: name.to_owned(),
            components: vec![component("1", "api"), component("2", "web"), component("3", "ci")],
            versions: vec![component("4", "1.0.0"), component("5", "1.1.0"), component("6", "2.0.0")],
            public: false,
        }
    };
    vec![
        project("10000", "PROJ", "Web Shop"),
        project("10001", "OPS", "Operations"),
        project("10002", "READ", "Read Only"),
        project("10003", "SECRET", "Boardroom"),
    ]
}

pub(crate) fn status_json(base: &str, status: Status) -> Value {
    json!({
        "self": format!("{base}/rest/api/2/status/{}", status.id), "id": status.id, "name": status.name,
        "statusCategory": {"key": status.category}})
}

/// Adds an issue with the fields that Jira always has.
pub(crate) fn add_issue(world: &mut World, base: &str, project: &str, number: u32, summary: &str) {
    let id = (10_000 + world.issues.len()).to_string();
    let key = format!("{project}-{number}");
    let status = [TO_DO, IN_PROGRESS, DONE][number as usize % 3];
    let reporter = world.account(known::COLLEAGUE_ACCOUNT_ID);
    let reporter = reporter.map_or(Value::Null, |account| pick::person(world.flavour, base, account));
    let home = world.project(project);
    // One bug among the tasks: another type, another screen.
    let (kind, kind_id) = if key == "PROJ-6" { ("Bug", "10004") } else { ("Task", "10002") };
    let mut fields = serde_json::Map::new();
    for field in world.fields.iter().filter(|field| field.exists_in(project)) {
        let empty = if super::shape::is_list(field.kind) { json!([]) } else { Value::Null };
        fields.insert(field.id.clone(), empty);
    }
    let known = json!({
        "summary": summary,
        "issuetype": {"self": format!("{base}/rest/api/2/issuetype/{kind_id}"), "id": kind_id, "name": kind,
                      "subtask": false},
        "project": {"self": format!("{base}/rest/api/2/project/{project}"), "key": project,
                    "id": home.map(|home| home.id.clone()), "name": home.map(|home| home.name.clone())},
        "priority": {"self": format!("{base}/rest/api/2/priority/3"), "id": "3", "name": "Medium"},
        "status": status_json(base, status),
        "resolution": if status.name == "Done" { json!({"id": "10000", "name": "Done"}) } else { Value::Null },
        "reporter": reporter, "creator": reporter,
        "labels": if number.is_multiple_of(4) { json!(["nightly"]) } else { json!([]) },
        "timetracking": {},
        "created": now(), "updated": now(),
    });
    fields.extend(known.as_object().cloned().unwrap_or_default());
    if key == "PROJ-7" {
        fields.insert("description".to_owned(), json!("Written by the build, read by everybody."));
    }
    let issue = Issue { id, key: key.clone(), project: project.to_owned(), fields, ..Issue::default() };
    world.issues.insert(key, issue);
}
