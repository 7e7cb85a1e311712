//! The spellings in which a secret could travel. Written apart from the product's redactor, and in another way, so that
//! the two do not share a blind spot.

use std::collections::BTreeSet;

use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

/// A piece this long of a long secret counts as a leak, too: cutting is no hiding.
const PIECE: usize = 20;

/// One spelling, and what it is called.
pub(crate) struct Spelling {
    pub(crate) what: &'static str,
    pub(crate) text: String,
}

/// Every spelling of a secret.
pub(crate) fn spellings(secret: &str) -> Vec<Spelling> {
    let bytes = secret.as_bytes();
    let json = serde_json::to_string(secret).unwrap_or_default();
    let mut all = vec![
        ("raw", secret.to_owned()),
        ("JSON-escaped", json[1..json.len() - 1].to_owned()),
        ("JSON-escaped twice", json[1..json.len() - 1].replace('\\', "\\\\")),
        ("percent-encoded", percent(bytes, false, true)),
        ("percent-encoded in small letters", percent(bytes, false, false)),
        ("percent-encoded throughout", percent(bytes, true, true)),
        ("percent-encoded throughout in small letters", percent(bytes, true, false)),
        ("form-encoded", percent(bytes, false, true).replace("%20", "+")),
        ("HTML-escaped", secret.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")),
    ];
    for offset in 0..3 {
        for (what, engine) in [("base64", &STANDARD_NO_PAD), ("base64 for URLs", &URL_SAFE_NO_PAD)] {
            all.push((what, base64_core(bytes, offset, engine)));
        }
    }
    let pieces: BTreeSet<String> =
        bytes.windows(PIECE).filter_map(|piece| std::str::from_utf8(piece).ok()).map(str::to_owned).collect();
    all.extend(pieces.into_iter().map(|piece| ("in part", piece)));
    all.into_iter().map(|(what, text)| Spelling { what, text }).collect()
}

/// The letters of base64 that depend on these bytes alone, when so many others stand before them.
fn base64_core(bytes: &[u8], offset: usize, engine: &impl base64::Engine) -> String {
    let mut padded = vec![b'x'; offset];
    padded.extend_from_slice(bytes);
    let encoded = engine.encode(&padded);
    // Whole groups of three bytes, without the first that holds others' bits and the last that will.
    let from = if offset == 0 { 0 } else { 4 };
    let to = padded.len() / 3 * 4;
    encoded[from..to].to_owned()
}

fn percent(bytes: &[u8], throughout: bool, capitals: bool) -> String {
    let keep = |byte: u8| !throughout && (byte.is_ascii_alphanumeric() || b"-._~".contains(&byte));
    let one = |byte: &u8| match (keep(*byte), capitals) {
        (true, _) => char::from(*byte).to_string(),
        (false, true) => format!("%{byte:02X}"),
        (false, false) => format!("%{byte:02x}"),
    };
    bytes.iter().map(one).collect()
}
