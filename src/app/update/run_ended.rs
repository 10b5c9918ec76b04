//! The end of a run: updates the profile with its result, and shows it.

use super::{round, saving, steps, turn};
use crate::app::model::{BeforeUpdate, Model, Screen};
use crate::domain::checkpoints::failures_before_create;
use crate::domain::fields::FieldId;
use crate::domain::finding::{Class, Finding};
use crate::domain::plan::{self, Report, Run, Step, StepState};
use crate::domain::probes::RoundKind;
use crate::domain::repair::Repair;
use crate::domain::setup::{Kept, Value};

pub fn finish(model: &mut Model, result: Result<(), Finding>) {
    let Some(running) = &mut model.run else { return };
    running.ended = Some(result.clone());
    let (run, number) = (running.run.clone(), running.number);
    let is_new = |repair: &Repair| matches!(repair, Repair::NewApplication(_));
    let repaired = model.repairing.take().map(|repair| (repair.done(model.known()), is_new(&repair)));
    model.run_failed = result.clone().err().filter(|_| repaired.is_none() && matches!(run, Run::Apply(_)));
    // The run has changed the tenant, so these results are outdated.
    model.facts.forget_changed(plan::has_touched_callbacks(run.reports()), model.now);
    let domain = model.profile.setup.domain().map(|domain| domain.authority().to_owned()).unwrap_or_default();
    let name = model.profile.setup.connection_name();
    let mut taken_back = run.drop_deleted_applications(&mut model.profile.setup);
    if taken_back.contains(&FieldId::Auth0ClientId) {
        taken_back.extend(restore_application(model));
    }
    if !taken_back.is_empty() {
        saving::changed(model, &taken_back);
    }
    match &run {
        Run::Apply(_) if repaired.is_some() => {}
        Run::Apply(apply) => {
            // The next plan must not create the application again.
            model.choice.own_machine &= result.is_err();
            if let Some(connection) = apply.before.clone().filter(|_| model.journal.may_have_updated(number)) {
                let written = model.profile.setup.written.clone();
                model.before_update = Some(BeforeUpdate { run: number, connection, written });
            }
            apply.settle(&mut model.profile.setup, result.is_err());
            let id = apply
                .id
                .clone()
                .unwrap_or_else(|| "its ID is unknown, because the token can't read connections".into());
            let what = if apply.created {
                Some(format!("Created {name} at {domain}: {id}"))
            } else if apply.updated {
                Some(format!("Updated {name} at {domain}: {id}"))
            } else {
                None
            };
            if result.is_ok() {
                model.say(what.clone().unwrap_or_else(|| format!("{name} is up to date: {id}")));
            }
            let failed = match failures_before_create(model.known()).len() {
                0 => String::new(),
                1 => ", despite 1 failed check".to_owned(),
                count => format!(", despite {count} failed checks"),
            };
            model.summary.extend(what.map(|what| what + &failed));
        }
        Run::Undo(back) => {
            if back.deleted {
                model.profile.setup.connection_id = None;
                model.profile.setup.written.clear();
            }
            let restored = |report: &Report| report.step == Step::Restore && report.state == StepState::Undone;
            if back.reports.iter().any(restored)
                && let Some(before) = model.before_update.take()
            {
                model.profile.setup.written = before.written;
            }
            let undone = back.reports.iter().filter(|report| report.state == StepState::Undone).count();
            if undone > 0 {
                model
                    .summary
                    .push(format!("Undid {undone} {} at {domain}", if undone == 1 { "change" } else { "changes" }));
            }
        }
    }
    match repaired {
        Some(done) => finish_repair(model, done, &result),
        None => {
            if result.is_ok() && matches!(model.screen, Screen::Document { .. }) {
                // The result shows the same and more.
                model.notice = None;
                show_result(model);
            }
            // Other failures are shown in full on the screen of the run.
            if let Err(finding) = &result
                && finding.is(Class::UserInput)
            {
                steps::go_to_cause(model, finding);
            }
            saving::profile_changed(model);
        }
    }
    saving::save_facts(model);
    turn::end(model);
    round::ask(model, RoundKind::Open);
}

/// Undo has deleted an application, so the profile gets back the one that it had replaced. Returns the restored fields.
fn restore_application(model: &mut Model) -> Vec<FieldId> {
    let replaced = std::mem::take(&mut model.replaced_application);
    let setup = &mut model.profile.setup;
    for (id, value) in replaced.clone() {
        // The keyring no longer has the secret, so it is stored again.
        let kept = if id.is_secret() { Kept::Memory } else { value.kept };
        setup.values.insert(id, Value { kept, ..value });
        setup.revision += 1;
    }
    replaced.into_iter().map(|(id, _)| id).collect()
}

/// Shows what the run has changed, and what comes next.
pub fn show_result(model: &mut Model) {
    model.screen = Screen::Created { row: 0 };
    (model.scroll, model.revealed) = (0, false);
}

/// Handles the end of a repair. The plan shows its current state again, not this run.
fn finish_repair(model: &mut Model, (done, is_new): (String, bool), result: &Result<(), Finding>) {
    model.run = None;
    match result {
        Ok(()) => {
            model.say(format!("{done}. On the overview, u undoes it."));
            model.summary.push(done);
            if is_new {
                steps::go_to_field(model, FieldId::CallbackUrls);
            }
        }
        Err(finding) => model.complain(finding.words()),
    }
}
