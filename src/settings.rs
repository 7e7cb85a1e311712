//! What the options mean: typed text turned into checked values, each complaint by the name it was typed under.
//!
//! Refuses to look at the network or at the build's facts.

mod authorizing;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use crate::code::{Class, Code};
use crate::context::status_word;
use crate::environment::Environment;
use crate::issue_key::IssueKey;
use crate::nearest;
use crate::options::{Given, Said, invalid};
use crate::trouble::Trouble;
pub use authorizing::Authorizing;

/// What is printed on standard output.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
}

/// The version of Jira's REST API.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Api {
    /// Texts are plain strings; Cloud and Data Center have it.
    #[default]
    V2,
    /// Long texts are Atlassian Documents; Cloud alone has it.
    V3,
}

impl Api {
    /// The digit in the path.
    pub fn digit(self) -> char {
        match self {
            Self::V2 => '2',
            Self::V3 => '3',
        }
    }
}

/// Failures that warn instead of failing the job.
#[derive(Clone, Debug, Default)]
pub struct Tolerate {
    classes: Vec<Class>,
    codes: Vec<Code>,
}

impl Tolerate {
    /// Whether a failure of this code is tolerated.
    pub fn covers(&self, code: Code) -> bool {
        code.class() != Class::Bug && (self.codes.contains(&code) || self.classes.contains(&code.class()))
    }

    #[cfg(test)]
    pub(crate) fn of(words: &[&str]) -> Self {
        let given =
            |word: &&str| Given { text: (*word).to_owned(), origin: crate::options::Origin::start("--tolerate") };
        Self::read(&words.iter().map(given).collect::<Vec<_>>()).unwrap_or_default()
    }

    fn read(words: &[Given]) -> Result<Self, Trouble> {
        let mut tolerate = Self::default();
        for word in words {
            let text = word.text.to_ascii_lowercase();
            if let Some(class) = Class::ALL.iter().find(|class| class.slug() == text) {
                if *class == Class::Bug {
                    return Err(invalid(word, "names `bug`, and a failure of Fieldstamp itself is never tolerated"));
                }
                tolerate.classes.push(*class);
            } else if let Some(code) = Code::find(&text).filter(|code| code.class() != Class::Bug) {
                tolerate.codes.push(code);
            } else {
                let classes = Class::ALL.iter().filter(|class| **class != Class::Bug).map(|class| class.slug());
                let known = classes.chain(Code::ALL.iter().map(|code| code.slug()));
                let nearest = nearest::of(&text, known);
                let trouble = invalid(
                    word,
                    format!("names `{}`, which is neither a failure class nor a diagnosis code", word.text),
                );
                return Err(trouble.fact("nearest", nearest.join(" or ")));
            }
        }
        Ok(tolerate)
    }
}

/// The options of `update` and `render`, checked.
#[derive(Debug)]
#[allow(clippy::struct_excessive_bools, reason = "each is an option of the command line")]
pub struct Settings {
    /// Keys that were typed; none means they are found in the build.
    pub issues: Vec<IssueKey>,
    /// Only issues of these projects; none means any.
    pub projects: Vec<String>,
    /// `vars.*`.
    pub vars: BTreeMap<String, String>,
    /// `env.*`: the variables that were allowed and are set.
    pub env: BTreeMap<String, String>,
    /// The build's result, as typed.
    pub status: Option<String>,
    /// Globs of test reports, as typed.
    pub junit: Vec<Given>,
    /// What warns instead of failing.
    pub tolerate: Tolerate,
    /// No key found is a failure.
    pub require_issue: bool,
    /// Watchers get e-mail.
    pub notify: bool,
    /// The transition, or the status, that the issue is to be moved by.
    pub transition: Option<String>,
    /// A link to the build is left.
    pub link: bool,
    /// What the issue already says is not written.
    pub skip_unchanged: bool,
    /// Nothing is written.
    pub dry_run: bool,
    /// What goes to standard output.
    pub format: Format,
    /// For the whole run.
    pub timeout: Duration,
    /// How often a request is repeated.
    pub retries: u32,
    /// The version that was asked for.
    pub api: Option<Api>,
}

impl Settings {
    /// Checks what was said. Fails with `option-invalid`, or `template-secret` when a secret is to be let in.
    pub fn read(said: &Said, environment: &Environment) -> Result<Self, Trouble> {
        Ok(Self {
            issues: issues(said.all("issues"))?,
            projects: said.all("project").iter().map(project).collect::<Result<_, _>>()?,
            vars: said.all("var").iter().map(variable).collect::<Result<_, _>>()?,
            env: allowed(said.all("allow-env"), environment)?,
            status: status(said)?,
            junit: said.all("junit").to_vec(),
            tolerate: Tolerate::read(said.all("tolerate"))?,
            require_issue: said.flag("require-issue")?,
            notify: !said.flag("no-notify")?,
            transition: said.one("transition").map(|given| given.text.trim().to_owned()),
            link: said.flag("link")?,
            skip_unchanged: said.flag("skip-unchanged")?,
            dry_run: said.flag("dry-run")?,
            format: format(said)?,
            timeout: Duration::from_secs(number(said, "timeout", 120, 1..=86_400)?),
            retries: u32::try_from(number(said, "retries", 4, 0..=100)?).unwrap_or(4),
            api: api(said)?,
        })
    }
}

