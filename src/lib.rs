//! Fieldstamp stamps a CI build's result into Jira fields.

pub mod cli;
pub mod code;
pub mod connection;
pub mod context;
pub mod credential;
pub mod discovery;
pub mod environment;
pub mod escape;
pub mod issue_key;
mod json;
pub mod names;
mod nearest;
pub mod options;
pub mod output;
pub mod redact;
pub mod secret;
mod shape;
pub mod site;
pub mod template;
pub mod trouble;
