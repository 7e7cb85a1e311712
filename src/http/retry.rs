//! When a request is sent again, and how long is waited before.
//!
//! Exponential back-off with full jitter; what `Retry-After` asks for is the least. Pure but for the dice:
//! the waiting itself is the caller's.

use std::time::{Duration, SystemTime};

use super::{Client, Failure, Reply, Request};

const FIRST: Duration = Duration::from_secs(2);
const LONGEST: Duration = Duration::from_secs(30);
/// Ten years: more is a way of saying never.
const LONGEST_ASKED: Duration = Duration::from_secs(10 * 365 * 86_400);

/// What became of one sending.
pub type Outcome = Result<Reply, Failure>;

/// The rule for one request.
#[derive(Clone, Copy, Debug)]
pub struct Retry {
    /// How many times it may be sent again.
    pub retries: u32,
    /// Whether sending it twice does the same as sending it once.
    pub idempotent: bool,
}

/// A request's last outcome, and how often it was sent.
pub struct Attempts {
    /// The last outcome.
    pub outcome: Outcome,
    /// How often it was sent.
    pub sent: u32,
    /// The wait that would have ended after the run, and so was not begun; what the server asked for, if it did.
    pub not_waited: Option<Duration>,
}

impl Retry {
    /// Sends a request until it is answered for good, the retries are used up, or the next wait would end
    /// after the run. `waiting` hears of every wait before it begins.
    pub async fn deliver(
        self,
        client: &Client,
        request: &Request,
        mut waiting: impl FnMut(&Outcome, Duration),
    ) -> Attempts {
        let mut sent = 0;
        loop {
            let outcome = client.send(request).await;
            sent += 1;
            let Some(wait) = self.wait(sent, &outcome, fastrand::f64(), SystemTime::now()) else {
                return Attempts { outcome, sent, not_waited: None };
            };
            if wait >= client.deadline().saturating_duration_since(tokio::time::Instant::now()) {
                let asked = outcome.as_ref().ok().and_then(|reply| retry_after(reply, SystemTime::now()));
                return Attempts { outcome, sent, not_waited: Some(asked.unwrap_or(wait)) };
            }
            waiting(&outcome, wait);
            tokio::time::sleep(wait).await;
        }
    }

    /// How long to wait before the next sending, or none when this outcome stands.
    fn wait(self, sent: u32, outcome: &Outcome, dice: f64, now: SystemTime) -> Option<Duration> {
        let allowed = match outcome {
            Ok(reply) => match reply.status {
                // Certainly not carried out.
                429 if !is_quota(reply) => self.retries,
                502..=504 if self.idempotent => self.retries,
                409 if self.idempotent => self.retries.min(1),
                _ => 0,
            },
            Err(failure) if failure.is_passing() && (self.idempotent || !failure.may_have_arrived) => self.retries,
            Err(_) => 0,
        };
        let exponent = sent.saturating_sub(1).min(8);
        let ceiling = (FIRST * 2_u32.pow(exponent)).min(LONGEST);
        let asked = outcome.as_ref().ok().and_then(|reply| retry_after(reply, now)).unwrap_or_default();
        (sent <= allowed).then(|| asked.saturating_add(ceiling.mul_f64(dice)))
    }
}

/// A spent quota comes back on the hour, not within a run.
fn is_quota(reply: &Reply) -> bool {
    reply.header("ratelimit-reason").is_some_and(|reason| reason.contains("quota"))
}

/// The wait that a reply asks for, given in seconds or as a date.
fn retry_after(reply: &Reply, now: SystemTime) -> Option<Duration> {
    let text = reply.header("retry-after")?.trim();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(Duration::from_secs(text.parse().unwrap_or(u64::MAX)).min(LONGEST_ASKED));
    }
    let date = httpdate::parse_http_date(text).ok()?;
    Some(date.duration_since(now).unwrap_or_default().min(LONGEST_ASKED))
}

#[cfg(test)]
mod tests {
    use super::super::FailureKind;
    use super::*;

    const SAFE: Retry = Retry { retries: 4, idempotent: true };
    const ONCE: Retry = Retry { retries: 4, idempotent: false };

    #[allow(clippy::unnecessary_wraps, reason = "it stands where a failure may stand")]
    fn reply(status: u16, headers: &[(&str, &str)]) -> Outcome {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Ok(Reply { status, headers, ..Reply::default() })
    }

    fn failed(kind: FailureKind, may_have_arrived: bool) -> Outcome {
        Err(Failure::new(kind, "", may_have_arrived))
    }

    fn seconds(retry: Retry, sent: u32, outcome: &Outcome) -> Option<u64> {
        retry.wait(sent, outcome, 1.0, SystemTime::UNIX_EPOCH).map(|wait| wait.as_secs())
    }

    #[test]
    fn waits_double_up_to_half_a_minute() {
        let busy = reply(503, &[]);
        let waits: Vec<_> = (1..=5).map(|sent| seconds(Retry { retries: 9, ..SAFE }, sent, &busy)).collect();
        assert_eq!(waits, [Some(2), Some(4), Some(8), Some(16), Some(30)]);
        assert_eq!(seconds(SAFE, 5, &busy), None);
    }

    #[test]
    fn retry_after_is_the_least_in_seconds_or_as_a_date() {
        assert_eq!(seconds(SAFE, 1, &reply(429, &[("retry-after", "10")])), Some(12));
        assert_eq!(seconds(SAFE, 1, &reply(503, &[("retry-after", "Thu, 01 Jan 1970 00:00:20 GMT")])), Some(22));
        assert_eq!(seconds(SAFE, 1, &reply(429, &[("retry-after", "soon")])), Some(2));
        assert!(seconds(SAFE, 1, &reply(429, &[("retry-after", "99999999999999999999999")])) > Some(300_000_000));
    }

    #[test]
    fn what_stands_is_not_sent_again() {
        for status in [200, 204, 301, 400, 401, 403, 404, 413, 500] {
            assert_eq!(seconds(SAFE, 1, &reply(status, &[])), None, "{status}");
        }
        assert_eq!(seconds(SAFE, 1, &reply(429, &[("ratelimit-reason", "jira-quota-global-based")])), None);
        assert_eq!(seconds(SAFE, 1, &failed(FailureKind::TlsUntrusted, false)), None);
    }

    #[test]
    fn a_conflict_is_tried_once_more_and_not_without_retries() {
        assert_eq!(seconds(SAFE, 1, &reply(409, &[])), Some(2));
        assert_eq!(seconds(SAFE, 2, &reply(409, &[])), None);
        assert_eq!(seconds(Retry { retries: 0, ..SAFE }, 1, &reply(409, &[])), None);
    }

    #[test]
    fn what_would_add_twice_is_repeated_only_when_it_certainly_did_not_arrive() {
        assert!(seconds(ONCE, 1, &reply(429, &[])).is_some());
        assert!(seconds(ONCE, 1, &failed(FailureKind::Refused, false)).is_some());
        assert!(seconds(ONCE, 1, &failed(FailureKind::Lost, true)).is_none());
        assert!(seconds(ONCE, 1, &reply(503, &[])).is_none());
        assert!(seconds(ONCE, 1, &reply(409, &[])).is_none());
    }
}
