//! A pair of RSA keys for OAuth 1.0a: made once, of the kind that every Jira takes, and its public half.

use rsa::pkcs8::{EncodePrivateKey, EncodePublicKey, LineEnding};

use super::oauth1::{bad_key, private_key};
use crate::code::Code;
use crate::secret::Secret;
use crate::trouble::Trouble;

/// What Jira's own instructions make; older versions take no longer ones.
/// <https://developer.atlassian.com/server/jira/platform/oauth/>
const BITS: usize = 2048;

/// A new private key, PKCS #8 PEM.
///
/// Fails with `internal` when the system has no randomness to give.
pub fn make() -> Result<Secret, Trouble> {
    let broken = || Trouble::new(Code::Internal).detail("no RSA key could be made");
    // The generator may fail, and says so itself: it is the operating system's.
    let key = rsa::PrivateKey::new(&mut getrandom::SysRng, BITS).map_err(|_| broken())?;
    let pem = key.to_pkcs8_pem(LineEnding::LF).map_err(|_| broken())?;
    Ok(Secret::new(pem.as_str()))
}

/// The public half, PEM.
///
/// Fails with `credential-mispasted` when the private key, which `file` holds, is none.
pub fn public_half(private: &Secret, file: &str) -> Result<String, Trouble> {
    let key = private_key(private.open()).map_err(|fault| bad_key(file, &fault))?;
    let pem = key.as_public_key().to_public_key_pem(LineEnding::LF);
    pem.map_err(|_| Trouble::new(Code::Internal).detail("the public half of the RSA key could not be written"))
}

/// The lines of a private key, each of which is as secret as the whole.
pub fn lines(private: &Secret) -> Vec<Secret> {
    crate::pem::secret_lines(private.open()).into_iter().map(Secret::new).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_was_made_has_a_public_half_and_can_be_read_again() {
        let private = make().unwrap();
        assert!(private.open().starts_with("-----BEGIN PRIVATE KEY-----\n"));
        let public = public_half(&private, "private_key.pem").unwrap();
        assert!(public.starts_with("-----BEGIN PUBLIC KEY-----\n"));
        let shown = lines(&private).iter().any(|line| public.contains(line.open()));
        assert!(!shown && lines(&private).len() > 20, "hiding the private key must not hide the public one");
    }
}
