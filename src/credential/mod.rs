//! Which credential the environment means: scheme, user and secret, chosen and checked before any network use.
//!
//! Says of a secret only what its shape suggests. Refuses what cannot work: blanks, placeholders, spoilt
//! pastes, two credentials at once.

mod app;
mod checks;
mod pair;
mod ways;

use std::path::PathBuf;

use crate::code::Code;
use crate::connection::Connection;
use crate::secret::Secret;
use crate::shape::Shape;
use crate::trouble::Trouble;

pub use ways::{Place, WAYS_IN, WayIn};

/// How the secret is put on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// `user:secret` in base64.
    Basic,
    /// The token alone.
    Bearer,
    /// A login that opens a session, which its cookies keep (Data Center).
    Session,
    /// A client's secret, or a refresh token, exchanged for an access token, which is sent as bearer.
    OAuth2,
    /// Every request signed with a private key (Data Center).
    OAuth1,
    /// Every request signed with the secret that an app got when it was installed (Cloud).
    Connect,
}

impl Scheme {
    /// Every scheme, in the order of the documents.
    pub const ALL: &[Self] = &[Self::Basic, Self::Bearer, Self::Session, Self::OAuth2, Self::OAuth1, Self::Connect];

    /// The word of `JIRA_AUTH`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Basic => "basic",
            Self::Bearer => "bearer",
            Self::Session => "session",
            Self::OAuth2 => "oauth2",
            Self::OAuth1 => "oauth1",
            Self::Connect => "connect",
        }
    }

    /// Whether requests carry a token as bearer.
    pub fn sends_bearer(self) -> bool {
        matches!(self, Self::Bearer | Self::OAuth2)
    }
}

/// What kind of secret it is, by the variable that gave it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// From `JIRA_TOKEN`.
    Token,
    /// From `JIRA_PASSWORD`.
    Password,
    /// From `JIRA_CLIENT_SECRET`.
    ClientSecret,
    /// From `JIRA_PRIVATE_KEY`.
    PrivateKey,
    /// From `JIRA_SHARED_SECRET`.
    SharedSecret,
}

impl Kind {
    /// What people call it.
    pub fn words(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::Password => "password",
            Self::ClientSecret => "client secret",
            Self::PrivateKey => "private key",
            Self::SharedSecret => "shared secret",
        }
    }
}

/// What a scheme needs besides a user and a secret.
#[derive(Clone, Debug)]
pub enum Beside {
    /// Nothing.
    Nothing,
    /// The refresh token of a user's consent, and the file that keeps it.
    Refresh {
        /// The token of the file, or else of the variable.
        token: Secret,
        /// Rewritten at each use.
        file: PathBuf,
    },
    /// The access token of an OAuth 1.0a dance.
    AccessToken(Secret),
}

/// A whole credential.
#[derive(Clone, Debug)]
pub struct Credential {
    /// How it is sent.
    pub scheme: Scheme,
    /// E-mail or user name, the id of a client, a consumer's or an app's key; a bearer needs none.
    pub user: Option<String>,
    /// The variable that gave the user.
    pub user_variable: String,
    /// The secret itself.
    pub secret: Secret,
    /// The variable that gave the secret.
    pub secret_variable: String,
    /// What kind of secret.
    pub kind: Kind,
    /// What the secret looks like.
    pub shape: Shape,
    /// What the scheme needs besides.
    pub beside: Beside,
    /// `JIRA_AUTH` left the choice to us, so another scheme may be tried where Jira asks for it.
    pub automatic: bool,
}

impl Credential {
    /// Chooses from what was typed. Notes tell what was cut off or passed over. `cloud` is whether Atlassian
    /// hosts the site, as far as can be told without asking.
    ///
    /// Fails with `credential-missing`, `-empty`, `-placeholder`, `-conflict`, `-mispasted`,
    /// `wrong-product-token`, `file-unreadable` for the refresh token's file, or `option-invalid` for `JIRA_AUTH`.
    pub fn choose(connection: &Connection, cloud: bool, notes: &mut Vec<String>) -> Result<Self, Trouble> {
        let asked = asked(connection)?;
        let scheme = match asked {
            Some(scheme) => Some(scheme),
            None => app::by_its_variables(connection)?,
        };
        match scheme {
            Some(Scheme::OAuth2) => app::oauth2(connection, asked, notes),
            Some(Scheme::OAuth1) if cloud => Err(not_on_cloud(connection, Scheme::OAuth1)),
            Some(Scheme::OAuth1) => app::oauth1(connection, asked, notes),
            Some(Scheme::Connect) => app::connect(connection, asked, notes),
            Some(Scheme::Session) if cloud => Err(not_on_cloud(connection, Scheme::Session)),
            _ => pair::choose(connection, asked, cloud, notes),
        }
    }

