//! Repairs on one key: offered under the check that found something, asked for, carried out.

use super::{calls, complain, input, running, say};
use crate::app::effect::Effect;
use crate::app::form::{Row, focused};
use crate::app::model::{Model, Overlay, Prompt, Question, Screen};
use crate::domain::checkpoints::{Check, CheckpointId, Judged, judge};
use crate::domain::finding::Diagnosis;
use crate::domain::probe::Probe;
use crate::domain::probes::Ask;
use crate::domain::repair::Repair;
use crate::domain::setup::Source;

/// What the key would mend now: of the field that has the focus, of the screen that is read, of the row of the overview.
pub fn offered(model: &Model) -> Option<Repair> {
    offered_by(model, &judge(&model.profile.setup, &model.facts, model.now))
}

/// The same where the checkpoints have been judged already.
pub fn offered_by(model: &Model, judged: &[Judged]) -> Option<Repair> {
    let (at, field) = match (&model.screen, focused(model)) {
        (Screen::Step(at), Some(Row::Field(field))) => (*at, Some(field)),
        (Screen::Step(at), None) => (*at, None),
        (Screen::Overview { row }, _) => (CheckpointId::ALL[(*row).min(7)], None),
        (Screen::Step(_) | Screen::Document { .. } | Screen::Profiles { .. }, _) => return None,
    };
    let concerns = |check: &&Check| field.is_none() || check.finding.field == field;
    let mends = |check: &Check| Repair::of(check, &model.profile.setup, &model.facts, model.now);
    judged.get(at as usize)?.checks.iter().filter(concerns).find_map(mends)
}

/// Shows what will change and asks.
pub fn ask(model: &mut Model) -> Vec<Effect> {
    let Some(repair) = offered(model).filter(|_| !model.running()) else {
        complain(model, "There is nothing here that a0connect can mend by itself.");
        return Vec::new();
    };
    model.overlay = Some(Overlay::Prompt(Prompt::new(Question::Repair(repair))));
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

/// The repair has ended: the plan is shown as it stands now, not as this run.
pub fn ended(model: &mut Model, done: String, result: &Result<(), Diagnosis>) {
    model.run = None;
    match result {
        Ok(()) => {
            say(model, format!("{done}; on the overview u takes it back."));
            model.done.push(done);
        }
        Err(told) => complain(model, told.words()),
    }
}
