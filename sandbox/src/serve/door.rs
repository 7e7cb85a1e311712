//! From a whole request to the resource that answers it: which host, which door, which path.
//!
//! The virtual host decides: `api.atlassian.com` is the gateway, everything else is the site. Checks that come before
//! anybody asks who is calling are made here, in the order in which the real ones make them.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request};
use tower::ServiceExt as _;

use super::apis;
use crate::asked::Asked;
use crate::auth::{Base, Caller, cloud, data_center, dress, gateway, pages};
use crate::jira::Jira;
use crate::login::{self, oauth2_cloud};
use crate::refusals::{no_endpoint, not_served};
use crate::reply::Reply;
use crate::rest::call::Asking;
use crate::world::{Flavour, Version};

/// How the gateway's Jira calls its own site.
const SITE: &str = "https://your-team.atlassian.net";

fn is_gateway(jira: &Jira, asked: &Asked) -> bool {
    let name = asked.host.split(':').next().unwrap_or_default();
    jira.settings.flavour == Flavour::Cloud && ["api.atlassian.com", "auth.atlassian.com"].contains(&name)
}

pub(crate) fn base(jira: &Jira, asked: &Asked) -> Base {
    if is_gateway(jira, asked) {
        return Base { url: SITE.to_owned() };
    }
    Base { url: format!("{}://{}{}", asked.scheme, asked.host, jira.settings.context_path) }
}

/// An answer of a fault, with the headers that Jira would have added for this caller.
pub(crate) fn dressed(jira: &Jira, asked: &Asked, reply: Reply) -> Reply {
    let world = jira.world();
    let caller = match jira.settings.flavour {
        _ if is_gateway(jira, asked) => gateway::glance(&world, &asked.headers),
        Flavour::DataCenter => data_center::glance(&world, asked),
        Flavour::Cloud => cloud::identify(&world, asked, &base(jira, asked)).unwrap_or_default(),
    };
    dress::by_jira(reply, &world, &caller)
}

pub(crate) async fn through(jira: &Arc<Jira>, router: &Router, asked: &Asked, caller: Option<Caller>) -> Reply {
    if is_gateway(jira, asked) {
        return through_the_gateway(jira, router, asked, caller).await;
    }
    match jira.settings.flavour {
        Flavour::Cloud => cloud_site(jira, router, asked, caller).await,
        Flavour::DataCenter => data_center_site(jira, router, asked, caller).await,
    }
}

async fn cloud_site(jira: &Arc<Jira>, router: &Router, asked: &Asked, caller: Option<Caller>) -> Reply {
    if asked.method == "PATCH" {
        return dress::by_the_edge(pages::edge_bad_request());
    }
    let identified = match caller {
        Some(caller) => Ok(caller),
        None => cloud::identify(&jira.world(), asked, &base(jira, asked)),
    };
    match identified {
        Ok(caller) => resource(jira, router, asked, &asked.path, caller).await,
        Err(refusal) => dress::by_the_edge(refusal),
    }
}

async fn through_the_gateway(jira: &Arc<Jira>, router: &Router, asked: &Asked, caller: Option<Caller>) -> Reply {
    if let Some(reply) = credentials(jira, asked) {
        return dress::by_the_edge(reply);
    }
    let behind = asked.path.strip_prefix("/ex/jira/").and_then(|rest| rest.strip_prefix(&jira.settings.cloud_id));
    let Some(path) = behind.filter(|path| path.starts_with("/rest/") && asked.host.starts_with("api.")) else {
        return apis::through(jira, router, asked, caller.is_some()).await;
    };
    let identified = if caller.is_some() {
        // A fault took the credential away: there are no anonymous callers here.
        Err(gateway::unauthorized())
    } else {
        let classic = jira.settings.classic_tokens_at_gateway;
        gateway::identify(&mut jira.world(), &asked.headers, &base(jira, asked), classic)
    };
    match identified {
        Ok(caller) => resource(jira, router, asked, path, caller).await,
        Err(refusal) => dress::by_the_edge(refusal),
    }
}

