//! What each command does, in order.
//!
//! A command walks the rooms below once and comes back with an exit code; it holds no knowledge of its own
//! about Jira, templates or CI hosts.

mod context;
mod explain;
mod interrupt;
mod preparation;
mod render;
mod session;
mod update;

use crate::cli::Typed;
use crate::context::Host;
use crate::diagnosis::Diagnosis;
use crate::environment::Environment;
use crate::options::{Command, Said};
use crate::output::Output;
use crate::report::Voice;
use crate::report::receipt::Receipt;
use crate::settings::{self, Format, Tolerate};
use crate::trouble::Trouble;

/// Runs a command and gives back the exit code.
pub async fn run(command: Command, typed: &Typed, environment: &Environment, output: &mut Output) -> u8 {
    let said = Said::gather(command, environment, |option| typed.values(option));
    match command {
        Command::Update => update::run(&said, environment, output).await,
        Command::Render => render::run(&said, environment, output),
        Command::Context => context::run(&said, environment, output),
        Command::Explain => explain::run(&said, typed.code().as_deref(), environment, output),
    }
}

/// Reports a trouble that ended a command before there was anything else to tell; a receipt that the
/// environment asks for is written all the same.
pub fn fail(trouble: Trouble, said: &Said, host: Host, environment: &Environment, output: &mut Output) -> u8 {
    let mut receipt =
        Receipt { diagnosis: Some(Diagnosis::of(trouble, None, &output.redactor())), ..Receipt::default() };
    receipt.conclude();
    let format = settings::format(said).unwrap_or(Format::Text);
    let tolerate: Tolerate = settings::tolerate(said);
    Voice::new(output, environment, host, format).finish(&mut receipt, settings::receipt(said).as_deref(), &tolerate)
}
