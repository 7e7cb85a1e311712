//! What `update` and `render` have in common: the build's facts, the issues, and the compiled payload.

use std::io::Read;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use crate::code::Code;
use crate::context::{self, Build, git};
use crate::discovery;
use crate::environment::Environment;
use crate::field::{Entry, Plan, Rendered, Terms, Wish, WishValue, holds_document};
use crate::issue_key::IssueKey;
use crate::junit::{self, Tally};
use crate::options::{Given, Origin, Said};
use crate::output::reason;
use crate::redact::Redactor;
use crate::settings::{Api, Settings};
use crate::template::{self, Engine, Template};
use crate::trouble::Trouble;

/// Everything that is known before anything is sent.
pub(super) struct Preparation {
    engine: Engine,
    plan: Plan,
    comment: Option<Template>,
    /// The issues, in order of sight.
    pub(super) issues: Vec<IssueKey>,
    /// What was left out when no issue is left.
    pub(super) left_out: Option<String>,
    /// What is known about the build.
    pub(super) build: Build,
    values: Value,
}

impl Preparation {
    /// Reads the build, finds the issues, compiles the payload.
    ///
    /// Fails with what is wrong with an option, a file or a template, or `issue-missing`.
    pub(super) fn new(said: &Said, settings: &Settings, environment: &Environment) -> Result<Self, Trouble> {
        let engine = engine(settings);
        let plan = compile(said, &engine, environment)?;
        let comment = said.one("comment").map(|given| engine.compile(&given.text, &given.origin)).transpose()?;
        let mentions = |group: &str| plan.mentions(group) || comment.as_ref().is_some_and(|text| text.mentions(group));
        let mut build = context::gather(environment, settings.status.as_deref());
        let typed = narrowed(&settings.issues, &settings.projects);
        // Asking git costs a process or two, so it is asked only for what somebody wants to know.
        if settings.issues.is_empty() || mentions("git") || settings.link {
            git::fill(&mut build, environment);
        }
        if plan.mentions("tests") {
            count_tests(&mut build, &settings.junit, environment)?;
        }
        let issues = if settings.issues.is_empty() { discovery::find(&build, &settings.projects) } else { typed };
        if issues.is_empty() && settings.require_issue {
            return Err(Trouble::new(Code::IssueMissing));
        }
        if let Some(note) = still_running(&build, &plan) {
            build.notes.push(note);
        }
        let left_out = left_out(&issues, settings, &build);
        let values = values(&build, settings);
        Ok(Self { engine, plan, comment, issues, left_out, build, values })
    }

    /// The same, when there is anything to do. Fails with `payload-shape`.
    pub(super) fn with_something_to_send(self, settings: &Settings) -> Result<Self, Trouble> {
        let is_more = self.comment.is_some() || settings.transition.is_some() || settings.link;
        if !self.plan.is_empty() || is_more {
            return Ok(self);
        }
        let trouble =
            Trouble::new(Code::PayloadShape).title("There is nothing to send: no field and no template was given");
        Err(trouble.why("an update needs at least one field to set").only_steps(&[
            "give --field NAME=VALUE, or one a line in FIELDSTAMP_FIELDS",
            "give a whole body with --template FILE",
            "check that the CI variable behind FIELDSTAMP_FIELDS exists in this job",
        ]))
    }

    /// The body for one issue, or without any, every value in it as it was written.
    pub(super) fn render(&self, issue: Option<&IssueKey>) -> Result<Rendered, Trouble> {
        let values = self.values_of(issue);
        let mut rendered = self.plan.render(&self.engine, &values)?;
        if let Some(comment) = self.comment(&values)? {
            rendered.verbs("comment", vec![json!({"add": {"body": comment}})], "--comment")?;
        }
        Ok(rendered)
    }

    /// What is to be done to each issue. Everything is rendered before the first is sent, so that a broken template
    /// changes none.
    ///
    /// Fails as a template does, and with `template-secret` when a body would carry the credential.
    pub(super) fn tasks(&self, redactor: &Redactor) -> Result<Vec<Task>, Trouble> {
        let task = |key: &IssueKey| {
            let values = self.values_of(Some(key));
            let (rendered, wishes) = self.plan.parts(&self.engine, &values)?;
            let comment = self.comment(&values)?;
            let words = wishes.iter().map(|wish| match &wish.value {
                WishValue::Text(text) => text.clone(),
                WishValue::Json(value) => value.to_string(),
            });
            let mut all = words.chain(comment.clone()).chain([rendered.body.to_string()]);
            if all.any(|text| redactor.finds_long(&text)) {
                return Err(carries_secret());
            }
            Ok(Task { key: key.clone(), rendered, wishes, comment })
        };
        self.issues.iter().map(task).collect()
    }

