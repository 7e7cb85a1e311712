//! The Jira site's address, checked once and then joined to paths.
//!
//! Keeps the context path, refuses what is not a plain http(s) base URL. Knows nothing of credentials or
//! requests.

use std::fmt;

use url::{Host, Url};

/// A Jira base URL: scheme, host, port and context path, without a slash at its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site(Url);

/// Why an address is no site; the sentence goes on from the variable's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotASite {
    /// What is wrong with it.
    pub why: String,
    /// The address that was probably meant.
    pub suggested: Option<String>,
}

/// Pages of Jira that people copy from the address bar.
const PAGES: &[&str] =
    &["/browse/", "/rest/", "/secure/", "/projects/", "/issues/", "/plugins/", "/jira/software", "/login.jsp"];

impl Site {
    /// Reads a site; a bare host means https.
    ///
    /// Fails with what is wrong and, where that can be told, the address that was meant.
    pub fn parse(text: &str) -> Result<Self, NotASite> {
        let text = text.trim();
        let no = |why: &str| NotASite { why: why.to_owned(), suggested: None };
        if text.contains(['$', '{', '*', '<']) {
            return Err(no("holds a placeholder that was never filled in"));
        }
        if text.chars().any(char::is_whitespace) {
            return Err(no("has white space in it"));
        }
        if text.contains(":/") && !text.contains("://") {
            return Err(no("has one slash behind its scheme, where two belong"));
        }
        let with_scheme = if text.contains("://") { text.to_owned() } else { format!("https://{text}") };
        let mut url = Url::parse(&with_scheme).map_err(|reason| no(&format!("is not an address: {reason}")))?;
        if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
            return Err(no("is neither http nor https"));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(no("holds a user name or password, which belong into JIRA_EMAIL and JIRA_TOKEN"));
        }
        if url.query().is_some() || url.fragment().is_some() {
            url.set_query(None);
            url.set_fragment(None);
            return Err(NotASite { why: "has a query or fragment".into(), suggested: Some(base_of(&url)) });
        }
        if PAGES.iter().any(|page| url.path().contains(page)) {
            return Err(NotASite { why: "is the address of a page".into(), suggested: Some(base_of(&url)) });
        }
        let path = url.path().trim_end_matches('/').to_owned();
        url.set_path(&path);
        Ok(Self(url))
    }

    /// A path on the site, which begins with a slash; the context path stays in front.
    pub fn join(&self, path: &str) -> Url {
        let mut url = self.0.clone();
        let (path, query) = path.split_once('?').map_or((path, None), |(path, query)| (path, Some(query)));
        url.set_path(&format!("{}{path}", self.0.path().trim_end_matches('/')));
        url.set_query(query);
        url
    }

    /// The host, as a person would type it.
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }

    /// The context path: empty, or with a slash before it and none after.
    pub fn context_path(&self) -> &str {
        self.0.path().trim_end_matches('/')
    }

    /// Whether Atlassian hosts it, judged by its name alone.
    pub fn is_cloud_host(&self) -> bool {
        let host = self.host().trim_end_matches('.');
        [".atlassian.net", ".jira.com", ".jira-dev.com"].iter().any(|end| host.ends_with(end))
    }

    /// Plain http, unencrypted.
    pub fn is_plain_http(&self) -> bool {
        self.0.scheme() == "http"
    }

    /// The machine itself, where plain http leaves nothing on a wire.
    pub fn is_loopback(&self) -> bool {
        match self.0.host() {
            Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        }
    }
}

impl fmt::Display for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str().trim_end_matches('/'))
    }
}

/// The address up to the page that was copied.
fn base_of(url: &Url) -> String {
    let path = url.path();
    let end = PAGES.iter().filter_map(|page| path.find(page)).min().unwrap_or(url.path().len());
    let mut base = url.clone();
    base.set_path(&path[..end]);
    base.as_str().trim_end_matches('/').to_owned()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;

    #[test]
    fn a_bare_host_means_https_and_a_context_path_is_kept() {
        assert_eq!(Site::parse(" your-team.atlassian.net/ ").unwrap().to_string(), "https://your-team.atlassian.net");
        let site = Site::parse("https://jira.example.com:8443/jira/").unwrap();
        assert_eq!(site.to_string(), "https://jira.example.com:8443/jira");
        assert_eq!(
            site.join("/rest/api/2/issue/A-1?x=y").as_str(),
            "https://jira.example.com:8443/jira/rest/api/2/issue/A-1?x=y"
        );
        assert_eq!(Site::parse("http://[::1]:80/x").unwrap().join("/y").as_str(), "http://[::1]/x/y");
    }

    #[test]
    fn the_address_of_a_page_is_refused_with_the_site_that_was_meant() {
        for (page, base) in [
            ("https://your-team.atlassian.net/browse/PROJ-7", "https://your-team.atlassian.net"),
            ("jira.example.com/jira/browse/PROJ-7?x=1", "https://jira.example.com/jira"),
            ("https://your-team.atlassian.net/jira/software/projects/P", "https://your-team.atlassian.net"),
            ("https://jira.example.com/rest/api/2", "https://jira.example.com"),
        ] {
            assert_eq!(Site::parse(page).unwrap_err().suggested.as_deref(), Some(base), "{page}");
        }
    }

    #[test]
    fn what_is_no_site_is_refused_with_a_reason() {
        for text in
            ["ftp://x", "https:/x.example", "https://u:p@x.example", "https://${JIRA}", "a b", "https://", "***"]
        {
            assert!(Site::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn loopback_is_told_from_the_network() {
        for (text, loopback) in [
            ("http://127.0.0.1:1", true),
            ("http://[::1]", true),
            ("http://localhost", true),
            ("http://10.0.0.1", false),
        ] {
            assert_eq!(Site::parse(text).unwrap().is_loopback(), loopback, "{text}");
        }
    }
}
