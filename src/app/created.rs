//! The screen after a run: what was changed at Auth0, and what comes next.
//!
//! Everything is computed from the run, the journal and the checks, so it stays true while the checks of step 7 come in.

use super::model::{Model, Purpose, Screen};
use super::pages::planned;
use crate::domain::checkpoints::connection::not_for_sign_in;
use crate::domain::checkpoints::{Check, CheckId, CheckpointId, CheckpointResult, failures_before_create};
use crate::domain::connection::{document, field_of, label, redactor};
use crate::domain::doc::Doc;
use crate::domain::fields::FieldId;
use crate::domain::finding::State;
use crate::domain::journal::{Change, Progress};
use crate::domain::pasted::own_callbacks;
use crate::domain::plan::{self, ApplicationKind, Report, Run, Step, StepState};
use crate::domain::probes::NeededFor;

/// What the run has done, for the title.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Created,
    Updated,
    /// The connection wasn't changed: it was the same already, or only had to be enabled.
    Same,
    /// The connection was deleted again.
    Removed,
    /// Other changes were undone.
    Undone,
    /// There was nothing to undo at Auth0.
    NothingUndone,
}

/// A line of the menu.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MenuItem {
    /// Goes to the first failed check.
    Fix,
    SignIn,
    /// Replaces the sign-in if the purpose Authentication is off, since a sign-in can only fail then.
    TurnOn,
    Checks,
    Json,
    /// Saves a sample application.
    Sample,
    Undo,
    /// Goes to the plan, after an undo.
    Again,
    Overview,
}

/// One change at Auth0, or why there was none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ResultLine {
    Created {
        name: String,
    },
    Updated {
        settings: Vec<String>,
    },
    /// The login page shows this button.
    Enabled {
        button: String,
    },
    CallbacksAdded {
        urls: Vec<String>,
        web_origins: Vec<String>,
    },
    ApplicationCreated {
        kind: ApplicationKind,
        name: String,
    },
    /// The application is one that the profile had already.
    Granted,
    ApplicationDeleted,
    GrantRemoved,
    /// The sign-in through a temporary application, before the connection was enabled.
    SignedIn {
        note: String,
    },
    WasEnabled,
    WereRegistered,
    NotEnabled {
        chosen: bool,
    },
    NotRegistered {
        chosen: bool,
    },
    Deleted {
        name: String,
    },
    /// A create without a response. Auth0 may still carry it out.
    NotCreated {
        name: String,
    },
    Disabled,
    Restored,
    /// Settings that undo couldn't restore, because their old values weren't kept.
    NotRestored {
        settings: Vec<String>,
    },
    /// Undo can't remove the display name that the update added.
    NameStays,
    CallbacksRemoved,
}

pub fn outcome(model: &Model) -> Outcome {
    match model.run.as_ref().map(|running| &running.run) {
        Some(Run::Apply(apply)) if apply.created => Outcome::Created,
        Some(Run::Apply(apply)) if apply.updated => Outcome::Updated,
        Some(Run::Undo(undo)) if undo.deleted => Outcome::Removed,
        Some(Run::Undo(undo)) if undo.reports.iter().any(|one| one.state == StepState::Undone) => Outcome::Undone,
        Some(Run::Undo(_)) => Outcome::NothingUndone,
        Some(Run::Apply(_)) | None => Outcome::Same,
    }
}

/// The failed checks that would make a sign-in fail. Before a run: those of the values, without what the plan will fix. On
/// the result of a run: also those of the connection.
pub fn failures(model: &Model, judged: &[CheckpointResult]) -> Vec<Check> {
    let mut failures = failures_before_create(model.known());
    if matches!(model.screen, Screen::Created { .. }) {
        let in_place = judged.get(CheckpointId::InPlace as usize).map_or(&[][..], |one| &one.checks);
        for check in in_place.iter().filter(|check| check.finding.state == State::Failed) {
            if !failures.iter().any(|earlier| check.repeats(earlier)) {
                failures.push(check.clone());
            }
        }
    } else if planned(model).iter().any(|one| one.step == Step::AddCallbacks && one.included) {
        failures.retain(|check| check.id != CheckId::CallbackUrls);
    }
    failures
}

