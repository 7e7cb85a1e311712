//! OAuth 2.0 on Cloud and on a Data Center: the page of consent, and the way back to the program.

use std::net::TcpListener;

use jira_sandbox::{Sandbox, known};
use url::Url;

use crate::browser::{Browser, Seen};
use crate::terminal::{Ended, Machine, Run};

const SITE: &str = "https://your-team.atlassian.net";
const ANY_PORT: &[&str] = &["--port", "0"];

fn cloud() -> (Sandbox, Machine) {
    let sandbox = Sandbox::cloud().tls().start();
    let machine = Machine::at(&sandbox, SITE).with("JIRA_CLIENT_ID", known::APP_CLIENT_ID);
    (sandbox, machine.with("JIRA_CLIENT_SECRET", known::APP_CLIENT_SECRET))
}

fn address(run: &mut Run) -> Url {
    let address = run.line_with("/authorize?");
    run.line_with("Waiting for the browser");
    Url::parse(&address).unwrap()
}

/// The page of consent is visited and answered, and the browser follows where it leads.
fn answers(sandbox: &Sandbox, address: &Url, decision: &str) -> Seen {
    let browser = Browser::behind_the_proxy_of(sandbox);
    let page = browser.get(address);
    assert_eq!(page.status, 200, "{}", page.body);
    let back = browser.answers(address, &page, decision).leads_to();
    Browser::straight().get(&back)
}

/// The way back, with some of its query changed.
fn comes_back(address: &Url, change: impl Fn(&str, &str) -> Option<String>) -> Seen {
    let value = |wanted: &str| address.query_pairs().find(|(name, _)| name == wanted).unwrap().1.into_owned();
    let mut back = Url::parse(&value("redirect_uri")).unwrap();
    for (name, value) in [("code", "stolen-code-of-somebody"), ("state", &value("state"))] {
        if let Some(value) = change(name, value) {
            back.query_pairs_mut().append_pair(name, &value);
        }
    }
    Browser::straight().get(&back)
}

fn secrets(machine: &Machine) -> Vec<String> {
    let token = std::fs::read_to_string(machine.path("secrets/refresh_token")).unwrap_or_default();
    let known = [known::APP_CLIENT_SECRET, known::DC_APP_CLIENT_SECRET].map(str::to_owned);
    known.into_iter().chain(Some(token.trim().to_owned()).filter(|token| !token.is_empty())).collect()
}

fn fails(machine: &Machine, ended: &Ended, words: &str) {
    ended.assert_failed(
        4,
        "consent-missing",
        words,
        &[secrets(machine), vec!["stolen-code-of-somebody".into()]].concat(),
    );
    assert!(!machine.path("secrets/refresh_token").exists());
}

#[test]
fn the_consent_leaves_a_file_that_a_job_uses() {
    let (sandbox, machine) = cloud();
    let mut run = machine.authorize("oauth2", ANY_PORT);
    let page = answers(&sandbox, &address(&mut run), "accept");
    assert!(page.status == 200 && page.body.contains("Consent received"), "{}", page.body);
    assert_eq!((page.header("referrer-policy"), page.header("cache-control")), ("no-referrer", "no-store"));
    let ended = run.end();
    ended.assert_well(&secrets(&machine));
    assert!(ended.stdout.contains("ok      account    Build Robot (") && ended.stdout.ends_with("They work.\n"));
    machine.assert_private(&["refresh_token"]);
    let before = machine.text("secrets/refresh_token");
    for secret in [before.as_str(), known::APP_CLIENT_SECRET] {
        assert!(!ended.stdout.contains(secret));
    }
    let updated = machine.update(&ended.stdout, &[("JIRA_CLIENT_SECRET", known::APP_CLIENT_SECRET)]);
    updated.assert_well(&[secrets(&machine), vec![before.clone()]].concat());
    assert_ne!(machine.text("secrets/refresh_token"), before, "a refresh token is good once");
    assert_eq!(sandbox.history("PROJ-7")[0].author, known::ACCOUNT_ID);
}

#[test]
fn a_data_center_has_its_own_page_of_consent() {
    let sandbox = Sandbox::data_center().context_path("/jira").start();
    let machine = Machine::at(&sandbox, sandbox.url()).with("JIRA_CLIENT_ID", known::DC_APP_CLIENT_ID);
    let machine = machine.with("JIRA_CLIENT_SECRET", known::DC_APP_CLIENT_SECRET);
    let mut run = machine.authorize("oauth2", ANY_PORT);
    let address = address(&mut run);
    assert!(address.as_str().starts_with(&format!("{}/rest/oauth2/latest/authorize?", sandbox.url())));
    answers(&sandbox, &address, "accept");
    let ended = run.end();
    ended.assert_well(&secrets(&machine));
    let updated = machine.update(&ended.stdout, &[("JIRA_CLIENT_SECRET", known::DC_APP_CLIENT_SECRET)]);
    updated.assert_well(&secrets(&machine));
    assert_eq!(sandbox.history("PROJ-7")[0].author, known::ACCOUNT_ID);
}

