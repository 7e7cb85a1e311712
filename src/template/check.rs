//! Walks a compiled template and refuses what is unknown, out of reach, or raw.
//!
//! Happens before any value is known: a misspelt name is an error even in a branch that is not taken.

use std::collections::BTreeSet;

use handlebars::template::{HelperTemplate, Parameter, TemplateElement};
use handlebars::{Path, Template};

use super::{Given, syntax};
use crate::code::Code;
use crate::connection::is_connection_variable;
use crate::names::{self, NAMES};
use crate::options::Origin;
use crate::trouble::Trouble;

/// What `this` and bare names mean at a place in the template.
#[derive(Clone, PartialEq)]
enum Scope {
    /// The whole table.
    Root,
    /// Inside `with GROUP`.
    Group(String),
    /// Inside `each`: items that have no names of ours.
    Items,
}

/// What Handlebars itself names inside of `each`.
const LOCALS: &[&str] = &["@key", "@index", "@first", "@last", "@root"];

struct Walk<'a> {
    given: &'a Given,
    origin: &'a Origin,
    scopes: Vec<Scope>,
    locals: Vec<(String, Scope)>,
    names: BTreeSet<String>,
    at: (usize, usize),
}

/// The names that the template mentions, in full.
pub(super) fn check(template: &Template, given: &Given, origin: &Origin) -> Result<BTreeSet<String>, Trouble> {
    let (scopes, locals, names) = (vec![Scope::Root], Vec::new(), BTreeSet::new());
    let mut walk = Walk { given, origin, scopes, locals, names, at: (1, 1) };
    walk.template(template)?;
    Ok(walk.names)
}

