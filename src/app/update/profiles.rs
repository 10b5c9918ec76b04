//! Opening a profile, and the list of profiles.

use super::{auth0_cli, overview, saving, secrets};
use crate::app::effect::Effect;
use crate::app::keys::Action;
use crate::app::message::{OpenedProfile, ProfileChange};
use crate::app::model::{
    Call, Model, Overlay, Prompt, PromptKind, Purpose, Screen, SecretStore, StartChoice, TokenWay,
};
use crate::domain::checkpoints::{CheckpointId, CheckpointStatus, judge};
use crate::domain::fields::FieldId;
use crate::domain::finding::{Class, Finding};
use crate::domain::profile::{Decision, Given, Precedence, Summary, secrets_last};
use crate::domain::project::Framework;
use crate::domain::secret::Secret;
use crate::domain::setup::{Source, Store};
use jiff::Timestamp;

/// The model of an opened profile: at the overview if it's saved, otherwise at the first open checkpoint.
pub fn opened_model(opened: OpenedProfile, secret_store: SecretStore, now: Timestamp) -> Model {
    let mut model = Model::new(&opened.profile.name, now);
    let stored_in_memory = opened.exists && opened.profile.setup.store == Store::Memory;
    model.secret_store = if stored_in_memory { SecretStore::Memory } else { secret_store };
    model.profile = opened.profile;
    model.facts = opened.facts;
    model.left_behind.clone_from(&opened.journal.temporary);
    model.journal = opened.journal;
    model.profile.setup.settle(&mut model.facts, Some(&model.journal));
    if model.secret_store == SecretStore::Memory {
        model.profile.setup.store = Store::Memory;
    }
    take_given(&mut model, opened.given);
    model.auth0_cli.other_is_stored = model.profile.setup.is_stored(FieldId::ApiToken);
    if model.profile.setup.is_of_cli_login(FieldId::ApiToken) {
        model.token_way = TokenWay::CliLogin;
    }
    if opened.exists {
        model.start_choice = Some(StartChoice::Type);
        overview::show(&mut model, CheckpointId::Auth0Application);
        if let Some(entry) = model.journal.unsettled().last() {
            let words = entry.change.words();
            let what = format!("The last run was interrupted. a0connect may have {words}.");
            model.complain(format!("{what} Press u to undo it, or Enter on the plan to finish it."));
        }
    } else {
        let judged = judge(model.known());
        let open = judged
            .iter()
            .find(|one| one.status == CheckpointStatus::ToDo)
            .map_or(CheckpointId::Auth0Application, |one| one.at);
        model.screen = Screen::Step(open);
    }
    super::input::focus(&mut model);
    model
}

/// Starts what had to wait for the first frame.
pub fn start(model: &mut Model) {
    if matches!(model.secret_store, SecretStore::Keyring { read: false, .. }) && !model.demo {
        saving::read_vault(model);
    }
    auth0_cli::start(model);
    if !model.demo && !model.due.contains(&Effect::FindAuth0Cli) {
        model.due.push(Effect::FindAuth0Cli);
    }
    if !model.demo && !model.profile.setup.has(FieldId::CallbackUrls) {
        model.due.push(Effect::ReadProject);
    }
}

/// Offers the callback URL that is usual for the project, if there is none yet.
pub fn offer_callback(model: &mut Model, framework: Option<&'static Framework>) {
    let id = FieldId::CallbackUrls;
    let has = model.profile.setup.has(id) || model.drafts.contains_key(&id) || model.offers.contains_key(&id);
    if let Some(framework) = framework.filter(|_| !has) {
        let source = Source::Project(framework.name.to_owned());
        model.offers.insert(id, Given { id, text: Secret::new(framework.callback), source });
    }
}

/// Values given to the program fill empty fields. For other fields they are offered.
fn take_given(model: &mut Model, mut given: Vec<Given>) {
    secrets_last(&mut given, |one| one.id);
    for one in given {
        match one.decide(&model.profile.setup, Precedence::Saved) {
            Decision::Take(parsed) => fill(model, one, &parsed.text),
            Decision::Leave(_) => {}
            Decision::Offer | Decision::Refuse(_) => {
                model.offers.insert(one.id, one);
            }
        }
    }
    model.facts.learn_token(&model.profile.setup, model.now);
    model.profile.setup.bind(&model.facts);
}

