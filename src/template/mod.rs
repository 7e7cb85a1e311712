//! Handlebars made strict and safe: unknown names are refused, and foreign text stays text.
//!
//! A template is checked when it is compiled (`check`), rendered with every printed value between marks
//! (`marks`), and only then made into plain text or JSON, so that no value can change the structure around
//! it. Knows nothing of Jira's fields.

mod check;
mod helpers;
pub mod marks;
mod tags;

use std::collections::BTreeSet;

use handlebars::{Context, Handlebars, RenderError, RenderErrorReason, Renderable, StringOutput};
use serde_json::Value;

use crate::code::Code;
use crate::options::Origin;
use crate::trouble::Trouble;
use marks::Marked;

/// Tags times bytes: the parser counts lines from the start for each tag, so beyond this it would take many
/// seconds. A long text with few tags is no trouble.
const LARGEST: usize = 500 << 20;

/// The names that the caller gave besides the table's.
#[derive(Clone, Debug, Default)]
pub struct Given {
    /// Names of `--var`.
    pub vars: BTreeSet<String>,
    /// Names of `--allow-env` that are set.
    pub env: BTreeSet<String>,
}

/// The template language with our helpers. One serves a whole run.
pub struct Engine {
    handlebars: Handlebars<'static>,
    given: Given,
}

/// A template that has passed every check that needs no values.
pub struct Template {
    compiled: handlebars::Template,
    source: String,
    origin: Origin,
    names: BTreeSet<String>,
}

impl Engine {
    /// An engine that knows the table's names and these.
    pub fn new(given: Given) -> Self {
        let mut handlebars = Handlebars::new();
        handlebars.set_strict_mode(true);
        handlebars.register_escape_fn(marks::text);
        helpers::register(&mut handlebars);
        Self { handlebars, given }
    }

    /// Compiles and checks a template.
    ///
    /// Fails with `template-syntax`, `template-name` or `template-secret`, with line and column.
    pub fn compile(&self, source: &str, origin: &Origin) -> Result<Template, Trouble> {
        let tags = source.matches("{{").count();
        if tags.saturating_mul(source.len()) > LARGEST {
            let size = source.len() >> 10;
            let sentence = format!(
                "{tags} tags in {size} KiB are more than can be read in a few seconds; split it, or shorten it"
            );
            return Err(syntax(origin, 1, 1, &sentence));
        }
        if let Some(position) = source.find(marks::is_mark) {
            let (line, column) = line_and_column(&source[..position]);
            return Err(syntax(origin, line, column, "a Unicode noncharacter (U+FDD0 to U+FDD3) stands here"));
        }
        let compiled = handlebars::Template::compile(source).map_err(|said| {
            let place = said.pos().map(|(line, column)| (line, column.max(1)));
            let (line, column, sentence) = tags::fault(source, place, &said.reason().to_string());
            syntax(origin, line, column, &sentence)
        })?;
        let names = check::check(&compiled, &self.given, origin)?;
        Ok(Template { compiled, source: source.to_owned(), origin: origin.clone(), names })
    }

    /// Renders a template with these values.
    ///
    /// Fails with `template-name` when it prints what this build lacks, `template-syntax` when a helper is
    /// called in a way it cannot work.
    pub fn render(&self, template: &Template, values: &Value) -> Result<Marked, Trouble> {
        let context = Context::wraps(values).map_err(|_| Trouble::new(Code::Internal))?;
        let mut scope = handlebars::RenderContext::new(None);
        let mut out = StringOutput::new();
        template
            .compiled
            .render(&self.handlebars, &context, &mut scope, &mut out)
            .map_err(|said| Self::render_trouble(template, &said))?;
        let text = out.into_string().map_err(|_| Trouble::new(Code::Internal))?;
        Ok(Marked::new(text, template.source.clone(), template.origin.clone()))
    }

    fn render_trouble(template: &Template, said: &RenderError) -> Trouble {
        let place = template.origin.place(said.line_no.unwrap_or(1), said.column_no.unwrap_or(1).max(1));
        match said.reason() {
            RenderErrorReason::MissingVariable(name) => {
                let name = name.clone().unwrap_or_else(|| "a value that is absent".to_owned());
                let why = if name.starts_with("vars.") || name.starts_with("env.") {
                    "was not given"
                } else if name.starts_with("tests.") {
                    "has a value only with --junit, and when that finds a report"
                } else {
                    "has no value in this build"
                };
                Trouble::new(Code::TemplateName)
                    .fact("value", &name)
                    .fact("place", &place)
                    .detail(format!("`{name}` at {place} {why}"))
            }
            other => {
                let reason = helpers::reason(other);
                Trouble::new(Code::TemplateSyntax).fact("place", &place).detail(format!("at {place}: {reason}"))
            }
        }
    }
}

impl Template {
    /// Whether it mentions a name of this group (`git`), so that the group's values are worth finding out.
    pub fn mentions(&self, group: &str) -> bool {
        self.names.iter().any(|name| name == group || name.starts_with(&format!("{group}.")))
    }
}

fn syntax(origin: &Origin, line: usize, column: usize, sentence: &str) -> Trouble {
    let place = origin.place(line, column);
    Trouble::new(Code::TemplateSyntax).fact("place", &place).detail(format!("at {place}: {sentence}"))
}

/// The position behind a text, both from 1.
fn line_and_column(before: &str) -> (usize, usize) {
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    (line, column)
}

#[cfg(test)]
mod tests;
