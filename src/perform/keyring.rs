//! The effects that need the keyring. Its thread performs them, together with their files.

use super::{World, ended};
use crate::app::Message;
use crate::app::effect::KeyringChanges;
use crate::app::message::ProfileChange;
use crate::domain::finding::{Class, Finding};
use crate::domain::profile::{Profile, SavedProfile};
use crate::domain::setup::Store;
use crate::domain::token::IssuedToken;
use crate::world::clock;
use crate::world::places::Places;
use crate::world::profiles::{self, WithoutKeyring};
use crate::world::vault::{Job, Outcome};
use tokio::task::spawn_blocking;

impl World {
    /// Changes the files, and the keyring if the profile uses it. A keyring that fails doesn't matter to a profile without
    /// secrets. First waits for the runs of the profiles in `turns`.
    pub(super) fn with_vault(
        self,
        profile: String,
        turns: Vec<String>,
        change: ProfileChange,
        job: impl FnOnce(Places) -> Job + Send + 'static,
        files: impl FnOnce(&Places) -> Result<(), Finding> + Send + 'static,
    ) {
        tokio::spawn(async move {
            // Wait until earlier effects have been written.
            drop(self.files.lock().await);
            let places = self.places.clone();
            let started = spawn_blocking(move || {
                let places = places?;
                let turns = turns.iter().map(|name| profiles::take_turn(&places, name, || ()));
                let turns = turns.collect::<Result<Vec<_>, _>>()?;
                // A profile that can't be read may have had secrets.
                let kept = profiles::load(&places, &profile);
                let in_memory = matches!(&kept, Ok(Some(profile)) if profile.setup.store == Store::Memory);
                let bare = matches!(&kept, Ok(Some(profile)) if !profile.has_secrets());
                match in_memory {
                    true => files(&places).map(|()| None),
                    false => Ok(Some((places, turns, bare.then_some(files)))),
                }
            });
            let result = match started.await.unwrap_or_else(|_| Err(ended())) {
                Ok(Some((places, _turns, files))) => match (self.vault.run(job(places.clone())).await, files) {
                    (Err(finding), Some(files)) if finding.is(Class::Keyring) => {
                        spawn_blocking(move || files(&places)).await.unwrap_or_else(|_| Err(ended()))
                    }
                    (done, _) => done.map(drop),
                },
                Ok(None) => Ok(()),
                Err(finding) => Err(finding),
            };
            self.report(Message::ProfilesChanged(change, result));
        });
    }

    pub(super) fn read_vault(self, profile: String, item: u64) {
        let secrets = self.vault.submit(Job::Read { profile: profile.clone(), item });
        let token = self.vault.submit(Job::ReadToken { profile: profile.clone(), now: clock::now() });
        tokio::spawn(async move {
            let result = match secrets.await {
                Ok(Ok(Outcome::Secrets(secrets))) => Ok(secrets),
                Ok(Err(finding)) => Err(finding),
                _ => Err(ended()),
            };
            let token = match token.await {
                Ok(Ok(Outcome::Token(token))) => token,
                _ => None,
            };
            self.report(Message::VaultRead { profile, result, token });
        });
    }

    /// Saves the profile and its secrets. Writes no secret if it is aborted before the keyring has responded.
    pub(super) async fn save_profile(
        &self,
        profile: Box<Profile>,
        keyring: Option<KeyringChanges>,
    ) -> Result<SavedProfile, Finding> {
        let places = self.places.clone()?;
        let (name, is_new) = (profile.name.clone(), profile.file_revision == 0);
        let _turn;
        let saved = match keyring {
            Some(KeyringChanges { secrets, token }) => {
                let job = Job::SaveProfile { places: places.clone(), profile, secrets, token };
                match self.vault.run(job).await? {
                    Outcome::ProfileSaved(saved) => saved,
                    _ => return Err(ended()),
                }
            }
            None => {
                _turn = self.files.lock().await;
                let places = places.clone();
                let save = move || profiles::save(&places, &profile, &mut WithoutKeyring);
                spawn_blocking(save).await.unwrap_or_else(|_| Err(ended()))?
            }
        };
        if is_new {
            // The next start opens a new profile. If that can't be noted, you can still open it by its name.
            let _ = profiles::set_last_used(&places, &name);
        }
        Ok(saved)
    }

    /// Stores an issued token. Reports only a failure.
    pub(super) fn keep_token(self, profile: String, file_revision: u64, token: IssuedToken) {
        let Ok(places) = self.places.clone() else { return };
        let token = token.into();
        let done = self.vault.submit(Job::WriteToken { places, profile, file_revision, token });
        tokio::spawn(async move {
            match done.await.unwrap_or_else(|_| Err(ended())) {
                Ok(Outcome::TokenNotSaved(why)) => {
                    let fix = "Use it in this session, and get a new one for the next.";
                    self.report(Message::NotWritten(Finding::failed(
                        Class::Keyring,
                        "The token wasn't saved",
                        why,
                        fix,
                    )));
                }
                Ok(_) => {}
                Err(finding) => self.report(Message::NotWritten(finding)),
            }
        });
    }
}
