//! Which field a NAME means: an id, or what the edit screen calls it.
//!
//! Names are not unique in Jira, and they are translated, so the screen of the very issue decides; where even that
//! leaves two, nobody guesses. The list of all fields is wanted for messages only.

use super::{EditField, Listed};
use crate::code::Code;
use crate::nearest;
use crate::trouble::Trouble;

/// Ids of Jira's own fields. <https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-fields/>
const SYSTEM: &[&str] = &[
    "assignee",
    "attachment",
    "comment",
    "components",
    "description",
    "duedate",
    "environment",
    "fixVersions",
    "issuelinks",
    "issuetype",
    "labels",
    "parent",
    "priority",
    "project",
    "reporter",
    "resolution",
    "security",
    "status",
    "summary",
    "timetracking",
    "versions",
    "worklog",
];

/// Fields that Jira computes or that change by other ways than an edit.
pub const READ_ONLY: &[&str] = &[
    "status",
    "created",
    "updated",
    "creator",
    "project",
    "issuetype",
    "votes",
    "watches",
    "workratio",
    "lastViewed",
    "resolutiondate",
    "statuscategorychangedate",
    "aggregatetimespent",
    "timespent",
    "progress",
    "subtasks",
    "attachment",
    "issuelinks",
    "key",
    "id",
    "statusCategory",
];

/// Whether a NAME is a field's id by its looks, so that nobody needs to be asked what it means.
pub fn is_id(name: &str) -> bool {
    let number = name.strip_prefix("customfield_");
    number.is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
        || SYSTEM.contains(&name)
}

/// The field of the edit screen that is meant: by id, by exact name, by name in other capitals; none when the screen
/// has no such field.
///
/// Fails with `field-ambiguous`.
pub fn find<'s>(name: &str, screen: &'s [EditField]) -> Result<Option<&'s EditField>, Trouble> {
    if let Some(field) = screen.iter().find(|field| field.id == name) {
        return Ok(Some(field));
    }
    let exact: Vec<&EditField> = screen.iter().filter(|field| field.name == name).collect();
    let found = if exact.is_empty() {
        screen.iter().filter(|field| is_same_word(&field.name, name) || is_same_word(&field.id, name)).collect()
    } else {
        exact
    };
    match found[..] {
        [] => Ok(None),
        [field] => Ok(Some(field)),
        _ => Err(ambiguous(name, found.iter().map(|field| (field.id.as_str(), field.name.as_str())))),
    }
}

/// Why a NAME is not on the edit screen, told with the list of all fields.
///
/// `field-not-on-screen`, `field-read-only` for what Jira keeps itself, or `field-unknown` with the nearest names.
pub fn missing(name: &str, screen: &[EditField], listed: &[Listed]) -> Trouble {
    let of_name: Vec<&Listed> = listed.iter().filter(|row| row.id == name || is_same_word(&row.name, name)).collect();
    if let Some(first) = of_name.first() {
        let is_kept = READ_ONLY.contains(&first.id.as_str());
        let code = if is_kept { Code::FieldReadOnly } else { Code::FieldNotOnScreen };
        let shown: Vec<String> = of_name.iter().map(|row| shown(&row.id, &row.name)).collect();
        let trouble = Trouble::new(code).fact("field", shown.join(" or "));
        let is_status = first.id == "status";
        let step = "move the issue: --transition takes the name of a transition, or of the status it leads to";
        return if is_status { trouble.step(step) } else { trouble };
    }
    let on_screen = screen.iter().map(|field| (field.id.as_str(), field.name.as_str()));
    let known: Vec<(&str, &str)> =
        on_screen.chain(listed.iter().map(|row| (row.id.as_str(), row.name.as_str()))).collect();
    let mut near: Vec<String> = Vec::new();
    for word in nearest::of(name, known.iter().flat_map(|(id, name)| [*id, *name])) {
        let row = known.iter().find(|(id, name)| *id == word || *name == word);
        let told = row.map_or(word, |(id, name)| shown(id, name));
        if !near.contains(&told) {
            near.push(told);
        }
    }
    Trouble::new(Code::FieldUnknown)
        .title(format!("{name} is neither the id nor the name of a field that this Jira shows us"))
        .fact("field", name)
        .fact("nearest", near.join(" or "))
}

fn ambiguous<'a>(name: &str, found: impl Iterator<Item = (&'a str, &'a str)>) -> Trouble {
    let found: Vec<String> = found.map(|(id, name)| shown(id, name)).collect();
    Trouble::new(Code::FieldAmbiguous).fact("field", name).fact("suggested", found.join(" or "))
}

fn shown(id: &str, name: &str) -> String {
    if id == name { id.to_owned() } else { format!("{id} ({name})") }
}

fn is_same_word(one: &str, other: &str) -> bool {
    one.to_lowercase() == other.to_lowercase()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use serde_json::json;

    use super::*;

    fn screen() -> Vec<EditField> {
        [
            ("summary", "Summary"),
            ("customfield_1", "Build Result"),
            ("customfield_2", "build result"),
            ("customfield_3", "Release Notes"),
            ("customfield_4", "Release Notes"),
            ("customfield_5", "Stage"),
        ]
        .iter()
        .map(|(id, name)| EditField::read(id, &json!({"name": name, "schema": {"type": "string"}})))
        .collect()
    }

    fn listed() -> Vec<Listed> {
        let rows = [
            ("customfield_5", "Stage"),
            ("customfield_6", "Stage"),
            ("customfield_7", "Internal Note"),
            ("status", "Status"),
        ];
        rows.iter().map(|(id, name)| Listed { id: (*id).to_owned(), name: (*name).to_owned() }).collect()
    }

    #[test]
    fn a_name_is_an_id_then_an_exact_name_then_one_in_other_capitals() {
        for (name, id) in [
            ("customfield_4", "customfield_4"),
            ("Build Result", "customfield_1"),
            ("build result", "customfield_2"),
            ("SUMMARY", "summary"),
            ("stage", "customfield_5"),
        ] {
            assert_eq!(find(name, &screen()).unwrap().unwrap().id, id, "{name}");
        }
        assert!(find("Internal Note", &screen()).unwrap().is_none());
    }

    #[test]
    fn two_fields_of_one_name_are_told_and_not_guessed_at() {
        for name in ["Release Notes", "BUILD RESULT"] {
            assert_eq!(find(name, &screen()).unwrap_err().code, Code::FieldAmbiguous, "{name}");
        }
        let trouble = find("release notes", &screen()).unwrap_err();
        assert_eq!(trouble.get("suggested"), Some("customfield_3 (Release Notes) or customfield_4 (Release Notes)"));
    }

    #[test]
    fn a_field_that_is_not_on_the_screen_is_told_by_the_list() {
        for (name, code) in [
            ("internal note", Code::FieldNotOnScreen),
            ("Status", Code::FieldReadOnly),
            ("Bild Result", Code::FieldUnknown),
        ] {
            assert_eq!(missing(name, &screen(), &listed()).code, code, "{name}");
        }
        let near = missing("Bild Result", &screen(), &listed());
        assert!(near.get("nearest").unwrap().starts_with("customfield_1 (Build Result)"), "{near:?}");
    }

    #[test]
    fn an_id_is_told_by_its_looks() {
        for name in ["customfield_10314", "summary", "fixVersions", "timetracking"] {
            assert!(is_id(name), "{name}");
        }
        for name in ["customfield_", "customfield_1x", "Summary", "Build Result", "fixversions"] {
            assert!(!is_id(name), "{name}");
        }
    }
}
