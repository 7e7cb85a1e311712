//! The cookies of a session: given at the login, and wanted back, all of them.

use axum::http::HeaderMap;

use super::Base;
use super::dress::trace_id;
use crate::reply::Reply;
use crate::world::sessions::Cookies;

const SESSION: &str = "JSESSIONID";
const XSRF: &str = "atlassian.xsrf.token";
const BALANCER: &str = "AWSALB";

pub(crate) fn fresh() -> Cookies {
    let (a, b) = (trace_id(), trace_id());
    Cookies {
        session: a.to_uppercase(),
        xsrf: format!("B5A4-DB0C-{}_{b}_lin", &b[..4].to_uppercase()),
        // Base64 with its padding: who cuts at every `=` loses it.
        balancer: format!("{a}/{b}+ab=="),
    }
}

/// The session's cookies belong to the context path. The load balancer's is for the whole host, and its date has a
/// comma in it: who joins the headers of one name and cuts them at commas loses it.
pub(crate) fn give(reply: Reply, cookies: &Cookies, base: &Base) -> Reply {
    let path = base.url.splitn(4, '/').nth(3).map_or_else(|| "/".to_owned(), |path| format!("/{path}"));
    let secure = if base.url.starts_with("https:") { "; Secure" } else { "" };
    reply
        .header("Set-Cookie", format!("{SESSION}={}; Path={path}{secure}; HttpOnly", cookies.session))
        .header("Set-Cookie", format!("{XSRF}={}; Path={path}{secure}", cookies.xsrf))
        .header("Set-Cookie", format!("{BALANCER}={}; Expires=Thu, 31 Dec 2099 23:59:59 GMT; Path=/", cookies.balancer))
}

/// What came back; a cookie that did not is empty, and fits nothing.
pub(crate) fn sent(headers: &HeaderMap) -> Cookies {
    let find = |name: &str| {
        let lines = headers.get_all("cookie").iter().filter_map(|line| line.to_str().ok());
        let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
        pairs.find(|(known, _)| *known == name).map(|(_, value)| value.to_owned()).unwrap_or_default()
    };
    Cookies { session: find(SESSION), xsrf: find(XSRF), balancer: find(BALANCER) }
}
