//! Search: by token on Cloud, by page on Data Center. The old search of Cloud is gone, and says so.
//!
//! <https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-search/>

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};

use super::call::{Answer, Call};
use super::issue::shown;
use super::jql;
use crate::account::Access;
use crate::refusals::{not_served, search_removed};
use crate::reply::Reply;
use crate::world::World;

/// The question, whether it came as query or as body.
struct Question {
    asked: Map<String, Value>,
}

impl Question {
    fn read(call: &Call) -> Result<Self, Reply> {
        if call.method == "POST" {
            return Ok(Self { asked: call.json()? });
        }
        let mut asked = Map::new();
        for name in ["jql", "fields", "nextPageToken", "maxResults", "startAt"] {
            if let Some(value) = call.query(name) {
                asked.insert(name.to_owned(), json!(value));
            }
        }
        Ok(Self { asked })
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.asked.get(name).and_then(Value::as_str)
    }

    fn number(&self, name: &str) -> Option<usize> {
        match self.asked.get(name)? {
            Value::String(text) => text.parse().ok(),
            other => other.as_u64().and_then(|number| usize::try_from(number).ok()),
        }
    }

    /// A list in a body, a line with commas in a query.
    fn fields(&self) -> Option<String> {
        match self.asked.get("fields")? {
            Value::Array(names) => Some(names.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(",")),
            other => other.as_str().map(ToOwned::to_owned),
        }
    }
}

/// The keys that match and may be seen, in the order of the project and then of the number.
fn found(call: &Call, world: &World, jql: &str) -> Result<Vec<String>, Reply> {
    let clauses = jql::parse(jql)?;
    if let Some(projects) = clauses.iter().find(|clause| clause.field == "project") {
        let seen = |name: &&String| {
            let known = world.projects.iter().find(|p| p.key.eq_ignore_ascii_case(name) || p.id == **name);
            let known = known.filter(|p| world.access(call.caller.account.as_deref(), &p.key) >= Access::Browse);
            known.is_some() || world.projects.iter().any(|project| project.name.eq_ignore_ascii_case(name))
        };
        if let (Some(missing), true) = (projects.values.iter().find(|name| !seen(name)), call.caller.account.is_some())
        {
            let message = format!("The value '{missing}' does not exist for the field 'project'.");
            return Err(Reply::error(400, &message));
        }
    }
    let mut keys: Vec<(&str, u32, &str)> = Vec::new();
    for issue in world.issues.values() {
        let visible = call.access(world, &issue.key) >= Access::Browse;
        if visible && clauses.iter().all(|clause| jql::meets(world, issue, clause)) {
            let number = issue.key.rsplit('-').next().and_then(|number| number.parse().ok()).unwrap_or_default();
            keys.push((&issue.project, number, &issue.key));
        }
    }
    keys.sort_unstable();
    Ok(keys.into_iter().map(|(_, _, key)| key.to_owned()).collect())
}

/// Cloud: no total, a token for the next page, and only ids unless fields are asked for.
pub(crate) fn by_token(call: &Call) -> Answer {
    if !call.cloud() {
        return Err(not_served(&call.base.url, &call.path));
    }
    let question = Question::read(call)?;
    let jql = question.text("jql").unwrap_or_default();
    if jql::parse(jql)?.is_empty() {
        return Err(Reply::error(
            400,
            "Unbounded JQL queries are not allowed here. Please add a search restriction to your query.",
        ));
    }
    let most = question.number("maxResults").unwrap_or(50);
    if !(1..=5000).contains(&most) {
        return Err(Reply::error(400, "The maxResults parameter must be between 1 and 5000."));
    }
    let world = call.world();
    let keys = found(call, &world, jql)?;
    let start = match question.text("nextPageToken") {
        None => 0,
        Some(token) => offset(token).ok_or_else(|| Reply::error(400, "The provided next page token is invalid."))?,
    };
    let fields = question.fields();
    let page = keys.iter().skip(start).take(most).map(|key| {
        let issue = &world.issues[key];
        match fields.as_deref() {
            None | Some("id") => json!({"id": issue.id}),
            Some(wanted) => shown(call, &world, issue, Some(wanted)),
        }
    });
    let issues: Vec<Value> = page.collect();
    let next = start + issues.len();
    let mut answer = json!({"issues": issues, "isLast": next >= keys.len()});
    if next < keys.len() {
        answer["nextPageToken"] = json!(URL_SAFE_NO_PAD.encode(format!("page:{next}")));
    }
    Ok(Reply::json(200, &answer))
}

fn offset(token: &str) -> Option<usize> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(token).ok()?).ok()?;
    text.strip_prefix("page:")?.parse().ok()
}

/// Data Center: pages and a total. A personal access token that is nobody's finds nothing, politely.
pub(crate) fn by_page(call: &Call) -> Answer {
    if call.cloud() {
        return Err(search_removed());
    }
    let question = Question::read(call)?;
    if call.caller.bearer_refused {
        return Ok(Reply::json(200, &json!({"startAt": 0, "maxResults": 50, "total": 0, "issues": []})));
    }
    let world = call.world();
    let keys = found(call, &world, question.text("jql").unwrap_or_default())?;
    let start = question.number("startAt").unwrap_or(0);
    let most = question.number("maxResults").unwrap_or(50).min(1000);
    let fields = question.fields();
    let page: Vec<Value> = keys
        .iter()
        .skip(start)
        .take(most)
        .map(|key| shown(call, &world, &world.issues[key], fields.as_deref()))
        .collect();
    Ok(Reply::json(200, &json!({"startAt": start, "maxResults": most, "total": keys.len(), "issues": page})))
}
