//! Editing an issue.
//! <https://developer.atlassian.com/cloud/jira/platform/rest/v2/api-group-issues/#api-rest-api-2-issue-issueidorkey-put>

use super::Route;
use crate::field::Rendered;
use crate::http::{Method, Request};
use crate::issue_key::IssueKey;
use crate::secret::Secret;
use crate::settings::Api;

/// The one PUT that changes an issue.
pub fn edit(
    route: &Route,
    key: &IssueKey,
    payload: &Rendered,
    api: Api,
    notify: bool,
    authorization: Secret,
) -> Request {
    let query = if notify { "" } else { "?notifyUsers=false" };
    Request {
        method: Method::Put,
        url: route.url(&format!("/rest/api/{}/issue/{key}{query}", api.digit())),
        authorization: Some(authorization),
        body: Some(payload.body.to_string()),
        idempotent: payload.is_idempotent(),
    }
}
