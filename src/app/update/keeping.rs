//! Where values are kept: secrets in the keyring, the rest in the profile, and nothing before the user knows where.
//!
//! Secrets and profile are written together. The first real write is the probe of the keyring: a profile with secrets that is not
//! on disk yet gets there when the keyring has taken them, or the user has chosen to keep them for this session only. Where there
//! is no secret yet there is nothing to ask about: the profile is written, and a keyring that does not work is a matter for later.

use super::calls::{pump, ticket};
use crate::app::effect::{Effect, Ticket, ToKeep};
use crate::app::message::{KeptToken, Saved};
use crate::app::model::{Call, Keeping, Model, Overlay, Purpose, Saving};
use crate::domain::fields::FieldId;
use crate::domain::finding::{Class, Diagnosis};
use crate::domain::in_hand;
use crate::domain::profile::Profile;
use crate::domain::secret::Secret;
use crate::domain::setup::{Kept, Store, Text, Value};
use crate::domain::token::Claims;

/// These values have changed: they are kept, and what they say of themselves is read.
pub fn changed(model: &mut Model, fields: &[FieldId]) -> Vec<Effect> {
    if fields.contains(&FieldId::ApiToken) {
        model.facts.learn_token(&model.profile.setup, model.now);
    }
    if model.demo {
        return Vec::new();
    }
    model.unsaved.extend(fields);
    model.profile_unsaved = true;
    save(model)
}

/// What the environment filled is kept with the first field that is left.
pub fn keep_filled(model: &mut Model) -> Vec<Effect> {
    let filled = std::mem::take(&mut model.filled);
    if filled.is_empty() { Vec::new() } else { changed(model, &filled) }
}

/// Writes what is not kept yet, as far as that may be done now. One write at a time: each needs the file revision that the one
/// before gave.
pub fn save(model: &mut Model) -> Vec<Effect> {
    if model.demo || model.reading_again || !model.profile_unsaved && model.unsaved.is_empty() {
        return Vec::new();
    }
    // The keyring may hold secrets that are not known yet: first read, then write.
    if let Keeping::Keyring { read: false, asked_at } = model.keeping
        && concerns_keyring(model)
    {
        if let (None, None, Some(Err(why))) = (asked_at, &model.overlay, model.profile.setup.keyring_read.clone()) {
            ask_where(model, why, false);
        }
        // What is being written is older than this.
        if model.profile_saving == Saving::UnderWay {
            model.profile_saving = Saving::Stale;
        }
        return Vec::new();
    }
    if model.profile_saving != Saving::Idle {
        model.profile_saving = Saving::Stale;
        return Vec::new();
    }
    model.profile_saving = Saving::UnderWay;
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
    let ticket = ticket(model);
    let used = model.unsaved.iter().map(|id| (*id, model.profile.setup.revision_of(*id))).collect();
    let purpose = if keyring.is_some() { Purpose::Vault(fields) } else { Purpose::File };
    model.calls.insert(ticket, Call { purpose, since: model.now, request: None, used });
    vec![Effect::Keep { ticket, profile, keyring }]
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
    let token = setup.secret(FieldId::ApiToken)?;
    let lasts = Claims::read(token).is_some_and(|claims| !claims.expired(model.now, jiff::SignedDuration::ZERO));
    lasts.then(|| KeptToken::Pasted(token.clone(), setup.used(&[FieldId::ApiToken])))
}

pub fn kept(model: &mut Model, ticket: Ticket, result: Result<Saved, Diagnosis>) -> Vec<Effect> {
    // Another store was chosen meanwhile, or another profile opened.
    let Some(call) = model.calls.remove(&ticket) else { return Vec::new() };
    let stale = std::mem::replace(&mut model.profile_saving, Saving::Idle) == Saving::Stale;
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
    model.profile_unsaved = stale || !model.unsaved.is_empty();
    model.not_kept = None;
    if let Some(why) = saved.token_not_kept {
        let token = model.profile.setup.values.get_mut(&FieldId::ApiToken);
        token.into_iter().for_each(|value| value.kept = Kept::Memory);
        model.profile_unsaved = true;
        super::complain(model, why);
    }
    let mut effects = save(model);
    if first || model.facts_unsaved {
        effects.extend(save_facts(model));
    }
    if model.minted_unsaved {
        effects.extend(keep_minted(model));
    }
    effects
}

fn not_kept(model: &mut Model, why: Diagnosis) -> Vec<Effect> {
    model.profile_unsaved = true;
    model.not_kept = Some(why.clone());
    match why.class {
        Class::Keyring => {
            refused(model, why, true);
            Vec::new()
        }
        Class::Conflict => super::elsewhere::read_again(model, &why),
        _ => {
            super::complain(model, why.words());
            Vec::new()
        }
    }
}

pub fn read_vault(model: &Model) -> Effect {
    Effect::ReadVault { profile: model.profile.name.clone(), item: model.profile.item }
}

