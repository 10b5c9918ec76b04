//! Another session has changed the profile. It is read again, and unsaved values typed here are offered.

use super::{input, saving, steps};
use crate::app::effect::Effect;
use crate::app::message::OpenedProfile;
use crate::app::model::{Call, Model, Overlay, PickerKind, PromptKind, Purpose, SecretStore};
use crate::domain::fields::FieldId;
use crate::domain::finding::{Class, Finding};
use crate::domain::probes::Applications;
use crate::domain::profile::{Given, Profile};
use crate::domain::secret::Secret;
use crate::domain::setup::{Setup, Store, Text};
use crate::domain::words::listed;
use std::collections::BTreeSet;

pub fn read(model: &mut Model, opened: Result<OpenedProfile, Finding>) {
    if !std::mem::take(&mut model.reading_again) {
        return;
    }
    let opened = match opened {
        Ok(opened) if opened.profile.name == model.profile.name => opened,
        Ok(_) => return,
        Err(finding) => {
            model.complain(finding.words());
            return;
        }
    };
    // The profile on disk is unchanged: another session was only using it. The next change of a value writes it.
    if opened.profile.file_revision == model.profile.file_revision {
        return;
    }
    let mine = std::mem::replace(&mut model.profile, opened.profile);
    (model.facts, model.journal) = (opened.facts, opened.journal);
    let mut given = std::mem::take(&mut model.unsaved);
    given.extend(std::mem::take(&mut model.filled));
    let offered = offer(model, &mine, &given);
    keep_secrets(&mut model.profile.setup, &mine.setup, &given);
    drop_outdated_calls(model);
    read_secrets(model);
    model.profile_unsaved = keep_created_connection(model, &mine);
    model.save_wanted = model.profile_unsaved;
    model.profile.setup.settle(&mut model.facts, Some(&model.journal));
    (model.save_error, model.keyring_failures) = (None, None);
    model.facts.learn_token(&model.profile.setup, model.now);
    input::reload(model);
    let what = if opened.exists { "changed" } else { "removed" };
    let setup = &model.profile.setup;
    let names: Vec<String> = offered.iter().map(|id| setup.name_of(*id)).collect();
    // The key for an offer works only in its field, so go there unless the user is busy.
    let leads = !model.has_typed() && model.overlay.is_none();
    let offer = match offered.as_slice() {
        [] => String::new(),
        [_] if leads => " Press ^O to use what you typed here.".to_owned(),
        _ => format!(" Press ^O in {} to use what you typed.", listed(&names)),
    };
    match offered.first().filter(|_| leads) {
        Some(first) => steps::go_to_field(model, *first),
        None => input::focus(model),
    }
    model.complain(format!("Another session {what} this profile, so a0connect reloaded it.{offer}"));
}

/// Offers values that were given here and differ from those on disk. Returns their fields.
fn offer(model: &mut Model, mine: &Profile, given: &BTreeSet<FieldId>) -> Vec<FieldId> {
    let mut offered = Vec::new();
    for id in given.iter().copied() {
        let Some(value) = mine.setup.values.get(&id) else { continue };
        let same = model.profile.setup.values.get(&id).is_some_and(|theirs| theirs.text == value.text);
        let text = match &value.text {
            Text::Open(text) => Secret::new(text.as_str()),
            Text::Secret(secret) => secret.clone(),
            Text::Absent { .. } => continue,
        };
        if !same {
            offered.push(id);
            model.offers.insert(id, Given { id, text, source: value.source.clone() });
        }
    }
    offered
}

/// Keeps secrets in memory that haven't changed on disk, since the keyring may not be readable.
fn keep_secrets(theirs: &mut Setup, mine: &Setup, given: &BTreeSet<FieldId>) {
    for (id, value) in theirs.values.iter_mut().filter(|(id, _)| !given.contains(*id)) {
        let same = |known: &&crate::domain::setup::Value| {
            (known.revision, known.changed_at) == (value.revision, value.changed_at)
                && matches!((&known.text, &value.text), (Text::Secret(_), Text::Absent { .. }))
        };
        if let Some(known) = mine.values.get(id).filter(same) {
            value.text = known.text.clone();
        }
    }
}

/// Drops calls whose responses would be about the old values. A change at Auth0 stays awaited.
fn drop_outdated_calls(model: &mut Model) {
    let depends = |call: &Call| match &call.purpose {
        Purpose::Probe(_) | Purpose::Applications | Purpose::Vault(_) | Purpose::File => true,
        Purpose::Step(step) => !step.changes(),
        // A sign-in undoes what it has added, and the others have values of their own.
        Purpose::SignIn | Purpose::User | Purpose::Visit | Purpose::Rehearsal | Purpose::Document => false,
        Purpose::Scenarios | Purpose::Scenario(_) => false,
    };
    for (ticket, _) in model.calls.extract_if(.., |_, call| depends(call)) {
        model.due.push(Effect::Abort(ticket));
    }
    // A question or list made from the old values is out of date.
    let of_old_values = match model.dialog() {
        Some(Overlay::Prompt(prompt)) => {
            matches!(
                prompt.kind,
                PromptKind::Create | PromptKind::Update | PromptKind::UndoRun(_) | PromptKind::Repair(_)
            )
        }
        Some(Overlay::NameTaken { .. }) => true,
        Some(Overlay::Picker(picker)) => picker.kind == PickerKind::Application,
        _ => false,
    };
    if of_old_values {
        model.close_dialog();
    }
    (model.round, model.applications, model.apply_after_round) = (None, Applications::default(), false);
    (model.facts_unsaved, model.minted_unsaved) = (false, false);
    model.changes.clear();
    model.notes.clear();
    if let Some(running) = model.run.as_mut().filter(|running| running.ended.is_none()) {
        let why = "Another session changed it during this run.";
        let fix = "Review the plan again. a0connect doesn't repeat steps that are done at Auth0.";
        let finding = Finding::failed(Class::Conflict, "The profile changed, so the run has ended", why, fix);
        running.stopping = Some(Err(finding));
    }
}

fn read_secrets(model: &mut Model) {
    if model.secret_store == SecretStore::Memory || model.profile.setup.store == Store::Memory {
        model.secret_store = SecretStore::Memory;
        model.profile.setup.store = Store::Memory;
    } else {
        saving::read_vault(model);
    }
}

/// Keeps the connection that this run has just created, if the profile is still about it. True if that must be written.
fn keep_created_connection(model: &mut Model, mine: &Profile) -> bool {
    let made = model.run.as_ref().and_then(|running| running.run.connection_id());
    let setup = &mut model.profile.setup;
    let new = made.is_some() && made == mine.setup.connection_id.as_ref();
    if !new || setup.connection_id.is_some() || !setup.is_of_same_connection(&mine.setup) {
        return false;
    }
    (setup.connection_id, setup.written) = (mine.setup.connection_id.clone(), mine.setup.written.clone());
    true
}
