//! Every sort of field, on Cloud in both versions of the API and on Data Center, with values right and wrong.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use serde_json::{Value, json};

use super::*;

mod ground;
mod right;

use ground::{field, found, terms};
use right::right;

fn wish(sign: Sign, text: &str) -> Wish {
    let value = WishValue::Text(text.to_owned());
    Wish { name: "Field".to_owned(), sign, value, label: "--field Field".to_owned() }
}

#[test]
fn every_sort_of_field_takes_plain_words_on_every_jira() {
    for (sort, text, wanted) in right() {
        for (terms, wanted) in terms().iter().zip(wanted) {
            let shaped = shape(&wish(Sign::Set, text), &field(sort), terms, &found());
            assert_eq!(shaped.unwrap(), Shaped::Set(wanted), "{sort}={text} {terms:?}");
        }
    }
}

#[test]
fn a_value_that_does_not_fit_is_refused_with_the_code_that_says_why_on_every_jira() {
    let long = "x".repeat(256);
    let very_long = "x".repeat(32_768);
    let not_allowed = Code::ValueNotAllowed;
    let wrong_type = Code::ValueWrongType;
    for (sort, text, code) in [
        ("summary", "a\nb", not_allowed),
        ("text", &long, not_allowed),
        ("area", &very_long, not_allowed),
        ("url", "ci.example.com", wrong_type),
        ("url", "https://ci.example.com/a b", wrong_type),
        ("number", "fast", wrong_type),
        ("number", "1,5", wrong_type),
        ("number", "NaN", wrong_type),
        ("number", "inf", wrong_type),
        ("select", "Pased", not_allowed),
        ("select", "TWIN", not_allowed),
        ("select of nothing", "x", not_allowed),
        ("checkboxes", "Passed, Broken", not_allowed),
        ("checkboxes", ",", Code::ValueEmpty),
        ("cascade", "Europe > Paris", not_allowed),
        ("cascade", "Asia > Tokyo", not_allowed),
        ("cascade", "Berlin", wrong_type),
        ("date", "01.12.2026", wrong_type),
        ("date", "12/01/2026", wrong_type),
        ("date", "2026-13-01", wrong_type),
        ("date", "soon", wrong_type),
        ("datetime", "2026-12-01 25:00", wrong_type),
        ("datetime", "10:00", wrong_type),
        ("datetime", "123", wrong_type),
        ("labels", "two words", not_allowed),
        ("labels", &long, not_allowed),
        ("user", "nobody", Code::UserUnknown),
        ("user", "Twin", Code::UserUnknown),
        ("user", "not asked about", Code::UserUnknown),
        ("user", "ja", Code::UserUnknown),
        ("users", "jane, nobody", Code::UserUnknown),
        ("version", "1.0", not_allowed),
        ("versions", "High, 1.0", not_allowed),
        ("components", "web", not_allowed),
        ("priority", "Highest", not_allowed),
        ("resolution", "Done", not_allowed),
        ("project", "My Project", wrong_type),
        ("parent", "the epic", wrong_type),
        ("epic", "12", wrong_type),
        ("sprint", "Sprint 9", not_allowed),
        ("team", "The Team", wrong_type),
        ("time", "90", wrong_type),
        ("time", "spent=3h", wrong_type),
        ("time", "3 hours", wrong_type),
        ("of an app", "x", wrong_type),
        ("fixed", "Done", Code::FieldReadOnly),
    ] {
        for terms in terms() {
            let trouble = shape(&wish(Sign::Set, text), &field(sort), &terms, &found()).unwrap_err();
            assert_eq!(trouble.code, code, "{sort}={text}: {trouble:?}");
            assert!(trouble.get("field").is_some(), "{sort}={text} does not say which field");
        }
    }
}

#[test]
fn a_refusal_names_what_would_have_been_right() {
    let refused =
        |sort: &str, text: &str| shape(&wish(Sign::Set, text), &field(sort), &terms()[0], &found()).unwrap_err();
    let trouble = refused("select", "Pased");
    assert_eq!(trouble.get("nearest"), Some("Passed"));
    assert_eq!(trouble.get("allowed"), Some("Passed, Failed, Über, a, b, twin, Twin"));
    assert_eq!(trouble.get("field"), Some("customfield_1 (Field)"));
    assert_eq!(refused("select", "TWIN").get("nearest"), Some("twin, Twin"));
    assert_eq!(refused("cascade", "Europe > Paris").get("allowed"), Some("Berlin, x > y"));
    assert_eq!(refused("user", "Twin").get("nearest"), Some("account-3 (Twin), account-4 (Twin)"));
    assert_eq!(refused("sprint", "Sprint 9").get("allowed"), Some("Sprint 2, Sprint 3"));
    assert_eq!(refused("labels", "two words").get("nearest"), Some("two-words"));
    let own = refused("date", "soon").own().cloned().unwrap();
    assert_eq!(own.title.unwrap(), "duedate (Field) takes a date, and `soon` is not");
    assert_eq!(own.steps[0], "write it like --field 'Field=2026-12-01'");
}

