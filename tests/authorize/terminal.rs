//! The built binary at work, with a test at its keyboard: what it says is read as it comes, what is typed goes in.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use jira_sandbox::Sandbox;
use tempfile::TempDir;

use crate::spellings::spellings;

/// Longer than anything takes; what is silent for so long hangs.
const LIMIT: Duration = Duration::from_secs(60);

/// A machine with a working directory and some variables.
pub(crate) struct Machine {
    pub(crate) folder: TempDir,
    variables: Vec<(String, String)>,
}

/// A run that has ended.
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Machine {
    /// Knows the sandbox by `site`, and reaches it through its proxy.
    pub(crate) fn at(sandbox: &Sandbox, site: &str) -> Self {
        let folder = tempfile::Builder::new().prefix("fieldstamp-authorize-").tempdir().unwrap();
        let machine = Self { folder, variables: Vec::new() };
        let machine = machine.with("JIRA_SITE", site).with("HTTPS_PROXY", &sandbox.proxy_url());
        let ca_file = sandbox.ca_file().map(|file| file.display().to_string());
        ca_file.iter().fold(machine.with("NO_PROXY", "127.0.0.1"), |machine, file| machine.with("SSL_CERT_FILE", file))
    }

    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.variables.retain(|(known, _)| known != name);
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A file's text without the line ending.
    pub(crate) fn text(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap().trim_end().to_owned()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_fieldstamp"));
        command.args(arguments).current_dir(self.folder.path()).env_clear();
        command.envs(std::env::var_os("PATH").map(|path| ("PATH", path)));
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Begins `fieldstamp authorize`, which is to leave its files in `secrets`.
    pub(crate) fn authorize(&self, scheme: &str, more: &[&str]) -> Run {
        Run::begin(&mut self.command(&[&["authorize", scheme, "--to", "secrets"], more].concat()))
    }

    /// Begins a command.
    pub(crate) fn bare(&self, arguments: &[&str]) -> Run {
        Run::begin(&mut self.command(arguments))
    }

    /// `fieldstamp update` with nothing but what was printed, and these variables besides.
    pub(crate) fn update(&self, printed: &str, besides: &[(&str, &str)]) -> Ended {
        let mut command = self.command(&["update", "PROJ-7", "--field", "summary=stamped by consent"]);
        for (name, value) in self.variables.iter().filter(|(name, _)| name.starts_with("JIRA_")) {
            assert!(!value.is_empty());
            command.env_remove(name);
        }
        let lines = printed.lines().map(str::trim).filter(|line| line.starts_with("JIRA_"));
        command.envs(lines.filter_map(|line| line.split_once('=')));
        command.envs(besides.iter().copied());
        Run::begin(&mut command).end()
    }

    /// The folder is its owner's, and so is each file in it.
    pub(crate) fn assert_private(&self, names: &[&str]) {
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&self.path("secrets")), 0o700);
        for name in names {
            assert_eq!(mode(&self.path("secrets").join(name)), 0o600, "{name}");
        }
    }
}

/// A run that goes on.
pub(crate) struct Run {
    child: Child,
    keyboard: Option<ChildStdin>,
    lines: Receiver<String>,
    stderr: Option<JoinHandle<String>>,
    heard: String,
}

impl Run {
    fn begin(command: &mut Command) -> Self {
        let mut child = command.spawn().unwrap();
        let (sender, lines) = channel();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        thread::spawn(move || stdout.lines().map_while(Result::ok).try_for_each(|line| sender.send(line)));
        let mut pipe = child.stderr.take().unwrap();
        let stderr = thread::spawn(move || {
            let mut text = String::new();
            pipe.read_to_string(&mut text).map(|_| text).unwrap_or_default()
        });
        Self { keyboard: child.stdin.take(), child, lines, stderr: Some(stderr), heard: String::new() }
    }

    /// Listens until a line holds the word, and gives it back without the white space around it.
    pub(crate) fn line_with(&mut self, word: &str) -> String {
        loop {
            let line = self.lines.recv_timeout(LIMIT);
            let Ok(line) = line else {
                let heard = std::mem::take(&mut self.heard);
                panic!("`{word}` was never said, but\n{heard}\n{}", self.stop());
            };
            let _ = writeln!(self.heard, "{line}");
            if line.contains(word) {
                return line.trim().to_owned();
            }
        }
    }

    /// What was said so far.
    pub(crate) fn heard(&self) -> &str {
        &self.heard
    }

    pub(crate) fn types(&mut self, line: &str) {
        self.keyboard.as_mut().unwrap().write_all(format!("{line}\n").as_bytes()).unwrap();
    }

    /// Ctrl-C; waits for the end.
    pub(crate) fn interrupt(&mut self) {
        let sent = Command::new("sh").args(["-c", &format!("kill -INT {}", self.child.id())]).status().unwrap();
        assert!(sent.success());
        self.child.wait().unwrap();
    }

    fn stop(&mut self) -> String {
        let _ = self.child.kill();
        self.stderr.take().map(|thread| thread.join().unwrap()).unwrap_or_default()
    }

    /// Nobody types any more; waits for the end.
    pub(crate) fn end(mut self) -> Ended {
        drop(self.keyboard.take());
        self.waited_for()
    }

    /// Waits for the end, with somebody at the keyboard who does not type.
    pub(crate) fn waited_for(mut self) -> Ended {
        while let Ok(line) = self.lines.recv_timeout(LIMIT) {
            let _ = writeln!(self.heard, "{line}");
        }
        let code = self.child.wait().unwrap().code();
        Ended { code, stdout: std::mem::take(&mut self.heard), stderr: self.stderr.take().unwrap().join().unwrap() }
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Ended {
    /// It went well, and no secret was shown.
    pub(crate) fn assert_well(&self, secrets: &[String]) {
        assert_eq!(self.code, Some(0), "{}\n{}", self.stdout, self.stderr);
        assert_eq!(self.stderr, "");
        self.assert_silent_about(secrets);
    }

    /// It failed for this cause, told with these words, and no secret was shown.
    pub(crate) fn assert_failed(&self, code: i32, slug: &str, words: &str, secrets: &[String]) {
        assert!(self.stderr.contains(&format!("error[{slug}]")), "{}\n{}", self.stdout, self.stderr);
        assert!(self.stderr.contains(words), "{words}: {}", self.stderr);
        assert_eq!(self.code, Some(code));
        assert_eq!(self.stderr.matches("error[").count(), 1, "{}", self.stderr);
        self.assert_silent_about(secrets);
    }

    fn assert_silent_about(&self, secrets: &[String]) {
        let said = format!("{}{}", self.stdout, self.stderr);
        for secret in secrets {
            assert!(secret.len() >= 6, "a secret of a few letters stands anywhere by chance");
            for spelling in spellings(secret) {
                assert!(!said.contains(&spelling.text), "a secret is shown {}", spelling.what);
            }
        }
    }
}

/// The lines of a private key that are its own; in the first one stands what stands in every key, and in its public
/// half as well.
pub(crate) fn lines_of_key(pem: &str) -> Vec<String> {
    let lines = pem.lines().filter(|line| !line.starts_with("-----") && line.len() > 40);
    lines.skip(1).map(str::to_owned).collect()
}
