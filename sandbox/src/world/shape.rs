//! Does a value fit a field? If it does, what is stored; if not, Jira's own words why.
//!
//! One value at a time: the verbs of `update` are `edit.rs`, and things chosen from a list (options, users, versions)
//! are `pick.rs`. Nothing is changed here.
//! <https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/#api-rest-api-3-issue-issueidorkey-put>

use serde_json::{Value, json};

use super::document::{self, Flaw};
use super::field::{Field, Kind};
use super::{Ground, Version, pick};

/// Jira's limit on a text area.
const LONG_TEXT: usize = 32_767;
/// Jira's limit on one line.
const SHORT_TEXT: usize = 255;
/// The sandbox's limit on the labels of one issue; past it an edit is refused.
pub(crate) const MOST_LABELS: usize = 1_000;

type Fit = Result<Value, String>;

/// The whole value of a field, as `fields` or the verb `set` gives it.
pub(crate) fn whole(ground: &Ground<'_>, field: &Field, value: &Value) -> Fit {
    if field.kind == Kind::Summary {
        return summary(value);
    }
    if value.is_null() {
        return cleared(field);
    }
    if matches!(field.kind, Kind::IssueLinks | Kind::Comments | Kind::Worklog | Kind::Fixed) {
        return Err(not_on_screen(&field.id));
    }
    if is_list(field.kind) {
        let items = value.as_array().ok_or("data was not an array")?;
        let items: Vec<Value> = items.iter().map(|value| item(ground, field, value)).collect::<Result<_, _>>()?;
        return limited(field, items).map(Value::Array);
    }
    single(ground, field, value)
}

/// One element of a list field.
pub(crate) fn item(ground: &Ground<'_>, field: &Field, value: &Value) -> Fit {
    match field.kind {
        Kind::Labels => label(value),
        Kind::MultiSelect | Kind::Checkboxes => pick::listed_option(ground, field, value),
        Kind::Users => pick::user(ground, value, false),
        Kind::Groups => pick::group(ground, value),
        Kind::Versions => pick::version(ground, value),
        Kind::Components => pick::component(ground, value),
        _ => Err("data was not an array".to_owned()),
    }
}

pub(crate) fn limited(field: &Field, items: Vec<Value>) -> Result<Vec<Value>, String> {
    if field.kind == Kind::Labels && items.len() > MOST_LABELS {
        return Err(format!("You cannot add more than {MOST_LABELS} labels to an issue."));
    }
    Ok(items)
}

pub(crate) fn is_list(kind: Kind) -> bool {
    use Kind::{Checkboxes, Components, Groups, Labels, MultiSelect, Users, Versions};
    matches!(kind, Labels | MultiSelect | Checkboxes | Users | Groups | Versions | Components)
}

pub(crate) fn not_on_screen(id: &str) -> String {
    format!("Field '{id}' cannot be set. It is not on the appropriate screen, or unknown.")
}

fn cleared(field: &Field) -> Fit {
    match field.kind {
        Kind::IssueType => Err("Specify a valid issue type".to_owned()),
        Kind::Fixed => Err(not_on_screen(&field.id)),
        kind if is_list(kind) => Ok(json!([])),
        _ => Ok(Value::Null),
    }
}

fn single(ground: &Ground<'_>, field: &Field, value: &Value) -> Fit {
    match field.kind {
        Kind::Text => short_text(value),
        Kind::TextArea => long_text(ground.version, value),
        Kind::Number if value.is_number() => Ok(value.clone()),
        Kind::Number => Err("Operation value must be a number".to_owned()),
        Kind::Url => url(value),
        Kind::Date => date(value),
        Kind::DateTime => date_time(value),
        Kind::Select => pick::parent_option(ground, field, value),
        Kind::Radio => pick::radio(ground, field, value),
        Kind::Cascading => pick::cascade(ground, field, value),
        Kind::User => pick::user(ground, value, false),
        Kind::Assignee => pick::user(ground, value, true),
        Kind::Group => pick::group(ground, value),
        Kind::Version => pick::version(ground, value),
        Kind::Priority => pick::priority(ground, value),
        Kind::Resolution => pick::resolution(ground, value),
        Kind::IssueType => pick::issue_type(ground, value),
        Kind::Security => pick::security_level(value),
        Kind::ProjectPicker => pick::project(ground, value),
        Kind::Parent => pick::parent(ground, value),
        Kind::Sprint => pick::sprint(ground, value),
        Kind::EpicLink => pick::epic(ground, value),
        Kind::Team => pick::team(ground, value),
        Kind::TimeTracking => time_tracking(value),
        _ => Err(not_on_screen(&field.id)),
    }
}

