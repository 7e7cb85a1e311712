//! The page of a code: its head, which becomes the diagnosis, and its body, which `explain` prints.
//!
//! A `{placeholder}` in the head is filled with a fact. Where a fact is missing, some placeholders have a
//! general word; a `fix` line that has neither is left out.

use crate::code::Code;
use crate::trouble::Trouble;

/// Nobody reads more at 2 a.m.
const STEPS: usize = 5;

/// The words that stand in for a fact that nobody knows.
const GENERAL: &[(&str, &str)] = &[
    ("site", "the site"),
    ("secret", "the variable that holds the secret"),
    ("user", "the account"),
    ("user_variable", "JIRA_EMAIL"),
    ("issue", "the issue"),
    ("project", "the project"),
    ("url", "the request's address"),
    ("host", "the host"),
    ("variable", "the variable"),
    ("other", "the other variable"),
    ("field", "the field"),
    ("value", "the value"),
    ("option", "the option"),
    ("file", "the file"),
    ("place", "the place"),
    ("proxy", "the proxy"),
    ("when", "a few minutes"),
    ("login", "the site"),
    ("issuer", "its authority"),
];

/// A page, read.
pub struct Page {
    /// The cause in one line.
    pub title: String,
    /// Why that is so.
    pub why: String,
    /// What to do, in order.
    pub fix: Vec<String>,
    /// Where Atlassian says more.
    pub docs: Option<&'static str>,
    /// The long explanation, Markdown.
    pub body: &'static str,
}

impl Page {
    /// The page of a trouble: its code's, with what this case says differently.
    pub fn of_trouble(trouble: &Trouble, facts: &[(&'static str, String)]) -> Self {
        let page = Self::of(trouble.code, facts);
        let Some(own) = trouble.own() else { return page };
        let filled = |text: &String| fill(text, facts).unwrap_or_else(|| text.clone());
        let steps = own.steps.iter().filter_map(|step| fill(step, facts));
        let general = page.fix.into_iter().filter(|_| !own.only_these_steps);
        Self {
            title: own.title.as_ref().map_or(page.title, |title| capitalised(&filled(title))),
            why: own.why.as_ref().map_or(page.why, filled),
            fix: steps.chain(general).take(STEPS).collect(),
            ..page
        }
    }

    /// The page of a code with its placeholders filled.
    pub fn of(code: Code, facts: &[(&'static str, String)]) -> Self {
        let (head, body) = code.page().split_once("\n\n").unwrap_or((code.page(), ""));
        let lines = |key: &str| {
            let prefix = format!("{key}: ");
            head.lines().filter_map(move |line| line.strip_prefix(&prefix)).collect::<Vec<_>>()
        };
        let first = |key: &str| lines(key).first().copied().unwrap_or_default();
        let filled = |text: &str| fill(text, facts).unwrap_or_else(|| text.to_owned());
        Self {
            title: capitalised(&filled(first("title"))),
            why: filled(first("why")),
            fix: lines("fix").iter().filter_map(|text| fill(text, facts)).collect(),
            docs: lines("docs").first().copied(),
            body: body.trim_end(),
        }
    }
}

/// The text with every placeholder filled, or none when one has neither a fact nor a general word.
fn fill(text: &str, facts: &[(&'static str, String)]) -> Option<String> {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        // A template's own braces, in an example.
        if let Some(tag) = after.strip_prefix('{')
            && let Some(end) = tag.find("}}")
        {
            filled.push_str(&rest[..before.len() + 2 + end + 2]);
            rest = &tag[end + 2..];
            continue;
        }
        let (name, after) = after.split_once('}')?;
        let fact = facts.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str());
        let general = || GENERAL.iter().find(|(known, _)| *known == name).map(|(_, word)| (*word).to_owned());
        // In the middle of an address the general word would be torn from it.
        let in_address = before.ends_with('/') || after.starts_with('/');
        let general = || if in_address { Some(name.to_uppercase()) } else { general() };
        filled.push_str(before);
        filled.push_str(&fact.map(str::to_owned).or_else(general)?);
        rest = after;
    }
    filled.push_str(rest);
    Some(filled)
}

/// A title that begins with a general word still begins with a capital; a name stays as it is.
fn capitalised(title: &str) -> String {
    if title.starts_with("the ") { format!("T{}", &title[1..]) } else { title.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_has_a_title_a_reason_a_next_step_and_a_body() {
        for code in Code::ALL {
            let page = Page::of(*code, &[]);
            assert!(
                !page.title.is_empty() && !page.why.is_empty() && !page.fix.is_empty() && !page.body.is_empty(),
                "{code}"
            );
            let head = format!("{}{}{}", page.title, page.why, page.fix.concat());
            assert!(!head.contains(['{', '}']), "{code} has a placeholder nobody fills: {head}");
            assert!(page.title.starts_with(|c: char| c.is_uppercase()), "{code}: {}", page.title);
        }
    }

    #[test]
    fn a_step_without_its_fact_is_left_out() {
        let with = Page::of(Code::TemplateName, &[("nearest", "build.number".to_owned())]);
        let without = Page::of(Code::TemplateName, &[]);
        assert_eq!(with.fix.len(), without.fix.len() + 1);
        assert!(with.fix[0].contains("build.number"));
    }
}
