//! Editing an issue.
//! <https://developer.atlassian.com/cloud/jira/platform/rest/v2/api-group-issues/#api-rest-api-2-issue-issueidorkey-put>

use url::form_urlencoded::byte_serialize;

use super::Route;
use crate::field::Rendered;
use crate::http::{Body, Method, Request};
use crate::issue_key::IssueKey;
use crate::settings::Api;

/// What an issue holds in these fields now.
pub fn read(route: &Route, key: &IssueKey, fields: &[&str], api: Api) -> Request {
    let encoded = |id: &&str| byte_serialize(id.as_bytes()).collect::<String>();
    let fields = fields.iter().map(encoded).collect::<Vec<_>>().join(",");
    Request::get(route.url(&format!("/rest/api/{}/issue/{key}?fields={fields}", api.digit())))
}

/// The one PUT that changes an issue.
pub fn edit(route: &Route, key: &IssueKey, payload: &Rendered, api: Api, notify: bool) -> Request {
    let query = if notify { "" } else { "?notifyUsers=false" };
    let url = route.url(&format!("/rest/api/{}/issue/{key}{query}", api.digit()));
    let request = Request { idempotent: payload.is_idempotent(), ..Request::new(Method::Put, url) };
    request.with(Body::Json(payload.body.to_string()))
}