fn string(value: &Value) -> Result<&str, String> {
    value.as_str().ok_or_else(|| "Operation value must be a string".to_owned())
}

fn too_long(limit: &str) -> String {
    format!("The entered text is too long. It exceeds the allowed limit of {limit} characters.")
}

fn summary(value: &Value) -> Fit {
    let missing = || "You must specify a summary of the issue.".to_owned();
    if value.is_null() {
        return Err(missing());
    }
    let text = string(value)?;
    if text.trim().is_empty() {
        Err(missing())
    } else if text.contains(['\n', '\r']) {
        Err("The summary is invalid because it contains newline characters.".to_owned())
    } else if text.chars().count() > SHORT_TEXT {
        Err("Summary must be less than 255 characters.".to_owned())
    } else {
        Ok(json!(text))
    }
}

fn short_text(value: &Value) -> Fit {
    let text = string(value)?;
    if text.chars().count() > SHORT_TEXT { Err(too_long("255")) } else { Ok(json!(text)) }
}

/// A text area, a description, an environment, or the body of a comment.
pub(crate) fn long_text(version: Version, value: &Value) -> Fit {
    if version == Version::V2 {
        let text = string(value)?;
        return if text.chars().count() > LONG_TEXT { Err(too_long("32,767")) } else { Ok(json!(text)) };
    }
    match document::check(value) {
        Err(Flaw::NotADocument) => {
            Err("Operation value must be an Atlassian Document (see the Atlassian Document Format)".to_owned())
        }
        Err(Flaw::Malformed) => Err("INVALID_INPUT".to_owned()),
        Ok(()) if document::to_text(value).chars().count() > LONG_TEXT => Err(too_long("32,767")),
        Ok(()) => Ok(value.clone()),
    }
}

fn url(value: &Value) -> Fit {
    let text = string(value)?;
    if text.contains("://") { Ok(json!(text)) } else { Err("Not a valid URL".to_owned()) }
}

fn date(value: &Value) -> Fit {
    let text = string(value)?;
    match text.parse::<jiff::civil::Date>() {
        Ok(_) if text.len() == 10 => Ok(json!(text)),
        _ => Err(format!("Error parsing date string: {text}. Date format should be yyyy-MM-dd")),
    }
}

/// `2026-12-01T10:00:00.000+0000`: milliseconds and an offset without a colon.
fn date_time(value: &Value) -> Fit {
    let text = string(value)?;
    match jiff::fmt::strtime::parse("%Y-%m-%dT%H:%M:%S.%f%z", text) {
        Ok(_) => Ok(json!(text)),
        Err(_) => Err(format!("Error parsing date string: {text}")),
    }
}

fn label(value: &Value) -> Fit {
    let text = string(value)?;
    if text.contains(char::is_whitespace) {
        Err(format!("The label '{text}' contains spaces which is invalid."))
    } else if text.chars().count() > SHORT_TEXT {
        Err(format!("The label '{text}' exceeds the maximum length of 255 characters."))
    } else {
        Ok(json!(text))
    }
}

pub(crate) fn time_tracking(value: &Value) -> Fit {
    let object = value.as_object().ok_or("data was not an object")?;
    for (name, duration) in object {
        if !["originalEstimate", "remainingEstimate"].contains(&name.as_str()) {
            return Err(format!("Unrecognized field \"{name}\""));
        }
        let text = string(duration)?;
        if text.is_empty() || !text.split_whitespace().all(is_duration) {
            return Err(format!("Invalid time: {text}"));
        }
    }
    Ok(value.clone())
}

/// `3w`, `4d`, `1.5h`, `30m`, or bare minutes.
fn is_duration(word: &str) -> bool {
    let number = word.strip_suffix(['w', 'd', 'h', 'm']).unwrap_or(word);
    number.parse::<f64>().is_ok_and(|number| number >= 0.0)
}
