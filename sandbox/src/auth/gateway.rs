//! The door of `api.atlassian.com/ex/jira/{cloudId}`: scoped tokens, service accounts, and OAuth 2.0.
//!
//! Here a wrong credential is refused at once, and a header says in which way it was wrong. Nobody is anonymous.
//! <https://support.atlassian.com/user-management/docs/manage-api-tokens-for-service-accounts/>

use std::collections::BTreeSet;

use axum::http::HeaderMap;

use super::header::{self, Sent};
use super::{Base, Caller, pages, tokens};
use crate::account::{AGILE_SCOPES, Account, CLASSIC_SCOPES, Credential, OPERATIONS_SCOPES};
use crate::reply::Reply;
use crate::world::World;

/// How a token wants to be sent.
#[derive(PartialEq, Eq, Clone, Copy)]
enum Scheme {
    Basic,
    Bearer,
}

pub(crate) fn identify(
    world: &mut World,
    headers: &HeaderMap,
    base: &Base,
    classic_tokens: bool,
) -> Result<Caller, Reply> {
    let (user, secret, scheme) = match header::read(headers) {
        Sent::Nothing => return Err(unauthorized()),
        Sent::Bearer(token) => (None, token, Scheme::Bearer),
        Sent::Basic { user, secret } => (Some(user), secret, Scheme::Basic),
    };
    if tokens::is_data_provider(world, &secret) {
        // Good for builds and deployments, which are not behind this door.
        return Err(unauthorized());
    }
    let Some((id, wanted, scopes)) = holder(world, &secret, classic_tokens) else { return Err(unauthorized()) };
    let Some(account) = world.accounts.iter_mut().find(|account| account.id == id) else { return Err(unauthorized()) };
    let mismatch = user.is_some_and(|user| !user.eq_ignore_ascii_case(&account.email));
    if scheme != wanted || mismatch {
        return Err(pages::gateway_refusal("Unauthorized", Some("FAILURE_CLIENT_AUTH_MISMATCH")));
    }
    if account.warming_up > 0 {
        // The gateway knows a new service account before Jira does.
        account.warming_up -= 1;
        return Err(pages::must_be_authenticated(pages::accept(headers), base, None));
    }
    Ok(Caller { scopes: Some(scopes), ..Caller::known(&account.id) })
}

/// Who it would be, without warming anybody up or refusing anybody.
pub(crate) fn glance(world: &World, headers: &HeaderMap) -> Caller {
    let secret = match header::read(headers) {
        Sent::Bearer(secret) | Sent::Basic { secret, .. } => secret,
        Sent::Nothing => return Caller::default(),
    };
    holder(world, &secret, true).map_or_else(Caller::default, |(id, ..)| Caller::known(&id))
}

pub(crate) fn unauthorized() -> Reply {
    pages::gateway_refusal("Unauthorized", None)
}

/// Whose token this is, how it wants to be sent, and what it may.
fn holder(world: &World, secret: &str, classic_tokens: bool) -> Option<(String, Scheme, BTreeSet<String>)> {
    if let Some((id, grant)) = tokens::account(world, secret) {
        return Some((id.to_owned(), Scheme::Bearer, grant.scopes.clone()));
    }
    world.accounts.iter().find_map(|account| {
        let (wanted, scopes) = token_of(account, secret, classic_tokens)?;
        Some((account.id.clone(), wanted, scopes))
    })
}

fn token_of(account: &Account, secret: &str, classic_tokens: bool) -> Option<(Scheme, BTreeSet<String>)> {
    account.credentials.iter().find_map(|credential| match credential {
        Credential::ScopedToken { token, scopes } if token == secret => Some((Scheme::Basic, scopes.clone())),
        Credential::ServiceToken { token, scopes } if token == secret => Some((Scheme::Bearer, scopes.clone())),
        Credential::ApiToken(token) if classic_tokens && token == secret => Some((
            Scheme::Basic,
            CLASSIC_SCOPES.iter().chain(&OPERATIONS_SCOPES).chain(&AGILE_SCOPES).map(ToString::to_string).collect(),
        )),
        _ => None,
    })
}
