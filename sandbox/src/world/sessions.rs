//! Who is logged in with a session (Data Center).

use std::collections::HashMap;

/// What the client must send back. A session is one server's: without the load balancer's cookie the request gets to
/// another, which knows nothing of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cookies {
    pub(crate) session: String,
    pub(crate) xsrf: String,
    pub(crate) balancer: String,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Sessions {
    /// By the session's id.
    open: HashMap<String, (Cookies, String)>,
    /// How often each account has logged in so far.
    logins: HashMap<String, u64>,
}

impl Sessions {
    /// Logs an account in, and tells how often it has done so.
    pub(crate) fn begin(&mut self, account: &str, cookies: &Cookies) -> u64 {
        self.open.insert(cookies.session.clone(), (cookies.clone(), account.to_owned()));
        let count = self.logins.entry(account.to_owned()).or_default();
        *count += 1;
        *count
    }

    pub(crate) fn logins(&self, account: &str) -> u64 {
        self.logins.get(account).copied().unwrap_or_default()
    }

    /// The account of a session, when all of its cookies came back.
    pub(crate) fn account(&self, cookies: &Cookies) -> Option<&str> {
        self.open.get(&cookies.session).filter(|(own, _)| own == cookies).map(|(_, account)| account.as_str())
    }

    pub(crate) fn end(&mut self, session: &str) -> bool {
        self.open.remove(session).is_some()
    }

    pub(crate) fn count(&self) -> usize {
        self.open.len()
    }

    pub(crate) fn expire(&mut self) {
        self.open.clear();
    }
}
