//! The limit that Jira Cloud puts on writes to one issue, counted for real when a test asks for it.
//!
//! 20 writes in 2 seconds and 100 in 30. The other limits exist as faults only.
//! <https://developer.atlassian.com/cloud/jira/platform/rate-limiting/>

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::reply::Reply;

const SHORT: (Duration, usize) = (Duration::from_secs(2), 20);
const LONG: (Duration, usize) = (Duration::from_secs(30), 100);

#[derive(Debug, Default)]
pub(crate) struct WritesPerIssue(Mutex<HashMap<String, VecDeque<Instant>>>);

impl WritesPerIssue {
    /// Counts a write; an error when it is one too many. A refused write does not count.
    pub(crate) fn count(&self, key: &str) -> Result<(), Reply> {
        let mut writes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let times = writes.entry(key.to_owned()).or_default();
        let now = Instant::now();
        times.retain(|at| now.duration_since(*at) < LONG.0);
        let recent = times.iter().filter(|at| now.duration_since(**at) < SHORT.0).count();
        if recent >= SHORT.1 || times.len() >= LONG.1 {
            let wait = if times.len() >= LONG.1 { LONG.0 } else { SHORT.0 };
            return Err(too_many("jira-per-issue-on-write", SHORT.1, wait.as_secs()));
        }
        times.push_back(now);
        Ok(())
    }

    pub(crate) fn forget(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

/// A 429 of Jira Cloud with everything it carries.
pub(crate) fn too_many(reason: &str, limit: usize, seconds: u64) -> Reply {
    let reset = jiff::Timestamp::now() + Duration::from_secs(seconds);
    Reply::bare_json(429, &serde_json::json!({"errorMessages": ["Rate limit exceeded."], "errors": {}}))
        .header("Retry-After", seconds.to_string())
        .header("X-RateLimit-Limit", limit.to_string())
        .header("X-RateLimit-Remaining", "0")
        .header("X-RateLimit-Reset", reset.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
        .header("RateLimit-Reason", reason)
}

/// A 429 of Data Center: a bucket with its size and filling.
pub(crate) fn too_many_on_data_center(seconds: u64) -> Reply {
    let page =
        "<html><head><title>Too many requests (429)</title></head><body><h1>Too many requests</h1></body></html>";
    Reply::html(429, page)
        .header("Retry-After", seconds.to_string())
        .header("X-RateLimit-Limit", "50")
        .header("X-RateLimit-Remaining", "0")
        .header("X-RateLimit-Interval-Seconds", "60")
        .header("X-RateLimit-FillRate", "50")
}
