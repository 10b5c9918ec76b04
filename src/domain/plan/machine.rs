//! The steps that give a0connect a Machine to Machine application of its own. They are part of the plan if the user wants them.

use super::apply::Creation;
use super::{Choice, Planned, Step};
use crate::domain::finding::State;
use crate::domain::known::Known;
use crate::domain::probe::Probe;
use crate::domain::token::SCOPES;

/// What it is for, and what it costs.
const WORTH: &str = "renews the token. Free plan: takes 1 of 10 applications and 1 of 100 grants";

/// The steps, whether or not the user wants them. If the profile has such an application, only its scopes are granted.
pub fn machine_steps(known: Known, choice: Choice) -> Vec<Planned> {
    let lacks = known.lacks_to_own_machine(choice);
    let (optional, included) = (lacks.is_none(), choice.own_machine && lacks.is_none());
    let creation = included.then(|| Creation::of_machine(known));
    let step = |step: Step, words: String, note: Option<String>, optional: bool| {
        let request = creation.as_ref().and_then(|creation| creation.request(step, known));
        Planned { step, words, note, optional, included, request }
    };
    if known.setup.can_request_token() {
        let note = lacks.unwrap_or_else(|| "only if it has none yet".to_owned());
        return vec![step(Step::Grant, Step::Grant.title(), Some(note), optional)];
    }
    let note = lacks.unwrap_or_else(|| WORTH.to_owned());
    let words = "Create a Machine to Machine application".to_owned();
    let create = step(Step::CreateMachine, words, Some(note), optional);
    let grant = included.then(|| step(Step::Grant, format!("Grant it {} scopes", SCOPES.len()), None, false));
    std::iter::once(create).chain(grant).collect()
}

/// The steps to offer, if the user hasn't chosen them: there is no such application, or Auth0 rejects it.
pub fn offered(known: Known, choice: Choice) -> Vec<Planned> {
    // Without this scope, a token was meant for connections only.
    let may = known.has_api() && known.may("create:clients");
    let fails = known.fact(Probe::MachineToken).is_some_and(|fact| fact.finding.state == State::Failed);
    let is_offered = !choice.own_machine && may && (!known.setup.can_request_token() || fails);
    if is_offered { machine_steps(known, choice) } else { Vec::new() }
}
