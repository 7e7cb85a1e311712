//! What is checked of every secret before it is used, without telling a letter of it.

use super::Kind;
use crate::code::Code;
use crate::shape;
use crate::trouble::Trouble;

/// The secret without the line ending that `echo` left behind, after every check that needs no network.
pub(super) fn checked(
    text: &str,
    variable: &str,
    kind: Kind,
    user: Option<&str>,
    notes: &mut Vec<String>,
) -> Result<String, Trouble> {
    let trimmed = match kind {
        // A password may begin or end with a blank.
        Kind::Password => text.trim_end_matches(['\r', '\n']),
        _ => text.trim(),
    };
    // A password may look like the name of a variable; a token never does.
    let is_odd_password = kind == Kind::Password && !trimmed.contains(['{', '(', '*', '_', '[']);
    if let Some(what) = shape::placeholder(trimmed).filter(|_| !is_odd_password) {
        return Err(placeholder(variable, what));
    }
    if matches!(kind, Kind::Token | Kind::ClientSecret | Kind::SharedSecret)
        && let Some(fault) = shape::paste_fault(trimmed, user)
    {
        let trouble = mispasted(variable, fault);
        return Err(if kind == Kind::Token { trouble } else { beside_no_email(trouble) });
    }
    if kind == Kind::Token
        && let Some(product) = shape::foreign_product(trimmed)
    {
        let trouble = Trouble::new(Code::WrongProductToken).fact("variable", variable).fact("secret", variable);
        return Err(trouble.fact("shape", product).detail(format!("{variable} looks like {product}")));
    }
    // A key in PEM ends in a line break by its own rules.
    if trimmed.len() < text.len() && !variable.ends_with("_FILE") && kind != Kind::PrivateKey {
        let what = if text.ends_with(['\n', '\r']) { "ended in a line break" } else { "had white space around it" };
        notes.push(format!(
            "{variable} {what}, which was cut off before it was used; store it without (`printf %s`, not `echo`)"
        ));
    }
    Ok(trimmed.to_owned())
}

pub(super) fn placeholder(variable: &str, what: &str) -> Trouble {
    let trouble = Trouble::new(Code::CredentialPlaceholder).fact("variable", variable).fact("shape", what);
    trouble.detail(format!("{variable} holds {what}"))
}

pub(super) fn not_a_user(variable: &str, fault: &str) -> Trouble {
    mispasted(variable, fault)
        .title("{variable} holds something else than an e-mail or a user name")
        .why("Jira would take it for the name of a user, and count a failed login")
        .only_steps(&[
            "put the e-mail or the user name alone into {variable}",
            "put the secret, and nothing else, into JIRA_TOKEN",
        ])
}

/// The words for a secret that has no e-mail beside it.
fn beside_no_email(trouble: Trouble) -> Trouble {
    trouble.why("the value has a form that no secret of its kind has, so it would be refused").only_steps(&[
        "copy the secret again from where it was issued, and store it alone: no name, no prefix, no quotes",
        "create a new secret there if it is shown only once, and store that in {variable}",
    ])
}

fn mispasted(variable: &str, fault: &str) -> Trouble {
    let trouble = Trouble::new(Code::CredentialMispasted).fact("variable", variable).fact("secret", variable);
    trouble.detail(format!("{variable} {fault}"))
}
