//! What is to be done to one issue, once it is known what the words mean and what the issue holds already.

use serde_json::{Map, Value, json};

use super::Task;
use crate::access::Ask;
use crate::code::Code;
use crate::commands::desk::Desk;
use crate::commands::lookup::{Lookup, held};
use crate::diagnosis::Diagnosis;
use crate::diagnosis::judge::Deployment;
use crate::field::{self, Change as FieldChange, EditField, Kind, Rendered, Shaped, Terms};
use crate::jira::transition::{self, Transition};
use crate::jira::{Route, issue};
use crate::report::receipt::Change;
use crate::settings::{Api, Settings};
use crate::trouble::Trouble;

type Failed = Box<Diagnosis>;

/// Everything that is to be sent for one issue.
pub(super) struct Draft {
    /// The body of the edit; none when nothing of it is left.
    pub(super) edit: Option<Rendered>,
    /// The move, and what goes along with it.
    pub(super) transition: Option<(Transition, Rendered)>,
    /// Which version of the API understands the body.
    pub(super) api: Api,
    /// What changes, for the report.
    pub(super) changes: Vec<Change>,
}

/// A field that has found its form.
struct Settled {
    field: EditField,
    label: String,
    shaped: Shaped,
    /// It is on the transition's screen alone.
    goes_along: bool,
}

/// Finds out what there is to do. Asks nothing for a body that needs no look-up.
pub(super) async fn draft(
    desk: &mut Desk<'_, '_>,
    lookup: &mut Lookup,
    settings: &Settings,
    terms: Terms,
    task: &Task,
) -> Result<Draft, Failed> {
    let mut drafting = Drafting { desk, lookup, settings, task, terms, held: None };
    let wanted = drafting.transition().await?;
    let settled = drafting.settle(wanted.as_ref()).await?;
    if needs_what_is_held(settings, &settled) {
        drafting.read(&settled).await?;
    }
    drafting.compose(wanted, settled)
}

/// Whether the issue has to be read: to add to what it holds, or to leave alone what it says already.
fn needs_what_is_held(settings: &Settings, settled: &[Settled]) -> bool {
    let is_made_of_it = settled.iter().any(|settled| matches!(settled.shaped, Shaped::Change(_)));
    settings.skip_unchanged || settings.dry_run || settings.transition.is_some() || is_made_of_it
}

struct Drafting<'a, 'd, 'v> {
    desk: &'a mut Desk<'d, 'v>,
    lookup: &'a mut Lookup,
    settings: &'a Settings,
    task: &'a Task,
    terms: Terms,
    /// What the issue holds, when it was read.
    held: Option<Value>,
}

