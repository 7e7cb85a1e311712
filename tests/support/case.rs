//! What a case folder says. The README beside the folders explains each key to strangers.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use toml::{Table, Value};

/// Files of a case that hold what is expected; every other file is put into the working directory.
pub(crate) const EXPECTED: &[&str] =
    &["case.toml", "stdout.txt", "stderr.txt", "receipt.json", "summary.md", "output.txt", "dotenv.txt"];

/// One folder.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Case {
    /// The folder's name.
    #[serde(skip)]
    pub(crate) name: String,
    #[serde(skip)]
    pub(crate) folder: PathBuf,
    /// What the case shows, in a sentence or two.
    pub(crate) about: String,
    pub(crate) arguments: Vec<String>,
    pub(crate) stdin: Option<String>,
    pub(crate) environment: BTreeMap<String, String>,
    pub(crate) jira: Jira,
    pub(crate) checkout: Option<Checkout>,
    pub(crate) server: Option<Server>,
    /// `TERM` or `INT`, sent when the first PUT has arrived.
    pub(crate) interrupt: Option<String>,
    /// The reader of standard output has gone before the first word.
    pub(crate) closed_stdout: bool,

    /// The exit code.
    pub(crate) code: u8,
    /// The receipt's outcome.
    pub(crate) outcome: Option<String>,
    /// The diagnosis of the run.
    pub(crate) diagnosis: Option<String>,
    /// Diagnoses of single issues besides it.
    pub(crate) also: Vec<String>,
    /// Codes of the receipt's notes.
    pub(crate) notes: Vec<String>,
    /// How many requests the sandbox has seen.
    pub(crate) requests: Option<usize>,
    /// The requests that write, each as far as it matters.
    pub(crate) sent: Vec<Sent>,
    /// Fields of issues afterwards.
    pub(crate) issues: BTreeMap<String, Table>,
    /// The file that holds the newest refresh token afterwards, for its owner alone.
    pub(crate) keeps: Option<String>,
    /// How many comments issues have afterwards.
    pub(crate) comments: BTreeMap<String, usize>,
    /// Failed logins of Data Center users afterwards.
    pub(crate) failed_logins: BTreeMap<String, u32>,
    /// A refused credential may knock again: a service account that is warming up.
    pub(crate) knocks_again: bool,
    /// `false` where no receipt can be written.
    pub(crate) receipt: Option<bool>,
}

/// The sandbox to start.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[allow(clippy::struct_excessive_bools, reason = "each is a switch of the sandbox")]
pub(crate) struct Jira {
    /// `cloud` (the default) or `datacenter`.
    pub(crate) flavour: Option<String>,
    pub(crate) context_path: Option<String>,
    pub(crate) tls: bool,
    /// `expired`, `wrong-name`, `self-signed`, `too-old`.
    pub(crate) certificate: Option<String>,
    /// It takes only clients with a certificate of its authority.
    pub(crate) wants_client_certificate: bool,
    /// It listens on `::1`.
    pub(crate) ipv6: bool,
    /// What an accidentally anonymous edit gets: `unauthorized` or `every-field`.
    pub(crate) anonymous_edit: Option<String>,
    pub(crate) public_project: Option<String>,
    pub(crate) basic_disabled: bool,
    pub(crate) without_screen_checks: bool,
    pub(crate) proxy_wants_credentials: bool,
    pub(crate) counting_writes: bool,
    pub(crate) classic_tokens_at_gateway: bool,
    pub(crate) without_operations: bool,
    pub(crate) most_comments: Option<usize>,
    /// The service account is new: the gateway knows it, and Jira refuses it so many times.
    pub(crate) warming_up: Option<u32>,
    /// The site's clock is so many seconds ahead, or behind.
    pub(crate) clock_skew: Option<i64>,
    /// What fields of issues hold before the run.
    pub(crate) holds: BTreeMap<String, Table>,
    /// As `POST /_sandbox/faults` takes them.
    pub(crate) faults: Vec<Table>,
}

/// A git checkout in the working directory, of one empty commit.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Checkout {
    pub(crate) branch: String,
    pub(crate) message: String,
    pub(crate) tag: Option<String>,
}

/// A server that is no Jira: it says this to whoever connects, or to whoever has asked, and keeps the line open.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Server {
    pub(crate) says: String,
    /// It is asked first.
    pub(crate) when_asked: bool,
}

/// What is expected of a request that writes.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Sent {
    /// PUT unless given.
    pub(crate) method: Option<String>,
    pub(crate) host: Option<String>,
    /// Path and query.
    pub(crate) path: Option<String>,
    /// JSON, compared as data.
    pub(crate) body: Option<String>,
    pub(crate) headers: BTreeMap<String, String>,
    /// Headers that must not be there.
    pub(crate) without: Vec<String>,
}

impl Sent {
    pub(crate) fn method(&self) -> &str {
        self.method.as_deref().unwrap_or("PUT")
    }
}

impl Case {
    fn read(folder: &Path) -> Result<Self, String> {
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let text = fs::read_to_string(folder.join("case.toml")).map_err(|error| format!("{name}: {error}"))?;
        let mut case: Self = toml::from_str(&text).map_err(|error| format!("{name}: {error}"))?;
        case.name = name;
        folder.clone_into(&mut case.folder);
        Ok(case)
    }

    /// Whether the binary believes to be on GitHub.
    pub(crate) fn on_github(&self) -> bool {
        self.environment.contains_key("GITHUB_ACTIONS")
    }

    /// Whether it proves itself by a session's cookies.
    pub(crate) fn in_session(&self) -> bool {
        self.environment.get("JIRA_AUTH").is_some_and(|scheme| scheme == "session")
    }

    pub(crate) fn on_gitlab(&self) -> bool {
        self.environment.contains_key("GITLAB_CI")
    }

    /// Every diagnosis code that the case expects to see.
    pub(crate) fn codes(&self) -> impl Iterator<Item = &str> {
        self.diagnosis.iter().chain(&self.also).chain(&self.notes).map(String::as_str)
    }
}

/// Every case, by name; `FIELDSTAMP_CASE` narrows to the names that contain it.
pub(crate) fn all() -> Vec<Case> {
    let place = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let wanted = std::env::var("FIELDSTAMP_CASE").unwrap_or_default();
    let mut folders: Vec<PathBuf> = fs::read_dir(&place)
        .expect("tests/cases is there")
        .map(|entry| entry.expect("a folder can be listed").path())
        .filter(|path| path.is_dir() && path.to_string_lossy().contains(&wanted))
        .collect();
    folders.sort();
    let (cases, faults): (Vec<_>, Vec<_>) = folders.iter().map(|folder| Case::read(folder)).partition(Result::is_ok);
    let faults: Vec<String> = faults.into_iter().filter_map(Result::err).collect();
    assert!(faults.is_empty(), "these cases cannot be read:\n{}", faults.join("\n"));
    cases.into_iter().filter_map(Result::ok).collect()
}

/// TOML as JSON, for the sandbox and for comparisons.
pub(crate) fn json(value: &Value) -> serde_json::Value {
    serde_json::to_value(value).expect("TOML without dates is JSON")
}
