//! The only room that knows reqwest: sends one request, and brings the whole reply home unjudged.
//!
//! Follows no redirect, reads no variable, knows nothing of Jira.

mod certificate;
mod client;
mod encounter;
mod identity;
mod network;
mod no_proxy;
mod proxy;
mod retry;
mod tls;

pub use certificate::Met;
pub use client::{Client, Limits};
pub use network::{Failure, FailureKind};
pub use proxy::ProxySettings;
pub use retry::{Attempts, Outcome, Retry};

use crate::secret::Secret;

/// The verb of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "HTTP's own words")]
pub enum Method {
    Get,
    Put,
}

impl Method {
    /// The word on the wire.
    pub fn word(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Put => "PUT",
        }
    }
}

/// One request, complete but for what the client adds to each.
#[derive(Clone, Debug)]
pub struct Request {
    /// The verb.
    pub method: Method,
    /// The address; holds no secret.
    pub url: url::Url,
    /// The value of `Authorization`.
    pub authorization: Option<Secret>,
    /// A JSON body.
    pub body: Option<String>,
    /// Whether it does the same when it is done twice.
    pub idempotent: bool,
}

impl Request {
    /// A GET without a credential.
    pub fn get(url: url::Url) -> Self {
        Self { method: Method::Get, url, authorization: None, body: None, idempotent: true }
    }

    /// `PUT https://…`, for messages.
    pub fn line(&self) -> String {
        format!("{} {}", self.method.word(), self.url)
    }
}

/// Everything that came back.
#[derive(Clone, Debug, Default)]
pub struct Reply {
    /// The status code.
    pub status: u16,
    /// Header names in lower case, with their values as text.
    pub headers: Vec<(String, String)>,
    /// The body, as far as it was read.
    pub body: String,
}

impl Reply {
    /// The first header of this name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// All headers of this name, joined as HTTP allows.
    pub fn headers(&self, name: &str) -> String {
        let values = self.headers.iter().filter(|(known, _)| known == name).map(|(_, value)| value.as_str());
        values.collect::<Vec<_>>().join(", ")
    }

    /// Whether the body says of itself that it is JSON, `problem+json` included.
    pub fn claims_json(&self) -> bool {
        let content_type = self.header("content-type").unwrap_or_default().to_ascii_lowercase();
        content_type.contains("/json") || content_type.contains("+json")
    }

    /// The body as JSON, whatever its content type says.
    pub fn json(&self) -> Option<serde_json::Value> {
        serde_json::from_str(&self.body).ok()
    }

    /// Whether the body is a page for people.
    pub fn is_html(&self) -> bool {
        let start = self.body.trim_start().get(..14).unwrap_or(self.body.trim_start()).to_ascii_lowercase();
        start.starts_with("<!doctype html")
            || start.starts_with("<html")
            || start.starts_with("<head")
            || (self.header("content-type").unwrap_or_default().contains("text/html") && start.starts_with('<'))
    }
}
