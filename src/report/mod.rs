//! Outcomes told: to people in text, to programs as a receipt, to each CI host in its own voice.
//!
//! Decides nothing; what happened is in the receipt, and the exit code follows from it.

mod change;
mod github;
mod gitlab;
mod plain;
pub mod receipt;
mod text;

use std::path::Path;

use crate::code::Code;
use crate::context::Host;
use crate::diagnosis::Diagnosis;
use crate::environment::{Environment, Reader};
use crate::output::{Output, Paint, Stream, reason};
use crate::secret::Secret;
use crate::settings::{Format, Tolerate};
use crate::trouble::Trouble;
use receipt::{Note, Receipt, Step};

/// How a run is told.
pub struct Voice<'a> {
    output: &'a mut Output,
    environment: &'a Environment,
    host: Host,
    format: Format,
}

impl<'a> Voice<'a> {
    /// The voice for this host. Colour only where somebody renders it, and never against `NO_COLOR`
    /// (<https://no-color.org>).
    pub fn new(output: &'a mut Output, environment: &'a Environment, host: Host, format: Format) -> Self {
        let wanted = environment.get("NO_COLOR").is_none() && environment.get("TERM") != Some("dumb");
        let rendered = plain::renders_colour(host);
        output.colour(
            wanted && (rendered || environment.stdout == Reader::Terminal),
            wanted && (rendered || environment.stderr == Reader::Terminal),
        );
        Self { output, environment, host, format }
    }

    /// Where commands to the host go: not among data.
    fn commands(&self) -> Stream {
        match self.format {
            Format::Text => Stream::Out,
            Format::Json => Stream::Err,
        }
    }

    /// Hides what is made from the credential: from now on in everything written, and by the host where it
    /// can. The host was given the credential itself, and hides that on its own.
    pub fn hide(&mut self, derived: impl IntoIterator<Item = Secret>) {
        for secret in derived {
            self.output.hide(&secret);
            // A file would keep the line; a runner that reads the stream obeys it.
            let reader = match self.commands() {
                Stream::Out => self.environment.stdout,
                Stream::Err => self.environment.stderr,
            };
            if self.host == Host::GitHub && reader != Reader::File {
                self.output.mask(self.commands(), &secret);
            }
        }
    }

    /// Something to know, as it happens.
    pub fn note(&mut self, note: &Note) {
        self.output.labelled(Stream::Err, Paint::Blue, "note", &format!(": {}", note.text));
    }

    /// The body of a reply, which is a command's data. A page for people is none.
    pub fn data(&mut self, body: &str, is_json: bool, is_page: bool) {
        if is_json {
            self.output.json(body);
        } else if !is_page && !body.trim().is_empty() {
            self.output.text(Stream::Out, body);
        }
    }

    /// What was done, said beside the data.
    pub fn aside(&mut self, text: &str) {
        self.output.labelled(Stream::Err, Paint::Green, "done", &format!(": {text}"));
    }

    /// A step of a check, as it happens.
    pub fn step(&mut self, step: &Step) {
        let (paint, label) = if step.ok { (Paint::Green, "ok    ") } else { (Paint::Red, "failed") };
        if self.format == Format::Text {
            self.output.labelled(Stream::Out, paint, label, &format!("  {:<10} {}", step.name, step.text));
        }
    }

    /// Everything at the end of a check, whose steps are told already. Gives back the exit code.
    pub fn finish_check(&mut self, receipt: &mut Receipt, file: Option<&Path>, tolerate: &Tolerate) -> u8 {
        let file = self.keep(receipt, file);
        if self.format == Format::Json {
            self.output.json(&receipt.json());
        }
        text::diagnoses(self.output, receipt, tolerate);
        if self.format == Format::Text {
            self.output.text(Stream::Out, &text::closing(receipt));
        }
        self.tell_host(receipt, file, tolerate);
        receipt.exit(tolerate)
    }

    /// Everything at the end: the receipt into its file, the report, and what the host is told.
    /// Gives back the exit code.
    pub fn finish(&mut self, receipt: &mut Receipt, file: Option<&Path>, tolerate: &Tolerate) -> u8 {
        let file = self.keep(receipt, file);
        match self.format {
            Format::Text if self.host == Host::GitLab => {
                gitlab::open_section(self.output, receipt, &format!("Jira: {}", text::closing(receipt)));
                text::report(self.output, receipt, tolerate);
                gitlab::close_section(self.output);
            }
            Format::Text => text::report(self.output, receipt, tolerate),
            Format::Json => {
                self.output.json(&receipt.json());
                text::diagnoses(self.output, receipt, tolerate);
            }
        }
        self.tell_host(receipt, file, tolerate);
        receipt.exit(tolerate)
    }

    /// The same for a command whose standard output is data of its own, and stays free of anything else.
    pub fn finish_aside(&mut self, receipt: &mut Receipt, file: Option<&Path>, tolerate: &Tolerate) -> u8 {
        let file = self.keep(receipt, file);
        text::diagnoses(self.output, receipt, tolerate);
        self.tell_host(receipt, file, tolerate);
        receipt.exit(tolerate)
    }

    /// A run that did its work and cannot account for it has not ended well. Gives back the file that was written.
    fn keep<'f>(&mut self, receipt: &mut Receipt, file: Option<&'f Path>) -> Option<&'f Path> {
        let file = file?;
        if let Err(error) = self.output.file(file, &format!("{}\n", receipt.json())) {
            let (path, why) = (file.display().to_string(), reason(&error));
            let trouble = Trouble::new(Code::FileUnreadable)
                .fact("file", &path)
                .fact("option", "--receipt")
                .fact("reason", &why)
                .title("The receipt could not be written to {file}")
                .why("{reason}; what this run did is told above, and nowhere else")
                .only_steps(&["make the folder first, or name one in which this job may write, in --receipt"]);
            let diagnosis = Diagnosis::of(trouble, None, &self.output.redactor());
            if receipt.diagnosis.is_some() {
                self.note(&Note::plain(format!("{}: {}", diagnosis.title, diagnosis.why)));
            }
            receipt.diagnosis.get_or_insert(diagnosis);
            return None;
        }
        Some(file)
    }

    fn tell_host(&mut self, receipt: &Receipt, file: Option<&Path>, tolerate: &Tolerate) {
        gitlab::write_reports(self.output, self.environment, receipt);
        if self.host == Host::GitHub {
            let commands = self.commands();
            github::tell(self.output, self.environment, commands, receipt, file, tolerate);
        }
    }
}
