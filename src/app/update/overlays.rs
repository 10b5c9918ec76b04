//! What lies on top: lists to choose from, questions, help; and the rows of the screens that are lists.

use super::running::{self, page_lines, planned};
use super::scenarios::scenarios;
use super::{complain, input, keeping, profiles, quit, say, steps};
use crate::app::effect::{Effect, Exit};
use crate::app::message::DocumentWritten;
use crate::app::model::{AboutTaken, Model, Overlay, Picker, PickerKind, Prompt, Question, Screen};
use crate::domain::fields::FieldId;
use crate::domain::finding::Diagnosis;
use crate::domain::found::Application;
use crate::domain::parse::Problem;
use crate::domain::setup::Source;
use crate::domain::{catalogue, handover, profile};

/// Entries of a provider list that the filter leaves: key and name, `custom` last.
pub fn providers(filter: &str) -> Vec<(&'static str, &'static str)> {
    let filter = filter.trim().to_lowercase();
    let all = catalogue::names().chain([("custom", "Custom: any other OAuth2 provider")]);
    all.filter(|(key, name)| key.contains(&filter) || name.to_lowercase().contains(&filter)).collect()
}

/// Applications that the filter leaves.
pub fn applications<'a>(model: &'a Model, filter: &str) -> Vec<&'a Application> {
    let filter = filter.trim().to_lowercase();
    let fits = |one: &&Application| {
        one.name.to_lowercase().contains(&filter) || one.client_id.to_lowercase().contains(&filter)
    };
    model.applications.iter().flatten().filter(fits).collect()
}

fn picker_count(model: &Model, picker: &Picker) -> usize {
    match picker.kind {
        PickerKind::Provider => providers(picker.filter.as_str()).len(),
        PickerKind::Application => applications(model, picker.filter.as_str()).len(),
        PickerKind::Scenario => scenarios(model, picker.filter.as_str()).len(),
    }
}

/// Up or down in whatever list is on the screen.
pub fn move_row(model: &mut Model, down: bool) -> Vec<Effect> {
    let count = match (&model.overlay, &model.screen) {
        (Some(Overlay::Picker(picker)), _) => picker_count(model, picker),
        (Some(Overlay::Store { .. }), _) => 2,
        (Some(Overlay::Taken { .. }), _) => AboutTaken::ALL.len(),
        (_, Screen::Overview { .. }) => 8,
        (_, Screen::Profiles { .. }) => model.profiles.len(),
        (_, Screen::Document { page, .. }) => page_lines(model, *page) + planned(model).len(),
        _ => 0,
    };
    let moved = |row: usize| if down { (row + 1).min(count.saturating_sub(1)) } else { row.saturating_sub(1) };
    match (&mut model.overlay, &mut model.screen) {
        (Some(Overlay::Picker(picker)), _) => picker.row = moved(picker.row),
        (Some(Overlay::Store { row, .. } | Overlay::Taken { row, .. }), _) => *row = moved(*row),
        (_, Screen::Overview { row } | Screen::Profiles { row }) => *row = moved(*row),
        (_, Screen::Document { line, .. }) => *line = moved(*line),
        _ => {}
    }
    Vec::new()
}

pub fn scroll(model: &mut Model, down: bool, by: usize) -> Vec<Effect> {
    let lines = lines_scrolled(model);
    *lines = if down { lines.saturating_add(by) } else { lines.saturating_sub(by) };
    Vec::new()
}

/// How far the screen can be scrolled is known once it is drawn.
pub fn scrolled(model: &mut Model, most: usize) {
    let lines = lines_scrolled(model);
    *lines = (*lines).min(most);
}

fn lines_scrolled(model: &mut Model) -> &mut usize {
    match &mut model.overlay {
        Some(Overlay::Help { scroll }) => scroll,
        _ => &mut model.scroll,
    }
}

/// Enter on what lies on top.
pub fn choose(model: &mut Model) -> Vec<Effect> {
    match model.overlay.clone() {
        Some(Overlay::Store { row, .. }) => keeping::choose_store(model, row),
        Some(Overlay::Taken { id, row }) => super::taken::choose(model, &id, row),
        Some(Overlay::Picker(picker)) => pick(model, &picker),
        Some(Overlay::Prompt(prompt)) => answer(model, prompt),
        _ => Vec::new(),
    }
}

