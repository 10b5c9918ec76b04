//! Saves values: secrets in the keyring, the rest in the profile file, and nothing before the user knows where.
//!
//! The profile and its secrets are written together, and the first write is also the test of the keyring. A new profile with
//! secrets is written once the keyring has stored them, or once the user has chosen to keep them for this session only. A new
//! profile without secrets is written at once, because a keyring that fails doesn't matter yet.

use super::input;
use crate::app::effect::{Effect, KeyringChanges, Ticket};
use crate::app::model::{Call, Model, Notice, Overlay, Purpose, SecretStore};
use crate::domain::absent_secrets;
use crate::domain::fields::FieldId;
use crate::domain::finding::{Class, Finding};
use crate::domain::pasted;
use crate::domain::profile::{Given, Profile, SavedProfile};
use crate::domain::secret::Secret;
use crate::domain::setup::{Kept, Source, Store, Text, Value};
use crate::domain::token::KeptToken;
use crate::domain::words::listed;

/// These values have changed. Requests a write, and reads the claims of a new token.
pub fn changed(model: &mut Model, fields: &[FieldId]) {
    model.visited_failures.clear();
    if fields.contains(&FieldId::ApiToken) {
        model.facts.learn_token(&model.profile.setup, model.now);
    }
    if fields.iter().any(|id| id.is_secret()) {
        pasted::forget_in_clear(&mut model.facts, &model.profile.setup);
        save_facts(model);
    }
    if !model.demo {
        model.unsaved.extend(fields);
        profile_changed(model);
    }
}

/// Values filled in from the environment are saved once the user leaves a field.
pub fn save_filled(model: &mut Model) {
    let filled = std::mem::take(&mut model.filled);
    if !filled.is_empty() {
        changed(model, &filled);
    }
}

/// The profile now differs from its file.
pub fn profile_changed(model: &mut Model) {
    model.profile_unsaved = !model.demo;
    save(model);
}

/// Requests a write if anything is unsaved.
pub fn save(model: &mut Model) {
    model.save_wanted |= !model.demo && (model.profile_unsaved || !model.unsaved.is_empty());
}

/// Why a change at Auth0 must wait: it would send values that aren't saved yet.
pub fn obstacle(model: &Model) -> Option<Finding> {
    if model.demo || !model.profile_unsaved && model.unsaved.is_empty() {
        return None;
    }
    let (class, cause, fix) = match (&model.save_error, &model.profile.setup.keyring_read) {
        (Some(why), _) | (None, Some(Err(why))) => (why.class, why.what.as_str(), why.fix.as_str()),
        (None, _) => (Some(Class::Keyring), "The keyring hasn't responded yet", "Try again in a moment."),
    };
    let why = format!("{}. a0connect sends Auth0 only saved values.", cause.trim_end_matches('.'));
    Some(Finding::failed(class.unwrap_or(Class::Filesystem), "Your values aren't saved yet", why, fix))
}

/// Marks the check results to be saved. They must belong to a profile on disk and its values.
pub fn save_facts(model: &mut Model) {
    model.facts_unsaved = !model.demo;
}

/// Marks a newly issued token to be stored, once the profile that it was requested with is on disk.
pub fn save_issued_token(model: &mut Model) {
    model.minted_unsaved = !model.demo && matches!(model.secret_store, SecretStore::Keyring { read: true, .. });
}

/// Writes what is due and may be written now. Only one write is under way at a time, because each needs the file revision that
/// the previous one returned. True if something was due.
pub fn pump(model: &mut Model) -> bool {
    if model.save_wanted && !model.is_writing() && !model.reading_again {
        model.save_wanted = false;
        write_profile(model);
        return true;
    }
    if !(model.facts_unsaved || model.minted_unsaved) || !is_on_disk(model) {
        return false;
    }
    let Profile { name, file_revision, .. } = &model.profile;
    let (profile, file_revision) = (name.clone(), *file_revision);
    if std::mem::take(&mut model.facts_unsaved) {
        model.due.push(Effect::SaveFacts { profile, file_revision, facts: model.facts.clone() });
        return true;
    }
    model.minted_unsaved = false;
    let write = |token| Effect::WriteToken { profile, file_revision, token };
    model.due.extend(model.profile.setup.issued_token.clone().map(write));
    true
}

