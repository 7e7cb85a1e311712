//! A report's bytes as UTF-8, whatever they were, a block at a time.
//!
//! The marks of the bytes win over the declaration: Windows PowerShell redirects into UTF-16 what calls itself UTF-8,
//! and .NET declares UTF-16 over what it then writes as UTF-8. Only counts are wanted, so a letter that is not valid
//! becomes a replacement character, and of encodings that extend ASCII each byte may stand for itself.

use std::io::{self, Read};

const BLOCK: usize = 64 * 1024;

/// Encodings in which markup looks as it does in ASCII, by how their names begin.
const LIKE_ASCII: &[&str] =
    &["iso-8859", "iso_8859", "latin", "windows-", "cp", "ibm", "koi8", "mac", "gb", "big5", "shift_jis", "euc-"];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Encoding {
    Utf8,
    Utf16Little,
    Utf16Big,
    OneByte,
}

/// Reads as UTF-8.
pub(super) struct Text<R> {
    inner: R,
    encoding: Encoding,
    /// Read, and not yet decoded: the beginning of a letter.
    rest: Vec<u8>,
    ready: Vec<u8>,
    taken: usize,
    ended: bool,
}

/// Why there is no text: it cannot be read, or it is in this encoding.
pub(super) enum NoText {
    Unread(io::Error),
    Encoded(String),
}

impl<R: Read> Text<R> {
    /// Looks at the beginning and settles on an encoding.
    pub(super) fn open(mut inner: R) -> Result<Self, NoText> {
        let mut rest = Vec::new();
        inner.by_ref().take(1024).read_to_end(&mut rest).map_err(NoText::Unread)?;
        let encoding = match rest.as_slice() {
            [0xff, 0xfe, ..] | [b'<', 0, ..] => Encoding::Utf16Little,
            [0xfe, 0xff, ..] | [0, b'<', ..] => Encoding::Utf16Big,
            beginning => declared(beginning).map_err(NoText::Encoded)?,
        };
        Ok(Self { inner, encoding, rest, ready: Vec::new(), taken: 0, ended: false })
    }

    fn refill(&mut self) -> io::Result<()> {
        let before = self.rest.len();
        self.inner.by_ref().take(BLOCK as u64).read_to_end(&mut self.rest)?;
        self.ended = self.rest.len() == before;
        let mut text = String::with_capacity(self.rest.len());
        let used = match self.encoding {
            Encoding::Utf8 => utf8(&self.rest, &mut text),
            Encoding::Utf16Little => utf16(&self.rest, u16::from_le_bytes, &mut text),
            Encoding::Utf16Big => utf16(&self.rest, u16::from_be_bytes, &mut text),
            Encoding::OneByte => {
                text.extend(self.rest.iter().map(|byte| char::from(*byte)));
                self.rest.len()
            }
        };
        self.rest.drain(..used);
        if self.ended && !self.rest.is_empty() {
            self.rest.clear();
            text.push(char::REPLACEMENT_CHARACTER);
        }
        (self.ready, self.taken) = (text.into_bytes(), 0);
        Ok(())
    }
}

impl<R: Read> Read for Text<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.taken == self.ready.len() && !self.ended {
            self.refill()?;
        }
        let mut left = self.ready.get(self.taken..).unwrap_or_default();
        let read = left.read(into)?;
        self.taken += read;
        Ok(read)
    }
}

/// What the XML declaration says; UTF-8 without one. Fails with the name of an encoding that is not known here.
fn declared(beginning: &[u8]) -> Result<Encoding, String> {
    let text = String::from_utf8_lossy(beginning);
    let declaration = text.trim_start_matches('\u{feff}').strip_prefix("<?xml").and_then(|rest| rest.split_once("?>"));
    let Some((_, named)) = declaration.and_then(|(declaration, _)| declaration.split_once("encoding")) else {
        return Ok(Encoding::Utf8);
    };
    let name = named.split(['"', '\'']).nth(1).unwrap_or_default().to_ascii_lowercase();
    match name.as_str() {
        "" | "utf-8" | "utf8" | "us-ascii" | "ascii" | "utf-16" | "unicode" => Ok(Encoding::Utf8),
        known if LIKE_ASCII.iter().any(|start| known.starts_with(start)) => Ok(Encoding::OneByte),
        _ => Err(name),
    }
}

/// Decodes what is whole and gives back how many bytes that was.
fn utf8(bytes: &[u8], text: &mut String) -> usize {
    let mut used = 0;
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        used += chunk.valid().len();
        let invalid = chunk.invalid();
        let may_go_on = std::str::from_utf8(invalid).is_err_and(|error| error.error_len().is_none());
        if used + invalid.len() == bytes.len() && may_go_on {
            return used;
        }
        if !invalid.is_empty() {
            text.push(char::REPLACEMENT_CHARACTER);
            used += invalid.len();
        }
    }
    used
}

/// The same; a pair of surrogates that is cut in two waits for its other half.
fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16, text: &mut String) -> usize {
    let mut units: Vec<u16> = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]])).collect();
    if units.last().is_some_and(|last| (0xd800..0xdc00).contains(last)) {
        units.pop();
    }
    let letters = char::decode_utf16(units.iter().copied());
    text.extend(letters.map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER)));
    units.len() * 2
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;

    /// A reader that gives one byte at a time.
    struct Drop<'a>(&'a [u8]);

    impl Read for Drop<'_> {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            let most = into.len().min(1);
            self.0.read(&mut into[..most])
        }
    }

    fn read(bytes: &[u8]) -> String {
        let mut text = String::new();
        Text::open(Drop(bytes)).ok().unwrap().read_to_string(&mut text).unwrap();
        text
    }

    #[test]
    fn every_encoding_comes_out_as_utf8_across_the_borders_of_blocks() {
        let long = format!("<a>{}</a>", "aé€😀".repeat(30_000));
        assert_eq!(read(long.as_bytes()), long);
        let little: Vec<u8> = format!("\u{feff}{long}").encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(read(&little), format!("\u{feff}{long}"));
        let big: Vec<u8> = long.encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(read(&big), long);
    }

    #[test]
    fn a_byte_that_is_no_letter_spoils_one_letter() {
        assert_eq!(read(b"<a>\xff\xc3</a>\xe2\x82"), "<a>\u{fffd}\u{fffd}</a>\u{fffd}");
        assert_eq!(read(b"<?xml version='1.0' encoding='ISO-8859-1'?><a>\xfc</a>").chars().rev().nth(4), Some('ü'));
    }

    #[test]
    fn the_bytes_are_believed_before_the_declaration() {
        let net = "<?xml version=\"1.0\" encoding=\"utf-16\"?><a>é</a>";
        assert_eq!(read(net.as_bytes()), net);
        let odd = Text::open("<?xml version='1.0' encoding='ISO-2022-JP'?><a/>".as_bytes());
        assert!(matches!(odd, Err(NoText::Encoded(name)) if name == "iso-2022-jp"));
    }
}
