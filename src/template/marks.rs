//! Printed values between marks, and what becomes of them: plain text, or JSON whose structure is the
//! template's own.
//!
//! The engine cannot know whether a value is printed inside a JSON string. Here, behind it, that is plain to
//! see: a text value inside quotes is escaped; outside of quotes it must be a bare number, `true`, `false`
//! or `null`, and can be nothing else. So no branch name adds a key or ends a string.

use serde_json::Value;

use super::line_and_column;
use crate::code::Code;
use crate::options::Origin;
use crate::trouble::Trouble;

// Noncharacters: valid in UTF-8, never in anybody's text.
const TEXT: char = '\u{fdd0}';
const TEXT_END: char = '\u{fdd1}';
const JSON: char = '\u{fdd2}';
const JSON_END: char = '\u{fdd3}';

/// Whether a letter is one of the marks.
pub(super) fn is_mark(letter: char) -> bool {
    matches!(letter, TEXT..=JSON_END)
}

/// A printed value.
pub(super) fn text(value: &str) -> String {
    format!("{TEXT}{}{TEXT_END}", value.replace(is_mark, "\u{fffd}"))
}

/// A printed value that is JSON by itself.
pub(super) fn json(value: &str) -> String {
    format!("{JSON}{}{JSON_END}", value.replace(is_mark, "\u{fffd}"))
}

/// A rendered template with its values still between marks.
pub struct Marked {
    text: String,
    source: String,
    origin: Origin,
}

impl Marked {
    pub(super) fn new(text: String, source: String, origin: Origin) -> Self {
        Self { text, source, origin }
    }

    /// The rendered text, for a field that is text.
    pub fn plain(&self) -> String {
        self.text.replace(is_mark, "")
    }

    /// Where the template stands.
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// The rendered text as JSON.
    ///
    /// Fails with `payload-not-json`, with line and column, in the template's own coordinates where they
    /// can be told; with `payload-shape` when a key stands twice.
    pub fn json(&self) -> Result<Value, Trouble> {
        let joined = self.join()?;
        let mut reader = serde_json::Deserializer::from_str(&joined.text);
        let read = crate::json::unique_keys(&mut reader).and_then(|value| reader.end().map(|()| value));
        read.map_err(|said| {
            let at = offset(&joined.text, said.line(), said.column());
            let sentence = said.to_string();
            let sentence = sentence.split(" at line ").next().unwrap_or_default();
            if sentence.contains("stands twice") {
                return Trouble::new(Code::PayloadShape).detail(format!("{sentence} in {}", self.origin.name));
            }
            self.trouble(&joined.text, at, joined.marked_offset(at), sentence)
        })
    }

    /// Replaces each mark by what it may become where it stands.
    fn join(&self) -> Result<Joined, Trouble> {
        let mut joined = Joined { text: String::with_capacity(self.text.len()), pieces: Vec::new() };
        let mut state = Quotes::default();
        let mut rest = self.text.as_str();
        while let Some(position) = rest.find([TEXT, JSON]) {
            let start = self.text.len() - rest.len();
            joined.push(start, &rest[..position]);
            state.follow(&rest[..position]);
            if state.inside && state.escaped {
                let sentence = "a lone backslash stands before this value, and would swallow its first letter; write it twice as often";
                return Err(self.trouble(&joined.text, joined.text.len(), start + position, sentence));
            }
            let is_json = rest[position..].starts_with(JSON);
            let inner = &rest[position + TEXT.len_utf8()..];
            let end = inner.find([TEXT_END, JSON_END]).unwrap_or(inner.len());
            let value = becomes(&inner[..end], is_json, state.inside).map_err(|sentence| {
                let at = joined.text.len();
                let shown = format!("{}{}{}", joined.text, &inner[..end], Self::unmarked(&inner[end..]));
                self.trouble(&shown, at, start + position, sentence)
            })?;
            joined.push(start + position, &value);
            rest = inner.get(end + TEXT_END.len_utf8()..).unwrap_or_default();
        }
        joined.push(self.text.len() - rest.len(), rest);
        Ok(joined)
    }

    fn unmarked(text: &str) -> String {
        text.replace(is_mark, "")
    }

