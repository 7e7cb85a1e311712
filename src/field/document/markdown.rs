//! Markdown made into a document.
//!
//! Raw HTML is text, since a document has none; an image is a link, since a picture would have to be uploaded first. A
//! line break is a line break, as in the comments of code hosts: what a build writes is lines.

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use serde_json::{Value, json};

use super::fit;

/// How deep lists may lie in lists; what lies deeper is lifted. Nobody reads on there, and Jira refuses documents that are
/// nested without end.
const DEEPEST: usize = 10;

/// The document that a Markdown text says.
pub fn from_markdown(text: &str) -> Value {
    let mut builder = Builder { open: vec![Open::new(Value::Null)], marks: Vec::new(), links: Vec::new(), lists: 0 };
    for event in Parser::new_ext(text, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH) {
        builder.event(event);
    }
    let content = builder.open.into_iter().next().map(|open| fit::in_document(open.content)).unwrap_or_default();
    json!({"type": "doc", "version": 1, "content": content})
}

/// A node that is being filled: all but its content.
struct Open {
    node: Value,
    content: Vec<Value>,
}

impl Open {
    fn new(node: Value) -> Self {
        Self { node, content: Vec::new() }
    }
}

/// A link or an image that is being filled.
struct Link {
    href: String,
    is_mark: bool,
    is_empty: bool,
}

struct Builder {
    open: Vec<Open>,
    marks: Vec<Value>,
    links: Vec<Link>,
    /// How many lists are open.
    lists: usize,
}

