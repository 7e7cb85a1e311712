//! From the variables of the environment to the way into Jira, for every command that goes there.

use std::sync::Arc;

use crate::access::{Access, Patience, Way};
use crate::auth;
use crate::connection::Connection;
use crate::credential::{Credential, Scheme};
use crate::environment::Environment;
use crate::http::{Client, Limits, ProxySettings};
use crate::jira::Route;
use crate::redact::Redactor;
use crate::secret::Secret;
use crate::settings::Settings;
use crate::target::Target;
use crate::trouble::Trouble;

/// Where to, and as whom; checked, and nothing sent yet.
pub(super) struct Entry {
    pub(super) target: Target,
    pub(super) credential: Credential,
    /// What a person should know.
    pub(super) notes: Vec<String>,
}

impl Entry {
    /// Reads and checks the variables of the connection.
    ///
    /// Fails with whatever is wrong with them.
    pub(super) fn read(connection: &Connection, target: Target) -> Result<Self, Trouble> {
        let mut notes: Vec<String> = connection.notes.iter().chain(&target.notes).cloned().collect();
        let credential = Credential::choose(connection, target.is_cloud(), &mut notes)?;
        Ok(Self { target, credential, notes })
    }

    /// What the CI host must be told to hide before anything else is said.
    pub(super) fn derived(&self) -> Vec<Secret> {
        auth::derived(&self.credential)
    }

    /// The way in.
    ///
    /// Fails with what is wrong with files of certificates and keys, or with a proxy's address.
    pub(super) fn open(
        self,
        environment: &Environment,
        settings: &Settings,
        redactor: &Arc<Redactor>,
    ) -> Result<Access, Trouble> {
        let patience = Patience { retries: settings.retries, timeout: settings.timeout };
        self.open_for(environment, patience, redactor)
    }

    /// The same for a command whose patience comes from elsewhere.
    pub(super) fn open_for(
        self,
        environment: &Environment,
        patience: Patience,
        redactor: &Arc<Redactor>,
    ) -> Result<Access, Trouble> {
        let Self { target, credential, .. } = self;
        let limits = Limits { run: patience.timeout };
        let keeps_cookies = credential.scheme == Scheme::Session;
        let proxies = ProxySettings::read(environment);
        let client = Client::new(&target.trust, proxies, limits, keeps_cookies, Arc::clone(redactor))?;
        // A Connect app is known to the site that it is installed on, and nowhere else.
        let cloud_id = target.cloud_id.filter(|_| credential.scheme != Scheme::Connect);
        let way = Way::new(Route { site: target.site, cloud_id }, credential)?;
        Ok(Access::new(client, way, patience, Arc::clone(redactor)))
    }
}
