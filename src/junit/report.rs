//! One report read, an element at a time.
//!
//! Test cases are counted, not attributes: suites are nested (PHPUnit), their counts disagree (reruns of Maven), and the
//! wrapper of all repeats them. A suite without a single case is believed what its attributes say. There is no schema
//! that all dialects keep; the common ground is described at <https://github.com/testmoapp/junitxml>.
//! Refuses to expand anything: entities and document types are passed over unread.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Error, Reader};

use super::tally::{Tally, time};
use super::text::{NoText, Text};

/// Why a report was not counted.
#[derive(Debug)]
pub(super) enum Fault {
    /// The file cannot be read.
    Unread(io::Error),
    /// It is not XML, or not the whole of it.
    Broken { line: u64, sentence: String },
    /// It is XML of another kind.
    Foreign { line: u64, root: String },
    /// It is in an encoding that is not known here.
    Encoded(String),
}

/// What to do about a file whose root element is this.
pub(super) fn advice(root: &str) -> &'static str {
    match root {
        "assemblies" | "assembly" | "test-run" | "test-results" | "TestRun" => {
            "let .NET write this format: the package JunitXml.TestLogger, and dotnet test --logger junit"
        }
        "coverage" | "report" => "this looks like coverage; name the file of the test results instead",
        _ => "let the test runner write its results in JUnit's XML format",
    }
}

/// Counts one report.
pub(super) fn read(file: &Path) -> Result<Tally, Fault> {
    let mut reader = Reader::from_reader(BufReader::new(open(file)?));
    reader.config_mut().expand_empty_elements = true;
    let mut count = Count::default();
    match count.all(&mut reader) {
        Ok(()) => Ok(count.tally),
        Err(Stop::Xml(Error::Io(error))) => Err(Fault::Unread(io::Error::new(error.kind(), error.to_string()))),
        Err(Stop::Xml(error)) => {
            let sentence = last_words(&error);
            let line = line(file, reader.error_position())?;
            Err(Fault::Broken { line, sentence })
        }
        Err(Stop::Broken(at, sentence)) => Err(Fault::Broken { line: line(file, at)?, sentence }),
        Err(Stop::CutOff(at, opened, name)) => {
            let sentence =
                format!("the file ends here, and <{}> of line {} is still open", short(&name), line(file, opened)?);
            Err(Fault::Broken { line: line(file, at)?, sentence })
        }
        Err(Stop::Foreign(at, root)) => Err(Fault::Foreign { line: line(file, at)?, root: short(&root) }),
    }
}

fn open(file: &Path) -> Result<Text<File>, Fault> {
    Text::open(File::open(file).map_err(Fault::Unread)?).map_err(|why| match why {
        NoText::Unread(error) => Fault::Unread(error),
        NoText::Encoded(encoding) => Fault::Encoded(short(&encoding)),
    })
}

/// What the parser says, without its own words for the kind of error.
fn last_words(error: &Error) -> String {
    let said = error.to_string();
    let inner = match error {
        Error::InvalidAttr(_) => said.splitn(3, ": ").last(),
        _ => said.split_once(": ").map(|(_, rest)| rest),
    };
    short(inner.unwrap_or(&said))
}

/// Foreign words in a sentence of ours.
fn short(words: &str) -> String {
    crate::escape::one_line(words, 200)
}

/// The line of a position. The text is read once more, because hardly any report is broken.
fn line(file: &Path, position: u64) -> Result<u64, Fault> {
    let (mut text, mut line, mut block) = (open(file)?.take(position), 1, [0; 8192]);
    loop {
        let read = text.read(&mut block).map_err(Fault::Unread)?;
        if read == 0 {
            return Ok(line);
        }
        line += block[..read].iter().map(|byte| u64::from(*byte == b'\n')).sum::<u64>();
    }
}

/// Why reading ended early; positions are those of the decoded text.
enum Stop {
    Xml(Error),
    Broken(u64, String),
    CutOff(u64, u64, String),
    Foreign(u64, String),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Xml(error)
    }
}

/// An element that is open.
enum Kind {
    Suite(Suite),
    Case(Case),
    /// What is inside of a case, or beside the cases: output, properties.
    Other,
}

/// A suite, or the wrapper of suites.
#[derive(Default)]
struct Suite {
    /// What its attributes say.
    said: Tally,
    /// What was counted inside.
    counted: Tally,
    has_cases: bool,
}

impl Suite {
    fn open(element: &BytesStart) -> Result<Self, Error> {
        let mut said = Tally::default();
        for (name, value) in attributes(element)? {
            let number = value.trim().parse().unwrap_or(0);
            match name {
                "tests" => said.total = number,
                "failures" | "errors" => said.failed = said.failed.saturating_add(number),
                "skipped" | "skip" | "disabled" | "ignored" => said.skipped = said.skipped.saturating_add(number),
                "time" => said.time = time(&value),
                _ => {}
            }
        }
        // A suite that broke before its first test may say one error and no tests.
        said.total = said.total.max(said.failed.saturating_add(said.skipped));
        Ok(Self { said, ..Self::default() })
    }

    fn close(self) -> (Tally, bool) {
        let Self { said, mut counted, has_cases } = self;
        if !has_cases && said.total > counted.total {
            let time = said.time.or(counted.time);
            return (Tally { time, ..said }, has_cases);
        }
        counted.time = counted.time.or(said.time);
        (counted, has_cases)
    }

