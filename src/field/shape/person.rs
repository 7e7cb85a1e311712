//! People and groups. Cloud knows people by accountId, Data Center by user name.
//! <https://developer.atlassian.com/cloud/jira/platform/deprecation-notice-user-privacy-api-migration-guide/>

use serde_json::{Value, json};

use super::refusal::{no_such_person, several};
use super::{Found, Need, Terms, list};
use crate::field::{EditField, Kind};
use crate::trouble::Trouble;

/// Somebody whom Jira found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    /// Cloud's identifier.
    pub account_id: Option<String>,
    /// Data Center's.
    pub name: Option<String>,
    /// The name for people.
    pub display_name: String,
    /// Where the profile shows it.
    pub email: Option<String>,
}

impl Person {
    /// Reads one entry of an answer of Jira's user search.
    pub fn read(answer: &Value) -> Self {
        let text = |key: &str| answer.get(key).and_then(Value::as_str).map(str::to_owned);
        Self {
            account_id: text("accountId"),
            name: text("name"),
            display_name: text("displayName").unwrap_or_default(),
            email: text("emailAddress"),
        }
    }

    fn words(&self) -> impl Iterator<Item = &str> {
        [self.account_id.as_deref(), self.name.as_deref(), self.email.as_deref(), Some(self.display_name.as_str())]
            .into_iter()
            .flatten()
    }

    fn form(&self, terms: &Terms) -> Option<Value> {
        if terms.cloud {
            self.account_id.as_ref().map(|id| json!({"accountId": id}))
        } else {
            self.name.as_ref().map(|name| json!({"name": name}))
        }
    }

    fn told(&self) -> String {
        let id = self.account_id.as_deref().or(self.name.as_deref()).unwrap_or_default();
        format!("{id} ({})", self.display_name)
    }
}

/// The words that have to be looked for.
pub(super) fn needs(text: &str, field: &EditField, terms: &Terms) -> Vec<Need> {
    let words = if field.kind == Kind::Users { list::split(text) } else { vec![text.trim().to_owned()] };
    words.into_iter().filter(|word| without_asking(word, field, terms).is_none()).map(Need::User).collect()
}

/// One person.
pub(super) fn user(word: &str, field: &EditField, terms: &Terms, found: &Found) -> Result<Value, Trouble> {
    if let Some(value) = without_asking(word, field, terms) {
        return Ok(value);
    }
    let Some((_, people)) = found.users.iter().find(|(asked, _)| asked == word) else {
        // Nobody could be asked; Data Center takes user names as they are.
        let is_name = !terms.cloud && !word.contains(char::is_whitespace);
        return if is_name { Ok(json!({"name": word})) } else { Err(no_such_person(word, field, terms.cloud, &[])) };
    };
    let people: Vec<&Person> = people.iter().filter(|person| person.form(terms).is_some()).collect();
    let lower = word.to_lowercase();
    let exact: Vec<&Person> =
        people.iter().copied().filter(|person| person.words().any(|known| known == word)).collect();
    let alike: Vec<&Person> =
        people.iter().copied().filter(|person| person.words().any(|known| known.to_lowercase() == lower)).collect();
    // Most profiles hide their address, and yet are found by it; a part of a name finds strangers.
    let hidden: Vec<&Person> =
        people.iter().copied().filter(|person| word.contains('@') && person.email.is_none()).collect();
    let nearest = [exact, alike, hidden].into_iter().find(|people| !people.is_empty()).unwrap_or_default();
    let told = |people: &[&Person]| people.iter().map(|person| person.told()).collect::<Vec<_>>();
    match nearest[..] {
        [person] => person.form(terms).ok_or_else(|| no_such_person(word, field, terms.cloud, &[])),
        [] => Err(no_such_person(word, field, terms.cloud, &told(&people))),
        _ => Err(several(word, field, "people", &told(&nearest))),
    }
}

/// One group, by name; on Cloud also by its id.
pub(super) fn group(word: &str, terms: &Terms) -> Value {
    if terms.cloud && crate::shape::is_uuid(word) { json!({"groupId": word}) } else { json!({"name": word}) }
}

/// What is clear by itself: nobody, whoever Jira chooses, and an accountId.
fn without_asking(word: &str, field: &EditField, terms: &Terms) -> Option<Value> {
    if field.id == "assignee" && word.eq_ignore_ascii_case("unassigned") {
        return Some(Value::Null);
    }
    if field.id == "assignee" && word.eq_ignore_ascii_case("automatic") {
        return Some(if terms.cloud { json!({"id": "-1"}) } else { json!({"name": "-1"}) });
    }
    (terms.cloud && is_account_id(word)).then(|| json!({"accountId": word}))
}

/// `5b10a2844c20165700ede21g` of old accounts, `712020:` and a UUID of new ones; Atlassian promises neither.
fn is_account_id(word: &str) -> bool {
    match word.split_once(':') {
        Some((realm, id)) => !realm.contains('@') && crate::shape::is_uuid(id),
        None => {
            word.len() == 24
                && word.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_lowercase())
                && word.bytes().any(|byte| byte.is_ascii_digit())
        }
    }
}
