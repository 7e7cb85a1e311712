//! Plain words, and what each Jira gets: Cloud in version 2, in version 3, Data Center.

use serde_json::{Value, json};

fn alike(value: &Value) -> [Value; 3] {
    [value.clone(), value.clone(), value.clone()]
}

fn by_account(cloud: &Value, data_center: &Value) -> [Value; 3] {
    [cloud.clone(), cloud.clone(), data_center.clone()]
}

pub(super) fn right() -> Vec<(&'static str, &'static str, [Value; 3])> {
    let uuid = "36885b3c-1bf0-4f85-a357-c5b858c31de4";
    let paragraph = |text: &str| json!({"type": "doc", "version": 1, "content": [{"type": "paragraph", "content": [{"type": "text", "text": text}]}]});
    let at = |time: &str| alike(&json!(format!("{time}.000+0000")));
    vec![
        ("summary", " x\n", alike(&json!("x"))),
        ("text", "x, y", alike(&json!("x, y"))),
        ("area", "done\n", [json!("done"), paragraph("done"), json!("done")]),
        ("url", "https://ci.example.com/job/1?a=b#c", alike(&json!("https://ci.example.com/job/1?a=b#c"))),
        ("number", "42", alike(&json!(42))),
        ("number", "-3.5", alike(&json!(-3.5))),
        ("select", "Passed", alike(&json!({"id": "10100"}))),
        ("select", "passed", alike(&json!({"id": "10100"}))),
        ("select", "über", alike(&json!({"id": "10102"}))),
        ("select", "10101", alike(&json!({"id": "10101"}))),
        ("select", "a, b", alike(&json!({"id": "10103"}))),
        ("select", "Twin", alike(&json!({"id": "10105"}))),
        ("select unsaid", "x", alike(&json!({"value": "x"}))),
        ("checkboxes", "Passed, failed\nPassed", alike(&json!([{"id": "10100"}, {"id": "10101"}]))),
        ("checkboxes", r"a\, b", alike(&json!([{"id": "10103"}]))),
        ("cascade", "Europe > Berlin", alike(&json!({"id": "1", "child": {"id": "11"}}))),
        ("cascade", "europe>x > y", alike(&json!({"id": "1", "child": {"id": "12"}}))),
        ("cascade", "a > b", alike(&json!({"id": "2"}))),
        ("cascade", "a > b > c", alike(&json!({"id": "2", "child": {"id": "21"}}))),
        ("cascade", "Mars", alike(&json!({"id": "3"}))),
        ("date", "2026-12-01", alike(&json!("2026-12-01"))),
        ("date", "2026/12/01", alike(&json!("2026-12-01"))),
        ("date", "today", alike(&json!("2026-12-02"))),
        ("date", "2026-12-01T23:30:00Z", alike(&json!("2026-12-02"))),
        ("datetime", "now", at("2026-12-01T23:30:00")),
        ("datetime", "today", at("2026-12-01T22:00:00")),
        ("datetime", "2026-12-01 10:00", at("2026-12-01T08:00:00")),
        ("datetime", "2026-12-01T10:00:30", at("2026-12-01T08:00:30")),
        ("datetime", "2026-12-01T10:00:00Z", at("2026-12-01T10:00:00")),
        ("datetime", "2026-12-01T10:00Z", at("2026-12-01T10:00:00")),
        ("datetime", "2026-12-01T10:00:00.000+0000", at("2026-12-01T10:00:00")),
        ("datetime", "2026-12-01T10:00:00-05:00", at("2026-12-01T15:00:00")),
        ("datetime", "2026-12-01 10:00:00 +0200", at("2026-12-01T08:00:00")),
        ("datetime", "2026-12-01 10:00:00 UTC", at("2026-12-01T10:00:00")),
        ("datetime", "Tue, 01 Dec 2026 10:00:00 +0000", at("2026-12-01T10:00:00")),
        ("datetime", "Tue, 01 Dec 2026 10:00:00 GMT", at("2026-12-01T10:00:00")),
        ("datetime", "1796119200", at("2026-12-01T10:00:00")),
        ("datetime", "1796119200500", alike(&json!("2026-12-01T10:00:00.500+0000"))),
        ("datetime", "2026-12-01", at("2026-11-30T22:00:00")),
        ("labels", "nightly, v1.2\nnightly", alike(&json!(["nightly", "v1.2"]))),
        ("words", "two words", alike(&json!(["two words"]))),
        ("user", "jane@example.com", by_account(&json!({"accountId": "account-1"}), &json!({"name": "jane"}))),
        ("user", "Jane Doe", by_account(&json!({"accountId": "account-1"}), &json!({"name": "jane"}))),
        ("user", "janet doe", by_account(&json!({"accountId": "account-2"}), &json!({"name": "janet"}))),
        ("user", "hidden@example.com", by_account(&json!({"accountId": "account-1"}), &json!({"name": "jane"}))),
        ("assignee", "Unassigned", alike(&Value::Null)),
        ("assignee", "automatic", by_account(&json!({"id": "-1"}), &json!({"name": "-1"}))),
        (
            "users",
            "jane, janet doe",
            by_account(
                &json!([{"accountId": "account-1"}, {"accountId": "account-2"}]),
                &json!([{"name": "jane"}, {"name": "janet"}]),
            ),
        ),
        ("group", "jira users", alike(&json!({"name": "jira users"}))),
        ("group", uuid, by_account(&json!({"groupId": uuid}), &json!({"name": uuid}))),
        ("groups", "a, b", alike(&json!([{"name": "a"}, {"name": "b"}]))),
        ("version", "high", alike(&json!({"id": "2"}))),
        ("versions", "High, Low", alike(&json!([{"id": "2"}, {"id": "4"}]))),
        ("components", "Low", alike(&json!([{"id": "4"}]))),
        ("priority", "HIGH", alike(&json!({"id": "2"}))),
        ("resolution", "4", alike(&json!({"id": "4"}))),
        ("security", "10600", alike(&json!({"id": "10600"}))),
        ("project", "proj", alike(&json!({"key": "PROJ"}))),
        ("project", "10000", alike(&json!({"id": "10000"}))),
        ("parent", "proj-1", alike(&json!({"key": "PROJ-1"}))),
        ("epic", "PROJ-1", alike(&json!("PROJ-1"))),
        ("sprint", "7", alike(&json!(7))),
        ("sprint", "active", alike(&json!(42))),
        ("sprint", "sprint 3", alike(&json!(43))),
        ("time", "1d4h", alike(&json!({"originalEstimate": "1d 4h"}))),
        (
            "time",
            "Original = 1d, remaining=4.5H",
            alike(&json!({"originalEstimate": "1d", "remainingEstimate": "4.5h"})),
        ),
    ]
}
