//! From a key to what it does, and which keys work now.

use super::input::{self, edit, edit_text};
use super::{calls, complain, overlays, profiles, quit, repair, running, say, scenarios, secrets, steps};
use crate::app::effect::{Effect, Exit};
use crate::app::form::{Row, focused};
use crate::app::keys::{self, Action, Context};
use crate::app::message::Key;
use crate::app::model::{Model, Overlay, Page, PickerKind, Prompt, Question, Screen, TokenWay};
use crate::app::text_input::TextInput;
use crate::domain::checkpoints::{CheckpointId, judge_one};
use crate::domain::fields::FieldId::{self, Auth0ClientId, MgmtClientId};
use crate::domain::finding::State;
use crate::domain::probe::Probe;
use crate::domain::probes::{self, Ask};
use crate::domain::secret::Secret;
use crate::domain::token::SCOPES;
use crate::domain::{connection, handover};

/// Which keys mean what now.
pub fn context(model: &Model) -> Context {
    match (&model.overlay, &model.screen) {
        (Some(Overlay::Help { .. }), _) => Context::Help,
        (Some(Overlay::Picker(_)), _) => Context::Picker,
        (Some(Overlay::Store { .. } | Overlay::Taken { .. }), _) => Context::Choice,
        (Some(Overlay::Prompt(prompt)), _) => {
            match prompt.ask.destroys() && !prompt.ask.wants_text(model.profile.production) {
                true => Context::Confirm,
                false => Context::Prompt,
            }
        }
        (None, Screen::Overview { .. }) => Context::Overview,
        (None, Screen::Document { .. }) => Context::Document,
        (None, Screen::Profiles { .. }) => Context::Profiles,
        (None, Screen::Step(_)) => match focused(model) {
            Some(Row::Field(_)) => Context::Field,
            Some(_) => Context::Row,
            None => Context::Page,
        },
    }
}

/// What the footer may show: an action that would do something.
pub fn available(model: &Model, action: Action) -> bool {
    match action {
        // Script and document are long, and this is asked for every frame.
        Action::Copy => match model.screen {
            Screen::Step(CheckpointId::ProfileScript) => connection::has_script(&model.profile.setup),
            Screen::Document { .. } => true,
            _ => to_copy(model).is_some(),
        },
        Action::Show => match &model.input {
            Some(input) if model.overlay.is_none() => {
                (input.field.is_secret() || secrets::asks_about_clear(model, input.field)) && !input.text.is_empty()
            }
            _ => matches!(model.screen, Screen::Document { .. }),
        },
        Action::TakeOffer => match focused(model) {
            Some(Row::Field(Auth0ClientId)) if is_machine(model) => true,
            Some(Row::Field(field)) => {
                model.offers.contains_key(&field)
                    || secrets::asks_about_clear(model, field)
                    || secrets::given_elsewhere(model).is_some()
            }
            Some(Row::Provider) => model.offers.contains_key(&FieldId::Provider),
            _ => false,
        },
        Action::Undo => !model.changes.is_empty() || model.input.as_ref().is_some_and(|input| input.typed_at.is_some()),
        Action::TakeBack => !model.running() && !model.journal.last_run().is_empty(),
        Action::Test => model.profile.setup.has(FieldId::Auth0Domain),
        Action::WriteFile => {
            matches!(model.screen, Screen::Document { .. }) || model.screen == Screen::Step(CheckpointId::InPlace)
        }
        Action::Repair => !model.running() && repair::offered(model).is_some(),
        Action::LeaveOut => running::optional_step(model).is_some(),
        Action::Change => running::field_of_line(model).is_some(),
        Action::Profiles => !model.demo,
        Action::Scenario => model.demo,
        Action::StepNext => model.step() != Some(CheckpointId::SignIn),
        Action::StepPrevious => model.step() != Some(CheckpointId::Auth0Application),
        Action::CopyProfile | Action::Rename | Action::Forget | Action::Production => !model.profiles.is_empty(),
        Action::Panic => model.test_panic,
        _ => true,
    }
}

