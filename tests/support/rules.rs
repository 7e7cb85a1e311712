//! Laws that hold in every case, whatever it is about.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use fieldstamp::code::Code;
use jira_sandbox::Recorded;
use regex::Regex;

use super::case::Case;
use super::scene::{KEYS, SECRETS};
use super::visit::Visit;

/// Issues of the sandbox that nobody touches unless a case says so.
const ISSUES: &[(&str, u32)] = &[("PROJ", 12), ("OPS", 3), ("READ", 2), ("SECRET", 2)];

/// Every law that this visit has broken.
pub(crate) fn broken(case: &Case, visit: &Visit) -> Vec<String> {
    [
        a_refused_credential_never_knocks_again(case, visit),
        a_credential_goes_to_the_site_and_its_gateway_only(case, visit),
        no_session_stays_open(case, visit),
        every_edit_is_dressed_alike(visit),
        the_refresh_token_is_kept(case, visit),
        nothing_else_changes(case, visit),
        every_end_has_a_receipt(case, visit),
        foreign_text_commands_nobody(case, visit),
        a_failure_names_its_code(case, visit),
    ]
    .concat()
}

fn a_refused_credential_never_knocks_again(case: &Case, visit: &Visit) -> Vec<String> {
    let mut refused = BTreeSet::new();
    let mut wrong = Vec::new();
    for request in &visit.requests {
        let Some(credential) = credential_of(request) else { continue };
        let knock = (request.host.clone(), credential);
        if refused.contains(&knock) && !case.knocks_again && request.method != "DELETE" {
            wrong.push(format!(
                "{} {} was sent with a credential that had been refused there",
                request.method, request.path_and_query
            ));
        }
        let is_exchange = is_exchange(request) && matches!(request.status, 400..=404);
        // What is refused there is the wish to leave out the e-mail, not the credential.
        let is_about_mail = request.status == 403 && request.path_and_query.contains("notifyUsers=false");
        if matches!(request.status, 401 | 403) && !is_about_mail || is_exchange {
            refused.insert(knock);
        }
    }
    wrong
}

/// What a request proves itself by, alike for all that the same credential has made: every signature is another.
fn credential_of(request: &Recorded) -> Option<String> {
    if is_exchange(request) || is_login(request) {
        return Some(request.body.clone());
    }
    let Some(value) = request.header("authorization") else { return request.header("cookie").map(str::to_owned) };
    let signed = ["OAuth ", "JWT "].iter().find(|scheme| value.starts_with(**scheme));
    Some(signed.map_or(value, |scheme| scheme).to_owned())
}

/// Whether it asks for tokens.
fn is_exchange(request: &Recorded) -> bool {
    let (path, host) = (request.path_and_query.as_str(), request.host.as_str());
    let is_cloud = path == "/oauth/token" && ["auth.atlassian.com", "api.atlassian.com"].contains(&host);
    request.method == "POST" && (is_cloud || path.ends_with("/rest/oauth2/latest/token"))
}

/// Whether it opens a session.
fn is_login(request: &Recorded) -> bool {
    request.method == "POST" && request.path_and_query.ends_with("/rest/auth/1/session")
}

fn a_credential_goes_to_the_site_and_its_gateway_only(case: &Case, visit: &Visit) -> Vec<String> {
    let names = ["JIRA_SITE", "JIRA_BASE_URL", "JIRA_URL"];
    let sites: Vec<String> =
        names.iter().filter_map(|name| case.environment.get(*name)).map(|site| visit.scene.filled(site)).collect();
    let mut wrong = Vec::new();
    for request in &visit.requests {
        let line = format!("{} {}{}", request.method, request.host, request.path_and_query);
        let allowed = match request.host.as_str() {
            "api.atlassian.com" => true,
            // Atlassian's accounts are asked for tokens, and for nothing else.
            "auth.atlassian.com" => is_exchange(request) && request.header("authorization").is_none(),
            host => sites.iter().any(|site| site.contains(host)),
        };
        if !allowed {
            wrong.push(format!("a request went astray: {line}"));
        }
        let secrets = SECRETS.iter().map(|(name, _)| *name).chain(KEYS.iter().copied());
        for name in secrets {
            let secret = visit.scene.words[name].as_str();
            if request.body.contains(secret) && !is_exchange(request) && !is_login(request) {
                wrong.push(format!("the body of {line} holds {name}"));
            }
            if request.path_and_query.contains(secret) {
                wrong.push(format!("the address of {line} holds {name}"));
            }
        }
    }
    wrong
}

/// A session that was opened is closed at the end, and nobody else keeps cookies.
fn no_session_stays_open(case: &Case, visit: &Visit) -> Vec<String> {
    let mut wrong = Vec::new();
    let open = visit.scene.sandbox.open_sessions();
    // Whom Jira has forgotten it gives another cookie, and the session that it forgot runs out by itself.
    let forgotten = case.diagnosis.as_deref() == Some("session-refused");
    if open > 0 && !forgotten {
        wrong.push(format!("{open} sessions were left open"));
    }
    if !case.in_session() && visit.requests.iter().any(|request| request.header("cookie").is_some()) {
        wrong.push("a cookie was sent, and there is no session".to_owned());
    }
    wrong
}

