//! Every sort of field: what a person writes, what Jira holds afterwards, and what is said to a value that is wrong.
//!
//! Data only. `main.rs` runs each row against each Jira, and holds the rows against the program's own table.

use fieldstamp::field::Kind;
use jira_sandbox::known::{COLLEAGUE_ACCOUNT_ID, COLLEAGUE_EMAIL, COLLEAGUE_USER, EMAIL, USER};
use serde_json::{Value, json};

/// The Jiras, each with a dialect of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Jira {
    Cloud2,
    Cloud3,
    DataCenter,
}

pub(crate) const JIRAS: [Jira; 3] = [Jira::Cloud2, Jira::Cloud3, Jira::DataCenter];

/// What one writes, and what comes of it.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) kind: Kind,
    /// `NAME=VALUE`.
    pub(crate) entry: String,
    /// The field that is meant.
    pub(crate) id: &'static str,
    /// The Jiras on which this is written so.
    pub(crate) jiras: Vec<Jira>,
    pub(crate) ends: Ends,
    /// What is asked besides the edit screen: people, boards.
    pub(crate) asks: usize,
    /// Options besides.
    pub(crate) more: &'static [&'static str],
}

/// How it ends.
#[derive(Debug)]
pub(crate) enum Ends {
    /// Jira holds this, as far as it is written down here.
    Holds(Value),
    /// Refused before anything is sent, with this code, and with these words in the message.
    Refused(&'static str, Vec<&'static str>),
    /// Only Jira knows; it refuses, and the message has these words.
    RefusedByJira(&'static str, Vec<&'static str>),
}

fn row(kind: Kind, id: &'static str, entry: &str, ends: Ends) -> Row {
    Row { kind, entry: entry.to_owned(), id, jiras: JIRAS.to_vec(), ends, asks: 0, more: &[] }
}

fn right(kind: Kind, id: &'static str, entry: &str, holds: Value) -> Row {
    row(kind, id, entry, Ends::Holds(holds))
}

fn wrong(kind: Kind, id: &'static str, entry: &str, code: &'static str, words: &[&'static str]) -> Row {
    row(kind, id, entry, Ends::Refused(code, words.to_vec()))
}

impl Row {
    fn only(mut self, jiras: &[Jira]) -> Self {
        self.jiras = jiras.to_vec();
        self
    }

    fn asking(mut self, asks: usize) -> Self {
        self.asks = asks;
        self
    }

    fn with(mut self, more: &'static [&'static str]) -> Self {
        self.more = more;
        self
    }

    fn by_jira(mut self) -> Self {
        if let Ends::Refused(code, words) = self.ends {
            self.ends = Ends::RefusedByJira(code, words);
        }
        self
    }
}

const CLOUD: [Jira; 2] = [Jira::Cloud2, Jira::Cloud3];
const DATA_CENTER: [Jira; 1] = [Jira::DataCenter];
const NOT_ALLOWED: &str = "value-not-allowed";
const WRONG_TYPE: &str = "value-wrong-type";

pub(crate) fn rows() -> Vec<Row> {
    [texts(), choices(), times(), people(), places(), plans()].into_iter().flatten().collect()
}

