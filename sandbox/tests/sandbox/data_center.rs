//! Who is asking, on a Data Center.

use jira_sandbox::{Fault, Sandbox, known};
use serde_json::json;

use crate::street::{Ask, ask, get, post, put};

const MYSELF: &str = "/rest/api/2/myself";
const ISSUE: &str = "/rest/api/2/issue/PROJ-7";

fn robot(ask: Ask) -> Ask {
    ask.bearer(known::PERSONAL_ACCESS_TOKEN)
}

#[test]
fn a_password_and_a_personal_access_token_are_somebody() {
    let sandbox = Sandbox::data_center().start();
    let basic = get(MYSELF).basic(known::USER, known::PASSWORD).send(&sandbox);
    assert_eq!((basic.status, basic.header("X-AUSERNAME")), (200, Some(known::USER)));
    assert_eq!(basic.header("X-Seraph-LoginReason"), Some("OK"));
    let bearer = robot(get(MYSELF)).send(&sandbox);
    assert_eq!((bearer.status, bearer.header("X-AREQUESTID")), (200, Some("764x10559x1")));
    assert_eq!(bearer.json()["name"], known::USER);
    for name in ["X-ANODEID", "X-ASESSIONID", "X-ASEN"] {
        assert!(bearer.header(name).is_some(), "{name}");
    }
    assert!(bearer.header("Set-Cookie").unwrap().starts_with("JSESSIONID="));
}

#[test]
fn the_third_wrong_password_locks_the_account_even_for_the_right_one() {
    let sandbox = Sandbox::data_center().context_path("/jira").start();
    let path = "/jira/rest/api/2/myself";
    for count in 1..=3 {
        let got = get(path).basic(known::USER, "wrong").send(&sandbox);
        assert_eq!((got.status, got.header("X-Seraph-LoginReason")), (401, Some("AUTHENTICATED_FAILED")));
        assert!(got.body.contains("<title>Unauthorized (401)</title>"));
        assert!(got.body.contains("Basic Authentication Failure - Reason : AUTHENTICATED_FAILED"));
        assert!(got.header("WWW-Authenticate").unwrap().ends_with("%2Fjira\""));
        assert_eq!(sandbox.failed_logins(known::USER), count);
    }
    let denied = get(path).basic(known::USER, known::PASSWORD).send(&sandbox);
    assert_eq!((denied.status, denied.header("X-Seraph-LoginReason")), (403, Some("AUTHENTICATION_DENIED")));
    assert!(denied.body.contains("Basic Authentication Failure - Reason : AUTHENTICATION_DENIED"));
    let challenge = format!("CAPTCHA_CHALLENGE; login-url={}/login.jsp", sandbox.url());
    assert_eq!(denied.header("X-Authentication-Denied-Reason"), Some(challenge.as_str()));
    sandbox.reset_failed_logins(known::USER);
    assert_eq!(get(path).basic(known::USER, known::PASSWORD).send(&sandbox).status, 200);
}

#[test]
fn a_right_password_forgets_the_wrong_ones() {
    let sandbox = Sandbox::data_center().start();
    get(MYSELF).basic(known::USER, "wrong").send(&sandbox);
    get(MYSELF).basic(known::USER, known::PASSWORD).send(&sandbox);
    assert_eq!(sandbox.failed_logins(known::USER), 0);
}

#[test]
fn a_personal_access_token_as_password_is_a_wrong_password_and_counts() {
    let sandbox = Sandbox::data_center().start();
    let got = get(MYSELF).basic(known::USER, known::PERSONAL_ACCESS_TOKEN).send(&sandbox);
    assert_eq!((got.status, sandbox.failed_logins(known::USER)), (401, 1));
}

#[test]
fn an_email_is_not_a_user_name() {
    let sandbox = Sandbox::data_center().start();
    let got = get(MYSELF).basic(known::EMAIL, known::PASSWORD).send(&sandbox);
    assert_eq!((got.status, got.header("X-Seraph-LoginReason")), (401, Some("AUTHENTICATED_FAILED")));
    assert_eq!(sandbox.failed_logins(known::USER), 0);
}

#[test]
fn a_wrong_personal_access_token_is_no_failed_login_and_finds_nothing_politely() {
    let sandbox = Sandbox::data_center().start();
    for path in [MYSELF, ISSUE, "/rest/api/2/serverInfo"] {
        let got = get(path).bearer("expired").send(&sandbox);
        assert_eq!((got.status, got.header("X-Seraph-LoginReason")), (401, None), "{path}");
        assert_eq!(got.header("X-AUSERNAME"), Some("anonymous"));
    }
    let search = get("/rest/api/2/search?jql=project%3DPROJ").bearer("expired").send(&sandbox);
    assert_eq!(
        (search.status, search.json()["total"].clone(), search.json()["issues"].clone()),
        (200, json!(0), json!([]))
    );
}

#[test]
fn basic_authentication_can_be_switched_off() {
    let sandbox = Sandbox::data_center().basic_disabled().start();
    let got = get(MYSELF).basic(known::USER, known::PASSWORD).send(&sandbox);
    assert_eq!(got.status, 403);
    assert_eq!(got.json()["message"], "Basic Authentication has been disabled on this instance.");
    assert_eq!(robot(get(MYSELF)).send(&sandbox).status, 200);
}

#[test]
fn somebody_without_application_access_may_not_log_in() {
    let sandbox = Sandbox::data_center().start();
    let got = get(MYSELF).basic(known::OUTSIDER_USER, known::OUTSIDER_PASSWORD).send(&sandbox);
    assert_eq!(got.header("X-Seraph-LoginReason"), Some("AUTHORISATION_FAILED"));
}

