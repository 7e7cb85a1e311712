//! Ctrl-C and SIGTERM, which CI hosts send when a job is cancelled.

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
