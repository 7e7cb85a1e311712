//! Jira Software's own resources: the board, its sprints, and work that moves into them.
//!
//! Through the gateway they want granular scopes: a token with the classic ones is refused.
//! <https://developer.atlassian.com/cloud/jira/software/rest/api-group-sprint/>

use axum::Router;
use serde_json::{Value, json};

use super::call::{Answer, Call};
use super::{get, post};
use crate::account::Access;
use crate::refusals::edit_denied;
use crate::reply::Reply;
use crate::world::World;
use crate::world::edit::{self, Plan};
use crate::world::sprint::{BOARD, BOARD_PROJECT, SPRINT_FIELD, Sprint, State};

const READ_BOARD: &str = "read:board-scope:jira-software";
const WRITE_BOARD: &str = "write:board-scope:jira-software";
const READ_SPRINT: &str = "read:sprint:jira-software";
const WRITE_SPRINT: &str = "write:sprint:jira-software";
const READ_PROJECT: &str = "read:project:jira";

/// As many issues as move at once.
const MOST_ISSUES: usize = 50;

pub(super) fn routes() -> Router {
    Router::new()
        .route("/rest/agile/1.0/board", get(READ_BOARD, boards))
        .route("/rest/agile/1.0/board/{board}", get(READ_BOARD, board))
        .route("/rest/agile/1.0/board/{board}/sprint", get(READ_SPRINT, sprints))
        .route("/rest/agile/1.0/sprint/{sprint}", get(READ_SPRINT, sprint))
        .route("/rest/agile/1.0/sprint/{sprint}/issue", post(WRITE_SPRINT, move_to_sprint))
        .route("/rest/agile/1.0/backlog/issue", post(WRITE_BOARD, move_to_backlog))
}

fn page(call: &Call, values: &[Value]) -> Reply {
    let number = |name: &str, otherwise: usize| call.query(name).and_then(|n| n.parse().ok()).unwrap_or(otherwise);
    let (start, most) = (number("startAt", 0), number("maxResults", 50));
    let shown: Vec<&Value> = values.iter().skip(start).take(most).collect();
    let last = start + shown.len() >= values.len();
    Reply::json(
        200,
        &json!({"maxResults": most, "startAt": start, "total": values.len(), "isLast": last, "values": shown}),
    )
}

fn sees_the_board(call: &Call, world: &World) -> bool {
    world.access(call.caller.account.as_deref(), BOARD_PROJECT) >= Access::Browse
}

fn the_board(call: &Call, world: &World) -> Value {
    let project = world.project(BOARD_PROJECT);
    let id = project.and_then(|project| project.id.parse::<u64>().ok());
    json!({"id": BOARD, "self": format!("{}/rest/agile/1.0/board/{BOARD}", call.base.url),
           "name": format!("{BOARD_PROJECT} board"), "type": "scrum",
           "location": {"projectId": id, "projectKey": BOARD_PROJECT, "projectTypeKey": "software",
                        "projectName": project.map(|project| project.name.clone())}})
}

fn boards(call: &Call) -> Answer {
    call.needs(READ_PROJECT)?;
    call.somebody()?;
    let world = call.world();
    let wanted = call
        .query("projectKeyOrId")
        .is_none_or(|wanted| world.project(wanted).is_some_and(|project| project.key == BOARD_PROJECT));
    let mine = wanted && sees_the_board(call, &world);
    Ok(page(call, &if mine { vec![the_board(call, &world)] } else { Vec::new() }))
}

fn board(call: &Call) -> Answer {
    call.needs(READ_PROJECT)?;
    let world = call.world();
    on_the_board(call, &world)?;
    Ok(Reply::json(200, &the_board(call, &world)))
}

/// Ends the call when the board in the path is not there, or not for the caller.
fn on_the_board(call: &Call, world: &World) -> Result<(), Reply> {
    call.somebody()?;
    if call.parameter("board") != BOARD.to_string() || !sees_the_board(call, world) {
        return Err(Reply::error(
            404,
            "The requested board cannot be viewed because it either does not exist or you do not have permission to view it.",
        ));
    }
    Ok(())
}

