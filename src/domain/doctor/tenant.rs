//! The tenant's host responds from here, and this machine's clock agrees with its clock.

use super::{failed, warning};
use crate::domain::checkpoints::span_words;
use crate::domain::diagnosis;
use crate::domain::fields::FieldId;
use crate::domain::finding::{Evidence, Finding, State};
use crate::domain::http::Failure;
use crate::domain::parse::Domain;
use crate::domain::safe_text::visible;
use jiff::{SignedDuration, Timestamp};
use url::{Position, Url};

/// The response of the tenant's host to one request without secrets.
#[derive(Clone, Debug, PartialEq)]
pub enum Tenant {
    /// Why there was no request, in a few words.
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
    /// When the request was sent, by this machine's clock.
    pub asked_at: Timestamp,
    pub ms: u32,
}

pub fn tenant(seen: &Tenant) -> Finding {
    let (url, answer) = match seen {
        Tenant::NotAsked(why) => return Finding::unknown(format!("Not checked: {why}")),
        Tenant::Asked { url, answer } => (url, answer),
    };
    let host_field = Some(FieldId::Auth0Domain);
    let base =
        diagnosis::Symptoms { doing: "check the tenant's host", host: host(url), host_field, ..Default::default() };
    match answer {
        Err(Failure { kind, text, ms, .. }) => {
            let symptoms = diagnosis::Symptoms { failure: Some(*kind), text: visible(text, 300), ..base };
            diagnosis::network(&symptoms).with(evidence(url, None, *ms, Some(text)))
        }
        // Something in between responded.
        Ok(Dated { status: status @ (300..400 | 407 | 511), ms, .. }) => {
            let symptoms = diagnosis::Symptoms { status: *status, ..base };
            diagnosis::network(&symptoms).with(evidence(url, Some(*status), *ms, None))
        }
        Ok(Dated { status, ms, .. }) => {
            let evidence = Some(evidence(url, Some(*status), *ms, None));
            let finding = Finding::ok(format!("{} responds", base.host)).on(FieldId::Auth0Domain);
            Finding { evidence, ..finding }
        }
    }
}

fn host(url: &str) -> String {
    Url::parse(url).map(|url| url[Position::BeforeHost..Position::AfterPort].to_owned()).unwrap_or_default()
}

fn evidence(url: &str, status: Option<u16>, ms: u32, text: Option<&str>) -> Evidence {
    let body = text.map(|text| visible(text, 300));
    Evidence { method: "GET".into(), url: url.to_owned(), status, ms, body }
}

/// A smaller difference comes from the network and from whole seconds.
const CLOCKS_DIFFER: SignedDuration = SignedDuration::from_secs(30);
/// From here on new tokens look expired, or not valid yet.
const CLOCK_WRONG: SignedDuration = SignedDuration::from_mins(5);

pub fn clock(seen: &Tenant) -> Finding {
    let dated = match seen {
        Tenant::NotAsked(why) => return Finding::unknown(format!("Not compared: {why}")),
        Tenant::Asked { answer: Err(_), .. } => {
            return Finding::unknown("Not compared: the tenant didn't respond");
        }
        Tenant::Asked { answer: Ok(dated), .. } => dated,
    };
    let Some(ahead) = dated.ahead() else {
        return Finding::new(
            State::Inconclusive,
            "The tenant's response has no date",
            "a0connect compares this machine's clock with it.",
            "Compare the clock with another one.",
        );
    };
    let side = if ahead.is_positive() { "ahead of" } else { "behind" };
    let what = format!("This machine's clock is {} {side} the tenant's", span_words(ahead));
    let fix = "Set the time from the network (on Linux `timedatectl set-ntp true`).";
    match ahead.abs() {
        off if off >= CLOCK_WRONG => failed(what, "Tokens and certificates then look expired or not valid yet.", fix),
        off if off >= CLOCKS_DIFFER => warning(what, "Sign-ins and tokens depend on exact times.", fix),
        off => {
            let seconds = off.as_millis().unsigned_abs().div_ceil(1_000).max(1);
            let unit = if seconds == 1 { "second" } else { "seconds" };
            Finding::ok(format!("Within {seconds} {unit} of the tenant's"))
        }
    }
}

