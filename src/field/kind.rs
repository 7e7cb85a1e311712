//! What sort of field it is, told by the schema that Jira gives it.
//!
//! The type alone does not tell: a text area, whose text is a document in version 3 of the API, calls itself a
//! `string` like a single line, so `custom` and `system` are read as well.
//! <https://developer.atlassian.com/server/jira/platform/jira-rest-api-examples/#editing-an-issue-examples>

use serde_json::Value;

/// A sort of field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "`words` says what each is")]
pub enum Kind {
    Text,
    TextArea,
    Url,
    Number,
    Option,
    Options,
    Cascade,
    Date,
    DateTime,
    Labels,
    User,
    Users,
    Group,
    Groups,
    Version,
    Versions,
    Components,
    Priority,
    Resolution,
    IssueType,
    Security,
    Project,
    Parent,
    EpicLink,
    Sprint,
    Team,
    TimeTracking,
    Other,
}

impl Kind {
    /// The sort of a field with this schema, as `editmeta` and the list of fields give it.
    pub fn of(schema: &Value) -> Self {
        let word = |key: &str| schema.get(key).and_then(Value::as_str).unwrap_or_default();
        let custom = word("custom").rsplit(':').next().unwrap_or_default();
        match (word("system"), custom) {
            ("description" | "environment", _) | (_, "textarea") => return Self::TextArea,
            ("parent", _) => return Self::Parent,
            ("labels", _) | (_, "labels") => return Self::Labels,
            (_, "url") => return Self::Url,
            (_, "gh-sprint") => return Self::Sprint,
            (_, "gh-epic-link") => return Self::EpicLink,
            (_, "atlassian-team" | "rm-teams-custom-field-team") => return Self::Team,
            _ => {}
        }
        match (word("type"), word("items")) {
            ("string", _) => Self::Text,
            ("number", _) => Self::Number,
            ("option", _) => Self::Option,
            ("array", "option") => Self::Options,
            ("option-with-child", _) => Self::Cascade,
            ("date", _) => Self::Date,
            ("datetime", _) => Self::DateTime,
            ("array", "string") => Self::Labels,
            ("user", _) => Self::User,
            ("array", "user") => Self::Users,
            ("group", _) => Self::Group,
            ("array", "group") => Self::Groups,
            ("version", _) => Self::Version,
            ("array", "version") => Self::Versions,
            ("array", "component") => Self::Components,
            ("priority", _) => Self::Priority,
            ("resolution", _) => Self::Resolution,
            ("issuetype", _) => Self::IssueType,
            ("securitylevel", _) => Self::Security,
            ("project", _) => Self::Project,
            ("issuelink", _) => Self::Parent,
            ("team", _) => Self::Team,
            ("timetracking", _) => Self::TimeTracking,
            _ => Self::Other,
        }
    }

    /// What it takes, in plain words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Text => "one line of text",
            Self::TextArea => "text",
            Self::Url => "an address",
            Self::Number => "a number",
            Self::Option => "one of a list",
            Self::Options => "several of a list",
            Self::Cascade => "one of a list, and one of the list below it",
            Self::Date => "a date",
            Self::DateTime => "a date and time",
            Self::Labels => "labels",
            Self::User => "a user",
            Self::Users => "users",
            Self::Group => "a group",
            Self::Groups => "groups",
            Self::Version => "a version",
            Self::Versions => "versions",
            Self::Components => "components",
            Self::Priority => "a priority",
            Self::Resolution => "a resolution",
            Self::IssueType => "an issue type",
            Self::Security => "a security level",
            Self::Project => "a project",
            Self::Parent => "the parent issue",
            Self::EpicLink => "an epic",
            Self::Sprint => "a sprint",
            Self::Team => "a team",
            Self::TimeTracking => "estimates of time",
            Self::Other => "a value of its own sort",
        }
    }
}