    fn comment(&self, values: &Value) -> Result<Option<String>, Trouble> {
        let Some(template) = &self.comment else { return Ok(None) };
        let text = self.engine.render(template, values)?.plain();
        if text.trim().is_empty() {
            let trouble = Trouble::new(Code::ValueEmpty).fact("field", "the comment").fact("place", "--comment");
            return Err(trouble
                .title("The comment would be empty, because its text is empty in this build")
                .why("Jira takes no empty comment")
                .only_steps(&[
                    "find out why the text is empty: run fieldstamp context, and check the names in --var and --allow-env",
                    "give a word for the empty case, with if and else in the template",
                    "leave --comment out of builds that have nothing to say",
                ]));
        }
        Ok(Some(text))
    }

    fn values_of(&self, issue: Option<&IssueKey>) -> Value {
        let mut values = self.values.clone();
        if let (Some(issue), Some(map)) = (issue, values.as_object_mut()) {
            map.insert("issue".to_owned(), json!({"key": issue.as_str(), "project": issue.project()}));
        }
        values
    }
}

/// One issue, and everything that is known of it before anything is sent.
pub(super) struct Task {
    pub(super) key: IssueKey,
    /// The body as far as it needs no look-up.
    pub(super) rendered: Rendered,
    /// The rest, in words.
    pub(super) wishes: Vec<Wish>,
    pub(super) comment: Option<String>,
}

impl Task {
    /// The version of the API that understands all of it: 3 by itself when there is a document in it.
    pub(super) fn api(&self, settings: &Settings) -> Api {
        let is_document = |wish: &Wish| matches!(&wish.value, WishValue::Json(value) if holds_document(value));
        let has_document = self.rendered.has_document() || self.wishes.iter().any(is_document);
        settings.api.unwrap_or(if has_document { Api::V3 } else { Api::V2 })
    }
}

/// Where and when values are going to be read. The build's own time zone is that of the machine it runs on.
pub(super) fn terms(settings: &Settings, tasks: &[Task], cloud: bool) -> Terms {
    // The machine's zone is looked up only where there may be a time that says none.
    let has_words = tasks.iter().any(|task| !task.wishes.is_empty());
    let zone = if has_words { TimeZone::system() } else { TimeZone::UTC };
    Terms { cloud, documents: settings.api == Some(Api::V3), now: Timestamp::now(), zone }
}

/// A body that holds the credential, whichever name brought it there.
pub(super) fn carries_secret() -> Trouble {
    Trouble::new(Code::TemplateSecret)
        .title("The body would carry the credential into Jira, where many can read it")
        .why("a value that the templates print is the credential, or holds it")
        .only_steps(&[
            "look which --var, --allow-env, commit message or title holds it, and take it out",
            "treat the credential as exposed if a commit message or a title holds it, and revoke it",
        ])
}

/// On GitLab a script is `running` while it runs: to stamp that is hardly ever what was meant.
fn still_running(build: &Build, plan: &Plan) -> Option<String> {
    let is_running = build.host == context::Host::GitLab && build.facts.get("build.status") == Some("running");
    let names = ["build.status", "build.result", "build.passed", "build.failed"];
    (is_running && names.iter().any(|name| plan.mentions(name))).then(|| {
        "build.status is running, as for every script on GitLab; say the result with --status, or stamp in after_script".to_owned()
    })
}

/// Which keys `--project` has left out, when it left none.
fn left_out(issues: &[IssueKey], settings: &Settings, build: &Build) -> Option<String> {
    if !issues.is_empty() || settings.projects.is_empty() {
        return None;
    }
    let all = if settings.issues.is_empty() { discovery::find(build, &[]) } else { settings.issues.clone() };
    let keys: Vec<&str> = all.iter().map(IssueKey::as_str).take(10).collect();
    let wanted = settings.projects.join(" or ");
    (!keys.is_empty()).then(|| format!("this build names {}, and --project asks for {wanted}", keys.join(", ")))
}

