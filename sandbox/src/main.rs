//! The sandbox as a program: starts it, says how to reach it, and stays until it is stopped.

use std::io::{self, Write as _};
use std::net::IpAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, ValueEnum};
use jira_sandbox::{Sandbox, known};

/// An in-memory Jira on loopback, for trying things out.
#[derive(Debug, Parser)]
struct Arguments {
    /// Port to listen on; 0 lets the system choose
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Loopback address to listen on
    #[arg(long, default_value = "127.0.0.1")]
    bind: IpAddr,
    /// Which Jira to be
    #[arg(long, value_enum, default_value_t = Flavour::Cloud)]
    flavour: Flavour,
    /// Context path, such as /jira (Data Center)
    #[arg(long, default_value = "")]
    context_path: String,
    /// Serve HTTPS, and keep the private authority's ca.pem in this directory
    #[arg(long, value_name = "DIR")]
    tls: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Flavour {
    Cloud,
    #[value(alias = "data-center")]
    Datacenter,
}

fn main() -> ExitCode {
    match serve(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn serve(arguments: &Arguments) -> io::Result<()> {
    let mut builder = match arguments.flavour {
        Flavour::Cloud => Sandbox::cloud(),
        Flavour::Datacenter => Sandbox::data_center(),
    };
    builder = builder.address(arguments.bind).port(arguments.port).context_path(&arguments.context_path);
    if let Some(directory) = &arguments.tls {
        std::fs::create_dir_all(directory)?;
        builder = builder.tls().ca_directory(directory);
    }
    let sandbox = builder.try_start()?;
    greet(&sandbox, arguments.flavour)?;
    loop {
        std::thread::park();
    }
}

fn greet(sandbox: &Sandbox, flavour: Flavour) -> io::Result<()> {
    let mut out = io::stdout().lock();
    let url = sandbox.url();
    writeln!(out, "A Jira sandbox is listening. Its page: {url}/\n")?;
    writeln!(out, "export JIRA_SITE={url}")?;
    match flavour {
        Flavour::Cloud => {
            writeln!(out, "export JIRA_EMAIL={}", known::EMAIL)?;
            writeln!(out, "export JIRA_TOKEN={}", known::API_TOKEN)?;
        }
        Flavour::Datacenter => {
            writeln!(out, "export JIRA_TOKEN={}", known::PERSONAL_ACCESS_TOKEN)?;
            writeln!(out, "\nLink an application: {url}/plugins/servlet/applinks/listApplicationLinks")?;
        }
    }
    if let Some(ca_file) = sandbox.ca_file() {
        writeln!(out, "export JIRA_CA_FILE={}", ca_file.display())?;
    }
    writeln!(out, "\nForward proxy, for the real names: {}", sandbox.proxy_url())?;
    writeln!(out, "Faults: curl {url}/_sandbox/faults")?;
    out.flush()
}
