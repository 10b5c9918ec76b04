//! Secrets, token and files are one unit: all of them are written or nothing, and only over the revision that was read.

#![allow(clippy::disallowed_methods)]

use super::*;
use crate::world::profiles;
use std::path::PathBuf;

const ID: FieldId = FieldId::ApplicationSecret;

pub fn places(home: &tempfile::TempDir) -> Places {
    Places { config: home.path().join("config"), state: home.path().join("state") }
}

struct Desk {
    home: tempfile::TempDir,
    store: Store,
    worker: KeyringWorker,
}

impl Desk {
    fn new() -> Desk {
        let (store, worker) = worker();
        Desk { home: tempfile::tempdir().unwrap(), store, worker }
    }

    fn places(&self) -> Places {
        places(&self.home)
    }

    fn path(&self) -> PathBuf {
        self.home.path().join("config/profiles/work.toml")
    }

    /// The profile on disk, or a new one.
    fn profile(&self) -> Profile {
        let new = Profile { name: "work".into(), ..Profile::default() };
        profiles::load(&self.places(), "work").unwrap().unwrap_or(new)
    }

    fn save_profile(
        &mut self,
        profile: Profile,
        secrets: &[(FieldId, &str)],
        token: Option<Option<KeptToken>>,
    ) -> JobResult {
        let secrets = secrets.iter().map(|(id, text)| (*id, Secret::new(*text))).collect();
        let job = Job::SaveProfile { places: self.places(), profile: Box::new(profile), secrets, token };
        self.worker.perform(&job, &|| false)
    }

    fn read(&mut self, item: u64) -> Vec<(FieldId, String)> {
        match self.worker.perform(&Job::Read { profile: "work".into(), item }, &|| false) {
            Ok(Outcome::Secrets(all)) => all.into_iter().map(|(id, secret)| (id, secret.reveal().to_owned())).collect(),
            other => panic!("{other:?}"),
        }
    }
}

fn token(second: i64) -> KeptToken {
    let used = vec![(FieldId::MgmtClientId, 3)];
    KeptToken { token: Secret::new("a.b.c"), expires_at: at(second), issued: true, used }
}

#[test]
fn secrets_are_one_document_and_a_write_leaves_the_others() {
    let mut desk = Desk::new();
    assert_eq!(desk.read(0), []);
    desk.save_profile(desk.profile(), &[(FieldId::Auth0ClientSecret, "with \"quotes\" and ü")], None).unwrap();
    desk.save_profile(desk.profile(), &[(ID, "s2")], None).unwrap();
    assert_eq!(
        raw(&desk.store, "work").unwrap(),
        r#"{"schema": 1, "item": 2, "APPLICATION_SECRET": "s2", "AUTH0_CLIENT_SECRET": "with \"quotes\" and ü"}"#
    );
    assert_eq!((desk.profile().item, desk.profile().file_revision), (2, 2));
    // A save without secrets doesn't change the item.
    profiles::save(&desk.places(), &desk.profile(), &mut profiles::WithoutKeyring).unwrap();
    assert_eq!(desk.read(desk.profile().item).len(), 2);

    let gone = [(FieldId::Auth0ClientSecret, ""), (ID, "")];
    desk.save_profile(desk.profile(), &gone, None).unwrap();
    assert_eq!(raw(&desk.store, "work"), None);
}

#[test]
fn a_profile_is_copied_renamed_and_forgotten_with_its_secrets() {
    let mut desk = Desk::new();
    desk.save_profile(desk.profile(), &[(ID, "s")], Some(Some(token(100)))).unwrap();
    let (old, new) = (|| "work".to_owned(), |name: &str| name.to_owned());
    let mut perform = |job| desk.worker.perform(&job, &|| false);
    perform(Job::Copy { places: places(&desk.home), old: old(), new: new("two") }).unwrap();
    assert!(perform(Job::Copy { places: places(&desk.home), old: old(), new: new("two") }).is_err());
    perform(Job::Rename { places: places(&desk.home), old: old(), new: new("three") }).unwrap();
    assert_eq!((raw(&desk.store, "work"), raw(&desk.store, "work/token")), (None, None));
    assert_eq!(raw(&desk.store, "two"), raw(&desk.store, "three"));
    assert!(raw(&desk.store, "two/token").is_none() && raw(&desk.store, "three/token").is_some());
    for name in ["two", "three", "three"] {
        perform(Job::Forget { places: places(&desk.home), profile: new(name) }).unwrap();
        assert_eq!((raw(&desk.store, name), raw(&desk.store, &format!("{name}/token"))), (None, None));
    }
    assert_eq!(profiles::list(&places(&desk.home)).unwrap(), []);
}

