//! The list of the tenant's applications to pick from: its pages are requested one after the other while it is open.
//!
//! Rule: the selection stays on its application when a page arrives.

use super::round;
use super::steps::go_to_field;
use crate::app::form::is_connecting;
use crate::app::lists;
use crate::app::model::{Call, Model, Overlay, Picker, PickerKind, Purpose};
use crate::domain::checkpoints::{Check, CheckpointId, CheckpointStatus, judge_one};
use crate::domain::fields::FieldId;
use crate::domain::http::{HttpResult, Request};
use crate::domain::probes::{Round, RoundKind, Server, Went};
use crate::domain::response_data::Application;

/// Requests the next page of the open list, or says why it can't. True if it did either.
pub fn pump(model: &mut Model) -> bool {
    let asking = model.calls.values().any(|call| call.purpose == Purpose::Applications);
    if picker(model).is_none() || asking || !model.applications.is_due(model.now) || model.is_reading_secrets() {
        return false;
    }
    if model.known().has_api() {
        let request = model.applications.request(model.known()).filter(|_| !checks_go_first(model));
        let Some(request) = request else { return false };
        model.send(Purpose::Applications, request);
        return true;
    }
    if model.round.is_some() {
        return false;
    }
    let (why, field) = match failed(model) {
        // The field itself shows the reason.
        Some(check) if is_connecting(model) && check.finding.field.is_some() => (String::new(), check.finding.field),
        Some(check) => (format!(" {}.", check.finding.what), check.finding.field),
        None => (" The tenant hasn't responded yet.".to_owned(), None),
    };
    not_listed(model, field, format!("Can't list your applications.{why}"));
    true
}

/// The open list of applications, even while the help covers it.
fn picker(model: &Model) -> Option<&Picker> {
    match model.dialog() {
        Some(Overlay::Picker(picker)) if picker.kind == PickerKind::Application => Some(picker),
        _ => None,
    }
}

/// Checks of the tenant come before the next page, since both count towards its rate limit.
fn checks_go_first(model: &Model) -> bool {
    let checks =
        |call: &Call| matches!(call.purpose, Purpose::Probe(probe) if probe.row().server == Server::Management);
    let limited = model.round.as_ref().and_then(Round::retry_at).is_some();
    model.applications.read() > 0 && (limited || model.calls.values().any(checks))
}

/// The failed check of the domain or the token, if any.
fn failed(model: &Model) -> Option<Check> {
    let steps = [CheckpointId::Auth0Application, CheckpointId::ApiToken];
    let judged = steps.into_iter().map(|at| judge_one(at, model.known()));
    let mut failed = judged.filter(|judged| judged.status == CheckpointStatus::Failed);
    failed.find_map(|judged| judged.worst_check().cloned())
}

/// `used`: the revisions of the values that the page was requested with.
pub fn answered(model: &mut Model, used: &[(FieldId, u64)], request: &Request, answer: &HttpResult) {
    if !model.profile.setup.unchanged(used) {
        return model.applications.open(&model.profile.setup);
    }
    let (selected, new) = (selected(model).map(|one| one.client_id.clone()), selected_new(model));
    match model.applications.take(&mut model.profile.setup, request, answer, model.now) {
        Went::On => select(model, selected.as_deref(), new),
        Went::NeedsToken => round::ask(model, RoundKind::Needed),
        Went::Failed => {
            let Some(finding) = model.applications.stopped().cloned() else { return };
            let why = match failed(model) {
                // The field itself shows the reason.
                Some(check) if is_connecting(model) && check.finding.field.is_some() => {
                    "Can't list your applications.".to_owned()
                }
                _ => format!("{}. {}", finding.what.trim_end_matches('.'), finding.fix),
            };
            not_listed(model, finding.field, why);
        }
    }
}

/// The application in the selected row.
fn selected(model: &Model) -> Option<&Application> {
    let picker = picker(model)?;
    lists::applications(model, picker.filter.as_str()).get(picker.row).copied()
}

/// The row that creates an application, counted from the first of these rows.
fn selected_new(model: &Model) -> Option<usize> {
    let picker = picker(model)?;
    let count = lists::applications(model, picker.filter.as_str()).len();
    picker.row.checked_sub(count).filter(|_| count > 0)
}

/// Selects this application, or else the row for this new application, wherever it is in the list now.
fn select(model: &mut Model, client_id: Option<&str>, new: Option<usize>) {
    let Some(picker) = picker(model) else { return };
    let found = lists::applications(model, picker.filter.as_str());
    let place = client_id.and_then(|id| found.iter().position(|one| one.client_id == id));
    let behind = new.filter(|_| !found.is_empty() && place.is_none()).map(|new| found.len() + new);
    let row = place.or(behind).unwrap_or(picker.row.min(found.len().saturating_sub(1)));
    if let Some(Overlay::Picker(picker)) = model.dialog_mut() {
        picker.row = row;
    }
}

/// Closes the list, and says why. If the user was connecting, goes to the field at fault.
fn not_listed(model: &mut Model, field: Option<FieldId>, why: String) {
    if picker(model).is_some() {
        model.close_dialog();
    }
    if is_connecting(model) {
        go_to_field(model, field.unwrap_or(FieldId::ApiToken));
    }
    model.complain(why);
}
