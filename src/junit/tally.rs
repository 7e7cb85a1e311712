//! Counts of tests, and how they are told.

use std::time::Duration;

/// How many tests ran, and how they ended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// All of them, skipped ones included.
    pub total: u64,
    /// Failures and errors: the difference means little, and each dialect draws it elsewhere.
    pub failed: u64,
    /// Skipped, disabled or ignored.
    pub skipped: u64,
    /// The sum of the times of the tests, where any was told.
    pub time: Option<Duration>,
}

impl Tally {
    /// The rest.
    pub fn passed(&self) -> u64 {
        self.total.saturating_sub(self.failed).saturating_sub(self.skipped)
    }

    /// Takes another's counts in.
    pub fn add(&mut self, other: &Self) {
        self.total = self.total.saturating_add(other.total);
        self.failed = self.failed.saturating_add(other.failed);
        self.skipped = self.skipped.saturating_add(other.skipped);
        self.time = match (self.time, other.time) {
            (Some(one), Some(two)) => Some(one.saturating_add(two)),
            (one, two) => one.or(two),
        };
    }

    /// The counts under the names of the table of names. A time that nobody told is left out.
    pub fn facts(&self) -> Vec<(&'static str, String)> {
        let counts = [
            ("tests.total", self.total),
            ("tests.passed", self.passed()),
            ("tests.failed", self.failed),
            ("tests.skipped", self.skipped),
        ];
        let counts = counts.into_iter().map(|(name, count)| (name, count.to_string()));
        counts.chain(self.time.map(|time| ("tests.seconds", seconds(time)))).collect()
    }
}

/// Tenths are enough for a person; below a second, thousandths.
fn seconds(time: Duration) -> String {
    let time = time.as_secs_f64();
    let digits = if time < 1.0 { format!("{time:.3}") } else { format!("{time:.1}") };
    digits.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A time as a report writes it. Maven groups thousands (`1,044.351`), others have a decimal comma (`0,123`).
pub(super) fn time(written: &str) -> Option<Duration> {
    let written = written.trim().trim_end_matches('s');
    let plain = match written.rsplit_once(',') {
        None => written.to_owned(),
        Some(_) if is_grouped(written) => written.replace(',', ""),
        Some((whole, part)) => format!("{whole}.{part}"),
    };
    // What is negative or no number at all (a clock set back, `NaN`) tells nothing.
    Duration::try_from_secs_f64(plain.parse().ok()?).ok()
}

fn is_grouped(written: &str) -> bool {
    let whole = written.split('.').next().unwrap_or_default();
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or_default();
    let is_number = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
    (1..=3).contains(&first.len())
        && !first.starts_with('0')
        && is_number(first)
        && groups.all(|group| group.len() == 3 && is_number(group))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_read_as_each_dialect_writes_it() {
        for (written, milliseconds) in [
            ("0.004", Some(4)),
            ("1,044.351", Some(1_044_351)),
            ("1,234,567.5", Some(1_234_567_500)),
            ("1,044", Some(1_044_000)),
            ("0,123", Some(123)),
            ("12,5", Some(12_500)),
            ("3", Some(3_000)),
            ("1.5e-2", Some(15)),
            (" 2.5s ", Some(2_500)),
            ("-0.001", None),
            ("NaN", None),
            ("inf", None),
            ("1e300", None),
            ("", None),
            ("soon", None),
        ] {
            assert_eq!(time(written), milliseconds.map(Duration::from_millis), "{written}");
        }
    }

    #[test]
    fn seconds_are_told_without_noise() {
        for (milliseconds, told) in
            [(0, "0"), (4, "0.004"), (120, "0.12"), (1_000, "1"), (12_345, "12.3"), (754_060, "754.1"), (999, "0.999")]
        {
            assert_eq!(seconds(Duration::from_millis(milliseconds)), told);
        }
        assert_eq!(seconds(Duration::from_micros(999_900)), "1");
        assert_eq!(seconds(Duration::from_secs_f64(0.1) + Duration::from_secs_f64(0.2)), "0.3");
    }
}
