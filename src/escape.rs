//! Foreign text made safe for the place it is written to: terminals, runner logs, commands, Markdown, JSON.
//!
//! Branch names, titles and Jira's own words come from people we do not know. A CI runner reads its log
//! for commands, so a line of foreign text must never become one. Knows nothing of secrets.

/// Control characters as their visible pictures (`␛` for escape), so that no terminal obeys them. Line
/// breaks and tabs stay.
pub fn visible(text: &str) -> String {
    text.chars().map(picture).collect()
}

fn picture(letter: char) -> char {
    match letter {
        '\n' | '\t' => letter,
        '\0'..='\u{1f}' => char::from_u32(0x2400 + letter as u32).unwrap_or('\u{fffd}'),
        '\u{7f}' => '\u{2421}',
        // C1 controls, and the marks that turn the direction of writing round (Trojan Source).
        '\u{80}'..='\u{9f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}' => '\u{fffd}',
        _ => letter,
    }
}

/// One line of at most `most` characters: breaks and runs of white space become one space, a cut is shown.
pub fn one_line(text: &str, most: usize) -> String {
    let line = visible(text).split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= most {
        return line;
    }
    let kept: String = line.chars().take(most.saturating_sub(1)).collect();
    format!("{kept}…")
}

/// Text for a log that a runner reads: no line of it begins with `::`, and `##[`, `##vso[`, `##teamcity[`
/// stand nowhere in it.
///
/// GitHub's runner trims a line before it looks for `::`, and looks for `##[` anywhere in it
/// (actions/runner, `ActionCommand.cs`).
pub fn log(text: &str) -> String {
    let text = visible(text);
    let lines = text.split('\n').map(|line| match line.trim_start().strip_prefix("::") {
        Some(rest) => format!("{}: :{rest}", &line[..line.len() - line.trim_start().len()]),
        None => line.to_owned(),
    });
    broken(&lines.collect::<Vec<_>>().join("\n"))
}

/// JSON text in which no runner finds a command and no terminal a control character; the data stays the same.
pub fn json(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    let mut before = ' ';
    for letter in text.chars() {
        if (letter == '#' && before == '#') || (letter != '\n' && letter != picture(letter)) {
            safe.push_str(&format!("\\u{:04x}", letter as u32));
        } else {
            safe.push(letter);
        }
        before = letter;
    }
    safe
}

/// The message of a GitHub workflow command (actions/toolkit, `command.ts`).
///
/// An older form of command, `##[…]`, is looked for anywhere in a line, so it is broken here as well.
pub fn github_message(text: &str) -> String {
    broken(text).replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// No two number signs side by side: `##[`, `##vso[` and `##teamcity[` begin commands.
fn broken(text: &str) -> String {
    text.replace("##", "# #").replace("##", "# #")
}

/// A property of a GitHub workflow command.
pub fn github_property(text: &str) -> String {
    github_message(text).replace(':', "%3A").replace(',', "%2C")
}

/// Text in a cell of a Markdown table, or anywhere Markdown and HTML are rendered: shown as typed.
pub fn markdown(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in one_line(text, 300).chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            // As entities, because a backslash before them is not understood everywhere.
            '|' | '`' | '*' | '_' | '[' | ']' | '~' | '#' | '\\' | '@' | '!' | '$' => {
                safe.push_str(&format!("&#{};", letter as u32));
            }
            _ => safe.push(letter),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_text_never_forms_a_runner_command() {
        for hostile in
            ["::error::x", "  ::set-output name=a::b", "a\n\t::warning::x", "x ##[error]y", "##vso[task]", "###[x"]
        {
            let safe = log(hostile);
            assert!(!safe.contains("##"), "{safe}");
            assert!(safe.lines().all(|line| !line.trim_start().starts_with("::")), "{safe}");
        }
    }

    #[test]
    fn json_keeps_its_meaning_when_it_is_made_safe() {
        let text = serde_json::json!({"a": "###[x] \u{9b}31m ö"}).to_string();
        let safe = json(&text);
        assert!(!safe.contains("##") && !safe.contains('\u{9b}'), "{safe}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&safe).ok(), serde_json::from_str(&text).ok());
    }

    #[test]
    fn a_terminal_escape_is_shown_and_not_obeyed() {
        assert_eq!(visible("\u{1b}[31mred\u{7}\r"), "␛[31mred␇␍");
    }

    #[test]
    fn a_command_message_stays_one_line_and_one_message() {
        assert_eq!(github_message("50%\r\n::x"), "50%25%0D%0A::x");
        assert_eq!(github_property("a:b,c"), "a%3Ab%2Cc");
    }

    #[test]
    fn markdown_shows_what_was_typed() {
        assert_eq!(markdown("a|b\n<script>`"), "a&#124;b &lt;script&gt;&#96;");
    }
}
