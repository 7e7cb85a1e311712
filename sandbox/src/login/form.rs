//! What was filled in: the fields of a body or a query, read as its media type says.

use serde_json::Value;

use crate::asked::Asked;
use crate::auth::params;

#[derive(Debug, Clone, Default)]
pub(crate) struct Fields(Vec<(String, String)>);

impl Fields {
    /// The query.
    pub(crate) fn of_query(asked: &Asked) -> Self {
        Self(params::pairs(asked.query.as_deref().unwrap_or_default()))
    }

    /// A body that is a form; any other has no fields.
    pub(crate) fn of_form(asked: &Asked) -> Self {
        if !asked.has_media_type("application/x-www-form-urlencoded") {
            return Self::default();
        }
        Self(params::pairs(&String::from_utf8_lossy(&asked.body)))
    }

    /// A body that is a form, or a JSON object of texts.
    pub(crate) fn of_form_or_json(asked: &Asked) -> Self {
        if !asked.has_media_type("application/json") {
            return Self::of_form(asked);
        }
        let body: Value = serde_json::from_slice(&asked.body).unwrap_or_default();
        let texts = body.as_object().into_iter().flatten();
        Self(texts.filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned()))).collect())
    }

    /// A field that is there and not empty.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, value)| known == name && !value.is_empty()).map(|(_, value)| value.as_str())
    }
}
