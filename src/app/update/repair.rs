//! Repairs on one key: offered under the check that found something, asked for, carried out.

use super::{calls, complain, input, running, say};
use crate::app::effect::Effect;
use crate::app::form::{Row, focused};
use crate::app::model::{Model, Overlay, Prompt, Question, Screen};
use crate::app::text_input::TextInput;
use crate::domain::checkpoints::{Check, CheckpointId, judge_one};
use crate::domain::probes::{Ask, Probe};
use crate::domain::repair::Repair;
use crate::domain::setup::Source;

/// What the key would mend now: of the field that has the focus, of the screen that is read, of the row of the overview.
pub fn offered(model: &Model) -> Option<Repair> {
    match (&model.screen, focused(model)) {
        (Screen::Step(at), Some(Row::Field(field))) => first(model, *at, |check| check.finding.field == Some(field)),
        (Screen::Step(_), Some(_)) => None,
        (Screen::Step(at), None) => first(model, *at, |_| true),
        (Screen::Overview { row }, _) => first(model, CheckpointId::ALL[(*row).min(7)], |_| true),
        (Screen::Document { .. } | Screen::Profiles { .. }, _) => None,
    }
}

fn first(model: &Model, at: CheckpointId, concerns: impl Fn(&Check) -> bool) -> Option<Repair> {
    let (setup, facts, now) = (&model.profile.setup, &model.facts, model.now);
    let checks = judge_one(at, setup, facts, now).checks;
    checks.iter().filter(|check| concerns(check)).find_map(|check| Repair::of(check, setup, facts, now))
}

/// Shows what will change and asks.
pub fn ask(model: &mut Model) -> Vec<Effect> {
    let Some(repair) = offered(model).filter(|_| !model.running()) else {
        complain(model, "There is nothing here that a0connect can mend by itself.");
        return Vec::new();
    };
    model.overlay =
        Some(Overlay::Prompt(Prompt { ask: Question::Repair(repair), input: TextInput::default(), problem: None }));
    Vec::new()
}

pub fn carry_out(model: &mut Model, repair: Repair) -> Vec<Effect> {
    match &repair {
        Repair::AddCallbacks(_) | Repair::Enable => running::mend(model, repair),
        Repair::Mint => {
            model.profile.setup.minted = None;
            model.facts.seen.remove(&Probe::Mint);
            say(model, repair.done(&model.profile.setup, &model.facts));
            calls::ask(model, Ask::Open)
        }
        Repair::Set { field, text } => {
            let mut effects = input::put(model, *field, text, Source::Typed);
            input::focus(model);
            say(model, repair.done(&model.profile.setup, &model.facts));
            effects.extend(calls::ask(model, Ask::Open));
            effects
        }
    }
}
