//! OAuth 2.0 of a Data Center: the token endpoint, in the words of RFC 6749.
//!
//! <https://confluence.atlassian.com/adminjiraserver/jira-oauth-2-0-provider-api-1115659070.html>

use serde_json::json;

use super::exchange::{self, Refusal};
use super::form::Fields;
use super::oauth2_cloud::body;
use crate::asked::Asked;
use crate::reply::Reply;
use crate::world::World;

/// Takes forms only: JSON has no fields here.
pub(crate) fn token(world: &mut World, asked: &Asked) -> Reply {
    let refusal = match exchange::exchange(world, &Fields::of_form(asked)) {
        Ok(issued) => return Reply::json(200, &body(&issued, "bearer")).header("Cache-Control", "no-store"),
        Err(refusal) => refusal,
    };
    let (status, error, why) = match refusal {
        Refusal::Missing(name) => (400, "invalid_request", format!("Missing form parameter: {name}")),
        Refusal::UnknownGrantType(_) => (400, "unsupported_grant_type", "The grant type is not supported".to_owned()),
        Refusal::WrongClient => (401, "invalid_client", "Client authentication failed".to_owned()),
        Refusal::NotAllowed => (400, "unauthorized_client", "The client may not use this grant type".to_owned()),
        Refusal::DeadRefreshToken => (400, "invalid_grant", "Refresh token is invalid or expired".to_owned()),
        Refusal::BadCode => (400, "invalid_grant", "Authorization code is invalid or expired".to_owned()),
        Refusal::BadScope => (400, "invalid_scope", "The scope is unknown or not allowed".to_owned()),
    };
    Reply::json(status, &json!({"error": error, "error_description": why})).header("Cache-Control", "no-store")
}