impl Drafting<'_, '_, '_> {
    /// The transition that is asked for; none when the issue is where it would lead already.
    async fn transition(&mut self) -> Result<Option<Transition>, Failed> {
        let Some(word) = &self.settings.transition else { return Ok(None) };
        let key = &self.task.key;
        let status = |route: &Route| issue::read(route, key, &["status"], Api::V2);
        let reply = self.desk.learn(Ask { issue: Some(key), payload: None, request: &status }).await?;
        let name = held(&reply).pointer("/status/name").and_then(Value::as_str).unwrap_or_default().to_owned();
        if name.to_lowercase() == word.to_lowercase() {
            return Ok(None);
        }
        let list = |route: &Route| transition::list(route, key);
        let ask = Ask { issue: Some(key), payload: None, request: &list };
        let reply = self.desk.learn(ask).await?;
        let transitions = transition::read(&reply.json().unwrap_or_default());
        if let Some(found) = transition::find(&transitions, word) {
            // A loop, or a transition by whose name the status is not known.
            return Ok((found.to.to_lowercase() != name.to_lowercase()).then(|| found.clone()));
        }
        let shown = |transition: &Transition| {
            let to = if transition.to == transition.name { String::new() } else { format!(" (to {})", transition.to) };
            format!("{}{to}", transition.name)
        };
        let known: Vec<String> = transitions.iter().map(shown).collect();
        let names = transitions.iter().flat_map(|transition| [transition.name.as_str(), transition.to.as_str()]);
        let trouble = Trouble::new(Code::TransitionUnknown)
            .fact("value", word)
            .fact("nearest", crate::nearest::of(word, names).join(" or "))
            .fact("allowed", known.join(", "));
        let none = if known.is_empty() { ", and Jira offers this account no transition from there at all" } else { "" };
        let trouble = trouble.detail(format!("the issue is in the status {name}{none}"));
        Err(Box::new(self.desk.access.told_of_issue(trouble, ask, &reply)))
    }

    /// Each wish's field, and its value in the field's form.
    async fn settle(&mut self, wanted: Option<&Transition>) -> Result<Vec<Settled>, Failed> {
        let key = &self.task.key;
        let along = wanted.map_or(&[][..], |transition| &transition.fields);
        let mut settled = Vec::new();
        for wish in &self.task.wishes {
            let field = self.lookup.field(self.desk, key, &wish.name, along).await?;
            self.terms.cloud |= self.desk.access.deployment() == Some(Deployment::Cloud);
            let on_screen = self.lookup.screen(self.desk, key).await?.iter().any(|known| known.id == field.id);
            let shaped = self.lookup.shaped(self.desk, key, wish, &field, &self.terms).await?;
            settled.push(Settled { field, label: wish.label.clone(), shaped, goes_along: !on_screen });
        }
        Ok(settled)
    }

    /// Reads what the issue holds in the fields that are to change.
    async fn read(&mut self, settled: &[Settled]) -> Result<(), Failed> {
        let key = &self.task.key;
        let named = settled.iter().map(|settled| settled.field.id.as_str());
        let mut ids: Vec<&str> = self.task.rendered.fields().into_iter().chain(named).collect();
        ids.retain(|id| *id != "comment");
        if ids.is_empty() {
            return Ok(());
        }
        let api = self.api();
        let request = |route: &Route| issue::read(route, key, &ids, api);
        let reply = self.desk.learn(Ask { issue: Some(key), payload: None, request: &request }).await?;
        self.held = Some(held(&reply));
        Ok(())
    }

    fn api(&self) -> Api {
        self.settings.api.unwrap_or(if self.task.rendered.has_document() { Api::V3 } else { Api::V2 })
    }

    /// The bodies, without what the issue says already.
    fn compose(self, wanted: Option<Transition>, settled: Vec<Settled>) -> Result<Draft, Failed> {
        let api = self.api();
        let mut changes = Vec::new();
        let mut edit = self.without_what_is_held(&mut changes);
        let mut along = Rendered::new(json!({}));
        for Settled { field, label, shaped, goes_along } in settled {
            let now = self.held.as_ref().map(|held| held.get(&field.id).cloned().unwrap_or_default());
            let Some(shaped) = still_to_do(&field, shaped, now.as_ref()) else { continue };
            let part = if goes_along { &mut along } else { &mut edit };
            let (to, put) = match shaped {
                Shaped::Set(value) => (value.clone(), part.set(&field.id, value, &label)),
                Shaped::Verbs(verbs) if field.kind.is_list() => {
                    (Value::from(verbs.clone()), part.verbs_of_list(&field.id, verbs, &label))
                }
                Shaped::Verbs(verbs) => (Value::from(verbs.clone()), part.verbs(&field.id, verbs, &label)),
                Shaped::Change(_) => continue,
            };
            put.map_err(|trouble| self.lookup.told(self.desk, &self.task.key, trouble))?;
            changes.push(Change { field: field.id.clone(), name: Some(field.name.clone()), from: now, to });
        }
        let transition = wanted.map(|transition| (transition, along));
        if let Some((transition, along)) = &transition {
            self.all_given(transition, &edit, along)?;
            changes.push(Change {
                field: "status".to_owned(),
                name: Some("Status".to_owned()),
                from: None,
                to: json!({"name": transition.to}),
            });
        }
        let (edit, transition) = self.with_comment(edit, transition, api);
        let edit = (!edit.is_empty()).then_some(edit);
        Ok(Draft { edit, transition, api, changes })
    }

    /// The body that needed no look-up, without what the issue says already.
    fn without_what_is_held(&self, changes: &mut Vec<Change>) -> Rendered {
        let mut edit = self.task.rendered.clone();
        let ids: Vec<String> = edit.fields().into_iter().map(str::to_owned).collect();
        for id in ids {
            let Some(to) = edit.target(&id).cloned() else { continue };
            let now = self.held.as_ref().map(|held| held.get(&id).cloned().unwrap_or_default());
            let is_set = edit.body.get("fields").is_some_and(|fields| fields.get(&id).is_some());
            let is_same = is_set && now.as_ref().is_some_and(|now| field::is_same(Kind::Other, now, &to));
            if is_same {
                edit.leave_out(&id);
                continue;
            }
            changes.push(Change { field: id, name: None, from: now.filter(|_| is_set), to });
        }
        edit
    }

    /// Required fields of the transition's screen are asked for by name, before anything is written.
    fn all_given(&self, transition: &Transition, edit: &Rendered, along: &Rendered) -> Result<(), Failed> {
        let is_given = |id: &str| edit.target(id).is_some() || along.target(id).is_some();
        let missing: Vec<&EditField> =
            transition.required.iter().filter(|field| !is_given(&field.id) && field.id != "comment").collect();
        let Some(first) = missing.first() else { return Ok(()) };
        let names: Vec<&str> = missing.iter().map(|field| field.name.as_str()).collect();
        let steps: Vec<String> =
            missing.iter().map(|field| format!("add --field '{}={}'", field.name, field.kind.example(field))).collect();
        let mut steps: Vec<&str> = steps.iter().map(String::as_str).collect();
        steps.push("choose a transition without that screen, if the workflow has one");
        let trouble = Trouble::new(Code::ValueNotAllowed)
            .fact("field", &first.name)
            .title(format!("The transition {} asks for {}", transition.name, names.join(" and ")))
            .why("the transition has a screen, and on it these fields may not be empty")
            .only_steps(&steps);
        Err(self.lookup.told(self.desk, &self.task.key, trouble))
    }

    /// The comment rides with the edit, or with the move where there is no edit.
    fn with_comment(
        &self,
        mut edit: Rendered,
        mut transition: Option<(Transition, Rendered)>,
        api: Api,
    ) -> (Rendered, Option<(Transition, Rendered)>) {
        let Some(comment) = &self.task.comment else { return (edit, transition) };
        let body = if api == Api::V3 { field::from_markdown(comment) } else { json!(comment) };
        let verbs = vec![json!({"add": {"body": body}})];
        let part = match &mut transition {
            Some((_, along)) if edit.is_empty() => along,
            _ => &mut edit,
        };
        // A template that has a comment of its own keeps it.
        let _ = part.verbs("comment", verbs, "--comment");
        (edit, transition)
    }
}

