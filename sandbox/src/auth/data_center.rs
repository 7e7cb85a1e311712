//! The door of a Data Center: Basic with user name and password, a personal access token or a token of OAuth 2.0 as
//! bearer, a session,
//! or a signature of OAuth 1.0a.
//!
//! Every wrong password counts, and the third locks the account behind a CAPTCHA: from then on even the right one is
//! refused, until the count is reset. A wrong token does not count.
//! <https://confluence.atlassian.com/enterprise/using-personal-access-tokens-1026032365.html>

use axum::http::HeaderMap;

use super::header::{self, Sent};
use super::{Base, Caller, LoginReason, cookies, oauth1, pages, tokens};
use crate::account::{Account, Credential};
use crate::asked::Asked;
use crate::reply::Reply;
use crate::world::World;

/// Jira's default: the attempt after this many failures meets the CAPTCHA.
const FAILURES_BEFORE_CAPTCHA: u32 = 3;

pub(crate) fn identify(world: &mut World, asked: &Asked, base: &Base, basic_disabled: bool) -> Result<Caller, Reply> {
    if let Some(signed) = oauth1::identify(world, asked) {
        return signed.map_err(|problem| problem.reply(base));
    }
    match header::read(&asked.headers) {
        Sent::Nothing => Ok(session(world, &asked.headers)),
        Sent::Bearer(token) if !may(world, &token, asked) => Err(pages::insufficient_scope()),
        Sent::Bearer(token) => Ok(bearer(world, &token)),
        Sent::Basic { .. } if basic_disabled => Err(pages::basic_disabled()),
        Sent::Basic { user, secret } => log_in(world, &user, &secret).map_err(|why| pages::basic_failure(base, why)),
    }
}

/// Who it would be, without counting a login or refusing anybody.
pub(crate) fn glance(world: &World, asked: &Asked) -> Caller {
    if let Some(signed) = oauth1::glance(world, asked) {
        return signed;
    }
    match header::read(&asked.headers) {
        Sent::Bearer(token) => bearer(world, &token),
        Sent::Basic { user, secret } => {
            let named = world.accounts.iter().find(|account| account.name == user && !account.locked);
            let known = named.filter(|account| has_password(account, &secret));
            known.map_or_else(Caller::default, |account| Caller::known(&account.id))
        }
        Sent::Nothing => session(world, &asked.headers),
    }
}

fn has_password(account: &Account, password: &str) -> bool {
    account.credentials.iter().any(|credential| matches!(credential, Credential::Password(own) if own == password))
}

/// A token of OAuth 2.0 that has not `WRITE`, or more, only reads. Every other token may what its account may.
fn may(world: &World, token: &str, asked: &Asked) -> bool {
    // A search may be a POST and is no writing.
    let reads = ["GET", "HEAD", "OPTIONS"].contains(&asked.method.as_str()) || asked.path.ends_with("/search");
    let writing = ["WRITE", "ADMIN", "SYSTEM_ADMIN"];
    reads || tokens::grant(world, token).is_none_or(|grant| writing.iter().any(|scope| grant.scopes.contains(*scope)))
}

fn bearer(world: &World, token: &str) -> Caller {
    let holds = |account: &&Account| {
        let known =
            |credential: &Credential| matches!(credential, Credential::PersonalAccessToken(own) if own == token);
        account.credentials.iter().any(known)
    };
    if let Some((id, _)) = tokens::account(world, token) {
        return Caller::known(id);
    }
    match world.accounts.iter().find(holds) {
        Some(account) => Caller::known(&account.id),
        None => Caller { bearer_refused: true, ..Caller::default() },
    }
}

/// An unknown session, or one that lacks a cookie, is nobody's and no failure.
fn session(world: &World, headers: &HeaderMap) -> Caller {
    match world.sessions.account(&cookies::sent(headers)) {
        Some(account) => Caller { in_session: true, ..Caller::known(account) },
        None => Caller::anonymous(None),
    }
}

/// The user is the user *name*; an e-mail is nobody.
pub(crate) fn log_in(world: &mut World, user: &str, password: &str) -> Result<Caller, LoginReason> {
    let failures = world.failed_logins.get(user).copied().unwrap_or_default();
    let Some(account) = world.accounts.iter().find(|account| account.name == user) else {
        return Err(LoginReason::AuthenticatedFailed);
    };
    if account.locked || failures >= FAILURES_BEFORE_CAPTCHA {
        return Err(LoginReason::AuthenticationDenied);
    }
    if !has_password(account, password) {
        *world.failed_logins.entry(user.to_owned()).or_default() += 1;
        return Err(LoginReason::AuthenticatedFailed);
    }
    if !account.may_log_in {
        return Err(LoginReason::AuthorisationFailed);
    }
    let caller = Caller { reason: Some(LoginReason::Ok), ..Caller::known(&account.id) };
    world.failed_logins.remove(user);
    Ok(caller)
}
