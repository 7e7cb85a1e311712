//! Editing an issue: a request body judged whole, then applied whole or not at all.
//!
//! `plan` changes nothing; it gives either every refusal at once or the [`Plan`] to apply.

use serde_json::{Map, Value, json};

use super::field::{Field, Kind};
use super::issue::{Change, ChangedField, Issue, in_words};
use super::shape::{self, not_on_screen};
use super::{Ground, World, now, pick};

/// Refusals: about the request, and by field.
#[derive(Debug, Default)]
pub(crate) struct Refusals {
    pub(crate) messages: Vec<String>,
    pub(crate) errors: Map<String, Value>,
}

impl Refusals {
    pub(crate) fn is_empty(&self) -> bool {
        self.messages.is_empty() && self.errors.is_empty()
    }

    fn field(&mut self, id: &str, message: &str) {
        self.errors.insert(id.to_owned(), json!(message));
    }
}

/// What an accepted edit will do.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    pub(crate) values: Vec<(String, Value)>,
    pub(crate) comments: Vec<Value>,
    pub(crate) links: Vec<Value>,
    pub(crate) worklogs: Vec<Value>,
    pub(crate) properties: Vec<(String, Value)>,
}

/// Which fields may be written: those of the edit screen, all that exist, or those of a transition's screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Screen {
    Edit,
    Unchecked,
    Transition,
}

pub(crate) fn plan(
    ground: &Ground<'_>,
    issue: &Issue,
    body: &Map<String, Value>,
    screen: Screen,
) -> Result<Plan, Refusals> {
    let mut refusals = Refusals::default();
    let mut plan = Plan::default();
    let empty = Map::new();
    let part = |name: &str| body.get(name).and_then(Value::as_object).unwrap_or(&empty);
    for (id, value) in part("fields") {
        if part("update").contains_key(id) {
            refusals.field(id, &format!("Field '{id}' cannot be set in both 'fields' and 'update'."));
            continue;
        }
        let fitted = writable(ground, issue, id, screen).and_then(|field| shape::whole(ground, field, value));
        match fitted {
            Ok(value) => plan.values.push((id.clone(), value)),
            Err(message) => refusals.field(id, &message),
        }
    }
    for (id, operations) in part("update").iter().filter(|(id, _)| !part("fields").contains_key(*id)) {
        match writable(ground, issue, id, screen) {
            Ok(field) => update(ground, issue, field, operations, &mut plan, &mut refusals),
            Err(message) => refusals.field(id, &message),
        }
    }
    for property in body.get("properties").and_then(Value::as_array).into_iter().flatten() {
        let key = property.get("key").and_then(Value::as_str).unwrap_or_default();
        plan.properties.push((key.to_owned(), property.get("value").cloned().unwrap_or_default()));
    }
    if refusals.is_empty() { Ok(plan) } else { Err(refusals) }
}

fn writable<'a>(ground: &Ground<'a>, issue: &Issue, id: &str, screen: Screen) -> Result<&'a Field, String> {
    let field = ground.world.field(id).filter(|field| field.exists_in(&ground.project.key));
    let is_shown = |field: &Field| field.is_on_screen_of(issue.kind());
    let allowed = |field: &&Field| match screen {
        Screen::Edit => is_shown(field) || field.kind == Kind::Worklog,
        Screen::Unchecked => field.kind != Kind::Fixed,
        Screen::Transition => matches!(field.kind, Kind::Resolution | Kind::Comments) || is_shown(field),
    };
    field.filter(allowed).ok_or_else(|| not_on_screen(id))
}

fn update(
    ground: &Ground<'_>,
    issue: &Issue,
    field: &Field,
    operations: &Value,
    plan: &mut Plan,
    refusals: &mut Refusals,
) {
    let Some(operations) = operations.as_array() else {
        refusals.field(&field.id, "data was not an array");
        return;
    };
    let mut value = issue.fields.get(&field.id).cloned().unwrap_or_default();
    let mut touched = false;
    for (verb, operand) in operations.iter().filter_map(Value::as_object).flatten() {
        if !field.operations().contains(&verb.as_str()) {
            refusals.messages.push(format!("Field '{}' does not support update '{verb}'", field.name));
            continue;
        }
        let applied = match field.kind {
            Kind::Comments => comment(ground, verb, operand).map(|comment| plan.comments.extend(comment)),
            Kind::IssueLinks => link(ground, operand).map(|link| plan.links.push(link)),
            Kind::Worklog => worklog(ground, operand).map(|worklog| plan.worklogs.push(worklog)),
            _ => verb_on_value(ground, field, verb, operand, &value).map(|next| {
                value = next;
                touched = true;
            }),
        };
        if let Err(message) = applied {
            refusals.field(&field.id, &message);
        }
    }
    if touched {
        plan.values.push((field.id.clone(), value));
    }
}

