//! Reading: issues, metadata, search, lists, and what hangs on an issue.

use jira_sandbox::{Sandbox, known};
use serde_json::{Value, json};

use crate::street::{Ask, Got, get, post, put};

fn robot(ask: Ask) -> Ask {
    ask.basic(known::EMAIL, known::API_TOKEN)
}

fn read(sandbox: &Sandbox, rest: &str) -> Value {
    let got = robot(get(&format!("/rest/api/3/{rest}"))).send(sandbox);
    assert_eq!(got.status, 200, "{rest}: {}", got.body);
    got.json()
}

fn send(sandbox: &Sandbox, rest: &str, body: &Value) -> Got {
    robot(post(&format!("/rest/api/3/{rest}"), body)).send(sandbox)
}

#[test]
fn an_issue_shows_the_fields_that_were_asked_for() {
    let sandbox = Sandbox::cloud().start();
    let some = read(&sandbox, "issue/PROJ-7?fields=summary,labels");
    assert_eq!(some["fields"].as_object().unwrap().len(), 2);
    let most = read(&sandbox, "issue/proj-7?fields=-summary");
    assert!(most["fields"].get("summary").is_none() && most["fields"]["status"]["name"].is_string());
    assert_eq!(read(&sandbox, "issue/PROJ-7")["fields"]["description"]["type"], "doc");
    let by_id = format!("issue/{}?fields=summary", some["id"].as_str().unwrap());
    assert_eq!(read(&sandbox, &by_id)["key"], "PROJ-7");
}

#[test]
fn the_changelog_is_an_expansion_and_on_cloud_a_resource() {
    let sandbox = Sandbox::cloud().start();
    robot(put("/rest/api/3/issue/PROJ-7", &json!({"fields": {"summary": "new"}}))).send(&sandbox);
    let expanded = read(&sandbox, "issue/PROJ-7?expand=changelog");
    assert_eq!(expanded["changelog"]["histories"][0]["items"][0]["toString"], "new");
    let resource = read(&sandbox, "issue/PROJ-7/changelog");
    assert_eq!((resource["total"].as_u64(), resource["isLast"].as_bool()), (Some(1), Some(true)));
    assert_eq!(resource["values"][0]["author"]["accountId"], known::ACCOUNT_ID);
}

#[test]
fn editmeta_lists_the_screen_with_operations_and_choices() {
    let sandbox = Sandbox::cloud().start();
    let fields = read(&sandbox, "issue/PROJ-7/editmeta")["fields"].clone();
    let result = &fields["customfield_10314"];
    assert_eq!((result["name"].as_str(), result["operations"].clone()), (Some("Build Result"), json!(["set"])));
    assert_eq!(result["allowedValues"][0]["id"], "10100");
    assert!(result["schema"]["custom"].as_str().unwrap().ends_with(":select"));
    assert_eq!(fields["labels"]["operations"], json!(["add", "set", "remove"]));
    for hidden in ["customfield_10999", "customfield_10405", "status", "resolution"] {
        assert!(fields.get(hidden).is_none(), "{hidden}");
    }
    assert_eq!(fields["description"]["schema"]["type"], "string");
}

#[test]
fn the_field_list_has_two_fields_of_one_name_and_scopes() {
    let sandbox = Sandbox::cloud().start();
    let fields = get("/rest/api/3/field").send(&sandbox).json();
    let named = |name: &str| fields.as_array().unwrap().iter().filter(|field| field["name"] == name).count();
    assert_eq!((named("Release Notes"), named("Stage"), named("Build Result")), (2, 2, 1));
    let stage = fields.as_array().unwrap().iter().find(|field| field["id"] == "customfield_10405").unwrap();
    assert_eq!(stage["scope"], json!({"type": "PROJECT", "project": {"id": "10001"}}));
    assert_eq!(stage["clauseNames"], json!(["cf[10405]", "Stage"]));
}

#[test]
fn a_transition_may_require_a_resolution() {
    let sandbox = Sandbox::cloud().start();
    let list = read(&sandbox, "issue/PROJ-7/transitions?expand=transitions.fields");
    let close = list["transitions"].as_array().unwrap().iter().find(|t| t["name"] == "Close").unwrap();
    assert_eq!((close["to"]["name"].as_str(), close["hasScreen"].as_bool()), (Some("Done"), Some(true)));
    assert_eq!(close["fields"]["resolution"]["required"], true);
    let bare = send(&sandbox, "issue/PROJ-7/transitions", &json!({"transition": {"id": "31"}}));
    assert_eq!((bare.status, bare.json()["errors"]["resolution"].is_string()), (400, true));
    let whole = json!({"transition": {"id": "31"}, "fields": {"resolution": {"name": "Done"}}});
    assert_eq!(send(&sandbox, "issue/PROJ-7/transitions", &whole).status, 204);
    assert_eq!(sandbox.issue("PROJ-7")["status"]["name"], "Done");
    let wrong = send(&sandbox, "issue/PROJ-7/transitions", &json!({"transition": {"id": "99"}}));
    assert!(wrong.status == 400 && wrong.body.contains("Transition id '99' is not valid for this issue."));
    assert_eq!(read(&sandbox, "issue/READ-1/transitions")["transitions"], json!([]));
}

