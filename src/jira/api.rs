//! Atlassian's APIs by name, and where each stands for a site.
//!
//! A target is a path on the site or a name and a path behind it, and never an address: the credential goes to the
//! site, its gateway and Atlassian's token endpoint, and nowhere else.

use url::Url;

use super::Route;

/// An API that requests can be sent to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Api {
    /// Any path on the site.
    Site,
    /// Boards and sprints.
    /// <https://developer.atlassian.com/cloud/jira/software/rest/intro/>
    Agile,
    /// Builds. <https://developer.atlassian.com/cloud/jira/software/rest/api-group-builds/>
    Builds,
    /// Deployments. <https://developer.atlassian.com/cloud/jira/software/rest/api-group-deployments/>
    Deployments,
    /// Alerts and schedules of Jira Service Management.
    /// <https://developer.atlassian.com/cloud/jira/service-desk-ops/rest/v2/intro/>
    Operations,
}

/// Where a request is to go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Destination {
    /// Which API.
    pub api: Api,
    /// The path within it, with a slash before it, and the query.
    pub path: String,
}

const NAMES: &[(&str, Api)] =
    &[("agile", Api::Agile), ("builds", Api::Builds), ("deployments", Api::Deployments), ("jsm-ops", Api::Operations)];

impl Destination {
    /// Reads `/path` or `api:/path`. The error goes on from "TARGET".
    pub fn parse(target: &str) -> Result<Self, String> {
        let target = target.trim();
        if let Some((scheme, _)) = target.split_once("://") {
            return Err(format!(
                "is an address ({scheme}://…); give the path on the site alone, which begins with a slash, so that the credential goes nowhere else"
            ));
        }
        let (api, path) = match target.split_once(':').filter(|(name, _)| !name.contains('/')) {
            None => (Api::Site, target),
            Some((name, path)) => {
                let known = NAMES.iter().find(|(known, _)| name.eq_ignore_ascii_case(known));
                let names = NAMES.iter().map(|(name, _)| format!("{name}:")).collect::<Vec<_>>().join(", ");
                (known.ok_or_else(|| format!("names the API `{name}`, which is none of {names}"))?.1, path)
            }
        };
        let path = match (api, path) {
            (Api::Builds | Api::Deployments, "") => "/bulk",
            _ => path,
        };
        if !path.starts_with('/') || path.starts_with("//") {
            return Err(format!("is `{target}`; a path begins with one slash, such as /rest/api/2/myself"));
        }
        let steps_up = |segment: &str| matches!(segment.to_ascii_lowercase().replace("%2e", ".").as_str(), "." | "..");
        let (plain, _) = path.split_once('?').unwrap_or((path, ""));
        if plain.split(['/', '\\']).any(steps_up) {
            return Err("holds a path that leads out of itself with `..`".to_owned());
        }
        if path.contains(['{', '}', '<', '>']) {
            return Err(format!("is `{target}`, and holds a placeholder that was not filled in"));
        }
        if path.chars().any(|letter| letter.is_whitespace() || letter.is_control() || letter == '#') {
            return Err("holds white space or a `#`; write them percent-encoded, as %20 and %23".to_owned());
        }
        Ok(Self { api, path: path.to_owned() })
    }

    /// Whether it is reached through Atlassian's gateway alone. A Connect app hands in builds and deployments at the
    /// site itself.
    pub fn needs_gateway(&self, is_connect_app: bool) -> bool {
        match self.api {
            Api::Site | Api::Agile => false,
            Api::Operations => true,
            Api::Builds | Api::Deployments => !is_connect_app,
        }
    }

    /// The whole address by a route.
    pub fn url(&self, route: &Route) -> Url {
        let path = &self.path;
        let gateway = |prefix: String| {
            let mut url = Url::parse("https://api.atlassian.com").ok()?;
            let (path, query) = path.split_once('?').map_or((path.as_str(), None), |(path, query)| (path, Some(query)));
            url.set_path(&format!("{prefix}{path}"));
            url.set_query(query);
            Some(url)
        };
        let through = match (self.api, &route.cloud_id) {
            (Api::Builds, Some(id)) => gateway(format!("/jira/builds/0.1/cloud/{id}")),
            (Api::Deployments, Some(id)) => gateway(format!("/jira/deployments/0.1/cloud/{id}")),
            (Api::Operations, Some(id)) => gateway(format!("/jsm/ops/api/{id}")),
            _ => None,
        };
        let on_site = match self.api {
            Api::Site | Api::Operations => path.clone(),
            Api::Agile => format!("/rest/agile/1.0{path}"),
            Api::Builds => format!("/rest/builds/0.1{path}"),
            Api::Deployments => format!("/rest/deployments/0.1{path}"),
        };
        through.unwrap_or_else(|| route.url(&on_site))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;
    use crate::site::Site;

    fn url(target: &str, gateway: bool) -> String {
        let cloud_id = gateway.then(|| "5a11d6b0".to_owned());
        let route = Route { site: Site::parse("https://jira.example.com/jira").unwrap(), cloud_id };
        Destination::parse(target).unwrap().url(&route).into()
    }

    #[test]
    fn a_target_is_a_path_on_the_site_or_a_name_and_a_path() {
        for (target, gateway, wanted) in [
            ("/rest/api/2/myself?x=a%20b", false, "https://jira.example.com/jira/rest/api/2/myself?x=a%20b"),
            ("/rest/api/3/myself", true, "https://api.atlassian.com/ex/jira/5a11d6b0/rest/api/3/myself"),
            ("agile:/sprint/5/issue", false, "https://jira.example.com/jira/rest/agile/1.0/sprint/5/issue"),
            ("Agile:/board", true, "https://api.atlassian.com/ex/jira/5a11d6b0/rest/agile/1.0/board"),
            ("builds:", true, "https://api.atlassian.com/jira/builds/0.1/cloud/5a11d6b0/bulk"),
            ("builds:/bulk", false, "https://jira.example.com/jira/rest/builds/0.1/bulk"),
            ("deployments:", true, "https://api.atlassian.com/jira/deployments/0.1/cloud/5a11d6b0/bulk"),
            ("jsm-ops:/v1/alerts?size=2", true, "https://api.atlassian.com/jsm/ops/api/5a11d6b0/v1/alerts?size=2"),
        ] {
            assert_eq!(url(target, gateway), wanted);
        }
    }

    #[test]
    fn a_target_that_leads_elsewhere_is_refused() {
        for target in [
            "https://evil.example/rest",
            "//evil.example/rest",
            "rest/api/2/myself",
            "confluence:/x",
            "/rest/../../oauth/token",
            "jsm-ops:/v1/%2e%2E/x",
            "/rest\\..\\x",
            "jsm-ops:/v1/schedules/{id}",
            "/a b",
            "/a#b",
            "",
            "jsm-ops:",
        ] {
            assert!(Destination::parse(target).is_err(), "{target}");
        }
    }
}
