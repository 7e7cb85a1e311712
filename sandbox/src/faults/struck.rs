//! The request that a fault strikes, as much of it as an answer may depend on.

use axum::http::HeaderMap;

use crate::auth::Base;
use crate::world::Flavour;

/// The request that was struck.
pub(crate) struct Struck<'a> {
    pub(crate) flavour: Flavour,
    pub(crate) base: &'a Base,
    pub(crate) method: &'a str,
    pub(crate) path: &'a str,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) body: &'a [u8],
}
