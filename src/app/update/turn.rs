//! A run's turn: two of one profile do not run at once, and each begins with what the other has left.

use super::{complain, elsewhere, running};
use crate::app::effect::{Effect, Ticket};
use crate::app::model::{Model, Running, Turn};
use crate::domain::finding::{Class, Diagnosis};
use crate::domain::journal::{Change, Journal, Progress};
use crate::domain::plan::Run;
use crate::domain::profile::Profile;

pub fn ask(model: &mut Model) -> Vec<Effect> {
    if let Some(running) = &mut model.run {
        running.turn = Turn::Asked;
    }
    let Profile { name, file_revision, .. } = &model.profile;
    vec![Effect::TakeTurn { profile: name.clone(), file_revision: *file_revision }]
}

pub fn have(model: &mut Model) {
    let tenant = running::tenant(model);
    let Some(running) = &mut model.run else { return };
    running.turn = Turn::Ours;
    running.number = running.run.resume(&model.journal, &tenant).unwrap_or_else(|| model.journal.next_run());
}

/// Nobody else runs on this profile now, and it is the one in hand; or why this run does not begin.
pub fn taken(model: &mut Model, profile: &str, result: Result<Journal, Diagnosis>) -> Vec<Effect> {
    let asked = model.run.as_ref().is_some_and(|run| run.turn == Turn::Asked && run.ended.is_none());
    if !asked || profile != model.profile.name {
        return if result.is_ok() { vec![Effect::EndTurn] } else { Vec::new() };
    }
    let told = match result {
        Ok(journal) => {
            let known = std::mem::replace(&mut model.journal, journal);
            let back = matches!(model.run, Some(Running { run: Run::TakeBack(_), .. }));
            if !back || to_take_back(&known) == to_take_back(&model.journal) {
                have(model);
                model.notice = None;
                return Vec::new();
            }
            let why = "Another a0connect has changed something at Auth0 since, and u would undo that instead.";
            Diagnosis::new(Class::Conflict, "Nothing was taken back", why, "Look at that change, then undo again.")
        }
        Err(told) => told,
    };
    let mut effects = Vec::new();
    match told.class {
        Class::Conflict => effects.extend(elsewhere::read_again(model, &told)),
        _ => complain(model, told.words()),
    }
    if model.mending.take().is_some() {
        model.run = None;
    } else if let Some(running) = &mut model.run {
        running.ended = Some(Err(told));
    }
    effects.push(Effect::EndTurn);
    effects
}

pub fn to_take_back(journal: &Journal) -> Vec<Change> {
    journal.last_run().into_iter().map(|entry| entry.change.clone()).collect()
}

/// The change was not written down, so it was not sent: the run ends with what it has done.
pub fn not_sent(model: &mut Model, ticket: Ticket, why: Diagnosis) -> Vec<Effect> {
    if model.calls.remove(&ticket).is_none() {
        return Vec::new();
    }
    if let Some(running) = &model.run {
        model.journal.settle(running.number, Progress::Refused, None);
    }
    running::finish(model, Err(why))
}

pub fn end(model: &Model) -> Option<Effect> {
    (!model.demo).then_some(Effect::EndTurn)
}
