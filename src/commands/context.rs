//! `context`: what is known about this build, as templates see it.

use super::fail;
use crate::context::{self, git};
use crate::discovery;
use crate::environment::Environment;
use crate::options::Said;
use crate::output::{Output, Stream};
use crate::settings::{self, Format};
use crate::trouble::Trouble;

pub(super) fn run(said: &Said, environment: &Environment, output: &mut Output) -> u8 {
    match show(said, environment, output) {
        Ok(()) => 0,
        Err(trouble) => fail(trouble, said, environment, output),
    }
}

fn show(said: &Said, environment: &Environment, output: &mut Output) -> Result<(), Trouble> {
    let (status, format) = (settings::status(said)?, settings::format(said)?);
    let mut build = context::gather(environment, status.as_deref());
    git::fill(&mut build, environment);
    super::preparation::count_tests(&mut build, said.all("junit"), environment)?;
    let mut facts = build.facts.to_json();
    if let Some(map) = facts.as_object_mut() {
        map.insert("now".to_owned(), super::preparation::now().into());
    }
    let text = match format {
        Format::Text => serde_json::to_string_pretty(&facts),
        Format::Json => serde_json::to_string(&facts),
    };
    output.json(&text.unwrap_or_default());
    build.notes.iter().for_each(|note| output.text(Stream::Err, &format!("note: {note}")));
    let keys: Vec<String> = discovery::find(&build, &[]).iter().map(ToString::to_string).collect();
    let found = if keys.is_empty() { "none".to_owned() } else { keys.join(", ") };
    output.text(Stream::Err, &format!("note: issue keys in this build: {found}"));
    Ok(())
}
