//! What can be written where: `editmeta` of an issue, and the list of all fields.

use serde_json::{Map, Value, json};

use super::call::{Answer, Call};
use crate::account::Access;
use crate::reply::Reply;
use crate::world::catalogue::{self, Named};
use crate::world::field::{Field, Kind};
use crate::world::{Project, World};

/// Empty when the issue can be seen and not edited.
pub(crate) fn editmeta(call: &Call) -> Answer {
    let world = call.world();
    let key = call.issue(&world)?;
    let mut fields = Map::new();
    let project = world.project(&world.issues[&key].project);
    if let Some(project) = project.filter(|_| call.access(&world, &key) >= Access::Edit) {
        let kind = world.issues[&key].kind();
        let editable = world.fields.iter().filter(|field| field.is_on_screen_of(kind) && field.exists_in(&project.key));
        for field in editable {
            fields.insert(field.id.clone(), described(call, &world, project, field));
        }
    }
    Ok(Reply::json(200, &json!({"fields": fields})))
}

pub(crate) fn described(call: &Call, world: &World, project: &Project, field: &Field) -> Value {
    let mut described = json!({
        "required": field.kind == Kind::Summary, "schema": field.schema(), "name": field.name, "key": field.id,
        "operations": field.operations()});
    if !call.cloud() {
        described["fieldId"] = json!(field.id);
    }
    if let Some(values) = allowed(call, world, project, field) {
        described["allowedValues"] = values;
    }
    if matches!(field.kind, Kind::User | Kind::Users | Kind::Assignee) {
        let url = format!("{}/rest/api/{}/user/search?query=", call.base.url, if call.cloud() { 3 } else { 2 });
        described["autoCompleteUrl"] = json!(url);
    }
    described
}

fn allowed(call: &Call, world: &World, project: &Project, field: &Field) -> Option<Value> {
    let base = &call.base.url;
    let list = |place: &str, list: &[Named]| -> Option<Value> { Some(named(base, place, list)) };
    match field.kind {
        Kind::Version | Kind::Versions => list("version", &project.versions),
        Kind::Components => list("component", &project.components),
        Kind::Priority => list("priority", &world.priorities),
        Kind::Resolution => list("resolution", &world.resolutions),
        Kind::IssueType => list("issuetype", &world.issue_types),
        Kind::Security => list("securitylevel", &catalogue::security_levels()),
        Kind::ProjectPicker => Some(projects(call, world)),
        _ if field.choices.is_empty() => None,
        _ => Some(field.choices.iter().map(|choice| choice.json(base)).collect()),
    }
}

/// Those that the caller sees.
fn projects(call: &Call, world: &World) -> Value {
    let sees = |project: &&Project| world.access(call.caller.account.as_deref(), &project.key) >= Access::Browse;
    let one = |project: &Project| json!({"id": project.id, "key": project.key, "name": project.name});
    world.projects.iter().filter(sees).map(one).collect()
}

pub(crate) fn named(base: &str, place: &str, list: &[Named]) -> Value {
    let one = |named: &Named| json!({"self": format!("{base}/rest/api/2/{place}/{}", named.id), "id": named.id, "name": named.name});
    list.iter().map(one).collect()
}

/// Names are not unique; the scope tells apart the fields of team-managed projects, on Cloud.
pub(crate) fn fields(call: &Call) -> Answer {
    if call.caller.bearer_refused {
        return Err(call.refuse_nobody());
    }
    let world = call.world();
    let one = |field: &Field| {
        let number = field.id.trim_start_matches("customfield_");
        let clauses = if field.is_custom() {
            json!([format!("cf[{number}]"), field.name])
        } else {
            json!([field.id.to_ascii_lowercase()])
        };
        let mut whole = json!({
            "id": field.id, "key": field.id, "name": field.name, "custom": field.is_custom(), "orderable": true,
            "navigable": true, "searchable": true, "clauseNames": clauses, "schema": field.schema()});
        if call.cloud() {
            whole["untranslatedName"] = json!(field.name);
            if let Some(project) = field.only_in.as_deref().and_then(|key| world.project(key)) {
                whole["scope"] = json!({"type": "PROJECT", "project": {"id": project.id}});
            }
        }
        whole
    };
    Ok(Reply::json(200, &world.fields.iter().map(one).collect()))
}
