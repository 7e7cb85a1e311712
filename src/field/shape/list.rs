//! The items of a list: commas or lines between them, `\,` for a comma.

/// The items, without blanks around them, and none that is blank.
pub(super) fn split(text: &str) -> Vec<String> {
    let mut items = vec![String::new()];
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' if letters.peek() == Some(&',') => {
                letters.next();
                items.last_mut().into_iter().for_each(|item| item.push(','));
            }
            ',' | '\n' | '\r' => items.push(String::new()),
            letter => items.last_mut().into_iter().for_each(|item| item.push(letter)),
        }
    }
    items.iter().map(|item| item.trim().to_owned()).filter(|item| !item.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commas_and_lines_part_items_and_a_backslash_keeps_a_comma() {
        assert_eq!(split("a, b,,c\r\nd d\n"), ["a", "b", "c", "d d"]);
        assert_eq!(split(r"Smith\, Jane,x\y\\"), ["Smith, Jane", r"x\y\\"]);
        assert!(split(" , \n").is_empty());
    }
}
