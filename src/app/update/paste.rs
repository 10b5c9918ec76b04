//! Where a paste goes: to the overlay, to the focused row, or to the screen.

use super::{connect, editor, input, rehearsal, sign_in, steps, values};
use crate::app::form::{Row, focused};
use crate::app::model::{Begin, Model, Overlay, Screen, TokenWay};
use crate::domain::checkpoints::CheckpointId;
use crate::domain::fields::FieldId;
use crate::domain::pasted::variables;
use crate::domain::secret::Secret;
use crate::domain::setup::Source;
use crate::domain::token::Claims;
use crate::domain::words::listed;

/// A paste is one event, never a series of key presses.
pub fn paste(model: &mut Model, text: &Secret) {
    model.late = None;
    match &mut model.overlay {
        Some(Overlay::Picker(picker)) => {
            picker.filter.insert(text.reveal().trim());
            picker.row = 0;
            return;
        }
        Some(Overlay::Prompt(prompt)) => {
            prompt.input.insert(text.reveal().trim());
            return;
        }
        Some(Overlay::Store { .. }) => return input::insert(model, text.reveal()),
        Some(_) => return,
        None => {}
    }
    if model.screen == Screen::Editor {
        return editor::insert(model, text.reveal());
    }
    if matches!(model.screen, Screen::Rehearsal { .. }) {
        return rehearsal::paste(model, text);
    }
    match focused(model) {
        // The row says "Paste one", so what is pasted there is the token.
        Some(Row::Way(TokenWay::Paste | TokenWay::CliLogin) | Row::ReadLogin | Row::BeginLogin) => {
            model.token_way = TokenWay::Paste;
            steps::go_to_field(model, FieldId::ApiToken);
        }
        Some(Row::Begin(_)) if Claims::read(text).is_some() => {
            model.begin = Some(Begin::Connect);
            steps::go_to_field(model, FieldId::ApiToken);
        }
        Some(Row::Begin(_)) => connect::begin_typing(model),
        None if matches!(model.screen, Screen::Document { .. }) && Claims::read(text).is_some() => {
            model.token_way = TokenWay::Paste;
            steps::go_to_field(model, FieldId::ApiToken);
        }
        None if matches!(model.screen, Screen::Document { .. }) => {
            return model.complain("You can't paste here. Press Esc to go back to the fields.");
        }
        Some(_) if model.input.is_none() => model.complain("You can't paste here. Press Tab to move to a field."),
        _ => {}
    }
    if model.screen == Screen::Step(CheckpointId::SignIn) || matches!(model.screen, Screen::Flow { .. }) {
        return sign_in::came_back(model, text);
    }
    if model.input.is_some() && fill_in_variables(model, text.reveal()) {
        return;
    }
    input::insert(model, text.reveal());
}

/// Lines of `NAME=value` go to the fields of their names, so that no secret among them is shown in another field. False if the
/// text is anything else, such as the value of the focused field with its own name.
fn fill_in_variables(model: &mut Model, text: &str) -> bool {
    let found = variables(text);
    let here = model.input.as_ref().map(|input| input.field);
    if found.is_empty() || found.len() == 1 && here == Some(found[0].0) {
        return false;
    }
    values::leave(model);
    let before = model.changes.len();
    for (id, value) in &found {
        values::give(model, *id, value, Source::Pasted);
    }
    values::undo_at_once(model, before);
    input::focus(model);
    let setup = &model.profile.setup;
    let names = |ids: &[FieldId]| listed(&ids.iter().map(|id| setup.name_of(*id)).collect::<Vec<_>>());
    let (odd, good): (Vec<FieldId>, Vec<FieldId>) =
        found.iter().map(|(id, _)| *id).partition(|id| model.drafts.contains_key(id));
    let words = match (good.as_slice(), odd.as_slice()) {
        ([], odd) => format!("Pasted into {}. Correct it there.", names(odd)),
        (good, []) => format!("Pasted into {}. ^_ undoes it.", names(good)),
        (good, odd) => format!("Pasted into {}. Correct {}.", names(good), names(odd)),
    };
    if odd.is_empty() {
        model.say(words)
    } else {
        model.complain(words)
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::message::{Key, Message};
    use crate::app::tests::Simulated;

    const SECRET: &str = "7yT-kP2_Zq9wXzL8nC1dF7gH4jS6aVkR3v5mYpQ2bT9wXzL8nC1dF7gH4jS6aV_-";

    fn pasted_into(field: FieldId, text: &str) -> Simulated {
        let mut user = Simulated::new();
        steps::go_to_field(&mut user.model, field);
        user.send(Message::Paste(Secret::new(text)));
        user
    }

    #[test]
    fn a_variable_of_another_field_goes_there() {
        let user = pasted_into(FieldId::Auth0ClientId, "AUTH0_DOMAIN=acme-dev.eu.auth0.com");
        let setup = &user.model.profile.setup;
        assert_eq!(setup.open(FieldId::Auth0Domain), Some("acme-dev.eu.auth0.com"));
        assert!(user.model.input.as_ref().is_some_and(|input| input.text.is_empty()), "{:?}", user.model.input);
        assert_eq!(user.notice(), "Pasted into Domain. ^_ undoes it.");
    }

    #[test]
    fn lines_of_variables_are_distributed_and_undone_at_once() {
        let lines = format!("AUTH0_CLIENT_SECRET={SECRET}\nexport SCOPE=\"identify email\"\nOTHER_NAME=1");
        let mut user = pasted_into(FieldId::Auth0ClientId, &lines);
        let setup = &user.model.profile.setup;
        assert_eq!(setup.secret(FieldId::Auth0ClientSecret).map(Secret::reveal), Some(SECRET));
        assert_eq!(setup.open(FieldId::Scope), Some("identify email"));
        assert!(!user.notice().contains(SECRET) && user.model.drafts.is_empty());
        user.send(Message::Key(Key::Ctrl('_')));
        let setup = &user.model.profile.setup;
        assert!(!setup.has(FieldId::Auth0ClientSecret) && !setup.has(FieldId::Scope));
    }

    #[test]
    fn a_value_with_the_name_of_its_own_field_stays_there() {
        let user = pasted_into(FieldId::Auth0Domain, "AUTH0_DOMAIN=acme-dev.eu.auth0.com");
        let input = user.model.input.as_ref();
        assert_eq!(input.map(|input| input.text.as_str()), Some("AUTH0_DOMAIN=acme-dev.eu.auth0.com"));
    }

    #[test]
    fn a_variable_that_cant_be_used_is_named() {
        let user = pasted_into(FieldId::Auth0ClientId, "AUTH0_DOMAIN=two words");
        assert!(user.model.drafts.contains_key(&FieldId::Auth0Domain));
        assert_eq!(user.notice(), "Pasted into Domain. Correct it there.");
    }
}
