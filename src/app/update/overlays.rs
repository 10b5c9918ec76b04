//! Keys on what is on top of the screen: lists, questions, the help. Also on the screens that are themselves lists.

use super::{
    auth0_cli, exports, import, name_taken, profiles, rehearsal, repair, round, running, samples, saving, sign_in,
    steps, users, values,
};
use crate::app::available::failed_field;
use crate::app::created::menu;
use crate::app::effect::{Effect, Exit, WriteMode};
use crate::app::lists::{self, applications, formats, providers, scenarios};
use crate::app::model::{
    Export, Model, NameTakenChoice, Overlay, Picker, PickerKind, Prompt, PromptKind, RehearsalPage, Screen,
};
use crate::app::pages::{page_lines, planned};
use crate::app::rehearsal::{choices, tree};
use crate::domain::checkpoints::judge;
use crate::domain::fields::FieldId;
use crate::domain::parse::Problem;
use crate::domain::pasted::holds_any;
use crate::domain::probes::RoundKind;
use crate::domain::profile;
use crate::domain::repair::Repair;
use crate::domain::response_data::ApplicationKind;
use crate::domain::setup::Source;
use zeroize::Zeroizing;

/// Moves up or down in the list on the screen.
pub fn move_row(model: &mut Model, down: bool) {
    let count = match (&model.overlay, &model.screen) {
        (Some(Overlay::Picker(picker)), _) => lists::count(model, picker),
        (Some(Overlay::Store { .. }), _) => 2,
        (Some(Overlay::NameTaken { .. }), _) => NameTakenChoice::all(model.known()).len(),
        (_, Screen::Overview { .. }) => 8,
        (_, Screen::Profiles { .. }) => model.profiles.len(),
        (_, Screen::Created { .. }) => menu(model, &judge(model.known())).len(),
        (_, Screen::Rehearsal { page: RehearsalPage::Profile }) => tree(model).map_or(0, |tree| tree.rows.len()),
        (_, Screen::Document { page, .. }) => page_lines(model, *page) + planned(model).len(),
        _ => 0,
    };
    let moved = |row: usize| if down { (row + 1).min(count.saturating_sub(1)) } else { row.saturating_sub(1) };
    match (&mut model.overlay, &mut model.screen) {
        (Some(Overlay::Picker(picker)), _) => picker.row = moved(picker.row),
        (Some(Overlay::Store { row, .. } | Overlay::NameTaken { row, .. }), _) => *row = moved(*row),
        (_, Screen::Overview { row } | Screen::Profiles { row } | Screen::Created { row }) => *row = moved(*row),
        (_, Screen::Document { line, .. }) => *line = moved(*line),
        (_, Screen::Rehearsal { page: RehearsalPage::Profile }) => model.rehearsal.row = moved(model.rehearsal.row),
        (_, Screen::Rehearsal { .. }) => scroll(model, down, 1),
        _ => {}
    }
}

pub fn scroll(model: &mut Model, down: bool, by: usize) {
    let lines = lines_scrolled(model);
    *lines = if down { lines.saturating_add(by) } else { lines.saturating_sub(by) };
}

/// Only a drawn frame shows how far the screen can scroll.
pub fn scrolled(model: &mut Model, most: usize) {
    let lines = lines_scrolled(model);
    *lines = (*lines).min(most);
}

fn lines_scrolled(model: &mut Model) -> &mut usize {
    match &mut model.overlay {
        Some(Overlay::Help { scroll, .. }) => scroll,
        Some(Overlay::Import(pasted)) => &mut pasted.scroll,
        _ => &mut model.scroll,
    }
}

/// Handles Enter on a list or question.
pub fn choose(model: &mut Model) {
    match model.overlay.clone() {
        Some(Overlay::Store { row, .. }) => saving::choose_store(model, row),
        Some(Overlay::NameTaken { id, row }) => name_taken::choose(model, &id, row),
        Some(Overlay::Picker(picker)) => pick(model, &picker),
        Some(Overlay::Import(_)) => import::fill(model, false),
        Some(Overlay::Prompt(prompt)) => answer(model, prompt),
        _ => {}
    }
}

/// Goes from the question about a create or update to the first failed field. Some failures have no field.
pub fn go_to_failed(model: &mut Model) {
    match failed_field(model) {
        Some(field) => {
            model.overlay = None;
            steps::go_to_field(model, field);
        }
        None => say_key(model),
    }
}

/// Names the key that answers the question, because Enter doesn't.
pub fn say_key(model: &mut Model) {
    model.complain("Enter doesn't confirm this. Press ^O to confirm or Esc to cancel.");
}

