//! OAuth 1.0a with RSA-SHA1 (RFC 5849): every request signed with the consumer's private key.
//! <https://developer.atlassian.com/server/jira/platform/oauth/>

use std::fmt;
use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use rsa::pkcs1::DecodeRsaPrivateKey;
use rsa::pkcs8::DecodePrivateKey;
use sha1::Sha1;
use url::Url;

use super::authorization;
use crate::code::Code;
use crate::credential::Credential;
use crate::http::{Header, Proof, Request};
use crate::secret::Secret;
use crate::trouble::Trouble;

/// Everything but the unreserved letters (RFC 5849, section 3.6).
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Signs requests.
pub struct Signer {
    consumer_key: String,
    key: rsa::PrivateKey,
    token: Option<Secret>,
    /// What a step of the dance adds: where to call back, what the user was shown.
    step: Option<(&'static str, Secret)>,
}

impl Signer {
    /// A signer for this consumer, with the token that it was given.
    ///
    /// Fails with `credential-mispasted` when the private key is none.
    pub fn new(credential: &Credential, token: Option<&Secret>) -> Result<Self, Trouble> {
        let variable = &credential.secret_variable;
        let key = private_key(credential.secret.open()).map_err(|fault| bad_key(variable, &fault))?;
        Ok(Self { consumer_key: credential.user.clone().unwrap_or_default(), key, token: token.cloned(), step: None })
    }

    /// The same signer for a step of the dance that says one thing more.
    #[must_use]
    pub fn saying(self, name: &'static str, value: Secret) -> Self {
        Self { step: Some((name, value)), ..self }
    }

    fn signed(&self, request: &Request, timestamp: &str, nonce: &str) -> Option<Header> {
        let mut said = vec![
            ("oauth_consumer_key", self.consumer_key.as_str()),
            ("oauth_nonce", nonce),
            ("oauth_signature_method", "RSA-SHA1"),
            ("oauth_timestamp", timestamp),
            ("oauth_version", "1.0"),
        ];
        said.extend(self.token.as_ref().map(|token| ("oauth_token", token.open())));
        said.extend(self.step.as_ref().map(|(name, value)| (*name, value.open())));
        let base = base_string(request.method.word(), &request.url, &said);
        let signature = STANDARD.encode(self.key.pkcs1v15_sign::<Sha1>(base.as_bytes()).ok()?);
        let parts = said.iter().copied().chain([("oauth_signature", signature.as_str())]);
        let parts: Vec<String> = parts.map(|(name, value)| format!("{name}=\"{}\"", encoded(value))).collect();
        authorization(format!("OAuth {}", parts.join(", ")), vec![Secret::new(signature)]).pop()
    }
}

impl Proof for Signer {
    fn headers(&self, request: &Request) -> Vec<Header> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        // It has to be unlike any other of the same second, and is no secret.
        let nonce = format!("{:016x}{:016x}", fastrand::u64(..), fastrand::u64(..));
        self.signed(request, &now.to_string(), &nonce).into_iter().collect()
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signer({}, ***)", self.consumer_key)
    }
}

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, ENCODED).to_string()
}

/// What is signed: verb, address and all parameters, in one order and one spelling (RFC 5849, section 3.4.1).
fn base_string(method: &str, url: &Url, said: &[(&str, &str)]) -> String {
    let mut pairs: Vec<(String, String)> =
        url.query_pairs().map(|(name, value)| (encoded(&name), encoded(&value))).collect();
    pairs.extend(said.iter().map(|(name, value)| (encoded(name), encoded(value))));
    pairs.sort();
    let parameters: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let mut address = url.clone();
    address.set_query(None);
    address.set_fragment(None);
    format!("{method}&{}&{}", encoded(address.as_str()), encoded(&parameters.join("&")))
}

/// What is wrong with a private key; the sentence goes on from the variable's name.
#[derive(Debug)]
pub(super) struct NoKey {
    why: &'static str,
    steps: Vec<&'static str>,
}

