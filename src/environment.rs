//! The world as the process found it: variables, arguments, folder and terminals, read once in `main`.
//!
//! Everything below `main` is given this value, so a test can hand over any environment it likes.
//! Refuses to interpret: what a variable means is said in `connection`, `options` and `context`.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;

/// Who reads what is written to a stream.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reader {
    /// A program: a CI runner, a pipe.
    #[default]
    Program,
    /// A person.
    Terminal,
    /// Nobody yet: it goes into a file.
    File,
}

/// Variables, arguments and surroundings of one run.
#[derive(Clone, Default)]
pub struct Environment {
    /// Variables whose value is text. A value that is not UTF-8 is left out and named in `not_text`.
    pub variables: BTreeMap<String, String>,
    /// Names of the variables whose value is not UTF-8.
    pub not_text: Vec<String>,
    /// What the files that hold secrets gave, by the variable that names them; see `connection::with_files`.
    pub files: BTreeMap<String, Result<String, String>>,
    /// Command line without the program's name.
    pub arguments: Vec<OsString>,
    /// Working directory: where `git` is asked and relative paths start.
    pub directory: PathBuf,
    /// Who reads standard output.
    pub stdout: Reader,
    /// Who reads standard error.
    pub stderr: Reader,
}

impl Environment {
    /// Sorts variables as the operating system gives them into text and not text.
    #[must_use]
    pub fn with_variables(mut self, variables: impl IntoIterator<Item = (OsString, OsString)>) -> Self {
        for (name, value) in variables {
            let Ok(name) = name.into_string() else { continue };
            match value.into_string() {
                Ok(value) => drop(self.variables.insert(name, value)),
                Err(_) => self.not_text.push(name),
            }
        }
        self
    }

    /// The value of a variable. A blank one counts as unset: a composite action hands an unset input over as `""`.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.variables.get(name).map(String::as_str).filter(|value| !value.trim().is_empty())
    }

    /// Whether a variable holds the word `true`, as CI hosts write it (`True` on Azure).
    pub fn is_true(&self, name: &str) -> bool {
        self.get(name).is_some_and(|value| value.trim().eq_ignore_ascii_case("true"))
    }
}
