//! Reading `Authorization`, as strictly as Jira does.
//!
//! A header that is not exactly right counts as no credential at all: the caller is anonymous, and nothing in the
//! answer says that a login was tried.

use axum::http::{HeaderMap, header};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// What was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Sent {
    /// No header, or one that Jira does not understand.
    Nothing,
    /// A user name (or e-mail) and a secret.
    Basic { user: String, secret: String },
    /// A token.
    Bearer(String),
}

pub(crate) fn read(headers: &HeaderMap) -> Sent {
    let Some(value) = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()) else {
        return Sent::Nothing;
    };
    if let Some(pair) = value.strip_prefix("Basic ") {
        return decode(pair).unwrap_or(Sent::Nothing);
    }
    match value.strip_prefix("Bearer ") {
        // A second space, or nothing behind the first, is not a token.
        Some(token) if !token.is_empty() && !token.starts_with(' ') => Sent::Bearer(token.to_owned()),
        _ => Sent::Nothing,
    }
}

/// Without a colon, or without a user in front of it, a pair is no credential.
fn decode(pair: &str) -> Option<Sent> {
    let text = String::from_utf8(STANDARD.decode(pair.trim()).ok()?).ok()?;
    let (user, secret) = text.split_once(':')?;
    (!user.is_empty()).then(|| Sent::Basic { user: user.to_owned(), secret: secret.to_owned() })
}

/// Three parts, the first of which opens a JSON object.
pub(crate) fn looks_like_a_jwt(token: &str) -> bool {
    let parts: Vec<&str> = token.split('.').collect();
    parts.len() == 3 && parts[0].starts_with("eyJ") && parts.iter().all(|part| !part.is_empty())
}
