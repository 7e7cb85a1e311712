//! The whole request body: a template file, the single fields, and what Jira accepts as a body.
//!
//! Compiles once and renders once per issue, since `issue.key` differs. Refuses a body that Jira would
//! misread: another top level, a field set twice, a value that rendered to nothing.

use serde_json::{Map, Value as Json, json};

use super::entry::{Entry, Value};
use crate::code::Code;
use crate::options::Origin;
use crate::template::{Engine, Template};
use crate::trouble::Trouble;

/// What an edit may hold (<https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/>).
const TOP_LEVEL: &[&str] = &["fields", "update", "properties", "historyMetadata"];
/// List fields whose `add` changes nothing when it is done twice.
const SETS: &[&str] = &["labels", "components", "fixVersions", "versions"];

/// Everything that is to be rendered, compiled.
pub struct Plan {
    body: Option<Template>,
    entries: Vec<(Entry, Template)>,
}

/// A finished body.
#[derive(Clone, Debug, PartialEq)]
pub struct Rendered {
    /// What is sent.
    pub body: Json,
}

impl Plan {
    /// Compiles the template file, if any, and the fields.
    ///
    /// Fails as the engine does, and with `payload-shape` when a field is named twice.
    pub fn compile(engine: &Engine, body: Option<(&str, &Origin)>, entries: Vec<Entry>) -> Result<Self, Trouble> {
        for (position, entry) in entries.iter().enumerate() {
            if entries[..position].iter().any(|other| other.name == entry.name) {
                return Err(twice(&entry.name, "two --field entries"));
            }
        }
        let body = body.map(|(source, origin)| engine.compile(source, origin)).transpose()?;
        let entries = entries.into_iter().map(|entry| {
            let template = engine.compile(&entry.source, &entry.origin)?;
            Ok((entry, template))
        });
        Ok(Self { body, entries: entries.collect::<Result<_, Trouble>>()? })
    }

    /// Whether there is nothing to be rendered.
    pub fn is_empty(&self) -> bool {
        self.body.is_none() && self.entries.is_empty()
    }

    /// Whether any template mentions a name of this group.
    pub fn mentions(&self, group: &str) -> bool {
        self.templates().any(|template| template.mentions(group))
    }

    /// The body for one issue.
    ///
    /// Fails with `template-name`, `payload-not-json`, `payload-shape` or `value-empty`.
    pub fn render(&self, engine: &Engine, values: &Json) -> Result<Rendered, Trouble> {
        let mut body = match &self.body {
            Some(template) => {
                let marked = engine.render(template, values)?;
                shaped(marked.json()?, &marked.origin().name)?
            }
            None => Map::new(),
        };
        for (entry, template) in &self.entries {
            let value = render_entry(engine, entry, template, values)?;
            let elsewhere = body.get("update").and_then(|update| update.get(&entry.name)).is_some();
            let fields = body.entry("fields").or_insert_with(|| json!({}));
            let Some(fields) = fields.as_object_mut() else { continue };
            if elsewhere || fields.contains_key(&entry.name) {
                return Err(twice(&entry.name, &format!("the template and {}", entry.label)));
            }
            fields.insert(entry.name.clone(), value);
        }
        Ok(Rendered { body: Json::Object(body) })
    }

    fn templates(&self) -> impl Iterator<Item = &Template> {
        self.body.iter().chain(self.entries.iter().map(|(_, template)| template))
    }
}

impl Rendered {
    /// The fields that the body sets or changes, in order.
    pub fn fields(&self) -> Vec<&str> {
        let keys =
            |part: &str| self.body.get(part).and_then(Json::as_object).map(|part| part.keys().map(String::as_str));
        keys("fields").into_iter().flatten().chain(keys("update").into_iter().flatten()).collect()
    }

    /// What a field is to become: the value it is set to, or the verbs applied to it.
    pub fn target(&self, field: &str) -> Option<&Json> {
        let part = |part: &str| self.body.get(part).and_then(|part| part.get(field));
        part("fields").or_else(|| part("update"))
    }

    /// Whether it may be sent a second time without adding anything twice.
    pub fn is_idempotent(&self) -> bool {
        let update = self.body.get("update").and_then(Json::as_object);
        update.into_iter().flatten().all(|(field, verbs)| {
            let mut adds = verbs.as_array().into_iter().flatten().filter(|verb| verb.get("add").is_some());
            SETS.contains(&field.as_str()) || adds.next().is_none()
        })
    }

    /// Whether it holds an Atlassian Document, which only version 3 of the API understands.
    pub fn has_document(&self) -> bool {
        fn is_document(value: &Json) -> bool {
            match value {
                Json::Object(map) => {
                    let document = map.get("type").and_then(Json::as_str) == Some("doc") && map.contains_key("version");
                    (document && map.get("content").is_some_and(Json::is_array)) || map.values().any(is_document)
                }
                Json::Array(items) => items.iter().any(is_document),
                _ => false,
            }
        }
        is_document(&self.body)
    }
}

fn render_entry(engine: &Engine, entry: &Entry, template: &Template, values: &Json) -> Result<Json, Trouble> {
    let marked = engine.render(template, values)?;
    let plain = marked.plain();
    if plain.trim().is_empty() {
        let trouble = Trouble::new(Code::ValueEmpty).fact("field", &entry.name).fact("place", &entry.label);
        return Err(trouble.detail(format!("{} rendered to nothing", entry.label)));
    }
    match entry.value {
        Value::Text => Ok(Json::String(plain)),
        Value::Json => match marked.json()? {
            // An unset variable inside of quotes wipes a field as well as one without.
            Json::String(text) if text.trim().is_empty() => {
                let trouble = Trouble::new(Code::ValueEmpty).fact("field", &entry.name).fact("place", &entry.label);
                Err(trouble.detail(format!("{} rendered to an empty text", entry.label)))
            }
            value => Ok(value),
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

fn twice(field: &str, places: &str) -> Trouble {
    let trouble = Trouble::new(Code::PayloadShape).fact("field", field);
    trouble.detail(format!("the field `{field}` stands in {places}; Jira takes a field once"))
}
