//! Repairs with one key: offered with the check's finding, confirmed, carried out.

use super::{input, round, running, values};
use crate::app::available::repair_offered;
use crate::app::model::{Model, Overlay, Prompt, PromptKind};
use crate::domain::probe::Probe;
use crate::domain::probes::RoundKind;
use crate::domain::repair::Repair;
use crate::domain::setup::Source;

/// Shows what will change and asks.
pub fn ask(model: &mut Model) {
    match repair_offered(model).filter(|_| !model.is_running()) {
        Some(repair) => model.overlay = Some(Overlay::Prompt(Prompt::new(PromptKind::Repair(repair)))),
        None => model.complain("There is nothing here that a0connect can fix."),
    }
}

pub fn carry_out(model: &mut Model, repair: Repair) {
    match &repair {
        Repair::AddCallbacks(_) | Repair::Enable | Repair::NewApplication(_) => running::begin_repair(model, repair),
        Repair::RequestToken => {
            model.profile.setup.issued_token = None;
            model.facts.seen.remove(&Probe::MachineToken);
            model.say(repair.done(model.known()));
            round::ask(model, RoundKind::Open);
        }
        Repair::Set { field, text } => {
            values::put(model, *field, text, Source::Typed);
            input::focus(model);
            model.say(repair.done(model.known()));
            round::ask(model, RoundKind::Open);
        }
    }
}
