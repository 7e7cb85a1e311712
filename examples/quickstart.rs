//! The main job in one minute, on this machine alone: a build result lands in a Jira field.
//!
//! Starts the sandbox (an in-memory Jira over https, with an authority of its own), shows a field, runs
//! `fieldstamp update` as a CI job would, shows the field again, and then what a wrong token looks like.
#![allow(clippy::print_stdout, reason = "an example speaks for itself")]

use std::io::{stderr, stdout};
use std::process::ExitCode;

use fieldstamp::environment::Environment;
use fieldstamp::output::Output;
use jira_sandbox::{Sandbox, known};

const FIELD: &str = "customfield_10314";

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let sandbox = Sandbox::cloud().tls().start();
    println!("A sandbox Jira listens at {}\n", sandbox.url());
    println!("before: Build Result of PROJ-7 is {}\n", sandbox.issue("PROJ-7")[FIELD]);

    let arguments = ["update", "--field", "Build Result={{#if build.passed}}Passed{{else}}Failed{{/if}}"];
    println!("$ fieldstamp update --field '{}'", arguments[2]);
    let done = run(&sandbox, known::API_TOKEN, &arguments).await;
    println!("(exit code {done})\n");
    println!("after:  Build Result of PROJ-7 is {}\n", sandbox.issue("PROJ-7")[FIELD]["value"]);

    println!("The same with a wrong token in JIRA_TOKEN:\n");
    let refused = run(&sandbox, "ATATT3x-not-the-right-one", &arguments).await;
    println!("(exit code {refused})");
    if done == 0 && refused == 4 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// One job: nothing but these variables is seen, whatever this machine has set.
async fn run(sandbox: &Sandbox, token: &str, arguments: &[&str]) -> u8 {
    let ca_file = sandbox.ca_file().map(|path| path.display().to_string()).unwrap_or_default();
    let variables = [
        ("CI", "true"),
        ("CIRCLECI", "true"),
        ("CIRCLE_BUILD_NUM", "42"),
        ("CIRCLE_BRANCH", "feature/proj-7-quick-start"),
        ("FIELDSTAMP_STATUS", "success"),
        ("JIRA_SITE", sandbox.url()),
        ("JIRA_EMAIL", known::EMAIL),
        ("JIRA_TOKEN", token),
        ("JIRA_CA_FILE", &ca_file),
        // Atlassian's gateway is the sandbox's as well, so that nothing leaves this machine.
        ("HTTPS_PROXY", &sandbox.proxy_url()),
        ("NO_PROXY", "localhost"),
    ];
    let environment = Environment {
        arguments: arguments.iter().map(Into::into).collect(),
        directory: std::env::temp_dir(),
        ..Environment::default()
    };
    let environment = environment.with_variables(variables.map(|(name, value)| (name.into(), value.into())));
    let mut output = Output::new(Box::new(stdout()), Box::new(stderr()), std::env::temp_dir());
    fieldstamp::run(&environment, &mut output).await
}
