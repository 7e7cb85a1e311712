//! Jira's own words, found in any of the shapes its errors have.
//!
//! Redacts before it cuts: half a secret is still a secret.

use serde_json::Value;

use crate::escape::one_line;
use crate::http::Reply;
use crate::redact::Redactor;

const LONGEST: usize = 400;

/// What the reply says in words, one line; none when it says nothing a person could read.
pub fn of(reply: &Reply, redactor: &Redactor) -> Option<String> {
    if let Some(problem) = oauth_problem(reply) {
        // The rest of such an answer repeats what was signed, and the signature.
        return Some(format!("oauth_problem={problem}"));
    }
    let said = match reply.json() {
        Some(json) => from_json(&json),
        None if reply.is_html() => from_html(&reply.body),
        None => reply.body.clone(),
    };
    let line = one_line(&redactor.clean(&said), LONGEST);
    (!line.is_empty()).then_some(line)
}

/// The word by which OAuth 1.0a says what is wrong, from the body or from the challenge.
pub fn oauth_problem(reply: &Reply) -> Option<String> {
    let challenge = reply.headers("www-authenticate");
    let after = [reply.body.as_str(), &challenge].into_iter().find_map(|text| text.split_once("oauth_problem="))?.1;
    let word: String =
        after.trim_start_matches('"').chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect();
    (!word.is_empty()).then_some(word)
}

/// The messages that Jira gives to single fields.
pub fn field_errors(reply: &Reply) -> Vec<(String, String)> {
    let errors = reply.json().and_then(|json| json.get("errors").and_then(Value::as_object).cloned());
    let text = |value: Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    errors.into_iter().flatten().map(|(field, message)| (field, text(message))).collect()
}

/// The messages that Jira gives to the request as a whole.
pub fn messages(reply: &Reply) -> Vec<String> {
    let json = reply.json().unwrap_or_default();
    let list = json.get("errorMessages").and_then(Value::as_array);
    list.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

fn from_json(json: &Value) -> String {
    let mut said: Vec<String> = Vec::new();
    match json {
        Value::String(text) => said.push(text.clone()),
        Value::Array(items) => said.extend(items.iter().map(from_json)),
        Value::Object(map) => {
            for key in [
                "errorMessages",
                "errors",
                "errorMessage",
                "message",
                "error_description",
                "error",
                "detail",
                "title",
                "warningMessages",
            ] {
                match map.get(key) {
                    Some(Value::Object(fields)) => {
                        said.extend(fields.iter().map(|(field, value)| format!("{field}: {}", from_json(value))));
                    }
                    Some(value @ (Value::String(_) | Value::Array(_))) => said.push(from_json(value)),
                    _ => {}
                }
            }
        }
        _ => {}
    }
    said.retain(|text| !text.trim().is_empty());
    said.dedup();
    said.join("; ")
}

/// The title of a page and the sentence that Jira's login filter writes into it.
fn from_html(page: &str) -> String {
    let lower = page.to_ascii_lowercase();
    let between = |open: &str, close: &str| {
        let start = lower.find(open)?;
        let start = start + lower[start..].find('>')? + 1;
        Some(page.get(start..start + lower[start..].find(close)?)?.trim().to_owned())
    };
    let title = between("<title", "</title").or_else(|| between("<h1", "</h1")).unwrap_or_default();
    let reason = page.find("Basic Authentication Failure").map(|start| {
        let rest = &page[start..];
        let sentence: String = rest.chars().take_while(|letter| *letter != '<').take(120).collect();
        sentence.trim().to_owned()
    });
    [Some(title), reason].into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(content_type: &str, body: &str) -> Option<String> {
        let headers = vec![("content-type".to_owned(), content_type.to_owned())];
        of(&Reply { status: 400, headers, body: body.to_owned(), skew: None }, &Redactor::default())
    }

    #[test]
    fn every_shape_of_error_is_read() {
        for (content_type, body, words) in [
            (
                "application/json",
                r#"{"errorMessages":["No."],"errors":{"summary":"Too long"}}"#,
                "No.; summary: Too long",
            ),
            (
                "application/json",
                r#"{"code":401,"message":"Unauthorized; scope does not match"}"#,
                "Unauthorized; scope does not match",
            ),
            (
                "application/json",
                "Client must be authenticated to access this resource.",
                "Client must be authenticated to access this resource.",
            ),
            (
                "application/problem+json",
                r#"{"type":"about:blank","title":"Not Found","detail":"No endpoint PUT /x."}"#,
                "No endpoint PUT /x.; Not Found",
            ),
            (
                "application/json",
                r#"{"errorMessage":"Site temporarily unavailable","errorCode":"OTHER"}"#,
                "Site temporarily unavailable",
            ),
            ("application/json", r#"{"errors":[{"title":"a","detail":"b"}]}"#, "b; a"),
            ("application/json", r#"[{"message":"m","errorTraceId":"x"}]"#, "m"),
            (
                "text/html",
                "<html><head><title>Unauthorized (401)</title></head><body>Basic Authentication Failure - Reason : AUTHENTICATED_FAILED</body>",
                "Unauthorized (401); Basic Authentication Failure - Reason : AUTHENTICATED_FAILED",
            ),
        ] {
            assert_eq!(said(content_type, body).as_deref(), Some(words));
        }
        assert_eq!(said("application/json", "{}"), None);
        assert_eq!(said("text/plain", " \n"), None);
    }
}
