//! Fieldstamp stamps a CI build's result into Jira fields.

pub mod context;
pub mod discovery;
pub mod environment;
pub mod issue_key;
pub mod names;
