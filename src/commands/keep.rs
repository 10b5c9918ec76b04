//! Keeping what a create used: secrets in the keyring first, which is its probe, then the profile file.
//!
//! Nothing is half stored: a keyring item without a profile is taken back.

use super::Failure;
use super::drive::save_profile;
use super::output::Output;
use super::values::{Known, ask};
use crate::domain::diagnosis::Diagnosis;
use crate::domain::fields::FieldId;
use crate::domain::secret::Secret;
use crate::domain::setup::{Kept, Store, Text};
use crate::domain::token::{Claims, Minted};
use crate::world::clock;
use crate::world::vault::{Job, KeptToken, Outcome, Vault};
use jiff::SignedDuration;

/// Before anything is sent.
pub async fn values(known: &mut Known, vault: &Vault, out: &Output) -> Result<(), Failure> {
    let new = !known.exists;
    let kept = match known.profile.setup.store {
        Store::Keyring => secrets(known, vault, out).await.map_err(without_keyring),
        Store::Memory => Ok(()),
    };
    let kept = kept.and_then(|()| save_profile(known));
    let in_keyring = known.profile.setup.values.values().any(|value| value.kept == Kept::Keyring);
    if kept.is_err() && new && in_keyring {
        // What the keyring got has no profile that would lead to it.
        let _ = ask(vault, Job::Delete { profile: known.profile.name.clone() }).await;
    }
    Ok(kept?)
}

async fn secrets(known: &mut Known, vault: &Vault, out: &Output) -> Result<(), Diagnosis> {
    let profile = known.profile.name.clone();
    let setup = &mut known.profile.setup;
    let loose: Vec<(FieldId, Secret)> = setup
        .values
        .iter()
        .filter_map(|(id, value)| match &value.text {
            Text::Secret(secret) if value.kept != Kept::Keyring => Some((*id, secret.clone())),
            _ => None,
        })
        .collect();
    let (token, long_lived): (Vec<_>, Vec<_>) = loose.into_iter().partition(|(id, _)| *id == FieldId::ApiToken);
    if !long_lived.is_empty() {
        let kept: Vec<FieldId> = long_lived.iter().map(|(id, _)| *id).collect();
        ask(vault, Job::Write { profile: profile.clone(), secrets: long_lived }).await?;
        for value in setup.values.iter_mut().filter(|(id, _)| kept.contains(id)).map(|(_, value)| value) {
            value.kept = Kept::Keyring;
        }
    }
    for (id, token) in token {
        let claims = Claims::read(&token).filter(|claims| !claims.expired(clock::now(), SignedDuration::ZERO));
        let Some(expires_at) = claims.and_then(|claims| claims.expires_at) else { continue };
        let token = KeptToken { token, expires_at, minted: false, used: Vec::new() };
        match ask(vault, Job::WriteToken { profile: profile.clone(), token }).await? {
            Outcome::NotKept(why) => out.hint(&why),
            _ => {
                if let Some(value) = setup.values.get_mut(&id) {
                    value.kept = Kept::Keyring;
                }
            }
        }
    }
    Ok(())
}

/// A token that was just minted is kept until it expires, as far as that works. `had`: the one before.
pub async fn keep_minted(known: &Known, had: Option<&Minted>, out: &Output) {
    let Some(minted) = known.profile.setup.minted.clone().filter(|minted| had != Some(minted)) else { return };
    if !known.facts_are_its_own() || known.profile.setup.store != Store::Keyring {
        return;
    }
    let token = KeptToken { token: minted.token, expires_at: minted.expires_at, minted: true, used: minted.used };
    match ask(&Vault::start(), Job::WriteToken { profile: known.profile.name.clone(), token }).await {
        Ok(Outcome::NotKept(why)) => out.hint(&why),
        Ok(_) => {}
        Err(told) => out.warning(&told),
    }
}

/// Nobody is there to choose, so the choice is named.
pub fn without_keyring(told: Diagnosis) -> Diagnosis {
    let fix = format!("{} Or keep no secrets: --store memory.", told.fix.trim_end());
    Diagnosis { fix, ..told }
}
