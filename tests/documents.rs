//! Documents held to the code: tables of the README, the troubleshooting page, the commands that are promised.
//!
//! `FIELDSTAMP_BLESS=1` writes the tables anew instead of comparing them.
#![allow(clippy::unwrap_used, reason = "a test that cannot read a document should stop right there")]

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use fieldstamp::code::{Class, Code, EXIT_PARTIAL};
use fieldstamp::connection::VARIABLES;
use fieldstamp::credential::{Place, Scheme, WAYS_IN, WayIn};
use fieldstamp::diagnosis::Page;
use fieldstamp::field::{FORMS, Form};
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

fn way_row(way: &WayIn) -> String {
    let variables = way.variables.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let WayIn { place, what, made, docs, least, scheme, .. } = way;
    format!("| {} | {what} | {variables} | [{made}]({docs}) | {least} | `{}` |\n", place.words(), scheme.word())
}

/// The first name of a variable of the connection; a secret's file is a way of its own only where it is needed.
fn first_name(name: &str) -> String {
    let row = VARIABLES.iter().find(|row| row.name == name || row.aliases.contains(&name));
    row.map_or(name, |row| row.name).to_owned()
}

/// What Jira gets; a form that is longer than a cell bears is cut behind its first member.
fn sent(text: &str) -> String {
    let is_long = text.chars().count() > 70;
    let first = text.split_once(',').filter(|_| is_long).map(|(first, _)| format!("{first},…}}"));
    format!("`{}`", first.unwrap_or_else(|| text.to_owned()))
}

fn form_row(form: &Form) -> String {
    let Form { kind, written, cloud_2, cloud_3, data_center } = form;
    let gets = match (cloud_2 == cloud_3, cloud_2 == data_center) {
        (true, true) => sent(cloud_2),
        (true, false) => format!("{}; Data Center {}", sent(cloud_2), sent(data_center)),
        (false, true) => format!("{}; version 3 of the API {}", sent(cloud_2), sent(cloud_3)),
        (false, false) => panic!("{kind:?} has a form for each Jira, and the table no room for it"),
    };
    format!("| {} | `{}` | {} |\n", kind.words(), cell(written), cell(&gets))
}

#[test]
fn every_way_into_jira_is_a_case_that_sets_these_variables_and_gets_in() {
    for way in WAYS_IN {
        let case = fs::read_to_string(path(&format!("tests/cases/{}/case.toml", way.case)))
            .unwrap_or_else(|error| panic!("{}: {error}", way.case));
        let case: toml::Table = case.parse().unwrap();
        assert_eq!(case.get("outcome").and_then(|word| word.as_str()), Some("updated"), "{}", way.case);
        let flavour = case["jira"].get("flavour").and_then(|word| word.as_str()).unwrap_or("cloud");
        assert_eq!(flavour == "datacenter", way.place == Place::DataCenter, "{}", way.case);
        let set: BTreeSet<String> = case["environment"]
            .as_table()
            .unwrap()
            .iter()
            .map(|(name, value)| {
                let name = first_name(name);
                if name == "JIRA_AUTH" { format!("{name}={}", value.as_str().unwrap()) } else { name }
            })
            .filter(|name| name != "JIRA_SITE")
            .collect();
        let wanted: BTreeSet<String> = way.variables.iter().map(|name| (*name).to_owned()).collect();
        assert_eq!(set, wanted, "{}", way.case);
        // Where the last edit went shows whether it was the site's door or the gateway's.
        let host = case.get("sent").and_then(|sent| sent[0].get("host")).and_then(|host| host.as_str());
        assert_eq!(host == Some("api.atlassian.com"), way.place == Place::Gateway, "{}", way.case);
    }
    for scheme in Scheme::ALL {
        assert!(WAYS_IN.iter().any(|way| way.scheme == *scheme), "{} leads nowhere", scheme.word());
    }
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

    let heads = "| where | with | set | made in | least scopes | sent as |\n| --- | --- | --- | --- | --- | --- |\n";
    let ways: String = WAYS_IN.iter().map(way_row).collect();
    readme = between(&readme, "ways", &format!("{heads}{ways}"));

    let names = rows(NAMES.iter().map(|row| (row.name, row.meaning)));
    let own = "| `vars.KEY` | what `--var KEY=VALUE` gave |\n| `env.NAME` | an environment variable that `--allow-env NAME` allows |\n";
    readme = between(&readme, "names", &format!("| name | gives |\n| --- | --- |\n{names}{own}"));

    let forms: String = FORMS.iter().map(form_row).collect();
    let heads = "| field | in plain words | Jira gets |\n| --- | --- | --- |\n";
    readme = between(&readme, "forms", &format!("{heads}{forms}"));

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
