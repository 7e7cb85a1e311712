//! The template language from the outside: what renders, what is refused, and where it says so.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use serde_json::json;

use super::*;

fn engine() -> Engine {
    let set = |name: &str| std::iter::once(name.to_owned()).collect();
    Engine::new(Given { vars: set("env_name"), env: set("HOME") })
}

fn values() -> Value {
    json!({
        "build": {"number": "42", "status": "success", "passed": true, "failed": false, "started": "2026-11-22T03:00:00Z"},
        "git": {"branch": "a\"b\\c\n</script>{{x}}\u{1}", "message": "x".repeat(1 << 20)},
        "vars": {"env_name": " Prod "},
        "env": {"HOME": "/root"},
        "now": "2026-11-22T03:00:00Z",
    })
}

fn marked(source: &str) -> Result<Marked, Trouble> {
    let engine = engine();
    let template = engine.compile(source, &Origin::start("t.hbs"))?;
    engine.render(&template, &values())
}

fn plain(source: &str) -> String {
    match marked(source) {
        Ok(marked) => marked.plain(),
        Err(trouble) => format!("{} {}", trouble.code, trouble.detail.unwrap_or_default()),
    }
}

fn json_of(source: &str) -> Result<Value, Trouble> {
    marked(source)?.json()
}

fn refused(source: &str) -> String {
    match json_of(source) {
        Ok(value) => panic!("{source} gave {value}"),
        Err(trouble) => format!("{}: {}", trouble.code, trouble.detail.unwrap_or_default()),
    }
}

#[test]
fn values_are_printed_as_they_are_into_text() {
    assert_eq!(plain("#{{build.number}} {{build.status}} <&>\""), "#42 success <&>\"");
}

