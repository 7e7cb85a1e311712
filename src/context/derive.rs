//! How a host's way of writing a branch, a commit, a count or a time becomes ours.
//!
//! Small words that several hosts' tables share. Reads no variables; the tables do.

use jiff::Timestamp;

/// The branch in a ref or a remote-tracking name; nothing for a tag, a pull request's ref or a detached head.
///
/// The git plugin of Jenkins says `origin/main`, or `detached` for `GIT_BRANCH` and `GIT_LOCAL_BRANCH`
/// without one: <https://plugins.jenkins.io/git/#plugin-content-environment-variables>.
pub fn branch(written: &str) -> Option<String> {
    let written = written.trim();
    let name = ["refs/heads/", "refs/remotes/origin/", "remotes/origin/", "origin/"]
        .iter()
        .find_map(|prefix| written.strip_prefix(prefix))
        .unwrap_or(written);
    let is_detached = matches!(name, "" | "HEAD" | "detached" | "(no branch)");
    (!is_detached && !name.starts_with("refs/") && !is_pull_ref(name)).then(|| name.to_owned())
}

/// `pr/24/merge` and `pull/24/head`, as pull request builders name what they fetched; CircleCI says just `pull/24`.
fn is_pull_ref(name: &str) -> bool {
    let mut parts = name.split('/');
    matches!(parts.next(), Some("pr" | "pull"))
        && parts.next().is_some_and(|number| whole_number(number).is_some())
        && matches!((parts.next(), parts.next()), (None | Some("merge" | "head"), None))
}

/// The tag in `refs/tags/v1`.
pub fn tag(written: &str) -> Option<String> {
    written.trim().strip_prefix("refs/tags/").map(str::to_owned)
}

/// A commit's hash; nothing for `HEAD` or for the row of zeros that stands for a deleted branch.
pub fn commit(written: &str) -> Option<String> {
    let written = written.trim();
    let is_hash = written.len() >= 7 && written.bytes().all(|byte| byte.is_ascii_hexdigit());
    (is_hash && written.bytes().any(|byte| byte != b'0')).then(|| written.to_owned())
}

/// The name in `Name <mail@example.com>`: a mail address does not belong in a Jira field by accident.
pub fn author(written: &str) -> Option<String> {
    let name = written.split('<').next().unwrap_or_default().trim();
    (!name.is_empty()).then(|| name.to_owned())
}

/// The number itself, where the text is one.
pub fn whole_number(written: &str) -> Option<u64> {
    let written = written.trim();
    written.bytes().all(|byte| byte.is_ascii_digit()).then(|| written.parse().ok())?
}

/// The number after a count that starts at zero.
pub fn counted_from_one(written: &str) -> Option<String> {
    Some(whole_number(written)?.checked_add(1)?.to_string())
}

/// The number that an address ends in: `…/pull/24`.
pub fn last_number(address: &str) -> Option<String> {
    let last = address.trim().trim_end_matches('/').rsplit('/').next()?;
    Some(whole_number(last)?.to_string())
}

/// Unix seconds as RFC 3339; nothing for zero, which hosts write for "not yet".
pub fn time_of_seconds(written: &str) -> Option<String> {
    let seconds = i64::try_from(whole_number(written)?).ok().filter(|seconds| *seconds > 0)?;
    Some(Timestamp::from_second(seconds).ok()?.to_string())
}

/// A time with an offset, brought to UTC; nothing for a time that does not say where it is.
pub fn time_of_text(written: &str) -> Option<String> {
    Some(written.trim().parse::<Timestamp>().ok()?.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_branch_is_found_behind_every_prefix() {
        for written in ["feature/x", "origin/feature/x", "refs/heads/feature/x", "refs/remotes/origin/feature/x"] {
            assert_eq!(branch(written).as_deref(), Some("feature/x"), "{written}");
        }
        assert_eq!(branch("pr/24/fix-it").as_deref(), Some("pr/24/fix-it"));
    }

    #[test]
    fn a_detached_head_a_tag_and_a_pull_request_are_no_branch() {
        for written in ["HEAD", "detached", "origin/HEAD", "refs/tags/v1", "refs/pull/7/merge", "pull/7", "pr/7/head"] {
            assert_eq!(branch(written), None, "{written}");
        }
    }

    #[test]
    fn a_commit_is_a_hash_and_not_a_row_of_zeros() {
        assert_eq!(commit("0123abcdef").as_deref(), Some("0123abcdef"));
        for written in ["HEAD", "--output=x", "0000000000000000000000000000000000000000", "abc"] {
            assert_eq!(commit(written), None, "{written}");
        }
    }

    #[test]
    fn times_are_told_in_utc() {
        assert_eq!(time_of_seconds("1722617519").as_deref(), Some("2024-08-02T16:51:59Z"));
        assert_eq!(time_of_seconds("0"), None);
        assert_eq!(time_of_text("2026-01-31T18:47:55+02:00").as_deref(), Some("2026-01-31T16:47:55Z"));
        assert_eq!(time_of_text("2026-01-31 16:47:55+00:00").as_deref(), Some("2026-01-31T16:47:55Z"));
        assert_eq!(time_of_text("2026-01-31 16:47:55"), None);
    }
}
