//! `fields`: what this credential may edit in an issue, and the line to paste for each.

use serde_json::{Value, json};

use super::desk::Desk;
use super::entry::Entry;
use super::lookup::Lookup;
use super::{fail, tell};
use crate::cli::Typed;
use crate::connection::Connection;
use crate::context;
use crate::diagnosis::Diagnosis;
use crate::environment::Environment;
use crate::escape::one_line;
use crate::field::{EditField, Kind};
use crate::issue_key::IssueKey;
use crate::options::{Given, Origin, Said, invalid};
use crate::output::{Output, Stream};
use crate::report::Voice;
use crate::settings::{Format, Settings};
use crate::target::Target;
use crate::trouble::Trouble;

/// More values than this are counted, not shown.
const SHOWN: usize = 5;

/// The run, from what was typed to the exit code.
pub(super) async fn run(said: &Said, typed: &Typed, environment: &Environment, output: &mut Output) -> u8 {
    match found(said, typed, environment, output).await {
        Ok(Ok((fields, format))) => {
            show(&fields, format, output);
            0
        }
        // This command has no such option.
        Ok(Err(diagnosis)) => tell(diagnosis.without_step("add --tolerate"), said, environment, output),
        Err(trouble) => fail(trouble, said, environment, output),
    }
}

type Found = Result<(Vec<EditField>, Format), Box<Diagnosis>>;

async fn found(said: &Said, typed: &Typed, environment: &Environment, output: &mut Output) -> Result<Found, Trouble> {
    let connection = Connection::read(environment)?;
    let settings = Settings::read(said, environment)?;
    let text = typed.argument("issue").unwrap_or_default();
    let key = IssueKey::parse_any_case(&text).ok_or_else(|| {
        let given = Given { text: text.clone(), origin: Origin::start("ISSUE") };
        let trouble = invalid(&given, format!("is `{text}`, which is no issue key such as PROJ-7"));
        trouble.only_steps(&["name one issue that has the fields: fieldstamp fields PROJ-7"])
    })?;
    let target = Target::read(&connection, environment)?;
    let mut entry = Entry::read(&connection, target)?;
    let redactor = output.redactor();
    let mut voice = Voice::new(output, environment, context::detect(environment), Format::Json);
    voice.hide(entry.derived());
    let mut notes = Vec::new();
    let texts = std::mem::take(&mut entry.notes);
    let mut access = entry.open(environment, &settings, &redactor)?;
    let mut desk = Desk { access: &mut access, voice: &mut voice, notes: &mut notes };
    for text in texts {
        desk.remark(crate::report::receipt::Note::plain(text));
    }
    let screen = Lookup::default().screen(&mut desk, &key).await.map(<[EditField]>::to_vec);
    access.close().await;
    Ok(screen.map(|mut fields| {
        // Comments, links and worklogs are lists of their own, and no field that takes a value.
        fields.retain(|field| field.kind != Kind::Other || field.takes("set"));
        fields.sort_by_key(|field| (field.name.to_lowercase(), field.id.clone()));
        (fields, settings.format)
    }))
}

fn show(fields: &[EditField], format: Format, output: &mut Output) {
    if format == Format::Json {
        let list: Vec<Value> = fields.iter().map(|field| data(field, fields)).collect();
        output.json(&json!(list).to_string());
        return;
    }
    let width = |text: fn(&EditField) -> &str| {
        fields.iter().map(|field| text(field).chars().count()).max().unwrap_or(0).min(48)
    };
    let (name, id) = (width(|field| &field.name), width(|field| &field.id));
    let kind = width(|field| field.kind.words());
    let mut text = String::new();
    for field in fields {
        let shown = one_line(&field.name, 60);
        text.push_str(&format!(
            "{shown:<name$}  {:<id$}  {:<kind$}  {}\n",
            field.id,
            field.kind.words(),
            operations(field)
        ));
        if let Some(values) = allowed(field) {
            text.push_str(&format!("{:name$}  allowed  {values}\n", ""));
        }
        text.push_str(&format!("{:name$}  paste    {}\n", "", paste(field, fields)));
    }
    output.text(Stream::Out, text.trim_end());
}

/// The line of the command, by id where the name is that of several fields; a quote in a name or a value does not end those of the shell.
fn paste(field: &EditField, all: &[EditField]) -> String {
    let is_unique = all.iter().filter(|other| other.name == field.name).count() == 1;
    let name = if is_unique { field.handle() } else { &field.id };
    let entry = format!("{}={}", one_line(name, 60), one_line(&field.kind.example(field), 120));
    format!("--field '{}'", entry.replace('\'', r"'\''"))
}

fn operations(field: &EditField) -> String {
    // Where Jira has no verb, the new value is made from the one that is held.
    let is_made = field.takes("set") && (field.kind.is_list() || matches!(field.kind, Kind::Text | Kind::TextArea));
    let signs = [
        ("=", field.takes("set") || field.takes("edit")),
        ("+=", field.takes("add") || is_made),
        ("-=", field.takes("remove") || is_made),
    ];
    if field.operations.is_empty() {
        return "cannot be set".to_owned();
    }
    signs.iter().filter(|(_, takes)| *takes).map(|(sign, _)| *sign).collect::<Vec<_>>().join(" ")
}

/// A few of the values that are allowed, and how many more there are.
fn allowed(field: &EditField) -> Option<String> {
    let names = field.allowed_names()?;
    let shown: Vec<String> = names.iter().take(SHOWN).map(|name| one_line(name, 60)).collect();
    let more = names.len().saturating_sub(SHOWN);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    (!names.is_empty()).then(|| format!("{}{more}", shown.join(", ")))
}

fn data(field: &EditField, all: &[EditField]) -> Value {
    json!({
        "id": field.id,
        "name": field.name,
        "type": field.kind.words(),
        "required": field.required,
        "operations": field.operations,
        "allowed": field.allowed_names(),
        "example": field.kind.example(field),
        "paste": paste(field, all),
    })
}
