//! GitLab CI: a section of the log, a dotenv report, and links on the job's page.
//! <https://docs.gitlab.com/ci/jobs/job_logs/#custom-collapsible-sections>
//! <https://docs.gitlab.com/ci/yaml/artifacts_reports/>

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::json;

use super::receipt::{IssueReport, Outcome, Receipt};
use crate::environment::Environment;
use crate::output::{Output, Stream, reason};

/// Where the dotenv report is to be written.
pub(super) const DOTENV: &str = "FIELDSTAMP_DOTENV";
/// Where the annotations report is to be written.
pub(super) const ANNOTATIONS: &str = "FIELDSTAMP_ANNOTATIONS";
/// GitLab refuses a larger dotenv report; each of five lists gets its share.
const LIST: usize = 900;

/// Opens a section of the log; what went well is folded away.
pub(super) fn open_section(output: &mut Output, receipt: &Receipt, header: &str) {
    let collapsed = if receipt.diagnosis.is_none() { "[collapsed=true]" } else { "" };
    output.section(&format!("section_start:{}:fieldstamp{collapsed}", now()), header);
}

/// Closes it.
pub(super) fn close_section(output: &mut Output) {
    output.section(&format!("section_end:{}:fieldstamp", now()), "");
}

/// The report files that the environment asks for.
pub(super) fn write_reports(output: &mut Output, environment: &Environment, receipt: &Receipt) {
    for (variable, text) in [(DOTENV, dotenv(receipt)), (ANNOTATIONS, annotations(receipt))] {
        let Some(path) = environment.get(variable) else { continue };
        if let Err(error) = output.file(Path::new(path.trim()), &text) {
            output.text(Stream::Err, &format!("note: {variable} could not be written: {}", reason(&error)));
        }
    }
}

/// One line a variable, no spaces, no quotes; an empty one is left out.
fn dotenv(receipt: &Receipt) -> String {
    let keys = |is_wanted: &dyn Fn(&IssueReport) -> bool| {
        let wanted = receipt.issues.iter().filter(|issue| is_wanted(issue));
        let mut list = String::new();
        for issue in wanted {
            if list.len() + issue.key.len() + 1 > LIST {
                break;
            }
            let comma = if list.is_empty() { "" } else { "," };
            list.push_str(&format!("{comma}{}", issue.key));
        }
        list
    };
    let rows = [
        ("OUTCOME", receipt.outcome.word().to_owned()),
        ("ISSUES", keys(&|_| true)),
        ("UPDATED", keys(&|issue| issue.outcome == Outcome::Updated)),
        ("FAILED", keys(&IssueReport::is_failed)),
        ("DIAGNOSIS", receipt.diagnosis.as_ref().map(|diagnosis| diagnosis.code.to_owned()).unwrap_or_default()),
    ];
    let filled = rows.iter().filter(|(_, value)| !value.is_empty());
    filled.map(|(name, value)| format!("FIELDSTAMP_RESULT_{name}={value}\n")).collect::<Vec<_>>().concat()
}

/// Links on the job's page, one an issue.
fn annotations(receipt: &Receipt) -> String {
    let links = receipt.issues.iter().filter(|issue| !issue.url.is_empty()).take(50);
    let links = links.map(|issue| {
        let label = format!("{} {}", issue.key, issue.outcome.word());
        json!({"external_link": {"label": label, "url": issue.url}})
    });
    format!("{}\n", json!({"fieldstamp": links.collect::<Vec<_>>()}))
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map(|time| time.as_secs()).unwrap_or_default()
}
