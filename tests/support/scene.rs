//! Where a case is acted out: its sandbox, its server, its working directory, and what the placeholders stand for.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{Ipv6Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jira_sandbox::{Account, AnonymousEdit, Builder, CLASSIC_SCOPES, Certificate, Sandbox, known};
use rsa::pkcs1::{EncodeRsaPrivateKey as _, LineEnding};
use rsa::pkcs8::DecodePrivateKey as _;
use tempfile::TempDir;

use super::case::{Case, Checkout, EXPECTED, Jira, json};

/// Secrets that nobody has: shaped like real ones, and wrong.
pub(crate) const WRONG_TOKEN: &str =
    concat!("ATATT3xSANDBOX-wrong-token-of-nobody_", "nobody-has-it_nobody-has-it=0BAD0BAD");
pub(crate) const WRONG_PAT: &str = "OTk5OTk5OTk5OTk5Om5vYm9keS1oYXMtdGhpcy1vbmUh";
pub(crate) const WRONG_PASSWORD: &str = "correct-horse-battery";
pub(crate) const BITBUCKET_TOKEN: &str = "ATBBsandbox-app-password-of-nobody-0BADBADB";
/// A password with everything in it that some encoding treats in its own way.
pub(crate) const ODD_PASSWORD: &str = "p\"\u{e4}\\ss w%41rd&<x>+/='{ende}";
/// A secret of a client, a consumer or an app that nobody has.
pub(crate) const WRONG_SECRET: &str = "the-secret-of-nobody-for-tests-only_nobody-has-it";
pub(crate) const WRONG_REFRESH_TOKEN: &str = "eyJSANDBOX.refresh-token-of-nobody-for-tests-only.nobody-has-it_nobody";
/// A key that belongs to no application link.
const OTHER_PRIVATE_KEY: &str = include_str!("../../sandbox/tests/sandbox/other_key.pem");
/// What a key locked with a passphrase looks like; nothing is in it.
const ENCRYPTED_KEY: &str = "-----BEGIN ENCRYPTED PRIVATE KEY-----\n\
    MIIFHDBOBgkqhkiG9w0BBQ0wQTApBgkqhkiG9w0BBQwwHAQInothingInHereForT\n\
    estsOnlyCAggAMAwGCCqGSIb3DQIJBQAwFAYIKoZIhvcNAwcECNothingAtAllQQ\n\
    -----END ENCRYPTED PRIVATE KEY-----\n";
/// What a key of elliptic curves looks like; nothing is in it.
const EC_KEY: &str = "-----BEGIN EC PRIVATE KEY-----\n\
    MHcCAQEEIInothingInHereForTestsOnlynothingInHereForTestsOnlyoAoG\n\
    -----END EC PRIVATE KEY-----\n";
/// The value of a cookie that a fault hands out.
pub(crate) const COOKIE: &str = "c00k1e-0f-the-sandb0x-f0r-tests";

/// Every secret that a placeholder may stand for.
pub(crate) const SECRETS: &[(&str, &str)] = &[
    ("API_TOKEN", known::API_TOKEN),
    ("SCOPED_TOKEN", known::SCOPED_TOKEN),
    ("READ_ONLY_TOKEN", known::READ_ONLY_TOKEN),
    ("ADMIN_API_TOKEN", known::ADMIN_API_TOKEN),
    ("LOCKED_API_TOKEN", known::LOCKED_API_TOKEN),
    ("SERVICE_TOKEN", known::SERVICE_TOKEN),
    ("PASSWORD", known::PASSWORD),
    ("ADMIN_PASSWORD", known::ADMIN_PASSWORD),
    ("LOCKED_PASSWORD", known::LOCKED_PASSWORD),
    ("OUTSIDER_PASSWORD", known::OUTSIDER_PASSWORD),
    ("PROXY_PASSWORD", known::PROXY_PASSWORD),
    ("PERSONAL_ACCESS_TOKEN", known::PERSONAL_ACCESS_TOKEN),
    ("WRONG_TOKEN", WRONG_TOKEN),
    ("WRONG_PAT", WRONG_PAT),
    ("WRONG_PASSWORD", WRONG_PASSWORD),
    ("ODD_PASSWORD", ODD_PASSWORD),
    ("BITBUCKET_TOKEN", BITBUCKET_TOKEN),
    ("COOKIE", COOKIE),
    ("CLIENT_SECRET", known::CLIENT_SECRET),
    ("NEW_CLIENT_SECRET", known::NEW_CLIENT_SECRET),
    ("APP_CLIENT_SECRET", known::APP_CLIENT_SECRET),
    ("SITE_CLIENT_SECRET", known::SITE_CLIENT_SECRET),
    ("REFRESH_TOKEN", known::REFRESH_TOKEN),
    ("DC_CLIENT_SECRET", known::DC_CLIENT_SECRET),
    ("DC_APP_CLIENT_SECRET", known::DC_APP_CLIENT_SECRET),
    ("DC_REFRESH_TOKEN", known::DC_REFRESH_TOKEN),
    ("ACCESS_TOKEN", known::ACCESS_TOKEN),
    ("SHARED_SECRET", known::SHARED_SECRET),
    ("WRONG_SECRET", WRONG_SECRET),
    ("WRONG_REFRESH_TOKEN", WRONG_REFRESH_TOKEN),
];

