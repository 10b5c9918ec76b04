use super::keeper::Keeper;
use super::*;
use keyring_core::Error;
use keyring_core::api::CredentialStoreApi as _;
use keyring_core::mock;

type Store = Arc<mock::Store>;

fn keeper() -> (Store, Keeper) {
    let store = mock::Store::new().unwrap();
    (store.clone(), Keeper::Reopened(store))
}

fn raw(store: &Store, user: &str) -> Option<String> {
    let bytes = store.build("a0connect", user, None).unwrap().get_secret().ok()?;
    Some(String::from_utf8(bytes).unwrap())
}

fn put(store: &Store, user: &str, bytes: &[u8]) {
    store.build("a0connect", user, None).unwrap().set_secret(bytes).unwrap();
}

fn fail_next(store: &Store, user: &str, error: Error) {
    let entry = store.build("a0connect", user, None).unwrap();
    entry.as_any().downcast_ref::<mock::Cred>().unwrap().set_error(error);
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn token(second: i64) -> KeptToken {
    let used = vec![(FieldId::MgmtClientId, 3)];
    KeptToken { token: Secret::new("a.b.c"), expires_at: at(second), minted: true, used }
}

#[test]
fn secrets_are_one_document_and_a_write_leaves_the_others() {
    let (store, mut keeper) = keeper();
    let profile = || "work".to_owned();
    let read = Job::Read { profile: profile() };
    assert_eq!(keeper.perform(&read), Ok(Outcome::Secrets(vec![])));

    let secret = |text: &str| Secret::new(text);
    let one = (FieldId::Auth0ClientSecret, secret("with \"quotes\" and ü"));
    let two = (FieldId::ApplicationSecret, secret("s2"));
    let write = |secrets| Job::Write { profile: profile(), secrets };
    assert_eq!(keeper.perform(&write(vec![one.clone()])), Ok(Outcome::Done));
    assert_eq!(keeper.perform(&write(vec![two.clone()])), Ok(Outcome::Done));
    assert_eq!(keeper.perform(&read), Ok(Outcome::Secrets(vec![two.clone(), one.clone()])));
    assert_eq!(
        raw(&store, "work").unwrap(),
        r#"{"schema": 1, "APPLICATION_SECRET": "s2", "AUTH0_CLIENT_SECRET": "with \"quotes\" and ü"}"#
    );

    keeper.perform(&Job::Copy { old: profile(), new: "two".into() }).unwrap();
    keeper.perform(&Job::Rename { old: profile(), new: "three".into() }).unwrap();
    assert_eq!(raw(&store, "work"), None);
    assert_eq!(raw(&store, "two"), raw(&store, "three"));

    let gone = vec![(one.0, secret("")), (two.0, secret(""))];
    keeper.perform(&Job::Write { profile: "two".into(), secrets: gone }).unwrap();
    keeper.perform(&Job::Delete { profile: "three".into() }).unwrap();
    keeper.perform(&Job::Delete { profile: "three".into() }).unwrap();
    assert_eq!((raw(&store, "two"), raw(&store, "three")), (None, None));
}

#[test]
fn a_token_is_kept_until_it_expires() {
    let (store, mut keeper) = keeper();
    let write = Job::WriteToken { profile: "work".into(), token: token(100) };
    assert_eq!(keeper.perform(&write), Ok(Outcome::Done));
    assert_eq!(
        raw(&store, "work/token").unwrap(),
        r#"{"schema": 1, "token": "a.b.c", "expires_at": "1970-01-01T00:01:40Z", "minted": true, "used": [["AUTH0_MGMT_CLIENT_ID", 3]]}"#
    );
    let read = |second| Job::ReadToken { profile: "work".into(), now: at(second) };
    assert_eq!(keeper.perform(&read(99)), Ok(Outcome::Token(Some(token(100)))));
    assert_eq!(keeper.perform(&read(100)), Ok(Outcome::Token(None)));
    assert_eq!(raw(&store, "work/token"), None);
}

#[test]
fn a_token_that_does_not_fit_is_not_kept_and_no_older_one_is_left() {
    let (store, mut keeper) = keeper();
    put(&store, "work/token", b"older");
    fail_next(&store, "work/token", Error::TooLong("secret".into(), 2560));
    let told = keeper.perform(&Job::WriteToken { profile: "work".into(), token: token(100) });
    assert!(matches!(told, Ok(Outcome::NotKept(why)) if why.contains("2560")));
    assert_eq!(raw(&store, "work/token"), None);
}

#[test]
fn an_item_that_is_not_ours_is_told_and_left() {
    let (store, mut keeper) = keeper();
    for (bytes, expected) in [
        (&b"\xff\xfe"[..], "no text in UTF-8"),
        (b"hunter2", "not as a0connect wrote it"),
        (b"{\"AUTH0_CLIENT_SECRET\":\"hunter2\"}", "not as a0connect wrote it"),
        (b"{\"schema\":2,\"secrets\":[\"hunter2\"]}", "leaves it as it is"),
    ] {
        put(&store, "work", bytes);
        let secrets = vec![(FieldId::ApplicationSecret, Secret::new("new"))];
        for job in [Job::Read { profile: "work".into() }, Job::Write { profile: "work".into(), secrets }] {
            let told = keeper.perform(&job).unwrap_err();
            assert_eq!(told.class, Class::Keyring);
            assert!(told.why.contains(expected) && !format!("{told:?}").contains("hunter2"), "{told:?}");
        }
        assert_eq!(store.build("a0connect", "work", None).unwrap().get_secret().unwrap(), bytes);
    }
}

#[test]
fn every_cause_has_its_own_words() {
    let platform = |text: &str| Error::PlatformFailure(Box::new(std::io::Error::other(text.to_owned())));
    let access = |text: &str| Error::NoStorageAccess(Box::new(std::io::Error::other(text.to_owned())));
    let whats: std::collections::BTreeSet<String> = [
        platform("zbus error: Failed to connect to address `unix:path=/x`: I/O error: No such file or directory"),
        platform("zbus fdo error: org.freedesktop.DBus.Error.ServiceUnknown: The name is unknown"),
        access("SS error: result not returned from SS API"),
        access("SS error: prompt dismissed"),
        platform("zbus fdo error: org.freedesktop.DBus.Error.AccessDenied: no"),
        platform("something else"),
        Error::TooLong("secret".into(), 2560),
        Error::Ambiguous(vec![]),
        Error::BadEncoding(b"hunter2".to_vec()),
    ]
    .iter()
    .map(|error| {
        let told = causes::tell(error);
        assert!(!told.why.is_empty() && !told.fix.is_empty() && !format!("{told:?}").contains("hunter2"));
        told.what
    })
    .collect();
    assert_eq!(whats.len(), 9);
}

#[tokio::test]
async fn jobs_are_answered_in_order_and_one_at_a_time() {
    let (store, keeper) = keeper();
    let vault = Vault::default();
    let (sender, tasks) = mpsc::channel::<Task>();
    *vault.queue.lock().unwrap() = Some(sender);
    let secrets = |text: &str| vec![(FieldId::ApplicationSecret, Secret::new(text))];
    for text in ["1", "2", "3"] {
        drop(vault.submit(Job::Write { profile: "work".into(), secrets: secrets(text) }));
    }
    let mut keeper = keeper;
    std::thread::spawn(move || tasks.into_iter().for_each(|task| drop(task.told.send(keeper.perform(&task.job)))));
    assert_eq!(vault.run(Job::Read { profile: "work".into() }).await, Ok(Outcome::Secrets(secrets("3"))));
    assert!(raw(&store, "work").is_some());
}

/// Takes every item and deletes it, and reads as it was told.
struct Unreadable {
    store: Store,
    read: fn() -> keyring_core::Result<Vec<u8>>,
}

struct Sealed {
    entry: keyring_core::Entry,
    read: fn() -> keyring_core::Result<Vec<u8>>,
}

impl keyring_core::api::CredentialStoreApi for Unreadable {
    fn vendor(&self) -> String {
        "test".into()
    }

    fn id(&self) -> String {
        "unreadable".into()
    }

    fn build(
        &self,
        service: &str,
        user: &str,
        modifiers: Option<&std::collections::HashMap<&str, &str>>,
    ) -> keyring_core::Result<keyring_core::Entry> {
        let entry = self.store.build(service, user, modifiers)?;
        Ok(keyring_core::Entry::new_with_credential(Arc::new(Sealed { entry, read: self.read })))
    }

    fn as_any(&self) -> &dyn std::any::Any {
        self
    }
}

impl keyring_core::api::CredentialApi for Sealed {
    fn set_secret(&self, secret: &[u8]) -> keyring_core::Result<()> {
        self.entry.set_secret(secret)
    }

    fn get_secret(&self) -> keyring_core::Result<Vec<u8>> {
        (self.read)()
    }

    fn delete_credential(&self) -> keyring_core::Result<()> {
        self.entry.delete_credential()
    }

    fn get_credential(&self) -> keyring_core::Result<Option<Arc<keyring_core::Credential>>> {
        Ok(None)
    }

    fn get_specifiers(&self) -> Option<(String, String)> {
        self.entry.get_specifiers()
    }

    fn as_any(&self) -> &dyn std::any::Any {
        self
    }

    fn debug_fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("sealed")
    }
}

