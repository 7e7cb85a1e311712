//! What `send` was told to send: method, target and body, checked and rendered before anything leaves.

use crate::cli::Typed;
use crate::code::Code;
use crate::commands::preparation;
use crate::credential::{Credential, Scheme};
use crate::environment::Environment;
use crate::http::{Body, Method, Request};
use crate::jira::Route;
use crate::jira::api::Destination;
use crate::options::{Given, Origin, Said, invalid};
use crate::settings::Settings;
use crate::trouble::Trouble;

/// What is to be sent, checked and rendered.
pub(super) struct Message {
    pub(super) method: Method,
    pub(super) destination: Destination,
    pub(super) body: Option<String>,
    /// Follow it to its end where it is queued.
    pub(super) wait: bool,
}

impl Message {
    /// Reads the command line; what a person should know of it is added to the notes.
    ///
    /// Fails with `option-invalid`, or as a template does.
    pub(super) fn read(
        said: &Said,
        typed: &Typed,
        settings: &Settings,
        environment: &Environment,
        notes: &mut Vec<String>,
    ) -> Result<Self, Trouble> {
        let given = |name: &str, shown: &str| Given {
            text: typed.argument(name).unwrap_or_default(),
            origin: Origin::start(shown),
        };
        let (word, target) = (given("method", "METHOD"), given("target", "TARGET"));
        let method = Method::ALL.iter().find(|method| method.word().eq_ignore_ascii_case(word.text.trim()));
        let words = Method::ALL.iter().map(|method| method.word()).collect::<Vec<_>>().join(", ");
        let usage = ["write `fieldstamp send METHOD TARGET`, as in: fieldstamp send GET /rest/api/2/myself"];
        let wrong = |given: &Given, why: String| invalid(given, why).only_steps(&usage);
        let method = *method.ok_or_else(|| wrong(&word, format!("is `{}`, which is none of {words}", word.text)))?;
        let destination = Destination::parse(&target.text).map_err(|why| wrong(&target, why))?;
        let source = match (said.one("body"), said.one("template")) {
            (Some(body), Some(_)) => return Err(invalid(body, "and --template both give a body; give one of them")),
            (Some(body), None) => Some(preparation::text_of_body(body, environment)?),
            (None, Some(file)) => Some(preparation::read(file, environment)?),
            (None, None) => None,
        };
        let body = source
            .map(|(text, origin)| preparation::one_body(&text, &origin, settings, environment, notes))
            .transpose()?;
        Ok(Self { method, destination, body, wait: said.flag("wait")? })
    }

    /// The request by a route.
    pub(super) fn request(&self, route: &Route) -> Request {
        let request = Request::new(self.method, self.destination.url(route));
        match &self.body {
            Some(body) => request.with(Body::Json(body.clone())),
            None => request,
        }
    }
}

/// Whether an API can take such a credential at all. Fails with `option-invalid`.
pub(super) fn fits(destination: &Destination, credential: &Credential) -> Result<(), Trouble> {
    let is_of_data_center = matches!(credential.scheme, Scheme::Session | Scheme::OAuth1);
    let is_app = credential.scheme == Scheme::Connect;
    if !destination.needs_gateway(is_app) || !(is_of_data_center || is_app) {
        return Ok(());
    }
    Err(Trouble::new(Code::OptionInvalid)
        .fact("option", "TARGET")
        .why(format!(
            "this API stands at Atlassian's gateway, which takes no credential of the kind {}",
            credential.scheme.word()
        ))
        .only_steps(&["set JIRA_EMAIL and JIRA_TOKEN, or a service account's JIRA_CLIENT_ID and JIRA_CLIENT_SECRET"]))
}
