//! One connection pool, one deadline, one count of requests.
//!
//! Adds to each request what every request has; reads the reply within limits. Judges nothing.

use std::cell::Cell;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{ACCEPT, ACCEPT_LANGUAGE, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, USER_AGENT};
use tokio::time::Instant;

use super::encounter::Encounter;
use super::network::{NameNotFound, failure};
use super::{Body, Failure, FailureKind, Met, Method, ProxySettings, Reply, Request, tls};
use crate::code::Code;
use crate::redact::Redactor;
use crate::secret::Secret;
use crate::target::Trust;
use crate::trouble::Trouble;

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";
const BODY_LIMIT: usize = 1 << 20;
const HEADER_LIMIT: usize = 64 << 10;
const CONNECT: Duration = Duration::from_secs(10);
const ONE_REQUEST: Duration = Duration::from_secs(30);

/// How long a run may take.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The whole run, retries included.
    pub run: Duration,
}

/// The HTTP client of a run.
pub struct Client {
    http: reqwest::Client,
    proxy: ProxySettings,
    encounter: Arc<Encounter>,
    redactor: Arc<Redactor>,
    deadline: Instant,
    sent: Cell<u32>,
}

impl Client {
    /// A client whose run ends at the limit. Only one that is in a session keeps cookies: with any other proof they
    /// would tie requests to a node, and to a user that they do not prove.
    ///
    /// Fails with `file-unreadable` for authorities and for the client certificate, `option-invalid` for a certificate
    /// and a key that do not go together and for a proxy's address.
    pub fn new(
        trust: &Trust,
        proxy: ProxySettings,
        limits: Limits,
        keeps_cookies: bool,
        redactor: Arc<Redactor>,
    ) -> Result<Self, Trouble> {
        let encounter = Arc::new(Encounter::default());
        let builder = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .connect_timeout(CONNECT)
            .cookie_store(keeps_cookies)
            .default_headers(common_headers())
            .dns_resolver(Arc::new(SystemResolver))
            .tls_backend_preconfigured(tls::configuration(trust, &encounter)?);
        let http = proxy.configure(builder)?.build();
        let http = http.map_err(|said| Trouble::new(Code::Internal).detail(said.without_url().to_string()))?;
        Ok(Self { http, proxy, encounter, redactor, deadline: Instant::now() + limits.run, sent: Cell::new(0) })
    }

    /// How many requests were sent, probes and retries included.
    pub fn sent(&self) -> u32 {
        self.sent.get()
    }

    /// When the run must be over.
    pub fn deadline(&self) -> Instant {
        self.deadline
    }

    /// The proxy between us and an address, if any, and the variable that named it.
    pub fn proxy_for(&self, url: &url::Url) -> Option<(String, &'static str)> {
        self.proxy.shown(url)
    }

    /// What the latest server showed of itself in TLS, read now; none over plain http, or before the first handshake.
    pub fn met(&self) -> Option<Met> {
        self.encounter.met()
    }

    /// The addresses of a host, as the requests would find them.
    pub async fn addresses(&self, url: &url::Url) -> Result<Vec<IpAddr>, Failure> {
        let name = match url.host() {
            Some(url::Host::Domain(name)) => name.to_owned(),
            Some(url::Host::Ipv4(address)) => return Ok(vec![address.into()]),
            Some(url::Host::Ipv6(address)) => return Ok(vec![address.into()]),
            None => String::new(),
        };
        match tokio::time::timeout(CONNECT, lookup(&name)).await {
            Ok(Ok(found)) => Ok(found.iter().map(SocketAddr::ip).collect()),
            Ok(Err(error)) => Err(Failure::not_found(&error)),
            Err(_) => Err(Failure::timed_out(format!("no address within {}", seconds(CONNECT)), false)),
        }
    }

