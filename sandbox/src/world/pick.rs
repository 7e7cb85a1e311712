//! Values that are chosen from something: options, people, groups, versions, priorities, sprints.
//!
//! Each function takes what the client sent and gives what Jira would store and show, or Jira's words of refusal.

use serde_json::{Value, json};

use super::catalogue::Named;
use super::field::{Choice, Field};
use super::{Flavour, Ground, Version};
use crate::account::Account;

type Fit = Result<Value, String>;

fn text<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value.get(key).and_then(Value::as_str)
}

/// Ids arrive as strings, and as numbers from people who did not read closely; Jira takes both.
fn id_of(value: &Value) -> Option<String> {
    match value.get("id") {
        Some(Value::String(id)) => Some(id.clone()),
        Some(Value::Number(id)) => Some(id.to_string()),
        _ => None,
    }
}

fn choose<'a>(choices: &'a [Choice], value: &Value) -> Result<&'a Choice, String> {
    if let Some(id) = id_of(value) {
        return choices.iter().find(|choice| choice.id == id).ok_or_else(|| format!("Option id '{id}' is not valid"));
    }
    let word = text(value, "value").ok_or("Could not find valid 'id' or 'value' in the Parent Option object.")?;
    choices.iter().find(|choice| choice.value == word).ok_or_else(|| format!("Option value '{word}' is not valid"))
}

fn shown(ground: &Ground<'_>, choice: &Choice) -> Value {
    json!({"self": format!("{}/rest/api/2/customFieldOption/{}", ground.base, choice.id),
           "value": choice.value, "id": choice.id})
}

pub(crate) fn parent_option(ground: &Ground<'_>, field: &Field, value: &Value) -> Fit {
    choose(&field.choices, value).map(|choice| shown(ground, choice))
}

/// Radio buttons complain in other words than selects about a bare string.
pub(crate) fn radio(ground: &Ground<'_>, field: &Field, value: &Value) -> Fit {
    if value.is_string() {
        return Err(format!("Specify a valid value for {}", field.name));
    }
    if value.is_object() && id_of(value).is_none() && text(value, "value").is_none() {
        return Err(format!("Specify a valid 'id' or 'name' for {}", field.name));
    }
    parent_option(ground, field, value)
}

/// An element of a multi-select is read by Jackson into a bean, and Jackson's refusal reaches the client.
pub(crate) fn listed_option(ground: &Ground<'_>, field: &Field, value: &Value) -> Fit {
    if let Some(word) = value.as_str() {
        return Err(format!(
            "Cannot construct instance of CustomFieldOptionJsonBean (although at least one Creator exists): \
             no String-argument constructor/factory method to deserialize from String value ('{word}')"
        ));
    }
    parent_option(ground, field, value)
}

pub(crate) fn cascade(ground: &Ground<'_>, field: &Field, value: &Value) -> Fit {
    let parent = choose(&field.choices, value).map_err(|refusal| {
        let child_alone = field.choices.iter().flat_map(|choice| &choice.children);
        let is_child = child_alone.into_iter().any(|child| text(value, "value") == Some(&child.value));
        if is_child { "Could not find valid 'id' or 'value' in the Parent Option object.".to_owned() } else { refusal }
    })?;
    let mut whole = shown(ground, parent);
    if let Some(child) = value.get("child").filter(|child| !child.is_null()) {
        whole["child"] = shown(ground, choose(&parent.children, child)?);
    }
    Ok(whole)
}

/// How an account looks inside an issue: by accountId on Cloud, by user name on Data Center.
pub(crate) fn person(flavour: Flavour, base: &str, account: &Account) -> Value {
    match flavour {
        Flavour::Cloud => json!({
            "self": format!("{base}/rest/api/3/user?accountId={}", account.id), "accountId": account.id,
            "accountType": "atlassian", "displayName": account.display_name, "emailAddress": account.email,
            "active": true, "timeZone": "Etc/UTC"}),
        Flavour::DataCenter => json!({
            "self": format!("{base}/rest/api/2/user?username={}", account.name), "name": account.name,
            "key": account.name, "displayName": account.display_name, "emailAddress": account.email,
            "active": true, "timeZone": "Etc/UTC"}),
    }
}

pub(crate) fn user(ground: &Ground<'_>, value: &Value, to_assign: bool) -> Fit {
    if !value.is_object() {
        return Err("data was not an object".to_owned());
    }
    let cloud = ground.world.flavour == Flavour::Cloud;
    let named = if cloud { text(value, "accountId").or_else(|| text(value, "id")) } else { text(value, "name") };
    if to_assign && named == Some("-1") {
        return Ok(Value::Null);
    }
    let named = named.unwrap_or_default();
    let known = |account: &&Account| if cloud { account.id == named } else { account.name == named };
    let account = ground.world.accounts.iter().find(known).ok_or_else(|| format!("User '{named}' does not exist."))?;
    if to_assign && !account.assignable {
        return Err(format!("User '{named}' cannot be assigned issues."));
    }
    Ok(person(ground.world.flavour, ground.base, account))
}

/// Finds by id, else by name; `None` when the object has neither.
fn by_id_or_name<'a>(list: &'a [Named], value: &Value) -> Option<Result<&'a Named, String>> {
    if let Some(id) = id_of(value) {
        return Some(list.iter().find(|named| named.id == id).ok_or(id));
    }
    let name = text(value, "name")?;
    Some(list.iter().find(|named| named.name == name).ok_or_else(|| name.to_owned()))
}

