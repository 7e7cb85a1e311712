//! Blots every secret out of a text, in any spelling a server or a log may give it.
//!
//! A secret is looked for as it is, percent-encoded, JSON-escaped (nested too), as HTML entities, in any
//! mixture of these, and as part of any base64 text at each of the three offsets. Refuses to guess: only
//! what it was told is blotted out.

use std::str::Chars;
use std::sync::{Mutex, PoisonError};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::secret::Secret;

/// Shorter secrets would turn every text into stars, and tell by that what they are.
const SHORTEST: usize = 3;
/// Shorter pieces of base64 turn up by chance in ordinary words.
const SHORTEST_BASE64: usize = 6;
const BLOT: &str = "***";
/// How often a text may have been percent-encoded.
const LAYERS: usize = 3;

/// Knows the secrets in play, and learns more during the run.
#[derive(Default)]
pub struct Redactor {
    known: Mutex<Known>,
}

/// Patterns are made only when a text comes that is long enough to hold one: most runs never write such a
/// text, and making them costs more than all the rest of a short report.
#[derive(Default)]
struct Known {
    secrets: Vec<String>,
    patterns: Vec<Pattern>,
    /// The ASCII letters with which some spelling of a secret can begin.
    begins: Vec<bool>,
    /// How many of the secrets have become patterns.
    made: usize,
    /// No spelling of any secret is shorter.
    shortest: Option<usize>,
}

struct Pattern {
    letters: Vec<char>,
    /// `-_` and `+/` are the same letters in two alphabets.
    base64: bool,
}

impl Redactor {
    /// Adds a secret, and what can be taken from it when it was pasted in a wrapping.
    pub fn learn(&self, secret: &Secret) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.secrets.iter().any(|text| text == secret.open()) {
            return;
        }
        for text in wrapped(secret.open()) {
            // A run of backslashes may stand for one.
            let length = text.chars().filter(|letter| *letter != '\\').count();
            if length >= SHORTEST && !known.secrets.contains(&text) {
                known.shortest = Some(known.shortest.map_or(length, |shortest| shortest.min(length)));
                known.secrets.push(text);
            }
        }
    }

    /// Whether any secret is in the text.
    pub fn finds(&self, text: &str) -> bool {
        self.clean(text) != text
    }

    /// Whether a secret is in the text that cannot stand there by chance: a password such as `admin` is a word
    /// of many texts.
    pub fn finds_long(&self, text: &str) -> bool {
        let only_long = Self::default();
        {
            let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
            known
                .secrets
                .iter()
                .filter(|text| text.chars().count() >= 8)
                .for_each(|text| only_long.learn(&Secret::new(text)));
        }
        only_long.finds(text)
    }

    /// The text with every secret replaced by stars.
    pub fn clean(&self, text: &str) -> String {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.shortest.is_none_or(|shortest| text.len() < shortest) {
            return text.to_owned();
        }
        known.make();
        let mut clean = String::with_capacity(text.len());
        let mut rest = text;
        'text: while let Some(letter) = rest.chars().next() {
            if known.begins.get(letter as usize) == Some(&false) {
                clean.push(letter);
                rest = &rest[1..];
                continue;
            }
            for pattern in &known.patterns {
                if let Some(after) = pattern.strip(rest) {
                    clean.push_str(BLOT);
                    rest = after;
                    continue 'text;
                }
            }
            clean.push(letter);
            rest = &rest[letter.len_utf8()..];
        }
        clean
    }
}

impl Known {
    fn make(&mut self) {
        for text in &self.secrets[self.made..] {
            self.patterns.push(Pattern { letters: letters(text), base64: false });
            for core in base64_cores(text.as_bytes()) {
                self.patterns.push(Pattern { letters: core.chars().collect(), base64: true });
            }
        }
        self.made = self.secrets.len();
        self.begins = (0..128).map(|code| self.may_begin(char::from(code))).collect();
        self.patterns.sort_by_key(|pattern| std::cmp::Reverse(pattern.letters.len()));
    }

    fn may_begin(&self, letter: char) -> bool {
        let begins = |pattern: &Pattern| {
            let first = pattern.letters.first().copied();
            first == Some(letter) || (pattern.base64 && twin(letter) == first) || (letter == '+' && first == Some(' '))
        };
        matches!(letter, '\\' | '%' | '&') || self.patterns.iter().any(begins)
    }
}

/// The letters to look for; a run of backslashes counts as one, see `strip_letter`.
fn letters(text: &str) -> Vec<char> {
    let mut letters: Vec<char> = text.chars().collect();
    letters.dedup_by(|a, b| *a == '\\' && *b == '\\');
    letters
}

