//! What a run finds out about fields, people, sprints and rights: everything once, however many issues there are.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::desk::Desk;
use crate::access::Ask;
use crate::code::Code;
use crate::diagnosis::Diagnosis;
use crate::field::{self, EditField, Found, Kind, Listed, Need, Shaped, Terms, Wish};
use crate::http::{Reply, Request};
use crate::issue_key::IssueKey;
use crate::jira::{Route, metadata, people};
use crate::trouble::Trouble;

/// The answers so far.
#[derive(Default)]
pub(super) struct Lookup {
    screens: BTreeMap<String, Screen>,
    listed: Option<Vec<Listed>>,
    found: Found,
    boards: BTreeMap<String, Vec<field::SprintFound>>,
    /// Projects in which the e-mail to watchers may not be left out.
    notifying: BTreeSet<String>,
}

/// An edit screen, and the issue that it was shown for.
struct Screen {
    issue: IssueKey,
    fields: Vec<EditField>,
    reply: Reply,
}

type Failed = Box<Diagnosis>;

impl Lookup {
    /// The edit screen of an issue, or that of another issue of its project, which is the same but for its issue type.
    pub(super) async fn screen(&mut self, desk: &mut Desk<'_, '_>, key: &IssueKey) -> Result<&[EditField], Failed> {
        if !self.screens.contains_key(key.project()) {
            let request = |route: &Route| metadata::edit_screen(route, key);
            let reply = desk.learn(Ask { issue: Some(key), payload: None, request: &request }).await?;
            self.keep(key, &reply);
            if !self.screens.contains_key(key.project()) {
                let ask = Ask { issue: Some(key), payload: None, request: &request };
                return Err(Box::new(desk.access.told_of_issue(Trouble::new(Code::EditDenied), ask, &reply)));
            }
        }
        Ok(self.screens.get(key.project()).map_or(&[], |screen| &screen.fields))
    }

    /// Whether it is known that the e-mail to watchers may not be left out in the issue's project.
    pub(super) fn has_to_notify(&self, key: &IssueKey) -> bool {
        self.notifying.contains(key.project())
    }

    /// Remembers it.
    pub(super) fn keep_notifying(&mut self, key: &IssueKey) {
        self.notifying.insert(key.project().to_owned());
    }

    /// Keeps an edit screen, if there is a field on it.
    pub(super) fn keep(&mut self, key: &IssueKey, reply: &Reply) {
        let fields = metadata::edit_fields(&reply.json().unwrap_or_default());
        if !fields.is_empty() {
            let screen = Screen { issue: key.clone(), fields, reply: reply.clone() };
            self.screens.insert(key.project().to_owned(), screen);
        }
    }

    /// Forgets the edit screen when it was another issue's; gives back whether it was.
    pub(super) fn forget_foreign_screen(&mut self, key: &IssueKey) -> bool {
        let is_foreign = self.screens.get(key.project()).is_some_and(|screen| screen.issue != *key);
        if is_foreign {
            self.screens.remove(key.project());
        }
        is_foreign
    }

    /// The field that a name means, on the edit screen or among others that may be set.
    pub(super) async fn field(
        &mut self,
        desk: &mut Desk<'_, '_>,
        key: &IssueKey,
        name: &str,
        elsewhere: &[EditField],
    ) -> Result<EditField, Failed> {
        loop {
            let screen = self.screen(desk, key).await?;
            match field::find(name, screen) {
                Ok(Some(field)) => return Ok(field.clone()),
                Ok(None) => {}
                Err(trouble) => return Err(self.told(desk, key, trouble)),
            }
            if let Ok(Some(field)) = field::find(name, elsewhere) {
                return Ok(field.clone());
            }
            if !self.forget_foreign_screen(key) {
                break;
            }
        }
        let listed = self.listed(desk, key).await;
        let screen = self.screens.get(key.project()).map_or(&[][..], |screen| &screen.fields);
        let trouble = field::missing(name, screen, &listed);
        Err(self.told(desk, key, trouble))
    }

    /// The words of a wish in the field's own form.
    pub(super) async fn shaped(
        &mut self,
        desk: &mut Desk<'_, '_>,
        key: &IssueKey,
        wish: &Wish,
        field: &EditField,
        terms: &Terms,
    ) -> Result<Shaped, Failed> {
        for need in field::needs(wish, field, terms) {
            match need {
                Need::User(words) => self.find_people(desk, terms, words).await?,
                Need::Sprint(words) => self.find_sprints(desk, key, words).await?,
            }
        }
        field::shape(wish, field, terms, &self.found).map_err(|trouble| self.told(desk, key, trouble))
    }

