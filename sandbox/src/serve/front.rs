//! One request from the wire to the answer: recorded, struck by a fault or not, passed through a door.
//!
//! The sandbox's own resources (`/_sandbox/…`, the page) are answered here and neither recorded nor struck.

use std::fmt;
use std::io;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::Response;
use futures_util::stream;
use hyper::Request;
use hyper::body::{Bytes, Incoming};

use super::door;
use crate::asked::Asked;
use crate::auth::{Caller, dress};
use crate::faults::Fault;
use crate::faults::play::{Play, play};
use crate::faults::struck::Struck;
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
        let index = self.jira.record(Recorded::of(&asked));
        let _in_flight = self.jira.begin();
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
        Ok(self.dated(response).into_response())
    }

    /// An answer of a site whose clock is off; else the wire puts the date in.
    fn dated(&self, reply: Reply) -> Reply {
        if self.jira.settings.clock_skew == 0 || reply.has("Date") {
            return reply;
        }
        let now = jiff::Timestamp::from_second(self.jira.world().clock()).unwrap_or_default();
        reply.header("Date", now.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string())
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

/// Promises more than it sends. A body that is not ready makes hyper send on what it has, before the connection breaks.
fn broken_off() -> Response<Body> {
    let parts = stream::unfold(0, |part| async move {
        match part {
            0 => Some((Ok(Bytes::from_static(b"{\"id\":\"10006\",\"key\":")), 1)),
            1 => {
                tokio::task::yield_now().await;
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
