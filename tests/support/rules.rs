//! Laws that hold in every case, whatever it is about.

use std::collections::BTreeSet;

use fieldstamp::code::Code;
use regex::Regex;

use super::case::Case;
use super::visit::Visit;

/// Issues of the sandbox that nobody touches unless a case says so.
const ISSUES: &[(&str, u32)] = &[("PROJ", 12), ("OPS", 3), ("READ", 2), ("SECRET", 2)];

/// Every law that this visit has broken.
pub(crate) fn broken(case: &Case, visit: &Visit) -> Vec<String> {
    [
        a_refused_credential_never_knocks_again(case, visit),
        a_credential_goes_to_the_site_and_its_gateway_only(case, visit),
        every_edit_is_dressed_alike(visit),
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
        let Some(credential) = request.header("authorization") else { continue };
        let knock = (request.host.clone(), credential.to_owned());
        if refused.contains(&knock) && !case.knocks_again {
            wrong.push(format!(
                "{} {} was sent with a credential that had been refused there",
                request.method, request.path_and_query
            ));
        }
        if matches!(request.status, 401 | 403) {
            refused.insert(knock);
        }
    }
    wrong
}

fn a_credential_goes_to_the_site_and_its_gateway_only(case: &Case, visit: &Visit) -> Vec<String> {
    let names = ["JIRA_SITE", "JIRA_BASE_URL", "JIRA_URL"];
    let sites: Vec<String> =
        names.iter().filter_map(|name| case.environment.get(*name)).map(|site| visit.scene.filled(site)).collect();
    let allowed = |host: &str| host == "api.atlassian.com" || sites.iter().any(|site| site.contains(host));
    let strays = visit.requests.iter().filter(|request| !allowed(&request.host));
    strays.map(|request| format!("a request went to {}", request.host)).collect()
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
        ("cookie", None),
        ("origin", None),
        ("referer", None),
    ];
    let puts: Vec<_> = visit.puts().collect();
    let off = dress.iter().filter(|(name, value)| puts.iter().any(|put| put.header(name) != *value));
    off.map(|(name, value)| format!("a PUT has {name} other than {value:?}")).collect()
}

fn nothing_else_changes(case: &Case, visit: &Visit) -> Vec<String> {
    let keys = ISSUES.iter().flat_map(|(project, last)| (1..=*last).map(move |number| format!("{project}-{number}")));
    let changed = keys.filter(|key| !visit.scene.sandbox.history(key).is_empty());
    let unexpected = changed.filter(|key| !case.issues.contains_key(key) && !case.comments.contains_key(key));
    unexpected.map(|key| format!("{key} was changed, and the case does not say so")).collect()
}

fn every_end_has_a_receipt(case: &Case, visit: &Visit) -> Vec<String> {
    let makes_one = matches!(case.arguments.first().map(String::as_str), Some("update" | "render"));
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
