//! No secret leaves by any door: every case is run again, as loudly as the libraries can be made, and everything that
//! was written is searched for every secret in play, in every spelling in which it could travel.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on may stop")]

mod support;

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use regex::Regex;
use support::case::{self, Case};
use support::crowd;
use support::scene::{KEYS, SECRETS};
use support::spellings::spellings;
use support::visit::Visit;

/// What Data Center's licence header holds in the sandbox.
const LICENCE: &str = "SEN-L00000000";

#[test]
fn no_secret_leaves_by_any_door() {
    let tools = tempfile::tempdir().unwrap();
    eavesdropping_git(tools.path());
    let path = format!("{}:{}", tools.path().display(), std::env::var("PATH").unwrap_or_default());
    let complaints = crowd::complaints(&case::all(), |case| {
        let told = tools.path().join(format!("{}.told", case.name));
        let more =
            [("RUST_LOG", "trace"), ("RUST_BACKTRACE", "1"), ("PATH", path.as_str()), ("TOLD", told.to_str().unwrap())];
        let visit = Visit::pay(case, &more);
        leaks(case, &visit, &fs::read_to_string(&told).unwrap_or_default())
    });
    let overheard = fs::read_dir(tools.path()).unwrap().count();
    assert!(overheard > 1 || std::env::var_os("FIELDSTAMP_CASE").is_some(), "git was started, and nobody listened");
    assert!(complaints.is_empty(), "{} cases leak:\n\n{}", complaints.len(), complaints.join("\n\n"));
}

/// A git that writes down what it was given, and then is the real one.
fn eavesdropping_git(folder: &Path) {
    let path = std::env::var("PATH").unwrap_or_default();
    let real =
        path.split(':').map(|folder| Path::new(folder).join("git")).find(|git| git.is_file()).expect("git is there");
    let script = format!(
        "#!/bin/sh\n{{ printf '%s\\n' \"$@\"; env | grep -i '^JIRA_'; }} >> \"$TOLD\"\nexec {} \"$@\"\n",
        real.display()
    );
    fs::write(folder.join("git"), script).unwrap();
    fs::set_permissions(folder.join("git"), fs::Permissions::from_mode(0o755)).unwrap();
}

fn leaks(case: &Case, visit: &Visit, told: &str) -> Vec<String> {
    let mut texts = vec![
        ("standard output".to_owned(), unmasked(case, &visit.stdout)),
        ("standard error".to_owned(), unmasked(case, &visit.stderr)),
        ("what git was given".to_owned(), told.to_owned()),
        (
            "the command line".to_owned(),
            case.arguments.iter().map(|a| visit.scene.filled(a)).collect::<Vec<_>>().join("\n"),
        ),
    ];
    // The one file that is meant to hold a secret holds the newest refresh token alone, which `rules` looks at.
    let written = visit.written.iter().filter(|(name, _)| case.keeps.as_ref() != Some(name));
    texts.extend(written.map(|(name, text)| (name.clone(), text.clone())));
    let secrets: Vec<(String, String)> = in_play(case, visit).into_iter().chain(came_up(visit)).collect();
    let cookie = Regex::new("(JSESSIONID|atlassian[.]xsrf[.]token)=[0-9A-Za-z]|[0-9a-f]{32}_l(in|out)|(^|[^0-9A-Za-z])[0-9A-F]{32}([^0-9A-Za-z]|$)").unwrap();
    let mut found = Vec::new();
    for (place, text) in &texts {
        for (name, secret) in &secrets {
            if let Some(spelling) = spellings(secret).into_iter().find(|spelling| text.contains(&spelling.text)) {
                found.push(format!("{place} holds {name}, {}", spelling.what));
            }
        }
        if cookie.is_match(text) || text.contains(LICENCE) {
            found.push(format!("{place} holds a cookie or the licence number"));
        }
    }
    if told.to_ascii_uppercase().contains("JIRA_") {
        found.push("git was given a variable of the connection".to_owned());
    }
    found.extend(raw_in_masks(case, visit));
    found
}

