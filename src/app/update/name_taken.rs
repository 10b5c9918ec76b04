//! What happens if another connection has the connection's name. It is changed only if the user agrees.

use super::{input, saving, steps};
use crate::app::model::{Model, NameTakenChoice, Overlay, Page, Prompt, PromptKind, Screen};
use crate::domain::fields::FieldId::ConnectionName;
use crate::domain::profile::Given;
use crate::domain::secret::Secret;
use crate::domain::setup::Source;

/// Asks what to do, and shows the differences to that connection.
pub fn ask(model: &mut Model, id: String) {
    model.run = None;
    model.screen = Screen::Document { page: Page::Difference, line: 0 };
    model.overlay = Some(Overlay::NameTaken { id, row: 0 });
}

pub fn choose(model: &mut Model, id: &str, row: usize) {
    model.overlay = None;
    match NameTakenChoice::all(model.known()).get(row) {
        Some(NameTakenChoice::Adopt) => {
            model.say(format!("This profile now manages {id}. Nothing changed at Auth0."));
            adopt(model, id);
        }
        Some(NameTakenChoice::Update) => {
            adopt(model, id);
            model.overlay = Some(Overlay::Prompt(Prompt::new(PromptKind::Update)));
        }
        Some(NameTakenChoice::AnotherName) | None => {
            suggest_name(model);
            steps::go_to_field(model, ConnectionName);
        }
    }
}

fn adopt(model: &mut Model, id: &str) {
    model.profile.setup.connection_id = Some(id.to_owned());
    model.summary.push(format!("Adopted {} ({id})", model.profile.setup.connection_name()));
    saving::profile_changed(model);
}

/// Offers the next name: `discord-2` for `discord`, `discord-3` for `discord-2`.
fn suggest_name(model: &mut Model) {
    let name = model.profile.setup.connection_name();
    let numbered = name.rsplit_once('-').and_then(|(stem, number)| Some((stem, number.parse::<u32>().ok()?)));
    let (stem, number) = numbered.filter(|(stem, _)| !stem.is_empty()).unwrap_or((&name, 1));
    let next = format!("{stem}-{}", number.saturating_add(1));
    if (ConnectionName.field().parse)(&next, &model.profile.setup.around()).is_ok() {
        let given = Given { id: ConnectionName, text: Secret::new(next), source: Source::Suggested };
        model.offers.insert(ConnectionName, given);
    }
    input::forget(model, ConnectionName);
}
