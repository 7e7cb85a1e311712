//! What was typed for each option: on the command line, or else in the option's variable.

use super::{Command, OPTIONS, Opt, Takes, find};
use crate::code::Code;
use crate::environment::Environment;
use crate::trouble::Trouble;

/// Where a text was typed, so that a complaint can point at it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// `--field`, a variable's name, or a file's path.
    pub name: String,
    /// The line on which the text begins, from 1.
    pub line: usize,
    /// How many characters of that line stand before it.
    pub before: usize,
}

impl Origin {
    /// The place where something begins.
    pub fn start(name: impl Into<String>) -> Self {
        Self { name: name.into(), line: 1, before: 0 }
    }

    /// The same place, some characters further on the same line.
    #[must_use]
    pub fn after(mut self, characters: usize) -> Self {
        self.before += characters;
        self
    }

    /// `NAME line L, column C` of a position inside the text; both count from 1.
    pub fn place(&self, line: usize, column: usize) -> String {
        let before = if line == 1 { self.before } else { 0 };
        format!("{} line {}, column {}", self.name, self.line + line - 1, before + column)
    }
}

/// One value as it was typed.
#[derive(Clone, Debug)]
pub struct Given {
    /// The text, untouched.
    pub text: String,
    /// Where it stands.
    pub origin: Origin,
}

/// Everything that was said for one command, by option.
#[derive(Debug, Default)]
pub struct Said(Vec<(&'static str, Vec<Given>)>);

impl Said {
    /// Gathers the options of one command: what stands on the command line, or else in the variable.
    pub fn gather(command: Command, environment: &Environment, typed: impl Fn(&Opt) -> Vec<String>) -> Self {
        let of_command = OPTIONS.iter().filter(|option| option.commands.contains(&command));
        Self(of_command.map(|option| (option.name, option.values(environment, typed(option)))).collect())
    }

    /// All values of an option, in order.
    pub fn all(&self, name: &str) -> &[Given] {
        self.0.iter().find(|(known, _)| *known == name).map_or(&[], |(_, values)| values)
    }

    /// The last value of an option.
    pub fn one(&self, name: &str) -> Option<&Given> {
        self.all(name).last()
    }

    /// Whether a flag is raised. Fails with `option-invalid` when its variable holds neither yes nor no.
    pub fn flag(&self, name: &str) -> Result<bool, Trouble> {
        let Some(given) = self.one(name) else { return Ok(false) };
        let inverted = find(name).is_some_and(|option| option.takes == Takes::NothingInverted);
        let from_variable = !given.origin.name.starts_with('-');
        let raised = match given.text.trim().to_ascii_lowercase().as_str() {
            "true" | "1" | "yes" | "on" => true,
            "false" | "0" | "no" | "off" => false,
            other => return Err(invalid(given, format!("is `{other}`, which is neither true nor false"))),
        };
        Ok(raised != (inverted && from_variable))
    }
}

/// `option-invalid`, naming the option or variable and what is wrong with its value.
pub fn invalid(given: &Given, wrong: impl AsRef<str>) -> Trouble {
    Trouble::new(Code::OptionInvalid)
        .fact("option", &given.origin.name)
        .fact("variable", &given.origin.name)
        .fact("value", &given.text)
        .fact("place", given.origin.place(1, 1))
        .detail(format!("{} {}", given.origin.name, wrong.as_ref()))
}

impl Opt {
    fn values(&self, environment: &Environment, typed: Vec<String>) -> Vec<Given> {
        let given = if typed.is_empty() {
            environment.get(self.variable).map(|text| (text.to_owned(), self.variable.to_owned())).into_iter().collect()
        } else {
            typed.into_iter().map(|text| (text, self.flag_name())).collect::<Vec<_>>()
        };
        given.into_iter().flat_map(|(text, name)| self.split(&text, &name)).collect()
    }

    fn split(&self, text: &str, name: &str) -> Vec<Given> {
        let from_variable = name == self.variable;
        match self.takes {
            Takes::Lines if from_variable => lines(text, name),
            Takes::Words => words(text, name),
            _ => vec![Given { text: text.to_owned(), origin: Origin::start(name) }],
        }
    }
}

/// One value a line; blank lines and whole-line `#` comments are skipped.
fn lines(text: &str, name: &str) -> Vec<Given> {
    text.lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty() && !line.trim_start().starts_with('#'))
        .map(|(number, line)| {
            let indent = line.len() - line.trim_start().len();
            let origin = Origin { name: name.to_owned(), line: number + 1, before: indent };
            Given { text: line.trim().to_owned(), origin }
        })
        .collect()
}

fn words(text: &str, name: &str) -> Vec<Given> {
    text.split(|letter: char| letter.is_whitespace() || letter == ',')
        .filter(|word| !word.is_empty())
        .map(|word| Given { text: word.to_owned(), origin: Origin::start(name) })
        .collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;

    fn said(variables: &[(&str, &str)], typed: &[(&str, &[&str])]) -> Said {
        let variables = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let environment = Environment { variables, ..Environment::default() };
        Said::gather(Command::Update, &environment, |option| {
            typed
                .iter()
                .filter(|(name, _)| *name == option.name)
                .flat_map(|(_, values)| values.iter().map(|v| (*v).to_owned()))
                .collect()
        })
    }

    fn texts(said: &Said, name: &str) -> Vec<String> {
        said.all(name).iter().map(|given| given.text.clone()).collect()
    }

    #[test]
    fn an_explicit_option_wins_over_its_variable() {
        let said =
            said(&[("FIELDSTAMP_ISSUES", "A-1 B-2"), ("FIELDSTAMP_STATUS", "failure")], &[("status", &["success"])]);
        assert_eq!(texts(&said, "issues"), ["A-1", "B-2"]);
        assert_eq!(texts(&said, "status"), ["success"]);
    }

    #[test]
    fn fields_come_one_a_line_and_remember_their_line() {
        let said = said(&[("FIELDSTAMP_FIELDS", "# note\na=1\n\n  b=x y, z\n")], &[]);
        assert_eq!(texts(&said, "field"), ["a=1", "b=x y, z"]);
        assert_eq!(said.all("field")[1].origin.place(1, 3), "FIELDSTAMP_FIELDS line 4, column 5");
    }

    #[test]
    fn words_are_separated_by_spaces_commas_or_lines() {
        assert_eq!(texts(&said(&[], &[("issues", &["A-1, B-2\nC-3", "D-4"])]), "issues"), ["A-1", "B-2", "C-3", "D-4"]);
    }

    #[test]
    fn a_blank_variable_counts_as_unset() {
        assert!(said(&[("FIELDSTAMP_TEMPLATE", "  ")], &[]).one("template").is_none());
    }

    #[test]
    fn the_variable_of_an_inverted_flag_says_the_opposite() {
        assert!(said(&[("FIELDSTAMP_NOTIFY", "false")], &[]).flag("no-notify").unwrap());
        assert!(!said(&[("FIELDSTAMP_NOTIFY", "true")], &[]).flag("no-notify").unwrap());
        assert!(said(&[], &[("no-notify", &["true"])]).flag("no-notify").unwrap());
        assert!(said(&[("FIELDSTAMP_NOTIFY", "maybe")], &[]).flag("no-notify").is_err());
    }

    #[test]
    fn no_name_and_no_variable_stands_twice_in_the_table() {
        for (position, option) in OPTIONS.iter().enumerate() {
            for other in &OPTIONS[position + 1..] {
                assert_ne!(option.name, other.name);
                assert_ne!(option.variable, other.variable);
            }
        }
    }
}
