//! The one table of diagnoses: every code, the class it belongs to, and its page.
//!
//! A class fixes the exit code. A new cause is one row here, one page in `diagnosis/pages`, and one
//! case that provokes it. Knows nothing of how a cause is found or told.

use std::fmt;

/// A family of failures; it fixes the exit code of the process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Fieldstamp itself broke.
    Bug,
    /// Options, variables, files.
    Settings,
    /// The template does not parse, render, or make a valid payload.
    Template,
    /// Jira did not accept who we are.
    Auth,
    /// Known, but may not: permission, hidden or missing issue, IP, plan.
    Denied,
    /// Jira refused the field or the value.
    Rejected,
    /// Rate limit, server errors, maintenance, after retries.
    Unavailable,
    /// DNS, TCP, TLS, proxy, time-out, or not a Jira at all.
    Unreachable,
}

/// The exit code when some issues were done and some were not.
pub const EXIT_PARTIAL: u8 = 9;

impl Class {
    /// Every class, in the order of its exit code.
    pub const ALL: &[Self] = &[
        Self::Bug,
        Self::Settings,
        Self::Template,
        Self::Auth,
        Self::Denied,
        Self::Rejected,
        Self::Unavailable,
        Self::Unreachable,
    ];

    /// The word used in receipts and by `--tolerate`.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Bug => "bug",
            Self::Settings => "settings",
            Self::Template => "template",
            Self::Auth => "auth",
            Self::Denied => "denied",
            Self::Rejected => "rejected",
            Self::Unavailable => "unavailable",
            Self::Unreachable => "unreachable",
        }
    }

    /// What the class covers, for the table in the README and for `explain`.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Bug => "Fieldstamp broke; the message says how to report it",
            Self::Settings => "options, variables, files",
            Self::Template => "does not parse, render, or make a valid payload",
            Self::Auth => "Jira did not accept who we are",
            Self::Denied => "known, but may not: permission, hidden or missing issue, IP, plan",
            Self::Rejected => "Jira refused the field or the value",
            Self::Unavailable => "rate limit, 5xx, maintenance, after retries",
            Self::Unreachable => "DNS, TCP, TLS, proxy, time-out, not a Jira at all",
        }
    }

    /// The process's exit code.
    pub fn exit(self) -> u8 {
        match self {
            Self::Bug => 1,
            Self::Settings => 2,
            Self::Template => 3,
            Self::Auth => 4,
            Self::Denied => 5,
            Self::Rejected => 6,
            Self::Unavailable => 7,
            Self::Unreachable => 8,
        }
    }
}

macro_rules! codes {
    ($($class:ident { $($variant:ident $slug:literal)* })*) => {
        /// One cause of failure. Its slug is stable: receipts, `explain` and people's scripts hang on it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[allow(missing_docs, reason = "each variant's page is its documentation")]
        pub enum Code { $($($variant,)*)* }

        impl Code {
            /// Every code, by class.
            pub const ALL: &[Self] = &[$($(Self::$variant,)*)*];

            /// The kebab-case word by which people and scripts know it.
            pub fn slug(self) -> &'static str {
                match self { $($(Self::$variant => $slug,)*)* }
            }

            /// The family that fixes the exit code.
            pub fn class(self) -> Class {
                match self { $($(Self::$variant => Class::$class,)*)* }
            }

            /// The text of its page.
            pub fn page(self) -> &'static str {
                match self {
                    $($(Self::$variant => include_str!(concat!("diagnosis/pages/", $slug, ".md")),)*)*
                }
            }
        }
    };
}

codes! {
    Settings {
        SiteMissing "site-missing"
        SiteInvalid "site-invalid"
        HttpRefused "http-refused"
        CredentialMissing "credential-missing"
        CredentialEmpty "credential-empty"
        CredentialPlaceholder "credential-placeholder"
        CredentialConflict "credential-conflict"
        CredentialMispasted "credential-mispasted"
        WrongProductToken "wrong-product-token"
        OptionInvalid "option-invalid"
        FileUnreadable "file-unreadable"
        IssueMissing "issue-missing"
    }
    Template {
        TemplateSyntax "template-syntax"
        TemplateName "template-name"
        TemplateSecret "template-secret"
        PayloadNotJson "payload-not-json"
        PayloadShape "payload-shape"
        ValueEmpty "value-empty"
    }
    Auth {
        CredentialRejected "credential-rejected"
        CredentialNotReceived "credential-not-received"
        Anonymous "anonymous"
        PasswordOnCloud "password-on-cloud"
        Captcha "captcha"
        BasicDisabled "basic-disabled"
        TokenAsBearer "token-as-bearer"
        PatAsPassword "pat-as-password"
        PatRejected "pat-rejected"
        ScopedTokenOnSite "scoped-token-on-site"
        ScopeMissing "scope-missing"
        AccountMismatch "account-mismatch"
        ServiceAccountWarmingUp "service-account-warming-up"
        RefreshTokenDead "refresh-token-dead"
        ClientRejected "client-rejected"
        ConsentMissing "consent-missing"
        OAuth1Signature "oauth1-signature"
        ClockSkew "clock-skew"
        ConnectClaims "connect-claims"
        SessionRefused "session-refused"
        LoginPage "login-page"
    }
    Denied {
        IssueHidden "issue-hidden"
        EditDenied "edit-denied"
        NotifyDenied "notify-denied"
        IpNotAllowed "ip-not-allowed"
        Xsrf "xsrf"
        LoginNotPermitted "login-not-permitted"
        OperationsNotInPlan "operations-not-in-plan"
    }
    Rejected {
        FieldUnknown "field-unknown"
        FieldNotOnScreen "field-not-on-screen"
        FieldReadOnly "field-read-only"
        ValueNotAllowed "value-not-allowed"
        ValueWrongType "value-wrong-type"
        NeedsDocument "needs-document"
        UserUnknown "user-unknown"
        Conflict "conflict"
        TooMany "too-many"
        NotAccepted "not-accepted"
        RejectedOtherwise "rejected-otherwise"
    }
    Unavailable {
        RateLimited "rate-limited"
        QuotaExhausted "quota-exhausted"
        SiteSuspended "site-suspended"
        Maintenance "maintenance"
        ServerError "server-error"
    }
    Unreachable {
        Dns "dns"
        Refused "refused"
        TimedOut "timed-out"
        TlsUntrusted "tls-untrusted"
        TlsExpired "tls-expired"
        TlsName "tls-name"
        TlsVersion "tls-version"
        TlsClientCertificate "tls-client-certificate"
        Proxy "proxy"
        NotJira "not-jira"
        ContextPath "context-path"
        Redirected "redirected"
        ConnectionLost "connection-lost"
    }
    Bug {
        Internal "internal"
    }
}

impl Code {
    /// The code with this slug.
    pub fn find(slug: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.slug() == slug)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.slug())
    }
}
