//! Connect: a short-lived JSON Web Token for every request, HS256 with the secret of the installation.
//! <https://developer.atlassian.com/cloud/jira/platform/understanding-jwt-for-connect-apps/>

use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use ring::{digest, hmac};
use serde_json::{Value, json};
use url::Url;

use super::authorization;
use crate::credential::Credential;
use crate::http::{Header, Proof, Request};
use crate::secret::Secret;
use crate::site::Site;

/// How long a token holds: longer than one request may take, and no longer than that needs.
const SECONDS: u64 = 180;
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Makes tokens for an app.
#[derive(Debug)]
pub(super) struct Signer {
    app_key: String,
    shared_secret: Secret,
    context_path: String,
}

impl Signer {
    pub(super) fn new(credential: &Credential, site: &Site) -> Self {
        Self {
            app_key: credential.user.clone().unwrap_or_default(),
            shared_secret: credential.secret.clone(),
            context_path: site.context_path().to_owned(),
        }
    }
}

impl Proof for Signer {
    fn headers(&self, request: &Request) -> Vec<Header> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        let canonical = canonical_request(request.method.word(), &request.url, &self.context_path);
        let claims = json!({"iss": self.app_key, "iat": now, "exp": now + SECONDS, "qsh": query_hash(&canonical)});
        let token = token(&claims, &self.shared_secret);
        authorization(format!("JWT {}", token.open()), vec![token])
    }
}

/// The compact form of a signed token (RFC 7515, section 3.1).
fn token(claims: &Value, secret: &Secret) -> Secret {
    let part = |json: &str| URL_SAFE_NO_PAD.encode(json);
    let signed = format!("{}.{}", part(r#"{"alg":"HS256","typ":"JWT"}"#), part(&claims.to_string()));
    Secret::new(format!("{signed}.{}", signature(&signed, secret.open().as_bytes())))
}

fn signature(signed: &str, secret: &[u8]) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
    URL_SAFE_NO_PAD.encode(hmac::sign(&key, signed.as_bytes()))
}

/// `qsh`: the request's canonical form, hashed.
fn query_hash(canonical: &str) -> String {
    let hash = digest::digest(&digest::SHA256, canonical.as_bytes());
    hash.as_ref().iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
}

/// Verb, path without the context, and parameters in one order and one spelling.
fn canonical_request(method: &str, url: &Url, context_path: &str) -> String {
    let path = url.path().strip_prefix(context_path).unwrap_or(url.path()).trim_end_matches('/');
    let path = if path.is_empty() { "/".to_owned() } else { path.replace('&', "%26") };
    let encoded = |text: &str| utf8_percent_encode(text, ENCODED).to_string();
    let mut pairs: Vec<(String, String)> = url
        .query_pairs()
        .filter(|(name, _)| name != "jwt")
        .map(|(name, value)| (encoded(&name), encoded(&value)))
        .collect();
    pairs.sort();
    let mut query: Vec<String> = Vec::new();
    for (position, (name, value)) in pairs.iter().enumerate() {
        match query.last_mut().filter(|_| position > 0 && pairs[position - 1].0 == *name) {
            Some(values) => values.push_str(&format!(",{value}")),
            None => query.push(format!("{name}={value}")),
        }
    }
    format!("{method}&{path}&{}", query.join("&"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;

    fn canonical(method: &str, url: &str, context_path: &str) -> String {
        canonical_request(method, &Url::parse(url).unwrap(), context_path)
    }

    /// The example in the documentation of Atlassian's own library, `JwtConstants.Claims.QUERY_HASH`.
    #[test]
    fn the_canonical_request_is_that_of_atlassians_example() {
        let url = "http://localhost:2990/path/to/service?zee_last=param&repeated=parameter 1&first=param&repeated=parameter 2";
        let wanted = "GET&/path/to/service&first=param&repeated=parameter%201,parameter%202&zee_last=param";
        assert_eq!(canonical("GET", url, ""), wanted);
        assert_eq!(query_hash("foo"), "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae");
    }

    #[test]
    fn a_canonical_request_has_no_context_path_no_last_slash_and_no_token() {
        for (url, context_path, wanted) in [
            ("https://your-team.atlassian.net/rest/api/3/project/recent", "", "GET&/rest/api/3/project/recent&"),
            ("https://jira.example.com/jira/rest/x/?jwt=a&b=*~", "/jira", "GET&/rest/x&b=%2A~"),
            ("https://jira.example.com/jira", "/jira", "GET&/&"),
            ("https://jira.example.com/a&b?c", "", "GET&/a%26b&c="),
        ] {
            assert_eq!(canonical("GET", url, context_path), wanted);
        }
    }

    /// RFC 7515, appendix A.1.
    #[test]
    fn a_signature_is_that_of_the_standards_example() {
        let key = "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow";
        let signed = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
        assert_eq!(
            signature(signed, &URL_SAFE_NO_PAD.decode(key).unwrap()),
            "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
        );
    }
}
