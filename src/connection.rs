//! The `JIRA_*` variables: the one table of them, and what was typed into each.
//!
//! All text on purpose: envy quotes a value that it cannot parse, and one of these is a secret. Resolves
//! aliases and `NAME_FILE`; refuses to interpret, which is `settings`' and `credential`'s part.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::PathBuf;

use crate::code::Code;
use crate::environment::Environment;
use crate::output::reason;
use crate::pem;
use crate::secret::Secret;
use crate::shape;
use crate::trouble::Trouble;

/// Names the file of the client certificate.
pub const CLIENT_CERT: &str = "JIRA_CLIENT_CERT";
/// Names the file of the client certificate's private key.
pub const CLIENT_KEY: &str = "JIRA_CLIENT_KEY";

/// One row: a setting of the connection.
pub struct Variable {
    /// The name that wins.
    pub name: &'static str,
    /// Other names that are read as well.
    pub aliases: &'static [&'static str],
    /// Never shown; may also come from the file that `NAME_FILE` names.
    pub secret: bool,
    /// What it is, in a few words.
    pub meaning: &'static str,
}

const fn plain(name: &'static str, aliases: &'static [&'static str], meaning: &'static str) -> Variable {
    Variable { name, aliases, secret: false, meaning }
}

const fn secret(name: &'static str, aliases: &'static [&'static str], meaning: &'static str) -> Variable {
    Variable { name, aliases, secret: true, meaning }
}

/// The one secret that changes at each use, so that its file outranks its variable.
const REFRESH_TOKEN: &str = "JIRA_REFRESH_TOKEN";

/// Every variable that describes the connection.
pub const VARIABLES: &[Variable] = &[
    plain("JIRA_SITE", &["JIRA_BASE_URL", "JIRA_URL"], "the site; a bare host means https"),
    plain(
        "JIRA_EMAIL",
        &["JIRA_USER_EMAIL", "JIRA_USER", "JIRA_USERNAME"],
        "the Cloud account's e-mail, or the Data Center user name",
    ),
    secret(
        "JIRA_TOKEN",
        &["JIRA_API_TOKEN", "JIRA_PAT"],
        "an API token, a service account's token, or a personal access token",
    ),
    secret("JIRA_PASSWORD", &[], "the Data Center user's password"),
    plain("JIRA_AUTH", &[], "`auto` (default), `basic`, `bearer`, `session`, `oauth2`, `oauth1` or `connect`"),
    plain("JIRA_CLOUD_ID", &[], "go through `api.atlassian.com/ex/jira/{cloudId}`; otherwise found out when needed"),
    plain("JIRA_CLIENT_ID", &[], "OAuth 2.0: the id of a service account's client, or of an app"),
    secret("JIRA_CLIENT_SECRET", &[], "OAuth 2.0: the client's secret"),
    secret(
        REFRESH_TOKEN,
        &[],
        "OAuth 2.0 with a user's consent: starts the file that `JIRA_REFRESH_TOKEN_FILE` names, which is rewritten at each use",
    ),
    plain("JIRA_CONSUMER_KEY", &[], "OAuth 1.0a (Data Center): the consumer's key in the application link"),
    secret("JIRA_PRIVATE_KEY", &[], "OAuth 1.0a: the RSA private key, PEM"),
    secret("JIRA_ACCESS_TOKEN", &[], "OAuth 1.0a: the access token"),
    plain("JIRA_APP_KEY", &[], "Connect (Cloud): the key in the app's descriptor"),
    secret("JIRA_SHARED_SECRET", &[], "Connect: the secret that the installation brought"),
    plain("JIRA_CA_FILE", &[], "PEM file of authorities to trust besides those trusted anyway"),
    plain(CLIENT_CERT, &[], "PEM file of the client certificate, for a site that asks for one (mutual TLS)"),
    plain(
        CLIENT_KEY,
        &[],
        "PEM file of its private key, without a password; may be left out if the same file holds both",
    ),
    plain("JIRA_ALLOW_HTTP", &[], "`true`: plain http to a host that is not loopback, with a warning"),
];

/// Names that are no row of the table, and hold secrets or lead to them: what other ways into Jira use, and
/// proxies, whose addresses may hold a password.
const RESERVED: &[&str] = &["SSL_CERT_FILE", "SSL_CERT_DIR", "HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY"];

/// Whether a name stands in the table, as itself, as an alias, or as the file of a secret.
pub fn is_connection_variable(name: &str) -> bool {
    let upper = name.to_ascii_uppercase();
    if RESERVED.iter().any(|known| *known == upper || upper.strip_suffix("_FILE") == Some(known)) {
        return true;
    }
    names().any(|name| name == upper)
}

/// Every name that is read, files of secrets included.
fn names() -> impl Iterator<Item = String> {
    VARIABLES.iter().flat_map(|row| {
        let own = std::iter::once(row.name).chain(row.aliases.iter().copied());
        own.flat_map(|name| [Some(name.to_owned()), row.secret.then(|| format!("{name}_FILE"))]).flatten()
    })
}

/// The environment with the files that hold secrets read, each once: a pipe can be read no second time.
#[must_use]
pub fn with_files(environment: &Environment) -> Environment {
    let mut environment = environment.clone();
    for name in names().filter(|name| name.ends_with("_FILE")) {
        let Some(path) = environment.get(&name).map(|path| path.trim().to_owned()) else { continue };
        let read = std::fs::read_to_string(environment.directory.join(&path)).or_else(|error| {
            // The one file that may be yet to come: a run starts it, and another run may do so at any moment.
            let may_come = name == format!("{REFRESH_TOKEN}_FILE") && !shape::holds_token(&path);
            // A path through something that is no folder leads nowhere either.
            let is_none = matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory);
            if may_come && is_none { Ok(String::new()) } else { Err(reason(&error)) }
        });
        environment.files.insert(name, read);
    }
    for name in [CLIENT_CERT, CLIENT_KEY] {
        let path = environment.get(name).map(|path| path.trim().to_owned()).filter(|path| !pem::is_pasted(path));
        let Some(path) = path else { continue };
        // A letter for each byte: what is not PEM is no text, and is still to be told apart.
        let read = std::fs::read(environment.directory.join(&path));
        let text = read.map(|bytes| bytes.into_iter().map(char::from).collect());
        environment.files.insert(name.to_owned(), text.map_err(|error| reason(&error)));
    }
    environment
}

/// Every secret of the environment, used or not, right or wrong: none of them may be shown. Cannot fail, so
/// that whatever else is wrong is told without them.
pub fn secrets(environment: &Environment) -> Vec<Secret> {
    let rows = |secret: bool| VARIABLES.iter().filter(move |row| row.secret == secret);
    let of = |row: &'static Variable| std::iter::once(row.name).chain(row.aliases.iter().copied());
    let direct = rows(true).flat_map(of).filter_map(|name| environment.get(name)).map(str::to_owned);
    let (pem, files): (Vec<_>, Vec<_>) = environment.files.iter().partition(|(name, _)| !name.ends_with("_FILE"));
    let in_files = files.into_iter().filter_map(|(_, read)| read.clone().ok());
    let pem = pem.into_iter().filter_map(|(_, read)| read.as_deref().ok());
    // A key that was pasted where its path belongs is a key still.
    let pasted = [CLIENT_CERT, CLIENT_KEY].into_iter().filter_map(|name| environment.get(name));
    let pasted = pasted.filter(|value| pem::is_pasted(value)).flat_map(pem::pasted_pieces);
    let keys = pem.flat_map(pem::secret_lines).chain(pasted);
    // A token in a wrong place is a token still: as the user, as the scheme, as the path of a file.
    let places = rows(false).flat_map(of).map(str::to_owned).chain(environment.files.keys().cloned());
    let misplaced = places.filter_map(|name| environment.get(&name).map(|text| text.trim().to_owned()));
    let misplaced = misplaced.filter(|text| shape::holds_token(text));
    let direct: Vec<String> = direct.chain(in_files).collect();
    let keys = keys.chain(direct.iter().flat_map(|text| pem::secret_lines(text)));
    let all = direct.clone().into_iter().chain(keys).chain(misplaced);
    all.filter(|text| !text.trim().is_empty()).map(Secret::new).collect()
}

/// What a variable gave.
#[derive(Clone)]
pub enum Found {
    /// It is not there.
    Unset,
    /// It is there and blank; the name that was looked at.
    Blank(String),
    /// It holds this text.
    Text {
        /// The value, untouched.
        text: String,
        /// The variable that gave it.
        variable: String,
    },
}

impl Found {
    /// The text without the white space around it, and the variable that gave it.
    pub fn text(&self) -> Option<(&str, &str)> {
        match self {
            Self::Text { text, variable } => Some((text.trim(), variable)),
            Self::Unset | Self::Blank(_) => None,
        }
    }
}

/// Everything that was typed about the connection.
pub struct Connection {
    found: BTreeMap<&'static str, Found>,
    /// Paths of the files that hold secrets, by the variable that ends in `_FILE`.
    files: BTreeMap<String, PathBuf>,
    /// What a person should know: aliases that were passed over.
    pub notes: Vec<String>,
}

impl Connection {
    /// Reads the table from the environment, secrets also from their files.
    ///
    /// Fails with `credential-conflict` when a secret and its file are both given, `file-unreadable` when
    /// the file cannot be read, `option-invalid` when a value is not text.
    pub fn read(environment: &Environment) -> Result<Self, Trouble> {
        if let Some(name) = environment.not_text.iter().find(|name| is_connection_variable(name)) {
            let trouble = Trouble::new(Code::OptionInvalid).fact("option", name).fact("variable", name);
            return Err(trouble.detail(format!("{name} is not UTF-8 text")));
        }
        // By their exact names: envy does not look at capitals, and `JIRA_Token` is nobody's variable.
        let known: Vec<String> = names().collect();
        let ours = environment.variables.iter().filter(|(name, _)| known.contains(name));
        let ours = ours.map(|(name, value)| (name.clone(), value.clone()));
        let typed: BTreeMap<String, String> = envy::prefixed("JIRA_").from_iter(ours).unwrap_or_default();
        let path = |name: &String| Some((name.clone(), environment.directory.join(environment.get(name)?.trim())));
        let files = known.iter().filter(|name| name.ends_with("_FILE")).filter_map(path).collect();
        let mut connection = Self { found: BTreeMap::new(), files, notes: Vec::new() };
        for row in VARIABLES {
            let found = connection.resolve(row, &typed, environment)?;
            connection.found.insert(row.name, found);
        }
        Ok(connection)
    }

    /// What was found for a row of the table, by its first name.
    pub fn get(&self, name: &str) -> &Found {
        self.found.get(name).unwrap_or(&Found::Unset)
    }

    /// The text of a setting, if it has any.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.get(name).text().map(|(text, _)| text)
    }

    /// The file that keeps a secret, if one was named.
    pub fn file(&self, secret: &str) -> Option<PathBuf> {
        self.files.get(&format!("{secret}_FILE")).cloned()
    }

    /// The first name that is not blank wins; a difference is worth a note.
    fn resolve(
        &mut self,
        row: &Variable,
        typed: &BTreeMap<String, String>,
        environment: &Environment,
    ) -> Result<Found, Trouble> {
        let mut won = Found::Unset;
        for name in std::iter::once(&row.name).chain(row.aliases) {
            let found = read_one(name, row.secret, typed, environment)?;
            match (&won, found) {
                (Found::Unset, found) | (Found::Blank(_), found @ Found::Text { .. }) => won = found,
                (Found::Text { text, variable }, Found::Text { text: other, variable: passed_over })
                    if text.trim() != other.trim() =>
                {
                    self.notes.push(format!("{passed_over} differs from {variable} and was ignored"));
                }
                _ => {}
            }
        }
        Ok(won)
    }
}

