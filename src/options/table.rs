//! The rows: every option of every command.

use super::{Command, Opt, Takes};

const UPDATING: &[Command] = &[Command::Update];
const CHECKING: &[Command] = &[Command::Update, Command::Check];
const ASKING: &[Command] = &[Command::Update, Command::Check, Command::Fields, Command::Send, Command::Authorize];
const ISSUES: &[Command] = &[Command::Update, Command::Render, Command::Check];
const RENDERING: &[Command] = &[Command::Update, Command::Render, Command::Check, Command::Send];
const FACTS: &[Command] = &[Command::Update, Command::Render, Command::Check, Command::Context, Command::Send];
const REPORTING: &[Command] = &[Command::Update, Command::Check, Command::Fields, Command::Context, Command::Explain];
const AUTHORIZING: &[Command] = &[Command::Authorize];
const ANYWHERE: &[Command] = &[Command::Send];

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
            ISSUES,
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
            ISSUES,
            "Set a field, by name or id: NAME=VALUE, NAME+=VALUE, NAME-=VALUE, NAME=@FILE or NAME:=JSON; the value is a template",
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
        "body",
        "FIELDSTAMP_BODY",
        "JSON",
        Takes::One,
        ANYWHERE,
        "The request's body, a template; @FILE reads a file, - is standard input",
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
    row(
        "junit",
        "FIELDSTAMP_JUNIT",
        "GLOB",
        Takes::Lines,
        FACTS,
        "Files of test results in JUnit's XML format, counted into tests.total, tests.failed and their like",
    ),
    row("project", "FIELDSTAMP_PROJECTS", "KEY", Takes::Words, ISSUES, "Only issues of these projects"),
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
        ISSUES,
        "Finding no issue key is a failure, not a notice",
    ),
    row(
        "no-notify",
        "FIELDSTAMP_NOTIFY",
        "",
        Takes::NothingInverted,
        CHECKING,
        "Send no e-mail to watchers; needs the right to administer the project",
    ),
    row(
        "transition",
        "FIELDSTAMP_TRANSITION",
        "NAME",
        Takes::One,
        CHECKING,
        "Move the issue: the name or id of a transition, or the name of the status it leads to",
    ),
    row(
        "comment",
        "FIELDSTAMP_COMMENT",
        "TEXT",
        Takes::One,
        ISSUES,
        "Add a comment, a template, in the same request where Jira allows it",
    ),
    row(
        "link",
        "FIELDSTAMP_LINK",
        "",
        Takes::Nothing,
        UPDATING,
        "Leave a link to the build, one per job: a re-run replaces it",
    ),
    row(
        "skip-unchanged",
        "FIELDSTAMP_SKIP_UNCHANGED",
        "",
        Takes::Nothing,
        UPDATING,
        "Look first, and do not write what the issue already says",
    ),
    row(
        "dry-run",
        "FIELDSTAMP_DRY_RUN",
        "",
        Takes::Nothing,
        UPDATING,
        "Do everything but the write, and show what would be sent",
    ),
    row(
        "wait",
        "FIELDSTAMP_WAIT",
        "",
        Takes::Nothing,
        ANYWHERE,
        "Follow a queued JSM Operations request to its end, and report how it ended",
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
        ASKING,
        "For the whole run, retries included [default: 120]",
    ),
    row(
        "retries",
        "FIELDSTAMP_RETRIES",
        "N",
        Takes::One,
        ASKING,
        "How often a request is repeated when Jira or the network fails [default: 4]",
    ),
    row(
        "api",
        "FIELDSTAMP_API",
        "2|3",
        Takes::One,
        CHECKING,
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
