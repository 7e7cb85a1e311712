//! The one table of options: name, variable, value, and what it is for.
//!
//! The command line, its help, the `FIELDSTAMP_*` variables, the README's table and the wrappers all follow
//! this table, and tests hold them to it. Knows what was typed, not what it means: that is `settings`.

use crate::code::Code;
use crate::environment::Environment;
use crate::trouble::Trouble;

/// A command that options belong to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the words of the command line")]
pub enum Command {
    Update,
    Render,
    Context,
    Explain,
}

impl Command {
    /// Every command, in the order of the help.
    pub const ALL: &[Self] = &[Self::Update, Self::Render, Self::Context, Self::Explain];

    /// The word on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Update => "update",
            Self::Render => "render",
            Self::Context => "context",
            Self::Explain => "explain",
        }
    }

    /// One line for the list of commands.
    pub fn about(self) -> &'static str {
        match self {
            Self::Update => "Render the fields and send them to the build's issues",
            Self::Render => "Print the request body; needs no network and no credential",
            Self::Context => "Print the build facts that templates see, as JSON",
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

const SENDING: &[Command] = &[Command::Update];
const RENDERING: &[Command] = &[Command::Update, Command::Render];
const FACTS: &[Command] = &[Command::Update, Command::Render, Command::Context];
const REPORTING: &[Command] = &[Command::Update, Command::Context, Command::Explain];

const fn row(
    name: &'static str,
    variable: &'static str,
    value: &'static str,
    takes: Takes,
    commands: &'static [Command],
    help: &'static str,
) -> Opt {
    Opt { name, short: None, variable, value, takes, positional: false, help, commands }
}

/// Every option of every command.
pub const OPTIONS: &[Opt] = &[
    Opt {
        positional: true,
        ..row(
            "issues",
            "FIELDSTAMP_ISSUES",
            "ISSUE",
            Takes::Words,
            RENDERING,
            "Issue keys; without any, they are found in the build",
        )
    },
    Opt {
        short: Some('f'),
        ..row(
            "field",
            "FIELDSTAMP_FIELDS",
            "NAME=VALUE",
            Takes::Lines,
            RENDERING,
            "Set a field: NAME=TEXT, NAME=@FILE or NAME:=JSON; the value is a template",
        )
    },
    row(
        "template",
        "FIELDSTAMP_TEMPLATE",
        "FILE",
        Takes::One,
        RENDERING,
        "A whole request body {\"fields\":…,\"update\":…} as a Handlebars file; - is standard input",
    ),
    row(
        "var",
        "FIELDSTAMP_VARS",
        "KEY=VALUE",
        Takes::Lines,
        RENDERING,
        "A variable of your own, vars.KEY in templates",
    ),
    row(
        "allow-env",
        "FIELDSTAMP_ALLOW_ENV",
        "NAME",
        Takes::Words,
        RENDERING,
        "Let templates see this environment variable as env.NAME",
    ),
    row(
        "status",
        "FIELDSTAMP_STATUS",
        "STATUS",
        Takes::One,
        FACTS,
        "The build's result, where the host does not tell it",
    ),
    row("project", "FIELDSTAMP_PROJECTS", "KEY", Takes::Words, RENDERING, "Only issues of these projects"),
    row(
        "tolerate",
        "FIELDSTAMP_TOLERATE",
        "WHAT",
        Takes::Words,
        RENDERING,
        "Failure classes or diagnosis codes that warn instead of failing the job",
    ),
    row(
        "require-issue",
        "FIELDSTAMP_REQUIRE_ISSUE",
        "",
        Takes::Nothing,
        RENDERING,
        "Finding no issue key is a failure, not a notice",
    ),
    row(
        "no-notify",
        "FIELDSTAMP_NOTIFY",
        "",
        Takes::NothingInverted,
        SENDING,
        "Send no e-mail to watchers; needs the right to administer the project",
    ),
    row(
        "dry-run",
        "FIELDSTAMP_DRY_RUN",
        "",
        Takes::Nothing,
        SENDING,
        "Do everything but the write, and show what would be sent",
    ),
    row(
        "receipt",
        "FIELDSTAMP_RECEIPT",
        "FILE",
        Takes::One,
        RENDERING,
        "Write the JSON account of the run here as well",
    ),
    row(
        "format",
        "FIELDSTAMP_FORMAT",
        "FORMAT",
        Takes::One,
        REPORTING,
        "text, or json: the data alone on standard output",
    ),
    row(
        "timeout",
        "FIELDSTAMP_TIMEOUT",
        "SECONDS",
        Takes::One,
        SENDING,
        "For the whole run, retries included [default: 120]",
    ),
    row(
        "retries",
        "FIELDSTAMP_RETRIES",
        "N",
        Takes::One,
        SENDING,
        "How often a request is repeated when Jira or the network fails [default: 4]",
    ),
    row(
        "api",
        "FIELDSTAMP_API",
        "2|3",
        Takes::One,
        SENDING,
        "The version of Jira's REST API [default: 2, or 3 when the body holds an Atlassian Document]",
    ),
];

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

/// The row of an option.
pub fn find(name: &str) -> Option<&'static Opt> {
    OPTIONS.iter().find(|option| option.name == name)
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
    /// `--field`, or the argument's name.
    pub fn flag_name(&self) -> String {
        if self.positional { self.value.to_owned() } else { format!("--{}", self.name) }
    }

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
