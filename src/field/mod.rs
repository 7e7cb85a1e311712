//! `NAME=VALUE` and templates made into the body that Jira gets.
//!
//! Pure: reads the files it is told to, asks no network. Plain words become typed values by what the edit screen says of a field.

mod entry;
mod kind;
mod name;
mod payload;
mod screen;

pub use entry::{Entry, Sign, Value as EntryValue};
pub use kind::Kind;
pub use name::{READ_ONLY, find, is_id, missing};
pub use payload::{Plan, Rendered, Wish, WishValue};
pub use screen::{EditField, Listed};
