//! The list of the tenant's applications to pick from, once the round before it has ended.

use super::calls::{list_applications, may_list};
use super::steps::go_to_field;
use crate::app::form::is_connecting;
use crate::app::model::{Model, Overlay, PickerKind, Purpose};
use crate::domain::checkpoints::{Check, CheckpointId, Standing, judge_one};
use crate::domain::connection;
use crate::domain::diagnosis::{Seen, management};
use crate::domain::fields::FieldId;
use crate::domain::http::{Answer, Request};
use crate::domain::probes;

/// Requests the list that the picker waits for, or says why that isn't possible. True if it did either.
pub fn pump(model: &mut Model) -> bool {
    let waits = matches!(model.asked(), Some(Overlay::Picker(picker)) if picker.kind == PickerKind::Application);
    let asking = model.calls.values().any(|call| call.purpose == Purpose::Applications);
    if !waits || model.round.is_some() || model.applications.is_some() || asking || model.is_reading_secrets() {
        return false;
    }
    if may_list(model) {
        list_applications(model);
        return true;
    }
    let (why, field) = match failed(model) {
        // Where the field is shown, it says why.
        Some(check) if is_connecting(model) && check.finding.field.is_some() => (String::new(), check.finding.field),
        Some(check) => (format!(" {}.", check.finding.what), check.finding.field),
        None => (" The tenant hasn't responded yet.".to_owned(), None),
    };
    not_listed(model, field, format!("Can't list your applications.{why}"));
    true
}

/// The check of the domain or of the token that has failed.
fn failed(model: &Model) -> Option<Check> {
    let steps = [CheckpointId::Auth0Application, CheckpointId::ApiToken];
    let judged = steps.into_iter().map(|at| judge_one(at, model.known()));
    let mut failed = judged.filter(|judged| judged.standing == Standing::Failed);
    failed.find_map(|judged| judged.deciding().cloned())
}

pub fn answered(model: &mut Model, request: &Request, answer: &Answer) {
    match answer {
        Ok(reply) if reply.status == 200 => {
            model.applications = Some(probes::applications(&model.profile.setup, reply))
        }
        answer => {
            let setup = &model.profile.setup;
            let redactor = connection::redactor(setup);
            let seen = Seen::new("list the applications", request, FieldId::Auth0Domain, answer, setup, &redactor);
            let finding = management(&seen);
            let why = match failed(model) {
                // Where the field is shown, it says why.
                Some(check) if is_connecting(model) && check.finding.field.is_some() => {
                    "Can't list your applications.".to_owned()
                }
                _ => format!("{}. {}", finding.what.trim_end_matches('.'), finding.fix),
            };
            not_listed(model, finding.field, why);
        }
    }
}

/// Closes the list, and leads to what is at fault if the list was the way to the application.
fn not_listed(model: &mut Model, field: Option<FieldId>, why: String) {
    model.close_asked();
    if is_connecting(model) {
        go_to_field(model, field.unwrap_or(FieldId::ApiToken));
    }
    model.complain(why);
}
