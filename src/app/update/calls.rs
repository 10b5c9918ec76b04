//! Questions to the outside: rounds of probes, and the tenant's list of applications.

use super::{complain, keeping, running, scenarios};
use crate::app::effect::{Effect, Ticket};
use crate::app::model::{Call, Model, Overlay, PickerKind, Purpose};
use crate::domain::checkpoints::{CheckpointId, Standing, judge_one};
use crate::domain::fields::FieldId;
use crate::domain::http::{Answer, Request};
use crate::domain::probe::Probe;
use crate::domain::probes::{self, Ask, Asking, Round};
use crate::domain::profile::Given;
use crate::domain::secret::Secret;
use crate::domain::setup::Source;
use jiff::Timestamp;
use std::collections::BTreeSet;

/// Begins a round, or makes the one that is under way ask for more. Nothing is sent where nothing is due.
pub fn ask(model: &mut Model, ask: Ask) -> Vec<Effect> {
    match &mut model.round {
        Some(round) if matches!(ask, Ask::Needed | Ask::Open) => {
            // A value has changed meanwhile: what it concerns may be asked again.
            let open = |probe: &Probe| model.facts.current(*probe, &model.profile.setup).is_some();
            round.asked.retain(open);
            round.ask = if round.ask == Ask::Needed { ask } else { round.ask };
        }
        _ => {
            if matches!(ask, Ask::All | Ask::Prove) {
                probes::forget_narrow(&mut model.profile.setup, true);
            }
            model.round = Some(Round::new(ask));
        }
    }
    pump(model)
}

/// Sends what is due now; ends the round when nothing is due and nothing under way.
pub fn pump(model: &mut Model) -> Vec<Effect> {
    let probe = |call: &Call| match call.purpose {
        Purpose::Probe(probe) => Some(probe),
        _ => None,
    };
    let under_way: BTreeSet<Probe> = model.calls.values().filter_map(probe).collect();
    let Some(round) = &mut model.round else { return Vec::new() };
    let requests = round.next(&model.profile.setup, &model.facts, model.now, &under_way);
    let idle = requests.is_empty() && round.again.is_empty() && under_way.is_empty();
    let mut effects: Vec<Effect> =
        requests.into_iter().map(|(probe, request)| send_call(model, Purpose::Probe(probe), request)).collect();
    // Secrets that are just being read from the keyring may make more possible.
    if idle && !model.is_reading_secrets() {
        model.round = None;
        effects.extend(keeping::save_facts(model));
        effects.extend(running::asked_first(model));
        effects.extend(asked_for_list(model));
    }
    effects
}

/// When a rate-limited probe is asked again.
pub fn next_again(model: &Model) -> Option<Timestamp> {
    model.round.as_ref()?.again_at()
}

pub(super) fn send_call(model: &mut Model, purpose: Purpose, request: Request) -> Effect {
    let used = match &purpose {
        Purpose::Probe(probe) => model.profile.setup.used(probe.fields()),
        _ => Vec::new(),
    };
    let ticket = ticket(model);
    model.calls.insert(ticket, Call { purpose, since: model.now, request: Some(request.clone()), used });
    Effect::Send { ticket, request, before: None }
}

pub fn ticket(model: &mut Model) -> Ticket {
    let ticket = Ticket(model.next_ticket);
    model.next_ticket += 1;
    ticket
}

pub fn answered(model: &mut Model, ticket: Ticket, answer: &Answer) -> Vec<Effect> {
    let Some(call) = model.calls.remove(&ticket) else { return Vec::new() };
    let Some(request) = call.request else { return Vec::new() };
    match call.purpose {
        Purpose::Probe(probe) if model.profile.setup.unchanged(&call.used) => {
            if let Some(round) = &mut model.round {
                round.keep_to_limit(probe, answer, model.now);
            }
            let again = model.round.as_ref().is_some_and(|round| round.asked.contains(&Probe::Mint));
            if probes::renews(&mut model.profile.setup, &request, answer, again, model.now) {
                if let Some(round) = &mut model.round {
                    round.asked.remove(&probe);
                }
                return Vec::new();
            }
            probe_answered(model, probe, &request, answer)
        }
        Purpose::Probe(probe) => {
            // The answer is to a value that stands no longer: ask with the new one.
            if let Some(round) = &mut model.round {
                round.asked.remove(&probe);
            }
            Vec::new()
        }
        Purpose::Step(step) => running::answered(model, step, &request, answer),
        Purpose::Applications => {
            applications_answered(model, &request, answer);
            Vec::new()
        }
        Purpose::Scenarios => {
            scenarios::listed(model, answer);
            Vec::new()
        }
        Purpose::Scenario(name) => scenarios::played(model, &name, answer),
        Purpose::Vault(_) | Purpose::File => Vec::new(),
    }
}