fn pick(model: &mut Model, picker: &Picker) -> Vec<Effect> {
    match picker.kind {
        PickerKind::Provider => {
            let Some((key, _)) = providers(picker.filter.as_str()).get(picker.row).copied() else { return Vec::new() };
            model.overlay = None;
            let effects = input::put(model, FieldId::Provider, key, Source::Typed);
            steps::go_to_field(model, FieldId::ApplicationKey);
            effects
        }
        PickerKind::Scenario => {
            let chosen = scenarios(model, picker.filter.as_str()).get(picker.row).map(|one| one.name.clone());
            chosen.map_or_else(Vec::new, |name| super::scenarios::play(model, &name))
        }
        PickerKind::Application => {
            let Some(one) = applications(model, picker.filter.as_str()).get(picker.row).map(|one| (*one).clone())
            else {
                return Vec::new();
            };
            model.overlay = None;
            if one.is_machine() {
                complain(
                    model,
                    format!("{} is a machine-to-machine application: nobody signs in through it.", one.name),
                );
                return Vec::new();
            }
            let mut effects = input::put(model, FieldId::Auth0ClientId, &one.client_id, Source::Tenant);
            if !model.profile.setup.has(FieldId::CallbackUrls) && !one.callbacks.is_empty() {
                effects.extend(input::put(model, FieldId::CallbackUrls, &one.callbacks.join(", "), Source::Tenant));
            }
            let next =
                if one.app_type.as_deref() == Some("spa") { FieldId::CallbackUrls } else { FieldId::Auth0ClientSecret };
            steps::go_to_field(model, next);
            effects.extend(super::calls::ask(model, crate::domain::probes::Ask::Open));
            effects
        }
    }
}

fn answer(model: &mut Model, prompt: Prompt) -> Vec<Effect> {
    let typed = prompt.input.as_str().trim().to_owned();
    let refuse = |model: &mut Model, problem: Problem| {
        model.overlay = Some(Overlay::Prompt(Prompt { problem: Some(problem), ..prompt.clone() }));
        Vec::new()
    };
    let name_problem = |taken: bool| match (profile::is_name(&typed), taken) {
        (false, _) => Some(Problem::new(
            "This is no name for a profile",
            "1 to 40 small letters, digits and hyphens, a letter or digit first.",
        )),
        (true, true) => Some(Problem::new("There is a profile of that name", "Choose another name.")),
        (true, false) => None,
    };
    let taken = model.profiles.iter().any(|one| one.name == typed);
    match &prompt.ask {
        Question::Create | Question::Update => {
            let tenant = model.profile.setup.domain().map(|domain| domain.authority().to_owned()).unwrap_or_default();
            if model.profile.production && typed != tenant {
                return refuse(
                    model,
                    Problem::new(
                        "This profile is marked as production",
                        format!("Type the tenant's domain to go on: {tenant}"),
                    ),
                );
            }
            model.overlay = None;
            running::apply(model)
        }
        Question::TakeBack(_) => {
            model.overlay = None;
            running::take_back(model)
        }
        Question::Repair(repair) => {
            model.overlay = None;
            super::repair::carry_out(model, repair.clone())
        }
        Question::ReplaceDocument { .. } => {
            model.overlay = None;
            write_document(model, true)
        }
        Question::AddProfile | Question::CopyProfile(_) | Question::RenameProfile(_) => {
            match (name_problem(taken), &prompt.ask) {
                (Some(problem), _) => refuse(model, problem),
                (None, ask) => {
                    model.overlay = None;
                    profiles::named(model, ask, typed)
                }
            }
        }
        Question::ForgetProfile(name) => {
            model.overlay = None;
            vec![Effect::ForgetProfile { profile: name.clone() }]
        }
        Question::RemoveSecret(field) => {
            model.overlay = None;
            super::secrets::remove(model, *field)
        }
        Question::Quit => quit(model, Exit::Done),
    }
}

/// `custom-oauth2-connection.json` with placeholders where secrets belong. Where the connection would not work with it, what
/// is missing is given first.
pub fn write_document(model: &mut Model, replace: bool) -> Vec<Effect> {
    let setup = &model.profile.setup;
    let lacking = handover::lacking(setup);
    if let Some(first) = lacking.first() {
        let names: Vec<String> = lacking.iter().map(|id| setup.name_of(*id)).collect();
        steps::go_to_field(model, *first);
        complain(model, format!("The file needs this first: {}.", names.join(", ")));
        return Vec::new();
    }
    vec![Effect::WriteDocument { text: handover::document(setup).pretty(false), replace }]
}

pub fn document_written(model: &mut Model, result: Result<DocumentWritten, Diagnosis>) -> Vec<Effect> {
    match result {
        Ok(DocumentWritten::Done { path, warning }) => {
            let warning = warning.map(|warning| format!(" {warning}")).unwrap_or_default();
            say(model, format!("Wrote {path}, secrets left out.{warning}"));
            model.done.push(format!("Wrote {path}"));
        }
        Ok(DocumentWritten::Exists { path }) => {
            let ask = Question::ReplaceDocument { path };
            model.overlay = Some(Overlay::Prompt(Prompt::new(ask)));
        }
        Err(told) => complain(model, told.words()),
    }
    Vec::new()
}