fn every_edit_is_dressed_alike(visit: &Visit) -> Vec<String> {
    let agent = concat!("fieldstamp/", env!("CARGO_PKG_VERSION"));
    let dress = [
        ("content-type", Some("application/json")),
        ("accept", Some("application/json")),
        ("user-agent", Some(agent)),
        ("x-atlassian-token", Some("no-check")),
        ("accept-language", Some("en")),
        ("x-force-accept-language", Some("true")),
        ("origin", None),
        ("referer", None),
    ];
    let puts: Vec<_> = visit.puts().collect();
    let off = dress.iter().filter(|(name, value)| puts.iter().any(|put| put.header(name) != *value));
    off.map(|(name, value)| format!("a PUT has {name} other than {value:?}")).collect()
}

/// The file holds the one refresh token that still works, and nothing else, for its owner alone.
fn the_refresh_token_is_kept(case: &Case, visit: &Visit) -> Vec<String> {
    let Some(name) = &case.keeps else { return Vec::new() };
    let path = visit.scene.folder.path().join(name);
    let kept = fs::read_to_string(&path).unwrap_or_default();
    let mode = fs::metadata(&path).map(|file| file.permissions().mode() & 0o777).unwrap_or_default();
    let mut wrong = Vec::new();
    if visit.scene.sandbox.refresh_tokens() != [kept.trim_end()] {
        wrong.push(format!("{name} does not hold the one refresh token that works"));
    }
    if mode != 0o600 {
        wrong.push(format!("{name} has mode {mode:o}"));
    }
    wrong
}

fn nothing_else_changes(case: &Case, visit: &Visit) -> Vec<String> {
    let keys = ISSUES.iter().flat_map(|(project, last)| (1..=*last).map(move |number| format!("{project}-{number}")));
    let changed = keys.filter(|key| !visit.scene.sandbox.history(key).is_empty());
    let unexpected = changed.filter(|key| !case.issues.contains_key(key) && !case.comments.contains_key(key));
    unexpected.map(|key| format!("{key} was changed, and the case does not say so")).collect()
}

fn every_end_has_a_receipt(case: &Case, visit: &Visit) -> Vec<String> {
    let makes_one = matches!(case.arguments.first().map(String::as_str), Some("update" | "render" | "check" | "send"));
    if !case.receipt.unwrap_or(makes_one) {
        return Vec::new();
    }
    let Some(receipt) = &visit.receipt else { return vec!["there is no receipt".to_owned()] };
    let mut wrong = Vec::new();
    if receipt["schema"] != 1 {
        wrong.push("the receipt has no schema 1".to_owned());
    }
    let diagnoses = receipt["issues"].as_array().into_iter().flatten().map(|issue| &issue["diagnosis"]);
    for diagnosis in diagnoses.chain([&receipt["diagnosis"]]).filter(|diagnosis| !diagnosis.is_null()) {
        let Some(code) = diagnosis["code"].as_str().and_then(Code::find) else {
            wrong.push(format!("the receipt has a diagnosis without a code of ours: {diagnosis}"));
            continue;
        };
        let class = code.class();
        if diagnosis["class"] != class.slug() || diagnosis["exit"] != class.exit() {
            wrong.push(format!("the receipt gives {code} another class"));
        }
        if diagnosis["fix"].as_array().is_none_or(Vec::is_empty) {
            wrong.push(format!("{code} comes without a next step"));
        }
    }
    wrong
}

/// A line is a command to GitHub's runner only on GitHub, and only one of ours; no line holds a command to another
/// runner, or a control character but the colours of a label.
fn foreign_text_commands_nobody(case: &Case, visit: &Visit) -> Vec<String> {
    let ours =
        Regex::new("^::(add-mask|((error|warning|notice) title=fieldstamp(%3A [a-z-]+)?))::").expect("a sound rule");
    let section = Regex::new("\u{1b}\\[0Ksection_(start|end):[0-9]+:fieldstamp(\\[collapsed=true\\])?\r\u{1b}\\[0K")
        .expect("a sound rule");
    let colour = Regex::new("\u{1b}\\[(1;3[0-9]|0)m").expect("a sound rule");
    let mut wrong = Vec::new();
    for line in visit.stdout.split('\n').chain(visit.stderr.split('\n')) {
        let line = if case.on_gitlab() { section.replace(line, "") } else { line.into() };
        let plain = colour.replace_all(&line, "");
        if plain.trim_start().starts_with("::") && !(case.on_github() && ours.is_match(&line)) {
            wrong.push(format!("a command of somebody else's: {line:.100}"));
        }
        if ["##[", "##vso[", "##teamcity["].iter().any(|command| plain.contains(command)) {
            wrong.push(format!("a command to a runner: {line:.100}"));
        }
        if plain
            .chars()
            .any(|c| (c.is_control() && c != '\t') || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'))
        {
            wrong.push(format!("a control character: {plain:?}"));
        }
    }
    let first = visit.stdout.lines().chain(visit.stderr.lines()).position(|line| line.starts_with("::add-mask::"));
    let any = visit.stdout.lines().find(|line| !line.starts_with("::add-mask::"));
    if let (Some(_), Some(_)) = (first, any)
        && !visit.stdout.starts_with("::add-mask::")
        && !visit.stderr.starts_with("::add-mask::")
    {
        wrong.push("something was printed before the masks".to_owned());
    }
    wrong
}

fn a_failure_names_its_code(case: &Case, visit: &Visit) -> Vec<String> {
    let Some(code) = &case.diagnosis else { return Vec::new() };
    let named = |word: &str| visit.stderr.contains(&format!("{word}[{code}]"));
    let told = named("error") || named("warning");
    if told { Vec::new() } else { vec![format!("standard error does not name {code}")] }
}
