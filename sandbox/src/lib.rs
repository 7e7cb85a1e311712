//! An in-memory Jira for tests, benchmarks, the quick start and people's own pipelines.
//!
//! ```
//! use jira_sandbox::{Fault, Sandbox};
//!
//! let sandbox = Sandbox::cloud().start();
//! sandbox.fail_next(Fault::Conflict.on("/issue/PROJ-7").method("PUT"));
//! assert!(sandbox.url().starts_with("http://127.0.0.1:"));
//! assert_eq!(sandbox.issue("PROJ-7")["issuetype"]["name"], "Task");
//! ```
//!
//! It speaks Cloud (versions 2 and 3, the gateway `api.atlassian.com`, and `auth.atlassian.com`) and Data Center
//! (version 2), with every way of authentication that these have, as strict as theirs. It does so on loopback only, and
//! it fails as the real ones do: by itself where a rule of Jira says so, and on demand through [`Fault`].
//! Beside the platform there is Jira Software's `/rest/agile/1.0`; on Cloud also builds and deployments
//! (`https://api.atlassian.com/jira/builds/0.1/cloud/{cloudId}/bulk`, with [`known::DATA_PROVIDER_TOKEN`]) and JSM
//! Operations with its alerts and schedules (`https://api.atlassian.com/jsm/ops/api/{cloudId}/v1/alerts`). What they
//! were given is there to be looked at: [`Sandbox::builds`], [`Sandbox::deployments`], [`Sandbox::alerts`],
//! [`Sandbox::schedule`].
//!
//! The floor plan, lowest floor first:
//!
//! - `known`, `account`, `reply`, `asked`: constants, people, answers, one whole request.
//! - `world/`: projects, issues, fields, history; what fits a field; alerts, builds; what was granted to whom.
//! - `refusals`, `limits`, `auth/`: Jira's words, its patience, and who is asking.
//! - `faults/`: what goes wrong on demand.
//! - `jira`: one running site.
//! - `login/`: where credentials are made: token endpoints, consent, the dance of OAuth 1.0a, application links.
//! - `rest/`, `operations/`, `page`, `control`: what answers. `serve/`: the wire.
//! - `sandbox`, `builder`: what tests hold in hand.
//!
//! It refuses to listen anywhere but on loopback, and it keeps nothing: what is in memory is gone when it stops.

mod account;
mod asked;
mod auth;
mod builder;
mod control;
mod faults;
mod jira;
pub mod known;
mod limits;
mod login;
mod operations;
mod page;
mod refusals;
mod reply;
mod rest;
mod sandbox;
mod serve;
mod world;

pub use account::{AGILE_SCOPES, Access, Account, CLASSIC_SCOPES, Credential, OPERATIONS_SCOPES};
pub use builder::Builder;
pub use faults::names::fault_names;
pub use faults::{Fault, Rule};
pub use jira::{AnonymousEdit, Recorded};
pub use reply::Reply;
pub use sandbox::Sandbox;
pub use serve::certificates::Certificate;
pub use world::Flavour;
pub use world::issue::{Change, ChangedField};
