//! A link from an issue to something outside of Jira; the same `globalId` again takes the place of the one before.
//! <https://developer.atlassian.com/cloud/jira/platform/rest/v2/api-group-issue-remote-links/>

use serde_json::json;

use super::Route;
use crate::http::{Body, Method, Request};
use crate::issue_key::IssueKey;

/// What is linked to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The same for every run of one job, so that a re-run replaces it.
    pub global_id: String,
    /// Where it leads.
    pub url: String,
    /// What it is called.
    pub title: String,
    /// One line more.
    pub summary: String,
    /// Struck through, as Jira shows what is done.
    pub resolved: bool,
    /// The CI host, for people.
    pub application: String,
}

/// Sets the link.
pub fn set(route: &Route, key: &IssueKey, link: &Link) -> Request {
    let body = json!({
        "globalId": link.global_id,
        "application": {"type": "fieldstamp", "name": link.application},
        "relationship": "is built by",
        "object": {
            "url": link.url,
            "title": link.title,
            "summary": link.summary,
            "status": {"resolved": link.resolved},
        },
    });
    // Jira replaces what has this id, so sending it again does the same.
    let request = Request::new(Method::Post, route.url(&format!("/rest/api/2/issue/{key}/remotelink")));
    Request { idempotent: true, ..request }.with(Body::Json(body.to_string()))
}
