//! `NO_PROXY`: which hosts are reached without a proxy, by curl's rules.
//!
//! The rules are those of `CURLOPT_NOPROXY` (<https://curl.se/libcurl/c/CURLOPT_NOPROXY.html>), and `.ci/no_proxy.py`
//! compares the two programs. Two things are taken besides: an IPv6 address in brackets, as it stands in a URL, and
//! blanks without commas between entries, which curl took until version 8.

use std::net::IpAddr;

use url::{Host, Url};

/// The entries of the variable.
#[derive(Clone, Debug, Default)]
pub(super) struct NoProxy {
    everything: bool,
    entries: Vec<String>,
}

impl NoProxy {
    /// Entries are separated by commas, blanks, or both.
    pub(super) fn read(text: &str) -> Self {
        let entries = text.split(|letter: char| letter == ',' || letter.is_whitespace());
        Self {
            // A star among others is the name of no host.
            everything: text.trim() == "*",
            entries: entries.filter(|entry| !entry.is_empty()).map(str::to_ascii_lowercase).collect(),
        }
    }

    /// Whether the host of an address is named.
    pub(super) fn covers(&self, url: &Url) -> bool {
        let named = |entry: &String| match url.host() {
            Some(Host::Domain(host)) => is_in_domain(host, entry),
            Some(Host::Ipv4(address)) => is_in_network(address.into(), entry),
            Some(Host::Ipv6(address)) => is_in_network(address.into(), entry),
            None => false,
        };
        self.everything || self.entries.iter().any(named)
    }
}

/// `example.com` and `.example.com` are the host of that name and every host below it.
fn is_in_domain(host: &str, entry: &str) -> bool {
    let host = host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase();
    let entry = entry.strip_suffix('.').unwrap_or(entry);
    let entry = entry.strip_prefix('.').unwrap_or(entry);
    !entry.is_empty() && host.strip_suffix(entry).is_some_and(|before| before.is_empty() || before.ends_with('.'))
}

/// An address, or a network as `10.0.0.0/8`. No bits, or 0 of them, is the one address.
fn is_in_network(address: IpAddr, entry: &str) -> bool {
    let (network, bits) = entry.split_once('/').map_or((entry, None), |(network, bits)| (network, Some(bits)));
    let network = network.strip_prefix('[').and_then(|inner| inner.strip_suffix(']')).unwrap_or(network);
    let (Ok(network), Ok(bits)) = (network.parse::<IpAddr>(), bits.unwrap_or("0").parse::<u32>()) else {
        return false;
    };
    let (address, network, all) = match (address, network) {
        // Both at the upper end, so that one mask does for both.
        (IpAddr::V4(address), IpAddr::V4(network)) => {
            (u128::from(address.to_bits()) << 96, u128::from(network.to_bits()) << 96, 32)
        }
        (IpAddr::V6(address), IpAddr::V6(network)) => (address.to_bits(), network.to_bits(), 128),
        _ => return false,
    };
    let bits = if bits == 0 { all } else { bits };
    bits <= all && (address ^ network) >> (128 - bits) == 0
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_an_entry_is_read_as_curl_reads_it() {
        for (entries, host, covered) in [
            ("", "jira.example.com", false),
            ("jira.example.com", "jira.example.com", true),
            ("example.com", "jira.example.com", true),
            (".example.com", "jira.example.com", true),
            (".example.com", "example.com", true),
            ("example.com", "notexample.com", false),
            ("*", "jira.example.com", true),
            ("*", "[::1]", true),
            ("other,*", "jira.example.com", false),
            ("*.example.com", "jira.example.com", false),
            ("a b jira.example.com", "jira.example.com", true),
            ("a ,\tjira.example.com", "jira.example.com", true),
            (",,jira.example.com,,", "jira.example.com", true),
            ("example.com.", "jira.example.com", true),
            ("jira.example.com", "jira.example.com.", true),
            ("JIRA.Example.COM", "jira.example.com", true),
            ("jira.example.com:443", "jira.example.com", false),
            ("..example.com", "jira.example.com", false),
            (".", "jira.example.com", false),
            ("jira_dc.example.com", "jira_dc.example.com", true),
            ("192.0.2.7", "192.0.2.7", true),
            ("192.0.2.0/24", "192.0.2.7", true),
            ("192.0.2.9/24", "192.0.2.7", true),
            ("192.0.2.0/29", "192.0.2.9", false),
            ("192.0.2.0/33", "192.0.2.7", false),
            ("192.0.2.0/0", "192.0.2.7", false),
            ("192.0.2.0/0", "192.0.2.0", true),
            ("0.2.7", "192.0.2.7", false),
            ("192.0.2.", "192.0.2.7", false),
            ("2001:db8::7", "[2001:db8::7]", true),
            ("[2001:db8::7]", "[2001:db8::7]", true),
            ("2001:DB8:0::7", "[2001:db8::7]", true),
            ("2001:db8::/32", "[2001:db8::7]", true),
            ("2001:db8::/33", "[2001:db8:8000::7]", false),
            ("[2001:db8::]/32", "[2001:db8::7]", true),
            ("::/128", "[::1]", false),
            ("192.0.2.0/24", "[::1]", false),
        ] {
            let url = Url::parse(&format!("https://{host}/")).unwrap();
            assert_eq!(NoProxy::read(entries).covers(&url), covered, "{entries:?} and {host}");
        }
    }
}
