//! The dance of OAuth 1.0a by which a person lets an application in: the two requests, the address to visit between
//! them, and what the answers hold (RFC 5849, section 2).
//!
//! <https://developer.atlassian.com/server/jira/platform/oauth/>

use url::Url;
use url::form_urlencoded;

use super::oauth1::Signer;
use crate::credential::Credential;
use crate::http::{Method, Reply, Request};
use crate::secret::Secret;
use crate::site::Site;
use crate::trouble::Trouble;

/// A token that the dance brought.
#[derive(Debug)]
pub struct Token {
    /// The token.
    pub token: Secret,
    /// What came with it: of no use to signatures by RSA, and secret all the same.
    pub beside: Vec<Secret>,
}

/// The first step: ask for something that a person can allow. Nobody is called back; the code is shown to the person.
///
/// Fails with `credential-mispasted` when the private key is none.
pub fn begin(credential: &Credential, site: &Site) -> Result<(Request, Signer), Trouble> {
    let signer = Signer::new(credential, None)?.saying("oauth_callback", Secret::new("oob"));
    Ok((step(site, "request-token"), signer))
}

/// Where the person allows it. A request token opens nothing by itself, so it may stand in an address.
pub fn address(site: &Site, request: &Token) -> Url {
    let mut url = site.join("/plugins/servlet/oauth/authorize");
    url.query_pairs_mut().append_pair("oauth_token", request.token.open());
    url
}

/// The last step: what was allowed, and the code that proves it, for an access token.
///
/// Fails with `credential-mispasted` when the private key is none.
pub fn end(credential: &Credential, site: &Site, request: &Token, code: Secret) -> Result<(Request, Signer), Trouble> {
    let signer = Signer::new(credential, Some(&request.token))?.saying("oauth_verifier", code);
    Ok((step(site, "access-token"), signer))
}

/// Where an administrator links applications.
pub fn links_page(site: &Site) -> Url {
    site.join("/plugins/servlet/applinks/listApplicationLinks")
}

/// The token of an answer, which is a form.
pub fn token(reply: &Reply) -> Option<Token> {
    let pairs: Vec<(String, String)> = form_urlencoded::parse(reply.body.trim().as_bytes()).into_owned().collect();
    let value = |wanted: &str| pairs.iter().find(|(name, value)| name == wanted && !value.is_empty());
    let beside = ["oauth_token_secret", "oauth_session_handle"].into_iter().filter_map(value);
    let beside = beside.map(|(_, value)| Secret::new(value)).collect();
    value("oauth_token").filter(|_| reply.status == 200).map(|(_, token)| Token { token: Secret::new(token), beside })
}

fn step(site: &Site, name: &str) -> Request {
    // A request token is asked for once: each is another, and a code is used up by its first use.
    Request::new(Method::Post, site.join(&format!("/plugins/servlet/oauth/{name}")))
}
