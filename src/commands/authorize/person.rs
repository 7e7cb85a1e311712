//! What a person types: one line, waited for as long as the run may take.

use std::io::{BufRead, Read, stdin};

use tokio::time::{Instant, timeout_at};

use crate::secret::Secret;

/// More than anybody pastes.
const LONGEST: u64 = 4096;

/// What became of the waiting.
pub(super) enum Typed {
    /// A line with something in it. It may be a secret.
    Line(Secret),
    /// Enter alone.
    Nothing,
    /// Nobody is there to type.
    Ended,
    /// The time is over.
    Late,
}

/// The next line of standard input.
pub(super) async fn line(until: Instant) -> Typed {
    // A thread of its own, which the end of the program does not wait for.
    let read = tokio::task::spawn_blocking(|| {
        let mut text = String::new();
        // The handle's buffer is the process's, so what stands behind the line is still there for the next.
        let length = stdin().lock().take(LONGEST).read_line(&mut text).unwrap_or_default();
        (length > 0).then_some(text)
    });
    match timeout_at(until, read).await {
        Err(_) => Typed::Late,
        Ok(Ok(Some(text))) if text.trim().is_empty() => Typed::Nothing,
        Ok(Ok(Some(text))) => Typed::Line(Secret::new(text.trim())),
        Ok(_) => Typed::Ended,
    }
}

/// The next line with something in it.
pub(super) async fn word(until: Instant) -> Typed {
    loop {
        match line(until).await {
            Typed::Nothing => {}
            typed => return typed,
        }
    }
}
