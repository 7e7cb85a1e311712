//! Fieldstamp stamps a CI build's result into Jira fields, and says precisely why when it cannot.
//!
//! The house, from the door down; a room uses only rooms on lower floors (`tests/floor_plan.rs` holds it):
//!
//! ```text
//! commands     what each command does, in order
//! access       the way in: proven where it must be, tried by another way once, its failures explained
//! report       outcomes told, each host in its voice
//! diagnosis    a reply judged, doubts settled, causes put into words
//! jira         Jira's own words over HTTP
//! auth         a credential made into what proves it
//! http         one request, the whole reply
//! field        NAME=VALUE and templates made into a body
//! template     Handlebars, strict, JSON-safe
//! settings credential target discovery     what was typed, and what it means
//! cli connection context junit             what we were told
//! options                                  the one table of options
//! output callback                          the one way out, behind the redactor; a page that a browser comes back to
//! …                                        the ground: words that know nothing of each other
//! ```

pub mod access;
pub mod auth;
pub mod callback;
pub mod cli;
pub mod code;
pub mod commands;
pub mod connection;
pub mod context;
pub mod credential;
pub mod diagnosis;
pub mod discovery;
pub mod environment;
pub mod escape;
pub mod field;
pub mod http;
pub mod issue_key;
pub mod jira;
pub mod json;
pub mod junit;
pub mod names;
pub mod nearest;
pub mod options;
pub mod output;
pub mod pem;
pub mod redact;
pub mod report;
pub mod secret;
pub mod settings;
pub mod shape;
pub mod site;
pub mod strongbox;
pub mod target;
pub mod template;
pub mod trouble;

use cli::Asked;
use environment::Environment;
use options::{Command, Said};
use output::{Output, Stream};

/// One visit: the command line read, a command run, the exit code brought back.
pub async fn run(environment: &Environment, output: &mut Output) -> u8 {
    let code = visit(environment, output).await;
    match output.lost() {
        Some(why) if code == 0 => {
            let trouble = trouble::Trouble::new(code::Code::FileUnreadable)
                .title("Standard output could not be written")
                .why(why)
                .only_steps(&["make room on the disk, or write to another place"]);
            let said = Said::gather(Command::Update, environment, |_| Vec::new());
            commands::fail(trouble, &said, environment, output)
        }
        _ => code,
    }
}

async fn visit(environment: &Environment, output: &mut Output) -> u8 {
    let environment = &connection::with_files(environment);
    let proxies = http::ProxySettings::read(environment).secrets();
    for secret in connection::secrets(environment).iter().chain(&proxies) {
        output.hide(secret);
    }
    match cli::read(&environment.arguments) {
        Ok(Asked::Run { command, typed }) => commands::run(command, &typed, environment, output).await,
        Ok(Asked::Show(text)) => {
            output.text(Stream::Out, &text);
            0
        }
        Ok(Asked::Print(text)) => {
            output.verbatim(&text);
            0
        }
        Ok(Asked::Nothing(help)) => {
            output.text(Stream::Err, &help);
            code::Class::Settings.exit()
        }
        Err(trouble) => {
            // The variables may still say where a receipt goes, and what is tolerated.
            let said = Said::gather(Command::Update, environment, |_| Vec::new());
            commands::fail(trouble, &said, environment, output)
        }
    }
}