fn verb_on_value(
    ground: &Ground<'_>,
    field: &Field,
    verb: &str,
    operand: &Value,
    now: &Value,
) -> Result<Value, String> {
    match verb {
        "add" | "remove" => {
            let item = shape::item(ground, field, operand)?;
            let mut items = now.as_array().cloned().unwrap_or_default();
            items.retain(|known| identity(known) != identity(&item));
            if verb == "add" {
                items.push(item);
            }
            shape::limited(field, items).map(Value::Array)
        }
        // `edit` changes the parts it names and keeps the others.
        "edit" => {
            let edited = shape::time_tracking(operand)?;
            let mut whole = now.as_object().cloned().unwrap_or_default();
            whole.extend(edited.as_object().cloned().unwrap_or_default());
            Ok(Value::Object(whole))
        }
        _ => shape::whole(ground, field, operand),
    }
}

/// What makes two elements of a list the same: links to them differ by the name under which the site was reached.
fn identity(item: &Value) -> &Value {
    ["accountId", "id", "groupId", "name"].iter().find_map(|name| item.get(*name)).unwrap_or(item)
}

/// The body of a comment, in the dialect of the API version. `edit` and `remove` are accepted and change nothing.
pub(crate) fn comment(ground: &Ground<'_>, verb: &str, operand: &Value) -> Result<Option<Value>, String> {
    if verb != "add" {
        return Ok(None);
    }
    let body = operand.get("body").unwrap_or(&Value::Null);
    let body = shape::long_text(ground.version, body).map_err(|_| "Comment body is not valid!".to_owned())?;
    if in_words(&body).trim().is_empty() {
        return Err("Comment body can not be empty!".to_owned());
    }
    let mut comment = json!({"body": body});
    if let Some(visibility) = operand.get("visibility") {
        comment["visibility"] = visibility.clone();
    }
    Ok(Some(comment))
}

fn link(ground: &Ground<'_>, operand: &Value) -> Result<Value, String> {
    let other = operand.get("outwardIssue").or_else(|| operand.get("inwardIssue")).ok_or("data was not an object")?;
    pick::parent(ground, other)?;
    Ok(operand.clone())
}

fn worklog(ground: &Ground<'_>, operand: &Value) -> Result<Value, String> {
    if let Some(comment) = operand.get("comment") {
        shape::long_text(ground.version, comment)?;
    }
    let spent = operand.get("timeSpent").is_some() || operand.get("timeSpentSeconds").is_some();
    if spent { Ok(operand.clone()) } else { Err("Time Spent is required.".to_owned()) }
}

/// Applies a plan and writes the history. An edit that changes nothing leaves no trace, as in Jira.
pub(crate) fn apply(world: &mut World, key: &str, plan: Plan, author: Option<&str>, notified: bool, base: &str) {
    let names: Vec<String> =
        plan.values.iter().map(|(id, _)| world.field(id).map_or_else(|| id.clone(), |f| f.name.clone())).collect();
    let who = author.and_then(|id| world.account(id)).cloned();
    let flavour = world.flavour;
    let person = who.as_ref().map_or(Value::Null, |account| pick::person(flavour, base, account));
    let comments: Vec<Value> = plan.comments.into_iter().map(|c| signed(world, c, &person)).collect();
    let worklogs: Vec<Value> = plan.worklogs.into_iter().map(|w| signed(world, w, &person)).collect();
    let links: Vec<Value> = plan.links.into_iter().map(|link| numbered(world, link)).collect();
    let change_id = world.fresh_id();
    let Some(issue) = world.issues.get_mut(key) else { return };
    let mut items = Vec::new();
    for ((id, value), name) in plan.values.into_iter().zip(names) {
        let (from, to) = (in_words(issue.fields.get(&id).unwrap_or(&Value::Null)), in_words(&value));
        issue.fields.insert(id.clone(), value);
        if from != to {
            items.push(ChangedField { field: id, name, from, to });
        }
    }
    issue.comments.extend(comments);
    issue.worklogs.extend(worklogs);
    issue.links.extend(links);
    issue.properties.extend(plan.properties);
    let at = now();
    issue.fields.insert("updated".to_owned(), json!(at));
    if !items.is_empty() {
        let (author, author_name) = who.map(|account| (account.id, account.display_name)).unwrap_or_default();
        issue.history.push(Change { id: change_id, at, author, author_name, notified, items });
    }
}

fn numbered(world: &mut World, mut value: Value) -> Value {
    value["id"] = json!(world.fresh_id());
    value
}

/// A comment or worklog with its id, author and dates.
pub(crate) fn signed(world: &mut World, value: Value, person: &Value) -> Value {
    let mut value = numbered(world, value);
    value["author"] = person.clone();
    value["updateAuthor"] = person.clone();
    value["created"] = json!(now());
    value["updated"] = value["created"].clone();
    value
}