    fn trouble(&self, rendered: &str, at: usize, marked_at: usize, sentence: &str) -> Trouble {
        let (line, column) = line_and_column(&rendered[..at]);
        let place = match self.template_position(marked_at) {
            Some((line, column)) => self.origin.place(line, column),
            None => format!("line {line}, column {column} of what {} rendered to", self.origin.name),
        };
        Trouble::new(Code::PayloadNotJson)
            .fact("place", &place)
            .detail(format!("at {place}: {sentence}"))
            .excerpt(excerpt(rendered, line, column))
    }

    /// The position in the template's own text, when its lines have stayed where they were.
    ///
    /// Blocks, comments and `~` take lines away; without them the n-th value of a line is its n-th tag.
    fn template_position(&self, marked_at: usize) -> Option<(usize, usize)> {
        if ["{{#", "{{^", "{{!", "{{~", "~}}", "\\{{", "{{{{"].iter().any(|tag| self.source.contains(tag)) {
            return None;
        }
        let before = self.text.get(..marked_at)?;
        let mut line = 1;
        let (mut tags, mut since, mut inside) = (0, 0, false);
        for letter in before.chars() {
            match letter {
                TEXT | JSON => inside = true,
                TEXT_END | JSON_END => (inside, tags, since) = (false, tags + 1, 0),
                _ if inside => {}
                '\n' => (line, tags, since) = (line + 1, 0, 0),
                _ => since += 1,
            }
        }
        let source_line = self.source.split('\n').nth(line - 1)?;
        let mut start = 0;
        for _ in 0..tags {
            start += source_line.get(start..)?.find("}}")? + 2;
        }
        Some((line, source_line.get(..start)?.chars().count() + since + 1))
    }
}

/// The text without marks, and which piece of it came from where.
struct Joined {
    text: String,
    pieces: Vec<(usize, usize)>,
}

impl Joined {
    fn push(&mut self, marked_start: usize, text: &str) {
        self.pieces.push((self.text.len(), marked_start));
        self.text.push_str(text);
    }

    /// The offset in the marked text that belongs to one in the joined text.
    fn marked_offset(&self, at: usize) -> usize {
        let piece = self.pieces.iter().rev().find(|(start, _)| *start <= at);
        piece.map_or(0, |(start, marked)| marked + (at - start))
    }
}

fn becomes(value: &str, is_json: bool, inside_quotes: bool) -> Result<String, &'static str> {
    match (is_json, inside_quotes) {
        (true, false) => Ok(value.to_owned()),
        (true, true) => Err("`json` brings its own quotes; take away those around it"),
        (false, true) => {
            let quoted = Value::String(value.to_owned()).to_string();
            Ok(quoted[1..quoted.len() - 1].to_owned())
        }
        (false, false) => match serde_json::from_str(value) {
            Ok(Value::Number(_) | Value::Bool(_) | Value::Null) if value.trim() == value => Ok(value.to_owned()),
            _ => Err("this value is text; put quotes around it, or print it with `json`"),
        },
    }
}

/// Whether the end of the text so far stands inside a JSON string.
#[derive(Default)]
struct Quotes {
    inside: bool,
    escaped: bool,
}

impl Quotes {
    fn follow(&mut self, text: &str) {
        for byte in text.bytes() {
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' if self.inside => self.escaped = true,
                b'"' => self.inside = !self.inside,
                _ => {}
            }
        }
    }
}

/// The byte offset of a line and column as serde_json counts them: both from 1, columns in bytes.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let mut at = (start + column.saturating_sub(1)).min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// The line in question with its neighbours, and a caret under the column.
fn excerpt(text: &str, line: usize, column: usize) -> String {
    const WIDTH: usize = 100;
    let first = line.saturating_sub(2).max(1);
    let mut shown = String::new();
    for (number, content) in text.split('\n').enumerate().map(|(index, content)| (index + 1, content)) {
        if number < first || number > line + 1 {
            continue;
        }
        let skipped = if number == line { column.saturating_sub(WIDTH / 2) } else { 0 };
        let part: String = content.chars().skip(skipped).take(WIDTH).map(|c| if c == '\t' { ' ' } else { c }).collect();
        shown.push_str(&format!("{number:4} | {part}\n"));
        if number == line {
            shown.push_str(&format!("     | {}^\n", " ".repeat(column.saturating_sub(skipped + 1))));
        }
    }
    shown.trim_end_matches('\n').to_owned()
}