impl Dated {
    /// How far this machine's clock is ahead of the tenant's, to the second.
    fn ahead(&self) -> Option<SignedDuration> {
        // The response was made about halfway, and its date is cut to whole seconds.
        let here = self.asked_at.as_duration() + SignedDuration::from_millis((self.ms / 2).into());
        Some(here - self.date?.as_duration() - SignedDuration::from_millis(500))
    }
}

/// The URL of the request. It is public and needs no secret.
pub fn request_url(domain: &Domain) -> String {
    format!("{}/.well-known/openid-configuration", domain.base())
}

#[cfg(test)]
mod tests {
    use super::super::tests::assert_found;
    use super::*;
    use crate::domain::finding::Class;
    use crate::domain::http::FailureKind;
    use State::{Failed, Inconclusive, Unknown, Warning};

    /// A response by a clock that is that many seconds ahead of this machine's.
    fn dated(seconds: i64) -> Dated {
        let asked_at = Timestamp::UNIX_EPOCH + SignedDuration::from_hours(1_000);
        Dated { status: 200, date: Some(asked_at + SignedDuration::from_secs(seconds)), asked_at, ms: 80 }
    }

    fn asked(answer: Result<Dated, Failure>) -> Tenant {
        Tenant::Asked { url: "https://acme.eu.auth0.com/.well-known/openid-configuration".into(), answer }
    }

    fn refused() -> Tenant {
        let text = "Connection refused (os error 111)".into();
        asked(Err(Failure { kind: FailureKind::Refused, text, ms: 3, maybe_sent: false }))
    }

    #[test]
    fn the_host_responds_or_something_is_in_between() {
        assert_found(
            tenant,
            [
                (Tenant::NotAsked("no domain is known"), Unknown, "Not checked: no domain is known"),
                (refused(), Failed, "acme.eu.auth0.com rejected the connection"),
                (asked(Ok(Dated { status: 302, ..dated(0) })), Failed, "acme.eu.auth0.com redirects to another page"),
            ],
        );
        assert_eq!(
            tenant(&refused()).evidence.and_then(|seen| seen.body).as_deref(),
            Some("Connection refused (os error 111)")
        );
    }

    #[test]
    fn any_response_of_the_host_itself_shows_that_it_exists() {
        for status in [200, 404, 503] {
            let finding = tenant(&asked(Ok(Dated { status, ..dated(0) })));
            assert_eq!((finding.state, finding.what.as_str()), (State::Ok, "acme.eu.auth0.com responds"));
            assert_eq!(finding.evidence.and_then(|seen| seen.status), Some(status));
        }
        for (status, class) in [(407, Class::Api), (511, Class::Network)] {
            let between = tenant(&asked(Ok(Dated { status, ..dated(0) })));
            assert_eq!((between.state, between.class), (State::Failed, Some(class)), "{status}");
        }
    }

    #[test]
    fn clocks_are_compared_to_the_second() {
        let clocks = |seconds| asked(Ok(dated(seconds)));
        assert_found(
            clock,
            [
                (Tenant::NotAsked("no domain is known"), Unknown, "Not compared: no domain is known"),
                (refused(), Unknown, "Not compared: the tenant didn't respond"),
                (asked(Ok(Dated { date: None, ..dated(0) })), Inconclusive, "The tenant's response has no date"),
                (clocks(0), State::Ok, "Within 1 second of the tenant's"),
                (clocks(-3), State::Ok, "Within 3 seconds of the tenant's"),
                (clocks(29), State::Ok, "Within 30 seconds of the tenant's"),
                (clocks(-31), Warning, "This machine's clock is 30 seconds ahead of the tenant's"),
                (clocks(60), Warning, "This machine's clock is 1 minute behind the tenant's"),
                (clocks(-400), Failed, "This machine's clock is 6 minutes ahead of the tenant's"),
                (clocks(7_200), Failed, "This machine's clock is 2 hours behind the tenant's"),
            ],
        );
    }
}
