//! Which proxy a request goes through, by the variables that curl reads.
//!
//! The names and their order are curl's (<https://curl.se/docs/manpage.html#ENVIRONMENT>); matching
//! `NO_PROXY` is left to hyper-util, which follows curl as well.

use hyper_util::client::proxy::matcher::Matcher;
use url::Url;

use crate::code::Code;
use crate::environment::Environment;
use crate::secret::Secret;
use crate::site::Site;
use crate::trouble::Trouble;

/// The proxies of the environment.
#[derive(Clone, Debug, Default)]
pub struct ProxySettings {
    https: Option<Named>,
    http: Option<Named>,
    none_for: String,
}

/// An address and the variable that gave it.
#[derive(Clone, Debug)]
struct Named {
    // The address may hold a password.
    address: Secret,
    variable: &'static str,
}

type Make = fn(String) -> reqwest::Result<reqwest::Proxy>;

impl ProxySettings {
    /// Reads the variables. For plain http curl takes only the lower-case name, because a CGI server sets
    /// `HTTP_PROXY` from a request's header.
    pub fn read(environment: &Environment) -> Self {
        let first = |names: &[&'static str]| {
            names.iter().find_map(|name| {
                let address = Secret::new(environment.get(name)?.trim());
                Some(Named { address, variable: name })
            })
        };
        let none_for = environment.get("no_proxy").or_else(|| environment.get("NO_PROXY"));
        Self {
            https: first(&["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]),
            http: first(&["http_proxy", "all_proxy", "ALL_PROXY"]),
            // curl separates by blanks as well as by commas.
            none_for: none_for.unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(","),
        }
    }

    /// Passwords in the addresses, which must not be shown either.
    pub fn secrets(&self) -> Vec<Secret> {
        let addresses = [&self.https, &self.http].into_iter().flatten();
        let before_host = |named: &Named| {
            let address = with_scheme(&named.address);
            let (_, rest) = address.split_once("://")?;
            let (_, password) = rest.rsplit_once('@')?.0.split_once(':')?;
            Some([Secret::new(password), Secret::new(decoded(password))])
        };
        addresses.filter_map(before_host).flatten().collect()
    }

    /// The proxy for an address as a person may see it, and the variable that named it.
    pub fn shown(&self, url: &Url) -> Option<(String, &'static str)> {
        let named = if url.scheme() == "https" { self.https.as_ref() } else { self.http.as_ref() }?;
        let here = url.scheme() == "http" && Site::parse(url.as_str()).is_ok_and(|site| site.is_loopback());
        if here {
            return None;
        }
        self.matcher().intercept(&url.as_str().parse().ok()?)?;
        let address = Url::parse(&with_scheme(&named.address)).ok()?;
        let port = address.port().map(|port| format!(":{port}")).unwrap_or_default();
        Some((format!("{}://{}{port}", address.scheme(), address.host_str()?), named.variable))
    }

    /// Tells reqwest. Fails with `option-invalid` when an address is none.
    pub(super) fn configure(&self, mut builder: reqwest::ClientBuilder) -> Result<reqwest::ClientBuilder, Trouble> {
        builder = builder.no_proxy();
        let kinds: [(_, Make); 2] = [(&self.https, reqwest::Proxy::https), (&self.http, reqwest::Proxy::http)];
        for (named, make) in kinds {
            let Some(named) = named else { continue };
            let plain = |url: &Url| url.path().len() < 2 && url.query().is_none() && url.fragment().is_none();
            let parsed = Url::parse(&with_scheme(&named.address)).ok().filter(plain);
            let made = parsed.and_then(|_| make(with_scheme(&named.address)).ok());
            let proxy = made.ok_or_else(|| {
                let wrong = format!("{} is not the address of a proxy", named.variable);
                Trouble::new(Code::OptionInvalid)
                    .fact("option", named.variable)
                    .title(wrong)
                    .why("a proxy is a host and a port, perhaps with a user and password in front")
                    .only_steps(&[
                        "write {option} as http://proxy.example.com:3128",
                        "remove {option} if no proxy is needed",
                    ])
            })?;
            builder = builder.proxy(proxy.no_proxy(reqwest::NoProxy::from_string(&self.none_for(named))));
        }
        Ok(builder)
    }

    /// Plain http is allowed to this machine because nothing of it is on a wire, so it goes through no proxy.
    fn none_for(&self, named: &Named) -> String {
        let is_for_http = self.http.as_ref().is_some_and(|http| std::ptr::eq(http, named));
        if is_for_http { format!("{},localhost,127.0.0.0/8,::1", self.none_for) } else { self.none_for.clone() }
    }

    fn matcher(&self) -> Matcher {
        let address =
            |named: &Option<Named>| named.as_ref().map(|named| with_scheme(&named.address)).unwrap_or_default();
        Matcher::builder().https(address(&self.https)).http(address(&self.http)).no(self.none_for.clone()).build()
    }
}

/// curl takes a bare `host:port` for an http proxy.
fn with_scheme(address: &Secret) -> String {
    let text = address.open();
    if text.contains("://") { text.to_owned() } else { format!("http://{text}") }
}

fn decoded(text: &str) -> String {
    url::form_urlencoded::parse(format!("x={}", text.replace('+', "%2B")).as_bytes())
        .next()
        .map(|(_, value)| value.into_owned())
        .unwrap_or_default()
}
