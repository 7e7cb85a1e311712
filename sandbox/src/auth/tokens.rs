//! Tokens of OAuth 2.0: their looks, and what a bearer's stands for.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;

use super::dress::trace_id;
use crate::world::World;
use crate::world::grants::{Grant, Holder};

/// Three parts that look like a JWT, as Atlassian's tokens do. Nobody can read anything of worth in it, and its
/// signature is none: the sandbox knows its tokens by heart.
pub(crate) fn jwt_shaped(subject: &str, now: i64, seconds: i64) -> String {
    let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
    let head = json!({"alg": "RS256", "kid": "sandbox", "typ": "JWT"});
    let claims = json!({"jti": trace_id(), "sub": subject, "iat": now, "exp": now + seconds});
    let signature = format!("sandbox-for-tests-only-{}{}", trace_id(), trace_id());
    [part(&head.to_string()), part(&claims.to_string()), part(&signature)].join(".")
}

/// The grant behind an access token that is still good.
pub(crate) fn grant<'a>(world: &'a World, token: &str) -> Option<&'a Grant> {
    world.grants.of(token, world.clock())
}

/// The account behind an access token that is still good.
pub(crate) fn account<'a>(world: &'a World, token: &str) -> Option<(&'a str, &'a Grant)> {
    match grant(world, token)? {
        grant @ Grant { holder: Holder::Account(id), .. } => Some((id, grant)),
        _ => None,
    }
}

/// Whether this is a token of the site's own OAuth credential: good for builds and deployments, and nothing else.
pub(crate) fn is_data_provider(world: &World, token: &str) -> bool {
    grant(world, token).is_some_and(|grant| grant.holder == Holder::DataProvider)
}
