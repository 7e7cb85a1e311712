//! `NAME=VALUE` and templates made into the body that Jira gets.
//!
//! Pure: reads the files it is told to, asks no network. Plain words become typed values by what the edit screen says of
//! a field; `:=` and templates go as they are.

mod change;
mod document;
mod entry;
mod form;
mod kind;
mod name;
mod payload;
mod rendered;
mod same;
mod screen;
mod shape;

pub use change::{Change, Line, append};
pub use document::{from_markdown, to_text};
pub use entry::{Entry, Sign, Value as EntryValue};
pub use form::{FORMS, Form};
pub use kind::Kind;
pub use name::{READ_ONLY, find, is_id, missing};
pub use payload::{Plan, Wish, WishValue};
pub use rendered::{Rendered, holds_document};
pub use same::{is_same, is_same_by_verbs};
pub use screen::{EditField, Listed};
pub use shape::{Found, Need, Person, Shaped, SprintFound, Terms, needs, shape};