#[test]
fn an_old_version_denies_with_a_200() {
    let sandbox = Sandbox::data_center().start();
    sandbox.fail_next(Fault::DeniedWith200);
    let got = robot(get(ISSUE)).send(&sandbox);
    assert_eq!((got.status, got.header("X-Seraph-LoginReason")), (200, Some("AUTHENTICATION_DENIED")));
}

#[test]
fn a_browsers_name_fails_the_xsrf_check_even_with_no_check() {
    let sandbox = Sandbox::data_center().start();
    let edit = || robot(put(ISSUE, &json!({"fields": {"summary": "x"}})));
    let browser = edit().header("User-Agent", "Mozilla/5.0 (X11)").header("X-Atlassian-Token", "no-check");
    let got = browser.send(&sandbox);
    assert_eq!((got.status, got.body.as_str()), (403, "XSRF check failed"));
    assert_eq!(edit().header("Origin", "https://elsewhere.example.net").send(&sandbox).status, 403);
    assert_eq!(edit().header("User-Agent", "tool/1.2").send(&sandbox).status, 204);
}

#[test]
fn an_attachment_wants_the_token_that_says_no_check() {
    let sandbox = Sandbox::data_center().start();
    let body = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"log.txt\"\r\n\r\nhello\r\n--b--\r\n";
    let path = format!("{ISSUE}/attachments");
    let attach = || robot(ask("POST", &path)).header("Content-Type", "multipart/form-data; boundary=b").body(body);
    assert_eq!(attach().send(&sandbox).status, 403);
    let got = attach().header("X-Atlassian-Token", "no-check").send(&sandbox);
    assert_eq!((got.status, got.json()[0]["filename"].as_str()), (200, Some("log.txt")));
}

#[test]
fn the_context_path_is_part_of_the_site() {
    let sandbox = Sandbox::data_center().context_path("/jira").start();
    assert!(sandbox.url().ends_with("/jira"));
    let outside = robot(get(MYSELF)).send(&sandbox);
    assert!(outside.status == 404 && outside.body.contains("Apache Tomcat"));
    let info = robot(get("/jira/rest/api/2/serverInfo")).send(&sandbox).json();
    assert_eq!((info["deploymentType"].as_str(), info["baseUrl"].as_str()), (Some("Server"), Some(sandbox.url())));
}

#[test]
fn version_three_is_not_served() {
    let sandbox = Sandbox::data_center().start();
    assert_eq!(robot(get("/rest/api/3/myself")).send(&sandbox).status, 404);
    assert_eq!(robot(get("/rest/api/latest/myself")).send(&sandbox).status, 200);
}

#[test]
fn people_are_named_and_jackson_speaks() {
    let sandbox = Sandbox::data_center().start();
    let edit = robot(put(ISSUE, &json!({"fields": {"assignee": {"name": known::COLLEAGUE_USER}}}))).send(&sandbox);
    assert_eq!((edit.status, sandbox.issue("PROJ-7")["assignee"]["name"].as_str()), (204, Some("jdoe")));
    let list = robot(put(ISSUE, &json!([]))).send(&sandbox);
    assert!(
        list.status == 400 && list.body.contains("Can not deserialize instance of") && list.body.contains("[Source:")
    );
    let missing = robot(get("/rest/api/2/issue/PROJ-999")).send(&sandbox);
    assert_eq!((missing.status, missing.json()["errorMessages"][0].as_str()), (404, Some("Issue Does Not Exist")));
}

#[test]
fn the_changelog_names_a_custom_field_by_its_name_alone() {
    let sandbox = Sandbox::data_center().start();
    robot(put(ISSUE, &json!({"fields": {"customfield_10315": 7}}))).send(&sandbox);
    let issue = robot(get(&format!("{ISSUE}?expand=changelog"))).send(&sandbox).json();
    let item = &issue["changelog"]["histories"][0]["items"][0];
    assert_eq!((item["field"].as_str(), item["toString"].as_str()), (Some("Build Number"), Some("7")));
    assert!(item.get("fieldId").is_none());
    assert_eq!(robot(get(&format!("{ISSUE}/changelog"))).send(&sandbox).status, 404);
}

#[test]
fn search_has_pages_and_a_total() {
    let sandbox = Sandbox::data_center().start();
    let body = json!({"jql": "project = PROJ ORDER BY key", "startAt": 10, "maxResults": 5, "fields": ["summary"]});
    let got = robot(post("/rest/api/2/search", &body)).send(&sandbox).json();
    assert_eq!((got["total"].as_u64(), got["issues"].as_array().unwrap().len()), (Some(12), 2));
    assert_eq!(got["issues"][0]["key"], "PROJ-11");
}

#[test]
fn single_sign_on_and_maintenance_are_faults() {
    let sandbox = Sandbox::data_center().start();
    sandbox.fail_next(Fault::RedirectToLogin);
    let redirect = robot(get(ISSUE)).send(&sandbox);
    assert!(redirect.status == 302 && redirect.header("Location").unwrap().contains("/login.jsp?os_destination="));
    sandbox.fail_next(Fault::LoginPage);
    let form = robot(get(ISSUE)).send(&sandbox);
    assert!(form.status == 200 && form.header("Content-Type").unwrap().starts_with("text/html"));
    sandbox.fail_next(Fault::Maintenance);
    assert_eq!(robot(get(ISSUE)).send(&sandbox).status, 503);
}
