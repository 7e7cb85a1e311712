//! 403: policies, and permissions when nothing else is named.

use super::evidence::is_jira;
use super::{Asked, Doubt, Verdict};
use crate::code::Code;
use crate::http::Reply;
use crate::trouble::Trouble;

/// What Jira writes, and the cause behind it.
const TELLING: &[(&str, Code)] = &[
    ("Basic Authentication has been disabled", Code::BasicDisabled),
    ("Failed to parse Connect Session Auth Token", Code::TokenAsBearer),
    ("discard the user notification", Code::NotifyDenied),
    ("XSRF check failed", Code::Xsrf),
    ("does not have access to Opsgenie", Code::OperationsNotInPlan),
    ("40301", Code::OperationsNotInPlan),
    ("AUTHENTICATED_FAILED", Code::CredentialRejected),
];

/// <https://support.atlassian.com/security-and-access-policies/docs/specify-ip-addresses-for-product-access/>
pub(super) fn is_outside_allowlist(reply: &Reply) -> bool {
    ["IP address has been rejected", "not on the allowed list"].iter().any(|text| reply.body.contains(text))
}

/// A firewall or web server before Jira that lets this request not through.
pub(super) fn barred() -> Trouble {
    Trouble::new(Code::NotJira)
        .title("Something before Jira at {host} does not let this request through")
        .why("the answer is a page that is not Jira's, as a firewall, a proxy or a web server sends it")
        .only_steps(&[
            "ask who runs {host} to let PUT requests to /rest/ through from the runners' addresses",
            "check that JIRA_SITE is the address meant for programs, if there is one beside that for people",
        ])
}

pub(super) fn judge(asked: &Asked<'_>, reply: &Reply) -> Verdict {
    let reasons = reply.headers("x-seraph-loginreason");
    let said = |text: &str| reply.body.contains(text) || reasons.contains(text);
    if let Some((_, code)) = TELLING.iter().find(|(text, _)| said(text)) {
        return Verdict::sure(*code);
    }
    let is_ours = is_jira(reply) || reply.json().is_some() || reply.body.contains("Forbidden (403)");
    if reply.is_html() && !is_ours {
        return Verdict::Failed(barred(), Doubt::None);
    }
    if asked.issue.is_some() {
        return Verdict::sure(Code::EditDenied);
    }
    let trouble = Trouble::new(Code::EditDenied)
        .title("{user} may not do this in Jira")
        .why("Jira knows the credential, and the account behind it lacks a permission that this request needs")
        .only_steps(&[
            "ask an admin which permission {url} needs, and whether {user} has it",
            "check that the credential is that of the account which was meant",
        ]);
    Verdict::Failed(trouble, Doubt::None)
}
