//! Does data match the schema of builds and deployments? Each flaw is one sentence.
//!
//! Only what is required, and the limits a build may run into: the rest is taken as it is.

use serde_json::Value;

/// At most five, with keys that Jira can store.
pub(super) fn properties(properties: &Value) -> Option<String> {
    let fits = properties.as_object().is_some_and(|object| {
        object.len() <= 5
            && object.iter().all(|(key, value)| !key.contains(':') && !key.starts_with('_') && value.is_string())
    });
    let why = "'properties' takes five strings at the most, with keys that neither hold ':' nor start with '_'.";
    (!fits).then(|| why.to_owned())
}

/// The flaws of one build or deployment, gathered.
pub(super) struct Flaws<'a> {
    item: &'a Value,
    found: Vec<String>,
}

impl<'a> Flaws<'a> {
    pub(super) fn of(item: &'a Value) -> Self {
        Self { item, found: Vec::new() }
    }

    pub(super) fn found(self) -> Vec<String> {
        self.found
    }

    fn need(&mut self, fits: bool, why: impl FnOnce() -> String) {
        if !fits {
            self.found.push(why());
        }
    }

    /// A value by its path: `pipeline.id`.
    fn value(&self, path: &str) -> &'a Value {
        path.split('.').fold(self.item, |value, name| value.get(name).unwrap_or(&Value::Null))
    }

    /// A text that is there, and not too long.
    pub(super) fn text(&mut self, path: &str, most: usize) {
        let text = self.value(path).as_str().filter(|text| !text.is_empty());
        let fits = text.is_some_and(|text| text.chars().count() <= most);
        self.need(fits, || format!("'{path}' is required, a string of {most} characters at the most."));
    }

    pub(super) fn number(&mut self, path: &str) {
        let fits = self.value(path).as_i64().is_some();
        self.need(fits, || format!("'{path}' is required, a whole number."));
    }

    pub(super) fn url(&mut self, path: &str) {
        let text = self.value(path).as_str().unwrap_or_default();
        let fits = text.chars().count() <= 2_000 && ["http://", "https://"].iter().any(|start| text.starts_with(start));
        self.need(fits, || format!("'{path}' is required, a URL of 2000 characters at the most."));
    }

    pub(super) fn one_of(&mut self, path: &str, known: &[&str]) {
        let fits = self.value(path).as_str().is_some_and(|word| known.contains(&word));
        self.need(fits, || format!("'{path}' must be one of {}.", known.join(", ")));
    }

    pub(super) fn time(&mut self, path: &str) {
        let fits = self.value(path).as_str().is_some_and(|text| text.parse::<jiff::Timestamp>().is_ok());
        self.need(fits, || format!("'{path}' is required, a date and time of ISO 8601."));
    }

    /// A member that need not be there.
    pub(super) fn perhaps(&mut self, path: &str, check: impl FnOnce(&mut Self, &str)) {
        if !self.value(path).is_null() {
            check(self, path);
        }
    }

    /// A list of issue keys, with `ids` also of ids.
    pub(super) fn keys(&mut self, path: &str, most: usize, ids: bool) {
        let list = self.value(path).as_array().map(Vec::as_slice).unwrap_or_default();
        let fits = (1..=most).contains(&list.len())
            && list.iter().filter_map(Value::as_str).filter(|key| is_key(key) || ids && is_number(key)).count()
                == list.len();
        self.need(fits, || format!("'{path}' must be a list of 1 to {most} issue keys."));
    }

    pub(super) fn say(&mut self, fits: bool, why: &str) {
        self.need(fits, || why.to_owned());
    }

    /// Between `least` and `most` entries.
    pub(super) fn count(&mut self, path: &str, least: usize, most: usize) {
        let fits = self.value(path).as_array().is_some_and(|list| (least..=most).contains(&list.len()));
        self.need(fits, || format!("'{path}' must be a list of {least} to {most} entries."));
    }
}

fn is_number(text: &str) -> bool {
    (1..=255).contains(&text.len()) && text.chars().all(|c| c.is_ascii_digit())
}

/// `^\w{1,255}-\d{1,255}$`
fn is_key(text: &str) -> bool {
    let word =
        |text: &str| (1..=255).contains(&text.len()) && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    text.split_once('-').is_some_and(|(project, number)| word(project) && is_number(number))
}
