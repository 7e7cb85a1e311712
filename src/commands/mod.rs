//! What each command does, in order.
//!
//! A command walks the rooms below once and comes back with an exit code; it holds no knowledge of its own
//! about Jira, templates or CI hosts.

mod authorize;
mod check;
mod context;
mod desk;
mod entry;
mod explain;
mod fields;
mod held;
mod interrupt;
mod lookup;
mod moves;
mod preparation;
mod render;
mod send;
mod update;

use std::time::Duration;

use crate::cli::Typed;
use crate::diagnosis::Diagnosis;
use crate::environment::Environment;
use crate::http::Outcome;
use crate::options::{Command, Said};
use crate::output::Output;
use crate::report::Voice;
use crate::report::receipt::Receipt;
use crate::settings::{self, Format};
use crate::trouble::Trouble;

/// Runs a command and gives back the exit code.
pub async fn run(command: Command, typed: &Typed, environment: &Environment, output: &mut Output) -> u8 {
    let said = Said::gather(command, environment, |option| typed.values(option));
    match command {
        Command::Update => Box::pin(update::run(&said, environment, output)).await,
        Command::Render => render::run(&said, environment, output),
        Command::Authorize => authorize::run(&said, typed.argument("scheme").as_deref(), environment, output).await,
        Command::Check => check::run(&said, environment, output).await,
        Command::Fields => fields::run(&said, typed, environment, output).await,
        Command::Send => send::run(&said, typed, environment, output).await,
        Command::Context => context::run(&said, environment, output),
        // These print what the command line is made of, and never come as far as this.
        Command::Completions | Command::Man => 0,
        Command::Explain => explain::run(&said, typed.argument("code").as_deref(), environment, output),
    }
}

/// Reports a trouble that ended a command before there was anything else to tell. Standard output stays
/// free for the data that did not come; a receipt that is asked for is written all the same.
pub fn fail(trouble: Trouble, said: &Said, environment: &Environment, output: &mut Output) -> u8 {
    tell(Diagnosis::of(trouble, None, &output.redactor()), said, environment, output)
}

/// The same for what was explained already.
fn tell(diagnosis: Diagnosis, said: &Said, environment: &Environment, output: &mut Output) -> u8 {
    let mut receipt = Receipt { diagnosis: Some(diagnosis), ..Receipt::default() };
    receipt.conclude();
    let host = crate::context::detect(environment);
    let mut voice = Voice::new(output, environment, host, Format::Json);
    voice.finish_aside(&mut receipt, settings::receipt(said).as_deref(), &settings::tolerate(said))
}

/// Why a request is sent again, and when.
fn waits(outcome: &Outcome, wait: Duration) -> String {
    let why = match outcome {
        // No other 401 is asked again.
        Ok(reply) if reply.status == 401 => "Jira does not know the new service account yet".to_owned(),
        Ok(reply) => format!("Jira answered {}", reply.status),
        Err(failure) => failure.reason.clone(),
    };
    format!("{why}; trying again in {:.1} s", wait.as_secs_f64())
}
