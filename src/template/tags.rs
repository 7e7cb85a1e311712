//! Says in words why a template does not parse.
//!
//! The parser names the rules of its grammar that it could have used next, which helps nobody; most slips are a
//! brace or a block left open, and those are found here by looking at the tags alone.

use super::line_and_column;

/// Line, column and sentence for a template that the parser refused at `place` with these words.
pub(super) fn fault(source: &str, place: Option<(usize, usize)>, said: &str) -> (usize, usize, String) {
    if let Some((at, sentence)) = left_open(source) {
        let (line, column) = line_and_column(&source[..at]);
        return (line, column, sentence);
    }
    let (line, column) = place.unwrap_or_else(|| line_and_column(source));
    let last = said.lines().last().unwrap_or_default().trim().trim_start_matches("= ");
    let sentence = if last.contains("expected") { "what stands here is not of Handlebars' language" } else { last };
    (line, column, sentence.to_owned())
}

/// The first tag or block that is opened and not closed, or closed by another name.
fn left_open(source: &str) -> Option<(usize, String)> {
    let mut blocks: Vec<(usize, &str)> = Vec::new();
    let mut from = 0;
    while let Some(found) = source[from..].find("{{") {
        let at = from + found;
        let tag = &source[at + 2..];
        let Some(end) = tag.find("}}") else {
            return Some((at, "`{{` is never closed by `}}`".to_owned()));
        };
        let content = &tag[..end];
        if content.contains("{{") || content.contains('\n') && !content.starts_with('!') {
            return Some((at, "`{{` is not closed by `}}` on this line".to_owned()));
        }
        let content = content.trim_matches(|c: char| c == '~' || c.is_whitespace());
        let word = |text: &str| text.split_whitespace().next().map_or(0, str::len);
        if let Some(rest) = content.strip_prefix('#') {
            let rest = rest.trim_start();
            blocks.push((at, &rest[..word(rest)]));
        } else if let Some(name) = content.strip_prefix('/').map(str::trim) {
            match blocks.pop() {
                None => return Some((at, format!("`{{{{/{name}}}}}` closes a block that was never opened"))),
                Some((_, open)) if open != name => {
                    return Some((
                        at,
                        format!("`{{{{#{open}}}}}` is open here, and `{{{{/{name}}}}}` does not close it"),
                    ));
                }
                Some(_) => {}
            }
        }
        from = at + 2 + end + 2;
    }
    blocks.pop().map(|(at, name)| (at, format!("`{{{{#{name}}}}}` is never closed by `{{{{/{name}}}}}`")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_open_is_named_where_it_was_opened() {
        for (source, place, words) in [
            ("a\n {{#if x}} b", (2, 2), "`{{#if}}` is never closed by `{{/if}}`"),
            ("{{#if x}}{{/unless}}", (1, 10), "does not close it"),
            ("x {{/if}}", (1, 3), "was never opened"),
            ("{{build.number}", (1, 1), "never closed by `}}`"),
            ("{{build.number}\n{{now}}", (1, 1), "not closed by `}}` on this line"),
            ("{{#each vars}}{{~#if x~}}{{~/if~}}{{/each}}{{1 2 3}}", (7, 7), "not of Handlebars' language"),
        ] {
            let (line, column, sentence) = fault(source, Some((7, 7)), "expected escape, or expression");
            assert!((line, column) == place && sentence.contains(words), "{source}: {line}, {column}: {sentence}");
        }
    }
}
