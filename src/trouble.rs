//! A failure as data, before anyone has put it into words: a code and the facts around it.
//!
//! Every room returns this; `diagnosis` fills the code's page with the facts. Holds no secret: a room
//! that has one in its hands says only what its shape suggests.

use crate::code::Code;

/// What went wrong, with the facts that its page has places for.
#[derive(Clone, Debug)]
pub struct Trouble {
    /// The cause.
    pub code: Code,
    /// One sentence about this very case, put before the page's general explanation.
    pub detail: Option<String>,
    /// Lines of a text with the place marked, shown below the sentence.
    pub excerpt: Option<String>,
    /// Values for the page's `{placeholders}`.
    pub facts: Vec<(&'static str, String)>,
}

impl Trouble {
    /// The bare cause.
    pub fn new(code: Code) -> Self {
        Self { code, detail: None, excerpt: None, facts: Vec::new() }
    }

    /// Adds the sentence about this very case.
    #[must_use]
    pub fn detail(mut self, sentence: impl Into<String>) -> Self {
        self.detail = Some(sentence.into());
        self
    }

    /// Adds the lines that show the place.
    #[must_use]
    pub fn excerpt(mut self, lines: impl Into<String>) -> Self {
        self.excerpt = Some(lines.into());
        self
    }

    /// Gives a placeholder its value. The first value given stays: the room nearest to the trouble knows best.
    #[must_use]
    pub fn fact(mut self, name: &'static str, value: impl Into<String>) -> Self {
        let value = value.into();
        if !value.is_empty() && !self.facts.iter().any(|(known, _)| *known == name) {
            self.facts.push((name, value));
        }
        self
    }
}
