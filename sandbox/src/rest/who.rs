//! Who am I, what may I do, who else is there.
//!
//! <https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-myself/>

use serde_json::{Map, Value, json};

use super::call::{Answer, Call};
use crate::account::{Access, Account};
use crate::reply::Reply;
use crate::world::pick;

pub(crate) fn myself(call: &Call) -> Answer {
    let id = call.somebody()?;
    let world = call.world();
    let account = world.account(id).ok_or_else(|| call.refuse_nobody())?;
    let mut whole = pick::person(world.flavour, &call.base.url, account);
    whole["locale"] = json!("en_US");
    whole["groups"] = json!({"size": 1, "items": []});
    Ok(Reply::json(200, &whole))
}

/// Permission, its name, and the access it takes. `ADMINISTER` is the site's and takes an administrator.
const PERMISSIONS: [(&str, &str, Access); 9] = [
    ("BROWSE_PROJECTS", "Browse Projects", Access::Browse),
    ("EDIT_ISSUES", "Edit Issues", Access::Edit),
    ("TRANSITION_ISSUES", "Transition Issues", Access::Edit),
    ("ADD_COMMENTS", "Add Comments", Access::Edit),
    ("LINK_ISSUES", "Link Issues", Access::Edit),
    ("ASSIGN_ISSUES", "Assign Issues", Access::Edit),
    ("WORK_ON_ISSUES", "Work On Issues", Access::Edit),
    ("ADMINISTER_PROJECTS", "Administer Projects", Access::Administer),
    ("ADMINISTER", "Administer Jira", Access::Administer),
];

pub(crate) fn permissions(call: &Call) -> Answer {
    let world = call.world();
    let who = call.caller.account.as_deref();
    let access = if let Some(issue) = call.query("issueKey").or_else(|| call.query("issueId")) {
        let key = call.visible(&world, issue)?;
        call.access(&world, &key)
    } else if let Some(project) = call.query("projectKey").or_else(|| call.query("projectId")) {
        let key = world.project(project).map_or("", |project| project.key.as_str());
        world.access(who, key)
    } else {
        world.projects.iter().map(|project| world.access(who, &project.key)).max().unwrap_or(Access::None)
    };
    let asked: Vec<&str> = match call.query("permissions") {
        Some(names) => names.split(',').collect(),
        None if call.cloud() => {
            return Err(Reply::error(400, "The 'permissions' query parameter is required."));
        }
        None => PERMISSIONS.iter().map(|(key, ..)| *key).collect(),
    };
    let admin = who.and_then(|id| world.account(id)).is_some_and(|account| account.admin);
    let mut shown = Map::new();
    for name in asked {
        let Some((number, row)) = (10..).zip(PERMISSIONS).find(|(_, (key, ..))| *key == name) else {
            return Err(Reply::error(400, &format!("Unrecognized permission: {name}")));
        };
        let have = access >= row.2 && (row.0 != "ADMINISTER" || admin);
        let kind = if row.0 == "ADMINISTER" { "GLOBAL" } else { "PROJECT" };
        let whole = json!({"id": number.to_string(), "key": row.0, "name": row.1, "type": kind, "description": row.1,
                           "havePermission": have});
        shown.insert(name.to_owned(), whole);
    }
    Ok(Reply::json(200, &json!({"permissions": shown})))
}

/// Cloud looks in names and e-mail for `query`, Data Center for `username`.
pub(crate) fn search(call: &Call) -> Answer {
    call.somebody()?;
    let parameter = if call.cloud() { "query" } else { "username" };
    let Some(wanted) = call.query(parameter).map(str::to_lowercase) else {
        return Err(Reply::error(400, &format!("The {parameter} query parameter was not provided")));
    };
    let world = call.world();
    let found = |account: &&Account| {
        let names = [&account.name, &account.email, &account.display_name];
        // On Cloud the user name of old is gone.
        let names = if call.cloud() { &names[1..] } else { &names[..] };
        names.iter().any(|name| name.to_lowercase().contains(&wanted))
    };
    let people = world.accounts.iter().filter(found);
    Ok(Reply::json(200, &people.map(|account| pick::person(world.flavour, &call.base.url, account)).collect()))
}

pub(crate) fn user(call: &Call) -> Answer {
    call.somebody()?;
    let world = call.world();
    let found = |account: &&Account| {
        if call.cloud() {
            call.query("accountId") == Some(&account.id)
        } else {
            call.query("username").or_else(|| call.query("key")) == Some(&account.name)
        }
    };
    let person: Option<Value> =
        world.accounts.iter().find(found).map(|account| pick::person(world.flavour, &call.base.url, account));
    person
        .map(|person| Reply::json(200, &person))
        .ok_or_else(|| Reply::error(404, "Specified user does not exist or you do not have required permissions"))
}