/// What is left to do to a field that holds `now`; none when it is as it should be. Where it was not read, everything.
fn still_to_do(field: &EditField, shaped: Shaped, now: Option<&Value>) -> Option<Shaped> {
    let Some(now) = now else { return Some(shaped) };
    match shaped {
        Shaped::Set(value) => (!field::is_same(field.kind, now, &value)).then_some(Shaped::Set(value)),
        Shaped::Change(change) => change.apply(now).map(Shaped::Set),
        Shaped::Verbs(verbs) => {
            let items =
                |name: &str| -> Vec<Value> { verbs.iter().filter_map(|verb| verb.get(name).cloned()).collect() };
            let (added, removed) = (items("add"), items("remove"));
            let is_list = field.kind.is_list() && added.len() + removed.len() == verbs.len();
            let is_done = is_list
                && FieldChange::Add(added).apply(now).is_none()
                && FieldChange::Remove(removed).apply(now).is_none();
            (!is_done).then_some(Shaped::Verbs(verbs))
        }
    }
}

/// The body of a move, as it is sent.
pub(super) fn move_body(transition: &Transition, along: &Rendered) -> Value {
    let mut body = Map::new();
    body.insert("transition".to_owned(), json!({"id": transition.id}));
    body.extend(along.body.as_object().cloned().unwrap_or_default());
    Value::Object(body)
}
