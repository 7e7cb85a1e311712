//! The one workflow of the sandbox: which transitions leave which status, and where they lead.
//!
//! "Done" has a screen that requires a resolution, as many real workflows do.

/// A status: id, name, category.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Status {
    pub(crate) id: &'static str,
    pub(crate) name: &'static str,
    pub(crate) category: &'static str,
}

pub(crate) const TO_DO: Status = Status { id: "10000", name: "To Do", category: "new" };
pub(crate) const IN_PROGRESS: Status = Status { id: "3", name: "In Progress", category: "indeterminate" };
pub(crate) const IN_REVIEW: Status = Status { id: "10010", name: "In Review", category: "indeterminate" };
pub(crate) const DONE: Status = Status { id: "10001", name: "Done", category: "done" };

#[derive(Debug, Clone, Copy)]
pub(crate) struct Transition {
    pub(crate) id: &'static str,
    pub(crate) name: &'static str,
    pub(crate) to: Status,
    pub(crate) from: &'static [&'static str],
    /// Its screen requires a resolution.
    pub(crate) needs_resolution: bool,
}

const EVERYWHERE: &[&str] = &["To Do", "In Progress", "In Review", "Done"];

pub(crate) const TRANSITIONS: [Transition; 4] = [
    Transition { id: "11", name: "Reopen", to: TO_DO, from: &["In Progress", "Done"], needs_resolution: false },
    Transition { id: "21", name: "Start Progress", to: IN_PROGRESS, from: EVERYWHERE, needs_resolution: false },
    Transition { id: "25", name: "Ask for Review", to: IN_REVIEW, from: &["In Progress"], needs_resolution: false },
    Transition { id: "31", name: "Close", to: DONE, from: EVERYWHERE, needs_resolution: true },
];

pub(crate) fn leaving(status: &str) -> impl Iterator<Item = &'static Transition> {
    TRANSITIONS.iter().filter(move |transition| transition.from.contains(&status))
}
