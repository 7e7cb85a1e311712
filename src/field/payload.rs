//! The whole request body: a template file, the single fields, and what Jira accepts as a body.
//!
//! Compiles once and renders once per issue, since `issue.key` differs. Refuses a body that Jira would
//! misread: another top level, a field set twice, a value that rendered to nothing. What Jira has to be asked about
//! first is kept apart, as wishes.

use serde_json::{Map, Value as Json, json};

use super::entry::{Entry, Sign, Value};
use super::rendered::{Rendered, twice};
use crate::code::Code;
use crate::options::Origin;
use crate::template::{Engine, Template};
use crate::trouble::Trouble;

/// What an edit may hold (<https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/>).
const TOP_LEVEL: &[&str] = &["fields", "update", "properties", "historyMetadata"];
/// Everything that is to be rendered, compiled.
pub struct Plan {
    template: Option<Template>,
    entries: Vec<(Entry, Template)>,
}

/// A field as a person wrote it, rendered: its name, and a value that has no form yet.
#[derive(Clone, Debug, PartialEq)]
pub struct Wish {
    /// The field's id or its name, as written.
    pub name: String,
    /// What is to be done.
    pub sign: Sign,
    /// The value.
    pub value: WishValue,
    /// `--field Build Result`, for messages.
    pub label: String,
}

/// What a wish asks for.
#[derive(Clone, Debug, PartialEq)]
pub enum WishValue {
    /// Words, to be given the field's form.
    Text(String),
    /// JSON, taken as it is.
    Json(Json),
}

impl Plan {
    /// Compiles the template file, if any, and the fields.
    ///
    /// Fails as the engine does, and with `payload-shape` when a field is named twice.
    pub fn compile(engine: &Engine, body: Option<(&str, &Origin)>, entries: Vec<Entry>) -> Result<Self, Trouble> {
        for (position, entry) in entries.iter().enumerate() {
            let is_set = |other: &Entry| other.sign == Sign::Set || entry.sign == Sign::Set;
            if entries[..position].iter().any(|other| other.name == entry.name && is_set(other)) {
                return Err(twice(&entry.name, "two --field entries"));
            }
        }
        let body = body.map(|(source, origin)| engine.compile(source, origin)).transpose()?;
        let entries = entries.into_iter().map(|entry| {
            let template = engine.compile(&entry.source, &entry.origin)?;
            Ok((entry, template))
        });
        Ok(Self { template: body, entries: entries.collect::<Result<_, Trouble>>()? })
    }

    /// Whether there is nothing to be rendered.
    pub fn is_empty(&self) -> bool {
        self.template.is_none() && self.entries.is_empty()
    }

    /// Whether any template mentions a name of this group.
    pub fn mentions(&self, group: &str) -> bool {
        self.templates().any(|template| template.mentions(group))
    }

    /// Whether Jira has to be asked about any entry before it can be sent.
    pub fn needs_look_up(&self) -> bool {
        self.entries.iter().any(|(entry, _)| entry.needs_look_up())
    }

    /// The body for one issue, every value in it as it was written, under the name as it was written.
    ///
    /// Fails with `template-name`, `payload-not-json`, `payload-shape` or `value-empty`.
    pub fn render(&self, engine: &Engine, values: &Json) -> Result<Rendered, Trouble> {
        let mut rendered = self.body(engine, values)?;
        for (entry, template) in &self.entries {
            let value = match render_entry(engine, entry, template, values)? {
                WishValue::Text(text) => Json::String(text),
                WishValue::Json(value) => value,
            };
            match entry.sign {
                Sign::Set => rendered.set(&entry.name, value, &entry.label)?,
                Sign::Add => rendered.verbs(&entry.name, vec![json!({"add": value})], &entry.label)?,
                Sign::Remove => rendered.verbs(&entry.name, vec![json!({"remove": value})], &entry.label)?,
            }
        }
        Ok(rendered)
    }

