//! Which texts hold which keys.

use super::*;

fn shown(keys: &[IssueKey]) -> String {
    keys.iter().map(IssueKey::as_str).collect::<Vec<_>>().join(" ")
}

fn in_text(text: &str) -> String {
    shown(&find_in_text(text))
}

fn in_branch(branch: &str) -> String {
    shown(&find_in_branch(branch))
}

#[test]
fn a_key_is_taken_whole_or_not_at_all() {
    for text in ["PROJ-7", "A1-1", "MY_PROJ-10", "SHA-256", "PROJ-123456789012"] {
        assert_eq!(IssueKey::parse(text).map(|key| key.to_string()).as_deref(), Some(text));
    }
    for text in ["", "PROJ", "PROJ-", "-7", "P-7", "proj-7", "PROJ-07", "PROJ-7 ", "PROJ-7-8", "1A-7", "_A-7", "ÄB-7"]
    {
        assert_eq!(IssueKey::parse(text), None, "{text}");
    }
    assert_eq!(IssueKey::parse_any_case("proj-7"), IssueKey::parse("PROJ-7"));
}

#[test]
fn keys_sort_by_project_and_then_by_number() {
    let mut keys: Vec<_> =
        ["PROJ-10", "B2-1", "PROJ-9", "PROJ-7"].iter().filter_map(|key| IssueKey::parse(key)).collect();
    keys.sort();
    assert_eq!(shown(&keys), "B2-1 PROJ-7 PROJ-9 PROJ-10");
    assert_eq!(keys[1].project(), "PROJ");
}

#[test]
fn keys_are_seen_wherever_people_write_them() {
    for (text, keys) in [
        ("PROJ-7", "PROJ-7"),
        ("PROJ-7: fix it", "PROJ-7"),
        ("[PROJ-7] fix it", "PROJ-7"),
        ("fix(PROJ-7): it", "PROJ-7"),
        ("#PROJ-7", "PROJ-7"),
        ("Fixes PROJ-7.", "PROJ-7"),
        ("PROJ-7, PROJ-8,PROJ-9", "PROJ-7 PROJ-8 PROJ-9"),
        ("PROJ-9/PROJ-7 and PROJ-9 again", "PROJ-9 PROJ-7"),
        ("https://jira.example.com/browse/PROJ-7?focused=1", "PROJ-7"),
        ("feature-PROJ-7", "PROJ-7"),
        ("X-PROJ-7", "PROJ-7"),
        ("v1.2-PROJ-7", "PROJ-7"),
        ("PROJ-7_fix", "PROJ-7"),
        ("PROJ-7-fix", "PROJ-7"),
        ("PROJ-7.patch", "PROJ-7"),
        ("修复PROJ-7的问题", "PROJ-7"),
        ("Merge pull request #7 from acme/PROJ-7-fix", "PROJ-7"),
        ("MY_PROJ-7", "MY_PROJ-7"),
    ] {
        assert_eq!(in_text(text), keys, "{text}");
    }
}

#[test]
fn what_only_looks_like_a_key_is_none() {
    for text in [
        "",
        "-",
        "-7",
        "A-",
        "P-7",
        "proj-7",
        "xPROJ-7",
        "aPROJ-7",
        "1PROJ-7",
        "fix_PROJ-7",
        "PROJ-07",
        "PROJ-7a",
        "PROJ-7.1",
        "NODE-18.2",
        "PROJ-7-8",
        "PROJ--7",
        "PROJ - 7",
        "550E8400-E29B-41D4-A716-446655440000",
    ] {
        assert_eq!(in_text(text), "", "{text}");
    }
}

