//! The Jenkins library held to the code: its table of arguments, its help, its documents, its copies.
//!
//! `FIELDSTAMP_BLESS=1` writes the documents and copies anew instead of comparing them.
#![allow(clippy::unwrap_used, reason = "a test that cannot read a document should stop right there")]

use std::fs;
use std::path::PathBuf;

use fieldstamp::connection::VARIABLES;
use fieldstamp::options::{Command, OPTIONS, Opt, Takes};

/// What the arguments mean that no variable of the program explains.
const OWN: &[(&str, &str)] = &[
    ("command", "`update` (default), or `check`: prove site, credential, permission and fields, and write nothing"),
    ("credentialsId", "the credential in Jenkins' store; without it, the `JIRA_*` variables around the step are used"),
    (
        "credentialsKind",
        "what that credential is: `usernamePassword`, `usernameToken`, `secretText`, `secretFile`, `clientSecret`, `privateKey` or `sharedSecret` (see below)",
    ),
    (
        "refreshTokenFile",
        "OAuth 2.0 with a user's consent: the file on the agent that keeps the refresh token, which changes at each use",
    ),
    ("refreshTokenId", "OAuth 2.0: a secret text in Jenkins' store that starts that file"),
    ("accessTokenId", "OAuth 1.0a: a secret text in Jenkins' store, the access token"),
    ("installation", "the program's path on the agent; with a `/` at its end, a folder to install it into"),
    ("releases", "where the installer finds releases, an https address"),
    ("unstable", "`true`: a failed update marks the build unstable instead of failing it"),
];

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn text(name: &str) -> String {
    fs::read_to_string(path(name)).unwrap_or_default()
}

/// Compares a file with what it should be, or writes it.
fn held(name: &str, wanted: &str) {
    if std::env::var_os("FIELDSTAMP_BLESS").is_some() {
        fs::write(path(name), wanted).unwrap();
    }
    let found = text(name);
    let first = found.lines().zip(wanted.lines()).find(|(found, wanted)| found != wanted);
    assert!(
        found == wanted,
        "{name} is not what it should be; FIELDSTAMP_BLESS=1 writes it anew. First difference: {first:?}"
    );
}

/// Puts text between two marks of a document.
fn between(document: &str, mark: &str, text: &str) -> String {
    let (open, close) = (format!("<!-- {mark} -->"), format!("<!-- /{mark} -->"));
    let start = document.find(&open).unwrap_or_else(|| panic!("there is no {open}")) + open.len();
    let end = document.find(&close).unwrap_or_else(|| panic!("there is no {close}"));
    format!("{}\n{text}{}", &document[..start], &document[end..])
}

struct Argument {
    name: String,
    variable: String,
    takes: String,
}

/// The words in quotes of each line of a method's list.
fn rows(method: &str) -> Vec<Vec<String>> {
    let step = text("jenkins/vars/fieldstamp.groovy");
    let body = step.split(method).nth(1).unwrap().split("\n}").next().unwrap();
    body.lines()
        .filter(|line| line.contains("['"))
        .map(|line| line.split('\'').skip(1).step_by(2).map(str::to_owned).collect())
        .collect()
}

fn arguments() -> Vec<Argument> {
    let all: Vec<Argument> = rows("List<List<String>> table() {")
        .into_iter()
        .map(|row| {
            let [name, variable, takes]: [String; 3] = row.try_into().unwrap();
            Argument { name, variable, takes }
        })
        .collect();
    assert!(all.len() > 20, "the table of the step was not found");
    all
}

fn option(variable: &str) -> Option<&'static Opt> {
    OPTIONS
        .iter()
        .filter(|option| option.commands.contains(&Command::Update))
        .find(|option| option.variable == variable)
}

/// `requireIssue` of `require-issue`, `allowEnv` of `ALLOW_ENV`.
fn camel(words: &str) -> String {
    let mut parts = words.split(['-', '_']).map(str::to_ascii_lowercase);
    let first = parts.next().unwrap_or_default();
    parts.fold(first, |name, part| name + &part[..1].to_ascii_uppercase() + &part[1..])
}

fn meaning(argument: &Argument) -> String {
    if let Some((_, own)) = OWN.iter().find(|(name, _)| *name == argument.name) {
        return (*own).to_owned();
    }
    let row = VARIABLES.iter().find(|row| row.name == argument.variable).map(|row| row.meaning.to_owned());
    let said = row.or_else(|| option(&argument.variable).map(|option| option.help.to_owned()));
    let said = said.unwrap_or_else(|| panic!("nothing says what {} means", argument.name));
    if argument.name == "result" { format!("{said} [default: currentBuild.currentResult]") } else { said }
}

