//! Pop-up mode: what it needs of the application, and what the page reports.

use super::Run;
use crate::domain::diagnosis::{self, Symptoms};
use crate::domain::fields::FieldId::*;
use crate::domain::finding::Class;
use crate::domain::known::Known;
use crate::domain::parse::{is_listed, is_origin_listed, origin_of};
use crate::domain::sign_in::callback::Loopback;
use crate::domain::sign_in::causes::{Failed, LocalFailure};
use crate::domain::sign_in::one_time::OneTimeValues;
use crate::domain::sign_in::pop_up::{Asked, Page, PopUp, Report};
use crate::domain::sign_in::returned::Returned;
use crate::domain::sign_in::steps::StepId;
use crate::domain::sign_in::{Progress, link};
use jiff::SignedDuration;

/// The application's name, or words for it.
fn name(known: Known) -> String {
    known.application().map_or_else(|| "your application".to_owned(), |application| application.name.clone())
}

/// A page can't authenticate as the application does.
pub(super) fn confidential(known: Known) -> Option<LocalFailure> {
    let application = known.application().filter(|application| !application.is_public())?;
    let method = application.token_endpoint_auth_method.clone()?;
    Some(LocalFailure::PopUp(PopUp::Confidential { application: application.name.clone(), method: Some(method) }))
}

pub(super) fn page(known: Known, one_time: &OneTimeValues, callback: &Loopback, limit: SignedDuration) -> Option<Page> {
    let asked = Asked {
        authorize_url: &link::authorize_url_of_page(known, known.setup.open(Auth0ClientId)?, one_time, &callback.url)?,
        base: &known.setup.domain()?.base(),
        client_id: known.setup.open(Auth0ClientId)?,
        seconds: limit.as_secs(),
    };
    Page::new(callback, one_time, &asked)
}

impl Run {
    /// Drops the callback URLs whose origin isn't in Allowed Web Origins, if that is known. Returns why none is left.
    pub(super) fn keep_listed(&mut self, known: Known) -> Option<LocalFailure> {
        let listed = self.web_origins(known)?;
        let first = self.candidates.last()?.url.clone();
        self.candidates.retain(|one| is_origin_listed(&one.url, &listed));
        let can_add = self.lacks(known).is_none();
        let is_lost = self.candidates.is_empty() && !(self.choice.add_callback && can_add);
        let origin = origin_of(&first).filter(|_| is_lost)?;
        Some(LocalFailure::PopUp(PopUp::NoOrigin { origin, application: name(known), can_add }))
    }

    /// Allowed Web Origins, as last read.
    fn web_origins(&self, known: Known) -> Option<Vec<String>> {
        let read = self.registered.as_ref().and_then(|lists| lists.web_origins.clone());
        read.or_else(|| known.application()?.web_origins.clone())
    }

    /// The time limit is over.
    pub(super) fn out_of_time(&self) -> LocalFailure {
        let seconds = self.choice.limit.as_secs();
        match &self.page {
            Some(page) if self.window_opened && !self.has_code() => {
                LocalFailure::PopUp(PopUp::Silent { seconds, origin: page.origin.clone() })
            }
            _ => LocalFailure::NothingCame { seconds, other: self.saw_another },
        }
    }

    pub(super) fn take_reported(&mut self, report: Report, known: Known) {
        let Some(page) = self.page.clone() else { return };
        match report {
            Report::Ready => {}
            Report::Opened => {
                self.window_opened = true;
                let words = format!("the page at {} opened a window with {}/authorize", page.origin, page.tenant);
                self.set_seen(StepId::Start, Some(words), known.now);
                self.set(StepId::Authorize, Progress::Waiting);
            }
            Report::Blocked => self.end_here(&LocalFailure::PopUp(PopUp::Blocked), known),
            Report::Closed => {
                self.fail_here(&LocalFailure::PopUp(PopUp::Closed));
                self.explain(known);
            }
            Report::TimedOut => {
                self.window_opened = true;
                let own = self.out_of_time();
                self.fail_here(&own);
                self.explain(known);
            }
            Report::OtherState => self.end_here(&LocalFailure::OtherAttempt, known),
            Report::Refused { error, description } => {
                self.take_returned(Returned::Refused { error, description }, known);
            }
            Report::Code => {
                self.imply_before(StepId::Code);
                let words = format!("a message from {} with a code and the state of this sign-in", page.tenant);
                self.set_seen(StepId::Code, Some(words), known.now);
                self.set(StepId::CodeExchange, Progress::Waiting);
            }
            Report::Unreachable => {
                let is_added = self.temporary.as_ref().is_some_and(|one| one.web_origin.is_some());
                let listed = self.web_origins(known).map(|listed| is_added || is_listed(&page.origin, &listed));
                let own = PopUp::Unreachable { origin: page.origin, application: name(known), listed };
                self.end_here(&LocalFailure::PopUp(own), known);
            }
            Report::Rejected { status, error, description } => self.take_rejected(status, &error, &description, known),
            Report::NoToken => self.end_here(&LocalFailure::NoToken, known),
            Report::SignedIn(token) => {
                self.see_exchange(&page, known);
                self.take_token(token, known);
            }
            Report::TokenTooLong { length } => {
                self.see_exchange(&page, known);
                self.end_here(&LocalFailure::PopUp(PopUp::TokenTooLong { length }), known);
            }
            Report::Broken { error } => {
                let error = self.redactor(known).clean(&error, 1_000);
                self.end_here(&LocalFailure::PopUp(PopUp::Broken { error }), known);
            }
        }
    }

    fn see_exchange(&mut self, page: &Page, known: Known) {
        self.imply_before(StepId::CodeExchange);
        let words = format!("the page at {} exchanged the code and keeps the ID token", page.origin);
        self.set_seen(StepId::CodeExchange, Some(words), known.now);
    }

    /// The token endpoint rejected the page's request.
    fn take_rejected(&mut self, status: u16, error: &str, description: &str, known: Known) {
        let redactor = self.redactor(known);
        let (code, message) = (redactor.clean(error, 100), redactor.clean(description, 1_000));
        let host = known.setup.domain().map(|domain| domain.authority().to_owned()).unwrap_or_default();
        let symptoms = Symptoms {
            doing: "exchange the code",
            host,
            host_field: Some(Auth0Domain),
            status,
            code,
            message,
            json: !error.is_empty(),
            ..Symptoms::default()
        };
        let finding = diagnosis::client_exchange(&symptoms);
        if finding.is(Class::Auth) {
            let own = PopUp::Confidential { application: name(known), method: None };
            return self.end_here(&LocalFailure::PopUp(own), known);
        }
        let words = [format!("{status}"), symptoms.code, symptoms.message];
        let words: Vec<String> = words.into_iter().filter(|text| !text.is_empty()).collect();
        let evidence = Some(format!("POST {}/oauth/token from the page: {}", symptoms.host, words.join(" ")));
        let step = StepId::CodeExchange;
        self.fail(Failed { step, reached: StepId::Start, cause: "", finding, evidence });
        self.finish(known);
    }
}

#[cfg(test)]
mod tests;
