//! GitHub Actions: annotations, step outputs, and the step summary.
//! <https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions>

use std::path::Path;

mod summary;

use super::receipt::{IssueReport, Outcome, Receipt};
use super::text::shortened;
use crate::diagnosis::Diagnosis;
use crate::environment::Environment;
use crate::escape::{github_message, github_property, one_line, visible};
use crate::output::{Output, Stream, reason};
use crate::settings::Tolerate;

/// The runner cuts a message there, and shows this many annotations of a kind for one step.
const MESSAGE: usize = 4096;
const ANNOTATIONS: usize = 10;

/// Everything that GitHub is told at the end of a run.
pub(super) fn tell(
    output: &mut Output,
    environment: &Environment,
    stream: Stream,
    receipt: &Receipt,
    file: Option<&Path>,
    tolerate: &Tolerate,
) {
    annotate(output, stream, receipt, tolerate);
    let files = [("GITHUB_OUTPUT", outputs(receipt, file)), ("GITHUB_STEP_SUMMARY", summary::text(receipt))];
    for (variable, text) in files {
        let Some(path) = environment.get(variable) else { continue };
        if let Err(error) = output.append(Path::new(path), &text) {
            output.text(Stream::Err, &format!("note: {variable} could not be written: {}", reason(&error)));
        }
    }
}

fn annotate(output: &mut Output, stream: Stream, receipt: &Receipt, tolerate: &Tolerate) {
    let failures = receipt.failures();
    for (diagnosis, keys) in failures.iter().take(ANNOTATIONS) {
        let kind = if tolerate.covers(diagnosis.trouble.code) { "warning" } else { "error" };
        let message = visible(&message(diagnosis, keys));
        let cut: String = message.chars().take(MESSAGE - 96).collect();
        let title = github_property(&format!("fieldstamp: {}", diagnosis.code));
        output.command(stream, &format!("::{kind} title={title}::{}", github_message(&cut)));
    }
    if receipt.outcome == Outcome::Nothing && receipt.headline.is_none() {
        let message = format!("Nothing to do in Jira: {}", receipt.nothing());
        output.command(stream, &format!("::notice title=fieldstamp::{}", github_message(&one_line(&message, 1000))));
    }
    for note in receipt.notes.iter().take(ANNOTATIONS - 1) {
        output.command(stream, &format!("::notice title=fieldstamp::{}", github_message(&one_line(&note.text, 1000))));
    }
}

fn message(diagnosis: &Diagnosis, keys: &[&str]) -> String {
    let issues = if keys.is_empty() { String::new() } else { format!("\nIssues: {}", shortened(keys)) };
    let steps: Vec<String> =
        diagnosis.fix.iter().enumerate().map(|(number, step)| format!("{}. {step}", number + 1)).collect();
    let got = diagnosis.got().map(|got| format!("Jira answered {got}\n")).unwrap_or_default();
    format!("{}{issues}\n{got}{}\n{}", diagnosis.title, diagnosis.why, steps.join("\n"))
}

fn outputs(receipt: &Receipt, file: Option<&Path>) -> String {
    let keys = |is_wanted: &dyn Fn(&&IssueReport) -> bool| {
        let wanted = receipt.issues.iter().filter(is_wanted);
        wanted.map(|issue| issue.key.as_str()).collect::<Vec<_>>().join(",")
    };
    let rows = [
        ("outcome", receipt.outcome.word().to_owned()),
        ("issues", keys(&|_| true)),
        ("updated", keys(&|issue| issue.outcome == Outcome::Updated)),
        ("failed", keys(&|issue| issue.is_failed())),
        // Nothing is deferred yet; the name is promised.
        ("deferred", String::new()),
        ("diagnosis", receipt.diagnosis.as_ref().map(|diagnosis| diagnosis.code.to_owned()).unwrap_or_default()),
        ("receipt", file.map(|file| file.display().to_string()).unwrap_or_default()),
    ];
    rows.iter().map(|(name, value)| output_row(name, value)).collect()
}

/// A value with a line break needs a delimiter that nobody can guess, or it could write other outputs.
fn output_row(name: &str, value: &str) -> String {
    if !value.contains(['\n', '\r']) {
        return format!("{name}={value}\n");
    }
    let delimiter = format!("fieldstamp_{:032x}", fastrand::u128(..));
    format!("{name}<<{delimiter}\n{value}\n{delimiter}\n")
}
