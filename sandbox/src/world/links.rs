//! Application links and what OAuth 1.0a granted over them (Data Center).

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rsa::PublicKey;
use rsa::pkcs8::DecodePublicKey as _;

use crate::known;

/// An application that an administrator linked.
#[derive(Debug, Clone)]
pub(crate) struct Consumer {
    pub(crate) key: String,
    pub(crate) name: String,
    pub(crate) public_key: PublicKey,
}

/// What the person said to a request token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Said {
    Nothing,
    /// Allowed, with this verifier.
    Yes(String),
    No,
}

#[derive(Debug, Clone)]
pub(crate) struct RequestToken {
    pub(crate) consumer: String,
    /// Where to go afterwards, or `oob`.
    pub(crate) callback: String,
    pub(crate) said: Said,
}

#[derive(Debug, Clone)]
pub(crate) struct AccessToken {
    pub(crate) consumer: String,
    pub(crate) account: String,
}

#[derive(Debug, Clone)]
pub(crate) struct Links {
    pub(crate) consumers: Vec<Consumer>,
    pub(crate) requests: HashMap<String, RequestToken>,
    pub(crate) access: HashMap<String, AccessToken>,
    /// Consumer, nonce and timestamp of every message so far.
    used: HashMap<(String, String), Vec<i64>>,
}

impl Links {
    /// The well-known consumer, with an access token of the ordinary account.
    pub(crate) fn new() -> Self {
        let key = known::CONSUMER_KEY.to_owned();
        let account = known::ACCOUNT_ID.to_owned();
        let access = AccessToken { consumer: key.clone(), account };
        let consumer =
            public_key(known::PUBLIC_KEY).map(|public_key| Consumer { key, name: "Fieldstamp".to_owned(), public_key });
        Self {
            consumers: consumer.into_iter().collect(),
            requests: HashMap::new(),
            access: HashMap::from([(known::ACCESS_TOKEN.to_owned(), access)]),
            used: HashMap::new(),
        }
    }

    pub(crate) fn consumer(&self, key: &str) -> Option<&Consumer> {
        self.consumers.iter().find(|consumer| consumer.key == key)
    }

    /// Remembers a nonce; false when it has been used at this time before.
    pub(crate) fn use_nonce(&mut self, consumer: &str, nonce: &str, timestamp: i64) -> bool {
        let times = self.used.entry((consumer.to_owned(), nonce.to_owned())).or_default();
        let fresh = !times.contains(&timestamp);
        times.push(timestamp);
        fresh
    }
}

/// A public key as people paste it: PEM, however wrapped, or its base64 alone.
pub(crate) fn public_key(pasted: &str) -> Option<PublicKey> {
    let lines = pasted.lines().filter(|line| !line.trim_start().starts_with("-----"));
    let base64: String = lines.flat_map(str::chars).filter(|c| !c.is_whitespace()).collect();
    PublicKey::from_public_key_der(&STANDARD.decode(base64).ok()?).ok()
}
