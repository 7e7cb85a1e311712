//! A forward proxy that leads the real names to the sandbox.
//!
//! `CONNECT` to a name of the certificate is tunnelled to the sandbox's own TLS listener, so a client reaches
//! `https://your-team.atlassian.net` for real. A plain request in absolute form is answered as if it had come straight.
//! Nothing ever leaves the machine: any other host is refused.

use std::net::SocketAddr;
use std::sync::{Arc, PoisonError};

use axum::body::Body;
use axum::http::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request};
use hyper_util::rt::TokioIo;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};

use super::certificates::NAMES;
use super::front::{Front, HungUp};
use crate::reply::Reply;

pub(crate) struct Proxy {
    pub(crate) front: Arc<Front>,
    /// Where the site listens.
    pub(crate) site: SocketAddr,
    pub(crate) speaks_tls: bool,
    /// User and password, when it wants them.
    pub(crate) credentials: Option<(String, String)>,
}

/// Accepts for ever.
pub(crate) async fn serve(listener: TcpListener, proxy: Arc<Proxy>) {
    while let Ok((stream, _)) = listener.accept().await {
        let _ = stream.set_nodelay(true);
        let proxy = Arc::clone(&proxy);
        tokio::spawn(async move {
            let service = service_fn(move |request| {
                let proxy = Arc::clone(&proxy);
                async move { proxy.answer(request).await }
            });
            let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).with_upgrades().await;
        });
    }
}

impl Proxy {
    async fn answer(&self, request: Request<Incoming>) -> Result<Response<Body>, HungUp> {
        if !self.admits(&request) {
            let refusal =
                Reply::html(407, "<html><head><title>407 Proxy Authentication Required</title></head></html>");
            return Ok(refusal.header("Proxy-Authenticate", "Basic realm=\"sandbox\"").into_response());
        }
        let Some(authority) = request.uri().authority().cloned() else {
            return Ok(Reply::text(400, "This is a proxy: ask with CONNECT or an absolute URL.").into_response());
        };
        let tunnel = request.method() == Method::CONNECT;
        if !self.leads_to(authority.host(), authority.port_u16().unwrap_or(if tunnel { 443 } else { 80 })) {
            return Ok(Reply::text(403, "The sandbox's proxy leads to the sandbox only.").into_response());
        }
        if !tunnel {
            return self.front.answer(request, "http").await;
        }
        if !self.speaks_tls && authority.port_u16() != Some(self.site.port()) {
            return Ok(Reply::text(502, "This sandbox was started without TLS.").into_response());
        }
        let connects = &self.front.jira.connects;
        connects.lock().unwrap_or_else(PoisonError::into_inner).push(authority.to_string());
        let Ok(mut site) = TcpStream::connect(self.site).await else {
            return Ok(Reply::text(502, "The sandbox does not listen any more.").into_response());
        };
        let _ = site.set_nodelay(true);
        tokio::spawn(async move {
            if let Ok(client) = hyper::upgrade::on(request).await {
                let _ = copy_bidirectional(&mut TokioIo::new(client), &mut site).await;
            }
        });
        Ok(Response::new(Body::empty()))
    }

    fn admits(&self, request: &Request<Incoming>) -> bool {
        let Some((user, password)) = &self.credentials else { return true };
        let wanted = format!("Basic {}", STANDARD.encode(format!("{user}:{password}")));
        request.headers().get("proxy-authorization").is_some_and(|sent| sent.as_bytes() == wanted.as_bytes())
    }

    fn leads_to(&self, host: &str, port: u16) -> bool {
        let host = host.trim_matches(['[', ']']);
        let known = NAMES.iter().any(|name| match name.strip_prefix('*') {
            Some(suffix) => host.ends_with(suffix),
            None => *name == host,
        });
        known && (port == 443 || port == 80 || port == self.site.port())
    }
}
