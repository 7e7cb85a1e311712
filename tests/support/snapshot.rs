//! Texts as they are kept in a case's folder: whole, with the parts that differ from run to run named.

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use regex::Regex;

use super::scene::Scene;

/// What differs from run to run, and its name.
static VOLATILE: LazyLock<Vec<(Regex, &'static str)>> = LazyLock::new(|| {
    let rules = [
        ("(Mon|Tue|Wed|Thu|Fri|Sat|Sun), [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9:]{8} GMT", "{date}"),
        ("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]+)?(Z|[+][0-9]{4})", "{date}"),
        (
            "(A-Traceid |Atl-Traceid |X-AREQUESTID |\"atl-traceid\": ?\"|\"x-arequestid\": ?\")[0-9a-f]{32}",
            "${1}{trace}",
        ),
        ("(\"(requestId|errorTraceId|alertId|alias)\": ?\")[0-9a-f-]{32,}", "${1}{trace}"),
        ("(::add-mask::)(eyJ[0-9A-Za-z_.-]+|[0-9a-f]{64})", "${1}{token}"),
        ("(requests?, )[0-9]+[.][0-9] s[)]", "${1}{seconds} s)"),
        ("(trying again in )[0-9]+[.][0-9] s", "${1}{wait} s"),
        ("(section_(start|end)):[0-9]+:fieldstamp", "${1}:{time}:fieldstamp"),
        ("(\"seconds\": ?)[0-9.e-]+", "${1}{seconds}"),
        ("(run the job again in )[0-9]+ (seconds?|minutes?)(, or after)", "${1}{wait}${3}"),
        ("(a wait of )[0-9]+ days", "${1}{wait}"),
        ("(Retry-After: |\"retry-after\": ?\")[0-9]+", "${1}{wait}"),
    ];
    rules.map(|(rule, name)| (Regex::new(rule).expect("the rule is sound"), name)).into()
});

/// The text as a snapshot keeps it.
pub(crate) fn calm(text: &str, scene: &Scene) -> String {
    let word = |name: &str| scene.words[name].as_str();
    let mut calm = text.to_owned();
    let host = word("host").to_owned();
    for (value, name) in [
        (word("folder"), "{folder}"),
        (word("ca_file"), "{ca_file}"),
        (scene.words.get("certificates").map(String::as_str).unwrap_or_default(), "{certificates}"),
        (word("site"), "{site}"),
        (word("proxy"), "{proxy}"),
        (word("proxy_host"), "{proxy_host}"),
        (word("refused"), "{refused}"),
        (word("server"), "{server}"),
        (host.as_str(), "{host}"),
        (host.replace(':', "%3A").as_str(), "{host}"),
        (format!(":{}", word("port")).as_str(), ":{port}"),
    ] {
        if !value.is_empty() {
            calm = calm.replace(value, name);
        }
    }
    for (rule, name) in VOLATILE.iter() {
        calm = rule.replace_all(&calm, *name).into_owned();
    }
    calm
}

/// Whether snapshots are written instead of compared.
pub(crate) fn blessing() -> bool {
    std::env::var_os("FIELDSTAMP_BLESS").is_some()
}

/// Compares a text with the snapshot, or writes it there. No file is an empty text.
pub(crate) fn compare(file: &Path, text: &str) -> Option<String> {
    let kept = fs::read_to_string(file).unwrap_or_default();
    if kept == text {
        return None;
    }
    if blessing() {
        let done = if text.is_empty() { fs::remove_file(file) } else { fs::write(file, text) };
        return done.err().map(|error| format!("{} cannot be written: {error}", file.display()));
    }
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    Some(format!("{name} is another:\n{}", difference(&kept, text)))
}

/// Lines that only one of the two has, in the order of the texts.
fn difference(kept: &str, now: &str) -> String {
    let (kept, now): (Vec<&str>, Vec<&str>) = (kept.lines().collect(), now.lines().collect());
    let gone = kept.iter().filter(|line| !now.contains(line)).map(|line| format!("  expected  {line}"));
    let new = now.iter().filter(|line| !kept.contains(line)).map(|line| format!("  came      {line}"));
    let lines: Vec<String> = gone.chain(new).collect();
    if lines.is_empty() { "  the same lines, in another order or number".to_owned() } else { lines.join("\n") }
}
