//! Which credential the environment means: scheme, user and secret, chosen and checked before any network use.
//!
//! Says of a secret only what its shape suggests. Refuses what cannot work: blanks, placeholders, spoilt
//! pastes, two credentials at once.

use crate::code::Code;
use crate::connection::{Connection, Found};
use crate::secret::Secret;
use crate::shape::{self, Shape};
use crate::site::Site;
use crate::trouble::Trouble;

/// How the secret is put on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// `user:secret` in base64.
    Basic,
    /// The token alone.
    Bearer,
}

impl Scheme {
    /// The word of `JIRA_AUTH`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Basic => "basic",
            Self::Bearer => "bearer",
        }
    }
}

/// What kind of secret it is, by the variable that gave it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// From `JIRA_TOKEN`.
    Token,
    /// From `JIRA_PASSWORD`.
    Password,
}

/// A whole credential.
#[derive(Clone, Debug)]
pub struct Credential {
    /// How it is sent.
    pub scheme: Scheme,
    /// E-mail or user name; a bearer needs none.
    pub user: Option<String>,
    /// The variable that gave the user.
    pub user_variable: String,
    /// The secret itself.
    pub secret: Secret,
    /// The variable that gave the secret.
    pub secret_variable: String,
    /// Token or password.
    pub kind: Kind,
    /// What the secret looks like.
    pub shape: Shape,
    /// `JIRA_AUTH` left the choice to us, so another scheme may be tried where Jira asks for it.
    pub automatic: bool,
}

impl Credential {
    /// Chooses from what was typed. Notes tell what was cut off or passed over.
    ///
    /// Fails with `credential-missing`, `-empty`, `-placeholder`, `-conflict`, `-mispasted`,
    /// `wrong-product-token`, or `option-invalid` for `JIRA_AUTH`.
    pub fn choose(connection: &Connection, site: &Site, notes: &mut Vec<String>) -> Result<Self, Trouble> {
        let said = Said::read(connection, site)?;
        let scheme = said.scheme()?;
        let (kind, found) = said.secret(scheme)?;
        let (user, user_variable) = said.user(scheme, kind)?;
        let Found::Text { text, variable } = found else { return Err(said.nothing()) };
        let secret = checked(text, variable, kind, user.as_deref(), notes)?;
        Ok(Self {
            scheme,
            shape: Shape::of(&secret),
            secret: Secret::new(secret),
            secret_variable: variable.clone(),
            user,
            user_variable,
            kind,
            automatic: said.asked.is_none(),
        })
    }

    /// The same secret sent the other way, where Jira's gateway asks for it.
    pub fn other_scheme(&self) -> Option<Self> {
        let scheme = match self.scheme {
            Scheme::Basic => Scheme::Bearer,
            Scheme::Bearer if self.user.is_some() => Scheme::Basic,
            Scheme::Bearer => return None,
        };
        Some(Self { scheme, ..self.clone() })
    }

    /// `jdoe (basic, password from JIRA_PASSWORD)`.
    pub fn describe(&self) -> String {
        let kind = match self.kind {
            Kind::Token => "token",
            Kind::Password => "password",
        };
        let how = format!("{}, {kind} from {}", self.scheme.word(), self.secret_variable);
        match (&self.user, self.scheme) {
            (Some(user), Scheme::Basic) => format!("{user} ({how})"),
            _ => how,
        }
    }
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
    fn read(connection: &'c Connection, site: &Site) -> Result<Self, Trouble> {
        let asked = match connection.get("JIRA_AUTH").text() {
            None => None,
            Some((word, _)) if word.eq_ignore_ascii_case("auto") => None,
            Some((word, _)) if word.eq_ignore_ascii_case("basic") => Some(Scheme::Basic),
            Some((word, _)) if word.eq_ignore_ascii_case("bearer") => Some(Scheme::Bearer),
            Some((word, variable)) => {
                // Other tools take the credential itself in a variable of such a name, so only a plain word is shown.
                let is_plain =
                    word.len() < 12 && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
                let word = if is_plain { word } else { "something else" };
                let trouble = Trouble::new(Code::OptionInvalid).fact("option", variable);
                return Err(trouble
                    .why(format!("{variable} is `{word}`, which is none of auto, basic, bearer"))
                    .only_steps(&[
                        "remove {option}, so that the credential itself decides",
                        "write auto, basic or bearer into {option}",
                    ]));
            }
        };
        let get = |name| connection.get(name);
        Ok(Self {
            user: get("JIRA_EMAIL"),
            token: get("JIRA_TOKEN"),
            password: get("JIRA_PASSWORD"),
            asked,
            cloud: site.is_cloud_host(),
        })
    }

    fn scheme(&self) -> Result<Scheme, Trouble> {
        let (token, password) = (self.token.text(), self.password.text());
        let user = self.user.text();
        if let (Some((_, token)), Some((_, password))) = (token, password)
            && user.is_some()
            && self.asked != Some(Scheme::Bearer)
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

/// The secret without the line ending that `echo` left behind, after every check that needs no network.
fn checked(
    text: &str,
    variable: &str,
    kind: Kind,
    user: Option<&str>,
    notes: &mut Vec<String>,
) -> Result<String, Trouble> {
    let trimmed = match kind {
        Kind::Token => text.trim(),
        // A password may begin or end with a blank.
        Kind::Password => text.trim_end_matches(['\r', '\n']),
    };
    // A password may look like the name of a variable; a token never does.
    let is_odd_password = kind == Kind::Password && !trimmed.contains(['{', '(', '*', '_', '[']);
    if let Some(what) = shape::placeholder(trimmed).filter(|_| !is_odd_password) {
        return Err(placeholder(variable, what));
    }
    if kind == Kind::Token {
        if let Some(fault) = shape::paste_fault(trimmed, user) {
            return Err(mispasted(variable, fault));
        }
        if let Some(product) = shape::foreign_product(trimmed) {
            let trouble = Trouble::new(Code::WrongProductToken).fact("variable", variable).fact("secret", variable);
            return Err(trouble.fact("shape", product).detail(format!("{variable} looks like {product}")));
        }
    }
    if trimmed.len() < text.len() && !variable.ends_with("_FILE") {
        let what = if text.ends_with(['\n', '\r']) { "ended in a line break" } else { "had white space around it" };
        notes.push(format!(
            "{variable} {what}, which was cut off before it was used; store it without (`printf %s`, not `echo`)"
        ));
    }
    Ok(trimmed.to_owned())
}

fn placeholder(variable: &str, what: &str) -> Trouble {
    let trouble = Trouble::new(Code::CredentialPlaceholder).fact("variable", variable).fact("shape", what);
    trouble.detail(format!("{variable} holds {what}"))
}

fn not_a_user(variable: &str, fault: &str) -> Trouble {
    mispasted(variable, fault)
        .title("{variable} holds something else than an e-mail or a user name")
        .why("Jira would take it for the name of a user, and count a failed login")
        .only_steps(&[
            "put the e-mail or the user name alone into {variable}",
            "put the secret, and nothing else, into JIRA_TOKEN",
        ])
}

fn mispasted(variable: &str, fault: &str) -> Trouble {
    let trouble = Trouble::new(Code::CredentialMispasted).fact("variable", variable).fact("secret", variable);
    trouble.detail(format!("{variable} {fault}"))
}
