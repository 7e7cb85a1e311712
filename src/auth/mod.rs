//! A credential made into what proves it, one file per scheme: headers for a request, or the request that obtains
//! what stands in them.
//!
//! Which credential to use is `credential`'s part, and what Jira thinks of it is the judge's. Sends nothing.

mod basic;
mod bearer;
mod connect;
pub mod consent;
pub mod dance;
pub mod key_pair;
pub mod oauth1;
pub mod oauth2;
pub mod session;

use std::rc::Rc;

use crate::credential::{Beside, Credential, Scheme};
use crate::http::{Header, Proof, Request};
use crate::secret::Secret;
use crate::site::Site;
use crate::trouble::Trouble;

pub use bearer::Bearer;

/// What proves a credential by itself. The schemes that must ask first, OAuth 2.0 and sessions, prove nothing yet:
/// `oauth2` and `session` say what to ask.
///
/// Fails with `credential-mispasted` for a private key that is none.
pub fn proof(credential: &Credential, site: &Site) -> Result<Rc<dyn Proof>, Trouble> {
    Ok(match (credential.scheme, &credential.beside) {
        (Scheme::Basic, _) => Rc::new(basic::Basic::new(credential)),
        (Scheme::Bearer, _) => Rc::new(Bearer::new(&credential.secret)),
        (Scheme::OAuth1, Beside::AccessToken(token)) => Rc::new(oauth1::Signer::new(credential, Some(token))?),
        (Scheme::Connect, _) => Rc::new(connect::Signer::new(credential, site)),
        _ => Rc::new(Nobody),
    })
}

/// Everything made from the secret that must be hidden as well: a CI runner that hides the token knows
/// nothing of its encoded form.
pub fn derived(credential: &Credential) -> Vec<Secret> {
    match credential.scheme {
        Scheme::Basic | Scheme::Bearer => basic::pair(credential).into_iter().collect(),
        _ => Vec::new(),
    }
}

/// Nobody: what proves the caller, if anything does, is not in a header of ours. The cookies of a session are the
/// client's part.
#[derive(Debug)]
struct Nobody;

impl Proof for Nobody {
    fn headers(&self, _: &Request) -> Vec<Header> {
        Vec::new()
    }
}

/// `Authorization` with this value.
fn authorization(value: String, pieces: Vec<Secret>) -> Vec<Header> {
    vec![Header { name: "authorization", value: Secret::new(value), pieces }]
}
