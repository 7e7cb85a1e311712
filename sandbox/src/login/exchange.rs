//! What a token endpoint decides, on Cloud and on Data Center alike: whether this client gets a token for that.
//!
//! Strict on purpose: a refresh token and a code work once, in the hands of their client.
//! <https://www.rfc-editor.org/rfc/rfc6749>

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::digest;

use super::form::Fields;
use crate::account::Credential;
use crate::auth::dress::trace_id;
use crate::auth::tokens;
use crate::world::grants::{Code, Grant, Holder, app};
use crate::world::{Flavour, World};

/// Why there is no token. Each dialect has its own words for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Refusal {
    Missing(&'static str),
    UnknownGrantType(String),
    WrongClient,
    /// The client is who it says, and is of a kind that may not do this.
    NotAllowed,
    DeadRefreshToken,
    /// Unknown, used, too old, of another client, or for another address.
    BadCode,
    BadScope,
}

pub(crate) struct Issued {
    pub(crate) access: String,
    pub(crate) refresh: Option<String>,
    pub(crate) scope: String,
    pub(crate) seconds: i64,
}

pub(crate) fn exchange(world: &mut World, sent: &Fields) -> Result<Issued, Refusal> {
    match needs(sent, "grant_type")? {
        "client_credentials" => service_account(world, sent),
        "refresh_token" => {
            let client = known_app(world, sent)?;
            let token = needs(sent, "refresh_token")?;
            let grant = world.grants.spend_refresh(token, client).ok_or(Refusal::DeadRefreshToken)?;
            Ok(issue(world, grant, true))
        }
        "authorization_code" => {
            let client = known_app(world, sent)?;
            let (code, redirect_uri) = (needs(sent, "code")?, needs(sent, "redirect_uri")?);
            let now = world.clock();
            let waiting = world.grants.spend_code(code, now).ok_or(Refusal::BadCode)?;
            if waiting.grant.client != client || waiting.redirect_uri != redirect_uri || !proven(&waiting, sent) {
                return Err(Refusal::BadCode);
            }
            // Cloud gives a refresh token only to those who asked for one.
            let offline = world.flavour == Flavour::DataCenter || waiting.grant.scopes.contains("offline_access");
            Ok(issue(world, waiting.grant, offline))
        }
        other => Err(Refusal::UnknownGrantType(other.to_owned())),
    }
}

pub(crate) fn needs<'a>(sent: &'a Fields, name: &'static str) -> Result<&'a str, Refusal> {
    sent.get(name).ok_or(Refusal::Missing(name))
}

/// The client id of the app that people consent to, when the secret is its own.
fn known_app(world: &World, sent: &Fields) -> Result<&'static str, Refusal> {
    let (id, secret) = app(world.flavour);
    let same = needs(sent, "client_id")? == id && needs(sent, "client_secret")? == secret;
    if same { Ok(id) } else { Err(Refusal::WrongClient) }
}

fn service_account(world: &mut World, sent: &Fields) -> Result<Issued, Refusal> {
    if known_app(world, sent).is_ok() {
        return Err(Refusal::NotAllowed);
    }
    let (id, secret) = (needs(sent, "client_id")?, needs(sent, "client_secret")?);
    let flavour = world.flavour;
    let found = world.accounts.iter().find_map(|account| {
        let scopes = account.credentials.iter().find_map(|credential| match (credential, flavour) {
            (Credential::Client { id: own, secret: right, scopes }, Flavour::Cloud)
            | (Credential::DataCenterClient { id: own, secret: right, scopes }, Flavour::DataCenter)
                if own == id && right == secret =>
            {
                Some(scopes.clone())
            }
            _ => None,
        })?;
        Some((account.id.clone(), scopes))
    });
    let (account, allowed) = found.ok_or(Refusal::WrongClient)?;
    let scopes = match sent.get("scope") {
        None => allowed,
        Some(asked) => {
            let asked: BTreeSet<String> = asked.split_whitespace().map(ToOwned::to_owned).collect();
            if !asked.is_subset(&allowed) {
                return Err(Refusal::BadScope);
            }
            asked
        }
    };
    let grant = Grant { holder: Holder::Account(account), client: id.to_owned(), scopes };
    Ok(issue(world, grant, false))
}

/// RFC 7636: who brought a challenge to the consent must bring its verifier to the exchange.
fn proven(code: &Code, sent: &Fields) -> bool {
    let Some((challenge, hashed)) = &code.challenge else { return true };
    let Some(verifier) = sent.get("code_verifier") else { return false };
    if *hashed {
        let digest = digest::digest(&digest::SHA256, verifier.as_bytes());
        return URL_SAFE_NO_PAD.encode(digest) == *challenge;
    }
    verifier == challenge
}

fn issue(world: &mut World, grant: Grant, with_refresh: bool) -> Issued {
    let now = world.clock();
    let seconds = if world.flavour == Flavour::Cloud { 3_600 } else { 7_200 };
    let subject = if let Holder::Account(id) = &grant.holder { id.clone() } else { grant.client.clone() };
    let access = tokens::jwt_shaped(&subject, now, seconds);
    let refresh = with_refresh.then(|| match world.flavour {
        Flavour::Cloud => tokens::jwt_shaped(&subject, now, 90 * 86_400),
        Flavour::DataCenter => trace_id() + &trace_id(),
    });
    if let Some(token) = &refresh {
        world.grants.give_refresh(token, grant.clone());
    }
    let scope = grant.scope();
    world.grants.give_access(&access, grant, now + seconds);
    Issued { access, refresh, scope, seconds }
}

/// The token of the site's own credential, for builds and deployments.
pub(crate) fn data_provider(world: &mut World, client: &str) -> Issued {
    let (now, seconds) = (world.clock(), 900);
    let scopes = BTreeSet::from(["manage:jira-data-provider".to_owned()]);
    let grant = Grant { holder: Holder::DataProvider, client: client.to_owned(), scopes };
    let (access, scope) = (tokens::jwt_shaped(client, now, seconds), grant.scope());
    world.grants.give_access(&access, grant, now + seconds);
    Issued { access, refresh: None, scope, seconds }
}
