//! What a file that should be PEM really is, and which of its lines are secret.
//!
//! A file's bytes come as text of one letter a byte, so that nothing is lost of a file that is no text. Refuses to
//! decode: keys and certificates are read where they are used.

/// The form of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Text with at least one `-----BEGIN …-----`.
    Pem,
    /// The same data without the wrapping.
    Der,
    /// A whole bag of certificates and keys, `.p12` or `.pfx`.
    Pkcs12,
    /// Java's own bag.
    JavaKeyStore,
    /// Nothing that is known here.
    Other,
}

impl Form {
    /// Tells the form by how the text begins.
    pub fn of(text: &str) -> Self {
        let bytes: Vec<char> = text.chars().take(8).collect();
        match bytes.as_slice() {
            ['\u{fe}', '\u{ed}', '\u{fe}', '\u{ed}', ..] | ['\u{ce}', '\u{ce}', '\u{ce}', '\u{ce}', ..] => {
                Self::JavaKeyStore
            }
            ['0', length, rest @ ..] if !text.contains(BEGIN) && *length >= '\u{80}' => {
                // RFC 7292, section 4: the first thing in the outer sequence is the version, which is 3. The length
                // of the length is in the low bits.
                let content = rest.get((u32::from(*length) & 0x7f) as usize..).unwrap_or_default();
                if content.starts_with(&['\u{2}', '\u{1}', '\u{3}']) { Self::Pkcs12 } else { Self::Der }
            }
            _ if text.contains(BEGIN) => Self::Pem,
            _ => Self::Other,
        }
    }
}

const BEGIN: &str = "-----BEGIN ";

/// Whether a private key is in the text, of any kind, locked or not.
pub fn holds_key(text: &str) -> bool {
    text.contains("PRIVATE KEY-----")
}

/// Whether a value that should be the path of a file is what the file should hold: as it is, in base64 once more, or
/// without its first and last line.
pub fn is_pasted(value: &str) -> bool {
    let is_base64 = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '+' | '/' | '=' | '-' | '_');
    let value = value.trim();
    value.contains(BEGIN)
        || value.contains(['\n', '\r'])
        // `-----BEGIN` in base64.
        || value.starts_with("LS0tLS1CRUdJTi")
        // A long SEQUENCE of DER in base64.
        || (value.len() >= 80 && value.starts_with("MI") && value.chars().all(is_base64))
        // No system takes a path of this length.
        || value.len() > 4096
}

/// The pieces of a value that was pasted where a path belongs.
pub fn pasted_pieces(value: &str) -> impl Iterator<Item = String> {
    value.split_whitespace().filter(|piece| piece.len() >= 8 && !piece.contains("-----")).map(str::to_owned)
}

/// Whether the private key in the text is locked by a password, in PKCS #8's way or in OpenSSL's old one (RFC 1421).
pub fn is_locked(text: &str) -> bool {
    text.contains("BEGIN ENCRYPTED PRIVATE KEY-----") || text.contains("Proc-Type: 4,ENCRYPTED")
}

/// Every line of every private key: a text that is shown may have been cut into lines, or have lost its breaks.
pub fn secret_lines(text: &str) -> Vec<String> {
    let mut inside = false;
    let mut lines = Vec::new();
    for line in text.lines().map(str::trim) {
        match (line.starts_with("-----"), line.contains("-----BEGIN") && line.contains("PRIVATE KEY")) {
            (true, begins) => inside = begins,
            (false, _) if inside => lines.push(line.to_owned()),
            _ => {}
        }
    }
    // Shorter ones are ends of lines, and words of other texts.
    lines.retain(|line| line.len() >= 8);
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_of_a_file_is_told_by_its_first_bytes() {
        let pem = "Bag Attributes\n-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----\n";
        for (text, form) in [
            (pem, Form::Pem),
            ("0\u{82}\u{9}\u{a3}\u{2}\u{1}\u{3}0", Form::Pkcs12),
            ("0\u{81}\u{a3}\u{2}\u{1}\u{3}0\u{82}", Form::Pkcs12),
            ("0\u{82}\u{3}\u{9}0\u{82}\u{2}\u{2}", Form::Der),
            ("0\u{82}\u{4}\u{be}\u{2}\u{1}\u{0}0", Form::Der),
            ("\u{fe}\u{ed}\u{fe}\u{ed}\u{0}", Form::JavaKeyStore),
            ("", Form::Other),
            ("0", Form::Other),
            ("0x1f and so on", Form::Other),
        ] {
            assert_eq!(Form::of(text), form, "{text:?}");
        }
    }

    #[test]
    fn what_was_pasted_is_told_from_a_path() {
        for pasted in [
            "-----BEGIN PRIVATE KEY----- MIIB -----END PRIVATE KEY-----",
            "LS0tLS1CRUdJTiBQUklWQVRFIEtFWS0tLS0tCk1JR0hBZ0VBTUJNR0J5",
            "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "one\ntwo",
        ] {
            assert!(is_pasted(pasted), "{pasted}");
        }
        for path in ["client.pem", "/run/secrets/MIT/client-key.pem", "C:\\keys\\client.pem\n", "MINE", "LS0.pem"] {
            assert!(!is_pasted(path), "{path}");
        }
        let pieces: Vec<_> = pasted_pieces("-----BEGIN PRIVATE KEY-----\nMIIFirstLine\nab==\n-----END").collect();
        assert_eq!(pieces, ["MIIFirstLine"]);
    }

    #[test]
    fn only_the_lines_of_private_keys_are_secret() {
        let text = "-----BEGIN CERTIFICATE-----\nMIICertificate\n-----END CERTIFICATE-----\n\
                    -----BEGIN PRIVATE KEY-----\r\nMIIFirstLine\r\nSecondLine==\r\nab==\r\n-----END PRIVATE KEY-----\r\n\
                    -----BEGIN CERTIFICATE-----\nMIIAnotherOne\n-----END CERTIFICATE-----\n";
        assert_eq!(secret_lines(text), ["MIIFirstLine", "SecondLine=="]);
        assert!(secret_lines("").is_empty());
    }
}
