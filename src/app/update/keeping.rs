//! Where values are kept: secrets in the keyring, the rest in the profile, and nothing before the user knows where.
//!
//! Secrets and profile are written together. The first real write is the probe of the keyring: a profile with secrets that is not
//! on disk yet gets there when the keyring has taken them, or the user has chosen to keep them for this session only. Where there
//! is no secret yet there is nothing to ask about: the profile is written, and a keyring that does not work is a matter for later.

use super::input;
use crate::app::effect::{Effect, Ticket, ToKeep};
use crate::app::message::ProfileKept;
use crate::app::model::{Call, Keeping, Model, Overlay, Purpose};
use crate::domain::fields::FieldId;
use crate::domain::finding::{Class, Finding};
use crate::domain::in_hand;
use crate::domain::pasted;
use crate::domain::profile::Profile;
use crate::domain::secret::Secret;
use crate::domain::setup::{Kept, Store, Text, Value};
use crate::domain::token::KeptToken;

/// These values have changed: they are to be kept, and what they say of themselves is read.
pub fn changed(model: &mut Model, fields: &[FieldId]) {
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

/// What the environment filled is kept with the first field that is left.
pub fn keep_filled(model: &mut Model) {
    let filled = std::mem::take(&mut model.filled);
    if !filled.is_empty() {
        changed(model, &filled);
    }
}

/// Something of the profile is another than in its file.
pub fn profile_changed(model: &mut Model) {
    model.profile_unsaved = !model.demo;
    save(model);
}

/// What isn't kept yet is to be written, where there is anything.
pub fn save(model: &mut Model) {
    model.save_wanted |= !model.demo && (model.profile_unsaved || !model.unsaved.is_empty());
}

/// Facts outlive the program only where the profile does, and belong to the values that it has on disk.
pub fn save_facts(model: &mut Model) {
    model.facts_unsaved = !model.demo;
}

/// A token that was just issued goes to the keyring once the profile with which it was requested is on disk.
pub fn keep_minted(model: &mut Model) {
    model.minted_unsaved = !model.demo && matches!(model.keeping, Keeping::Keyring { read: true, .. });
}

/// Writes what is due, as far as that may be done now. One write at a time: each needs the file revision that the one before
/// gave. True where something was due.
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
    model.due.extend(model.profile.setup.minted.clone().map(write));
    true
}

/// The profile in hand, with all its values.
fn is_on_disk(model: &Model) -> bool {
    let unsaved = model.profile_unsaved || model.reading_again || !model.unsaved.is_empty();
    model.profile.file_revision > 0 && !model.is_writing() && !unsaved
}

fn write_profile(model: &mut Model) {
    // The keyring may hold secrets that are not known yet: first read, then write.
    if let Keeping::Keyring { read: false, asked_at } = model.keeping
        && concerns_keyring(model)
    {
        if let (None, None, Some(Err(why))) = (asked_at, &model.overlay, model.profile.setup.keyring_read.clone()) {
            ask_where(model, why, false);
        }
        return;
    }
    let asks = model.keeping != Keeping::Memory && concerns_keyring(model);
    let keyring = if asks { to_keep(model) } else { None };
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
    model.due.push(Effect::Keep { ticket, profile, keyring });
}

/// A secret was given, taken away, or is kept there.
fn concerns_keyring(model: &Model) -> bool {
    model.unsaved.iter().chain(model.profile.setup.values.keys()).any(|id| id.is_secret())
}

