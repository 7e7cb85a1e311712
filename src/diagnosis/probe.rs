//! The few questions asked after a failure, when the first answer leaves its cause open.
//!
//! Never asked on the way of success. Never asks with a credential that the same host has just refused
//! with a 401 or 403: on Data Center each try counts toward the CAPTCHA.

use serde_json::Value;

use super::judge::{Asked, Deployment, Doubt, Verdict, account, deployment, judge, unplaced_fields};
use crate::code::Code;
use crate::field::Rendered;
use crate::http::{Client, Reply, Request};
use crate::jira::metadata;
use crate::nearest;
use crate::site::Site;
use crate::trouble::Trouble;

/// Paths under which a Data Center is commonly installed.
const CONTEXT_PATHS: &[&str] = &["", "/jira"];
/// Fields that Jira computes or that change by other ways than an edit.
const READ_ONLY: &[&str] = &[
    "status",
    "created",
    "updated",
    "creator",
    "project",
    "issuetype",
    "votes",
    "watches",
    "workratio",
    "lastViewed",
    "resolutiondate",
    "statuscategorychangedate",
    "aggregatetimespent",
    "timespent",
    "progress",
    "subtasks",
    "attachment",
    "issuelinks",
    "key",
    "id",
    "statusCategory",
];

/// Settles a doubt by asking; gives back the trouble, sharpened.
pub async fn settle(asked: &Asked<'_>, client: &Client, reply: &Reply, trouble: Trouble, doubt: Doubt) -> Trouble {
    let inquiry = Inquiry { asked, client };
    match doubt {
        Doubt::None => trouble,
        Doubt::Who => inquiry.who(reply, trouble).await,
        Doubt::Fields => inquiry.fields(reply, trouble).await,
        Doubt::Values => inquiry.values(trouble).await,
        Doubt::Address => inquiry.address(trouble).await,
    }
}

/// Why a field cannot be set that is not on the edit screen: it is unknown, off the screen, or nobody's to set.
pub async fn place(asked: &Asked<'_>, client: &Client, field: &str) -> Trouble {
    let trouble = Trouble::new(Code::FieldNotOnScreen).fact("field", field);
    Inquiry { asked, client }.place(&[field.to_owned()], trouble).await
}

/// The cloudId of a site, asked without a credential; none when it is no Cloud site.
pub async fn cloud_id(client: &Client, site: &Site) -> Option<String> {
    let reply = client.send(&metadata::tenant_info(site)).await.ok()?;
    metadata::cloud_id(&reply).filter(|_| reply.status == 200)
}

/// The values that a field would allow, told of one that it does not.
pub fn allowed(asked: &Asked<'_>, client: &Client, screen: &Value, field: &str) -> Trouble {
    let trouble = Trouble::new(Code::ValueNotAllowed).fact("field", field);
    Inquiry { asked, client }.allowed(screen, field, trouble)
}

struct Inquiry<'a> {
    asked: &'a Asked<'a>,
    client: &'a Client,
}

