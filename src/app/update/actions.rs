//! Carries out what a key means: from a key press to the function of its action.

use super::input::{self, edit, edit_text};
use super::{
    connect, created, documents, editor, enter, exports, flow, import, log_in, next_step, overlays, overview, profiles,
    rehearsal, repair, round, run_ended, running, scenarios, sign_in, steps, undo, users, values,
};
use crate::app::available::{context, name_of_copy, to_copy};
use crate::app::effect::{Effect, Exit, WriteMode};
use crate::app::form::{Row, focused, is_connecting};
use crate::app::keys::{self, Action, Context};
use crate::app::message::Key;
use crate::app::model::{
    Model, Overlay, Page, Picker, PickerKind, Prompt, PromptKind, RehearsalPage, Screen, StartChoice,
};
use crate::app::pages::{field_of_line, is_done, page_lines};
use crate::app::rehearsal::page;
use crate::app::text_input::TextInput;
use crate::domain::checkpoints::{CheckpointId, judge_one};
use crate::domain::finding::State;
use crate::domain::probes::{self, RoundKind};
use crate::domain::profile_script::ATTRIBUTES;
use crate::domain::secret::Secret;

pub fn press(model: &mut Model, key: Key) {
    let context = context(model);
    let key = if context == Context::Editor { key } else { key.plain() };
    let action = keys::action(context, key);
    let twice = std::mem::take(&mut model.just_tested) && action == Some(Action::Test);
    // Enter goes to a late failure only if its notice was on the screen. Before that, it was meant for the step.
    let late = model.late.as_mut().and_then(|late| std::mem::take(&mut late.enter_leads_there).then_some(late.field));
    let late = late.filter(|_| action == Some(Action::GoOn) && !model.unseen);
    match action {
        Some(action) if model.unseen && waits_to_be_seen(context, key, action) => {}
        Some(Action::Choose) if is_still_typing(model) => {}
        Some(Action::Panic) if !model.test_panic => {}
        Some(Action::GoOn) if late.is_some_and(|field| next_step::go_to_late_failure(model, field)) => {}
        Some(action) => act(model, action, twice),
        None => typed(model, context, key),
    }
}

/// The key was pressed before the screen or question was drawn, so the user meant something else by it.
fn waits_to_be_seen(context: Context, key: Key, action: Action) -> bool {
    let letter = matches!(key, Key::Char(_))
        && !matches!(context, Context::Field | Context::Row | Context::Start | Context::Picker);
    let answer = action == Action::Choose && !matches!(context, Context::Picker | Context::Find);
    let selects = action == Action::Open && context == Context::Created || action == Action::WriteFile;
    let leads = action == Action::ToFailed && context == Context::OverFailures;
    letter || answer || selects || leads || action == Action::Confirm
}

fn typed(model: &mut Model, context: Context, key: Key) {
    match (context, key) {
        (Context::Field, key) => edit(model, key),
        // The question interrupted the user's typing, so the rest of the text goes to its field.
        (Context::Choice, key) if is_interrupted(model) => edit(model, key),
        (Context::Editor | Context::Find, key) => editor::edit(model, key),
        // A choice opens with Enter or by typing.
        (Context::Row, Key::Char(char)) => {
            let kind = match focused(model) {
                Some(Row::Provider) => PickerKind::Provider,
                Some(Row::Advanced) if char == ' ' => return enter::go_on(model),
                _ => return,
            };
            steps::open_picker(model, kind);
            if let (Some(Overlay::Picker(picker)), false) = (&mut model.overlay, char == ' ') {
                picker.filter = TextInput::new(char.encode_utf8(&mut [0; 4]));
            }
        }
        // Typing answers the first question.
        (Context::Start, Key::Char(char)) if char != ' ' => {
            connect::begin_typing(model);
            edit(model, key)
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
                && prompt.kind.wants_text(production)
                && edit_text(&mut prompt.input, key, false)
            {
                prompt.problem = None;
            }
        }
        (Context::Confirm, Key::Enter) => overlays::say_key(model),
        _ => {}
    }
}

