//! There is no response, or something else responds in the host's place.
//!
//! Rule: the field that names the host decides the words. A tenant's name has a region. A provider's host is a value that the
//! user copied.

pub(super) mod reach;
pub(super) mod response;
pub(super) mod tls;

use super::{Cause, Seen};
use crate::domain::fields::FieldId;
use crate::domain::finding::{Class, Finding};
use crate::domain::http::{FailureKind, Shape};

/// `what` continues after the name of the host.
fn diagnosis(seen: &Seen, what: &str, why: impl Into<String>, fix: impl Into<String>) -> Finding {
    let what = format!("{} {what}", seen.host);
    Finding::failed(Class::Network, what, why, fix).on(seen.host_field.unwrap_or(FieldId::Auth0Domain))
}

/// How to check the host that was typed.
fn spelling(seen: &Seen) -> &'static str {
    match seen.of_tenant() {
        true => "Check the spelling and the region (us, eu, au, jp, uk, ca)",
        false => "Check the host in this URL letter by letter",
    }
}

/// Who can fix the host itself.
fn owner(seen: &Seen) -> &'static str {
    match (seen.of_tenant(), seen.host.ends_with(".auth0.com")) {
        (true, true) => "https://status.auth0.com tells about outages",
        (true, false) => "ask whoever runs this domain",
        _ => "ask the provider, whose host it is",
    }
}

fn seen() -> Seen {
    Seen {
        doing: "look for the name",
        host: "acme.eu.auth0.com".into(),
        host_field: Some(FieldId::Auth0Domain),
        ..Seen::default()
    }
}

fn failed(kind: FailureKind, text: &str) -> Seen {
    Seen { failure: Some(kind), text: text.into(), ..seen() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_cause_has_words_of_its_own_and_only_a_tenant_has_a_region() {
        let mut known = BTreeSet::new();
        for cause in [reach::CAUSES, tls::CAUSES, response::CAUSES].into_iter().flatten() {
            let seen = (cause.example)();
            let Finding { class, what, why, field, .. } = (cause.diagnose)(&seen).expect(cause.id);
            assert_eq!((class, field), (Some(Class::Network), Some(FieldId::Auth0Domain)), "{}", cause.id);
            assert!(what.starts_with(&seen.host), "{what}");
            assert!(known.insert((what, why)), "{}", cause.id);
            let (host, host_field) = ("api.provider.example".to_owned(), Some(FieldId::TokenUrl));
            let Some(diagnosis) = (cause.diagnose)(&Seen { host, host_field, ..seen }) else {
                assert!(["wall", "page", "empty", "deep", "garbled"].contains(&cause.id), "{}", cause.id);
                continue;
            };
            assert_eq!(diagnosis.field, Some(FieldId::TokenUrl), "{}", cause.id);
            for word in ["region", "auth0.com", "Auth0", "tenant"] {
                let all = diagnosis.words();
                assert!(!all.contains(word), "{}: {all}", cause.id);
            }
        }
    }

    #[test]
    fn a_response_that_is_not_json_is_diagnosed_by_its_shape_and_its_redirect() {
        use crate::domain::http::{Reply, Request};
        use crate::domain::safe_text::Redactor;
        use crate::domain::setup::Setup;
        let what_of = |reply: Reply| {
            let request = Request::get("https://acme.eu.auth0.com/authorize".to_owned());
            let (setup, redactor) = (Setup::default(), Redactor::default());
            let seen = Seen::new("ask", &request, FieldId::Auth0Domain, &Ok(reply), &setup, &redactor);
            super::super::network(&seen).what.replace("acme.eu.auth0.com ", "")
        };
        for (body, what) in [
            ("<!doctype html>".to_owned(), "answers with a web page"),
            (" \n".to_owned(), "answers with nothing"),
            ("[".repeat(100_000), "answers with JSON that is too deep"),
            ("[".repeat(100_000) + &"]".repeat(100_000), "answers with JSON that is too deep"),
            ("{\"ok\": tru".to_owned(), "answers with something that cannot be read"),
        ] {
            assert_eq!(what_of(Reply::new(200, body)), what);
        }
        for (to, what) in [
            ("/again", "sends the request to another page"),
            ("https://acme.eu.auth0.com/again", "sends the request to another page"),
            ("//portal.example/", "sends the request to another host"),
            ("http://acme.eu.auth0.com:8080/", "sends the request to another host"),
            ("file:///etc/passwd", "sends the request to another host"),
        ] {
            assert_eq!(what_of(Reply { location: Some(to.to_owned()), ..Reply::new(302, "") }), what, "{to}");
        }
    }

    #[test]
    fn the_reason_says_what_is_wrong_with_the_certificate() {
        for (kind, text) in [
            (FailureKind::TlsExpired, "certificate expired on 2026-11-21 at 15:04 UTC"),
            (FailureKind::TlsName, "certificate is for www.acme.com"),
            (FailureKind::TlsIssuer, "certificate was issued by Acme Root CA"),
        ] {
            let diagnosis = super::super::network(&failed(kind, text));
            assert!(diagnosis.why.starts_with(&format!("Its {text}")), "{diagnosis:?}");
        }
    }
}
