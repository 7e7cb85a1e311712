//! A refresh token that changes at each use, and several runs that share its file.
//!
//! The first use kills a token, so two runs that read the same one would shut one of them out, and perhaps both.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on may stop")]

use std::fs;
use std::io::Read as _;
use std::os::fd::AsFd as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use jira_sandbox::{Fault, Sandbox, known};

const RUNS: usize = 6;

/// A run of the built binary that updates an issue by the consent behind the file.
fn command(sandbox: &Sandbox, folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fieldstamp"));
    command.env_clear().current_dir(folder).stdin(Stdio::null());
    command.args(["update", "PROJ-7", "--field", r#"customfield_10314:={"value":"Passed"}"#]);
    command.env("JIRA_SITE", "https://your-team.atlassian.net").env("JIRA_CLOUD_ID", sandbox.cloud_id());
    command.env("JIRA_CLIENT_ID", known::APP_CLIENT_ID).env("JIRA_CLIENT_SECRET", known::APP_CLIENT_SECRET);
    command.env("JIRA_REFRESH_TOKEN_FILE", "refresh.txt").env("JIRA_REFRESH_TOKEN", known::REFRESH_TOKEN);
    command.env("HTTPS_PROXY", sandbox.proxy_url()).env("SSL_CERT_FILE", sandbox.ca_file().unwrap());
    command
}

fn exchanges(sandbox: &Sandbox) -> usize {
    sandbox.requests().iter().filter(|request| request.path_and_query == "/oauth/token").count()
}

/// Starts all at once, and asks of each that it has done its work.
fn together(sandbox: &Sandbox, folder: &Path) {
    let start = |_| command(sandbox, folder).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let runs: Vec<Child> = (0..RUNS).map(start).collect();
    for run in runs {
        let ended = run.wait_with_output().unwrap();
        assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
    }
}

/// What the file holds is the last token that was handed out, and the only one that works.
fn the_newest_is_kept(sandbox: &Sandbox, folder: &Path) {
    let file = folder.join("refresh.txt");
    let kept = fs::read_to_string(&file).unwrap();
    assert!(sandbox.refresh_tokens() == [kept.trim_end()], "the file holds a token that does not work");
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let rest: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(rest.len(), 2, "the file, its lock, and nothing else: {rest:?}");
}

#[test]
fn runs_that_share_one_file_do_not_shut_each_other_out() {
    let (sandbox, folder) = (Sandbox::cloud().tls().start(), tempfile::tempdir().unwrap());
    fs::write(folder.path().join("refresh.txt"), known::REFRESH_TOKEN).unwrap();
    together(&sandbox, folder.path());
    assert_eq!(exchanges(&sandbox), RUNS);
    the_newest_is_kept(&sandbox, folder.path());
    together(&sandbox, folder.path());
    the_newest_is_kept(&sandbox, folder.path());
}

#[test]
fn runs_that_start_one_file_together_use_the_first_token_once() {
    let (sandbox, folder) = (Sandbox::cloud().tls().start(), tempfile::tempdir().unwrap());
    together(&sandbox, folder.path());
    let firsts = sandbox.requests().iter().filter(|request| request.body.contains(known::REFRESH_TOKEN)).count();
    assert_eq!((firsts, exchanges(&sandbox)), (1, RUNS));
    the_newest_is_kept(&sandbox, folder.path());
}

#[test]
fn a_run_that_is_killed_after_the_exchange_leaves_the_next_token() {
    let (sandbox, folder) = (Sandbox::cloud().tls().start(), tempfile::tempdir().unwrap());
    sandbox.fail_next(Fault::Hang.on("/issue/").method("PUT"));
    let mut run = command(&sandbox, folder.path()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    while !sandbox.requests().iter().any(|request| request.method == "PUT") {
        assert!(run.try_wait().unwrap().is_none(), "it ended without an update");
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    run.kill().unwrap();
    run.wait().unwrap();
    the_newest_is_kept(&sandbox, folder.path());
    together(&sandbox, folder.path());
    the_newest_is_kept(&sandbox, folder.path());
}

/// Both streams in the order in which they were written, as GitHub's runner reads them.
#[test]
fn a_new_token_is_hidden_before_anything_else_is_said() {
    let (sandbox, folder) = (Sandbox::cloud().tls().start(), tempfile::tempdir().unwrap());
    sandbox.fail_next(Fault::ServerError { status: 503, retry_after: None }.on("/issue/"));
    let (mut reader, writer) = std::io::pipe().unwrap();
    let mut run = command(&sandbox, folder.path());
    run.env("GITHUB_ACTIONS", "true");
    run.stdout(writer.as_fd().try_clone_to_owned().unwrap()).stderr(writer.as_fd().try_clone_to_owned().unwrap());
    let mut started = run.spawn().unwrap();
    // The command holds ends of the pipe as well.
    drop((run, writer));
    let mut said = String::new();
    reader.read_to_string(&mut said).unwrap();
    assert!(started.wait().unwrap().success(), "{said}");
    let tokens = sandbox.tokens_given();
    let masks: Vec<&str> = said.lines().map_while(|line| line.strip_prefix("::add-mask::")).collect();
    assert!(tokens.iter().all(|token| masks.contains(&token.as_str())), "not all are hidden at the beginning");
    let rest: String = said.lines().skip(masks.len()).collect();
    assert!(rest.contains("trying again"), "nothing was said in between");
    assert!(!tokens.iter().any(|token| rest.contains(token.as_str())), "a token was told");
}
