//! The report for people, the same on every host: what was done on standard output, why not on standard
//! error.

use serde_json::Value;

use super::receipt::{Change, IssueReport, Outcome, Receipt};
use crate::code::Class;
use crate::diagnosis::Diagnosis;
use crate::escape::one_line;
use crate::output::{Output, Paint, Stream};
use crate::settings::Tolerate;

/// What was done, then what was not.
pub(super) fn report(output: &mut Output, receipt: &Receipt, tolerate: &Tolerate) {
    let interrupted = receipt.issues.iter().any(|issue| issue.outcome == Outcome::Failed && issue.diagnosis.is_none());
    for issue in &receipt.issues {
        line(output, issue, interrupted);
    }
    diagnoses(output, receipt, tolerate);
    output.text(Stream::Out, &closing(receipt));
}

/// Only what was not done.
pub(super) fn diagnoses(output: &mut Output, receipt: &Receipt, tolerate: &Tolerate) {
    for (diagnosis, keys) in receipt.failures() {
        let tolerated = tolerate.covers(diagnosis.trouble.code);
        let (paint, word) = if tolerated { (Paint::Yellow, "warning") } else { (Paint::Red, "error") };
        output.labelled(Stream::Err, paint, &format!("{word}[{}]", diagnosis.code), &body(diagnosis, &keys));
    }
}

fn line(output: &mut Output, issue: &IssueReport, interrupted: bool) {
    let paint = match issue.outcome {
        Outcome::Updated | Outcome::Planned | Outcome::Unchanged => Paint::Green,
        Outcome::Skipped => Paint::Yellow,
        _ => Paint::Red,
    };
    let changes: Vec<String> = issue
        .changes
        .iter()
        .map(|change| {
            // What was looked up is known by its words; the rest is shown as it is sent.
            let value = if change.name.is_some() { change.words() } else { change.to.to_string() };
            format!("{} = {}", change.shown(), one_line(&value, 120))
        })
        .collect();
    let link = issue.link.as_ref().map(linked);
    let what = match issue.outcome {
        Outcome::Planned if issue.changes.iter().any(|change| change.from.is_some()) => now_and_then(issue),
        Outcome::Updated | Outcome::Planned => changes.into_iter().chain(link).collect::<Vec<_>>().join(", "),
        Outcome::Unchanged => "it says so already".to_owned(),
        Outcome::Skipped if interrupted => "not tried, because the run was interrupted".to_owned(),
        Outcome::Skipped => "not tried, because of the failure below".to_owned(),
        _ => issue.diagnosis.as_ref().map_or("interrupted", |diagnosis| diagnosis.code).to_owned(),
    };
    let gap = if what.is_empty() || what.starts_with('\n') { "" } else { "  " };
    output.labelled(
        Stream::Out,
        paint,
        &format!("{:<8}", issue.outcome.word()),
        &format!(" {}{gap}{what}\n         {}", issue.key, issue.url),
    );
    for (what, body) in [("", &issue.body), ("the move:", &issue.transition)] {
        let Some(body) = body else { continue };
        if !what.is_empty() {
            output.text(Stream::Out, &indented(what, "         "));
        }
        let pretty = serde_json::to_string_pretty(body).unwrap_or_default();
        output.text(Stream::Out, &indented(&pretty, "         "));
    }
}

/// Each field with what it holds and what it would.
fn now_and_then(issue: &IssueReport) -> String {
    let told = |change: &Change| {
        let then = one_line(&change.words(), 120);
        match change.words_before() {
            Some(now) => format!("\n         {}: {} → {then}", change.shown(), one_line(&now, 120)),
            None => format!("\n         {}: {then}", change.shown()),
        }
    };
    let linking = issue.link.as_ref().map(|link| format!("\n         {}", linked(link)));
    issue.changes.iter().map(told).chain(linking).collect()
}

/// The link, in the words that Jira shows.
fn linked(link: &Value) -> String {
    let title = link.get("title").and_then(Value::as_str).unwrap_or_default();
    format!("a link to {}", one_line(title, 120))
}

