//! Basic: `user:secret` in base64 (RFC 7617). Nothing is added, a line break least of all.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::credential::Credential;
use crate::secret::Secret;

/// The encoded pair, when there is a user.
pub(super) fn pair(credential: &Credential) -> Option<Secret> {
    let user = credential.user.as_ref()?;
    Some(Secret::new(STANDARD.encode(format!("{user}:{}", credential.secret.open()))))
}

pub(super) fn authorization(credential: &Credential) -> Secret {
    let pair = pair(credential);
    Secret::new(format!("Basic {}", pair.as_ref().map_or("", Secret::open)))
}