/// What the keyring holds comes to the values that were known to be there; what was typed since stands.
pub fn vault_read(
    model: &mut Model,
    profile: &str,
    result: Result<Option<Vec<(FieldId, Secret)>>, Diagnosis>,
    token: Option<KeptToken>,
) -> Vec<Effect> {
    if profile != model.profile.name || model.keeping == Keeping::Memory {
        return Vec::new();
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
    match token {
        Some(KeptToken::Pasted(token, used)) if setup.has(FieldId::ApiToken) && setup.unchanged(&used) => {
            setup.fill_from_keyring(FieldId::ApiToken, token, model.now);
        }
        Some(KeptToken::Minted(minted)) if setup.unchanged(&minted.used) => setup.minted = Some(minted),
        _ => {}
    }
    super::profiles::settle_offers(model);
    model.facts.learn_token(&model.profile.setup, model.now);
    // A field that has the focus and was empty only because its secret was not in hand.
    if model.input.as_ref().is_some_and(|input| input.field.is_secret() && input.typed_at.is_none()) {
        model.input = None;
    }
    super::input::focus(model);
    let mut effects = save(model);
    effects.extend(pump(model));
    effects
}

/// Asked again it may give the same answer: that it was asked is to be seen.
fn refused(model: &mut Model, why: Diagnosis, saving: bool) {
    let times = model.refused.map_or(0, |(times, _)| times);
    model.refused = Some((times.saturating_add(1), model.now));
    ask_where(model, why, saving);
}

/// The keyring did not take or give the secrets: the user chooses, and nothing is written before.
fn ask_where(model: &mut Model, why: Diagnosis, saving: bool) {
    // The answer that helps is chosen already: to wait, where that can.
    let row = usize::from(!in_hand::may_open(&why));
    model.overlay = Some(Overlay::Store { why, row, saving });
}

/// After three seconds: perhaps an unlock window is open on the desktop.
pub fn keyring_is_slow(model: &mut Model) {
    if matches!(model.overlay, None | Some(Overlay::Help { .. })) {
        let asks = concerns_keyring(model);
        let why = Diagnosis::new(
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
pub fn choose_store(model: &mut Model, row: usize) -> Vec<Effect> {
    let Some(Overlay::Store { saving, .. }) = model.overlay else { return Vec::new() };
    model.overlay = None;
    if row == 0 {
        // Wait, or try again.
        let pending = model.calls.values().any(|call| matches!(call.purpose, Purpose::Vault(_)));
        return match model.keeping {
            Keeping::Keyring { read: false, .. } => {
                model.keeping = Keeping::Keyring { read: false, asked_at: Some(model.now) };
                vec![read_vault(model)]
            }
            _ if saving && !pending => save(model),
            _ => Vec::new(),
        };
    }
    model.keeping = Keeping::Memory;
    model.profile.setup.store = Store::Memory;
    // What the keyring was asked to keep is not written any more, should it answer.
    let mut effects = Vec::new();
    model.calls.retain(|ticket, call| {
        let late = matches!(call.purpose, Purpose::Vault(_));
        effects.extend(late.then_some(Effect::Abort(*ticket)));
        !late
    });
    if !effects.is_empty() {
        model.profile_saving = Saving::Idle;
    }
    super::say(model, "Secrets are kept for this session only; everything else goes to the profile.");
    model.profile_unsaved |= model.profile.setup.revision > 0;
    effects.extend(save(model));
    effects
}

/// A token that was just minted goes to the keyring once the profile with which it was got is on disk.
pub fn keep_minted(model: &mut Model) -> Vec<Effect> {
    if model.demo || !matches!(model.keeping, Keeping::Keyring { read: true, .. }) {
        return Vec::new();
    }
    model.minted_unsaved = !is_on_disk(model);
    let token = model.profile.setup.minted.clone().filter(|_| !model.minted_unsaved);
    let Profile { name, file_revision, .. } = &model.profile;
    let write = |token| Effect::WriteToken { profile: name.clone(), file_revision: *file_revision, token };
    token.map(write).into_iter().collect()
}

/// Facts outlive the program only where the profile does, and belong to the values that it has on disk.
pub fn save_facts(model: &mut Model) -> Vec<Effect> {
    model.facts_unsaved = !model.demo && !is_on_disk(model);
    if model.demo || model.facts_unsaved {
        return Vec::new();
    }
    let Profile { name, file_revision, .. } = &model.profile;
    vec![Effect::SaveFacts { profile: name.clone(), file_revision: *file_revision, facts: model.facts.clone() }]
}

/// The profile in hand, with all its values.
fn is_on_disk(model: &Model) -> bool {
    let unsaved = model.profile_unsaved || model.reading_again || !model.unsaved.is_empty();
    model.profile.file_revision > 0 && model.profile_saving == Saving::Idle && !unsaved
}