/// The secret itself, and the secret inside it: `email:token` holds a token, base64 may hold such a pair.
fn wrapped(text: &str) -> Vec<String> {
    let text = text.trim();
    let bare = text.trim_matches(|c| matches!(c, '"' | '\'' | '`'));
    let bare = bare.split_once(' ').filter(|(scheme, _)| is_scheme(scheme)).map_or(bare, |(_, rest)| rest.trim());
    let mut found = vec![text.to_owned(), bare.to_owned()];
    let decoded = STANDARD.decode(bare).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    for outer in [Some(bare.to_owned()), decoded].into_iter().flatten() {
        if let Some((before, after)) = outer.split_once(':')
            // A pair of user and token, or a personal access token's number and its secret.
            && (before.contains('@') || (before.len() >= 6 && before.bytes().all(|byte| byte.is_ascii_digit())))
        {
            found.push(after.trim().to_owned());
        }
        if outer != bare {
            found.push(outer.trim().to_owned());
        }
    }
    // A key in PEM is secret line by line.
    let lines = text.split('\n').flat_map(|line| line.split("\\n")).map(str::trim);
    found.extend(
        lines
            .filter(|line| text.contains("-----BEGIN") && line.len() >= 16 && !line.starts_with("-----"))
            .map(str::to_owned),
    );
    found
}

fn is_scheme(word: &str) -> bool {
    ["basic", "bearer", "token", "jwt"].iter().any(|scheme| word.trim_end_matches(':').eq_ignore_ascii_case(scheme))
}

/// The letters that a base64 text shows wherever these bytes stand in it, for each of the three offsets.
fn base64_cores(bytes: &[u8]) -> impl Iterator<Item = String> {
    (0..3_usize).filter_map(|shift| {
        let mut padded = vec![0_u8; shift];
        padded.extend_from_slice(bytes);
        let whole = (shift + bytes.len()) * 8 / 6;
        let first = (shift * 8).div_ceil(6);
        padded.extend_from_slice(&[0; 3]);
        let core = STANDARD.encode(padded).get(first..whole)?.to_owned();
        (core.len() >= SHORTEST_BASE64).then_some(core)
    })
}

impl Pattern {
    /// What follows the secret, when the text begins with it in any spelling.
    fn strip<'t>(&self, text: &'t str) -> Option<&'t str> {
        self.strip_from(0, text)
    }

    /// Where a letter can be read in several ways, each is tried: a `%` may be the secret's own, or the
    /// beginning of an encoding, or of an encoding of an encoding.
    fn strip_from<'t>(&self, first: usize, text: &'t str) -> Option<&'t str> {
        let mut rest = text;
        for (position, &letter) in self.letters.iter().enumerate().skip(first) {
            let mut readings =
                self.strip_encoded(letter, rest).into_iter().flatten().chain(self.strip_plain(letter, rest));
            let one = readings.next()?;
            let mut others = readings.peekable();
            if others.peek().is_some() {
                let mut readings = std::iter::once(one).chain(others);
                return readings.find_map(|after| self.strip_from(position + 1, after));
            }
            rest = one;
        }
        Some(rest)
    }

    fn strip_plain<'t>(&self, letter: char, text: &'t str) -> Option<&'t str> {
        let mut chars = text.chars();
        let first = chars.next()?;
        if letter == '\\' && first == letter {
            // One backslash or a run of them: quoting may have doubled it any number of times.
            return Some(chars.as_str().trim_start_matches('\\'));
        }
        let is_same =
            first == letter || (self.base64 && twin(first) == Some(letter)) || (first == '+' && letter == ' ');
        is_same.then_some(chars.as_str())
    }

    fn strip_encoded<'t>(&self, letter: char, text: &'t str) -> [Option<&'t str>; LAYERS] {
        let mut chars = text.chars();
        match chars.next() {
            Some('\\') => [self.strip_escape(letter, chars), None, None],
            Some('%') => std::array::from_fn(|layer| strip_percent(letter, text, LAYERS - 1 - layer)),
            Some('&') => [strip_entity(letter, chars.as_str()), None, None],
            _ => [None; LAYERS],
        }
    }

    /// JSON's escapes, however many layers of quoting have doubled the backslash.
    fn strip_escape<'t>(&self, letter: char, mut after: Chars<'t>) -> Option<&'t str> {
        while after.as_str().starts_with('\\') {
            after.next();
        }
        let named = after.next()?;
        let meant = match named {
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => return strip_unicode(letter, after.as_str()),
            _ if letter == '\\' => return None,
            other => other,
        };
        (meant == letter || (self.base64 && twin(meant) == Some(letter))).then_some(after.as_str())
    }
}

fn twin(letter: char) -> Option<char> {
    match letter {
        '-' => Some('+'),
        '_' => Some('/'),
        _ => None,
    }
}

/// `XXXX` after `\u`; letters beyond the first plane stand as two such escapes.
fn strip_unicode(letter: char, text: &str) -> Option<&str> {
    let mut rest = text;
    let mut units = [0; 2];
    for (position, unit) in letter.encode_utf16(&mut units).iter().enumerate() {
        if position > 0 {
            rest = rest.trim_start_matches('\\').strip_prefix('u')?;
        }
        let digits = rest.get(..4)?;
        if u16::from_str_radix(digits, 16).ok()? != *unit {
            return None;
        }
        rest = rest.get(4..)?;
    }
    Some(rest)
}

