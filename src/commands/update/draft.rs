//! What is to be done to one issue, once it is known what the words mean and what the issue holds already.

use serde_json::{Map, Value, json};

use crate::code::Code;
use crate::commands::desk::Desk;
use crate::commands::held::Held;
use crate::commands::lookup::Lookup;
use crate::commands::moves::{self, Move, Way};
use crate::commands::preparation::Task;
use crate::diagnosis::Diagnosis;
use crate::diagnosis::judge::Deployment;
use crate::field::{self, EditField, Kind, Rendered, Shaped, Terms};
use crate::jira::transition::Transition;
use crate::report::receipt::{Change, Note, words};
use crate::settings::{Api, Settings};

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
    terms: &Terms,
    task: &Task,
) -> Result<Draft, Failed> {
    let mut drafting = Drafting {
        desk,
        lookup,
        settings,
        task,
        terms: Terms { documents: task.api(settings) == Api::V3, ..terms.clone() },
        held: Held::default(),
        is_there: false,
    };
    let wanted = drafting.transition().await?;
    let settled = drafting.settle(wanted.as_ref()).await?;
    if needs_what_is_held(settings, &settled) {
        drafting.read(&settled, wanted.as_ref()).await?;
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
    /// What the issue holds, as far as it was read.
    held: Held,
    /// The issue is where it was to be moved.
    is_there: bool,
}

impl Drafting<'_, '_, '_> {
    /// The way that is asked for; none when the issue is where it would lead already.
    async fn transition(&mut self) -> Result<Option<Way>, Failed> {
        let Some(word) = &self.settings.transition else { return Ok(None) };
        let wanted = (&self.task.rendered.fields()[..], self.api());
        Ok(match moves::find(self.desk, &self.task.key, word, &mut self.held, wanted).await? {
            Move::There => {
                self.is_there = true;
                None
            }
            Move::By(way) => Some(*way),
        })
    }

    /// Each wish's field, and its value in the field's form.
    async fn settle(&mut self, wanted: Option<&Way>) -> Result<Vec<Settled>, Failed> {
        let key = &self.task.key;
        let along = wanted.map_or(&[][..], |way| &way.transition.fields);
        let mut settled = Vec::new();
        for wish in &self.task.wishes {
            let field = match self.lookup.field(self.desk, key, &wish.name, along).await {
                Err(failure) if self.is_there && failure.trouble.code == Code::FieldNotOnScreen => {
                    let text = format!(
                        "{} is left as it is: it goes along with the move, and {key} is there already",
                        wish.name
                    );
                    self.desk.remark(Note::plain(text));
                    continue;
                }
                found => found?,
            };
            self.terms.cloud |= self.desk.access.deployment() == Some(Deployment::Cloud);
            let on_screen = self.lookup.screen(self.desk, key).await?.iter().any(|known| known.id == field.id);
            let shaped = self.lookup.shaped(self.desk, key, wish, &field, &self.terms).await?;
            settled.push(Settled { field, label: wish.label.clone(), shaped, goes_along: !on_screen });
        }
        Ok(settled)
    }

    /// Reads what the issue holds in the fields that are to change, or that the move asks for and nobody has given.
    async fn read(&mut self, settled: &[Settled], wanted: Option<&Way>) -> Result<(), Failed> {
        let given = self.task.rendered.fields();
        // What goes along with the move goes along whatever the issue holds.
        let is_compared = |settled: &&Settled| {
            !settled.goes_along || self.settings.dry_run || matches!(settled.shaped, Shaped::Change(_))
        };
        let named = settled.iter().filter(is_compared).map(|settled| settled.field.id.as_str());
        let is_given = |id: &str| given.contains(&id) || settled.iter().any(|settled| settled.field.id == id);
        let asked = wanted.iter().flat_map(|way| &way.transition.required).map(|field| field.id.as_str());
        let ids = given.iter().copied().chain(named).chain(asked.filter(|id| !is_given(id)));
        self.held.read(self.desk, &self.task.key, ids, self.task.api(self.settings)).await
    }

    fn api(&self) -> Api {
        self.task.api(self.settings)
    }

    /// The bodies, without what the issue says already.
    fn compose(self, wanted: Option<Way>, settled: Vec<Settled>) -> Result<Draft, Failed> {
        let api = self.api();
        let mut changes = Vec::new();
        let mut edit = self.without_what_is_held(&mut changes);
        let mut along = Rendered::new(json!({}));
        for Settled { field, label, shaped, goes_along } in settled {
            let now = self.held.get(&field.id);
            // What the move's screen asks for goes along whatever the issue holds.
            if !goes_along && now.as_ref().is_some_and(|now| says_so_already(&field, &shaped, now)) {
                continue;
            }
            let part = if goes_along { &mut along } else { &mut edit };
            let put = part.put(&field, &shaped, now.as_ref().unwrap_or(&Value::Null), &label);
            put.map_err(|trouble| self.lookup.told(self.desk, &self.task.key, trouble))?;
            let Some(to) = part.target(&field.id).cloned() else { continue };
            // Several changes of one field are one change to who reads of it.
            changes.retain(|change: &Change| change.field != field.id);
            let said = (!to.is_null()).then(|| words(&self.lookup.named(&field, &to)));
            changes.push(Change { field: field.id.clone(), name: Some(field.name.clone()), from: now, to, said });
        }
        if let Some(way) = &wanted {
            changes.push(self.moved(way, &[&edit, &along])?);
        }
        let transition = wanted.map(|way| (way.transition, along));
        changes.extend(self.task.comment.as_deref().map(commented));
        let (edit, transition) = self.with_comment(edit, transition, api);
        let edit = (!edit.is_empty()).then_some(edit);
        Ok(Draft { edit, transition, api, changes })
    }

    /// The change of status. What the transition's screen asks for is asked for before anything is written.
    fn moved(&self, way: &Way, given: &[&Rendered]) -> Result<Change, Failed> {
        if let Some(trouble) = moves::lacks(&way.transition, given, &self.held) {
            return Err(moves::told(self.desk, &self.task.key, trouble, &way.reply));
        }
        Ok(Change {
            field: "status".to_owned(),
            name: Some("Status".to_owned()),
            from: Some(json!({"name": way.now})),
            to: json!({"name": way.transition.to}),
            said: None,
        })
    }

    /// The body that needed no look-up, without what the issue says already.
    fn without_what_is_held(&self, changes: &mut Vec<Change>) -> Rendered {
        let mut edit = self.task.rendered.clone();
        let ids: Vec<String> = edit.fields().into_iter().map(str::to_owned).collect();
        for id in ids {
            let Some(to) = edit.target(&id).cloned() else { continue };
            let now = self.held.get(&id);
            let is_set = edit.body.get("fields").is_some_and(|fields| fields.get(&id).is_some());
            let is_same = is_set && now.as_ref().is_some_and(|now| field::is_same(Kind::Other, now, &to));
            if is_same {
                edit.leave_out(&id);
                continue;
            }
            changes.push(Change { field: id, name: None, from: now.filter(|_| is_set), to, said: None });
        }
        edit
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

/// A comment, for the report.
fn commented(text: &str) -> Change {
    let (field, name) = ("comment".to_owned(), Some("Comment".to_owned()));
    Change { field, name, from: None, to: json!([{"add": {"body": text}}]), said: Some(text.to_owned()) }
}

/// Whether a field that holds `now` would be left as it is.
fn says_so_already(field: &EditField, shaped: &Shaped, now: &Value) -> bool {
    match shaped {
        Shaped::Set(value) => field::is_same(field.kind, now, value),
        Shaped::Verbs(verbs) => field::is_same_by_verbs(field.kind, now, verbs),
        Shaped::Change(_) => false,
    }
}

/// The body of a move, as it is sent.
pub(super) fn move_body(transition: &Transition, along: &Rendered) -> Value {
    let mut body = Map::new();
    body.insert("transition".to_owned(), json!({"id": transition.id}));
    body.extend(along.body.as_object().cloned().unwrap_or_default());
    Value::Object(body)
}
