//! The headers that every answer of a Jira wears: request ids, who is asking, cookies.
//!
//! A header that the answer already has is left as it is.

use std::hash::{BuildHasher as _, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};

use super::{Caller, pages};
use crate::reply::Reply;
use crate::world::{Flavour, World};

/// 32 hexadecimal digits that were not given out before.
pub(crate) fn trace_id() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(1);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let state = RandomState::new();
    format!("{:016x}{:016x}", state.hash_one(count), state.hash_one(!count))
}

/// A UUID that was not given out before.
pub(crate) fn uuid() -> String {
    dashed(&trace_id())
}

fn dashed(id: &str) -> String {
    format!("{}-{}-{}-{}-{}", &id[..8], &id[8..12], &id[12..16], &id[16..20], &id[20..])
}

/// What the edge in front of Cloud adds even to answers that never reached Jira.
pub(crate) fn by_the_edge(reply: Reply) -> Reply {
    let trace = trace_id();
    let server = if reply.has("Server") { reply } else { reply.header("Server", "AtlassianEdge") };
    server.header("Atl-Traceid", trace.clone()).header("Atl-Request-Id", dashed(&trace))
}

pub(crate) fn by_jira(reply: Reply, world: &World, caller: &Caller) -> Reply {
    let reply = if reply.has("X-Seraph-LoginReason") { reply } else { pages::with_reason(reply, caller.reason) };
    match world.flavour {
        Flavour::Cloud => by_cloud(reply, caller),
        Flavour::DataCenter => by_data_center(reply, world, caller),
    }
}

fn by_cloud(reply: Reply, caller: &Caller) -> Reply {
    let state = if caller.account.is_some() { "lin" } else { "lout" };
    let mut reply = by_the_edge(reply)
        .header("X-Arequestid", trace_id())
        .header("Cache-Control", "no-cache, no-store, no-transform")
        .header("Server-Timing", "atl-edge;dur=12,atl-edge-internal;dur=3")
        .header("Set-Cookie", format!("atlassian.xsrf.token={}_{state}; Path=/; SameSite=None; Secure", trace_id()));
    if let Some(account) = &caller.account {
        reply = reply.header("X-Aaccountid", account.clone());
    }
    reply
}

fn by_data_center(reply: Reply, world: &World, caller: &Caller) -> Reply {
    let account = caller.account.as_deref().and_then(|id| world.account(id));
    let name = account.map_or("anonymous", |account| account.name.as_str());
    let mut reply = reply
        .header("X-AREQUESTID", "764x10559x1")
        .header("X-ANODEID", "node1")
        .header("X-ASEN", "SEN-L00000000")
        .header("Cache-Control", "no-cache, no-store, no-transform");
    if !reply.has("X-AUSERNAME") {
        reply = reply.header("X-AUSERNAME", name);
    }
    if !caller.in_session && !reply.has("Set-Cookie") {
        // Everybody gets a session, also those who will never come back with it.
        reply = reply.header(
            "Set-Cookie",
            format!("JSESSIONID={}; Path={}; HttpOnly", trace_id().to_uppercase(), world.cookie_path),
        );
    }
    if account.is_some() {
        reply = reply.header("X-ASESSIONID", trace_id()[..6].to_owned());
    }
    reply
}
