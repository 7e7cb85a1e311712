//! Sprints and the board that they belong to.
//!
//! One closed, one active, one future: work moves into the last two only.

use serde_json::{Value, json};

/// The id of the only board, that of PROJ.
pub(crate) const BOARD: u64 = 1;
/// The project whose board it is.
pub(crate) const BOARD_PROJECT: &str = "PROJ";
/// The field that says in which sprints an issue is.
pub(crate) const SPRINT_FIELD: &str = "customfield_10020";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    Closed,
    Active,
    Future,
}

impl State {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::Active => "active",
            Self::Future => "future",
        }
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Sprint {
    pub(crate) id: u64,
    pub(crate) name: String,
    pub(crate) state: State,
}

pub(crate) fn sprints() -> Vec<Sprint> {
    let sprint = |id: u64, state| Sprint { id, name: format!("{BOARD_PROJECT} Sprint {id}"), state };
    vec![sprint(4, State::Closed), sprint(5, State::Active), sprint(6, State::Future)]
}

impl Sprint {
    /// One entry of an issue's sprint field.
    pub(crate) fn in_a_field(&self) -> Value {
        json!({"id": self.id, "name": self.name, "state": self.state.word(), "boardId": BOARD})
    }

    /// As the Agile API shows it; a future sprint has no dates yet.
    pub(crate) fn shown(&self, base: &str) -> Value {
        let mut shown = json!({"id": self.id, "self": format!("{base}/rest/agile/1.0/sprint/{}", self.id),
                               "state": self.state.word(), "name": self.name, "originBoardId": BOARD, "goal": ""});
        if self.state != State::Future {
            shown["startDate"] = json!("2026-11-16T09:00:00.000Z");
            shown["endDate"] = json!("2026-11-30T09:00:00.000Z");
        }
        if self.state == State::Closed {
            shown["completeDate"] = json!("2026-11-30T10:00:00.000Z");
        }
        shown
    }
}
