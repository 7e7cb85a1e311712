//! OAuth 1.0a on a Data Center: signatures, the dance, and the page on which an application is linked.

use std::sync::atomic::{AtomicU64, Ordering};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jira_sandbox::{Sandbox, known};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use rsa::PrivateKey;
use rsa::pkcs1v15::SigningKey;
use rsa::pkcs8::DecodePrivateKey as _;
use rsa::signature::{SignatureEncoding as _, Signer as _};
use serde_json::json;
use sha1::Sha1;

use crate::street::{Ask, Got, ask, form, get, parameter, put};

const MYSELF: &str = "/rest/api/2/myself";
const OAUTH: &str = "/plugins/servlet/oauth";
const LINKS: &str = "/plugins/servlet/applinks/listApplicationLinks";

/// Another key than the known one, made for this test alone.
const OTHER_KEY: &str = include_str!("other_key.pem");
const OTHER_PUBLIC_KEY: &str = include_str!("other_public_key.pem");

fn encode(text: &str) -> String {
    const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
    utf8_percent_encode(text, UNRESERVED).to_string()
}

fn now() -> i64 {
    jiff::Timestamp::now().as_second()
}

/// One signed request, put together by hand.
struct Signed {
    method: &'static str,
    target: String,
    oauth: Vec<(&'static str, String)>,
    key: &'static str,
}

impl Signed {
    fn new(method: &'static str, target: &str) -> Self {
        static COUNT: AtomicU64 = AtomicU64::new(1);
        let nonce = COUNT.fetch_add(1, Ordering::Relaxed).to_string();
        let oauth = vec![
            ("oauth_consumer_key", known::CONSUMER_KEY.to_owned()),
            ("oauth_nonce", nonce),
            ("oauth_signature_method", "RSA-SHA1".to_owned()),
            ("oauth_timestamp", now().to_string()),
            ("oauth_version", "1.0".to_owned()),
        ];
        Self { method, target: target.to_owned(), oauth, key: known::PRIVATE_KEY }
    }

    fn by_robot(method: &'static str, target: &str) -> Self {
        Self::new(method, target).with("oauth_token", known::ACCESS_TOKEN)
    }

    fn with(mut self, name: &'static str, value: &str) -> Self {
        self.oauth.retain(|(known, _)| *known != name);
        self.oauth.push((name, value.to_owned()));
        self
    }

    fn without(mut self, name: &str) -> Self {
        self.oauth.retain(|(known, _)| *known != name);
        self
    }

    fn key(mut self, key: &'static str) -> Self {
        self.key = key;
        self
    }

    /// `Authorization`, for a sandbox at this root (scheme and host).
    fn header(&self, root: &str) -> String {
        let (path, query) = self.target.split_once('?').unwrap_or((&self.target, ""));
        let mut pairs: Vec<String> =
            self.oauth.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
        pairs.extend(query.split('&').filter(|pair| !pair.is_empty()).map(ToOwned::to_owned));
        pairs.sort();
        let base = [self.method, &encode(&format!("{root}{path}")), &encode(&pairs.join("&"))].join("&");
        let key = SigningKey::<Sha1>::new(PrivateKey::from_pkcs8_pem(self.key).unwrap());
        let signature = STANDARD.encode(key.sign(base.as_bytes()).to_bytes());
        let mut parts = vec!["realm=\"\"".to_owned(), format!("oauth_signature=\"{}\"", encode(&signature))];
        parts.extend(self.oauth.iter().map(|(name, value)| format!("{name}=\"{}\"", encode(value))));
        format!("OAuth {}", parts.join(", "))
    }

    fn ask(&self, sandbox: &Sandbox) -> Ask {
        let header = self.header(&format!("http://{}", sandbox.address()));
        ask(self.method, &self.target).header("Authorization", &header)
    }

