//! What is chosen from a list: options, versions, components, priorities, resolutions, issue types, security levels.
//!
//! A word is an exact name, an id, or a name in other capitals, in this order. The id is sent where there is one:
//! it is never ambiguous.

use serde_json::{Value, json};

use super::refusal::{known, not_allowed, several, wrong_type};
use crate::field::screen::readable;
use crate::field::{EditField, Kind};
use crate::trouble::Trouble;

/// One value, by name or id.
pub(super) fn named(word: &str, field: &EditField) -> Result<Value, Trouble> {
    match &field.allowed {
        Some(allowed) => {
            pick(word, allowed, field)?.map(identity).ok_or_else(|| not_allowed(word, field, known(field)))
        }
        None => Ok(json!({ key(word, field.kind): word })),
    }
}

/// `Parent > Child`, or a parent alone.
pub(super) fn cascade(text: &str, field: &EditField) -> Result<Value, Trouble> {
    let Some(allowed) = &field.allowed else {
        return Ok(match text.split_once('>') {
            Some((parent, child)) => json!({"value": parent.trim(), "child": {"value": child.trim()}}),
            None => json!({"value": text}),
        });
    };
    // A name may have the sign in it.
    if let Some(parent) = pick(text, allowed, field)? {
        return Ok(identity(parent));
    }
    let places = text.match_indices('>').map(|(place, _)| place);
    for place in places {
        let (parent, child) = (text[..place].trim(), text[place + 1..].trim());
        let Some(parent) = pick(parent, allowed, field)? else { continue };
        let children = parent.get("children").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let Some(child) = pick(child, children, field)? else {
            return Err(not_allowed(child, field, children.iter().filter_map(readable)));
        };
        let mut whole = identity(parent);
        whole["child"] = identity(child);
        return Ok(whole);
    }
    let children = || allowed.iter().filter_map(|parent| parent.get("children")?.as_array()).flatten();
    let above = |child: &str| {
        let is_child = |value: &Value| readable(value).is_some_and(|name| name.eq_ignore_ascii_case(child));
        let has = |parent: &&Value| {
            parent.get("children").and_then(Value::as_array).is_some_and(|all| all.iter().any(is_child))
        };
        allowed.iter().find(has).and_then(readable)
    };
    if children().filter_map(readable).any(|name| name.eq_ignore_ascii_case(text)) {
        let form = "the upper value, the sign > and the lower one";
        let trouble = wrong_type(text, field, form);
        return Err(above(text).map_or(trouble.clone(), |parent| trouble.step(format!("write {parent} > {text}"))));
    }
    let parent = text.split('>').next().unwrap_or(text).trim();
    Err(not_allowed(parent, field, known(field)))
}

/// The value that a word names; none when it names none. Fails when it names several in other capitals.
pub(super) fn pick<'a>(word: &str, allowed: &'a [Value], field: &EditField) -> Result<Option<&'a Value>, Trouble> {
    let names = |value: &Value, test: &dyn Fn(&str) -> bool| {
        ["value", "name", "key"].iter().any(|key| value.get(*key).and_then(Value::as_str).is_some_and(test))
    };
    let exact = allowed.iter().find(|value| names(value, &|name| name == word));
    let by_id = || allowed.iter().find(|value| id(value).as_deref() == Some(word));
    if let Some(found) = exact.or_else(by_id) {
        return Ok(Some(found));
    }
    let lower = word.to_lowercase();
    let alike: Vec<&Value> =
        allowed.iter().filter(|value| names(value, &|name| name.trim().to_lowercase() == lower)).collect();
    if alike.len() > 1 {
        let told: Vec<String> = alike.iter().filter_map(|value| readable(value)).map(str::to_owned).collect();
        return Err(several(word, field, "allowed values", &told));
    }
    Ok(alike.first().copied())
}

/// The shortest form by which Jira knows a value.
pub(crate) fn identity(value: &Value) -> Value {
    if let Some(id) = id(value) {
        return json!({"id": id});
    }
    let named = ["accountId", "value", "name", "key"].iter().find_map(|key| Some((*key, value.get(*key)?)));
    named.map_or_else(|| value.clone(), |(key, name)| json!({ key: name }))
}

fn id(value: &Value) -> Option<String> {
    match value.get("id")? {
        Value::String(id) => Some(id.clone()),
        Value::Number(id) => Some(id.to_string()),
        _ => None,
    }
}

/// Under which key a word is sent when nobody told what is allowed.
fn key(word: &str, kind: Kind) -> &'static str {
    let is_number = !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit());
    match kind {
        Kind::Option | Kind::Options | Kind::Cascade => "value",
        // Security levels go by their id alone.
        Kind::Security if is_number => "id",
        _ => "name",
    }
}