/// The secrets whose placeholders stand in the case's variables, its input or its files.
fn in_play(case: &Case, visit: &Visit) -> Vec<(String, String)> {
    let mut given: Vec<String> = case.environment.values().cloned().chain(case.stdin.clone()).collect();
    given.extend(case.jira.faults.iter().map(|fault| case::json(&fault.clone().into()).to_string()));
    given.extend(visit.scene.before.keys().filter_map(|path| {
        let source = case.folder.join(path.file_name()?);
        fs::read_to_string(source).ok()
    }));
    let given = given.join("\n");
    let used = |name: &str| {
        let through_a_pair = ["{PAIR}", "{PAIR_BASE64}", "{TOKEN_BASE64}"].iter().any(|pair| given.contains(pair));
        given.contains(&format!("{{{name}}}")) || (name == "API_TOKEN" && through_a_pair)
    };
    let words = |name: &str| visit.scene.words[name].clone();
    let secrets = SECRETS.iter().map(|(name, _)| *name).filter(|name| used(name));
    // A key comes by the path of its file, or was pasted.
    let places = ["{client_key}", "{client_both}", "{CLIENT_KEY_TEXT}", "{CLIENT_KEY_BASE64}", "{CLIENT_KEY_BODY}"];
    let by_file = places.iter().any(|place| given.contains(place));
    let key = by_file.then_some("CLIENT_KEY_BODY");
    let whole = secrets.chain(key).map(|name| (name.to_owned(), words(name)));
    let keys = KEYS.iter().filter(|name| used(name)).flat_map(|name| {
        let lines = words(name).replace("\\n", "\n").replace("KEY-----", "KEY-----\n");
        let lines = lines.split(['\n', ' ']).filter(|line| line.len() >= 32).map(str::to_owned).collect::<Vec<_>>();
        lines.into_iter().map(move |line| (format!("a line of {name}"), line))
    });
    whole.chain(keys).collect()
}

/// Secrets that were made during the run: tokens that were handed out, and what proved each request.
fn came_up(visit: &Visit) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    let mut came = |what: &str, secret: &str| {
        if secret.len() >= 8 && !found.iter().any(|(_, known)| known == secret) {
            found.push((what.to_owned(), secret.to_owned()));
        }
    };
    for token in visit.scene.sandbox.tokens_given() {
        came("a token that was handed out", &token);
    }
    for request in &visit.requests {
        for cookie in request.header("cookie").unwrap_or_default().split("; ") {
            came("a cookie of the session", cookie.split_once('=').map_or(cookie, |(_, value)| value));
        }
        let Some((scheme, value)) = request.header("authorization").and_then(|value| value.split_once(' ')) else {
            continue;
        };
        match scheme {
            "OAuth" => {
                let parts = value.split(", ").filter_map(|part| part.split_once('='));
                let (_, signature) = parts.into_iter().find(|(name, _)| *name == "oauth_signature").unwrap_or_default();
                let signature = percent_encoding::percent_decode_str(signature.trim_matches('"')).decode_utf8_lossy();
                came("a signature", &signature);
            }
            "JWT" => {
                came("a token of the app's", value);
                came("the signature of a token", value.rsplit('.').next().unwrap_or_default());
            }
            _ => came("what was sent to prove who asks", value),
        }
    }
    found
}

/// A text without the lines by which GitHub's runner is told what to hide: the one place where a secret may stand.
fn unmasked(case: &Case, text: &str) -> String {
    let masks = |line: &&str| case.on_github() && line.starts_with("::add-mask::");
    text.lines().filter(|line| !masks(line)).collect::<Vec<_>>().join("\n")
}

/// The runner knows the secrets themselves; it is told of the forms that it cannot derive, and of nothing else.
fn raw_in_masks(case: &Case, visit: &Visit) -> Vec<String> {
    let masks: Vec<&str> =
        visit.stdout.lines().chain(visit.stderr.lines()).filter_map(|line| line.strip_prefix("::add-mask::")).collect();
    let all = in_play(case, visit).into_iter();
    let raw = all.filter(|(_, secret)| masks.iter().any(|mask| mask.contains(secret.as_str())));
    raw.map(|(name, _)| format!("a mask holds {name} as it is")).collect()
}

#[test]
fn the_search_finds_what_it_is_there_to_find() {
    use base64::Engine as _;
    use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
    let secret = "Zz9+/\"odd secret\\of ö tests-only_abcdef";
    let finds = |text: &str| spellings(secret).iter().any(|spelling| text.contains(&spelling.text));
    for before in ["", "a", "ab", "robot@example.com:"] {
        let text = format!("{before}{secret}");
        assert!(finds(&STANDARD.encode(&text)) && finds(&URL_SAFE_NO_PAD.encode(&text)), "{before}");
    }
    let percent: String = secret.bytes().fold(String::new(), |text, byte| format!("{text}%{byte:02x}"));
    let form: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
    for text in [secret.to_owned(), serde_json::to_string(secret).unwrap(), percent, form, secret[..26].to_owned()] {
        assert!(finds(&text), "{text}");
    }
    assert!(!finds("nothing of it: Zz9"));
}
