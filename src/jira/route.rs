//! The way to a Jira: straight to the site, or through Atlassian's gateway.

use url::Url;

use crate::site::Site;

/// Where requests for one site go.
#[derive(Clone, Debug)]
pub struct Route {
    /// The site, which messages and links speak of in either case.
    pub site: Site,
    /// The site's id, when requests go through the gateway.
    /// <https://developer.atlassian.com/cloud/jira/platform/rest/v3/intro/#authentication>
    pub cloud_id: Option<String>,
}

impl Route {
    /// The address of a path below `/rest`.
    pub fn url(&self, path: &str) -> Url {
        let gateway = self.cloud_id.as_ref().and_then(|id| {
            let mut url = Url::parse("https://api.atlassian.com").ok()?;
            let (path, query) = path.split_once('?').map_or((path, None), |(path, query)| (path, Some(query)));
            url.set_path(&format!("/ex/jira/{id}{path}"));
            url.set_query(query);
            Some(url)
        });
        gateway.unwrap_or_else(|| self.site.join(path))
    }

    /// Whether requests go through the gateway.
    pub fn is_gateway(&self) -> bool {
        self.cloud_id.is_some()
    }

    /// The page of an issue, for people.
    pub fn browse(&self, key: &str) -> String {
        self.site.join(&format!("/browse/{key}")).into()
    }
}
