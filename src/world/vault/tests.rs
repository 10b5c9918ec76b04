mod double;
mod transaction;

use self::double::Double;
use super::worker::KeyringWorker;
use super::*;
use keyring_core::Error;
use keyring_core::api::CredentialStoreApi as _;
use keyring_core::mock;

type Store = Arc<mock::Store>;

fn worker() -> (Store, KeyringWorker) {
    let store = mock::Store::new().unwrap();
    (store.clone(), KeyringWorker::Reopened(store))
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

#[test]
fn an_item_that_is_not_ours_is_told_and_left() {
    let (store, mut worker) = worker();
    for (bytes, expected) in [
        (&b"\xff\xfe"[..], "UTF-8 text"),
        (b"hunter2", "what a0connect wrote"),
        (b"{\"AUTH0_CLIENT_SECRET\":\"hunter2\"}", "what a0connect wrote"),
        (b"{\"schema\":2,\"secrets\":[\"hunter2\"]}", "wasn't changed"),
    ] {
        put(&store, "work", bytes);
        let home = tempfile::tempdir().unwrap();
        let secrets = vec![(FieldId::ApplicationSecret, Secret::new("new"))];
        let profile = Box::new(Profile { name: "work".into(), ..Profile::default() });
        let keep = Job::SaveProfile { places: transaction::places(&home), profile, secrets, token: None };
        for job in [Job::Read { profile: "work".into(), item: 0 }, keep] {
            let finding = worker.perform(&job, &|| false).unwrap_err();
            assert_eq!(finding.class, Some(Class::Keyring));
            assert!(finding.why.contains(expected) && !format!("{finding:?}").contains("hunter2"), "{finding:?}");
        }
        assert!(!home.path().join("config/profiles/work.toml").exists());
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
        let finding = causes::diagnose(error);
        assert!(!finding.why.is_empty() && !finding.fix.is_empty() && !format!("{finding:?}").contains("hunter2"));
        finding.what
    })
    .collect();
    assert_eq!(whats.len(), 9);
}

#[tokio::test]
async fn jobs_are_answered_in_order_and_what_nobody_waits_for_writes_nothing() {
    let home = tempfile::tempdir().unwrap();
    let (store, worker) = worker();
    let vault = Vault::default();
    let (sender, tasks) = mpsc::channel::<Task>();
    *vault.queue.lock().unwrap() = Some(sender);
    let secrets = |text: &str| vec![(FieldId::ApplicationSecret, Secret::new(text))];
    let keep = |name: &str, text: &str| {
        let profile = Box::new(Profile { name: name.into(), ..Profile::default() });
        Job::SaveProfile { places: transaction::places(&home), profile, secrets: secrets(text), token: None }
    };
    let first = vault.submit(keep("work", "1"));
    drop(vault.submit(keep("given-up", "2")));
    let mut worker = worker;
    std::thread::spawn(move || {
        for Task { job, reply } in tasks {
            let done = worker.perform(&job, &|| reply.is_closed());
            let _ = reply.send(done);
        }
    });
    let read = Job::Read { profile: "work".into(), item: 1 };
    assert_eq!(vault.run(read).await, Ok(Outcome::Secrets(secrets("1"))));
    assert!(matches!(first.await, Ok(Ok(Outcome::ProfileSaved(_)))));
    assert_eq!(raw(&store, "given-up"), None);
    assert!(!home.path().join("config/profiles/given-up.toml").exists());
}

#[test]
fn a_try_leaves_nothing_behind_whatever_comes_of_it() {
    let (store, mut worker) = worker();
    put(&store, "try", b"a profile of that name");
    assert_eq!(worker.perform(&Job::WriteTest, &|| false), Ok(Outcome::Done));
    assert!(raw(&store, "/try").is_some());
    assert_eq!(worker.perform(&Job::ReadTest, &|| false), Ok(Outcome::Done));
    assert_eq!((raw(&store, "/try"), raw(&store, "try").as_deref()), (None, Some("a profile of that name")));

    fail_next(&store, "/try", Error::NoStorageAccess("prompt dismissed".into()));
    assert_eq!(worker.perform(&Job::WriteTest, &|| false).unwrap_err().what, "The keyring is locked");

    for (read, what) in [
        ((|| Err(Error::NoStorageAccess("prompt dismissed".into()))) as fn() -> _, "The keyring is locked"),
        (|| Err(Error::NoEntry), "The keyring doesn't store secrets"),
        (|| Ok(b"another".to_vec()), "The keyring doesn't store secrets"),
    ] {
        let mut worker = KeyringWorker::Reopened(Arc::new(Double::reading(&store, read)));
        assert_eq!(worker.perform(&Job::WriteTest, &|| false), Ok(Outcome::Done));
        assert_eq!(worker.perform(&Job::ReadTest, &|| false).unwrap_err().what, what);
        assert_eq!(raw(&store, "/try"), None);
    }

    for _ in 0..2 {
        assert_eq!((worker.perform(&Job::DeleteTest, &|| false), raw(&store, "/try")), (Ok(Outcome::Done), None));
        put(&store, "/try", b"left by a try that did not end");
    }
}