fn fill(model: &mut Model, given: Given, text: &str) {
    let Given { id, source, .. } = given;
    if secrets::hold_back(model, id, text, &source) {
        return;
    }
    model.profile.setup.give(id, text, source, model.now);
    model.filled.push(id);
}

pub fn show(model: &mut Model) {
    if model.demo {
        return model.say("The demo saves nothing, so it has no profiles.");
    }
    let row = model.profiles.iter().position(|one| one.name == model.profile.name).unwrap_or(0);
    model.screen = Screen::Profiles { row };
    model.input = None;
    model.due.push(Effect::ListProfiles);
}

/// The profiles on disk, and the open one, which may not be saved yet.
pub fn listed(model: &mut Model, mut list: Vec<Summary>) {
    let profile = &model.profile;
    if !list.iter().any(|one| one.name == profile.name) {
        let own = Summary {
            name: profile.name.clone(),
            production: profile.production,
            domain: profile.setup.open(FieldId::Auth0Domain).map(str::to_owned),
            provider: profile.setup.open(FieldId::Provider).map(str::to_owned),
            changed_at: None,
            broken: None,
        };
        let at = list.iter().position(|one| one.name > own.name).unwrap_or(list.len());
        list.insert(at, own);
    }
    let stood = chosen(model).unwrap_or_else(|| model.profile.name.clone());
    let at = list.iter().position(|one| one.name == stood);
    model.profiles = list;
    if let Screen::Profiles { row } = &mut model.screen {
        *row = at.unwrap_or(*row).min(model.profiles.len().saturating_sub(1));
    }
}

fn chosen(model: &Model) -> Option<String> {
    let Screen::Profiles { row } = model.screen else { return None };
    model.profiles.get(row).map(|one| one.name.clone())
}

pub fn open(model: &mut Model) {
    if let Some(profile) = chosen(model) {
        open_named(model, profile);
    }
}

/// Opens another profile in place of this one, which must be saved.
fn open_named(model: &mut Model, profile: String) {
    match why_it_stays(model) {
        None => model.due.push(Effect::OpenProfile { profile }),
        // It is open already, with what another one would replace.
        Some(_) if profile == model.profile.name && !model.is_saving() => model.screen = Screen::Overview { row: 0 },
        Some(why) => model.complain(why),
    }
}

/// Why no other profile may replace this one: something would be lost.
fn why_it_stays(model: &Model) -> Option<String> {
    let name = &model.profile.name;
    if model.is_running() || model.has_change_in_flight() {
        return Some(CHANGING.to_owned());
    }
    if model.is_saving() {
        return Some(format!("{name} is being saved. Try again in a moment."));
    }
    if model.overlay.as_ref().is_some_and(Overlay::holds_text) {
        return Some("Close this first, then open the profile again.".to_owned());
    }
    if model.demo || model.unsaved_count() == 0 {
        return None;
    }
    let fields: Vec<String> = model.unsaved_fields().into_iter().map(|id| model.profile.setup.name_of(id)).collect();
    let what = if fields.is_empty() { name.clone() } else { fields.join(", ") };
    Some(format!("{what} isn't saved yet. Save or remove it first, or quit to discard it."))
}

const CHANGING: &str = "a0connect is changing something at Auth0 for this profile. Wait until it is done.";

pub fn act(model: &mut Model, action: Action) {
    let name = chosen(model);
    if model.is_running()
        && matches!(action, Action::Rename | Action::Forget)
        && name.as_ref() == Some(&model.profile.name)
    {
        return model.complain(CHANGING);
    }
    let ask = match (action, name) {
        (Action::Add, _) => PromptKind::AddProfile,
        (Action::CopyProfile, Some(name)) => PromptKind::CopyProfile(name),
        (Action::Rename, Some(name)) => PromptKind::RenameProfile(name),
        (Action::Forget, Some(name)) => PromptKind::ForgetProfile(name),
        (Action::Production, Some(name)) if name == model.profile.name => {
            model.profile.production = !model.profile.production;
            if let Some(one) = model.profiles.iter_mut().find(|one| one.name == name) {
                one.production = model.profile.production;
            }
            saving::profile_changed(model);
            return model.say(match model.profile.production {
                true => format!("Marked {name} as production. Changes require its domain."),
                false => format!("{name} is no longer marked as production."),
            });
        }
        (Action::Production, Some(_)) => {
            return model.complain("Open this profile before you mark it.");
        }
        _ => return,
    };
    model.overlay = Some(Overlay::Prompt(Prompt::new(ask)));
}

