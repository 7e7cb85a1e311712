//! The files behind a glob.
//!
//! The names are matched by the `glob` crate, and the folders walked here: the crate's own walk follows links to folders
//! under `**`, where two links to the folder they stand in already lead to more paths than anybody can visit.

use std::fs::{self, DirEntry};
use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};

use glob::Pattern;

use crate::options::{Given, invalid};
use crate::output::reason;
use crate::trouble::Trouble;

/// What a glob leads to.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Files, relative to where the glob starts.
    pub(super) files: Vec<PathBuf>,
    /// Folders that could not be looked into, and why.
    pub(super) closed: Vec<String>,
}

/// One name of a glob.
enum Step {
    /// This name; a link is followed, for somebody has named it.
    Named(PathBuf),
    /// Every name that matches.
    Like(Pattern),
    /// `**`: any number of folders, links not followed.
    Deep,
}

/// The files that a glob finds from this folder, in any order. Fails with `option-invalid`.
pub(super) fn files(glob: &Given, directory: &Path) -> Result<Found, Trouble> {
    let steps = steps(glob)?;
    let mut found = Found::default();
    let mut open = vec![(PathBuf::new(), 0)];
    while let Some((path, position)) = open.pop() {
        let Some(step) = steps.get(position) else {
            if fs::metadata(directory.join(&path)).is_ok_and(|about| about.is_file()) {
                found.files.push(path);
            }
            continue;
        };
        match step {
            Step::Named(name) => open.push((path.join(name), position + 1)),
            Step::Like(pattern) => {
                for entry in entries(directory, &path, &mut found) {
                    if pattern.matches(&entry.file_name().to_string_lossy()) {
                        open.push((path.join(entry.file_name()), position + 1));
                    }
                }
            }
            Step::Deep => {
                for entry in entries(directory, &path, &mut found) {
                    if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                        open.push((path.join(entry.file_name()), position));
                    }
                }
                open.push((path, position + 1));
            }
        }
    }
    Ok(found)
}

fn entries(directory: &Path, path: &Path, found: &mut Found) -> Vec<DirEntry> {
    match fs::read_dir(directory.join(path)) {
        Ok(entries) => entries.filter_map(Result::ok).collect(),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Vec::new(),
        Err(error) => {
            let closed = format!("{}: {}", path.display(), reason(&error));
            if !found.closed.contains(&closed) {
                found.closed.push(closed);
            }
            Vec::new()
        }
    }
}

fn steps(glob: &Given) -> Result<Vec<Step>, Trouble> {
    let mut steps = Vec::new();
    for component in Path::new(glob.text.trim()).components() {
        let name = component.as_os_str().to_string_lossy();
        match component {
            Component::CurDir => {}
            Component::Normal(_) if name == "**" => {
                if !matches!(steps.last(), Some(Step::Deep)) {
                    steps.push(Step::Deep);
                }
            }
            Component::Normal(_) if name.contains(['*', '?', '[']) => {
                let pattern = Pattern::new(&name).map_err(|error| {
                    let wrong = format!("is `{}`, which is no glob: {} in `{name}`", glob.text.trim(), error.msg);
                    invalid(glob, wrong).step("write * for any name, ** between slashes for any folders, and [[] for [")
                })?;
                steps.push(Step::Like(pattern));
            }
            _ => steps.push(Step::Named(PathBuf::from(component.as_os_str()))),
        }
    }
    // `reports/**` means everything below.
    if matches!(steps.last(), Some(Step::Deep)) {
        steps.extend(Pattern::new("*").ok().map(Step::Like));
    }
    Ok(steps)
}

/// Why a glob may have found nothing: other tools take folders, and lists of alternatives.
pub(super) fn hint(glob: &str, directory: &Path) -> &'static str {
    if directory.join(glob.trim()).is_dir() {
        "; this is a folder, and /**/*.xml behind it means the reports inside"
    } else if glob.contains(['{', ',']) {
        "; alternatives are globs of their own, one a line"
    } else {
        ""
    }
}
