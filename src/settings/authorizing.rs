//! The options of `authorize`.

use std::path::PathBuf;
use std::time::Duration;

use super::number;
use crate::code::Code;
use crate::environment::Environment;
use crate::options::Said;
use crate::trouble::Trouble;

/// Registered as the callback of an app once, so it stays the same from run to run.
const PORT: u64 = 8765;
/// A person has to find the page, log in and read it.
const PATIENCE: u64 = 900;

/// The options of `authorize`, checked.
#[derive(Debug)]
pub struct Authorizing {
    /// The folder for the files.
    pub to: PathBuf,
    /// Where the browser comes back to; 0 is any port that is free.
    pub port: u16,
    /// For the whole run, the person's part included.
    pub timeout: Duration,
    /// How often a request is repeated.
    pub retries: u32,
}

impl Authorizing {
    /// Checks what was said. Fails with `option-invalid`.
    pub fn read(said: &Said, environment: &Environment) -> Result<Self, Trouble> {
        let to = said.one("to").map(|given| given.text.trim()).filter(|text| !text.is_empty()).ok_or_else(|| {
            Trouble::new(Code::OptionInvalid)
                .fact("option", "--to")
                .title("No folder is named for the files that authorize leaves")
                .why("what it gets are secrets, so they go into files that their owner alone can read, and never to a screen")
                .only_steps(&["add --to DIR; the folder is made if it is missing"])
        })?;
        Ok(Self {
            to: environment.directory.join(to),
            port: u16::try_from(number(said, "port", PORT, 0..=65_535)?).unwrap_or_default(),
            timeout: Duration::from_secs(number(said, "timeout", PATIENCE, 1..=86_400)?),
            retries: u32::try_from(number(said, "retries", 4, 0..=100)?).unwrap_or(4),
        })
    }
}
