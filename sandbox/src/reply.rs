//! An answer, whole: status, headers, body.
//!
//! Everything that speaks to a client ends up as a [`Reply`]. This room knows how to build one and the shapes of
//! Jira's error bodies; it does not know when to use which.

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, Response, StatusCode};
use serde_json::{Value, json};

/// Text for a page.
pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}

/// A canned or computed answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// Header names and values, in order; a name may repeat.
    pub headers: Vec<(String, String)>,
    /// The body, as bytes.
    pub body: Vec<u8>,
}

impl Reply {
    /// An answer without headers or body.
    pub fn new(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: Vec::new() }
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// Sets the body.
    #[must_use]
    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    /// JSON as Jira sends it.
    pub fn json(status: u16, value: &Value) -> Self {
        Self::new(status).header("Content-Type", "application/json;charset=UTF-8").body(value.to_string())
    }

    /// JSON as Atlassian's gateway sends it: without a charset.
    pub fn bare_json(status: u16, value: &Value) -> Self {
        Self::new(status).header("Content-Type", "application/json").body(value.to_string())
    }

    /// A page.
    pub fn html(status: u16, page: impl Into<String>) -> Self {
        Self::new(status).header("Content-Type", "text/html;charset=UTF-8").body(page.into())
    }

    /// A line of text.
    pub fn text(status: u16, line: impl Into<String>) -> Self {
        Self::new(status).header("Content-Type", "text/plain;charset=UTF-8").body(line.into())
    }

    /// Jira's usual refusal, about the request as a whole.
    pub fn error(status: u16, message: &str) -> Self {
        Self::json(status, &json!({"errorMessages": [message], "errors": {}}))
    }

    /// Jira's usual refusal, field by field.
    pub fn field_errors(messages: &[String], errors: &serde_json::Map<String, Value>) -> Self {
        Self::json(400, &json!({"errorMessages": messages, "errors": errors}))
    }

    /// RFC 7807, which Jira Cloud sends for paths, methods and media types that it does not serve.
    pub(crate) fn problem(status: u16, title: &str, detail: &str, instance: &str) -> Self {
        let body =
            json!({"type": "about:blank", "title": title, "status": status, "detail": detail, "instance": instance});
        Self::new(status).header("Content-Type", "application/problem+json;charset=UTF-8").body(body.to_string())
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.headers.iter().any(|(known, _)| known.eq_ignore_ascii_case(name))
    }

    /// Turns into what axum sends. A header that HTTP cannot carry is left out: a canned reply must not panic.
    pub(crate) fn into_response(self) -> Response<Body> {
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        for (name, value) in self.headers {
            if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
                response.headers_mut().append(name, value);
            }
        }
        response
    }

    /// The way back: an axum answer, read to its end.
    pub(crate) async fn of(response: Response<Body>) -> Self {
        let (parts, body) = response.into_parts();
        let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        Self {
            status: parts.status.as_u16(),
            headers: parts.headers.iter().map(|(name, value)| (name.to_string(), text(value))).collect(),
            body: axum::body::to_bytes(body, usize::MAX).await.map(|body| body.to_vec()).unwrap_or_default(),
        }
    }
}
