//! The resources of the REST API: one table of routes, one file per family.
//!
//! Platform, Agile (`/rest/agile/1.0`), builds and deployments. A wall stands where the next families go: sessions
//! (`/rest/auth/1`), OAuth, Connect each are a file here and a block in [`routes`].

#![allow(clippy::unnecessary_wraps, reason = "every resource is an `Answer`, also one that never refuses")]

mod agile;
pub(crate) mod call;
mod catalogue;
pub(crate) mod edit;
pub(crate) mod issue;
mod jql;
mod meta;
mod notes;
mod remote_link;
pub(crate) mod search;
mod session;
mod site;
mod software;
mod transitions;
mod who;

use axum::Router;
use axum::routing::{MethodFilter, MethodRouter, on};

use call::{Answer, Call};

use crate::refusals::{no_endpoint, not_served};
use crate::reply::Reply;

const READ: &str = "read:jira-work";
const WRITE: &str = "write:jira-work";
const USERS: &str = "read:jira-user";

type Resource = fn(&Call) -> Answer;

fn resource(method: MethodFilter, scope: &'static str, resource: Resource) -> MethodRouter {
    on(method, move |call: Call| async move {
        let answer = call.needs(scope).and_then(|()| resource(&call));
        answer.unwrap_or_else(|refusal| refusal)
    })
}

fn get(scope: &'static str, read: Resource) -> MethodRouter {
    resource(MethodFilter::GET, scope, read)
}

fn put(write: Resource) -> MethodRouter {
    resource(MethodFilter::PUT, WRITE, write)
}

fn post(scope: &'static str, write: Resource) -> MethodRouter {
    resource(MethodFilter::POST, scope, write)
}

/// Every route of the platform API. The door has made sure that `{v}` is a version this site has.
pub(crate) fn routes() -> Router {
    Router::new()
        .route("/rest/api/{v}/issue/{key}", get(READ, issue::get).merge(put(edit::put)))
        .route("/rest/api/{v}/issue/{key}/editmeta", get(READ, meta::editmeta))
        .route("/rest/api/{v}/issue/{key}/changelog", get(READ, issue::changelog))
        .route(
            "/rest/api/{v}/issue/{key}/transitions",
            get(READ, transitions::list).merge(post(WRITE, transitions::perform)),
        )
        .route("/rest/api/{v}/issue/{key}/comment", get(READ, notes::comments).merge(post(WRITE, notes::add_comment)))
        .route("/rest/api/{v}/issue/{key}/worklog", get(READ, notes::worklogs).merge(post(WRITE, notes::add_worklog)))
        .route("/rest/api/{v}/issue/{key}/properties", get(READ, notes::properties))
        .route(
            "/rest/api/{v}/issue/{key}/properties/{property}",
            get(READ, notes::property).merge(put(notes::set_property)),
        )
        .route(
            "/rest/api/{v}/issue/{key}/remotelink",
            get(READ, remote_link::list).merge(post(WRITE, remote_link::set)),
        )
        .route("/rest/api/{v}/issue/{key}/attachments", post(WRITE, notes::attach))
        .route("/rest/api/{v}/search/jql", get(READ, search::by_token).merge(post(READ, search::by_token)))
        .route("/rest/api/{v}/search", get(READ, search::by_page).merge(post(READ, search::by_page)))
        .route("/rest/api/{v}/field", get(READ, meta::fields))
        .route("/rest/auth/1/session", sessions())
        .merge(lists())
        .merge(agile::routes())
        .merge(software::routes())
        .fallback(|call: Call| async move { unknown_path(&call) })
        .method_not_allowed_fallback(|call: Call| async move { wrong_method(&call) })
}

fn sessions() -> MethodRouter {
    post(READ, session::log_in).merge(get(READ, session::who)).merge(resource(
        MethodFilter::DELETE,
        READ,
        session::log_out,
    ))
}

/// Projects, people, and the site itself.
fn lists() -> Router {
    Router::new()
        .route("/rest/api/{v}/project", get(READ, catalogue::projects))
        .route("/rest/api/{v}/project/search", get(READ, catalogue::project_search))
        .route("/rest/api/{v}/project/{project}", get(READ, catalogue::project))
        .route("/rest/api/{v}/project/{project}/versions", get(READ, catalogue::versions))
        .route("/rest/api/{v}/project/{project}/components", get(READ, catalogue::components))
        .route("/rest/api/{v}/priority", get(READ, catalogue::priorities))
        .route("/rest/api/{v}/resolution", get(READ, catalogue::resolutions))
        .route("/rest/api/{v}/myself", get(USERS, who::myself))
        .route("/rest/api/{v}/mypermissions", get(READ, who::permissions))
        .route("/rest/api/{v}/user", get(USERS, who::user))
        .route("/rest/api/{v}/user/search", get(USERS, who::search))
        .route("/rest/api/{v}/user/assignable/search", get(USERS, who::search))
        .route("/rest/api/{v}/serverInfo", get(READ, site::server_info))
        .route("/status", get(READ, site::status))
        .route("/_edge/tenant_info", get(READ, site::tenant_info))
}

pub(crate) fn unknown_path(call: &Call) -> Reply {
    match (call.cloud(), call.path.starts_with("/rest/")) {
        (true, true) => no_endpoint(&call.method, &call.path),
        (true, false) => crate::auth::pages::dead_link(),
        (false, _) => not_served(&call.base.url, &call.path),
    }
}

fn wrong_method(call: &Call) -> Reply {
    if !call.cloud() {
        return Reply::html(405, "<html><head><title>Method Not Allowed (405)</title></head><body></body></html>");
    }
    let detail = format!("Method '{}' is not supported.", call.method);
    Reply::problem(405, "Method Not Allowed", &detail, &call.path)
}
