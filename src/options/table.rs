//! The rows: every option of every command.

use super::{Command, Opt, Takes};

const SENDING: &[Command] = &[Command::Update];
const TRYING: &[Command] = &[Command::Update, Command::Authorize];
const AUTHORIZING: &[Command] = &[Command::Authorize];
const RENDERING: &[Command] = &[Command::Update, Command::Render];
const FACTS: &[Command] = &[Command::Update, Command::Render, Command::Context];
const REPORTING: &[Command] = &[Command::Update, Command::Context, Command::Explain];

const fn row(
    name: &'static str,
    variable: &'static str,
    value: &'static str,
    takes: Takes,
    commands: &'static [Command],
    help: &'static str,
) -> Opt {
    Opt { name, short: None, variable, value, takes, positional: false, help, commands }
}

/// Every option of every command.
pub const OPTIONS: &[Opt] = &[
    Opt {
        positional: true,
        ..row(
            "issues",
            "FIELDSTAMP_ISSUES",
            "ISSUE",
            Takes::Words,
            RENDERING,
            "Issue keys; without any, they are found in the build",
        )
    },
    Opt {
        short: Some('f'),
        ..row(
            "field",
            "FIELDSTAMP_FIELDS",
            "NAME=VALUE",
            Takes::Lines,
            RENDERING,
            "Set a field: NAME=TEXT, NAME=@FILE or NAME:=JSON; the value is a template",
        )
    },
    row(
        "template",
        "FIELDSTAMP_TEMPLATE",
        "FILE",
        Takes::One,
        RENDERING,
        "A whole request body {\"fields\":…,\"update\":…} as a Handlebars file; - is standard input",
    ),
    row(
        "var",
        "FIELDSTAMP_VARS",
        "KEY=VALUE",
        Takes::Lines,
        RENDERING,
        "A variable of your own, vars.KEY in templates",
    ),
    row(
        "allow-env",
        "FIELDSTAMP_ALLOW_ENV",
        "NAME",
        Takes::Words,
        RENDERING,
        "Let templates see this environment variable as env.NAME",
    ),
    row(
        "status",
        "FIELDSTAMP_STATUS",
        "STATUS",
        Takes::One,
        FACTS,
        "The build's result, where the host does not tell it",
    ),
    row("project", "FIELDSTAMP_PROJECTS", "KEY", Takes::Words, RENDERING, "Only issues of these projects"),
    row(
        "tolerate",
        "FIELDSTAMP_TOLERATE",
        "WHAT",
        Takes::Words,
        RENDERING,
        "Failure classes or diagnosis codes that warn instead of failing the job",
    ),
    row(
        "require-issue",
        "FIELDSTAMP_REQUIRE_ISSUE",
        "",
        Takes::Nothing,
        RENDERING,
        "Finding no issue key is a failure, not a notice",
    ),
    row(
        "no-notify",
        "FIELDSTAMP_NOTIFY",
        "",
        Takes::NothingInverted,
        SENDING,
        "Send no e-mail to watchers; needs the right to administer the project",
    ),
    row(
        "dry-run",
        "FIELDSTAMP_DRY_RUN",
        "",
        Takes::Nothing,
        SENDING,
        "Do everything but the write, and show what would be sent",
    ),
    row(
        "receipt",
        "FIELDSTAMP_RECEIPT",
        "FILE",
        Takes::One,
        RENDERING,
        "Write the JSON account of the run here as well",
    ),
    row(
        "format",
        "FIELDSTAMP_FORMAT",
        "FORMAT",
        Takes::One,
        REPORTING,
        "text, or json: the data alone on standard output",
    ),
    row(
        "timeout",
        "FIELDSTAMP_TIMEOUT",
        "SECONDS",
        Takes::One,
        TRYING,
        "For the whole run, retries included [default: 120]",
    ),
    row(
        "retries",
        "FIELDSTAMP_RETRIES",
        "N",
        Takes::One,
        TRYING,
        "How often a request is repeated when Jira or the network fails [default: 4]",
    ),
    row(
        "api",
        "FIELDSTAMP_API",
        "2|3",
        Takes::One,
        SENDING,
        "The version of Jira's REST API [default: 2, or 3 when the body holds an Atlassian Document]",
    ),
    row(
        "to",
        "FIELDSTAMP_TO",
        "DIR",
        Takes::One,
        AUTHORIZING,
        "The folder for the files; made if it is missing, and open to its owner alone",
    ),
    row(
        "port",
        "FIELDSTAMP_PORT",
        "PORT",
        Takes::One,
        AUTHORIZING,
        "oauth2: the browser comes back to http://127.0.0.1:PORT/callback, which the app must have registered; 0 is any free port [default: 8765]",
    ),
];
