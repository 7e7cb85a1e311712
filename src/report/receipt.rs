//! The receipt: the account of a run as data, and the exit code that follows from it.

use serde::Serialize;
use serde_json::Value;

pub use super::change::{Change, words};
use crate::code::{Class, Code, EXIT_PARTIAL};
use crate::diagnosis::{Diagnosis, Sent};
use crate::settings::Tolerate;

/// How a run, or one issue of it, ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// Jira has it.
    Updated,
    /// Jira says so already, and nothing was written.
    Unchanged,
    /// It would be sent.
    Planned,
    /// Not tried, because an earlier failure concerns it too.
    Skipped,
    /// There was nothing to do.
    Nothing,
    /// It was not done.
    Failed,
    /// Some of it was done: of several issues some, or of one the edit and not the move.
    Partial,
}

impl Outcome {
    /// Every outcome, with what it means, for the table in the README.
    pub const ALL: &[(Self, &str, &str)] = &[
        (Self::Updated, "updated", "Jira has taken the change"),
        (Self::Unchanged, "unchanged", "the issue says so already; nothing was written"),
        (Self::Planned, "planned", "`--dry-run`: this is what would be sent"),
        (Self::Skipped, "skipped", "not tried, because an earlier failure concerns this issue too"),
        (Self::Nothing, "nothing", "nothing was to be written: the build names no issue, or it was a check"),
        (Self::Failed, "failed", "nothing was changed; the diagnosis says why"),
        (Self::Partial, "partial", "some issues were changed and some were not, or one was changed in part"),
    ];

    /// The word of the receipt.
    pub fn word(self) -> &'static str {
        Self::ALL.iter().find(|(outcome, ..)| *outcome == self).map_or("failed", |(_, word, _)| word)
    }
}

/// A remark that is no failure.
#[derive(Clone, Debug, Serialize)]
pub struct Note {
    /// The diagnosis it belongs to, if it is one that was overcome.
    pub code: Option<&'static str>,
    /// One sentence.
    pub text: String,
}

impl Note {
    /// A remark without a code.
    pub fn plain(text: impl Into<String>) -> Self {
        Self { code: None, text: text.into() }
    }
}

/// A step of a check.
#[derive(Clone, Debug, Serialize)]
pub struct Step {
    /// What was looked at: `TLS`, `account`, an issue's key.
    pub name: String,
    /// Whether it is as it should be.
    pub ok: bool,
    /// What was found, one line.
    pub text: String,
}

/// One issue of a run.
#[derive(Clone, Debug, Serialize)]
pub struct IssueReport {
    /// Its key.
    pub key: String,
    /// Its page.
    pub url: String,
    /// How it ended.
    pub outcome: Outcome,
    /// The status of the last reply.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// How often the edit was sent.
    pub attempts: u32,
    /// What was changed, or was to be.
    pub changes: Vec<Change>,
    /// The body of the edit, in a dry run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<Value>,
    /// The body of the move, in a dry run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transition: Option<Value>,
    /// The link to the build that was left, or would be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<Value>,
    /// Why it was not done.
    pub diagnosis: Option<Diagnosis>,
}

impl IssueReport {
    /// Whether not everything was done.
    pub fn is_failed(&self) -> bool {
        matches!(self.outcome, Outcome::Failed | Outcome::Partial)
    }

    /// An issue that nothing was sent for yet.
    pub fn planned(key: &str, url: String, changes: Vec<Change>) -> Self {
        Self {
            key: key.to_owned(),
            url,
            outcome: Outcome::Planned,
            status: None,
            attempts: 0,
            changes,
            body: None,
            transition: None,
            link: None,
            diagnosis: None,
        }
    }
}

/// The account of a run.
#[derive(Clone, Debug, Serialize)]
pub struct Receipt {
    /// The version of this form; additions keep it.
    pub schema: u8,
    /// How the run ended.
    pub outcome: Outcome,
    /// The site.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub site: Option<String>,
    /// `cloud` or `datacenter`, once a reply has told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deployment: Option<&'static str>,
    /// Who Jira says we are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// Nothing was to be written.
    pub dry_run: bool,
    /// How many requests were sent, probes and retries included.
    pub requests: u32,
    /// How long the run took.
    pub seconds: f64,
    /// Remarks.
    pub notes: Vec<Note>,
    /// What `send` sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request: Option<Sent>,
    /// The status of the last reply to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The steps of a check, as far as they were taken.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<Step>,
    /// Each issue, in order.
    pub issues: Vec<IssueReport>,
    /// What the run did in a few words, where it is not for issues to tell.
    #[serde(skip)]
    pub headline: Option<String>,
    /// Why there is nothing to do, where it is not for want of a key.
    #[serde(skip)]
    pub left_out: Option<String>,
    /// Why the run as a whole failed; with one issue or one cause, that issue's.
    pub diagnosis: Option<Diagnosis>,
}

impl Default for Receipt {
    fn default() -> Self {
        Self {
            schema: 1,
            outcome: Outcome::Nothing,
            site: None,
            deployment: None,
            account: None,
            dry_run: false,
            requests: 0,
            seconds: 0.0,
            notes: Vec::new(),
            request: None,
            status: None,
            steps: Vec::new(),
            issues: Vec::new(),
            headline: None,
            left_out: None,
            diagnosis: None,
        }
    }
}

