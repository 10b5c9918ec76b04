//! Whether the tenant's host answers from here, and what its clock says about this machine's.

use super::{Cause, failed, first, warning};
use crate::domain::checkpoints::span_words;
use crate::domain::diagnosis;
use crate::domain::fields::FieldId;
use crate::domain::finding::{Evidence, Finding, State};
use crate::domain::http::{Failure, FailureKind};
use crate::domain::parse::Domain;
use crate::domain::safe_text::visible;
use jiff::{SignedDuration, Timestamp};

/// What the tenant's host answered to one request without anything secret in it.
#[derive(Clone, Debug, PartialEq)]
pub enum Tenant {
    /// Why not, in a few words.
    NotAsked(&'static str),
    Asked {
        url: String,
        answer: Result<Dated, Failure>,
    },
}

#[derive(Clone, Debug, PartialEq)]
pub struct Dated {
    pub status: u16,
    /// Of the header (RFC 9110 section 6.6.1), in whole seconds.
    pub date: Option<Timestamp>,
    /// When it was asked, by this machine's clock.
    pub asked_at: Timestamp,
    pub ms: u32,
}

const TENANT: &[Cause<Tenant>] = &[
    Cause {
        id: "not_asked",
        example: || Tenant::NotAsked("no domain is known"),
        applies: |seen| matches!(seen, Tenant::NotAsked(_)),
        tell: |seen| match seen {
            Tenant::NotAsked(why) => Finding::unknown(format!("not asked: {why}")),
            Tenant::Asked { .. } => Finding::unknown("not asked"),
        },
    },
    Cause {
        id: "no_answer",
        example: || {
            let kind = FailureKind::Refused;
            let failure = Failure { kind, text: "Connection refused (os error 111)".into(), ms: 3, maybe_sent: false };
            Tenant::Asked { url: URL.into(), answer: Err(failure) }
        },
        applies: |seen| matches!(seen, Tenant::Asked { answer: Err(_), .. }),
        tell: |seen| match seen {
            Tenant::Asked { url, answer: Err(failure) } => {
                let base =
                    diagnosis::Seen { failure: Some(failure.kind), text: visible(&failure.text, 300), ..asked(url) };
                diagnosis::network(&base).with(evidence(url, None, failure.ms, Some(&failure.text))).into()
            }
            _ => Finding::unknown("not asked"),
        },
    },
    Cause {
        id: "in_between",
        example: || Tenant::Asked { url: URL.into(), answer: Ok(Dated { status: 302, ..dated(0) }) },
        applies: |seen| matches!(seen, Tenant::Asked { answer: Ok(Dated { status: 300..400 | 407 | 511, .. }), .. }),
        tell: |seen| match seen {
            Tenant::Asked { url, answer: Ok(dated) } => {
                let base = diagnosis::Seen { status: dated.status, ..asked(url) };
                diagnosis::network(&base).with(evidence(url, Some(dated.status), dated.ms, None)).into()
            }
            _ => Finding::unknown("not asked"),
        },
    },
];

pub fn tenant(seen: &Tenant) -> Finding {
    first(seen, TENANT, |seen| match seen {
        Tenant::Asked { url, answer: Ok(dated) } => {
            let what = format!("{} answers after {} ms", host(url), dated.ms);
            let evidence = Some(evidence(url, Some(dated.status), dated.ms, None));
            Finding { evidence, ..Finding::ok(what).on(FieldId::Auth0Domain) }
        }
        _ => Finding::unknown("not asked"),
    })
}

fn asked(url: &str) -> diagnosis::Seen {
    let host_field = Some(FieldId::Auth0Domain);
    diagnosis::Seen { doing: "ask the tenant's host", host: host(url), host_field, ..diagnosis::Seen::default() }
}

fn host(url: &str) -> String {
    let parsed = url::Url::parse(url);
    parsed.map(|url| url[url::Position::BeforeHost..url::Position::AfterPort].to_owned()).unwrap_or_default()
}

fn evidence(url: &str, status: Option<u16>, ms: u32, text: Option<&str>) -> Evidence {
    let body = text.map(|text| visible(text, 300));
    Evidence { method: "GET".into(), url: url.to_owned(), status, ms, body }
}

/// Less is network and whole seconds.
const CLOCKS_DIFFER: SignedDuration = SignedDuration::from_secs(30);
/// From here on fresh tokens look expired or not valid yet.
const CLOCK_WRONG: SignedDuration = SignedDuration::from_mins(5);

/// How far this machine's clock is ahead of the tenant's, to the second.
fn ahead(seen: &Tenant) -> Option<SignedDuration> {
    let Tenant::Asked { answer: Ok(dated), .. } = seen else { return None };
    // The answer was made about halfway, and its date is cut to whole seconds.
    let here = dated.asked_at.as_duration() + SignedDuration::from_millis((dated.ms / 2).into());
    Some(here - dated.date?.as_duration() - SignedDuration::from_millis(500))
}

fn differs_by(seen: &Tenant, at_least: SignedDuration) -> bool {
    ahead(seen).is_some_and(|ahead| ahead.abs() >= at_least)
}

fn off(seen: &Tenant) -> (String, &'static str) {
    let ahead = ahead(seen).unwrap_or_default();
    let side = if ahead.is_positive() { "ahead of" } else { "behind" };
    let what = format!("this machine's clock is {} {side} the tenant's", span_words(ahead));
    (what, "Let the time be set from the network (on Linux `timedatectl set-ntp true`).")
}

const CLOCK: &[Cause<Tenant>] = &[
    Cause {
        id: "no_answer",
        example: || Tenant::NotAsked("no domain is known"),
        applies: |seen| !matches!(seen, Tenant::Asked { answer: Ok(_), .. }),
        tell: |seen| match seen {
            Tenant::NotAsked(why) => Finding::unknown(format!("not compared: {why}")),
            Tenant::Asked { .. } => Finding::unknown("not compared: the tenant did not answer"),
        },
    },
    Cause {
        id: "no_date",
        example: || Tenant::Asked { url: URL.into(), answer: Ok(Dated { date: None, ..dated(0) }) },
        applies: |seen| ahead(seen).is_none(),
        tell: |_| {
            Finding::new(
                State::Inconclusive,
                "the tenant's answer has no date",
                "This machine's clock was to be compared with it.",
                "Compare the clock with another one.",
            )
        },
    },
    Cause {
        id: "wrong",
        example: || Tenant::Asked { url: URL.into(), answer: Ok(dated(-3_600)) },
        applies: |seen| differs_by(seen, CLOCK_WRONG),
        tell: |seen| {
            let (what, fix) = off(seen);
            failed(what, "Tokens and certificates are then taken for expired, or for not valid yet.", fix)
        },
    },
    Cause {
        id: "differs",
        example: || Tenant::Asked { url: URL.into(), answer: Ok(dated(60)) },
        applies: |seen| differs_by(seen, CLOCKS_DIFFER),
        tell: |seen| {
            let (what, fix) = off(seen);
            warning(what, "A sign-in and a token are valid from one second to another.", fix)
        },
    },
];

pub fn clock(seen: &Tenant) -> Finding {
    first(seen, CLOCK, |seen| {
        let seconds = ahead(seen).unwrap_or_default().as_millis().unsigned_abs().div_ceil(1_000).max(1);
        let unit = if seconds == 1 { "second" } else { "seconds" };
        Finding::ok(format!("within {seconds} {unit} of the tenant's"))
    })
}

const URL: &str = "https://acme.eu.auth0.com/.well-known/openid-configuration";

/// What is asked: what needs no secret, and what everybody may read.
pub fn question(domain: &Domain) -> String {
    format!("{}/.well-known/openid-configuration", domain.base())
}

/// An answer by a clock that is that many seconds ahead of this machine's.
fn dated(seconds: i64) -> Dated {
    let asked_at = Timestamp::UNIX_EPOCH + SignedDuration::from_hours(1_000);
    Dated { status: 200, date: Some(asked_at + SignedDuration::from_secs(seconds)), asked_at, ms: 80 }
}

#[cfg(test)]
mod tests {
    use super::super::tests::hold;
    use super::*;
    use crate::domain::finding::Class;