/// The account in one line.
pub(super) fn closing(receipt: &Receipt) -> String {
    let count = |outcome: Outcome| receipt.issues.iter().filter(|issue| issue.outcome == outcome).count();
    let all = receipt.issues.len();
    let what = match receipt.outcome {
        _ if receipt.headline.is_some() => receipt.headline.clone().unwrap_or_default(),
        Outcome::Nothing => format!("nothing to do: {}", receipt.nothing()),
        Outcome::Updated if count(Outcome::Unchanged) > 0 => {
            format!("{} updated, {} unchanged", issues(count(Outcome::Updated)), count(Outcome::Unchanged))
        }
        Outcome::Updated => format!("{} updated", issues(all)),
        Outcome::Unchanged => format!("{} unchanged", issues(all)),
        Outcome::Planned if count(Outcome::Unchanged) > 0 => {
            let (planned, unchanged) = (issues(count(Outcome::Planned)), count(Outcome::Unchanged));
            format!("{planned} would be updated, {unchanged} unchanged; this was a dry run")
        }
        Outcome::Planned => format!("{} would be updated; this was a dry run", issues(all)),
        Outcome::Partial => partly(receipt, count(Outcome::Updated), count(Outcome::Unchanged), all),
        _ if all == 0 => "nothing was sent".to_owned(),
        _ if all == 1 => "the issue was not updated".to_owned(),
        _ => format!("none of {} updated", issues(all)),
    };
    let requests =
        if receipt.requests == 1 { "1 request".to_owned() } else { format!("{} requests", receipt.requests) };
    format!("{what} ({requests}, {:.1} s)", receipt.seconds)
}

/// Some done, some not.
fn partly(receipt: &Receipt, updated: usize, unchanged: usize, all: usize) -> String {
    let half = receipt.issues.iter().filter(|issue| issue.outcome == Outcome::Partial).count();
    if all == 1 {
        return "the issue was updated in part".to_owned();
    }
    let more = |count: usize, what: &str| if count > 0 { format!(", {count} {what}") } else { String::new() };
    let unchanged = format!("{}{}", more(unchanged, "unchanged"), more(half, "in part"));
    if receipt.dry_run {
        let planned = receipt.issues.iter().filter(|issue| issue.outcome == Outcome::Planned).count();
        return format!("{planned} of {} would be updated{unchanged}; this was a dry run", issues(all));
    }
    format!("{updated} of {} updated{unchanged}", issues(all))
}

fn issues(count: usize) -> String {
    if count == 1 { "1 issue".to_owned() } else { format!("{count} issues") }
}

/// Everything behind `error[code]`.
fn body(diagnosis: &Diagnosis, keys: &[&str]) -> String {
    let mut rows = vec![format!(": {}", diagnosis.title)];
    let mut row = |name: &str, text: &str| rows.push(format!("{name:>7}  {text}"));
    if keys.len() > 1 {
        row("issues", &shortened(keys));
    }
    if let Some(request) = &diagnosis.request {
        let who = request.who.as_ref().map(|who| format!(" as {who}")).unwrap_or_default();
        row("sent", &format!("{} {}{who}", request.method, request.url));
    }
    if let Some(got) = diagnosis.got() {
        row("got", &got);
    }
    for (number, line) in diagnosis.why_lines.iter().enumerate() {
        row(if number == 0 { "why" } else { "" }, line);
    }
    if let Some(excerpt) = &diagnosis.excerpt {
        excerpt.lines().for_each(|line| row("", line));
    }
    for (number, step) in diagnosis.fix.iter().enumerate() {
        let name = if number == 0 { "fix" } else { "" };
        let counted = if diagnosis.fix.len() > 1 { format!("{}. {step}", number + 1) } else { step.clone() };
        row(name, &counted);
    }
    if diagnosis.trouble.code.class() != Class::Bug {
        row("more", &format!("fieldstamp explain {}", diagnosis.code));
    }
    if !diagnosis.support.is_empty() {
        row("ref", &reference(diagnosis));
    }
    rows.join("\n")
}

fn reference(diagnosis: &Diagnosis) -> String {
    let names = [("x-arequestid", "X-AREQUESTID "), ("atl-traceid", "Atl-Traceid "), ("date", "")];
    let found = names.iter().filter_map(|(key, name)| Some(format!("{name}{}", diagnosis.support.get(key)?)));
    found.collect::<Vec<_>>().join(", ")
}

pub(super) fn shortened(keys: &[&str]) -> String {
    let more = if keys.len() > 20 { format!(" and {} more", keys.len() - 20) } else { String::new() };
    format!("{}{more}", keys.iter().take(20).copied().collect::<Vec<_>>().join(", "))
}

fn indented(text: &str, by: &str) -> String {
    text.lines().map(|line| format!("{by}{line}")).collect::<Vec<_>>().join("\n")
}
