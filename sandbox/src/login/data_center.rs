//! What a Data Center has for getting a credential: one table of paths.
//!
//! These come before the check for a browser's name: browsers are meant to come here.

use super::{application_links, consent, oauth1, oauth2_data_center};
use crate::asked::Asked;
use crate::auth::Base;
use crate::jira::Jira;
use crate::reply::Reply;

/// `path` is that inside the context path. `None` is a path of something else.
pub(crate) fn answer(jira: &Jira, asked: &Asked, path: &str, base: &Base) -> Option<Reply> {
    let world = &mut jira.world();
    let reply = match (asked.method.as_str(), path) {
        ("POST", "/plugins/servlet/oauth/request-token") => oauth1::request_token(world, asked, base),
        ("GET" | "POST", "/plugins/servlet/oauth/authorize") => oauth1::authorize(world, asked),
        ("POST", "/plugins/servlet/oauth/access-token") => oauth1::access_token(world, asked, base),
        ("GET" | "POST", "/plugins/servlet/applinks/listApplicationLinks") => application_links::answer(world, asked),
        ("POST", "/rest/oauth2/latest/token") => oauth2_data_center::token(world, asked),
        ("GET" | "POST", "/rest/oauth2/latest/authorize") => consent::answer(world, asked),
        _ => return None,
    };
    Some(reply)
}
