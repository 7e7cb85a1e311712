//! Reports of every dialect in `tests/junit`, counted, and reports that cannot be.
#![allow(clippy::unwrap_used, reason = "a test that cannot read its own reports should stop right there")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use fieldstamp::environment::Environment;
use fieldstamp::junit::{self, Reports};
use fieldstamp::options::{Given, Origin};
use fieldstamp::trouble::Trouble;

/// Total, failed, skipped, seconds.
const EXPECTED: &[(&str, [u64; 3], &str)] = &[
    ("billion-laughs.xml", [1, 1, 0], "0.5"),
    ("byte-order-mark.xml", [1, 0, 0], "0.25"),
    ("bytes-that-are-no-utf-8.xml", [1, 0, 0], "0.25"),
    ("cargo-nextest.xml", [3, 1, 0], "0.6"),
    ("cases-without-times.xml", [2, 0, 0], "12.3"),
    ("dotnet-junit-logger.xml", [3, 1, 1], "0.021"),
    ("empty-suite.xml", [0, 0, 0], ""),
    ("googletest.xml", [3, 1, 1], "0.012"),
    ("gotestsum.xml", [4, 1, 1], "1.7"),
    ("gradle.xml", [3, 1, 1], "0.021"),
    // A file that does not compile has a case of its own, which its suite does not count.
    ("jest-junit.xml", [3, 1, 1], "0.003"),
    ("latin-1.xml", [1, 1, 0], "0.25"),
    ("maven-surefire.xml", [5, 2, 1], "1044.6"),
    ("mocha.xml", [2, 1, 0], "0.03"),
    ("namespaced.xml", [1, 0, 0], "0.5"),
    ("phpunit.xml", [4, 2, 0], "0.4"),
    ("playwright.xml", [3, 1, 1], "5.1"),
    ("powershell-utf-16.xml", [1, 0, 0], "0.25"),
    ("pytest.xml", [5, 2, 2], "0.01"),
    ("suite-that-broke.xml", [1, 1, 0], ""),
    ("suite-with-an-error.xml", [1, 1, 0], ""),
    ("suites-without-cases.xml", [9, 2, 2], "3.5"),
    ("xunit-converted.xml", [2, 1, 0], "0.25"),
];

fn reports() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/junit")
}

fn count(directory: &Path, globs: &[&str]) -> Result<Reports, Trouble> {
    let given = |glob: &&str| Given { text: (*glob).to_owned(), origin: Origin::start("--junit") };
    let environment = Environment { directory: directory.to_owned(), ..Environment::default() };
    junit::count(&globs.iter().map(given).collect::<Vec<_>>(), &environment)
}

fn fact(reports: &Reports, name: &str) -> String {
    let facts = reports.tally.as_ref().unwrap().facts();
    facts.into_iter().find(|(known, _)| *known == name).map(|(_, value)| value).unwrap_or_default()
}

#[test]
fn every_dialect_is_counted_alike() {
    let files = fs::read_dir(reports()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let files: BTreeSet<String> = files.filter(|name| name != "README.md").collect();
    assert_eq!(files, EXPECTED.iter().map(|(name, ..)| (*name).to_owned()).collect());
    for (name, [total, failed, skipped], seconds) in EXPECTED {
        let found = count(&reports(), &[name]).unwrap();
        let counts = ["total", "passed", "failed", "skipped"].map(|count| fact(&found, &format!("tests.{count}")));
        let wanted = [*total, total - failed - skipped, *failed, *skipped].map(|count| count.to_string());
        assert_eq!(counts, wanted, "{name}");
        assert_eq!(fact(&found, "tests.seconds"), *seconds, "{name}");
        assert!(found.notes.is_empty(), "{name}");
    }
}

#[test]
fn all_reports_together_are_the_sum_and_each_file_counts_once() {
    let all: u64 = EXPECTED.iter().map(|(_, [total, ..], _)| total).sum();
    let found = count(&reports(), &["*.xml", "./*.xml", "**/[a-z]*.xml", "../junit/gradle.xml"]).unwrap();
    assert_eq!(fact(&found, "tests.total"), all.to_string());
}

/// What is wrong with a report of this text, in one line.
fn wrong(text: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("report.xml"), text).unwrap();
    let trouble = count(folder.path(), &["*.xml"]).unwrap_err();
    assert_eq!((trouble.code.slug(), trouble.get("file")), ("file-unreadable", Some("report.xml")));
    trouble.detail.unwrap()
}

