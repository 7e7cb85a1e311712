//! People and sprints found by their names, for fields that take ids.

use serde_json::Value;
use url::form_urlencoded::byte_serialize;

use super::Route;
use crate::field::{Person, SprintFound};
use crate::http::{Reply, Request};

fn encoded(text: &str) -> String {
    byte_serialize(text.as_bytes()).collect()
}

/// People whose name or e-mail begins so. Cloud looks in `query`, Data Center in `username`.
/// <https://developer.atlassian.com/cloud/jira/platform/rest/v2/api-group-user-search/>
pub fn search(route: &Route, is_cloud: bool, words: &str) -> Request {
    let parameter = if is_cloud { "query" } else { "username" };
    Request::get(route.url(&format!("/rest/api/2/user/search?{parameter}={}&maxResults=20", encoded(words))))
}

/// The answer of `search`.
pub fn read(reply: &Reply) -> Vec<Person> {
    let answer = reply.json().unwrap_or_default();
    answer.as_array().into_iter().flatten().map(Person::read).collect()
}

/// The boards of a project.
/// <https://developer.atlassian.com/cloud/jira/software/rest/api-group-board/>
pub fn boards(route: &Route, project: &str) -> Request {
    Request::get(route.url(&format!("/rest/agile/1.0/board?projectKeyOrId={}&type=scrum", encoded(project))))
}

/// The ids of the boards in the answer of `boards`.
pub fn board_ids(reply: &Reply) -> Vec<u64> {
    let answer = reply.json().unwrap_or_default();
    let values = answer.get("values").and_then(Value::as_array);
    values.into_iter().flatten().filter_map(|board| board.get("id")?.as_u64()).collect()
}

/// The sprints of a board that are not over.
pub fn sprints(route: &Route, board: u64) -> Request {
    Request::get(route.url(&format!("/rest/agile/1.0/board/{board}/sprint?state=active,future")))
}

/// The answer of `sprints`.
pub fn read_sprints(reply: &Reply) -> Vec<SprintFound> {
    let answer = reply.json().unwrap_or_default();
    answer.get("values").and_then(Value::as_array).into_iter().flatten().filter_map(SprintFound::read).collect()
}
