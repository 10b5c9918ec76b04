//! Moving between fields and steps.

use super::calls;
use super::input::focus;
use super::values::{self, leave};
use crate::app::available::{enter_accepts, fails_at_once};
use crate::app::effect::{Effect, Exit};
use crate::app::form::{ADVANCED, Row, focused, is_connecting, rows, shows_advanced};
use crate::app::model::{Begin, Model, Overlay, Page, Picker, PickerKind, Screen, TokenWay};
use crate::app::pages::{differences, page_lines};
use crate::app::text_input::TextInput;
use crate::domain::catalogue::own;
use crate::domain::checkpoints::{CheckId, CheckpointId, Judged, Standing, judge, judge_one};
use crate::domain::connection;
use crate::domain::fields::FieldId::{self, *};
use crate::domain::finding::State;
use crate::domain::hosts;
use crate::domain::probes::Ask;
use crate::domain::setup::Source;
use crate::domain::token::Claims;

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

/// Requests are sent only after a field was left with another value: opening a profile and looking around sends nothing.
pub fn leave_and_ask(model: &mut Model) {
    let given = |model: &Model| (model.profile.setup.revision, model.profile.setup.values.len(), model.filled.len());
    let before = given(model);
    leave(model);
    if before != given(model) {
        calls::ask(model, Ask::Open);
    }
}

