//! The menu after a run.

use super::{running, steps};
use crate::app::created::{Next, field_to_fix, menu};
use crate::app::model::{Model, Page, Screen};
use crate::domain::checkpoints::{CheckpointId, judge};

/// Shows what the run has changed, and what comes next.
pub fn show(model: &mut Model) {
    model.screen = Screen::Created { row: 0 };
    (model.scroll, model.revealed) = (0, false);
}

pub fn select(model: &mut Model, row: usize) {
    let judged = judge(model.known());
    match menu(model, &judged).get(row) {
        Some(Next::Fix) => match field_to_fix(model, &judged) {
            Some(field) => steps::go_to_field(model, field),
            None => steps::go_to(model, CheckpointId::InPlace),
        },
        Some(Next::SignIn) => steps::go_to(model, CheckpointId::SignIn),
        Some(Next::Checks) => steps::go_to(model, CheckpointId::InPlace),
        Some(Next::Json) => model.screen = Screen::Document { page: Page::Document, line: 0 },
        Some(Next::Undo) => running::ask_undo(model),
        Some(Next::Again) => {
            model.run = None;
            steps::open_document(model);
        }
        Some(Next::Overview) => model.screen = Screen::Overview { row: CheckpointId::Connection as usize },
        None => {}
    }
}
