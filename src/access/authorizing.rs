//! The requests by which `authorize` gets a credential: those of OAuth 1.0a's dance, and a code of OAuth 2.0 exchanged.
//! What comes back is hidden before anybody else has it.

use std::rc::Rc;

use super::{Access, Way};
use crate::auth::dance::{self, Token};
use crate::auth::oauth1::Signer;
use crate::auth::oauth2::{Grant, Granted, Issuer};
use crate::diagnosis::Diagnosis;
use crate::diagnosis::judge;
use crate::http::{Proof, Request};
use crate::secret::Secret;

/// The steps of the dance that ask something of Jira.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// For something that a person can allow.
    RequestToken,
    /// For what the person has allowed.
    AccessToken,
}

impl Access {
    /// A step of OAuth 1.0a's dance, sent once.
    pub async fn dance(&mut self, step: Step, request: Request, signer: Signer) -> Result<Token, Box<Diagnosis>> {
        let proof: Rc<dyn Proof> = Rc::new(signer);
        let request = request.proved(&proof);
        self.way = Way { proof, ..self.way.clone() };
        let outcome = self.delivered(&request, self.patience.retries).await;
        let Some(token) = outcome.as_ref().ok().and_then(dance::token) else {
            let judge = if step == Step::RequestToken { judge::request_token } else { judge::access_token };
            let who = Some(self.way.credential.describe());
            return Err(self.refused(&request, &outcome, who, judge, |trouble| trouble));
        };
        token.beside.iter().for_each(|secret| self.redactor.learn(secret));
        // A request token stands in the address to visit, and opens nothing without the key and the code.
        if step == Step::AccessToken {
            self.redactor.learn(&token.token);
        }
        Ok(token)
    }

    /// The code that a consent brought, exchanged for tokens.
    pub async fn redeem(&mut self, issuer: Issuer, code: &Secret, callback: &str) -> Result<Granted, Box<Diagnosis>> {
        self.granted(issuer, Grant::Code(code, callback)).await
    }
}
