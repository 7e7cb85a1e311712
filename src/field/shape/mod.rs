//! Plain words given the form that a field takes.
//!
//! Pure, in two steps: `needs` says which words only Jira can tell (people, sprints), the caller asks, and `shape` goes
//! by what was found. A value that does not fit is refused with the form that would. One file for each family.
//! <https://developer.atlassian.com/server/jira/platform/jira-rest-api-examples/#editing-an-issue-examples>

mod agile;
mod choice;
mod estimate;
mod list;
mod person;
mod plain;
mod refusal;
#[cfg(test)]
mod tests;
mod time;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

pub use agile::SprintFound;
pub(super) use choice::identity;
pub use person::Person;
pub(super) use plain::{LONG, SHORT, length};
pub(super) use time::instant;

use super::change::{Change, Line};
use super::entry::Sign;
use super::payload::{Wish, WishValue};
use super::{EditField, Kind};
use crate::code::Code;
use crate::trouble::Trouble;

/// Where and when a value is going to be read.
#[derive(Clone, Debug)]
pub struct Terms {
    /// Hosted by Atlassian: people go by accountId there, by name elsewhere.
    pub cloud: bool,
    /// Version 3 of the API, whose text areas hold documents.
    pub documents: bool,
    /// What `now` and `today` mean.
    pub now: Timestamp,
    /// The build's own time zone, for times that say none.
    pub zone: TimeZone,
}

/// What only Jira can tell.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    /// A person, by e-mail address, name or display name.
    User(String),
    /// A sprint, by name, or `active`.
    Sprint(String),
}

/// What Jira told of the needs.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// The people found for a word, as written in the need.
    pub users: Vec<(String, Vec<Person>)>,
    /// The sprints found for a word: for `active`, all of the boards that are active.
    pub sprints: Vec<(String, Vec<SprintFound>)>,
}

/// A value that has found its form.
#[derive(Clone, Debug, PartialEq)]
pub enum Shaped {
    /// For `fields`.
    Set(Value),
    /// For `update`.
    Verbs(Vec<Value>),
    /// Made from what the field holds now: the caller reads that, and `Change::apply` gives what to set.
    Change(Change),
}

/// What has to be found out before this can be shaped; nothing for most.
pub fn needs(wish: &Wish, field: &EditField, terms: &Terms) -> Vec<Need> {
    let WishValue::Text(text) = &wish.value else { return Vec::new() };
    match field.kind {
        Kind::User | Kind::Users => person::needs(text, field, terms),
        Kind::Sprint => agile::needs(text, field),
        _ => Vec::new(),
    }
}

/// The form that a field takes.
///
/// Fails with `value-wrong-type`, `value-not-allowed`, `value-empty`, `user-unknown` or `field-read-only`.
pub fn shape(wish: &Wish, field: &EditField, terms: &Terms, found: &Found) -> Result<Shaped, Trouble> {
    if field.operations.is_empty() {
        return Err(Trouble::new(Code::FieldReadOnly).fact("field", field.shown()));
    }
    let text = match &wish.value {
        WishValue::Json(value) => return Ok(Shaped::Set(value.clone())),
        WishValue::Text(text) => text.as_str(),
    };
    match wish.sign {
        Sign::Set => set(text, field, terms, found),
        _ if field.kind.is_list() => change_list(wish.sign, text, field, terms, found),
        sign if matches!(field.kind, Kind::Text | Kind::TextArea) => {
            let text = text.trim_end_matches(['\n', '\r']);
            plain::fits(text, field)?;
            Ok(Shaped::Change(Change::Line(Line {
                is_added: sign == Sign::Add,
                text: text.to_owned(),
                is_document: field.kind == Kind::TextArea && terms.documents,
                is_single: field.kind == Kind::Text,
            })))
        }
        sign => Err(refusal::no_list(field, sign)),
    }
}

fn set(text: &str, field: &EditField, terms: &Terms, found: &Found) -> Result<Shaped, Trouble> {
    let value = if field.kind.is_list() {
        Value::Array(items(text, field, terms, found)?)
    } else {
        one(text, field, terms, found)?
    };
    if field.takes("set") {
        Ok(Shaped::Set(value))
    } else if field.takes("edit") && value.is_object() {
        Ok(Shaped::Verbs(vec![json!({"edit": value})]))
    } else {
        Err(refusal::no_set(field))
    }
}

fn change_list(sign: Sign, text: &str, field: &EditField, terms: &Terms, found: &Found) -> Result<Shaped, Trouble> {
    let items = items(text, field, terms, found)?;
    let verb = if sign == Sign::Add { "add" } else { "remove" };
    if field.takes(verb) {
        return Ok(Shaped::Verbs(items.into_iter().map(|item| json!({ verb: item })).collect()));
    }
    if field.takes("set") {
        return Ok(Shaped::Change(if sign == Sign::Add { Change::Add(items) } else { Change::Remove(items) }));
    }
    Err(refusal::no_set(field))
}

/// The items of a list, none twice.
fn items(text: &str, field: &EditField, terms: &Terms, found: &Found) -> Result<Vec<Value>, Trouble> {
    let mut items = Vec::new();
    for word in list::split(text) {
        let item = item(&word, field, terms, found)?;
        if !items.contains(&item) {
            items.push(item);
        }
    }
    if items.is_empty() { Err(refusal::empty(field)) } else { Ok(items) }
}

fn item(word: &str, field: &EditField, terms: &Terms, found: &Found) -> Result<Value, Trouble> {
    match field.kind {
        Kind::Labels => plain::label(word, field),
        Kind::Users => person::user(word, field, terms, found),
        Kind::Groups => Ok(person::group(word, terms)),
        _ => choice::named(word, field),
    }
}

fn one(text: &str, field: &EditField, terms: &Terms, found: &Found) -> Result<Value, Trouble> {
    if field.kind == Kind::TextArea {
        return plain::long(text, field, terms);
    }
    let text = text.trim();
    match field.kind {
        Kind::Text => plain::line(text, field),
        Kind::Url => plain::address(text, field),
        Kind::Number => plain::number(text, field),
        Kind::Date => time::date(text, field, terms),
        Kind::DateTime => time::date_time(text, field, terms),
        Kind::Cascade => choice::cascade(text, field),
        Kind::User => person::user(text, field, terms, found),
        Kind::Group => Ok(person::group(text, terms)),
        Kind::Project => agile::project(text, field),
        Kind::Parent => agile::parent(text, field),
        Kind::EpicLink => agile::epic(text, field),
        Kind::Sprint => agile::sprint(text, field, found),
        Kind::Team => agile::team(text, field, terms),
        Kind::TimeTracking => estimate::of(text, field),
        Kind::Other => Err(refusal::unknown_kind(text, field)),
        _ => choice::named(text, field),
    }
}
