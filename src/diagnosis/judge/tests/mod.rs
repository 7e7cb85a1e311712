//! The judge with a table of replies, as live sites and Atlassian's documents give them, and no network.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod schemes;
mod statuses;

use serde_json::json;

use super::*;
use crate::credential::{Beside, Kind, Scheme};
use crate::http::Method;
use crate::secret::Secret;
use crate::shape::Shape;
use crate::site::Site;

const CLOUD_404: &str =
    r#"{"errorMessages":["Issue does not exist or you do not have permission to see it."],"errors":{}}"#;
const UNPLACED: &str = "Field 'summary' cannot be set. It is not on the appropriate screen, or unknown.";
const FAILED: (&str, &str) = ("X-Seraph-LoginReason", "AUTHENTICATED_FAILED");
const JSON: (&str, &str) = ("Content-Type", "application/json;charset=UTF-8");
const HTML: (&str, &str) = ("Content-Type", "text/html;charset=UTF-8");
const EDGE: (&str, &str) = ("Atl-Traceid", "0123456789abcdef");
const NODE: (&str, &str) = ("X-AREQUESTID", "764x10559x1");

/// By which way the question went.
#[derive(Clone, Copy)]
enum By {
    Cloud,
    CloudBearer,
    CloudPath,
    Gateway,
    GatewayBearer,
    Password,
    Pat,
    EmailAndToken,
    Session,
    SiteOAuth2,
    GatewayOAuth2,
    OAuth1,
    Connect,
}

fn credential(by: By) -> Credential {
    let (scheme, user, kind, shape) = match by {
        By::Cloud | By::CloudPath | By::Gateway => {
            (Scheme::Basic, Some("me@example.com"), Kind::Token, Shape::AccountToken)
        }
        By::CloudBearer => (Scheme::Bearer, None, Kind::Token, Shape::AccountToken),
        By::GatewayBearer => (Scheme::Bearer, None, Kind::Token, Shape::ServiceAccountToken),
        By::Password => (Scheme::Basic, Some("jdoe"), Kind::Password, Shape::Other),
        By::Pat => (Scheme::Bearer, None, Kind::Token, Shape::PersonalAccessToken),
        By::Session => (Scheme::Session, Some("jdoe"), Kind::Password, Shape::Other),
        By::SiteOAuth2 | By::GatewayOAuth2 => (Scheme::OAuth2, Some("client"), Kind::ClientSecret, Shape::Other),
        By::OAuth1 => (Scheme::OAuth1, Some("consumer"), Kind::PrivateKey, Shape::Other),
        By::Connect => (Scheme::Connect, Some("app"), Kind::SharedSecret, Shape::Other),
        By::EmailAndToken => (Scheme::Basic, Some("me@example.com"), Kind::Token, Shape::Other),
    };
    Credential {
        scheme,
        user: user.map(str::to_owned),
        user_variable: "JIRA_EMAIL".to_owned(),
        secret: Secret::new("s3cret"),
        secret_variable: "JIRA_TOKEN".to_owned(),
        kind,
        shape,
        beside: Beside::Nothing,
        automatic: true,
    }
}

fn judged(
    by: By,
    payload: &serde_json::Value,
    status: u16,
    headers: &[(&str, &str)],
    body: &str,
) -> Result<(), (Code, Doubt)> {
    judged_by(judge, None, by, payload, status, headers, body)
}

/// The same for another question than an edit, and for a server whose clock is so many seconds ahead.
fn judged_by(
    judge: fn(&Asked<'_>, &Reply) -> Verdict,
    skew: Option<i64>,
    by: By,
    payload: &serde_json::Value,
    status: u16,
    headers: &[(&str, &str)],
    body: &str,
) -> Result<(), (Code, Doubt)> {
    let site = match by {
        By::Cloud | By::CloudBearer | By::Gateway | By::GatewayBearer | By::GatewayOAuth2 | By::Connect => {
            "https://your-team.atlassian.net"
        }
        By::CloudPath => "https://your-team.atlassian.net/jira",
        _ => "https://jira.example.com/jira",
    };
    let is_gateway = matches!(by, By::Gateway | By::GatewayBearer | By::GatewayOAuth2);
    let cloud_id = is_gateway.then(|| "5a11d6b0-0000-4000-8000-5a4db0c51735".to_owned());
    let route = Route { site: Site::parse(site).unwrap(), cloud_id };
    let url = route.url("/rest/api/2/issue/PROJ-7");
    let issue = IssueKey::parse("PROJ-7").unwrap();
    let (credential, payload, redactor) = (credential(by), Rendered { body: payload.clone() }, Redactor::default());
    let proof: Rc<dyn Proof> = Rc::new(crate::auth::Bearer::new(&credential.secret));
    let request = Request::new(Method::Put, url).proved(&proof);
    let asked = Asked {
        route: &route,
        credential: &credential,
        proof: &proof,
        request: &request,
        issue: Some(&issue),
        payload: Some(&payload),
        redactor: &redactor,
    };
    let headers = headers.iter().map(|(name, value)| (name.to_ascii_lowercase(), (*value).to_owned())).collect();
    match judge(&asked, &Reply { status, headers, body: body.to_owned(), skew }) {
        Verdict::Done => Ok(()),
        Verdict::Failed(trouble, doubt) => Err((trouble.code, doubt)),
    }
}

fn code(by: By, status: u16, headers: &[(&str, &str)], body: &str) -> Option<Code> {
    let payload = json!({"fields": {"summary": "x"}});
    judged(by, &payload, status, headers, body).err().map(|(code, _)| code)
}
