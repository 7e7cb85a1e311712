//! The front door: take the environment in, walk the house once, leave with a code.

use std::io::{IsTerminal, stderr, stdout};
use std::process::ExitCode;

use fieldstamp::environment::Environment;
use fieldstamp::output::Output;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    std::panic::set_hook(Box::new(broken));
    let environment = Environment {
        arguments: std::env::args_os().skip(1).collect(),
        directory: std::env::current_dir().unwrap_or_default(),
        stdout_is_terminal: stdout().is_terminal(),
        stderr_is_terminal: stderr().is_terminal(),
        ..Environment::default()
    };
    let environment = environment.with_variables(std::env::vars_os());
    let mut output = Output::new(Box::new(stdout()), Box::new(stderr()), environment.directory.clone());
    fieldstamp::run(&environment, &mut output).await.into()
}

/// A panic's message may hold anything, so only its place is shown.
#[allow(clippy::print_stderr, clippy::exit, reason = "the house is on fire; there is no other way out")]
fn broken(panic: &std::panic::PanicHookInfo<'_>) {
    let place = panic.location().map(ToString::to_string).unwrap_or_default();
    eprintln!("error[internal]: Fieldstamp {} broke at {place}", env!("CARGO_PKG_VERSION"));
    eprintln!("    why  this is a fault of the program, not of your job; nothing of the credential was written");
    eprintln!("    fix  report it with this place, the version, and what the job did (fieldstamp explain internal)");
    std::process::exit(i32::from(fieldstamp::code::Class::Bug.exit()));
}
