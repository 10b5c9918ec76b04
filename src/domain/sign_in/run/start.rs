//! Before the browser: what must be there, and the callback URL that the sign-in returns to.

use super::{Choice, Run, Settled, Stage, pop_up};
use crate::domain::checkpoints::connection::not_for_sign_in;
use crate::domain::diagnosis;
use crate::domain::fields::FieldId::*;
use crate::domain::finding::{Class, Finding};
use crate::domain::hosts;
use crate::domain::http::{HttpResult, Request, evidence};
use crate::domain::journal::Temporary;
use crate::domain::known::Known;
use crate::domain::parse::origin_of;
use crate::domain::probe::Probe;
use crate::domain::probes::client_method;
use crate::domain::secret::Secret;
use crate::domain::sign_in::callback::{Loopback, candidates};
use crate::domain::sign_in::causes::{Failed, LocalFailure, diagnosed};
use crate::domain::sign_in::client::{self, Client};
use crate::domain::sign_in::pop_up::Page;
use crate::domain::sign_in::removal::Lists;
use crate::domain::sign_in::steps::StepId;
use crate::domain::sign_in::{Mode, Progress, link};

/// The application's callback URLs can be read.
pub(super) fn may_read_application(known: Known) -> bool {
    known.has_api() && known.may("read:clients") && known.setup.open(Auth0ClientId).is_some()
}

/// Why no sign-in can begin, and the step that it would fail at.
pub(super) fn obstacle(known: Known, choice: Choice) -> Option<(StepId, Finding)> {
    let at = |step, finding| Some((step, finding));
    let setup = known.setup;
    if setup.open(Auth0ClientId).is_none() || setup.domain().is_none() {
        let field = if setup.domain().is_none() { Auth0Domain } else { Auth0ClientId };
        let what = format!("{} is missing", field.label());
        let finding = Finding::failed(Class::UserInput, what, "A sign-in requires it.", field.field().help).on(field);
        return at(StepId::Start, finding);
    }
    if let Some(finding) = not_for_sign_in(setup) {
        return at(StepId::Start, finding);
    }
    if !known.holds(Probe::Discovery) {
        let unread = || {
            Finding::failed(
                Class::Network,
                "The tenant hasn't been checked yet",
                "a0connect sends secrets only to a tenant that it has checked.",
                "Try again.",
            )
            .on(Auth0Domain)
        };
        let failed = known.fact(Probe::Discovery).map(|fact| fact.finding.clone());
        return at(StepId::Start, failed.unwrap_or_else(unread));
    }
    if choice.temporary_application {
        let lacks = known.lacks_for_temporary_application().map(|why| format!("It {why}."));
        let unknown = || known.connection_id().is_none().then(|| "The connection's ID isn't known.".to_owned());
        let finding = lacks.or_else(unknown).map(|why| {
            let what = "The temporary application can't be created";
            Finding::failed(Class::Scope, what, why, "Sign in through your application instead.").on(ApiToken)
        });
        return finding.and_then(|finding| at(StepId::Start, finding));
    }
    if choice.mode == Mode::PopUp {
        // The page exchanges the code, so no secret is sent.
        return pop_up::confidential(known).map(|failure| diagnosed(&failure));
    }
    if client_method(known).is_none() {
        let by_key = setup.secret(Auth0ClientSecret).is_some();
        let (step, finding) = diagnosed(&LocalFailure::NoSecret { by_key });
        return at(step, finding);
    }
    let elsewhere = hosts::other_host(Auth0ClientSecret, known).map(|one| one.finding(setup));
    elsewhere.and_then(|finding| at(StepId::CodeExchange, finding))
}

impl Run {
    pub(super) fn take_application(&mut self, request: &Request, result: &HttpResult, known: Known) {
        self.registered = Lists::read(result).filter(|_| result.as_ref().is_ok_and(|response| response.status == 200));
        let is_unknown = result.as_ref().is_ok_and(|response| response.status == 404);
        if is_unknown {
            let symptoms = self.symptoms("read the application", request, result, known);
            let finding = Finding { field: Some(Auth0ClientId), ..diagnosis::management(&symptoms) };
            let evidence = Some(evidence(request, result, &self.redactor(known)).short());
            self.fail(Failed { step: StepId::Start, reached: StepId::Start, cause: "", finding, evidence });
            return self.finish(known);
        }
        self.choose(known);
    }

    /// The callback URLs to listen at, one after the other.
    pub(super) fn choose(&mut self, known: Known) {
        self.candidates = candidates(known, self.registered.as_ref().map(|lists| lists.callbacks.as_slice()));
        self.candidates.reverse();
        if self.choice.mode == Mode::PopUp
            && let Some(own) = self.keep_listed(known)
        {
            return self.end_here(&own, known);
        }
        self.listen(known);
    }

    pub(super) fn listen(&mut self, known: Known) {
        if let Some(next) = self.candidates.pop() {
            self.stage = Stage::Listen(next);
            return;
        }
        match (self.lacks(known), self.taken.clone()) {
            (None, _) if self.choice.add_callback => self.stage = Stage::Listen(Loopback::to_add(0)),
            (_, Some(taken)) => self.end_here(&taken, known),
            (lacks, None) => {
                let lacks = lacks.filter(|_| self.choice.add_callback);
                self.end_here(&LocalFailure::NoCallback { lacks }, known);
            }
        }
    }

