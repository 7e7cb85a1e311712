//! The helpers that templates may call besides Handlebars' own.
//!
//! Each gives a value; what is printed of it is escaped like any other value. A value that is absent is
//! blank to them, but for those that change text, where printing it would be an error.

use handlebars::{
    Context, Handlebars, Helper, HelperDef, HelperResult, Output, RenderContext, RenderError, RenderErrorReason,
    ScopedJson,
};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::Value;

use super::marks;

/// Every helper that a template may call by name, Handlebars' own included.
pub(super) const NAMES: &[&str] = &[
    "if", "unless", "each", "with", "lookup", "json", "default", "lower", "upper", "trim", "truncate", "replace",
    "join", "date", "eq", "ne", "and", "or", "not", "contains",
];

type Compute = fn(&Helper<'_>) -> Result<Value, RenderError>;

/// A helper that computes a value from its parameters.
struct Computes(Compute);

impl HelperDef for Computes {
    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        registry: &'reg Handlebars<'reg>,
        context: &'rc Context,
        scope: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        let value = (self.0)(helper)?;
        if !helper.is_block() {
            out.write(&marks::text(&plain(&value)))?;
            return Ok(());
        }
        let branch = if truthy(&value) { helper.template() } else { helper.inverse() };
        branch.map_or(Ok(()), |branch| handlebars::Renderable::render(branch, registry, context, scope, out))
    }

    fn call_inner<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
    ) -> Result<ScopedJson<'rc>, RenderError> {
        (self.0)(helper).map(ScopedJson::Derived)
    }
}

/// Prints a value as JSON, quotes included.
struct Json;

impl HelperDef for Json {
    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        let value = present(helper, 0, "json")?;
        out.write(&marks::json(&value.to_string()))?;
        Ok(())
    }
}

pub(super) fn register(handlebars: &mut Handlebars<'static>) {
    const COMPUTED: &[(&str, Compute)] = &[
        ("default", default),
        ("lower", |h| Ok(Value::String(text_of(h, "lower")?.to_lowercase()))),
        ("upper", |h| Ok(Value::String(text_of(h, "upper")?.to_uppercase()))),
        ("trim", |h| Ok(Value::String(text_of(h, "trim")?.trim().to_owned()))),
        ("truncate", truncate),
        ("replace", replace),
        ("join", join),
        ("date", date),
        ("eq", |h| Ok(Value::Bool(blank_or_text(h, 0) == blank_or_text(h, 1)))),
        ("ne", |h| Ok(Value::Bool(blank_or_text(h, 0) != blank_or_text(h, 1)))),
        ("and", |h| Ok(Value::Bool(h.params().iter().all(|p| truthy(p.value()))))),
        ("or", |h| Ok(Value::Bool(h.params().iter().any(|p| truthy(p.value()))))),
        ("not", |h| Ok(Value::Bool(!h.param(0).is_some_and(|p| truthy(p.value()))))),
        ("contains", |h| Ok(Value::Bool(blank_or_text(h, 0).contains(&blank_or_text(h, 1))))),
    ];
    for (name, compute) in COMPUTED {
        handlebars.register_helper(name, Box::new(Computes(*compute)));
    }
    handlebars.register_helper("json", Box::new(Json));
    // They print to the log or compare in ways of their own; what is not promised is not there.
    for name in ["log", "raw", "gt", "gte", "lt", "lte", "len"] {
        handlebars.unregister_helper(name);
    }
}

/// A helper's complaint in one sentence.
pub(super) fn reason(said: &RenderErrorReason) -> String {
    match said {
        RenderErrorReason::ParamNotFoundForIndex(helper, index) => {
            format!("`{helper}` needs more values than it was given ({})", index + 1)
        }
        other => other.to_string(),
    }
}

fn wrong(sentence: String) -> RenderError {
    RenderErrorReason::Other(sentence).into()
}

