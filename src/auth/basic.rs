//! Basic: `user:secret` in base64 (RFC 7617). Nothing is added, a line break least of all.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::authorization;
use crate::credential::Credential;
use crate::http::{Header, Proof, Request};
use crate::secret::Secret;

/// The encoded pair.
#[derive(Debug)]
pub(super) struct Basic(Option<Secret>);

impl Basic {
    pub(super) fn new(credential: &Credential) -> Self {
        Self(pair(credential))
    }
}

impl Proof for Basic {
    fn headers(&self, _: &Request) -> Vec<Header> {
        let made = |pair: &Secret| authorization(format!("Basic {}", pair.open()), vec![pair.clone()]);
        self.0.as_ref().map(made).unwrap_or_default()
    }
}

/// The encoded pair, when there is a user.
pub(super) fn pair(credential: &Credential) -> Option<Secret> {
    let user = credential.user.as_ref()?;
    Some(Secret::new(STANDARD.encode(format!("{user}:{}", credential.secret.open()))))
}
