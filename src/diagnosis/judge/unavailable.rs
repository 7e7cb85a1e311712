//! 429 and 5xx: too fast, spent, shut, or broken.

use super::evidence::is_jira;
use super::{Asked, Deployment, Doubt, Verdict, deployment};
use crate::code::Code;
use crate::http::Reply;
use crate::trouble::Trouble;

/// <https://developer.atlassian.com/cloud/jira/platform/rate-limiting/>
pub(super) fn too_fast(reply: &Reply) -> Verdict {
    let reason = reply.headers("ratelimit-reason");
    if reason.contains("quota") {
        let reset =
            reply.header("x-ratelimit-reset").map(|when| format!("; it is filled again at {when}")).unwrap_or_default();
        let trouble = Trouble::new(Code::QuotaExhausted).detail(format!("Jira names the limit {reason}{reset}"));
        return Verdict::Failed(trouble, Doubt::None);
    }
    let trouble = Trouble::new(Code::RateLimited);
    let trouble = match reason.as_str() {
        "" => trouble,
        "jira-per-issue-on-write" => trouble.detail("the limit is the one for writes to a single issue"),
        other => trouble.detail(format!("Jira names the limit {other}")),
    };
    Verdict::Failed(trouble, Doubt::None)
}

pub(super) fn judge(asked: &Asked<'_>, reply: &Reply) -> Verdict {
    let body = reply.body.to_ascii_lowercase();
    let shut = [
        "maintenance",
        "starting up",
        "is starting",
        "is being upgraded",
        "currently unavailable",
        "\"state\":\"starting\"",
    ];
    // Cloud sends Retry-After with many a 503; a Data Center that names a time is down on purpose.
    let is_data_center = deployment(asked.route, reply) == Some(Deployment::DataCenter);
    let is_shut = reply.status == 503
        && (shut.iter().any(|word| body.contains(word)) || (is_data_center && reply.header("retry-after").is_some()));
    if is_shut {
        return Verdict::sure(Code::Maintenance);
    }
    let trouble = Trouble::new(Code::ServerError);
    let trouble = match reply.status {
        502 | 504 if !is_jira(reply) => trouble.detail(format!(
            "a proxy before Jira answers {}: it does not reach Jira, or Jira takes too long",
            reply.status
        )),
        status => trouble.detail(format!("the status is {status}")),
    };
    Verdict::Failed(trouble, Doubt::None)
}