fn named(ground: &Ground<'_>, place: &str, named: &Named) -> Value {
    json!({"self": format!("{}/rest/api/2/{place}/{}", ground.base, named.id), "id": named.id, "name": named.name})
}

fn object(value: &Value) -> Result<(), String> {
    if value.is_object() { Ok(()) } else { Err("data was not an object".to_owned()) }
}

pub(crate) fn group(ground: &Ground<'_>, value: &Value) -> Fit {
    object(value)?;
    let by = |group: &&Named| text(value, "name") == Some(&group.name) || text(value, "groupId") == Some(&group.id);
    let group = ground.world.groups.iter().find(by).ok_or("Specify a valid group")?;
    Ok(json!({"name": group.name, "groupId": group.id}))
}

pub(crate) fn version(ground: &Ground<'_>, value: &Value) -> Fit {
    object(value)?;
    match by_id_or_name(&ground.project.versions, value) {
        Some(Ok(version)) => Ok(named(ground, "version", version)),
        Some(Err(word)) => Err(format!("Version name '{word}' is not valid")),
        None => Err("Could not find valid 'id' or 'name' in version object.".to_owned()),
    }
}

pub(crate) fn component(ground: &Ground<'_>, value: &Value) -> Fit {
    object(value)?;
    match by_id_or_name(&ground.project.components, value) {
        Some(Ok(component)) => Ok(named(ground, "component", component)),
        Some(Err(word)) => Err(format!("Component name '{word}' is not valid")),
        None => Err("Could not find valid 'id' or 'name' in component object.".to_owned()),
    }
}

pub(crate) fn priority(ground: &Ground<'_>, value: &Value) -> Fit {
    match by_id_or_name(&ground.world.priorities, value) {
        Some(Ok(priority)) => Ok(named(ground, "priority", priority)),
        Some(Err(word)) => Err(format!("Priority name '{word}' is not valid")),
        None => Err("Could not find valid 'id' or 'name' in priority object.".to_owned()),
    }
}

pub(crate) fn resolution(ground: &Ground<'_>, value: &Value) -> Fit {
    match by_id_or_name(&ground.world.resolutions, value) {
        Some(Ok(resolution)) => Ok(named(ground, "resolution", resolution)),
        Some(Err(word)) => Err(format!("Resolution name '{word}' is not valid")),
        None => Err("Could not find valid 'id' or 'name' in resolution object.".to_owned()),
    }
}

pub(crate) fn issue_type(ground: &Ground<'_>, value: &Value) -> Fit {
    match by_id_or_name(&ground.world.issue_types, value) {
        Some(Ok(kind)) => Ok(named(ground, "issuetype", kind)),
        Some(Err(_)) => Err("The issue type selected is invalid.".to_owned()),
        None => Err("Specify a valid issue type".to_owned()),
    }
}

/// By its id alone.
pub(crate) fn security_level(value: &Value) -> Fit {
    object(value)?;
    let id = id_of(value).ok_or("Could not find valid 'id' in security level object.")?;
    let level = super::catalogue::security_levels().into_iter().find(|level| level.id == id);
    let level = level.ok_or_else(|| format!("Security level with id '{id}' is not valid."))?;
    Ok(json!({"id": level.id, "name": level.name}))
}

pub(crate) fn project(ground: &Ground<'_>, value: &Value) -> Fit {
    object(value)?;
    let word = text(value, "key").map(ToOwned::to_owned).or_else(|| id_of(value)).unwrap_or_default();
    let project = ground.world.project(&word).ok_or_else(|| format!("Project '{word}' does not exist."))?;
    Ok(json!({"id": project.id, "key": project.key, "name": project.name}))
}

pub(crate) fn parent(ground: &Ground<'_>, value: &Value) -> Fit {
    if value.get("none") == Some(&json!(true)) {
        return Ok(Value::Null);
    }
    object(value)?;
    let key = text(value, "key").map(ToOwned::to_owned).or_else(|| id_of(value)).unwrap_or_default();
    let found = ground.world.resolve(&key).and_then(|key| ground.world.issues.get(&key));
    let issue = found.ok_or("Could not find issue by id or key.")?;
    Ok(json!({"id": issue.id, "key": issue.key, "self": format!("{}/rest/api/2/issue/{}", ground.base, issue.id)}))
}

/// Written as a number, read as a list of sprints.
pub(crate) fn sprint(ground: &Ground<'_>, value: &Value) -> Fit {
    let Some(id) = value.as_u64() else {
        return Err("Number value expected as the Sprint id.".to_owned());
    };
    let sprint = ground.world.sprints.iter().find(|sprint| sprint.id == id);
    let sprint = sprint.ok_or_else(|| format!("Sprint with id '{id}' does not exist."))?;
    Ok(json!([sprint.in_a_field()]))
}

pub(crate) fn epic(ground: &Ground<'_>, value: &Value) -> Fit {
    let key = value.as_str().ok_or("Operation value must be a string")?;
    if ground.world.issues.contains_key(key) { Ok(json!(key)) } else { Err(format!("Issue '{key}' does not exist.")) }
}

/// A plain id: a UUID on Cloud, a number in a string on Data Center. Version 3 reads it back as an object.
pub(crate) fn team(ground: &Ground<'_>, value: &Value) -> Fit {
    let id = value.as_str().ok_or("Operation value must be a string")?;
    let team = ground.world.teams.iter().find(|team| team.id == id);
    let team = team.ok_or_else(|| format!("Team id '{id}' is not valid."))?;
    let as_object = ground.world.flavour == Flavour::Cloud && ground.version == Version::V3;
    Ok(if as_object { json!({"id": team.id, "name": team.name}) } else { json!(team.id) })
}