/// Placeholders of private keys, whose lines are secrets each.
pub(crate) const KEYS: &[&str] = &[
    "PRIVATE_KEY",
    "PRIVATE_KEY_WITH_SLASH_N",
    "PRIVATE_KEY_WITH_BLANKS",
    "PRIVATE_KEY_PKCS1",
    "PRIVATE_KEY_CUT_SHORT",
    "OTHER_PRIVATE_KEY",
    "ENCRYPTED_KEY",
    "EC_KEY",
];

const OPEN: &[(&str, &str)] = &[
    ("EMAIL", known::EMAIL),
    ("USER", known::USER),
    ("ACCOUNT_ID", known::ACCOUNT_ID),
    ("ADMIN_EMAIL", known::ADMIN_EMAIL),
    ("ADMIN_USER", known::ADMIN_USER),
    ("SERVICE_EMAIL", known::SERVICE_EMAIL),
    ("LOCKED_EMAIL", known::LOCKED_EMAIL),
    ("LOCKED_USER", known::LOCKED_USER),
    ("OUTSIDER_USER", known::OUTSIDER_USER),
    ("COLLEAGUE_USER", known::COLLEAGUE_USER),
    ("COLLEAGUE_ACCOUNT_ID", known::COLLEAGUE_ACCOUNT_ID),
    ("PROXY_USER", known::PROXY_USER),
    ("CLIENT_ID", known::CLIENT_ID),
    ("NEW_CLIENT_ID", known::NEW_CLIENT_ID),
    ("APP_CLIENT_ID", known::APP_CLIENT_ID),
    ("SITE_CLIENT_ID", known::SITE_CLIENT_ID),
    ("DC_CLIENT_ID", known::DC_CLIENT_ID),
    ("DC_APP_CLIENT_ID", known::DC_APP_CLIENT_ID),
    ("CONSUMER_KEY", known::CONSUMER_KEY),
    ("PUBLIC_KEY", known::PUBLIC_KEY),
    ("APP_KEY", known::APP_KEY),
];

/// A running stage.
pub(crate) struct Scene {
    pub(crate) sandbox: Sandbox,
    pub(crate) folder: TempDir,
    /// What `{name}` stands for.
    pub(crate) words: BTreeMap<String, String>,
    /// The files of the working directory before the run.
    pub(crate) before: BTreeMap<PathBuf, Vec<u8>>,
    _server: Option<Server>,
    _reserved: (TcpStream, TcpStream),
}

impl Scene {
    pub(crate) fn set(case: &Case) -> Self {
        let sandbox = builder(&case.jira).start();
        let folder = tempfile::Builder::new().prefix("fieldstamp-case-").tempdir().expect("a temporary folder");
        let (reserved, refused) = nobody_listens();
        let server = case.server.as_ref().map(|server| Server::start(&server.says, server.when_asked));
        let mut scene = Self {
            words: words(&sandbox, folder.path(), &refused, server.as_ref()),
            before: BTreeMap::new(),
            _server: server,
            _reserved: reserved,
            sandbox,
            folder,
        };
        scene.furnish(case);
        scene
    }

