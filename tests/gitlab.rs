//! GitLab's component held to the code: its inputs are the options and the connection's variables, no more and no
//! fewer, and each is handed on. Also the README's quick start, which is the very file that `.ci/gitlab` runs.
//!
//! `FIELDSTAMP_BLESS=1` writes what follows the tables instead of comparing it.
#![allow(clippy::unwrap_used, reason = "a test that cannot read a document should stop right there")]

use std::fs;
use std::path::PathBuf;

use fieldstamp::connection::VARIABLES;
use fieldstamp::options::{Command, OPTIONS, Opt, Takes};

const TEMPLATE: &str = "templates/fieldstamp.yml";

/// One input, and the variable that hands it on.
struct Input {
    variable: &'static str,
    description: String,
    kind: Kind,
}

enum Kind {
    Text,
    /// A template, in which GitLab must not look for `$VARIABLES`, because they may hold what strangers wrote.
    Verbatim,
    Boolean(bool),
    Number(u64),
    OneOf(&'static [&'static str]),
}

/// Where the tables do not tell which words are known.
const WORDS: &[(&str, &[&str])] = &[
    ("FIELDSTAMP_FORMAT", &["text", "json"]),
    ("FIELDSTAMP_API", &["", "2", "3"]),
    ("JIRA_AUTH", &["auto", "basic", "bearer", "session", "oauth2", "oauth1", "connect"]),
];

impl Input {
    /// `FIELDSTAMP_ALLOW_ENV` is `allow-env`, and `JIRA_SITE` is `jira-site`.
    fn name(&self) -> String {
        self.variable.trim_start_matches("FIELDSTAMP_").to_ascii_lowercase().replace('_', "-")
    }

    fn of_option(option: &Opt) -> Self {
        let number = option.help.split_once("[default: ").and_then(|(_, rest)| rest.trim_end_matches(']').parse().ok());
        let words = WORDS.iter().find(|(variable, _)| *variable == option.variable);
        let kind = match (option.takes, words, number) {
            (Takes::Nothing, ..) => Kind::Boolean(false),
            (Takes::NothingInverted, ..) => Kind::Boolean(true),
            (Takes::Lines, ..) => Kind::Verbatim,
            _ if option.name == "comment" => Kind::Verbatim,
            (_, Some((_, words)), _) => Kind::OneOf(words),
            (_, _, Some(number)) => Kind::Number(number),
            _ => Kind::Text,
        };
        let description = match option.takes {
            Takes::Lines => format!("{}; one a line", option.help),
            Takes::Words => format!("{}; separated by spaces, commas or lines", option.help),
            Takes::NothingInverted => format!("false: {}", lower(option.help)),
            Takes::Nothing => format!("true: {}", lower(option.help)),
            Takes::One => option.help.to_owned(),
        };
        Self { variable: option.variable, description, kind }
    }

    fn of_connection(variable: &fieldstamp::connection::Variable) -> Self {
        let words = WORDS.iter().find(|(name, _)| *name == variable.name);
        let kind = match words {
            Some((_, words)) => Kind::OneOf(words),
            None if variable.meaning.starts_with("`true`") => Kind::Boolean(false),
            None => Kind::Text,
        };
        Self { variable: variable.name, description: variable.meaning.to_owned(), kind }
    }

    fn all() -> Vec<Self> {
        let options = OPTIONS.iter().filter(|option| option.commands.contains(&Command::Update)).map(Self::of_option);
        options.chain(VARIABLES.iter().filter(|variable| !variable.secret).map(Self::of_connection)).collect()
    }

    fn declared(&self) -> String {
        let quoted = |word: &str| format!("'{}'", word.replace('\'', "''"));
        let (kind, default, rest) = match self.kind {
            Kind::Text | Kind::Verbatim => ("", "''".to_owned(), String::new()),
            Kind::Boolean(default) => ("boolean", default.to_string(), String::new()),
            Kind::Number(default) => ("number", default.to_string(), String::new()),
            Kind::OneOf(words) => {
                let list = words.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(", ");
                ("", quoted(words[0]), format!("      options: [{list}]\n"))
            }
        };
        let kind = if kind.is_empty() { String::new() } else { format!("      type: {kind}\n") };
        let description = quoted(&self.description);
        format!("    {}:\n      description: {description}\n{kind}      default: {default}\n{rest}", self.name())
    }

    fn handed_on(&self) -> String {
        let value = format!("$[[ inputs.{} ]]", self.name());
        match self.kind {
            Kind::Text | Kind::OneOf(_) => format!("    INPUT_{}: {value}\n", self.variable),
            // A blank beside it, or it would not be text when it gets there.
            Kind::Boolean(_) | Kind::Number(_) => format!("    INPUT_{}: \" {value}\"\n", self.variable),
            Kind::Verbatim => {
                format!("    INPUT_{}:\n      value: {value}\n      expand: false\n", self.variable)
            }
        }
    }