    /// A cause that is seen in what the edit screen says, with the issue that it concerns.
    pub(super) fn told(&self, desk: &Desk<'_, '_>, key: &IssueKey, trouble: Trouble) -> Failed {
        let request = |route: &Route| metadata::edit_screen(route, key);
        let ask = Ask { issue: Some(key), payload: None, request: &request };
        let reply = self.screens.get(key.project()).map(|screen| screen.reply.clone()).unwrap_or_default();
        Box::new(desk.access.told_of_issue(trouble, ask, &reply))
    }

    /// A value in the words by which people know it: of people and sprints that were looked for, their names.
    pub(super) fn named(&self, field: &EditField, value: &Value) -> Value {
        let person = |id: &Value| {
            let mut people = self.found.users.iter().flat_map(|(_, people)| people);
            people.find(|person| person.account_id.as_deref() == id.as_str()).map(|person| &person.display_name)
        };
        let sprint = |id: &Value| {
            let mut sprints = self.found.sprints.iter().flat_map(|(_, sprints)| sprints);
            sprints.find(|sprint| Some(sprint.id) == id.as_u64()).map(|sprint| &sprint.name)
        };
        match value {
            Value::Array(items) => items.iter().map(|item| self.named(field, item)).collect(),
            Value::Object(map) if map.contains_key("accountId") => {
                map.get("accountId").and_then(person).map_or_else(|| value.clone(), |name| json!(name))
            }
            Value::Object(map) if field.kind == Kind::Users => {
                map.iter().map(|(verb, item)| (verb.clone(), self.named(field, item))).collect()
            }
            Value::Number(_) if field.kind == Kind::Sprint => {
                sprint(value).map_or_else(|| value.clone(), |name| json!(name))
            }
            other => field.named(other),
        }
    }

    async fn listed(&mut self, desk: &mut Desk<'_, '_>, key: &IssueKey) -> Vec<Listed> {
        if self.listed.is_none() {
            // Only for better words: a Jira that does not list its fields has still none of this name on the screen.
            let ask = Ask { issue: Some(key), payload: None, request: &|route| metadata::fields(route) };
            let listed = desk.ask(ask).await.reply.and_then(|reply| reply.json()).unwrap_or_default();
            self.listed = Some(metadata::read_fields(&listed));
        }
        self.listed.clone().unwrap_or_default()
    }

    async fn find_people(&mut self, desk: &mut Desk<'_, '_>, terms: &Terms, words: String) -> Result<(), Failed> {
        if self.found.users.iter().any(|(known, _)| *known == words) {
            return Ok(());
        }
        let is_cloud = terms.cloud;
        let reply = learned(desk, &|route| people::search(route, is_cloud, &words)).await?;
        self.found.users.push((words, people::read(&reply)));
        Ok(())
    }

    /// The sprints of the boards of the issue's project that are not over.
    async fn find_sprints(&mut self, desk: &mut Desk<'_, '_>, key: &IssueKey, words: String) -> Result<(), Failed> {
        if !self.boards.contains_key(key.project()) {
            let boards = learned(desk, &|route| people::boards(route, key.project())).await;
            let reply = boards.map_err(wants_board_scopes)?;
            let mut sprints: Vec<field::SprintFound> = Vec::new();
            for board in people::board_ids(&reply) {
                let sprints_of = learned(desk, &|route| people::sprints(route, board)).await;
                let reply = sprints_of.map_err(wants_board_scopes)?;
                for sprint in people::read_sprints(&reply) {
                    if !sprints.iter().any(|known| known.id == sprint.id) {
                        sprints.push(sprint);
                    }
                }
            }
            self.boards.insert(key.project().to_owned(), sprints);
        }
        let sprints = self.boards.get(key.project()).cloned().unwrap_or_default();
        // Another project's sprints under the same word are another answer.
        self.found.sprints.retain(|(known, _)| *known != words);
        self.found.sprints.push((words, sprints));
        Ok(())
    }
}

/// The boards want granular scopes, which a token with the classic ones lacks.
fn wants_board_scopes(mut failure: Failed) -> Failed {
    if failure.trouble.code == Code::ScopeMissing {
        failure.why_lines.insert(0, "sprints are looked for on boards, and those want scopes of their own".to_owned());
        failure.why = failure.why_lines.join("; ");
        failure.fix = vec![
            "write the sprint by its id: it needs no look-up, and no scope of boards".to_owned(),
            "or give the token read:board-scope:jira-software, read:sprint:jira-software and read:project:jira besides"
                .to_owned(),
        ];
    }
    failure
}

async fn learned(desk: &mut Desk<'_, '_>, request: &dyn Fn(&Route) -> Request) -> Result<Reply, Failed> {
    desk.learn(Ask { issue: None, payload: None, request }).await
}
