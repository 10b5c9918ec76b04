//! What was observed of each step.

use super::{Run, Stage};
use crate::domain::sign_in::Progress;
use crate::domain::sign_in::steps::StepId;
use jiff::Timestamp;

impl Run {
    /// A code came.
    pub(super) fn has_code(&self) -> bool {
        matches!(self.attempt.progress(StepId::Code), Progress::Seen { .. })
    }

    /// The step that is waited for.
    pub(super) fn due(&self) -> StepId {
        match self.stage {
            Stage::Exchange(_) => StepId::CodeExchange,
            Stage::Keys(_) | Stage::Verify(_) => StepId::IdToken,
            Stage::Browse if self.has_code() => StepId::CodeExchange,
            Stage::Browse => StepId::LogIn,
            _ => StepId::Start,
        }
    }

    pub(super) fn set(&mut self, step: StepId, progress: Progress) {
        self.attempt.steps[step as usize] = progress;
    }

    pub(super) fn set_seen(&mut self, step: StepId, evidence: Option<String>, now: Timestamp) {
        let ms = self.attempt.ms(now);
        self.set(step, Progress::Seen { ms, evidence });
    }

    /// What comes before a step that was reached has happened. Not every tenant asks for a confirmation.
    pub(super) fn imply_before(&mut self, step: StepId) {
        if self.attempt.link.is_empty() {
            return;
        }
        for (at, progress) in self.attempt.steps[..step as usize].iter_mut().enumerate() {
            if at != StepId::Confirmation as usize && matches!(progress, Progress::NotYet | Progress::Waiting) {
                *progress = Progress::Implied;
            }
        }
    }
}
