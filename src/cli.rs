//! The command line: made from the table of options, read by clap, handed on as plain values.
//!
//! No type of clap leaves this room.

use std::ffi::OsString;
use std::io::Write;

use clap::{Arg, ArgAction, ArgMatches};
use clap_complete::Shell;

use crate::code::{Class, Code, EXIT_PARTIAL};
use crate::options::{Command, OPTIONS, Opt, Takes};
use crate::trouble::Trouble;

/// What the command line asked for.
pub enum Asked {
    /// Run a command with its arguments.
    Run {
        /// The command.
        command: Command,
        /// What was typed for its options.
        typed: Typed,
    },
    /// Print this text and leave with success.
    Show(String),
    /// The same for a text that another program reads.
    Print(String),
    /// Nothing was asked: print the help, and leave with an error.
    Nothing(String),
}

/// The arguments of one command.
pub struct Typed(ArgMatches);

impl Typed {
    /// The values typed for an option, in order; a flag that was raised is `true`.
    pub fn values(&self, option: &Opt) -> Vec<String> {
        if is_flag(option) {
            return if self.0.get_flag(option.name) { vec!["true".to_owned()] } else { Vec::new() };
        }
        self.many(option.name)
    }

    /// What was typed for an argument that belongs to one command and to no variable: the CODE of `explain`, METHOD
    /// and TARGET of `send`, the SCHEME of `authorize`.
    pub fn argument(&self, name: &str) -> Option<String> {
        self.many(name).pop()
    }

    fn many(&self, name: &str) -> Vec<String> {
        self.0.get_many::<String>(name).map(|values| values.cloned().collect()).unwrap_or_default()
    }
}

/// Reads the command line.
///
/// Fails with `option-invalid` when it does not follow the table.
pub fn read(arguments: &[OsString]) -> Result<Asked, Trouble> {
    let command_line = std::iter::once(OsString::from("fieldstamp")).chain(arguments.iter().cloned());
    let mut program = program_for(arguments);
    let matches = match program.try_get_matches_from_mut(command_line) {
        Ok(matches) => matches,
        Err(said) => return explain(&said),
    };
    if let Some((name, matches)) = matches.subcommand()
        && let Some(text) = made_of_itself(name, matches)
    {
        return Ok(Asked::Print(text));
    }
    let known = |(name, matches): (&str, &ArgMatches)| {
        let command = Command::ALL.iter().copied().find(|command| command.name() == name)?;
        Some(Asked::Run { command, typed: Typed(matches.clone()) })
    };
    Ok(matches.subcommand().and_then(known).unwrap_or_else(|| Asked::Nothing(program.render_help().to_string())))
}

fn explain(said: &clap::Error) -> Result<Asked, Trouble> {
    use clap::error::ErrorKind::{DisplayHelp, DisplayHelpOnMissingArgumentOrSubcommand, DisplayVersion};
    let text = said.render().to_string();
    match said.kind() {
        DisplayHelp | DisplayVersion => Ok(Asked::Show(text.trim_end().to_owned())),
        DisplayHelpOnMissingArgumentOrSubcommand => Ok(Asked::Nothing(text.trim_end().to_owned())),
        _ => {
            let text = text.strip_prefix("error: ").unwrap_or(&text);
            let sentences = text.lines().map(str::trim).filter(|line| !line.is_empty());
            let sentences = sentences.take_while(|line| !line.starts_with("Usage:") && !line.starts_with("For more"));
            // How to pass the word on as a value is the last thing that somebody wants who mistyped an option.
            let sentences = sentences
                .filter(|line| !(line.starts_with("tip:") && line.contains("'--") && line.contains("to pass")));
            let detail = sentences.collect::<Vec<_>>().join("; ").replace(":; ", ": ");
            let trouble = Trouble::new(Code::OptionInvalid).fact("option", "the command line");
            let of_secret = ["token", "password", "secret", "user", "auth"]
                .iter()
                .any(|word| detail.contains(&format!("'--{word}")));
            let trouble = if of_secret {
                trouble.step("give the credential in the environment, as JIRA_TOKEN: no option takes one")
            } else {
                trouble
            };
            Err(trouble.detail(detail))
        }
    }
}

/// As much of the command line as these arguments need: one command without its words of help, when it is
/// named and nobody asks for help. All of it costs as much as everything else before the first byte is sent.
fn program_for(arguments: &[OsString]) -> clap::Command {
    let asked = arguments.first().and_then(|first| Command::ALL.iter().find(|command| *first == command.name()));
    let wants_help = arguments.iter().any(|argument| argument == "-h" || argument == "--help");
    match asked {
        Some(command) if !wants_help => bare_program().subcommand(subcommand(*command, false)),
        _ => whole_program(),
    }
}

/// Every command with its options and their words.
fn whole_program() -> clap::Command {
    let program = bare_program().after_help(after_help());
    Command::ALL.iter().fold(program, |program, command| program.subcommand(subcommand(*command, true)))
}