/// A parameter that must be there and have a value.
fn present<'h>(helper: &'h Helper<'_>, position: usize, name: &str) -> Result<&'h Value, RenderError> {
    let parameter =
        helper.param(position).ok_or_else(|| wrong(format!("`{name}` needs at least {} value(s)", position + 1)))?;
    if parameter.is_value_missing() || parameter.value().is_null() {
        return Err(RenderError::strict_error(parameter.relative_path()));
    }
    Ok(parameter.value())
}

fn text_of(helper: &Helper<'_>, name: &str) -> Result<String, RenderError> {
    present(helper, 0, name).map(plain)
}

fn blank_or_text(helper: &Helper<'_>, position: usize) -> String {
    helper.param(position).map(|parameter| plain(parameter.value())).unwrap_or_default()
}

fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn truthy(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(yes) => *yes,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(_) => true,
    }
}

/// The first value that is not blank; the last one in any case, so that `default x ""` is a way to say blank.
fn default(helper: &Helper<'_>) -> Result<Value, RenderError> {
    if helper.params().len() < 2 {
        return Err(wrong("`default` needs a value and what to take in its place".to_owned()));
    }
    let filled = helper.params().iter().find(|parameter| !plain(parameter.value()).trim().is_empty());
    Ok(filled.or(helper.params().last()).map(|parameter| parameter.value().clone()).unwrap_or_default())
}

fn truncate(helper: &Helper<'_>) -> Result<Value, RenderError> {
    let text = text_of(helper, "truncate")?;
    let most = plain(present(helper, 1, "truncate")?).parse::<usize>();
    let most = most.map_err(|_| wrong("`truncate` needs a number of characters".to_owned()))?;
    if text.chars().count() <= most {
        return Ok(Value::String(text));
    }
    let kept: String = text.chars().take(most.saturating_sub(1)).collect();
    Ok(Value::String(if most == 0 { String::new() } else { format!("{kept}…") }))
}

fn replace(helper: &Helper<'_>) -> Result<Value, RenderError> {
    let (old, new) = (plain(present(helper, 1, "replace")?), blank_or_text(helper, 2));
    Ok(Value::String(text_of(helper, "replace")?.replace(&old, &new)))
}

/// The values that are not blank, with `sep` between them. One that this build lacks is an error, as when it is
/// printed alone.
fn join(helper: &Helper<'_>) -> Result<Value, RenderError> {
    let separator = helper.hash_get("sep").map_or_else(|| ", ".to_owned(), |sep| plain(sep.value()));
    let mut texts = Vec::new();
    for position in 0..helper.params().len() {
        match present(helper, position, "join")? {
            Value::Array(items) => texts.extend(items.iter().map(plain)),
            value => texts.push(plain(value)),
        }
    }
    texts.retain(|text| !text.trim().is_empty());
    Ok(Value::String(texts.join(&separator)))
}

/// A time in a form of strftime, in UTC or at the `offset` given.
fn date(helper: &Helper<'_>) -> Result<Value, RenderError> {
    let text = text_of(helper, "date")?;
    let form = helper.param(1).map_or_else(|| "%Y-%m-%d".to_owned(), |form| plain(form.value()));
    let seconds = text.parse::<i64>().ok().and_then(|seconds| Timestamp::from_second(seconds).ok());
    let time =
        seconds.or_else(|| text.parse().ok()).ok_or_else(|| wrong(format!("`date` cannot read `{text}` as a time")))?;
    let zone = match helper.hash_get("offset").map(|offset| plain(offset.value())) {
        None => TimeZone::UTC,
        Some(offset) => {
            let at = jiff::fmt::strtime::parse("%:z", &offset).or_else(|_| jiff::fmt::strtime::parse("%z", &offset));
            let offset_found = at.ok().and_then(|parsed| parsed.offset());
            TimeZone::fixed(
                offset_found.ok_or_else(|| wrong(format!("`date` cannot read the offset `{offset}`; write +02:00")))?,
            )
        }
    };
    jiff::fmt::strtime::format(&form, &jiff::ZonedDateTime::new(time, zone))
        .map(Value::String)
        .map_err(|said| wrong(format!("`date` cannot follow the form `{form}`: {said}")))
}
