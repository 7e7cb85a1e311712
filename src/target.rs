//! Where the run goes: the site, the gateway if one is asked for, and whom to trust on the way.

use std::path::PathBuf;

use crate::code::Code;
use crate::connection::{Connection, Found};
use crate::environment::Environment;
use crate::shape;
use crate::site::Site;
use crate::trouble::Trouble;

/// The checked settings of the connection, but for the credential.
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
}

impl Target {
    /// Reads and checks what was typed.
    ///
    /// Fails with `site-missing`, `site-invalid`, `http-refused` or `option-invalid`.
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
        Ok(Self { site, cloud_id, trust: trust(connection, environment), notes })
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

fn trust(connection: &Connection, environment: &Environment) -> Trust {
    let path = |text: &str| environment.directory.join(text);
    let folders = |text: &str| {
        let parts = std::env::split_paths(text).filter(|part| !part.as_os_str().is_empty());
        parts.map(|part| environment.directory.join(part)).collect()
    };
    Trust {
        extra: connection.text("JIRA_CA_FILE").map(path),
        file: environment.get("SSL_CERT_FILE").map(path),
        folders: environment.get("SSL_CERT_DIR").map(folders).unwrap_or_default(),
    }
}
