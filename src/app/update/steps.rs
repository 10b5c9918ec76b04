//! Moving between fields and steps.

use super::input::focus;
use super::round;
use super::values::leave;
use crate::app::effect::Effect;
use crate::app::form::{Row, advanced, is_connecting, prefers_login, rows};
use crate::app::model::{Model, Overlay, Page, Picker, PickerKind, Screen, StartChoice, TokenWay};
use crate::app::pages::{differences, page_lines};
use crate::app::text_input::TextInput;
use crate::domain::catalog::own;
use crate::domain::checkpoints::CheckpointId;
use crate::domain::connection;
use crate::domain::fields::FieldId::{self, *};
use crate::domain::finding::Finding;
use crate::domain::hosts;
use crate::domain::probes::RoundKind;

/// Leaves the field and moves the focus by one row, wrapping around at the ends.
pub fn move_focus(model: &mut Model, forward: bool) {
    let Screen::Step(at) = model.screen else { return };
    leave_and_ask(model);
    let count = rows(model, at).len();
    if count > 0 {
        let now = model.focus.get(&at).copied().unwrap_or(0).min(count - 1);
        let next = if forward { (now + 1) % count } else { (now + count - 1) % count };
        model.focus.insert(at, next);
    }
    focus(model);
}

/// Leaves the field. Requests are sent only if its value has changed, so looking around in a profile sends nothing.
pub fn leave_and_ask(model: &mut Model) {
    let given = |model: &Model| (model.profile.setup.revision, model.profile.setup.values.len(), model.filled.len());
    let before = given(model);
    leave(model);
    if before != given(model) {
        round::ask(model, RoundKind::Open);
    }
}

/// Opens a step with the focus where it was last, or on its first open field.
pub fn go_to(model: &mut Model, at: CheckpointId) {
    leave_and_ask(model);
    model.screen = Screen::Step(at);
    model.scroll = 0;
    model.revealed = false;
    if at == CheckpointId::ApiToken {
        if !model.demo {
            // The user may have logged in meanwhile. Not in the demo, where a login would be for another tenant.
            model.due.push(Effect::FindAuth0Cli);
        }
        let free = prefers_login(model);
        let setup = &model.profile.setup;
        match model.focus.contains_key(&at) {
            true => {}
            false if setup.has(MgmtClientId) => model.token_way = TokenWay::Machine,
            false if free => model.token_way = TokenWay::CliLogin,
            false => {}
        }
    }
    let rows = rows(model, at);
    if !model.focus.contains_key(&at) && !rows.is_empty() {
        // Saved values come after missing ones. Without anything for a token the choice of the way comes first, and so does
        // the connection's name: it has a default, but can't be changed later.
        let setup = &model.profile.setup;
        let chooses = at == CheckpointId::ApiToken && !setup.has(ApiToken) && !setup.has(MgmtClientId);
        let begins = chooses || at == CheckpointId::Connection;
        let open = first_open(model, &rows).filter(|_| !begins);
        model.focus.insert(at, open.unwrap_or(0));
    }
    focus(model);
}

/// Where the program opens. No field is left, so nothing is saved or requested.
pub fn open_at(model: &mut Model, at: CheckpointId) {
    model.input = None;
    go_to(model, at);
}

pub fn go_to_field(model: &mut Model, field: FieldId) {
    let at = CheckpointId::of(field);
    leave(model);
    let is_of_login = model.token_way == TokenWay::CliLogin && model.profile.setup.is_of_cli_login(ApiToken);
    if field == ApiToken && !is_of_login {
        model.token_way = TokenWay::Paste;
    } else if matches!(field, MgmtClientId | MgmtClientSecret) {
        model.token_way = TokenWay::Machine;
    }
    if at == CheckpointId::Auth0Application {
        model.start_choice.get_or_insert(StartChoice::Type);
    }
    if advanced(at).contains(&field) {
        model.advanced.insert(at);
    }
    model.screen = Screen::Step(at);
    model.scroll = 0;
    let rows = rows(model, at);
    let position = |wanted: Row| rows.iter().position(|row| *row == wanted);
    // The token of a login has no field, only a row.
    let position = position(row_of(field)).or_else(|| position(Row::ReadLogin));
    model.focus.insert(at, position.unwrap_or(0));
    focus(model);
}

/// The row that holds a field.
pub fn row_of(field: FieldId) -> Row {
    if field == Provider { Row::Provider } else { Row::Field(field) }
}

pub fn step_by(model: &mut Model, forward: bool) {
    let Some(at) = model.step().filter(|at| *at != CheckpointId::ApiToken || !is_connecting(model)) else { return };
    let now = at as usize;
    let next = CheckpointId::at(if forward { now + 1 } else { now.saturating_sub(1) });
    if next != at || !matches!(model.screen, Screen::Step(_)) {
        go_to(model, next);
    }
}

/// Fields that Enter visits. The others have defaults; Tab leads to them.
fn is_asked(field: FieldId) -> bool {
    let has_default = matches!(field, Auth0CanonicalDomain | Mapping | UserCall | Script | IconUrl);
    !has_default && !advanced(CheckpointId::of(field)).contains(&field)
}

pub fn is_open(model: &Model, row: Row) -> bool {
    match row {
        Row::Field(field) => {
            let missing = connection::missing(&model.profile.setup).contains(&field);
            let empty = !model.profile.setup.has(field) && field != ConnectionName;
            let gone = model.profile.setup.must_be_given_again(field);
            let elsewhere = hosts::other_host(field, model.known()).is_some();
            if field == Placeholders && model.profile.setup.assumes_placeholders() {
                return true;
            }
            model.drafts.contains_key(&field) || missing || elsewhere || (empty || gone) && is_asked(field)
        }
        Row::Provider => !model.profile.setup.has(Provider),
        Row::ReadLogin | Row::BeginLogin => model.profile.setup.token(model.now).is_none(),
        _ => false,
    }
}

pub fn first_open(model: &Model, rows: &[Row]) -> Option<usize> {
    rows.iter().position(|row| is_open(model, *row))
}

pub fn open_document(model: &mut Model) {
    leave(model);
    // Show the current plan, not the result of an earlier run.
    model.run.take_if(|running| running.ended.is_some());
    // A returning user wants to see what an update would change.
    let page = if differences(model).is_empty() { Page::Document } else { Page::Difference };
    // The cursor starts on the plan, because Enter is about that.
    let line = if page == Page::Document { page_lines(model, page) } else { 0 };
    model.screen = Screen::Document { page, line };
    model.input = None;
    model.scroll = 0;
    model.revealed = false;
}

pub fn open_picker(model: &mut Model, kind: PickerKind) {
    model.overlay = Some(Overlay::Picker(Picker { kind, filter: TextInput::default(), row: 0 }));
    match kind {
        PickerKind::Application => {
            model.applications.open(&model.profile.setup);
            if !model.known().has_api() {
                round::ask(model, RoundKind::Needed);
            }
        }
        PickerKind::Provider if !own::are_read() => model.due.push(Effect::ReadProviders),
        _ => {}
    }
}

/// Shows a finding and goes to the field that it names.
pub fn go_to_cause(model: &mut Model, finding: &Finding) {
    if let Some(field) = finding.field {
        go_to_field(model, field);
    }
    model.complain(format!("{}. {}", finding.what.trim_end_matches('.'), finding.fix));
}
