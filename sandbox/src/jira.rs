//! The running site: its settings, its world, what it received and what is to go wrong.
//!
//! Shared by everything that answers. Locks are held for one step of one request, never across a wait.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::account::Account;
use crate::asked::Asked;
use crate::faults::{Rule, Rules};
use crate::limits::WritesPerIssue;
use crate::world::{Flavour, World, seed};

/// How Jira Cloud answers an edit by somebody whose credential made them anonymous; it differs by project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AnonymousEdit {
    /// 404: the issue cannot be seen.
    #[default]
    NotFound,
    /// 401: the bare sentence.
    Unauthorized,
    /// 400: every field "cannot be set".
    EveryField,
}

/// One request, as it was received, and the status it got.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// The method.
    pub method: String,
    /// The host that was asked for, with its port if one was given.
    pub host: String,
    /// Path and query as sent, context path included.
    pub path_and_query: String,
    /// Headers in order; names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body; what is not UTF-8 is replaced.
    pub body: String,
    /// The status of the answer; 0 while there is none, or when the connection was closed without one.
    pub status: u16,
}

impl Recorded {
    pub(crate) fn of(asked: &Asked) -> Self {
        let text = |value: &[u8]| String::from_utf8_lossy(value).into_owned();
        Self {
            method: asked.method.clone(),
            host: asked.host.clone(),
            path_and_query: asked.path_and_query(),
            headers: asked.headers.iter().map(|(n, v)| (n.to_string(), text(v.as_bytes()))).collect(),
            body: text(&asked.body),
            status: 0,
        }
    }

    /// The first header of this name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}

#[derive(Debug, Clone)]
#[allow(clippy::struct_excessive_bools, reason = "each is a switch of the builder")]
pub(crate) struct Settings {
    pub(crate) flavour: Flavour,
    pub(crate) context_path: String,
    pub(crate) cloud_id: String,
    pub(crate) accounts: Vec<Account>,
    pub(crate) faults: Vec<Rule>,
    pub(crate) anonymous_edit: AnonymousEdit,
    pub(crate) checks_screens: bool,
    pub(crate) classic_tokens_at_gateway: bool,
    pub(crate) basic_disabled: bool,
    pub(crate) counts_writes: bool,
    pub(crate) most_comments: usize,
    /// What the site's own OAuth credential may hand in.
    pub(crate) provides_builds: bool,
    pub(crate) provides_deployments: bool,
    /// The plan includes JSM Operations.
    pub(crate) operations: bool,
    /// How often a request of JSM Operations is found to be queued still.
    pub(crate) polls_while_queued: u32,
    pub(crate) public_projects: Vec<String>,
    pub(crate) clock_skew: i64,
    /// Project and number of its issues, beyond those of the first morning.
    pub(crate) issues: Vec<(String, u32)>,
}

#[derive(Debug)]
pub(crate) struct Jira {
    pub(crate) settings: Settings,
    /// The URL under which the site knows itself.
    pub(crate) url: String,
    world: Mutex<World>,
    journal: Mutex<Vec<Recorded>>,
    pub(crate) connects: Mutex<Vec<String>>,
    pub(crate) connections: AtomicUsize,
    in_flight: AtomicUsize,
    pub(crate) most_at_once: AtomicUsize,
    pub(crate) rules: Rules,
    pub(crate) writes: WritesPerIssue,
}

impl Jira {
    pub(crate) fn new(settings: Settings, url: String) -> Self {
        let rules = Rules::default();
        rules.replace(settings.faults.clone());
        let world = Mutex::new(first_morning(&settings, &url));
        Self {
            settings,
            url,
            world,
            journal: Mutex::default(),
            connects: Mutex::default(),
            connections: AtomicUsize::new(0),
            in_flight: AtomicUsize::new(0),
            most_at_once: AtomicUsize::new(0),
            rules,
            writes: WritesPerIssue::default(),
        }
    }

    pub(crate) fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn journal(&self) -> MutexGuard<'_, Vec<Recorded>> {
        self.journal.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn record(&self, request: Recorded) -> usize {
        let mut journal = self.journal();
        journal.push(request);
        journal.len() - 1
    }

    /// Counts a request as being answered, until the guard is dropped.
    pub(crate) fn begin(&self) -> InFlight<'_> {
        let now = self.in_flight.fetch_add(1, Ordering::Relaxed) + 1;
        self.most_at_once.fetch_max(now, Ordering::Relaxed);
        InFlight(self)
    }

    pub(crate) fn answered(&self, index: usize, status: u16) {
        // A reset may have emptied the journal since.
        if let Some(request) = self.journal().get_mut(index) {
            request.status = status;
        }
    }

    /// Back to the first morning: data, history, journal, faults, counters.
    pub(crate) fn reset(&self) {
        *self.world() = first_morning(&self.settings, &self.url);
        self.journal().clear();
        self.rules.replace(self.settings.faults.clone());
        self.writes.forget();
        self.connections.store(0, Ordering::Relaxed);
        self.most_at_once.store(0, Ordering::Relaxed);
        self.connects.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

/// A request that is being answered.
pub(crate) struct InFlight<'a>(&'a Jira);

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        self.0.in_flight.fetch_sub(1, Ordering::Relaxed);
    }
}

fn first_morning(settings: &Settings, url: &str) -> World {
    let mut world = seed::world(settings.flavour, url, &settings.accounts);
    world.clock_skew = settings.clock_skew;
    for project in &mut world.projects {
        project.public = settings.public_projects.contains(&project.key);
    }
    for (project, count) in &settings.issues {
        for number in 1..=*count {
            if !world.issues.contains_key(&format!("{project}-{number}")) {
                seed::add_issue(&mut world, url, project, number, "One of many");
            }
        }
    }
    world
}
