//! `NAME=VALUE` and templates made into the body that Jira gets.
//!
//! Pure: reads the files it is told to, asks no network. Names are field ids; values are texts or JSON.

mod entry;
mod kind;
mod payload;

pub use entry::{Entry, Value as EntryValue};
pub use kind::Kind;
pub use payload::{Plan, Rendered};
