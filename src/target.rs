//! Where the run goes: the site, the gateway if one is asked for, and whom to trust on the way.

use std::path::PathBuf;

use crate::code::Code;
use crate::connection::{CLIENT_CERT, CLIENT_KEY, Connection, Found};
use crate::environment::Environment;
use crate::pem;
use crate::secret::Secret;
use crate::shape;
use crate::site::Site;
use crate::trouble::Trouble;

/// The checked settings of the connection, but for the credential.
#[derive(Clone)]
pub struct Target {
    /// The site.
    pub site: Site,
    /// Go through the gateway to the site with this id.
    pub cloud_id: Option<String>,
    /// Whom to trust.
    pub trust: Trust,
    /// What a person should know.
    pub notes: Vec<String>,
}

/// Where authorities come from.
#[derive(Clone, Debug, Default)]
pub struct Trust {
    /// `JIRA_CA_FILE`: trusted besides the others.
    pub extra: Option<PathBuf>,
    /// `SSL_CERT_FILE`: takes the place of the system's.
    pub file: Option<PathBuf>,
    /// `SSL_CERT_DIR`, several folders separated as in `PATH`: takes the place of the system's.
    pub folders: Vec<PathBuf>,
    /// What we show to a server that asks who connects.
    pub identity: Option<Identity>,
}

/// A client certificate and its key.
#[derive(Clone, Debug)]
pub struct Identity {
    /// The certificate, perhaps with its chain, perhaps with its key.
    pub certificate: PemFile,
    /// The key, where it has a file of its own.
    pub key: Option<PemFile>,
}

/// A file that should hold PEM, read and not yet looked at.
#[derive(Clone, Debug)]
pub struct PemFile {
    /// The variable that named it.
    pub variable: &'static str,
    /// Its path, as it was given.
    pub path: String,
    /// What it holds, one letter for each byte; a key may be among it.
    pub text: Secret,
}

impl Target {
    /// Reads and checks what was typed.
    ///
    /// Fails with `site-missing`, `site-invalid`, `http-refused`, `option-invalid`, or `file-unreadable` for the
    /// client certificate.
    pub fn read(connection: &Connection, environment: &Environment) -> Result<Self, Trouble> {
        let site = site(connection)?;
        let mut notes = Vec::new();
        if site.is_plain_http() && !site.is_loopback() {
            if !allows_http(connection)? {
                return Err(Trouble::new(Code::HttpRefused).fact("site", site.to_string()).fact("host", site.host()));
            }
            notes.push(format!(
                "JIRA_ALLOW_HTTP is set: the credential crosses the network to {} unencrypted",
                site.host()
            ));
        }
        let cloud_id = connection.text("JIRA_CLOUD_ID").map(str::to_ascii_lowercase);
        if cloud_id.as_ref().is_some_and(|id| !shape::is_uuid(id)) {
            return Err(Trouble::new(Code::OptionInvalid)
                .fact("option", "JIRA_CLOUD_ID")
                .fact("site", site.to_string())
                .why("JIRA_CLOUD_ID is no cloud id; one looks like 8a1b2c3d-0000-4000-8000-1234567890ab")
                .only_steps(&[
                    "read the id at {site}/_edge/tenant_info, which needs no login, and write it into JIRA_CLOUD_ID",
                    "remove JIRA_CLOUD_ID: it is found out when it is needed",
                ]));
        }
        Ok(Self { site, cloud_id, trust: trust(connection, environment)?, notes })
    }
}

impl Target {
    /// Whether Atlassian hosts the site, as far as that can be told without asking.
    pub fn is_cloud(&self) -> bool {
        self.cloud_id.is_some() || self.site.is_cloud_host()
    }
}

