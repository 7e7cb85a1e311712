//! A diagnosis as data: what a person reads and a receipt keeps.

use std::collections::BTreeMap;

use serde::Serialize;

use super::page::Page;
use super::words;
use crate::escape::one_line;
use crate::http::{Failure, Reply, Request};
use crate::redact::Redactor;
use crate::trouble::Trouble;

/// Headers that say something about a failure and hold no secret.
const TELLING: &[&str] = &[
    "x-seraph-loginreason",
    "x-authentication-denied-reason",
    "x-failure-category",
    "www-authenticate",
    "x-ausername",
    "x-aaccountid",
    "location",
    "retry-after",
    "ratelimit-reason",
    "x-ratelimit-limit",
    "x-ratelimit-remaining",
    "x-ratelimit-reset",
    "server",
    "content-type",
];
/// What Atlassian's support asks for.
const SUPPORT: &[&str] = &["atl-traceid", "x-arequestid", "date"];

/// A request and what came of it.
pub struct Exchange<'a> {
    /// What was sent.
    pub request: &'a Request,
    /// The reply, or why there is none.
    pub outcome: &'a Result<Reply, Failure>,
    /// As whom: `jdoe (basic, password from JIRA_PASSWORD)`.
    pub who: Option<String>,
}

/// One cause, explained for this very case.
#[derive(Clone, Debug, Serialize)]
pub struct Diagnosis {
    /// The stable word for it.
    pub code: &'static str,
    /// Its family.
    pub class: &'static str,
    /// The exit code that the family fixes.
    pub exit: u8,
    /// The cause in one line.
    pub title: String,
    /// Why that is so, with what is special about this case first.
    pub why: String,
    /// The same, a sentence a line.
    #[serde(skip)]
    pub why_lines: Vec<String>,
    /// Lines of a text with the place marked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub excerpt: Option<String>,
    /// What to do, in order.
    pub fix: Vec<String>,
    /// Where Atlassian says more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub docs: Option<&'static str>,
    /// What was sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request: Option<Sent>,
    /// What came back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response: Option<Got>,
    /// What Atlassian's support asks for.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub support: BTreeMap<&'static str, String>,
    /// The cause itself, for decisions.
    #[serde(skip)]
    pub trouble: Trouble,
}

/// The request of a diagnosis.
#[derive(Clone, Debug, Serialize)]
pub struct Sent {
    /// The verb.
    pub method: &'static str,
    /// The address.
    pub url: String,
    /// As whom.
    #[serde(rename = "as", skip_serializing_if = "Option::is_none")]
    pub who: Option<String>,
}

impl Sent {
    /// What a request is to a reader.
    pub fn of(request: &Request, who: Option<String>) -> Self {
        Self { method: request.method.word(), url: request.url.to_string(), who }
    }
}

/// The reply of a diagnosis.
#[derive(Clone, Debug, Serialize)]
pub struct Got {
    /// The status code.
    pub status: u16,
    /// The headers that tell something.
    pub headers: BTreeMap<&'static str, String>,
    /// Jira's own words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

impl Diagnosis {
    /// Fills the page of the trouble's code with its facts and with what was sent and came back.
    pub fn of(trouble: Trouble, exchange: Option<&Exchange<'_>>, redactor: &Redactor) -> Self {
        let clean: Vec<_> =
            trouble.facts.iter().map(|(name, value)| (*name, one_line(&redactor.clean(value), 300))).collect();
        let page = Page::of_trouble(&trouble, &clean);
        let detail = trouble.detail.as_ref().map(|detail| one_line(&redactor.clean(detail), 900));
        let why_lines: Vec<String> = detail.into_iter().chain([page.why]).collect();
        let reply = exchange.and_then(|exchange| exchange.outcome.as_ref().ok());
        let header = |name: &str| {
            let value = reply?.header(name)?;
            // Behind an OAuth problem the challenge may repeat what was signed.
            let value = value.split(", oauth_").next().unwrap_or_default();
            Some(one_line(&redactor.clean(value), 200))
        };
        let headers = |names: &[&'static str]| names.iter().filter_map(|name| Some((*name, header(name)?))).collect();
        Self {
            code: trouble.code.slug(),
            class: trouble.code.class().slug(),
            exit: trouble.code.class().exit(),
            title: one_line(&page.title, 200),
            why: why_lines.join("; "),
            why_lines,
            excerpt: trouble.excerpt.as_ref().map(|lines| redactor.clean(lines)),
            fix: page.fix,
            docs: page.docs,
            request: exchange.map(|exchange| Sent::of(exchange.request, exchange.who.clone())),
            response: reply.map(|reply| Got {
                status: reply.status,
                headers: headers(TELLING),
                message: words::of(reply, redactor),
            }),
            support: headers(SUPPORT),
            trouble,
        }
    }

    /// The same with other next steps, where the one who asked knows better than the page.
    #[must_use]
    pub fn with_steps(self, steps: &[&str]) -> Self {
        Self { fix: steps.iter().map(|step| (*step).to_owned()).collect(), ..self }
    }

    /// The same without the step that begins so, where it does not apply.
    #[must_use]
    pub fn without_step(mut self, beginning: &str) -> Self {
        self.fix.retain(|step| !step.starts_with(beginning));
        self
    }

    /// What came back, in one line: status, the headers that tell most, and Jira's own words.
    pub fn got(&self) -> Option<String> {
        let response = self.response.as_ref()?;
        let mut parts = vec![format!("{} {}", response.status, phrase(response.status))];
        for (header, name) in [
            ("x-seraph-loginreason", "X-Seraph-LoginReason"),
            ("x-authentication-denied-reason", "X-Authentication-Denied-Reason"),
            ("x-failure-category", "X-Failure-Category"),
            ("location", "Location"),
            ("retry-after", "Retry-After"),
            ("ratelimit-reason", "RateLimit-Reason"),
        ] {
            if let Some(value) = response.headers.get(header) {
                parts.push(format!("{name}: {value}"));
            }
        }
        if let Some(message) = &response.message {
            parts.push(format!("“{message}”"));
        }
        Some(parts.join(", "))
    }
}

/// The phrase that goes with a status (RFC 9110), where Jira and what stands before it use it.
pub fn phrase(status: u16) -> &'static str {
    match status {
        200 => "OK",
        201 => "Created",
        202 => "Accepted",
        204 => "No Content",
        301 => "Moved Permanently",
        302 => "Found",
        307 => "Temporary Redirect",
        308 => "Permanent Redirect",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        407 => "Proxy Authentication Required",
        409 => "Conflict",
        410 => "Gone",
        413 => "Content Too Large",
        415 => "Unsupported Media Type",
        422 => "Unprocessable Content",
        429 => "Too Many Requests",
        500 => "Internal Server Error",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        _ => "",
    }
}
