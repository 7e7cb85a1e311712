//! Test reports in the JUnit dialects, found by globs and counted into one tally.
//!
//! Knows files and XML, and nothing of templates: who wants the counts as facts asks [`Tally::facts`]. A report that is
//! broken is an error, because half a report counts wrong; no report at all is a note, because a build that failed
//! before its tests has none.

mod find;
mod report;
mod tally;
mod text;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

pub use tally::Tally;

use crate::code::Code;
use crate::environment::Environment;
use crate::options::Given;
use crate::output::reason;
use crate::trouble::Trouble;
use report::Fault;

/// What was found.
#[derive(Debug, Default)]
pub struct Reports {
    /// All reports together; none where no file was found.
    pub tally: Option<Tally>,
    /// What a person should know: a glob that matches nothing, a folder that could not be looked into.
    pub notes: Vec<String>,
}

/// Counts every report that the globs find, each file once.
///
/// Fails with `option-invalid` for what is no glob, with `file-unreadable` for a file that cannot be counted.
pub fn count(globs: &[Given], environment: &Environment) -> Result<Reports, Trouble> {
    let mut files: BTreeMap<PathBuf, &Given> = BTreeMap::new();
    let (mut notes, mut unmatched) = (Vec::new(), Vec::new());
    for glob in globs {
        let found = find::files(glob, &environment.directory)?;
        notes.extend(found.closed.iter().map(|closed| format!("{} could not look into {closed}", glob.origin.name)));
        if found.files.is_empty() {
            unmatched.push(glob);
        }
        for file in found.files {
            files.entry(file).or_insert(glob);
        }
    }
    let nothing = if files.is_empty() { ", so tests.* has no value in this build" } else { "" };
    notes.extend(unmatched.into_iter().map(|glob| {
        let (text, option) = (glob.text.trim(), &glob.origin.name);
        let hint = find::hint(text, &environment.directory);
        format!("no test report matches {text} ({option}){nothing}{hint}")
    }));
    if files.is_empty() {
        return Ok(Reports { tally: None, notes });
    }
    let (mut tally, mut seen) = (Tally::default(), BTreeSet::new());
    for (shown, glob) in files {
        let file = environment.directory.join(&shown);
        // Two globs, or a link, may lead to one file by two names.
        if seen.insert(file.canonicalize().unwrap_or_else(|_| file.clone())) {
            let name = shown.display().to_string();
            tally.add(&report::read(&file).map_err(|fault| trouble(&fault, &name, glob))?);
        }
    }
    Ok(Reports { tally: Some(tally), notes })
}

fn trouble(fault: &Fault, name: &str, glob: &Given) -> Trouble {
    let option = &glob.origin.name;
    let trouble = Trouble::new(Code::FileUnreadable).fact("file", name).fact("option", option);
    let (title, why, first) = match fault {
        Fault::Unread(error) => {
            let why = reason(error);
            return trouble.detail(format!("{option} found {name}: {why}")).fact("reason", why);
        }
        Fault::Broken { line, sentence } => (
            "The test report {file} is broken",
            format!("line {line}: {sentence}"),
            "let the test runner end, and write its report whole, before this step runs",
        ),
        Fault::Foreign { line, root } => (
            "{file} is no test report in JUnit's format",
            format!("line {line}: its root element is <{root}>, and a report's is <testsuites> or <testsuite>"),
            report::advice(root),
        ),
        Fault::Encoded(encoding) => (
            "The test report {file} is in an encoding that cannot be read here",
            format!("line 1: it is declared as {encoding}"),
            "let the test runner write its report in UTF-8",
        ),
    };
    let narrower = format!("narrow {option} (now {}) if {{file}} is not meant to be counted", glob.text.trim());
    trouble.title(title).detail(why).why("a report that is half understood would be counted wrong").only_steps(&[
        first,
        &narrower,
        "run fieldstamp context with the same option to see the counts",
    ])
}
