//! What a Jira says about itself, the caller, its fields and an issue's edit screen.

use serde_json::Value;

use super::Route;
use crate::field::Kind;
use crate::http::{Reply, Request};
use crate::issue_key::IssueKey;
use crate::site::Site;

/// The site's cloudId, told to anyone; custom domains of Cloud answer too.
/// <https://support.atlassian.com/jira/kb/retrieve-my-atlassian-sites-cloud-id/>
pub fn tenant_info(site: &Site) -> Request {
    Request::get(site.join("/_edge/tenant_info"))
}

/// The answer of `tenant_info`, if it is one.
pub fn cloud_id(reply: &Reply) -> Option<String> {
    let id = reply.json()?.get("cloudId")?.as_str()?.to_owned();
    crate::shape::is_uuid(&id).then_some(id)
}

/// Deployment, version and base URL, told to anyone.
pub fn server_info(site: &Site) -> Request {
    Request::get(site.join("/rest/api/2/serverInfo"))
}

/// What `server_info` told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServerInfo {
    /// Hosted by Atlassian.
    pub cloud: bool,
    /// `10.3.1`; on Cloud it means little.
    pub version: Option<String>,
    /// By which address Jira knows itself.
    pub base_url: Option<String>,
}

/// The answer of `server_info`, if it is one.
pub fn read_server_info(reply: &Reply) -> Option<ServerInfo> {
    let answer = reply.json().filter(|_| reply.status == 200)?;
    let text = |key: &str| answer.get(key).and_then(Value::as_str).map(str::to_owned);
    let (version, base_url) = (text("version"), text("baseUrl"));
    let is_jira = answer.get("versionNumbers").is_some() || base_url.is_some();
    is_jira.then(|| ServerInfo { cloud: text("deploymentType").as_deref() == Some("Cloud"), version, base_url })
}

/// The name for people, and the one that Jira knows the caller by, from the answer of `myself`.
pub fn read_person(reply: &Reply) -> Option<(String, String)> {
    let answer = reply.json()?;
    let text = |key: &str| answer.get(key).and_then(Value::as_str).map(str::to_owned);
    let name = text("accountId").or_else(|| text("name"))?;
    Some((text("displayName").unwrap_or_else(|| name.clone()), name))
}

/// Who we are; refuses anonymous callers.
pub fn myself(route: &Route) -> Request {
    Request::get(route.url("/rest/api/2/myself"))
}

/// Whether we may browse the project, edit the issue, and leave out the notification.
pub fn permissions(route: &Route, key: &IssueKey) -> Request {
    let path =
        format!("/rest/api/2/mypermissions?issueKey={key}&permissions=BROWSE_PROJECTS,EDIT_ISSUES,ADMINISTER_PROJECTS");
    Request::get(route.url(&path))
}

/// Every field there is.
pub fn fields(route: &Route) -> Request {
    Request::get(route.url("/rest/api/2/field"))
}

/// The fields of an issue's edit screen.
pub fn edit_screen(route: &Route, key: &IssueKey) -> Request {
    Request::get(route.url(&format!("/rest/api/2/issue/{key}/editmeta")))
}

/// A field as Jira lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// `customfield_10314`.
    pub id: String,
    /// The name on the screen.
    pub name: String,
}

/// The answer of `fields`.
pub fn read_fields(answer: &Value) -> Vec<Field> {
    let text = |field: &Value, key: &str| field.get(key).and_then(Value::as_str).map(str::to_owned);
    let fields = answer.as_array().into_iter().flatten();
    fields.filter_map(|field| Some(Field { id: text(field, "id")?, name: text(field, "name")? })).collect()
}

/// A field as an edit screen describes it.
#[derive(Clone, Debug)]
pub struct EditField {
    /// The name on the screen.
    pub name: String,
    /// What sort of field.
    pub kind: Kind,
    /// The verbs that it takes; none when it cannot be edited.
    pub operations: Vec<String>,
    /// The values it allows, each by every word that names it; none when it allows any.
    pub allowed: Option<Vec<Vec<String>>>,
}

/// A field of an edit screen.
pub fn edit_field(edit_screen: &Value, id: &str) -> Option<EditField> {
    let field = edit_screen.get("fields")?.get(id)?;
    let words = |value: &Value| {
        let names = ["id", "value", "name", "key"].iter();
        names.filter_map(|name| value.get(name)?.as_str().map(str::to_owned)).collect()
    };
    let operations = field.get("operations").and_then(Value::as_array).into_iter().flatten();
    Some(EditField {
        name: field.get("name").and_then(Value::as_str).unwrap_or(id).to_owned(),
        kind: Kind::of(field.get("schema").unwrap_or(&Value::Null)),
        operations: operations.filter_map(Value::as_str).map(str::to_owned).collect(),
        allowed: field.get("allowedValues").and_then(Value::as_array).map(|values| values.iter().map(words).collect()),
    })
}

/// The values that a field of an edit screen allows, in their readable form.
pub fn allowed_values(edit_screen: &Value, field: &str) -> Vec<String> {
    let values =
        edit_screen.get("fields").and_then(|fields| fields.get(field)).and_then(|field| field.get("allowedValues"));
    let word =
        |value: &Value| ["value", "name", "key"].iter().find_map(|key| value.get(key)?.as_str().map(str::to_owned));
    values.and_then(Value::as_array).into_iter().flatten().filter_map(word).collect()
}

/// The JSON that a field takes, with a value that it allows, or the one that was meant, or a stand-in; none for
/// kinds that are not known.
/// <https://developer.atlassian.com/server/jira/platform/jira-rest-api-examples/>
pub fn form(edit_screen: &Value, field: &str, allowed: Option<&str>, meant: &str) -> Option<String> {
    let schema = edit_screen.get("fields")?.get(field)?.get("schema")?;
    let meant = meant.trim().trim_matches('"');
    let word = |key: &str| schema.get(key).and_then(Value::as_str).unwrap_or_default();
    let one = |kind: &str| {
        let example = Value::from(allowed.unwrap_or("…"));
        match kind {
            "option" => Some(format!(r#"{{"value":{example}}}"#)),
            "option-with-child" => Some(format!(r#"{{"value":{example},"child":{{"value":"…"}}}}"#)),
            "priority" | "version" | "component" | "resolution" | "group" => Some(format!(r#"{{"name":{example}}}"#)),
            "string" => Some(Value::from(if meant.is_empty() { "…" } else { meant }).to_string()),
            "number" if meant.parse::<f64>().is_ok() => Some(meant.to_owned()),
            "number" => Some("3.5".to_owned()),
            "date" => Some(r#""2026-12-01""#.to_owned()),
            "datetime" => Some(r#""2026-12-01T10:00:00.000+0000""#.to_owned()),
            _ => None,
        }
    };
    match word("type") {
        "array" => one(word("items")).map(|item| format!("[{item}]")),
        kind => one(kind),
    }
}

/// Whether a permission is granted; none when the answer does not say.
pub fn has_permission(answer: &Value, permission: &str) -> Option<bool> {
    answer.get("permissions")?.get(permission)?.get("havePermission")?.as_bool()
}
