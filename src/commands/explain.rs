//! `explain`: the page of a diagnosis, or the list of all.

use serde_json::json;

use super::fail;
use crate::code::{Class, Code};
use crate::diagnosis::Page;
use crate::environment::Environment;
use crate::nearest;
use crate::options::Said;
use crate::output::{Output, Stream};
use crate::settings::{self, Format};
use crate::trouble::Trouble;

pub(super) fn run(said: &Said, code: Option<&str>, environment: &Environment, output: &mut Output) -> u8 {
    match shown(said, code) {
        Ok((Some(code), format)) => one(code, format, output),
        Ok((None, format)) => all(format, output),
        Err(trouble) => return fail(trouble, said, environment, output),
    }
    0
}

fn shown(said: &Said, code: Option<&str>) -> Result<(Option<Code>, Format), Trouble> {
    Ok((code.map(find).transpose()?, settings::format(said)?))
}

/// People paste what they saw: `error[captcha]:` is `captcha`.
fn find(word: &str) -> Result<Code, Trouble> {
    let bare = word.trim().trim_start_matches("error").trim_start_matches("warning");
    let bare = bare.trim_matches(|c: char| matches!(c, '[' | ']' | ':' | ' ')).to_ascii_lowercase();
    Code::find(&bare).ok_or_else(|| {
        let nearest = nearest::of(&bare, Code::ALL.iter().map(|code| code.slug()));
        Trouble::new(Code::OptionInvalid)
            .fact("option", "CODE")
            .fact("nearest", nearest.join(" or "))
            .detail(format!("there is no diagnosis `{bare}`; `fieldstamp explain` lists them all"))
    })
}

fn one(code: Code, format: Format, output: &mut Output) {
    let page = Page::of(code, &[]);
    if format == Format::Json {
        output.json(&data(code, &page).to_string());
        return;
    }
    let mut text = format!(
        "{code} (class {}, exit code {})\n{}\n\nWhy\n  {}\n\nWhat to do\n",
        code.class().slug(),
        code.class().exit(),
        page.title,
        page.why
    );
    for (number, step) in page.fix.iter().enumerate() {
        text.push_str(&format!("  {}. {step}\n", number + 1));
    }
    text.push_str(&format!("\n{}\n", page.body));
    if let Some(docs) = page.docs {
        text.push_str(&format!("\nMore: {docs}\n"));
    }
    output.text(Stream::Out, text.trim_end());
}

fn all(format: Format, output: &mut Output) {
    if format == Format::Json {
        let list: Vec<_> = Code::ALL.iter().map(|code| data(*code, &Page::of(*code, &[]))).collect();
        output.json(&json!(list).to_string());
        return;
    }
    let mut text = String::new();
    for class in Class::ALL {
        text.push_str(&format!("{} (exit code {}): {}\n", class.slug(), class.exit(), class.meaning()));
        for code in Code::ALL.iter().filter(|code| code.class() == *class) {
            text.push_str(&format!("  {:<26} {}\n", code.slug(), Page::of(*code, &[]).title));
        }
        text.push('\n');
    }
    output.text(Stream::Out, text.trim_end());
}

fn data(code: Code, page: &Page) -> serde_json::Value {
    json!({
        "code": code.slug(),
        "class": code.class().slug(),
        "exit": code.class().exit(),
        "title": page.title,
        "why": page.why,
        "fix": page.fix,
        "docs": page.docs,
        "body": page.body,
    })
}
