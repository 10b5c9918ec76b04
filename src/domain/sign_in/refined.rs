//! A failure, explained better: by the tenant's log, or by checks of the values that the step uses.

use super::causes::Failed;
use super::pop_up;
use super::steps::StepId;
use crate::domain::checkpoints::third_party_application::urls;
use crate::domain::diagnosis;
use crate::domain::fields::FieldId::*;
use crate::domain::finding::{Actor, Class, Finding, State};
use crate::domain::known::Known;
use crate::domain::probe::Probe;

pub(super) const NOTHING_CAME: &str = "nothing_came";

/// Causes that leave open what is wrong.
const OPEN: &[&str] = &[
    NOTHING_CAME,
    pop_up::CLOSED,
    pop_up::SILENT,
    diagnosis::OTHER,
    "exchange_refused",
    "code_refused",
    "connection_not_found",
    "connection_not_enabled",
    "connection_disabled",
    "no_connections",
];

/// Checks of the values may say more.
pub(super) fn is_open(failure: &Failed) -> bool {
    OPEN.contains(&failure.cause)
}

/// Nothing of Auth0's came, so the cause says only that.
fn is_silent(cause: &str) -> bool {
    [NOTHING_CAME, pop_up::CLOSED, pop_up::SILENT].contains(&cause)
}

/// The log knows the attempt, so it decides, unless it says less than the browser's URL.
pub(super) fn by_log(known: Failed, told: Failed) -> Failed {
    if told.cause == diagnosis::OTHER && !is_silent(known.cause) && known.cause != diagnosis::OTHER {
        return Failed { evidence: known.evidence.or(told.evidence), ..known };
    }
    let evidence = match (known.evidence, told.evidence) {
        (Some(came), Some(told)) => Some(format!("{came} ({told})")),
        (one, other) => other.or(one),
    };
    Failed { evidence, ..told }
}

/// Auth0 has signed the user in, but nothing came back.
pub(super) fn by_success(failure: Failed, callback: &str) -> Failed {
    match failure.cause {
        NOTHING_CAME => {}
        pop_up::CLOSED | pop_up::SILENT => {
            return Failed { step: StepId::Code, reached: StepId::Code, finding: pop_up::silent(), ..failure };
        }
        _ => return failure,
    }
    let what = "The browser didn't reach the callback URL";
    let why = format!("The tenant's log shows that the user signed in, but nothing reached {callback}.");
    let fix = "Sign in with a browser on this computer, or paste the browser's final URL.";
    let finding = Finding::failed(Class::UserInput, what, why, fix).on(CallbackUrls).by(Actor::YouOnThisMachine);
    Failed { step: StepId::Code, reached: StepId::Code, finding, ..failure }
}

/// A check of the values that has failed names the field. `callback`: that of the attempt. A check of another one says nothing.
/// `enabled_elsewhere`: the attempt used another application, so it doesn't matter if the connection isn't enabled.
pub(super) fn by_checks(failure: Failed, callback: &str, enabled_elsewhere: bool, known: Known) -> Failed {
    let has_failed = |finding: &Finding| finding.state == State::Failed;
    let fact = |probe| known.fact(probe).map(|fact| fact.finding.clone()).filter(has_failed);
    let is_about = |finding: &Finding| {
        finding.field != Some(CallbackUrls) || known.sign_in_callback().as_deref() == Some(callback)
    };
    let of_tenant = || {
        let probes = [Probe::EnabledClients, Probe::Name, Probe::Connection, Probe::Route];
        let is_meant = |probe: &Probe| !(enabled_elsewhere && *probe == Probe::EnabledClients);
        let found = probes.into_iter().filter(is_meant).filter_map(fact).find(is_about);
        found.map(|finding| (StepId::Start, finding))
    };
    let of_authorization = || {
        let finding = urls::authorization(known).finding;
        has_failed(&finding).then_some((StepId::Authorize, finding))
    };
    let of_exchange = || {
        let exchange = urls::exchange(known);
        let found = [exchange.key, exchange.secret, exchange.url].into_iter().map(|one| one.finding).find(has_failed);
        found.map(|finding| (StepId::Exchange, finding))
    };
    let of_connection = || fact(Probe::Connection).map(|finding| (failure.step, finding));
    let better = match failure.cause {
        cause if is_silent(cause) => {
            let of_callback = || {
                let at = known.setup.callback_urls().into_iter().position(|url| url == callback)?;
                let refused = fact(*Probe::CALLBACKS.get(at)?)?;
                (refused.field == Some(CallbackUrls)).then_some((StepId::Start, refused))
            };
            of_callback().or_else(of_tenant).or_else(of_authorization)
        }
        "exchange_refused" | "code_refused" => of_exchange().or_else(of_connection),
        diagnosis::OTHER => of_exchange().or_else(of_authorization),
        _ => of_tenant(),
    };
    match better {
        Some((step, finding)) => Failed { step, finding, ..failure },
        None => failure,
    }
}