fn site(connection: &Connection) -> Result<Site, Trouble> {
    let Found::Text { text, variable } = connection.get("JIRA_SITE") else {
        let trouble = Trouble::new(Code::SiteMissing).fact("variable", "JIRA_SITE");
        return Err(match connection.get("JIRA_SITE") {
            Found::Blank(variable) => trouble.detail(format!("{variable} is set, but empty")),
            _ => trouble,
        });
    };
    Site::parse(text).map_err(|wrong| {
        Trouble::new(Code::SiteInvalid)
            .fact("variable", variable)
            .fact("value", text)
            .fact("suggested", wrong.suggested.unwrap_or_default())
            .detail(format!("{variable} {}", wrong.why))
    })
}

fn allows_http(connection: &Connection) -> Result<bool, Trouble> {
    match connection.text("JIRA_ALLOW_HTTP").map(str::to_ascii_lowercase).as_deref() {
        None | Some("false" | "no" | "0" | "off") => Ok(false),
        Some("true" | "yes" | "1" | "on") => Ok(true),
        Some(other) => Err(Trouble::new(Code::OptionInvalid)
            .fact("option", "JIRA_ALLOW_HTTP")
            .why(format!("JIRA_ALLOW_HTTP is `{other}`, which is neither true nor false"))
            .only_steps(&["write true or false into JIRA_ALLOW_HTTP, or remove it"])),
    }
}

fn trust(connection: &Connection, environment: &Environment) -> Result<Trust, Trouble> {
    let path = |text: &str| environment.directory.join(text);
    let folders = |text: &str| {
        let parts = std::env::split_paths(text).filter(|part| !part.as_os_str().is_empty());
        parts.map(|part| environment.directory.join(part)).collect()
    };
    Ok(Trust {
        extra: connection.text("JIRA_CA_FILE").map(path),
        file: environment.get("SSL_CERT_FILE").map(path),
        folders: environment.get("SSL_CERT_DIR").map(folders).unwrap_or_default(),
        identity: identity(connection, environment)?,
    })
}

/// The two files of a client certificate; the key may stand in the certificate's.
fn identity(connection: &Connection, environment: &Environment) -> Result<Option<Identity>, Trouble> {
    let certificate = pem_file(CLIENT_CERT, connection, environment)?;
    let key = pem_file(CLIENT_KEY, connection, environment)?;
    match (certificate, key) {
        (Some(certificate), key) => Ok(Some(Identity { certificate, key })),
        (None, None) => Ok(None),
        (None, Some(_)) => Err(Trouble::new(Code::OptionInvalid)
            .fact("option", CLIENT_KEY)
            .title("JIRA_CLIENT_KEY names a key, and JIRA_CLIENT_CERT is not set")
            .why("a server asks for the certificate; the key only proves that it is ours")
            .only_steps(&[
                "name the certificate's file in JIRA_CLIENT_CERT",
                "remove JIRA_CLIENT_KEY if the site asks for no client certificate",
            ])),
    }
}

fn pem_file(
    variable: &'static str,
    connection: &Connection,
    environment: &Environment,
) -> Result<Option<PemFile>, Trouble> {
    let Some(path) = connection.text(variable).map(str::to_owned) else { return Ok(None) };
    let trouble = |code| Trouble::new(code).fact("variable", variable).fact("option", variable);
    if pem::is_pasted(&path) {
        return Err(trouble(Code::OptionInvalid)
            .title("{option} holds a key or a certificate, where the path of a file belongs")
            .why("the environment of a process is seen by all its children; a file can be kept from them")
            .only_steps(&[
                "store it as a file among the CI secrets (GitHub: an earlier step writes the secret to a file; GitLab: a variable of the type file; Jenkins: a secret file), and name that file in {option}",
            ]));
    }
    match environment.files.get(variable).cloned().unwrap_or_else(|| Err("it was not read".to_owned())) {
        Ok(text) => Ok(Some(PemFile { variable, path, text: Secret::new(text) })),
        Err(why) => Err(trouble(Code::FileUnreadable)
            .fact("file", &path)
            .detail(format!("{variable} names {path}: {why}"))
            .fact("reason", why)),
    }
}
