//! What a secret looks like, judged by prefix, length and letters, and never told by its letters.
//!
//! Atlassian does not promise these shapes, so they are hints for messages; only what can be nothing else
//! (a placeholder, a pasted header, another product's token) is refused. Knows no variable's name.
//! <https://support.atlassian.com/atlassian-account/docs/manage-api-tokens-for-your-atlassian-account/>

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// What a token probably is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// An Atlassian account's API token; classic and scoped ones look the same.
    AccountToken,
    /// An API token made before 2023; all of these have expired by May 2026.
    LegacyToken,
    /// A service account's API token.
    ServiceAccountToken,
    /// A personal access token of Jira Data Center or Server.
    PersonalAccessToken,
    /// A JSON Web Token.
    Jwt,
    /// Nothing that Atlassian issues, perhaps a password.
    Other,
}

impl Shape {
    /// Judges a token that has passed `paste_fault` and `foreign_product`.
    pub fn of(token: &str) -> Self {
        if token.starts_with("ATATT3x") {
            Self::AccountToken
        } else if token.starts_with("ATSTT3x") {
            Self::ServiceAccountToken
        } else if token.starts_with("eyJ") && token.matches('.').count() == 2 {
            Self::Jwt
        } else if is_personal_access_token(token) {
            Self::PersonalAccessToken
        } else if token.len() == 24 && token.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_alphabetic()) {
            Self::LegacyToken
        } else {
            Self::Other
        }
    }

    /// Whether nothing but a token looks like this.
    pub fn is_certain(self) -> bool {
        matches!(self, Self::AccountToken | Self::ServiceAccountToken | Self::PersonalAccessToken | Self::Jwt)
    }

    /// The shape in words, after "it looks like".
    pub fn words(self) -> &'static str {
        match self {
            Self::AccountToken => "an API token of an Atlassian account (Cloud)",
            Self::LegacyToken => "an API token made before 2023, and all of those have expired",
            Self::ServiceAccountToken => "an API token of an Atlassian service account (Cloud)",
            Self::PersonalAccessToken => "a personal access token of Jira Data Center",
            Self::Jwt => "a JSON Web Token",
            Self::Other => "no token that Atlassian issues, perhaps a password",
        }
    }
}

/// 44 letters of base64 that hold `<12 digits>:<20 bytes>`.
fn is_personal_access_token(token: &str) -> bool {
    token.len() == 44
        && STANDARD
            .decode(token)
            .is_ok_and(|bytes| bytes.get(12) == Some(&b':') && bytes[..12].iter().all(u8::is_ascii_digit))
}

/// Whether a text is, or holds, a token of Atlassian's or a whole credential.
pub fn holds_token(text: &str) -> bool {
    let marks = ["ATATT3x", "ATSTT3x", "ATCTT3x", "ATBB", "ATOA", "Basic ", "Bearer ", "basic ", "bearer "];
    let is_pair =
        text.split_once(':').is_some_and(|(user, rest)| user.contains('@') && !rest.is_empty() && !user.contains('/'));
    marks.iter().any(|mark| text.contains(mark)) || Shape::of(text).is_certain() || is_pair
}

/// What a CI system leaves behind when it did not fill a variable in.
pub fn placeholder(text: &str) -> Option<&'static str> {
    let text = text.trim();
    let bare = text.trim_matches(|c| matches!(c, '"' | '\''));
    let is_name = |name: &str| {
        name.len() > 1
            && name.starts_with(|c: char| c.is_ascii_uppercase() || c == '_')
            && name.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
    };
    let inner = |open: &str, close: &str| bare.strip_prefix(open).and_then(|rest| rest.strip_suffix(close));
    if bare.len() >= 3 && bare.chars().all(|c| c == '*') {
        Some("only stars, which is how a CI log shows a hidden value")
    } else if bare.contains("${{") || bare.contains("$[[") {
        Some("an expression of the CI system that was never filled in")
    } else if inner("${", "}").or(bare.strip_prefix('$')).or(inner("$(", ")")).or(inner("%", "%")).is_some_and(is_name)
        || inner("${", "}").or(inner("$(", ")")).is_some_and(|name| !name.contains(char::is_whitespace))
    {
        Some("the name of a variable instead of its value")
    } else if inner("<", ">").is_some() {
        Some("an example's placeholder")
    } else {
        None
    }
}

/// Another product's token, which Jira cannot know.
pub fn foreign_product(token: &str) -> Option<&'static str> {
    const PREFIXES: &[(&str, &str)] = &[
        ("ATCTT3x", "a Bitbucket access token or an organisation's admin key"),
        ("ATBB", "a Bitbucket app password"),
        ("ATOA", "an OAuth client secret of Atlassian"),
        ("ghp_", "a GitHub token"),
        ("gho_", "a GitHub token"),
        ("ghs_", "a GitHub token"),
        ("github_pat_", "a GitHub token"),
        ("glpat-", "a GitLab token"),
    ];
    let found = PREFIXES.iter().find(|(prefix, _)| token.starts_with(prefix)).map(|(_, product)| *product);
    found.or_else(|| is_uuid(token).then_some("a UUID, such as a cloudId or an Opsgenie key"))
}