/// What is about getting a credential rather than about showing one.
fn credentials(jira: &Jira, asked: &Asked) -> Option<Reply> {
    if asked.host.starts_with("auth.") {
        return Some(oauth2_cloud::at_auth(jira, asked));
    }
    oauth2_cloud::at_api(jira, SITE, asked)
}

async fn data_center_site(jira: &Arc<Jira>, router: &Router, asked: &Asked, caller: Option<Caller>) -> Reply {
    let context = &jira.settings.context_path;
    let inside = asked.path.strip_prefix(context.as_str()).filter(|path| path.starts_with('/'));
    let Some(path) = inside else { return pages::tomcat_not_found(&asked.path) };
    if let Some(reply) = login::data_center::answer(jira, asked, path, &base(jira, asked)) {
        return dress::by_jira(reply, &jira.world(), &Caller::default());
    }
    let writes = ["POST", "PUT", "DELETE"].contains(&asked.method.as_str());
    if writes && (looks_like_a_browser(&asked.headers) || comes_from_elsewhere(&asked.headers, &asked.host)) {
        return dress::by_jira(pages::xsrf(), &jira.world(), &Caller::default());
    }
    let identified = caller.map_or_else(
        || {
            let disabled = jira.settings.basic_disabled;
            data_center::identify(&mut jira.world(), asked, &base(jira, asked), disabled)
        },
        Ok,
    );
    match identified {
        Ok(caller) => resource(jira, router, asked, path, caller).await,
        Err(refusal) => dress::by_jira(refusal, &jira.world(), &Caller::default()),
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// A browser's name makes Jira ask for a browser's token, and `no-check` alone does not satisfy it.
fn looks_like_a_browser(headers: &HeaderMap) -> bool {
    text(headers, "user-agent").is_some_and(|agent| agent.contains("Mozilla/"))
}

fn comes_from_elsewhere(headers: &HeaderMap, host: &str) -> bool {
    let elsewhere = |url: &str| url.split("://").nth(1).and_then(|rest| rest.split('/').next()) != Some(host);
    ["origin", "referer"].iter().filter_map(|name| text(headers, name)).any(elsewhere)
}

/// The version in a path of the platform API: `None` is a path of something else, an error a version not served.
fn version(jira: &Jira, path: &str) -> Result<Option<Version>, ()> {
    let Some(rest) = path.strip_prefix("/rest/api/") else { return Ok(None) };
    let cloud = jira.settings.flavour == Flavour::Cloud;
    match rest.split('/').next().unwrap_or_default() {
        "3" | "latest" if cloud => Ok(Some(Version::V3)),
        "2" | "latest" => Ok(Some(Version::V2)),
        _ => Err(()),
    }
}

async fn resource(jira: &Arc<Jira>, router: &Router, asked: &Asked, path: &str, caller: Caller) -> Reply {
    let base = base(jira, asked);
    let reply = match version(jira, path) {
        Err(()) if jira.settings.flavour == Flavour::Cloud => no_endpoint(&asked.method, path),
        Err(()) => not_served(&base.url, path),
        Ok(version) => {
            let version = version.unwrap_or(Version::V2);
            let asking = Asking { jira: Arc::clone(jira), caller: caller.clone(), base, version };
            call(router, asked, path, asking).await
        }
    };
    dress::by_jira(reply, &jira.world(), &caller)
}

pub(super) async fn call(router: &Router, asked: &Asked, path: &str, asking: Asking) -> Reply {
    let uri = asked.query.as_ref().map_or_else(|| path.to_owned(), |query| format!("{path}?{query}"));
    let mut request = Request::builder().method(asked.method.as_str()).uri(uri);
    if let Some(headers) = request.headers_mut() {
        headers.clone_from(&asked.headers);
    }
    let Ok(mut request) = request.body(Body::from(asked.body.clone())) else {
        return Reply::html(400, "<html><head><title>Bad Request</title></head></html>");
    };
    request.extensions_mut().insert(asking);
    let Ok(response) = router.clone().oneshot(request).await;
    Reply::of(response).await
}
