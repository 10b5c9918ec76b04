//! The diagram of a sign-in: when one can begin here, and the value that made the last one fail.

use super::model::{Model, Screen};
use crate::domain::checkpoints::{CheckpointId, Standing, judge_one};
use crate::domain::fields::FieldId;
use crate::domain::sign_in::{End, Mode};

/// The connection exists, and step 7 shows nothing that a sign-in would fail at. a0connect listens for redirects only, so the
/// diagram of pop-up mode only explains.
pub fn can_sign_in(model: &Model) -> bool {
    if matches!(model.screen, Screen::Flow { mode: Mode::PopUp, .. }) || model.is_running() {
        return false;
    }
    let known = model.known();
    let exists = known.setup.connection_id.is_some() || known.connection_id().is_some();
    let usable = || judge_one(CheckpointId::Connection, known).standing != Standing::Failed;
    exists && known.authorize_url(None).is_some() && usable()
}

/// The field behind the failure that the diagram shows.
pub fn failed_field(model: &Model) -> Option<FieldId> {
    let attempt = model.sign_in.attempt()?;
    let shown = matches!(model.screen, Screen::Flow { mode, .. } if mode == attempt.mode);
    match attempt.end.as_ref().filter(|_| shown)? {
        End::Failed { finding, .. } => finding.field,
        End::SignedIn(_) => None,
    }
}
