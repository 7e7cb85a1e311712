//! `auth.atlassian.com`, and `api.atlassian.com/oauth`: tokens of service accounts, of apps that people consented to,
//! and of the site's own credential for builds and deployments.
//!
//! <https://developer.atlassian.com/cloud/jira/platform/oauth-2-3lo-apps/>

use serde_json::{Value, json};

use super::consent;
use super::exchange::{self, Issued, Refusal, needs};
use super::form::Fields;
use crate::asked::Asked;
use crate::auth::{gateway, header, tokens};
use crate::jira::Jira;
use crate::known;
use crate::reply::Reply;

/// The whole of `auth.atlassian.com`.
pub(crate) fn at_auth(jira: &Jira, asked: &Asked) -> Reply {
    match (asked.method.as_str(), asked.path.as_str()) {
        ("POST", "/oauth/token") => told(exchange::exchange(&mut jira.world(), &Fields::of_form_or_json(asked))),
        ("GET" | "POST", "/authorize") => consent::answer(&mut jira.world(), asked),
        _ => Reply::bare_json(404, &json!({"error": "not_found", "error_description": "Not Found"})),
    }
}

/// What `api.atlassian.com` has of OAuth; everything else there is somebody else's.
pub(crate) fn at_api(jira: &Jira, site: &str, asked: &Asked) -> Option<Reply> {
    match (asked.method.as_str(), asked.path.as_str()) {
        ("POST", "/oauth/token") => Some(told(data_provider(jira, &Fields::of_form_or_json(asked)))),
        ("GET", "/oauth/token/accessible-resources") => Some(accessible_resources(jira, site, asked)),
        _ => None,
    }
}

/// Jira settings, Apps, OAuth credentials: for builds and deployments only.
fn data_provider(jira: &Jira, sent: &Fields) -> Result<Issued, Refusal> {
    let kind = needs(sent, "grant_type")?;
    if kind != "client_credentials" {
        return Err(Refusal::UnknownGrantType(kind.to_owned()));
    }
    let (id, secret) = (needs(sent, "client_id")?, needs(sent, "client_secret")?);
    let audience = sent.get("audience").is_none_or(|audience| audience == "api.atlassian.com");
    if (id, secret) != (known::SITE_CLIENT_ID, known::SITE_CLIENT_SECRET) || !audience {
        return Err(Refusal::WrongClient);
    }
    Ok(exchange::data_provider(&mut jira.world(), id))
}

/// The sites that a token of OAuth opens. Tokens of other kinds are not asked in.
fn accessible_resources(jira: &Jira, site: &str, asked: &Asked) -> Reply {
    let header::Sent::Bearer(token) = header::read(&asked.headers) else { return gateway::unauthorized() };
    let world = jira.world();
    let Some((_, grant)) = tokens::account(&world, &token) else { return gateway::unauthorized() };
    let scopes: Vec<&String> = grant.scopes.iter().filter(|scope| *scope != "offline_access").collect();
    let name = site.trim_start_matches("https://").split('.').next().unwrap_or_default();
    let avatar = "https://site-admin-avatar-cdn.prod.public.atl-paas.net/avatars/240/rocket.png";
    Reply::bare_json(
        200,
        &json!([{"id": jira.settings.cloud_id, "url": site, "name": name, "scopes": scopes, "avatarUrl": avatar}]),
    )
}

fn told(result: Result<Issued, Refusal>) -> Reply {
    let refusal = match result {
        Ok(issued) => return Reply::bare_json(200, &body(&issued, "Bearer")).header("Cache-Control", "no-store"),
        Err(refusal) => refusal,
    };
    let (status, error, why) = match refusal {
        Refusal::Missing(name) => (400, "invalid_request", format!("Missing required parameter: {name}")),
        Refusal::UnknownGrantType(kind) => {
            (400, "unsupported_grant_type", format!("Unsupported grant type: {}", kind.escape_default()))
        }
        Refusal::WrongClient => (401, "access_denied", "Unauthorized".to_owned()),
        Refusal::NotAllowed => {
            (403, "unauthorized_client", "Grant type 'client_credentials' not allowed for the client.".to_owned())
        }
        Refusal::DeadRefreshToken => (403, "unauthorized_client", "refresh_token is invalid".to_owned()),
        Refusal::BadCode => (403, "invalid_grant", "Invalid authorization code".to_owned()),
        Refusal::BadScope => (400, "invalid_scope", "The requested scope is not allowed for the client.".to_owned()),
    };
    Reply::bare_json(status, &json!({"error": error, "error_description": why}))
}

pub(crate) fn body(issued: &Issued, kind: &str) -> Value {
    let mut body = json!({
        "access_token": issued.access, "expires_in": issued.seconds, "token_type": kind, "scope": issued.scope});
    if let Some(refresh) = &issued.refresh {
        body["refresh_token"] = json!(refresh);
    }
    body
}
