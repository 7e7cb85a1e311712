//! Every way into Jira, as people choose among them: the table of the README, whose rows are cases of the tests.

use super::Scheme;

/// Where a way leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// `https://your-team.atlassian.net` itself.
    CloudSite,
    /// Atlassian's gateway before it, `api.atlassian.com`.
    Gateway,
    /// Jira Data Center and Server.
    DataCenter,
}

impl Place {
    /// Its name in the documents.
    pub fn words(self) -> &'static str {
        match self {
            Self::CloudSite => "Cloud, the site",
            Self::Gateway => "Cloud, the gateway",
            Self::DataCenter => "Data Center",
        }
    }
}

/// One row: what proves who asks, and where.
pub struct WayIn {
    /// Where it leads.
    pub place: Place,
    /// What people call the credential.
    pub what: &'static str,
    /// How it is sent.
    pub scheme: Scheme,
    /// The variables to set besides `JIRA_SITE`, with a value where it has to be this one.
    pub variables: &'static [&'static str],
    /// What the secret's maker calls the place where it is made.
    pub made: &'static str,
    /// Its address, or what Atlassian writes of it.
    pub docs: &'static str,
    /// The least it must be allowed, besides the permission to edit the issue.
    pub least: &'static str,
    /// The folder of `tests/cases` that goes this way.
    pub case: &'static str,
}

const CLASSIC: &str = "`read:jira-work`, `write:jira-work`, `read:jira-user`";

/// Every way, the commonest of a place first.
pub const WAYS_IN: &[WayIn] = &[
    WayIn {
        place: Place::CloudSite,
        what: "API token of an account",
        scheme: Scheme::Basic,
        variables: &["JIRA_EMAIL", "JIRA_TOKEN"],
        made: "the account's API tokens",
        docs: "https://id.atlassian.com/manage-profile/security/api-tokens",
        least: "no scopes",
        case: "cloud-updated",
    },
    WayIn {
        place: Place::CloudSite,
        what: "Connect app",
        scheme: Scheme::Connect,
        variables: &["JIRA_APP_KEY", "JIRA_SHARED_SECRET"],
        made: "the app's installation",
        docs: "https://developer.atlassian.com/cloud/jira/platform/understanding-jwt-for-connect-apps/",
        least: "`WRITE` in the descriptor",
        case: "cloud-connect",
    },
    WayIn {
        place: Place::Gateway,
        what: "API token with scopes",
        scheme: Scheme::Basic,
        variables: &["JIRA_EMAIL", "JIRA_TOKEN", "JIRA_CLOUD_ID"],
        made: "the account's API tokens",
        docs: "https://support.atlassian.com/atlassian-account/docs/manage-api-tokens-for-your-atlassian-account/",
        least: CLASSIC,
        case: "cloud-scoped-token-with-cloud-id",
    },
    WayIn {
        place: Place::Gateway,
        what: "API token of a service account",
        scheme: Scheme::Bearer,
        variables: &["JIRA_TOKEN"],
        made: "the service account's credentials",
        docs: "https://support.atlassian.com/user-management/docs/manage-api-tokens-for-service-accounts/",
        least: CLASSIC,
        case: "cloud-service-account",
    },
    WayIn {
        place: Place::Gateway,
        what: "OAuth 2.0 client of a service account",
        scheme: Scheme::OAuth2,
        variables: &["JIRA_CLIENT_ID", "JIRA_CLIENT_SECRET"],
        made: "the service account's credentials",
        docs: "https://support.atlassian.com/user-management/docs/create-oauth-2-0-credential-for-service-accounts/",
        least: CLASSIC,
        case: "cloud-oauth2-service-account",
    },
    WayIn {
        place: Place::Gateway,
        what: "OAuth 2.0 app to which a person consented",
        scheme: Scheme::OAuth2,
        variables: &["JIRA_CLIENT_ID", "JIRA_CLIENT_SECRET", "JIRA_REFRESH_TOKEN_FILE"],
        made: "the developer console",
        docs: "https://developer.atlassian.com/cloud/jira/platform/oauth-2-3lo-apps/",
        least: "the same, and `offline_access`",
        case: "cloud-oauth2-refresh-finds-the-site",
    },
    WayIn {
        place: Place::DataCenter,
        what: "personal access token",
        scheme: Scheme::Bearer,
        variables: &["JIRA_TOKEN"],
        made: "the user's profile",
        docs: "https://confluence.atlassian.com/enterprise/using-personal-access-tokens-1026032365.html",
        least: "no scopes",
        case: "datacenter-updated-with-a-personal-access-token",
    },
    WayIn {
        place: Place::DataCenter,
        what: "user name and password",
        scheme: Scheme::Basic,
        variables: &["JIRA_EMAIL", "JIRA_PASSWORD"],
        made: "the user; off by default since Jira 11",
        docs: "https://confluence.atlassian.com/enterprise/disabling-basic-authentication-1044776464.html",
        least: "no scopes",
        case: "datacenter-updated-with-a-password",
    },
    WayIn {
        place: Place::DataCenter,
        what: "user name and password, in a session",
        scheme: Scheme::Session,
        variables: &["JIRA_AUTH=session", "JIRA_EMAIL", "JIRA_PASSWORD"],
        made: "the user, by cookies",
        docs: "https://developer.atlassian.com/server/jira/platform/cookie-based-authentication/",
        least: "no scopes",
        case: "datacenter-session",
    },
    WayIn {
        place: Place::DataCenter,
        what: "OAuth 2.0 client of a service account",
        scheme: Scheme::OAuth2,
        variables: &["JIRA_CLIENT_ID", "JIRA_CLIENT_SECRET"],
        made: "the service account",
        docs: "https://confluence.atlassian.com/enterprise/service-accounts-overview-1627095923.html",
        least: "`WRITE`",
        case: "datacenter-oauth2-service-account",
    },
    WayIn {
        place: Place::DataCenter,
        what: "OAuth 2.0 application to which a person consented",
        scheme: Scheme::OAuth2,
        variables: &["JIRA_CLIENT_ID", "JIRA_CLIENT_SECRET", "JIRA_REFRESH_TOKEN_FILE"],
        made: "an incoming application link",
        docs: "https://confluence.atlassian.com/adminjiraserver/jira-oauth-2-0-provider-api-1115659070.html",
        least: "`WRITE`",
        case: "datacenter-oauth2-refresh",
    },
    WayIn {
        place: Place::DataCenter,
        what: "OAuth 1.0a consumer",
        scheme: Scheme::OAuth1,
        variables: &["JIRA_CONSUMER_KEY", "JIRA_PRIVATE_KEY", "JIRA_ACCESS_TOKEN"],
        made: "an incoming application link",
        docs: "https://developer.atlassian.com/server/jira/platform/oauth/",
        least: "no scopes",
        case: "datacenter-oauth1",
    },
];