impl Walk<'_> {
    fn template(&mut self, template: &Template) -> Result<(), Trouble> {
        for (position, element) in template.elements.iter().enumerate() {
            if let Some(mapping) = template.mapping.get(position) {
                self.at = (mapping.0, mapping.1);
            }
            match element {
                TemplateElement::RawString(_) | TemplateElement::Comment(_) => {}
                TemplateElement::Expression(expression) => self.expression(expression)?,
                TemplateElement::HelperBlock(block) => self.block(block)?,
                TemplateElement::HtmlExpression(_) => {
                    return Err(self.refuse(
                        "`{{{ }}}` and `{{& }}` print raw text, which could change the payload; write `{{ }}`",
                    ));
                }
                TemplateElement::PartialExpression(_) | TemplateElement::PartialBlock(_) => {
                    return Err(self.refuse("partials (`{{> }}`) are not supported"));
                }
                TemplateElement::DecoratorExpression(_) | TemplateElement::DecoratorBlock(_) => {
                    return Err(self.refuse("decorators (`{{* }}`) are not supported"));
                }
                _ => return Err(self.refuse("this is not supported")),
            }
        }
        Ok(())
    }

    fn refuse(&self, sentence: &str) -> Trouble {
        syntax(self.origin, self.at.0, self.at.1, sentence)
    }

    fn expression(&mut self, expression: &HelperTemplate) -> Result<(), Trouble> {
        let name = raw_name(&expression.name);
        let plain = expression.params.is_empty() && expression.hash.is_empty();
        if plain && !is_helper(&name) {
            let full = self.name(&name)?;
            if NAMES.iter().any(|row| row.name.starts_with(&format!("{full}."))) || full == "vars" || full == "env" {
                return Err(self.unknown(&name, &format!("`{name}` is a group of names, not a value")));
            }
            return Ok(());
        }
        self.call(&name, expression)
    }

    fn call(&mut self, name: &str, call: &HelperTemplate) -> Result<(), Trouble> {
        if !is_helper(name) {
            return Err(self.unknown(name, &format!("there is no helper `{name}`")));
        }
        call.params.iter().chain(call.hash.values()).try_for_each(|parameter| self.parameter(parameter))
    }

    fn parameter(&mut self, parameter: &Parameter) -> Result<(), Trouble> {
        match parameter {
            Parameter::Literal(_) => Ok(()),
            Parameter::Name(name) => self.name(name).map(drop),
            Parameter::Path(path) => self.name(raw_path(path)).map(drop),
            Parameter::Subexpression(inner) => match inner.as_element() {
                TemplateElement::Expression(call) => self.call(&raw_name(&call.name), call),
                _ => Err(self.refuse("this cannot stand in brackets")),
            },
            _ => Err(self.refuse("this is not supported")),
        }
    }

    fn block(&mut self, block: &HelperTemplate) -> Result<(), Trouble> {
        let name = raw_name(&block.name);
        self.call(&name, block)?;
        let depth = (self.scopes.len(), self.locals.len());
        if let Some(scope) = self.inner_scope(&name, block)? {
            self.scopes.push(scope);
        }
        if let Some(parameters) = &block.block_param {
            let inner = if name == "with" { self.scopes.last().cloned().unwrap_or(Scope::Items) } else { Scope::Items };
            let names = format!("{parameters:?}");
            self.locals.extend(names.split('"').skip(1).step_by(2).map(|local| (local.to_owned(), inner.clone())));
        }
        block.template.as_ref().map_or(Ok(()), |inner| self.template(inner))?;
        self.scopes.truncate(depth.0);
        self.locals.truncate(depth.1);
        block.inverse.as_ref().map_or(Ok(()), |inner| self.template(inner))
    }

    fn inner_scope(&mut self, name: &str, block: &HelperTemplate) -> Result<Option<Scope>, Trouble> {
        match (name, block.params.first()) {
            ("with", Some(Parameter::Path(path))) => Ok(Some(Scope::Group(self.name(raw_path(path))?))),
            ("with" | "each", _) => Ok(Some(Scope::Items)),
            _ => Ok(None),
        }
    }

    /// The full dotted name behind what was written, if it may be written here.
    fn name(&mut self, written: &str) -> Result<String, Trouble> {
        let mut rest = written;
        let mut scopes = self.scopes.as_slice();
        while let Some(outer) = rest.strip_prefix("../") {
            rest = outer;
            scopes =
                scopes.get(..scopes.len().saturating_sub(1)).filter(|left| !left.is_empty()).unwrap_or(&[Scope::Root]);
        }
        if let Some(from_root) = rest.strip_prefix("@root.").or_else(|| rest.strip_prefix("@root/")) {
            rest = from_root;
            scopes = &[Scope::Root];
        } else if rest.starts_with('@') {
            return if LOCALS.contains(&rest) { Ok(rest.to_owned()) } else { Err(self.no_name(written)) };
        }
        let dotted = rest.replace('/', ".").replace(['[', ']'], "");
        let bare = dotted.strip_prefix("this.").unwrap_or(&dotted);
        let (first, behind) = bare.split_once('.').map_or((bare, None), |(first, rest)| (first, Some(rest)));
        let local = self.locals.iter().rev().find(|(local, _)| local == first).map(|(_, scope)| scope.clone());
        let is_this = matches!(bare, "this" | ".");
        let full = match (local, scopes.last().unwrap_or(&Scope::Root), behind) {
            (Some(Scope::Group(group)), _, Some(rest)) => format!("{group}.{rest}"),
            (Some(Scope::Group(group)), _, None) => group,
            (Some(_), _, None) => return Ok(bare.to_owned()),
            (None, Scope::Items, _) if is_this => return Ok(bare.to_owned()),
            // What `each` goes through are single values, and have no names of their own.
            (Some(_), _, Some(_)) | (None, Scope::Items, _) => return Err(self.no_name(written)),
            (None, Scope::Group(group), _) if is_this => group.clone(),
            (None, Scope::Group(group), _) => format!("{group}.{bare}"),
            (None, Scope::Root, _) => bare.to_owned(),
        };
        self.known(written, &full)?;
        self.names.insert(full.clone());
        Ok(full)
    }

    fn known(&self, written: &str, full: &str) -> Result<(), Trouble> {
        if let Some(variable) = full.strip_prefix("env.") {
            if is_connection_variable(variable) {
                let place = self.origin.place(self.at.0, self.at.1);
                let trouble = Trouble::new(Code::TemplateSecret).fact("variable", variable).fact("place", &place);
                return Err(trouble.detail(format!("`{written}` at {place}")));
            }
            return Ok(());
        }
        let is_group =
            |group: &str| NAMES.iter().any(|row| row.name.split_once('.').is_some_and(|(head, _)| head == group));
        if names::find(full).is_some() || full.starts_with("vars.") || matches!(full, "vars" | "env") || is_group(full)
        {
            return Ok(());
        }
        Err(self.no_name(written))
    }

    fn no_name(&self, written: &str) -> Trouble {
        self.unknown(written, &format!("there is no name `{written}`"))
    }

    fn unknown(&self, written: &str, sentence: &str) -> Trouble {
        let place = self.origin.place(self.at.0, self.at.1);
        let mut trouble = Trouble::new(Code::TemplateName)
            .fact("value", written)
            .fact("place", &place)
            .detail(format!("{sentence} (at {place})"));
        let nearest = self.nearest(written);
        if !nearest.is_empty() {
            trouble = trouble.fact("nearest", nearest.join(" or "));
        }
        trouble
    }

    fn nearest(&self, written: &str) -> Vec<String> {
        let vars = self.given.vars.iter().map(|name| format!("vars.{name}"));
        let env = self.given.env.iter().map(|name| format!("env.{name}"));
        let table = NAMES.iter().map(|row| row.name.to_owned());
        let helpers = super::helpers::NAMES.iter().map(|name| (*name).to_owned());
        let known: Vec<String> = table.chain(vars).chain(env).chain(helpers).collect();
        crate::nearest::of(written, known.iter().map(String::as_str))
    }
}

fn is_helper(name: &str) -> bool {
    super::helpers::NAMES.contains(&name)
}

fn raw_name(parameter: &Parameter) -> String {
    match parameter {
        Parameter::Name(name) => name.clone(),
        Parameter::Path(path) => raw_path(path).to_owned(),
        _ => String::new(),
    }
}

fn raw_path(path: &Path) -> &str {
    match path {
        Path::Relative((_, raw)) | Path::Local((_, _, raw)) => raw,
    }
}
