//! On-call schedules: who is on call, by which rotation; and the teams they belong to.
//!
//! What is configured is changed at once, without a queue.
//! <https://developer.atlassian.com/cloud/jira/service-desk-ops/rest/v2/api-group-schedules/>

use serde_json::{Value, json};

use super::{body, page};
use crate::known;
use crate::refusals::operations as refusals;
use crate::reply::Reply;
use crate::rest::call::{Answer, Call};
use crate::world::World;

pub(super) fn list(call: &Call) -> Answer {
    Ok(Reply::bare_json(200, &page(call, &call.world().operations.schedules)))
}

fn found<'a>(call: &Call, world: &'a World) -> Result<&'a Value, Reply> {
    world.operations.schedule(call.parameter("id")).ok_or_else(unknown)
}

fn unknown() -> Reply {
    refusals::listed(404, "Schedule not found", "No schedule exists for this id.")
}

pub(super) fn get(call: &Call) -> Answer {
    Ok(Reply::bare_json(200, found(call, &call.world())?))
}

fn rotations_of<'a>(call: &Call, world: &'a World) -> Result<&'a [Value], Reply> {
    found(call, world)?;
    Ok(world.operations.rotations.get(call.parameter("id")).map(Vec::as_slice).unwrap_or_default())
}

pub(super) fn rotations(call: &Call) -> Answer {
    let world = call.world();
    Ok(Reply::bare_json(200, &page(call, rotations_of(call, &world)?)))
}

/// The first of each rotation; nobody while the schedule is switched off.
pub(super) fn on_calls(call: &Call) -> Answer {
    let world = call.world();
    let enabled = found(call, &world)?["enabled"] == true;
    let rotations = rotations_of(call, &world)?.iter().filter(|_| enabled);
    let people: Vec<&Value> = rotations.filter_map(|rotation| rotation["participants"].get(0)).collect();
    if call.query("flat") == Some("true") {
        let users: Vec<&Value> = people.iter().map(|person| &person["id"]).collect();
        return Ok(Reply::bare_json(200, &json!({"onCallUsers": users})));
    }
    Ok(Reply::bare_json(200, &json!({"onCallParticipants": people})))
}

/// Changes the members that the body names, if every one of them fits.
pub(super) fn update(call: &Call) -> Answer {
    let body = body(call)?;
    let mut world = call.world();
    found(call, &world)?;
    let members = [("name", true), ("description", false), ("timezone", true), ("teamId", false)];
    for (name, must_say_something) in members {
        let fits = |value: &Value| value.as_str().is_some_and(|text| !must_say_something || !text.trim().is_empty());
        if body.get(name).is_some_and(|value| !fits(value)) {
            return Err(refusals::listed(
                422,
                "Invalid value",
                &format!("'{name}' must be a string that says something."),
            ));
        }
    }
    if body.get("enabled").is_some_and(|value| !value.is_boolean()) {
        return Err(refusals::listed(422, "Invalid value", "'enabled' must be true or false."));
    }
    let id = call.parameter("id");
    let schedule = world.operations.schedules.iter_mut().find(|schedule| schedule["id"] == id).ok_or_else(unknown)?;
    for name in members.iter().map(|(name, _)| *name).chain(["enabled"]) {
        if let Some(value) = body.get(name) {
            schedule[name] = value.clone();
        }
    }
    Ok(Reply::bare_json(200, schedule))
}

/// In an envelope that no other list has.
pub(super) fn teams(_: &Call) -> Answer {
    Ok(Reply::bare_json(200, &json!({"platformTeams": [{"teamId": known::TEAM_ID, "teamName": "Platform"}]})))
}