#[test]
fn every_option_of_update_is_an_argument_of_the_step_and_the_other_way_round() {
    let arguments = arguments();
    for option in OPTIONS.iter().filter(|option| option.commands.contains(&Command::Update)) {
        let Some(argument) = arguments.iter().find(|argument| argument.variable == option.variable) else {
            panic!("the step has no argument for --{} ({})", option.name, option.variable);
        };
        let named = [camel(option.name), camel(option.variable.trim_start_matches("FIELDSTAMP_")), "result".to_owned()];
        assert!(named.contains(&argument.name), "{} is a strange name for --{}", argument.name, option.name);
        let takes = match option.takes {
            Takes::Nothing => "flag",
            Takes::NothingInverted => "inverted flag",
            Takes::One => "text",
            Takes::Lines => "lines",
            Takes::Words => "words",
        };
        assert_eq!(argument.takes, takes, "{}", argument.name);
    }
    for argument in arguments.iter().filter(|argument| argument.variable.starts_with("FIELDSTAMP_")) {
        let own = OWN.iter().any(|(name, _)| *name == argument.name);
        assert!(own || option(&argument.variable).is_some(), "{} is no option of update", argument.name);
    }
}

/// Whether the program reads a variable of the connection, a secret's file included.
fn is_read(variable: &str) -> bool {
    let known = |row: &fieldstamp::connection::Variable| {
        row.name == variable || (row.secret && Some(row.name) == variable.strip_suffix("_FILE"))
    };
    VARIABLES.iter().any(known)
}

#[test]
fn every_variable_of_the_connection_is_an_argument_or_a_credential_and_the_other_way_round() {
    let (arguments, kinds) = (arguments(), rows("Map<String, List<String>> kinds() {"));
    let besides = rows("List<List<String>> besides() {");
    assert_eq!((kinds.len(), besides.len()), (7, 2));
    let all = || kinds.iter().map(|kind| &kind[..2]).chain(besides.iter().map(|beside| &beside[1..2])).flatten();
    let bound = |name: &str| all().any(|variable| variable == name || *variable == format!("{name}_FILE"));
    for beside in &besides {
        assert!(arguments.iter().any(|argument| argument.name == beside[0]), "{} is no argument", beside[0]);
    }
    for row in VARIABLES {
        let argument = arguments.iter().any(|argument| argument.variable == row.name);
        assert_eq!(argument, !row.secret, "{}: an argument it must be, and a secret must be none", row.name);
        assert!(!row.secret || bound(row.name), "no kind of credential is bound to {}", row.name);
    }
    for argument in arguments.iter().filter(|argument| argument.variable.starts_with("JIRA_")) {
        // A path of a secret's file is no secret.
        assert!(is_read(&argument.variable), "nobody reads {}", argument.variable);
    }
    for variable in all().filter(|variable| !variable.is_empty()) {
        assert!(is_read(variable), "nobody reads {variable}");
    }
}

#[test]
fn help_and_document_tell_of_every_argument() {
    let arguments = arguments();
    let html = |text: &str| {
        let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        escaped.split('`').enumerate().fold(String::new(), |all, (number, part)| match number % 2 {
            1 => all + "<code>" + part + "</code>",
            _ => all + part,
        })
    };
    let entry = |list: String, argument: &Argument| {
        list + &format!("<dt><code>{}</code></dt><dd>{}</dd>\n", argument.name, html(&meaning(argument)))
    };
    let list = arguments.iter().fold(String::new(), entry);
    let help = between(&text("jenkins/vars/fieldstamp.txt"), "arguments", &format!("<dl>\n{list}</dl>\n"));
    held("jenkins/vars/fieldstamp.txt", &help);

    let row = |argument: &Argument| {
        let variable = if argument.variable.is_empty() { String::new() } else { format!("`{}`", argument.variable) };
        format!("| `{}` | {variable} | {} |\n", argument.name, meaning(argument).replace('|', "\\|"))
    };
    let table: String = arguments.iter().map(row).collect();
    let table = format!("| argument | becomes | meaning |\n| --- | --- | --- |\n{table}");
    held("jenkins/README.md", &between(&text("jenkins/README.md"), "arguments", &table));
}

#[test]
fn the_step_runs_commands_that_there_are() {
    let commands: Vec<String> = rows("List<String> commands() {").into_iter().flatten().collect();
    assert_eq!(commands, [Command::Update.name(), Command::Check.name()]);
}

#[test]
fn the_documents_show_the_examples_that_are_run() {
    let example = |name: &str| format!("```groovy\n{}```\n", text(&format!("jenkins/examples/{name}.Jenkinsfile")));
    for name in ["declarative", "scripted", "plain"] {
        held("jenkins/README.md", &between(&text("jenkins/README.md"), name, &example(name)));
    }
    let count = fs::read_dir(path("jenkins/examples")).unwrap().count();
    assert_eq!(count, 3, "an example that the documents do not show");
    assert!(
        text("README.md").contains(&example("plain")),
        "the README shows another Jenkinsfile than the plain example"
    );
}

#[test]
fn the_library_carries_the_installer_of_the_same_commit() {
    // A library can read nothing outside its own folder, and no link that leads there.
    for name in ["install.sh", "SHA256SUMS"] {
        let (original, copy) = (path("action").join(name), format!("jenkins/resources/org/fieldstamp/{name}"));
        if original.exists() {
            held(&copy, &fs::read_to_string(original).unwrap());
        } else {
            assert!(!path(&copy).exists(), "{copy} is a copy of nothing");
        }
    }
}