fn bare_program() -> clap::Command {
    clap::Command::new("fieldstamp")
        .version(env!("CARGO_PKG_VERSION"))
        .about("Stamps a CI build's result into Jira fields, and says precisely why when it cannot")
        .disable_help_subcommand(true)
        .subcommand_value_name("COMMAND")
        .max_term_width(110)
}

fn subcommand(command: Command, with_words: bool) -> clap::Command {
    let mut sub = clap::Command::new(command.name()).about(command.about());
    if command == Command::Explain {
        sub = sub.arg(Arg::new("code").value_name("CODE").help("A diagnosis code, as in error[CODE]"));
    }
    if command == Command::Authorize {
        let scheme = Arg::new("scheme").value_name("SCHEME").value_parser(["oauth1", "oauth2"]);
        sub = sub.arg(scheme.help("oauth1: OAuth 1.0a of Data Center; oauth2: OAuth 2.0 with a user's consent"));
    }
    if command == Command::Fields {
        let issue = Arg::new("issue").value_name("ISSUE").required(true);
        sub = sub.arg(issue.help("An issue whose edit screen is looked at"));
    }
    if command == Command::Send {
        let method = Arg::new("method").value_name("METHOD").required(true);
        let target = Arg::new("target").value_name("TARGET").required(true);
        sub = sub.arg(method.help("GET, POST, PUT, PATCH or DELETE")).arg(target.help(
            "A path on the site, such as /rest/api/2/myself, or agile:, builds:, deployments:, jsm-ops: and a path",
        ));
    }
    if command == Command::Completions {
        let shell = Arg::new("shell").value_name("SHELL").required(true).value_parser(clap::value_parser!(Shell));
        sub = sub.arg(shell.help("The shell that is to complete"));
    }
    for option in OPTIONS.iter().filter(|option| option.commands.contains(&command)) {
        let argument = argument(option);
        let words = || format!("{} [env: {}]", option.help_for(command), shown_variable(option));
        sub = sub.arg(if with_words { argument.help(words()) } else { argument });
    }
    sub
}

fn argument(option: &'static Opt) -> Arg {
    let mut argument = Arg::new(option.name);
    if is_flag(option) {
        return argument.long(option.name).action(ArgAction::SetTrue);
    }
    argument = argument.value_name(option.value);
    if option.positional {
        return argument.num_args(0..).action(ArgAction::Append);
    }
    argument = argument.long(option.name).allow_hyphen_values(option.takes == Takes::Lines);
    if let Some(short) = option.short {
        argument = argument.short(short);
    }
    argument.action(if option.takes == Takes::One { ArgAction::Set } else { ArgAction::Append })
}

/// What is made from the command line itself: completions and the manual.
fn made_of_itself(name: &str, matches: &ArgMatches) -> Option<String> {
    let mut written = Vec::new();
    if name == Command::Completions.name() {
        let shell = *matches.get_one::<Shell>("shell")?;
        clap_complete::generate(shell, &mut whole_program(), "fieldstamp", &mut written);
    } else if name == Command::Man.name() {
        manual(&mut written)?;
    } else {
        return None;
    }
    String::from_utf8(written).ok()
}

/// One page: the program, then each command with its options.
fn manual(page: &mut Vec<u8>) -> Option<()> {
    let program = whole_program();
    clap_mangen::Man::new(program.clone()).render(page).ok()?;
    for command in program.get_subcommands() {
        writeln!(page, ".SH {}", command.get_name().to_uppercase()).ok()?;
        let man = clap_mangen::Man::new(command.clone());
        man.render_synopsis_section(page).ok()?;
        man.render_description_section(page).ok()?;
        man.render_options_section(page).ok()?;
    }
    Some(())
}

fn is_flag(option: &Opt) -> bool {
    matches!(option.takes, Takes::Nothing | Takes::NothingInverted)
}

fn shown_variable(option: &Opt) -> String {
    let inverted = if option.takes == Takes::NothingInverted { "=false" } else { "" };
    format!("{}{inverted}", option.variable)
}

fn after_help() -> String {
    let mut text = String::from(
        "The connection comes from the environment alone: JIRA_SITE, JIRA_EMAIL, JIRA_TOKEN (Cloud or personal access\n\
         token) or JIRA_PASSWORD (Data Center); each secret also as NAME_FILE. No option takes a secret.\n\nExit codes:\n  \
         0  done, or nothing to do\n",
    );
    for class in Class::ALL {
        text.push_str(&format!("  {}  {:<12} {}\n", class.exit(), class.slug(), class.meaning()));
    }
    text.push_str(&format!("  {EXIT_PARTIAL}  {:<12} several issues, some done, some not", "partial"));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_made_from_the_table_is_sound() {
        whole_program().debug_assert();
        for command in Command::ALL {
            program_for(&[command.name().into()]).debug_assert();
        }
    }
}
