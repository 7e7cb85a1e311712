//! Whether what was got works: one question to Jira, asked exactly as a job would ask it.

use std::sync::Arc;

use serde_json::Value;

use super::Stop;
use crate::access::{Access, Ask, Patience, Way};
use crate::connection::Connection;
use crate::credential::Credential;
use crate::environment::Environment;
use crate::http::{Client, Limits, ProxySettings};
use crate::jira::{Route, metadata};
use crate::redact::Redactor;
use crate::settings::Authorizing;
use crate::target::Target;

/// Asks Jira who we are by these variables, and gives back its answer: the name of the account.
pub(super) async fn prove(
    environment: &Environment,
    settings: &Authorizing,
    redactor: &Arc<Redactor>,
) -> Result<String, Stop> {
    let connection = Connection::read(environment)?;
    let target = Target::read(&connection, environment)?;
    let credential = Credential::choose(&connection, target.is_cloud(), &mut Vec::new())?;
    // The time that the person has taken is not this question's fault.
    let limits = Limits { run: settings.timeout };
    let client = Client::new(&target.trust, ProxySettings::read(environment), limits, false, Arc::clone(redactor))?;
    let way = Way::new(Route { site: target.site, cloud_id: target.cloud_id }, credential)?;
    let patience = Patience { retries: settings.retries, timeout: settings.timeout };
    let mut access = Access::new(client, way, patience, Arc::clone(redactor));
    let ask = Ask { issue: None, payload: None, request: &metadata::myself };
    let answer = access.ask(ask, |_, _| ()).await;
    access.close().await;
    if let Some(failure) = answer.failure {
        return Err(Box::new(failure).into());
    }
    let me = answer.reply.and_then(|reply| reply.json()).unwrap_or_default();
    let name = ["displayName", "name", "accountId"].iter().find_map(|key| me.get(key).and_then(Value::as_str));
    Ok(name.or(access.account()).unwrap_or("the account that has allowed it").to_owned())
}
