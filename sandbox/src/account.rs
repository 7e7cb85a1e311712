//! Who exists, what proves it, and what each may do.
//!
//! Plain data with a builder. Whether a request *is* somebody is decided in `auth/`; nothing here looks at a request.

use std::collections::{BTreeMap, BTreeSet};

use crate::known;

/// The three classic OAuth scopes that a build stamper needs.
///
/// <https://developer.atlassian.com/cloud/jira/platform/scopes-for-oauth-2-3LO-and-forge-apps/>
pub const CLASSIC_SCOPES: [&str; 3] = ["read:jira-work", "write:jira-work", "read:jira-user"];

/// The granular scopes of boards and sprints, which the classic ones do not include.
pub const AGILE_SCOPES: [&str; 5] = [
    "read:board-scope:jira-software",
    "write:board-scope:jira-software",
    "read:sprint:jira-software",
    "write:sprint:jira-software",
    "read:project:jira",
];

/// The scopes of JSM Operations that an account's classic API token has as well: it may not delete.
///
/// <https://developer.atlassian.com/cloud/jira/service-desk-ops/rest/v2/intro/>
pub const OPERATIONS_SCOPES: [&str; 4] = [
    "read:ops-alert:jira-service-management",
    "write:ops-alert:jira-service-management",
    "read:ops-config:jira-service-management",
    "write:ops-config:jira-service-management",
];

/// The user that Jira made for the Connect app.
pub(crate) const APP_ACCOUNT_ID: &str = "557058:5a4db0c5-0000-4000-8000-000000000009";

/// What an account may do in a project. Each includes those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Access {
    /// The project does not exist, as far as this account can tell.
    None,
    /// Browse Projects.
    Browse,
    /// Edit Issues, Transition Issues, Add Comments and Link Issues as well.
    Edit,
    /// Administer Projects as well.
    Administer,
}

/// Something that proves who is asking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Credential {
    /// Classic Cloud API token: Basic with the e-mail, on the site.
    ApiToken(String),
    /// Scoped Cloud API token: Basic with the e-mail, on the gateway only.
    ScopedToken {
        /// The token.
        token: String,
        /// Its scopes.
        scopes: BTreeSet<String>,
    },
    /// Token of a service account: bearer, on the gateway only.
    ServiceToken {
        /// The token.
        token: String,
        /// Its scopes.
        scopes: BTreeSet<String>,
    },
    /// OAuth 2.0 client credentials of a Cloud service account.
    Client {
        /// The client id.
        id: String,
        /// The client secret.
        secret: String,
        /// The scopes that its tokens may have.
        scopes: BTreeSet<String>,
    },
    /// OAuth 2.0 client credentials of a Data Center service account; the scopes are `READ`, `WRITE`, …
    DataCenterClient {
        /// The client id.
        id: String,
        /// The client secret.
        secret: String,
        /// The scopes that its tokens may have.
        scopes: BTreeSet<String>,
    },
    /// A password: Basic with the user name on Data Center, refused on Cloud.
    Password(String),
    /// Personal access token: bearer, on Data Center.
    PersonalAccessToken(String),
}

/// A person or a robot.
#[derive(Debug, Clone)]
#[allow(clippy::struct_excessive_bools, reason = "each is a tick box of Jira's user administration")]
pub struct Account {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) display_name: String,
    pub(crate) credentials: Vec<Credential>,
    pub(crate) access: BTreeMap<String, Access>,
    pub(crate) elsewhere: Access,
    pub(crate) admin: bool,
    pub(crate) may_log_in: bool,
    pub(crate) assignable: bool,
    pub(crate) locked: bool,
    pub(crate) warming_up: u32,
}

impl Account {
    /// An account with a Cloud accountId, a Data Center user name, an e-mail and no rights or credentials yet.
    pub fn new(id: &str, name: &str, email: &str) -> Self {
        Self {
            id: id.to_owned(),
            name: name.to_owned(),
            email: email.to_owned(),
            display_name: name.to_owned(),
            credentials: Vec::new(),
            access: BTreeMap::new(),
            elsewhere: Access::None,
            admin: false,
            may_log_in: true,
            assignable: true,
            locked: false,
            warming_up: 0,
        }
    }

    /// The name people see.
    #[must_use]
    pub fn display_name(mut self, name: &str) -> Self {
        name.clone_into(&mut self.display_name);
        self
    }

    /// Adds a credential.
    #[must_use]
    pub fn credential(mut self, credential: Credential) -> Self {
        self.credentials.push(credential);
        self
    }

    /// Adds a classic Cloud API token.
    #[must_use]
    pub fn api_token(self, token: &str) -> Self {
        self.credential(Credential::ApiToken(token.to_owned()))
    }

    /// Adds a scoped Cloud API token.
    #[must_use]
    pub fn scoped_token(self, token: &str, scopes: &[&str]) -> Self {
        self.credential(Credential::ScopedToken { token: token.to_owned(), scopes: owned(scopes) })
    }

    /// Adds a service-account token.
    #[must_use]
    pub fn service_token(self, token: &str, scopes: &[&str]) -> Self {
        self.credential(Credential::ServiceToken { token: token.to_owned(), scopes: owned(scopes) })
    }

    /// Adds OAuth 2.0 client credentials of a Cloud service account.
    #[must_use]
    pub fn client(self, id: &str, secret: &str, scopes: &[&str]) -> Self {
        self.credential(Credential::Client { id: id.to_owned(), secret: secret.to_owned(), scopes: owned(scopes) })
    }