impl Inquiry<'_> {
    async fn ask(&self, request: Request) -> Option<Reply> {
        self.client.send(&request).await.ok()
    }

    /// Asked as the one whose request failed.
    fn ours(&self, request: Request) -> Request {
        request.proved(self.asked.proof)
    }

    async fn json(&self, request: Request) -> Option<Value> {
        self.ask(request).await.filter(|reply| reply.status == 200).and_then(|reply| reply.json())
    }

    /// Asks a route that refuses anonymous callers. A 401 there means that nobody was logged in.
    async fn who(&self, reply: &Reply, trouble: Trouble) -> Trouble {
        // Data Center has said what there is to say in its headers; asking again would be a second failed login.
        let said_by_filter = trouble.code == Code::Anonymous;
        let is_cloud = deployment(self.asked.route, reply) == Some(Deployment::Cloud);
        if said_by_filter && !is_cloud {
            return trouble;
        }
        let Some(answer) = self.ask(self.ours(metadata::myself(self.asked.route))).await else {
            return trouble;
        };
        match judge(self.asked, &answer) {
            Verdict::Failed(found, _) if answer.status == 401 => match found.code {
                // A secret that is no token at all, or that Jira itself calls a password.
                Code::PasswordOnCloud => found,
                Code::CredentialNotReceived | Code::PatRejected | Code::PatAsPassword if !said_by_filter => found,
                _ => trouble.turned(Code::Anonymous),
            },
            Verdict::Failed(found, _) if matches!(answer.status, 403 | 429 | 500..=599) => found,
            _ => match answer
                .json()
                .as_ref()
                .and_then(|me| me.get("accountId").or(me.get("name"))?.as_str().map(str::to_owned))
            {
                Some(name) => trouble.fact("account", account(&answer).map_or(name, str::to_owned)),
                None => trouble,
            },
        }
    }

    /// Which of the refused fields is unknown, off the screen, or nobody's to set.
    async fn fields(&self, reply: &Reply, trouble: Trouble) -> Trouble {
        let refused = unplaced_fields(reply);
        let sent = self.asked.payload.map(Rendered::fields).unwrap_or_default();
        if sent.iter().all(|field| refused.iter().any(|refused| refused == field)) {
            let about_us = self.permission(reply, &trouble).await;
            if let Some(found) = about_us {
                return found;
            }
        }
        self.place(&refused, trouble).await
    }

    /// The same, once permission is out of the question.
    async fn place(&self, refused: &[String], trouble: Trouble) -> Trouble {
        let known = self.json(self.ours(metadata::fields(self.asked.route))).await;
        let known = known.map(|answer| metadata::read_fields(&answer)).unwrap_or_default();
        for field in refused {
            if known.is_empty() || known.iter().any(|row| row.id == *field) {
                continue;
            }
            let unknown = trouble.turned(Code::FieldUnknown).without("field").fact("field", field);
            let same_name: Vec<&str> =
                known.iter().filter(|row| row.name.eq_ignore_ascii_case(field)).map(|row| row.id.as_str()).collect();
            if !same_name.is_empty() {
                return unknown.fact("suggested", same_name.join(" or "));
            }
            let names = known.iter().flat_map(|row| [row.id.as_str(), row.name.as_str()]);
            let near: Vec<String> = nearest::of(field, names).iter().map(|near| describe(&known, near)).collect();
            return unknown.fact("nearest", near.join(" or "));
        }
        let first = refused.first().cloned().unwrap_or_default();
        let code = if READ_ONLY.contains(&first.as_str()) { Code::FieldReadOnly } else { Code::FieldNotOnScreen };
        let name = known.iter().find(|row| row.id == first).map(|row| row.name.clone());
        let trouble = trouble.turned(code);
        match name {
            Some(name) => trouble.without("field").fact("field", format!("{first} ({name})")),
            None => trouble,
        }
    }

    /// When every field is refused, the fields are the least likely cause.
    async fn permission(&self, reply: &Reply, trouble: &Trouble) -> Option<Trouble> {
        if account(reply).is_none() {
            let found = self.who(reply, trouble.clone()).await;
            if found.code != trouble.code {
                return Some(found);
            }
        }
        let request = metadata::permissions(self.asked.route, self.asked.issue?);
        let answer = self.json(self.ours(request)).await?;
        let denied = metadata::has_permission(&answer, "EDIT_ISSUES") == Some(false);
        denied.then(|| trouble.clone().turned(Code::EditDenied))
    }

    /// What the edit screen would have allowed.
    async fn values(&self, trouble: Trouble) -> Trouble {
        let (Some(field), Some(issue)) = (trouble.get("field").map(str::to_owned), self.asked.issue) else {
            return trouble;
        };
        let request = metadata::edit_screen(self.asked.route, issue);
        let Some(screen) = self.json(self.ours(request)).await else { return trouble };
        self.allowed(&screen, &field, trouble)
    }

    fn allowed(&self, screen: &Value, field: &str, trouble: Trouble) -> Trouble {
        let allowed = metadata::allowed_values(screen, field);
        let wanted = self.asked.payload.and_then(|payload| payload.target(field)).map(innermost).unwrap_or_default();
        let form = metadata::form(screen, field, allowed.first().map(String::as_str), &wanted);
        let trouble = match form.filter(|_| trouble.code == Code::ValueWrongType) {
            Some(form) => trouble.fact("suggested", format!("{field}:={form}")),
            None => trouble,
        };
        if allowed.is_empty() {
            return trouble;
        }
        let near = nearest::of(&wanted, allowed.iter().map(String::as_str));
        let more = if allowed.len() > 12 { format!(" and {} more", allowed.len() - 12) } else { String::new() };
        let list = format!("{}{more}", allowed.iter().take(12).cloned().collect::<Vec<_>>().join(", "));
        let trouble = trouble.fact("allowed", list);
        near.first().map_or(trouble.clone(), |near| trouble.fact("nearest", near))
    }

    /// Where Jira answers, asked without a credential.
    async fn address(&self, trouble: Trouble) -> Trouble {
        let site = &self.asked.route.site;
        let bare = site.to_string();
        let bare = bare.strip_suffix(site.context_path()).unwrap_or(&bare);
        if self.is_jira(site).await {
            return trouble;
        }
        for path in CONTEXT_PATHS.iter().filter(|path| **path != site.context_path()) {
            let Ok(other) = Site::parse(&format!("{bare}{path}")) else { continue };
            if self.is_jira(&other).await {
                return trouble.turned(Code::ContextPath).fact("suggested", other.to_string());
            }
        }
        trouble.turned(Code::NotJira)
    }

    async fn is_jira(&self, site: &Site) -> bool {
        let answer = self.json(metadata::server_info(site)).await;
        answer.is_some_and(|info| info.get("versionNumbers").is_some() || info.get("baseUrl").is_some())
    }
}

fn describe(known: &[metadata::Field], near: &str) -> String {
    let row = known.iter().find(|row| row.id == near || row.name == near);
    row.map_or_else(|| near.to_owned(), |row| format!("{} ({})", row.id, row.name))
}

/// The word inside a value: `Prod` of `{"value":"Prod"}`.
fn innermost(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Object(map) => map.values().next().map(innermost).unwrap_or_default(),
        Value::Array(items) => items.first().map(innermost).unwrap_or_default(),
        other => other.to_string(),
    }
}
