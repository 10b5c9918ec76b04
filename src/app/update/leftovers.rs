//! Callback URLs that a killed sign-in has left at Auth0. a0connect removes them without asking, once there is a token.

use crate::app::effect::Effect;
use crate::app::model::Model;
use crate::domain::finding::Finding;
use crate::domain::journal::Temporary;

/// Requests the removal. True if something was due.
pub fn pump(model: &mut Model) -> bool {
    let known = model.known();
    if model.demo || model.left_behind.is_empty() || model.is_running() || !known.has_api() {
        return false;
    }
    let tenant = known.api_domain().map(|domain| domain.authority().to_owned());
    let (left, elsewhere) = model.left_behind.drain(..).partition(|one| Some(&one.tenant) == tenant.as_ref());
    model.left_behind = elsewhere;
    let left: Vec<Temporary> = left;
    if left.is_empty() {
        return false;
    }
    let (setup, facts) = (Box::new(model.profile.setup.clone()), Box::new(model.facts.clone()));
    model.due.push(Effect::RemoveCallbacks { left, profile: model.profile.name.clone(), setup, facts });
    true
}

pub fn removed(model: &mut Model, profile: &str, removed: &[Temporary], failed: Option<Finding>) {
    if profile != model.profile.name {
        return;
    }
    for one in removed {
        model.journal.removed(one);
    }
    if let Some(finding) = failed {
        model.complain(finding.words());
    } else if let Some(first) = removed.first() {
        model.say(first.removed() + ".");
    }
}
