//! The one table of options: name, variable, value, and what it is for.
//!
//! The command line, its help, the `FIELDSTAMP_*` variables, the README's table and the wrappers all follow
//! this table, and tests hold them to it. Knows what was typed, not what it means: that is `settings`.

mod said;
mod table;

pub use said::{Given, Origin, Said, invalid};
pub use table::OPTIONS;

/// A command that options belong to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the words of the command line")]
pub enum Command {
    Update,
    Render,
    Check,
    Context,
    Explain,
    Send,
    Authorize,
    Completions,
    Man,
}

impl Command {
    /// Every command, in the order of the help.
    pub const ALL: &[Self] = &[
        Self::Update,
        Self::Render,
        Self::Check,
        Self::Context,
        Self::Explain,
        Self::Send,
        Self::Authorize,
        Self::Completions,
        Self::Man,
    ];

    /// The word on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Update => "update",
            Self::Render => "render",
            Self::Check => "check",
            Self::Context => "context",
            Self::Explain => "explain",
            Self::Send => "send",
            Self::Authorize => "authorize",
            Self::Completions => "completions",
            Self::Man => "man",
        }
    }

    /// One line for the list of commands.
    pub fn about(self) -> &'static str {
        match self {
            Self::Update => "Render the fields and send them to the build's issues",
            Self::Render => "Print the request body; needs no network and no credential",
            Self::Check => "Prove site, credential, permission and fields step by step; writes nothing",
            Self::Send => "Send a templated request to any Atlassian REST path, with the same credential and diagnosis",
            Self::Context => "Print the build facts that templates see, as JSON",
            Self::Authorize => "Get an OAuth credential, once and by hand, into files that jobs use",
            Self::Completions => "Print completions for a shell",
            Self::Man => "Print the manual page",
            Self::Explain => "Say what a diagnosis means and how to mend it; without CODE, list them all",
        }
    }
}

/// How many values an option takes, and how a variable holds several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// Nothing: it is said or not; the variable holds `true` or `false`.
    Nothing,
    /// The same, but the variable says the opposite: `--no-notify` is `FIELDSTAMP_NOTIFY=false`.
    NothingInverted,
    /// One value.
    One,
    /// Several: the option is repeated; the variable holds one a line.
    Lines,
    /// Several: the option is repeated or holds several; separated by spaces, commas or lines.
    Words,
}

/// One row of the table.
#[derive(Debug)]
pub struct Opt {
    /// The long name without dashes, or the name of the positional argument.
    pub name: &'static str,
    /// A one-letter name.
    pub short: Option<char>,
    /// The variable that is read when the option is not given.
    pub variable: &'static str,
    /// What the value is called in the help; empty for a flag.
    pub value: &'static str,
    /// How many values.
    pub takes: Takes,
    /// A positional argument instead of an option.
    pub positional: bool,
    /// What it is for, one sentence.
    pub help: &'static str,
    /// The commands that know it.
    pub commands: &'static [Command],
}

/// The row of an option.
pub fn find(name: &str) -> Option<&'static Opt> {
    OPTIONS.iter().find(|option| option.name == name)
}

impl Opt {
    /// What it is for, as this command has it.
    pub fn help_for(&self, command: Command) -> String {
        match (command, self.name) {
            // A person has to find the page, log in and read it.
            (Command::Authorize, "timeout") => {
                "For the whole run, the person's part included [default: 900]".to_owned()
            }
            _ => self.help.to_owned(),
        }
    }

    /// `--field`, or the argument's name.
    pub fn flag_name(&self) -> String {
        if self.positional { self.value.to_owned() } else { format!("--{}", self.name) }
    }
}