/// The key of a variable, or of a file, cannot be used.
pub(super) fn bad_key(variable: &str, fault: &NoKey) -> Trouble {
    Trouble::new(Code::CredentialMispasted)
        .fact("variable", variable)
        .fact("secret", variable)
        .title("{variable} holds no RSA private key that can be used")
        .why(format!("{variable} {}", fault.why))
        .only_steps(&fault.steps)
}

/// Reads PEM, mended where CI systems are known to spoil it: line breaks written as `\n`, or turned into blanks.
pub(super) fn private_key(text: &str) -> Result<rsa::PrivateKey, NoKey> {
    let no = |why, steps: &[&'static str]| NoKey { why, steps: steps.to_vec() };
    let convert = "turn it into PKCS #8 PEM without a passphrase: openssl pkey -in key.pem -out private_key.pem";
    let whole = "store the whole file in {variable}, or name the file in {variable}_FILE";
    if text.contains("PUBLIC KEY") || text.contains("BEGIN CERTIFICATE") {
        return Err(no(
            "holds the public half of the key; signing needs the private one",
            &["store the private key, the file that stays secret, in {variable}"],
        ));
    }
    if text.contains("ENCRYPTED") {
        return Err(no("holds a key that is locked with a passphrase", &[convert]));
    }
    if text.contains("BEGIN OPENSSH") || text.contains("BEGIN EC") {
        return Err(no(
            "holds a key of another kind; OAuth 1.0a of Jira wants an RSA key",
            &["make one with `fieldstamp authorize oauth1 --to DIR`, or: openssl genrsa -out private_key.pem 2048"],
        ));
    }
    let Some(label) = ["RSA PRIVATE KEY", "PRIVATE KEY"].into_iter().find(|label| text.contains(label)) else {
        return Err(no(
            "does not begin with -----BEGIN PRIVATE KEY-----, as a key in PEM form does",
            &[whole, convert],
        ));
    };
    let pem = mended(text, label);
    let key = if label == "PRIVATE KEY" {
        rsa::PrivateKey::from_pkcs8_pem(&pem).ok()
    } else {
        rsa::PrivateKey::from_pkcs1_pem(&pem).ok()
    };
    key.ok_or_else(|| no("holds a private key that is cut short or damaged", &[whole, convert]))
}

/// The same PEM with its line breaks where they belong (RFC 7468).
fn mended(text: &str, label: &str) -> String {
    let (open, close) = (format!("-----BEGIN {label}-----"), format!("-----END {label}-----"));
    let inner = text.split_once(&open).and_then(|(_, rest)| rest.split_once(&close)).map_or("", |(inner, _)| inner);
    let letters: Vec<char> =
        inner.replace("\\n", " ").replace("\\r", " ").split_whitespace().flat_map(str::chars).collect();
    let lines: Vec<String> = letters.chunks(64).map(|line| line.iter().collect()).collect();
    format!("{open}\n{}\n{close}\n", lines.join("\n"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;

    /// The example of RFC 5849, section 3.4.1.1, whose parameters of the body stand in the query here.
    #[test]
    fn the_base_string_is_that_of_the_standards_example() {
        let url = "http://EXAMPLE.COM:80/request?b5=%3D%253D&a3=a&c%40=&a2=r%20b&c2&a3=2+q";
        let said = [
            ("oauth_consumer_key", "9djdj82h48djs9d2"),
            ("oauth_token", "kkk9d7dh3k39sjv7"),
            ("oauth_signature_method", "HMAC-SHA1"),
            ("oauth_timestamp", "137131201"),
            ("oauth_nonce", "7d8f3e4a"),
        ];
        let wanted = "POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5%3D%253D%25253D%26c%2540%3D%26c2%3D%26oauth_consumer_key%3D9djdj82h48djs9d2%26oauth_nonce%3D7d8f3e4a%26oauth_signature_method%3DHMAC-SHA1%26oauth_timestamp%3D137131201%26oauth_token%3Dkkk9d7dh3k39sjv7";
        assert_eq!(base_string("POST", &Url::parse(url).unwrap(), &said), wanted);
    }
}
