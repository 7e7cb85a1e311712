//! What belongs to projects and plans: project, parent, epic, sprint, team.

use serde_json::{Value, json};

use super::refusal::{known, not_allowed, several, wrong_type};
use super::{Found, Need, Terms, choice};
use crate::field::EditField;
use crate::issue_key::IssueKey;
use crate::trouble::Trouble;

/// A sprint that Jira found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SprintFound {
    /// What is written to the field.
    pub id: u64,
    /// The name on the board.
    pub name: String,
    /// `active`, `future` or `closed`.
    pub state: String,
}

impl SprintFound {
    /// Reads a sprint as the agile API gives it.
    pub fn read(answer: &Value) -> Option<Self> {
        let text = |key: &str| answer.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        Some(Self { id: answer.get("id")?.as_u64()?, name: text("name"), state: text("state").to_lowercase() })
    }
}

/// A sprint by anything but its id has to be looked for.
pub(super) fn needs(text: &str, field: &EditField) -> Vec<Need> {
    let word = text.trim();
    let is_known = word.parse::<u64>().is_ok() || field.allowed.is_some();
    if is_known { Vec::new() } else { vec![Need::Sprint(word.to_owned())] }
}

/// The number of a sprint: by id, by name, or the one that is active.
pub(super) fn sprint(word: &str, field: &EditField, found: &Found) -> Result<Value, Trouble> {
    if let Ok(id) = word.parse::<u64>() {
        return Ok(Value::from(id));
    }
    if let Some(allowed) = &field.allowed {
        let sprints: Vec<SprintFound> = allowed.iter().filter_map(SprintFound::read).collect();
        return choose(word, field, &sprints);
    }
    let found = found.sprints.iter().find(|(asked, _)| asked == word);
    choose(word, field, found.map_or(&[][..], |(_, sprints)| sprints))
}

fn choose(word: &str, field: &EditField, sprints: &[SprintFound]) -> Result<Value, Trouble> {
    let is_open = |sprint: &&SprintFound| sprint.state != "closed";
    let lower = word.to_lowercase();
    let active: Vec<&SprintFound> =
        sprints.iter().filter(|sprint| lower == "active" && sprint.state == "active").collect();
    let exact: Vec<&SprintFound> = sprints.iter().filter(|sprint| sprint.name == word).collect();
    let alike: Vec<&SprintFound> = sprints.iter().filter(|sprint| sprint.name.to_lowercase() == lower).collect();
    let named = [exact, alike, active].into_iter().find(|sprints| !sprints.is_empty()).unwrap_or_default();
    let open: Vec<&SprintFound> = named.iter().copied().filter(is_open).collect();
    let named = if open.is_empty() { named } else { open };
    match named[..] {
        [sprint] => Ok(Value::from(sprint.id)),
        [] => {
            let known = sprints.iter().filter(is_open).map(|sprint| sprint.name.as_str());
            Err(no_such_sprint(word, not_allowed(word, field, known)))
        }
        _ => {
            let told: Vec<String> = named.iter().map(|sprint| format!("{} ({})", sprint.id, sprint.name)).collect();
            Err(several(word, field, "sprints", &told))
        }
    }
}

/// The boards have none of this name.
fn no_such_sprint(word: &str, trouble: Trouble) -> Trouble {
    let why = if trouble.get("allowed").is_some() {
        "sprints are looked for on the scrum boards of the issue's project, and closed ones are left out"
    } else {
        "no scrum board of the issue's project has a sprint that is active or to come"
    };
    let trouble = trouble.without_detail();
    trouble.title(format!("`{word}` names no open sprint of {{project}}")).why(why).only_steps(&[
        "use {nearest} if that is what was meant",
        "use one of the open sprints, or active: {allowed}",
        "write the sprint's id if it is on another project's board: it needs no look-up",
    ])
}

/// A project, by key, name or id.
pub(super) fn project(word: &str, field: &EditField) -> Result<Value, Trouble> {
    if let Some(allowed) = &field.allowed {
        let found = choice::pick(word, allowed, field)?;
        return found.map(choice::identity).ok_or_else(|| not_allowed(word, field, known(field)));
    }
    if word.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(json!({"id": word}));
    }
    // A project's key is what stands before the hyphen of an issue's.
    match IssueKey::parse_any_case(&format!("{word}-1")) {
        Some(key) => Ok(json!({"key": key.project()})),
        None => Err(wrong_type(word, field, "the project's key, such as PROJ")),
    }
}

/// The issue above, by its key.
pub(super) fn parent(word: &str, field: &EditField) -> Result<Value, Trouble> {
    issue(word, field).map(|key| json!({"key": key.as_str()}))
}

/// The epic, by its key.
pub(super) fn epic(word: &str, field: &EditField) -> Result<Value, Trouble> {
    issue(word, field).map(|key| Value::from(key.as_str()))
}

fn issue(word: &str, field: &EditField) -> Result<IssueKey, Trouble> {
    IssueKey::parse_any_case(word).ok_or_else(|| wrong_type(word, field, "the issue's key, such as PROJ-1"))
}

/// A team, by its id: a UUID on Cloud, a number on Data Center. Neither has a search that an API token may use.
pub(super) fn team(word: &str, field: &EditField, terms: &Terms) -> Result<Value, Trouble> {
    if let Some(allowed) = &field.allowed
        && let Some(found) = choice::pick(word, allowed, field)?
        && let Some(id) = found.get("id")
    {
        return Ok(id.clone());
    }
    let is_number = !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit());
    if if terms.cloud { crate::shape::is_uuid(word) } else { is_number } {
        return Ok(Value::from(word));
    }
    let form = if terms.cloud {
        "the team's id, the UUID at the end of the address of its page"
    } else {
        "the team's id, a number"
    };
    Err(wrong_type(word, field, form))
}