/// `twice`: the key before was the same.
fn act(model: &mut Model, action: Action, twice: bool) {
    if !matches!(action, Action::Interrupt | Action::Redraw | Action::Suspend) {
        model.notice = None;
    }
    match action {
        Action::Next => steps::move_focus(model, true),
        Action::Previous => steps::move_focus(model, false),
        Action::GoOn => match model.screen {
            Screen::Flow { .. } => sign_in::go_on(model),
            Screen::Step(at) if focused(model).is_none() => next_step::page_go_on(model, at),
            Screen::Step(_) if focused(model) == Some(Row::WriteFile) => documents::write(model, WriteMode::New),
            Screen::Step(_) if focused(model) == Some(Row::Rehearse) => rehearsal::open(model),
            _ => enter::go_on(model),
        },
        Action::StepNext => steps::step_by(model, true),
        Action::StepPrevious => steps::step_by(model, false),
        Action::Up if model.screen == Screen::Editor && model.overlay.is_none() => editor::find(model, false),
        Action::Up => overlays::move_row(model, false),
        Action::Down => overlays::move_row(model, true),
        Action::ScrollUp => overlays::scroll(model, false, 1),
        Action::ScrollDown => overlays::scroll(model, true, 1),
        Action::ScreenUp | Action::ScreenDown => {
            // The frame has four rows, and one row of the text stays visible.
            let rows = usize::from(model.size.1).saturating_sub(5).max(1);
            overlays::scroll(model, action == Action::ScreenDown, rows)
        }
        Action::Open => open(model),
        Action::Choose if model.overlay.is_none() => editor::find(model, true),
        Action::Confirm if model.overlay.is_none() => editor::generate_again(model),
        Action::Confirm if matches!(model.overlay, Some(Overlay::Import(_))) => import::fill(model, true),
        Action::Choose | Action::Confirm => overlays::choose(model),
        Action::PageNext | Action::PagePrevious => turn_page(model, action == Action::PageNext),
        Action::LeaveOut => running::leave_out(model),
        Action::OwnMachine => running::toggle_own_machine(model),
        Action::Change => {
            if let Some(field) = field_of_line(model) {
                steps::go_to_field(model, field);
            }
        }
        Action::TakeOffer => values::take_offer(model),
        Action::Copy => {
            model.copied = name_of_copy(model);
            model.due.extend(to_copy(model).map(|text| Effect::Copy(Secret::new(text))));
        }
        Action::Show => match &mut model.input {
            Some(input) if model.overlay.is_none() => input.revealed = !input.revealed,
            _ => exports::show_secrets(model),
        },
        Action::Test => test_all(model, twice),
        Action::Undo if model.screen == Screen::Editor => editor::undo(model, true),
        Action::Undo if page(model).is_some() => rehearsal::undo(model),
        Action::Undo => undo::undo(model),
        Action::EditScript => editor::open(model),
        Action::NextProblem
        | Action::Find
        | Action::OpenTextEditor
        | Action::Compare
        | Action::Mark
        | Action::Indent
        | Action::Outdent
        | Action::Redo => editor::act(model, action),
        Action::UndoRun => running::ask_undo(model),
        Action::Repair => repair::ask(model),
        Action::ToFailed => overlays::go_to_failed(model),
        Action::WriteFile if matches!(model.screen, Screen::Export { .. }) => exports::ask_path(model),
        Action::WriteFile => documents::write(model, WriteMode::New),
        Action::Export => steps::open_picker(model, PickerKind::Format),
        Action::Rehearse => rehearsal::open(model),
        Action::Bind(_) | Action::Unbind if page(model) != Some(RehearsalPage::Profile) => {}
        Action::Bind(at) => rehearsal::bind(model, ATTRIBUTES[at]),
        Action::Unbind => rehearsal::unbind(model),
        Action::Token => rehearsal::ask_token(model),
        Action::Flow => flow::open(model),
        Action::Visit => sign_in::visit(model),
        Action::DeleteUser => users::ask(model),
        Action::Help => {
            let over = model.overlay.take().map(Box::new);
            model.overlay = Some(Overlay::Help { scroll: 0, over });
        }
        Action::Close => close(model),
        Action::Profiles => profiles::show(model),
        Action::Import => import::wait(model),
        Action::Scenario if model.demo => scenarios::open(model),
        Action::Scenario => {}
        Action::Add | Action::CopyProfile | Action::Rename | Action::Forget | Action::Production => {
            profiles::act(model, action)
        }
        Action::Quit => ask_before_end(model, Exit::Done),
        Action::Interrupt => interrupt(model),
        Action::Redraw => model.due.push(Effect::Redraw),
        Action::Suspend => model.due.push(Effect::Suspend),
        Action::Panic => model.due.push(Effect::Panic),
    }
}

