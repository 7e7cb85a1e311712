//! `api.atlassian.com` beyond the gateway's Jira: APIs that have a place of their own there.
//!
//! Who is asking is found out as at the gateway; there are no anonymous callers here either.

use std::sync::Arc;

use axum::Router;

use super::door::call;
use crate::asked::Asked;
use crate::auth::{Base, Caller, dress, gateway, pages, provider};
use crate::jira::Jira;
use crate::operations;
use crate::reply::Reply;
use crate::rest::call::Asking;
use crate::world::Version;

const API: &str = "https://api.atlassian.com";

/// `lost` is a credential that a fault took away.
pub(super) async fn through(jira: &Arc<Jira>, router: &Router, asked: &Asked, lost: bool) -> Reply {
    let here = asked.host.starts_with("api.");
    let reply = if let Some((place, path)) = operations_path(asked).filter(|_| here) {
        operations(jira, asked, place, path, lost).await
    } else if let Some(path) = software_path(jira, asked).filter(|_| here) {
        software(jira, router, asked, &path, lost).await
    } else {
        pages::gateway_not_found(&asked.path)
    };
    dress::by_the_edge(reply)
}

/// The place of JSM Operations, and the path behind it. OAuth apps reach it through `/ex/jira` as well.
fn operations_path(asked: &Asked) -> Option<(&str, &str)> {
    let (place, path) = asked.path.split_at(asked.path.find("/v1/")?);
    let straight = place.strip_prefix("/jsm/ops/api/");
    let of_an_app = place.strip_prefix("/ex/jira/").and_then(|rest| rest.strip_suffix("/jsm/ops/api"));
    let cloud_id = straight.or(of_an_app)?;
    (!cloud_id.contains('/')).then_some((place, path))
}

async fn operations(jira: &Arc<Jira>, asked: &Asked, place: &str, path: &str, lost: bool) -> Reply {
    if !place.split('/').any(|part| part == jira.settings.cloud_id) {
        return pages::gateway_not_found(&asked.path);
    }
    let base = Base { url: format!("{API}{place}") };
    let identified = if lost {
        Err(gateway::unauthorized())
    } else {
        // Classic tokens are welcome here, whatever the gateway's Jira says about them.
        gateway::identify(&mut jira.world(), &asked.headers, &base, true)
    };
    match identified {
        Ok(caller) => call(&operations::ROUTES, asked, path, asking(jira, caller, base)).await,
        Err(refusal) => refusal,
    }
}

/// `/jira/builds/0.1/cloud/{cloudId}/bulk` is the site's `/rest/builds/0.1/bulk`.
fn software_path(jira: &Jira, asked: &Asked) -> Option<String> {
    let (family, rest) = asked.path.strip_prefix("/jira/")?.split_once("/0.1/cloud/")?;
    let rest = rest.strip_prefix(&jira.settings.cloud_id)?;
    (["builds", "deployments"].contains(&family) && rest.starts_with('/')).then(|| format!("/rest/{family}/0.1{rest}"))
}

async fn software(jira: &Arc<Jira>, router: &Router, asked: &Asked, path: &str, lost: bool) -> Reply {
    let base = Base { url: API.to_owned() };
    let identified =
        if lost { Err(gateway::unauthorized()) } else { provider::identify(&mut jira.world(), &asked.headers, &base) };
    match identified {
        Ok(caller) => call(router, asked, path, asking(jira, caller, base)).await,
        Err(refusal) => refusal,
    }
}

fn asking(jira: &Arc<Jira>, caller: Caller, base: Base) -> Asking {
    Asking { jira: Arc::clone(jira), caller, base, version: Version::V2 }
}
