//! One run at work: the way in, the voice, and what is to be remembered of both.
//!
//! Every request of a command goes out from here, so that a secret which comes up is hidden, and a remark kept, before
//! anything else is said.

use crate::access::{Access, Answer, Ask};
use crate::diagnosis::Diagnosis;
use crate::report::Voice;
use crate::report::receipt::Note;

/// The way in, the voice and the remarks of a run.
pub(super) struct Desk<'d, 'v> {
    pub(super) access: &'d mut Access,
    pub(super) voice: &'d mut Voice<'v>,
    pub(super) notes: &'d mut Vec<Note>,
}

impl Desk<'_, '_> {
    /// Says something, and keeps it for the receipt.
    pub(super) fn remark(&mut self, note: Note) {
        self.voice.note(&note);
        self.notes.push(note);
    }

    /// Sends a request, hides what comes up on the way, and says what is worth knowing.
    pub(super) async fn ask(&mut self, ask: Ask<'_>) -> Answer {
        let proved = self.access.prove().await;
        self.voice.hide(self.access.new_secrets());
        if let Err(failure) = proved {
            return Answer::failed(*failure);
        }
        let voice = &mut *self.voice;
        let mut answer =
            self.access.ask(ask, |outcome, wait| voice.note(&Note::plain(super::waits(outcome, wait)))).await;
        for note in std::mem::take(&mut answer.notes) {
            self.remark(note);
        }
        answer
    }

    /// The reply to a question, or why there is none.
    pub(super) async fn learn(&mut self, ask: Ask<'_>) -> Result<crate::http::Reply, Box<Diagnosis>> {
        let answer = self.ask(ask).await;
        match answer.failure {
            Some(failure) => Err(Box::new(failure)),
            None => Ok(answer.reply.unwrap_or_default()),
        }
    }
}
