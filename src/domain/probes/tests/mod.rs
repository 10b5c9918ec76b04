//! The questions: when each is due, what it sends, and how its response is read.

mod applications;
mod due;
mod echoes;
mod machine_client;
mod misread;
mod provider;
mod read;
mod round;
mod route;
mod sign_in_log;
mod tenant;

use super::*;
use crate::domain::facts::{Fact, Facts};
use crate::domain::fields::FieldId::{self, *};
use crate::domain::finding::{Class, Finding, State};
use crate::domain::http::{Failure, FailureKind, HttpResult, Method, Request, Response};
use crate::domain::known::Known;
use crate::domain::probe::Probe;
use crate::domain::response_data::ResponseData;
use crate::domain::secret::Secret;
use crate::domain::setup::{Setup, Source};
use crate::domain::token::tests::jwt;
use crate::domain::token::{Claims, IssuedToken};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// 2026-11-22T15:04:05Z
pub(in crate::domain) fn now() -> Timestamp {
    Timestamp::from_second(1_795_359_845).unwrap()
}

pub(in crate::domain) const DOMAIN: &str = "acme-dev.eu.auth0.com";
pub(in crate::domain) const ALL_SCOPES: &str = "create:connections read:connections read:connections_options \
    update:connections update:connections_options read:clients update:clients delete:connections read:users";

/// The request of a probe.
pub(in crate::domain) fn request(probe: Probe, known: Known) -> Option<Request> {
    known.request(probe)
}

/// A token for that domain that lasts an hour.
pub(in crate::domain) fn token(domain: &str, scopes: &str) -> Secret {
    let expires = now().as_second() + 3_600;
    jwt(json!({"aud": format!("https://{domain}/api/v2/"), "exp": expires, "scope": scopes, "azp": "m2m"}))
}

pub(in crate::domain) fn set(setup: &mut Setup, id: FieldId, text: &str) {
    setup.set(id, text, Source::Typed, now());
}

/// Everything that a connection to a custom provider needs, without a token.
pub(in crate::domain) fn without_token() -> Setup {
    let mut setup = Setup::default();
    for (id, text) in [
        (Auth0Domain, DOMAIN),
        (Auth0ClientId, "web"),
        (CallbackUrls, "https://app.acme.com/cb"),
        (ApplicationKey, "key-1"),
        (ApplicationSecret, "provider-secret"),
        (AuthorizationUrl, "https://p.example/authorize"),
        (TokenUrl, "https://p.example/token"),
        (UserDetailUrl, "https://p.example/me"),
        (Scope, "identify email"),
        (ConnectionName, "acme"),
        (DisplayName, "Acme"),
    ] {
        set(&mut setup, id, text);
    }
    setup
}

/// The same with a token, and with its facts: the claims, and that the domain is a tenant.
pub(in crate::domain) fn ready(scopes: &str) -> (Setup, Facts) {
    let mut setup = without_token();
    set(&mut setup, ApiToken, token(DOMAIN, scopes).reveal());
    let mut facts = Facts::default();
    facts.learn_token(&setup, now());
    holds(&mut facts, &setup, Probe::Discovery);
    (setup, facts)
}

pub(in crate::domain) fn holds(facts: &mut Facts, setup: &Setup, probe: Probe) {
    learn(facts, setup, probe, Finding::ok("so it is"), ResponseData::Nothing);
}

pub(in crate::domain) fn learn(facts: &mut Facts, setup: &Setup, probe: Probe, finding: Finding, data: ResponseData) {
    facts.seen.insert(probe, Fact { finding, data, seen_at: now(), used: setup.used(probe.fields()) });
}

pub(in crate::domain) fn text_response(status: u16, body: &str) -> HttpResult {
    Ok(Response { ms: 7, ..Response::new(status, body) })
}

pub(in crate::domain) fn response(status: u16, body: Value) -> HttpResult {
    text_response(status, &body.to_string())
}

pub(in crate::domain) fn refusal(status: u16, message: &str, code: &str) -> HttpResult {
    response(status, json!({"statusCode": status, "error": "No", "message": message, "errorCode": code}))
}

pub(in crate::domain) fn failure(kind: FailureKind, maybe_sent: bool) -> HttpResult {
    Err(Failure { kind, text: "it broke \u{1b}[31m".into(), ms: 9, maybe_sent })
}
