//! Builds and deployments, handed in by the bulk.

use jira_sandbox::{Fault, Sandbox, known};
use serde_json::{Value, json};

use crate::street::{Ask, Got, ask, get, post};

fn path(family: &str, rest: &str) -> String {
    format!("/jira/{family}/0.1/cloud/{}/{rest}", known::CLOUD_ID)
}

fn provider(ask: Ask, sandbox: &Sandbox) -> Got {
    ask.host("api.atlassian.com").bearer(known::DATA_PROVIDER_TOKEN).send(sandbox)
}

fn build(changes: &Value) -> Value {
    let mut build = json!({
        "pipelineId": "web-shop", "buildNumber": 42, "updateSequenceNumber": 1, "displayName": "Web shop #42",
        "url": "https://ci.example.com/42", "state": "failed", "lastUpdated": "2026-11-22T03:00:00Z",
        "issueKeys": ["PROJ-7"]});
    build.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    build
}

fn deployment(changes: &Value) -> Value {
    let mut deployment = json!({
        "deploymentSequenceNumber": 42, "updateSequenceNumber": 1, "displayName": "42", "description": "to staging",
        "url": "https://ci.example.com/42", "state": "successful", "lastUpdated": "2026-11-22T03:00:00Z",
        "pipeline": {"id": "web-shop", "displayName": "Web shop", "url": "https://ci.example.com"},
        "environment": {"id": "staging", "displayName": "Staging", "type": "staging"},
        "associations": [{"associationType": "issueIdOrKeys", "values": ["PROJ-7"]}]});
    deployment.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    deployment
}

fn builds(sandbox: &Sandbox, builds: &[Value]) -> Got {
    let body =
        json!({"builds": builds, "properties": {"repository": "web-shop"}, "providerMetadata": {"product": "ci"}});
    provider(post(&path("builds", "bulk"), &body), sandbox)
}

fn deployments(sandbox: &Sandbox, deployments: &[Value]) -> Got {
    provider(post(&path("deployments", "bulk"), &json!({"deployments": deployments})), sandbox)
}

#[test]
fn a_build_is_taken_and_can_be_read_back() {
    let sandbox = Sandbox::cloud().start();
    let got = builds(&sandbox, &[build(&json!({"issueKeys": ["PROJ-7", "PROJ-999"]}))]);
    let answer = json!({"acceptedBuilds": [{"pipelineId": "web-shop", "buildNumber": 42}], "rejectedBuilds": [],
                        "unknownIssueKeys": ["PROJ-999"]});
    assert_eq!((got.status, got.json()), (202, answer));
    let back = provider(get(&path("builds", "pipelines/web-shop/builds/42")), &sandbox);
    assert_eq!((back.status, &back.json()["state"]), (200, &json!("failed")));
    assert_eq!(provider(get(&path("builds", "pipelines/web-shop/builds/43")), &sandbox).status, 404);
    assert_eq!(get("/_sandbox/builds").send(&sandbox).json()[0]["displayName"], "Web shop #42");
}

#[test]
fn what_comes_late_is_taken_and_ignored() {
    let sandbox = Sandbox::cloud().start();
    for (number, state) in [(2, "in_progress"), (3, "successful"), (3, "failed"), (1, "pending")] {
        let got = builds(&sandbox, &[build(&json!({"updateSequenceNumber": number, "state": state}))]);
        assert_eq!(got.json()["acceptedBuilds"].as_array().unwrap().len(), 1);
    }
    assert_eq!((sandbox.builds().len(), &sandbox.builds()[0]["state"]), (1, &json!("successful")));
}