/// `--tolerate` alone, for a run whose other settings are broken: what is tolerated there counts all the same.
pub fn tolerate(said: &Said) -> Tolerate {
    Tolerate::read(said.all("tolerate")).unwrap_or_default()
}

/// The receipt's place, the first thing to know: every way to end writes one.
pub fn receipt(said: &Said) -> Option<PathBuf> {
    said.one("receipt").map(|given| PathBuf::from(given.text.trim()))
}

/// The build's result as typed. Fails with `option-invalid` when it is no word that any CI host has for it.
pub fn status(said: &Said) -> Result<Option<String>, Trouble> {
    let Some(given) = said.one("status") else { return Ok(None) };
    if status_word(&given.text).is_none() {
        let words =
            "one of success, failure, unstable, cancelled, skipped, running, unknown, or a CI host's own word for it";
        return Err(invalid(given, format!("is `{}`, which is no build result; write {words}", given.text)));
    }
    Ok(Some(given.text.trim().to_owned()))
}

/// What goes to standard output. Fails with `option-invalid`.
pub fn format(said: &Said) -> Result<Format, Trouble> {
    match said.one("format") {
        None => Ok(Format::Text),
        Some(given) if given.text.trim().eq_ignore_ascii_case("text") => Ok(Format::Text),
        Some(given) if given.text.trim().eq_ignore_ascii_case("json") => Ok(Format::Json),
        Some(given) => Err(invalid(given, format!("is `{}`, which is neither text nor json", given.text))),
    }
}

fn api(said: &Said) -> Result<Option<Api>, Trouble> {
    match said.one("api").map(|given| (given, given.text.trim())) {
        None => Ok(None),
        Some((_, "2")) => Ok(Some(Api::V2)),
        Some((_, "3")) => Ok(Some(Api::V3)),
        Some((given, other)) => Err(invalid(given, format!("is `{other}`, which is neither 2 nor 3"))),
    }
}

fn number(said: &Said, name: &str, default: u64, range: std::ops::RangeInclusive<u64>) -> Result<u64, Trouble> {
    let Some(given) = said.one(name) else { return Ok(default) };
    given.text.trim().parse().ok().filter(|number| range.contains(number)).ok_or_else(|| {
        invalid(
            given,
            format!("is `{}`, which is no whole number from {} to {}", given.text, range.start(), range.end()),
        )
    })
}

fn issues(given: &[Given]) -> Result<Vec<IssueKey>, Trouble> {
    let mut keys: Vec<IssueKey> = Vec::new();
    for typed in given {
        let key = IssueKey::parse_any_case(&typed.text)
            .ok_or_else(|| invalid(typed, format!("names `{}`, which is no issue key such as PROJ-7", typed.text)))?;
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    Ok(keys)
}

fn project(given: &Given) -> Result<String, Trouble> {
    let key = given.text.to_ascii_uppercase();
    match IssueKey::parse(&format!("{key}-1")) {
        Some(_) => Ok(key),
        None => Err(invalid(given, format!("names `{}`, which is no project key such as PROJ", given.text))),
    }
}

fn variable(given: &Given) -> Result<(String, String), Trouble> {
    let (key, value) = given.text.split_once('=').ok_or_else(|| invalid(given, "is not of the form KEY=VALUE"))?;
    let key = key.trim();
    let plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '_' || letter == '-';
    if key.is_empty() || !key.chars().all(plain) {
        return Err(invalid(given, format!("names the variable `{key}`; letters, digits, `_` and `-` make a name")));
    }
    Ok((key.to_owned(), value.to_owned()))
}

fn allowed(names: &[Given], environment: &Environment) -> Result<BTreeMap<String, String>, Trouble> {
    let mut env = BTreeMap::new();
    for name in names {
        if crate::connection::is_connection_variable(&name.text) {
            let trouble =
                Trouble::new(Code::TemplateSecret).fact("variable", &name.text).fact("place", &name.origin.name);
            return Err(trouble.detail(format!("{} names {}", name.origin.name, name.text)));
        }
        if let Some(value) = environment.get(&name.text) {
            env.insert(name.text.clone(), value.to_owned());
        }
    }
    Ok(env)
}
