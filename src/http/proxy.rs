//! Which proxy a request goes through, by the variables that curl reads.
//!
//! The names and their order are curl's (<https://curl.se/docs/manpage.html#ENVIRONMENT>).

use url::Url;

use super::no_proxy::NoProxy;
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
    none_for: NoProxy,
}

/// An address and the variable that gave it.
#[derive(Clone, Debug)]
struct Named {
    // The address may hold a password.
    address: Secret,
    variable: &'static str,
}

/// What a proxy may speak.
const SCHEMES: &[&str] = &["http", "https", "socks4", "socks4a", "socks5", "socks5h"];

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
            none_for: NoProxy::read(none_for.unwrap_or_default()),
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
        let named = self.chosen(url)?;
        let address = named.url()?;
        let port = address.port().map(|port| format!(":{port}")).unwrap_or_default();
        Some((format!("{}://{}{port}", address.scheme(), address.host_str()?), named.variable))
    }

    /// Tells reqwest. Fails with `option-invalid` when an address is none.
    pub(super) fn configure(&self, builder: reqwest::ClientBuilder) -> Result<reqwest::ClientBuilder, Trouble> {
        let builder = builder.no_proxy();
        let named: Vec<&Named> = [&self.https, &self.http].into_iter().flatten().collect();
        if named.is_empty() {
            return Ok(builder);
        }
        // reqwest goes without a proxy where it cannot use the address, so it is looked at before.
        if let Some(wrong) = named.into_iter().find(|named| named.url().is_none()) {
            return Err(no_address(wrong.variable));
        }
        let settings = self.clone();
        Ok(builder.proxy(reqwest::Proxy::custom(move |url| settings.chosen(url).and_then(Named::url))))
    }

    /// The proxy for an address. Plain http is allowed to this machine because nothing of it is on a wire, so it goes
    /// through no proxy.
    fn chosen(&self, url: &Url) -> Option<&Named> {
        let is_plain = url.scheme() == "http";
        if self.none_for.covers(url) || (is_plain && Site::parse(url.as_str()).is_ok_and(|site| site.is_loopback())) {
            return None;
        }
        if is_plain { self.http.as_ref() } else { self.https.as_ref() }
    }
}

impl Named {
    /// The address, where it is that of a proxy: a host and a port, perhaps a login, and nothing behind.
    fn url(&self) -> Option<Url> {
        let url = Url::parse(&with_scheme(&self.address)).ok()?;
        let is_plain = url.path().len() < 2 && url.query().is_none() && url.fragment().is_none();
        (is_plain && url.has_host() && SCHEMES.contains(&url.scheme())).then_some(url)
    }
}

fn no_address(variable: &'static str) -> Trouble {
    Trouble::new(Code::OptionInvalid)
        .fact("option", variable)
        .title(format!("{variable} is not the address of a proxy"))
        .why("a proxy is a host and a port, perhaps with a user and password in front")
        .only_steps(&["write {option} as http://proxy.example.com:3128", "remove {option} if no proxy is needed"])
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
