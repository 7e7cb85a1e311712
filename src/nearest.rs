//! What was probably meant by a word that nobody knows.

/// The known words nearest to this one, nearest first, three at most; none when nothing is near.
pub fn of<'k>(word: &str, known: impl Iterator<Item = &'k str>) -> Vec<String> {
    let wanted = word.to_lowercase();
    let tail = wanted.rsplit('.').next().unwrap_or_default().to_owned();
    let mut scored: Vec<(f64, &str)> = known
        .map(|candidate| {
            let lower = candidate.to_lowercase();
            let last = lower.rsplit('.').next().unwrap_or_default();
            let whole = strsim::jaro_winkler(&wanted, &lower);
            // `number` and `pr.nr` are near to `pr.number`, though half of the word is missing.
            let part = if last == tail { 0.95 } else { strsim::jaro_winkler(&tail, last) * 0.9 };
            (if wanted.contains('.') { whole } else { whole.max(part) }, candidate)
        })
        .filter(|(score, _)| *score > 0.82)
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0));
    scored.into_iter().take(3).map(|(_, candidate)| candidate.to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_finger_finds_the_word_that_was_meant() {
        let known = ["build.number", "build.name", "pr.number", "git.branch", "Build Result"];
        assert_eq!(of("buidl.number", known.into_iter()).first().map(String::as_str), Some("build.number"));
        assert_eq!(of("branch", known.into_iter()), ["git.branch"]);
        assert_eq!(of("build result", known.into_iter()).first().map(String::as_str), Some("Build Result"));
        assert!(of("zzz", known.into_iter()).is_empty());
    }
}