#[test]
fn a_remote_link_with_the_same_global_id_is_replaced() {
    let sandbox = Sandbox::cloud().start();
    let link = |title: &str| json!({"globalId": "ci=1", "object": {"url": "https://ci.example.com/1", "title": title}});
    let first = send(&sandbox, "issue/PROJ-7/remotelink", &link("one"));
    let second = send(&sandbox, "issue/PROJ-7/remotelink", &link("two"));
    assert_eq!((first.status, second.status, first.json()["id"] == second.json()["id"]), (201, 200, true));
    assert_eq!(sandbox.remote_links("PROJ-7").len(), 1);
    assert_eq!(sandbox.remote_links("PROJ-7")[0]["object"]["title"], "two");
}

#[test]
fn a_property_is_created_and_then_replaced() {
    let sandbox = Sandbox::cloud().start();
    let set = || robot(put("/rest/api/3/issue/PROJ-7/properties/build", &json!({"n": 1}))).send(&sandbox).status;
    assert_eq!((set(), set()), (201, 200));
    assert_eq!(read(&sandbox, "issue/PROJ-7/properties/build")["value"], json!({"n": 1}));
}

#[test]
fn search_by_token_pages_without_a_total() {
    let sandbox = Sandbox::cloud().start();
    let first = read(&sandbox, "search/jql?jql=project%20%3D%20PROJ&maxResults=10");
    assert_eq!((first["isLast"].as_bool(), first.get("total")), (Some(false), None));
    assert_eq!(first["issues"][0], json!({"id": "10000"}));
    let token = first["nextPageToken"].as_str().unwrap();
    let body = json!({"jql": "project = PROJ", "maxResults": 10, "nextPageToken": token, "fields": ["summary"]});
    let second = send(&sandbox, "search/jql", &body).json();
    assert_eq!((second["isLast"].as_bool(), second["issues"].as_array().unwrap().len()), (Some(true), 2));
    assert_eq!(second["issues"][0]["key"], "PROJ-11");
    for most in [0, 5001] {
        let body = json!({"jql": "project = PROJ", "maxResults": most});
        assert_eq!(send(&sandbox, "search/jql", &body).status, 400);
    }
}

#[test]
fn a_query_may_name_keys_labels_versions_and_sprints() {
    let sandbox = Sandbox::cloud().start();
    let body = json!({"fields": {"fixVersions": [{"name": "1.1.0"}], "customfield_10020": 5}});
    robot(put("/rest/api/3/issue/PROJ-7", &body)).send(&sandbox);
    let found = |jql: &str| {
        let got = send(&sandbox, "search/jql", &json!({"jql": jql, "fields": ["key"]}));
        (got.status, got.json()["issues"].as_array().map_or(0, Vec::len))
    };
    assert_eq!(found("key in (PROJ-1, PROJ-7, SECRET-1)"), (200, 2));
    assert_eq!(found("fixVersion = \"1.1.0\" AND project = PROJ ORDER BY created DESC"), (200, 1));
    assert_eq!(found("sprint = 5 and labels in (nightly)"), (200, 0));
    assert_eq!(found("labels = nightly"), (200, 3));
    for wrong in ["", "ORDER BY key", "colour = red", "project ~ PROJ", "project = PROJ OR key = OPS-1", "project ="] {
        assert_eq!(found(wrong).0, 400, "{wrong}");
    }
}

#[test]
fn a_project_may_have_a_thousand_issues_and_any_value_from_the_start() {
    let sandbox = Sandbox::cloud().issues("PROJ", 1000).start();
    let all = read(&sandbox, "search/jql?jql=project%3DPROJ&maxResults=5000");
    assert_eq!(all["issues"].as_array().unwrap().len(), 1000);
    sandbox.set_field("PROJ-1000", "labels", json!(["old"]));
    assert_eq!(read(&sandbox, "issue/PROJ-1000?fields=labels")["fields"]["labels"], json!(["old"]));
    assert!(sandbox.history("PROJ-1000").is_empty());
}

#[test]
fn permissions_are_told_by_issue() {
    let sandbox = Sandbox::cloud().start();
    let may = |issue: &str| {
        let path = format!("mypermissions?issueKey={issue}&permissions=BROWSE_PROJECTS,EDIT_ISSUES,ADMINISTER");
        let all = read(&sandbox, &path)["permissions"].clone();
        ["BROWSE_PROJECTS", "EDIT_ISSUES", "ADMINISTER"].map(|name| all[name]["havePermission"] == true)
    };
    assert_eq!((may("PROJ-7"), may("READ-1")), ([true, true, false], [true, false, false]));
    assert_eq!(robot(get("/rest/api/3/mypermissions")).send(&sandbox).status, 400);
}

#[test]
fn people_projects_and_lists_can_be_looked_up() {
    let sandbox = Sandbox::cloud().start();
    let jane = read(&sandbox, "user/search?query=jane.doe%40example.com");
    assert_eq!(jane[0]["accountId"], known::COLLEAGUE_ACCOUNT_ID);
    assert_eq!(get("/rest/api/3/user/search?query=jane").send(&sandbox).status, 401);
    let projects = read(&sandbox, "project");
    let keys: Vec<&str> = projects.as_array().unwrap().iter().filter_map(|p| p["key"].as_str()).collect();
    assert_eq!(keys, ["PROJ", "OPS", "READ"]);
    assert_eq!(read(&sandbox, "project/PROJ/versions")[0]["name"], "1.0.0");
    assert_eq!(read(&sandbox, "project/PROJ/components")[0]["name"], "api");
    assert_eq!(read(&sandbox, "priority")[1]["name"], "High");
    assert_eq!(read(&sandbox, "resolution")[0]["name"], "Done");
    assert_eq!(read(&sandbox, "serverInfo")["deploymentType"], "Cloud");
}
