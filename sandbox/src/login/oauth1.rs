//! The dance of OAuth 1.0a: a request token, a person who allows it, an access token (Data Center).
//!
//! <https://developer.atlassian.com/server/jira/platform/oauth/>

use super::form::Fields;
use super::html;
use crate::asked::Asked;
use crate::auth::dress::trace_id;
use crate::auth::oauth1::{Message, Problem};
use crate::auth::{Base, params};
use crate::known;
use crate::reply::{Reply, escape};
use crate::world::World;
use crate::world::links::{AccessToken, RequestToken, Said};

/// Five years, as Jira says.
const ACCESS_SECONDS: &str = "157680000";

pub(crate) fn request_token(world: &mut World, asked: &Asked, base: &Base) -> Reply {
    requested(world, asked).unwrap_or_else(|problem| problem.reply(base))
}

fn requested(world: &mut World, asked: &Asked) -> Result<Reply, Problem> {
    let message = Message::read(asked).ok_or_else(|| Problem::new("parameter_absent"))?;
    let consumer = message.consumer(world)?.to_owned();
    let callback = message.needs("oauth_callback")?.to_owned();
    message.verify(world)?;
    let (token, secret) = (trace_id(), trace_id());
    world.links.requests.insert(token.clone(), RequestToken { consumer, callback, said: Said::Nothing });
    let answer = [("oauth_token", &*token), ("oauth_token_secret", &secret), ("oauth_callback_confirmed", "true")];
    Ok(Reply::text(200, params::join(&answer)))
}

pub(crate) fn access_token(world: &mut World, asked: &Asked, base: &Base) -> Reply {
    exchanged(world, asked).unwrap_or_else(|problem| problem.reply(base))
}

fn exchanged(world: &mut World, asked: &Asked) -> Result<Reply, Problem> {
    let message = Message::read(asked).ok_or_else(|| Problem::new("parameter_absent"))?;
    let consumer = message.consumer(world)?.to_owned();
    let token = message.needs("oauth_token")?;
    let waiting = world.links.requests.get(token).filter(|request| request.consumer == consumer);
    let said = waiting.ok_or_else(|| Problem::new("token_rejected"))?.said.clone();
    message.verify(world)?;
    match said {
        Said::Nothing => return Err(Problem::new("permission_unknown")),
        Said::No => return Err(Problem::new("permission_denied")),
        Said::Yes(verifier) if message.needs("oauth_verifier")? != verifier => {
            return Err(Problem::new("token_rejected"));
        }
        Said::Yes(_) => {}
    }
    world.links.requests.remove(token);
    let (access, secret, session) = (trace_id(), trace_id(), trace_id());
    world.links.access.insert(access.clone(), AccessToken { consumer, account: known::ACCOUNT_ID.to_owned() });
    let answer = [
        ("oauth_token", &*access),
        ("oauth_token_secret", &secret),
        ("oauth_expires_in", ACCESS_SECONDS),
        ("oauth_session_handle", &session),
        ("oauth_authorization_expires_in", "160272000"),
    ];
    Ok(Reply::text(200, params::join(&answer)))
}

/// The page on which a person allows a request token, and what becomes of the answer.
pub(crate) fn authorize(world: &mut World, asked: &Asked) -> Reply {
    let deciding = asked.method == "POST";
    let sent = if deciding { Fields::of_form(asked) } else { Fields::of_query(asked) };
    let token = sent.get("oauth_token").unwrap_or_default();
    let waiting = world.links.requests.get(token).filter(|request| request.said == Said::Nothing);
    let Some(request) = waiting.cloned() else {
        let body = "<p id=\"error\">This request token is unknown, or was answered already.</p>\
                    <p>Begin again in the application that sent you here.</p>";
        return html::card(400, "Nothing to allow", body);
    };
    if !deciding {
        return page(world, asked, token, &request);
    }
    let allowed = sent.get("decision") == Some("approve");
    let verifier = if allowed { trace_id()[..6].to_uppercase() } else { "denied".to_owned() };
    let said = if allowed { Said::Yes(verifier.clone()) } else { Said::No };
    if let Some(request) = world.links.requests.get_mut(token) {
        request.said = said;
    }
    if request.callback != "oob" {
        let separator = if request.callback.contains('?') { '&' } else { '?' };
        let answer = params::join(&[("oauth_token", token), ("oauth_verifier", &verifier)]);
        return Reply::new(302).header("Location", format!("{}{separator}{answer}", request.callback));
    }
    if !allowed {
        return html::card(200, "Access denied", "<p id=\"denied\">The application does not get access.</p>");
    }
    let body = format!(
        "<p>Give this verification code to the application; it works once.</p><code id=\"verifier\">{verifier}</code>"
    );
    html::card(200, "Access allowed", &body)
}

fn page(world: &World, asked: &Asked, token: &str, request: &RequestToken) -> Reply {
    let name = world.links.consumer(&request.consumer).map_or("", |consumer| consumer.name.as_str());
    let person = world.account(known::ACCOUNT_ID).map_or("nobody", |account| account.display_name.as_str());
    let body = format!(
        "<p>The application <strong>{}</strong> (<code>{}</code>) asks to read and write in this Jira as \
         <strong>{}</strong>.</p><form method=\"post\" action=\"{}\">{}{}</form>\
         <p class=\"quiet\">A sandbox: whatever you answer, nothing outside this machine is touched.</p>",
        escape(name),
        escape(&request.consumer),
        escape(person),
        escape(&asked.path),
        html::hidden(&[("oauth_token", token)]),
        html::buttons(("approve", "Allow"), ("deny", "Deny"))
    );
    html::card(200, "Allow access?", &body)
}
