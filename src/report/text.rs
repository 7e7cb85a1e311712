//! The report for people, the same on every host: what was done on standard output, why not on standard
//! error.

use super::receipt::{IssueReport, Outcome, Receipt};
use crate::code::Class;
use crate::diagnosis::Diagnosis;
use crate::escape::one_line;
use crate::output::{Output, Paint, Stream};
use crate::settings::Tolerate;

/// What was done, then what was not.
pub(super) fn report(output: &mut Output, receipt: &Receipt, tolerate: &Tolerate) {
    for issue in &receipt.issues {
        line(output, issue);
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

fn line(output: &mut Output, issue: &IssueReport) {
    let paint = match issue.outcome {
        Outcome::Updated | Outcome::Planned => Paint::Green,
        Outcome::Skipped => Paint::Yellow,
        _ => Paint::Red,
    };
    let changes: Vec<String> = issue
        .changes
        .iter()
        .map(|change| format!("{} = {}", change.field, one_line(&change.to.to_string(), 120)))
        .collect();
    let what = match issue.outcome {
        Outcome::Updated | Outcome::Planned => changes.join(", "),
        Outcome::Skipped => "not tried, because of the failure below".to_owned(),
        _ => issue.diagnosis.as_ref().map(|diagnosis| diagnosis.code.to_owned()).unwrap_or_default(),
    };
    output.labelled(
        Stream::Out,
        paint,
        &format!("{:<8}", issue.outcome.word()),
        &format!(" {}  {what}\n         {}", issue.key, issue.url),
    );
    if let Some(request) = issue.body.as_ref() {
        let pretty = serde_json::to_string_pretty(request).unwrap_or_default();
        output.text(Stream::Out, &indented(&pretty, "         "));
    }
}

fn closing(receipt: &Receipt) -> String {
    let count = |outcome: Outcome| receipt.issues.iter().filter(|issue| issue.outcome == outcome).count();
    let all = receipt.issues.len();
    let what = match receipt.outcome {
        Outcome::Nothing => "nothing to do: this build names no issue".to_owned(),
        Outcome::Updated => format!("{} updated", issues(all)),
        Outcome::Planned => format!("{} would be updated; this was a dry run", issues(all)),
        Outcome::Partial => format!("{} of {} updated", count(Outcome::Updated), issues(all)),
        _ if all == 0 => "nothing was sent".to_owned(),
        _ if all == 1 => "the issue was not updated".to_owned(),
        _ => format!("none of {} updated", issues(all)),
    };
    let requests =
        if receipt.requests == 1 { "1 request".to_owned() } else { format!("{} requests", receipt.requests) };
    format!("{what} ({requests}, {:.1} s)", receipt.seconds)
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
    if let Some(got) = got(diagnosis) {
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

/// Status, the header that tells most, and Jira's own words.
fn got(diagnosis: &Diagnosis) -> Option<String> {
    let response = diagnosis.response.as_ref()?;
    let mut parts = vec![format!("{} {}", response.status, phrase(response.status))];
    for (header, name) in [
        ("x-seraph-loginreason", "X-Seraph-LoginReason"),
        ("x-authentication-denied-reason", "X-Authentication-Denied-Reason"),
        ("x-failure-category", "X-Failure-Category"),
        ("location", "Location"),
        ("retry-after", "Retry-After"),
        ("ratelimit-reason", "RateLimit-Reason"),
    ] {
        if let Some(value) = response.headers.get(header) {
            parts.push(format!("{name}: {value}"));
        }
    }
    if let Some(message) = &response.message {
        parts.push(format!("“{message}”"));
    }
    Some(parts.join(", "))
}

fn reference(diagnosis: &Diagnosis) -> String {
    let names = [("x-arequestid", "X-AREQUESTID "), ("atl-traceid", "Atl-Traceid "), ("date", "")];
    let found = names.iter().filter_map(|(key, name)| Some(format!("{name}{}", diagnosis.support.get(key)?)));
    found.collect::<Vec<_>>().join(", ")
}

/// The phrase that goes with a status (RFC 9110), where Jira and what stands before it use it.
fn phrase(status: u16) -> &'static str {
    match status {
        200 => "OK",
        204 => "No Content",
        301 => "Moved Permanently",
        302 => "Found",
        307 => "Temporary Redirect",
        308 => "Permanent Redirect",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        407 => "Proxy Authentication Required",
        409 => "Conflict",
        410 => "Gone",
        413 => "Content Too Large",
        415 => "Unsupported Media Type",
        422 => "Unprocessable Content",
        429 => "Too Many Requests",
        500 => "Internal Server Error",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        _ => "",
    }
}

pub(super) fn shortened(keys: &[&str]) -> String {
    let more = if keys.len() > 20 { format!(" and {} more", keys.len() - 20) } else { String::new() };
    format!("{}{more}", keys.iter().take(20).copied().collect::<Vec<_>>().join(", "))
}

fn indented(text: &str, by: &str) -> String {
    text.lines().map(|line| format!("{by}{line}")).collect::<Vec<_>>().join("\n")
}