    fn send(&self, sandbox: &Sandbox) -> Got {
        self.ask(sandbox).send(sandbox)
    }
}

fn refused(got: &Got, problem: &str) {
    assert_eq!((got.status, parameter(&got.body, "oauth_problem").as_deref()), (401, Some(problem)), "{}", got.body);
    let challenge = got.header("WWW-Authenticate").unwrap();
    assert!(challenge.starts_with("OAuth realm=\"http%3A%2F%2F"));
    assert!(challenge.ends_with(&format!(", oauth_problem=\"{problem}\"")));
    assert!(got.header("Content-Type").unwrap().starts_with("text/plain"));
}

/// The token of a request for a request token.
fn request_token(callback: &str, sandbox: &Sandbox) -> String {
    let ask = Signed::new("POST", &format!("{OAUTH}/request-token")).with("oauth_callback", callback);
    let got = ask.send(sandbox);
    assert_eq!(parameter(&got.body, "oauth_callback_confirmed").as_deref(), Some("true"), "{}", got.body);
    parameter(&got.body, "oauth_token").unwrap()
}

fn decide(token: &str, decision: &str, sandbox: &Sandbox) -> Got {
    let answer = form(&format!("{OAUTH}/authorize"), &[("oauth_token", token), ("decision", decision)]);
    answer.header("User-Agent", "Mozilla/5.0 (X11)").send(sandbox)
}

fn access_token(token: &str, verifier: &str) -> Signed {
    let ask = Signed::new("POST", &format!("{OAUTH}/access-token"));
    ask.with("oauth_token", token).with("oauth_verifier", verifier)
}

#[test]
fn a_signed_request_is_the_account_of_its_token() {
    let sandbox = Sandbox::data_center().start();
    let got = Signed::by_robot("GET", &format!("{MYSELF}?expand=groups&b=a%20c&a=%C3%A9")).send(&sandbox);
    assert_eq!((got.status, got.header("X-AUSERNAME")), (200, Some(known::USER)));
    let path = "/rest/api/2/issue/PROJ-7";
    let header = Signed::by_robot("PUT", path).header(&format!("http://{}", sandbox.address()));
    let edit = put(path, &json!({"fields": {"summary": "signed"}})).header("Authorization", &header);
    assert_eq!(edit.send(&sandbox).status, 204);
    assert_eq!(sandbox.history("PROJ-7")[0].author, known::ACCOUNT_ID);
}

#[test]
fn the_context_path_is_signed_too() {
    let sandbox = Sandbox::data_center().context_path("/jira").start();
    assert_eq!(Signed::by_robot("GET", "/jira/rest/api/2/myself").send(&sandbox).status, 200);
    let outside = Signed::by_robot("GET", MYSELF).header(&format!("http://{}", sandbox.address()));
    refused(&get("/jira/rest/api/2/myself").header("Authorization", &outside).send(&sandbox), "signature_invalid");
}

#[test]
fn a_wrong_signature_is_answered_with_all_that_went_into_it() {
    let sandbox = Sandbox::data_center().start();
    let got = Signed::by_robot("GET", MYSELF).key(OTHER_KEY).send(&sandbox);
    refused(&got, "signature_invalid");
    let echoed = |name: &str| parameter(&got.body, name).unwrap();
    assert_eq!(echoed("oauth_token"), known::ACCESS_TOKEN);
    assert_eq!(echoed("oauth_consumer_key"), known::CONSUMER_KEY);
    assert!(echoed("oauth_signature_base_string").starts_with("GET&http%3A%2F%2F127.0.0.1"));
    assert_eq!(echoed("oauth_signature").len(), 344);
    let moved = Signed::by_robot("GET", MYSELF).ask(&sandbox);
    refused(&moved.host("jira.example.com").send(&sandbox), "signature_invalid");
    let other_query = Signed::by_robot("GET", MYSELF).header(&format!("http://{}", sandbox.address()));
    let got = get(&format!("{MYSELF}?more=1")).header("Authorization", &other_query).send(&sandbox);
    refused(&got, "signature_invalid");
}

#[test]
fn each_mistake_has_its_word() {
    let sandbox = Sandbox::data_center().start();
    let robot = || Signed::by_robot("GET", MYSELF);
    for (wrong, problem) in [
        (robot().with("oauth_consumer_key", "stranger"), "consumer_key_unknown"),
        (robot().with("oauth_token", "revoked"), "token_rejected"),
        (robot().without("oauth_token"), "permission_denied"),
        (robot().with("oauth_timestamp", &(now() - 330).to_string()), "timestamp_refused"),
        (robot().with("oauth_timestamp", &(now() + 330).to_string()), "timestamp_refused"),
        (robot().with("oauth_signature_method", "PLAINTEXT"), "signature_method_rejected"),
        (robot().with("oauth_version", "2.0"), "version_rejected"),
        (robot().without("oauth_nonce"), "parameter_absent"),
    ] {
        refused(&wrong.send(&sandbox), problem);
    }
    for apart in [-270, 270] {
        let late = robot().with("oauth_timestamp", &(now() + apart).to_string());
        assert_eq!(late.send(&sandbox).status, 200, "five minutes are allowed");
    }
}

#[test]
fn a_request_cannot_be_sent_again() {
    let sandbox = Sandbox::data_center().start();
    let signed = Signed::by_robot("GET", MYSELF);
    assert_eq!(signed.send(&sandbox).status, 200);
    refused(&signed.send(&sandbox), "nonce_used");
}

#[test]
fn the_dance_ends_with_a_token_out_of_band() {
    let sandbox = Sandbox::data_center().start();
    let token = request_token("oob", &sandbox);
    let page = get(&format!("{OAUTH}/authorize?oauth_token={token}")).send(&sandbox);
    assert_eq!(page.status, 200);
    for part in ["id=\"approve\"", "id=\"deny\"", "Fieldstamp", "Build Robot", known::CONSUMER_KEY] {
        assert!(page.body.contains(part), "{part}");
    }
    refused(&access_token(&token, "early").send(&sandbox), "permission_unknown");
    let allowed = decide(&token, "approve", &sandbox);
    let verifier = allowed.body.split_once("id=\"verifier\">").unwrap().1.split('<').next().unwrap().to_owned();
    refused(&access_token(&token, "wrong").send(&sandbox), "token_rejected");
    refused(&access_token(&token, &verifier).key(OTHER_KEY).send(&sandbox), "signature_invalid");
    let got = access_token(&token, &verifier).send(&sandbox);
    assert_eq!(parameter(&got.body, "oauth_expires_in").as_deref(), Some("157680000"), "{}", got.body);
    let access = parameter(&got.body, "oauth_token").unwrap();
    let who = Signed::new("GET", MYSELF).with("oauth_token", &access).send(&sandbox);
    assert_eq!((who.status, who.header("X-AUSERNAME")), (200, Some(known::USER)));
    refused(&access_token(&token, &verifier).send(&sandbox), "token_rejected");
    refused(&Signed::new("GET", MYSELF).with("oauth_token", &token).send(&sandbox), "token_rejected");
}

#[test]
fn with_a_callback_the_verifier_is_brought_there() {
    let sandbox = Sandbox::data_center().start();
    let token = request_token("http://127.0.0.1:49152/done?a=1", &sandbox);
    let back = decide(&token, "approve", &sandbox);
    assert!(back.status == 302 && back.header("Location").unwrap().starts_with("http://127.0.0.1:49152/done?a=1&"));
    assert_eq!(back.sent_back("oauth_token").as_deref(), Some(token.as_str()));
    let verifier = back.sent_back("oauth_verifier").unwrap();
    assert_eq!(access_token(&token, &verifier).send(&sandbox).status, 200);
}

#[test]
fn who_denies_gives_no_token() {
    let sandbox = Sandbox::data_center().start();
    let token = request_token("oob", &sandbox);
    assert!(decide(&token, "deny", &sandbox).body.contains("id=\"denied\""));
    refused(&access_token(&token, "denied").send(&sandbox), "permission_denied");
    assert_eq!(decide(&token, "approve", &sandbox).status, 400, "an answer is given once");
    let token = request_token("http://localhost/", &sandbox);
    assert_eq!(decide(&token, "deny", &sandbox).sent_back("oauth_verifier").as_deref(), Some("denied"));
}

#[test]
fn a_request_token_wants_a_signature_and_a_callback() {
    let sandbox = Sandbox::data_center().start();
    let target = format!("{OAUTH}/request-token");
    refused(&ask("POST", &target).send(&sandbox), "parameter_absent");
    let without = Signed::new("POST", &target).send(&sandbox);
    refused(&without, "parameter_absent");
    assert_eq!(parameter(&without.body, "oauth_parameters_absent").as_deref(), Some("oauth_callback"));
    let forged = Signed::new("POST", &target).with("oauth_callback", "oob").key(OTHER_KEY);
    refused(&forged.send(&sandbox), "signature_invalid");
}

#[test]
fn an_administrator_links_an_application_on_a_page() {
    let sandbox = Sandbox::data_center().start();
    let mine = |target: &str| Signed::new("POST", target).with("oauth_consumer_key", "mine").key(OTHER_KEY);
    let ask = mine(&format!("{OAUTH}/request-token")).with("oauth_callback", "oob");
    refused(&ask.send(&sandbox), "consumer_key_unknown");
    let page = get(LINKS).send(&sandbox);
    for part in ["id=\"consumer_key\"", "id=\"name\"", "id=\"public_key\"", "id=\"create\"", known::CONSUMER_KEY] {
        assert!(page.body.contains(part), "{part}");
    }
    let create = |key: &str, public: &str| {
        let fields = [("consumer_key", key), ("name", "My <builds>"), ("public_key", public)];
        form(LINKS, &fields).header("User-Agent", "Mozilla/5.0 (X11)").send(&sandbox)
    };
    for (key, public) in [("", OTHER_PUBLIC_KEY), ("mine", ""), ("mine", OTHER_KEY), ("mine", "not a key")] {
        let got = create(key, public);
        assert!(got.status == 400 && got.body.contains("id=\"error\""), "{key}");
    }
    let created = create("mine", &OTHER_PUBLIC_KEY.replace('\n', "\r\n"));
    assert_eq!((created.status, created.header("Location")), (302, Some(LINKS)));
    assert!(get(LINKS).send(&sandbox).body.contains("My &lt;builds&gt;"));
    assert_eq!(create("mine", OTHER_PUBLIC_KEY).status, 400, "a consumer key is taken once");
    let got = mine(&format!("{OAUTH}/request-token")).with("oauth_callback", "oob").send(&sandbox);
    let token = parameter(&got.body, "oauth_token").unwrap();
    let stolen = access_token(&token, "x").send(&sandbox);
    refused(&stolen, "token_rejected");
    sandbox.reset();
    refused(&ask.send(&sandbox), "consumer_key_unknown");
}

#[test]
fn a_bare_key_without_its_frame_is_taken_as_well() {
    let sandbox = Sandbox::data_center().start();
    let bare: String = OTHER_PUBLIC_KEY.lines().filter(|line| !line.starts_with('-')).collect();
    let got = form(LINKS, &[("consumer_key", "bare"), ("public_key", &bare)]).send(&sandbox);
    assert_eq!(got.status, 302);
}

#[test]
fn the_known_keys_are_a_pair() {
    use rsa::pkcs8::EncodePublicKey as _;
    let key = PrivateKey::from_pkcs8_pem(known::PRIVATE_KEY).unwrap();
    let public = key.as_public_key().to_public_key_pem(rsa::pkcs8::LineEnding::LF).unwrap();
    assert_eq!(public, known::PUBLIC_KEY);
}
