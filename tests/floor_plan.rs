//! The floor plan held: a room uses only rooms on lower floors, rooms on one floor do not know each other,
//! and the one door of a secret is used where it is meant to be.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot read the house should stop right there"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Lowest floor first.
const FLOORS: &[&[&str]] = &[
    &["code", "environment", "escape", "issue_key", "json", "names", "nearest", "pem", "secret", "shape", "site"],
    &["redact", "trouble"],
    &["callback", "output"],
    &["connection", "options", "strongbox"],
    &["cli", "context", "junit"],
    &["credential", "discovery", "settings", "target"],
    &["template"],
    &["field"],
    &["http"],
    &["auth"],
    &["jira"],
    &["diagnosis"],
    &["report"],
    &["access"],
    &["commands"],
];

/// Who may see a secret bare.
const DOOR: &[&str] = &["auth", "credential", "http", "output", "redact", "secret", "strongbox"];

struct File {
    path: PathBuf,
    room: String,
    /// The text without its tests.
    code: String,
}

fn house() -> Vec<File> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![root.clone()];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let inside = path.strip_prefix(&root).unwrap();
                let first = inside.components().next().unwrap().as_os_str().to_string_lossy().replace(".rs", "");
                let text = fs::read_to_string(&path).unwrap();
                let code = text
                    .split("#[cfg(test)]\n#[allow")
                    .next()
                    .unwrap()
                    .split("#[cfg(test)]\nmod tests {")
                    .next()
                    .unwrap();
                files.push(File { room: first, code: code.to_owned(), path });
            }
        }
    }
    files
}

fn floor(room: &str) -> usize {
    FLOORS.iter().position(|rooms| rooms.contains(&room)).unwrap_or_else(|| panic!("{room} is on no floor of the plan"))
}

/// The rooms that a file names, as `crate::room`.
fn used(code: &str) -> BTreeSet<String> {
    let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    let text = lines.collect::<Vec<_>>().join("\n");
    let word = |after: &str| after.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    text.split("crate::").skip(1).map(word).filter(|room| !room.is_empty()).collect()
}

#[test]
fn imports_only_point_down() {
    for file in house().iter().filter(|file| !matches!(file.room.as_str(), "main" | "lib")) {
        for other in used(&file.code).iter().filter(|other| **other != file.room) {
            let (here, there) = (floor(&file.room), floor(other));
            assert!(
                there < here,
                "{} reaches {} to {other}",
                file.path.display(),
                if there > here { "up" } else { "across" }
            );
        }
    }
}

#[test]
fn every_room_is_on_the_plan_and_the_plan_has_no_room_that_is_gone() {
    let rooms: BTreeSet<String> =
        house().into_iter().map(|file| file.room).filter(|room| room != "main" && room != "lib").collect();
    let planned: BTreeSet<String> = FLOORS.concat().iter().map(|room| (*room).to_owned()).collect();
    assert_eq!(rooms, planned);
}

#[test]
fn a_secret_is_opened_only_at_its_door() {
    for file in house() {
        let opens = file.code.contains(".open()") || file.code.contains("Secret::open");
        assert!(!opens || DOOR.contains(&file.room.as_str()), "{} opens a secret", file.path.display());
    }
}

/// A call, the rooms that may make it, and why no other may.
const BANNED: &[(&str, &[&str], &str)] = &[
    ("env::var", &["main"], "only the front door reads the environment; pass Environment down"),
    ("env::args", &["main"], "only the front door reads the command line"),
    ("fs::write", &[], "files are written whole or not at all, behind the redactor: Output::file"),
    ("File::create", &[], "files are written whole or not at all, behind the redactor: Output::file"),
    ("OpenOptions", &["output"], "everything written passes the redactor"),
    ("File::options", &["strongbox"], "everything written passes the redactor, but for secrets in files of their own"),
    (
        "tempfile_in",
        &["output", "strongbox"],
        "files are written whole or not at all, behind the redactor: Output::file",
    ),
    ("io::stdout", &[], "everything written passes the redactor"),
    ("reqwest::", &["http"], "one room knows the HTTP client"),
    ("error_for_status", &[], "it drops the body, and the body holds the diagnosis"),
    ("process::exit", &["main"], "destructors run on the way out"),
];

#[test]
fn what_is_banned_is_used_nowhere_but_where_it_belongs() {
    for file in house() {
        for (call, rooms, why) in BANNED {
            let used =
                file.code.lines().filter(|line| !line.trim_start().starts_with("//")).any(|line| line.contains(call));
            assert!(!used || rooms.contains(&file.room.as_str()), "{} uses {call}: {why}", file.path.display());
        }
    }
}

#[test]
fn a_secret_has_no_way_out_by_a_derive() {
    let secret = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/secret.rs")).unwrap();
    for way in ["impl Deref", "impl fmt::Display", "Serialize)", "PartialEq)", "derive(Debug"] {
        assert!(!secret.contains(way), "secret.rs has {way}");
    }
}

#[test]
fn every_file_opens_with_a_page_and_is_no_longer_than_a_room_should_be() {
    for file in house() {
        assert!(file.code.starts_with("//!"), "{} does not say what the room is for", file.path.display());
        let lines = file.code.split("#[cfg(test)]").next().unwrap().lines().count();
        assert!(lines <= 320, "{} has {lines} lines; move a wall", file.path.display());
    }
}