#[test]
fn standards_are_not_issues() {
    let lines = [
        "UTF-8 UTF-16LE UTF-32 UCS-2 US-ASCII WINDOWS-1252 BASE-64 CRC-32",
        "SHA-1 SHA-256 HMAC-SHA-512 SHA3-256 AES-128 AES-256-GCM RSA-2048 P-256 X-509",
        "ISO-8601 ISO-8859-1 ISO-IEC-27001 ECMA-262 H-264 COVID-19 X86-64",
        "CVE-2024-1234 CVE-2024-12345 CWE-79 GHSA-2345-6789-2345",
        "RFC-2119 TLS-1 TLS-1.2 SSL-3 HTTP-2 HTTP-404 IPV-6",
        "PEP-8 JSR-310 JEP-400 JDK-17 GPL-3 LGPL-3 BSD-3-Clause",
    ];
    for text in lines.iter().flat_map(|line| line.split(' ')) {
        assert_eq!(in_text(text), "", "{text}");
        assert_eq!(in_branch(text), "", "{text}");
    }
}

#[test]
fn plausible_projects_keep_their_issues() {
    for text in ["KB-123456", "ARM-64", "WIN-32", "MD-5", "EC-2", "US-12", "BASE-7", "HTTP-7", "JDK-8123456", "CP-12"] {
        assert_eq!(in_text(text), text);
    }
}

#[test]
fn a_branch_shows_its_key_in_capitals_or_at_the_start_of_a_segment() {
    for (branch, keys) in [
        ("PROJ-7", "PROJ-7"),
        ("proj-7", "PROJ-7"),
        ("Proj-7-title", "PROJ-7"),
        ("feature/proj-7-title", "PROJ-7"),
        ("refs/heads/proj-7_title", "PROJ-7"),
        ("feature/PROJ-7_title", "PROJ-7"),
        ("bugfix_PROJ-7_title", "PROJ-7"),
        ("bugfix_MY_PROJ-7", "MY_PROJ-7"),
        ("feature-PROJ-7", "PROJ-7"),
        ("PROJ-7-2nd-try", "PROJ-7"),
        ("PROJ-7-8-things", "PROJ-7"),
        ("jane/PROJ-7+proj-8/ab2-9", "PROJ-7 AB2-9"),
        ("revert-12-feature/proj-7", "PROJ-7"),
        ("dependabot/PROJ-7", "PROJ-7"),
        ("NODE-18", "NODE-18"),
    ] {
        assert_eq!(in_branch(branch), keys, "{branch}");
    }
}

#[test]
fn ordinary_branches_hold_no_key() {
    for branch in [
        "main",
        "release-1",
        "release-1.2",
        "v-1",
        "node-18",
        "feature-12",
        "bugfix-3",
        "hotfix-1",
        "issue-42",
        "pr-12",
        "sha-256-fix",
        "utf-8-bug",
        "python-3",
        "rust-2024",
        "java-17",
        "angular-15",
        "win-32",
        "arm-64",
        "md-5",
        "dependabot/npm_and_yarn/lodash-4.17.21",
        "dependabot/cargo/acme-7",
        "renovate/node-20.x",
        "renovate/acme-7",
        "snyk-fix-abc/acme-7",
        "gh-readonly-queue/main/pr-7-0123abc",
        "release_v-1",
        "fix-proj-7",
        "fix_proj-7",
        "proj-7.1",
        "proj-7b",
    ] {
        assert_eq!(in_branch(branch), "", "{branch}");
    }
}

#[test]
fn a_project_that_is_named_is_believed() {
    let named = |text, project: &str| shown(&find(text, Place::Branch, &[project.to_owned(), " ".to_owned()]));
    assert_eq!(named("feature/test-7-title", "TEST"), "TEST-7");
    assert_eq!(named("PROJ-7-and-OTHER-8", "other"), "OTHER-8");
    assert_eq!(named("PROJ-7", ""), "PROJ-7");
}

#[test]
fn a_megabyte_of_hyphens_or_digits_is_read_once() {
    for unit in ["-", "A-", "A", "1", "A-1", "A_", "é-"] {
        let text = unit.repeat(1_000_000 / unit.len());
        assert!(find_in_text(&text).is_empty(), "{unit}");
        assert!(find_in_branch(&text).is_empty(), "{unit}");
    }
    let many: Vec<String> = (1..100_000).map(|number| format!("PROJ-{number}")).collect();
    assert_eq!(find_in_text(&many.join(" ")).len(), many.len());
}