fn pick(model: &mut Model, picker: &Picker) {
    match picker.kind {
        PickerKind::Provider => {
            let Some((key, _)) = providers(picker.filter.as_str()).get(picker.row).copied() else { return };
            model.overlay = None;
            values::put(model, FieldId::Provider, key, Source::Typed);
            steps::go_to_field(model, FieldId::ApplicationKey);
        }
        PickerKind::Attribute => {
            let chosen = choices(model, picker.filter.as_str()).get(picker.row).map(|(name, _)| *name);
            if let Some(name) = chosen {
                rehearsal::picked(model, name);
            }
        }
        PickerKind::Format => {
            if let Some(format) = formats(picker.filter.as_str()).get(picker.row) {
                model.overlay = None;
                exports::open(model, format);
            }
        }
        PickerKind::Sample => {
            if let Some(sample) = lists::samples(model, picker.filter.as_str()).get(picker.row) {
                model.overlay = None;
                samples::write(model, sample, false);
            }
        }
        PickerKind::Login => {
            let chosen = lists::logins(model, picker.filter.as_str()).get(picker.row).map(|login| (*login).clone());
            if let Some(login) = chosen {
                model.overlay = None;
                auth0_cli::pick(model, login);
            }
        }
        PickerKind::ClientOwner => {
            if let Some(owner) = lists::owners(picker.filter.as_str()).get(picker.row) {
                model.overlay = None;
                auth0_cli::set_owner(model, *owner);
            }
        }
        PickerKind::Scenario => {
            let chosen = scenarios(model, picker.filter.as_str()).get(picker.row).map(|one| one.name.clone());
            if let Some(name) = chosen {
                super::scenarios::play(model, &name);
            }
        }
        PickerKind::Application => {
            let filter = picker.filter.as_str();
            let all = applications(model, filter);
            let new = picker.row.checked_sub(all.len());
            if let Some(new) = new.and_then(|row| lists::new_applications(model, filter).into_iter().nth(row)) {
                let ask = PromptKind::Repair(Repair::NewApplication(new));
                model.overlay = Some(Overlay::Prompt(Prompt::new(ask)));
                return;
            }
            let Some(one) = all.get(picker.row).map(|one| (*one).clone()) else {
                return model.complain(
                    "No application matches. Press Backspace to widen the filter, or Esc to enter the values.",
                );
            };
            if one.is_machine() {
                let words = format!("{} is a Machine to Machine application. Users can't sign in to it.", one.name);
                return model.complain(words);
            }
            model.overlay = None;
            values::put(model, FieldId::Auth0ClientId, &one.client_id, Source::Tenant);
            if !model.profile.setup.has(FieldId::CallbackUrls) && !one.callbacks.is_empty() {
                values::put_with_last_change(model, FieldId::CallbackUrls, &one.callbacks.join(", "), Source::Tenant);
            }
            let next = match one.kind() {
                Some(ApplicationKind::SinglePage) => FieldId::CallbackUrls,
                _ => FieldId::Auth0ClientSecret,
            };
            steps::go_to_field(model, next);
            round::ask(model, RoundKind::Open);
        }
    }
}

fn answer(model: &mut Model, prompt: Prompt) {
    let typed = Zeroizing::new(prompt.input.as_str().trim().to_owned());
    let refuse = |model: &mut Model, problem: Problem| {
        model.overlay = Some(Overlay::Prompt(Prompt { problem: Some(problem), ..prompt.clone() }));
    };
    let name_problem = |taken: bool| match (profile::is_name(&typed), taken) {
        (false, _) => Some(Problem::new(
            "This isn't a profile name",
            "Use 1 to 40 lowercase letters, digits and hyphens. Start with a letter or digit.",
        )),
        (true, true) => Some(Problem::new("This name is taken", "Choose another name.")),
        (true, false) => None,
    };
    let taken = model.profiles.iter().any(|one| one.name == *typed);
    let tenant = model.profile.setup.domain().map(|domain| domain.authority().to_owned()).unwrap_or_default();
    if model.profile.production && prompt.kind.changes_tenant() && *typed != tenant {
        return refuse(model, Problem::new("This isn't the tenant's domain", format!("Type {tenant} to confirm.")));
    }
    match &prompt.kind {
        PromptKind::Create | PromptKind::Update => {
            model.overlay = None;
            running::apply(model)
        }
        PromptKind::UndoRun(_) => {
            model.overlay = None;
            running::undo(model)
        }
        PromptKind::Repair(repair) => {
            model.overlay = None;
            repair::carry_out(model, repair.clone())
        }
        PromptKind::SaveExport { format, reveal, .. } => {
            let export = Export { format, reveal: *reveal, path: typed.to_string(), writing: WriteMode::New };
            match exports::path_problem(model, &export.path) {
                Some(problem) => refuse(model, problem),
                None => exports::save(model, export),
            }
        }
        PromptKind::ReplaceDocument { .. } => exports::write_again(model, WriteMode::Replace),
        PromptKind::IgnoreDocument { .. } => exports::write_again(model, WriteMode::Ignored),
        PromptKind::ReplaceSample { sample, .. } => {
            model.overlay = None;
            samples::write(model, sample, true)
        }
        PromptKind::AddProfile | PromptKind::CopyProfile(_) | PromptKind::RenameProfile(_) => {
            let is_secret = holds_any(&typed, model.profile.setup.secrets().chain(&model.former_secrets));
            let secret =
                is_secret.then(|| Problem::new("This is one of your secrets", "Enter a name for the profile."));
            match (name_problem(taken).or(secret), &prompt.kind) {
                (Some(problem), _) => refuse(model, problem),
                (None, ask) => {
                    model.overlay = None;
                    profiles::named(model, ask, typed.to_string())
                }
            }
        }
        PromptKind::ForgetProfile(name) => {
            model.overlay = None;
            model.due.push(Effect::ForgetProfile { profile: name.clone() });
        }
        PromptKind::RemoveSecret(field) => {
            model.overlay = None;
            values::remove_secret(model, *field)
        }
        PromptKind::AccessToken => match rehearsal::token_problem(&typed) {
            Some(problem) => refuse(model, problem),
            None => {
                model.overlay = None;
                rehearsal::live(model, prompt.input.trimmed());
            }
        },
        PromptKind::SignIn { mode, add_callback } => {
            model.overlay = None;
            sign_in::begin(model, *mode, *add_callback)
        }
        PromptKind::DeleteUser(user_id) => {
            model.overlay = None;
            users::delete(model, user_id)
        }
        PromptKind::Quit => model.quit(Exit::Done),
    }
}
