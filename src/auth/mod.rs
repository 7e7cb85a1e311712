//! A credential made into the header that proves it, one file per scheme.
//!
//! Makes headers and nothing else: which credential to use is `credential`'s part, and what Jira thinks of
//! it is the judge's.

mod basic;
mod bearer;

use crate::credential::{Credential, Scheme};
use crate::secret::Secret;

/// The value of `Authorization`.
pub fn authorization(credential: &Credential) -> Secret {
    match credential.scheme {
        Scheme::Basic => basic::authorization(credential),
        Scheme::Bearer => bearer::authorization(credential),
    }
}

/// Everything made from the secret that must be hidden as well: a CI runner that hides the token knows
/// nothing of its encoded form.
pub fn derived(credential: &Credential) -> Vec<Secret> {
    basic::pair(credential).into_iter().collect()
}
