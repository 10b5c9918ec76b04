//! Enter on a step with fields: where it goes, and what it accepts on the way.

use super::connect::{begin_typing, connect, continue_connecting, pick_application};
use super::input::focus;
use super::next_step::{go_to_failed, go_to_failed_above, go_to_failed_before, go_to_missing, next_open_step};
use super::steps::{is_open, open_document, open_picker};
use super::values::{self, leave};
use super::{auth0_cli, log_in, round};
use crate::app::available::{enter_accepts, fails_at_once};
use crate::app::effect::Exit;
use crate::app::form::{Row, focused, rows, shows_advanced, ways};
use crate::app::model::{Model, PickerKind, Screen, StartChoice};
use crate::domain::checkpoints::CheckpointId;
use crate::domain::connection;
use crate::domain::fields::FieldId::{self, *};
use crate::domain::probes::RoundKind;

/// Enter on a step with fields: accepts what is offered, then goes to the next open row or step.
pub fn go_on(model: &mut Model) {
    let Screen::Step(at) = model.screen else { return };
    match focused(model) {
        Some(Row::Field(field)) => {
            if enter_accepts(model) {
                values::take_offer(model);
            }
            let typed = model.has_typed();
            if !leave(model) {
                // The field shows what is wrong.
                return focus(model);
            }
            if typed && fails_at_once(model, field) {
                return focus(model);
            }
            if field == Placeholders {
                values::accept_placeholders(model);
            }
            if continue_connecting(model) {
                return;
            }
        }
        Some(Row::Start(StartChoice::Connect)) => {
            return connect(model, "Add a token, then pick your application.");
        }
        Some(Row::Start(StartChoice::Type)) => return begin_typing(model),
        Some(Row::Start(StartChoice::Demo)) => return model.quit(Exit::Demo),
        Some(Row::Advanced) => {
            if shows_advanced(model, at) {
                model.advanced.remove(&at);
            } else {
                model.advanced.insert(at);
            }
            return;
        }
        Some(Row::Provider) if model.profile.setup.has(Provider) => {}
        Some(Row::Provider) if enter_accepts(model) => values::take_offer(model),
        Some(Row::Provider) => return open_picker(model, PickerKind::Provider),
        Some(Row::PickApplication) => return pick_application(model),
        Some(Row::Way(way)) => {
            model.token_way = way;
            let rows = rows(model, at);
            let ways = ways(model).count();
            let open = rows.iter().skip(ways).position(|row| is_open(model, *row)).unwrap_or(0);
            model.focus.insert(at, ways + open);
            return focus(model);
        }
        Some(Row::ReadLogin) => return auth0_cli::read(model),
        Some(Row::BeginLogin) => return log_in::begin(model),
        Some(Row::Plan) => return open_document(model),
        Some(Row::WriteFile | Row::Rehearse) | None => {}
    }
    round::ask(model, RoundKind::Open);
    let rows = rows(model, at);
    let now = model.focus.get(&at).copied().unwrap_or(0);
    let later = rows.iter().enumerate().skip(now + 1).find(|(_, row)| is_open(model, **row)).map(|(index, _)| index);
    if let Some(next) = later {
        model.focus.insert(at, next);
        return focus(model);
    }
    let needed = |field: &&FieldId| CheckpointId::of(**field) == at;
    if let Some(missing) = connection::missing(&model.profile.setup).into_iter().find(|field| needed(&field)) {
        if !go_to_failed_above(model, at, missing) {
            go_to_missing(model, missing);
        }
        return;
    }
    if at == CheckpointId::Connection {
        // A taken name is no failure here, because the plan asks about it.
        if go_to_failed_before(model, at) {
            return;
        }
        return open_document(model);
    }
    if !go_to_failed(model, at) {
        next_open_step(model, at);
    }
}
