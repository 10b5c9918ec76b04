//! Saves what a create uses: the secrets in the keyring and the profile file, both or neither.

use super::Failure;
use super::output::Output;
use super::values::{Loaded, ask};
use crate::domain::fields::FieldId;
use crate::domain::finding::{Class, Finding};
use crate::domain::profile::Profile;
use crate::domain::secret::Secret;
use crate::domain::setup::{Kept, Source, Store, Text};
use crate::domain::token::{IssuedToken, KeptToken};
use crate::world::clock;
use crate::world::profiles::{self, WithoutKeyring};
use crate::world::vault::{Job, Outcome, Vault};

/// Checks, before anything else, that the keyring exists and is open, if secrets will go there. `creates`: Auth0 will return one.
pub async fn try_keyring(loaded: &Loaded, vault: &Vault, creates: bool) -> Result<(), Finding> {
    let wanted = loaded.profile.setup.store == Store::Keyring && (creates || unstored(loaded).next().is_some());
    if wanted {
        ask(vault, Job::Unlock { profile: loaded.profile.name.clone() }).await?;
    }
    Ok(())
}

/// Saves the values before anything is sent. An unchanged profile isn't written, because a wizard that has it open would have
/// to reload it.
pub async fn values(loaded: &mut Loaded, vault: &Vault, out: &Output) -> Result<(), Failure> {
    let (secrets, token) = match loaded.profile.setup.store {
        Store::Keyring => (unstored_secrets(loaded), unstored_token(loaded)),
        Store::Memory => (Vec::new(), None),
    };
    let replaces = loaded.replaces_token && loaded.profile.setup.store == Store::Keyring;
    let nothing = secrets.is_empty() && token.is_none() && !replaces;
    if nothing && !loaded.is_new() {
        let Profile { name, file_revision, .. } = &loaded.profile;
        return Ok(profiles::refuse_stale(&loaded.places, name, *file_revision)?);
    }
    if loaded.profile.setup.store == Store::Memory || (loaded.exists && nothing) {
        let saved = profiles::save(&loaded.places, &loaded.profile, &mut WithoutKeyring)?;
        loaded.mark_saved(saved);
        return Ok(());
    }
    let kept = secrets.iter().map(|(id, _)| *id).chain(token.iter().map(|_| FieldId::ApiToken));
    let mut profile = loaded.profile.clone();
    for id in kept {
        mark_kept(&mut profile.setup.values, id, Kept::Keyring);
    }
    let job = Job::SaveProfile {
        places: loaded.places.clone(),
        profile: Box::new(profile.clone()),
        secrets,
        // The login's token isn't stored, so the profile has no stored one from now on.
        token: token.map(Some).or(replaces.then_some(None)),
    };
    if let Outcome::ProfileSaved(saved) = ask(vault, job).await.map_err(without_keyring)? {
        loaded.profile = profile;
        if let Some(why) = loaded.mark_saved(saved) {
            out.hint(&why);
            mark_kept(&mut loaded.profile.setup.values, FieldId::ApiToken, Kept::Memory);
            let saved = profiles::save(&loaded.places, &loaded.profile, &mut WithoutKeyring)?;
            loaded.mark_saved(saved);
        } else if std::mem::take(&mut loaded.replaces_token) {
            out.hint("Removed the stored Management API token, because the auth0-cli login replaces it");
        }
    }
    Ok(())
}

/// Saves a profile that has no secret to store. False if it has one.
pub fn values_without_secrets(loaded: &mut Loaded) -> Result<bool, Failure> {
    if unstored(loaded).next().is_some() {
        return Ok(false);
    }
    let saved = profiles::save(&loaded.places, &loaded.profile, &mut WithoutKeyring)?;
    loaded.mark_saved(saved);
    Ok(true)
}

type Values = std::collections::BTreeMap<FieldId, crate::domain::setup::Value>;

fn mark_kept(values: &mut Values, id: FieldId, kept: Kept) {
    values.get_mut(&id).into_iter().for_each(|value| value.kept = kept);
}

/// Secrets in memory that aren't in the keyring yet. The token of an auth0-cli login is never stored.
fn unstored(loaded: &Loaded) -> impl Iterator<Item = (FieldId, u64, &Secret)> {
    loaded.profile.setup.values.iter().filter_map(|(id, value)| match &value.text {
        Text::Secret(secret) if value.kept != Kept::Keyring && value.source != Source::CliLogin => {
            Some((*id, value.revision, secret))
        }
        _ => None,
    })
}

fn unstored_secrets(loaded: &Loaded) -> Vec<(FieldId, Secret)> {
    let long_lived = unstored(loaded).filter(|(id, ..)| *id != FieldId::ApiToken);
    long_lived.map(|(id, _, secret)| (id, secret.clone())).collect()
}

/// The pasted token, unless it has expired.
fn unstored_token(loaded: &Loaded) -> Option<KeptToken> {
    let (id, revision, token) = unstored(loaded).find(|(id, ..)| *id == FieldId::ApiToken)?;
    KeptToken::pasted(token, vec![(id, revision)], clock::now())
}

/// Stores a newly issued token until it expires. A failure is only a warning. `had`: the token before.
pub async fn save_issued_token(loaded: &Loaded, had: Option<&IssuedToken>, out: &Output) {
    let Some(issued) = loaded.profile.setup.issued_token.clone().filter(|issued| had != Some(issued)) else { return };
    if !loaded.owns_facts() || loaded.profile.setup.store != Store::Keyring {
        return;
    }
    let (places, profile) = (loaded.places.clone(), loaded.profile.name.clone());
    let job = Job::WriteToken { places, profile, file_revision: loaded.profile.file_revision, token: issued.into() };
    match ask(&Vault::start(), job).await {
        Ok(Outcome::TokenNotSaved(why)) => out.hint(&why),
        Ok(_) => {}
        Err(finding) => out.warning(&finding),
    }
}

/// If the keyring fails, names the alternative, since a command can't ask.
pub fn without_keyring(finding: Finding) -> Finding {
    if !finding.is(Class::Keyring) {
        return finding;
    }
    let fix = format!("{} Or add --store memory to store no secrets.", finding.fix.trim_end());
    Finding { fix, ..finding }
}