    /// Sends a request once.
    pub async fn send(&self, request: &Request) -> Result<Reply, Failure> {
        let left = self.deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(Failure::timed_out("the time given to the whole run is over", false));
        }
        self.sent.set(self.sent.get() + 1);
        let limit = left.min(ONE_REQUEST);
        match tokio::time::timeout(limit, self.exchange(request)).await {
            Ok(result) => result,
            Err(_) => Err(Failure::timed_out(format!("no answer within {}", seconds(limit)), true)),
        }
    }

    async fn exchange(&self, request: &Request) -> Result<Reply, Failure> {
        let through_proxy = || self.proxy.shown(&request.url).is_some();
        let failed = |said: &reqwest::Error, through_proxy| failure(said, through_proxy, &self.encounter);
        let built = self.build(request).map_err(|said| failed(&said, false))?;
        let mut response = self.http.execute(built).await.map_err(|said| failed(&said, through_proxy()))?;
        self.encounter.answered();
        let status = response.status().as_u16();
        let headers = self.headers(response.headers())?;
        let skew = skew(&headers);
        let mut body = Vec::new();
        while body.len() < BODY_LIMIT {
            match response.chunk().await.map_err(|said| failed(&said, false))? {
                Some(chunk) => body.extend_from_slice(&chunk[..chunk.len().min(BODY_LIMIT - body.len())]),
                None => break,
            }
        }
        Ok(Reply { status, headers, body: String::from_utf8_lossy(&body).into_owned(), skew })
    }

    fn build(&self, request: &Request) -> Result<reqwest::Request, reqwest::Error> {
        let method = match request.method {
            Method::Get => reqwest::Method::GET,
            Method::Post => reqwest::Method::POST,
            Method::Put => reqwest::Method::PUT,
            Method::Patch => reqwest::Method::PATCH,
            Method::Delete => reqwest::Method::DELETE,
        };
        let mut builder = self.http.request(method, request.url.clone());
        for header in request.proof.iter().flat_map(|proof| proof.headers(request)) {
            header.pieces.iter().for_each(|secret| self.redactor.learn(secret));
            if let Some(value) = sensitive(&header.value) {
                builder = builder.header(header.name, value);
            }
        }
        builder = match &request.body {
            None => builder,
            Some(Body::Json(text)) => builder.header(CONTENT_TYPE, JSON).body(text.clone()),
            Some(Body::SecretJson(text)) => builder.header(CONTENT_TYPE, JSON).body(text.open().to_owned()),
            Some(Body::SecretForm(text)) => builder.header(CONTENT_TYPE, FORM).body(text.open().to_owned()),
        };
        builder.build()
    }

    /// Headers as text; what is secret among them is never shown from here on.
    fn headers(&self, headers: &HeaderMap) -> Result<Vec<(String, String)>, Failure> {
        let size: usize = headers.iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum();
        if size > HEADER_LIMIT {
            let reason = format!("the reply has {} KiB of headers", size >> 10);
            return Err(Failure::new(FailureKind::NotHttp, reason, true));
        }
        let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        let all: Vec<_> = headers.iter().map(|(name, value)| (name.as_str().to_owned(), text(value))).collect();
        for (name, value) in &all {
            match name.as_str() {
                "x-asen" => self.redactor.learn(&Secret::new(value)),
                "set-cookie" => {
                    let pair = value.split(';').next().unwrap_or_default();
                    let value = pair.split_once('=').map_or(pair, |(_, value)| value);
                    // `loggedIn=false` is no secret, and hiding every `false` would spoil all that is written.
                    if value.len() >= 8 && value.bytes().any(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase())
                    {
                        self.redactor.learn(&Secret::new(value));
                    }
                }
                _ => {}
            }
        }
        Ok(all)
    }
}

/// How far the server's clock is ahead of ours; no finer than the second that `Date` tells.
fn skew(headers: &[(String, String)]) -> Option<i64> {
    let (_, date) = headers.iter().find(|(name, _)| name == "date")?;
    let theirs = httpdate::parse_http_date(date).ok()?;
    let seconds = |time: SystemTime| time.duration_since(SystemTime::UNIX_EPOCH).ok()?.as_secs().try_into().ok();
    Some(seconds(theirs).unwrap_or(0_i64) - seconds(SystemTime::now())?)
}

fn seconds(time: Duration) -> String {
    match time.as_secs_f64().ceil() {
        one if one <= 1.0 => "1 second".to_owned(),
        more => format!("{more} seconds"),
    }
}

/// The header's value, marked so that no debug output shows it.
fn sensitive(secret: &Secret) -> Option<HeaderValue> {
    let mut value = HeaderValue::from_str(secret.open()).ok()?;
    value.set_sensitive(true);
    Some(value)
}

fn common_headers() -> HeaderMap {
    let mut headers = HeaderMap::new();
    // A browser-like agent fails Jira's XSRF check on a PUT; a plain one passes it.
    headers.insert(USER_AGENT, HeaderValue::from_static(concat!("fieldstamp/", env!("CARGO_PKG_VERSION"))));
    headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
    // Jira translates its messages, and the judge reads English.
    headers.insert(ACCEPT_LANGUAGE, HeaderValue::from_static("en"));
    headers.insert(HeaderName::from_static("x-force-accept-language"), HeaderValue::from_static("true"));
    headers.insert(HeaderName::from_static("x-atlassian-token"), HeaderValue::from_static("no-check"));
    headers
}

/// The system's resolver, whose error keeps its own type on the way up.
///
/// `localhost` is not asked for: it is this machine and nothing else (RFC 6761, section 6.3), whatever a
/// resolver says, and plain http is allowed there for that reason.
struct SystemResolver;

impl Resolve for SystemResolver {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = lookup(name.as_str()).await.map_err(NameNotFound)?;
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

async fn lookup(name: &str) -> std::io::Result<Vec<SocketAddr>> {
    let host = name.trim_end_matches('.');
    if host.eq_ignore_ascii_case("localhost") || host.to_ascii_lowercase().ends_with(".localhost") {
        return Ok(vec![SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), SocketAddr::from((Ipv6Addr::LOCALHOST, 0))]);
    }
    Ok(tokio::net::lookup_host((name, 0)).await?.collect())
}
