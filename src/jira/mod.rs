//! Jira's own words over HTTP: what is asked where, and how an answer reads.
//!
//! No policy: nothing here knows when to ask, whether to ask again, or what an error means.

pub mod api;
pub mod deferred;
pub mod issue;
pub mod metadata;
mod route;

pub use route::Route;
