//! A document read as plain text, one line for each of its lines.

use serde_json::Value;

/// The text of a document, or of one of its nodes; node types that Jira adds are read by what they hold.
pub fn to_text(node: &Value) -> String {
    let attribute = |name: &str| node["attrs"][name].as_str().unwrap_or_default().to_owned();
    match node["type"].as_str().unwrap_or_default() {
        "text" => node["text"].as_str().unwrap_or_default().to_owned(),
        "hardBreak" => "\n".to_owned(),
        "rule" => "---".to_owned(),
        "mention" | "status" => attribute("text"),
        "emoji" => Some(attribute("text")).filter(|text| !text.is_empty()).unwrap_or_else(|| attribute("shortName")),
        "inlineCard" | "blockCard" | "embedCard" => attribute("url"),
        "date" => date(&attribute("timestamp")),
        "paragraph" | "heading" | "codeBlock" => texts(node).concat(),
        "tableRow" => texts(node).join(" | "),
        "bulletList" => listed(node, |_| "- ".to_owned()),
        "orderedList" => {
            let first = usize::try_from(node["attrs"]["order"].as_u64().unwrap_or(1)).unwrap_or(1);
            listed(node, |position| format!("{}. ", first + position))
        }
        _ => texts(node).join("\n"),
    }
}

fn texts(node: &Value) -> Vec<String> {
    node["content"].as_array().into_iter().flatten().map(to_text).collect()
}

fn listed(node: &Value, mark: impl Fn(usize) -> String) -> String {
    let items = texts(node);
    let lines = items.iter().enumerate().map(|(position, item)| {
        let mark = mark(position);
        let indent = format!("\n{}", " ".repeat(mark.len()));
        format!("{mark}{}", item.replace('\n', &indent))
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Milliseconds since 1970, as a day.
fn date(timestamp: &str) -> String {
    let time = timestamp.parse().ok().and_then(|milliseconds| jiff::Timestamp::from_millisecond(milliseconds).ok());
    time.map_or_else(|| timestamp.to_owned(), |time| time.strftime("%Y-%m-%d").to_string())
}
