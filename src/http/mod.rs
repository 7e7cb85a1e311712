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

use std::fmt::Debug;
use std::rc::Rc;

use crate::secret::Secret;

/// The verb of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "HTTP's own words")]
pub enum Method {
    Get,
    Post,
    Put,
    Patch,
    Delete,
}

impl Method {
    /// Every verb that Atlassian's APIs know.
    pub const ALL: &[Self] = &[Self::Get, Self::Post, Self::Put, Self::Patch, Self::Delete];

    /// The word on the wire.
    pub fn word(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }

    /// Whether doing it twice does the same as doing it once (RFC 9110, section 9.2.2).
    pub fn is_idempotent(self) -> bool {
        matches!(self, Self::Get | Self::Put | Self::Delete)
    }
}

/// What proves who asks: headers made anew for each sending, since a signature holds the time of it.
pub trait Proof: Debug {
    /// The headers for this request.
    fn headers(&self, request: &Request) -> Vec<Header>;
}

/// A header that nobody may see.
#[derive(Clone, Debug)]
pub struct Header {
    /// Its name, in lower case.
    pub name: &'static str,
    /// Its value.
    pub value: Secret,
    /// What of the value was made for it and is secret by itself, such as an encoded pair or a signature.
    pub pieces: Vec<Secret>,
}

/// What a request carries.
#[derive(Clone, Debug)]
pub enum Body {
    /// JSON that anybody may see.
    Json(String),
    /// A form that holds secrets.
    SecretForm(Secret),
    /// JSON that holds secrets.
    SecretJson(Secret),
}

/// One request, complete but for what the client adds to each.
#[derive(Clone, Debug)]
pub struct Request {
    /// The verb.
    pub method: Method,
    /// The address; holds no secret.
    pub url: url::Url,
    /// Who asks; nobody when there is none.
    pub proof: Option<Rc<dyn Proof>>,
    /// What it carries.
    pub body: Option<Body>,
    /// Whether it does the same when it is done twice.
    pub idempotent: bool,
}

impl Request {
    /// A request without a credential or a body.
    pub fn new(method: Method, url: url::Url) -> Self {
        Self { method, url, proof: None, body: None, idempotent: method.is_idempotent() }
    }

    /// A GET without a credential.
    pub fn get(url: url::Url) -> Self {
        Self::new(Method::Get, url)
    }

    /// The same request, asked as somebody.
    #[must_use]
    pub fn proved(self, proof: &Rc<dyn Proof>) -> Self {
        Self { proof: Some(Rc::clone(proof)), ..self }
    }

    /// The same request with a body.
    #[must_use]
    pub fn with(self, body: Body) -> Self {
        Self { body: Some(body), ..self }
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
    /// How many seconds the server's clock is ahead of ours, by its `Date`; whole seconds, less when it is behind.
    pub skew: Option<i64>,
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
