//! Documents: what is made, that the structure rules hold, and what is read back.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test may panic, and prints for another tool to read")]

use serde_json::{Value, json};

use super::*;

/// Every construct, alone and inside of the others.
const TEXTS: &[&str] = &[
    "plain",
    "two\nlines and a hard  \nbreak",
    "# one\n## two\n###### six `code` **bold**",
    "**bold** *it* ~~gone~~ `code` ***both*** **`bold code`** ~~*x*~~",
    "- a\n- b\n  - c\n    1. d\n- [x] done\n- [ ] open",
    "3. three\n4. four\n\n   more of four\n\n   ```\n   code\n   ```",
    "-\n- - nested first\n- # heading in a list\n- > quote in a list\n- ***\n- | a | b |\n  |---|---|\n  | 1 | 2 |",
    "```rust\nfn main() {}\n```\n\n```\n```\n\n    indented\n",
    "```js {highlight}\nx\n```\n~~~\nunclosed",
    "[link](https://example.com/a_(b) \"title\") <https://example.com> https://example.com/x. (http://example.com/y)",
    "[rel](docs/a.md) [bad](javascript:alert(1)) [](https://example.com) [mail](mailto:a@example.com)",
    "![image](https://example.com/a.png) ![](https://example.com/b.png) [![badge](b.svg)](https://example.com)",
    "[**bold** and `code`](https://example.com) **https://example.com/in-bold**",
    "> quote\n> # heading\n> - list\n> > deeper\n> | a |\n> |---|\n> | 1 |\n> ***\n> ```\n> code\n> ```",
    "| a | **b** | |\n|---|:-:|--|\n| 1 | `x` | |\n| [l](https://example.com) | y<br>z |",
    "<b>html</b> inline <br/> and\n\n<div>\nblock &amp; more\n</div>\n\n<!-- comment -->",
    "a &amp; b \\* c &copy;",
    "---\n\n***",
    "",
    " \n\n",
    ">",
    "#",
    "term\n===\n\nother\n---",
    "[^1] and $x$ and :smile: and @jane",
    "\u{0}nul and \u{7}bell and \r\nCRLF",
    "a < b && c > d \"quoted\" 'single' {{braces}}",
];

#[test]
fn markdown_becomes_the_nodes_that_it_means() {
    let text = |text: &str| json!({"type": "text", "text": text});
    let marked = |text: &str, marks: Value| json!({"type": "text", "text": text, "marks": marks});
    let paragraph = |content: Value| json!({"type": "paragraph", "content": content});
    let item = |content: Value| json!({"type": "listItem", "content": content});
    let link = |href: &str| json!({"type": "link", "attrs": {"href": href}});
    let cell = |kind: &str, words: &str| json!({"type": kind, "content": [paragraph(json!([text(words)]))]});
    for (markdown, content) in [
        ("a\nb", json!([paragraph(json!([text("a"), {"type": "hardBreak"}, text("b")]))])),
        ("## x", json!([{"type": "heading", "attrs": {"level": 2}, "content": [text("x")]}])),
        ("**`x`**", json!([paragraph(json!([marked("x", json!([{"type": "code"}]))]))])),
        ("***x***", json!([paragraph(json!([marked("x", json!([{"type": "em"}, {"type": "strong"}]))]))])),
        (
            "```rust\nx\n\ny\n```",
            json!([{"type": "codeBlock", "attrs": {"language": "rust"}, "content": [text("x\n\ny")]}]),
        ),
        (
            "- a\n  - b",
            json!([{"type": "bulletList", "content": [item(json!([paragraph(json!([text("a")])),
            {"type": "bulletList", "content": [item(json!([paragraph(json!([text("b")]))]))]}]))]}]),
        ),
        (
            "2. a",
            json!([{"type": "orderedList", "attrs": {"order": 2}, "content": [item(json!([paragraph(json!([text("a")]))]))]}]),
        ),
        (
            "see https://e.com/x.",
            json!([paragraph(json!([
                text("see "),
                marked("https://e.com/x", json!([link("https://e.com/x")])),
                text(".")
            ]))]),
        ),
        (
            "![alt](https://e.com/a.png)",
            json!([paragraph(json!([marked("alt", json!([link("https://e.com/a.png")]))]))]),
        ),
        ("[x](y.md)", json!([paragraph(json!([text("x (y.md)")]))])),
        ("[![b](b.svg)](https://e.com)", json!([paragraph(json!([marked("b", json!([link("https://e.com")]))]))])),
        ("<b>x</b>", json!([paragraph(json!([text("<b>x</b>")]))])),
        (
            "> # x",
            json!([{"type": "blockquote", "content": [paragraph(json!([marked("x", json!([{"type": "strong"}]))]))]}]),
        ),
        (
            "| a |\n|---|\n| 1 |",
            json!([{"type": "table", "content": [
            {"type": "tableRow", "content": [cell("tableHeader", "a")]}, {"type": "tableRow", "content": [cell("tableCell", "1")]}]}]),
        ),
    ] {
        let wanted = json!({"type": "doc", "version": 1, "content": content});
        assert_eq!(from_markdown(markdown), wanted, "{markdown}");
    }
}

#[test]
fn no_document_breaks_the_rules_of_the_schema() {
    for text in TEXTS {
        let document = from_markdown(text);
        if let Err(fault) = check(&document) {
            panic!("{text:?} became {document:#}: {fault}");
        }
    }
}

