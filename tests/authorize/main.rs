//! `authorize` from the street: the built binary asks, a test plays the person, the sandbox is the Jira.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on may stop")]

mod browser;
mod oauth1;
mod oauth2;
#[path = "../support/spellings.rs"]
mod spellings;
mod terminal;
