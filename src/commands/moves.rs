//! Which transition a word means for an issue, and whether the issue is where it leads already.

use serde_json::Value;

use super::desk::Desk;
use super::held::Held;
use crate::access::Ask;
use crate::code::Code;
use crate::diagnosis::Diagnosis;
use crate::field::{self, EditField, Kind, Rendered};
use crate::http::Reply;
use crate::issue_key::IssueKey;
use crate::jira::Route;
use crate::jira::transition::{self, Transition};
use crate::nearest;
use crate::settings::Api;
use crate::trouble::Trouble;

/// What a word for a move comes to.
pub(super) enum Move {
    /// The issue is in that status already.
    There,
    /// By a transition.
    By(Box<Way>),
}

/// The way from the status that an issue is in to the one that is asked for.
pub(super) struct Way {
    pub(super) transition: Transition,
    /// The status that the issue is in.
    pub(super) now: String,
    /// The answer that offers the transition.
    pub(super) reply: Reply,
}

/// Finds the transition; what else is wanted of the issue is read along with its status.
///
/// Fails with `transition-unknown`, or as the questions do.
pub(super) async fn find(
    desk: &mut Desk<'_, '_>,
    key: &IssueKey,
    word: &str,
    held: &mut Held,
    (wanted, api): (&[&str], Api),
) -> Result<Move, Box<Diagnosis>> {
    held.read(desk, key, std::iter::once("status").chain(wanted.iter().copied()), api).await?;
    let status = held.get("status").unwrap_or_default();
    let now = status.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
    if now.to_lowercase() == word.to_lowercase() {
        return Ok(Move::There);
    }
    let list = |route: &Route| transition::list(route, key);
    let ask = Ask { issue: Some(key), payload: None, request: &list };
    let reply = desk.learn(ask).await?;
    let transitions = transition::read(&reply.json().unwrap_or_default());
    match transition::find(&transitions, word) {
        // A transition by whose name the status is not known may lead to where the issue is.
        Some(found) if found.to.to_lowercase() == now.to_lowercase() => Ok(Move::There),
        Some(found) => Ok(Move::By(Box::new(Way { transition: found.clone(), now, reply }))),
        None => Err(Box::new(desk.access.told_of_issue(unknown(word, &now, &transitions), ask, &reply))),
    }
}

fn unknown(word: &str, now: &str, transitions: &[Transition]) -> Trouble {
    let shown = |transition: &Transition| {
        let to = if transition.to == transition.name { String::new() } else { format!(" (to {})", transition.to) };
        format!("{}{to}", transition.name)
    };
    let offered: Vec<String> = transitions.iter().map(shown).collect();
    let names = transitions.iter().flat_map(|transition| [transition.name.as_str(), transition.to.as_str()]);
    let none = if offered.is_empty() { ", and Jira offers this account no transition from there at all" } else { "" };
    let trouble = Trouble::new(Code::TransitionUnknown);
    let trouble = if offered.is_empty() {
        trouble.step("ask an admin of {project} to give {user} the permission Transition Issues")
    } else {
        trouble
    };
    trouble
        .fact("value", word)
        .fact("nearest", nearest::of(word, names).join(" or "))
        .fact("allowed", offered.join(", "))
        .detail(format!("the issue is in the status {now}{none}"))
}

/// That fields of the transition's screen have to be given, each by name; none when all are given, or `held` by the
/// issue already.
pub(super) fn lacks(transition: &Transition, given: &[&Rendered], held: &Held) -> Option<Trouble> {
    let is_held = |id: &str| held.get(id).is_some_and(|value| !field::is_same(Kind::Other, &value, &Value::Null));
    let is_given = |id: &str| is_held(id) || given.iter().any(|body| body.target(id).is_some());
    let missing: Vec<&EditField> =
        transition.required.iter().filter(|field| !is_given(&field.id) && field.id != "comment").collect();
    let first = missing.first()?;
    let names: Vec<&str> = missing.iter().map(|field| field.name.as_str()).collect();
    let example = |field: &&EditField| format!("add --field '{}={}'", field.handle(), field.kind.example(field));
    let steps: Vec<String> = missing.iter().map(example).collect();
    let mut steps: Vec<&str> = steps.iter().map(String::as_str).collect();
    steps.push("choose a transition without that screen, if the workflow has one");
    Some(
        Trouble::new(Code::ValueNotAllowed)
            .fact("field", &first.name)
            .title(format!("The transition {} asks for {}", transition.name, names.join(" and ")))
            .why("the transition has a screen, and on it these fields may not be empty")
            .only_steps(&steps),
    )
}

/// A cause that is seen in what the transitions' answer says.
pub(super) fn told(desk: &Desk<'_, '_>, key: &IssueKey, trouble: Trouble, reply: &Reply) -> Box<Diagnosis> {
    let list = |route: &Route| transition::list(route, key);
    Box::new(desk.access.told_of_issue(trouble, Ask { issue: Some(key), payload: None, request: &list }, reply))
}
