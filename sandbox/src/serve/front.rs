//! One request from the wire to the answer: recorded, struck by a fault or not, passed through a door.
//!
//! The sandbox's own resources (`/_sandbox/…`, the page) are answered here and neither recorded nor struck.

use std::fmt;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Response};
use futures_util::stream;
use http_body_util::BodyExt as _;
use hyper::Request;
use hyper::body::{Bytes, Incoming};

use super::door;
use crate::auth::{Caller, dress};
use crate::faults::Fault;
use crate::faults::play::{Play, Struck, play};
use crate::jira::{Jira, Recorded};
use crate::reply::Reply;
use crate::{control, page};

/// The connection ends here, without an answer.
#[derive(Debug)]
pub(crate) struct HungUp;

impl fmt::Display for HungUp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a fault hung up")
    }
}

impl std::error::Error for HungUp {}

pub(crate) struct Front {
    pub(crate) jira: Arc<Jira>,
    pub(crate) router: Router,
}

/// A whole request.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) method: String,
    pub(crate) scheme: &'static str,
    pub(crate) host: String,
    pub(crate) path: String,
    pub(crate) query: Option<String>,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Asked {
    async fn read(request: Request<Incoming>, scheme: &'static str) -> Option<Self> {
        let (parts, body) = request.into_parts();
        let header = parts.headers.get("host").and_then(|host| host.to_str().ok()).unwrap_or_default();
        // The target in absolute form, as a proxy gets it, outranks the header.
        let host = parts.uri.authority().map_or_else(|| header.to_owned(), ToString::to_string);
        Some(Self {
            method: parts.method.to_string(),
            scheme,
            host,
            path: parts.uri.path().to_owned(),
            query: parts.uri.query().map(ToOwned::to_owned),
            headers: parts.headers,
            body: body.collect().await.ok()?.to_bytes(),
        })
    }

    pub(crate) fn path_and_query(&self) -> String {
        self.query.as_ref().map_or_else(|| self.path.clone(), |query| format!("{}?{query}", self.path))
    }

    fn recorded(&self) -> Recorded {
        let text = |value: &[u8]| String::from_utf8_lossy(value).into_owned();
        Recorded {
            method: self.method.clone(),
            host: self.host.clone(),
            path_and_query: self.path_and_query(),
            headers: self.headers.iter().map(|(n, v)| (n.to_string(), text(v.as_bytes()))).collect(),
            body: text(&self.body),
            status: 0,
        }
    }
}

impl Front {
    pub(crate) async fn answer(
        &self,
        request: Request<Incoming>,
        scheme: &'static str,
    ) -> Result<Response<Body>, HungUp> {
        let asked = Asked::read(request, scheme).await.ok_or(HungUp)?;
        if let Some(reply) = control::answer(&self.jira, &asked).or_else(|| page::answer(&self.jira, &asked)) {
            return Ok(reply.into_response());
        }
        let index = self.jira.record(asked.recorded());
        let (wait, fault) = self.jira.rules.strike(&asked.method, &asked.path_and_query());
        if !wait.is_zero() {
            tokio::time::sleep(wait).await;
        }
        let response = match fault.map(|fault| self.played(fault, &asked)) {
            None => self.through(&asked, None).await,
            Some(Play::As(caller)) => self.through(&asked, Some(caller)).await,
            Some(Play::Answer(reply)) => door::dressed(&self.jira, &asked, reply),
            Some(Play::Nobody(reply)) => dress::by_jira(reply, &self.jira.world(), &Caller::default()),
            Some(Play::Foreign(reply)) => reply,
            Some(Play::Close) => return Err(HungUp),
            Some(Play::CloseAfterDoing) => {
                self.through(&asked, None).await;
                return Err(HungUp);
            }
            Some(Play::CloseMidBody) => return Ok(broken_off()),
            Some(Play::Hang) => return std::future::pending().await,
        };
        self.jira.answered(index, response.status);
        Ok(response.into_response())
    }

    fn played(&self, fault: Fault, asked: &Asked) -> Play {
        let base = door::base(&self.jira, asked);
        let context = &self.jira.settings.context_path;
        let struck = Struck {
            flavour: self.jira.settings.flavour,
            base: &base,
            method: &asked.method,
            path: asked.path.strip_prefix(context.as_str()).unwrap_or(&asked.path),
            headers: &asked.headers,
            body: &asked.body,
        };
        play(fault, &struck)
    }

    async fn through(&self, asked: &Asked, caller: Option<Caller>) -> Reply {
        door::through(&self.jira, &self.router, asked, caller).await
    }
}

/// Promises more than it sends. The pause lets the first part reach the client before the connection breaks.
fn broken_off() -> Response<Body> {
    let parts = stream::unfold(0, |part| async move {
        match part {
            0 => Some((Ok(Bytes::from_static(b"{\"id\":\"10006\",\"key\":")), 1)),
            1 => {
                tokio::time::sleep(Duration::from_millis(5)).await;
                Some((Err(io::Error::other("a fault broke the body off")), 2))
            }
            _ => None,
        }
    });
    let mut response = Response::new(Body::from_stream(parts));
    let headers = [("content-type", "application/json;charset=UTF-8"), ("content-length", "4096")];
    for (name, value) in headers {
        response.headers_mut().insert(name, axum::http::HeaderValue::from_static(value));
    }
    response
}
