//! Writes a profile's files and its items in the keyring as one unit, under the lock of the files: all of them or nothing.
//!
//! Each job uses the keyring once before it takes the lock. If the keyring has to ask the user for a password, no other
//! program waits for the lock meanwhile.

use super::worker::{Fault, KeyringWorker, token_of};
use super::{Outcome, causes, item};
use crate::domain::fields::FieldId;
use crate::domain::finding::Finding;
use crate::domain::profile::{Profile, SavedProfile};
use crate::domain::secret::Secret;
use crate::domain::token::KeptToken;
use crate::world::places::Places;
use crate::world::profiles::{self, KeyringPart};
use keyring_core::Error;
use zeroize::Zeroizing;

type Content = Option<Zeroizing<Vec<u8>>>;

/// An item, and its new content.
type Put = (String, Content);

/// The items to write before the files change, and those to write afterwards.
type Puts = (Vec<Put>, Vec<Put>);

/// The keyring's part in a change of files.
struct Items<'a, P> {
    worker: &'a mut KeyringWorker,
    /// Nobody waits for the result any more.
    given_up: &'a dyn Fn() -> bool,
    /// Lists the items to write. Called under the lock.
    plan: Option<P>,
    /// The previous content of the items that were written.
    had: Vec<Put>,
    then: Vec<Put>,
    /// A sentence that says why the token wasn't saved.
    not_kept: Option<String>,
}

impl<'a, P: FnOnce(&mut KeyringWorker) -> Result<Puts, Fault>> Items<'a, P> {
    fn new(worker: &'a mut KeyringWorker, given_up: &'a dyn Fn() -> bool, plan: P) -> Self {
        Self { worker, given_up, plan: Some(plan), had: Vec::new(), then: Vec::new(), not_kept: None }
    }

    fn put_all(&mut self) -> Result<(), Fault> {
        let Some(plan) = self.plan.take() else { return Ok(()) };
        if (self.given_up)() {
            return Err(Fault::Diagnosed(causes::given_up()));
        }
        let (first, then) = plan(self.worker)?;
        self.then = then;
        for (user, content) in first {
            self.had.push((user.clone(), self.worker.get(&user)?));
            let content = content.as_deref().map(Vec::as_slice);
            match user.ends_with(TOKEN) {
                true => self.not_kept = self.worker.put_token(&user, content)?,
                false => self.worker.put(&user, content)?,
            }
        }
        Ok(())
    }
}

impl<P: FnOnce(&mut KeyringWorker) -> Result<Puts, Fault>> KeyringPart for Items<'_, P> {
    fn before(&mut self) -> Result<(), Finding> {
        self.put_all().map_err(|fault| {
            self.undo();
            fault.into_finding()
        })
    }

    /// If this fails, the item's number still shows which secrets belong to the profile.
    fn undo(&mut self) {
        for (user, content) in self.had.drain(..).rev() {
            let _ = self.worker.put(&user, content.as_deref().map(Vec::as_slice));
        }
    }

    /// If this fails, an older secret stays in the item until the next write.
    fn after(&mut self) {
        for (user, content) in self.then.drain(..) {
            let _ = self.worker.put(&user, content.as_deref().map(Vec::as_slice));
        }
    }
}

const TOKEN: &str = "/token";

impl KeyringWorker {
    pub(super) fn save_profile(
        &mut self,
        places: &Places,
        profile: &Profile,
        secrets: &[(FieldId, Secret)],
        token: Option<&Option<KeptToken>>,
        given_up: &dyn Fn() -> bool,
    ) -> Result<Outcome, Fault> {
        if secrets.is_empty() && token.is_none_or(Option::is_none) {
            self.get(&profile.name)?;
        } else {
            self.unlock(&profile.name)?;
        }
        let (name, old) = (profile.name.as_str(), profile.item);
        let new = if secrets.is_empty() { old } else { old.max(profile.file_revision) + 1 };
        let mut items = Items::new(self, given_up, |worker: &mut KeyringWorker| {
            let (mut first, mut then) = (Vec::new(), Vec::new());
            if !secrets.is_empty() {
                let next = worker.read(name)?.next(old, new, secrets);
                first.push((name.to_owned(), Some(bytes(&next.text()))));
                if !next.is_settled() {
                    then.push((name.to_owned(), next.settled().map(|document| bytes(&document.text()))));
                }
            }
            let text = |token: &KeptToken| bytes(&item::token_text(token));
            first.extend(token.map(|token| (token_of(name), token.as_ref().map(text))));
            Ok((first, then))
        });
        let saved = profiles::save(places, &Profile { item: new, ..profile.clone() }, &mut items)?;
        Ok(Outcome::ProfileSaved(SavedProfile { token_not_kept: items.not_kept, ..saved }))
    }

