//! Opens the overview.

use crate::app::model::{Model, Screen};
use crate::domain::checkpoints::{CheckpointId, CheckpointStatus, judge};

/// Opens it at the first failed checkpoint, or else at the first open or unknown one, or else at `from`.
pub fn show(model: &mut Model, from: CheckpointId) {
    let judged = judge(model.known());
    let first = |status: CheckpointStatus| judged.iter().position(|one| one.status == status);
    let unusable = judged.iter().position(|one| model.has_unusable(one.at));
    let failed = [first(CheckpointStatus::Failed), unusable].into_iter().flatten().min();
    let next = failed.or_else(|| first(CheckpointStatus::ToDo)).or_else(|| first(CheckpointStatus::Unknown));
    model.screen = Screen::Overview { row: next.unwrap_or(from as usize) };
}
