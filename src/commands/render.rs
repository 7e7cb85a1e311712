//! `render`: the request body on standard output, without network and without credential.

use super::fail;
use super::preparation::{Preparation, carries_secret};
use crate::context;
use crate::environment::Environment;
use crate::options::Said;
use crate::output::{Output, Stream};
use crate::report::Voice;
use crate::report::receipt::{Change, IssueReport, Outcome, Receipt};
use crate::settings::{self, Format, Settings};
use crate::trouble::Trouble;

pub(super) fn run(said: &Said, environment: &Environment, output: &mut Output) -> u8 {
    match bodies(said, environment, output) {
        Ok(mut receipt) => {
            let host = context::detect(environment);
            let mut voice = Voice::new(output, environment, host, Format::Json);
            voice.finish_aside(&mut receipt, settings::receipt(said).as_deref(), &settings::tolerate(said))
        }
        Err(trouble) => fail(trouble, said, environment, output),
    }
}

fn bodies(said: &Said, environment: &Environment, output: &mut Output) -> Result<Receipt, Trouble> {
    let settings = Settings::read(said, environment)?;
    let preparation = Preparation::new(said, &settings, environment)?.with_something_to_send(&settings)?;
    preparation.build.notes.iter().for_each(|note| output.text(Stream::Err, &format!("note: {note}")));
    let mut receipt = Receipt { outcome: Outcome::Planned, dry_run: true, ..Receipt::default() };
    let several = preparation.issues.len() > 1;
    let keys = preparation.issues.iter().map(Some);
    let keys: Vec<_> = if preparation.issues.is_empty() { vec![None] } else { keys.collect() };
    for key in keys {
        let rendered = preparation.render(key)?;
        let body = serde_json::to_string_pretty(&rendered.body).unwrap_or_default();
        if output.redactor().finds_long(&body) {
            return Err(carries_secret());
        }
        if let Some(key) = key {
            let change = |field: &str| {
                Some(Change {
                    field: field.to_owned(),
                    name: None,
                    from: None,
                    to: rendered.target(field)?.clone(),
                    said: None,
                })
            };
            let changes = rendered.fields().into_iter().filter_map(change).collect();
            receipt.issues.push(IssueReport::planned(key.as_str(), String::new(), changes));
        }
        if several && let Some(key) = key {
            output.text(Stream::Err, &format!("note: the body for {key}"));
        }
        output.json(&body);
    }
    Ok(receipt)
}
