//! OAuth 1.0a with RSA-SHA1: whether a message is signed by the consumer it names, here and now, and only once.
//!
//! The order of the checks is that of the library which Jira uses. A wrong signature is answered with everything that
//! went into it, credential included, as Jira does: a client must not print it.
//! <https://www.rfc-editor.org/rfc/rfc5849>, <https://wiki.oauth.net/w/page/12238543/ProblemReporting>

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rsa::pkcs1v15::{Signature, VerifyingKey};
use rsa::signature::Verifier as _;
use sha1::Sha1;

use super::params::{encode, join, pairs};
use super::{Base, Caller};
use crate::asked::Asked;
use crate::reply::Reply;
use crate::world::World;

/// How far the clocks may differ.
const SECONDS_APART: i64 = 300;

/// Why a message is refused, in the words of the problem reporting extension.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    word: &'static str,
    more: Vec<(&'static str, String)>,
}

impl Problem {
    pub(crate) fn new(word: &'static str) -> Self {
        Self { word, more: Vec::new() }
    }

    fn and(mut self, name: &'static str, value: &str) -> Self {
        self.more.push((name, value.to_owned()));
        self
    }

    pub(crate) fn reply(&self, base: &Base) -> Reply {
        let mut pairs = vec![("oauth_problem", self.word)];
        pairs.extend(self.more.iter().map(|(name, value)| (*name, value.as_str())));
        Reply::text(401, join(&pairs))
            .header("WWW-Authenticate", format!("{}, oauth_problem=\"{}\"", base.challenge(), self.word))
    }
}

/// Every parameter of a request that says it is signed.
pub(crate) struct Message {
    parameters: Vec<(String, String)>,
    base_string: String,
}

impl Message {
    /// `None` when the request does not say so.
    pub(crate) fn read(asked: &Asked) -> Option<Self> {
        let mut parameters = in_header(asked)?;
        parameters.extend(pairs(asked.query.as_deref().unwrap_or_default()));
        if asked.has_media_type("application/x-www-form-urlencoded") {
            parameters.extend(pairs(&String::from_utf8_lossy(&asked.body)));
        }
        let base_string = base_string(asked, &parameters);
        Some(Self { parameters, base_string })
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(known, value)| known == name && !value.is_empty()).map(|(_, value)| &**value)
    }

    pub(crate) fn needs(&self, name: &str) -> Result<&str, Problem> {
        self.get(name).ok_or_else(|| Problem::new("parameter_absent").and("oauth_parameters_absent", name))
    }

    /// The consumer that it claims to be from, which must be known.
    pub(crate) fn consumer(&self, world: &World) -> Result<&str, Problem> {
        let key = self.needs("oauth_consumer_key")?;
        for name in ["oauth_signature_method", "oauth_signature", "oauth_timestamp", "oauth_nonce"] {
            self.needs(name)?;
        }
        world.links.consumer(key).map(|_| key).ok_or_else(|| Problem::new("consumer_key_unknown"))
    }

    /// Timely, never seen before, and signed by its consumer.
    pub(crate) fn verify(&self, world: &mut World) -> Result<(), Problem> {
        let key = self.consumer(world)?;
        if self.get("oauth_version").is_some_and(|version| version != "1.0") {
            return Err(Problem::new("version_rejected").and("oauth_acceptable_versions", "1.0-1.0"));
        }
        let now = world.clock();
        let timely = |at: &i64| (now - at).abs() <= SECONDS_APART;
        let Some(timestamp) = self.needs("oauth_timestamp")?.parse::<i64>().ok().filter(timely) else {
            let acceptable = format!("{}-{}", now - SECONDS_APART, now + SECONDS_APART);
            return Err(Problem::new("timestamp_refused").and("oauth_acceptable_timestamps", &acceptable));
        };
        if !world.links.use_nonce(key, self.needs("oauth_nonce")?, timestamp) {
            return Err(Problem::new("nonce_used"));
        }
        if self.get("oauth_signature_method") != Some("RSA-SHA1") {
            return Err(Problem::new("signature_method_rejected"));
        }
        if self.is_signed(world, key) { Ok(()) } else { Err(self.signature_invalid()) }
    }

    fn is_signed(&self, world: &World, key: &str) -> bool {
        let sent = self.get("oauth_signature").and_then(|text| STANDARD.decode(text).ok());
        let signature = sent.and_then(|bytes| Signature::try_from(bytes.as_slice()).ok());
        let (Some(consumer), Some(signature)) = (world.links.consumer(key), signature) else { return false };
        let key = VerifyingKey::<Sha1>::new(consumer.public_key.clone());
        key.verify(self.base_string.as_bytes(), &signature).is_ok()
    }

    fn signature_invalid(&self) -> Problem {
        let mut problem = Problem::new("signature_invalid").and("oauth_signature_base_string", &self.base_string);
        for name in ["oauth_signature", "oauth_signature_method", "oauth_consumer_key", "oauth_token"] {
            if let Some(value) = self.get(name) {
                problem = problem.and(name, value);
            }
        }
        problem
    }
}