/// None where the keyring has no part in it. A profile that is new and has secrets asks it in any case.
fn to_keep(model: &Model) -> Option<ToKeep> {
    let setup = &model.profile.setup;
    let new_profile = model.profile.file_revision == 0;
    let long_lived = |id: &&FieldId| id.is_secret() && **id != FieldId::ApiToken;
    let token = model.unsaved.contains(&FieldId::ApiToken).then(|| lasting_token(model));
    if !new_profile && token.is_none() && !model.unsaved.iter().any(|id| long_lived(&id)) {
        return None;
    }
    let held = |(id, value): (&FieldId, &Value)| match &value.text {
        Text::Secret(secret) if *id != FieldId::ApiToken => Some((*id, secret.clone())),
        _ => None,
    };
    let mut secrets: Vec<(FieldId, Secret)> = setup.values.iter().filter_map(held).collect();
    // An empty text takes a secret away that the item may still hold.
    let gone = model.unsaved.iter().filter(long_lived).filter(|id| !setup.has(**id));
    secrets.extend(gone.map(|id| (*id, Secret::new(""))));
    Some(ToKeep { secrets, token })
}

/// The pasted token is the second item of the keyring, until it expires.
fn lasting_token(model: &Model) -> Option<KeptToken> {
    let setup = &model.profile.setup;
    KeptToken::pasted(setup.secret(FieldId::ApiToken)?, setup.used(&[FieldId::ApiToken]), model.now)
}

