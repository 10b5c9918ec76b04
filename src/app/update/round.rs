//! Rounds of probes: which ones start, what they send, and what their responses change.

use super::saving;
use crate::app::model::{Call, Model, Purpose};
use crate::domain::fields::FieldId;
use crate::domain::http::{HttpResult, Request};
use crate::domain::known::Known;
use crate::domain::probe::Probe;
use crate::domain::probes::{self, Round, RoundKind, Server};
use crate::domain::profile::Given;
use crate::domain::secret::Secret;
use crate::domain::setup::Source;
use std::collections::BTreeSet;

/// How the notice of a round begins.
pub const CHECKING: &str = "Checking.";

/// Begins a round, or widens the one under way. If nothing is due, nothing is sent.
pub fn ask(model: &mut Model, ask: RoundKind) {
    match &mut model.round {
        Some(round) if matches!(ask, RoundKind::Needed | RoundKind::Open) => {
            // A value may have changed since, so its probes may run again.
            let known = Known::new(&model.profile.setup, &model.facts, model.now);
            round.sent.retain(|probe| known.fact(*probe).is_some());
            round.kind = if round.kind == RoundKind::Needed { ask } else { round.kind };
        }
        _ => {
            if matches!(ask, RoundKind::All | RoundKind::Prove) {
                probes::drop_token_without_scopes(&mut model.profile.setup, true);
            }
            model.round = Some(Round::new(ask));
        }
    }
}

/// The round waits for a response, or has more requests to send.
pub fn is_asking(model: &Model) -> bool {
    let mut round = model.round.clone();
    let due = |round: &mut Round| {
        let requests = next(round, model.known(), &under_way(model));
        !requests.is_empty() || !round.retries.is_empty()
    };
    !under_way(model).is_empty() || round.as_mut().is_some_and(due)
}

/// The requests that the round sends now. None goes to a provider whose host is only a placeholder.
fn next(round: &mut Round, known: Known, under_way: &BTreeSet<Probe>) -> Vec<(Probe, Request)> {
    let mut requests = round.next(known, under_way);
    requests.retain(|(probe, _)| probe.row().server != Server::Provider || !known.setup.assumes_placeholders());
    requests
}

fn under_way(model: &Model) -> BTreeSet<Probe> {
    let probe = |call: &Call| match call.purpose {
        Purpose::Probe(probe) => Some(probe),
        _ => None,
    };
    model.calls.values().filter_map(probe).collect()
}

/// Sends what is due now. Ends the round when nothing is due and nothing is under way. True if it did either.
pub fn pump(model: &mut Model) -> bool {
    let under_way = under_way(model);
    let known = Known::new(&model.profile.setup, &model.facts, model.now);
    let Some(round) = &mut model.round else { return false };
    let requests = next(round, known, &under_way);
    let ends = requests.is_empty() && round.retries.is_empty() && under_way.is_empty();
    let sends = !requests.is_empty();
    for (probe, request) in requests {
        model.send(Purpose::Probe(probe), request);
    }
    // More probes may become due once the secrets are read from the keyring.
    let ends = ends && !model.is_reading_secrets();
    if ends {
        model.round = None;
        if let Some(notice) = &mut model.notice
            && let Some(rest) = notice.text.strip_prefix(CHECKING)
        {
            notice.text = format!("Checked.{rest}");
        }
        saving::save_facts(model);
    }
    sends || ends
}

/// `used`: the revisions of the values that the probe was sent with.
pub fn answered(model: &mut Model, probe: Probe, used: &[(FieldId, u64)], request: &Request, answer: &HttpResult) {
    if !model.profile.setup.unchanged(used) {
        // A value has changed since, so the probe runs again.
        if let Some(round) = &mut model.round {
            round.sent.remove(&probe);
        }
        return;
    }
    // The round has ended, but the response still counts.
    let mut ended = Round::new(RoundKind::Needed);
    let known = (&mut model.profile.setup, &mut model.facts);
    let issued = model.round.as_mut().unwrap_or(&mut ended).take(probe, request, answer, known, model.now);
    if probe == Probe::ProviderDiscovery {
        offer_published(model);
    }
    if issued {
        saving::save_issued_token(model);
    }
}

/// Offers the URLs that the provider publishes, for fields that are still empty.
fn offer_published(model: &mut Model) {
    for id in [FieldId::AuthorizationUrl, FieldId::TokenUrl, FieldId::UserDetailUrl] {
        let setup = &model.profile.setup;
        let free = !setup.has(id) && !model.drafts.contains_key(&id) && !model.offers.contains_key(&id);
        if let Some(text) = probes::published(id, model.known()).filter(|_| free) {
            model.offers.insert(id, Given { id, text: Secret::new(text), source: Source::Published });
        }
    }
}
