//! The facts of one build, kept under the names of the table of names.
//!
//! Holds only what is known: no nulls, no empty strings, so a template can tell a missing fact from an empty one.
//! Refuses names that the table does not have. Knows nothing of where a fact came from.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::names;

/// Known facts by dotted name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts(BTreeMap<&'static str, String>);

impl Facts {
    /// The fact under a dotted name, where it is known.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// Keeps a fact, in place of what was known. Blank says nothing and changes nothing.
    ///
    /// Line endings at the end go (`git` and `echo` leave them there); everything else stays as it came,
    /// control characters included: who prints it escapes it.
    pub fn set(&mut self, name: &'static str, value: impl Into<String>) {
        debug_assert!(names::find(name).is_some(), "{name} is not in the table of names");
        let mut value = value.into();
        value.truncate(value.trim_end_matches(['\r', '\n']).len());
        if !value.trim().is_empty() {
            self.0.insert(name, value);
        }
    }

    /// Keeps a fact only where none is known yet.
    pub fn fill(&mut self, name: &'static str, value: Option<String>) {
        if let (None, Some(value)) = (self.get(name), value) {
            self.set(name, value);
        }
    }

    /// `git.short_commit` from `git.commit`: the first seven characters.
    pub(super) fn shorten_commit(&mut self) {
        let short = self.get("git.commit").map(|commit| commit.chars().take(7).collect());
        self.fill("git.short_commit", short);
    }

    /// All facts, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.0.iter().map(|(name, value)| (*name, value.as_str()))
    }

    /// The facts as templates and `fieldstamp context` see them: `{"build":{"number":"12",…},…}`.
    ///
    /// Text throughout, but for `build.passed`, `build.failed` and `tests.*`, which templates ask with `if`:
    /// as text, `"false"` and `"0"` would be true.
    pub fn to_json(&self) -> Value {
        let mut root = Map::new();
        for (name, value) in self.iter() {
            let value = match name {
                "build.passed" | "build.failed" => Value::Bool(value == "true"),
                _ if name.starts_with("tests.") => number(value),
                _ => Value::String(value.to_owned()),
            };
            let Some((group, leaf)) = name.split_once('.') else {
                root.insert(name.to_owned(), value);
                continue;
            };
            if let Value::Object(group) = root.entry(group).or_insert_with(|| Value::Object(Map::new())) {
                group.insert(leaf.to_owned(), value);
            }
        }
        Value::Object(root)
    }
}

fn number(value: &str) -> Value {
    value.parse().map_or_else(|_| Value::String(value.to_owned()), Value::Number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_values_are_not_facts() {
        let mut facts = Facts::default();
        facts.set("git.branch", "main");
        facts.set("git.branch", " \n");
        facts.set("git.tag", "");
        assert_eq!((facts.get("git.branch"), facts.get("git.tag")), (Some("main"), None));
    }

    #[test]
    fn only_the_last_line_endings_of_a_message_go() {
        let mut facts = Facts::default();
        facts.set("git.message", "Title\n\n\u{1b}[31mbody\r\n\n");
        assert_eq!(facts.get("git.message"), Some("Title\n\n\u{1b}[31mbody"));
    }

    #[test]
    fn the_outcome_is_two_booleans_tests_are_numbers_and_everything_else_is_text() {
        let mut facts = Facts::default();
        facts.set("tests.total", "12");
        facts.set("tests.seconds", "0.25");
        facts.set("build.number", "12");
        facts.set("build.passed", "true");
        facts.set("build.failed", "false");
        facts.set("now", "2026-01-01T00:00:00Z");
        let expected = serde_json::json!({
            "build": {"number": "12", "passed": true, "failed": false},
            "tests": {"total": 12, "seconds": 0.25}, "now": "2026-01-01T00:00:00Z"
        });
        assert_eq!(facts.to_json(), expected);
    }

    #[test]
    #[should_panic(expected = "not in the table")]
    #[cfg(debug_assertions)]
    fn a_name_outside_the_table_is_a_bug() {
        Facts::default().set("git.colour", "red");
    }
}
