//! The built binary run in a scene, and everything that came of it.

use std::collections::BTreeMap;
use std::io::{Read, Write as _};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use jira_sandbox::Recorded;
use serde_json::Value;

use super::case::Case;
use super::scene::{Scene, files_of};

/// Longer than any case takes; what is still running then hangs.
const LIMIT: Duration = Duration::from_secs(40);

/// What came of a run.
pub(crate) struct Visit {
    pub(crate) scene: Scene,
    /// None when a signal ended it.
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    /// Files that were not there before, or not with this content; by their path in the working directory.
    pub(crate) written: BTreeMap<String, String>,
    pub(crate) requests: Vec<Recorded>,
    pub(crate) receipt: Option<Value>,
}

impl Visit {
    /// Runs the case. `more` are variables besides those of the case; they do not outrank them.
    pub(crate) fn pay(case: &Case, more: &[(&str, &str)]) -> Self {
        Self::pay_in(Scene::set(case), case, more)
    }

    /// Runs the case in a scene in which something has happened already; `requests` are those of this run alone.
    pub(crate) fn pay_in(scene: Scene, case: &Case, more: &[(&str, &str)]) -> Self {
        let earlier = scene.sandbox.requests().len();
        let mut child = command(case, &scene, more).spawn().expect("the built binary starts");
        let (stdin, text) = (child.stdin.take(), scene.filled(case.stdin.as_deref().unwrap_or_default()));
        // Written on the side: a long text fills the pipe before the program reads.
        thread::spawn(move || stdin.map(|mut pipe| pipe.write_all(text.as_bytes())));
        let stdout = child.stdout.take().filter(|_| !case.closed_stdout).map(all_of);
        let stderr = child.stderr.take().map(all_of);
        if let Some(signal) = &case.interrupt {
            interrupt(&scene, &child, signal);
        }
        let ends = Instant::now() + LIMIT;
        let read = |pipe: Option<Receiver<Vec<u8>>>, child: &mut Child| {
            let Some(pipe) = pipe else { return String::new() };
            // Its end is the end of the process: nobody else holds the pipe.
            let bytes = pipe.recv_timeout(ends.saturating_duration_since(Instant::now()));
            let bytes = bytes.unwrap_or_else(|_| {
                let _ = child.kill();
                format!("[{} was still running after {LIMIT:?}]", case.name).into_bytes()
            });
            String::from_utf8(bytes).unwrap_or_else(|bytes| format!("[not UTF-8] {bytes}"))
        };
        let (stderr, stdout) = (read(stderr, &mut child), read(stdout, &mut child));
        let status = child.wait().expect("a child can be waited for");
        let written = written(&scene);
        Self {
            code: status.code(),
            stdout,
            stderr,
            requests: scene.sandbox.requests().split_off(earlier),
            receipt: written.get("receipt.json").and_then(|text| serde_json::from_str(text).ok()),
            written,
            scene,
        }
    }

    /// The PUTs, in order.
    pub(crate) fn puts(&self) -> impl Iterator<Item = &Recorded> {
        self.requests.iter().filter(|request| request.method == "PUT")
    }

    /// A file that was written, or nothing.
    pub(crate) fn file(&self, name: &str) -> &str {
        self.written.get(name).map(String::as_str).unwrap_or_default()
    }
}

fn command(case: &Case, scene: &Scene, more: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fieldstamp"));
    command.args(case.arguments.iter().map(|argument| scene.filled(argument)));
    command.current_dir(scene.folder.path()).env_clear();
    // We test a CI tool inside a CI; none of its variables may get in.
    command.envs(std::env::var_os("PATH").map(|path| ("PATH", path)));
    command.env("HTTPS_PROXY", scene.sandbox.proxy_url()).env("http_proxy", scene.sandbox.proxy_url());
    command.env("NO_PROXY", "127.0.0.1").env("FIELDSTAMP_RECEIPT", "receipt.json");
    if case.on_github() {
        command.env("GITHUB_OUTPUT", "github_output").env("GITHUB_STEP_SUMMARY", "github_summary");
    }
    if let Some(ca_file) = scene.sandbox.ca_file() {
        command.env("SSL_CERT_FILE", ca_file);
    }
    command.envs(more.iter().copied());
    command.envs(case.environment.iter().map(|(name, value)| (name, scene.filled(value))));
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn all_of(mut pipe: impl Read + Send + 'static) -> Receiver<Vec<u8>> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        let _ = pipe.read_to_end(&mut bytes);
        let _ = sender.send(bytes);
    });
    receiver
}

/// Sends the signal once the first PUT has arrived, so that it strikes in the middle of the work.
fn interrupt(scene: &Scene, child: &Child, signal: &str) {
    let ends = Instant::now() + LIMIT;
    while !scene.sandbox.requests().iter().any(|request| request.method == "PUT") && Instant::now() < ends {
        thread::sleep(Duration::from_millis(5));
    }
    let kill = format!("kill -{signal} {}", child.id());
    let sent = Command::new("sh").args(["-c", &kill]).status().expect("a shell is there");
    assert!(sent.success(), "{kill} did not work");
}

fn written(scene: &Scene) -> BTreeMap<String, String> {
    let files = files_of(scene.folder.path()).into_iter();
    let is_new = |(path, bytes): &(PathBuf, Vec<u8>)| scene.before.get(path) != Some(bytes);
    let named = |(path, bytes): (PathBuf, Vec<u8>)| {
        let name = path.strip_prefix(scene.folder.path()).unwrap_or(&path).display().to_string();
        (name, String::from_utf8_lossy(&bytes).into_owned())
    };
    files.filter(is_new).map(named).collect()
}