    /// The body for one issue as far as it needs no look-up, and the wishes that do.
    ///
    /// Fails as `render` does.
    pub fn parts(&self, engine: &Engine, values: &Json) -> Result<(Rendered, Vec<Wish>), Trouble> {
        let mut rendered = self.body(engine, values)?;
        let mut wishes = Vec::new();
        for (entry, template) in &self.entries {
            match render_entry(engine, entry, template, values)? {
                WishValue::Json(value) if !entry.needs_look_up() => rendered.set(&entry.name, value, &entry.label)?,
                value => {
                    let (name, label) = (entry.name.clone(), entry.label.clone());
                    wishes.push(Wish { name, sign: entry.sign, value, label });
                }
            }
        }
        Ok((rendered, wishes))
    }

    fn body(&self, engine: &Engine, values: &Json) -> Result<Rendered, Trouble> {
        let body = match &self.template {
            Some(template) => {
                let marked = engine.render(template, values)?;
                shaped(marked.json()?, &marked.origin().name)?
            }
            None => Map::new(),
        };
        Ok(Rendered::new(Json::Object(body)))
    }

    fn templates(&self) -> impl Iterator<Item = &Template> {
        self.template.iter().chain(self.entries.iter().map(|(_, template)| template))
    }
}

fn render_entry(engine: &Engine, entry: &Entry, template: &Template, values: &Json) -> Result<WishValue, Trouble> {
    let marked = engine.render(template, values)?;
    let plain = marked.plain();
    if plain.trim().is_empty() {
        let trouble = Trouble::new(Code::ValueEmpty).fact("field", &entry.name).fact("place", &entry.label);
        return Err(trouble.detail(format!("{} rendered to nothing", entry.label)));
    }
    match entry.value {
        Value::Text => Ok(WishValue::Text(plain)),
        Value::Json => match marked.json()? {
            // An unset variable inside of quotes wipes a field as well as one without.
            Json::String(text) if text.trim().is_empty() => {
                let trouble = Trouble::new(Code::ValueEmpty).fact("field", &entry.name).fact("place", &entry.label);
                Err(trouble.detail(format!("{} rendered to an empty text", entry.label)))
            }
            value => Ok(WishValue::Json(value)),
        },
    }
}