#[test]
fn a_try_leaves_nothing_behind_whatever_comes_of_it() {
    let (store, mut keeper) = keeper();
    put(&store, "try", b"a profile of that name");
    assert_eq!(keeper.perform(&Job::Try), Ok(Outcome::Done));
    assert!(raw(&store, "/try").is_some());
    assert_eq!(keeper.perform(&Job::Tried), Ok(Outcome::Done));
    assert_eq!((raw(&store, "/try"), raw(&store, "try").as_deref()), (None, Some("a profile of that name")));

    fail_next(&store, "/try", Error::NoStorageAccess("prompt dismissed".into()));
    assert_eq!(keeper.perform(&Job::Try).unwrap_err().what, "The keyring is locked");

    for (read, what) in [
        ((|| Err(Error::NoStorageAccess("prompt dismissed".into()))) as fn() -> _, "The keyring is locked"),
        (|| Err(Error::NoEntry), "The keyring does not keep what it is given"),
        (|| Ok(b"another".to_vec()), "The keyring does not keep what it is given"),
    ] {
        let mut keeper = Keeper::Reopened(Arc::new(Unreadable { store: store.clone(), read }));
        assert_eq!(keeper.perform(&Job::Try), Ok(Outcome::Done));
        assert_eq!(keeper.perform(&Job::Tried).unwrap_err().what, what);
        assert_eq!(raw(&store, "/try"), None);
    }

    for _ in 0..2 {
        assert_eq!((keeper.perform(&Job::EndTry), raw(&store, "/try")), (Ok(Outcome::Done), None));
        put(&store, "/try", b"left by a try that did not end");
    }
}
