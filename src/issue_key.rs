//! An issue key, and where keys are seen in text: titles, messages, branches.
//!
//! Written by hand rather than as a regular expression, which needs a library and still says nothing of `SHA-256`.
//! Refuses to know which projects exist: `PROJ-7` is a key because it looks like one. Names that look like keys and
//! are none are listed in `stopped`.

mod stopped;

use std::cmp::Ordering;
use std::fmt;

/// The key of an issue, `PROJ-7`: capitals, digits and `_`, a hyphen, a number that does not begin with zero.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct IssueKey(String);

impl IssueKey {
    /// Takes the whole text as a key: `PROJ-7`, nothing around it. Whoever types a key is believed, `SHA-256` included.
    pub fn parse(text: &str) -> Option<Self> {
        let (project, number) = text.split_once('-')?;
        let is_number = number.starts_with(|first: char| matches!(first, '1'..='9'))
            && number.bytes().all(|byte| byte.is_ascii_digit());
        (is_project(project) && is_number).then(|| Self(text.to_owned()))
    }

    /// The same for keys typed in small letters.
    pub fn parse_any_case(text: &str) -> Option<Self> {
        Self::parse(&text.to_ascii_uppercase())
    }

    /// The project's key: `PROJ` of `PROJ-7`.
    pub fn project(&self) -> &str {
        self.parts().0
    }

    /// The key as Jira writes it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn parts(&self) -> (&str, &str) {
        self.0.split_once('-').unwrap_or((&self.0, ""))
    }
}

impl fmt::Display for IssueKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// By project, then by number: `PROJ-7` comes before `PROJ-10`.
impl Ord for IssueKey {
    fn cmp(&self, other: &Self) -> Ordering {
        let ((project, number), (other_project, other_number)) = (self.parts(), other.parts());
        // Numbers have no leading zeros, so the longer one is the larger, however long.
        project.cmp(other_project).then(number.len().cmp(&other_number.len())).then(number.cmp(other_number))
    }
}

impl PartialOrd for IssueKey {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

fn is_project(text: &str) -> bool {
    text.len() >= 2
        && text.starts_with(|first: char| first.is_ascii_uppercase())
        && text.bytes().all(|byte| matches!(byte, b'A'..=b'Z' | b'0'..=b'9' | b'_'))
}

/// What kind of text is read: branches are written in small letters and joined by `-`, `_` and `/`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A title, a message, a tag.
    Text,
    /// A branch, with or without `refs/heads/`.
    Branch,
}

/// Keys in a text, each once, in order of sight.
pub fn find_in_text(text: &str) -> Vec<IssueKey> {
    find(text, Place::Text, &[])
}

/// Keys in a branch: those of a text, and one in small letters at the start of a segment, `feature/proj-7-title`.
///
/// Small letters are also how versions and habits are written: `node-18`, `issue-42`. A list keeps the common ones
/// out and can never be complete; naming the projects settles it (see [`find`]).
pub fn find_in_branch(branch: &str) -> Vec<IssueKey> {
    find(branch, Place::Branch, &[])
}

/// The same, narrowed to these projects where any are named (capitals do not matter).
///
/// A project that is named is no standard and no habit: the lists of stopped names do not apply to it, so
/// `test-7-title` is found for the project `TEST`.
pub fn find(text: &str, place: Place, projects: &[String]) -> Vec<IssueKey> {
    let text = if place == Place::Branch { text.strip_prefix("refs/heads/").unwrap_or(text) } else { text };
    let projects: Vec<&str> = projects.iter().map(|named| named.trim()).filter(|named| !named.is_empty()).collect();
    let is_by_a_bot = place == Place::Branch && stopped::is_by_a_bot(text);
    let mut found = Vec::new();
    let mut seen = std::collections::HashSet::new();
    let hyphens = text.bytes().enumerate().filter(|(_, byte)| *byte == b'-');
    for candidate in hyphens.filter_map(|(hyphen, _)| Candidate::around(text, hyphen, place)) {
        let is_wanted = if projects.is_empty() {
            !candidate.is_stopped(is_by_a_bot)
        } else {
            projects.iter().any(|named| named.eq_ignore_ascii_case(candidate.project))
        };
        if is_wanted && let Some(key) = candidate.key().filter(|key| seen.insert(key.clone())) {
            found.push(key);
        }
    }
    found
}

