//! A finished body: what it sets and changes, and what sending it twice would do.

use std::collections::BTreeSet;

use serde_json::{Map, Value as Json, json};

use super::{EditField, Shaped};
use crate::code::Code;
use crate::trouble::Trouble;

/// List fields whose `add` changes nothing when it is done twice.
const SETS: &[&str] = &["labels", "components", "fixVersions", "versions"];

/// A finished body.
#[derive(Clone, Debug, PartialEq)]
pub struct Rendered {
    /// What is sent.
    pub body: Json,
    /// Fields besides `SETS` that are lists, in which nothing stands twice.
    lists: BTreeSet<String>,
    /// Fields whose new value was made from the one that Jira holds.
    changed: BTreeSet<String>,
}

impl Rendered {
    /// A finished body.
    pub fn new(body: Json) -> Self {
        Self { body, lists: BTreeSet::new(), changed: BTreeSet::new() }
    }

    /// Sets a field; `label` is what asked for it. Fails with `payload-shape` when the body has it already.
    pub fn set(&mut self, id: &str, value: Json, label: &str) -> Result<(), Trouble> {
        if self.target(id).is_some() {
            return Err(twice(id, &format!("the body already, and {label} names it again")));
        }
        if let Some(fields) = self.part("fields") {
            fields.insert(id.to_owned(), value);
        }
        Ok(())
    }

    /// Changes a field by verbs, after those that the body has for it already.
    ///
    /// Fails with `payload-shape` when the body sets the field.
    pub fn verbs(&mut self, id: &str, verbs: Vec<Json>, label: &str) -> Result<(), Trouble> {
        if self.body.get("fields").is_some_and(|fields| fields.get(id).is_some()) {
            return Err(twice(id, &format!("the body already, and {label} names it again")));
        }
        let known = self.part("update").map(|update| update.entry(id).or_insert_with(|| json!([])));
        if let Some(known) = known.and_then(Json::as_array_mut) {
            known.extend(verbs);
        }
        Ok(())
    }

    /// Sets or changes a field as it was shaped; `current` is what it holds, for what is made from that.
    ///
    /// Several changes of one field come one after the other; what would change nothing is left out. Fails with
    /// `payload-shape` when the body has the field already.
    pub fn put(&mut self, field: &EditField, shaped: &Shaped, current: &Json, label: &str) -> Result<(), Trouble> {
        match shaped {
            Shaped::Set(value) => self.set(&field.id, value.clone(), label),
            Shaped::Verbs(verbs) => {
                self.verbs(&field.id, verbs.clone(), label)?;
                if field.kind.is_list() {
                    self.lists.insert(field.id.clone());
                }
                Ok(())
            }
            Shaped::Change(change) => {
                let earlier = self.target(&field.id).filter(|_| self.changed.contains(&field.id)).cloned();
                let Some(value) = change.apply(earlier.as_ref().unwrap_or(current)) else { return Ok(()) };
                if earlier.is_some()
                    && let Some(fields) = self.part("fields")
                {
                    fields.shift_remove(&field.id);
                }
                self.changed.insert(field.id.clone());
                self.set(&field.id, value, label)
            }
        }
    }

    fn part(&mut self, name: &str) -> Option<&mut Map<String, Json>> {
        self.body.as_object_mut()?.entry(name).or_insert_with(|| json!({})).as_object_mut()
    }

    /// Whether nothing is left in it.
    pub fn is_empty(&self) -> bool {
        let is_empty = |part: &Json| match part {
            Json::Object(map) => map.is_empty(),
            Json::Array(items) => items.is_empty(),
            other => other.is_null(),
        };
        self.body.as_object().is_none_or(|body| body.values().all(is_empty))
    }

    /// Leaves a field as it is.
    pub fn leave_out(&mut self, id: &str) {
        for name in ["fields", "update"] {
            if let Some(part) = self.part(name) {
                part.shift_remove(id);
            }
        }
        if let Some(body) = self.body.as_object_mut() {
            body.retain(|_, part| part.as_object().is_none_or(|part| !part.is_empty()));
        }
    }

    /// The fields that the body sets or changes, in order.
    pub fn fields(&self) -> Vec<&str> {
        let keys =
            |part: &str| self.body.get(part).and_then(Json::as_object).map(|part| part.keys().map(String::as_str));
        keys("fields").into_iter().flatten().chain(keys("update").into_iter().flatten()).collect()
    }

    /// What a field is to become: the value it is set to, or the verbs applied to it.
    pub fn target(&self, field: &str) -> Option<&Json> {
        let part = |part: &str| self.body.get(part).and_then(|part| part.get(field));
        part("fields").or_else(|| part("update"))
    }

    /// Whether it may be sent a second time without adding anything twice.
    pub fn is_idempotent(&self) -> bool {
        let update = self.body.get("update").and_then(Json::as_object);
        update.into_iter().flatten().all(|(field, verbs)| {
            let mut adds = verbs.as_array().into_iter().flatten().filter(|verb| verb.get("add").is_some());
            SETS.contains(&field.as_str()) || self.lists.contains(field) || adds.next().is_none()
        })
    }

    /// Whether it holds an Atlassian Document, which only version 3 of the API understands.
    pub fn has_document(&self) -> bool {
        holds_document(&self.body)
    }
}

/// Whether there is an Atlassian Document anywhere in it.
pub fn holds_document(value: &Json) -> bool {
    match value {
        Json::Object(map) => {
            let document = map.get("type").and_then(Json::as_str) == Some("doc") && map.contains_key("version");
            (document && map.get("content").is_some_and(Json::is_array)) || map.values().any(holds_document)
        }
        Json::Array(items) => items.iter().any(holds_document),
        _ => false,
    }
}

/// A field that stands in two places.
pub(super) fn twice(field: &str, places: &str) -> Trouble {
    let trouble = Trouble::new(Code::PayloadShape).fact("field", field);
    trouble.detail(format!("the field `{field}` stands in {places}; Jira takes a field once"))
}
