//! There is no response, or something else responds in the host's place.
//!
//! Rule: the field that names the host decides the words. A tenant's name has a region. A provider's host is a value that the
//! user copied.

pub(super) mod reach;
pub(super) mod response;
pub(super) mod tls;

use super::{Cause, Symptoms};
use crate::domain::fields::FieldId;
use crate::domain::finding::{Actor, Class, Finding};
use crate::domain::http::{FailureKind, Shape};

/// `what` continues after the name of the host. A later try may succeed.
fn diagnosis(symptoms: &Symptoms, what: &str, why: impl Into<String>, fix: impl Into<String>) -> Finding {
    let what = format!("{} {what}", symptoms.host);
    Finding::failed(Class::Network, what, why, fix).on(symptoms.host_field.unwrap_or(FieldId::Auth0Domain))
}

/// The same, but the failure will come back with the same values and the same network.
fn lasting(symptoms: &Symptoms, what: &str, why: impl Into<String>, fix: impl Into<String>) -> Finding {
    diagnosis(symptoms, what, why, fix).class(Class::Api).by(Actor::YouOnThisMachine)
}

/// Another server than the expected one responds, or the host isn't what the value says.
fn strange(symptoms: &Symptoms, what: &str, why: impl Into<String>, fix: impl Into<String>) -> Finding {
    diagnosis(symptoms, what, why, fix).class(Class::Api).by(Actor::You)
}

/// How to check the host that was typed.
fn spelling(symptoms: &Symptoms) -> &'static str {
    match symptoms.of_tenant() {
        true => "Check the spelling and the region (us, eu, au, jp, uk, ca)",
        false => "Check the host in this URL letter by letter",
    }
}

/// Who can fix the host itself.
fn owner(symptoms: &Symptoms) -> &'static str {
    match (symptoms.of_tenant(), symptoms.host.ends_with(".auth0.com")) {
        (true, true) => "check https://status.auth0.com for outages",
        (true, false) => "ask whoever runs this domain",
        _ => "ask the provider, who runs this host",
    }
}

fn symptoms() -> Symptoms {
    Symptoms {
        doing: "look up the name",
        host: "acme.eu.auth0.com".into(),
        host_field: Some(FieldId::Auth0Domain),
        ..Symptoms::default()
    }
}

fn failed(kind: FailureKind, text: &str) -> Symptoms {
    Symptoms { failure: Some(kind), text: text.into(), ..symptoms() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_cause_has_words_of_its_own_and_only_a_tenant_has_a_region() {
        let mut known = BTreeSet::new();
        for cause in [reach::CAUSES, tls::CAUSES, response::CAUSES].into_iter().flatten() {
            let symptoms = (cause.example)();
            let Finding { class, what, why, field, .. } = (cause.diagnose)(&symptoms).expect(cause.id);
            let class_is_known = matches!(class, Some(Class::Network | Class::Api));
            assert_eq!((class_is_known, field), (true, Some(FieldId::Auth0Domain)), "{}", cause.id);
            assert!(what.starts_with(&symptoms.host), "{what}");
            assert!(known.insert((what, why)), "{}", cause.id);
            let (host, host_field) = ("api.provider.example".to_owned(), Some(FieldId::TokenUrl));
            let Some(diagnosis) = (cause.diagnose)(&Symptoms { host, host_field, ..symptoms }) else {
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
        use crate::domain::http::{Request, Response};
        use crate::domain::safe_text::Redactor;
        use crate::domain::setup::Setup;
        let what_of = |response: Response| {
            let request = Request::get("https://acme.eu.auth0.com/authorize".to_owned());
            let (setup, redactor) = (Setup::default(), Redactor::default());
            let symptoms = Symptoms::new("ask", &request, FieldId::Auth0Domain, &Ok(response), &setup, &redactor);
            super::super::network(&symptoms).what.replace("acme.eu.auth0.com ", "")
        };
        for (body, what) in [
            ("<!doctype html>".to_owned(), "returned an HTML page"),
            (" \n".to_owned(), "returned nothing"),
            ("[".repeat(100_000), "returned deeply nested JSON"),
            ("[".repeat(100_000) + &"]".repeat(100_000), "returned deeply nested JSON"),
            ("{\"ok\": tru".to_owned(), "returned unreadable data"),
        ] {
            assert_eq!(what_of(Response::new(200, body)), what);
        }
        for (to, what) in [
            ("/again", "redirects to another page"),
            ("https://acme.eu.auth0.com/again", "redirects to another page"),
            ("//portal.example/", "redirects to another host"),
            ("http://acme.eu.auth0.com:8080/", "redirects to another host"),
            ("file:///etc/passwd", "redirects to another host"),
        ] {
            assert_eq!(what_of(Response { location: Some(to.to_owned()), ..Response::new(302, "") }), what, "{to}");
        }
    }

    #[test]
    fn only_what_a_later_try_may_end_is_about_the_network() {
        let later = |kind| super::super::network(&failed(kind, "text")).exit_code() == 6;
        use FailureKind::*;
        for kind in [Dns, DnsSilent, Refused, Unreachable, ConnectTimeout, Timeout, Broken, HalfBody, ProxyGone, Other]
        {
            assert!(later(kind), "{kind:?}");
        }
        for kind in [TlsExpired, TlsName, TlsIssuer, TlsSelfSigned, TlsPlain, NoRoots, ProxyPassword, Proxy, NotHttp] {
            assert!(!later(kind), "{kind:?}");
        }
        for shape in [Shape::Page, Shape::Empty, Shape::Deep, Shape::Other] {
            let exit = super::super::network(&Symptoms { status: 200, shape, ..symptoms() }).exit_code();
            assert_eq!(exit, 1, "{shape:?}");
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