/// Opens a step with the focus where it was last, or on its first open field.
pub fn go_to(model: &mut Model, at: CheckpointId) {
    leave_and_ask(model);
    model.screen = Screen::Step(at);
    model.scroll = 0;
    model.revealed = false;
    if at == CheckpointId::ApiToken && !model.focus.contains_key(&at) && model.profile.setup.has(MgmtClientId) {
        model.token_way = TokenWay::Machine;
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
    if field == ApiToken {
        model.token_way = TokenWay::Paste;
    } else if matches!(field, MgmtClientId | MgmtClientSecret) {
        model.token_way = TokenWay::Machine;
    }
    if at == CheckpointId::Auth0Application {
        model.begin.get_or_insert(Begin::Type);
    }
    model.advanced |= ADVANCED.contains(&field);
    model.screen = Screen::Step(at);
    model.scroll = 0;
    let position = rows(model, at).iter().position(|row| *row == row_of(field));
    model.focus.insert(at, position.unwrap_or(0));
    focus(model);
}

/// The row that holds a field.
fn row_of(field: FieldId) -> Row {
    if field == Provider { Row::Provider } else { Row::Field(field) }
}

pub fn step_by(model: &mut Model, forward: bool) {
    let Some(at) = model.step().filter(|at| *at != CheckpointId::ApiToken || !is_connecting(model)) else { return };
    let now = at as usize;
    let next = if forward { (now + 1).min(7) } else { now.saturating_sub(1) };
    if next != now || !matches!(model.screen, Screen::Step(_)) {
        go_to(model, CheckpointId::ALL[next]);
    }
}

/// Fields that Enter visits. The others have defaults; Tab leads to them.
fn is_asked(field: FieldId) -> bool {
    !matches!(
        field,
        Auth0CanonicalDomain
            | TokenAuth
            | Pkce
            | TokenHeaders
            | AuthParams
            | Placeholders
            | Mapping
            | UserCall
            | Script
            | IconUrl
    )
}

fn is_open(model: &Model, row: Row) -> bool {
    match row {
        Row::Field(field) => {
            let missing = connection::missing(&model.profile.setup).contains(&field);
            let empty = !model.profile.setup.has(field) && field != ConnectionName;
            let gone = model.profile.setup.is_wanted_again(field);
            let elsewhere = hosts::elsewhere(field, model.known()).is_some();
            model.drafts.contains_key(&field) || missing || elsewhere || (empty || gone) && is_asked(field)
        }
        Row::Provider => !model.profile.setup.has(Provider),
        _ => false,
    }
}

fn first_open(model: &Model, rows: &[Row]) -> Option<usize> {
    rows.iter().position(|row| is_open(model, *row))
}

/// Enter on a step with fields: accepts what is offered, then goes to the next open row or step.
pub fn go_on(model: &mut Model) {
    let Screen::Step(at) = model.screen else { return };
    match focused(model) {
        Some(Row::Field(field)) => {
            if enter_accepts(model) {
                values::take_offer(model);
            }
            let typed = model.input.as_ref().is_some_and(|input| input.typed_at.is_some());
            if !leave(model) || typed && fails_at_once(model, field) {
                return focus(model);
            }
            if continue_connecting(model) {
                return;
            }
        }
        Some(Row::Begin(Begin::Connect)) => {
            return connect(model, "Once you have a token, you pick your application.");
        }
        Some(Row::Begin(Begin::Type)) => return begin_typing(model),
        Some(Row::Begin(Begin::Demo)) => return model.quit(Exit::Demo),
        Some(Row::Advanced) => {
            model.advanced = !shows_advanced(model);
            return;
        }
        Some(Row::Provider) if model.profile.setup.has(Provider) => {}
        Some(Row::Provider) if enter_accepts(model) => values::take_offer(model),
        Some(Row::Provider) => return open_picker(model, PickerKind::Provider),
        Some(Row::PickApplication) => return pick_application(model),
        Some(Row::Way(way)) => {
            model.token_way = way;
            let rows = rows(model, at);
            let open = rows.iter().skip(TokenWay::ALL.len()).position(|row| is_open(model, *row)).unwrap_or(0);
            model.focus.insert(at, TokenWay::ALL.len() + open);
            return focus(model);
        }
        Some(Row::Plan) => return open_document(model),
        Some(Row::WriteFile | Row::Rehearse) | None => {}
    }
    calls::ask(model, Ask::Open);
    let rows = rows(model, at);
    let now = model.focus.get(&at).copied().unwrap_or(0);
    let later = rows.iter().enumerate().skip(now + 1).find(|(_, row)| is_open(model, **row)).map(|(index, _)| index);
    if let Some(next) = later {
        model.focus.insert(at, next);
        return focus(model);
    }
    let needed = |field: &&FieldId| CheckpointId::of(**field) == at;
    if let Some(missing) = connection::missing(&model.profile.setup).iter().find(needed) {
        let name = model.profile.setup.name_of(*missing);
        model.complain(format!("Enter {name} to continue."));
        return go_to_field(model, *missing);
    }
    if at == CheckpointId::Connection {
        // A name that is taken is a question of the plan.
        if go_to_failed_before(model, at) {
            return;
        }
        return open_document(model);
    }
    if !go_to_failed(model, at) {
        next_open_step(model, at);
    }
}

/// Goes to the first field of this step that failed. Enter leads to a failure once, so that it also leads past it. False if
/// there is none.
fn go_to_failed(model: &mut Model, at: CheckpointId) -> bool {
    let Screen::Step(here) = model.screen else { return false };
    let judged = judge_one(at, model.known());
    let rows = rows(model, at);
    // A folded field stands below all rows.
    let place = |id: &FieldId| rows.iter().position(|row| *row == row_of(*id)).unwrap_or(rows.len());
    let failed = judged.checks.iter().filter(|check| check.finding.state == State::Failed);
    let fields = failed.filter_map(|check| check.finding.field).filter(|id| at.get().fields.contains(id));
    let known = |id: &FieldId| model.led_to.contains(id) || here == at && focused(model) == Some(row_of(*id));
    let Some(field) = fields.filter(|id| !known(id)).min_by_key(place) else { return false };
    model.led_to.insert(field);
    go_to_field(model, field);
    true
}

/// The same for every step before the plan. Credentials repeats the values of steps 1 and 2, and their failures.
fn go_to_failed_before(model: &mut Model, at: CheckpointId) -> bool {
    let before = CheckpointId::ALL.into_iter().take(at as usize).filter(|one| *one != CheckpointId::Credentials);
    before.into_iter().any(|one| go_to_failed(model, one))
}

/// The next step that isn't done, wrapping around once, but never past a missing required value. A failed field of a step before
/// comes first.
fn next_open_step(model: &mut Model, at: CheckpointId) {
    let setup = &model.profile.setup;
    let missing = connection::missing(setup).first().copied();
    // A token that is being checked needs no attention.
    let tried = |at: CheckpointId| at == CheckpointId::ApiToken && calls::is_asking(model);
    let open = |at: &CheckpointId| match judge_one(*at, model.known()).standing {
        Standing::Done => false,
        Standing::Unknown => !tried(*at),
        _ => true,
    };
    let later = CheckpointId::ALL.into_iter().skip(at as usize + 1).filter(|one| *one != CheckpointId::Credentials);
    let next = later.into_iter().find(open);
    if missing.is_none() && at < CheckpointId::Connection && go_to_failed_before(model, at) {
        return;
    }
    match (missing, next) {
        (Some(field), next)
            if next.is_none_or(|next| CheckpointId::of(field) < next) && CheckpointId::of(field) != at =>
        {
            go_to_field(model, field);
        }
        (_, Some(next)) => {
            if next >= CheckpointId::Connection || !go_to_failed(model, next) {
                go_to(model, next);
            }
            say_passed(model, at, next);
        }
        (_, None) => {
            model.screen = Screen::Overview { row: 0 };
            focus(model);
        }
    }
}

/// Names the steps that were skipped because they are done.
fn say_passed(model: &mut Model, from: CheckpointId, to: CheckpointId) {
    let all = judge(model.known());
    let between = from as usize + 1..to as usize;
    if all.get(between.clone()).is_none_or(|all| all.iter().any(|one| one.standing != Standing::Done)) {
        return;
    }
    let words = match (between.start + 1, between.end) {
        (first, last) if first > last => return,
        (first, last) if first == last => format!("Step {last} is done."),
        (first, last) if first + 1 == last => format!("Steps {first} and {last} are done."),
        (first, last) => format!("Steps {first} to {last} are done."),
    };
    if model.notice.is_none() {
        model.say(words);
    }
}

/// Enter on a step without fields: to what is wrong there, otherwise to the next step.
pub fn page_go_on(model: &mut Model, at: CheckpointId) {
    let judged = judge_one(at, model.known());
    if judged.standing == Standing::Failed || judged.standing == Standing::ToDo {
        let deciding = judged.deciding().map(|check| check.id);
        // A failure of the authorize route isn't in the document, but in a field.
        if at == CheckpointId::InPlace && deciding != Some(CheckId::AuthorizeRoute) {
            open_document(model);
            if deciding == Some(CheckId::ConnectionEqual) {
                model.screen = Screen::Document { page: Page::Difference, line: 0 };
            }
            return;
        }
        if let Some(field) = field_of(&judged) {
            return go_to_field(model, field);
        }
    }
    next_open_step(model, at);
}

/// The field that Enter opens on a step without fields if something is wrong there.
pub fn field_behind(model: &Model, at: CheckpointId) -> Option<FieldId> {
    field_of(&judge_one(at, model.known()))
}

fn field_of(judged: &Judged) -> Option<FieldId> {
    let wrong = matches!(judged.standing, Standing::Failed | Standing::ToDo);
    judged.deciding().filter(|_| wrong)?.finding.field
}

pub fn open_document(model: &mut Model) {
    leave(model);
    // The plan of now, not what became of an earlier run.
    model.run.take_if(|running| running.ended.is_some());
    // A returning user wants to see what an update would change.
    let page = if differences(model).is_empty() { Page::Document } else { Page::Difference };
    // The plan is what Enter is about. The JSON is above it.
    let line = if page == Page::Document { page_lines(model, page) } else { 0 };
    model.screen = Screen::Document { page, line };
    model.input = None;
    model.scroll = 0;
    model.revealed = false;
}

pub fn open_picker(model: &mut Model, kind: PickerKind) {
    model.overlay = Some(Overlay::Picker(Picker { kind, filter: TextInput::default(), row: 0 }));
    match kind {
        PickerKind::Application => calls::list_applications(model),
        PickerKind::Provider if !own::are_read() => model.due.push(Effect::ReadProviders),
        _ => {}
    }
}

/// Lists the tenant's applications, or leads to the token first if there is none.
fn pick_application(model: &mut Model) {
    let setup = &model.profile.setup;
    if setup.token(model.now).is_some() || setup.can_mint() {
        return open_picker(model, PickerKind::Application);
    }
    connect(model, "Reading your applications requires a token.");
}

/// The user chose to type the values. Moves to the first open field.
pub fn begin_typing(model: &mut Model) {
    model.begin = Some(Begin::Type);
    let rows = rows(model, CheckpointId::Auth0Application);
    model.focus.insert(CheckpointId::Auth0Application, first_open(model, &rows).unwrap_or(0));
    focus(model);
}

/// Back to the first question.
pub fn begin_again(model: &mut Model) {
    model.begin = None;
    model.focus.remove(&CheckpointId::Auth0Application);
    model.screen = Screen::Step(CheckpointId::Auth0Application);
    model.scroll = 0;
    focus(model);
}

/// Goes to the ways to get a token. Once there is one, [`continue_connecting`] leads back.
fn connect(model: &mut Model, words: &str) {
    model.begin = Some(Begin::Connect);
    model.focus.remove(&CheckpointId::Auth0Application);
    go_to(model, CheckpointId::ApiToken);
    model.say(words);
}

/// After choosing to connect, the user picks the application once a token is there. The domain is the token's if none was
/// given. False if this doesn't apply.
fn continue_connecting(model: &mut Model) -> bool {
    let setup = &model.profile.setup;
    let can = setup.token(model.now).is_some() || setup.can_mint();
    if model.begin != Some(Begin::Connect) || !can || setup.has(Auth0ClientId) {
        return false;
    }
    if !setup.has(Auth0Domain) {
        let named = model.facts.claims(setup).and_then(Claims::tenant).map(|domain| domain.base());
        let parsed = named.and_then(|text| (Auth0Domain.field().parse)(&text, &setup.around()).ok());
        match parsed.filter(|_| !model.drafts.contains_key(&Auth0Domain)) {
            Some(parsed) => values::put(model, Auth0Domain, &parsed.text, Source::Token),
            None => {
                go_to_field(model, Auth0Domain);
                model.say("Enter your Auth0 domain. Then you pick your application.");
                return true;
            }
        }
    }
    model.screen = Screen::Step(CheckpointId::Auth0Application);
    model.scroll = 0;
    let row = rows(model, CheckpointId::Auth0Application).iter().position(|row| *row == Row::PickApplication);
    model.focus.insert(CheckpointId::Auth0Application, row.unwrap_or(0));
    focus(model);
    open_picker(model, PickerKind::Application);
    true
}
