//! The one way out: everything this program writes, to a terminal, a log or a file, passes the redactor here.
//!
//! Refuses to decide what is said; that is `report`'s and the commands' part.

use std::fs::OpenOptions;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::escape;
use crate::redact::Redactor;
use crate::secret::Secret;

/// Which of the two streams.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// Reports for people, or a command's data.
    Out,
    /// Diagnoses and notes.
    Err,
}

/// The colour of a label that opens a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paint {
    /// Something failed.
    Red,
    /// Something failed and is tolerated.
    Yellow,
    /// Something was done.
    Green,
    /// Something to know.
    Blue,
}

/// Standard output, standard error and files, with the redactor in front of them.
pub struct Output {
    out: Box<dyn Write>,
    err: Box<dyn Write>,
    redactor: Arc<Redactor>,
    directory: PathBuf,
    coloured: (bool, bool),
    lost: Option<String>,
}

impl Output {
    /// Writes to the two streams; paths of files are relative to `directory`.
    pub fn new(out: Box<dyn Write>, err: Box<dyn Write>, directory: PathBuf) -> Self {
        Self { out, err, redactor: Arc::default(), directory, coloured: (false, false), lost: None }
    }

    /// Paints labels on a stream whose reader renders colour.
    pub fn colour(&mut self, out: bool, err: bool) {
        self.coloured = (out, err);
    }

    /// The redactor, for the rooms that bring foreign text home.
    pub fn redactor(&self) -> Arc<Redactor> {
        Arc::clone(&self.redactor)
    }

    /// Why standard output could not be written, when it could not; a reader that went away is no reason.
    pub fn lost(&self) -> Option<String> {
        self.lost.clone()
    }

    /// From now on this is never shown.
    pub fn hide(&self, secret: &Secret) {
        self.redactor.learn(secret);
    }

    /// Text for people. No line of it can be taken for a command by a CI runner.
    pub fn text(&mut self, stream: Stream, text: &str) {
        let text = self.redactor.clean(text);
        self.put(stream, &escape::log(&text));
    }

    /// Text for people that opens with a label.
    pub fn labelled(&mut self, stream: Stream, paint: Paint, label: &str, rest: &str) {
        let rest = escape::log(&self.redactor.clean(rest));
        let coloured = if stream == Stream::Out { self.coloured.0 } else { self.coloured.1 };
        let number = match paint {
            Paint::Red => 31,
            Paint::Green => 32,
            Paint::Yellow => 33,
            Paint::Blue => 36,
        };
        let label = if coloured { format!("\u{1b}[1;{number}m{label}\u{1b}[0m") } else { label.to_owned() };
        self.put(stream, &format!("{label}{rest}"));
    }

    /// Text of our own for programs (completions, the manual), as it is.
    pub fn verbatim(&mut self, text: &str) {
        let text = self.redactor.clean(text);
        self.put(Stream::Out, text.trim_end());
    }

    /// JSON for programs, on standard output.
    pub fn json(&mut self, text: &str) {
        let text = self.clean_json(text);
        self.put(Stream::Out, &escape::json(&text));
    }

    /// Secrets taken out of the strings of a JSON text, and only there: a password such as `false` must not
    /// make it something else than JSON. What is not JSON is cleaned as a whole.
    pub fn clean_json(&self, text: &str) -> String {
        fn walk(value: &mut serde_json::Value, redactor: &Redactor) {
            match value {
                serde_json::Value::String(text) => *text = redactor.clean(text),
                serde_json::Value::Array(items) => items.iter_mut().for_each(|item| walk(item, redactor)),
                serde_json::Value::Object(map) => map.values_mut().for_each(|value| walk(value, redactor)),
                _ => {}
            }
        }
        if !self.redactor.finds(text) {
            return text.to_owned();
        }
        let Ok(mut value) = serde_json::from_str(text) else { return self.redactor.clean(text) };
        walk(&mut value, &self.redactor);
        let is_pretty = text.trim_end().contains('\n');
        let written = if is_pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) };
        written.unwrap_or_default()
    }

    /// The mark of a section in GitLab's log, with a header from us behind it.
    pub fn section(&mut self, mark: &str, header: &str) {
        let header = escape::log(&self.redactor.clean(header));
        self.put(Stream::Out, &format!("\u{1b}[0K{mark}\r\u{1b}[0K{header}"));
    }

    /// A line that is meant as a command to the CI runner; the caller has escaped its parts.
    pub fn command(&mut self, stream: Stream, line: &str) {
        let line = self.redactor.clean(line);
        self.put(stream, &line);
    }

    /// A command that tells the runner to hide a secret: the only line that may carry one, and only to a
    /// runner that takes it for a command instead of printing it.
    pub fn mask(&mut self, stream: Stream, secret: &Secret) {
        let line = format!("::add-mask::{}", escape::github_message(secret.open()));
        self.put(stream, &line);
    }

    fn put(&mut self, stream: Stream, text: &str) {
        let writer = match stream {
            Stream::Out => &mut self.out,
            Stream::Err => &mut self.err,
        };
        // In one piece: a line at a time costs a system call each, and another writer may come in between.
        let line = format!("{text}\n");
        // A reader that went away (`| head -1`) has what it wanted; the work goes on, and so does the exit code.
        let written = writer.write_all(line.as_bytes()).and_then(|()| writer.flush());
        if let Err(error) = written
            && error.kind() != ErrorKind::BrokenPipe
            && stream == Stream::Out
        {
            self.lost.get_or_insert_with(|| reason(&error));
        }
    }

    /// Writes a file whole or not at all.
    pub fn file(&self, path: &Path, text: &str) -> io::Result<()> {
        let path = self.directory.join(path);
        let json = || format!("{}\n", self.clean_json(text.trim_end()));
        let text = if text.starts_with('{') { json() } else { self.redactor.clean(text) };
        if path.exists() && !path.is_file() {
            // A pipe or /dev/stdout cannot be replaced by a rename.
            return OpenOptions::new().write(true).open(&path)?.write_all(text.as_bytes());
        }
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut builder = tempfile::Builder::new();
        builder.prefix(".fieldstamp-");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            // What an ordinary new file gets; the process's umask takes away from it.
            builder.permissions(std::fs::Permissions::from_mode(0o666));
        }
        let mut file = builder.tempfile_in(folder)?;
        file.write_all(text.as_bytes())?;
        file.persist(&path).map_err(|failed| failed.error)?;
        Ok(())
    }

    /// Adds to the end of a file that a CI host keeps for us.
    pub fn append(&self, path: &Path, text: &str) -> io::Result<()> {
        let text = self.redactor.clean(text);
        let mut file = OpenOptions::new().create(true).append(true).open(self.directory.join(path))?;
        file.write_all(text.as_bytes())
    }
}

/// The reason of an input or output error in plain words, without the number of the system call's error.
pub fn reason(error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "no such file or folder".to_owned(),
        ErrorKind::PermissionDenied => "permission denied".to_owned(),
        ErrorKind::IsADirectory => "it is a folder".to_owned(),
        ErrorKind::InvalidData => "it is not UTF-8 text".to_owned(),
        _ => {
            let text = error.to_string();
            text.split(" (os error").next().unwrap_or_default().to_lowercase()
        }
    }
}