#[test]
fn each_build_is_judged_for_itself_and_202_tells_nothing() {
    let sandbox = Sandbox::cloud().start();
    for (changes, words) in [
        (json!({"state": "green"}), "'state' must be one of pending"),
        (json!({"buildNumber": "42"}), "'buildNumber' is required"),
        (json!({"updateSequenceNumber": null}), "'updateSequenceNumber' is required"),
        (json!({"displayName": "x".repeat(256)}), "'displayName'"),
        (json!({"url": "ci.example.com"}), "'url'"),
        (json!({"lastUpdated": "yesterday"}), "'lastUpdated'"),
        (json!({"issueKeys": []}), "'issueKeys' must be a list of 1 to 100"),
        (json!({"issueKeys": ["PROJ"]}), "'issueKeys'"),
        (json!({"issueKeys": (0..101).map(|n| format!("PROJ-{n}")).collect::<Vec<_>>()}), "'issueKeys'"),
        (json!({"testInfo": {"totalNumber": 3}}), "'testInfo.numberPassed'"),
        (json!({"references": []}), "'references'"),
        (json!({"issueKeys": ["PROJ-999"]}), "No issue exists"),
    ] {
        let got = builds(&sandbox, &[build(&changes)]);
        let answer = got.json();
        assert_eq!((got.status, &answer["acceptedBuilds"]), (202, &json!([])));
        assert_eq!(answer["rejectedBuilds"][0]["key"]["pipelineId"], "web-shop");
        let why = &answer["rejectedBuilds"][0]["errors"][0];
        assert!(why["message"].as_str().unwrap().starts_with(words) && why["errorTraceId"].is_string(), "{why}");
    }
    let mixed =
        builds(&sandbox, &[build(&json!({})), build(&json!({"buildNumber": 43, "issueKeys": ["NO-1", "NO-2"]}))]);
    let mixed = mixed.json();
    assert_eq!(mixed["acceptedBuilds"], json!([{"pipelineId": "web-shop", "buildNumber": 42}]));
    assert_eq!(mixed["rejectedBuilds"][0]["key"]["buildNumber"], 43);
    assert_eq!((&mixed["unknownIssueKeys"], sandbox.builds().len()), (&json!(["NO-1", "NO-2"]), 1));
}

#[test]
fn an_envelope_that_is_none_is_a_list_of_messages() {
    let sandbox = Sandbox::cloud().start();
    let one = build(&json!({}));
    let six: Value = (0..6).map(|n| (n.to_string(), json!("x"))).collect::<serde_json::Map<_, _>>().into();
    for (body, words) in [
        (json!({}), "'builds' must be a list"),
        (json!({"builds": []}), "'builds' must be a list"),
        (json!({"builds": ["x"]}), "'builds' must be a list"),
        (json!({"builds": [one], "properties": {"a:b": "x"}}), "'properties' takes"),
        (json!({"builds": [one], "properties": {"_a": "x"}}), "'properties' takes"),
        (json!({"builds": [one], "properties": six}), "'properties' takes"),
        (json!([]), "The request body"),
    ] {
        let got = provider(post(&path("builds", "bulk"), &body), &sandbox);
        assert_eq!(got.status, 400);
        assert!(got.json()[0]["message"].as_str().unwrap().starts_with(words), "{}", got.body);
    }
    assert_eq!(provider(ask("POST", &path("builds", "bulk")).body("{"), &sandbox).status, 400);
}

#[test]
fn a_deployment_is_taken_by_the_associations_it_has() {
    let sandbox = Sandbox::cloud().start();
    let key = json!({"pipelineId": "web-shop", "environmentId": "staging", "deploymentSequenceNumber": 42});
    let got = deployments(&sandbox, &[deployment(&json!({}))]);
    assert_eq!((got.status, &got.json()["acceptedDeployments"]), (202, &json!([key])));
    let back = "pipelines/web-shop/environments/staging/deployments/42";
    assert_eq!(provider(get(&path("deployments", back)), &sandbox).json()["description"], "to staging");
    let id = json!([{"associationType": "issueIdOrKeys", "values": ["10006"]}]);
    let service = json!([{"associationType": "serviceIdOrKeys", "values": ["b:abc"]}]);
    for taken in [json!({"associations": id}), json!({"associations": service}), json!({"issueKeys": ["PROJ-8"]})] {
        let got = deployments(&sandbox, &[deployment(&taken)]).json();
        assert_eq!((&got["acceptedDeployments"], &got["unknownIssueKeys"]), (&json!([key]), &json!([])), "{taken}");
    }
    let commit = json!([{"associationType": "commit", "values": []}]);
    for (refused, words) in [
        (json!({"associations": null}), "One of 'issueKeys'"),
        (json!({"associations": commit}), "'values' must be"),
        (json!({"environment": {"id": "x", "displayName": "x", "type": "moon"}}), "'environment.type' must be"),
        (json!({"pipeline": {}}), "'pipeline.id' is required"),
        (json!({"associations": [{"associationType": "issueKeys", "values": ["NO-1"]}]}), "No issue exists"),
    ] {
        let got = deployments(&sandbox, &[deployment(&refused)]).json();
        let why = got["rejectedDeployments"][0]["errors"][0]["message"].as_str().unwrap().to_owned();
        assert!(why.starts_with(words), "{why}");
    }
    assert_eq!(sandbox.deployments().len(), 1);
}

