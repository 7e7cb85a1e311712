//! Dates and times, in the many ways of writing one; what says no offset is meant in the build's own.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::Offset;
use serde_json::Value;

use super::Terms;
use super::refusal::wrong_type;
use crate::field::EditField;
use crate::trouble::Trouble;

/// A day, or a point in time.
enum When {
    Day(Date),
    At(Timestamp),
}

/// `2026-12-01`.
pub(super) fn date(text: &str, field: &EditField, terms: &Terms) -> Result<Value, Trouble> {
    let day = match read(text, terms) {
        Some(When::Day(day)) => day,
        Some(When::At(time)) => terms.zone.to_datetime(time).date(),
        None => return Err(wrong_type(text, field, "year, month and day: 2026-12-01, or today")),
    };
    Ok(Value::from(day.to_string()))
}

/// `2026-12-01T10:00:00.000+0000`: milliseconds, and an offset without a colon.
pub(super) fn date_time(text: &str, field: &EditField, terms: &Terms) -> Result<Value, Trouble> {
    let time = match read(text, terms) {
        Some(When::Day(day)) => terms.zone.to_timestamp(day.at(0, 0, 0, 0)).ok(),
        Some(When::At(time)) => Some(time),
        None => None,
    };
    let time = time.ok_or_else(|| {
        wrong_type(
            text,
            field,
            "2026-12-01 10:00, RFC 3339 (2026-12-01T10:00:00+02:00), seconds since 1970, now or today",
        )
    })?;
    Ok(Value::from(Offset::UTC.to_datetime(time).strftime("%Y-%m-%dT%H:%M:%S.%3f+0000").to_string()))
}

/// The point in time that a text of Jira's names.
pub(in crate::field) fn instant(text: &str) -> Option<Timestamp> {
    with_offset(text)
}

fn read(text: &str, terms: &Terms) -> Option<When> {
    let today = || terms.zone.to_datetime(terms.now).date();
    match text.to_lowercase().as_str() {
        "now" => return Some(When::At(terms.now)),
        "today" => return Some(When::Day(today())),
        "yesterday" => return today().yesterday().ok().map(When::Day),
        "tomorrow" => return today().tomorrow().ok().map(When::Day),
        _ => {}
    }
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return digits(text);
    }
    let text = &dashed(text);
    if text.len() <= 10 {
        return text.parse().ok().map(When::Day);
    }
    let local = || terms.zone.to_timestamp(text.parse::<DateTime>().ok()?).ok();
    let mail = || jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(text).ok();
    with_offset(text).or_else(local).or_else(mail).map(When::At)
}

/// `20261201`, or seconds or milliseconds since 1970.
fn digits(text: &str) -> Option<When> {
    match text.len() {
        8 => text.parse().ok().map(When::Day),
        9..=11 => Timestamp::from_second(text.parse().ok()?).ok().map(When::At),
        12..=14 => Timestamp::from_millisecond(text.parse().ok()?).ok().map(When::At),
        _ => None,
    }
}

/// `2026/12/01` with hyphens. Other orders of day and month are anybody's guess, and none is made.
fn dashed(text: &str) -> String {
    let is_slashed = text.get(..10).is_some_and(|day| {
        day.bytes()
            .enumerate()
            .all(|(place, byte)| if matches!(place, 4 | 7) { byte == b'/' } else { byte.is_ascii_digit() })
    });
    if is_slashed { text.replacen('/', "-", 2) } else { text.to_owned() }
}

/// A time that says its offset: `Z`, `UTC`, `+02:00`, `+0200`, with or without a blank before it.
fn with_offset(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    let zulu = ["UTC", "GMT", "Z"].iter().find_map(|zone| text.strip_suffix(zone));
    if let Some(time) = zulu {
        return format!("{}Z", time.trim_end()).parse().ok();
    }
    let sign = text.rfind(['+', '-'])?;
    format!("{}{}", text[..sign].trim_end(), &text[sign..]).parse().ok()
}
