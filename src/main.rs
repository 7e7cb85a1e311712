//! The front door: take the environment in, walk the house once, leave with a code.

use std::io::{IsTerminal, stderr, stdout};
use std::process::ExitCode;

use fieldstamp::environment::{Environment, Reader};
use fieldstamp::output::Output;

fn main() -> ExitCode {
    std::panic::set_hook(Box::new(broken));
    let environment = Environment {
        arguments: std::env::args_os().skip(1).collect(),
        directory: std::env::current_dir().unwrap_or_default(),
        stdout: reader(&stdout()),
        stderr: reader(&stderr()),
        ..Environment::default()
    };
    let environment = environment.with_variables(std::env::vars_os());
    let mut output = Output::new(Box::new(stdout()), Box::new(stderr()), environment.directory.clone());
    let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else {
        return ExitCode::FAILURE;
    };
    let code = runtime.block_on(fieldstamp::run(&environment, &mut output));
    // A look-up of a name may still hang in the system's resolver; nobody waits for it any more.
    runtime.shutdown_background();
    code.into()
}

fn reader(stream: &(impl IsTerminal + Stream)) -> Reader {
    match (stream.is_terminal(), is_file(stream)) {
        (true, _) => Reader::Terminal,
        (_, true) => Reader::File,
        _ => Reader::Program,
    }
}

#[cfg(unix)]
use std::os::fd::AsFd as Stream;

/// Whether a stream was redirected into a file.
#[cfg(unix)]
fn is_file(stream: &impl Stream) -> bool {
    let file = stream.as_fd().try_clone_to_owned().map(std::fs::File::from);
    file.and_then(|file| file.metadata()).is_ok_and(|data| data.is_file())
}

#[cfg(windows)]
use std::os::windows::io::AsHandle as Stream;

/// Not known here.
#[cfg(windows)]
fn is_file(_: &impl Stream) -> bool {
    false
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