fn open(model: &mut Model) {
    match model.screen {
        Screen::Overview { row } => open_checkpoint(model, CheckpointId::at(row)),
        Screen::Document { .. } if is_done(model) => run_ended::show_result(model),
        Screen::Document { .. } => running::ask_apply(model),
        Screen::Created { row } => created::select(model, row),
        Screen::Profiles { .. } => profiles::open(model),
        Screen::Rehearsal { page: RehearsalPage::Profile } => rehearsal::list(model),
        Screen::LogIn { .. } => log_in::open(model),
        Screen::Step(_) | Screen::Editor | Screen::Rehearsal { .. } | Screen::Flow { .. } | Screen::Export { .. } => {}
    }
}

/// Opens the field that a failure names, otherwise the step. InPlace always opens as a step, which shows what the tenant has.
fn open_checkpoint(model: &mut Model, at: CheckpointId) {
    let judged = judge_one(at, model.known());
    let failed = judged.worst_check().filter(|check| check.finding.state == State::Failed);
    match failed.and_then(|check| check.finding.field).filter(|_| at != CheckpointId::InPlace) {
        Some(field) => steps::go_to_field(model, field),
        None => steps::go_to(model, at),
    }
    // The user opened the step on purpose, so it no longer leads to the list of applications.
    if model.start_choice == Some(StartChoice::Connect) {
        model.start_choice = Some(StartChoice::Type);
    }
}

fn turn_page(model: &mut Model, forward: bool) {
    if let Screen::Rehearsal { page } = model.screen {
        return rehearsal::turn_page(model, page, forward);
    }
    if let Screen::Flow { mode, .. } = &mut model.screen {
        return flow::switch(mode, &mut model.scroll);
    }
    if let Screen::Document { page, line } = model.screen {
        let now = Page::ALL.iter().position(|one| *one == page).unwrap_or(0);
        let next = Page::ALL[if forward { (now + 1) % 3 } else { (now + 2) % 3 }];
        // Keep the cursor on the same step of the plan.
        let in_plan = line.checked_sub(page_lines(model, page));
        let line = in_plan.map_or(0, |step| page_lines(model, next) + step);
        model.screen = Screen::Document { page: next, line };
    }
}

/// Pressed twice in a row, it also runs the checks that leave entries in logs.
fn test_all(model: &mut Model, twice: bool) {
    values::leave(model);
    input::focus(model);
    model.round = None;
    let stands = probes::has_kept_results(model.known());
    round::ask(model, if twice { RoundKind::Prove } else { RoundKind::All });
    if !round::is_asking(model) && !model.is_reading_secrets() {
        model.complain("Nothing to check yet. Enter the domain first.");
    } else if stands && !twice {
        model.just_tested = true;
        let key = if context(model) == Context::Field { "^T" } else { "t" };
        model.say(format!("{} Press {key} again for checks that leave log entries.", round::CHECKING));
    }
}

