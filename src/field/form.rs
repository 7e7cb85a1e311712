//! What one writes for each sort of field, and what Jira gets: the README's table, and examples to paste.

use super::screen::readable;
use super::{EditField, Kind};

/// A row of the table.
#[derive(Debug)]
pub struct Form {
    /// The sort of field.
    pub kind: Kind,
    /// What one writes behind `NAME=`.
    pub written: &'static str,
    /// What Jira Cloud gets in version 2 of the API.
    pub cloud_2: &'static str,
    /// What it gets in version 3.
    pub cloud_3: &'static str,
    /// What Data Center gets.
    pub data_center: &'static str,
}

const fn alike(kind: Kind, written: &'static str, sent: &'static str) -> Form {
    Form { kind, written, cloud_2: sent, cloud_3: sent, data_center: sent }
}

const fn by_account(kind: Kind, written: &'static str, cloud: &'static str, data_center: &'static str) -> Form {
    Form { kind, written, cloud_2: cloud, cloud_3: cloud, data_center }
}

/// Every sort of field that plain words can be fitted to.
pub const FORMS: &[Form] = &[
    alike(Kind::Text, "Nightly 4711", r#""Nightly 4711""#),
    Form {
        kind: Kind::TextArea,
        written: "**done**",
        cloud_2: r#""**done**""#,
        cloud_3: r#"{"type":"doc","version":1,"content":[{"type":"paragraph","content":[{"type":"text","text":"done","marks":[{"type":"strong"}]}]}]}"#,
        data_center: r#""**done**""#,
    },
    alike(Kind::Url, "https://ci.example.com/4711", r#""https://ci.example.com/4711""#),
    alike(Kind::Number, "3.5", "3.5"),
    alike(Kind::Option, "Passed", r#"{"id":"10100"}"#),
    alike(Kind::Options, "Linux, macOS", r#"[{"id":"10201"},{"id":"10202"}]"#),
    alike(Kind::Cascade, "Europe > Berlin", r#"{"id":"10301","child":{"id":"10302"}}"#),
    alike(Kind::Date, "2026-12-01", r#""2026-12-01""#),
    alike(Kind::DateTime, "2026-12-01T12:00:00+02:00", r#""2026-12-01T10:00:00.000+0000""#),
    alike(Kind::Labels, "nightly, release", r#"["nightly","release"]"#),
    by_account(Kind::User, "jane@example.com", r#"{"accountId":"712020:…"}"#, r#"{"name":"jane"}"#),
    by_account(Kind::Users, "jane@example.com, Joe Doe", r#"[{"accountId":"712020:…"},…]"#, r#"[{"name":"jane"},…]"#),
    alike(Kind::Group, "developers", r#"{"name":"developers"}"#),
    alike(Kind::Groups, "developers, testers", r#"[{"name":"developers"},{"name":"testers"}]"#),
    alike(Kind::Version, "1.4.0", r#"{"id":"10401"}"#),
    alike(Kind::Versions, "1.4.0, 1.5.0", r#"[{"id":"10401"},{"id":"10402"}]"#),
    alike(Kind::Components, "api, web", r#"[{"id":"10501"},{"id":"10502"}]"#),
    alike(Kind::Priority, "High", r#"{"id":"2"}"#),
    alike(Kind::Resolution, "Done", r#"{"id":"10000"}"#),
    alike(Kind::IssueType, "Bug", r#"{"id":"10004"}"#),
    alike(Kind::Security, "Internal", r#"{"id":"10600"}"#),
    alike(Kind::Project, "PROJ", r#"{"key":"PROJ"}"#),
    alike(Kind::Parent, "PROJ-1", r#"{"key":"PROJ-1"}"#),
    alike(Kind::EpicLink, "PROJ-1", r#""PROJ-1""#),
    alike(Kind::Sprint, "active", "42"),
    by_account(
        Kind::Team,
        "36885b3c-1bf0-4f85-a357-c5b858c31de4",
        r#""36885b3c-1bf0-4f85-a357-c5b858c31de4""#,
        r#""7""#,
    ),
    alike(Kind::TimeTracking, "original=1d, remaining=4h", r#"{"originalEstimate":"1d","remainingEstimate":"4h"}"#),
];

impl Kind {
    /// What to paste behind `NAME=`: a value that the field allows, or one of the right form.
    pub fn example(self, field: &EditField) -> String {
        let allowed = || field.allowed.iter().flatten();
        let first = allowed().find_map(readable);
        let general = || FORMS.iter().find(|form| form.kind == self).map_or("…", |form| form.written).to_owned();
        match (self, first) {
            (Self::Cascade, Some(parent)) => {
                let children = allowed().next().and_then(|value| value.get("children")?.as_array());
                let child = children.into_iter().flatten().find_map(readable);
                child.map_or_else(|| parent.to_owned(), |child| format!("{parent} > {child}"))
            }
            (kind, Some(_)) if kind.is_list() => {
                let named = allowed().filter_map(readable).take(2).map(|name| name.replace(',', r"\,"));
                named.collect::<Vec<_>>().join(", ")
            }
            (_, Some(first)) => first.to_owned(),
            (Self::Other, None) => "…".to_owned(),
            (_, None) => general(),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::field::{Found, Shaped, Sign, Terms, Wish, WishValue, shape};

    #[test]
    fn an_example_is_a_value_that_the_field_allows_or_one_of_its_form() {
        let field = |schema, allowed| EditField::read("x", &json!({"schema": schema, "allowedValues": allowed}));
        let options = json!([{"value": "a, b"}, {"value": "c"}, {"value": "d"}]);
        let cascade = json!([{"value": "Europe", "children": [{"value": "Berlin"}]}]);
        for (schema, allowed, example) in [
            (json!({"type": "date"}), json!(null), "2026-12-01"),
            (json!({"type": "option"}), options.clone(), "a, b"),
            (json!({"type": "array", "items": "option"}), options, r"a\, b, c"),
            (json!({"type": "option-with-child"}), cascade, "Europe > Berlin"),
            (json!({"type": "option"}), json!([]), "Passed"),
            (json!({"type": "of an app"}), json!(null), "…"),
        ] {
            let field = field(schema, allowed);
            assert_eq!(field.kind.example(&field), example);
        }
    }

    #[test]
    fn what_the_table_says_is_written_becomes_what_it_says_is_sent() {
        let terms = |cloud, documents| Terms {
            cloud,
            documents,
            now: jiff::Timestamp::UNIX_EPOCH,
            zone: jiff::tz::TimeZone::UTC,
        };
        // What hangs on the lists of a site, or on a search, is shaped in `shape/tests.rs`.
        let is_sure = |form: &&Form| !form.cloud_2.contains(r#""id":""#) && !form.cloud_2.contains('…');
        for form in FORMS.iter().filter(is_sure).filter(|form| !matches!(form.kind, Kind::Sprint | Kind::Team)) {
            let field = EditField {
                id: "labels".to_owned(),
                name: "labels".to_owned(),
                kind: form.kind,
                operations: vec!["set".to_owned()],
                allowed: None,
                required: false,
                custom: None,
            };
            let value = WishValue::Text(form.written.to_owned());
            let wish = Wish { name: "labels".to_owned(), sign: Sign::Set, value, label: String::new() };
            let jiras = [
                (terms(true, false), form.cloud_2),
                (terms(true, true), form.cloud_3),
                (terms(false, false), form.data_center),
            ];
            for (terms, sent) in jiras {
                let sent = serde_json::from_str(sent).map(Shaped::Set);
                assert_eq!(shape(&wish, &field, &terms, &Found::default()).ok(), sent.ok(), "{:?}", form.kind);
            }
        }
    }
}
