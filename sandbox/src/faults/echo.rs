//! Answers that give the credential back, in every spelling a careless server might: for tests of redaction.
//!
//! Only the request's own header and body are echoed, and only to the one who sent them.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::json;

use super::struck::Struck;
use crate::reply::Reply;

pub(crate) fn everything(struck: &Struck<'_>) -> Reply {
    let header = struck.headers.get("authorization").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let credential = header.split_once(' ').map_or(header, |(_, credential)| credential);
    let decoded = STANDARD.decode(credential).ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default();
    let secret = decoded.split_once(':').map_or(credential, |(_, secret)| secret);
    let body = String::from_utf8_lossy(struck.body);
    let mut messages = vec![
        format!("header: {header}"),
        format!("pair: {decoded}"),
        format!("url-encoded: {}", utf8_percent_encode(&decoded, NON_ALPHANUMERIC)),
        format!("secret url-encoded: {}", utf8_percent_encode(secret, NON_ALPHANUMERIC)),
        format!("body: {body}"),
    ];
    for shift in ["", "x", "xx"] {
        // Base64 groups three bytes: what stands in front decides which of three spellings the secret gets.
        messages.push(format!("base64: {}", STANDARD.encode(format!("{shift}{secret}"))));
        messages.push(format!("base64url: {}", URL_SAFE_NO_PAD.encode(format!("{shift}{secret}"))));
    }
    Reply::json(400, &json!({"errorMessages": messages, "errors": {"summary": messages[0]}}))
        .header("X-Echo", header)
        .header("Set-Cookie", format!("echo={secret}"))
}

/// A real OAuth 1.0a refusal of this kind carries token, consumer key, signature and base string.
pub(crate) fn oauth(struck: &Struck<'_>) -> Reply {
    let header = struck.headers.get("authorization").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let base = format!("{}&{}&{header}", struck.method, struck.base.url);
    let encoded = utf8_percent_encode(&base, NON_ALPHANUMERIC);
    Reply::text(401, format!("oauth_problem=signature_invalid&oauth_signature_base_string={encoded}&sent={header}"))
        .header("WWW-Authenticate", struck.base.challenge() + ", oauth_problem=\"signature_invalid\"")
}
