//! Jira's own refusals in JSON, where more than one room needs the same words.
//!
//! Resources refuse with them because a rule says so, faults because a test says so. Refusals about who is asking are
//! `auth/pages.rs`.

pub(crate) mod operations;
pub(crate) mod software;

use serde_json::{Map, Value, json};

use crate::reply::Reply;
use crate::world::Flavour;
use crate::world::shape::not_on_screen;

/// An issue that does not exist and one that may not be seen get the same answer.
pub(crate) fn issue_does_not_exist(flavour: Flavour) -> Reply {
    match flavour {
        Flavour::Cloud => Reply::error(404, "Issue does not exist or you do not have permission to see it."),
        Flavour::DataCenter => Reply::error(404, "Issue Does Not Exist"),
    }
}

/// The same words, as a 403 on Cloud and as a 400 on Data Center.
pub(crate) fn edit_denied(flavour: Flavour) -> Reply {
    let status = if flavour == Flavour::Cloud { 403 } else { 400 };
    Reply::error(status, "You do not have permission to edit issues in this project.")
}

/// Despite its documentation, Jira does not ignore `notifyUsers`: it refuses the whole edit.
pub(crate) fn notify_denied() -> Reply {
    Reply::error(403, "To discard the user notification either admin or project admin permissions are required.")
}

/// The 400 that a whole edit gets from somebody who may not edit at all: every field "cannot be set".
pub(crate) fn every_field(body: &[u8]) -> Reply {
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    let mut errors = Map::new();
    for part in ["fields", "update"] {
        for (id, _) in body[part].as_object().into_iter().flatten() {
            errors.insert(id.clone(), json!(not_on_screen(id)));
        }
    }
    Reply::field_errors(&[], &errors)
}

/// <https://developer.atlassian.com/changelog/#CHANGE-2046>
pub(crate) fn search_removed() -> Reply {
    Reply::error(
        410,
        "The requested API has been removed. Please migrate to the /rest/api/3/search/jql API. \
         A full migration guideline is available at https://developer.atlassian.com/changelog/#CHANGE-2046",
    )
}

pub(crate) fn too_many_comments() -> Reply {
    Reply::error(413, "The maximum number of comments on this issue has been reached.")
}

/// Jira Cloud's answer for a path under `/rest` that it does not serve, whoever asks.
pub(crate) fn no_endpoint(method: &str, path: &str) -> Reply {
    Reply::problem(404, "Not Found", &format!("No endpoint {method} {path}."), path)
}

/// Data Center's answer for the same.
pub(crate) fn not_served(base: &str, path: &str) -> Reply {
    Reply::json(404, &json!({"message": format!("null for uri: {base}{path}"), "status-code": 404}))
}