/// Esc closes the overlay, or stops the run, or drops what was typed in the field, or goes to the overview. It saves nothing,
/// and never aborts a change at Auth0.
fn close(model: &mut Model) {
    match model.overlay.take() {
        Some(Overlay::Help { over, .. }) => {
            model.overlay = over.map(|over| *over);
            return;
        }
        Some(Overlay::Prompt(Prompt { kind: PromptKind::ReplaceDocument { .. }, .. })) => {
            return exports::ask_another_path(model);
        }
        Some(overlay) => {
            let applications = |picker: &Picker| picker.kind == PickerKind::Application;
            if matches!(&overlay, Overlay::Picker(picker) if applications(picker)) && is_connecting(model) {
                // The user closed the list, so the application is typed instead.
                model.start_choice = Some(StartChoice::Type);
            }
            return;
        }
        None => {}
    }
    if matches!(model.screen, Screen::Export { .. }) {
        return exports::close(model);
    }
    if model.is_running() {
        return running::stop(model);
    }
    if matches!(model.screen, Screen::Flow { .. }) && sign_in::cancel(model) {
        return;
    }
    match model.screen {
        Screen::Document { .. } if is_done(model) => run_ended::show_result(model),
        Screen::Document { .. } => {
            model.screen = Screen::Step(CheckpointId::Connection);
            model.revealed = false;
            model.run = None;
            input::focus(model);
        }
        Screen::Rehearsal { .. } => rehearsal::close(model),
        Screen::Flow { .. } => flow::close(model),
        Screen::LogIn { .. } => log_in::cancel(model),
        Screen::Created { .. } => overview::show(model, CheckpointId::Connection),
        Screen::Editor => editor::close(model),
        Screen::Overview { .. } | Screen::Export { .. } => {}
        Screen::Profiles { .. } => overview::show(model, CheckpointId::Auth0Application),
        Screen::Step(_) if is_typing(model) => input::drop_typed(model),
        Screen::Step(CheckpointId::ApiToken) if is_connecting(model) => connect::begin_again(model),
        Screen::Step(at) => {
            overview::show(model, at);
            model.input = None;
        }
    }
}

/// ^C ends the program at once. It asks, once, only while a change is in flight or a value isn't saved.
fn interrupt(model: &mut Model) {
    if matches!(&model.overlay, Some(Overlay::Prompt(prompt)) if prompt.kind == PromptKind::Quit) {
        return model.quit(Exit::Interrupted);
    }
    ask_before_end(model, Exit::Interrupted);
}

fn ask_before_end(model: &mut Model, exit: Exit) {
    // First remove the callback URL that the sign-in has added. Another ^C ends the program at once.
    if model.ending.is_none() && model.sign_in.is_busy() {
        sign_in::cancel(model);
        model.ending = Some(exit);
        return;
    }
    if model.is_saving()
        && !model.has_change_in_flight()
        && model.ending.is_none()
        && model.drafts.is_empty()
        && !is_typing(model)
    {
        model.ending = Some(exit);
        return;
    }
    let loses = !model.demo && model.unsaved_count() > 0;
    if model.has_change_in_flight() || loses {
        model.overlay = Some(Overlay::Prompt(Prompt::new(PromptKind::Quit)));
        return;
    }
    model.quit(exit);
}

/// The question where to store secrets has interrupted the user's typing.
fn is_interrupted(model: &Model) -> bool {
    matches!(model.overlay, Some(Overlay::Store { .. })) && model.has_typed()
}

/// A key was typed less than a second ago, so Enter was meant for the text and not for the question above it.
fn is_still_typing(model: &Model) -> bool {
    let typed_at = model.input.as_ref().and_then(|input| input.typed_at).filter(|_| is_interrupted(model));
    typed_at.is_some_and(|at| model.now.duration_since(at).as_millis() < 1000)
}

fn is_typing(model: &Model) -> bool {
    model.editor.as_ref().is_some_and(|editor| editor.is_changed()) || model.has_typed()
}
