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
/// Scoped Cloud API token of the ordinary account with the scopes of JSM Operations and none of Jira.
pub const OPERATIONS_TOKEN: &str = concat!(
    "ATATT3xSANDBOX-operations-token-of-robot-for-tests-only",
    "not-a-secret_not-a-secret_not-a-secret_not-a-secret_not-a-secret_not-a-secret_",
    "not-a-secret_not-a-secret_not-a-secret_not-a-secret_=5A4DB0CB"
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
/// Key of the Connect app that is installed on the Cloud site; it may edit what the ordinary account may.
pub const APP_KEY: &str = "com.example.sandbox.fieldstamp";
/// Secret that the Connect app and the Cloud site share.
pub const SHARED_SECRET: &str = "sandbox-shared-secret-of-the-connect-app-for-tests-only";

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

/// Consumer key of the application that is linked from the start, on Data Center (OAuth 1.0a).
pub const CONSUMER_KEY: &str = "sandbox-consumer-for-tests-only";
/// Access token of the linked application, on behalf of the ordinary account.
pub const ACCESS_TOKEN: &str = "sandbox-oauth1-access-token-of-robot-for-tests-only";
/// Public key of the linked application.
pub const PUBLIC_KEY: &str = "\
-----BEGIN PUBLIC KEY-----\n\
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAo2WoWyvRxpra8vy8TSjU\n\
3DtKtyVYPDxxl1d8bba7B1xAL5+xc18CkX+ErD4VLru7h2rTEwqsUSW+snDKt0KR\n\
K/m15O02LxIWSSky/HxiD/j+nu27DJqpv5lwH/s+diu3SPvGxzPT0KOFptSDleW+\n\
412/bTLPWtehjMHMjlwmmdq9P12qM0aaSd2BzQtlC04LcoVB/V0VPdJ4ipwIqyNJ\n\
69sAHgw7iAFfwV/od4ewSTqtJpo6WYqWGoCNIFEXHJbDiUVpZXvaHFsn1Mn09lte\n\
l231oRW9fq0sZJ2GoS3M7f7G3ZkFyMXRDcGQ4ZZNZf9LWs5Y1DmFEtDZVVu2R1gD\n\
qQIDAQAB\n\
-----END PUBLIC KEY-----\n";
/// Private key of the linked application, PKCS#8, 2048 bits. Made for these tests, and published with them: it opens
/// nothing but a sandbox.
pub const PRIVATE_KEY: &str = "\
-----BEGIN PRIVATE KEY-----\n\
MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQCjZahbK9HGmtry\n\
/LxNKNTcO0q3JVg8PHGXV3xttrsHXEAvn7FzXwKRf4SsPhUuu7uHatMTCqxRJb6y\n\
cMq3QpEr+bXk7TYvEhZJKTL8fGIP+P6e7bsMmqm/mXAf+z52K7dI+8bHM9PQo4Wm\n\
1IOV5b7jXb9tMs9a16GMwcyOXCaZ2r0/XaozRppJ3YHNC2ULTgtyhUH9XRU90niK\n\
nAirI0nr2wAeDDuIAV/BX+h3h7BJOq0mmjpZipYagI0gURcclsOJRWlle9ocWyfU\n\
yfT2W16XbfWhFb1+rSxknYahLczt/sbdmQXIxdENwZDhlk1l/0tazljUOYUS0NlV\n\
W7ZHWAOpAgMBAAECggEAAiQNgKRNAKfRa+hDz1RUSvkRPDURDY5ShAPGwuk8qhaw\n\
q0RnCXaajK15tN1bXwa2qPTirxfaCiDPJCdg1eXZYRTJ0qYI/7TiSzMZp+qOnlxK\n\
JGruTcv4+A8FQ7tW+4AMdrhVx7u2GsBfD+suONiPF7Yyu+Dei/d8oQt+Up8tIkw7\n\
Ws7jo6Xk9E1fLd/XRZIa5p4hFzCNtbHd1f2OK1D11PLZunlp/eTQxdBTXXcW/383\n\
nSlLfnYW71oLjqq2XALPTk3MVB5z4vkNuBjXf4C994AUqi1xa5gM1Hi27uLiXOVg\n\
+/QU9J8eGjLHKKKIN+G04VzioRWW2UfYADsJSJ8GwQKBgQDY8hDQ7msrv1JiOx2K\n\
FT7pdPgkZMKZLQU1AfTxDmbpru4ck8+TlrOmhkD+/Va/QP+XeXTIMZTsianh1ymY\n\
t9TGDXszceOIwRSk2RhAU4MwQml/wD5DS5Cs47sItP1WrMxooV2rfMmqqAfbdzHH\n\
p+oP5eOWAnxVOAgc/X/oTRba0wKBgQDAz8+yWd2jJ0QfZbMULhiIVX4Y1Ikfkbkh\n\
Y92BF24e37QKf8J61Qm/mjJvs38dLiEdHcUNQoS/y2DuprBUozd1/wnSy88sXDAL\n\
Yq6lbYF7YLre8bQ35yUd9OVztMpTVr1V40SfQTrwvOqYkm9mBERPNmDTU0ORL3J9\n\
g3mQdvtiEwKBgC1NFs/aCU0ATX6vo3JzD0kGoM5QsAX2TbEM8I3pmPnRCm2zO9Qw\n\
0uDCBg547kVPmE+UEBvBprxh3rSHDmuSb37Pz9slPAMRdnMZ1iOQjMNmCsufZCD/\n\
RX2krCicSo5v1NtAXuPxUdct8T4VvLJZUNnzAjwP1tCgu6j6Elx6xHv7AoGABgx+\n\
75FyKpQoxvNh0tg/XMeR1SWVx6/CpxGC+XHKup06ALpRV5knXSNxQZ/X9Qplb4xn\n\
iir0DzBKMjJ4ha85JjKCFGLgdPvPZgwKfpYY4c3/Ds92X+qYd4AfUqnxTvwBpJgk\n\
pvpc5wCGO5Mce47WtcV29CpAjGV4qgdd4PJaoJECgYEAlFlRH8i9PLeeKiFGfADz\n\
xlBLgpTZqZb5yeCBd31kr4w1Dy0AaJRaXc2A7ie+SWzvc9BaKP5AsD/l7IZNMTxx\n\
Sjz1EK24T2Y/N2/pJhWJqUUzx2HTVOm5dPetNQgX7Wq0z0FmJoYatTjwLBpmi39g\n\
RCxDSu+LyzqBzTxypbiRDLY=\n\
-----END PRIVATE KEY-----\n";

/// User name that the forward proxy wants, when it wants one.
pub const PROXY_USER: &str = "proxy-user";
/// Password that the forward proxy wants, when it wants one.
pub const PROXY_PASSWORD: &str = "sandbox-proxy-password";

/// Token of the site's own OAuth credential, a bearer token for builds and deployments and nothing else.
pub const DATA_PROVIDER_TOKEN: &str = "eyJSANDBOX.token-of-the-data-provider-for-tests-only.not-a-secret_not-a-secret";

/// The team of JSM Operations.
pub const TEAM_ID: &str = "5a4db0c5-3333-4000-8000-000000000001";
/// An on-call schedule of JSM Operations: the colleague is on call.
pub const SCHEDULE_ID: &str = "5a4db0c5-4444-4000-8000-000000000001";
/// Another on-call schedule: the ordinary account is on call.
pub const NIGHT_SCHEDULE_ID: &str = "5a4db0c5-4444-4000-8000-000000000002";