#[test]
fn who_denies_is_told_so_in_both_places() {
    let (sandbox, machine) = cloud();
    let mut run = machine.authorize("oauth2", ANY_PORT);
    let page = answers(&sandbox, &address(&mut run), "deny");
    assert!(page.status == 400 && page.body.contains("That did not work"), "{}", page.body);
    fails(&machine, &run.end(), "The consent was denied in the browser");
}

#[test]
fn a_page_that_this_run_did_not_ask_for_is_not_believed() {
    let (_sandbox, machine) = cloud();
    for wrong in [Some("guessed".to_owned()), None] {
        let mut run = machine.authorize("oauth2", ANY_PORT);
        let address = address(&mut run);
        let page = comes_back(&address, |name, value| if name == "state" { wrong.clone() } else { Some(value.into()) });
        assert!(page.status == 400 && !page.body.contains("stolen-code"), "{}", page.body);
        fails(&machine, &run.end(), "from another page than the one that this run has asked for");
    }
}

#[test]
fn a_way_back_without_a_code_and_a_code_that_nobody_gave_are_told() {
    let (_sandbox, machine) = cloud();
    let mut run = machine.authorize("oauth2", ANY_PORT);
    comes_back(&address(&mut run), |name, value| (name != "code").then(|| value.into()));
    fails(&machine, &run.end(), "came back without a code");
    let mut run = machine.authorize("oauth2", ANY_PORT);
    comes_back(&address(&mut run), |_, value| Some(value.into()));
    fails(&machine, &run.end(), "The code that the browser brought is not accepted");
}

#[test]
fn what_else_calls_on_the_port_does_not_end_the_waiting() {
    let (sandbox, machine) = cloud();
    let mut run = machine.authorize("oauth2", ANY_PORT);
    let address = address(&mut run);
    let back = address.query_pairs().find(|(name, _)| name == "redirect_uri").unwrap().1.into_owned();
    let back = Url::parse(&back).unwrap();
    let browser = Browser::straight();
    // A line that a browser opens in advance and lets lie.
    let _idle = std::net::TcpStream::connect(back.socket_addrs(|| None).unwrap().as_slice()).unwrap();
    let host = format!("127.0.0.1:{}", back.port().unwrap());
    assert_eq!(browser.get(&back.join("/favicon.ico").unwrap()).status, 404);
    assert_eq!(browser.send("GET", &back, "rebound.example.com", "").status, 404);
    assert_eq!(browser.send("POST", &back, &host, "code=1").status, 405);
    answers(&sandbox, &address, "accept");
    run.end().assert_well(&secrets(&machine));
}

#[test]
fn a_consent_that_does_not_last_is_told() {
    let (sandbox, machine) = cloud();
    let mut run = machine.authorize("oauth2", ANY_PORT);
    let address = address(&mut run).as_str().replace("+offline_access", "");
    answers(&sandbox, &Url::parse(&address).unwrap(), "accept");
    fails(&machine, &run.end(), "without a refresh token");
}

#[test]
fn a_wrong_secret_of_the_client_is_told() {
    let (sandbox, machine) = cloud();
    let wrong = "ATOASANDBOX-client-secret-that-nobody-has";
    let machine = machine.with("JIRA_CLIENT_SECRET", wrong);
    let mut run = machine.authorize("oauth2", ANY_PORT);
    answers(&sandbox, &address(&mut run), "accept");
    run.end().assert_failed(4, "client-rejected", "its id or its secret is wrong", &[wrong.to_owned()]);
}

#[test]
fn a_port_that_is_taken_is_told_before_anybody_visits_a_page() {
    let (_sandbox, machine) = cloud();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let ended = machine.authorize("oauth2", &["--port", &port]).end();
    ended.assert_failed(2, "option-invalid", &format!("Port {port} is taken by another program"), &secrets(&machine));
    assert!(!ended.stdout.contains("/authorize?"));
}

#[test]
fn without_an_app_it_is_told_how_one_is_made() {
    let sandbox = Sandbox::cloud().tls().start();
    let machine = Machine::at(&sandbox, SITE).with("JIRA_EMAIL", known::EMAIL).with("JIRA_TOKEN", known::API_TOKEN);
    let ended = machine.authorize("oauth2", &[]).end();
    ended.assert_failed(2, "credential-missing", "the callback URL http://127.0.0.1:8765/callback", &[]);
}

#[test]
fn an_interruption_leaves_nothing_behind_and_keeps_what_was_there() {
    let (_sandbox, machine) = cloud();
    std::fs::create_dir(machine.path("secrets")).unwrap();
    std::fs::write(machine.path("secrets/refresh_token"), "of an earlier run\n").unwrap();
    let mut run = machine.authorize("oauth2", ANY_PORT);
    address(&mut run);
    run.interrupt();
    let files = std::fs::read_dir(machine.path("secrets")).unwrap().map(|file| file.unwrap().file_name());
    let mut files: Vec<_> = files.collect();
    files.sort();
    assert_eq!(files, ["refresh_token", "refresh_token.lock"]);
    assert_eq!(machine.text("secrets/refresh_token"), "of an earlier run");
}

#[test]
fn nobody_who_comes_back_is_told() {
    let (_sandbox, machine) = cloud();
    let ended = machine.authorize("oauth2", &["--port", "0", "--timeout", "1"]).end();
    fails(&machine, &ended, "Nobody came back from the browser");
}