fn probe_answered(model: &mut Model, probe: Probe, request: &Request, answer: &Answer) -> Vec<Effect> {
    let (setup, facts, now) = (&model.profile.setup, &model.facts, model.now);
    let reading = probes::read(probe, setup, facts, request, answer, now);
    // An answer counts also when its round has ended meanwhile.
    let mut ended = Round::new(Ask::Needed);
    let (fact, minted) = model.round.as_mut().unwrap_or(&mut ended).hear(probe, request, reading);
    model.facts.seen.insert(probe, fact);
    if probe == Probe::ProviderDiscovery {
        offer_published(model);
    }
    let Some(minted) = minted else { return Vec::new() };
    model.profile.setup.minted = Some(minted);
    model.facts.learn_token(&model.profile.setup, now);
    keeping::keep_minted(model)
}

/// What the provider publishes is offered where nothing stands yet.
fn offer_published(model: &mut Model) {
    for id in [FieldId::AuthorizationUrl, FieldId::TokenUrl, FieldId::UserDetailUrl] {
        let setup = &model.profile.setup;
        let free = !setup.has(id) && !model.drafts.contains_key(&id) && !model.offers.contains_key(&id);
        if let Some(text) = probes::published(id, setup, &model.facts).filter(|_| free) {
            model.offers.insert(id, Given { id, text: Secret::new(text), source: Source::Published });
        }
    }
}

/// Reads the tenant's applications for the picker; with machine credentials a token is got first.
pub fn list_applications(model: &mut Model) -> Vec<Effect> {
    if !may_list(model) {
        return ask(model, Ask::Needed);
    }
    let (setup, facts, now) = (&model.profile.setup, &model.facts, model.now);
    let asking = model.calls.values().any(|call| call.purpose == Purpose::Applications);
    match probes::list_applications(setup, facts, now) {
        Some(request) if !asking => vec![send_call(model, Purpose::Applications, request)],
        _ => Vec::new(),
    }
}

/// The list that was waited for: it can be asked for now, or there is a reason why not.
fn asked_for_list(model: &mut Model) -> Vec<Effect> {
    let waits = matches!(&model.overlay, Some(Overlay::Picker(picker)) if picker.kind == PickerKind::Application);
    if !waits || model.applications.is_some() {
        return Vec::new();
    }
    if may_list(model) {
        return list_applications(model);
    }
    model.overlay = None;
    let judge = |at| judge_one(at, &model.profile.setup, &model.facts, model.now);
    let failed = [CheckpointId::Auth0Application, CheckpointId::ApiToken].into_iter().map(judge);
    let failed =
        failed.filter(|judged| judged.standing == Standing::Failed).find_map(|judged| judged.deciding().cloned());
    let why = failed
        .map_or_else(|| "The tenant has not answered yet.".to_owned(), |check| format!("{}.", check.finding.what));
    complain(model, format!("The list of applications cannot be asked for. {why}"));
    Vec::new()
}

fn may_list(model: &Model) -> bool {
    Asking { setup: &model.profile.setup, facts: &model.facts, now: model.now }.has_api()
}

fn applications_answered(model: &mut Model, request: &Request, answer: &Answer) {
    use crate::domain::diagnosis::{Seen, management};
    use crate::domain::fields::FieldId::Auth0Domain;
    match answer {
        Ok(reply) if reply.status == 200 => {
            model.applications = Some(probes::applications(&model.profile.setup, reply))
        }
        answer => {
            let redactor = crate::domain::connection::redactor(&model.profile.setup);
            let told = management(&Seen::new(
                "list the applications",
                request,
                Auth0Domain,
                answer,
                &model.profile.setup,
                &redactor,
            ));
            model.overlay = None;
            complain(model, told.words());
        }
    }
}
