//! No answer, or not from whom it was asked.
//!
//! Rule: the field that names the host decides the words. A tenant's name has a region; a provider's is a value that
//! somebody copied.

mod answer;
mod reach;
mod tls;

use super::{Cause, Seen};
use crate::domain::fields::FieldId;
use crate::domain::finding::{Class, Diagnosis};
use crate::domain::http::{FailureKind, Shape};

const PARTS: [&[Cause]; 3] = [reach::CAUSES, tls::CAUSES, answer::CAUSES];
const COUNT: usize = PARTS[0].len() + PARTS[1].len() + PARTS[2].len();

pub(super) const CAUSES: &[Cause] = &joined();

const fn joined() -> [Cause; COUNT] {
    let mut all = [PARTS[0][0]; COUNT];
    let (mut part, mut count) = (0, 0);
    while part < PARTS.len() {
        let mut row = 0;
        while row < PARTS[part].len() {
            all[count] = PARTS[part][row];
            (row, count) = (row + 1, count + 1);
        }
        part += 1;
    }
    all
}

/// `what` goes on after the name of the host.
fn tell(seen: &Seen, what: &str, why: impl Into<String>, fix: impl Into<String>) -> Diagnosis {
    let what = format!("{} {what}", seen.host);
    Diagnosis::new(Class::Network, what, why, fix).on(seen.host_field.unwrap_or(FieldId::Auth0Domain))
}

/// A look at what was typed.
fn spelling(seen: &Seen) -> &'static str {
    match seen.of_tenant() {
        true => "Check the spelling and the region (us, eu, au, jp, uk, ca)",
        false => "Check the host in this URL letter by letter",
    }
}

/// Who can do something about the host itself.
fn owner(seen: &Seen) -> &'static str {
    match (seen.of_tenant(), seen.host.ends_with(".auth0.com")) {
        (true, true) => "https://status.auth0.com tells about outages",
        (true, false) => "ask whoever runs this domain",
        _ => "ask the provider, whose host it is",
    }
}

/// As a sentence: "Its certificate expired on …".
fn its(seen: &Seen) -> String {
    format!("Its {}.", seen.text)
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
        for cause in CAUSES {
            let seen = (cause.example)();
            let told = (cause.tell)(&seen);
            assert_eq!((told.class, told.field), (Class::Network, Some(FieldId::Auth0Domain)), "{}", cause.id);
            assert!(told.what.starts_with(&seen.host), "{told:?}");
            assert!(known.insert((told.what, told.why)), "{}", cause.id);
            // What only a tenant never does.
            if seen.status == 200 {
                continue;
            }
            let (host, host_field) = ("api.provider.example".to_owned(), Some(FieldId::TokenUrl));
            let told = (cause.tell)(&Seen { host, host_field, ..seen });
            assert_eq!(told.field, Some(FieldId::TokenUrl), "{}", cause.id);
            for word in ["region", "auth0.com", "Auth0", "tenant"] {
                let all = format!("{} {} {}", told.what, told.why, told.fix);
                assert!(!all.contains(word), "{}: {all}", cause.id);
            }
        }
    }

    #[test]
    fn an_answer_that_is_no_json_is_told_by_what_it_is_and_where_it_leads() {
        use crate::domain::http::{Reply, Request};
        use crate::domain::safe_text::Redactor;
        use crate::domain::setup::Setup;
        let told = |reply: Reply| {
            let asked = Request::get("https://acme.eu.auth0.com/authorize".to_owned());
            let (setup, redactor) = (Setup::default(), Redactor::default());
            let seen = Seen::new("ask", &asked, FieldId::Auth0Domain, &Ok(reply), &setup, &redactor);
            super::super::network(&seen).what.replace("acme.eu.auth0.com ", "")
        };
        for (body, what) in [
            ("<!doctype html>".to_owned(), "answers with a web page"),
            (" \n".to_owned(), "answers with nothing"),
            ("[".repeat(100_000), "answers with JSON that is too deep"),
            ("[".repeat(100_000) + &"]".repeat(100_000), "answers with JSON that is too deep"),
            ("{\"ok\": tru".to_owned(), "answers with something that cannot be read"),
        ] {
            assert_eq!(told(Reply::new(200, body)), what);
        }
        for (to, what) in [
            ("/again", "sends the request to another page"),
            ("https://acme.eu.auth0.com/again", "sends the request to another page"),
            ("//portal.example/", "sends the request to another host"),
            ("http://acme.eu.auth0.com:8080/", "sends the request to another host"),
            ("file:///etc/passwd", "sends the request to another host"),
        ] {
            assert_eq!(told(Reply { location: Some(to.to_owned()), ..Reply::new(302, "") }), what, "{to}");
        }
    }

    #[test]
    fn what_a_certificate_says_stands_in_the_reason() {
        for (kind, text) in [
            (FailureKind::TlsExpired, "certificate expired on 2026-11-21 at 15:04 UTC"),
            (FailureKind::TlsName, "certificate is for www.acme.com"),
            (FailureKind::TlsIssuer, "certificate was issued by Acme Root CA"),
        ] {
            let told = super::super::network(&failed(kind, text));
            assert!(told.why.starts_with(&format!("Its {text}")), "{told:?}");
        }
    }
}
