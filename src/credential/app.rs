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
            let one = if one == Scheme::Basic && variable == "JIRA_TOKEN" && connection.text("JIRA_EMAIL").is_none() {
                Scheme::Bearer
            } else {
                one
            };
            let words = format!("set JIRA_AUTH to {} or {} to say which is meant", one.word(), two.word());
            Err(Trouble::new(Code::CredentialConflict)
                .fact("variable", variable)
                .fact("other", other)
                .only_steps(&["remove {variable} or {other} from this job, whichever is not meant", &words]))
        }
        (Some((scheme, _)), None) => Ok((scheme != Scheme::Basic).then_some(scheme)),
        (None, _) => {
            let named = WAYS[1..].iter().find(|(_, _, name)| connection.get(name).text().is_some());
            let is_blank = |secret: &&str| matches!(connection.get(secret), Found::Blank(_));
            // Beside an e-mail it may be a leftover, unless its own secret was meant to come as well.
            let is_meant = |(_, secrets, _): &&(_, &'static [&'static str], _)| {
                connection.get("JIRA_EMAIL").text().is_none() || secrets.iter().any(is_blank)
            };
            Ok(named.filter(is_meant).map(|(scheme, ..)| *scheme))
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
            Some(_) => Err(lacks(connection.get("JIRA_REFRESH_TOKEN"), "JIRA_REFRESH_TOKEN", Scheme::OAuth2, asked)
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
        return Err(lacks(connection.get("JIRA_ACCESS_TOKEN"), "JIRA_ACCESS_TOKEN", Scheme::OAuth1, asked)
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
        return Err(lacks(connection.get(name), name, scheme, asked));
    };
    let Found::Text { text, variable } = connection.get(secret) else {
        return Err(lacks(connection.get(secret), secret, scheme, asked));
    };
    let user = user.trim();
    if let Some(what) = shape::placeholder(user) {
        return Err(placeholder(user_variable, what));
    }
    if shape::holds_token(user) {
        let steps = [
            format!("put what names the client, consumer or app into {name}; it is no secret"),
            format!("put the secret, and nothing else, into {secret}"),
        ];
        return Err(Trouble::new(Code::CredentialMispasted)
            .fact("variable", user_variable)
            .title("{variable} holds a secret, where a name belongs")
            .why(format!("{user_variable} has the shape of a secret; it and {secret} were probably swapped"))
            .only_steps(&steps.each_ref().map(String::as_str)));
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
fn lacks(found: &Found, variable: &str, scheme: Scheme, asked: Option<Scheme>) -> Trouble {
    if let Found::Blank(name) = found {
        return Trouble::new(Code::CredentialEmpty).fact("variable", name).fact("secret", name);
    }
    let (why, all) = match scheme {
        Scheme::OAuth2 => {
            ("OAuth 2.0 needs the id of a client and the client's secret", "JIRA_CLIENT_ID or JIRA_CLIENT_SECRET")
        }
        Scheme::OAuth1 => (
            "OAuth 1.0a needs a consumer key, its private key and an access token",
            "JIRA_CONSUMER_KEY, JIRA_PRIVATE_KEY or JIRA_ACCESS_TOKEN",
        ),
        _ => (
            "a Connect app needs its key and the secret that it shares with the site",
            "JIRA_APP_KEY or JIRA_SHARED_SECRET",
        ),
    };
    let other = match asked {
        Some(_) => "remove JIRA_AUTH if another credential is meant, so that the one that is there decides".to_owned(),
        None => format!("remove {all}, whichever is set, if another credential is meant"),
    };
    Trouble::new(Code::CredentialMissing)
        .fact("variable", variable)
        .why(format!("{why}, and this is a part of it"))
        .only_steps(&[
            "set {variable} from the same place from which the other parts come",
            "pass the CI secrets to this very step; many hosts hand them only to steps that name them",
            &other,
        ])
}
