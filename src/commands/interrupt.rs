//! Ctrl-C and SIGTERM, which CI hosts send when a job is cancelled.

use std::cell::Cell;
use std::pin::Pin;

/// Works until the work is done or the run is asked to stop; what came of it, and the signal's exit code. While
/// something is being used up, the work goes on to its end: a refresh token whose successor is on its way would be lost.
pub(super) async fn unless_interrupted<T>(
    work: impl Future<Output = T>,
    mut stop: Pin<&mut impl Future<Output = u8>>,
    using_up: &Cell<bool>,
) -> (Option<T>, Option<u8>) {
    tokio::pin!(work);
    tokio::select! {
        done = &mut work => (Some(done), None),
        code = &mut stop => {
            let done = if using_up.get() { Some(work.await) } else { None };
            (done, Some(code))
        }
    }
}

/// Resolves when the run is asked to stop, with the exit code that a shell gives to that signal. From this call on no
/// signal ends the process by itself.
#[cfg(unix)]
pub(super) fn interrupted() -> impl Future<Output = u8> {
    use tokio::signal::unix::{SignalKind, signal};
    let signals = (signal(SignalKind::interrupt()), signal(SignalKind::terminate()));
    async move {
        let (Ok(mut interrupt), Ok(mut terminate)) = signals else { return std::future::pending().await };
        tokio::select! {
            _ = interrupt.recv() => 130,
            _ = terminate.recv() => 143,
        }
    }
}

/// Resolves when the run is asked to stop.
#[cfg(not(unix))]
pub(super) async fn interrupted() -> u8 {
    match tokio::signal::ctrl_c().await {
        Ok(()) => 130,
        Err(_) => std::future::pending().await,
    }
}