fn texts() -> Vec<Row> {
    let (line, area) = ("customfield_10318", "customfield_10317");
    let strong = json!({"type": "doc", "content": [{"type": "paragraph", "content": [
        {"type": "text", "text": "done", "marks": [{"type": "strong"}]}]}]});
    let long = |name: &str, length: usize| format!("{name}={}", "x".repeat(length));
    vec![
        right(Kind::Text, line, "Build Name=Nightly 4711", json!("Nightly 4711")),
        right(Kind::Text, line, "build name=a, b = c \\, d", json!("a, b = c \\, d")),
        right(Kind::Text, "summary", "Summary= Nightly ", json!("Nightly")),
        wrong(Kind::Text, line, &long("Build Name", 256), NOT_ALLOWED, &["256 characters", "takes 255"]),
        wrong(Kind::Text, "summary", "summary=one\ntwo", NOT_ALLOWED, &["several lines"]),
        right(Kind::TextArea, area, "Build Log=**done**", json!("**done**")).only(&[Jira::Cloud2, Jira::DataCenter]),
        right(Kind::TextArea, area, "Build Log=**done**", strong.clone()).only(&[Jira::Cloud3]),
        right(Kind::TextArea, "description", "description=**done**", strong).only(&[Jira::Cloud3]),
        right(Kind::TextArea, "environment", "Environment=a\nb", json!("a\nb")).only(&[Jira::Cloud2, Jira::DataCenter]),
        wrong(Kind::TextArea, area, &long("Build Log", 32_768), NOT_ALLOWED, &["32768 characters", "takes 32767"]),
        right(
            Kind::Url,
            "customfield_10316",
            "Build Link=https://ci.example.com/4711?a=b",
            json!("https://ci.example.com/4711?a=b"),
        ),
        wrong(
            Kind::Url,
            "customfield_10316",
            "Build Link=ci.example.com/4711",
            WRONG_TYPE,
            &["https://", "Build Link"],
        ),
        right(Kind::Number, "customfield_10315", "Build Number=3.5", json!(3.5)),
        right(Kind::Number, "customfield_10315", "Build Number= 4711 ", json!(4711)),
        wrong(Kind::Number, "customfield_10315", "Build Number=4.711,5", WRONG_TYPE, &["4.711,5", "1234.5"]),
        right(Kind::Labels, "labels", "labels=nightly, release", json!(["nightly", "release"])),
        right(Kind::Labels, "customfield_10325", "Build Tags=a\nb", json!(["a", "b"])),
        wrong(Kind::Labels, "labels", "Labels=nightly build", NOT_ALLOWED, &["nightly-build"]),
    ]
}

fn choices() -> Vec<Row> {
    let (select, several, cascade) = ("customfield_10314", "customfield_10321", "customfield_10324");
    vec![
        right(Kind::Option, select, "BUILD RESULT=passed", json!({"id": "10100", "value": "Passed"})),
        right(Kind::Option, select, "Build Result=10101", json!({"id": "10101", "value": "Failed"})),
        wrong(Kind::Option, select, "Build Result=Pased", NOT_ALLOWED, &["Pased", "Passed"]),
        right(Kind::Option, "customfield_10323", "Risk=High", json!({"id": "10223"})),
        wrong(Kind::Option, "customfield_10323", "Risk=Hihg", NOT_ALLOWED, &["High", "Low, Medium, High"]),
        right(Kind::Options, several, "Environments=dev, Production", json!([{"id": "10201"}, {"id": "10203"}])),
        wrong(Kind::Options, several, "Environments=dev, stagging", NOT_ALLOWED, &["stagging", "staging"]),
        right(Kind::Options, "customfield_10322", "Checks=unit", json!([{"id": "10212"}])),
        wrong(Kind::Options, "customfield_10322", "Checks=unti", NOT_ALLOWED, &["unit"]),
        right(Kind::Cascade, cascade, "Platform=linux > ARM64", json!({"id": "10231", "child": {"id": "10233"}})),
        right(Kind::Cascade, cascade, "Platform=Windows", json!({"id": "10234"})),
        wrong(Kind::Cascade, cascade, "Platform=Linux > arm46", NOT_ALLOWED, &["arm46", "arm64"]),
        wrong(Kind::Cascade, cascade, "Platform=Linus > arm64", NOT_ALLOWED, &["Linus", "Linux"]),
        wrong(Kind::Cascade, cascade, "Platform=arm64", WRONG_TYPE, &["Linux > arm64"]),
        right(Kind::Priority, "priority", "Priority=high", json!({"id": "2"})),
        wrong(Kind::Priority, "priority", "Priority=Hihg", NOT_ALLOWED, &["High"]),
        // The status, the transitions, the edit screen; and the move in place of the edit.
        right(Kind::Resolution, "resolution", "Resolution=done", json!({"id": "10000"}))
            .asking(2)
            .with(&["--transition", "Close"]),
        wrong(Kind::Resolution, "resolution", "Resolution=Dune", NOT_ALLOWED, &["Done"])
            .with(&["--transition", "Close"]),
        right(Kind::IssueType, "issuetype", "Issue Type=bug", json!({"id": "10004"})),
        wrong(Kind::IssueType, "issuetype", "Issue Type=Bugg", NOT_ALLOWED, &["Bug"]),
        right(Kind::Security, "security", "Security Level=internal", json!({"id": "10600"})),
        wrong(Kind::Security, "security", "Security Level=Interna", NOT_ALLOWED, &["Internal"]),
    ]
}