/// Whose request this is; `None` when it is not signed at all.
pub(crate) fn identify(world: &mut World, asked: &Asked) -> Option<Result<Caller, Problem>> {
    let message = Message::read(asked)?;
    Some(account(world, &message).and_then(|id| message.verify(world).map(|()| Caller::known(&id))))
}

/// Who it would be, without a look at the signature.
pub(crate) fn glance(world: &World, asked: &Asked) -> Option<Caller> {
    Some(account(world, &Message::read(asked)?).map_or_else(|_| Caller::default(), |id| Caller::known(&id)))
}

fn account(world: &World, message: &Message) -> Result<String, Problem> {
    let consumer = message.consumer(world)?;
    let Some(token) = message.get("oauth_token") else {
        // Without a token an application speaks for itself, and that this link does not allow.
        return Err(Problem::new("permission_denied"));
    };
    let known = world.links.access.get(token).filter(|access| access.consumer == consumer);
    known.map(|access| access.account.clone()).ok_or_else(|| Problem::new("token_rejected"))
}

/// The parameters of `Authorization: OAuth …`, the realm apart.
fn in_header(asked: &Asked) -> Option<Vec<(String, String)>> {
    let value = asked.headers.get("authorization").and_then(|value| value.to_str().ok())?;
    let (scheme, rest) = value.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("OAuth") {
        return None;
    }
    let decode = |text: &str| percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned();
    let pair = |part: &str| {
        let (name, value) = part.trim().split_once('=')?;
        Some((decode(name), decode(value.trim().trim_matches('"'))))
    };
    Some(rest.split(',').filter_map(pair).filter(|(name, _)| name != "realm").collect())
}

/// <https://www.rfc-editor.org/rfc/rfc5849#section-3.4.1>
fn base_string(asked: &Asked, parameters: &[(String, String)]) -> String {
    let host = asked.host.to_ascii_lowercase();
    let default_port = if asked.scheme == "https" { ":443" } else { ":80" };
    let host = host.strip_suffix(default_port).unwrap_or(&host);
    let uri = format!("{}://{host}{}", asked.scheme, asked.path);
    let signed = parameters.iter().filter(|(name, _)| name != "oauth_signature");
    let mut pairs: Vec<(String, String)> = signed.map(|(name, value)| (encode(name), encode(value))).collect();
    pairs.sort();
    let pairs: Vec<String> = pairs.into_iter().map(|(name, value)| format!("{name}={value}")).collect();
    format!("{}&{}&{}", asked.method.to_ascii_uppercase(), encode(&uri), encode(&pairs.join("&")))
}

#[cfg(test)]
mod tests {
    use super::Message;
    use crate::asked::Asked;

    /// <https://www.rfc-editor.org/rfc/rfc5849#section-3.4.1.1>
    #[test]
    fn the_base_string_is_that_of_the_rfc() {
        let mut headers = axum::http::HeaderMap::new();
        let form = axum::http::HeaderValue::from_static("application/x-www-form-urlencoded");
        let signed = axum::http::HeaderValue::from_static(
            "OAuth realm=\"Example\", oauth_consumer_key=\"9djdj82h48djs9d2\", oauth_token=\"kkk9d7dh3k39sjv7\", \
             oauth_signature_method=\"HMAC-SHA1\", oauth_timestamp=\"137131201\", oauth_nonce=\"7d8f3e4a\", \
             oauth_signature=\"bYT5CMsGcbgUdFHObYMEfcx6bsw%3D\"",
        );
        headers.insert("content-type", form);
        headers.insert("authorization", signed);
        let asked = Asked {
            method: "POST".to_owned(),
            scheme: "http",
            host: "EXAMPLE.COM:80".to_owned(),
            path: "/request".to_owned(),
            query: Some("b5=%3D%253D&a3=a&c%40=&a2=r%20b".to_owned()),
            headers,
            body: "c2&a3=2+q".into(),
        };
        assert_eq!(
            Message::read(&asked).map(|message| message.base_string).as_deref(),
            Some(
                "POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5%3D%253D%25253D%26c%\
                 2540%3D%26c2%3D%26oauth_consumer_key%3D9djdj82h48djs9d2%26oauth_nonce%3D7d8f3e4a%26oauth_signature_met\
                 hod%3DHMAC-SHA1%26oauth_timestamp%3D137131201%26oauth_token%3Dkkk9d7dh3k39sjv7"
            )
        );
    }
}
