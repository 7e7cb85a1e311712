//! The data of the site: projects, issues, fields, people, and who changed what.
//!
//! Nothing here knows HTTP. `rest/` reads and changes the world and turns it into Jira's JSON.

pub(crate) mod catalogue;
pub(crate) mod document;
pub(crate) mod edit;
pub(crate) mod field;
pub(crate) mod grants;
pub(crate) mod issue;
pub(crate) mod links;
pub(crate) mod operations;
pub(crate) mod pick;
pub(crate) mod seed;
pub(crate) mod sessions;
pub(crate) mod shape;
pub(crate) mod software;
pub(crate) mod sprint;
pub(crate) mod workflow;

use std::collections::{BTreeMap, HashMap};

use catalogue::Named;
use field::Field;
use grants::Grants;
use issue::Issue;
use links::Links;
use operations::Operations;
use sessions::Sessions;
use software::Software;
use sprint::Sprint;

use crate::account::{Access, Account};

/// Which Jira this is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flavour {
    /// Jira Cloud.
    Cloud,
    /// Jira Data Center (or Server).
    DataCenter,
}

/// The version of the REST API that was asked: only 3 speaks documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Version {
    V2,
    V3,
}

#[derive(Debug, Clone)]
pub(crate) struct Project {
    pub(crate) id: String,
    pub(crate) key: String,
    pub(crate) name: String,
    pub(crate) components: Vec<Named>,
    pub(crate) versions: Vec<Named>,
    /// Anonymous callers may browse it.
    pub(crate) public: bool,
}

/// Everything that a reset puts back.
#[derive(Debug, Clone)]
pub(crate) struct World {
    pub(crate) flavour: Flavour,
    /// Where the cookies of a Data Center belong.
    pub(crate) cookie_path: String,
    pub(crate) accounts: Vec<Account>,
    pub(crate) projects: Vec<Project>,
    pub(crate) fields: Vec<Field>,
    pub(crate) issues: BTreeMap<String, Issue>,
    pub(crate) priorities: Vec<Named>,
    pub(crate) resolutions: Vec<Named>,
    pub(crate) issue_types: Vec<Named>,
    pub(crate) groups: Vec<Named>,
    pub(crate) sprints: Vec<Sprint>,
    pub(crate) teams: Vec<Named>,
    pub(crate) operations: Operations,
    pub(crate) software: Software,
    /// Failed logins in a row, by user name; three lock the account.
    pub(crate) failed_logins: HashMap<String, u32>,
    /// What OAuth 2.0 has granted.
    pub(crate) grants: Grants,
    pub(crate) sessions: Sessions,
    pub(crate) links: Links,
    /// Seconds by which the site's clock is ahead.
    pub(crate) clock_skew: i64,
    pub(crate) next_id: u64,
}

impl World {
    pub(crate) fn account(&self, id: &str) -> Option<&Account> {
        self.accounts.iter().find(|account| account.id == id)
    }

    pub(crate) fn project(&self, key: &str) -> Option<&Project> {
        self.projects.iter().find(|project| project.key == key || project.id == key)
    }

    pub(crate) fn field(&self, id: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.id == id)
    }

    /// The key of an issue that was asked for by key, in any case, or by id.
    pub(crate) fn resolve(&self, key_or_id: &str) -> Option<String> {
        let upper = key_or_id.to_ascii_uppercase();
        if self.issues.contains_key(&upper) {
            return Some(upper);
        }
        self.issues.values().find(|issue| issue.id == key_or_id).map(|issue| issue.key.clone())
    }

    /// What `who` may do in `project`; nobody is an anonymous caller.
    pub(crate) fn access(&self, who: Option<&str>, project: &str) -> Access {
        match who.and_then(|id| self.account(id)) {
            Some(account) => account.access_to(project),
            None if self.project(project).is_some_and(|project| project.public) => Access::Browse,
            None => Access::None,
        }
    }

    /// The site's clock, in seconds since 1970.
    pub(crate) fn clock(&self) -> i64 {
        jiff::Timestamp::now().as_second() + self.clock_skew
    }

    pub(crate) fn fresh_id(&mut self) -> String {
        self.next_id += 1;
        self.next_id.to_string()
    }
}

/// Where a value is to be written, and in which dialect.
pub(crate) struct Ground<'a> {
    pub(crate) world: &'a World,
    pub(crate) project: &'a Project,
    pub(crate) version: Version,
    pub(crate) base: &'a str,
}

/// A second since 1970, in the way that Jira writes it.
pub(crate) fn jira_time(second: i64) -> String {
    let time = jiff::Timestamp::from_second(second).unwrap_or_default();
    time.strftime("%Y-%m-%dT%H:%M:%S%.3f+0000").to_string()
}

/// Now, in the way that Jira writes it.
pub(crate) fn now() -> String {
    jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%S%.3f+0000").to_string()
}