    fn answered(dated: Dated) -> Tenant {
        Tenant::Asked { url: URL.into(), answer: Ok(dated) }
    }

    #[test]
    fn every_cause_is_known_by_its_example() {
        hold(TENANT);
        hold(CLOCK);
    }

    #[test]
    fn whatever_the_host_itself_answers_it_is_there() {
        for status in [200, 404, 503] {
            let finding = tenant(&answered(Dated { status, ..dated(0) }));
            assert_eq!((finding.state, finding.what.as_str()), (State::Ok, "acme.eu.auth0.com answers after 80 ms"));
            assert_eq!(finding.evidence.and_then(|seen| seen.status), Some(status));
        }
        for status in [407, 511] {
            let between = tenant(&answered(Dated { status, ..dated(0) }));
            assert_eq!((between.state, between.class), (State::Failed, Some(Class::Network)), "{status}");
        }
    }

    #[test]
    fn clocks_are_compared_to_the_second() {
        let clock = |seconds| clock(&answered(dated(seconds)));
        assert_eq!(clock(0), Finding::ok("within 1 second of the tenant's"));
        assert_eq!(clock(-3), Finding::ok("within 3 seconds of the tenant's"));
        assert_eq!(clock(29).state, State::Ok);
        assert_eq!(clock(-31).state, State::Warning);
        let slow = clock(7_200);
        assert_eq!(
            (slow.state, slow.what.as_str()),
            (State::Failed, "this machine's clock is 2 hours behind the tenant's")
        );
        assert_eq!(clock(-400).what, "this machine's clock is 6 minutes ahead of the tenant's");
    }
}