    /// Why no callback URL can be added.
    pub(super) fn lacks(&self, known: Known) -> Option<String> {
        if !known.has_api() {
            return Some("requires a Management API token".to_owned());
        }
        let unread = || "requires the application's callback URLs, which can't be read".to_owned();
        known.lacks(&["read:clients", "update:clients"]).or_else(|| self.registered.is_none().then(unread))
    }

    pub(super) fn take_listening(&mut self, loopback: Loopback, result: Result<u16, String>, known: Known) {
        match result {
            Ok(port) if loopback.port == 0 => {
                let added = Loopback::to_add(port);
                let is_apart = self.choice.temporary_application;
                let own = known.setup.open(Auth0ClientId).filter(|_| !is_apart);
                let client_id = own.unwrap_or_default();
                let temporary = Temporary {
                    at: known.now,
                    tenant: known.api_domain().map(|domain| domain.authority().to_owned()).unwrap_or_default(),
                    client_id: client_id.to_owned(),
                    url: added.url.clone(),
                    web_origin: origin_of(&added.url).filter(|_| self.choice.mode == Mode::PopUp),
                    application: is_apart.then(|| client::name(&self.one_time.correlation_id)),
                };
                self.callback = Some(added);
                self.stage = Stage::Add(temporary);
            }
            Ok(_) => {
                self.callback = Some(loopback);
                self.browse(known);
            }
            Err(words) => {
                let can_add = !self.choice.add_callback && loopback.port > 0;
                self.taken = Some(LocalFailure::PortTaken { url: loopback.url, words, can_add });
                // A free port that can't be had isn't looked for twice.
                if loopback.port == 0 {
                    self.choice.add_callback = false;
                }
                self.listen(known);
            }
        }
    }

    pub(super) fn take_added(
        &mut self,
        mut temporary: Temporary,
        request: &Request,
        result: &HttpResult,
        known: Known,
    ) -> Settled {
        let is_apart = temporary.application.is_some();
        let status = result.as_ref().map_or(0, |response| response.status);
        let created = result.as_ref().ok().filter(|_| is_apart && (200..300).contains(&status)).and_then(|response| {
            let json = response.json()?;
            json.get("client_id")?.as_str().map(str::to_owned)
        });
        temporary.client_id = created.clone().unwrap_or(temporary.client_id);
        self.temporary = Some(temporary.clone());
        if created.is_some() {
            self.stage = Stage::Enable(temporary);
            return Settled::Nothing;
        }
        if !is_apart && (200..300).contains(&status) {
            self.browse(known);
            return Settled::Nothing;
        }
        let doing = if is_apart { client::CREATE } else { "add a callback URL to the application" };
        self.fail_at_auth0(doing, request, result, known);
        // Without a response it may have been added.
        if is_apart && (400..500).contains(&status) {
            self.temporary = None;
            self.stage = Stage::Done;
            self.finish(known);
            return Settled::Removed(temporary);
        }
        self.finish(known);
        Settled::Nothing
    }

    pub(super) fn take_enabled(&mut self, request: &Request, result: &HttpResult, known: Known) {
        if result.as_ref().is_ok_and(|response| (200..300).contains(&response.status)) {
            return self.browse(known);
        }
        self.fail_at_auth0("enable the connection for a temporary application", request, result, known);
        self.finish(known);
    }

    /// The client ID of the application that it uses.
    pub(super) fn client_id<'a>(&'a self, known: Known<'a>) -> &'a str {
        let temporary = self.temporary.as_ref().filter(|one| one.application.is_some());
        let own = || known.setup.open(Auth0ClientId).unwrap_or_default();
        temporary.map_or_else(own, |one| one.client_id.as_str())
    }

    /// Its client secret. A temporary application has none.
    pub(super) fn client_secret<'a>(&self, known: Known<'a>) -> Option<&'a Secret> {
        known.setup.secret(Auth0ClientSecret).filter(|_| !self.choice.temporary_application)
    }

    /// The Management API didn't make a change that comes before the browser.
    fn fail_at_auth0(&mut self, doing: &'static str, request: &Request, result: &HttpResult, known: Known) {
        let symptoms = self.symptoms(doing, request, result, known);
        let proof = evidence(request, result, &self.redactor(known));
        let finding = diagnosis::management(&symptoms).with(proof.clone());
        let (step, evidence) = (StepId::Start, Some(proof.short()));
        self.fail(Failed { step, reached: step, cause: "", finding, evidence });
    }

    pub(super) fn browse(&mut self, known: Known) {
        let Some(callback) = &self.callback else { return };
        let link = match self.choice.mode {
            Mode::Redirect => Client::of(known, self.temporary.as_ref())
                .and_then(|client| link::authorize_url(known, client.id, &self.one_time, &callback.url)),
            Mode::PopUp => {
                self.page = pop_up::page(known, &self.one_time, callback, self.choice.limit);
                self.page.as_ref().map(Page::link)
            }
        };
        let Some(link) = link else { return };
        self.attempt.link = link;
        self.attempt.callback = callback.url.clone();
        self.attempt.deadline = known.now + self.choice.limit;
        self.set(StepId::Start, Progress::Waiting);
        self.stage = Stage::Browse;
    }
}
