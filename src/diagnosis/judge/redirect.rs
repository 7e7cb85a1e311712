//! Redirects: to a log-in, to https, to another host, to a context path. None is followed.

use url::Url;

use super::{Asked, Verdict};
use crate::code::Code;
use crate::http::Reply;
use crate::trouble::Trouble;

/// Where a request is sent that must log in first.
const LOGIN: &[&str] =
    &["login", "signin", "sign-in", "saml", "oauth2/authorize", "openid", "adfs", "/sso", "id.atlassian.com", "auth."];

pub(super) fn judge(asked: &Asked<'_>, reply: &Reply) -> Verdict {
    let here = &asked.request.url;
    let Some(there) = reply.header("location").and_then(|location| here.join(location).ok()) else {
        return Verdict::Failed(
            Trouble::new(Code::Redirected).detail("the redirect does not say where to"),
            super::Doubt::None,
        );
    };
    let target = format!("{}{}", there.host_str().unwrap_or_default(), there.path()).to_ascii_lowercase();
    if LOGIN.iter().any(|word| target.contains(word)) {
        let detail = format!("the answer sends us to {}", shown(&there));
        return Verdict::Failed(Trouble::new(Code::LoginPage).detail(detail), super::Doubt::None);
    }
    let detail = format!("the answer is {} and leads to {}", reply.status, shown(&there));
    let same_server = there.host_str() == here.host_str() && there.scheme() == here.scheme();
    let code = if same_server && there.path().ends_with(rest_of(here)) { Code::ContextPath } else { Code::Redirected };
    let trouble = Trouble::new(code).detail(detail);
    let trouble = match suggested(here, &there) {
        Some(site) => trouble.fact("suggested", site),
        None => trouble,
    };
    Verdict::Failed(trouble, super::Doubt::None)
}

/// An address without its query, which may hold what is nobody's business.
fn shown(url: &Url) -> String {
    let mut url = url.clone();
    url.set_query(None);
    url.set_fragment(None);
    let _ = url.set_password(None);
    let _ = url.set_username("");
    url.to_string()
}

fn rest_of(url: &Url) -> &str {
    url.path().find("/rest/").map_or("/rest/", |start| &url.path()[start..])
}

/// The site that the redirect speaks for: its target up to `/rest/`, or its root when the path is the same.
fn suggested(here: &Url, there: &Url) -> Option<String> {
    let end = there.path().find("/rest/")?;
    let mut site = there.clone();
    let base = there.path()[..end].to_owned();
    site.set_path(&base);
    site.set_query(None);
    let site = site.as_str().trim_end_matches('/').to_owned();
    (!here.as_str().starts_with(&format!("{site}/rest/"))).then_some(site)
}
