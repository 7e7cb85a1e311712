//! A failure as data, before anyone has put it into words: a code and the facts around it.
//!
//! Every room returns this; `diagnosis` fills the code's page with the facts. Where the page speaks of the
//! usual case and this one is another, the room that knows better says so. Holds no secret: a room that has
//! one in its hands says only what its shape suggests.

use crate::code::Code;

/// What went wrong, with the facts that its page has places for.
#[derive(Clone, Debug)]
pub struct Trouble {
    /// The cause.
    pub code: Code,
    /// One sentence about this very case, put before the general explanation.
    pub detail: Option<String>,
    /// Lines of a text with the place marked, shown below the explanation.
    pub excerpt: Option<String>,
    /// Values for the page's `{placeholders}`.
    pub facts: Vec<(&'static str, String)>,
    own: Option<Box<OwnWords>>,
}

/// What this very case says differently from its code's page.
#[derive(Clone, Debug, Default)]
pub struct OwnWords {
    /// In place of the page's title.
    pub title: Option<String>,
    /// In place of the page's general explanation.
    pub why: Option<String>,
    /// Next steps of this very case, put before the page's.
    pub steps: Vec<String>,
    /// The page's own steps do not fit this case.
    pub only_these_steps: bool,
}

impl Trouble {
    /// The bare cause.
    pub fn new(code: Code) -> Self {
        Self { code, detail: None, excerpt: None, facts: Vec::new(), own: None }
    }

    /// The same case, now that its cause is known better; words that were meant for the other cause go.
    #[must_use]
    pub fn turned(self, code: Code) -> Self {
        if code == self.code { self } else { Self { code, own: None, ..self } }
    }

    /// Adds the sentence about this very case.
    #[must_use]
    pub fn detail(self, sentence: impl Into<String>) -> Self {
        Self { detail: Some(sentence.into()), ..self }
    }

    /// Takes the sentence of this very case away, where the title says it.
    #[must_use]
    pub fn without_detail(self) -> Self {
        Self { detail: None, ..self }
    }

    /// Adds the lines that show the place.
    #[must_use]
    pub fn excerpt(self, lines: impl Into<String>) -> Self {
        Self { excerpt: Some(lines.into()), ..self }
    }

    /// What this very case says differently from the page.
    pub fn own(&self) -> Option<&OwnWords> {
        self.own.as_deref()
    }

    fn say(mut self, say: impl FnOnce(&mut OwnWords)) -> Self {
        say(self.own.get_or_insert_default());
        self
    }

    /// Says the cause in other words than the page; placeholders are filled here as well.
    #[must_use]
    pub fn title(self, title: impl Into<String>) -> Self {
        self.say(|own| own.title = Some(title.into()))
    }

    /// Explains it in other words than the page.
    #[must_use]
    pub fn why(self, why: impl Into<String>) -> Self {
        self.say(|own| own.why = Some(why.into()))
    }

    /// Adds a step before those of the page.
    #[must_use]
    pub fn step(self, step: impl Into<String>) -> Self {
        self.say(|own| own.steps.push(step.into()))
    }

    /// Takes these steps in place of the page's.
    #[must_use]
    pub fn only_steps(self, steps: &[&str]) -> Self {
        self.say(|own| {
            own.steps = steps.iter().map(|step| (*step).to_owned()).collect();
            own.only_these_steps = true;
        })
    }

    /// Gives a placeholder its value. The first value given stays: the room nearest to the trouble knows best.
    #[must_use]
    pub fn fact(mut self, name: &'static str, value: impl Into<String>) -> Self {
        let value = value.into();
        if !value.is_empty() && self.get(name).is_none() {
            self.facts.push((name, value));
        }
        self
    }

    /// Takes a placeholder's value back.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        self.facts.retain(|(known, _)| *known != name);
        self
    }

    /// The value of a placeholder.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.facts.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str())
    }
}
