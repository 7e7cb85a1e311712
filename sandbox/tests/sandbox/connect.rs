//! Atlassian Connect on a Cloud site, and a site whose clock is off.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jira_sandbox::{Sandbox, known};
use ring::{digest, hmac};
use serde_json::{Value, json};

use crate::street::{Got, form, get, put};

const MYSELF: &str = "/rest/api/3/myself";

fn now() -> i64 {
    jiff::Timestamp::now().as_second()
}

fn hash(canonical: &str) -> String {
    let hash = digest::digest(&digest::SHA256, canonical.as_bytes());
    hash.as_ref().iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat()
}

fn claims(canonical: &str) -> Value {
    json!({"iss": known::APP_KEY, "iat": now(), "exp": now() + 180, "qsh": hash(canonical)})
}

fn sign(head: &Value, claims: &Value, secret: &str) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let signed = format!("{}.{}", part(head), part(claims));
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(hmac::sign(&key, signed.as_bytes())))
}

fn jwt(claims: &Value) -> String {
    sign(&json!({"alg": "HS256", "typ": "JWT"}), claims, known::SHARED_SECRET)
}

fn myself(token: &str, sandbox: &Sandbox) -> Got {
    get(MYSELF).header("Authorization", &format!("JWT {token}")).send(sandbox)
}

fn refused(got: &Got) {
    assert_eq!((got.status, got.body.as_str()), (401, "Client must be authenticated to access this resource."));
    assert_eq!(got.header("X-Seraph-LoginReason"), None, "nothing says why");
}

#[test]
fn an_app_is_its_own_user_and_may_edit() {
    let sandbox = Sandbox::cloud().start();
    let got = myself(&jwt(&claims("GET&/rest/api/3/myself&")), &sandbox);
    assert_eq!((got.status, got.json()["displayName"].as_str()), (200, Some("Fieldstamp (app)")));
    let path = "/rest/api/3/issue/PROJ-7";
    let target = format!("{path}?returnIssue=true&expand=b%20c&expand=a");
    let token = jwt(&claims(&format!("PUT&{path}&expand=a,b%20c&returnIssue=true")));
    let edit = put(&target, &json!({"fields": {"summary": "by an app"}}));
    assert_eq!(edit.header("Authorization", &format!("JWT {token}")).send(&sandbox).status, 200);
    assert_eq!(sandbox.issue("PROJ-7")["summary"], "by an app");
}

#[test]
fn a_token_may_come_in_the_query_which_it_does_not_sign() {
    let sandbox = Sandbox::cloud().start();
    let token = jwt(&claims("GET&/rest/api/3/myself&expand=groups"));
    assert_eq!(get(&format!("{MYSELF}?jwt={token}&expand=groups")).send(&sandbox).status, 200);
}

#[test]
fn every_mistake_is_the_same_refusal() {
    let sandbox = Sandbox::cloud().start();
    let with = |name: &str, value: Value| {
        let mut claims = claims("GET&/rest/api/3/myself&");
        claims[name] = value;
        jwt(&claims)
    };
    let good = claims("GET&/rest/api/3/myself&");
    for wrong in [
        with("iss", json!("the-client-key-of-the-site")),
        with("exp", json!(now() - 60)),
        with("exp", Value::Null),
        with("iat", json!(now() + 60)),
        with("iat", Value::Null),
        with("qsh", json!(hash("GET&/rest/api/3/myself"))),
        with("qsh", Value::Null),
        jwt(&claims("PUT&/rest/api/3/myself&")),
        sign(&json!({"alg": "HS256"}), &good, "another secret"),
        sign(&json!({"alg": "none"}), &good, known::SHARED_SECRET),
        jwt(&good).rsplit_once('.').unwrap().0.to_owned() + ".",
        "not.a.token".to_owned(),
        "nothing".to_owned(),
    ] {
        refused(&myself(&wrong, &sandbox));
    }
    assert_eq!(myself(&with("iat", json!(now() + 15)), &sandbox).status, 200, "clocks may differ by a little");
}

#[test]
fn an_app_is_refused_even_where_anybody_may_ask() {
    let sandbox = Sandbox::cloud().start();
    let got = get("/rest/api/3/serverInfo").header("Authorization", "JWT a.b.c").send(&sandbox);
    refused(&got);
}

/// The `Date` of an answer, in seconds since 1970.
fn date(got: &Got) -> i64 {
    let date = got.header("Date").unwrap().replace("GMT", "+0000");
    jiff::Timestamp::strptime("%a, %d %b %Y %H:%M:%S %z", date).unwrap().as_second()
}

#[test]
fn a_site_whose_clock_is_off_says_so_in_its_date_and_goes_by_it() {
    let sandbox = Sandbox::cloud().clock_skew(-600).start();
    let token = jwt(&claims("GET&/rest/api/3/myself&"));
    let got = myself(&token, &sandbox);
    refused(&got);
    assert_eq!(got.all("Date").len(), 1);
    assert!((date(&got) - (now() - 600)).abs() <= 5);
    let mut shifted = claims("GET&/rest/api/3/myself&");
    (shifted["iat"], shifted["exp"]) = (json!(now() - 600), json!(now() - 420));
    assert_eq!(myself(&jwt(&shifted), &sandbox).status, 200);
    let ahead = Sandbox::cloud().clock_skew(3_600).start();
    let info = get("/rest/api/3/serverInfo").send(&ahead);
    assert!((date(&info) - (now() + 3_600)).abs() <= 5);
    let told: jiff::Timestamp = info.json()["serverTime"].as_str().unwrap().parse().unwrap();
    assert!((told.as_second() - (now() + 3_600)).abs() <= 5);
}

#[test]
fn the_clock_decides_when_a_token_runs_out_but_not_before() {
    let sandbox = Sandbox::data_center().clock_skew(-86_400).start();
    let client = [("client_id", known::DC_CLIENT_ID), ("client_secret", known::DC_CLIENT_SECRET)];
    let ask = [&[("grant_type", "client_credentials")], &client[..]].concat();
    let token = form("/rest/oauth2/latest/token", &ask).send(&sandbox).json();
    let who = get("/rest/api/2/myself").bearer(token["access_token"].as_str().unwrap()).send(&sandbox);
    assert_eq!(who.status, 200);
}
