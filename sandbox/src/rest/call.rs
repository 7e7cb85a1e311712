//! One call of a resource: what it was given, and the questions every resource asks about it.
//!
//! Every resource is a plain function from a [`Call`] to an [`Answer`]; a refusal travels as the error of `?`.

use std::collections::HashMap;
use std::sync::{Arc, MutexGuard};

use axum::body::Bytes;
use axum::extract::{FromRequest, RawPathParams, Request};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value, json};

use crate::account::Access;
use crate::auth::{Base, Caller, pages};
use crate::jira::Jira;
use crate::refusals::{edit_denied, issue_does_not_exist};
use crate::reply::Reply;
use crate::world::{Flavour, Version, World};

/// What a resource answers: either way a [`Reply`].
pub(crate) type Answer = Result<Reply, Reply>;

/// What the door hands on with a request.
#[derive(Debug, Clone)]
pub(crate) struct Asking {
    pub(crate) jira: Arc<Jira>,
    pub(crate) caller: Caller,
    pub(crate) base: Base,
    pub(crate) version: Version,
}

pub(crate) struct Call {
    pub(crate) jira: Arc<Jira>,
    pub(crate) caller: Caller,
    pub(crate) base: Base,
    pub(crate) version: Version,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    query: HashMap<String, String>,
    parameters: HashMap<String, String>,
}

impl FromRequest<()> for Call {
    type Rejection = Response;

    async fn from_request(request: Request, state: &()) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let Some(asking) = parts.extensions.remove::<Asking>() else {
            return Err(Reply::error(500, "The request came through no door.").into_response());
        };
        let raw = <RawPathParams as axum::extract::FromRequestParts<()>>::from_request_parts(&mut parts, state).await;
        let parameters = raw.map(|raw| raw.iter().map(|(n, v)| (n.to_owned(), v.to_owned())).collect());
        let body = axum::body::to_bytes(body, usize::MAX).await.unwrap_or_default();
        Ok(Self {
            jira: asking.jira,
            caller: asking.caller,
            base: asking.base,
            version: asking.version,
            method: parts.method.to_string(),
            path: parts.uri.path().to_owned(),
            query: parse_query(parts.uri.query().unwrap_or_default()),
            headers: parts.headers,
            body,
            parameters: parameters.unwrap_or_default(),
        })
    }
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        Reply::into_response(self)
    }
}

/// `a=1&b=x+y` into pairs; the last of a name wins.
pub(crate) fn parse_query(query: &str) -> HashMap<String, String> {
    let decode = |text: &str| percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned();
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    pairs.map(|pair| pair.split_once('=').unwrap_or((pair, ""))).map(|(n, v)| (decode(n), decode(v))).collect()
}

impl Call {
    pub(crate) fn cloud(&self) -> bool {
        self.jira.settings.flavour == Flavour::Cloud
    }

