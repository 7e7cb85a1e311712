//! A running sandbox: a thread of its own, a handle to ask and command it, and an end when the handle is dropped.
//!
//! The handle is for synchronous tests: nothing here waits for a request.

use std::io;
use std::net::{IpAddr, SocketAddr, TcpListener as StdListener};
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};
use std::thread::{self, JoinHandle};

use serde_json::Value;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::faults::Rule;
use crate::jira::{Jira, Recorded, Settings};
use crate::rest;
use crate::serve::certificates::{self, Certificate, Files};
use crate::serve::front::Front;
use crate::serve::proxy::{self, Proxy};
use crate::serve::{self, Speech};
use crate::world::issue::Change;
use crate::world::operations::Alert;

/// What was asked for, before anything listens.
#[derive(Debug, Clone)]
pub(crate) struct Wishes {
    pub(crate) settings: Settings,
    pub(crate) address: IpAddr,
    pub(crate) port: u16,
    pub(crate) certificate: Option<Certificate>,
    pub(crate) wants_client_certificate: bool,
    pub(crate) ca_directory: Option<PathBuf>,
    pub(crate) proxy_credentials: Option<(String, String)>,
}

/// An in-memory Jira that is listening. It stops when dropped.
#[derive(Debug)]
pub struct Sandbox {
    jira: Arc<Jira>,
    address: SocketAddr,
    proxy: SocketAddr,
    files: Option<Files>,
    /// Holds those files, unless the wishes named a directory; removed with the sandbox.
    _directory: Option<TempDir>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Sandbox {
    pub(crate) fn open(wishes: Wishes) -> io::Result<Self> {
        let listeners = (serve::bind(wishes.address, wishes.port)?, serve::bind(wishes.address, 0)?);
        let (address, proxy_address) = (listeners.0.local_addr()?, listeners.1.local_addr()?);
        let directory = match (&wishes.certificate, &wishes.ca_directory) {
            (Some(_), None) => Some(tempfile::Builder::new().prefix("jira-sandbox-").tempdir()?),
            _ => None,
        };
        let place = directory.as_ref().map(TempDir::path).or(wishes.ca_directory.as_deref());
        let (speech, files) = speech(wishes.certificate, wishes.wants_client_certificate, place)?;
        let url = match speech {
            Speech::Plain => format!("http://{address}{}", wishes.settings.context_path),
            _ => format!("https://localhost:{}{}", address.port(), wishes.settings.context_path),
        };
        let jira = Arc::new(Jira::new(wishes.settings, url));
        let front = Arc::new(Front { jira: Arc::clone(&jira), router: rest::routes() });
        let speaks_tls = !matches!(speech, Speech::Plain);
        let proxy = Arc::new(Proxy {
            front: Arc::clone(&front),
            site: address,
            speaks_tls,
            credentials: wishes.proxy_credentials,
        });
        let (stop, stopped) = oneshot::channel();
        let thread = serve_on_a_thread(listeners, front, speech, proxy, stopped)?;
        Ok(Self {
            jira,
            address,
            proxy: proxy_address,
            files,
            _directory: directory,
            stop: Some(stop),
            thread: Some(thread),
        })
    }

    /// The site's URL, context path included, without a slash at the end.
    pub fn url(&self) -> &str {
        &self.jira.url
    }

    /// Where the site listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The forward proxy: it leads `your-team.atlassian.net`, `api.atlassian.com`, … to this sandbox.
    pub fn proxy_url(&self) -> String {
        format!("http://{}", self.proxy)
    }

    /// The certificate of the private authority, PEM; only with TLS.
    pub fn ca_file(&self) -> Option<&Path> {
        self.files.as_ref().map(|files| files.authority.as_path())
    }

    /// A client certificate that the authority signed, PEM; only with TLS.
    pub fn client_certificate_file(&self) -> Option<&Path> {
        self.files.as_ref().map(|files| files.client_certificate.as_path())
    }

    /// The key of the client certificate, PEM; only with TLS.
    pub fn client_key_file(&self) -> Option<&Path> {
        self.files.as_ref().map(|files| files.client_key.as_path())
    }

    /// A client certificate that another authority signed, so that the sandbox refuses it, PEM; only with TLS.
    pub fn stranger_certificate_file(&self) -> Option<&Path> {
        self.files.as_ref().map(|files| files.stranger_certificate.as_path())
    }

    /// The key of that certificate, PEM; only with TLS.
    pub fn stranger_key_file(&self) -> Option<&Path> {
        self.files.as_ref().map(|files| files.stranger_key.as_path())
    }

    /// The cloudId of the Cloud site.
    pub fn cloud_id(&self) -> &str {
        &self.jira.settings.cloud_id
    }

    /// Everything received so far, in order.
    pub fn requests(&self) -> Vec<Recorded> {
        self.jira.journal().clone()
    }

    /// The `CONNECT`s that the proxy carried out, as `host:port`.
    pub fn connects(&self) -> Vec<String> {
        self.jira.connects.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How many connections the site has accepted.
    pub fn connections(&self) -> usize {
        self.jira.connections.load(Ordering::Relaxed)
    }

    /// The most requests that were being answered at the same time.
    pub fn most_at_once(&self) -> usize {
        self.jira.most_at_once.load(Ordering::Relaxed)
    }

    /// The fields of an issue as stored; `null` when there is no such issue.
    pub fn issue(&self, key: &str) -> Value {
        self.jira.world().issues.get(key).map_or(Value::Null, |issue| Value::Object(issue.fields.clone()))
    }

    /// The comments of an issue.
    pub fn comments(&self, key: &str) -> Vec<Value> {
        self.jira.world().issues.get(key).map(|issue| issue.comments.clone()).unwrap_or_default()
    }

    /// The remote links of an issue.
    pub fn remote_links(&self, key: &str) -> Vec<Value> {
        self.jira.world().issues.get(key).map(|issue| issue.remote_links.clone()).unwrap_or_default()
    }

    /// Who changed what in an issue, oldest first.
    pub fn history(&self, key: &str) -> Vec<Change> {
        self.jira.world().issues.get(key).map(|issue| issue.history.clone()).unwrap_or_default()
    }

    /// The alerts of JSM Operations with their notes, oldest first.
    pub fn alerts(&self) -> Vec<Value> {
        self.jira.world().operations.alerts.iter().map(Alert::whole).collect()
    }

    /// An on-call schedule of JSM Operations as stored; `null` when there is no such schedule.
    pub fn schedule(&self, id: &str) -> Value {
        self.jira.world().operations.schedule(id).cloned().unwrap_or_default()
    }

    /// The builds that were handed in and taken, oldest first.
    pub fn builds(&self) -> Vec<Value> {
        self.jira.world().software.builds.all()
    }

    /// The deployments that were handed in and taken, oldest first.
    pub fn deployments(&self) -> Vec<Value> {
        self.jira.world().software.deployments.all()
    }

    /// Puts a value into an issue as if it had always been there: unchecked, and without a history.
    pub fn set_field(&self, key: &str, field: &str, value: Value) {
        if let Some(issue) = self.jira.world().issues.get_mut(key) {
            issue.fields.insert(field.to_owned(), value);
        }
    }

    /// Goes wrong once (or as often as the rule says), on the next request that matches.
    pub fn fail_next(&self, rule: impl Into<Rule>) {
        self.jira.rules.add(rule.into());
    }

    /// Goes wrong from now on, on every request that matches.
    pub fn fail_always(&self, rule: impl Into<Rule>) {
        self.jira.rules.add(rule.into().always());
    }

    /// Nothing goes wrong any more.
    pub fn fail_no_more(&self) {
        self.jira.rules.replace(Vec::new());
    }

    /// Every OAuth 2.0 access token issued so far is refused from now on; refresh tokens and clients go on working.
    pub fn expire_access_tokens(&self) {
        self.jira.world().grants.expire_access();
    }

    /// Every access token and refresh token of OAuth 2.0 that was handed out, oldest first, whether it still works or not.
    pub fn tokens_given(&self) -> Vec<String> {
        self.jira.world().grants.given().to_vec()
    }

    /// The refresh tokens that still work: one, unless somebody consented anew.
    pub fn refresh_tokens(&self) -> Vec<String> {
        self.jira.world().grants.living()
    }

    /// How many sessions were begun and not ended, by `POST` and `DELETE` of `/rest/auth/1/session` (Data Center).
    pub fn open_sessions(&self) -> usize {
        self.jira.world().sessions.count()
    }

    /// Every session so far is over, as after a time without requests; its cookies are nobody's.
    pub fn expire_sessions(&self) {
        self.jira.world().sessions.expire();
    }

    /// How many logins of this user have failed in a row (Data Center); three lock the account.
    pub fn failed_logins(&self, user: &str) -> u32 {
        self.jira.world().failed_logins.get(user).copied().unwrap_or_default()
    }

    /// What an administrator's "Reset failed login count" does.
    pub fn reset_failed_logins(&self, user: &str) {
        let mut world = self.jira.world();
        world.failed_logins.remove(user);
        for account in world.accounts.iter_mut().filter(|account| account.name == user) {
            account.locked = false;
        }
    }

    /// Back to the state of the start: issues, history, requests, faults, counts.
    pub fn reset(&self) {
        self.jira.reset();
    }
}

fn speech(kind: Option<Certificate>, wants_client: bool, place: Option<&Path>) -> io::Result<(Speech, Option<Files>)> {
    let (Some(kind), Some(place)) = (kind, place) else { return Ok((Speech::Plain, None)) };
    let (acceptor, files) = certificates::make(kind, wants_client, place)?;
    let speech = if kind == Certificate::ProtocolTooOld { Speech::TooOld } else { Speech::Tls(acceptor) };
    Ok((speech, Some(files)))
}

/// Site and proxy on one thread with a runtime of its own, until `stopped`.
fn serve_on_a_thread(
    (site, proxy_listener): (StdListener, StdListener),
    front: Arc<Front>,
    speech: Speech,
    proxy: Arc<Proxy>,
    stopped: oneshot::Receiver<()>,
) -> io::Result<JoinHandle<()>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    thread::Builder::new().name("jira-sandbox".to_owned()).spawn(move || {
        // Leaving this closure drops the runtime, and with it every connection.
        runtime.block_on(async move {
            let listeners = (TcpListener::from_std(site), TcpListener::from_std(proxy_listener));
            let (Ok(site), Ok(listener)) = listeners else { return };
            tokio::select! {
                () = serve::site(site, front, speech) => {}
                () = proxy::serve(listener, proxy) => {}
                _ = stopped => {}
            }
        });
    })
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
