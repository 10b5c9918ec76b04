//! Checkpoint 8: what the user pasted after a sign-in in the browser.

use super::{keeping, onward};
use crate::app::model::Model;
use crate::domain::checkpoints::CheckpointId;
use crate::domain::finding::State;
use crate::domain::probe::Probe;
use crate::domain::probes::returned;
use crate::domain::secret::Secret;

/// Takes the address that the browser was redirected to, or the text of its page, as the result of the last sign-in.
pub fn came_back(model: &mut Model, text: &Secret) {
    let Some(fact) = returned(&model.profile.setup, text.reveal(), model.now) else {
        model.complain("a0connect doesn't know this error. Copy the full URL from the address bar.");
        return;
    };
    let went_well = fact.finding.state == State::Ok;
    model.facts.seen.insert(Probe::SignInLog, fact);
    model.scroll = 0;
    let at = CheckpointId::SignIn;
    let label = at.label(&model.profile.setup);
    // Enter leads on only if a field belongs to the finding.
    let words = match onward::field_behind(model, at) {
        _ if went_well => format!("{label}: the sign-in worked."),
        Some(field) => format!("{label}: see the reason above. Enter goes to {}.", model.profile.setup.name_of(field)),
        None => format!("{label}: see the reason above."),
    };
    model.say(words);
    keeping::save_facts(model);
}