#[test]
fn only_people_and_sprints_need_to_be_asked_about() {
    let [cloud, _, data_center] = terms();
    let user = |word: &str| Need::User(word.to_owned());
    for (sort, text, terms, wanted) in [
        ("select", "Passed", &cloud, vec![]),
        ("user", "jane", &cloud, vec![user("jane")]),
        ("user", "jane", &data_center, vec![user("jane")]),
        ("user", "5b10a2844c20165700ede21g", &cloud, vec![]),
        ("user", "712020:36885b3c-1bf0-4f85-a357-c5b858c31de4", &cloud, vec![]),
        ("assignee", "unassigned", &data_center, vec![]),
        ("users", "jane, Joe Doe", &cloud, vec![user("jane"), user("Joe Doe")]),
        ("sprint", "42", &cloud, vec![]),
        ("sprint", "active", &cloud, vec![Need::Sprint("active".to_owned())]),
    ] {
        assert_eq!(needs(&wish(Sign::Set, text), &field(sort), terms), wanted, "{sort}={text}");
    }
}

#[test]
fn a_user_name_that_nobody_could_look_up_goes_to_data_center_as_it_is() {
    let [cloud, _, data_center] = terms();
    let shaped = |terms: &Terms| shape(&wish(Sign::Set, "jdoe"), &field("user"), terms, &Found::default());
    assert_eq!(shaped(&data_center).unwrap(), Shaped::Set(json!({"name": "jdoe"})));
    assert_eq!(shaped(&cloud).unwrap_err().code, Code::UserUnknown);
}

#[test]
fn a_team_goes_by_the_id_of_its_deployment() {
    let uuid = "36885b3c-1bf0-4f85-a357-c5b858c31de4";
    let [cloud, _, data_center] = terms();
    let shaped = |text: &str, terms: &Terms| shape(&wish(Sign::Set, text), &field("team"), terms, &found());
    assert_eq!(shaped(uuid, &cloud).unwrap(), Shaped::Set(json!(uuid)));
    assert_eq!(shaped("7", &data_center).unwrap(), Shaped::Set(json!("7")));
    assert!(shaped("7", &cloud).is_err() && shaped(uuid, &data_center).is_err());
}

#[test]
fn the_signs_become_verbs_where_jira_has_them_and_changes_where_it_has_not() {
    let [terms, ..] = terms();
    let shaped = |sign, sort: &str, text: &str| shape(&wish(sign, text), &field(sort), &terms, &found());
    assert_eq!(
        shaped(Sign::Add, "labels", "a,b").unwrap(),
        Shaped::Verbs(vec![json!({"add": "a"}), json!({"add": "b"})])
    );
    assert_eq!(shaped(Sign::Remove, "components", "low").unwrap(), Shaped::Verbs(vec![json!({"remove": {"id": "4"}})]));
    assert_eq!(shaped(Sign::Add, "words", "a b").unwrap(), Shaped::Change(Change::Add(vec![json!("a b")])));
    assert!(matches!(shaped(Sign::Add, "area", "line").unwrap(), Shaped::Change(Change::Line(_))));
    let edit = json!({"edit": {"originalEstimate": "3h"}});
    assert_eq!(shaped(Sign::Set, "time by edit", "3h").unwrap(), Shaped::Verbs(vec![edit]));
    for (sort, code) in
        [("number", Code::ValueWrongType), ("select", Code::ValueWrongType), ("fixed", Code::FieldReadOnly)]
    {
        assert_eq!(shaped(Sign::Add, sort, "1").unwrap_err().code, code, "{sort}");
    }
    let json = Wish { value: WishValue::Json(Value::Null), ..wish(Sign::Set, "") };
    assert_eq!(shape(&json, &field("number"), &terms, &found()).unwrap(), Shaped::Set(Value::Null));
}

#[test]
fn every_refusal_leaves_a_next_step_when_its_page_is_filled() {
    let [terms, ..] = terms();
    for (sign, sort, text) in [
        (Sign::Set, "number", "fast"),
        (Sign::Set, "labels", "two words"),
        (Sign::Set, "summary", "a\nb"),
        (Sign::Set, "of an app", "{x}"),
        (Sign::Set, "user", "Twin"),
        (Sign::Add, "number", "1"),
        (Sign::Set, "comment", "x"),
    ] {
        let trouble = shape(&wish(sign, text), &field(sort), &terms, &found()).unwrap_err();
        let steps = &trouble.own().unwrap().steps;
        // A single brace is a placeholder, and a step whose placeholder has no fact is left out.
        let is_shown =
            |step: &&String| !step.replace("{{", "").replace("}}", "").replace("{nearest}", "").contains('{');
        assert_eq!(steps.iter().filter(is_shown).count(), steps.len(), "{sort}: {steps:?}");
        assert!(!steps.is_empty(), "{sort}");
    }
}