fn sprints(call: &Call) -> Answer {
    let world = call.world();
    on_the_board(call, &world)?;
    let wanted = |sprint: &&Sprint| {
        call.query("state").is_none_or(|states| states.split(',').any(|state| state.trim() == sprint.state.word()))
    };
    let values: Vec<Value> = world.sprints.iter().filter(wanted).map(|s| s.shown(&call.base.url)).collect();
    Ok(page(call, &values))
}

fn found<'a>(call: &Call, world: &'a World) -> Result<&'a Sprint, Reply> {
    call.somebody()?;
    let id = call.parameter("sprint").parse::<u64>().ok();
    let found = world.sprints.iter().find(|sprint| Some(sprint.id) == id);
    found.filter(|_| sees_the_board(call, world)).ok_or_else(|| Reply::error(404, "Sprint does not exist."))
}

fn sprint(call: &Call) -> Answer {
    let world = call.world();
    Ok(Reply::json(200, &found(call, &world)?.shown(&call.base.url)))
}

fn move_to_sprint(call: &Call) -> Answer {
    let keys = wanted_issues(call)?;
    let mut world = call.world();
    let sprint = found(call, &world)?;
    if sprint.state == State::Closed {
        return Err(Reply::error(400, "Issues can only be moved to open or active sprints."));
    }
    let value = json!([sprint.in_a_field()]);
    let keys = movable(call, &world, &keys)?;
    keys.iter().try_for_each(|key| call.count_write(key))?;
    for key in keys {
        put_into(call, &mut world, &key, value.clone());
    }
    Ok(Reply::new(204))
}

fn move_to_backlog(call: &Call) -> Answer {
    let keys = wanted_issues(call)?;
    let mut world = call.world();
    call.somebody()?;
    let keys = movable(call, &world, &keys)?;
    keys.iter().try_for_each(|key| call.count_write(key))?;
    for key in keys {
        put_into(call, &mut world, &key, Value::Null);
    }
    Ok(Reply::new(204))
}

fn put_into(call: &Call, world: &mut World, key: &str, value: Value) {
    let plan = Plan { values: vec![(SPRINT_FIELD.to_owned(), value)], ..Plan::default() };
    edit::apply(world, key, plan, call.caller.account.as_deref(), true, &call.base.url);
}

/// The issues that the body names: at least one, and no more than move at once.
fn wanted_issues(call: &Call) -> Result<Vec<String>, Reply> {
    let body = call.json()?;
    let named = body.get("issues").and_then(Value::as_array);
    let named: Option<Vec<String>> =
        named.and_then(|keys| keys.iter().map(|key| key.as_str().map(ToOwned::to_owned)).collect());
    match named {
        Some(keys) if keys.len() > MOST_ISSUES => Err(Reply::error(
            400,
            &format!("The maximum number of issues that can be moved in one operation is {MOST_ISSUES}."),
        )),
        Some(keys) if !keys.is_empty() => Ok(keys),
        _ => Err(Reply::error(400, "'issues' must name at least one issue, by key or id.")),
    }
}

/// All of them or none: each must be visible, and may be edited.
fn movable(call: &Call, world: &World, keys: &[String]) -> Result<Vec<String>, Reply> {
    let visible = |key: &String| world.resolve(key).filter(|key| call.access(world, key) >= Access::Browse);
    let found: Vec<Option<String>> = keys.iter().map(visible).collect();
    let lost: Vec<String> = keys
        .iter()
        .zip(&found)
        .filter(|(_, found)| found.is_none())
        .map(|(key, _)| format!("Issue '{key}' does not exist or you do not have permission to see it."))
        .collect();
    if !lost.is_empty() {
        return Err(Reply::json(400, &json!({"errorMessages": lost, "errors": {}})));
    }
    let found: Vec<String> = found.into_iter().flatten().collect();
    if found.iter().any(|key| call.access(world, key) < Access::Edit) {
        return Err(edit_denied(world.flavour));
    }
    Ok(found)
}
