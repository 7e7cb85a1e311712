//! A user and a secret: basic, bearer and session.

use super::checks::{checked, not_a_user, placeholder};
use super::{Beside, Credential, Kind, Scheme};
use crate::code::Code;
use crate::connection::{Connection, Found};
use crate::secret::Secret;
use crate::shape::{self, Shape};
use crate::trouble::Trouble;

pub(super) fn choose(
    connection: &Connection,
    asked: Option<Scheme>,
    cloud: bool,
    notes: &mut Vec<String>,
) -> Result<Credential, Trouble> {
    let said = Said::read(connection, asked, cloud);
    let scheme = said.scheme()?;
    let (kind, found) = said.secret(scheme)?;
    let (user, user_variable) = said.user(scheme, kind)?;
    let Found::Text { text, variable } = found else { return Err(said.nothing()) };
    let secret = checked(text, variable, kind, user.as_deref(), notes)?;
    Ok(Credential {
        scheme,
        shape: Shape::of(&secret),
        secret: Secret::new(secret),
        secret_variable: variable.clone(),
        user,
        user_variable,
        kind,
        beside: Beside::Nothing,
        automatic: said.asked.is_none(),
    })
}

/// The four variables that decide, and where they are meant to be used.
struct Said<'c> {
    user: &'c Found,
    token: &'c Found,
    password: &'c Found,
    asked: Option<Scheme>,
    cloud: bool,
}

impl<'c> Said<'c> {
    fn read(connection: &'c Connection, asked: Option<Scheme>, cloud: bool) -> Self {
        let get = |name| connection.get(name);
        Self { user: get("JIRA_EMAIL"), token: get("JIRA_TOKEN"), password: get("JIRA_PASSWORD"), asked, cloud }
    }

    fn scheme(&self) -> Result<Scheme, Trouble> {
        let (token, password) = (self.token.text(), self.password.text());
        let user = self.user.text();
        if let (Some((_, token)), Some((_, password))) = (token, password)
            && user.is_some()
            && !matches!(self.asked, Some(Scheme::Bearer | Scheme::Session))
        {
            return Err(Trouble::new(Code::CredentialConflict).fact("variable", token).fact("other", password));
        }
        if let Some(scheme) = self.asked {
            return Ok(scheme);
        }
        Ok(match (token, user) {
            (Some(_), Some((user, _))) if user.contains('@') || self.cloud => Scheme::Basic,
            (Some((text, _)), None) if self.email_did_not_arrive(text) => Scheme::Basic,
            (Some(_), _) => Scheme::Bearer,
            (None, _) => Scheme::Basic,
        })
    }

    /// A blank e-mail beside an account's token for Cloud: the pair was meant, and half of it is lost.
    fn email_did_not_arrive(&self, token: &str) -> bool {
        let alone = matches!(Shape::of(token), Shape::ServiceAccountToken | Shape::Jwt);
        self.cloud && matches!(self.user, Found::Blank(_)) && !alone
    }

    fn secret(&self, scheme: Scheme) -> Result<(Kind, &'c Found), Trouble> {
        match (self.token, self.password, scheme) {
            (_, Found::Text { .. }, Scheme::Session) => Ok((Kind::Password, self.password)),
            (_, _, Scheme::Session) => Err(Trouble::new(Code::CredentialMissing)
                .fact("variable", "JIRA_PASSWORD")
                .why("a session is opened with a user name and a password")
                .only_steps(&[
                    "set JIRA_EMAIL (the user name) and JIRA_PASSWORD",
                    "remove JIRA_AUTH=session if the token is meant, which needs no session",
                ])),
            (Found::Text { .. }, _, _) => Ok((Kind::Token, self.token)),
            (_, Found::Text { .. }, Scheme::Basic) => Ok((Kind::Password, self.password)),
            _ => Err(self.nothing()),
        }
    }

    /// Why there is no secret: it did not arrive, or nobody gave one.
    fn nothing(&self) -> Trouble {
        let likely = if self.cloud || self.user.text().is_none() {
            [self.token, self.password]
        } else {
            [self.password, self.token]
        };
        let blank = likely.into_iter().find_map(|found| if let Found::Blank(name) = found { Some(name) } else { None });
        match blank {
            Some(name) => Trouble::new(Code::CredentialEmpty).fact("variable", name).fact("secret", name),
            None => Trouble::new(Code::CredentialMissing)
                .fact("variable", if self.cloud { "JIRA_TOKEN" } else { "JIRA_TOKEN or JIRA_PASSWORD" }),
        }
    }

    fn user(&self, scheme: Scheme, kind: Kind) -> Result<(Option<String>, String), Trouble> {
        match self.user {
            Found::Text { text, variable } => {
                let text = text.trim();
                if let Some(what) = shape::placeholder(text) {
                    return Err(placeholder(variable, what));
                }
                if Shape::of(text).is_certain() {
                    return Err(not_a_user(
                        variable,
                        "has the shape of a token; it and the token were probably swapped",
                    ));
                }
                // A colon ends the user's name in a Basic pair (RFC 7617), and no e-mail has white space.
                if text.contains(|c: char| c == ':' || c.is_control())
                    || (text.contains('@') && text.contains(char::is_whitespace))
                {
                    return Err(not_a_user(
                        variable,
                        "holds a colon, a line break or white space, which no user name has",
                    ));
                }
                Ok((Some(text.to_owned()), variable.clone()))
            }
            Found::Unset | Found::Blank(_) if scheme == Scheme::Bearer => Ok((None, "JIRA_EMAIL".to_owned())),
            Found::Blank(name) => Err(Trouble::new(Code::CredentialEmpty).fact("variable", name)),
            Found::Unset => {
                let beside = if kind == Kind::Password { "the password" } else { "basic authentication" };
                Err(Trouble::new(Code::CredentialMissing)
                    .fact("variable", "JIRA_EMAIL")
                    .detail(format!("{beside} needs a user beside it, and JIRA_EMAIL is not set")))
            }
        }
    }
}