    pub(crate) fn world(&self) -> MutexGuard<'_, World> {
        self.jira.world()
    }

    pub(crate) fn query(&self, name: &str) -> Option<&str> {
        self.query.get(name).map(String::as_str)
    }

    pub(crate) fn parameter(&self, name: &str) -> &str {
        self.parameters.get(name).map_or("", String::as_str)
    }

    /// Ends the call when the token has not this scope. A missing scope is a 401, not a 403.
    pub(crate) fn needs(&self, scope: &str) -> Result<(), Reply> {
        match &self.caller.scopes {
            Some(scopes) if !scopes.contains(scope) => {
                Err(pages::gateway_refusal("Unauthorized; scope does not match", Some("FAILURE_CLIENT_SCOPE_CHECK")))
            }
            _ => Ok(()),
        }
    }

    /// The account that asks; ends the call when it is nobody.
    pub(crate) fn somebody(&self) -> Result<&str, Reply> {
        self.caller.account.as_deref().ok_or_else(|| self.refuse_nobody())
    }

    pub(crate) fn refuse_nobody(&self) -> Reply {
        if self.cloud() {
            return pages::must_be_authenticated(pages::accept(&self.headers), &self.base, self.caller.reason);
        }
        pages::must_be_authenticated_in_json(&self.base)
    }

    /// The key of the issue in the path, if the caller may see it; else it does not exist.
    pub(crate) fn issue(&self, world: &World) -> Result<String, Reply> {
        self.visible(world, self.parameter("key"))
    }

    pub(crate) fn visible(&self, world: &World, key_or_id: &str) -> Result<String, Reply> {
        let found = world.resolve(key_or_id).filter(|key| self.access(world, key) >= Access::Browse);
        match found {
            Some(key) => Ok(key),
            None if !self.cloud() && self.caller.account.is_none() => Err(self.login_required()),
            None => Err(issue_does_not_exist(world.flavour)),
        }
    }

    /// Data Center tells an anonymous caller to log in, whether the issue exists or not.
    fn login_required(&self) -> Reply {
        if self.caller.bearer_refused {
            return self.refuse_nobody();
        }
        let messages = ["You do not have the permission to see the specified issue.", "Login Required"];
        Reply::json(401, &json!({"errorMessages": messages, "errors": {}}))
    }

    pub(crate) fn access(&self, world: &World, key: &str) -> Access {
        let project = world.issues.get(key).map_or("", |issue| issue.project.as_str());
        world.access(self.caller.account.as_deref(), project)
    }

    /// The body as a JSON object, or Jira's words about what it is instead.
    pub(crate) fn json(&self) -> Result<Map<String, Value>, Reply> {
        self.expects_json()?;
        if self.body.is_empty() {
            return Err(Reply::error(400, "No content to map to Object due to end of input"));
        }
        match serde_json::from_slice(&self.body) {
            Ok(Value::Object(object)) => Ok(object),
            Ok(_) if self.cloud() => {
                Err(Reply::error(400, "Invalid request payload. Refer to the REST API documentation and try again."))
            }
            Ok(other) => Err(Reply::error(400, &jackson_shape(&other))),
            Err(_) if self.cloud() => {
                Err(Reply::error(400, "There was an error parsing JSON. Check that your request body is valid."))
            }
            Err(error) => Err(Reply::error(400, &jackson_syntax(&self.body, &error))),
        }
    }

    /// Jira Cloud looks at the media type before it looks at the caller.
    pub(crate) fn expects_json(&self) -> Result<(), Reply> {
        let sent = self.headers.get("content-type").and_then(|value| value.to_str().ok());
        if sent.is_some_and(|sent| sent.to_ascii_lowercase().starts_with("application/json")) {
            return Ok(());
        }
        if !self.cloud() {
            let page = "<html><head><title>Unsupported Media Type (415)</title></head><body></body></html>";
            return Err(Reply::html(415, page));
        }
        let detail = format!("Content-Type '{}' is not supported.", sent.unwrap_or("null"));
        let problem = Reply::problem(415, "Unsupported Media Type", &detail, &self.path);
        Err(problem.header("Accept", "application/json"))
    }

    /// Counts a write to an issue, where the builder asked for counting.
    pub(crate) fn count_write(&self, key: &str) -> Result<(), Reply> {
        if self.jira.settings.counts_writes { self.jira.writes.count(key) } else { Ok(()) }
    }

    /// The end of every write: the caller may see the issue and may edit it.
    pub(crate) fn editable_issue(&self, world: &World) -> Result<String, Reply> {
        let key = self.issue(world)?;
        if self.access(world, &key) < Access::Edit {
            return Err(edit_denied(world.flavour));
        }
        self.count_write(&key)?;
        Ok(key)
    }
}

/// Data Center lets Jackson speak.
fn jackson_shape(value: &Value) -> String {
    let token = match value {
        Value::Array(_) => "START_ARRAY",
        Value::String(_) => "VALUE_STRING",
        Value::Number(_) => "VALUE_NUMBER_INT",
        Value::Bool(_) => "VALUE_TRUE",
        _ => "VALUE_NULL",
    };
    format!(
        "Can not deserialize instance of com.atlassian.jira.rest.v2.issue.IssueUpdateBean out of {token} token\n \
         at [Source: org.apache.catalina.connector.CoyoteInputStream@5a4db0c5; line: 1, column: 1]"
    )
}

fn jackson_syntax(body: &[u8], error: &serde_json::Error) -> String {
    let (line, column) = (error.line(), error.column());
    let text = String::from_utf8_lossy(body);
    let there = text.lines().nth(line.saturating_sub(1)).and_then(|text| text.chars().nth(column.saturating_sub(1)));
    let found = there.map_or_else(
        || "Unexpected end-of-input".to_owned(),
        |character| format!("Unexpected character ('{character}' (code {}))", character as u32),
    );
    format!(
        "{found}\n at [Source: org.apache.catalina.connector.CoyoteInputStream@5a4db0c5; line: {line}, column: {column}]"
    )
}
