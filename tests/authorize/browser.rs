//! A person's browser, as far as these tests need one: pages are fetched, forms are sent, and where a page leads is read.

use std::io::{Read, Write};
use std::net::TcpStream;

use jira_sandbox::Sandbox;
use url::Url;

/// What a browser says of itself.
const AGENT: &str = "Mozilla/5.0 (X11; Linux x86_64)";

/// A page that came back.
pub(crate) struct Seen {
    pub(crate) status: u16,
    head: String,
    pub(crate) body: String,
}

/// Fetches pages through a proxy, or straight from where they are.
pub(crate) struct Browser(Option<String>);

impl Browser {
    /// Of somebody who names sites by their real names.
    pub(crate) fn behind_the_proxy_of(sandbox: &Sandbox) -> Self {
        Self(Some(sandbox.proxy_url()))
    }

    pub(crate) fn straight() -> Self {
        Self(None)
    }

    pub(crate) fn get(&self, url: &Url) -> Seen {
        self.send("GET", url, &host(url), "")
    }

    pub(crate) fn post(&self, url: &Url, fields: &[(&str, &str)]) -> Seen {
        let form = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.send("POST", url, &host(url), &form)
    }

    pub(crate) fn send(&self, method: &str, url: &Url, host: &str, form: &str) -> Seen {
        let in_front = self.0.as_ref().map(|proxy| Url::parse(proxy).unwrap());
        let on_loopback = url.host_str() == Some("127.0.0.1");
        let next = in_front.as_ref().filter(|_| !on_loopback);
        // The sandbox's proxy takes what a browser would send through TLS without it.
        let plain = url.as_str().replacen("https://", "http://", 1);
        let target = if next.is_some() { plain } else { url[url::Position::BeforePath..].to_owned() };
        let address = next.unwrap_or(url).socket_addrs(|| None).unwrap();
        let mut line = TcpStream::connect(address.as_slice()).unwrap();
        let kind = if form.is_empty() { "" } else { "Content-Type: application/x-www-form-urlencoded\r\n" };
        let request = format!(
            "{method} {target} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: {AGENT}\r\nConnection: close\r\n{kind}\
             Content-Length: {}\r\n\r\n{form}",
            form.len()
        );
        line.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        line.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Seen { status, head: head.to_owned(), body: body.to_owned() }
    }

    /// Answers the form of a page by one of its buttons, with what the page sends along unseen.
    pub(crate) fn answers(&self, url: &Url, page: &Seen, decision: &str) -> Seen {
        let mut fields = page.hidden();
        fields.push(("decision".to_owned(), decision.to_owned()));
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let mut url = url.clone();
        url.set_query(None);
        self.post(&url, &fields)
    }
}

fn host(url: &Url) -> String {
    url[url::Position::BeforeHost..url::Position::AfterPort].to_owned()
}

impl Seen {
    /// Where it leads.
    pub(crate) fn leads_to(&self) -> Url {
        let line = self.head.lines().find(|line| line.to_ascii_lowercase().starts_with("location: "));
        Url::parse(&line.unwrap_or_else(|| panic!("{}: {}", self.status, self.body))["location: ".len()..]).unwrap()
    }

    /// A header's value.
    pub(crate) fn header(&self, name: &str) -> &str {
        let line = self.head.lines().find(|line| line.to_ascii_lowercase().starts_with(&format!("{name}: ")));
        line.map(|line| &line[name.len() + 2..]).unwrap_or_default()
    }

    /// The text inside the element with this id.
    pub(crate) fn element(&self, id: &str) -> String {
        let (_, rest) = self.body.split_once(&format!("id=\"{id}\">")).unwrap_or_else(|| panic!("{}", self.body));
        rest.split('<').next().unwrap().to_owned()
    }

    fn hidden(&self) -> Vec<(String, String)> {
        let parts = self.body.split("<input type=\"hidden\" name=\"").skip(1);
        let pair = |part: &str| {
            let (name, rest) = part.split_once("\" value=\"").unwrap();
            (name.to_owned(), rest.split('"').next().unwrap().replace("&amp;", "&"))
        };
        parts.map(pair).collect()
    }
}
