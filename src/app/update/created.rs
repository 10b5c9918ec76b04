//! The menu after a run.

use super::{overview, running, steps};
use crate::app::created::{Next, failures, menu, to_fix};
use crate::app::flow;
use crate::app::model::{Model, Page, PickerKind, Screen};
use crate::domain::checkpoints::{CheckpointId, judge};
use crate::domain::fields::FieldId;

pub fn select(model: &mut Model, row: usize) {
    let judged = judge(model.known());
    match menu(model, &judged).get(row) {
        Some(Next::Fix) => {
            if let Some((field, _)) = to_fix(&failures(model, &judged)) {
                steps::go_to_field(model, field);
            }
        }
        Some(Next::SignIn) => {
            steps::go_to(model, CheckpointId::SignIn);
            if flow::can_sign_in(model) {
                super::flow::ask(model);
            }
        }
        Some(Next::TurnOn) => steps::go_to_field(model, FieldId::Authentication),
        Some(Next::Checks) => steps::go_to(model, CheckpointId::InPlace),
        Some(Next::Json) => model.screen = Screen::Document { page: Page::Document, line: 0 },
        Some(Next::Sample) => steps::open_picker(model, PickerKind::Sample),
        Some(Next::Undo) => running::ask_undo(model),
        Some(Next::Again) => {
            model.run = None;
            steps::open_document(model);
        }
        Some(Next::Overview) => overview::show(model, CheckpointId::Connection),
        None => {}
    }
}