/// AUTH0_CLIENT_ID names a machine-to-machine application, and there is room for it at checkpoint 4.
pub fn is_machine(model: &Model) -> bool {
    let (setup, facts) = (&model.profile.setup, &model.facts);
    let Some(ours) = setup.open(Auth0ClientId) else { return false };
    let named = facts.claims(setup).and_then(|claims| claims.client.as_deref()) == Some(ours);
    let machine = facts.application(setup).is_some_and(|application| application.is_machine());
    (named || machine) && !setup.has(MgmtClientId)
}

pub fn press(model: &mut Model, key: Key) -> Vec<Effect> {
    let context = context(model);
    let action = keys::action(context, key);
    let twice = std::mem::take(&mut model.tested) && action == Some(Action::Test);
    match action {
        Some(action) if model.unseen && waits_to_be_seen(context, key, action) => Vec::new(),
        Some(Action::Panic) if !model.test_panic => Vec::new(),
        Some(action) => act(model, action, twice),
        None => typed(model, context, key),
    }
}

/// Pressed before the screen or the question was drawn, it was meant for something else: a letter was text, Enter went on.
fn waits_to_be_seen(context: Context, key: Key, action: Action) -> bool {
    let letter = matches!(key, Key::Char(_)) && !matches!(context, Context::Field | Context::Row | Context::Picker);
    let answer = action == Action::Choose && matches!(context, Context::Choice | Context::Prompt);
    letter || answer || action == Action::Confirm
}

fn typed(model: &mut Model, context: Context, key: Key) -> Vec<Effect> {
    match (context, key) {
        (Context::Field, key) => edit(model, key),
        // A choice opens with Enter or by typing.
        (Context::Row, Key::Char(char)) => {
            let kind = match focused(model) {
                Some(Row::Provider) => PickerKind::Provider,
                // Who types has answered the first question.
                Some(Row::Begin(_)) if char != ' ' => {
                    steps::begin_typing(model);
                    edit(model, key);
                    return Vec::new();
                }
                _ => return Vec::new(),
            };
            let effects = steps::open_picker(model, kind);
            if let (Some(Overlay::Picker(picker)), false) = (&mut model.overlay, char == ' ') {
                picker.filter = TextInput::new(char.encode_utf8(&mut [0; 4]));
            }
            return effects;
        }
        (Context::Picker, key) => {
            if let Some(Overlay::Picker(picker)) = &mut model.overlay
                && edit_text(&mut picker.filter, key, false)
            {
                picker.row = 0;
            }
        }
        (Context::Prompt, key) => {
            let production = model.profile.production;
            if let Some(Overlay::Prompt(prompt)) = &mut model.overlay
                && prompt.ask.wants_text(production)
                && edit_text(&mut prompt.input, key, false)
            {
                prompt.problem = None;
            }
        }
        (Context::Confirm, Key::Enter) => {
            complain(model, "Enter doesn't confirm this. Press ^O to go ahead, or Esc to leave everything as it is.");
        }
        _ => {}
    }
    Vec::new()
}

