//! 404: a hidden issue, a wrong address, a site that is gone.

use serde_json::Value;

use super::evidence::{account, is_jira};
use super::{Asked, Deployment, Doubt, Verdict, deployment};
use crate::code::Code;
use crate::http::Reply;
use crate::trouble::Trouble;

/// A path or a method that no API has.
pub(super) fn no_such_resource() -> Verdict {
    let trouble = Trouble::new(Code::RejectedOtherwise)
        .title("There is no such resource at {host}")
        .why("no part of the API has this path, or it does not know this method")
        .only_steps(&[
            "compare method and path with the documentation of the API, the number of its version included",
            "note that Cloud and Data Center differ: some paths are known to one of them alone",
        ]);
    Verdict::Failed(trouble, Doubt::None)
}

/// The answer to a question that was not about an issue. The gateway knows no anonymous callers.
fn nothing_there(asked: &Asked<'_>, reply: &Reply) -> Verdict {
    let doubt = if account(reply).is_some() || asked.route.is_gateway() { Doubt::None } else { Doubt::Who };
    let trouble = Trouble::new(Code::IssueHidden)
        .title("What {url} names does not exist, or {user} may not see it")
        .why("Jira gives one answer for both, so that nobody learns what is hidden")
        .only_steps(&["check the key or id in the path, letter by letter", "ask an admin whether {user} may see it"]);
    Verdict::Failed(trouble, doubt)
}

pub(super) fn judge(asked: &Asked<'_>, reply: &Reply) -> Verdict {
    let json = reply.json().unwrap_or_default();
    let has = |key: &str| json.get(key).is_some();
    if json.get("errorMessage").and_then(Value::as_str).is_some_and(|text| text.contains("temporarily unavailable")) {
        return Verdict::sure(Code::SiteSuspended);
    }
    if asked.issue.is_none() && !(asked.route.is_gateway() && has("path")) && (json.is_object() || json.is_array()) {
        return if has("instance") { no_such_resource() } else { nothing_there(asked, reply) };
    }
    if json.get("errorMessages").is_some_and(Value::is_array) {
        // Jira names the caller in a header when it knows one; otherwise it may hide the issue from anybody.
        let doubt = if account(reply).is_some() { Doubt::None } else { Doubt::Who };
        return Verdict::Failed(Trouble::new(Code::IssueHidden), doubt);
    }
    if asked.route.is_gateway() && has("path") {
        let id = asked.route.cloud_id.clone().unwrap_or_default();
        let sentence = format!("the gateway knows no site with the cloud id {id}");
        let trouble = Trouble::new(Code::SiteInvalid).fact("variable", "JIRA_CLOUD_ID").fact("value", id);
        let trouble =
            trouble.title("JIRA_CLOUD_ID names no site that Atlassian's gateway knows").why(sentence).only_steps(&[
                "read the id at {site}/_edge/tenant_info, which needs no login, and write it into JIRA_CLOUD_ID",
                "remove JIRA_CLOUD_ID if the token has no scopes; then {site} is asked directly",
            ]);
        return Verdict::Failed(trouble, Doubt::None);
    }
    let has_path = !asked.route.site.context_path().is_empty();
    match deployment(asked.route, reply) {
        Some(Deployment::Cloud) if has_path => {
            let root = asked.route.site.to_string();
            let root = root.strip_suffix(asked.route.site.context_path()).unwrap_or(&root).to_owned();
            let sentence =
                format!("a Cloud site has no path, and JIRA_SITE ends in {}", asked.route.site.context_path());
            let trouble = Trouble::new(Code::ContextPath).fact("suggested", root).detail(sentence);
            Verdict::Failed(trouble, Doubt::None)
        }
        _ if has("detail") && has("instance") => Verdict::Failed(Trouble::new(Code::ContextPath), Doubt::Address),
        _ if reply.is_html() || is_jira(reply) => Verdict::Failed(Trouble::new(Code::ContextPath), Doubt::Address),
        _ => Verdict::Failed(Trouble::new(Code::NotJira), Doubt::Address),
    }
}
