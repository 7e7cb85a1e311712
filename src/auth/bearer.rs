//! Bearer: the token alone (RFC 6750). Personal access tokens, service accounts' tokens.

use crate::credential::Credential;
use crate::secret::Secret;

pub(super) fn authorization(credential: &Credential) -> Secret {
    Secret::new(format!("Bearer {}", credential.secret.open()))
}