fn narrowed(issues: &[IssueKey], projects: &[String]) -> Vec<IssueKey> {
    let wanted = |key: &&IssueKey| projects.is_empty() || projects.iter().any(|project| project == key.project());
    issues.iter().filter(wanted).cloned().collect()
}

fn compile(said: &Said, engine: &Engine, environment: &Environment) -> Result<Plan, Trouble> {
    let entries = said.all("field").iter().map(|given| Entry::parse(given, environment)).collect::<Result<_, _>>()?;
    let file = said.one("template").map(|given| read(given, environment)).transpose()?;
    Plan::compile(engine, file.as_ref().map(|(text, origin)| (text.as_str(), origin)), entries)
}

/// Counts the test reports that `--junit` names. Without any, nothing is looked at.
///
/// Fails with a report that is broken.
pub(super) fn count_tests(build: &mut Build, globs: &[Given], environment: &Environment) -> Result<(), Trouble> {
    if globs.is_empty() {
        return Ok(());
    }
    let reports = junit::count(globs, environment)?;
    build.notes.extend(reports.notes);
    for (name, value) in reports.tally.iter().flat_map(Tally::facts) {
        build.facts.set(name, value);
    }
    Ok(())
}

/// One body by itself, without an issue: rendered, and still the JSON that was meant; what a person should know is
/// added to the notes.
///
/// Fails as a template does.
pub(super) fn one_body(
    text: &str,
    origin: &Origin,
    settings: &Settings,
    environment: &Environment,
    notes: &mut Vec<String>,
) -> Result<String, Trouble> {
    let engine = engine(settings);
    let template = engine.compile(text, origin)?;
    let mut build = context::gather(environment, settings.status.as_deref());
    if template.mentions("git") {
        git::fill(&mut build, environment);
    }
    if template.mentions("tests") {
        count_tests(&mut build, &settings.junit, environment)?;
    }
    notes.append(&mut build.notes);
    Ok(engine.render(&template, &values(&build, settings))?.json()?.to_string())
}

/// The text of `--body`: itself, a file's for `@FILE`, standard input for `-`.
pub(super) fn text_of_body(given: &Given, environment: &Environment) -> Result<(String, Origin), Trouble> {
    match given.text.trim() {
        "-" => read(given, environment),
        text => match text.strip_prefix('@') {
            Some(path) => read(&Given { text: path.to_owned(), origin: given.origin.clone() }, environment),
            None => Ok((given.text.clone(), given.origin.clone())),
        },
    }
}

fn engine(settings: &Settings) -> Engine {
    Engine::new(template::Given {
        vars: settings.vars.keys().cloned().collect(),
        env: settings.env.keys().cloned().collect(),
    })
}

/// The template file, or standard input for `-`.
pub(super) fn read(given: &Given, environment: &Environment) -> Result<(String, Origin), Trouble> {
    let path = given.text.trim();
    let (read, name) = if path == "-" {
        let mut text = String::new();
        (std::io::stdin().read_to_string(&mut text).map(|_| text), "standard input")
    } else {
        (std::fs::read_to_string(environment.directory.join(path)), path)
    };
    read.map(|text| (without_mark(&text), Origin::start(name))).map_err(|error| {
        let why = reason(&error);
        Trouble::new(Code::FileUnreadable)
            .fact("file", name)
            .fact("option", &given.origin.name)
            .detail(format!("{} names {name}: {why}", given.origin.name))
            .fact("reason", why)
    })
}

/// A byte order mark, which PowerShell writes before a text, is no part of it.
fn without_mark(text: &str) -> String {
    text.strip_prefix('\u{feff}').unwrap_or(text).to_owned()
}

fn values(build: &Build, settings: &Settings) -> Value {
    let mut values = build.facts.to_json();
    if let Some(map) = values.as_object_mut() {
        map.insert("vars".to_owned(), json!(settings.vars));
        map.insert("env".to_owned(), json!(settings.env));
        map.insert("now".to_owned(), json!(now()));
    }
    values
}

/// The time of this run, whole seconds.
pub(super) fn now() -> String {
    let now = Timestamp::now();
    Timestamp::from_second(now.as_second()).unwrap_or(now).to_string()
}
