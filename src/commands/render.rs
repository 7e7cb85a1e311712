//! `render`: the request body on standard output, without network and without credential.

use super::fail;
use super::preparation::Preparation;
use crate::code::Code;
use crate::context;
use crate::diagnosis::Diagnosis;
use crate::environment::Environment;
use crate::options::Said;
use crate::output::{Output, Stream};
use crate::report::receipt::{Change, IssueReport, Outcome, Receipt};
use crate::secret::Secret;
use crate::settings::{self, Settings};
use crate::trouble::Trouble;

pub(super) fn run(said: &Said, environment: &Environment, output: &mut Output) -> u8 {
    // Nothing of a credential is needed here, but one that is there is not shown either.
    if let Ok(connection) = crate::connection::Connection::read(environment) {
        connection.secrets().for_each(|secret| output.hide(&Secret::new(secret)));
    }
    match bodies(said, environment, output) {
        Ok(receipt) => written(said, environment, output, &receipt),
        Err(trouble) => fail(trouble, said, context::detect(environment), environment, output),
    }
}

fn bodies(said: &Said, environment: &Environment, output: &mut Output) -> Result<Receipt, Trouble> {
    let settings = Settings::read(said, environment)?;
    let preparation = Preparation::new(said, &settings, environment)?;
    preparation.build.notes.iter().for_each(|note| output.text(Stream::Err, &format!("note: {note}")));
    let mut receipt = Receipt { outcome: Outcome::Planned, dry_run: true, ..Receipt::default() };
    let several = preparation.issues.len() > 1;
    let keys = preparation.issues.iter().map(Some);
    let keys: Vec<_> = if preparation.issues.is_empty() { vec![None] } else { keys.collect() };
    for key in keys {
        let rendered = preparation.render(key)?;
        let body = serde_json::to_string_pretty(&rendered.body).unwrap_or_default();
        if output.redactor().finds(&body) {
            return Err(Trouble::new(Code::TemplateSecret).detail("the body would carry the credential"));
        }
        if let Some(key) = key {
            let change = |field: &str| Some(Change { field: field.to_owned(), to: rendered.target(field)?.clone() });
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

fn written(said: &Said, environment: &Environment, output: &mut Output, receipt: &Receipt) -> u8 {
    let Some(file) = settings::receipt(said) else { return 0 };
    let Err(error) = output.file(&file, &format!("{}\n", receipt.json())) else { return 0 };
    let trouble = crate::report::receipt_trouble(&file, &error);
    let diagnosis = Diagnosis::of(trouble, None, &output.redactor());
    let mut failed = Receipt { diagnosis: Some(diagnosis), ..receipt.clone() };
    failed.conclude();
    let format = crate::settings::Format::Json;
    crate::report::Voice::new(output, environment, context::detect(environment), format).complain(&failed);
    failed.exit(&settings::tolerate(said))
}
