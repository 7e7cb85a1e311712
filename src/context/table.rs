//! A row of a host's table: one fact's name, and where on that host it comes from.
//!
//! Refuses opinions: which variable means what is said in the hosts' files.

use crate::environment::Environment;

/// One fact of one host.
pub struct Row {
    /// The dotted name, one of the table of names.
    pub name: &'static str,
    source: Source,
}

enum Source {
    Variable(&'static str),
    First(&'static [&'static str]),
    Derived(fn(&Environment) -> Option<String>),
}

impl Row {
    /// The fact is this variable's value.
    pub const fn variable(name: &'static str, variable: &'static str) -> Self {
        Self { name, source: Source::Variable(variable) }
    }

    /// The fact is the value of the first of these variables that is not blank.
    pub const fn first(name: &'static str, variables: &'static [&'static str]) -> Self {
        Self { name, source: Source::First(variables) }
    }

    /// The fact is worked out, because no variable holds it as templates want it.
    pub const fn derived(name: &'static str, derive: fn(&Environment) -> Option<String>) -> Self {
        Self { name, source: Source::Derived(derive) }
    }

    /// What this environment gives for the row.
    pub fn value(&self, environment: &Environment) -> Option<String> {
        match self.source {
            Source::Variable(variable) => environment.get(variable).map(str::to_owned),
            Source::First(variables) => first(environment, variables).map(str::to_owned),
            Source::Derived(derive) => derive(environment),
        }
    }
}

/// The value of the first of these variables that is not blank.
pub fn first<'a>(environment: &'a Environment, variables: &[&str]) -> Option<&'a str> {
    variables.iter().find_map(|variable| environment.get(variable))
}
