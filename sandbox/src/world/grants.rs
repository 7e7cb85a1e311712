//! What OAuth 2.0 has granted: access tokens, refresh tokens, and codes that wait to be exchanged.
//!
//! Remembers and forgets; who may be granted what is decided in `login/`.

use std::collections::{BTreeSet, HashMap};

use super::Flavour;
use crate::account::CLASSIC_SCOPES;
use crate::known;

/// How long a code waits.
const CODE_SECONDS: i64 = 600;

/// On whose behalf a token speaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Holder {
    /// An account, by its id.
    Account(String),
    /// Nobody: the site's own credential, that sends builds and deployments and reads nothing.
    DataProvider,
}

#[derive(Debug, Clone)]
pub(crate) struct Grant {
    pub(crate) holder: Holder,
    /// The client that it was given to; a refresh token is worth nothing to another.
    pub(crate) client: String,
    pub(crate) scopes: BTreeSet<String>,
}

impl Grant {
    /// The scopes as OAuth writes them.
    pub(crate) fn scope(&self) -> String {
        self.scopes.iter().map(String::as_str).collect::<Vec<_>>().join(" ")
    }
}

/// A consent that was given and not exchanged yet.
#[derive(Debug, Clone)]
pub(crate) struct Code {
    pub(crate) grant: Grant,
    pub(crate) redirect_uri: String,
    /// RFC 7636: what the verifier must hash to, and whether it is hashed at all.
    pub(crate) challenge: Option<(String, bool)>,
    until: i64,
}

impl Code {
    pub(crate) fn new(grant: Grant, redirect_uri: &str, challenge: Option<(String, bool)>, now: i64) -> Self {
        Self { grant, redirect_uri: redirect_uri.to_owned(), challenge, until: now + CODE_SECONDS }
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Grants {
    /// With the second from which each is refused.
    access: HashMap<String, (Grant, i64)>,
    /// Only those that still work: a refresh token is spent by being used.
    refresh: HashMap<String, Grant>,
    /// Every token of either kind that was ever given, oldest first.
    given: Vec<String>,
    codes: HashMap<String, Code>,
}

/// Client id and secret of the one app that people consent to.
pub(crate) fn app(flavour: Flavour) -> (&'static str, &'static str) {
    match flavour {
        Flavour::Cloud => (known::APP_CLIENT_ID, known::APP_CLIENT_SECRET),
        Flavour::DataCenter => (known::DC_APP_CLIENT_ID, known::DC_APP_CLIENT_SECRET),
    }
}

impl Grants {
    /// Nothing but the ordinary account's refresh token, from a consent before the first morning.
    pub(crate) fn new(flavour: Flavour) -> Self {
        let (token, scopes) = match flavour {
            Flavour::Cloud => (known::REFRESH_TOKEN, [&CLASSIC_SCOPES[..], &["offline_access"]].concat()),
            Flavour::DataCenter => (known::DC_REFRESH_TOKEN, vec!["WRITE"]),
        };
        let grant = Grant {
            holder: Holder::Account(known::ACCOUNT_ID.to_owned()),
            client: app(flavour).0.to_owned(),
            scopes: scopes.into_iter().map(ToOwned::to_owned).collect(),
        };
        let refresh = HashMap::from([(token.to_owned(), grant)]);
        Self { access: HashMap::new(), refresh, given: Vec::new(), codes: HashMap::new() }
    }

    pub(crate) fn give_access(&mut self, token: &str, grant: Grant, until: i64) {
        self.given.push(token.to_owned());
        self.access.insert(token.to_owned(), (grant, until));
    }

    pub(crate) fn give_refresh(&mut self, token: &str, grant: Grant) {
        self.given.push(token.to_owned());
        self.refresh.insert(token.to_owned(), grant);
    }

    pub(crate) fn given(&self) -> &[String] {
        &self.given
    }

    /// The refresh tokens that still work.
    pub(crate) fn living(&self) -> Vec<String> {
        self.refresh.keys().cloned().collect()
    }

    pub(crate) fn give_code(&mut self, code: &str, waiting: Code) {
        self.codes.insert(code.to_owned(), waiting);
    }

    /// What an access token stands for, if it still stands.
    pub(crate) fn of(&self, token: &str, now: i64) -> Option<&Grant> {
        self.access.get(token).filter(|(_, until)| now < *until).map(|(grant, _)| grant)
    }

    /// Uses a refresh token up. In other hands than its client's it stays as it is.
    pub(crate) fn spend_refresh(&mut self, token: &str, client: &str) -> Option<Grant> {
        self.refresh.get(token).filter(|grant| grant.client == client)?;
        self.refresh.remove(token)
    }

    /// Uses a code up, also when the exchange fails afterwards.
    pub(crate) fn spend_code(&mut self, code: &str, now: i64) -> Option<Code> {
        self.codes.remove(code).filter(|code| now < code.until)
    }

    /// Every access token given so far is refused from now on.
    pub(crate) fn expire_access(&mut self) {
        self.access.clear();
    }
}
