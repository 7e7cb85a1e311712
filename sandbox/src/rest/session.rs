//! Logging in and out with a session, on Data Center.
//!
//! <https://docs.atlassian.com/software/jira/docs/api/REST/9.17.0/#auth/1/session>

use serde_json::{Value, json};

use super::call::{Answer, Call};
use crate::auth::{LoginReason, cookies, data_center, pages};
use crate::reply::Reply;
use crate::world::now;

pub(crate) fn log_in(call: &Call) -> Answer {
    only_here(call)?;
    if call.jira.settings.basic_disabled {
        return Err(pages::basic_disabled());
    }
    let body = call.json()?;
    let text = |name: &str| body.get(name).and_then(Value::as_str).unwrap_or_default();
    let mut world = call.world();
    let caller = match data_center::log_in(&mut world, text("username"), text("password")) {
        Ok(caller) => caller,
        Err(LoginReason::AuthenticatedFailed) => {
            return Err(Reply::error(401, "Login failed").header("WWW-Authenticate", "JIRA REST POST"));
        }
        Err(LoginReason::AuthenticationDenied) => {
            let challenge = pages::captcha(&call.base);
            return Err(Reply::error(403, "Login denied").header("X-Authentication-Denied-Reason", challenge));
        }
        Err(_) => return Err(Reply::error(403, "Login denied")),
    };
    let id = caller.account.unwrap_or_default();
    let given = cookies::fresh();
    let count = world.sessions.begin(&id, &given);
    let name = world.account(&id).map(|account| account.name.clone()).unwrap_or_default();
    let body = json!({"session": {"name": "JSESSIONID", "value": given.session}, "loginInfo": login_info(count)});
    let reply = Reply::json(200, &body).header("X-AUSERNAME", name);
    Ok(cookies::give(reply, &given, &call.base))
}

pub(crate) fn who(call: &Call) -> Answer {
    let id = somebody(call)?;
    let world = call.world();
    let name = world.account(id).map_or("", |account| account.name.as_str());
    let link = format!("{}/rest/api/latest/user?username={name}", call.base.url);
    Ok(Reply::json(200, &json!({"self": link, "name": name, "loginInfo": login_info(world.sessions.logins(id))})))
}

pub(crate) fn log_out(call: &Call) -> Answer {
    somebody(call)?;
    call.world().sessions.end(&cookies::sent(&call.headers).session);
    Ok(Reply::new(204))
}

/// Cloud has no sessions for programs.
fn only_here(call: &Call) -> Result<(), Reply> {
    if call.cloud() { Err(super::unknown_path(call)) } else { Ok(()) }
}

fn somebody(call: &Call) -> Result<&str, Reply> {
    only_here(call)?;
    call.caller.account.as_deref().ok_or_else(|| {
        let words = "You are not authenticated. Authentication required to perform this operation.";
        Reply::error(401, words).header("WWW-Authenticate", call.base.challenge())
    })
}

fn login_info(count: u64) -> Value {
    json!({"failedLoginCount": 0, "loginCount": count, "previousLoginTime": now()})
}