/// The profile on disk has all values of the one in memory.
fn is_on_disk(model: &Model) -> bool {
    let unsaved = model.profile_unsaved || model.reading_again || !model.unsaved.is_empty();
    model.profile.file_revision > 0 && !model.is_writing() && !unsaved
}

fn write_profile(model: &mut Model) {
    // Read the keyring before writing to it, because it may hold secrets that aren't in memory.
    if let SecretStore::Keyring { read: false, asked_at } = model.secret_store
        && needs_keyring(model)
    {
        if let (None, None, Some(Err(why))) = (asked_at, &model.overlay, model.profile.setup.keyring_read.clone()) {
            ask_for_store(model, why, false);
        }
        return;
    }
    let asks = model.secret_store != SecretStore::Memory && needs_keyring(model);
    let keyring = if asks { keyring_changes(model) } else { None };
    let fields = keyring.iter().flat_map(|keyring| {
        let token = matches!(keyring.token, Some(Some(_))).then_some(FieldId::ApiToken);
        keyring.secrets.iter().map(|(id, _)| *id).chain(token)
    });
    let fields: Vec<FieldId> = fields.collect();
    let mut profile = Box::new(model.profile.clone());
    for id in &fields {
        profile.setup.values.get_mut(id).into_iter().for_each(|value| value.kept = Kept::Keyring);
    }
    let ticket = model.ticket();
    let used = model.unsaved.iter().map(|id| (*id, model.profile.setup.revision_of(*id))).collect();
    let purpose = if keyring.is_some() { Purpose::Vault(fields) } else { Purpose::File };
    model.calls.insert(ticket, Call { purpose, since: model.now, request: None, used });
    model.due.push(Effect::SaveProfile { ticket, profile, keyring });
}

/// The profile has, stores or has removed a secret.
fn needs_keyring(model: &Model) -> bool {
    let borrowed = Some(FieldId::ApiToken).filter(|_| uses_cli_login(model));
    let mut all = model.unsaved.iter().chain(model.profile.setup.values.keys());
    all.any(|id| id.is_secret() && Some(*id) != borrowed)
}

/// The token comes from a login of auth0-cli, so it is never stored. A stored token that it replaces is removed.
fn uses_cli_login(model: &Model) -> bool {
    model.profile.setup.is_of_cli_login(FieldId::ApiToken) && !model.auth0_cli.other_is_stored
}

/// None if there is nothing to store in the keyring. A new profile with secrets always has something.
fn keyring_changes(model: &Model) -> Option<KeyringChanges> {
    let setup = &model.profile.setup;
    let new_profile = model.profile.file_revision == 0;
    let long_lived = |id: &&FieldId| id.is_secret() && **id != FieldId::ApiToken;
    let token = model.unsaved.contains(&FieldId::ApiToken).then(|| token_to_store(model));
    if !new_profile && token.is_none() && !model.unsaved.iter().any(|id| long_lived(&id)) {
        return None;
    }
    let held = |(id, value): (&FieldId, &Value)| match &value.text {
        Text::Secret(secret) if *id != FieldId::ApiToken => Some((*id, secret.clone())),
        _ => None,
    };
    let mut secrets: Vec<(FieldId, Secret)> = setup.values.iter().filter_map(held).collect();
    // An empty text deletes the secret from the keyring.
    let gone = model.unsaved.iter().filter(long_lived).filter(|id| !setup.has(**id));
    secrets.extend(gone.map(|id| (*id, Secret::new(""))));
    Some(KeyringChanges { secrets, token })
}

/// The pasted token, if it is to be stored until it expires. It is the second item in the keyring.
fn token_to_store(model: &Model) -> Option<KeptToken> {
    let setup = &model.profile.setup;
    if setup.is_of_cli_login(FieldId::ApiToken) {
        return None;
    }
    KeptToken::pasted(setup.secret(FieldId::ApiToken)?, setup.used(&[FieldId::ApiToken]), model.now)
}