    /// The same secret sent the other way, where Jira's gateway asks for it.
    pub fn other_scheme(&self) -> Option<Self> {
        let scheme = match self.scheme {
            Scheme::Basic => Scheme::Bearer,
            Scheme::Bearer if self.user.is_some() => Scheme::Basic,
            _ => return None,
        };
        Some(Self { scheme, ..self.clone() })
    }

    /// Whether the user is the one whom Jira will see, and not a client, consumer or app that acts for another.
    pub fn names_its_user(&self) -> bool {
        self.user.is_some() && matches!(self.scheme, Scheme::Basic | Scheme::Bearer | Scheme::Session)
    }

    /// Whom Jira will see, in words; empty when only the token tells.
    pub fn who(&self) -> String {
        let user = self.user.as_deref().unwrap_or_default();
        match (self.scheme, &self.beside) {
            (Scheme::OAuth2, Beside::Refresh { .. }) => format!("the person who consented to {user}"),
            (Scheme::OAuth2, _) => format!("the service account of {user}"),
            (Scheme::OAuth1, _) => format!("the person who let {user} in"),
            (Scheme::Connect, _) => format!("the app {user}"),
            _ => user.to_owned(),
        }
    }

    /// `jdoe (basic, password from JIRA_PASSWORD)`.
    pub fn describe(&self) -> String {
        let how = format!("{}, {} from {}", self.scheme.word(), self.kind.words(), self.secret_variable);
        match (&self.user, self.scheme) {
            (None, _) | (_, Scheme::Bearer) => how,
            (Some(user), _) => format!("{user} ({how})"),
        }
    }
}

/// The scheme of `JIRA_AUTH`; none when the choice is ours.
fn asked(connection: &Connection) -> Result<Option<Scheme>, Trouble> {
    let Some((word, variable)) = connection.get("JIRA_AUTH").text() else { return Ok(None) };
    if word.eq_ignore_ascii_case("auto") {
        return Ok(None);
    }
    if let Some(scheme) = Scheme::ALL.iter().find(|scheme| word.eq_ignore_ascii_case(scheme.word())) {
        return Ok(Some(*scheme));
    }
    // Other tools take the credential itself in a variable of such a name, so only a plain word is shown.
    let is_plain = word.len() < 12 && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    let word = if is_plain { word } else { "something else" };
    let words = Scheme::ALL.iter().map(|scheme| scheme.word()).collect::<Vec<_>>().join(", ");
    Err(Trouble::new(Code::OptionInvalid)
        .fact("option", variable)
        .why(format!("{variable} is `{word}`, which is none of auto, {words}"))
        .only_steps(&[
            "remove {option}, so that the credential itself decides",
            &format!("write one of auto, {words} into {{option}}"),
        ]))
}

/// A way in that Atlassian's Cloud does not have.
fn not_on_cloud(connection: &Connection, scheme: Scheme) -> Trouble {
    let (what, variable) = match scheme {
        Scheme::OAuth1 => ("OAuth 1.0a belongs to Data Center", "JIRA_CONSUMER_KEY"),
        _ => ("a session by user name and password belongs to Data Center", "JIRA_AUTH"),
    };
    let option = if connection.get("JIRA_AUTH").text().is_some() { "JIRA_AUTH" } else { variable };
    Trouble::new(Code::OptionInvalid)
        .fact("option", option)
        .why(format!("{what}, and JIRA_SITE is a Cloud site"))
        .only_steps(&[
            "set JIRA_EMAIL and JIRA_TOKEN (an API token), and remove {option}",
            "use a service account's JIRA_CLIENT_ID and JIRA_CLIENT_SECRET where no person's account may be used",
        ])
}
