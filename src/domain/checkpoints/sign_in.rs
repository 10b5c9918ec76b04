//! A real sign-in through the connection: the link, and the result of the last one from the tenant's log.

use super::connection::not_for_sign_in;
use super::third_party_application::urls;
use super::{Check, CheckId, Checkpoint, CheckpointId};
use crate::domain::facts::Fact;
use crate::domain::fields::FieldId;
use crate::domain::finding::{Class, Finding, State};
use crate::domain::known::Known;
use crate::domain::probe::Probe;
use crate::domain::response_data::{ResponseData, SignIn};

pub const CHECKPOINT: Checkpoint = Checkpoint {
    at: CheckpointId::SignIn,
    id: "sign_in",
    label: "Sign in",
    short: "Sign in",
    about: "The login link for the new connection, and the result of the last sign-in.",
    fields: &[],
    checks,
    summary,
};

fn checks(known: Known) -> Vec<Check> {
    vec![signed_in(known)]
}

fn signed_in(known: Known) -> Check {
    if let Some(finding) = not_for_sign_in(known.setup) {
        return Check::new(CheckId::SignedIn, finding);
    }
    let fact = known.fact(Probe::SignInLog).filter(|_| known.connection_id().is_some());
    let Some(fact) = fact else {
        let unread = known.claims().is_some_and(|claims| !claims.has("read:logs"));
        let unread = unread && known.connection_id().is_some();
        let what = if unread { "Last sign-in: the token lacks read:logs" } else { "No sign-in yet" };
        return Check::new(CheckId::SignedIn, Finding::unknown(what));
    };
    let finding = match &fact.data {
        ResponseData::SignIn(sign_in) => as_of_now(known, fact, sign_in),
        _ => fact.finding.clone(),
    };
    Check::of_fact(CheckId::SignedIn, fact, finding)
}

/// The log is about the past: a failure doesn't count if its cause was changed or disproved since then.
fn as_of_now(known: Known, fact: &Fact, sign_in: &SignIn) -> Finding {
    let Known { facts, .. } = known;
    if facts.changed_at.is_some_and(|changed| changed > sign_in.at) {
        return Finding::unknown("No sign-in since the last change");
    }
    if fact.finding.state == State::Failed && is_fixed(known, fact, sign_in) {
        return Finding::unknown("The last sign-in failed, but its cause is fixed");
    }
    fact.finding.clone()
}

/// What made the sign-in fail has been checked since then and is all right.
fn is_fixed(known: Known, fact: &Fact, sign_in: &SignIn) -> bool {
    let check = match fact.finding.field {
        Some(FieldId::ConnectionName | FieldId::CallbackUrls | FieldId::Auth0ClientId) => {
            let route = known.fact(Probe::Route);
            return route.is_some_and(|route| route.finding.state == State::Ok && route.seen_at > sign_in.at);
        }
        Some(FieldId::ApplicationKey | FieldId::ApplicationSecret) if fact.finding.class == Some(Class::Auth) => {
            urls::exchange(known).secret
        }
        Some(FieldId::AuthorizationUrl) => urls::authorization(known),
        _ => return false,
    };
    check.finding.state == State::Ok && check.seen_at.is_some_and(|seen| seen > sign_in.at)
}

fn summary(known: Known) -> String {
    signed_in(known).finding.what
}
