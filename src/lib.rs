//! Fieldstamp stamps a CI build's result into Jira fields.

pub mod cli;
pub mod code;
pub mod connection;
pub mod context;
pub mod credential;
pub mod discovery;
pub mod environment;
pub mod escape;
pub mod field;
pub mod http;
pub mod issue_key;
pub mod json;
pub mod names;
pub mod nearest;
pub mod options;
pub mod output;
pub mod redact;
pub mod secret;
pub mod settings;
pub mod shape;
pub mod site;
pub mod template;
pub mod trouble;
