//! The GitHub action held to the program: every option of `update` and every connection variable is an input, wired
//! once and never into a script; every output is one that the program writes.
//!
//! An input is called as its variable, in lower case, with hyphens, without `FIELDSTAMP_`. `FIELDSTAMP_BLESS=1`
//! writes the inputs of `action.yml`, their wiring, and the README's table anew instead of comparing them.
#![allow(clippy::unwrap_used, reason = "a test that cannot read a document should stop right there")]

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::process::Command as Process;

use fieldstamp::connection::VARIABLES;
use fieldstamp::options::{Command, OPTIONS, Opt, Takes};
use yaml_rust2::{Yaml, YamlLoader};

/// An input as the tables say it should be.
struct Input {
    name: String,
    variable: &'static str,
    meaning: String,
}

/// The words that the input `command` takes; the first is meant where nobody says.
const COMMANDS: [Command; 2] = [Command::Update, Command::Check];

/// Inputs that have a value where nobody gives one.
const DEFAULTS: &[(&str, &str)] = &[("status", "${{ job.status }}")];

fn inputs() -> Vec<Input> {
    let of_update = OPTIONS.iter().filter(|option| option.commands.contains(&Command::Update));
    let options = of_update.map(|option| input(option.variable, meaning(option)));
    let connection = VARIABLES.iter().map(|row| {
        let secret = if row.secret { "; from a secret of the repository" } else { "" };
        input(row.name, format!("{}{secret}", row.meaning))
    });
    let command = "update (default), or check: prove site, credential, permission and fields, and write nothing";
    connection.chain([input("FIELDSTAMP_COMMAND", command.to_owned())]).chain(options).collect()
}

fn input(variable: &'static str, meaning: String) -> Input {
    let name = variable.trim_start_matches("FIELDSTAMP_").to_ascii_lowercase().replace('_', "-");
    Input { name, variable, meaning }
}

fn meaning(option: &Opt) -> String {
    let help = option.help;
    let help = match option.takes {
        Takes::Nothing => format!("true: {}{}", help[..1].to_lowercase(), &help[1..]),
        Takes::NothingInverted => format!("false: {}{}", help[..1].to_lowercase(), &help[1..]),
        Takes::One => help.to_owned(),
        Takes::Lines => format!("{help}; one a line"),
        Takes::Words => format!("{help}; separated by spaces, commas or lines"),
    };
    match option.name {
        "status" => format!("{help} [default: the job's status so far]"),
        "receipt" => format!("{help} [default: a file in the runner's temporary folder]"),
        _ => help,
    }
}

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn read(name: &str) -> String {
    fs::read_to_string(path(name)).unwrap()
}

/// Compares a document with what it should be, or writes it.
fn held(name: &str, wanted: &str) {
    if std::env::var_os("FIELDSTAMP_BLESS").is_some() {
        let sink = || Box::new(std::io::sink());
        let output = fieldstamp::output::Output::new(sink(), sink(), PathBuf::new());
        output.file(&path(name), wanted).unwrap();
        return;
    }
    let found = read(name);
    let first = found.lines().zip(wanted.lines()).find(|(found, wanted)| found != wanted);
    assert!(found == wanted, "{name} is not what the code says; FIELDSTAMP_BLESS=1 writes it anew: {first:?}");
}

/// What stands from the line that holds one mark to the line that holds another, replaced.
fn between(text: &str, open: &str, close: &str, new: &str) -> String {
    let start = text.find(open).unwrap_or_else(|| panic!("there is no {open}"));
    let start = start + text[start..].find('\n').unwrap() + 1;
    let end = start + text[start..].find(close).unwrap_or_else(|| panic!("there is no {close}"));
    let end = text[..end].rfind('\n').unwrap() + 1;
    format!("{}{new}{}", &text[..start], &text[end..])
}

fn action() -> Yaml {
    YamlLoader::load_from_str(&read("action.yml")).unwrap().remove(0)
}

fn steps(action: &Yaml) -> &Vec<Yaml> {
    action["runs"]["steps"].as_vec().unwrap()
}

fn keys(mapping: &Yaml) -> BTreeSet<String> {
    mapping.as_hash().unwrap().keys().map(|key| key.as_str().unwrap().to_owned()).collect()
}

#[test]
fn every_option_and_every_connection_variable_is_an_input_and_nothing_else_is() {
    let declared: String = inputs().iter().map(declaration).collect();
    let wired: String = inputs().iter().map(wiring).collect();
    let text = between(&read("action.yml"), "# <inputs>", "# </inputs>", &declared);
    held("action.yml", &between(&text, "# <wiring>", "# </wiring>", &wired));
    let names: BTreeSet<String> = inputs().into_iter().map(|input| input.name).collect();
    assert_eq!(keys(&action()["inputs"]), names);
}