impl Receipt {
    /// The text of it, one line of JSON.
    pub fn json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Why there is nothing to do, a clause.
    pub fn nothing(&self) -> &str {
        self.left_out.as_deref().unwrap_or("this build names no issue")
    }

    /// Draws the run's outcome and diagnosis from its issues.
    pub fn conclude(&mut self) {
        let count = |wanted: Outcome| self.issues.iter().filter(|issue| issue.outcome == wanted).count();
        let unchanged = count(Outcome::Unchanged);
        let done = count(Outcome::Updated) + count(Outcome::Planned) + unchanged;
        let (half, all) = (count(Outcome::Partial), self.issues.len());
        self.outcome = match (all, done) {
            _ if self.diagnosis.is_some() => Outcome::Failed,
            (0, _) => Outcome::Nothing,
            (_, 0) if half == 0 => Outcome::Failed,
            _ if done < all => Outcome::Partial,
            _ if unchanged == all => Outcome::Unchanged,
            _ if self.dry_run => Outcome::Planned,
            _ => Outcome::Updated,
        };
        if self.diagnosis.is_none() {
            self.diagnosis = self.issues.iter().find_map(|issue| issue.diagnosis.clone());
        }
    }

    /// Failures in order: the run's own, or those of its issues.
    pub fn failures(&self) -> Vec<(&Diagnosis, Vec<&str>)> {
        let mut groups: Vec<(&Diagnosis, Vec<&str>)> = Vec::new();
        for issue in &self.issues {
            let Some(diagnosis) = &issue.diagnosis else { continue };
            let same = |other: &Diagnosis| other.code == diagnosis.code && other.why == diagnosis.why;
            match groups.iter_mut().find(|(other, _)| same(other)) {
                Some((_, keys)) => keys.push(&issue.key),
                None => groups.push((diagnosis, vec![&issue.key])),
            }
        }
        if let Some(own) = &self.diagnosis
            && !groups.iter().any(|(diagnosis, _)| diagnosis.code == own.code)
        {
            groups.insert(0, (own, Vec::new()));
        }
        groups
    }

    /// The exit code: of all failures that are not tolerated one class, or partial.
    pub fn exit(&self, tolerate: &Tolerate) -> u8 {
        let failures: Vec<Code> = self.issues.iter().filter_map(|issue| issue.diagnosis.as_ref()).map(code).collect();
        let own = self.diagnosis.as_ref().map(code).filter(|own| !failures.contains(own));
        let counted: Vec<Class> =
            failures.iter().copied().chain(own).filter(|code| !tolerate.covers(*code)).map(Code::class).collect();
        let Some(first) = counted.first() else { return 0 };
        let is_done = |outcome| matches!(outcome, Outcome::Updated | Outcome::Planned | Outcome::Unchanged);
        let done = self.issues.iter().any(|issue| is_done(issue.outcome));
        let one_class = counted.iter().all(|class| class == first);
        if one_class && (!done || own.is_some()) { first.exit() } else { EXIT_PARTIAL }
    }
}

fn code(diagnosis: &Diagnosis) -> Code {
    diagnosis.trouble.code
}

/// Whether a failure of this kind concerns every other issue as well, so that none of them is tried.
pub fn ends_the_run(code: Code) -> bool {
    matches!(code.class(), Class::Settings | Class::Template | Class::Auth) || code == Code::QuotaExhausted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::Redactor;
    use crate::trouble::Trouble;

    fn issue(key: &str, code: Option<Code>) -> IssueReport {
        let diagnosis = code.map(|code| Diagnosis::of(Trouble::new(code), None, &Redactor::default()));
        let outcome = if code.is_some() { Outcome::Failed } else { Outcome::Updated };
        IssueReport {
            key: key.to_owned(),
            url: String::new(),
            outcome,
            status: None,
            attempts: 1,
            changes: vec![],
            body: None,
            transition: None,
            link: None,
            diagnosis,
        }
    }

    fn ended(codes: &[Option<Code>], tolerated: &[&str]) -> (&'static str, u8) {
        let issues = codes.iter().map(|code| issue("A-1", *code)).collect();
        let mut receipt = Receipt { issues, ..Receipt::default() };
        receipt.conclude();
        (receipt.outcome.word(), receipt.exit(&Tolerate::of(tolerated)))
    }

    #[test]
    fn the_exit_code_is_the_class_of_all_failures_or_partial() {
        let (hidden, denied, busy) = (Some(Code::IssueHidden), Some(Code::EditDenied), Some(Code::RateLimited));
        assert_eq!(ended(&[], &[]), ("nothing", 0));
        assert_eq!(ended(&[None, None], &[]), ("updated", 0));
        assert_eq!(ended(&[hidden, denied], &[]), ("failed", 5));
        assert_eq!(ended(&[hidden, busy], &[]), ("failed", 9));
        assert_eq!(ended(&[None, hidden], &[]), ("partial", 9));
    }

    #[test]
    fn what_is_tolerated_does_not_count_but_is_still_said() {
        let (hidden, busy) = (Some(Code::IssueHidden), Some(Code::RateLimited));
        assert_eq!(ended(&[hidden], &["denied"]), ("failed", 0));
        assert_eq!(ended(&[None, hidden], &["issue-hidden"]), ("partial", 0));
        assert_eq!(ended(&[hidden, busy], &["denied"]), ("failed", 7));
    }
}