    /// A text with its placeholders filled in.
    pub(crate) fn filled(&self, text: &str) -> String {
        let parts = text.split_inclusive('}');
        let fill = |part: &str| match part.rfind('{').map(|start| (start, &part[start + 1..part.len() - 1])) {
            Some((start, name)) if part.ends_with('}') => {
                self.words.get(name).map_or_else(|| part.to_owned(), |word| format!("{}{word}", &part[..start]))
            }
            _ => part.to_owned(),
        };
        parts.map(fill).collect()
    }

    fn furnish(&mut self, case: &Case) {
        for (key, fields) in &case.jira.holds {
            for (field, value) in fields {
                self.sandbox.set_field(key, field, json(value));
            }
        }
        for fault in &case.jira.faults {
            let fault = json(&toml::Value::Table(fault.clone()));
            self.ask_for(&self.filled(&fault.to_string()), case.jira.proxy_wants_credentials);
        }
        if let Some(checkout) = &case.checkout {
            check_out(self.folder.path(), checkout);
        }
        let files = fs::read_dir(&case.folder).expect("the case's folder").map(|entry| entry.expect("a file").path());
        for path in files {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if !EXPECTED.contains(&name.as_str()) {
                let text = fs::read_to_string(&path).expect("a text file");
                fs::write(self.folder.path().join(name), self.filled(&text)).expect("a writable folder");
            }
        }
        if case.on_github() {
            // What an earlier step has left must still be there afterwards.
            fs::write(self.folder.path().join("github_output"), "earlier=kept\n").expect("a writable folder");
            fs::write(self.folder.path().join("github_summary"), "An earlier step.\n\n").expect("a writable folder");
        }
        self.before = files_of(self.folder.path());
    }

    /// Tells the sandbox to go wrong, by the name that its own resource knows; the proxy leads there without TLS.
    fn ask_for(&self, fault: &str, with_credentials: bool) {
        let pair = STANDARD.encode(format!("{}:{}", known::PROXY_USER, known::PROXY_PASSWORD));
        let admission = if with_credentials { format!("Proxy-Authorization: Basic {pair}\r\n") } else { String::new() };
        let request = format!(
            "POST http://localhost/_sandbox/faults HTTP/1.1\r\nHost: localhost\r\n{admission}Connection: close\r\n\
             Content-Length: {}\r\n\r\n{fault}",
            fault.len()
        );
        let mut line = TcpStream::connect(self.words["proxy_host"].as_str()).expect("the sandbox's proxy listens");
        line.write_all(request.as_bytes()).expect("the proxy reads");
        let mut answer = String::new();
        line.read_to_string(&mut answer).expect("the proxy answers");
        assert!(answer.starts_with("HTTP/1.1 204"), "the sandbox did not take the fault {fault}: {answer}");
    }
}

/// Whether it is wanted, and how it is asked for.
type Switch = (bool, fn(Builder) -> Builder);