/// `twice`: the key before was the same.
fn act(model: &mut Model, action: Action, twice: bool) -> Vec<Effect> {
    if !matches!(action, Action::Interrupt | Action::Redraw | Action::Suspend) {
        model.notice = None;
    }
    match action {
        Action::Next => steps::move_focus(model, true),
        Action::Previous => steps::move_focus(model, false),
        Action::GoOn => match model.screen {
            Screen::Step(at) if focused(model).is_none() => steps::page_go_on(model, at),
            _ => steps::go_on(model),
        },
        Action::StepNext => steps::step_by(model, true),
        Action::StepPrevious => steps::step_by(model, false),
        Action::Up => overlays::move_row(model, false),
        Action::Down => overlays::move_row(model, true),
        Action::ScrollUp => overlays::scroll(model, false, 1),
        Action::ScrollDown => overlays::scroll(model, true, 1),
        Action::ScreenUp | Action::ScreenDown => {
            // The frame takes four rows, and one is seen twice.
            let rows = usize::from(model.size.1).saturating_sub(5).max(1);
            overlays::scroll(model, action == Action::ScreenDown, rows)
        }
        Action::Open => open(model),
        Action::Choose | Action::Confirm => overlays::choose(model),
        Action::PageNext | Action::PagePrevious => turn_page(model, action == Action::PageNext),
        Action::LeaveOut => running::leave_out(model),
        Action::Change => match running::field_of_line(model) {
            Some(field) => {
                steps::go_to_field(model, field);
                Vec::new()
            }
            None => Vec::new(),
        },
        Action::TakeOffer => input::take_offer(model),
        Action::Copy => match to_copy(model) {
            Some(text) => vec![Effect::Copy(Secret::new(text))],
            None => Vec::new(),
        },
        Action::Show => {
            match &mut model.input {
                Some(input) if model.overlay.is_none() => input.revealed = !input.revealed,
                _ => model.revealed = !model.revealed,
            }
            Vec::new()
        }
        Action::Test => test_all(model, twice),
        Action::Undo => input::undo(model),
        Action::TakeBack => running::ask_take_back(model),
        Action::Repair => repair::ask(model),
        Action::WriteFile => overlays::write_document(model, false),
        Action::Help => {
            model.overlay = match model.overlay {
                Some(Overlay::Help { .. }) => None,
                _ => Some(Overlay::Help { scroll: 0 }),
            };
            Vec::new()
        }
        Action::Close => close(model),
        Action::Profiles => profiles::show(model),
        Action::Scenario if model.demo => scenarios::open(model),
        Action::Scenario => Vec::new(),
        Action::Add | Action::CopyProfile | Action::Rename | Action::Forget | Action::Production => {
            profiles::act(model, action)
        }
        Action::Quit => ask_before_end(model, Exit::Done),
        Action::Interrupt => interrupt(model),
        Action::Redraw => vec![Effect::Redraw],
        Action::Suspend => vec![Effect::Suspend],
        Action::Panic => vec![Effect::Panic],
    }
}

fn open(model: &mut Model) -> Vec<Effect> {
    match model.screen {
        Screen::Overview { row } => open_checkpoint(model, CheckpointId::ALL[row.min(7)]),
        Screen::Document { .. } if running::is_done(model) => steps::go_to(model, CheckpointId::InPlace),
        Screen::Document { .. } => running::ask_apply(model),
        Screen::Profiles { .. } => profiles::open(model),
        Screen::Step(_) => Vec::new(),
    }
}

/// Where something fails, to the field that it names; what the tenant has is looked at on its own page.
fn open_checkpoint(model: &mut Model, at: CheckpointId) -> Vec<Effect> {
    let judged = judge_one(at, &model.profile.setup, &model.facts, model.now);
    let failed = judged.deciding().filter(|check| check.finding.state == State::Failed);
    match failed.and_then(|check| check.finding.field).filter(|_| at != CheckpointId::InPlace) {
        Some(field) => {
            steps::go_to_field(model, field);
            Vec::new()
        }
        None => steps::go_to(model, at),
    }
}

fn turn_page(model: &mut Model, forward: bool) -> Vec<Effect> {
    if let Screen::Document { page, .. } = model.screen {
        let now = Page::ALL.iter().position(|one| *one == page).unwrap_or(0);
        let next = if forward { (now + 1) % 3 } else { (now + 2) % 3 };
        model.screen = Screen::Document { page: Page::ALL[next], line: 0 };
    }
    Vec::new()
}

/// Twice in a row asks also what leaves entries in logs.
fn test_all(model: &mut Model, twice: bool) -> Vec<Effect> {
    let (_, mut effects) = input::leave(model);
    input::focus(model);
    model.round = None;
    let stands = probes::any_stands(&model.profile.setup, &model.facts, model.now);
    effects.extend(calls::ask(model, if twice { Ask::Prove } else { Ask::All }));
    if model.round.is_none() {
        complain(model, "Nothing can be asked yet: give the domain first.");
    } else if stands && !twice {
        model.tested = true;
        say(model, "Press it again to try the secrets too: they were tried within a day, and each try is logged.");
    }
    effects
}