#[test]
fn who_has_not_read_what_another_wrote_writes_nothing_and_deletes_nothing() {
    let mut desk = Desk::new();
    let new = desk.profile();
    desk.save_profile(new.clone(), &[(ID, "of the first")], Some(Some(token(100)))).unwrap();
    let stale = desk.profile();
    desk.save_profile(desk.profile(), &[(ID, "of the second")], None).unwrap();
    let (item, token_item, file) =
        (raw(&desk.store, "work"), raw(&desk.store, "work/token"), std::fs::read(desk.path()).unwrap());
    for profile in [new, stale.clone()] {
        let refused = desk.save_profile(profile, &[(ID, "of the loser")], Some(None)).unwrap_err();
        assert_eq!(refused.class, Some(Class::Conflict));
        assert_eq!(raw(&desk.store, "work"), item);
        assert_eq!(raw(&desk.store, "work/token"), token_item);
        assert_eq!(std::fs::read(desk.path()).unwrap(), file);
    }
    let revision = stale.file_revision;
    let late =
        Job::WriteToken { places: desk.places(), profile: "work".into(), file_revision: revision, token: token(7) };
    assert_eq!(desk.worker.perform(&late, &|| false), Ok(Outcome::Done));
    assert_eq!(raw(&desk.store, "work/token"), token_item);
}

#[test]
fn a_disk_that_takes_no_file_leaves_the_secret_that_was_kept() {
    let mut desk = Desk::new();
    for kept in [None, Some("the-old-one")] {
        if let Some(kept) = kept {
            desk.save_profile(desk.profile(), &[(ID, kept)], None).unwrap();
        }
        // A folder has the name of the temporary file.
        let blocked = desk.path().with_file_name(".work.toml.tmp");
        std::fs::create_dir_all(blocked.join("x")).unwrap();
        let before = raw(&desk.store, "work");
        let refused = desk.save_profile(desk.profile(), &[(ID, "the-new-one")], Some(Some(token(9)))).unwrap_err();
        assert_eq!(refused.class, Some(Class::Filesystem));
        assert!(refused.why.ends_with("The profile and its secrets weren't changed."), "{refused:?}");
        assert_eq!((raw(&desk.store, "work"), raw(&desk.store, "work/token")), (before, None));
        std::fs::remove_dir_all(blocked).unwrap();
    }
    assert_eq!(desk.read(desk.profile().item), [(ID, "the-old-one".to_owned())]);
}

/// While the keyring is written, a folder takes the place of the profile's file, so the rename fails.
#[test]
fn a_file_that_cannot_be_put_in_its_place_puts_the_keyring_back() {
    for kept in [None, Some("the-old-one")] {
        let mut desk = Desk::new();
        if let Some(kept) = kept {
            desk.save_profile(desk.profile(), &[(ID, kept)], None).unwrap();
        }
        let (before, profile) = (raw(&desk.store, "work"), desk.profile());
        desk.worker = blocking(&desk.store, desk.path());
        let refused = desk.save_profile(profile, &[(ID, "the-new-one")], None).unwrap_err();
        assert_eq!(refused.class, Some(Class::Filesystem), "{refused:?}");
        assert_eq!(raw(&desk.store, "work"), before);
    }
}

#[test]
fn a_keyring_that_takes_no_item_leaves_the_profile() {
    let mut desk = Desk::new();
    desk.save_profile(desk.profile(), &[(ID, "the-old-one")], None).unwrap();
    let file = std::fs::read(desk.path()).unwrap();
    let before = raw(&desk.store, "work");
    // The token is the second item. If it fails, the first one is restored.
    fail_next(&desk.store, "work/token", Error::NoStorageAccess("prompt dismissed".into()));
    let refused = desk.save_profile(desk.profile(), &[(ID, "the-new-one")], Some(Some(token(9)))).unwrap_err();
    assert_eq!(refused.class, Some(Class::Keyring));
    assert_eq!((raw(&desk.store, "work"), raw(&desk.store, "work/token")), (before, None));
    assert_eq!(std::fs::read(desk.path()).unwrap(), file);
    let names: Vec<_> =
        std::fs::read_dir(desk.path().parent().unwrap()).unwrap().map(|one| one.unwrap().file_name()).collect();
    assert_eq!(names, ["work.toml"]);
}