fn declaration(input: &Input) -> String {
    let description = input.meaning.replace('\'', "''");
    let default = DEFAULTS.iter().find(|(name, _)| *name == input.name);
    let default = default.map(|(_, value)| format!("    default: {value}\n")).unwrap_or_default();
    format!("  {}:\n    description: '{description}'\n{default}", input.name)
}

fn wiring(input: &Input) -> String {
    let Input { name, variable, .. } = input;
    format!("        {variable}: ${{{{ inputs.{name} || env.{variable} }}}}\n")
}

#[test]
fn every_input_is_wired_once_and_none_into_a_script() {
    let text = read("action.yml");
    for input in inputs() {
        let uses = text.split(&format!("inputs.{} ", input.name)).count() - 1;
        assert_eq!(uses, 1, "{} is used {uses} times", input.name);
    }
    assert_eq!(text.matches("inputs.").count(), inputs().len());
    let action = action();
    for step in steps(&action) {
        assert!(!step["run"].as_str().unwrap().contains("${{"), "an expression in a script");
        assert!(step["uses"].is_badvalue(), "another action is used");
        assert_eq!(step["shell"].as_str(), Some("sh"));
    }
    let descriptions =
        action["inputs"].as_hash().unwrap().values().chain(action["outputs"].as_hash().unwrap().values());
    for described in descriptions {
        let text = described["description"].as_str().unwrap();
        assert!(!text.contains("${{"), "the runner would evaluate a description");
    }
}

#[test]
fn the_command_is_update_or_check_and_nothing_else_is_run() {
    let action = action();
    let script = steps(&action).last().unwrap()["run"].as_str().unwrap().to_owned();
    let folder = tempfile::tempdir().unwrap();
    let run = |command: &str| {
        Process::new("sh")
            .args(["-e", "-c", &script])
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap())
            .env("RUNNER_TEMP", folder.path())
            .env("FIELDSTAMP_RECEIPT", "receipt.json")
            .env("FIELDSTAMP_PROGRAM", "echo")
            .env("FIELDSTAMP_COMMAND", command)
            .output()
            .unwrap()
    };
    assert_eq!(run("").stdout, b"update\n");
    for command in COMMANDS {
        assert_eq!(run(command.name()).stdout, format!("{}\n", command.name()).as_bytes());
    }
    let others = Command::ALL.iter().filter(|command| !COMMANDS.contains(command)).map(|command| command.name());
    for command in others.chain(["Update", "update check", "update\n::debug::x", "--help", "$(echo update)"]) {
        let refused = run(command);
        assert_eq!(refused.status.code(), Some(2), "{command}");
        let said = String::from_utf8(refused.stdout).unwrap();
        assert!(said.starts_with("::error title=fieldstamp") && said.lines().count() == 1, "{said}");
        assert!(said.contains("the input command takes update or check"), "{said}");
    }
}

#[test]
fn the_readme_lists_the_inputs() {
    let row = |input: &Input| format!("| `{}` | {} |\n", input.name, input.meaning.replace('|', "\\|"));
    let table: String = inputs().iter().map(row).collect();
    let table = format!("| input | meaning |\n| --- | --- |\n{table}");
    held("README.md", &between(&read("README.md"), "<!-- inputs -->", "<!-- /inputs -->", &table));
}

#[test]
fn every_output_is_one_that_the_program_writes() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("output");
    let said = Process::new(env!("CARGO_BIN_EXE_fieldstamp"))
        .args(["update", "PROJ-7"])
        .env_clear()
        .env("GITHUB_ACTIONS", "true")
        .env("GITHUB_OUTPUT", &file)
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert_eq!(said.status.code(), Some(2), "without a site it is a matter of settings");
    let written = fs::read_to_string(file).unwrap();
    let written: BTreeSet<String> =
        written.lines().filter_map(|line| line.split_once('=')).map(|(name, _)| name.to_owned()).collect();
    let action = action();
    let declared = keys(&action["outputs"]);
    // `deferred` belongs to the contract, and is written by versions that can keep an update for later.
    let promised = BTreeSet::from(["deferred".to_owned()]);
    assert!(written.is_subset(&declared), "{written:?} are written, {declared:?} are declared");
    let silent: BTreeSet<String> = declared.difference(&written).cloned().collect();
    assert!(silent.is_subset(&promised), "{silent:?} are declared and never written");
    for name in &declared {
        let wanted = format!("${{{{ steps.run.outputs.{name} }}}}");
        assert_eq!(action["outputs"][name.as_str()]["value"].as_str(), Some(wanted.as_str()));
    }
}

#[test]
fn the_sums_are_of_this_version() {
    for line in read("action/SHA256SUMS").lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        let (sum, name) = line.split_once("  ").unwrap();
        assert!(sum.len() == 64 && sum.chars().all(|c| c.is_ascii_hexdigit()), "{line}");
        let wanted = format!("fieldstamp-{}-", env!("CARGO_PKG_VERSION"));
        assert!(name.starts_with(&wanted) && name.ends_with(".tar.gz"), "{line}");
    }
}