fn builder(jira: &Jira) -> Builder {
    let mut builder = match jira.flavour.as_deref() {
        None | Some("cloud") => Sandbox::cloud(),
        Some("datacenter") => Sandbox::data_center(),
        Some(other) => panic!("flavour is cloud or datacenter, not {other}"),
    };
    let switches: [Switch; 9] = [
        (jira.tls, Builder::tls),
        (jira.wants_client_certificate, Builder::mutual_tls),
        (jira.ipv6, |builder| builder.address(Ipv6Addr::LOCALHOST.into())),
        (jira.basic_disabled, Builder::basic_disabled),
        (jira.without_screen_checks, Builder::without_screen_checks),
        (jira.proxy_wants_credentials, Builder::proxy_wants_credentials),
        (jira.without_operations, Builder::without_operations),
        (jira.counting_writes, Builder::counting_writes),
        (jira.classic_tokens_at_gateway, Builder::classic_tokens_at_gateway),
    ];
    for (_, switch) in switches.iter().filter(|(on, _)| *on) {
        builder = switch(builder);
    }
    if let Some(kind) = &jira.certificate {
        builder = builder.certificate(match kind.as_str() {
            "expired" => Certificate::Expired,
            "wrong-name" => Certificate::WrongName,
            "self-signed" => Certificate::SelfSigned,
            "too-old" => Certificate::ProtocolTooOld,
            other => panic!("no certificate is called {other}"),
        });
    }
    if let Some(answer) = &jira.anonymous_edit {
        builder = builder.anonymous_edit(match answer.as_str() {
            "unauthorized" => AnonymousEdit::Unauthorized,
            "every-field" => AnonymousEdit::EveryField,
            other => panic!("no anonymous edit is called {other}"),
        });
    }
    if let Some(times) = jira.warming_up {
        let service =
            Account::new("712020:5a4db0c5-0000-4000-8000-000000000003", "build-stamper", known::SERVICE_EMAIL)
                .service_token(known::SERVICE_TOKEN, &CLASSIC_SCOPES)
                .access_elsewhere(jira_sandbox::Access::Edit)
                .warming_up(times);
        builder = builder.account(service);
    }
    builder = jira.clock_skew.into_iter().fold(builder, Builder::clock_skew);
    builder = jira.most_comments.into_iter().fold(builder, Builder::most_comments);
    builder = jira.public_project.iter().fold(builder, |builder, key| builder.public_project(key));
    jira.context_path.iter().fold(builder, |builder, path| builder.context_path(path))
}

fn words(sandbox: &Sandbox, folder: &Path, refused: &str, server: Option<&Server>) -> BTreeMap<String, String> {
    let mut words: BTreeMap<String, String> =
        SECRETS.iter().chain(OPEN).map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let pair = format!("{}:{}", known::EMAIL, known::API_TOKEN);
    let basic = |user: &str, secret: &str| STANDARD.encode(format!("{user}:{secret}"));
    let proxy = sandbox.proxy_url();
    let ca_file = sandbox.ca_file().map(|file| file.display().to_string());
    for (name, value) in [
        ("site", sandbox.url().to_owned()),
        ("host", sandbox.url().split('/').nth(2).unwrap_or_default().to_owned()),
        ("port", sandbox.address().port().to_string()),
        ("proxy_host", proxy.trim_start_matches("http://").to_owned()),
        ("proxy", proxy),
        ("ca_file", ca_file.unwrap_or_default()),
        ("cloud_id", sandbox.cloud_id().to_owned()),
        ("folder", folder.display().to_string()),
        ("refused", refused.to_owned()),
        ("server", server.map(|server| server.address.clone()).unwrap_or_default()),
        ("PAIR_BASE64", STANDARD.encode(&pair)),
        ("PAIR", pair),
        ("PASSWORD_PAIR_BASE64", basic(known::USER, known::PASSWORD)),
        ("ODD_PAIR_BASE64", basic(known::USER, ODD_PASSWORD)),
        ("SCOPED_PAIR_BASE64", basic(known::EMAIL, known::SCOPED_TOKEN)),
        ("TOKEN_BASE64", STANDARD.encode(known::API_TOKEN)),
        ("million", "x".repeat(1 << 20)),
    ] {
        words.insert(name.to_owned(), value);
    }
    words.extend(private_keys());
    words.extend(client_certificates(sandbox, folder));
    words
}

/// The consumer's private key as it is, and as it is stored and spoilt; and keys that are none of the consumer's.
fn private_keys() -> BTreeMap<String, String> {
    let key = known::PRIVATE_KEY;
    let pkcs1 = rsa::PrivateKey::from_pkcs8_pem(key).ok().and_then(|key| key.to_pkcs1_pem(LineEnding::LF).ok());
    let half: String = key
        .lines()
        .filter(|line| line.starts_with('-'))
        .collect::<Vec<_>>()
        .join(&format!("\n{}\n", key.lines().skip(1).take(9).collect::<Vec<_>>().join("\n")));
    let keys = [
        key.to_owned(),
        key.replace('\n', "\\n"),
        key.replace('\n', " "),
        pkcs1.expect("the sandbox's key is one").to_string(),
        half,
        OTHER_PRIVATE_KEY.to_owned(),
        ENCRYPTED_KEY.to_owned(),
        EC_KEY.to_owned(),
    ];
    KEYS.iter().map(|name| (*name).to_owned()).zip(keys).collect()
}