    fn add_case(&mut self, tally: &Tally) {
        self.counted.add(tally);
        self.has_cases = true;
    }
}

#[derive(Default)]
struct Case {
    failed: bool,
    skipped: bool,
    tally: Tally,
}

impl Case {
    fn open(element: &BytesStart) -> Result<Self, Error> {
        let mut case = Self { tally: Tally { total: 1, ..Tally::default() }, ..Self::default() };
        for (name, value) in attributes(element)? {
            match name {
                "time" => case.tally.time = time(&value),
                // GoogleTest and CTest have no element for a disabled test.
                "status" | "result" => {
                    case.skipped |= matches!(value.as_ref(), "notrun" | "disabled" | "suppressed" | "skipped");
                }
                _ => {}
            }
        }
        Ok(case)
    }

    fn close(self) -> Tally {
        let (failed, skipped) = (u64::from(self.failed), u64::from(self.skipped && !self.failed));
        Tally { failed, skipped, ..self.tally }
    }
}

type Attributes<'a> = Vec<(&'a str, std::borrow::Cow<'a, str>)>;

fn attributes<'a>(element: &'a BytesStart) -> Result<Attributes<'a>, Error> {
    let named = |attribute: quick_xml::events::attributes::Attribute<'a>| (attribute.key.into_inner(), attribute.value);
    let mut attributes = element.attributes();
    attributes.with_checks(false);
    attributes.map(|attribute| Ok(named(attribute?))).collect()
}

/// An element that is open, where it was opened, and its name.
struct Open {
    kind: Kind,
    at: u64,
    name: String,
}

/// The walk through one report.
#[derive(Default)]
struct Count {
    open: Vec<Open>,
    seen_root: bool,
    tally: Tally,
}

impl Count {
    fn all<R: io::BufRead>(&mut self, reader: &mut Reader<R>) -> Result<(), Stop> {
        let mut buffer = Vec::new();
        loop {
            let at = reader.buffer_position();
            match reader.read_event_into(&mut buffer)? {
                Event::Start(element) => {
                    let name = element.local_name().into_inner().to_owned();
                    let kind = self.kind(&element, &name, at)?;
                    self.open.push(Open { kind, at, name });
                }
                Event::End(_) => self.end(),
                Event::Text(text) if self.open.is_empty() && !text.trim().is_empty() => {
                    let behind = "something stands behind the end of the report";
                    let sentence = if self.seen_root { behind } else { "this is text and no XML" };
                    return Err(Stop::Broken(at, sentence.to_owned()));
                }
                Event::Eof => return self.over(at),
                _ => {}
            }
            buffer.clear();
        }
    }

    fn kind(&mut self, element: &BytesStart, name: &str, at: u64) -> Result<Kind, Stop> {
        // The parser looks at attributes only when they are asked for, and then knows no position in the file.
        let broken = |error: Error| Stop::Broken(at, last_words(&error));
        let is_suite = matches!(name, "testsuites" | "testsuite");
        match self.open.last_mut().map(|parent| &mut parent.kind) {
            None if self.seen_root => {
                return Err(Stop::Broken(at, "a second report begins behind the end of the first".to_owned()));
            }
            None if !is_suite => return Err(Stop::Foreign(at, name.to_owned())),
            None => self.seen_root = true,
            Some(Kind::Suite(_)) if name == "testcase" => return Ok(Kind::Case(Case::open(element).map_err(broken)?)),
            // The set-up of a whole suite has failed, and its tests never ran.
            Some(Kind::Suite(suite)) if name == "error" => {
                suite.add_case(&Tally { total: 1, failed: 1, ..Tally::default() });
            }
            Some(Kind::Case(case)) => {
                // `rerunFailure` stands beside a failure, and `flakyFailure` in a test that has passed in the end.
                case.failed |= matches!(name, "failure" | "error");
                case.skipped |= matches!(name, "skipped" | "disabled" | "ignored");
            }
            Some(_) => {}
        }
        let is_inside = self.open.last().is_none_or(|parent| matches!(parent.kind, Kind::Suite(_)));
        if is_suite && is_inside { Ok(Kind::Suite(Suite::open(element).map_err(broken)?)) } else { Ok(Kind::Other) }
    }

    fn end(&mut self) {
        let Some(closed) = self.open.pop().map(|open| open.kind) else { return };
        let parent = self.open.last_mut().and_then(|parent| match &mut parent.kind {
            Kind::Suite(suite) => Some(suite),
            _ => None,
        });
        match (closed, parent) {
            (Kind::Case(case), Some(suite)) => suite.add_case(&case.close()),
            (Kind::Suite(inner), Some(suite)) => {
                let (tally, has_cases) = inner.close();
                suite.counted.add(&tally);
                suite.has_cases |= has_cases;
            }
            (Kind::Suite(root), None) => self.tally = root.close().0,
            _ => {}
        }
    }

    fn over(&mut self, at: u64) -> Result<(), Stop> {
        match self.open.pop() {
            Some(last) => Err(Stop::CutOff(at, last.at, last.name)),
            None if self.seen_root => Ok(()),
            None => Err(Stop::Broken(at, "the file ends here, and holds no report".to_owned())),
        }
    }
}
