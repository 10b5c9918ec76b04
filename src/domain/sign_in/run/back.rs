//! After the browser: the code that it came back with, its exchange, and the ID token.

use super::{Run, Stage};
use crate::domain::diagnosis::{self, Symptoms};
use crate::domain::fields::FieldId::*;
use crate::domain::http::{HttpResult, Request, evidence};
use crate::domain::known::Known;
use crate::domain::secret::Secret;
use crate::domain::sign_in::causes::{Failed, LocalFailure, reached, step_of};
use crate::domain::sign_in::returned::Returned;
use crate::domain::sign_in::signature::{Key, Signed, Verified};
use crate::domain::sign_in::steps::StepId;
use crate::domain::sign_in::token::{self, Expected};
use crate::domain::sign_in::{End, Progress};

impl Run {
    pub(super) fn take_returned(&mut self, returned: Returned, known: Known) {
        match returned {
            Returned::Nothing => {}
            Returned::Another => self.saw_another = true,
            Returned::Reported(report) => self.take_reported(report, known),
            Returned::Code(code) => {
                self.imply_before(StepId::Code);
                let words = format!("{} received a code, with the state of this sign-in", self.attempt.callback);
                self.set_seen(StepId::Code, Some(words), known.now);
                self.set(StepId::CodeExchange, Progress::Waiting);
                self.stage = Stage::Exchange(code);
            }
            Returned::Refused { error, description } => {
                let redactor = self.redactor(known);
                let (code, message) = (redactor.clean(&error, 100), redactor.clean(&description, 1_000));
                let words = match message.as_str() {
                    "" => format!("error={code}"),
                    message => format!("error={code}, error_description={message}"),
                };
                let message = if message.is_empty() { code.clone() } else { message };
                let own_script = known.setup.has(Script);
                let symptoms = Symptoms { doing: "sign in", code, message, own_script, ..Symptoms::default() };
                let (cause, finding) = diagnosis::named_sign_in(&symptoms);
                let step = step_of(cause, &symptoms.message);
                self.fail(Failed { step, reached: reached(step, cause), cause, finding, evidence: Some(words) });
                self.explain(known);
            }
        }
    }

    pub(super) fn take_exchanged(&mut self, code: &Secret, request: &Request, result: &HttpResult, known: Known) {
        let redactor = self.redactor(known).and([code]);
        let proof = evidence(request, result, &redactor);
        let id_token = result.as_ref().ok().filter(|response| response.status == 200).and_then(|response| {
            let json = response.json()?;
            Some(json.get("id_token").and_then(serde_json::Value::as_str).map(Secret::new))
        });
        let Some(id_token) = id_token else {
            let host = Auth0Domain;
            let symptoms = Symptoms::new("exchange the code", request, host, result, known.setup, &redactor);
            let finding = diagnosis::client_exchange(&symptoms).with(proof.clone());
            let step = StepId::CodeExchange;
            self.fail(Failed { step, reached: step, cause: "", finding, evidence: Some(proof.short()) });
            return self.finish(known);
        };
        self.set_seen(StepId::CodeExchange, Some(proof.short()), known.now);
        match id_token {
            Some(token) => self.take_token(token, known),
            None => self.end_here(&LocalFailure::NoToken, known),
        }
    }

    /// An ID token that is yet to be verified.
    pub(super) fn take_token(&mut self, token: Secret, known: Known) {
        self.set(StepId::IdToken, Progress::Waiting);
        let secret = self.client_secret(known);
        match (token::algorithm(&token).as_deref(), secret) {
            (Some("RS256"), _) => self.stage = Stage::Keys(token),
            (Some("HS256"), Some(secret)) => {
                self.stage = Stage::Verify(Signed { token, key: Key::Shared(secret.clone()) });
            }
            (other, _) => {
                let name = self.redactor(known).clean(other.unwrap_or("no algorithm"), 40);
                self.end_here(&LocalFailure::Algorithm(name), known);
            }
        }
    }

    pub(super) fn take_verified(&mut self, verified: Verified, known: Known) {
        let claims = match verified {
            Ok(claims) => claims,
            Err(why) => return self.end_here(&LocalFailure::Signature(why), known),
        };
        let expected = Expected {
            issuer: known.setup.domain().map(|domain| domain.issuer()).unwrap_or_default(),
            client_id: self.client_id(known),
            nonce: &self.one_time.nonce,
            now: known.now,
        };
        let signed_in = match token::signed_in(&claims, &expected, &self.redactor(known)) {
            Ok(signed_in) => signed_in,
            Err(own) => return self.end_here(&own, known),
        };
        let words = "signature, issuer, audience, times and nonce are valid".to_owned();
        self.set_seen(StepId::IdToken, Some(words), known.now);
        let own_script = known.setup.has(Script);
        let symptoms = Symptoms { status: 200, message: signed_in.user_id.clone(), own_script, ..Symptoms::default() };
        match diagnosis::signed_in(&symptoms) {
            Some(finding) => {
                let evidence = Some(format!("sub is {}", signed_in.user_id));
                let step = StepId::Script;
                self.fail(Failed { step, reached: step, cause: "everyone_is_one", finding, evidence });
            }
            None => self.attempt.end = Some(End::SignedIn(signed_in)),
        }
        self.finish(known);
    }
}