/// The program is killed after it wrote the keyring and before it wrote the profile.
#[test]
fn a_run_that_is_killed_in_between_leaves_the_profile_its_secrets() {
    let mut desk = Desk::new();
    desk.save_profile(desk.profile(), &[(ID, "old"), (FieldId::Auth0ClientSecret, "stays")], None).unwrap();
    let half = r#"{"schema":1,"item":2,"APPLICATION_SECRET":"new","AUTH0_CLIENT_SECRET":"stays","A0CONNECT_TOKEN_HEADERS":"{}",
        "before":{"item":1,"APPLICATION_SECRET":"old","A0CONNECT_TOKEN_HEADERS":""}}"#;
    put(&desk.store, "work", half.as_bytes());
    let both = [(FieldId::Auth0ClientSecret, "stays".to_owned()), (ID, "old".to_owned())];
    let sorted = |mut all: Vec<(FieldId, String)>| {
        all.sort();
        all
    };
    let mut old = both.to_vec();
    old.sort();
    assert_eq!(sorted(desk.read(1)), old);
    assert_eq!(desk.read(2).len(), 3);
    // A save without secrets leaves the item as it is. The next one with secrets starts from the profile's own secrets.
    profiles::save(&desk.places(), &desk.profile(), &mut profiles::WithoutKeyring).unwrap();
    assert_eq!(sorted(desk.read(desk.profile().item)), old);
    desk.save_profile(desk.profile(), &[(FieldId::Auth0ClientSecret, "another")], None).unwrap();
    let text = raw(&desk.store, "work").unwrap();
    assert_eq!(text, r#"{"schema": 1, "item": 3, "APPLICATION_SECRET": "old", "AUTH0_CLIENT_SECRET": "another"}"#);
}

#[test]
fn an_item_and_a_profile_without_a_number_belong_together() {
    let mut desk = Desk::new();
    let saved = profiles::save(&desk.places(), &desk.profile(), &mut profiles::WithoutKeyring).unwrap();
    put(&desk.store, "work", br#"{"schema": 1, "APPLICATION_SECRET": "kept"}"#);
    assert_eq!((saved.item, desk.read(0)), (0, vec![(ID, "kept".to_owned())]));
    desk.save_profile(desk.profile(), &[(ID, "next")], None).unwrap();
    assert_eq!(desk.read(desk.profile().item), [(ID, "next".to_owned())]);
}

#[test]
fn a_token_is_given_until_it_expires() {
    let mut desk = Desk::new();
    desk.save_profile(desk.profile(), &[], Some(Some(token(100)))).unwrap();
    assert_eq!(
        raw(&desk.store, "work/token").unwrap(),
        r#"{"schema": 1, "token": "a.b.c", "expires_at": "1970-01-01T00:01:40Z", "minted": true, "used": [["AUTH0_MGMT_CLIENT_ID", 3]]}"#
    );
    let mut read = |second| desk.worker.perform(&Job::ReadToken { profile: "work".into(), now: at(second) }, &|| false);
    assert_eq!(read(99), Ok(Outcome::Token(Some(token(100)))));
    assert_eq!(read(100), Ok(Outcome::Token(None)));
    desk.save_profile(desk.profile(), &[], Some(None)).unwrap();
    assert_eq!(raw(&desk.store, "work/token"), None);
}

#[test]
fn a_token_that_does_not_fit_is_not_kept_and_no_older_one_is_left() {
    let mut desk = Desk::new();
    desk.save_profile(desk.profile(), &[(ID, "s")], Some(Some(token(50)))).unwrap();
    desk.worker = blocking(&desk.store, PathBuf::new());
    let outcome = desk.save_profile(desk.profile(), &[], Some(Some(token(100))));
    assert!(
        matches!(outcome, Ok(Outcome::ProfileSaved(saved)) if saved.token_not_kept.as_ref().unwrap().contains("2560"))
    );
    assert_eq!(raw(&desk.store, "work/token"), None);
    put(&desk.store, "work/token", b"older");
    let file_revision = desk.profile().file_revision;
    let job = Job::WriteToken { places: desk.places(), profile: "work".into(), file_revision, token: token(100) };
    assert!(matches!(desk.worker.perform(&job, &|| false), Ok(Outcome::TokenNotSaved(why)) if why.contains("2560")));
    assert_eq!(raw(&desk.store, "work/token"), None);
}

/// A keyring that rejects tokens. If there is a path, a write of the secrets also replaces the profile's file by a folder.
fn blocking(store: &Store, path: PathBuf) -> KeyringWorker {
    KeyringWorker::Reopened(Arc::new(Double::writing(store, move |user| {
        if user.ends_with("/token") {
            return Err(Error::TooLong("secret".into(), 2560));
        }
        if user == "work" && path.parent().is_some() && !path.is_dir() {
            let _ = std::fs::remove_file(&path);
            std::fs::create_dir_all(path.join("x")).unwrap();
        }
        Ok(())
    })))
}