/// What stands around a hyphen and may be a key.
struct Candidate<'a> {
    project: &'a str,
    number: &'a str,
}

impl<'a> Candidate<'a> {
    /// Reads the word before the hyphen and the digits after it. No byte is read for two hyphens on the same side,
    /// so a text costs time in proportion to its length.
    fn around(text: &'a str, hyphen: usize, place: Place) -> Option<Self> {
        let number = number_at(&text[hyphen + 1..], place)?;
        let word = word_before(&text[..hyphen]);
        let start = hyphen - word.len();
        let starts_segment = start == 0 || text.as_bytes()[start - 1] == b'/';
        let project = match place {
            _ if is_project(word) => word,
            Place::Text => return None,
            Place::Branch => match capitals_at_the_end(word) {
                Some(ending) => ending,
                None if starts_segment && is_project(&word.to_ascii_uppercase()) => word,
                None => return None,
            },
        };
        Some(Self { project, number })
    }

    /// Small letters are trusted less than capitals, and not at all in a branch that a bot named.
    fn is_stopped(&self, is_by_a_bot: bool) -> bool {
        let project = self.project.to_ascii_uppercase();
        let is_small = project != self.project;
        stopped::is_standard(&project, self.number)
            || is_small && (is_by_a_bot || stopped::is_habit(self.project, self.number))
    }

    fn key(&self) -> Option<IssueKey> {
        IssueKey::parse(&format!("{}-{}", self.project.to_ascii_uppercase(), self.number))
    }
}

/// Letters, digits and `_` up to the end. ASCII only, on purpose: Chinese and Japanese are written without spaces,
/// and `修复PROJ-7的问题` names an issue.
fn word_before(text: &str) -> &str {
    let end_of_others = text.bytes().rposition(|byte| !is_word(byte)).map_or(0, |at| at + 1);
    &text[end_of_others..]
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// `PROJ` of `bugfix_PROJ`: branches join words by `_`, which a project's key may hold as well. The longest ending wins.
fn capitals_at_the_end(word: &str) -> Option<&str> {
    let capitals = &word[word.bytes().rposition(|byte| byte.is_ascii_lowercase()).map_or(0, |at| at + 1)..];
    let mut endings = capitals.match_indices('_').map(|(at, _)| &capitals[at + 1..]);
    endings.find(|ending| ending.len() >= 2 && ending.starts_with(|first: char| first.is_ascii_uppercase()))
}

/// The number of a key at the start of a text, when what follows allows it.
///
/// - A letter does not: `SHA-256d`. A `_` does: `PROJ-7_fix` is how branches are named.
/// - A dot and a digit do not: `NODE-18.2` is a version. A dot alone ends a sentence.
/// - A hyphen and a digit do not in a text, where they make a longer number of another kind (`CVE-2024-1234`,
///   `ISO-8601-2`), but do in a branch, whose title may begin with a number: `PROJ-7-2nd-try`.
/// - More than nine digits are no issue: the last group of a UUID in capitals has twelve.
fn number_at(text: &str, place: Place) -> Option<&str> {
    let number = &text[..text.bytes().position(|byte| !byte.is_ascii_digit()).unwrap_or(text.len())];
    let next = text.as_bytes().get(number.len()).copied();
    let digit_follows = text.as_bytes().get(number.len() + 1).is_some_and(u8::is_ascii_digit);
    let goes_on = match next {
        Some(b'.') => digit_follows,
        Some(b'-') => digit_follows && place == Place::Text,
        Some(next) => next.is_ascii_alphanumeric(),
        None => false,
    };
    (!number.is_empty() && !number.starts_with('0') && number.len() <= 9 && !goes_on).then_some(number)
}

#[cfg(test)]
mod tests;