/// The first failure that a changed value can fix: its field, and what happened. Leaves out step 7, which has its own page.
pub fn to_fix(failures: &[Check]) -> Option<(FieldId, &str)> {
    let of_value = |check: &&Check| check.id.checkpoint() != CheckpointId::InPlace;
    failures.iter().filter(of_value).find_map(|check| Some((check.finding.field?, check.finding.what.as_str())))
}

/// What the user can do next. A failure to fix or to look at comes first.
pub fn menu(model: &Model, judged: &[CheckpointResult]) -> Vec<MenuItem> {
    if matches!(outcome(model), Outcome::Removed | Outcome::Undone | Outcome::NothingUndone) {
        return vec![MenuItem::Again, MenuItem::Overview];
    }
    let failures = failures(model, judged);
    let undo = (!model.journal.last_run().is_empty()).then_some(MenuItem::Undo);
    let fix = to_fix(&failures).map(|_| MenuItem::Fix);
    let is_off = not_for_sign_in(&model.profile.setup).is_some();
    let sign_in = if is_off { MenuItem::TurnOn } else { MenuItem::SignIn };
    let first =
        if fix.is_none() && !failures.is_empty() { [MenuItem::Checks, sign_in] } else { [sign_in, MenuItem::Checks] };
    fix.into_iter().chain(first).chain([MenuItem::Json, MenuItem::Sample]).chain(undo).collect()
}

/// The checks of step 7.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub passed: usize,
    pub failed: usize,
    pub running: usize,
    /// Checks whose result is unclear.
    pub unclear: usize,
}

pub fn tally(model: &Model, judged: &[CheckpointResult]) -> Tally {
    let checks = judged.get(CheckpointId::InPlace as usize).map_or(&[][..], |one| &one.checks);
    let count = |states: &[State]| checks.iter().filter(|check| states.contains(&check.finding.state)).count();
    let (passed, failed) = (count(&[State::Ok, State::Warning]), count(&[State::Failed]));
    let asks =
        |purpose: &Purpose| matches!(purpose, Purpose::Probe(probe) if probe.row().needed_for == NeededFor::Plan);
    let waits = model.round.is_some() || model.calls.values().any(|call| asks(&call.purpose));
    let open = CHECKS.saturating_sub(passed + failed);
    let (running, unclear) = if waits { (open, 0) } else { (0, open) };
    Tally { passed, failed, running, unclear }
}

/// How many checks step 7 has, once the connection exists.
pub const CHECKS: usize = 4;

/// What the run changed, and what it left as it was.
pub fn lines(model: &Model) -> Vec<ResultLine> {
    let Some(running) = &model.run else { return Vec::new() };
    let reports = running.run.reports();
    let state = |step: Step| reports.iter().find(|report| report.step == step).map(|report| report.state);
    if let Run::Undo(undo) = &running.run {
        let (name, lost): (Vec<_>, Vec<_>) = undo.not_restored.iter().cloned().partition(|path| path == "display_name");
        let left = (!lost.is_empty()).then(|| ResultLine::NotRestored { settings: names(model, &lost) });
        let left = left.into_iter().chain((!name.is_empty()).then_some(ResultLine::NameStays));
        let open = undo.may_come.clone().map(|name| ResultLine::NotCreated { name });
        return reports.iter().filter_map(|report| undone(model, report)).chain(left).chain(open).collect();
    }
    let done = |entry: &&crate::domain::journal::Entry| entry.run == running.number && entry.progress == Progress::Done;
    let changes: Vec<&Change> = model.journal.entries.iter().filter(done).map(|entry| &entry.change).collect();
    let mut lines: Vec<ResultLine> = changes.iter().map(|change| line(model, change)).collect();
    let signed_in = |report: &&Report| report.step == Step::SignIn && report.state == StepState::Done;
    if let Some(report) = reports.iter().find(signed_in) {
        let at = changes.iter().position(|change| matches!(change, Change::Enabled { .. })).unwrap_or(lines.len());
        lines.insert(at, ResultLine::SignedIn { note: report.note.clone() });
    }
    let enabled = changes.iter().any(|change| matches!(change, Change::Enabled { .. }));
    // After an update, what was right before isn't listed.
    let news = outcome(model) != Outcome::Updated;
    match (state(Step::Enable), state(Step::ReadEnabled)) {
        (Some(StepState::Skipped), _) => lines.push(ResultLine::NotEnabled { chosen: !model.choice.enable }),
        (_, Some(StepState::Done)) if !enabled && news => lines.push(ResultLine::WasEnabled),
        _ => {}
    }
    let added = changes.iter().any(|change| matches!(change, Change::CallbacksAdded { .. }));
    match (state(Step::AddCallbacks), state(Step::ReadApplication)) {
        (Some(StepState::Skipped), _) if news && are_registered(model) => lines.push(ResultLine::WereRegistered),
        (Some(StepState::Skipped), _) if are_registered(model) => {}
        (Some(StepState::Skipped), _) => lines.push(ResultLine::NotRegistered { chosen: !model.choice.callbacks }),
        (_, Some(StepState::Done)) if !added && news => lines.push(ResultLine::WereRegistered),
        _ => {}
    }
    lines
}

