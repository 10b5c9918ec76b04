//! What is sent to a provider, when, and what its responses mean together.

mod exchange;
mod pages;

use super::*;
use crate::domain::checkpoints::{Check, CheckId, CheckpointId, CheckpointStatus, judge_one};
use crate::domain::http::Reach;
use crate::domain::known::Known;
use std::collections::BTreeMap;

/// Asks until nothing is due. The provider is a function from requests to responses.
fn walk(
    setup: &Setup,
    facts: &mut Facts,
    ask: RoundKind,
    provider: impl Fn(&Request) -> HttpResult,
) -> Vec<(Probe, Request)> {
    let mut round = Round::new(ask);
    let mut sent = Vec::new();
    loop {
        let due = round.next(Known::new(setup, facts, now()), &BTreeSet::new());
        let due: Vec<_> = due.into_iter().filter(|(probe, _)| probe.row().server == Server::Provider).collect();
        if due.is_empty() {
            return sent;
        }
        for (probe, request) in due {
            round.take(probe, &request, &provider(&request), (&mut setup.clone(), facts), now());
            sent.push((probe, request));
        }
    }
}

fn form(request: &Request) -> BTreeMap<String, String> {
    let (_, body) = request.payload().unwrap();
    url::form_urlencoded::parse(body.as_bytes()).into_owned().collect()
}

fn header<'a>(request: &'a Request, name: &str) -> Option<&'a str> {
    let named = |(known, _): &&(String, Secret)| known.eq_ignore_ascii_case(name);
    request.headers.iter().rfind(named).map(|(_, value)| value.reveal())
}

/// `key-1:provider-secret`
const BASIC: &str = "Basic a2V5LTE6cHJvdmlkZXItc2VjcmV0";

#[derive(Clone, Copy, Debug, PartialEq)]
enum Sent {
    Right,
    Wrong,
    Nothing,
}

/// The credentials that a token request has in its body and in its header.
fn sent(request: &Request) -> (Sent, Sent) {
    let form = form(request);
    let right = form.get("client_id").is_some_and(|id| id == "key-1");
    let body = match form.get("client_secret") {
        Some(secret) if right && secret == "provider-secret" => Sent::Right,
        None if !form.contains_key("client_id") => Sent::Nothing,
        _ => Sent::Wrong,
    };
    let header = match header(request, "authorization") {
        Some(BASIC) => Sent::Right,
        None => Sent::Nothing,
        _ => Sent::Wrong,
    };
    (body, header)
}

fn error(status: u16, error: &str) -> HttpResult {
    response(status, json!({ "error": error }))
}

/// A provider except for its token URL.
fn others(request: &Request) -> HttpResult {
    let known = request.url.contains("acme-dev.eu.auth0.com%2Flogin%2Fcallback");
    match &request.url {
        url if url.contains("/.well-known/") => text_response(404, ""),
        url if url.ends_with("/me") => error(401, "unauthorized"),
        _ if known => text_response(200, "<p>Sign in</p>"),
        _ => text_response(400, "<p>redirect_uri mismatch</p>"),
    }
}

fn with_token_url(token: fn(&Request) -> HttpResult) -> impl Fn(&Request) -> HttpResult {
    move |request| if request.url.ends_with("/token") { token(request) } else { others(request) }
}

fn by_the_book(request: &Request) -> HttpResult {
    match sent(request) {
        (Sent::Right, Sent::Nothing) => error(400, "invalid_grant"),
        _ => error(401, "invalid_client"),
    }
}

fn checks(setup: &Setup, facts: &Facts) -> (CheckpointStatus, Vec<Check>) {
    let judged = judge_one(CheckpointId::ThirdPartyApplication, Known::new(setup, facts, now()));
    (judged.status, judged.checks)
}

fn check(setup: &Setup, facts: &Facts, id: &str) -> Finding {
    checks(setup, facts).1.into_iter().find(|check| check.id.as_str() == id).unwrap().finding
}
