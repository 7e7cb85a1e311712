//! What a field is: its kind, its options, and how Jira describes it.
//!
//! The kinds follow the `schema` of Jira's field list. This room describes; whether a value fits is `shape.rs`.
//! <https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-fields/>

use serde_json::{Value, json};

/// The type of a field, as far as writing it goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Summary,
    Text,
    TextArea,
    Number,
    Url,
    Date,
    DateTime,
    Select,
    Radio,
    MultiSelect,
    Checkboxes,
    Cascading,
    Labels,
    User,
    Assignee,
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
    ProjectPicker,
    Parent,
    TimeTracking,
    Sprint,
    EpicLink,
    Team,
    Comments,
    IssueLinks,
    Worklog,
    /// Shown and never set: `status`, `created`, `project`, …
    Fixed,
}

/// One choice of a field that has choices.
#[derive(Debug, Clone)]
pub(crate) struct Choice {
    pub(crate) id: String,
    pub(crate) value: String,
    pub(crate) children: Vec<Choice>,
}

impl Choice {
    pub(crate) fn new(id: u32, value: &str) -> Self {
        Self { id: id.to_string(), value: value.to_owned(), children: Vec::new() }
    }

    pub(crate) fn with(mut self, children: Vec<Choice>) -> Self {
        self.children = children;
        self
    }

    pub(crate) fn json(&self, base: &str) -> Value {
        let mut value = json!({
            "self": format!("{base}/rest/api/2/customFieldOption/{}", self.id), "value": self.value, "id": self.id});
        if !self.children.is_empty() {
            value["children"] = self.children.iter().map(|child| child.json(base)).collect();
        }
        value
    }
}

/// A field of the site.
#[derive(Debug, Clone)]
pub(crate) struct Field {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) kind: Kind,
    pub(crate) choices: Vec<Choice>,
    /// On the edit screen of the projects in its context.
    pub(crate) on_screen: bool,
    /// A team-managed project's own field: exists in that project alone.
    pub(crate) only_in: Option<String>,
    /// On the edit screen of issues of this type alone, as screen schemes have it.
    pub(crate) only_for: Option<String>,
}

impl Field {
    pub(crate) fn new(id: &str, name: &str, kind: Kind) -> Self {
        let on_screen = kind != Kind::Fixed && kind != Kind::Resolution;
        Self {
            id: id.to_owned(),
            name: name.to_owned(),
            kind,
            choices: Vec::new(),
            on_screen,
            only_in: None,
            only_for: None,
        }
    }

    pub(crate) fn choices(mut self, choices: Vec<Choice>) -> Self {
        self.choices = choices;
        self
    }

    pub(crate) fn off_screen(mut self) -> Self {
        self.on_screen = false;
        self
    }

    pub(crate) fn only_in(mut self, project: &str) -> Self {
        self.only_in = Some(project.to_owned());
        self
    }

    pub(crate) fn only_for(mut self, issue_type: &str) -> Self {
        self.only_for = Some(issue_type.to_owned());
        self
    }

    /// Whether the edit screen of such issues shows it.
    pub(crate) fn is_on_screen_of(&self, issue_type: &str) -> bool {
        self.on_screen && self.only_for.as_deref().is_none_or(|only| only == issue_type)
    }

    pub(crate) fn is_custom(&self) -> bool {
        self.id.starts_with("customfield_")
    }

    pub(crate) fn exists_in(&self, project: &str) -> bool {
        self.only_in.as_deref().is_none_or(|only| only == project)
    }

    /// The verbs of `update` that the field takes, as editmeta lists them.
    pub(crate) fn operations(&self) -> &'static [&'static str] {
        match self.kind {
            Kind::MultiSelect
            | Kind::Checkboxes
            | Kind::Labels
            | Kind::Users
            | Kind::Groups
            | Kind::Versions
            | Kind::Components => &["add", "set", "remove"],
            Kind::TimeTracking => &["set", "edit"],
            Kind::Comments => &["add", "edit", "remove"],
            Kind::IssueLinks | Kind::Worklog => &["add"],
            Kind::Fixed => &[],
            _ => &["set"],
        }
    }

    /// `schema`, whose `type` stays `string` for text areas: only `custom` and `system` tell them from one line.
    pub(crate) fn schema(&self) -> Value {
        let (kind, items, custom) = self.types();
        let mut schema = json!({"type": kind});
        if !items.is_empty() {
            schema["items"] = json!(items);
        }
        if self.is_custom() {
            schema["custom"] = json!(custom);
            schema["customId"] = json!(self.id.trim_start_matches("customfield_").parse::<u32>().unwrap_or_default());
        } else {
            schema["system"] = json!(self.id);
        }
        schema
    }

    fn types(&self) -> (&'static str, &'static str, String) {
        let plain = |suffix: &str| format!("com.atlassian.jira.plugin.system.customfieldtypes:{suffix}");
        match self.kind {
            Kind::Summary | Kind::Text => ("string", "", plain("textfield")),
            Kind::TextArea => ("string", "", plain("textarea")),
            Kind::Number => ("number", "", plain("float")),
            Kind::Url => ("string", "", plain("url")),
            Kind::Date => ("date", "", plain("datepicker")),
            Kind::DateTime => ("datetime", "", plain("datetime")),
            Kind::Select => ("option", "", plain("select")),
            Kind::Radio => ("option", "", plain("radiobuttons")),
            Kind::MultiSelect => ("array", "option", plain("multiselect")),
            Kind::Checkboxes => ("array", "option", plain("multicheckboxes")),
            Kind::Cascading => ("option-with-child", "", plain("cascadingselect")),
            Kind::Labels => ("array", "string", plain("labels")),
            Kind::User | Kind::Assignee => ("user", "", plain("userpicker")),
            Kind::Users => ("array", "user", plain("multiuserpicker")),
            Kind::Group => ("group", "", plain("grouppicker")),
            Kind::Groups => ("array", "group", plain("multigrouppicker")),
            Kind::Version => ("version", "", plain("version")),
            Kind::Versions => ("array", "version", plain("multiversion")),
            Kind::Components => ("array", "component", String::new()),
            Kind::Priority => ("priority", "", String::new()),
            Kind::Resolution => ("resolution", "", String::new()),
            Kind::IssueType => ("issuetype", "", String::new()),
            Kind::Security => ("securitylevel", "", String::new()),
            Kind::ProjectPicker => ("project", "", plain("project")),
            Kind::Parent => ("issuelink", "", String::new()),
            Kind::TimeTracking => ("timetracking", "", String::new()),
            Kind::Sprint => ("array", "json", "com.pyxis.greenhopper.jira:gh-sprint".to_owned()),
            Kind::EpicLink => ("any", "", "com.pyxis.greenhopper.jira:gh-epic-link".to_owned()),
            Kind::Team => ("team", "", "com.atlassian.jira.plugin.system.customfieldtypes:atlassian-team".to_owned()),
            Kind::Comments => ("comments-page", "", String::new()),
            Kind::IssueLinks => ("array", "issuelinks", String::new()),
            Kind::Worklog => ("array", "worklog", String::new()),
            Kind::Fixed => (self.fixed_type(), "", String::new()),
        }
    }

    fn fixed_type(&self) -> &'static str {
        match self.id.as_str() {
            "status" => "status",
            "project" => "project",
            "creator" => "user",
            "created" | "updated" | "resolutiondate" => "datetime",
            _ => "any",
        }
    }
}
