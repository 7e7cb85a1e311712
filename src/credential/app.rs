//! What proves an application: OAuth 2.0 clients, OAuth 1.0a consumers, Connect apps.

use super::checks::{checked, placeholder};
use super::{Beside, Credential, Kind, Scheme};
use crate::code::Code;
use crate::connection::{Connection, Found};
use crate::secret::Secret;
use crate::shape::{self, Shape};
use crate::trouble::Trouble;

/// A way in, the variables that hold its secrets, and the one that names who asks.
const WAYS: &[(Scheme, &[&str], &str)] = &[
    (Scheme::Basic, &["JIRA_TOKEN", "JIRA_PASSWORD"], "JIRA_EMAIL"),
    (Scheme::OAuth2, &["JIRA_CLIENT_SECRET", "JIRA_REFRESH_TOKEN"], "JIRA_CLIENT_ID"),
    (Scheme::OAuth1, &["JIRA_PRIVATE_KEY", "JIRA_ACCESS_TOKEN"], "JIRA_CONSUMER_KEY"),
    (Scheme::Connect, &["JIRA_SHARED_SECRET"], "JIRA_APP_KEY"),
];

/// The scheme that the variables are there for; none is left to user and secret.
///
/// Fails with `credential-conflict` when there are secrets for two.
pub(super) fn by_its_variables(connection: &Connection) -> Result<Option<Scheme>, Trouble> {
    let given = |name: &&&str| connection.get(name).text().is_some();
    let with_secret =
        |(scheme, secrets, _): &(Scheme, &'static [&str], _)| Some((*scheme, *secrets.iter().find(given)?));
    let mut complete = WAYS.iter().filter_map(with_secret);
    match (complete.next(), complete.next()) {
        (Some((one, variable)), Some((two, other))) => {
            let words = format!("set JIRA_AUTH to {} or {} to say which is meant", one.word(), two.word());
            Err(Trouble::new(Code::CredentialConflict)
                .fact("variable", variable)
                .fact("other", other)
                .only_steps(&["remove {variable} or {other} from this job, whichever is not meant", &words]))
        }
        (Some((scheme, _)), None) => Ok((scheme != Scheme::Basic).then_some(scheme)),
        (None, _) => {
            let named = WAYS[1..].iter().find(|(_, _, name)| connection.get(name).text().is_some());
            Ok(named.map(|(scheme, ..)| *scheme).filter(|_| connection.get("JIRA_EMAIL").text().is_none()))
        }
    }
}

/// OAuth 2.0: client credentials, or a user's consent that a refresh token stands for.
pub(super) fn oauth2(
    connection: &Connection,
    asked: Option<Scheme>,
    notes: &mut Vec<String>,
) -> Result<Credential, Trouble> {
    let credential = app(connection, Scheme::OAuth2, ("JIRA_CLIENT_ID", "JIRA_CLIENT_SECRET"), asked, notes)?;
    let Found::Text { text, variable } = connection.get("JIRA_REFRESH_TOKEN") else {
        return match connection.file("JIRA_REFRESH_TOKEN") {
            Some(_) => Err(lacks(connection.get("JIRA_REFRESH_TOKEN"), "JIRA_REFRESH_TOKEN")
                .why("JIRA_REFRESH_TOKEN_FILE names a file that holds no token yet, and JIRA_REFRESH_TOKEN gives none to start it with")
                .only_steps(&[
                    "run `fieldstamp authorize oauth2 --to DIR` by hand once, and bring the file that it leaves to this job",
                    "set JIRA_REFRESH_TOKEN for the first run",
                    "remove JIRA_REFRESH_TOKEN_FILE if the client is a service account's, which needs none",
                ])),
            None => Ok(credential),
        };
    };
    let Some(file) = connection.file("JIRA_REFRESH_TOKEN") else {
        return Err(Trouble::new(Code::CredentialMissing)
            .fact("variable", "JIRA_REFRESH_TOKEN_FILE")
            .title("A refresh token changes at each use, and there is no file to keep the next one in")
            .why("Jira gives a new refresh token with every access token, and the old one dies; without a place for the new one the next run would stand outside")
            .only_steps(&[
                "set JIRA_REFRESH_TOKEN_FILE to a file that stays from run to run and that this job may write",
                "keep JIRA_REFRESH_TOKEN to start that file with, where it is not there yet",
                "use a service account's client credentials, without any refresh token, where nothing can be kept",
            ]));
    };
    let token = checked(text, variable, Kind::Token, None, notes)?;
    Ok(Credential { beside: Beside::Refresh { token: Secret::new(token), file }, ..credential })
}

/// OAuth 1.0a: a consumer's key, and the token that an administrator has let it have.
pub(super) fn oauth1(
    connection: &Connection,
    asked: Option<Scheme>,
    notes: &mut Vec<String>,
) -> Result<Credential, Trouble> {
    let credential = app(connection, Scheme::OAuth1, ("JIRA_CONSUMER_KEY", "JIRA_PRIVATE_KEY"), asked, notes)?;
    let Found::Text { text, variable } = connection.get("JIRA_ACCESS_TOKEN") else {
        return Err(lacks(connection.get("JIRA_ACCESS_TOKEN"), "JIRA_ACCESS_TOKEN")
            .only_steps(&["run `fieldstamp authorize oauth1 --to DIR` by hand once, and store the access token that it leaves in JIRA_ACCESS_TOKEN"]));
    };
    let token = checked(text, variable, Kind::Token, None, notes)?;
    Ok(Credential { beside: Beside::AccessToken(Secret::new(token)), ..credential })
}

/// Connect: the app's key, and the secret that its installation brought.
pub(super) fn connect(
    connection: &Connection,
    asked: Option<Scheme>,
    notes: &mut Vec<String>,
) -> Result<Credential, Trouble> {
    app(connection, Scheme::Connect, ("JIRA_APP_KEY", "JIRA_SHARED_SECRET"), asked, notes)
}

/// Who asks and the secret, both checked.
fn app(
    connection: &Connection,
    scheme: Scheme,
    (name, secret): (&'static str, &'static str),
    asked: Option<Scheme>,
    notes: &mut Vec<String>,
) -> Result<Credential, Trouble> {
    let Found::Text { text: user, variable: user_variable } = connection.get(name) else {
        return Err(lacks(connection.get(name), name));
    };
    let Found::Text { text, variable } = connection.get(secret) else {
        return Err(lacks(connection.get(secret), secret));
    };
    let user = user.trim();
    if let Some(what) = shape::placeholder(user) {
        return Err(placeholder(user_variable, what));
    }
    let kind = match scheme {
        Scheme::OAuth1 => Kind::PrivateKey,
        Scheme::Connect => Kind::SharedSecret,
        _ => Kind::ClientSecret,
    };
    let text = checked(text, variable, kind, Some(user), notes)?;
    Ok(Credential {
        scheme,
        user: Some(user.to_owned()),
        user_variable: user_variable.clone(),
        shape: Shape::Other,
        secret: Secret::new(text),
        secret_variable: variable.clone(),
        kind,
        beside: Beside::Nothing,
        automatic: asked.is_none(),
    })
}

/// A part of the credential that is not there, or blank.
fn lacks(found: &Found, variable: &str) -> Trouble {
    match found {
        Found::Blank(name) => Trouble::new(Code::CredentialEmpty).fact("variable", name).fact("secret", name),
        _ => Trouble::new(Code::CredentialMissing).fact("variable", variable),
    }
}