/// `%XX` for each byte of the letter; each further layer of encoding puts a `25` behind the `%`.
fn strip_percent(letter: char, text: &str, layers: usize) -> Option<&str> {
    let mut rest = text;
    let mut bytes = [0; 4];
    for byte in letter.encode_utf8(&mut bytes).bytes() {
        rest = rest.strip_prefix('%')?;
        for _ in 0..layers {
            rest = rest.strip_prefix("25")?;
        }
        if u8::from_str_radix(rest.get(..2)?, 16).ok()? != byte {
            return None;
        }
        rest = rest.get(2..)?;
    }
    Some(rest)
}

/// The rest of an HTML entity after its `&`.
fn strip_entity(letter: char, text: &str) -> Option<&str> {
    let (name, rest) = text.split_once(';').filter(|(name, _)| name.len() <= 8)?;
    let meant = match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => numeric_entity(name),
    };
    (meant == Some(letter)).then_some(rest)
}

fn numeric_entity(name: &str) -> Option<char> {
    let number = name.strip_prefix('#')?;
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => number.parse().ok()?,
    };
    char::from_u32(code)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;

    const TOKEN: &str = "ATATT3x\"odd/+ t=ök\\en%41&amp;=1A2B";

    fn redactor() -> Redactor {
        let redactor = Redactor::default();
        redactor.learn(&Secret::new(TOKEN));
        redactor
    }

    #[test]
    fn a_secret_is_blotted_out_in_every_spelling() {
        let redactor = redactor();
        let json = serde_json::to_string(TOKEN).unwrap();
        let twice = serde_json::to_string(&json).unwrap();
        let percent: String = TOKEN.bytes().fold(String::new(), |text, byte| text + &format!("%{byte:02x}"));
        let unicode: String = TOKEN.encode_utf16().fold(String::new(), |text, unit| text + &format!("\\u{unit:04X}"));
        let html = TOKEN.replace('"', "&quot;").replace('+', "&#43;").replace('/', "&#x2F;");
        let form = url::form_urlencoded::byte_serialize(TOKEN.as_bytes()).collect::<String>();
        for spelling in
            [TOKEN.to_owned(), json, twice, percent.clone(), percent.replace('%', "%25"), unicode, html, form]
        {
            let clean = redactor.clean(&format!("before {spelling} after"));
            assert!(clean.contains(BLOT), "{spelling} was kept");
            assert!(clean.starts_with("before ") && clean.ends_with(" after") && clean.len() < 24, "{clean}");
        }
    }

    #[test]
    fn a_secret_is_blotted_out_of_base64_at_every_offset_and_in_both_alphabets() {
        let redactor = redactor();
        for before in ["", "a", "ab", "abc", "jdoe@example.com:"] {
            for after in ["", "x", "xy", "xyz"] {
                let text = format!("{before}{TOKEN}{after}");
                for encoded in [STANDARD.encode(&text), base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(&text)]
                {
                    let clean = redactor.clean(&encoded);
                    assert!(clean.contains(BLOT), "{encoded}");
                    assert!(clean.len() <= BLOT.len() + encoded.len() - 30, "too much is left: {clean}");
                    assert!(redactor.finds(&encoded.replace('/', "%2F").replace('+', "\\u002b")));
                }
            }
        }
    }

    #[test]
    fn the_token_inside_a_pasted_pair_is_a_secret_too() {
        let inner = "ATATT3xInnerPart";
        for pasted in [
            format!("me@example.com:{inner}"),
            format!("Basic {}", STANDARD.encode(format!("me@example.com:{inner}"))),
            format!("\"Bearer {inner}\"\n"),
        ] {
            let redactor = Redactor::default();
            redactor.learn(&Secret::new(pasted.clone()));
            assert!(redactor.finds(inner), "{inner} of {pasted} was kept");
        }
    }

    #[test]
    fn a_key_is_secret_line_by_line() {
        let redactor = Redactor::default();
        let lines = ["MIIEvTestsOnlyLineOneOfTheKey0001", "MIIEvTestsOnlyLineTwoOfTheKey0002"];
        redactor.learn(&Secret::new(format!(
            "-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----",
            lines.join("\n")
        )));
        assert_eq!(
            redactor.clean(&format!("-----BEGIN PRIVATE KEY----- {}", lines[1])),
            "-----BEGIN PRIVATE KEY----- ***"
        );
    }

    #[test]
    fn other_text_is_left_as_it_is() {
        let text = "PUT https://jira.example.com/rest/api/2/issue/PROJ-7 %zz \\u12 &amp; 100% ö";
        assert_eq!(redactor().clean(text), text);
    }
}
