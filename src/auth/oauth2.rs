//! OAuth 2.0: a client's secret, a refresh token or a code, exchanged for an access token (RFC 6749).
//!
//! Cloud: <https://developer.atlassian.com/cloud/jira/platform/oauth-2-3lo-apps/> and
//! <https://support.atlassian.com/user-management/docs/create-oauth-2-0-credential-for-service-accounts/>.
//! Data Center: <https://confluence.atlassian.com/enterprise/service-accounts-overview-1627095923.html>.

use serde_json::{Map, Value, json};
use url::Url;

use crate::credential::Credential;
use crate::http::{Body, Method, Reply, Request};
use crate::secret::Secret;
use crate::site::Site;

/// Who hands out access tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Issuer {
    /// Atlassian's accounts, for Jira on Cloud.
    Cloud,
    /// Atlassian's gateway, for a site's own credentials of builds and deployments.
    /// <https://support.atlassian.com/jira-cloud-administration/docs/integrate-with-self-hosted-tools-using-oauth/>
    CloudDataProvider,
    /// The site itself.
    DataCenter,
}

/// What is exchanged.
#[derive(Clone, Copy, Debug)]
pub enum Grant<'a> {
    /// The client's own secret.
    ClientCredentials,
    /// The token of a user's consent, which dies by it.
    RefreshToken(&'a Secret),
    /// The code that a consent page sent back, and the address it was sent to.
    Code(&'a Secret, &'a str),
}

/// What an exchange brought.
#[derive(Debug)]
pub struct Granted {
    /// Proves who asks, as bearer.
    pub access_token: Secret,
    /// Takes the place of the one that was used.
    pub refresh_token: Option<Secret>,
}

impl Issuer {
    /// The address of its token endpoint.
    pub fn endpoint(self, site: &Site) -> Url {
        let known = match self {
            Self::Cloud => "https://auth.atlassian.com/oauth/token",
            Self::CloudDataProvider => "https://api.atlassian.com/oauth/token",
            Self::DataCenter => "",
        };
        Url::parse(known).unwrap_or_else(|_| site.join("/rest/oauth2/latest/token"))
    }
}

/// The exchange. Never sent twice by itself: a refresh token is used up by the first sending.
pub fn exchange(issuer: Issuer, site: &Site, credential: &Credential, grant: Grant<'_>) -> Request {
    let mut asked = Map::new();
    let mut put = |name: &str, value: &str| drop(asked.insert(name.to_owned(), json!(value)));
    put("grant_type", grant.word());
    put("client_id", credential.user.as_deref().unwrap_or_default());
    put("client_secret", credential.secret.open());
    match grant {
        // Atlassian knows what a client may do; Data Center wants to be told what it is to be used for.
        Grant::ClientCredentials if issuer == Issuer::DataCenter => put("scope", "WRITE"),
        Grant::ClientCredentials if issuer == Issuer::CloudDataProvider => put("audience", "api.atlassian.com"),
        Grant::ClientCredentials => {}
        Grant::RefreshToken(token) => put("refresh_token", token.open()),
        Grant::Code(code, address) => {
            put("code", code.open());
            put("redirect_uri", address);
        }
    }
    let request = Request::new(Method::Post, issuer.endpoint(site));
    let is_repeatable = matches!(grant, Grant::ClientCredentials);
    let request = Request { idempotent: is_repeatable, ..request };
    if issuer != Issuer::DataCenter {
        return request.with(Body::SecretJson(Secret::new(Value::Object(asked).to_string())));
    }
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    form.extend_pairs(asked.iter().filter_map(|(name, value)| Some((name, value.as_str()?))));
    request.with(Body::SecretForm(Secret::new(form.finish())))
}

impl Grant<'_> {
    fn word(self) -> &'static str {
        match self {
            Self::ClientCredentials => "client_credentials",
            Self::RefreshToken(_) => "refresh_token",
            Self::Code(..) => "authorization_code",
        }
    }
}

/// What a successful answer grants.
pub fn granted(reply: &Reply) -> Option<Granted> {
    let answer = reply.json().filter(|_| reply.status == 200)?;
    let secret = |name: &str| answer.get(name).and_then(Value::as_str).filter(|text| !text.is_empty()).map(Secret::new);
    Some(Granted { access_token: secret("access_token")?, refresh_token: secret("refresh_token") })
}