fn times() -> Vec<Row> {
    let (day, time, estimate) = ("customfield_10319", "customfield_10320", "timetracking");
    vec![
        right(Kind::Date, day, "Build Date=2026-12-01", json!("2026-12-01")),
        right(Kind::Date, "duedate", "Due date=20261201", json!("2026-12-01")),
        wrong(Kind::Date, day, "Build Date=01.12.2026", WRONG_TYPE, &["01.12.2026", "2026-12-01"]),
        right(Kind::DateTime, time, "Build Finished=2026-12-01T12:00:00+02:00", json!("2026-12-01T10:00:00.000+0000")),
        right(Kind::DateTime, time, "Build Finished=1796119200", json!("2026-12-01T10:00:00.000+0000")),
        wrong(Kind::DateTime, time, "Build Finished=soon", WRONG_TYPE, &["soon", "2026-12-01T10:00:00+02:00"]),
        right(
            Kind::TimeTracking,
            estimate,
            "Time tracking=original=1d, remaining=4h",
            json!({"originalEstimate": "1d", "remainingEstimate": "4h"}),
        ),
        right(Kind::TimeTracking, estimate, "timetracking=1d4h", json!({"originalEstimate": "1d 4h"})),
        wrong(Kind::TimeTracking, estimate, "Time tracking=3", WRONG_TYPE, &["1d 4h"]),
    ]
}

fn people() -> Vec<Row> {
    let (user, users) = ("customfield_10326", "customfield_10327");
    let jane = || json!({"accountId": COLLEAGUE_ACCOUNT_ID});
    let jdoe = || json!({"name": COLLEAGUE_USER});
    let entry = |name: &str, words: &[&str]| format!("{name}={}", words.join(", "));
    vec![
        right(Kind::User, user, &entry("Release Manager", &[COLLEAGUE_EMAIL]), jane()).only(&CLOUD).asking(1),
        right(Kind::User, user, "release manager=jane doe", jane()).only(&CLOUD).asking(1),
        right(Kind::User, user, &entry("Release Manager", &[COLLEAGUE_ACCOUNT_ID]), jane()).only(&CLOUD),
        right(Kind::User, user, &entry("Release Manager", &[COLLEAGUE_USER]), jdoe()).only(&DATA_CENTER).asking(1),
        right(Kind::User, user, &entry("Release Manager", &[COLLEAGUE_EMAIL]), jdoe()).only(&DATA_CENTER).asking(1),
        right(Kind::User, "assignee", "Assignee=Jane Doe", jane()).only(&CLOUD).asking(1),
        right(Kind::User, "assignee", "Assignee=unassigned", Value::Null),
        wrong(
            Kind::User,
            user,
            "Release Manager=john.roe@example.com",
            "user-unknown",
            &["john.roe@example.com", "accountId"],
        )
        .only(&CLOUD)
        .asking(1),
        wrong(Kind::User, user, "Release Manager=jroe", "user-unknown", &["jroe"]).only(&DATA_CENTER).asking(1),
        wrong(Kind::User, user, "Release Manager=stamper", "user-unknown", &["Build Stamper", "New Stamper"]).asking(1),
        right(
            Kind::Users,
            users,
            &entry("Reviewers", &[COLLEAGUE_EMAIL, EMAIL]),
            json!([jane(), {"displayName": "Build Robot"}]),
        )
        .only(&CLOUD)
        .asking(2),
        right(Kind::Users, users, &entry("Reviewers", &[COLLEAGUE_USER, USER]), json!([jdoe(), {"name": USER}]))
            .only(&DATA_CENTER)
            .asking(2),
        wrong(Kind::Users, users, "Reviewers=Jane Doe, nobody at all", "user-unknown", &["nobody at all"]).asking(2),
        right(Kind::Group, "customfield_10328", "Owning Group=release-team", json!({"name": "release-team"})),
        wrong(Kind::Group, "customfield_10328", "Owning Group=relase-team", NOT_ALLOWED, &["Specify a valid group"])
            .by_jira(),
        right(
            Kind::Groups,
            "customfield_10331",
            "Notified Groups=release-team, jira-software-users",
            json!([{"name": "release-team"}, {"name": "jira-software-users"}]),
        ),
        wrong(
            Kind::Groups,
            "customfield_10331",
            "Notified Groups=release-team, nobody",
            NOT_ALLOWED,
            &["Specify a valid group"],
        )
        .by_jira(),
    ]
}

