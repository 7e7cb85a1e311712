//! `authorize`: a credential of OAuth, got once and by hand, left in files that jobs use.
//!
//! For a person at a terminal. What is said for them goes to standard output, step by step; the secrets go into files
//! and nowhere else. At the end the files are tried out by the very variables that are printed.

mod folder;
mod oauth1;
mod oauth2;
mod person;

use std::sync::Arc;

use super::entry::Entry;
use super::{check, tell};
use crate::access::{Access, Patience};
use crate::code::Code;
use crate::connection::{self, Connection, VARIABLES};
use crate::context;
use crate::credential::{Credential, Scheme};
use crate::diagnosis::{Diagnosis, judge};
use crate::environment::Environment;
use crate::options::Said;
use crate::output::{Output, Stream};
use crate::redact::Redactor;
use crate::report::Voice;
use crate::report::receipt::Note;
use crate::settings::{Authorizing, Format};
use crate::target::Target;
use crate::trouble::Trouble;

/// Why it went no further: a trouble not yet explained, a request's diagnosis, or a signal with its exit code.
enum Stop {
    Trouble(Trouble),
    Diagnosis(Box<Diagnosis>),
    Signal(u8),
}

impl From<Trouble> for Stop {
    fn from(trouble: Trouble) -> Self {
        Self::Trouble(trouble)
    }
}

impl From<Box<Diagnosis>> for Stop {
    fn from(diagnosis: Box<Diagnosis>) -> Self {
        Self::Diagnosis(diagnosis)
    }
}

pub(super) async fn run(said: &Said, scheme: Option<&str>, environment: &Environment, output: &mut Output) -> u8 {
    let redactor = output.redactor();
    let mut talk = Conversation { environment, output, redactor };
    let done = match (scheme, Authorizing::read(said, environment)) {
        (None, _) => Err(which().into()),
        (_, Err(trouble)) => Err(trouble.into()),
        (Some("oauth1"), Ok(settings)) => oauth1::run(&settings, &mut talk).await,
        (Some(_), Ok(settings)) => oauth2::run(&settings, &mut talk).await,
    };
    let diagnosis = match done {
        Ok(()) => return 0,
        Err(Stop::Signal(code)) => return code,
        Err(Stop::Trouble(trouble)) => Diagnosis::of(trouble, None, &output.redactor()),
        Err(Stop::Diagnosis(diagnosis)) => *diagnosis,
    };
    // This command has no such option.
    tell(diagnosis.without_step("add --tolerate"), said, environment, output)
}

fn which() -> Trouble {
    Trouble::new(Code::OptionInvalid)
        .fact("option", "SCHEME")
        .title("Which kind of OAuth is meant?")
        .why("Cloud and newer versions of Data Center have OAuth 2.0; every Data Center has OAuth 1.0a")
        .only_steps(&[
            "Cloud: fieldstamp authorize oauth2 --to DIR",
            "Data Center: fieldstamp authorize oauth1 --to DIR, or oauth2 from Jira 8.22 on",
        ])
}

/// Where the person and the program meet.
struct Conversation<'a> {
    environment: &'a Environment,
    output: &'a mut Output,
    redactor: Arc<Redactor>,
}

impl Conversation<'_> {
    fn say(&mut self, text: &str) {
        self.output.text(Stream::Out, text);
    }

    fn note(&mut self, texts: impl IntoIterator<Item = String>) {
        let host = context::detect(self.environment);
        let mut voice = Voice::new(self.output, self.environment, host, Format::Text);
        texts.into_iter().for_each(|text| voice.note(&Note::plain(text)));
    }

    /// What the environment says of the site, and of this scheme; any other credential in it is not meant here.
    fn look_around(&mut self, scheme: Scheme, keep: &[&str]) -> Result<(Connection, Target), Trouble> {
        let environment = with_only(self.environment, scheme, keep, &[]);
        let connection = Connection::read(&environment)?;
        let target = Target::read(&connection, &environment)?;
        self.note(connection.notes.iter().chain(&target.notes).cloned());
        Ok((connection, target))
    }

    /// The way to ask by this credential.
    fn access(&self, target: &Target, credential: Credential, settings: &Authorizing) -> Result<Access, Trouble> {
        let entry = Entry { target: target.clone(), credential, notes: Vec::new() };
        entry.open_for(self.environment, patience(settings), &self.redactor)
    }

    /// What a job needs, and whether it works.
    async fn hand_over(
        &mut self,
        environment: &Environment,
        shown: &[(&str, String)],
        settings: &Authorizing,
    ) -> Result<(), Stop> {
        let lines: Vec<String> = shown.iter().map(|(name, value)| format!("   {name}={}", quoted(value))).collect();
        self.say(&format!("   The job needs these variables, and no other credential:\n\n{}\n", lines.join("\n")));
        self.say("   Trying them out, as `fieldstamp check` does:\n");
        match check::of_credential(environment, patience(settings), self.output).await? {
            (_, Some(code)) => Err(Stop::Signal(code)),
            (Some(diagnosis), None) => Err(Box::new(diagnosis).into()),
            (None, None) => {
                self.say("\n   They work.");
                Ok(())
            }
        }
    }
}

fn patience(settings: &Authorizing) -> Patience {
    Patience { retries: settings.retries, timeout: settings.timeout }
}

/// The environment with one credential set in it, and nothing of any other, as far as it is not to be kept.
fn with_only(environment: &Environment, scheme: Scheme, keep: &[&str], set: &[(&str, String)]) -> Environment {
    let mut only = environment.clone();
    let others = VARIABLES.iter().filter(|row| row.secret && !keep.contains(&row.name));
    let names = others.flat_map(|row| std::iter::once(&row.name).chain(row.aliases));
    for name in names.flat_map(|name| [(*name).to_owned(), format!("{name}_FILE")]) {
        only.variables.remove(&name);
        only.not_text.retain(|known| *known != name);
    }
    only.variables.insert("JIRA_AUTH".to_owned(), scheme.word().to_owned());
    only.variables.extend(set.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
    connection::with_files(&only)
}

/// A value as a shell reads it back.
fn quoted(value: &str) -> String {
    let is_plain = |letter: char| letter.is_alphanumeric() || "/._-:@%+=,~".contains(letter);
    if !value.is_empty() && value.chars().all(is_plain) {
        return value.to_owned();
    }
    format!("'{}'", value.replace('\'', "'\\''"))
}

/// The time is over, and the person has not come.
fn nobody(title: &str, settings: &Authorizing) -> Trouble {
    Trouble::new(Code::ConsentMissing)
        .title(title)
        .why(format!("the time was over after {}", judge::in_words(settings.timeout.as_secs())))
        .only_steps(&["run the same command again, with --timeout SECONDS if that was too short"])
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn a_value_is_quoted_where_a_shell_would_take_it_apart() {
        assert_eq!(quoted("/home/me/jira/access_token"), "/home/me/jira/access_token");
        assert_eq!(quoted("/home/my files/it's"), r"'/home/my files/it'\''s'");
    }
}
