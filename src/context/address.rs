//! A repository's address as git writes it, made fit to be shown.
//!
//! Clone addresses are where tokens hide: `https://oauth2:TOKEN@host/…` is in the environment of many a job.
//! User info never leaves this file, and an address that cannot be taken apart safely is no fact at all.

/// `owner/name` where the address shows it, else the address itself; never with user info or a query.
///
/// Two path segments are an owner and a name. More are so only where we know the layout: GitLab's groups
/// nest, and Bitbucket Data Center serves `/scm/KEY/name`.
pub fn repository(address: &str) -> Option<String> {
    let clean = without_credentials(address)?;
    let Some((host, path)) = host_and_path(&clean) else { return Some(clean) };
    let path = path.trim_matches('/');
    let path = path.strip_suffix(".git").unwrap_or(path);
    let segments: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
    match segments.as_slice() {
        [owner, name] | [.., "scm", owner, name] => Some(format!("{owner}/{name}")),
        [_, _, ..] if host.contains("gitlab") => Some(segments.join("/")),
        _ => Some(clean),
    }
}

/// The address without user info, query and fragment; nothing where an `@` remains.
///
/// That `@` may belong to a password with a slash in it, written without the escaping that it needs:
/// better to know no repository than to show half a token.
pub fn without_credentials(address: &str) -> Option<String> {
    let address = address.trim();
    let plain = address.split(['?', '#']).next().unwrap_or_default();
    let clean = match plain.split_once("://") {
        Some((scheme, rest)) => {
            let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
            let host = authority.rsplit('@').next().unwrap_or_default();
            format!("{scheme}://{host}{path}")
        }
        None => plain.rsplit('@').next().unwrap_or_default().to_owned(),
    };
    // A `#` or `?` inside a password ends the address early for us, and the `@` after it goes unseen.
    let cut_before_at = address[plain.len()..].contains('@');
    (!clean.is_empty() && !clean.contains('@') && !cut_before_at).then_some(clean)
}

/// Host and path of `scheme://host/path` or `host:path`; nothing for a path on this machine.
fn host_and_path(clean: &str) -> Option<(&str, &str)> {
    if let Some((scheme, rest)) = clean.split_once("://") {
        return if scheme == "file" { None } else { rest.split_once('/') };
    }
    // A single letter before the colon is a drive: `C:/repositories/name`.
    clean.split_once(':').filter(|(host, _)| host.len() > 1 && !host.contains('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_owner_and_a_name_are_read_from_every_usual_address() {
        for address in [
            "https://github.com/acme/rocket.git",
            "https://github.com/acme/rocket",
            "https://oauth2:s3cret@github.com/acme/rocket.git/",
            "git@github.com:acme/rocket.git",
            "ssh://git@github.com:22/acme/rocket.git",
            "https://jenkins:p%40ss@bitbucket.example.com/scm/acme/rocket.git",
            "https://bitbucket.example.com/context/scm/acme/rocket.git",
        ] {
            assert_eq!(repository(address).as_deref(), Some("acme/rocket"), "{address}");
        }
        let nested = repository("https://ci-token:t@gitlab.example.com/acme/space/rocket.git");
        assert_eq!(nested.as_deref(), Some("acme/space/rocket"));
    }

    #[test]
    fn an_unknown_layout_stays_an_address_without_credentials() {
        for (address, shown) in [
            ("https://me:t0ken@dev.azure.com/acme/space/_git/rocket", "https://dev.azure.com/acme/space/_git/rocket"),
            ("ssh://me@gerrit.example.com:29418/rocket", "ssh://gerrit.example.com:29418/rocket"),
            ("me@build.example.com:rocket.git", "build.example.com:rocket.git"),
            ("/srv/git/rocket.git", "/srv/git/rocket.git"),
            ("file:///srv/git/rocket.git", "file:///srv/git/rocket.git"),
            ("https://git.example.com/rocket.git?private_token=s3cret", "https://git.example.com/rocket.git"),
        ] {
            assert_eq!(repository(address).as_deref(), Some(shown), "{address}");
        }
    }

    #[test]
    fn a_password_never_survives_however_it_is_written() {
        for address in [
            "https://me:s3cret@host/a/b",
            "https://me:s3/cret@host/a/b",
            "https://me:s3@cret@host/a/b",
            "https://me:s3#cret@host/a/b",
            "https://me:s3?cret@host/a/b",
            "https://s3cret@host",
            "me:s3cret@host:a/b",
            "https://host/a/b?token=s3cret",
        ] {
            let shown = repository(address).unwrap_or_default();
            assert!(!shown.contains("s3") && !shown.contains("cret"), "{address} shows {shown}");
        }
    }
}
