//! The diagram of a sign-in: whether one can start here, and which value made the last one fail.

use super::model::{Model, Screen};
use crate::domain::checkpoints::{CheckpointId, CheckpointStatus, judge_one};
use crate::domain::fields::FieldId;
use crate::domain::parse::is_origin_listed;
use crate::domain::sign_in::{Attempt, End, Loopback, Mode};

/// The mode of the diagram on the screen. On other screens, that of the last sign-in.
pub fn mode(model: &Model) -> Mode {
    match model.screen {
        Screen::Flow { mode, .. } => mode,
        _ => model.sign_in.attempt().map(|attempt| attempt.mode).unwrap_or_default(),
    }
}

/// The connection exists, and step 7 shows nothing that a sign-in would fail at.
pub fn can_sign_in(model: &Model) -> bool {
    if model.is_running() {
        return false;
    }
    let known = model.known();
    let exists = known.setup.connection_id.is_some() || known.connection_id().is_some();
    let usable = || judge_one(CheckpointId::Connection, known).status != CheckpointStatus::Failed;
    exists && known.authorize_url(None).is_some() && usable()
}

/// A sign-in needs a temporary callback URL, and the token can add one: no registered URL is on this computer, or the last
/// sign-in couldn't listen at any. Pop-up mode also needs the URL's origin.
pub fn offers_callback(model: &Model) -> bool {
    let known = model.known();
    if !known.has_api() || !known.may("read:clients") || !known.may("update:clients") {
        return false;
    }
    let mode = mode(model);
    let origins = known.application().and_then(|application| application.web_origins.as_deref());
    let has_origin = |url: &str| origins.is_none_or(|listed| is_origin_listed(url, listed));
    let is_here = |url: &str| Loopback::of(url).is_some() && (mode == Mode::Redirect || has_origin(url));
    let registered = match known.application() {
        Some(application) => application.callbacks.iter().any(|url| is_here(url)),
        None => known.setup.callback_urls().into_iter().any(is_here),
    };
    !registered || model.sign_in.attempt().is_some_and(|last| last.mode == mode && found_no_callback(last))
}

/// The attempt couldn't listen at any callback URL.
pub fn found_no_callback(attempt: &Attempt) -> bool {
    match &attempt.end {
        Some(End::Failed { finding, .. }) => attempt.link.is_empty() && finding.field == Some(FieldId::CallbackUrls),
        _ => false,
    }
}

/// The demo's visitor can sign in. It opens only Auth0's link, and no page with a button.
pub fn may_visit(model: &Model) -> bool {
    let redirects = model.sign_in.attempt().is_some_and(|attempt| attempt.mode == Mode::Redirect);
    model.demo && model.sign_in.is_waiting() && redirects
}

/// The last sign-in created the user, and the token can delete it. The diagram shows that sign-in.
pub fn may_delete(model: &Model) -> bool {
    let attempt = model.sign_in.attempt();
    let shown = matches!(model.screen, Screen::Flow { mode, .. } if attempt.is_some_and(|one| one.mode == mode));
    shown && model.sign_in.user.as_ref().is_some_and(|user| user.may_be_deleted(model.known()))
}

/// The field behind the failure that the diagram shows, unless another callback URL helps.
pub fn failed_field(model: &Model) -> Option<FieldId> {
    let attempt = model.sign_in.attempt()?;
    let shown = matches!(model.screen, Screen::Flow { mode, .. } if mode == attempt.mode);
    if !shown || found_no_callback(attempt) && offers_callback(model) {
        return None;
    }
    match &attempt.end {
        Some(End::Failed { finding, .. }) => finding.field,
        _ => None,
    }
}
