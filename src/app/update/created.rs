//! Carries out the selected line of the menu after a run.

use super::{overview, running, steps};
use crate::app::created::{MenuItem, failures, menu, to_fix};
use crate::app::flow;
use crate::app::model::{Model, Page, PickerKind, Screen};
use crate::domain::checkpoints::{CheckpointId, judge};
use crate::domain::fields::FieldId;

pub fn select(model: &mut Model, row: usize) {
    let judged = judge(model.known());
    match menu(model, &judged).get(row) {
        Some(MenuItem::Fix) => {
            if let Some((field, _)) = to_fix(&failures(model, &judged)) {
                steps::go_to_field(model, field);
            }
        }
        Some(MenuItem::SignIn) => {
            steps::go_to(model, CheckpointId::SignIn);
            if flow::can_sign_in(model) {
                super::flow::ask(model);
            }
        }
        Some(MenuItem::TurnOn) => steps::go_to_field(model, FieldId::Authentication),
        Some(MenuItem::Checks) => steps::go_to(model, CheckpointId::InPlace),
        Some(MenuItem::Json) => model.screen = Screen::Document { page: Page::Document, line: 0 },
        Some(MenuItem::Sample) => steps::open_picker(model, PickerKind::Sample),
        Some(MenuItem::Undo) => running::ask_undo(model),
        Some(MenuItem::Again) => {
            model.run = None;
            steps::open_document(model);
        }
        Some(MenuItem::Overview) => overview::show(model, CheckpointId::Connection),
        None => {}
    }
}