/// The name of a new, copied or renamed profile was typed.
pub fn named(model: &mut Model, ask: &PromptKind, name: String) {
    match ask {
        PromptKind::CopyProfile(from) => model.due.push(Effect::CopyProfile { from: from.clone(), to: name }),
        PromptKind::RenameProfile(from) => {
            if *from == model.profile.name {
                model.profile.name.clone_from(&name);
            }
            model.due.push(Effect::RenameProfile { from: from.clone(), to: name });
        }
        _ => open_named(model, name),
    }
}

/// Replaces the open profile with the one that was read.
pub fn opened(model: &mut Model, opened: Result<OpenedProfile, Finding>) {
    let opened = match opened {
        Ok(opened) => opened,
        Err(finding) => return model.complain(finding.words()),
    };
    // Reading took a while, and the user may have gone on here. A profile that was deleted or copied over is gone anyway.
    let is_gone = opened.profile.name == model.profile.name && opened.exists != (model.profile.file_revision > 0);
    if let Some(why) = why_it_stays(model).filter(|_| !is_gone) {
        return model.complain(why);
    }
    let secret_store = match model.secret_store {
        SecretStore::Memory => SecretStore::Memory,
        SecretStore::Keyring { .. } => SecretStore::Keyring { read: false, asked_at: None },
    };
    let fresh = opened_model(opened, secret_store, model.now);
    let old = std::mem::replace(model, fresh);
    model.size = old.size;
    model.test_panic = old.test_panic;
    model.profiles = old.profiles;
    (model.auth0_cli.here, model.auth0_cli.looked) = (old.auth0_cli.here, old.auth0_cli.looked);
    model.next_ticket = old.next_ticket;
    model.summary = old.summary;
    model.due = old.due;
    // Writes aren't canceled.
    let asks = |call: &Call| !matches!(call.purpose, Purpose::Vault(_) | Purpose::File);
    let asked = old.calls.iter().filter(|(_, call)| asks(call));
    model.due.extend(asked.map(|(ticket, _)| Effect::Abort(*ticket)));
    start(model);
}

/// Handles a changed profile. The open profile is read again only if its file was replaced, because that loses values that
/// are kept for this session only.
pub fn changed(model: &mut Model, change: &ProfileChange, result: Result<(), Finding>) {
    model.due.push(Effect::ListProfiles);
    if let Err(finding) = result {
        // Files and keyring were renamed together, so the open profile has the new name, too.
        if let ProfileChange::Renamed { from, to } = change
            && *to == model.profile.name
        {
            model.profile.name.clone_from(from);
        }
        return model.complain(not_changed(change, &finding));
    }
    if matches!(change, ProfileChange::Renamed { to, .. } if *to == model.profile.name)
        && matches!(model.secret_store, SecretStore::Keyring { read: false, .. })
    {
        // What is being read comes under the old name.
        saving::read_vault(model);
    }
    let (words, replaced) = match change {
        ProfileChange::Renamed { from, to } => (format!("Renamed {from} to {to}."), None),
        ProfileChange::Copied { from, to } => {
            (format!("Copied {from} to {to}, with its own Connection Name."), Some(to))
        }
        ProfileChange::Forgotten(name) => {
            (format!("Deleted the profile {name}. Nothing changed at Auth0."), Some(name))
        }
    };
    if let Some(profile) = replaced.filter(|name| **name == model.profile.name) {
        model.due.push(Effect::OpenProfile { profile: profile.clone() });
    }
    model.say(words);
}

/// The notice for a change that failed, with a short fix.
fn not_changed(change: &ProfileChange, finding: &Finding) -> String {
    if !finding.is(Class::Keyring) {
        return finding.words();
    }
    let (name, done) = match change {
        ProfileChange::Renamed { from, .. } => (from, "renamed"),
        ProfileChange::Copied { from, .. } => (from, "copied"),
        ProfileChange::Forgotten(name) => (name, "deleted"),
    };
    let what = finding.what.trim_end_matches('.');
    format!("{name} wasn't {done}, because its secrets need the keyring. {what}. Start or unlock it, then try again.")
}
