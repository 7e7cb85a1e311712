//! Bearer: the token alone (RFC 6750). Personal access tokens, service accounts' tokens, OAuth 2.0 access tokens.

use super::authorization;
use crate::http::{Header, Proof, Request};
use crate::secret::Secret;

/// A token.
#[derive(Debug)]
pub struct Bearer(Secret);

impl Bearer {
    /// Proves by this token.
    pub fn new(token: &Secret) -> Self {
        Self(token.clone())
    }
}

impl Proof for Bearer {
    fn headers(&self, _: &Request) -> Vec<Header> {
        authorization(format!("Bearer {}", self.0.open()), Vec::new())
    }
}
