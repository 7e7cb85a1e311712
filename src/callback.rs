//! The place where a browser comes back to: one page on loopback, served until it has been called once.
//!
//! Knows nothing of what the browser brings; whoever waits reads it, and says what the person sees. Listens on
//! loopback alone, answers nobody who calls it by another name, and shows nothing that came from outside.

use std::convert::Infallible;
use std::io;
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex, PoisonError};

use hyper::body::Incoming;
use hyper::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HOST, HeaderName, HeaderValue, REFERRER_POLICY,
};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use crate::secret::Secret;

/// The path that is registered with the issuer.
const PATH: &str = "/callback";
const STYLE: &str = include_str!("callback.css");

/// What the person sees in the browser.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    /// Whether it went well.
    pub well: bool,
    /// The heading.
    pub title: &'static str,
    /// A sentence below.
    pub text: &'static str,
}

const NOT_HERE: Page = Page {
    well: false,
    title: "Nothing here",
    text: "This page is only for the way back from Jira's page of consent.",
};

/// A listener that nobody has called yet.
pub struct Callback {
    listener: TcpListener,
    port: u16,
}

/// What the query meant to the one who reads it, once it was called.
type Slot<T> = Arc<Mutex<Option<T>>>;

impl Callback {
    /// Takes a port of this machine; 0 is any that is free.
    pub async fn listen(port: u16) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        let port = listener.local_addr()?.port();
        Ok(Self { listener, port })
    }

    /// The address to come back to.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}{PATH}", self.port)
    }

    /// Waits until it is called; `read` makes of the query what is given back, and what the person sees.
    pub async fn wait<T, F>(self, read: F) -> io::Result<T>
    where
        T: Send + 'static,
        F: Fn(&Secret) -> (T, Page) + Send + Sync + 'static,
    {
        let read = Arc::new(read);
        let slot: Slot<T> = Arc::default();
        // Browsers open lines in advance and let them lie, so one line must not keep the others waiting.
        let mut lines = JoinSet::new();
        loop {
            tokio::select! {
                accepted = self.listener.accept() => {
                    let (stream, _) = accepted?;
                    lines.spawn(serve(stream, self.port, Arc::clone(&read), Arc::clone(&slot)));
                }
                Some(_) = lines.join_next() => {
                    // The line has ended, so the browser has its page.
                    if let Some(brought) = slot.lock().unwrap_or_else(PoisonError::into_inner).take() {
                        return Ok(brought);
                    }
                }
            }
        }
    }
}

/// One request on one line.
async fn serve<T, F>(stream: TcpStream, port: u16, read: Arc<F>, slot: Slot<T>)
where
    T: Send + 'static,
    F: Fn(&Secret) -> (T, Page) + Send + Sync + 'static,
{
    let service = service_fn(move |request: Request<Incoming>| {
        let page = answer(&request, port, &*read, &slot);
        async move { Ok::<_, Infallible>(page) }
    });
    // What breaks here is the browser's line; it comes again.
    let _ = http1::Builder::new().keep_alive(false).serve_connection(TokioIo::new(stream), service).await;
}

fn answer<T>(
    request: &Request<Incoming>,
    port: u16,
    read: &impl Fn(&Secret) -> (T, Page),
    slot: &Slot<T>,
) -> Response<String> {
    // Another name for loopback is somebody else's page that wants to speak to us (DNS rebinding).
    let host = request.headers().get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let called_by_name = [format!("127.0.0.1:{port}"), format!("localhost:{port}")].iter().any(|name| name == host);
    if !called_by_name || request.uri().path() != PATH {
        return respond(StatusCode::NOT_FOUND, NOT_HERE);
    }
    if request.method() != Method::GET {
        return respond(StatusCode::METHOD_NOT_ALLOWED, NOT_HERE);
    }
    let (brought, page) = read(&Secret::new(request.uri().query().unwrap_or_default()));
    slot.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(brought);
    respond(if page.well { StatusCode::OK } else { StatusCode::BAD_REQUEST }, page)
}

fn respond(status: StatusCode, page: Page) -> Response<String> {
    let Page { well, title, text } = page;
    let class = if well { "well" } else { "not" };
    let mut response = Response::new(format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title} - Fieldstamp</title>\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"color-scheme\" content=\"light dark\"><style>{STYLE}</style></head>\
         <body><main class=\"{class}\"><h1>{title}</h1><p>{text}</p></main></body></html>"
    ));
    *response.status_mut() = status;
    let headers: [(HeaderName, &'static str); 4] = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CONTENT_SECURITY_POLICY, "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"),
        // The address of this page holds the code.
        (REFERRER_POLICY, "no-referrer"),
        (CACHE_CONTROL, "no-store"),
    ];
    for (name, value) in headers {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}
