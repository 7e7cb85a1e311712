//! Fieldstamp stamps a CI build's result into Jira fields.

pub mod environment;
pub mod names;