pub fn saved(model: &mut Model, ticket: Ticket, result: Result<SavedProfile, Finding>) {
    // The user has chosen another store or opened another profile since.
    let Some(call) = model.calls.remove(&ticket) else { return };
    let saved = match result {
        Ok(saved) => saved,
        Err(why) => return not_saved(model, why),
    };
    let fields = match call.purpose {
        Purpose::Vault(fields) => {
            close_question(model);
            model.keyring_failures = None;
            if call.used.iter().any(|(id, _)| *id == FieldId::ApiToken) {
                model.auth0_cli.other_is_stored = fields.contains(&FieldId::ApiToken);
            }
            fields
        }
        _ => Vec::new(),
    };
    let profile = &mut model.profile;
    let first = profile.file_revision == 0;
    let token_not_kept = profile.mark_saved(saved);
    let stands = |id: &FieldId, profile: &Profile| {
        let revision = call.used.iter().find(|(known, _)| known == id).map(|(_, revision)| *revision);
        revision.is_none_or(|revision| revision == profile.setup.revision_of(*id))
    };
    for id in fields.iter().filter(|id| stands(id, profile)).copied().collect::<Vec<_>>() {
        profile.setup.values.get_mut(&id).into_iter().for_each(|value| value.kept = Kept::Keyring);
    }
    let written = |id: &FieldId| call.used.iter().any(|(known, _)| known == id) && stands(id, &model.profile);
    model.unsaved.retain(|id| !written(id));
    // The profile has changed since it was handed over.
    model.profile_unsaved = model.save_wanted || !model.unsaved.is_empty();
    model.save_error = None;
    if let Some(why) = token_not_kept {
        let token = model.profile.setup.values.get_mut(&FieldId::ApiToken);
        token.into_iter().for_each(|value| value.kept = Kept::Memory);
        model.profile_unsaved = true;
        model.complain(why);
    }
    save(model);
    if first {
        save_facts(model);
    }
}

/// A write has failed. The next change tries again, or the user does.
fn not_saved(model: &mut Model, why: Finding) {
    (model.profile_unsaved, model.save_wanted) = (true, false);
    model.save_error = Some(why.clone());
    match why.class {
        Some(Class::Keyring) => count_failure(model, why, true),
        Some(Class::Conflict) => read_again(model, &why),
        _ => model.complain(why.words()),
    }
}

/// Reads the profile again, because it differs from the one on disk.
pub fn read_again(model: &mut Model, why: &Finding) {
    model.complain(why.words());
    if !std::mem::replace(&mut model.reading_again, true) {
        model.due.push(Effect::ReadProfileAgain { profile: model.profile.name.clone() });
    }
}

/// Reads this profile's secrets from the keyring.
pub fn read_vault(model: &mut Model) {
    model.secret_store = SecretStore::Keyring { read: false, asked_at: Some(model.now) };
    model.due.push(Effect::ReadVault { profile: model.profile.name.clone(), item: model.profile.item });
}