fn places() -> Vec<Row> {
    vec![
        right(Kind::Version, "customfield_10329", "Deployed Version=1.1.0", json!({"id": "100005"})),
        wrong(Kind::Version, "customfield_10329", "Deployed Version=1.1", NOT_ALLOWED, &["1.1.0"]),
        right(Kind::Versions, "fixVersions", "Fix versions=1.0.0, 2.0.0", json!([{"id": "100004"}, {"id": "100006"}])),
        right(Kind::Versions, "customfield_10330", "Tested Versions=1.0.0", json!([{"id": "100004"}])),
        wrong(Kind::Versions, "versions", "Affects versions=1.0.0, 2.0", NOT_ALLOWED, &["2.0.0"]),
        right(Kind::Components, "components", "Components=API, web", json!([{"id": "100001"}, {"id": "100002"}])),
        wrong(Kind::Components, "components", "Components=api, wbe", NOT_ALLOWED, &["wbe", "web"]),
        right(Kind::Project, "customfield_10332", "Target Project=ops", json!({"key": "OPS"})),
        wrong(Kind::Project, "customfield_10332", "Target Project=the other one", NOT_ALLOWED, &["Operations"]),
        wrong(Kind::Project, "customfield_10332", "Target Project=NOPE", NOT_ALLOWED, &["NOPE", "Operations"]),
    ]
}

fn plans() -> Vec<Row> {
    let (sprint, team) = ("customfield_10020", "customfield_10001");
    let uuid = "5a4db0c5-2222-4000-8000-000000000001";
    vec![
        right(Kind::Parent, "parent", "Parent=proj-1", json!({"key": "PROJ-1"})),
        wrong(Kind::Parent, "parent", "Parent=the epic", WRONG_TYPE, &["PROJ-1"]),
        wrong(Kind::Parent, "parent", "Parent=PROJ-999", NOT_ALLOWED, &["Could not find issue"]).by_jira(),
        right(Kind::EpicLink, "customfield_10014", "Epic Link=PROJ-1", json!("PROJ-1")),
        wrong(Kind::EpicLink, "customfield_10014", "Epic Link=1", WRONG_TYPE, &["PROJ-1"]),
        wrong(Kind::EpicLink, "customfield_10014", "Epic Link=PROJ-999", NOT_ALLOWED, &["PROJ-999"]).by_jira(),
        right(Kind::Sprint, sprint, "Sprint=active", json!([{"id": 5}])).asking(2),
        right(Kind::Sprint, sprint, "Sprint=proj sprint 6", json!([{"id": 6}])).asking(2),
        right(Kind::Sprint, sprint, "Sprint=6", json!([{"id": 6}])),
        wrong(Kind::Sprint, sprint, "Sprint=PROJ Sprint 9", NOT_ALLOWED, &["PROJ Sprint 5, PROJ Sprint 6"]).asking(2),
        wrong(Kind::Sprint, sprint, "Sprint=99", NOT_ALLOWED, &["Sprint with id '99'"]).by_jira(),
        right(Kind::Team, team, &format!("Team={uuid}"), json!(uuid)).only(&[Jira::Cloud2]),
        right(Kind::Team, team, &format!("Team={uuid}"), json!({"id": uuid})).only(&[Jira::Cloud3]),
        right(Kind::Team, team, "Team=42", json!("42")).only(&DATA_CENTER),
        wrong(Kind::Team, team, "Team=Platform", WRONG_TYPE, &["Platform"]),
        wrong(Kind::Other, "issuelinks", "Linked Issues=PROJ-1", WRONG_TYPE, &["Linked Issues"]),
        wrong(Kind::Other, "comment", "Comment=done", WRONG_TYPE, &["--comment"]),
    ]
}
