//! Where values are kept: secrets in the keyring, the rest in the profile, and nothing before the user knows where.
//!
//! The first real write is the probe of the keyring. For a profile that is not on disk yet the keyring is written first;
//! the profile follows when that has worked or the user has chosen to keep secrets for this session only. Where there is no
//! secret yet there is nothing to ask about: the profile is written, and a keyring that does not work is a matter for later.

use super::calls::{pump, ticket};
use crate::app::effect::{Effect, Ticket};
use crate::app::message::{KeptToken, Saved};
use crate::app::model::{Call, Keeping, Model, Overlay, Purpose, Saving};
use crate::domain::diagnosis::{Class, Diagnosis};
use crate::domain::fields::FieldId;
use crate::domain::in_hand;
use crate::domain::secret::Secret;
use crate::domain::setup::{Kept, Store, Text};
use crate::domain::token::Claims;

/// These values have changed: they are kept, and what they say of themselves is read.
pub fn changed(model: &mut Model, fields: &[FieldId]) -> Vec<Effect> {
    let mut effects = Vec::new();
    if fields.contains(&FieldId::ApiToken) {
        model.facts.learn_token(&model.profile.setup, model.now);
        effects.extend(match model.profile.setup.secret(FieldId::ApiToken).cloned() {
            Some(token) => keep_token(model, KeptToken::Pasted(token)),
            None if model.demo || model.keeping == Keeping::Memory => Vec::new(),
            None => vec![Effect::DeleteToken { profile: model.profile.name.clone() }],
        });
    }
    if model.demo {
        return effects;
    }
    let secrets = fields.iter().filter(|id| id.is_secret() && **id != FieldId::ApiToken);
    model.unsaved.extend(secrets.copied());
    model.profile_unsaved = true;
    effects.extend(save(model));
    effects
}

/// What the environment filled is kept with the first field that is left.
pub fn keep_filled(model: &mut Model) -> Vec<Effect> {
    let filled = std::mem::take(&mut model.filled);
    if filled.is_empty() { Vec::new() } else { changed(model, &filled) }
}

/// Writes what is not kept yet, as far as that may be done now.
pub fn save(model: &mut Model) -> Vec<Effect> {
    if model.demo || !model.profile_unsaved && model.unsaved.is_empty() {
        return Vec::new();
    }
    match model.keeping {
        Keeping::Memory => {
            model.unsaved.clear();
            save_profile(model)
        }
        _ if !concerns_keyring(model) => save_profile(model),
        // The keyring may hold secrets that are not known yet: first read, then write.
        Keeping::Keyring { read: false, asked_at } => {
            if let (None, None, Some(Err(why))) = (asked_at, &model.overlay, model.profile.setup.keyring_read.clone()) {
                ask_where(model, why, false);
            }
            // What is being written is older than this.
            if model.profile_saving == Saving::UnderWay {
                model.profile_saving = Saving::Stale;
            }
            Vec::new()
        }
        Keeping::Keyring { read: true, .. } => {
            let writing = model.calls.values().any(|call| matches!(call.purpose, Purpose::Vault(_)));
            let new_profile = model.profile.file_revision == 0;
            let mut effects = Vec::new();
            if !writing && (new_profile || !model.unsaved.is_empty()) {
                effects.push(write_vault(model));
            }
            if !new_profile {
                effects.extend(save_profile(model));
            }
            effects
        }
    }
}

/// A secret was given, taken away, or is kept there.
fn concerns_keyring(model: &Model) -> bool {
    !model.unsaved.is_empty() || model.profile.setup.values.keys().any(|id| id.is_secret())
}

/// One write at a time: each needs the file revision that the one before gave.
fn save_profile(model: &mut Model) -> Vec<Effect> {
    if model.profile_saving != Saving::Idle {
        model.profile_saving = Saving::Stale;
        return Vec::new();
    }
    model.profile_saving = Saving::UnderWay;
    vec![Effect::SaveProfile(Box::new(model.profile.clone()))]
}

fn write_vault(model: &mut Model) -> Effect {
    let held = |(id, value): (&FieldId, &crate::domain::setup::Value)| match &value.text {
        Text::Secret(secret) if *id != FieldId::ApiToken => Some((*id, secret.clone())),
        _ => None,
    };
    let mut secrets: Vec<(FieldId, Secret)> = model.profile.setup.values.iter().filter_map(held).collect();
    // An empty text takes a secret away that the item may still hold.
    let gone = model.unsaved.iter().filter(|id| !model.profile.setup.has(**id));
    secrets.extend(gone.map(|id| (*id, Secret::new(""))));
    let fields = secrets.iter().map(|(id, _)| *id).collect();
    let ticket = ticket(model);
    let used = secrets.iter().map(|(id, _)| (*id, model.profile.setup.revision_of(*id))).collect();
    model.calls.insert(ticket, Call { purpose: Purpose::Vault(fields), since: model.now, request: None, used });
    Effect::WriteVault { ticket, profile: model.profile.name.clone(), secrets }
}

