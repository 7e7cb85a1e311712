//! The well-known accounts of every sandbox, and their secrets.
//!
//! None of these opens anything anywhere else. They are shaped like the real ones, because programs look at the shape
//! of a token to guess what it is; the words inside say what they are.

/// The cloudId of the sandbox's Cloud site.
pub const CLOUD_ID: &str = "5a11d6b0-0000-4000-8000-5a4db0c51735";

/// E-mail of the ordinary account: edits PROJ and OPS, sees READ, does not see SECRET.
pub const EMAIL: &str = "robot@example.com";
/// Data Center user name of the ordinary account.
pub const USER: &str = "robot";
/// Cloud accountId of the ordinary account.
pub const ACCOUNT_ID: &str = "712020:5a4db0c5-0000-4000-8000-000000000001";
/// Data Center password of the ordinary account; on Cloud it is the account's password, which Cloud refuses.
pub const PASSWORD: &str = "sandbox-password";
/// Classic (unscoped) Cloud API token of the ordinary account.
pub const API_TOKEN: &str = concat!(
    "ATATT3xSANDBOX-classic-token-of-robot-for-tests-only_",
    "not-a-secret_not-a-secret_not-a-secret_not-a-secret_not-a-secret_not-a-secret_",
    "not-a-secret_not-a-secret_not-a-secret_not-a-secret_=5A4DB0C5"
);
/// Scoped Cloud API token of the ordinary account: `read:jira-work write:jira-work read:jira-user`.
pub const SCOPED_TOKEN: &str = concat!(
    "ATATT3xSANDBOX-scoped-token-of-robot-for-tests-only__",
    "not-a-secret_not-a-secret_not-a-secret_not-a-secret_not-a-secret_not-a-secret_",
    "not-a-secret_not-a-secret_not-a-secret_not-a-secret_=5A4DB0C6"
);
/// Scoped Cloud API token of the ordinary account that may only read.
pub const READ_ONLY_TOKEN: &str = concat!(
    "ATATT3xSANDBOX-reading-token-of-robot-for-tests-only_",
    "not-a-secret_not-a-secret_not-a-secret_not-a-secret_not-a-secret_not-a-secret_",
    "not-a-secret_not-a-secret_not-a-secret_not-a-secret_=5A4DB0C7"
);
/// Personal access token of the ordinary account on Data Center: 44 base64 characters, `<12 digits>:<20 bytes>`.
pub const PERSONAL_ACCESS_TOKEN: &str = "MDAwMDAwMDAwMDAxOnNhbmRib3gtcm9ib3Qtb25seSEh";

/// E-mail of the administrator, who sees and edits everything.
pub const ADMIN_EMAIL: &str = "admin@example.com";
/// Data Center user name of the administrator.
pub const ADMIN_USER: &str = "admin";
/// Data Center password of the administrator.
pub const ADMIN_PASSWORD: &str = "sandbox-admin-password";
/// Classic Cloud API token of the administrator.
pub const ADMIN_API_TOKEN: &str = concat!(
    "ATATT3xSANDBOX-classic-token-of-admin-for-tests-only_",
    "not-a-secret_not-a-secret_not-a-secret_not-a-secret_not-a-secret_not-a-secret_",
    "not-a-secret_not-a-secret_not-a-secret_not-a-secret_=5A4DB0C8"
);
/// Personal access token of the administrator on Data Center.
pub const ADMIN_PERSONAL_ACCESS_TOKEN: &str = "MDAwMDAwMDAwMDAyOnNhbmRib3gtYWRtaW4tb25seSEh";

/// E-mail of the service account on Cloud.
pub const SERVICE_EMAIL: &str = "build-stamper-5a4db0c5@serviceaccount.atlassian.com";
/// Token of the service account, a bearer token for the gateway with all three classic scopes.
pub const SERVICE_TOKEN: &str = concat!(
    "ATSTT3xSANDBOX-token-of-the-service-account-for-tests",
    "not-a-secret_not-a-secret_not-a-secret_not-a-secret_not-a-secret_not-a-secret_",
    "not-a-secret_not-a-secret_not-a-secret_not-a-secret_=5A4DB0C9"
);