/// Fills the stored secrets in. What was typed since stays.
pub fn vault_read(
    model: &mut Model,
    profile: &str,
    result: Result<Vec<(FieldId, Secret)>, Finding>,
    token: Option<KeptToken>,
) {
    if profile != model.profile.name || model.secret_store == SecretStore::Memory {
        return;
    }
    let secrets = match result {
        Ok(secrets) => secrets,
        Err(why) => {
            model.secret_store = SecretStore::Keyring { read: false, asked_at: None };
            model.profile.setup.keyring_read = Some(Err(why.clone()));
            if needs_keyring(model) {
                count_failure(model, why, false);
            }
            return save(model);
        }
    };
    model.secret_store = SecretStore::Keyring { read: true, asked_at: None };
    model.keyring_failures = None;
    close_question(model);
    let setup = &mut model.profile.setup;
    setup.keyring_read = Some(Ok(()));
    // The profile's file is gone, or another program wrote the item. So it is unknown which hosts its secrets are for.
    let is_new = model.profile.file_revision == 0;
    let mut found = Vec::new();
    for (id, secret) in secrets {
        if is_new && !setup.has(id) {
            found.push(setup.name_of(id));
            model.offers.insert(id, Given { id, text: secret, source: Source::Former });
        } else {
            setup.fill_from_keyring(id, secret, model.now);
        }
    }
    if !found.is_empty() {
        let s = if found.len() == 1 { "" } else { "s" };
        let what = format!("The keyring has an earlier profile's secret{s}");
        model.notice =
            Some(Notice { text: format!("{what}: {}. In the field, ^O uses the secret.", listed(&found)), bad: false });
    }
    if let Some(token) = token {
        setup.fill_token_from_keyring(token, model.now);
    }
    // Drop an offer that equals the secret from the keyring.
    let setup = &model.profile.setup;
    model.offers.retain(|id, given| setup.secret(*id).is_none_or(|kept| *kept != given.text));
    model.facts.learn_token(&model.profile.setup, model.now);
    // The focused field was empty only because its secret hadn't been read.
    input::reload(model);
    save(model);
}

/// Counts the failures, so that the user sees that another attempt was made.
fn count_failure(model: &mut Model, why: Finding, saving: bool) {
    let times = model.keyring_failures.map_or(0, |(times, _)| times);
    model.keyring_failures = Some((times.saturating_add(1), model.now));
    ask_for_store(model, why, saving);
}

/// The keyring failed, so the user chooses where to store secrets. Nothing is written before that.
fn ask_for_store(model: &mut Model, why: Finding, saving: bool) {
    // The more useful answer is preselected: to wait, if the keyring may still be unlocked.
    let row = usize::from(!absent_secrets::may_open(&why));
    model.raise(Overlay::Store { why, row, saving });
}

/// The keyring has responded.
fn close_question(model: &mut Model) {
    model.next_question.take_if(|question| matches!(question, Overlay::Store { .. }));
    if let Some(Overlay::Store { .. }) = model.dialog() {
        model.close_dialog();
    }
}

/// Called after three seconds: an unlock window may be open on the desktop.
pub fn keyring_is_slow(model: &mut Model) {
    if model.dialog().is_none() {
        let asks = needs_keyring(model);
        let why = Finding::failed(
            Class::Keyring,
            absent_secrets::KEYRING_SILENT,
            "It may be waiting for you to unlock it on the desktop.",
            "Unlock it, or keep secrets for this session only.",
        );
        let saving = !matches!(model.secret_store, SecretStore::Keyring { read: false, .. });
        if !saving {
            // A late response replaces this.
            model.profile.setup.keyring_read = Some(Err(why.clone()));
        }
        if asks {
            ask_for_store(model, why, saving);
        }
        if let SecretStore::Keyring { asked_at, .. } = &mut model.secret_store {
            *asked_at = None;
        }
    }
}

/// Row 0 waits or tries again, row 1 keeps secrets for this session only.
pub fn choose_store(model: &mut Model, row: usize) {
    let Some(Overlay::Store { saving, .. }) = model.overlay else { return };
    model.overlay = None;
    if row == 0 {
        match model.secret_store {
            SecretStore::Keyring { read: false, .. } => read_vault(model),
            _ if saving && !model.is_writing() => save(model),
            _ => {}
        }
        return;
    }
    model.secret_store = SecretStore::Memory;
    // Stored secrets stay in the keyring for the next session.
    if !model.profile.setup.values.values().any(|value| value.kept == Kept::Keyring) {
        model.profile.setup.store = Store::Memory;
    }
    // Cancel writes to the keyring, so that none happens if it responds later.
    let late = |call: &Call| matches!(call.purpose, Purpose::Vault(_));
    for (ticket, _) in model.calls.extract_if(.., |_, call| late(call)) {
        model.due.push(Effect::Abort(ticket));
    }
    model.say("Secrets are kept for this session only. Everything else is saved in the profile.");
    model.profile_unsaved |= model.profile.setup.revision > 0;
    save(model);
}
