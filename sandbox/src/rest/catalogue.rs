//! Lists: projects, versions, components, priorities, resolutions.

use serde_json::{Value, json};

use super::call::{Answer, Call};
use super::meta::named;
use crate::account::Access;
use crate::refusals::not_served;
use crate::reply::Reply;
use crate::world::{Project, World};

fn shown(call: &Call, project: &Project) -> Value {
    json!({"self": format!("{}/rest/api/2/project/{}", call.base.url, project.id), "id": project.id,
           "key": project.key, "name": project.name, "projectTypeKey": "software",
           "simplified": false})
}

fn visible<'a>(call: &'a Call, world: &'a World) -> impl Iterator<Item = &'a Project> {
    let who = call.caller.account.as_deref();
    world.projects.iter().filter(move |project| world.access(who, &project.key) >= Access::Browse)
}

pub(crate) fn projects(call: &Call) -> Answer {
    let world = call.world();
    Ok(Reply::json(200, &visible(call, &world).map(|project| shown(call, project)).collect()))
}

pub(crate) fn project_search(call: &Call) -> Answer {
    if !call.cloud() {
        return Err(not_served(&call.base.url, &call.path));
    }
    let world = call.world();
    let values: Vec<Value> = visible(call, &world).map(|project| shown(call, project)).collect();
    Ok(Reply::json(
        200,
        &json!({"startAt": 0, "maxResults": 50, "total": values.len(), "isLast": true, "values": values}),
    ))
}

fn one<'a>(call: &'a Call, world: &'a World) -> Result<&'a Project, Reply> {
    let wanted = call.parameter("project");
    let found = visible(call, world).find(|project| project.key == wanted || project.id == wanted);
    found.ok_or_else(|| Reply::error(404, &format!("No project could be found with key '{wanted}'.")))
}

pub(crate) fn project(call: &Call) -> Answer {
    let world = call.world();
    let project = one(call, &world)?;
    let base = &call.base.url;
    let mut whole = shown(call, project);
    whole["versions"] = named(base, "version", &project.versions);
    whole["components"] = named(base, "component", &project.components);
    whole["issueTypes"] = named(base, "issuetype", &world.issue_types);
    Ok(Reply::json(200, &whole))
}

pub(crate) fn versions(call: &Call) -> Answer {
    let world = call.world();
    Ok(Reply::json(200, &named(&call.base.url, "version", &one(call, &world)?.versions)))
}

pub(crate) fn components(call: &Call) -> Answer {
    let world = call.world();
    Ok(Reply::json(200, &named(&call.base.url, "component", &one(call, &world)?.components)))
}

pub(crate) fn priorities(call: &Call) -> Answer {
    call.somebody()?;
    Ok(Reply::json(200, &named(&call.base.url, "priority", &call.world().priorities)))
}

pub(crate) fn resolutions(call: &Call) -> Answer {
    call.somebody()?;
    Ok(Reply::json(200, &named(&call.base.url, "resolution", &call.world().resolutions)))
}