/// E-mail of an account that is locked behind a CAPTCHA from the start.
pub const LOCKED_EMAIL: &str = "locked@example.com";
/// Data Center user name of the locked account.
pub const LOCKED_USER: &str = "locked";
/// The locked account's correct password, refused all the same.
pub const LOCKED_PASSWORD: &str = "sandbox-locked-password";
/// The locked account's correct Cloud token, refused all the same.
pub const LOCKED_API_TOKEN: &str = concat!(
    "ATATT3xSANDBOX-classic-token-of-locked-for-tests-only",
    "not-a-secret_not-a-secret_not-a-secret_not-a-secret_not-a-secret_not-a-secret_",
    "not-a-secret_not-a-secret_not-a-secret_not-a-secret_=5A4DB0CA"
);

/// Data Center user whose password is right and who still may not log in: no application access.
pub const OUTSIDER_USER: &str = "outsider";
/// The outsider's password.
pub const OUTSIDER_PASSWORD: &str = "sandbox-outsider-password";

/// A colleague without credentials, to be assigned or picked: e-mail.
pub const COLLEAGUE_EMAIL: &str = "jane.doe@example.com";
/// A colleague without credentials: Data Center user name.
pub const COLLEAGUE_USER: &str = "jdoe";
/// A colleague without credentials: Cloud accountId.
pub const COLLEAGUE_ACCOUNT_ID: &str = "712020:5a4db0c5-0000-4000-8000-000000000007";

/// Client id of the Cloud service account: OAuth 2.0 client credentials with all three classic scopes.
pub const CLIENT_ID: &str = "SANDBOXclientOfTheServiceAccount";
/// Client secret of the Cloud service account.
pub const CLIENT_SECRET: &str = "ATOASANDBOX-client-secret-of-the-service-account-for-tests-only";
/// Client id of a new Cloud service account: Jira does not know it for its first two requests.
pub const NEW_CLIENT_ID: &str = "SANDBOXclientOfTheNewServiceAccount";
/// Client secret of the new Cloud service account.
pub const NEW_CLIENT_SECRET: &str = "ATOASANDBOX-client-secret-of-the-new-account-for-tests-only";
/// Client id of the Cloud app (3LO) that people consent to; it may be called back anywhere on loopback.
pub const APP_CLIENT_ID: &str = "SANDBOXclientOfTheApp";
/// Client secret of the Cloud app.
pub const APP_CLIENT_SECRET: &str = "ATOASANDBOX-client-secret-of-the-app-for-tests-only";
/// First refresh token of the ordinary account for the Cloud app. It works once, and gives the next one.
pub const REFRESH_TOKEN: &str = "eyJSANDBOX.refresh-token-of-robot-for-tests-only.not-a-secret_not-a-secret";
/// Client id of the Cloud site's own OAuth credentials: builds and deployments, nothing else.
pub const SITE_CLIENT_ID: &str = "SANDBOXclientOfTheSite";
/// Client secret of the Cloud site's own OAuth credentials.
pub const SITE_CLIENT_SECRET: &str = "ATOASANDBOX-client-secret-of-the-site-for-tests-only";

/// Client id of the Data Center service account, with the scopes `READ` and `WRITE`.
pub const DC_CLIENT_ID: &str = "sandbox0dc0client0of0the0service0account";
/// Client secret of the Data Center service account.
pub const DC_CLIENT_SECRET: &str = "sandbox-dc-client-secret-of-the-service-account-for-tests-only";
/// Client id of the Data Center app that people consent to; it may be called back anywhere on loopback.
pub const DC_APP_CLIENT_ID: &str = "sandbox0dc0client0of0the0app";
/// Client secret of the Data Center app.
pub const DC_APP_CLIENT_SECRET: &str = "sandbox-dc-client-secret-of-the-app-for-tests-only";
/// First refresh token of the ordinary account for the Data Center app. It works once, and gives the next one.
pub const DC_REFRESH_TOKEN: &str = "sandbox-dc-refresh-token-of-robot-for-tests-only";

/// User name that the forward proxy wants, when it wants one.
pub const PROXY_USER: &str = "proxy-user";
/// Password that the forward proxy wants, when it wants one.
pub const PROXY_PASSWORD: &str = "sandbox-proxy-password";
