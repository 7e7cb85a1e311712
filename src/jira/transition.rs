//! Moving an issue through its workflow.
//! <https://developer.atlassian.com/cloud/jira/platform/rest/v2/api-group-issues/#api-rest-api-2-issue-issueidorkey-transitions-get>

use serde_json::{Map, Value, json};

use super::Route;
use crate::field::EditField;
use crate::http::{Body, Method, Request};
use crate::issue_key::IssueKey;
use crate::settings::Api;

/// A way out of the status that an issue is in.
#[derive(Clone, Debug)]
pub struct Transition {
    /// By which it is asked for.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// The status that it leads to.
    pub to: String,
    /// The fields of its screen.
    pub fields: Vec<EditField>,
    /// Those that have to be given: required, and without a value of their own.
    pub required: Vec<EditField>,
}

/// The ways out of the issue's status; an empty list is the answer to who may not move it.
pub fn list(route: &Route, key: &IssueKey) -> Request {
    Request::get(route.url(&format!("/rest/api/2/issue/{key}/transitions?expand=transitions.fields")))
}

/// The answer of `list`.
pub fn read(answer: &Value) -> Vec<Transition> {
    let text = |value: &Value, name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let one = |transition: &Value| {
        let screen = transition.get("fields").and_then(Value::as_object);
        let fields = |wanted: fn(&Value) -> bool| {
            let fields = screen.into_iter().flatten().filter(|(_, described)| wanted(described));
            fields.map(|(id, described)| EditField::read(id, described)).collect()
        };
        let is = |described: &Value, name: &str| described.get(name).and_then(Value::as_bool) == Some(true);
        Transition {
            id: text(transition, "id"),
            name: text(transition, "name"),
            to: transition.get("to").map(|to| text(to, "name")).unwrap_or_default(),
            fields: fields(|_| true),
            required: screen
                .into_iter()
                .flatten()
                .filter(|(_, described)| is(described, "required") && !is(described, "hasDefaultValue"))
                .map(|(id, described)| EditField::read(id, described))
                .collect(),
        }
    };
    answer.get("transitions").and_then(Value::as_array).into_iter().flatten().map(one).collect()
}

/// The transition that a word means: its id, its name, or the name of the status that it leads to.
pub fn find<'t>(transitions: &'t [Transition], word: &str) -> Option<&'t Transition> {
    let same = |name: &str| name.to_lowercase() == word.to_lowercase();
    let by = |is: &dyn Fn(&&Transition) -> bool| transitions.iter().find(is);
    by(&|transition| transition.id == word)
        .or_else(|| by(&|transition| transition.name == word))
        .or_else(|| by(&|transition| same(&transition.name)))
        .or_else(|| by(&|transition| same(&transition.to)))
}

/// The move, with the fields and verbs that go along.
pub fn perform(route: &Route, key: &IssueKey, id: &str, along: &Value, api: Api) -> Request {
    let mut body = Map::new();
    body.insert("transition".to_owned(), json!({ "id": id }));
    body.extend(along.as_object().cloned().unwrap_or_default());
    let url = route.url(&format!("/rest/api/{}/issue/{key}/transitions", api.digit()));
    Request::new(Method::Post, url).with(Body::Json(Value::Object(body).to_string()))
}