pub fn vault_written(model: &mut Model, ticket: Ticket, result: Result<(), Diagnosis>) -> Vec<Effect> {
    let Some(call) = model.calls.remove(&ticket) else {
        // Another store was chosen meanwhile: the late item is deleted.
        let late = result.is_ok() && model.keeping == Keeping::Memory;
        return if late { vec![Effect::DeleteVault { profile: model.profile.name.clone() }] } else { Vec::new() };
    };
    if let Err(why) = result {
        model.not_kept = Some(why.clone());
        refused(model, why, true);
        return Vec::new();
    }
    if let Some(Overlay::Store { .. }) = model.overlay {
        model.overlay = None;
    }
    model.refused = None;
    for (id, revision) in &call.used {
        if let Some(value) = model.profile.setup.values.get_mut(id)
            && value.revision == *revision
        {
            value.kept = Kept::Keyring;
            model.unsaved.remove(id);
        }
    }
    // A secret that was taken away is not in the item any more.
    let values = &model.profile.setup.values;
    model.unsaved.retain(|id| values.contains_key(id));
    model.profile_unsaved = true;
    let mut effects = save_profile(model);
    if !model.unsaved.is_empty() {
        effects.push(write_vault(model));
    }
    effects
}

pub fn profile_saved(model: &mut Model, profile: &str, result: Result<Saved, Diagnosis>) -> Vec<Effect> {
    if profile != model.profile.name {
        return Vec::new();
    }
    match result {
        Ok(saved) => {
            let first = model.profile.file_revision == 0;
            model.profile.file_revision = saved.file_revision;
            model.profile.hashes = saved.hashes;
            model.profile.hash_key = saved.hash_key;
            model.not_kept = None;
            let stale = model.profile_saving == Saving::Stale;
            model.profile_saving = Saving::Idle;
            model.profile_unsaved = stale;
            let mut effects = if stale { save_profile(model) } else { Vec::new() };
            if first {
                effects.extend(save_facts(model));
            }
            effects
        }
        Err(diagnosis) => {
            model.profile_saving = Saving::Idle;
            model.not_kept = Some(diagnosis.clone());
            super::complain(model, format!("{} {} {}", diagnosis.what, diagnosis.why, diagnosis.fix));
            Vec::new()
        }
    }
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
        Some(KeptToken::Pasted(token)) if setup.has(FieldId::ApiToken) => {
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
    // The profile is written with what it says of the token.
    let mut effects = match setup_token_is_loose(model) {
        Some(token) => {
            model.profile_unsaved = true;
            keep_token(model, KeptToken::Pasted(token))
        }
        None => Vec::new(),
    };
    effects.extend(save(model));
    effects.extend(pump(model));
    effects
}

/// A token that was given before the keyring had been read.
fn setup_token_is_loose(model: &Model) -> Option<Secret> {
    let value = model.profile.setup.values.get(&FieldId::ApiToken)?;
    match &value.text {
        // What the environment filled is kept with the first field that is left.
        Text::Secret(token) if value.kept == Kept::Memory && !model.filled.contains(&FieldId::ApiToken) => {
            Some(token.clone())
        }
        _ => None,
    }
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
                vec![Effect::ReadVault { profile: model.profile.name.clone() }]
            }
            _ if saving && !pending => save(model),
            _ => Vec::new(),
        };
    }
    model.keeping = Keeping::Memory;
    model.profile.setup.store = Store::Memory;
    model.calls.retain(|_, call| !matches!(call.purpose, Purpose::Vault(_)));
    super::say(model, "Secrets are kept for this session only; everything else goes to the profile.");
    model.profile_unsaved |= model.profile.setup.revision > 0;
    save(model)
}

/// A token is the second item of the keyring, until it expires.
pub fn keep_token(model: &mut Model, token: KeptToken) -> Vec<Effect> {
    if model.demo || !matches!(model.keeping, Keeping::Keyring { read: true, .. }) {
        return Vec::new();
    }
    if let KeptToken::Pasted(secret) = &token {
        let lasts = Claims::read(secret).is_some_and(|claims| !claims.expired(model.now, jiff::SignedDuration::ZERO));
        if !lasts {
            return Vec::new();
        }
        if let Some(value) = model.profile.setup.values.get_mut(&FieldId::ApiToken) {
            value.kept = Kept::Keyring;
        }
    }
    vec![Effect::WriteToken { profile: model.profile.name.clone(), token }]
}

/// Facts outlive the program only where the profile does.
pub fn save_facts(model: &Model) -> Vec<Effect> {
    if model.demo || model.profile.file_revision == 0 {
        return Vec::new();
    }
    vec![Effect::SaveFacts { profile: model.profile.name.clone(), facts: model.facts.clone() }]
}
