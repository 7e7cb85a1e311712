//! What kind of Jira to start.
//!
//! Only collects wishes; [`Builder::start`] hands them to the running [`Sandbox`].

use std::io;
use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;

use crate::account::Account;
use crate::faults::Rule;
use crate::jira::{AnonymousEdit, Settings};
use crate::known;
use crate::sandbox::{Sandbox, Wishes};
use crate::serve::certificates::Certificate;
use crate::world::Flavour;

/// A sandbox that has not started yet.
#[derive(Debug, Clone)]
pub struct Builder(Wishes);

impl Sandbox {
    /// A Cloud site with its gateway.
    pub fn cloud() -> Builder {
        Builder::new(Flavour::Cloud)
    }

    /// A Data Center.
    pub fn data_center() -> Builder {
        Builder::new(Flavour::DataCenter)
    }
}

impl Builder {
    pub(crate) fn new(flavour: Flavour) -> Self {
        Self(Wishes {
            settings: Settings {
                flavour,
                context_path: String::new(),
                cloud_id: known::CLOUD_ID.to_owned(),
                accounts: Vec::new(),
                faults: Vec::new(),
                anonymous_edit: AnonymousEdit::default(),
                checks_screens: true,
                classic_tokens_at_gateway: false,
                basic_disabled: false,
                counts_writes: false,
                most_comments: 5_000,
                provides_builds: true,
                provides_deployments: true,
                operations: true,
                polls_while_queued: 1,
                public_projects: Vec::new(),
                clock_skew: 0,
                issues: Vec::new(),
            },
            address: IpAddr::V4(Ipv4Addr::LOCALHOST),
            port: 0,
            certificate: None,
            wants_client_certificate: false,
            ca_directory: None,
            proxy_credentials: None,
        })
    }

    /// Data Center behind a context path, `/jira`. Cloud has none, and ignores this.
    #[must_use]
    pub fn context_path(mut self, path: &str) -> Self {
        let bare = path.trim_matches('/');
        if self.0.settings.flavour == Flavour::DataCenter && !bare.is_empty() {
            self.0.settings.context_path = format!("/{bare}");
        }
        self
    }

    /// A fixed port; without it the system chooses one.
    #[must_use]
    pub fn port(mut self, port: u16) -> Self {
        self.0.port = port;
        self
    }

    /// Another loopback address than 127.0.0.1. Anything else is refused at the start.
    #[must_use]
    pub fn address(mut self, address: IpAddr) -> Self {
        self.0.address = address;
        self
    }

    /// HTTPS, with a certificate of a private authority made for this run.
    #[must_use]
    pub fn tls(self) -> Self {
        self.certificate(Certificate::Good)
    }

    /// HTTPS, with a certificate that a careful client must refuse.
    #[must_use]
    pub fn certificate(mut self, certificate: Certificate) -> Self {
        self.0.certificate = Some(certificate);
        self
    }

    /// HTTPS that takes only clients with a certificate of the authority: see
    /// [`Sandbox::client_certificate_file`] and [`Sandbox::client_key_file`].
    #[must_use]
    pub fn mutual_tls(mut self) -> Self {
        self.0.wants_client_certificate = true;
        self.tls()
    }

    /// Keeps the authority's `ca.pem` in this directory rather than in a temporary one.
    #[must_use]
    pub fn ca_directory(mut self, directory: impl Into<PathBuf>) -> Self {
        self.0.ca_directory = Some(directory.into());
        self
    }

    /// The forward proxy wants [`known::PROXY_USER`] and [`known::PROXY_PASSWORD`].
    #[must_use]
    pub fn proxy_wants_credentials(mut self) -> Self {
        self.0.proxy_credentials = Some((known::PROXY_USER.to_owned(), known::PROXY_PASSWORD.to_owned()));
        self
    }

    /// Adds an account; one with the id of a well-known account takes its place.
    #[must_use]
    pub fn account(mut self, account: Account) -> Self {
        self.0.settings.accounts.push(account);
        self
    }

    /// As many issues in this project as `count`, `PROJ-1` to `PROJ-count`, beside those it has anyway.
    #[must_use]
    pub fn issues(mut self, project: &str, count: u32) -> Self {
        self.0.settings.issues.push((project.to_owned(), count));
        self
    }

    /// Goes wrong from the start, as the rule says; also after a reset.
    #[must_use]
    pub fn fault(mut self, rule: impl Into<Rule>) -> Self {
        self.0.settings.faults.push(rule.into());
        self
    }

    /// What an edit gets whose credential made it anonymous (Cloud).
    #[must_use]
    pub fn anonymous_edit(mut self, answer: AnonymousEdit) -> Self {
        self.0.settings.anonymous_edit = answer;
        self
    }

    /// Does not check the edit screen, as newer Cloud sites do not.
    #[must_use]
    pub fn without_screen_checks(mut self) -> Self {
        self.0.settings.checks_screens = false;
        self
    }

    /// The gateway takes classic API tokens as well; reports differ on whether the real one does.
    #[must_use]
    pub fn classic_tokens_at_gateway(mut self) -> Self {
        self.0.settings.classic_tokens_at_gateway = true;
        self
    }

    /// Basic authentication is switched off, as by default since Jira 11 (Data Center).
    #[must_use]
    pub fn basic_disabled(mut self) -> Self {
        self.0.settings.basic_disabled = true;
        self
    }

    /// Counts writes to each issue, and refuses those above Jira Cloud's limit.
    #[must_use]
    pub fn counting_writes(mut self) -> Self {
        self.0.settings.counts_writes = true;
        self
    }

    /// An issue takes no more comments than this.
    #[must_use]
    pub fn most_comments(mut self, most: usize) -> Self {
        self.0.settings.most_comments = most;
        self
    }

    /// *Builds* is not ticked for the site's own OAuth credential.
    #[must_use]
    pub fn without_builds_permission(mut self) -> Self {
        self.0.settings.provides_builds = false;
        self
    }

    /// *Deployments* is not ticked for the site's own OAuth credential.
    #[must_use]
    pub fn without_deployments_permission(mut self) -> Self {
        self.0.settings.provides_deployments = false;
        self
    }

    /// The plan is without JSM Operations, or the account is: every resource there answers 403.
    #[must_use]
    pub fn without_operations(mut self) -> Self {
        self.0.settings.operations = false;
        self
    }

    /// How often JSM Operations is asked in vain for the receipt of a request, because it is still queued; once
    /// without this.
    #[must_use]
    pub fn polls_while_queued(mut self, polls: u32) -> Self {
        self.0.settings.polls_while_queued = polls;
        self
    }

    /// Anonymous callers may browse this project.
    #[must_use]
    pub fn public_project(mut self, key: &str) -> Self {
        self.0.settings.public_projects.push(key.to_owned());
        self
    }

    /// The site's clock is so many seconds ahead, or behind: `Date`, and every check of a time.
    #[must_use]
    pub fn clock_skew(mut self, seconds: i64) -> Self {
        self.0.settings.clock_skew = seconds;
        self
    }

    /// Starts it.
    ///
    /// # Panics
    ///
    /// With a sentence, when it cannot listen: a test that asked for a sandbox cannot go on without one.
    #[must_use]
    pub fn start(self) -> Sandbox {
        match self.try_start() {
            Ok(sandbox) => sandbox,
            Err(error) => panic!("the sandbox did not start: {error}"),
        }
    }

    /// Starts it, or says why not.
    pub fn try_start(self) -> io::Result<Sandbox> {
        Sandbox::open(self.0)
    }
}
