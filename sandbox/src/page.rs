//! The page for people: the issues, what a build would write to them, and who changed what.
//!
//! One document without script or outside resources. Every word that came from outside is escaped.

#![allow(clippy::format_collect, reason = "a page of a few hundred rows, read by a person")]

use serde_json::Value;

use crate::asked::Asked;
use crate::jira::Jira;
use crate::reply::{Reply, escape};
use crate::world::issue::{Change, Issue, in_words};
use crate::world::{Flavour, World};

const STYLE: &str = include_str!("page.css");

/// Fields with a column of their own.
const COLUMNS: [(&str, &str); 5] = [
    ("customfield_10314", "Build Result"),
    ("customfield_10315", "Build Number"),
    ("customfield_10316", "Build Link"),
    ("fixVersions", "Fix versions"),
    ("labels", "Labels"),
];

pub(crate) fn answer(jira: &Jira, asked: &Asked) -> Option<Reply> {
    let context = &jira.settings.context_path;
    let here = ["/".to_owned(), context.clone(), format!("{context}/")];
    let mine = here.contains(&asked.path) && asked.method == "GET";
    mine.then(|| {
        Reply::html(200, page(jira))
            .header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
            .header("Cache-Control", "no-store")
    })
}

fn page(jira: &Jira) -> String {
    let world = jira.world();
    let flavour = match world.flavour {
        Flavour::Cloud => "Cloud",
        Flavour::DataCenter => "Data Center",
    };
    let requests = jira.journal().len();
    let (issues, history) = (issues(&world), history(&world));
    format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Jira sandbox</title>\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"color-scheme\" content=\"light dark\"><meta http-equiv=\"refresh\" content=\"3\">\
         <style>{STYLE}</style></head><body><header><h1>Jira sandbox</h1>\
         <p><span class=\"tag\">{flavour}</span> <code>{}</code> · requests so far: {requests} · in memory, gone when it \
         stops</p></header><main><section><h2>Who changed what</h2>{history}</section>{issues}</main></body></html>",
        escape(&jira.url)
    )
}

fn issues(world: &World) -> String {
    let heads: String = COLUMNS.iter().map(|(_, name)| format!("<th>{name}</th>")).collect();
    let mut sections = String::new();
    for project in &world.projects {
        let mut mine: Vec<&Issue> = world.issues.values().filter(|issue| issue.project == project.key).collect();
        mine.sort_by_key(|issue| issue.key.rsplit('-').next().and_then(|number| number.parse::<u32>().ok()));
        let rows: String = mine.into_iter().map(row).collect();
        let section = format!(
            "<section><h2>{} <small>{}</small></h2><div class=\"wide\"><table><thead><tr><th>Key</th><th>Summary</th>\
             <th>Status</th>{heads}</tr></thead><tbody>{rows}</tbody></table></div></section>",
            escape(&project.name),
            escape(&project.key)
        );
        sections.push_str(&section);
    }
    sections
}

fn row(issue: &Issue) -> String {
    let words = |id: &str| escape(&in_words(issue.fields.get(id).unwrap_or(&Value::Null)));
    let cells: String = COLUMNS.iter().map(|(id, _)| format!("<td>{}</td>", words(id))).collect();
    let class = if issue.history.is_empty() { "" } else { " class=\"touched\"" };
    format!(
        "<tr{class}><th scope=\"row\">{}</th><td>{}</td><td><span class=\"tag\">{}</span></td>{cells}</tr>",
        escape(&issue.key),
        words("summary"),
        words("status")
    )
}

/// The latest forty changes, newest first.
fn history(world: &World) -> String {
    let mut changes: Vec<(&Issue, &Change)> =
        world.issues.values().flat_map(|issue| issue.history.iter().map(move |change| (issue, change))).collect();
    if changes.is_empty() {
        return "<p class=\"quiet\">Nothing yet. Send a build here, and it shows up.</p>".to_owned();
    }
    changes.sort_by_key(|(_, change)| std::cmp::Reverse(change.id.parse::<u64>().unwrap_or_default()));
    let entries: String = changes.into_iter().take(40).map(|(issue, change)| entry(issue, change)).collect();
    format!("<ol class=\"history\">{entries}</ol>")
}

fn entry(issue: &Issue, change: &Change) -> String {
    let word = |text: &str| {
        if text.is_empty() { "<i>nothing</i>".to_owned() } else { format!("<q>{}</q>", escape(text)) }
    };
    let item = |item: &crate::world::issue::ChangedField| {
        format!("<li><b>{}</b> {} → {}</li>", escape(&item.name), word(&item.from), word(&item.to))
    };
    let items: String = change.items.iter().map(item).collect();
    let who = if change.author_name.is_empty() { "somebody" } else { &change.author_name };
    let quietly = if change.notified { "" } else { ", without e-mail" };
    format!(
        "<li><p><strong>{}</strong> by {} <time>{}</time>{quietly}</p><ul>{items}</ul></li>",
        escape(&issue.key),
        escape(who),
        escape(&change.at)
    )
}
