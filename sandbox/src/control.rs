//! The sandbox's own resources, for pipelines that cannot call the library.
//!
//! `POST /_sandbox/faults`, `GET /_sandbox/faults`, `DELETE /_sandbox/faults`, `GET /_sandbox/requests`,
//! `GET /_sandbox/issue/PROJ-7`, `GET /_sandbox/alerts`, `GET /_sandbox/builds`, `GET /_sandbox/deployments`,
//! `POST /_sandbox/reset`. None of them exists in a real Jira.

use serde_json::{Value, json};

use crate::asked::Asked;
use crate::faults::names;
use crate::jira::Jira;
use crate::reply::Reply;
use crate::world::operations::Alert;

/// The answer, if the request was for the sandbox itself; with or without the context path.
pub(crate) fn answer(jira: &Jira, asked: &Asked) -> Option<Reply> {
    let context = &jira.settings.context_path;
    let path = asked.path.strip_prefix(context.as_str()).unwrap_or(&asked.path);
    let resource = path.strip_prefix("/_sandbox/")?;
    Some(match (asked.method.as_str(), resource) {
        ("GET", "faults") => Reply::json(200, &names::list()),
        ("POST", "faults") => add_fault(jira, &asked.body),
        ("DELETE", "faults") => {
            jira.rules.replace(Vec::new());
            Reply::new(204)
        }
        ("GET", "requests") => Reply::json(200, &requests(jira)),
        ("POST", "reset") => {
            jira.reset();
            Reply::new(204)
        }
        ("GET", "alerts") => Reply::json(200, &jira.world().operations.alerts.iter().map(Alert::whole).collect()),
        ("GET", "builds") => Reply::json(200, &json!(jira.world().software.builds.all())),
        ("GET", "deployments") => Reply::json(200, &json!(jira.world().software.deployments.all())),
        ("GET", other) => issue(jira, other),
        _ => unknown(),
    })
}

fn unknown() -> Reply {
    Reply::json(
        404,
        &json!({"error": "the sandbox has /_sandbox/faults, /requests, /issue/KEY, /alerts, /builds, /deployments and /reset"}),
    )
}

fn add_fault(jira: &Jira, body: &[u8]) -> Reply {
    let Ok(ask) = serde_json::from_slice::<Value>(body) else {
        return Reply::json(400, &json!({"error": "the body must be JSON: {\"fault\":\"rate-limited\"}"}));
    };
    match names::rule(&ask) {
        Ok(rule) => {
            jira.rules.add(rule);
            Reply::new(204)
        }
        Err(error) => Reply::json(400, &json!({"error": error})),
    }
}

fn requests(jira: &Jira) -> Value {
    let one = |request: &crate::jira::Recorded| {
        json!({"method": request.method, "host": request.host, "path": request.path_and_query,
               "headers": request.headers, "body": request.body, "status": request.status})
    };
    jira.journal().iter().map(one).collect()
}

fn issue(jira: &Jira, resource: &str) -> Reply {
    let world = jira.world();
    let issue = resource.strip_prefix("issue/").and_then(|key| world.issues.get(key));
    let Some(issue) = issue else { return unknown() };
    let change = |change: &crate::world::issue::Change| {
        let items = change.items.iter();
        let items: Vec<Value> =
            items.map(|i| json!({"field": i.field, "name": i.name, "from": i.from, "to": i.to})).collect();
        json!({"at": change.at, "author": change.author, "notified": change.notified, "items": items})
    };
    let history: Vec<Value> = issue.history.iter().map(change).collect();
    Reply::json(
        200,
        &json!({"key": issue.key, "fields": issue.fields, "comments": issue.comments,
                "remoteLinks": issue.remote_links, "properties": issue.properties, "history": history}),
    )
}
