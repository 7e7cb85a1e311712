//! The door of `api.atlassian.com/ex/jira/{cloudId}`: scoped tokens and service accounts.
//!
//! Here a wrong credential is refused at once, and a header says in which way it was wrong. Nobody is anonymous.
//! <https://support.atlassian.com/user-management/docs/manage-api-tokens-for-service-accounts/>

use std::collections::BTreeSet;

use axum::http::HeaderMap;

use super::header::{self, Sent};
use super::{Base, Caller, pages};
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
    let found = world.accounts.iter_mut().find_map(|account| {
        let (wanted, scopes) = token_of(account, &secret, classic_tokens)?;
        Some((account, wanted, scopes))
    });
    let Some((account, wanted, scopes)) = found else { return Err(unauthorized()) };
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
    let found = world.accounts.iter().find(|account| token_of(account, &secret, true).is_some());
    found.map_or_else(Caller::default, |account| Caller::known(&account.id))
}

pub(crate) fn unauthorized() -> Reply {
    pages::gateway_refusal("Unauthorized", None)
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
