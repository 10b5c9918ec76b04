//! Pastes: each goes to the overlay, the focused row, or the screen.

use super::{connect, editor, import, input, rehearsal, sign_in, steps};
use crate::app::form::{Row, focused};
use crate::app::model::{Model, Overlay, Screen, StartChoice, TokenWay};
use crate::domain::checkpoints::CheckpointId;
use crate::domain::fields::FieldId;
use crate::domain::secret::Secret;
use crate::domain::token::Claims;

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
            prompt.problem = None;
            return;
        }
        Some(Overlay::Store { .. }) => return input::insert(model, text.reveal()),
        Some(Overlay::Import(_)) => return import::pasted(model, text.reveal()),
        Some(_) => return,
        None => {}
    }
    if model.screen == Screen::Editor {
        return editor::insert(model, text.reveal());
    }
    if matches!(model.screen, Screen::Rehearsal { .. }) {
        return rehearsal::paste(model, text);
    }
    // The last step explains the URL where a sign-in ended. During a run, a paste changes no value.
    let takes = match model.screen {
        Screen::Step(at) => at != CheckpointId::SignIn,
        Screen::Overview { .. } | Screen::Created { .. } | Screen::Document { .. } => !model.is_running(),
        _ => false,
    };
    if takes && import::list(model, text.reveal()) {
        return;
    }
    match focused(model) {
        // These rows are about getting a token, so the pasted text is one.
        Some(Row::Way(TokenWay::Paste | TokenWay::CliLogin) | Row::ReadLogin | Row::BeginLogin) => {
            model.token_way = TokenWay::Paste;
            steps::go_to_field(model, FieldId::ApiToken);
        }
        Some(Row::Start(_)) if Claims::read(text).is_some() => {
            model.start_choice = Some(StartChoice::Connect);
            steps::go_to_field(model, FieldId::ApiToken);
        }
        Some(Row::Start(_)) => connect::begin_typing(model),
        None if takes && !matches!(model.screen, Screen::Step(_)) && Claims::read(text).is_some() => {
            model.token_way = TokenWay::Paste;
            steps::go_to_field(model, FieldId::ApiToken);
        }
        None if matches!(model.screen, Screen::Document { .. } | Screen::Export { .. }) => {
            return model.complain("You can't paste here. Press Esc to go back to the fields.");
        }
        None if takes && !matches!(model.screen, Screen::Step(_)) => return model.complain(import::NOTHING),
        Some(_) if model.input.is_none() => model.complain("You can't paste here. Press Tab to move to a field."),
        _ => {}
    }
    if model.screen == Screen::Step(CheckpointId::SignIn) || matches!(model.screen, Screen::Flow { .. }) {
        return sign_in::came_back(model, text);
    }
    input::insert(model, text.reveal());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::message::{Key, Message};
    use crate::app::model::Pasted;
    use crate::app::tests::Simulated;
    use crate::domain::import::Fate;

    const SECRET: &str = "7yT-kP2_Zq9wXzL8nC1dF7gH4jS6aVkR3v5mYpQ2bT9wXzL8nC1dF7gH4jS6aV_-";

    fn pasted_into(field: FieldId, text: &str) -> Simulated {
        let mut user = Simulated::new();
        steps::go_to_field(&mut user.model, field);
        user.send(Message::Paste(Secret::new(text)));
        user
    }

    fn pasted(user: &Simulated) -> &Pasted {
        match &user.model.overlay {
            Some(Overlay::Import(pasted)) => pasted,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_variable_of_another_field_goes_there() {
        let mut user = pasted_into(FieldId::Auth0ClientId, "AUTH0_DOMAIN=acme-dev.eu.auth0.com");
        assert!(pasted(&user).has_new() && !user.model.profile.setup.has(FieldId::Auth0Domain));
        user.send(Message::Key(Key::Enter));
        let setup = &user.model.profile.setup;
        assert_eq!(setup.open(FieldId::Auth0Domain), Some("acme-dev.eu.auth0.com"));
        assert!(user.model.input.as_ref().is_some_and(|input| input.text.is_empty()), "{:?}", user.model.input);
        assert_eq!(user.notice(), "Filled in 1 value. ^_ undoes it.");
    }

    #[test]
    fn several_values_are_filled_in_and_undone_at_once() {
        let lines = format!("AUTH0_CLIENT_SECRET={SECRET}\nexport SCOPE=\"identify email\"\nOTHER_NAME=1");
        let mut user = pasted_into(FieldId::Auth0ClientId, &lines);
        assert_eq!(pasted(&user).import.left.len(), 1);
        user.send(Message::Key(Key::Enter));
        let setup = &user.model.profile.setup;
        assert_eq!(setup.secret(FieldId::Auth0ClientSecret).map(Secret::reveal), Some(SECRET));
        assert_eq!(setup.open(FieldId::Scope), Some("identify email"));
        assert!(!user.notice().contains(SECRET) && user.model.drafts.is_empty());
        user.send(Message::Key(Key::Ctrl('_')));
        let setup = &user.model.profile.setup;
        assert!(!setup.has(FieldId::Auth0ClientSecret) && !setup.has(FieldId::Scope));
    }

    #[test]
    fn a_kept_value_is_replaced_only_with_its_own_key() {
        let mut user = Simulated::new();
        user.keys("type acme-dev.eu.auth0.com, tab");
        let text = "AUTH0_DOMAIN=other.eu.auth0.com\nSCOPE=email";
        user.send(Message::Paste(Secret::new(text)));
        takes_only_the_new_value(&mut user);
        user.send(Message::Paste(Secret::new(text)));
        user.send(Message::Key(Key::Enter));
        assert!(user.notice().contains("^O"), "{}", user.notice());
        user.send(Message::Key(Key::Ctrl('o')));
        assert_eq!(user.model.profile.setup.open(FieldId::Auth0Domain), Some("other.eu.auth0.com"));
        assert_eq!(user.model.overlay, None);
    }

    /// The list has another domain and a new scope. Enter takes the scope and keeps the domain.
    fn takes_only_the_new_value(user: &mut Simulated) {
        let fates: Vec<&Fate> = pasted(user).rows.iter().map(|row| &row.fate).collect();
        assert_eq!(fates, [&Fate::Replaces, &Fate::New]);
        user.send(Message::Key(Key::Enter));
        let setup = &user.model.profile.setup;
        assert_eq!(setup.open(FieldId::Auth0Domain), Some("acme-dev.eu.auth0.com"));
        assert_eq!(setup.open(FieldId::Scope), Some("email"));
    }

    /// It was typed and not left yet, so the list couldn't compare it.
    #[test]
    fn what_is_being_typed_is_kept_like_a_saved_value() {
        let mut user = Simulated::new();
        user.keys("type acme-dev.eu.auth0.com");
        user.send(Message::Paste(Secret::new("AUTH0_DOMAIN=other.eu.auth0.com\nSCOPE=email")));
        takes_only_the_new_value(&mut user);
    }

    /// As the command does it: a secret is bound to the hosts of the values beside it.
    #[test]
    fn a_secret_is_given_for_the_host_that_was_pasted_with_it() {
        let mut user = crate::app::update::tests::journey::filled();
        steps::go_to_field(&mut user.model, FieldId::Scope);
        let text = "APPLICATION_SECRET=another-secret-of-p\nTOKEN_URL=https://p.example/token";
        user.send(Message::Paste(Secret::new(text)));
        user.send(Message::Key(Key::Ctrl('o')));
        let secret = &user.model.profile.setup.values[&FieldId::ApplicationSecret];
        assert_eq!(secret.given_for.as_deref(), Some("p.example"));
    }

    /// Where it would be filled in, so that it's seen and can be undone.
    #[test]
    fn a_screen_without_fields_lists_a_paste_and_leads_to_its_field() {
        let mut user = Simulated::new();
        user.keys("type acme-dev.eu.auth0.com, tab, esc");
        assert!(matches!(user.model.screen, Screen::Overview { .. }));
        user.send(Message::Paste(Secret::new("hello")));
        assert!(user.model.overlay.is_none() && user.notice() == import::NOTHING, "{}", user.notice());
        user.send(Message::Paste(Secret::new("SCOPE=email\nTOKEN_URL=https://p.example/t")));
        assert!(pasted(&user).has_new());
        user.send(Message::Key(Key::Enter));
        assert_eq!(user.model.screen, Screen::Step(CheckpointId::ThirdPartyApplication));
        assert_eq!(focused(&user.model), Some(Row::Field(FieldId::TokenUrl)));
        user.send(Message::Key(Key::Ctrl('_')));
        assert!(!user.model.profile.setup.has(FieldId::Scope));
    }

    #[test]
    fn a_token_pasted_over_the_overview_leads_to_its_field() {
        let mut user = Simulated::new();
        user.keys("type acme-dev.eu.auth0.com, tab, esc, token_of acme-dev.eu.auth0.com");
        assert_eq!(focused(&user.model), Some(Row::Field(FieldId::ApiToken)));
    }

    #[test]
    fn esc_changes_nothing() {
        let mut user = pasted_into(FieldId::Auth0ClientId, "AUTH0_DOMAIN=acme-dev.eu.auth0.com\nSCOPE=email");
        user.send(Message::Key(Key::Esc));
        assert!(user.model.overlay.is_none() && user.model.profile.setup.values.is_empty());
    }

    #[test]
    fn a_value_with_the_name_of_its_own_field_stays_there() {
        let user = pasted_into(FieldId::Auth0Domain, "AUTH0_DOMAIN=acme-dev.eu.auth0.com");
        let input = user.model.input.as_ref();
        assert_eq!(input.map(|input| input.text.as_str()), Some("AUTH0_DOMAIN=acme-dev.eu.auth0.com"));
        let json = "{\"user_id\": \"id\"}";
        let user = pasted_into(FieldId::Mapping, json);
        assert_eq!(user.model.input.as_ref().map(|input| input.text.as_str()), Some(json));
    }

    #[test]
    fn the_first_screen_takes_a_paste_with_and_without_its_key() {
        for keys in ["", "c-p"] {
            let mut user = Simulated::new();
            if !keys.is_empty() {
                user.keys(keys);
                assert!(pasted(&user).is_awaited());
            }
            let text = "{\"domain\": \"acme-dev.eu.auth0.com\", \"clientId\": \"kR3v5mYpQ2bT9wXzL8nC1dF7gH4jS6aV\"}";
            user.send(Message::Paste(Secret::new(text)));
            user.send(Message::Key(Key::Enter));
            let setup = &user.model.profile.setup;
            assert!(setup.has(FieldId::Auth0Domain) && setup.has(FieldId::Auth0ClientId));
            assert_eq!(focused(&user.model), Some(Row::Field(FieldId::Auth0ClientSecret)));
        }
        let mut user = Simulated::new();
        user.keys("c-p");
        user.send(Message::Paste(Secret::new("hello")));
        assert!(user.notice().contains("found no value") && pasted(&user).is_awaited());
    }
}