/// The published schema is npm's `@atlaskit/adf-schema`; `.ci/documents` holds these to it.
#[test]
#[ignore = "prints every document for .ci/documents, which has the published schema"]
fn documents_for_the_published_schema() {
    for text in TEXTS {
        println!("document {}", from_markdown(text));
    }
}

#[test]
fn a_text_that_is_nested_without_end_is_still_a_document() {
    for opener in ["- ", "> ", "1. ", "**", "[", "> - ", "*a _b ", "<b>"] {
        let text = format!("{}x", opener.repeat(32_000 / opener.len()));
        let document = from_markdown(&text);
        assert_eq!(check(&document), Ok(()), "{opener}");
        assert!(to_text(&document).contains('x'), "{opener}");
        assert!(document.to_string().len() > 10, "{opener}");
    }
}

#[test]
fn a_document_is_read_back_as_lines() {
    for (markdown, text) in [
        ("a **b** `c`\nd", "a b c\nd"),
        ("# h\n\np", "h\np"),
        ("- a\n- b\n  1. c", "- a\n- b\n  1. c"),
        ("4. a\n5. b", "4. a\n5. b"),
        ("> q\n\n---", "q\n---"),
        ("| a | b |\n|---|---|\n| 1 | 2 |", "a | b\n1 | 2"),
    ] {
        assert_eq!(to_text(&from_markdown(markdown)), text, "{markdown}");
    }
    let foreign = json!({"type": "doc", "version": 1, "content": [{"type": "panel", "attrs": {"panelType": "info"}, "content": [
        {"type": "paragraph", "content": [{"type": "mention", "attrs": {"id": "1", "text": "@Jane"}}, {"type": "text", "text": " "},
            {"type": "emoji", "attrs": {"shortName": ":x:"}}, {"type": "inlineCard", "attrs": {"url": "https://e.com"}},
            {"type": "date", "attrs": {"timestamp": "1796083200000"}}]}]}]});
    assert_eq!(to_text(&foreign), "@Jane :x:https://e.com2026-12-01");
}

/// The rules of the schema for the node types that are made here, written down by hand.
fn check(document: &Value) -> Result<(), String> {
    if document["type"] != "doc" || document["version"] != 1 {
        return Err("no document".to_owned());
    }
    let blocks = ["paragraph", "heading", "bulletList", "orderedList", "codeBlock", "blockquote", "rule", "table"];
    children(document, &blocks, 1)
}

fn children(node: &Value, allowed: &[&str], least: usize) -> Result<(), String> {
    let content = node.get("content").map_or(&[][..], |content| content.as_array().unwrap());
    if content.len() < least {
        return Err(format!("{} is empty", node["type"]));
    }
    for child in content {
        let kind = child["type"].as_str().unwrap();
        if !allowed.contains(&kind) {
            return Err(format!("{kind} inside of {}", node["type"]));
        }
        check_node(child, kind)?;
    }
    Ok(())
}

fn check_node(node: &Value, kind: &str) -> Result<(), String> {
    let inline = &["text", "hardBreak"];
    let in_item = &["paragraph", "bulletList", "orderedList", "codeBlock"];
    let known =
        |keys: &[&str]| node.as_object().unwrap().keys().all(|key| key == "type" || keys.contains(&key.as_str()));
    let (keys, result): (&[&str], _) = match kind {
        "text" => (&["text", "marks"], check_text(node)),
        "hardBreak" | "rule" => (&[], Ok(())),
        "paragraph" => (&["content"], children(node, inline, 0)),
        "heading" => (&["attrs", "content"], children(node, inline, 0)),
        "codeBlock" => {
            let has_marks = node["content"].as_array().into_iter().flatten().any(|text| text.get("marks").is_some());
            let bare = if has_marks { Err("marks in a block of code".to_owned()) } else { Ok(()) };
            (&["attrs", "content"], bare.and_then(|()| children(node, &["text"], 0)))
        }
        "bulletList" => (&["content"], children(node, &["listItem"], 1)),
        "orderedList" => (&["attrs", "content"], children(node, &["listItem"], 1)),
        "listItem" => {
            let first = node["content"][0]["type"].as_str().unwrap_or_default();
            let starts_well = matches!(first, "paragraph" | "codeBlock");
            let start = if starts_well { Ok(()) } else { Err(format!("an item starts with {first}")) };
            (&["content"], start.and_then(|()| children(node, in_item, 1)))
        }
        "blockquote" => (&["content"], children(node, in_item, 1)),
        "table" => (&["content"], children(node, &["tableRow"], 1)),
        "tableRow" => (&["content"], children(node, &["tableHeader", "tableCell"], 1)),
        _ => (&["content"], children(node, &["paragraph"], 1)),
    };
    if known(keys) { result } else { Err(format!("{kind} has more than {keys:?}")) }
}

fn check_text(node: &Value) -> Result<(), String> {
    if node["text"].as_str().is_none_or(str::is_empty) {
        return Err("an empty text".to_owned());
    }
    let marks: Vec<&str> =
        node["marks"].as_array().into_iter().flatten().filter_map(|mark| mark["type"].as_str()).collect();
    if marks.contains(&"code") && marks.iter().any(|mark| !matches!(*mark, "code" | "link")) {
        return Err(format!("code together with {marks:?}"));
    }
    let is_known = |mark: &&str| ["code", "link", "strong", "em", "strike"].contains(mark);
    if marks.iter().all(is_known) { Ok(()) } else { Err(format!("marks {marks:?}")) }
}
