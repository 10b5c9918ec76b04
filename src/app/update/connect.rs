//! How a new profile begins: with the values of an application, or with a token that lists the tenant's applications.

use super::input::focus;
use super::steps::{first_open, go_to, go_to_field, open_picker};
use super::values;
use crate::app::form::{Row, rows};
use crate::app::model::{Model, PickerKind, Screen, StartChoice};
use crate::domain::checkpoints::CheckpointId;
use crate::domain::fields::FieldId::*;
use crate::domain::setup::Source;
use crate::domain::token::Claims;

/// Lists the tenant's applications, or leads to the token first if there is none.
pub fn pick_application(model: &mut Model) {
    let setup = &model.profile.setup;
    if setup.token(model.now).is_some() || setup.can_request_token() {
        return open_picker(model, PickerKind::Application);
    }
    connect(model, "Reading your applications requires a token.");
    model.detour = true;
}

/// The user chose to type the values. Moves to the first open field.
pub fn begin_typing(model: &mut Model) {
    model.start_choice = Some(StartChoice::Type);
    let rows = rows(model, CheckpointId::Auth0Application);
    model.focus.insert(CheckpointId::Auth0Application, first_open(model, &rows).unwrap_or(0));
    focus(model);
}

/// Goes back to where connecting began: the row of the application, or the first question.
pub fn begin_again(model: &mut Model) {
    model.start_choice = std::mem::take(&mut model.detour).then_some(StartChoice::Type);
    go_to_application(model);
}

/// Goes to the row of the application.
fn go_to_application(model: &mut Model) {
    let at = CheckpointId::Auth0Application;
    model.screen = Screen::Step(at);
    model.scroll = 0;
    let row = rows(model, at).iter().position(|row| *row == Row::PickApplication);
    model.focus.insert(at, row.unwrap_or(0));
    focus(model);
}

/// Goes to the ways to get a token. Once there is one, [`continue_connecting`] leads back.
pub fn connect(model: &mut Model, words: &str) {
    (model.start_choice, model.detour) = (Some(StartChoice::Connect), false);
    model.focus.remove(&CheckpointId::Auth0Application);
    go_to(model, CheckpointId::ApiToken);
    model.say(words);
}

/// Accepts an offered domain, for example from the environment. It has precedence over the token's.
fn accept_domain(model: &mut Model) {
    let Some(given) = model.offers.get(&Auth0Domain).cloned() else { return };
    if let Ok(parsed) = (Auth0Domain.field().parse)(given.text.reveal(), &model.profile.setup.around()) {
        values::fill_in(model, Auth0Domain, &parsed.text, given.source);
    }
}

/// After choosing to connect, the user picks the application once a token is there. The domain is the token's if none was
/// given. False if this doesn't apply.
pub fn continue_connecting(model: &mut Model) -> bool {
    let setup = &model.profile.setup;
    let can = setup.token(model.now).is_some() || setup.can_request_token();
    if model.start_choice != Some(StartChoice::Connect) || !can || setup.has(Auth0ClientId) {
        return false;
    }
    if !setup.has(Auth0Domain) && model.offers.contains_key(&Auth0Domain) {
        accept_domain(model);
    }
    if model.known().other_tenant().is_some() {
        // The token is another tenant's, as the field says, so its list would be wrong. The values are typed instead.
        model.start_choice = Some(StartChoice::Type);
        go_to_field(model, ApiToken);
        return true;
    }
    let setup = &model.profile.setup;
    if !setup.has(Auth0Domain) {
        let named = model.known().claims().and_then(Claims::tenant).map(|domain| domain.base());
        let parsed = named.and_then(|text| (Auth0Domain.field().parse)(&text, &setup.around()).ok());
        match parsed.filter(|_| !model.drafts.contains_key(&Auth0Domain)) {
            Some(parsed) => {
                values::fill_in(model, Auth0Domain, &parsed.text, Source::Token);
                model.notes.insert(Auth0Domain, "Domain taken from the token".into());
            }
            None => {
                go_to_field(model, Auth0Domain);
                model.say("Enter your Auth0 domain, then pick your application.");
                return true;
            }
        }
    }
    go_to_application(model);
    open_picker(model, PickerKind::Application);
    true
}
