//! Documents held to the code: tables of the README, the troubleshooting page, the commands that are promised.
//!
//! `FIELDSTAMP_BLESS=1` writes the tables anew instead of comparing them.
#![allow(clippy::unwrap_used, reason = "a test that cannot read a document should stop right there")]

use std::fs;
use std::path::PathBuf;

use fieldstamp::code::{Class, Code, EXIT_PARTIAL};
use fieldstamp::connection::VARIABLES;
use fieldstamp::diagnosis::Page;
use fieldstamp::names::NAMES;
use fieldstamp::options::{Command, OPTIONS, Opt, Takes};
use fieldstamp::report::receipt::Outcome;

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// Compares a document with what it should be, or writes it.
fn held(name: &str, wanted: &str) {
    let path = path(name);
    if std::env::var_os("FIELDSTAMP_BLESS").is_some() {
        fieldstamp::output::Output::new(Box::new(std::io::sink()), Box::new(std::io::sink()), PathBuf::new())
            .file(&path, wanted)
            .unwrap();
        return;
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    let first = found.lines().zip(wanted.lines()).find(|(found, wanted)| found != wanted);
    assert!(
        found == wanted,
        "{name} is not what the code says; FIELDSTAMP_BLESS=1 writes it anew. First difference: {first:?}"
    );
}

fn between(text: &str, mark: &str, table: &str) -> String {
    let (open, close) = (format!("<!-- {mark} -->"), format!("<!-- /{mark} -->"));
    let start = text.find(&open).unwrap_or_else(|| panic!("README.md has no {open}")) + open.len();
    let end = text.find(&close).unwrap_or_else(|| panic!("README.md has no {close}"));
    format!("{}\n{table}{}", &text[..start], &text[end..])
}

fn rows<'a>(rows: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    rows.fold(String::new(), |table, (name, meaning)| table + &format!("| `{name}` | {meaning} |\n"))
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

fn option_row(option: &Opt) -> String {
    let name = match (option.positional, option.value) {
        (true, value) => format!("`[{value}]...`"),
        (false, "") => format!("`--{}`", option.name),
        (false, value) => format!("`--{} {value}`", option.name),
    };
    let short = option.short.map(|short| format!("`-{short}`, ")).unwrap_or_default();
    let variable = match option.takes {
        Takes::NothingInverted => format!("`{}=false`", option.variable),
        Takes::Lines => format!("`{}`, one a line", option.variable),
        _ => format!("`{}`", option.variable),
    };
    format!("| {short}{} | {variable} | {} |\n", cell(&name), cell(option.help))
}

#[test]
fn the_tables_of_the_readme_are_those_of_the_code() {
    let mut readme = fs::read_to_string(path("README.md")).unwrap();
    let of_update = OPTIONS.iter().filter(|option| option.commands.contains(&Command::Update));
    let options: String = of_update.map(option_row).collect();
    readme = between(&readme, "options", &format!("| option | variable | meaning |\n| --- | --- | --- |\n{options}"));

    let variable = |row: &fieldstamp::connection::Variable| {
        let aliases = row.aliases.iter().map(|alias| format!("`{alias}`")).collect::<Vec<_>>().join(", ");
        let file = if row.secret { " (or a file)" } else { "" };
        format!("| `{}`{file} | {aliases} | {} |\n", row.name, cell(row.meaning))
    };
    let variables: String = VARIABLES.iter().map(variable).collect();
    readme = between(
        &readme,
        "variables",
        &format!("| variable | also read as | meaning |\n| --- | --- | --- |\n{variables}"),
    );

    let names = rows(NAMES.iter().map(|row| (row.name, row.meaning)));
    let own = "| `vars.KEY` | what `--var KEY=VALUE` gave |\n| `env.NAME` | an environment variable that `--allow-env NAME` allows |\n";
    readme = between(&readme, "names", &format!("| name | gives |\n| --- | --- |\n{names}{own}"));

    let outcomes = rows(Outcome::ALL.iter().map(|(_, word, meaning)| (*word, *meaning)));
    readme = between(&readme, "outcomes", &format!("| outcome | meaning |\n| --- | --- |\n{outcomes}"));

    let class = |class: &Class| format!("| {} | `{}` | {} |\n", class.exit(), class.slug(), class.meaning());
    let exits: String = Class::ALL.iter().map(class).collect();
    let partial = format!("| {EXIT_PARTIAL} | `partial` | several issues, some done, some not |\n");
    let stopped = "| 130, 143 | | interrupted (Ctrl-C, SIGTERM); what was done is reported |\n";
    let done = "| 0 | | done, or nothing to do |\n";
    readme = between(
        &readme,
        "exits",
        &format!("| exit | class | what it covers |\n| --- | --- | --- |\n{done}{exits}{partial}{stopped}"),
    );
    held("README.md", &readme);
}

#[test]
fn every_diagnosis_has_its_heading_in_the_troubleshooting_page() {
    let mut text = String::from(
        "# Troubleshooting\n\nOne heading per diagnosis, as in `error[CODE]`. `fieldstamp explain CODE` prints the same.\n",
    );
    for class in Class::ALL {
        text.push_str(&format!(
            "\n# {} (exit code {})\n\nWhat it covers: {}.\n",
            class.slug(),
            class.exit(),
            class.meaning()
        ));
        for code in Code::ALL.iter().filter(|code| code.class() == *class) {
            let page = Page::of(*code, &[]);
            text.push_str(&format!("\n## `{code}`\n\n**{}**\n\nWhy: {}.\n\n", page.title, page.why));
            for (number, step) in page.fix.iter().enumerate() {
                text.push_str(&format!("{}. {step}\n", number + 1));
            }
            text.push_str(&format!("\n{}\n", page.body));
            if let Some(docs) = page.docs {
                text.push_str(&format!("\nMore: <{docs}>\n"));
            }
        }
    }
    held("docs/troubleshooting.md", &text);
}

#[test]
fn the_readme_promises_the_two_commands_and_nothing_of_this_machine() {
    let readme = fs::read_to_string(path("README.md")).unwrap();
    for command in ["cargo run --example quickstart", "cargo test --workspace"] {
        assert!(readme.contains(command), "{command} is gone from the README");
    }
    for command in Command::ALL {
        assert!(readme.contains(&format!("fieldstamp {}", command.name())), "{} is not shown", command.name());
    }
}

#[test]
fn pages_speak_only_of_diagnoses_that_exist() {
    for code in Code::ALL {
        for word in code.page().split("fieldstamp explain ").skip(1) {
            let named: String =
                word.chars().take_while(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || *c == '-').collect();
            let is_known = named.is_empty() || Code::find(named.trim_end_matches('-')).is_some();
            assert!(is_known, "{code} speaks of `{named}`");
        }
    }
}
