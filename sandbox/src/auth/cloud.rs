//! The door of a Cloud site: `https://your-team.atlassian.net`, Basic with e-mail and API token, or an app's JWT.
//!
//! The rule that surprises everybody: a wrong pair is not refused. It makes the caller anonymous, and only resources
//! that want somebody answer 401. <https://developer.atlassian.com/cloud/jira/platform/basic-auth-for-rest-apis/>

use super::header::{self, Sent};
use super::{Base, Caller, LoginReason, connect, pages};
use crate::account::Credential;
use crate::asked::Asked;
use crate::reply::Reply;
use crate::world::World;

pub(crate) fn identify(world: &World, asked: &Asked, base: &Base) -> Result<Caller, Reply> {
    if let Some(app) = connect::identify(world, asked, base) {
        return app;
    }
    let (user, secret) = match header::read(&asked.headers) {
        Sent::Nothing => return Ok(Caller::anonymous(None)),
        Sent::Bearer(token) if header::looks_like_a_jwt(&token) => return Err(pages::jwt_refused()),
        Sent::Bearer(_) => return Err(pages::token_as_bearer()),
        Sent::Basic { user, secret } => (user, secret),
    };
    let failed = Ok(Caller::anonymous(Some(LoginReason::AuthenticatedFailed)));
    let Some(account) = world.accounts.iter().find(|account| account.email.eq_ignore_ascii_case(&user)) else {
        return failed;
    };
    if account.locked {
        // Locked: the secret is not even looked at.
        return Ok(Caller::anonymous(Some(LoginReason::AuthenticationDenied)));
    }
    // A scoped token, or a service account's, is the gateway's business: on the site it is a wrong token.
    for credential in &account.credentials {
        match credential {
            Credential::ApiToken(token) if *token == secret => return Ok(Caller::known(&account.id)),
            Credential::Password(password) if *password == secret => return Err(pages::password_deprecated()),
            _ => {}
        }
    }
    failed
}
