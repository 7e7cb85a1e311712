//! Another way than the first: the gateway in place of the site, the other scheme at the gateway.

use std::time::Duration;

use super::{Access, Ask, Try, Way};
use crate::code::Code;
use crate::credential::{Credential, Kind, Scheme};
use crate::diagnosis::judge::{self, Deployment};
use crate::diagnosis::probe;
use crate::http::Outcome;
use crate::report::receipt::Note;

/// What is known of another way than the first.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Detour {
    /// It was not looked for.
    Untried,
    /// It was taken, or cannot be.
    Over,
    /// The gateway answered that it does not know the credential either.
    Refused,
}

fn no_waiting(_: &Outcome, _: Duration) {}

impl Access {
    /// The gateway in place of the site, or the other scheme at the gateway, when the answer calls for it.
    pub(super) async fn other_way(&mut self, first: &Try, ask: Ask<'_>, notes: &mut Vec<Note>) -> Option<Try> {
        if self.detour != Detour::Untried {
            return None;
        }
        if first.way.route.is_gateway() {
            return self.other_scheme(first, ask, notes).await;
        }
        let reply = first.attempts.outcome.as_ref().ok()?;
        let is_cloud = judge::deployment(&first.way.route, reply) == Some(Deployment::Cloud);
        let Credential { scheme, kind, .. } = first.way.credential;
        let refusals = [Code::CredentialRejected, Code::CredentialNotReceived, Code::Anonymous, Code::PasswordOnCloud];
        let refused = first.failed_with(&refusals);
        if !refused || !is_cloud || scheme != Scheme::Basic || kind != Kind::Token {
            return None;
        }
        self.detour = Detour::Over;
        let cloud_id = probe::cloud_id(&self.client, &first.way.route.site).await?;
        let mut way = first.way.clone();
        way.route.cloud_id = Some(cloud_id.clone());
        let mut gateway = self.attempt(ask, way, 0, no_waiting).await;
        if let Some(better) = self.other_scheme(&gateway, ask, notes).await {
            gateway = better;
        }
        if !gateway.knows_us() {
            let strangers = [Code::CredentialRejected, Code::AccountMismatch, Code::PasswordOnCloud];
            if gateway.failed_with(&strangers) {
                self.detour = Detour::Refused;
            }
            return None;
        }
        let hint = format!("set JIRA_CLOUD_ID={cloud_id} to save the detour");
        let text = format!("the site refused the token, and Atlassian's gateway knows it, so it has scopes; {hint}");
        notes.push(Note { code: Some(Code::ScopedTokenOnSite.slug()), text });
        Some(gateway)
    }

    async fn other_scheme(&mut self, first: &Try, ask: Ask<'_>, notes: &mut Vec<Note>) -> Option<Try> {
        if !first.failed_with(&[Code::AccountMismatch]) || !first.way.credential.automatic {
            return None;
        }
        self.detour = Detour::Over;
        let way = Way::new(first.way.route.clone(), first.way.credential.other_scheme()?).ok()?;
        let word = way.credential.scheme.word();
        let second = self.attempt(ask, way, 0, no_waiting).await;
        if !second.knows_us() {
            return None;
        }
        notes.push(Note::plain(format!(
            "the gateway takes this token as {word}; set JIRA_AUTH={word} to save a request"
        )));
        Some(second)
    }
}
