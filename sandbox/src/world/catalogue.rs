//! The fields, people's groups, priorities and versions that every sandbox starts with.
//!
//! Only data. Ids are stable, so that examples and tests may name them.

use super::field::{Choice, Field, Kind};

/// A thing with an id and a name: a priority, a component, a version, …
#[derive(Debug, Clone)]
pub(crate) struct Named {
    pub(crate) id: String,
    pub(crate) name: String,
}

impl Named {
    pub(crate) fn new(id: &str, name: &str) -> Self {
        Self { id: id.to_owned(), name: name.to_owned() }
    }
}

fn list(entries: &[(&str, &str)]) -> Vec<Named> {
    entries.iter().map(|(id, name)| Named::new(id, name)).collect()
}

pub(crate) fn priorities() -> Vec<Named> {
    list(&[("1", "Highest"), ("2", "High"), ("3", "Medium"), ("4", "Low"), ("5", "Lowest")])
}

pub(crate) fn resolutions() -> Vec<Named> {
    list(&[("10000", "Done"), ("10001", "Won't Do"), ("10002", "Duplicate"), ("10003", "Cannot Reproduce")])
}

pub(crate) fn security_levels() -> Vec<Named> {
    list(&[("10600", "Internal"), ("10601", "Customers")])
}

pub(crate) fn issue_types() -> Vec<Named> {
    list(&[("10001", "Story"), ("10002", "Task"), ("10003", "Sub-task"), ("10004", "Bug"), ("10000", "Epic")])
}

pub(crate) fn groups() -> Vec<Named> {
    list(&[
        ("5a4db0c5-1111-4000-8000-000000000001", "jira-software-users"),
        ("5a4db0c5-1111-4000-8000-000000000002", "release-team"),
    ])
}

pub(crate) fn teams() -> Vec<Named> {
    list(&[("5a4db0c5-2222-4000-8000-000000000001", "Platform"), ("42", "Platform (Advanced Roadmaps)")])
}

/// The choices of "Build Result": a team's own words first, then every word a build status has.
fn build_results() -> Vec<Choice> {
    let words = [
        "Passed",
        "Failed",
        "Development Completed",
        "success",
        "failure",
        "unstable",
        "cancelled",
        "skipped",
        "running",
        "unknown",
    ];
    (10100..).zip(words).map(|(id, word)| Choice::new(id, word)).collect()
}

pub(crate) fn fields() -> Vec<Field> {
    let mut fields = system_fields();
    fields.extend(build_fields());
    fields.extend(planning_fields());
    fields
}

fn system_fields() -> Vec<Field> {
    vec![
        Field::new("summary", "Summary", Kind::Summary),
        Field::new("description", "Description", Kind::TextArea),
        Field::new("environment", "Environment", Kind::TextArea),
        Field::new("labels", "Labels", Kind::Labels),
        Field::new("priority", "Priority", Kind::Priority),
        Field::new("assignee", "Assignee", Kind::Assignee),
        Field::new("reporter", "Reporter", Kind::User),
        Field::new("components", "Components", Kind::Components),
        Field::new("fixVersions", "Fix versions", Kind::Versions),
        Field::new("versions", "Affects versions", Kind::Versions),
        Field::new("duedate", "Due date", Kind::Date),
        Field::new("timetracking", "Time tracking", Kind::TimeTracking),
        Field::new("issuetype", "Issue Type", Kind::IssueType),
        Field::new("security", "Security Level", Kind::Security),
        Field::new("parent", "Parent", Kind::Parent),
        Field::new("comment", "Comment", Kind::Comments),
        Field::new("issuelinks", "Linked Issues", Kind::IssueLinks),
        Field::new("worklog", "Log Work", Kind::Worklog).off_screen(),
        Field::new("resolution", "Resolution", Kind::Resolution),
        Field::new("status", "Status", Kind::Fixed),
        Field::new("project", "Project", Kind::Fixed),
        Field::new("creator", "Creator", Kind::Fixed),
        Field::new("created", "Created", Kind::Fixed),
        Field::new("updated", "Updated", Kind::Fixed),
        Field::new("resolutiondate", "Resolved", Kind::Fixed),
    ]
}

fn build_fields() -> Vec<Field> {
    let three = |first: u32, words: [&str; 3]| (first..).zip(words).map(|(id, word)| Choice::new(id, word)).collect();
    vec![
        Field::new("customfield_10314", "Build Result", Kind::Select).choices(build_results()),
        Field::new("customfield_10315", "Build Number", Kind::Number),
        Field::new("customfield_10316", "Build Link", Kind::Url),
        Field::new("customfield_10317", "Build Log", Kind::TextArea),
        Field::new("customfield_10318", "Build Name", Kind::Text),
        Field::new("customfield_10319", "Build Date", Kind::Date),
        Field::new("customfield_10320", "Build Finished", Kind::DateTime),
        Field::new("customfield_10321", "Environments", Kind::MultiSelect)
            .choices(three(10201, ["dev", "staging", "production"])),
        Field::new("customfield_10322", "Checks", Kind::Checkboxes)
            .choices(three(10211, ["lint", "unit", "integration"])),
        Field::new("customfield_10323", "Risk", Kind::Radio).choices(three(10221, ["Low", "Medium", "High"])),
        Field::new("customfield_10324", "Platform", Kind::Cascading).choices(vec![
            Choice::new(10231, "Linux").with(vec![Choice::new(10232, "x86_64"), Choice::new(10233, "arm64")]),
            Choice::new(10234, "Windows").with(vec![Choice::new(10235, "x86_64")]),
        ]),
        Field::new("customfield_10325", "Build Tags", Kind::Labels),
    ]
}

fn planning_fields() -> Vec<Field> {
    vec![
        Field::new("customfield_10326", "Release Manager", Kind::User),
        Field::new("customfield_10327", "Reviewers", Kind::Users),
        Field::new("customfield_10328", "Owning Group", Kind::Group),
        Field::new("customfield_10331", "Notified Groups", Kind::Groups),
        Field::new("customfield_10329", "Deployed Version", Kind::Version),
        Field::new("customfield_10330", "Tested Versions", Kind::Versions),
        Field::new("customfield_10332", "Target Project", Kind::ProjectPicker),
        Field::new("customfield_10020", "Sprint", Kind::Sprint),
        Field::new("customfield_10014", "Epic Link", Kind::EpicLink),
        Field::new("customfield_10001", "Team", Kind::Team),
        // Exists, and is on no edit screen.
        Field::new("customfield_10999", "Internal Note", Kind::Text).off_screen(),
        // Two fields of one name, both on the screen: names are not unique.
        Field::new("customfield_10401", "Release Notes", Kind::Text),
        Field::new("customfield_10402", "Release Notes", Kind::TextArea),
        // Two of one name again, but each belongs to one team-managed project: the scope tells them apart.
        Field::new("customfield_10404", "Stage", Kind::Text).only_in("PROJ"),
        Field::new("customfield_10405", "Stage", Kind::Text).only_in("OPS"),
        // Tasks and bugs have screens of their own: one name, and another field behind it.
        Field::new("customfield_10406", "Severity", Kind::Select).choices(severities(10240)).only_for("Task"),
        Field::new("customfield_10407", "Severity", Kind::Select).choices(severities(10250)).only_for("Bug"),
        Field::new("customfield_10408", "Root Cause", Kind::Text).only_for("Bug"),
    ]
}

fn severities(first: u32) -> Vec<Choice> {
    (first..).zip(["Minor", "Major", "Critical"]).map(|(id, word)| Choice::new(id, word)).collect()
}
