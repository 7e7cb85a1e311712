//! Atlassian Connect: a JWT of the app's own, signed with the secret that was shared when it was installed (Cloud).
//!
//! Every mistake gets the same 401 without a reason, as from Jira.
//! <https://developer.atlassian.com/cloud/jira/platform/understanding-jwt-for-connect-apps/>

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::{digest, hmac};
use serde_json::Value;

use super::params::{encode, pairs};
use super::{Base, Caller, pages};
use crate::account::APP_ACCOUNT_ID;
use crate::asked::Asked;
use crate::known;
use crate::reply::Reply;
use crate::world::World;

/// How far the clocks may differ.
const LEEWAY: i64 = 30;

/// Who a request with a JWT is; `None` when it has none.
pub(crate) fn identify(world: &World, asked: &Asked, base: &Base) -> Option<Result<Caller, Reply>> {
    let token = token(asked)?;
    if is_good(&token, asked, world.clock()) {
        return Some(Ok(Caller::known(APP_ACCOUNT_ID)));
    }
    Some(Err(pages::must_be_authenticated(pages::accept(&asked.headers), base, None)))
}

/// In the header, or in the query for those who cannot set one.
fn token(asked: &Asked) -> Option<String> {
    let header = asked.headers.get("authorization").and_then(|value| value.to_str().ok());
    let in_header = header.and_then(|header| header.strip_prefix("JWT ")).map(ToOwned::to_owned);
    let in_query = || {
        let parameters = pairs(asked.query.as_deref().unwrap_or_default());
        parameters.into_iter().find(|(name, _)| name == "jwt").map(|(_, value)| value)
    };
    in_header.or_else(in_query)
}

fn is_good(token: &str, asked: &Asked, now: i64) -> bool {
    claims(token).is_some_and(|claims| {
        let time = |name: &str| claims[name].as_i64();
        claims["iss"] == known::APP_KEY
            && time("exp").is_some_and(|exp| exp + LEEWAY > now)
            && time("iat").is_some_and(|iat| iat - LEEWAY <= now)
            && claims["qsh"].as_str() == Some(&query_string_hash(asked))
    })
}

/// The claims of a token whose signature is right. No other algorithm than HS256 is taken, "none" least of all.
fn claims(token: &str) -> Option<Value> {
    let (signed, signature) = token.rsplit_once('.')?;
    let (head, claims) = signed.split_once('.')?;
    let json = |part: &str| serde_json::from_slice::<Value>(&URL_SAFE_NO_PAD.decode(part).ok()?).ok();
    if json(head)?["alg"] != "HS256" {
        return None;
    }
    let key = hmac::Key::new(hmac::HMAC_SHA256, known::SHARED_SECRET.as_bytes());
    hmac::verify(&key, signed.as_bytes(), &URL_SAFE_NO_PAD.decode(signature).ok()?).ok()?;
    json(claims)
}

fn query_string_hash(asked: &Asked) -> String {
    let hash = digest::digest(&digest::SHA256, canonical(asked).as_bytes());
    hash.as_ref().iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// `METHOD&path&query`. A Cloud site has no context path to leave out.
fn canonical(asked: &Asked) -> String {
    let path = asked.path.trim_end_matches('/').replace('&', "%26");
    let path = if path.is_empty() { "/" } else { &path };
    let sent = pairs(asked.query.as_deref().unwrap_or_default());
    let mut sent: Vec<(String, String)> =
        sent.iter().filter(|(name, _)| name != "jwt").map(|(name, value)| (encode(name), encode(value))).collect();
    sent.sort();
    let mut query: Vec<String> = Vec::new();
    let mut last = None;
    for (name, value) in &sent {
        match (last == Some(name), query.last_mut()) {
            (true, Some(one)) => *one = format!("{one},{value}"),
            _ => query.push(format!("{name}={value}")),
        }
        last = Some(name);
    }
    format!("{}&{path}&{}", asked.method.to_ascii_uppercase(), query.join("&"))
}

#[cfg(test)]
mod tests {
    use super::{canonical, query_string_hash};
    use crate::asked::Asked;

    fn asked(method: &str, path: &str, query: Option<&str>) -> Asked {
        Asked {
            method: method.to_owned(),
            scheme: "https",
            host: "your-team.atlassian.net".to_owned(),
            path: path.to_owned(),
            query: query.map(ToOwned::to_owned),
            headers: axum::http::HeaderMap::new(),
            body: Vec::new().into(),
        }
    }

    #[test]
    fn a_request_without_a_query_keeps_its_last_separator() {
        let asked = asked("get", "/rest/api/3/project/recent/", None);
        assert_eq!(canonical(&asked), "GET&/rest/api/3/project/recent&");
        let known = "c88caad15a1c1a900b8ac08aa9686f4e8184539bea1deda36e2f649430df3239";
        let root = super::tests::asked("GET", "/", None);
        assert_eq!((canonical(&root).as_str(), query_string_hash(&root).as_str()), ("GET&/&", known));
    }

    #[test]
    fn parameters_are_sorted_encoded_and_joined() {
        let query = "jwt=x&zee_last=param&repeated=parameter+2&repeated=parameter%201&first=par%C3%A9&dot=a.b-c_d~e*";
        let asked = asked("POST", "/a&b", Some(query));
        let wanted = "POST&/a%26b&dot=a.b-c_d~e%2A&first=par%C3%A9&repeated=parameter%201,parameter%202&zee_last=param";
        assert_eq!(canonical(&asked), wanted);
    }
}