    pub(super) fn keep_token(
        &mut self,
        places: &Places,
        profile: &str,
        file_revision: u64,
        token: &KeptToken,
    ) -> Result<Outcome, Fault> {
        let user = token_of(profile);
        self.unlock(&user)?;
        let text = item::token_text(token);
        let written = profiles::while_current(places, profile, file_revision, || {
            let not_kept = self.put_token(&user, Some(text.as_bytes())).map_err(Fault::into_finding)?;
            Ok(not_kept.map_or(Outcome::Done, Outcome::TokenNotSaved))
        })?;
        Ok(written.unwrap_or(Outcome::Done))
    }

    /// Writes a token, or returns a sentence that says why it wasn't saved.
    fn put_token(&mut self, user: &str, content: Option<&[u8]>) -> Result<Option<String>, Fault> {
        match self.put(user, content) {
            Err(Fault::Store(Error::TooLong(_, limit))) => {
                // An older token must not pass for this one.
                self.put(user, None)?;
                Ok(Some(too_long(limit)))
            }
            done => done.map(|()| None),
        }
    }

    pub(super) fn rename(
        &mut self,
        places: &Places,
        old: &str,
        new: &str,
        given_up: &dyn Fn() -> bool,
    ) -> Result<Outcome, Fault> {
        self.get(old)?;
        let mut items = Items::new(self, given_up, |worker: &mut KeyringWorker| {
            let (mut first, mut then) = (Vec::new(), Vec::new());
            for (from, to) in [(old.to_owned(), new.to_owned()), (token_of(old), token_of(new))] {
                if let Some(content) = worker.get(&from)? {
                    first.push((to, Some(content)));
                    then.push((from, None));
                }
            }
            Ok((first, then))
        });
        profiles::rename(places, old, new, &mut items)?;
        Ok(Outcome::Done)
    }

    pub(super) fn copy(
        &mut self,
        places: &Places,
        old: &str,
        new: &str,
        given_up: &dyn Fn() -> bool,
    ) -> Result<Outcome, Fault> {
        self.get(old)?;
        let mut items = Items::new(self, given_up, |worker: &mut KeyringWorker| {
            let content = worker.get(old)?;
            Ok((content.map(|content| (new.to_owned(), Some(content))).into_iter().collect(), Vec::new()))
        });
        profiles::copy(places, old, new, &mut items)?;
        Ok(Outcome::Done)
    }

    pub(super) fn forget(
        &mut self,
        places: &Places,
        profile: &str,
        given_up: &dyn Fn() -> bool,
    ) -> Result<Outcome, Fault> {
        let secrets = self.get(profile)?.is_some();
        let token = self.get(&token_of(profile))?.is_some();
        if secrets || token || profiles::has_files(places, profile)? {
            let gone = vec![(token_of(profile), None), (profile.to_owned(), None)];
            let mut items = Items::new(self, given_up, |_: &mut KeyringWorker| Ok((gone, Vec::new())));
            profiles::forget(places, profile, &mut items)?;
        }
        Ok(Outcome::Forgotten { secrets, token })
    }
}

fn bytes(text: &str) -> Zeroizing<Vec<u8>> {
    Zeroizing::new(text.as_bytes().to_vec())
}

fn too_long(limit: u32) -> String {
    format!(
        "The token is longer than {limit} bytes, the limit of this system's keyring. It is kept for this session only."
    )
}
