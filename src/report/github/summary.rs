//! The step summary: a table of the issues, and the diagnosis with its steps when there is one.

use crate::diagnosis::Diagnosis;
use crate::escape::markdown;
use crate::report::receipt::{IssueReport, Outcome, Receipt};

/// A larger summary is dropped whole by the runner; its limit is 1 MiB.
const LARGEST: usize = 1000 << 10;
/// More is not read, and the log has it all.
const DIAGNOSES: usize = 10;

/// The summary as Markdown. Everything foreign in it is shown as typed.
pub(super) fn text(receipt: &Receipt) -> String {
    let mut text = format!("### Jira: {}\n\n", headline(receipt));
    if !receipt.issues.is_empty() {
        text.push_str("| Issue | Change | Outcome |\n| --- | --- | --- |\n");
    }
    for (position, issue) in receipt.issues.iter().enumerate() {
        if text.len() > LARGEST / 2 {
            text.push_str(&format!("\n… and {} more\n", receipt.issues.len() - position));
            break;
        }
        text.push_str(&row(issue));
    }
    text.push('\n');
    for (diagnosis, _) in receipt.failures().iter().take(DIAGNOSES) {
        text.push_str(&explained(diagnosis));
    }
    for note in &receipt.notes {
        text.push_str(&format!("> {}\n\n", markdown(&note.text)));
    }
    if text.len() > LARGEST {
        return format!("### Jira: {}\n\nThe summary is too long to show; the log has it.\n\n", headline(receipt));
    }
    text
}

fn headline(receipt: &Receipt) -> String {
    let count = |outcome: Outcome| receipt.issues.iter().filter(|issue| issue.outcome == outcome).count();
    let issues = |count: usize| if count == 1 { "1 issue".to_owned() } else { format!("{count} issues") };
    if let Some(headline) = &receipt.headline {
        return markdown(headline);
    }
    let unchanged = match count(Outcome::Unchanged) {
        0 => String::new(),
        count => format!(", {count} unchanged"),
    };
    match receipt.outcome {
        Outcome::Nothing => format!("nothing to do, {}", markdown(receipt.nothing())),
        Outcome::Updated => format!("{} updated{unchanged}", issues(count(Outcome::Updated))),
        Outcome::Unchanged => format!("{} unchanged", issues(receipt.issues.len())),
        Outcome::Planned => format!("{} would be updated{unchanged}", issues(count(Outcome::Planned))),
        Outcome::Partial if receipt.issues.len() == 1 => "updated in part".to_owned(),
        Outcome::Partial => {
            format!("{} of {} updated{unchanged}", count(Outcome::Updated), issues(receipt.issues.len()))
        }
        _ => "not updated".to_owned(),
    }
}

fn row(issue: &IssueReport) -> String {
    let change = |change: &crate::report::receipt::Change| {
        format!("{}: {}", markdown(&change.shown()), markdown(&change.words()))
    };
    let link = issue.link.as_ref().and_then(|link| Some(markdown(link.get("title")?.as_str()?)));
    let changes = issue.changes.iter().map(change).chain(link).collect::<Vec<_>>().join("<br>");
    let outcome = match (&issue.diagnosis, issue.outcome) {
        (Some(diagnosis), outcome) => format!("{} ({})", outcome.word(), diagnosis.code),
        (None, outcome) => outcome.word().to_owned(),
    };
    let url = issue.url.replace('(', "%28").replace(')', "%29");
    format!("| [{}]({url}) | {changes} | {outcome} |\n", issue.key)
}

fn explained(diagnosis: &Diagnosis) -> String {
    let mut text = format!("**{}**: {}\n\n", diagnosis.code, markdown(&diagnosis.title));
    if let Some(got) = diagnosis.got() {
        text.push_str(&format!("Jira answered {}\n\n", markdown(&got)));
    }
    for line in &diagnosis.why_lines {
        text.push_str(&format!("{}\n\n", markdown(line)));
    }
    for (number, step) in diagnosis.fix.iter().enumerate() {
        text.push_str(&format!("{}. {}\n", number + 1, markdown(step)));
    }
    text.push('\n');
    text
}
