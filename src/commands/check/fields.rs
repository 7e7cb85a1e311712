//! The last steps: each field that is named, on the edit screen of each issue.

use serde_json::Value;

use super::{Check, Going, Stopped};
use crate::access::{Access, Ask};
use crate::code::Code;
use crate::commands::held::Held;
use crate::commands::lookup::Lookup;
use crate::commands::moves::{self, Move};
use crate::commands::preparation::Task;
use crate::diagnosis::judge::Deployment;
use crate::field::{EditField, Rendered, Terms};
use crate::issue_key::IssueKey;
use crate::jira::transition::Transition;
use crate::jira::{Route, metadata};
use crate::settings::{Api, Settings};
use crate::trouble::Trouble;

impl Check<'_> {
    /// Each field: exists, is on the edit screen, takes the value.
    pub(super) async fn fields(
        &mut self,
        access: &mut Access,
        lookup: &mut Lookup,
        key: &IssueKey,
        rendered: &Rendered,
    ) -> Going {
        let fields = rendered.fields();
        if fields.is_empty() {
            return Ok(());
        }
        let screen = |route: &Route| metadata::edit_screen(route, key);
        let answer = self.asked(access, Some(key), Some(rendered), &screen).await;
        if let Some(failure) = answer.failure {
            return Err(self.stop(key.as_str(), "its edit screen cannot be read", failure));
        }
        let reply = answer.reply.unwrap_or_default();
        lookup.keep(key, &reply);
        let edit_screen = reply.json().unwrap_or_default();
        let ask = Ask { issue: Some(key), payload: Some(rendered), request: &screen };
        for id in fields {
            let Some(field) = metadata::edit_field(&edit_screen, id) else {
                let diagnosis = access.misplaced(ask, id, &reply).await;
                return Err(self.stop(key.as_str(), &format!("{id} cannot be set"), diagnosis));
            };
            let shown = if field.name == id { id.to_owned() } else { format!("{id} ({})", field.name) };
            if field.operations.is_empty() {
                let trouble = Trouble::new(Code::FieldReadOnly).fact("field", &shown);
                let diagnosis = access.told_of_issue(trouble, ask, &reply);
                return Err(self.stop(key.as_str(), &format!("{shown} cannot be set"), diagnosis));
            }
            let target = rendered.target(id).cloned().unwrap_or_default();
            if let Some(value) = not_allowed(&field, &target) {
                let diagnosis = access.not_allowed(ask, &edit_screen, id, &value, &reply);
                return Err(self.stop(key.as_str(), &format!("{shown} does not allow {value}"), diagnosis));
            }
            let allowed = if field.allowed.is_some() { "; the value is allowed" } else { "" };
            self.pass(key.as_str(), &format!("{shown} takes {}{allowed}", field.kind.words()));
        }
        Ok(())
    }
}

impl Check<'_> {
    /// The transition is offered, and what its screen asks for is given. Gives back the fields that may go along.
    pub(super) async fn moves(
        &mut self,
        access: &mut Access,
        settings: &Settings,
        task: &Task,
    ) -> Result<Along, Stopped> {
        let (Some(word), key) = (&settings.transition, &task.key) else { return Ok(Along::Nothing) };
        let mut held = Held::default();
        let way = match moves::find(&mut self.desk(access), key, word, &mut held, (&[], Api::V2)).await {
            Ok(Move::There) => {
                self.pass(key.as_str(), &format!("is where {word} leads already"));
                return Ok(Along::There);
            }
            Ok(Move::By(way)) => *way,
            Err(failure) => return Err(self.stop(key.as_str(), &format!("cannot be moved by {word}"), *failure)),
        };
        let is_wished = |field: &EditField| {
            let same = |name: &str| task.wishes.iter().any(|wish| wish.name.eq_ignore_ascii_case(name));
            same(&field.id) || same(&field.name)
        };
        let required: Vec<EditField> =
            way.transition.required.iter().filter(|field| !is_wished(field)).cloned().collect();
        let ids = required.iter().map(|field| field.id.as_str());
        if let Err(failure) = held.read(&mut self.desk(access), key, ids, Api::V2).await {
            return Err(self.stop(key.as_str(), "cannot be read", *failure));
        }
        let asked = Transition { required, ..way.transition };
        if let Some(trouble) = moves::lacks(&asked, &[&task.rendered], &held) {
            let failure = moves::told(&self.desk(access), key, trouble, &way.reply);
            return Err(self.stop(key.as_str(), &format!("cannot be moved by {} like this", asked.name), *failure));
        }
        self.pass(key.as_str(), &format!("can be moved by {} to {}", asked.name, asked.to));
        Ok(Along::Fields(asked.fields))
    }

    /// Each field that is named in words: exists, is on the screen, and takes the value.
    pub(super) async fn wishes(
        &mut self,
        access: &mut Access,
        lookup: &mut Lookup,
        terms: &Terms,
        along: &Along,
        task: &Task,
    ) -> Going {
        let key = &task.key;
        // What another issue's screen says proves nothing of this one.
        lookup.forget_foreign_screen(key);
        let elsewhere = if let Along::Fields(fields) = along { fields.as_slice() } else { &[] };
        let terms = Terms { cloud: terms.cloud || access.deployment() == Some(Deployment::Cloud), ..terms.clone() };
        for wish in &task.wishes {
            let mut desk = self.desk(access);
            let field = match lookup.field(&mut desk, key, &wish.name, elsewhere).await {
                Ok(field) => field,
                Err(failure) if matches!(along, Along::There) && failure.trouble.code == Code::FieldNotOnScreen => {
                    let text = format!("{} is left as it is: it goes along with the move", wish.name);
                    self.pass(key.as_str(), &text);
                    continue;
                }
                Err(failure) => return Err(self.stop(key.as_str(), &format!("{} cannot be set", wish.name), *failure)),
            };
            if let Err(failure) = lookup.shaped(&mut desk, key, wish, &field, &terms).await {
                let text = format!("{} does not take this value", field.shown());
                return Err(self.stop(key.as_str(), &text, *failure));
            }
            let allowed = if field.allowed.is_some() { "; the value is allowed" } else { "; the value has its form" };
            self.pass(key.as_str(), &format!("{} takes {}{allowed}", field.shown(), field.kind.words()));
        }
        Ok(())
    }
}

/// Which fields may go along with a move.
pub(super) enum Along {
    /// There is no move.
    Nothing,
    /// The issue is there already.
    There,
    /// Those of the transition's screen.
    Fields(Vec<EditField>),
}

/// The first value that is not among those a field allows; none when it allows any.
fn not_allowed(field: &metadata::EditField, target: &Value) -> Option<String> {
    values(target).into_iter().find(|word| !field.allows(word))
}

/// The words by which values are named: of a list each, of the verbs of `update` what they carry.
fn values(target: &Value) -> Vec<String> {
    match target {
        Value::Null => Vec::new(),
        Value::Array(items) => items.iter().flat_map(values).collect(),
        Value::Object(map) => {
            let named = ["id", "value", "name", "key"].iter().find_map(|name| map.get(*name));
            let carried = || ["set", "add"].iter().find_map(|verb| map.get(*verb));
            named.or_else(carried).map(values).unwrap_or_default()
        }
        Value::String(text) => vec![text.clone()],
        other => vec![other.to_string()],
    }
}