#[test]
fn a_broken_report_is_named_with_its_line() {
    let whole = fs::read_to_string(reports().join("pytest.xml")).unwrap();
    let cases: &[(&[u8], &str)] = &[
        (b"", "line 1: the file ends here, and holds no report"),
        (b"\n\n  \n", "line 4: the file ends here, and holds no report"),
        (b"{\"tests\": 7}", "line 1: this is text and no XML"),
        (b"<testsuite>\n<testcase>\n", "line 3: the file ends here, and <testcase> of line 2 is still open"),
        (b"<testsuite>\n\n<testcase name='a", "line 3: attribute value not closed"),
        (b"<testsuite>\n<testcase></testsuite>", "line 2: expected `</testcase>`, but `</testsuite>` was found"),
        (b"<testsuite>\n<testcase>\n<system-out><![CDATA[x\ny\n", "line 3: CDATA not closed"),
        (b"<testsuite/>\n<testsuite/>", "line 2: a second report begins behind the end of the first"),
        (b"<testsuite/>\nBUILD FAILED", "something stands behind the end of the report"),
        (b"<?xml version='1.0'?>\n<coverage/>", "line 2: its root element is <coverage>"),
        (b"<!doctype html>\n<html>", "line 2: its root element is <html>"),
        (b"<?xml version='1.0' encoding='UTF-7'?><a/>", "line 1: it is declared as utf-7"),
        (&whole.as_bytes()[..whole.len() - 30], "line 1: "),
        (b"<testsuite>\n<testcase time=1></testcase></testsuite>", "line 2: "),
    ];
    for (text, expected) in cases {
        let said = wrong(text);
        assert!(said.contains(expected), "{:?} gives {said}", String::from_utf8_lossy(text));
    }
}

#[test]
fn a_report_cut_off_anywhere_is_never_counted() {
    let whole = fs::read(reports().join("maven-surefire.xml")).unwrap();
    for end in 0..whole.len() - 2 {
        wrong(&whole[..end]);
    }
}

#[test]
fn a_glob_that_finds_nothing_is_a_note_and_no_report_gives_no_counts() {
    let found = count(&reports(), &["nothing/*.xml", "junit-{a,b}.xml"]).unwrap();
    assert!(found.tally.is_none());
    assert_eq!(
        found.notes,
        [
            "no test report matches nothing/*.xml (--junit), so tests.* has no value in this build",
            "no test report matches junit-{a,b}.xml (--junit), so tests.* has no value in this build; alternatives are globs of their own, one a line",
        ]
    );
    let found = count(Path::new(env!("CARGO_MANIFEST_DIR")), &["tests/junit"]).unwrap();
    assert!(found.notes[0].ends_with("; this is a folder, and /**/*.xml behind it means the reports inside"));
    let found = count(&reports(), &["gradle.xml", "nothing.xml"]).unwrap();
    assert_eq!(found.notes, ["no test report matches nothing.xml (--junit)"]);
    assert!(found.tally.is_some());
}

#[test]
fn what_is_no_glob_is_an_option_that_is_wrong() {
    for glob in ["a**/b", "[a", "***"] {
        assert_eq!(count(&reports(), &[glob]).unwrap_err().code.slug(), "option-invalid", "{glob}");
    }
}

#[test]
fn two_stars_go_into_every_folder_and_one_into_none() {
    let folder = tempfile::tempdir().unwrap();
    for place in ["a.xml", "x/a.xml", "x/y/a.xml", "x/y/b.txt", ".hidden/a.xml", "x/dir.xml/a.xml"] {
        let path = folder.path().join(place);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "<testsuite><testcase/></testsuite>").unwrap();
    }
    let absolute = folder.path().join("**/*.xml").display().to_string();
    for (glob, files) in [
        ("*.xml", "1"),
        ("**/*.xml", "5"),
        ("**", "6"),
        ("x/**", "4"),
        ("x/**/a.xml", "3"),
        ("*/a.xml", "2"),
        ("**/**/y/?.xml", "1"),
        (&absolute, "5"),
    ] {
        assert_eq!(fact(&count(folder.path(), &[glob]).unwrap(), "tests.total"), files, "{glob}");
    }
}

#[cfg(unix)]
#[test]
fn links_that_lead_in_circles_are_harmless() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["one", "two", "three"] {
        std::os::unix::fs::symlink(folder.path(), folder.path().join(name)).unwrap();
    }
    fs::create_dir(folder.path().join("real")).unwrap();
    fs::write(folder.path().join("real/a.xml"), "<testsuite><testcase/></testsuite>").unwrap();
    std::os::unix::fs::symlink(folder.path().join("real/a.xml"), folder.path().join("b.xml")).unwrap();
    std::os::unix::fs::symlink(folder.path().join("gone"), folder.path().join("c.xml")).unwrap();
    for glob in ["**/*.xml", "one/**/two/**/*.xml", "one/two/three/real/*.xml"] {
        assert_eq!(fact(&count(folder.path(), &[glob]).unwrap(), "tests.total"), "1", "{glob}");
    }
}

#[test]
fn suites_nested_without_end_are_no_trouble() {
    let deep = 100_000;
    let folder = tempfile::tempdir().unwrap();
    let text = format!("{}<testcase/>{}", "<testsuite>".repeat(deep), "</testsuite>".repeat(deep));
    fs::write(folder.path().join("a.xml"), text).unwrap();
    assert_eq!(fact(&count(folder.path(), &["a.xml"]).unwrap(), "tests.total"), "1");
}
