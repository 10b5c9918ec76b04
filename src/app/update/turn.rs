//! A run's turn: two runs of one profile never overlap, and each begins with what the other has left.

use super::saving;
use crate::app::effect::Effect;
use crate::app::model::{Model, PlanRun, Turn};
use crate::domain::finding::{Class, Finding};
use crate::domain::journal::{Change, Journal};
use crate::domain::plan::Run;
use crate::domain::profile::Profile;

/// The domain that a run works on.
pub fn tenant(model: &Model) -> String {
    model.known().api_domain().map(|domain| domain.authority().to_owned()).unwrap_or_default()
}

pub fn ask(model: &mut Model) {
    if let Some(running) = &mut model.run {
        running.turn = Turn::Asked;
    }
    let Profile { name, file_revision, .. } = &model.profile;
    let effect = Effect::TakeTurn { profile: name.clone(), file_revision: *file_revision };
    model.due.push(effect);
}

pub fn begin(model: &mut Model) {
    let tenant = tenant(model);
    let Some(running) = &mut model.run else { return };
    running.turn = Turn::Ours;
    running.number = running.run.resume(&model.journal, &tenant).unwrap_or_else(|| model.journal.next_run());
    running.name = model.journal.name_of_run(running.number, model.now);
}

/// The run has its turn, because no other a0connect runs on this profile and the one in memory is current. Otherwise it ends
/// with the reason.
pub fn taken(model: &mut Model, profile: &str, result: Result<Journal, Finding>) {
    let asked = model.run.as_ref().is_some_and(|run| run.turn == Turn::Asked && run.ended.is_none());
    if !asked || profile != model.profile.name {
        model.due.extend(result.is_ok().then_some(Effect::EndTurn));
        return;
    }
    let finding = match result {
        Ok(journal) => {
            let known = std::mem::replace(&mut model.journal, journal);
            let back = matches!(model.run, Some(PlanRun { run: Run::Undo(_), .. }));
            if !back || changes_to_undo(&known) == changes_to_undo(&model.journal) {
                begin(model);
                model.notice = None;
                return;
            }
            let why = "Another session has changed something at Auth0 since. Undo would revert that instead.";
            Finding::failed(Class::Conflict, "Nothing was undone", why, "Review that change, then undo again.")
        }
        Err(finding) => finding,
    };
    let finding = match finding.is(Class::Conflict) {
        true => {
            saving::read_again(model, &finding);
            // The profile is open and is being read again, so the finding's own fix doesn't apply.
            Finding { fix: "Review the plan again. Nothing was overwritten.".into(), ..finding }
        }
        false => {
            model.complain(finding.words());
            finding
        }
    };
    if model.repairing.take().is_some() {
        model.run = None;
    } else if let Some(running) = &mut model.run {
        running.ended = Some(Err(finding));
    }
    model.due.push(Effect::EndTurn);
}

pub fn changes_to_undo(journal: &Journal) -> Vec<Change> {
    journal.last_run().into_iter().map(|entry| entry.change.clone()).collect()
}

pub fn end(model: &mut Model) {
    model.due.extend((!model.demo).then_some(Effect::EndTurn));
}