pub fn kept(model: &mut Model, ticket: Ticket, result: Result<ProfileKept, Finding>) {
    // Another store was chosen meanwhile, or another profile opened.
    let Some(call) = model.calls.remove(&ticket) else { return };
    let saved = match result {
        Ok(saved) => saved,
        Err(why) => return not_kept(model, why),
    };
    let fields = match call.purpose {
        Purpose::Vault(fields) => {
            if let Some(Overlay::Store { .. }) = model.overlay {
                model.overlay = None;
            }
            model.refused = None;
            fields
        }
        _ => Vec::new(),
    };
    let profile = &mut model.profile;
    let first = profile.file_revision == 0;
    (profile.file_revision, profile.item) = (saved.file_revision, saved.item);
    (profile.hashes, profile.hash_key) = (saved.hashes, saved.hash_key);
    let stands = |id: &FieldId, profile: &Profile| {
        let revision = call.used.iter().find(|(known, _)| known == id).map(|(_, revision)| *revision);
        revision.is_none_or(|revision| revision == profile.setup.revision_of(*id))
    };
    for id in fields.iter().filter(|id| stands(id, profile)).copied().collect::<Vec<_>>() {
        profile.setup.values.get_mut(&id).into_iter().for_each(|value| value.kept = Kept::Keyring);
    }
    let written = |id: &FieldId| call.used.iter().any(|(known, _)| known == id) && stands(id, &model.profile);
    model.unsaved.retain(|id| !written(id));
    // It has changed since it was handed over.
    model.profile_unsaved = model.save_wanted || !model.unsaved.is_empty();
    model.not_kept = None;
    if let Some(why) = saved.token_not_kept {
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

/// It is tried again with the next change, or when the user says so.
fn not_kept(model: &mut Model, why: Finding) {
    (model.profile_unsaved, model.save_wanted) = (true, false);
    model.not_kept = Some(why.clone());
    match why.class {
        Some(Class::Keyring) => refused(model, why, true),
        Some(Class::Conflict) => read_again(model, &why),
        _ => model.complain(why.words()),
    }
}

/// The profile in hand isn't the one on disk.
pub fn read_again(model: &mut Model, why: &Finding) {
    model.complain(why.words());
    if !std::mem::replace(&mut model.reading_again, true) {
        model.due.push(Effect::ReadAgain { profile: model.profile.name.clone() });
    }
}

/// Asks the keyring for what it holds of this profile.
pub fn read_vault(model: &mut Model) {
    model.keeping = Keeping::Keyring { read: false, asked_at: Some(model.now) };
    model.due.push(Effect::ReadVault { profile: model.profile.name.clone(), item: model.profile.item });
}

/// What the keyring holds comes to the values that were known to be there; what was typed since stands.
pub fn vault_read(
    model: &mut Model,
    profile: &str,
    result: Result<Option<Vec<(FieldId, Secret)>>, Finding>,
    token: Option<KeptToken>,
) {
    if profile != model.profile.name || model.keeping == Keeping::Memory {
        return;
    }
    let secrets = match result {
        Ok(secrets) => secrets.unwrap_or_default(),
        Err(why) => {
            model.keeping = Keeping::Keyring { read: false, asked_at: None };
            model.profile.setup.keyring_read = Some(Err(why.clone()));
            if concerns_keyring(model) {
                refused(model, why, false);
            }
            return save(model);
        }
    };
    model.keeping = Keeping::Keyring { read: true, asked_at: None };
    model.refused = None;
    if let Some(Overlay::Store { .. }) = model.overlay {
        model.overlay = None;
    }
    let setup = &mut model.profile.setup;
    setup.keyring_read = Some(Ok(()));
    for (id, secret) in secrets {
        setup.fill_from_keyring(id, secret, model.now);
    }
    if let Some(token) = token {
        setup.fill_token_from_keyring(token, model.now);
    }
    // A secret that was offered is the one that the keyring holds.
    let setup = &model.profile.setup;
    model.offers.retain(|id, given| setup.secret(*id).is_none_or(|kept| *kept != given.text));
    model.facts.learn_token(&model.profile.setup, model.now);
    // A field that has the focus and was empty only because its secret was not in hand.
    if model.input.as_ref().is_some_and(|input| input.field.is_secret() && input.typed_at.is_none()) {
        model.input = None;
    }
    input::focus(model);
    save(model);
}

/// Asked again it may give the same answer: that it was asked is to be seen.
fn refused(model: &mut Model, why: Finding, saving: bool) {
    let times = model.refused.map_or(0, |(times, _)| times);
    model.refused = Some((times.saturating_add(1), model.now));
    ask_where(model, why, saving);
}

/// The keyring did not take or give the secrets: the user chooses, and nothing is written before.
fn ask_where(model: &mut Model, why: Finding, saving: bool) {
    // The answer that helps is chosen already: to wait, where that can.
    let row = usize::from(!in_hand::may_open(&why));
    model.overlay = Some(Overlay::Store { why, row, saving });
}

/// After three seconds: perhaps an unlock window is open on the desktop.
pub fn keyring_is_slow(model: &mut Model) {
    if matches!(model.overlay, None | Some(Overlay::Help { .. })) {
        let asks = concerns_keyring(model);
        let why = Finding::failed(
            Class::Keyring,
            in_hand::KEYRING_SILENT,
            "It may be waiting for you: look for an unlock window on the desktop.",
            "Wait for it, or keep secrets for this session only.",
        );
        let saving = !matches!(model.keeping, Keeping::Keyring { read: false, .. });
        if !saving {
            // A late answer takes its place.
            model.profile.setup.keyring_read = Some(Err(why.clone()));
        }
        if asks {
            ask_where(model, why, saving);
        }
        if let Keeping::Keyring { asked_at, .. } = &mut model.keeping {
            *asked_at = None;
        }
    }
}

/// Rows of the store choice, in their order.
pub fn choose_store(model: &mut Model, row: usize) {
    let Some(Overlay::Store { saving, .. }) = model.overlay else { return };
    model.overlay = None;
    if row == 0 {
        // Wait, or try again.
        match model.keeping {
            Keeping::Keyring { read: false, .. } => read_vault(model),
            _ if saving && !model.is_writing() => save(model),
            _ => {}
        }
        return;
    }
    model.keeping = Keeping::Memory;
    model.profile.setup.store = Store::Memory;
    // What the keyring was asked to keep is not written any more, should it answer.
    let late = |call: &Call| matches!(call.purpose, Purpose::Vault(_));
    for (ticket, _) in model.calls.extract_if(.., |_, call| late(call)) {
        model.due.push(Effect::Abort(ticket));
    }
    model.say("Secrets are kept for this session only; everything else goes to the profile.");
    model.profile_unsaved |= model.profile.setup.revision > 0;
    save(model);
}