/// The files of client certificates, and the key's own text, which is a secret. Not in the working directory: a job's
/// secrets are elsewhere too.
fn client_certificates(sandbox: &Sandbox, folder: &Path) -> BTreeMap<String, String> {
    let files = [
        ("client_cert", sandbox.client_certificate_file()),
        ("client_key", sandbox.client_key_file()),
        ("stranger_cert", sandbox.stranger_certificate_file()),
        ("stranger_key", sandbox.stranger_key_file()),
    ];
    let mut words: BTreeMap<String, String> = files
        .iter()
        .filter_map(|(name, file)| Some(((*name).to_owned(), file.as_ref()?.display().to_string())))
        .collect();
    let (Some(certificate), Some(key)) = (sandbox.client_certificate_file(), sandbox.client_key_file()) else {
        return words;
    };
    let text = |file: &Path| fs::read_to_string(file).expect("the sandbox's files are there");
    let both = key.with_file_name("client-and-key.pem");
    fs::write(&both, format!("{}{}", text(certificate), text(key))).expect("a writable folder");
    words.insert("client_both".to_owned(), both.display().to_string());
    words.insert("certificates".to_owned(), key.parent().unwrap_or(folder).display().to_string());
    let body: String = text(key).lines().filter(|line| !line.starts_with("-----")).collect();
    words.insert("CLIENT_KEY_BODY".to_owned(), body);
    words.insert("CLIENT_KEY_BASE64".to_owned(), STANDARD.encode(text(key)));
    words.insert("CLIENT_KEY_TEXT".to_owned(), text(key));
    words
}

/// An address on which nobody can come to listen while the two ends of a connection are held: the client's end has
/// the port, and does not listen.
fn nobody_listens() -> ((TcpStream, TcpStream), String) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback");
    let near = TcpStream::connect(listener.local_addr().expect("an address")).expect("our own listener");
    let (far, address) = listener.accept().expect("our own connection");
    ((near, far), address.to_string())
}

/// The one commit of a checkout; its dates are fixed, so its name is too.
fn check_out(folder: &Path, checkout: &Checkout) {
    let git = |arguments: &[&str]| {
        let mut command = Command::new("git");
        command
            .args(arguments)
            .current_dir(folder)
            .env_clear()
            .envs(std::env::var_os("PATH").map(|path| ("PATH", path)));
        command.env("HOME", "/nonexistent").env("GIT_CONFIG_NOSYSTEM", "1");
        for who in ["AUTHOR", "COMMITTER"] {
            command.env(format!("GIT_{who}_NAME"), "Jane Doe").env(format!("GIT_{who}_EMAIL"), "jane@example.com");
            command.env(format!("GIT_{who}_DATE"), "2026-01-02T03:04:05Z");
        }
        let output = command.output().expect("git is there");
        assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    };
    git(&["init", "--quiet", &format!("--initial-branch={}", checkout.branch)]);
    git(&["commit", "--quiet", "--allow-empty", "--no-gpg-sign", "-m", &checkout.message]);
    if let Some(tag) = &checkout.tag {
        git(&["tag", tag]);
    }
}

/// Every file of a folder but git's own.
pub(crate) fn files_of(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() && entry.file_name() != ".git" {
            files.extend(files_of(&path));
        } else if path.is_file() {
            files.insert(path.clone(), fs::read(&path).expect("a readable file"));
        }
    }
    files
}

/// A server that speaks without being asked.
struct Server {
    address: String,
}

impl Server {
    /// Its thread ends with the test process; it holds nothing but the line.
    fn start(says: &str, when_asked: bool) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("loopback");
        let address = listener.local_addr().expect("an address").to_string();
        let says = says.to_owned();
        thread::spawn(move || {
            let mut lines = Vec::new();
            for mut line in listener.incoming().flatten() {
                if when_asked {
                    let _ = line.read(&mut [0; 4096]);
                }
                let _ = line.write_all(says.as_bytes());
                lines.push(line);
            }
        });
        Self { address }
    }
}
