//! Who may hand in builds and deployments: the site's own OAuth credential, and nobody else.
//!
//! An administrator makes it under Apps → OAuth credentials. Its token is a bearer's, reads nothing, and edits nothing.
//! <https://developer.atlassian.com/cloud/jira/software/integrate-jsw-cloud-with-onpremises-tools/>

use axum::http::HeaderMap;

use super::header::{self, Sent};
use super::{Base, Caller, gateway, pages, tokens};
use crate::account::APP_ACCOUNT_ID;
use crate::known;
use crate::reply::Reply;
use crate::world::World;

/// The scope that such a token has, and no other token.
const SCOPE: &str = "manage:jira-data-provider";

pub(crate) fn identify(world: &mut World, headers: &HeaderMap, base: &Base) -> Result<Caller, Reply> {
    match header::read(headers) {
        Sent::Bearer(token) if is_data_provider(world, &token) => {
            Ok(Caller { scopes: Some([SCOPE.to_owned()].into()), ..Caller::default() })
        }
        // Somebody that the gateway knows is told that it is the scope, and anybody else that it is the token.
        _ => gateway::identify(world, headers, base, true).and_then(|_| Err(scope_missing())),
    }
}

/// Whether this caller came through that door, or is a Connect app, which hands in its own at the site.
pub(crate) fn provides(caller: &Caller) -> bool {
    let is_app = caller.account.as_deref() == Some(APP_ACCOUNT_ID);
    is_app || caller.scopes.as_ref().is_some_and(|scopes| scopes.contains(SCOPE))
}

pub(crate) fn scope_missing() -> Reply {
    pages::gateway_refusal("Unauthorized; scope does not match", Some("FAILURE_CLIENT_SCOPE_CHECK"))
}

/// A token that was exchanged for the credential, or the one that was handed out before the sandbox started.
fn is_data_provider(world: &World, token: &str) -> bool {
    token == known::DATA_PROVIDER_TOKEN || tokens::is_data_provider(world, token)
}
