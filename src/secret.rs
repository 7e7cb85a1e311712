//! A credential's secret part: held, never shown.
//!
//! There is no `Deref`, `Display`, `Serialize` or `PartialEq`, and `Debug` prints stars. `open` is the one
//! door; a test of the house names the rooms that may use it.

use std::fmt;

/// A token, password or anything made from one.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// Seals a text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The one door out: for `auth`, which makes headers of it, for the client that sends them, for
    /// `redact`, which must know what to blot out, and for the shape check before any of these.
    pub(crate) fn open(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(***)")
    }
}