    /// Adds OAuth 2.0 client credentials of a Data Center service account.
    #[must_use]
    pub fn data_center_client(self, id: &str, secret: &str, scopes: &[&str]) -> Self {
        let (id, secret) = (id.to_owned(), secret.to_owned());
        self.credential(Credential::DataCenterClient { id, secret, scopes: owned(scopes) })
    }

    /// Adds a password.
    #[must_use]
    pub fn password(self, password: &str) -> Self {
        self.credential(Credential::Password(password.to_owned()))
    }

    /// Adds a Data Center personal access token.
    #[must_use]
    pub fn personal_access_token(self, token: &str) -> Self {
        self.credential(Credential::PersonalAccessToken(token.to_owned()))
    }

    /// Gives access to one project.
    #[must_use]
    pub fn access(mut self, project: &str, access: Access) -> Self {
        self.access.insert(project.to_owned(), access);
        self
    }

    /// Gives access to every project that [`access`](Self::access) does not name.
    #[must_use]
    pub fn access_elsewhere(mut self, access: Access) -> Self {
        self.elsewhere = access;
        self
    }

    /// Makes this account an administrator of the site.
    #[must_use]
    pub fn administrator(mut self) -> Self {
        self.admin = true;
        self.elsewhere = Access::Administer;
        self
    }

    /// Authenticates and still may not log in (no application access): `AUTHORISATION_FAILED` on Data Center.
    #[must_use]
    pub fn without_application_access(mut self) -> Self {
        self.may_log_in = false;
        self
    }

    /// Exists, and cannot be assigned issues.
    #[must_use]
    pub fn not_assignable(mut self) -> Self {
        self.assignable = false;
        self
    }

    /// Locked behind a CAPTCHA from the start.
    #[must_use]
    pub fn locked(mut self) -> Self {
        self.locked = true;
        self
    }

    /// A new service account: the gateway accepts its token, Jira refuses the first `times` requests.
    #[must_use]
    pub fn warming_up(mut self, times: u32) -> Self {
        self.warming_up = times;
        self
    }

    pub(crate) fn access_to(&self, project: &str) -> Access {
        self.access.get(project).copied().unwrap_or(self.elsewhere)
    }
}

fn owned(words: &[&str]) -> BTreeSet<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

fn ordinary(account: Account) -> Account {
    account.access("PROJ", Access::Edit).access("OPS", Access::Edit).access("READ", Access::Browse)
}

/// The accounts of every sandbox; their secrets are constants of this crate.
pub(crate) fn well_known() -> Vec<Account> {
    let id = |number: u8| format!("712020:5a4db0c5-0000-4000-8000-00000000000{number}");
    vec![
        ordinary(Account::new(known::ACCOUNT_ID, known::USER, known::EMAIL))
            .display_name("Build Robot")
            .api_token(known::API_TOKEN)
            .scoped_token(known::SCOPED_TOKEN, &CLASSIC_SCOPES)
            .scoped_token(known::OPERATIONS_TOKEN, &OPERATIONS_SCOPES)
            .scoped_token(known::READ_ONLY_TOKEN, &["read:jira-work", "read:jira-user"])
            .password(known::PASSWORD)
            .personal_access_token(known::PERSONAL_ACCESS_TOKEN),
        Account::new(&id(2), known::ADMIN_USER, known::ADMIN_EMAIL)
            .display_name("Ada Admin")
            .administrator()
            .api_token(known::ADMIN_API_TOKEN)
            .password(known::ADMIN_PASSWORD)
            .personal_access_token(known::ADMIN_PERSONAL_ACCESS_TOKEN),
        ordinary(Account::new(&id(3), "build-stamper", known::SERVICE_EMAIL))
            .display_name("Build Stamper (service account)")
            .service_token(known::SERVICE_TOKEN, &CLASSIC_SCOPES)
            .client(known::CLIENT_ID, known::CLIENT_SECRET, &CLASSIC_SCOPES)
            .data_center_client(known::DC_CLIENT_ID, known::DC_CLIENT_SECRET, &["READ", "WRITE"]),
        ordinary(Account::new(&id(4), known::LOCKED_USER, known::LOCKED_EMAIL))
            .display_name("Lou Locked")
            .locked()
            .api_token(known::LOCKED_API_TOKEN)
            .password(known::LOCKED_PASSWORD),
        Account::new(&id(5), known::OUTSIDER_USER, "outsider@example.com")
            .display_name("Otto Outsider")
            .without_application_access()
            .not_assignable()
            .password(known::OUTSIDER_PASSWORD),
        ordinary(Account::new(known::COLLEAGUE_ACCOUNT_ID, known::COLLEAGUE_USER, known::COLLEAGUE_EMAIL))
            .display_name("Jane Doe"),
        ordinary(Account::new(&id(8), "new-stamper", "new-stamper-5a4db0c5@serviceaccount.atlassian.com"))
            .display_name("New Stamper (service account)")
            .not_assignable()
            .client(known::NEW_CLIENT_ID, known::NEW_CLIENT_SECRET, &CLASSIC_SCOPES)
            .warming_up(2),
        ordinary(Account::new(APP_ACCOUNT_ID, "addon_fieldstamp", "fieldstamp@connect.atlassian.com"))
            .display_name("Fieldstamp (app)")
            .not_assignable(),
    ]
}
