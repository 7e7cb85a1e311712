//! Moving an issue through its workflow.
//!
//! Without permission the list is empty, not refused; a transition with a screen may require fields.

use serde_json::{Map, Value, json};

use super::call::{Answer, Call};
use super::edit::planned;
use super::meta::described;
use crate::account::Access;
use crate::reply::Reply;
use crate::world::edit::{self, Screen};
use crate::world::seed::status_json;
use crate::world::workflow::{self, Transition};
use crate::world::{Project, World};

fn status_of(world: &World, key: &str) -> String {
    world.issues[key].fields["status"]["name"].as_str().unwrap_or_default().to_owned()
}

pub(crate) fn list(call: &Call) -> Answer {
    let world = call.world();
    let key = call.issue(&world)?;
    let with_fields = call.query("expand").is_some_and(|expand| expand.contains("transitions.fields"));
    let allowed = call.access(&world, &key) >= Access::Edit;
    let project = world.project(&world.issues[&key].project);
    let wanted = |transition: &&Transition| allowed && call.query("transitionId").is_none_or(|id| id == transition.id);
    let shown: Vec<Value> = workflow::leaving(&status_of(&world, &key))
        .filter(wanted)
        .map(|transition| shown(call, &world, project.filter(|_| with_fields), transition))
        .collect();
    Ok(Reply::json(200, &json!({"expand": "transitions", "transitions": shown})))
}

fn shown(call: &Call, world: &World, project: Option<&Project>, transition: &Transition) -> Value {
    let mut shown = json!({
        "id": transition.id, "name": transition.name, "to": status_json(&call.base.url, transition.to),
        "hasScreen": transition.needs_resolution, "isGlobal": transition.from.len() > 3, "isInitial": false,
        "isConditional": false, "isAvailable": true, "isLooped": false});
    if let Some(project) = project {
        let mut fields = Map::new();
        if let Some(field) = world.field("resolution").filter(|_| transition.needs_resolution) {
            let mut resolution = described(call, world, project, field);
            resolution["required"] = json!(true);
            fields.insert("resolution".to_owned(), resolution);
        }
        shown["fields"] = Value::Object(fields);
    }
    shown
}

pub(crate) fn perform(call: &Call) -> Answer {
    let body = call.json()?;
    let mut world = call.world();
    let key = call.issue(&world)?;
    let id = match &body.get("transition").unwrap_or(&Value::Null)["id"] {
        Value::String(id) => id.clone(),
        Value::Number(id) => id.to_string(),
        _ => return Err(Reply::error(400, "Missing 'transition' identifier")),
    };
    let may = call.access(&world, &key) >= Access::Edit;
    let status = status_of(&world, &key);
    let transition = workflow::leaving(&status).find(|transition| may && transition.id == id);
    let Some(transition) = transition else {
        return Err(Reply::error(400, &format!("Transition id '{id}' is not valid for this issue.")));
    };
    call.count_write(&key)?;
    let mut plan = planned(call, &world, &key, &body, Screen::Transition)?;
    let given = plan.values.iter().any(|(id, value)| id == "resolution" && !value.is_null());
    if transition.needs_resolution && !given {
        let mut errors = Map::new();
        errors.insert("resolution".to_owned(), json!("Resolution is required."));
        return Err(Reply::field_errors(&[], &errors));
    }
    if !transition.needs_resolution {
        plan.values.push(("resolution".to_owned(), Value::Null));
    }
    plan.values.push(("status".to_owned(), status_json(&call.base.url, transition.to)));
    edit::apply(&mut world, &key, plan, call.caller.account.as_deref(), true, &call.base.url);
    Ok(Reply::new(204))
}
