//! The page on which a person lets an app act for them, on Cloud and on Data Center alike.
//!
//! The person is the ordinary account, already logged in. The app is registered for every address on loopback over
//! plain http: a command-line program listens there, on whichever port is free.

use std::collections::BTreeSet;

use super::form::Fields;
use super::html;
use crate::asked::Asked;
use crate::auth::dress::trace_id;
use crate::auth::params;
use crate::known;
use crate::reply::{Reply, escape};
use crate::world::grants::{Code, Grant, Holder, app};
use crate::world::{Flavour, World};

/// What the page hands on to its own form.
const CARRIED: [&str; 8] = [
    "audience",
    "client_id",
    "scope",
    "redirect_uri",
    "state",
    "response_type",
    "code_challenge",
    "code_challenge_method",
];
const DATA_CENTER_SCOPES: [&str; 4] = ["READ", "WRITE", "ADMIN", "SYSTEM_ADMIN"];

pub(crate) fn answer(world: &mut World, asked: &Asked) -> Reply {
    let deciding = asked.method == "POST";
    let sent = if deciding { Fields::of_form(asked) } else { Fields::of_query(asked) };
    let wish = match Wish::read(world.flavour, &sent) {
        Ok(wish) => wish,
        Err(refusal) => return refusal,
    };
    if !deciding {
        return page(world, asked, &sent, &wish);
    }
    if sent.get("decision") != Some("accept") {
        return back(wish.redirect_uri, &sent, &[("error", "access_denied")]);
    }
    let grant = Grant {
        holder: Holder::Account(known::ACCOUNT_ID.to_owned()),
        client: app(world.flavour).0.to_owned(),
        scopes: wish.scopes,
    };
    let (code, now) = (trace_id(), world.clock());
    world.grants.give_code(&code, Code::new(grant, wish.redirect_uri, wish.challenge, now));
    back(wish.redirect_uri, &sent, &[("code", &code)])
}

/// A request for consent in which nothing is wrong.
struct Wish<'a> {
    redirect_uri: &'a str,
    scopes: BTreeSet<String>,
    challenge: Option<(String, bool)>,
}

impl<'a> Wish<'a> {
    /// Nobody is sent to an address that was not registered; with every other mistake the app learns of it there.
    fn read(flavour: Flavour, sent: &'a Fields) -> Result<Self, Reply> {
        if sent.get("client_id") != Some(app(flavour).0) {
            return Err(stop("The client_id is not that of an app."));
        }
        let redirect_uri = sent.get("redirect_uri").filter(|uri| is_registered(uri));
        let redirect_uri = redirect_uri.ok_or_else(|| stop("Callback URL mismatch."))?;
        let refuse =
            |error: &str, why: &str| Err(back(redirect_uri, sent, &[("error", error), ("error_description", why)]));
        if sent.get("response_type") != Some("code") {
            return refuse("unsupported_response_type", "response_type must be code");
        }
        if flavour == Flavour::Cloud && sent.get("audience") != Some("api.atlassian.com") {
            return refuse("invalid_request", "audience must be api.atlassian.com");
        }
        let scopes: BTreeSet<String> =
            sent.get("scope").unwrap_or_default().split_whitespace().map(ToOwned::to_owned).collect();
        let unknown = |scope: &String| !DATA_CENTER_SCOPES.contains(&scope.as_str());
        if scopes.is_empty() || (flavour == Flavour::DataCenter && scopes.iter().any(unknown)) {
            return refuse("invalid_scope", "the scope is missing or not known");
        }
        let hashed = sent.get("code_challenge_method") == Some("S256");
        let challenge = sent.get("code_challenge").map(|challenge| (challenge.to_owned(), hashed));
        Ok(Self { redirect_uri, scopes, challenge })
    }
}

/// Plain http to loopback, at any port and path.
fn is_registered(uri: &str) -> bool {
    let Some(rest) = uri.strip_prefix("http://") else { return false };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let with_port = authority.rsplit_once(':').filter(|(_, port)| port.parse::<u16>().is_ok());
    let host = with_port.map_or(authority, |(host, _)| host);
    ["localhost", "127.0.0.1", "[::1]"].contains(&host) && !uri.contains('#')
}

/// What the real one shows at `id.atlassian.com/error`, where a browser of the sandbox does not get.
fn stop(why: &str) -> Reply {
    let body = format!(
        "<p id=\"error\">error=unauthorized_client</p><p>{}</p><p class=\"quiet\">The sandbox's app has the client id \
         of <code>jira_sandbox::known</code> and may be called back at http://localhost or http://127.0.0.1, at any \
         port and path.</p>",
        escape(why)
    );
    html::card(400, "Something went wrong", &body)
}

/// Back to the app, with `state` as it was sent.
fn back(redirect_uri: &str, sent: &Fields, parameters: &[(&str, &str)]) -> Reply {
    let mut parameters = parameters.to_vec();
    if let Some(state) = sent.get("state") {
        parameters.push(("state", state));
    }
    let separator = if redirect_uri.contains('?') { '&' } else { '?' };
    Reply::new(302).header("Location", format!("{redirect_uri}{separator}{}", params::join(&parameters)))
}

fn page(world: &World, asked: &Asked, sent: &Fields, wish: &Wish<'_>) -> Reply {
    let carried: Vec<(&str, &str)> =
        CARRIED.iter().filter_map(|name| sent.get(name).map(|value| (*name, value))).collect();
    let scopes: Vec<String> =
        wish.scopes.iter().map(|scope| format!("<li><code>{}</code></li>", escape(scope))).collect();
    let person = world.account(known::ACCOUNT_ID).map_or("nobody", |account| account.display_name.as_str());
    let body = format!(
        "<p>The app <strong>Fieldstamp</strong> asks to act for <strong>{}</strong> in this Jira.</p>\
         <ul class=\"scopes\">{}</ul><form method=\"post\" action=\"{}\">{}{}</form>\
         <p class=\"quiet\">A sandbox: whatever you answer, nothing outside this machine is touched.</p>",
        escape(person),
        scopes.concat(),
        escape(&asked.path),
        html::hidden(&carried),
        html::buttons(("accept", "Accept"), ("deny", "Deny"))
    );
    html::card(200, "Let this app in?", &body)
}