#[test]
fn hostile_text_never_changes_the_structure() {
    let value = json_of(r#"{"fields":{"a":"{{git.branch}}","b":{"value":"{{build.status}}"}}}"#).unwrap();
    assert_eq!(value["fields"]["a"], values()["git"]["branch"]);
    assert_eq!(value["fields"].as_object().unwrap().len(), 2);
    let long = json_of(r#"{"a":"{{git.message}}"}"#).unwrap();
    assert_eq!(long["a"].as_str().unwrap().len(), 1 << 20);
}

#[test]
fn outside_of_quotes_only_a_bare_scalar_is_printed() {
    assert_eq!(json_of(r#"{"n":{{build.number}},"t":{{build.passed}}}"#).unwrap(), json!({"n": 42, "t": true}));
    assert!(refused(r#"{"n":{{git.branch}}}"#).starts_with("payload-not-json: at t.hbs line 1, column 6"));
    assert!(refused(r#"{"n":[{{build.status}}]}"#).contains("put quotes around it"));
}

#[test]
fn json_brings_its_own_quotes_and_may_not_stand_in_others() {
    assert_eq!(json_of(r#"{"a":{{json git.branch}}}"#).unwrap()["a"], values()["git"]["branch"]);
    assert_eq!(json_of(r#"{"a":{{json build}}}"#).unwrap()["a"]["number"], "42");
    assert!(refused(r#"["{{json git.branch}}"]"#).contains("brings its own quotes"));
}

#[test]
fn an_unknown_name_is_refused_with_its_place_and_the_nearest_name() {
    for source in ["line one\n  {{buidl.number}}", "\n{{#if buidl.number}}x{{/if}}", "a\n{{default buidl.number 1}}"] {
        let Err(trouble) = marked(source) else { panic!("{source} was rendered") };
        assert_eq!(trouble.code, Code::TemplateName, "{source}");
        let nearest = trouble.facts.iter().find(|(name, _)| *name == "nearest").unwrap();
        assert!(nearest.1.starts_with("build.number"), "{nearest:?}");
        assert!(trouble.detail.unwrap().contains("t.hbs line 2, column "), "{source}");
    }
}

#[test]
fn an_unknown_helper_is_refused() {
    assert!(refused("{{uper build.status}}").starts_with("template-name: there is no helper `uper`"));
    assert!(refused("{{#iff build.status}}{{/iff}}").starts_with("template-name"));
    assert!(refused("{{log build.status}}").starts_with("template-name"));
}

#[test]
fn a_name_that_this_build_lacks_is_an_error_when_printed_and_false_when_asked() {
    assert!(refused("x {{pr.number}}").contains("`pr.number` at t.hbs line 1, column 3 has no value in this build"));
    assert!(refused("{{upper pr.title}}").contains("`pr.title`"));
    assert!(refused("{{vars.nobody}}").contains("was not given"));
    assert_eq!(plain("{{#if pr.number}}a{{else}}b{{/if}}"), "b");
    assert_eq!(plain("{{#unless vars.nobody}}a{{/unless}}"), "a");
    assert_eq!(plain("{{default pr.number env.NOBODY \"none\"}}"), "none");
    assert_eq!(
        plain("{{#if (or pr.number build.number)}}a{{/if}}{{#if (and pr.number 1)}}b{{/if}}{{not pr.number}}"),
        "atrue"
    );
    assert_eq!(plain("{{eq pr.number \"\"}} {{ne pr.number \"1\"}} {{contains pr.title \"x\"}}"), "true true false");
}

#[test]
fn raw_output_partials_and_decorators_are_refused() {
    for source in ["{{{build.number}}}", "{{& build.number}}", "{{> other}}", "{{#*inline \"x\"}}{{/inline}}"] {
        assert!(
            refused(source).starts_with("template-syntax: at t.hbs line 1, column "),
            "{source}: {}",
            refused(source)
        );
    }
}

#[test]
fn a_template_that_does_not_parse_says_where() {
    let said = refused("{\n  \"a\": \"{{build.number}\"\n}");
    assert!(said.starts_with("template-syntax: at t.hbs line 2, column "), "{said}");
    assert!(refused("{{#if build.number}}x").starts_with("template-syntax"));
}

#[test]
fn a_secret_is_out_of_reach_by_every_name_it_has() {
    for name in ["JIRA_TOKEN", "JIRA_PAT", "JIRA_API_TOKEN_FILE", "JIRA_PASSWORD", "JIRA_EMAIL"] {
        assert!(refused(&format!("{{{{env.{name}}}}}")).starts_with("template-secret"), "{name}");
        assert!(
            refused(&format!("{{{{#with env}}}}{{{{{name}}}}}{{{{/with}}}}")).starts_with("template-secret"),
            "{name}"
        );
    }
}

#[test]
fn names_inside_with_and_each_are_checked_too() {
    assert_eq!(plain("{{#with build}}{{number}}{{/with}}"), "42");
    assert_eq!(plain("{{#each vars}}{{@key}}={{this}}{{/each}}"), "env_name= Prod ");
    assert_eq!(plain("{{#with build}}{{@root.now}} {{../now}}{{/with}}"), "2026-11-22T03:00:00Z 2026-11-22T03:00:00Z");
    assert_eq!(
        plain("{{#with build as |b|}}{{b.number}}{{/with}} {{#each vars as |v k|}}{{k}}{{v}}{{/each}}"),
        "42 env_name Prod "
    );
    for source in [
        "{{#with build}}{{nmber}}{{/with}}",
        "{{#with build as |b|}}{{#if b.passd}}{{/if}}{{/with}}",
        "{{#each build}}{{#if bogus}}{{/if}}{{/each}}",
        "{{#each build as |v|}}{{v.x}}{{/each}}",
        "{{#if @bogus}}{{/if}}",
    ] {
        assert!(refused(source).starts_with("template-name"), "{source}");
    }
    assert!(refused("{{build}}").contains("is a group of names"));
}

#[test]
fn helpers_change_text_as_their_names_say() {
    assert_eq!(plain("{{upper build.status}} {{lower \"ABC\"}} {{trim vars.env_name}}."), "SUCCESS abc Prod.");
    assert_eq!(plain("{{truncate \"abcdef\" 4}} {{truncate \"abc\" 4}}"), "abc… abc");
    assert_eq!(plain("{{replace \"a/b/c\" \"/\" \"-\"}}"), "a-b-c");
    assert_eq!(plain("{{join build.number (default pr.number \"\") build.status sep=\"; \"}}"), "42; success");
    assert!(refused("{{join build.number pr.number}}").contains("`pr.number`"));
    assert_eq!(
        plain("{{date now}} {{date now \"%H:%M\" offset=\"+02:00\"}} {{date \"0\" \"%Y\"}}"),
        "2026-11-22 05:00 1970"
    );
    assert_eq!(plain("{{#if (eq build.status \"success\")}}ok{{/if}}"), "ok");
    assert_eq!(plain("{{#eq build.number 42}}same{{/eq}}"), "same");
}

#[test]
fn text_that_is_not_json_is_shown_with_its_place_in_the_template() {
    let Err(trouble) = json_of("{\n \"a\": \"{{build.status}}\", \"b\": \"{{build.number}}\" \"c\": 1}") else {
        panic!()
    };
    assert_eq!(trouble.code, Code::PayloadNotJson);
    assert!(trouble.detail.as_ref().unwrap().contains("t.hbs line 2, column 51"), "{:?}", trouble.detail);
    assert!(trouble.excerpt.unwrap().contains("   2 |  \"a\": \"success\""));
    assert!(refused("{{#if build.passed}}\n{\n{{/if}}\n x}").contains("of what t.hbs rendered to"));
}

#[test]
fn a_lone_backslash_before_a_value_is_refused() {
    for source in [r#"{"a":"C:\\{{build.number}}"}"#, r#"{"a":"C:\\{{build.status}}","n":{{build.number}}}"#] {
        assert!(refused(source).contains("a lone backslash"), "{source}");
    }
}

#[test]
fn a_key_that_stands_twice_is_refused() {
    assert_eq!(refused(r#"{"fields":{"a":1,"a":2}}"#), "payload-shape: `a` stands twice in t.hbs");
}

#[test]
fn a_closing_brace_may_follow_a_tag_at_once() {
    assert_eq!(json_of(r#"{"a":{"n":{{build.number}}}}"#).unwrap(), json!({"a": {"n": 42}}));
}
