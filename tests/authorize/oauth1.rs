//! OAuth 1.0a on a Data Center: the link that an administrator makes, the page on which a person allows it.

use jira_sandbox::{Fault, Sandbox, known};
use url::Url;

use crate::browser::Browser;
use crate::terminal::{Ended, Machine, Run, lines_of_key};

const CODE: &str = "id=\"verifier\"";

fn jira() -> (Sandbox, Machine) {
    let sandbox = Sandbox::data_center().context_path("/jira").start();
    let machine = Machine::at(&sandbox, sandbox.url());
    (sandbox, machine)
}

/// The first step: what was printed is entered on the page that was named, as an administrator would.
fn link(run: &mut Run) {
    let page = Url::parse(&run.line_with("/plugins/servlet/applinks/")).unwrap();
    let key = run.line_with("Consumer key").split_whitespace().last().unwrap().to_owned();
    let public_key = public_key(run);
    let entered = [("consumer_key", key.as_str()), ("name", "Fieldstamp"), ("public_key", &public_key)];
    let linked = Browser::straight().post(&page, &entered);
    assert_eq!(linked.status, 302, "{}", linked.body);
}

fn public_key(run: &mut Run) -> String {
    run.line_with("BEGIN PUBLIC KEY");
    run.line_with("END PUBLIC KEY");
    let (_, key) = run.heard().split_once("-----BEGIN").unwrap();
    format!("-----BEGIN{key}")
}

/// The second step: the page is visited and answered; gives back what it shows then.
fn answers(run: &mut Run, decision: &str) -> String {
    run.line_with("Press Enter");
    run.types("");
    let address = Url::parse(&run.line_with("/authorize?oauth_token=")).unwrap();
    let browser = Browser::straight();
    let page = browser.get(&address);
    assert!(page.status == 200 && page.body.contains("Fieldstamp"), "{}", page.body);
    let answer = browser.answers(&address, &page, decision);
    if answer.body.contains(CODE) { answer.element("verifier") } else { answer.body }
}

fn allowed(run: &mut Run) -> String {
    let code = answers(run, "approve");
    run.types(&code);
    code
}

fn secrets(machine: &Machine) -> Vec<String> {
    let mut secrets = lines_of_key(&machine.text("secrets/private_key.pem"));
    assert!(secrets.len() > 20);
    secrets.extend(std::fs::read_to_string(machine.path("secrets/access_token")).map(|token| token.trim().to_owned()));
    secrets
}

fn ends_well(machine: &Machine, ended: &Ended, more: &str) {
    ended.assert_well(&[secrets(machine), vec![more.to_owned()]].concat());
    assert!(ended.stdout.contains("ok      account    Build Robot (") && ended.stdout.ends_with("They work.\n"));
}

#[test]
fn the_dance_leaves_files_that_a_job_uses() {
    let (sandbox, machine) = jira();
    let mut run = machine.authorize("oauth1", &[]);
    link(&mut run);
    let code = allowed(&mut run);
    let ended = run.end();
    ends_well(&machine, &ended, &code);
    machine.assert_private(&["private_key.pem", "access_token"]);
    let updated = machine.update(&ended.stdout, &[]);
    updated.assert_well(&secrets(&machine));
    assert_eq!(sandbox.history("PROJ-7")[0].author, known::ACCOUNT_ID);
}

#[test]
fn who_denies_is_told_so_and_the_same_command_goes_on_with_the_same_key() {
    let (_sandbox, machine) = jira();
    let mut run = machine.authorize("oauth1", &[]);
    link(&mut run);
    assert!(answers(&mut run, "deny").contains("id=\"denied\""));
    run.types("typed-after-all");
    run.end().assert_failed(4, "consent-missing", "Access was denied in the browser", &secrets(&machine));
    assert!(!machine.path("secrets/access_token").exists());

    let key = machine.text("secrets/private_key.pem");
    let mut run = machine.authorize("oauth1", &[]);
    run.line_with("key of an earlier run is used");
    allowed(&mut run);
    ends_well(&machine, &run.end(), "typed-after-all");
    assert_eq!(machine.text("secrets/private_key.pem"), key);
}

