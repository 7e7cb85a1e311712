//! Failures explained: which cause a reply points to, what settles a doubt, and the words for both.

pub mod judge;
mod page;
pub mod probe;
mod told;
pub mod words;

pub use page::Page;
pub use told::{Diagnosis, Exchange, Sent, phrase};
