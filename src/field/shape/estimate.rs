//! Estimates: `3h` is the original one; `original=1d, remaining=4h` names them.

use serde_json::{Map, Value};

use super::list;
use super::refusal::wrong_type;
use crate::field::EditField;
use crate::trouble::Trouble;

/// Both estimates, or one of them.
pub(super) fn of(text: &str, field: &EditField) -> Result<Value, Trouble> {
    let wrong = || wrong_type(text, field, "numbers with w, d, h or m, such as 1d 4h, or original=1d, remaining=4h");
    let mut whole = Map::new();
    for part in list::split(text) {
        let (name, duration) = part.split_once('=').unwrap_or(("original", &part));
        let key = match name.trim().to_lowercase().as_str() {
            "original" | "originalestimate" => "originalEstimate",
            "remaining" | "remainingestimate" => "remainingEstimate",
            _ => return Err(wrong()),
        };
        let duration = self::duration(duration).ok_or_else(wrong)?;
        if whole.insert(key.to_owned(), Value::from(duration)).is_some() {
            return Err(wrong());
        }
    }
    if whole.is_empty() { Err(wrong()) } else { Ok(Value::Object(whole)) }
}

/// `1d4h` as Jira writes it: `1d 4h`. A number without a unit is refused: what it counts is a setting of the site.
fn duration(text: &str) -> Option<String> {
    let mut words: Vec<String> = Vec::new();
    let mut number = String::new();
    for letter in text.trim().to_lowercase().chars() {
        match letter {
            '0'..='9' | '.' => number.push(letter),
            'w' | 'd' | 'h' | 'm' if number.parse::<f64>().is_ok() => {
                words.push(format!("{}{letter}", std::mem::take(&mut number)));
            }
            ' ' => {}
            _ => return None,
        }
    }
    (number.is_empty() && !words.is_empty()).then(|| words.join(" "))
}