#[test]
fn a_code_that_comes_too_early_or_was_mistyped_is_told_so() {
    let (_sandbox, machine) = jira();
    let mut run = machine.authorize("oauth1", &[]);
    link(&mut run);
    answers(&mut run, "approve");
    run.types("mistyped-code");
    let wrong = ["mistyped-code".to_owned()];
    run.end().assert_failed(4, "consent-missing", "is not the one that Jira has shown", &wrong);
    let mut run = machine.authorize("oauth1", &[]);
    run.line_with("Press Enter");
    run.types("\nmistyped-code");
    run.end().assert_failed(4, "consent-missing", "Nobody has pressed Allow yet", &secrets(&machine));
    assert!(!machine.path("secrets/access_token").exists());
}

#[test]
fn without_the_link_or_with_that_of_another_key_the_usual_causes_are_named() {
    let (_sandbox, machine) = jira();
    let mut run = machine.authorize("oauth1", &[]);
    run.types("");
    let ended = {
        run.line_with("Press Enter");
        run.end()
    };
    ended.assert_failed(
        4,
        "client-rejected",
        "no application link with the consumer key fieldstamp",
        &secrets(&machine),
    );
    let machine = machine.with("JIRA_CONSUMER_KEY", known::CONSUMER_KEY);
    let mut run = machine.authorize("oauth1", &[]);
    assert!(run.line_with("Consumer key").ends_with(known::CONSUMER_KEY));
    run.types("");
    run.end().assert_failed(4, "oauth1-signature", "secrets/private_key.pem", &secrets(&machine));
}

#[test]
fn nobody_at_the_keyboard_is_told_so() {
    let (_sandbox, machine) = jira();
    let mut run = machine.authorize("oauth1", &[]);
    link(&mut run);
    run.end().assert_failed(4, "consent-missing", "Nobody has given the verification code", &secrets(&machine));
    let late = machine.authorize("oauth1", &["--timeout", "1"]).waited_for();
    late.assert_failed(4, "consent-missing", "Nobody has pressed Enter", &secrets(&machine));
}

#[test]
fn a_jira_that_breaks_is_no_fault_of_the_person() {
    let (sandbox, machine) = jira();
    sandbox.fail_next(Fault::Conflict.on("/oauth/request-token").method("POST"));
    let mut run = machine.authorize("oauth1", &["--retries", "0"]);
    run.types("");
    run.end().assert_failed(6, "conflict", "409", &[]);
}

#[test]
fn cloud_has_no_such_thing() {
    let sandbox = Sandbox::cloud().tls().start();
    let machine = Machine::at(&sandbox, "https://your-team.atlassian.net");
    let ended = machine.authorize("oauth1", &[]).end();
    ended.assert_failed(2, "option-invalid", "fieldstamp authorize oauth2 --to DIR", &[]);
    assert!(!machine.path("secrets").exists());
}

#[test]
fn an_address_at_which_no_jira_is_has_its_cause() {
    let (sandbox, machine) = jira();
    let machine = machine.with("JIRA_SITE", &format!("http://{}/other", sandbox.address()));
    let mut run = machine.authorize("oauth1", &[]);
    run.types("");
    run.end().assert_failed(8, "not-jira", "check the path of JIRA_SITE", &[]);
}

#[test]
fn a_key_that_is_none_is_not_written_over() {
    let (_sandbox, machine) = jira();
    std::fs::create_dir(machine.path("secrets")).unwrap();
    std::fs::write(machine.path("secrets/private_key.pem"), "-----BEGIN PUBLIC KEY-----\n").unwrap();
    machine.authorize("oauth1", &[]).end().assert_failed(2, "credential-mispasted", "public half of the key", &[]);
    assert_eq!(machine.text("secrets/private_key.pem"), "-----BEGIN PUBLIC KEY-----");
}

#[test]
fn the_folder_must_be_named_and_be_a_folder() {
    let (_sandbox, machine) = jira();
    let machine = machine.with("FIELDSTAMP_TO", "file");
    std::fs::write(machine.path("file"), "").unwrap();
    machine.bare(&["authorize", "oauth1"]).end().assert_failed(
        2,
        "file-unreadable",
        "named by --to, cannot be made",
        &[],
    );
    let machine = machine.with("FIELDSTAMP_TO", "");
    machine.bare(&["authorize", "oauth1"]).end().assert_failed(2, "option-invalid", "add --to DIR", &[]);
    machine.bare(&["authorize"]).end().assert_failed(2, "option-invalid", "fieldstamp authorize oauth2 --to DIR", &[]);
    machine.bare(&["authorize", "saml"]).end().assert_failed(2, "option-invalid", "oauth1, oauth2", &[]);
}