    /// The line of the script that takes it in: in words of the shell alone, for every process would cost a millisecond.
    fn taken(&self) -> String {
        let name = self.variable;
        format!("        : \"${{{name}:=${{INPUT_{name}-}}}}\"; [ -z \"${name}\" ] || export {name}\n")
    }
}

fn lower(sentence: &str) -> String {
    let mut letters = sentence.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn read(name: &str) -> String {
    fs::read_to_string(path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn between(text: &str, mark: &str, inside: &str) -> String {
    let (open, close) = (format!("# <{mark}>\n"), format!("# </{mark}>"));
    let start = text.find(&open).unwrap_or_else(|| panic!("no {open}")) + open.len();
    let end = text.find(&close).unwrap_or_else(|| panic!("no {close}"));
    let end = text[..end].rfind('\n').unwrap_or(end) + 1;
    format!("{}{inside}{}", &text[..start], &text[end..])
}

#[test]
fn the_inputs_of_the_component_are_the_options_and_the_variables() {
    let inputs = Input::all();
    let declared: String = inputs.iter().map(Input::declared).collect();
    let handed_on: String = inputs.iter().map(Input::handed_on).collect();
    let taken: String = inputs.iter().map(Input::taken).collect();
    let found = read(TEMPLATE);
    let wanted = between(&between(&found, "inputs", &declared), "variables", &handed_on);
    let wanted = between(&wanted, "names", &taken);
    if std::env::var_os("FIELDSTAMP_BLESS").is_some() {
        fs::write(path(TEMPLATE), wanted).unwrap();
        return;
    }
    let first = found.lines().zip(wanted.lines()).find(|(found, wanted)| found != wanted);
    assert!(found == wanted, "{TEMPLATE} does not follow the tables; FIELDSTAMP_BLESS=1 writes it. First: {first:?}");
}

#[test]
fn every_input_is_used_and_every_use_is_an_input() {
    let text = read(TEMPLATE);
    let (spec, jobs) = text.split_once("\n---\n").unwrap();
    let is_name = |line: &&str| line.starts_with("    ") && !line.starts_with("     ") && line.ends_with(':');
    let mut declared: Vec<_> = spec.lines().filter(is_name).map(|line| line.trim().trim_end_matches(':')).collect();
    let mut used: Vec<_> = jobs.split("$[[ inputs.").skip(1).map(|rest| rest.split(" ]]").next().unwrap()).collect();
    declared.sort_unstable();
    used.sort_unstable();
    used.dedup();
    assert_eq!(declared, used);
}

#[test]
fn no_input_is_a_secret_and_none_is_written_into_a_script() {
    let text = read(TEMPLATE);
    for variable in VARIABLES.iter().filter(|variable| variable.secret) {
        for name in std::iter::once(&variable.name).chain(variable.aliases) {
            let input = name.to_ascii_lowercase().replace('_', "-");
            assert!(!text.contains(&format!("    {input}:")), "{name} is an input");
            assert!(!text.contains(&format!("INPUT_{name}")), "{name} is handed on as an input");
        }
    }
    let script = text.split("after_script: &stamp\n").nth(1).unwrap().split("\n  artifacts:").next().unwrap();
    assert!(!script.contains("$[["), "an input is written into the script, where a shell would read it");
    assert_eq!(text.matches("script:").count(), 3, "every script is the one that was looked at");
    assert_eq!(text.matches("script: *stamp").count(), 2, "every script is the one that was looked at");
}

#[test]
fn the_command_is_update_or_check() {
    let text = read(TEMPLATE);
    let (first, second) = (Command::Update.name(), Command::Check.name());
    assert!(text.contains(&format!("      default: {first}\n      options: ['{first}', '{second}']\n")));
    assert!(text.contains(&format!("          {first} | {second}) ;;\n")), "the script takes other commands");
}

#[test]
fn every_known_word_stands_in_a_table() {
    let inputs = Input::all();
    for (variable, _) in WORDS {
        assert!(inputs.iter().any(|input| input.variable == *variable), "{variable} is no input");
    }
}

#[test]
fn the_quick_start_of_the_readme_is_the_file_that_is_run() {
    let file = read("tests/runners/gitlab/quick-start/gitlab-ci.yml");
    let readme = read("README.md");
    let section = readme.split("### GitLab CI\n").nth(1).unwrap().split("\n### ").next().unwrap();
    let shown = section.split("```yaml\n").nth(1).unwrap().split("```").next().unwrap();
    assert!(shown == file, "README.md shows:\n{shown}\nand the file that is run is:\n{file}");
}

#[test]
fn every_pipeline_of_the_page_is_one_that_is_run() {
    let page = read("docs/gitlab.md");
    let run = |folder: fs::DirEntry| fs::read_to_string(folder.path().join("gitlab-ci.yml")).ok();
    let files: Vec<_> = fs::read_dir(path("tests/runners/gitlab")).unwrap().flatten().filter_map(run).collect();
    let shown: Vec<_> = page.split("```yaml\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect();
    assert_eq!(shown.len(), 3);
    for pipeline in shown {
        assert!(files.iter().any(|file| file == pipeline), "no folder of tests/runners/gitlab holds\n{pipeline}");
    }
}