fn shaped(body: Json, name: &str) -> Result<Map<String, Json>, Trouble> {
    let wrong =
        |sentence: String| Trouble::new(Code::PayloadShape).fact("place", name).detail(format!("{name}: {sentence}"));
    let Json::Object(map) = body else {
        return Err(wrong("the body is not a JSON object".to_owned()));
    };
    for (key, value) in &map {
        if !TOP_LEVEL.contains(&key.as_str()) {
            let hint = if key == "transition" { "; Jira ignores it in an edit" } else { "" };
            return Err(wrong(format!("`{key}` is none of {}{hint}", TOP_LEVEL.join(", "))));
        }
        let (is_right, right) =
            if key == "properties" { (value.is_array(), "a list") } else { (value.is_object(), "an object") };
        if !is_right {
            return Err(wrong(format!("`{key}` is not {right}")));
        }
    }
    let fields = map.get("fields").and_then(Json::as_object);
    let update = map.get("update").and_then(Json::as_object);
    if let (Some(fields), Some(update)) = (fields, update)
        && let Some(field) = fields.keys().find(|field| update.contains_key(*field))
    {
        return Err(twice(field, &format!("`fields` and `update` of {name}")));
    }
    if map
        .values()
        .all(|part| part.as_object().is_some_and(Map::is_empty) || part.as_array().is_some_and(Vec::is_empty))
    {
        return Err(wrong("the body sets nothing".to_owned()));
    }
    Ok(map)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;
    use crate::environment::Environment;
    use crate::field::{Change, EditField, Line, Shaped};
    use crate::options::Given;
    use crate::template;

    fn plan(entries: &[&str]) -> Result<(Engine, Plan), Trouble> {
        let engine = Engine::new(template::Given::default());
        let entries = entries.iter().map(|text| {
            let given = Given { text: (*text).to_owned(), origin: Origin::start("--field") };
            Entry::parse(&given, &Environment::default())
        });
        let plan = Plan::compile(&engine, None, entries.collect::<Result<_, _>>()?)?;
        Ok((engine, plan))
    }

    #[test]
    fn what_needs_no_look_up_is_in_the_body_and_the_rest_is_wished_for() {
        let (engine, plan) = plan(&["customfield_1:=1", "Build Result=Passed", "labels+=a", "Owner:=null"]).unwrap();
        let (rendered, wishes) = plan.parts(&engine, &json!({})).unwrap();
        assert!(plan.needs_look_up());
        assert_eq!(rendered.body, json!({"fields": {"customfield_1": 1}}));
        let told: Vec<_> = wishes.iter().map(|wish| (wish.name.as_str(), wish.sign, wish.value.clone())).collect();
        let text = |text: &str| WishValue::Text(text.to_owned());
        assert_eq!(
            told,
            [
                ("Build Result", Sign::Set, text("Passed")),
                ("labels", Sign::Add, text("a")),
                ("Owner", Sign::Set, WishValue::Json(Json::Null)),
            ]
        );
        let whole = plan.render(&engine, &json!({})).unwrap();
        assert_eq!(
            whole.body,
            json!({"fields": {"customfield_1": 1, "Build Result": "Passed", "Owner": null},
            "update": {"labels": [{"add": "a"}]}})
        );
    }

    #[test]
    fn a_field_may_be_changed_by_several_verbs_and_set_only_once() {
        let (engine, plan) = plan(&["labels+=a", "labels+=b", "labels-=c"]).unwrap();
        let body = plan.render(&engine, &json!({})).unwrap().body;
        assert_eq!(body["update"]["labels"], json!([{"add": "a"}, {"add": "b"}, {"remove": "c"}]));
        for entries in [["labels+=a", "labels=b"], ["summary=a", "summary=b"]] {
            assert_eq!(self::plan(&entries).map(|_| ()).unwrap_err().code, Code::PayloadShape, "{entries:?}");
        }
        let mut rendered = Rendered::new(json!({"fields": {"summary": "x"}, "update": {"labels": [{"add": "a"}]}}));
        assert!(rendered.set("labels", json!([]), "--field").is_err());
        assert!(rendered.set("summary", json!("y"), "--field").is_err());
        assert!(rendered.verbs("summary", vec![json!({"add": 1})], "--field").is_err());
        assert!(rendered.verbs("labels", vec![json!({"add": "b"})], "--field").is_ok());
    }

    #[test]
    fn adding_to_a_list_in_which_nothing_stands_twice_may_be_repeated() {
        let verbs = Shaped::Verbs(vec![json!({"add": {"id": "1"}})]);
        for (schema, is_idempotent) in
            [(json!({"type": "array", "items": "option"}), true), (json!({"type": "of an app"}), false)]
        {
            let field = EditField::read("customfield_1", &json!({ "schema": schema }));
            let mut rendered = Rendered::new(json!({}));
            rendered.put(&field, &verbs, &Json::Null, "--field").unwrap();
            assert_eq!(rendered.is_idempotent(), is_idempotent, "{schema}");
        }
    }

    #[test]
    fn lines_are_appended_one_after_the_other_and_only_when_they_are_new() {
        let field = EditField::read("environment", &json!({"schema": {"type": "string", "system": "environment"}}));
        let line = |text: &str| {
            let text = text.to_owned();
            Shaped::Change(Change::Line(Line { is_added: true, text, is_document: false, is_single: false }))
        };
        let mut rendered = Rendered::new(json!({}));
        for text in ["a", "b", "c"] {
            rendered.put(&field, &line(text), &json!("a"), "--field").unwrap();
        }
        assert_eq!(rendered.body, json!({"fields": {"environment": "a\nb\nc"}}));
        let mut same = Rendered::new(json!({}));
        same.put(&field, &line("a"), &json!("a"), "--field").unwrap();
        assert_eq!(same.body, json!({}));
        let mut set = Rendered::new(json!({"fields": {"environment": "x"}}));
        assert_eq!(set.put(&field, &line("b"), &json!("a"), "--field").unwrap_err().code, Code::PayloadShape);
    }
}
