//! A user's consent of OAuth 2.0: the address to visit, and what the browser brings back (RFC 6749, section 4.1).
//!
//! Cloud: <https://developer.atlassian.com/cloud/jira/platform/oauth-2-3lo-apps/>.
//! Data Center: <https://confluence.atlassian.com/adminjiraserver/jira-oauth-2-0-provider-api-1115659070.html>.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::{SecureRandom, SystemRandom};
use url::{Url, form_urlencoded};

use super::oauth2::Issuer;
use crate::code::Code;
use crate::credential::Credential;
use crate::secret::Secret;
use crate::site::Site;
use crate::trouble::Trouble;

/// Read and write issues, know who we are, and go on without the person.
const CLOUD_SCOPES: &str = "read:jira-work write:jira-work read:jira-user offline_access";
/// Includes reading; a refresh token comes with every scope.
const DATA_CENTER_SCOPES: &str = "WRITE";

/// A consent that is asked for.
pub struct Consent {
    /// Where the person consents.
    pub address: Url,
    state: String,
}

impl Consent {
    /// Asks for it, to come back at `callback`.
    ///
    /// Fails with `internal` when the system has no randomness to give.
    pub fn ask(issuer: Issuer, site: &Site, credential: &Credential, callback: &str) -> Result<Self, Trouble> {
        let mut random = [0; 32];
        let filled = SystemRandom::new().fill(&mut random);
        filled.map_err(|_| Trouble::new(Code::Internal).detail("the system has no randomness to give"))?;
        let state = URL_SAFE_NO_PAD.encode(random);
        let is_cloud = issuer != Issuer::DataCenter;
        let known = if is_cloud { "https://auth.atlassian.com/authorize" } else { "" };
        let mut address = Url::parse(known).unwrap_or_else(|_| site.join("/rest/oauth2/latest/authorize"));
        let mut query = address.query_pairs_mut();
        if is_cloud {
            query.append_pair("audience", "api.atlassian.com");
        }
        query
            .append_pair("client_id", credential.user.as_deref().unwrap_or_default())
            .append_pair("scope", if is_cloud { CLOUD_SCOPES } else { DATA_CENTER_SCOPES })
            .append_pair("redirect_uri", callback)
            .append_pair("state", &state)
            .append_pair("response_type", "code");
        if is_cloud {
            query.append_pair("prompt", "consent");
        }
        drop(query);
        Ok(Self { address, state })
    }

    /// The code in the query that the browser came back with.
    ///
    /// Fails with `consent-missing`, or what the page of consent says is wrong with the client or the scopes.
    pub fn read(&self, query: &Secret) -> Result<Secret, Trouble> {
        let pairs: Vec<(String, String)> = form_urlencoded::parse(query.open().as_bytes()).into_owned().collect();
        let value = |wanted: &str| {
            pairs.iter().find(|(name, value)| name == wanted && !value.is_empty()).map(|(_, value)| value.as_str())
        };
        if value("state") != Some(self.state.as_str()) {
            return Err(stranger());
        }
        if let Some(error) = value("error") {
            return Err(refused(error, value("error_description").unwrap_or_default()));
        }
        value("code").map(Secret::new).ok_or_else(|| {
            Trouble::new(Code::ConsentMissing)
                .title("The browser came back without a code")
                .why("the page of consent sends a code when Accept is pressed, and the address it led to has none")
                .only_steps(&["run the same command again, and visit the address that it prints"])
        })
    }
}

/// Somebody else than the page that we sent the person to, or that page of an earlier run.
fn stranger() -> Trouble {
    Trouble::new(Code::ConsentMissing)
        .title("The browser came back from another page than the one that this run has asked for")
        .why("what comes back must repeat a random word that only this run's address holds, and it did not: a page of an earlier run was answered, or somebody else's page led here; the code was not used")
        .only_steps(&[
            "run the same command again, visit the address that it prints, and close the tabs of earlier runs first",
        ])
}

/// The errors of RFC 6749, section 4.1.2.1.
fn refused(error: &str, description: &str) -> Trouble {
    let said = if description.is_empty() { error.to_owned() } else { format!("{error}: {description}") };
    let detail = format!("the page of consent says `{said}`");
    match error {
        "access_denied" => Trouble::new(Code::ConsentMissing).title("The consent was denied in the browser").detail(detail),
        "invalid_scope" => Trouble::new(Code::ScopeMissing)
            .title("The client may not ask for the scopes that are needed")
            .detail(detail)
            .why("an app asks for no more than it was given when it was registered")
            .only_steps(&[
                "on Cloud: give the app the scopes read:jira-work, write:jira-work and read:jira-user of the Jira API, at https://developer.atlassian.com/console/myapps",
                "on Data Center: give the application link the permission Write",
            ]),
        "unauthorized_client" | "unsupported_response_type" => Trouble::new(Code::ClientRejected)
            .title("The client may not ask people for their consent")
            .detail(detail)
            .why("it is registered for another use, such as a service account's")
            .only_steps(&["take the id and the secret of an app: docs/authorize.md says how one is made"]),
        _ => Trouble::new(Code::ConsentMissing).title("The page of consent has refused the request").detail(detail),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;

    fn consent() -> Consent {
        Consent { address: Url::parse("https://auth.atlassian.com/authorize").unwrap(), state: "the-word".to_owned() }
    }

    fn code(query: &str) -> Result<String, &'static str> {
        let read = consent().read(&Secret::new(query));
        read.map(|code| code.open().to_owned()).map_err(|trouble| trouble.code.slug())
    }

    #[test]
    fn only_the_page_that_knows_the_word_is_believed() {
        assert_eq!(code("code=a%2Fb&state=the-word"), Ok("a/b".to_owned()));
        for query in ["", "code=x", "code=x&state=", "code=x&state=other", "error=access_denied&state=other"] {
            let trouble = consent().read(&Secret::new(query)).unwrap_err();
            assert!(trouble.own().unwrap().title.as_ref().unwrap().contains("another page"), "{query}");
        }
    }

    #[test]
    fn what_the_page_of_consent_refuses_has_its_cause() {
        for (query, slug) in [
            ("error=access_denied", "consent-missing"),
            ("error=server_error&error_description=later", "consent-missing"),
            ("error=invalid_scope", "scope-missing"),
            ("error=unauthorized_client", "client-rejected"),
            ("code=", "consent-missing"),
        ] {
            assert_eq!(code(&format!("{query}&state=the-word")), Err(slug), "{query}");
        }
    }
}