#[test]
fn only_the_sites_own_credential_hands_in_and_reads_nothing_else() {
    let sandbox = Sandbox::cloud().start();
    let body = json!({"builds": [build(&json!({}))]});
    let bulk = || post(&path("builds", "bulk"), &body).host("api.atlassian.com");
    for unknown in [bulk(), bulk().bearer("nobody's"), bulk().basic(known::EMAIL, "nonsense")] {
        assert_eq!(unknown.send(&sandbox).json(), json!({"code": 401, "message": "Unauthorized"}));
    }
    for other in [bulk().bearer(known::SERVICE_TOKEN), bulk().basic(known::EMAIL, known::API_TOKEN)] {
        let got = other.send(&sandbox);
        assert_eq!((got.status, &got.json()["message"]), (401, &json!("Unauthorized; scope does not match")));
    }
    let myself = get(&format!("/ex/jira/{}/rest/api/3/myself", known::CLOUD_ID));
    assert_eq!(provider(myself, &sandbox).status, 401);
    assert_eq!(provider(post("/jira/builds/0.1/cloud/YOUR-CLOUD-ID/bulk", &body), &sandbox).status, 404);
    assert_eq!(sandbox.builds(), Vec::<Value>::new());
}

#[test]
fn a_box_that_is_not_ticked_is_a_403() {
    let sandbox = Sandbox::cloud().without_deployments_permission().start();
    assert_eq!(builds(&sandbox, &[build(&json!({}))]).status, 202);
    let got = deployments(&sandbox, &[deployment(&json!({}))]);
    assert!(got.status == 403 && got.json()[0]["message"].as_str().unwrap().contains("provide deployments"));
    let other = Sandbox::cloud().without_builds_permission().start();
    assert_eq!(builds(&other, &[build(&json!({}))]).status, 403);
}

#[test]
fn at_the_site_it_is_for_connect_apps_alone() {
    let body = json!({"builds": [build(&json!({}))]});
    let sandbox = Sandbox::cloud().start();
    for family in ["builds", "deployments"] {
        let bulk = || post(&format!("/rest/{family}/0.1/bulk"), &body);
        for ask in [bulk(), bulk().basic(known::EMAIL, known::API_TOKEN)] {
            let got = ask.send(&sandbox);
            assert_eq!((got.status, got.json().as_array().map(Vec::len)), (401, Some(1)));
        }
    }
    let own = post("/rest/builds/0.1/bulk", &body).bearer(known::PERSONAL_ACCESS_TOKEN);
    assert_eq!(own.send(&Sandbox::data_center().start()).status, 404);
}

#[test]
fn a_fault_rejects_everything_with_a_202() {
    let sandbox = Sandbox::cloud().start();
    sandbox.fail_always(Fault::EverythingRejected);
    let got = builds(&sandbox, &[build(&json!({})), build(&json!({"buildNumber": 43}))]);
    assert_eq!((got.status, &got.json()["acceptedBuilds"]), (202, &json!([])));
    assert_eq!(got.json()["rejectedBuilds"][1]["key"], json!({"pipelineId": "web-shop", "buildNumber": 43}));
    let got = deployments(&sandbox, &[deployment(&json!({}))]).json();
    assert_eq!(got["rejectedDeployments"][0]["key"]["environmentId"], "staging");
    assert_eq!((sandbox.builds().len(), sandbox.deployments().len()), (0, 0));
}
