//! The simulated disk: profiles, their secrets in a keyring, and the journal.

use super::*;
use crate::domain::profile::SavedProfile;

impl Simulated {
    /// The disk and the keyring respond again.
    pub fn go_on(&mut self) {
        while let Some(effect) = self.stalled.as_mut().and_then(VecDeque::pop_front) {
            let effects = self.perform_now(effect).map(|message| update(&mut self.model, message));
            self.perform_all(effects.unwrap_or_default());
        }
        self.stalled = None;
    }

    /// The secrets of a profile need the keyring.
    pub(super) fn change_profile(&self, name: &str) -> Result<(), Finding> {
        let has_secrets = self.profiles.get(name).is_some_and(|(profile, _)| {
            profile.setup.store != crate::domain::setup::Store::Memory && profile.has_secrets()
        });
        match self.keyring {
            Keyring::Locked if has_secrets => Err(locked()),
            Keyring::Missing if has_secrets => Err(no_keyring()),
            _ => Ok(()),
        }
    }

    /// The revision of the profile's file, 0 if there is none.
    pub(super) fn revision(&self, name: &str) -> u64 {
        self.profiles.get(name).map_or(0, |(profile, _)| profile.file_revision)
    }

    pub(super) fn before_change(&mut self, before: BeforeChange) -> Option<Finding> {
        if self.revision(&before.profile) != before.file_revision {
            return Some(changed());
        }
        let journal = self.journals.entry(before.profile).or_default();
        journal.entries.extend(before.entry);
        before.temporary.into_iter().for_each(|temporary| journal.add_for_a_while(temporary));
        None
    }

    pub(super) fn keep(&mut self, profile: Profile, keyring: Option<KeyringChanges>) -> Result<SavedProfile, Finding> {
        let name = profile.name.clone();
        if self.no_disk {
            let what = "Could not write default.toml";
            return Err(Finding::failed(Class::Filesystem, what, "Read-only file system.", "Make it writable."));
        }
        if keyring.is_some() && self.keyring != Keyring::Works {
            return Err(if self.keyring == Keyring::Locked { locked() } else { no_keyring() });
        }
        if self.revision(&name) != profile.file_revision {
            return Err(changed());
        }
        if let Some(KeyringChanges { secrets, token }) = keyring {
            self.vault.extend(secrets);
            self.vault.retain(|_, secret| !secret.is_empty());
            self.token = token.unwrap_or(self.token.take());
        }
        self.files_written += 1;
        let saved = SavedProfile { file_revision: profile.file_revision + 1, ..SavedProfile::default() };
        self.profiles.insert(name, (Profile { file_revision: saved.file_revision, ..profile }, self.model.now));
        Ok(saved)
    }

    /// Another session sets a value of the profile.
    pub fn set_elsewhere(&mut self, id: FieldId, text: &str) {
        let name = self.model.profile.name.clone();
        let opened = self.open(&name);
        let mut profile = opened.profile;
        profile.setup.set(id, text, Source::Flag, self.model.now);
        let kept = if id.is_secret() { Kept::Keyring } else { Kept::Profile };
        profile.setup.values.get_mut(&id).into_iter().for_each(|value| value.kept = kept);
        let keyring = id.is_secret().then(|| KeyringChanges { secrets: vec![(id, Secret::new(text))], token: None });
        self.keep(profile, keyring).unwrap();
    }

    /// Reads the profile's file. It only holds the length of a secret.
    pub(super) fn open(&self, name: &str) -> OpenedProfile {
        let kept = self.profiles.get(name).map(|(profile, _)| profile.clone());
        let exists = kept.is_some();
        let mut profile = kept.unwrap_or_else(|| Profile { name: name.to_owned(), ..Profile::default() });
        (profile.setup.issued_token, profile.setup.keyring_read) = (None, None);
        for value in profile.setup.values.values_mut() {
            if let Text::Secret(secret) = &value.text {
                value.text = Text::Absent { chars: secret.chars() };
            }
        }
        let facts = self.facts.get(name).cloned().unwrap_or_default();
        let journal = self.journals.get(name).cloned().unwrap_or_default();
        OpenedProfile { profile, facts, journal, exists, given: self.given.clone() }
    }

    pub(super) fn list(&self) -> Vec<Summary> {
        let summary = |(name, (profile, at)): (&String, &(Profile, Timestamp))| Summary {
            name: name.clone(),
            production: profile.production,
            domain: profile.setup.open(FieldId::Auth0Domain).map(str::to_owned),
            provider: profile.setup.open(FieldId::Provider).map(str::to_owned),
            changed_at: Some(*at),
            broken: None,
        };
        self.profiles.iter().map(summary).collect()
    }
}

/// The effect needs the disk or the keyring.
pub(super) fn is_needed(effect: &Effect) -> bool {
    matches!(
        effect,
        Effect::ReadVault { .. }
            | Effect::SaveProfile { .. }
            | Effect::WriteToken { .. }
            | Effect::SaveFacts { .. }
            | Effect::RecordOutcome { .. }
            | Effect::TakeTurn { .. }
            | Effect::ReadProfileAgain { .. }
            | Effect::OpenProfile { .. }
            | Effect::ListProfiles
            | Effect::RenameProfile { .. }
            | Effect::CopyProfile { .. }
            | Effect::ForgetProfile { .. }
            | Effect::ReadLogins(_)
            | Effect::ReadLoginToken { .. }
    )
}
