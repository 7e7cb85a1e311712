//! A session on Data Center: one login, then its cookies, then a logout.
//! <https://developer.atlassian.com/server/jira/platform/cookie-based-authentication/>
//!
//! The cookies themselves are kept by the client, which honours every one of them as a browser does.

use serde_json::json;

use crate::credential::Credential;
use crate::http::{Body, Method, Request};
use crate::secret::Secret;
use crate::site::Site;

const PATH: &str = "/rest/auth/1/session";

/// Opens a session. Each wrong try counts toward the CAPTCHA, so it is sent once.
pub fn login(credential: &Credential, site: &Site) -> Request {
    let body = json!({"username": credential.user, "password": credential.secret.open()});
    Request::new(Method::Post, site.join(PATH)).with(Body::SecretJson(Secret::new(body.to_string())))
}

/// Ends the session whose cookies come along.
pub fn logout(site: &Site) -> Request {
    Request::new(Method::Delete, site.join(PATH))
}
