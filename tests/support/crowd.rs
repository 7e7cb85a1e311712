//! Many cases side by side: most of a case's time is spent waiting, so there are more hands than cores.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::case::Case;

const HANDS: usize = 8;

/// What each case has to complain about, in the order of the cases; `act` says what is wrong, or nothing.
pub(crate) fn complaints(cases: &[Case], act: impl Fn(&Case) -> Vec<String> + Sync) -> Vec<String> {
    let (next, found) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..HANDS {
            scope.spawn(|| {
                while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let complaints = act(case);
                    if !complaints.is_empty() {
                        let text = format!("── {}: {}\n{}", case.name, case.about, complaints.join("\n"));
                        found.lock().expect("no hand panics while it holds this").push((case.name.clone(), text));
                    }
                }
            });
        }
    });
    let mut found = found.into_inner().expect("no hand panicked");
    found.sort();
    found.into_iter().map(|(_, text)| text).collect()
}