/// Esc: what lies on top, else the call that is waited for, else what was typed in the field, else the overview. It saves
/// nothing, and a change at Auth0 is never aborted.
fn close(model: &mut Model) -> Vec<Effect> {
    if model.overlay.take().is_some() {
        return Vec::new();
    }
    if model.running() {
        return running::stop(model);
    }
    match model.screen {
        Screen::Document { .. } => {
            model.screen = Screen::Step(CheckpointId::Connection);
            model.revealed = false;
            model.run = None;
            input::focus(model);
            Vec::new()
        }
        Screen::Overview { .. } => Vec::new(),
        Screen::Profiles { .. } => {
            model.screen = Screen::Overview { row: 0 };
            Vec::new()
        }
        Screen::Step(_) if typed_and_not_left(model) => {
            input::drop_typed(model);
            Vec::new()
        }
        Screen::Step(at) => {
            model.screen = Screen::Overview { row: at as usize };
            model.input = None;
            Vec::new()
        }
    }
}

/// ^C ends at once; only while a change is in flight or a value is not saved does it ask, once.
fn interrupt(model: &mut Model) -> Vec<Effect> {
    if matches!(&model.overlay, Some(Overlay::Prompt(prompt)) if prompt.ask == Question::Quit) {
        return quit(model, Exit::Interrupted);
    }
    ask_before_end(model, Exit::Interrupted)
}

fn ask_before_end(model: &mut Model, exit: Exit) -> Vec<Effect> {
    if model.saving()
        && !model.change_in_flight()
        && model.ending.is_none()
        && model.drafts.is_empty()
        && !typed_and_not_left(model)
    {
        model.ending = Some(exit);
        return Vec::new();
    }
    let loses = !model.demo && model.unsaved_count() > 0;
    if model.change_in_flight() || loses {
        model.overlay = Some(Overlay::Prompt(Prompt::new(Question::Quit)));
        return Vec::new();
    }
    quit(model, exit)
}

fn typed_and_not_left(model: &Model) -> bool {
    model.input.as_ref().is_some_and(|input| input.typed_at.is_some())
}

/// The value that stands ready to be copied on this screen.
pub fn to_copy(model: &Model) -> Option<String> {
    let setup = &model.profile.setup;
    match model.screen {
        Screen::Step(CheckpointId::ThirdPartyApplication) => setup.domain().map(|domain| domain.redirect_uri()),
        Screen::Step(CheckpointId::ApiToken) if model.token_way == TokenWay::NoAccess => {
            Some(handover::command(setup, &model.facts).join("\n"))
        }
        Screen::Step(CheckpointId::ApiToken) => {
            Some(SCOPES.iter().map(|(scope, _)| *scope).collect::<Vec<_>>().join(" "))
        }
        Screen::Step(CheckpointId::SignIn) => probes::authorize_url(setup, &model.facts, None),
        Screen::Step(CheckpointId::ProfileScript) => connection::script(setup),
        Screen::Step(CheckpointId::InPlace) => setup.connection_id.clone(),
        Screen::Document { .. } => Some(connection::document(setup).pretty(false).to_string()),
        Screen::Step(_) => model
            .input
            .as_ref()
            .filter(|input| !input.field.is_secret() && !input.text.is_empty())
            .map(|input| input.text.as_str().to_owned()),
        Screen::Overview { .. } => setup.connection_id.clone(),
        Screen::Profiles { .. } => None,
    }
}

/// This profile has created or adopted a connection: Enter updates it instead of creating one.
pub fn updates(model: &Model) -> bool {
    model.profile.setup.connection_id.is_some()
}

/// Nothing is to be done at Auth0: it has what is saved, and it is enabled.
pub fn nothing_to_do(model: &Model) -> bool {
    let ok =
        |probe| model.facts.current(probe, &model.profile.setup).is_some_and(|fact| fact.finding.state == State::Ok);
    updates(model) && ok(Probe::Connection) && ok(Probe::EnabledClients)
}