fn read_one(
    name: &str,
    secret: bool,
    typed: &BTreeMap<String, String>,
    environment: &Environment,
) -> Result<Found, Trouble> {
    let value = |name: &str| typed.get(&name.trim_start_matches("JIRA_").to_ascii_lowercase());
    let direct = match value(name) {
        None => Found::Unset,
        Some(text) if text.trim().is_empty() => Found::Blank(name.to_owned()),
        Some(text) => Found::Text { text: text.clone(), variable: name.to_owned() },
    };
    let file_name = format!("{name}_FILE");
    let Some(path) = secret.then(|| value(&file_name)).flatten().filter(|path| !path.trim().is_empty()) else {
        return Ok(direct);
    };
    let read = environment.files.get(&file_name).cloned().unwrap_or_else(|| Err("it was not read".to_owned()));
    // A file that holds nothing yet is started with the variable.
    if name == REFRESH_TOKEN && read.as_ref().is_ok_and(String::is_empty) {
        return Ok(direct);
    }
    if matches!(direct, Found::Text { .. }) && name != REFRESH_TOKEN {
        let trouble = Trouble::new(Code::CredentialConflict).fact("variable", name).fact("other", &file_name);
        return Err(trouble.only_steps(&["remove {variable} or {other} from this job, whichever is out of date"]));
    }
    match read {
        // Blanks are nothing too, and no token was put there.
        Ok(text) if text.trim().is_empty() && matches!(direct, Found::Text { .. }) => Ok(direct),
        Ok(text) if text.trim().is_empty() => Ok(Found::Blank(file_name)),
        Ok(text) => Ok(Found::Text { text, variable: file_name }),
        Err(_) if shape::holds_token(path) => Err(Trouble::new(Code::CredentialMispasted)
            .fact("variable", &file_name)
            .title("{variable} holds a credential, where the path of a file belongs")
            .why("a variable that ends in _FILE names a file; the secret itself goes into the one without")
            .only_steps(&[&format!("rename {file_name} to {name}, or store the secret in a file and name that")])),
        Err(why) => Err(Trouble::new(Code::FileUnreadable)
            .fact("variable", &file_name)
            .fact("option", &file_name)
            .fact("file", path.trim())
            .detail(format!("{file_name} names {}: {why}", path.trim()))
            .fact("reason", why)),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;

    #[test]
    fn a_refresh_token_file_that_another_run_starts_meanwhile_is_still_to_be_started() {
        let folder = tempfile::tempdir().unwrap();
        let variables = [("JIRA_REFRESH_TOKEN", "the-first"), ("JIRA_REFRESH_TOKEN_FILE", "refresh.txt")];
        let variables = variables.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        let environment =
            with_files(&Environment { variables, directory: folder.path().to_owned(), ..Environment::default() });
        std::fs::write(folder.path().join("refresh.txt"), "the-second").unwrap();
        let connection = Connection::read(&environment).unwrap();
        assert_eq!(connection.text("JIRA_REFRESH_TOKEN"), Some("the-first"));
    }
}
