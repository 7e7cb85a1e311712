//! The frame of the pages that people see on the way to a credential.
//!
//! No script, no outside resources; every word that came from outside is escaped.

use crate::reply::{Reply, escape};

const STYLE: &str = concat!(include_str!("../page.css"), include_str!("login.css"));

/// A page of one card.
pub(crate) fn card(status: u16, title: &str, body: &str) -> Reply {
    page(status, title, &format!("<main><section><h1>{}</h1>{body}</section></main>", escape(title)))
}

pub(crate) fn page(status: u16, title: &str, main: &str) -> Reply {
    let page = format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{} - Jira sandbox</title>\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"color-scheme\" content=\"light dark\"><style>{STYLE}</style></head><body>{main}</body></html>",
        escape(title)
    );
    Reply::html(status, page)
        .header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'")
        .header("Referrer-Policy", "no-referrer")
        .header("Cache-Control", "no-store")
}

/// What a form sends along unseen.
pub(crate) fn hidden(fields: &[(&str, &str)]) -> String {
    let one = |(name, value): &(&str, &str)| {
        format!("<input type=\"hidden\" name=\"{}\" value=\"{}\">", escape(name), escape(value))
    };
    fields.iter().map(one).collect::<Vec<_>>().concat()
}

/// Two buttons that send the form; the first one is the way on.
pub(crate) fn buttons(yes: (&str, &str), no: (&str, &str)) -> String {
    format!(
        "<p class=\"buttons\"><button class=\"first\" id=\"{0}\" name=\"decision\" value=\"{0}\">{1}</button>\
         <button id=\"{2}\" name=\"decision\" value=\"{2}\">{3}</button></p>",
        yes.0, yes.1, no.0, no.1
    )
}