impl Builder {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) | Event::InlineMath(text) | Event::DisplayMath(text) | Event::FootnoteReference(text) => {
                self.text(&text);
            }
            Event::Code(code) => {
                // Of the marks, code goes together with links only.
                let mut marks: Vec<Value> = self.marks.iter().filter(|mark| mark["type"] == "link").cloned().collect();
                marks.push(json!({"type": "code"}));
                self.push_text(&code, &marks);
            }
            Event::SoftBreak | Event::HardBreak => self.push(json!({"type": "hardBreak"})),
            Event::Rule => self.push(json!({"type": "rule"})),
            Event::Html(html) => self.html(&html),
            Event::InlineHtml(html) if is_break(&html) => self.push(json!({"type": "hardBreak"})),
            Event::InlineHtml(html) => self.push_text(&html, &self.marks.clone()),
            Event::TaskListMarker(_) => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        if matches!(tag, Tag::List(_)) {
            self.lists += 1;
        }
        if self.lists > DEEPEST && matches!(tag, Tag::List(_) | Tag::Item) {
            return self.wrap();
        }
        let node = match tag {
            Tag::Heading { level, .. } => json!({"type": "heading", "attrs": {"level": number(level)}}),
            Tag::BlockQuote(_) => json!({"type": "blockquote"}),
            Tag::CodeBlock(CodeBlockKind::Fenced(words)) => match words.split([' ', ',', '{']).next() {
                Some(language) if !language.is_empty() => json!({"type": "codeBlock", "attrs": {"language": language}}),
                _ => json!({"type": "codeBlock"}),
            },
            Tag::CodeBlock(CodeBlockKind::Indented) => json!({"type": "codeBlock"}),
            Tag::List(None) => json!({"type": "bulletList"}),
            Tag::List(Some(order)) => json!({"type": "orderedList", "attrs": {"order": order}}),
            Tag::Item => json!({"type": "listItem"}),
            Tag::Table(_) => json!({"type": "table"}),
            Tag::TableHead | Tag::TableRow => json!({"type": "tableRow"}),
            Tag::TableCell => json!({"type": "tableCell"}),
            Tag::Emphasis => return self.marks.push(json!({"type": "em"})),
            Tag::Strong => return self.marks.push(json!({"type": "strong"})),
            Tag::Strikethrough => return self.marks.push(json!({"type": "strike"})),
            Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } => return self.open_link(&dest_url),
            // A paragraph, or a block of HTML.
            _ => json!({"type": "paragraph"}),
        };
        self.open.push(Open::new(node));
    }

    fn end(&mut self, tag: TagEnd) {
        let is_lifted = self.lists > DEEPEST && matches!(tag, TagEnd::List(_) | TagEnd::Item);
        if matches!(tag, TagEnd::List(_)) {
            self.lists -= 1;
        }
        match tag {
            _ if is_lifted => self.wrap(),
            TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough => {
                self.marks.pop();
            }
            TagEnd::Link | TagEnd::Image => self.close_link(),
            _ => {
                let Some(Open { mut node, mut content }) = self.open.pop() else { return };
                match tag {
                    TagEnd::BlockQuote(_) => content = fit::in_quote(content),
                    TagEnd::Item => content = fit::in_item(content),
                    TagEnd::TableCell => content = fit::in_cell(content),
                    TagEnd::TableHead => {
                        for cell in &mut content {
                            cell["type"] = Value::from("tableHeader");
                        }
                    }
                    TagEnd::CodeBlock => trim_end(&mut content),
                    _ => {}
                }
                if !content.is_empty() || matches!(tag, TagEnd::CodeBlock) {
                    node["content"] = Value::Array(content);
                    self.push(node);
                }
            }
        }
    }

    /// An address that leads nowhere from Jira is written out behind the words.
    fn open_link(&mut self, href: &str) {
        let is_whole = url::Url::parse(href).is_ok_and(|url| matches!(url.scheme(), "http" | "https" | "mailto"));
        // An image inside of a link, a badge say, leads where the link leads.
        let is_inside = self.links.iter().any(|link| link.is_mark);
        let is_mark = is_whole && !is_inside;
        if is_mark {
            self.marks.push(link(href));
        }
        let href = if is_inside { String::new() } else { href.to_owned() };
        self.links.push(Link { href, is_mark, is_empty: true });
    }

    fn close_link(&mut self) {
        let Some(link) = self.links.last() else { return };
        let (href, is_mark, is_empty) = (link.href.clone(), link.is_mark, link.is_empty);
        if is_mark && is_empty {
            self.push_text(&href, &self.marks.clone());
        } else if !is_mark && !href.is_empty() {
            self.push_text(&format!(" ({href})"), &self.marks.clone());
        }
        self.links.pop();
        if is_mark {
            self.marks.pop();
        }
    }

    /// A line of a block of HTML.
    fn html(&mut self, html: &str) {
        for line in html.trim_end_matches('\n').split('\n') {
            if self.open.last().is_some_and(|open| !open.content.is_empty()) {
                self.push(json!({"type": "hardBreak"}));
            }
            self.push_text(line, &[]);
        }
    }

    /// Text, with the addresses in it made links.
    fn text(&mut self, text: &str) {
        let is_code = self.open.last().is_some_and(|open| open.node["type"] == "codeBlock");
        if is_code {
            return self.push_text(text, &[]);
        }
        let marks = self.marks.clone();
        if !self.links.is_empty() {
            return self.push_text(text, &marks);
        }
        let mut rest = text;
        while let Some((start, end)) = address(rest) {
            self.push_text(&rest[..start], &marks);
            let href = &rest[start..end];
            let mut linked = marks.clone();
            linked.push(link(href));
            self.push_text(href, &linked);
            rest = &rest[end..];
        }
        self.push_text(rest, &marks);
    }

    fn push_text(&mut self, text: &str, marks: &[Value]) {
        if text.is_empty() {
            return;
        }
        self.links.iter_mut().for_each(|link| link.is_empty = false);
        let mut unique: Vec<&Value> = Vec::new();
        for mark in marks {
            if !unique.contains(&mark) {
                unique.push(mark);
            }
        }
        let marks = json!(unique);
        let none = json!([]);
        if let Some(last) = self.open.last_mut().and_then(|open| open.content.last_mut())
            && last["type"] == "text"
            && *last.get("marks").unwrap_or(&none) == marks
        {
            last["text"] = Value::from(format!("{}{text}", last["text"].as_str().unwrap_or_default()));
            return;
        }
        self.push(if unique.is_empty() {
            json!({"type": "text", "text": text})
        } else {
            json!({"type": "text", "text": text, "marks": marks})
        });
    }

    /// What was said so far is a paragraph by itself.
    fn wrap(&mut self) {
        if let Some(open) = self.open.last_mut() {
            open.content = fit::wrapped(std::mem::take(&mut open.content));
        }
    }

    fn push(&mut self, node: Value) {
        if let Some(open) = self.open.last_mut() {
            open.content.push(node);
        }
    }
}

/// The first address in a text, without the punctuation of the sentence around it.
fn address(text: &str) -> Option<(usize, usize)> {
    let start = ["https://", "http://"].iter().filter_map(|scheme| text.find(scheme)).min()?;
    let rest = &text[start..];
    let end = rest.find(|letter: char| letter.is_whitespace() || "<>\"'`|".contains(letter)).unwrap_or(rest.len());
    let whole = rest[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', '*', '_']);
    // A bracket that was opened before the address closes behind it.
    let whole = if whole.ends_with(')') && !whole.contains('(') { &whole[..whole.len() - 1] } else { whole };
    let is_whole = url::Url::parse(whole).is_ok_and(|url| url.has_host());
    is_whole.then_some((start, start + whole.len()))
}

fn link(href: &str) -> Value {
    json!({"type": "link", "attrs": {"href": href}})
}

fn is_break(html: &str) -> bool {
    html.trim_matches(['<', '>', '/', ' ']).eq_ignore_ascii_case("br")
}

/// A block of code ends with a line break that is none of its text.
fn trim_end(content: &mut Vec<Value>) {
    let Some(last) = content.last_mut() else { return };
    if let Some(text) = last["text"].as_str().map(|text| text.trim_end_matches('\n').to_owned()) {
        if text.is_empty() {
            content.pop();
        } else {
            last["text"] = Value::from(text);
        }
    }
}

fn number(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}