/// The name of the run in the tenant's log, if it has changed something.
pub fn run_name(model: &Model) -> Option<&str> {
    let running = model.run.as_ref()?;
    let changed = |report: &crate::domain::plan::Report| {
        report.step.changes() && matches!(report.state, StepState::Done | StepState::Undone)
    };
    running.run.reports().iter().any(changed).then_some(running.name.as_str())
}

/// The application has all callback URLs, according to its last known settings.
fn are_registered(model: &Model) -> bool {
    let urls = own_callbacks(&model.profile.setup);
    model.known().application().is_some_and(|one| one.lacks(urls).is_empty())
}

/// The line for a change in the journal.
pub fn line(model: &Model, change: &Change) -> ResultLine {
    match change {
        Change::Created { name, .. } => ResultLine::Created { name: name.clone() },
        Change::Updated { paths, .. } => ResultLine::Updated { settings: names(model, paths) },
        Change::Enabled { .. } => ResultLine::Enabled { button: button(model) },
        Change::CallbacksAdded { urls, web_origins, .. } => {
            ResultLine::CallbacksAdded { urls: urls.clone(), web_origins: web_origins.clone() }
        }
        Change::ApplicationCreated { kind, name, .. } => {
            ResultLine::ApplicationCreated { kind: *kind, name: name.clone() }
        }
        Change::Granted { .. } => ResultLine::Granted,
    }
}

/// The labels of these paths of the connection, each once.
fn names(model: &Model, paths: &[String]) -> Vec<String> {
    let setup = &model.profile.setup;
    let name = |path: &String| field_of(path).map_or_else(|| path.clone(), |(field, _)| setup.name_of(field));
    let mut names: Vec<String> = paths.iter().map(name).collect();
    names.dedup();
    names
}

/// The settings that undoing this change restores, each with its old value. None if it had none.
pub fn restores(model: &Model, change: &Change) -> Vec<(String, Option<String>)> {
    let setup = &model.profile.setup;
    let redactor = redactor(setup);
    let safe =
        |(path, old): (String, Option<String>)| (label(setup, &path), old.map(|text| redactor.clean(&text, SHOWN)));
    plan::restores(change, model.before_last_run()).into_iter().map(safe).collect()
}

/// How many characters of an old value are shown.
const SHOWN: usize = 2_000;

/// The settings that undoing these changes wouldn't restore.
pub fn not_restorable(model: &Model, changes: &[Change]) -> Vec<String> {
    let before = model.before_last_run();
    let paths: Vec<String> = changes.iter().flat_map(|change| plan::not_restorable(change, before)).collect();
    names(model, &paths)
}

fn undone(model: &Model, report: &Report) -> Option<ResultLine> {
    if report.state != StepState::Undone {
        return None;
    }
    match report.step {
        Step::Delete => Some(ResultLine::Deleted { name: model.profile.setup.connection_name() }),
        Step::Disable => Some(ResultLine::Disabled),
        Step::Restore => Some(ResultLine::Restored),
        Step::RemoveCallbacks => Some(ResultLine::CallbacksRemoved),
        Step::DeleteApplication => Some(ResultLine::ApplicationDeleted),
        Step::RemoveGrant => Some(ResultLine::GrantRemoved),
        _ => None,
    }
}

/// What the button of the login page says behind "Continue with".
fn button(model: &Model) -> String {
    let setup = &model.profile.setup;
    let document = document(setup);
    document.get("display_name").and_then(Doc::as_text).map_or_else(|| setup.connection_name(), str::to_owned)
}
