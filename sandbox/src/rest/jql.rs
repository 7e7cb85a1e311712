//! As much JQL as a build needs: `field = value`, `field in (…)`, joined by AND; ORDER BY is read and ignored.
//!
//! Anything else is a 400 in Jira's tone. It refuses to guess.

use serde_json::Value;

use crate::reply::Reply;
use crate::world::World;
use crate::world::issue::Issue;

/// One condition: a field (in lower case) and the values of which one must match.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Clause {
    pub(crate) field: String,
    pub(crate) values: Vec<String>,
}

const FIELDS: [&str; 9] = ["project", "key", "issuekey", "issue", "id", "fixversion", "labels", "sprint", "status"];

pub(crate) fn parse(jql: &str) -> Result<Vec<Clause>, Reply> {
    let mut words = words(jql).into_iter().peekable();
    let mut clauses = Vec::new();
    while let Some(field) = words.next() {
        if field.eq_ignore_ascii_case("order") {
            break;
        }
        let field = field.to_ascii_lowercase();
        if !FIELDS.contains(&field.as_str()) {
            return Err(refuse(&format!("Field '{field}' does not exist or you do not have permission to view it.")));
        }
        let operator = words.next().unwrap_or_default();
        let values = match operator.to_ascii_lowercase().as_str() {
            "=" => words.next().into_iter().collect(),
            "in" => list(&mut words)?,
            other => return Err(refuse(&format!("Error in the JQL Query: Expecting operator but got '{other}'."))),
        };
        if values.is_empty() {
            return Err(refuse("Error in the JQL Query: Expecting either a value, list or function."));
        }
        clauses.push(Clause { field, values });
        match words.peek().map(|word| word.to_ascii_lowercase()) {
            Some(word) if word == "and" => drop(words.next()),
            None => {}
            Some(word) if word == "order" => {}
            Some(word) => {
                return Err(refuse(&format!("Error in the JQL Query: Expecting 'AND' but got '{word}'.")));
            }
        }
    }
    Ok(clauses)
}

fn list(words: &mut impl Iterator<Item = String>) -> Result<Vec<String>, Reply> {
    if words.next().as_deref() != Some("(") {
        return Err(refuse("Error in the JQL Query: Expecting '(' after 'in'."));
    }
    let mut values = Vec::new();
    for word in words {
        match word.as_str() {
            ")" => return Ok(values),
            "," => {}
            _ => values.push(word),
        }
    }
    Err(refuse("Error in the JQL Query: Expecting ')' before the end of the query."))
}

fn refuse(message: &str) -> Reply {
    Reply::error(400, message)
}

/// Splits at blanks and signs; quotes hold a word together.
fn words(jql: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut characters = jql.chars().peekable();
    while let Some(first) = characters.next() {
        match first {
            blank if blank.is_whitespace() => {}
            quote @ ('"' | '\'') => words.push(characters.by_ref().take_while(|c| *c != quote).collect()),
            sign @ ('(' | ')' | ',' | '=') => words.push(sign.to_string()),
            other => {
                let mut word = other.to_string();
                while let Some(next) = characters.next_if(|c| !c.is_whitespace() && !"(),=\"'".contains(*c)) {
                    word.push(next);
                }
                words.push(word);
            }
        }
    }
    words
}

/// Whether an issue meets a condition.
pub(crate) fn meets(world: &World, issue: &Issue, clause: &Clause) -> bool {
    let any = |known: &str| clause.values.iter().any(|value| value.eq_ignore_ascii_case(known));
    let among = |field: &str, part: &str| {
        let items = issue.fields.get(field).and_then(Value::as_array);
        items.into_iter().flatten().any(|item| match item.get(part).unwrap_or(item) {
            Value::String(text) => any(text),
            other => any(&other.to_string()),
        })
    };
    match clause.field.as_str() {
        "project" => any(&issue.project) || world.project(&issue.project).is_some_and(|p| any(&p.id) || any(&p.name)),
        "fixversion" => among("fixVersions", "name") || among("fixVersions", "id"),
        "labels" => among("labels", ""),
        "sprint" => among("customfield_10020", "id") || among("customfield_10020", "name"),
        "status" => issue.fields["status"]["name"].as_str().is_some_and(any),
        _ => any(&issue.key) || any(&issue.id),
    }
}