/// `8-4-4-4-12` hexadecimal digits.
pub fn is_uuid(text: &str) -> bool {
    let groups: Vec<&str> = text.split('-').collect();
    groups.len() == 5
        && groups.iter().zip([8, 4, 4, 4, 12]).all(|(group, length)| group.len() == length)
        && groups.iter().all(|group| group.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// How a token was spoilt on its way into the variable. The sentence goes on from the variable's name.
pub fn paste_fault(token: &str, user: Option<&str>) -> Option<&'static str> {
    let first_word = token.split_whitespace().next().unwrap_or_default().trim_end_matches(':');
    if ["basic", "bearer", "authorization"].iter().any(|word| first_word.eq_ignore_ascii_case(word))
        && first_word != token
    {
        return Some("begins with the scheme of a header (`Basic`, `Bearer`); only the token belongs there");
    }
    if token.chars().any(|c| matches!(c, '\u{2018}'..='\u{201f}' | '\u{ab}' | '\u{bb}')) {
        return Some("holds typographic quotes, which came along from a document or a chat");
    }
    if token.starts_with(['"', '\'']) || token.ends_with(['"', '\'']) {
        return Some("has quotes around it, which are part of the value here");
    }
    if token.contains(char::is_whitespace) {
        return Some("has white space inside, so more than the token was pasted, or a line break cuts it in two");
    }
    if token.starts_with('/') && token.matches('/').count() > 1 {
        return Some("holds the path of a file; name it in the variable that ends in _FILE instead");
    }
    if token.contains('@') && token.contains('.') && !token.contains([':', '=', '/']) {
        return Some("holds an e-mail address; the token belongs there, and the address into JIRA_EMAIL");
    }
    if !token.is_ascii() || token.chars().any(|c| c.is_ascii_control()) {
        return Some("holds letters that no token has (invisible or non-ASCII)");
    }
    if is_pair(token, user) {
        return Some("is a whole `user:token` pair; only the part behind the colon belongs there");
    }
    let decoded = STANDARD.decode(token).ok().and_then(|bytes| String::from_utf8(bytes).ok())?;
    let decoded = decoded.trim_end_matches(['\r', '\n']);
    if is_pair(decoded, user) {
        return Some(
            "is already base64 of a `user:token` pair; Fieldstamp makes that itself, so put the bare token there",
        );
    }
    matches!(Shape::of(decoded), Shape::AccountToken | Shape::ServiceAccountToken)
        .then_some("is already base64 of a token; put the bare token there")
}

fn is_pair(text: &str, user: Option<&str>) -> bool {
    text.split_once(':').is_some_and(|(before, after)| {
        !after.is_empty()
            && before.chars().all(|c| !c.is_whitespace() && !c.is_control())
            && (before.contains('@') || user.is_some_and(|user| user.eq_ignore_ascii_case(before)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shape_is_told_by_prefix_length_and_letters() {
        let pat = STANDARD
            .encode(b"123456789012:\x01\xff\x03\x04\x05\x06\x07\x08\x09\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x20");
        for (token, shape) in [
            ("ATATT3xFfGF0", Shape::AccountToken),
            ("ATSTT3xFfGF0", Shape::ServiceAccountToken),
            ("eyJhbGciOi.eyJpc3Mi.sig", Shape::Jwt),
            ("abcdefghijklmnopqrst12ab", Shape::LegacyToken),
            (&pat, Shape::PersonalAccessToken),
            ("hunter2!", Shape::Other),
        ] {
            assert_eq!(Shape::of(token), shape, "{token}");
            assert_eq!(paste_fault(token, None), None, "{token}");
        }
    }

    #[test]
    fn what_a_ci_system_left_behind_is_a_placeholder() {
        for text in [
            "***",
            "******",
            "$JIRA_TOKEN",
            "${JIRA_TOKEN}",
            "${{ secrets.JIRA_TOKEN }}",
            "$(JiraToken)",
            "%JIRA_TOKEN%",
            "<your-token>",
            "\"$JIRA_TOKEN\"",
        ] {
            assert!(placeholder(text).is_some(), "{text}");
        }
        for text in ["ATATT3xFf", "$ecret", "pa$$word", "100%", "**", "$1"] {
            assert!(placeholder(text).is_none(), "{text}");
        }
    }

    #[test]
    fn a_spoilt_paste_is_told_from_a_token() {
        let pair = "me@example.com:ATATT3xFf";
        for spoilt in [
            pair,
            &STANDARD.encode(pair),
            &STANDARD.encode(format!("{pair}\n")),
            &STANDARD.encode("jdoe:secret"),
            &STANDARD.encode("ATATT3xFf"),
            "Basic abcdef",
            "Authorization: Basic abc",
            "Bearer ATATT3xFf",
            "ATATT3x Ff",
            "ATATT3x\nFf",
            "“ATATT3xFf”",
            "'ATATT3xFf'",
            "ATATT3x\u{200b}Ff",
            "me@example.com",
            "/builds/acme/rocket.tmp/JIRA_TOKEN",
        ] {
            assert!(paste_fault(spoilt, Some("jdoe")).is_some(), "{spoilt}");
        }
    }

    #[test]
    fn the_token_of_another_product_is_named() {
        for token in ["ATBBx", "ATCTT3xFf", "ghp_abc", "glpat-abc", "7d1cf0a1-9a40-4bd8-a6c5-a1c7a9b0c1d2"] {
            assert!(foreign_product(token).is_some(), "{token}");
        }
        assert!(foreign_product("ATATT3xFf").is_none());
    }
}
