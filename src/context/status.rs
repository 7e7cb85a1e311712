//! The hosts' many words for a result, brought to the seven that templates know.
//!
//! Refuses to guess: a word that is not listed gives nothing, and the caller decides what that means.

/// Our word, and the words of hosts and people that mean the same. Small letters, without `_`, `-` and spaces.
///
/// - GitHub: `success failure cancelled skipped`, of a whole run also `timed_out startup_failure in_progress queued`,
///   <https://docs.github.com/en/rest/checks/runs>
/// - GitLab: `created waiting_for_resource preparing pending running success failed canceling canceled skipped
///   scheduled`, <https://docs.gitlab.com/api/pipelines/>
/// - Jenkins: `SUCCESS UNSTABLE FAILURE NOT_BUILT ABORTED`, <https://javadoc.jenkins.io/hudson/model/Result.html>
/// - Azure: `Succeeded SucceededWithIssues Failed Canceled`,
///   <https://learn.microsoft.com/azure/devops/pipelines/build/variables>
/// - Buildkite: `passed hard_failed soft_failed errored`, <https://buildkite.com/docs/agent/cli/reference/step>
/// - Drone: `success failure error killed skipped declined`, <https://docs.drone.io/pipeline/environment/reference/>
///
/// GitHub's `neutral`, `stale` and `completed` are missing on purpose: they do not say whether the build passed.
const WORDS: &[(&str, &[&str])] = &[
    ("success", &["success", "succeeded", "successful", "passed", "pass", "ok"]),
    (
        "failure",
        &[
            "failure",
            "failed",
            "fail",
            "failing",
            "error",
            "errored",
            "broken",
            "timedout",
            "startupfailure",
            "hardfailed",
        ],
    ),
    ("unstable", &["unstable", "succeededwithissues", "softfailed"]),
    ("cancelled", &["cancelled", "canceled", "cancelling", "canceling", "aborted", "killed", "stopped"]),
    ("skipped", &["skipped", "notbuilt", "declined"]),
    (
        "running",
        &[
            "running",
            "pending",
            "inprogress",
            "queued",
            "waiting",
            "waitingforresource",
            "created",
            "preparing",
            "scheduled",
            "started",
        ],
    ),
    ("unknown", &["unknown"]),
];

/// One of `success failure unstable cancelled skipped running unknown`; nothing for a word that nobody says.
///
/// Capitals do not matter. A number is an exit code: 0 passed, every other failed.
pub fn status_word(said: &str) -> Option<&'static str> {
    if let Ok(exit_code) = said.trim().parse::<i64>() {
        return Some(if exit_code == 0 { "success" } else { "failure" });
    }
    let plain: String =
        said.trim().chars().filter(|c| !matches!(c, '_' | '-' | ' ')).map(|c| c.to_ascii_lowercase()).collect();
    WORDS.iter().find(|(_, words)| words.contains(&plain.as_str())).map(|(word, _)| *word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_hosts_words_are_understood() {
        for (said, word) in [
            ("success", "success"),
            ("SUCCESS", "success"),
            ("Succeeded", "success"),
            ("passed", "success"),
            (" 0\n", "success"),
            ("FAILURE", "failure"),
            ("failed", "failure"),
            ("timed_out", "failure"),
            ("137", "failure"),
            ("-1073741819", "failure"),
            ("UNSTABLE", "unstable"),
            ("SucceededWithIssues", "unstable"),
            ("canceled", "cancelled"),
            ("Cancelled", "cancelled"),
            ("ABORTED", "cancelled"),
            ("NOT_BUILT", "skipped"),
            ("skipped", "skipped"),
            ("in_progress", "running"),
            ("pending", "running"),
            ("unknown", "unknown"),
        ] {
            assert_eq!(status_word(said), Some(word), "{said}");
        }
    }

    #[test]
    fn a_word_that_nobody_says_is_not_taken_for_unknown() {
        for said in ["", "null", "sucess", "completed", "neutral", "${{ job.status }}"] {
            assert_eq!(status_word(said), None, "{said}");
        }
    }
}
