use super::*;
use crate::domain::facts::Fact;
use crate::domain::finding::Finding;
use crate::domain::journal::{Change, Entry, Progress};
use crate::domain::plan::Settled;
use crate::domain::probe::Probe;
use crate::domain::response_data::ResponseData;
use crate::domain::secret::Secret;
use crate::domain::setup::{Kept, Source, Store, Text};
use jiff::Timestamp;

fn places(home: &tempfile::TempDir) -> Places {
    Places { config: home.path().join("config"), state: home.path().join("state") }
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

/// One open value, one secret for this session only, and one in the keyring.
fn profile() -> Profile {
    let mut profile = Profile { name: "work".into(), production: true, ..Profile::default() };
    let setup = &mut profile.setup;
    setup.set(FieldId::Auth0Domain, "acme.eu.auth0.com", Source::Environment("AUTH0_DOMAIN".into()), at(1));
    setup.set(FieldId::Mapping, "{\"user_id\":\"a\\\"b\"}", Source::Typed, at(2));
    setup.set(FieldId::ApplicationSecret, "not-kept-secret", Source::Stdin, at(3));
    setup.set(FieldId::Auth0ClientSecret, "in-the-keyring", Source::Pasted, at(4));
    setup.values.get_mut(&FieldId::Auth0ClientSecret).unwrap().kept = Kept::Keyring;
    (setup.connection_id, setup.written, setup.store) = (Some("con_1".into()), vec!["scope".into()], Store::Memory);
    profile
}

fn saved(places: &Places, mut profile: Profile) -> Profile {
    profile.mark_saved(save(places, &profile, &mut WithoutKeyring).unwrap());
    profile
}

#[test]
fn a_profile_comes_back_without_its_secrets() {
    let home = tempfile::tempdir().unwrap();
    let places = places(&home);
    assert_eq!(load(&places, "work").unwrap(), None);
    let mut kept = saved(&places, profile());
    assert_eq!(kept.file_revision, 1);
    assert_eq!(kept.hashes.keys().collect::<Vec<_>>(), [&FieldId::ApplicationSecret]);
    let text = std::fs::read_to_string(home.path().join("config/profiles/work.toml")).unwrap();
    assert!(!text.contains("not-kept-secret") && !text.contains("in-the-keyring"), "{text}");
    for (id, chars) in [(FieldId::ApplicationSecret, 15), (FieldId::Auth0ClientSecret, 14)] {
        kept.setup.values.get_mut(&id).unwrap().text = Text::Absent { chars };
    }
    assert_eq!(load(&places, "work").unwrap(), Some(kept.clone()));
    // Saving again without the secrets keeps their hashes and lengths.
    let again = saved(&places, kept.clone());
    assert_eq!(again, Profile { file_revision: 2, ..kept });
}

#[test]
fn the_same_secret_given_again_keeps_its_revision() {
    let home = tempfile::tempdir().unwrap();
    let places = places(&home);
    saved(&places, profile());
    let id = FieldId::ApplicationSecret;
    let loaded = load(&places, "work").unwrap().unwrap();

    let mut same = loaded.clone();
    assert!(!adopt_secret(&mut same, id, Secret::new("not-kept-secret"), Source::EnvFile, at(9)));
    let value = &same.setup.values[&id];
    assert_eq!((value.revision, value.changed_at, &value.source), (3, at(3), &Source::EnvFile));
    assert_eq!(same.setup.secret(id), Some(&Secret::new("not-kept-secret")));

    let mut other = loaded;
    assert!(adopt_secret(&mut other, id, Secret::new("another"), Source::EnvFile, at(9)));
    assert_eq!(other.setup.revision_of(id), 5);
}

#[test]
fn what_another_program_saved_is_not_overwritten() {
    let home = tempfile::tempdir().unwrap();
    let places = places(&home);
    let first = saved(&places, profile());
    let second = saved(&places, first.clone());
    let text = || std::fs::read_to_string(home.path().join("config/profiles/work.toml")).unwrap();
    let before = text();
    let refused = save(&places, &Profile { production: false, ..first.clone() }, &mut WithoutKeyring).unwrap_err();
    assert_eq!(refused.class, Some(Class::Conflict));
    assert!(refused.what.contains("changed by another session"), "{refused:?}");
    assert_eq!(
        save(&places, &profile(), &mut WithoutKeyring).unwrap_err().class,
        Some(Class::Conflict),
        "a new one of the same name"
    );
    assert_eq!(text(), before);
    forget(&places, "work", &mut WithoutKeyring).unwrap();
    assert!(save(&places, &second, &mut WithoutKeyring).unwrap_err().what.contains("removed by another"));
}

#[test]
fn a_newer_and_a_damaged_file_are_reported_and_left_alone() {
    let home = tempfile::tempdir().unwrap();
    let places = places(&home);
    saved(&places, profile());
    let path = home.path().join("config/profiles/work.toml");
    let good = std::fs::read_to_string(&path).unwrap();
    for (text, expected) in [
        (good.replace("schema = 1", "schema = 2"), "newer"),
        ("schema = 2\nnew = {}\n".to_owned(), "newer"),
        (good.replace("values.AUTH0_DOMAIN", "values.AUTH0_REALM"), "newer"),
        (good[..good.len() / 2].to_owned(), "damaged"),
        (String::new(), "damaged"),
        ("\u{0}\u{1b}[31m".to_owned(), "damaged"),
        (good.replace("acme.eu.auth0.com", "two words"), "damaged"),
        (good.replace("chars = 15", "value = \"clear\""), "damaged"),
    ] {
        std::fs::write(&path, &text).unwrap();
        for refused in [load(&places, "work").unwrap_err(), save(&places, &profile(), &mut WithoutKeyring).unwrap_err()]
        {
            assert_eq!(refused.class, Some(Class::Filesystem));
            assert!(refused.what.contains(expected), "{refused:?} for {text}");
            assert!(!refused.why.chars().any(char::is_control) && !refused.why.contains("clear"), "{refused:?}");
        }
        assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
        assert!(list(&places).unwrap()[0].broken.is_some());
    }
}

#[test]
fn facts_and_journal_come_back_and_need_their_profile() {
    let home = tempfile::tempdir().unwrap();
    let places = places(&home);
    let mut facts = Facts::default();
    let used = vec![(FieldId::Auth0Domain, 1)];
    let fact = Fact { finding: Finding::ok("fine"), data: ResponseData::Nothing, seen_at: at(5), used };
    facts.seen.insert(Probe::Discovery, fact);
    assert!(!save_facts(&places, "work", 1, &facts).unwrap());
    assert!(!home.path().join("state").exists());
    assert_eq!(load_facts(&places, "work").unwrap(), Facts::default());

    saved(&places, profile());
    assert!(save_facts(&places, "work", 1, &facts).unwrap());
    assert!(!save_facts(&places, "work", 2, &Facts::default()).unwrap(), "found out with another profile");
    assert_eq!(load_facts(&places, "work").unwrap(), facts);

    let mut journal = Journal::default();
    journal.begin(Entry::intended(1, at(6), "acme.eu.auth0.com", Change::Created { name: "discord".into(), id: None }));
    before_change(&places, "work", 1, journal.entries.first()).unwrap();
    assert_eq!(load_journal(&places, "work").unwrap(), journal);

    let path = home.path().join("state/state/work.json");
    for (text, expected) in [("{\"schema\":2,\"x\":1}", "newer"), ("{\"schema\":1", "damaged"), ("[]", "damaged")] {
        std::fs::write(&path, text).unwrap();
        assert!(load_facts(&places, "work").unwrap_err().what.contains(expected));
        assert!(save_facts(&places, "work", 1, &facts).is_err());
        assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
    }
}

#[test]
fn profiles_are_listed_renamed_copied_and_forgotten() {
    let home = tempfile::tempdir().unwrap();
    let places = places(&home);
    assert_eq!(list(&places).unwrap(), []);
    saved(&places, profile());
    save_facts(&places, "work", 1, &Facts::default()).unwrap();
    let entry = Entry::intended(1, at(6), "acme.eu.auth0.com", Change::Created { name: "discord".into(), id: None });
    before_change(&places, "work", 1, Some(&entry)).unwrap();
    set_last_used(&places, "work").unwrap();

    rename(&places, "work", "acme", &mut WithoutKeyring).unwrap();
    assert_eq!(last_used(&places).as_deref(), Some("acme"));
    assert!(home.path().join("state/state/acme.journal.json").exists());
    assert!(!home.path().join("state/state/work.json").exists());

    let copied = copy(&places, "acme", "beta", &mut WithoutKeyring).unwrap();
    assert_eq!(load(&places, "beta").unwrap(), Some(copied.clone()));
    assert_eq!(
        copied.setup.values.keys().collect::<Vec<_>>(),
        [&FieldId::Auth0Domain, &FieldId::Auth0ClientSecret, &FieldId::Mapping, &FieldId::ConnectionName]
    );
    assert_eq!((copied.setup.connection_id, copied.production), (None, true));
    assert_ne!(copied.hash_key, load(&places, "acme").unwrap().unwrap().hash_key);

    for taken in [
        rename(&places, "acme", "beta", &mut WithoutKeyring).err(),
        copy(&places, "acme", "beta", &mut WithoutKeyring).err(),
    ] {
        assert_eq!(taken.and_then(|finding| finding.class), Some(Class::Conflict));
    }
    assert_eq!(rename(&places, "none", "new", &mut WithoutKeyring).unwrap_err().class, Some(Class::UserInput));
    for evil in ["../x", "", "A", ".lock"] {
        assert!(load(&places, evil).is_err() && forget(&places, evil, &mut WithoutKeyring).is_err());
    }

    let names = |places: &Places| -> Vec<String> { list(places).unwrap().into_iter().map(|line| line.name).collect() };
    assert_eq!(names(&places), ["acme", "beta"]);
    assert!(has_files(&places, "acme").unwrap());
    forget(&places, "acme", &mut WithoutKeyring).unwrap();
    assert!(!has_files(&places, "acme").unwrap());
    forget(&places, "acme", &mut WithoutKeyring).unwrap();
    assert_eq!((names(&places), last_used(&places)), (vec!["beta".to_owned()], None));
    assert!(!home.path().join("state/state/acme.journal.json").exists());
}

#[cfg(unix)]
#[test]
fn a_linked_profile_is_read_but_not_written() {
    let home = tempfile::tempdir().unwrap();
    let places = places(&home);
    let kept = saved(&places, profile());
    let path = home.path().join("config/profiles/work.toml");
    std::fs::rename(&path, home.path().join("elsewhere")).unwrap();
    std::os::unix::fs::symlink(home.path().join("elsewhere"), &path).unwrap();
    assert_eq!(load(&places, "work").unwrap().unwrap().file_revision, 1);
    assert!(save(&places, &kept, &mut WithoutKeyring).unwrap_err().what.contains("symbolic link"));
}

fn created(run: u64, name: &str) -> Entry {
    Entry::intended(run, at(6), "acme.eu.auth0.com", Change::Created { name: name.into(), id: None })
}

#[test]
fn a_change_is_written_down_beside_what_others_wrote_and_only_of_the_profile_on_disk() {
    let home = tempfile::tempdir().unwrap();
    let places = places(&home);
    let kept = saved(&places, profile());
    before_change(&places, "work", 1, Some(&created(1, "one"))).unwrap();
    before_change(&places, "work", 1, Some(&created(2, "two"))).unwrap();
    record_outcome(&places, "work", 1, &Settled::Done { id: Some("con_1".into()) }).unwrap();
    let runs = |places: &Places| -> Vec<(u64, Progress)> {
        load_journal(places, "work").unwrap().entries.iter().map(|entry| (entry.run, entry.progress)).collect()
    };
    assert_eq!(runs(&places), [(1, Progress::Done), (2, Progress::Intended)]);
    saved(&places, kept);
    let refused = before_change(&places, "work", 1, Some(&created(3, "three"))).unwrap_err();
    assert_eq!((refused.class, runs(&places).len()), (Some(Class::Conflict), 2));
    assert!(refused.why.contains("a0connect sent nothing more"), "{refused:?}");
    assert_eq!(before_change(&places, "work", 1, None).unwrap_err().class, Some(Class::Conflict));
}

#[test]
fn an_id_comes_into_the_profile_that_was_changed_meanwhile() {
    let home = tempfile::tempdir().unwrap();
    let places = places(&home);
    let ours = saved(&places, profile());
    let mut theirs = ours.clone();
    theirs.setup.set(FieldId::Scope, "email", Source::Typed, at(7));
    saved(&places, theirs);
    let mut ours = ours;
    ours.setup.connection_id = Some("con_2".into());
    assert_eq!(save_connection_id(&places, &ours).unwrap(), None, "the one in hand stays an old one");
    let found = load(&places, "work").unwrap().unwrap();
    assert_eq!(
        (found.setup.connection_id.as_deref(), found.setup.open(FieldId::Scope)),
        (Some("con_2"), Some("email"))
    );
    assert_eq!(save_connection_id(&places, &found).unwrap(), Some(3), "it is there already");
    // The id would be wrong in a profile of another tenant, and a removed profile must not come back.
    let mut moved = found.clone();
    moved.setup.set(FieldId::Auth0Domain, "other.eu.auth0.com", Source::Typed, at(8));
    saved(&places, moved);
    assert_eq!(
        save_connection_id(&places, &Profile { file_revision: 1, ..ours.clone() }).unwrap_err().class,
        Some(Class::Conflict)
    );
    forget(&places, "work", &mut WithoutKeyring).unwrap();
    assert!(save_connection_id(&places, &ours).unwrap_err().what.contains("removed"));
}

#[test]
fn runs_of_a_profile_are_sequential() {
    let home = tempfile::tempdir().unwrap();
    let places = places(&home);
    let turn = take_turn(&places, "work", || panic!("nobody has it")).unwrap();
    let other = take_turn(&places, "other", || panic!("it is another profile")).unwrap();
    let (waits, waited) = std::sync::mpsc::channel();
    let second = std::thread::spawn({
        let places = places.clone();
        move || take_turn(&places, "work", || waits.send(()).unwrap()).map(drop)
    });
    waited.recv().unwrap();
    drop(turn);
    second.join().unwrap().unwrap();
    drop(other);
    let left: Vec<_> = std::fs::read_dir(home.path().join("state/state")).unwrap().collect();
    assert!(left.is_empty() || cfg!(not(unix)), "{left:?}");
}

#[test]
fn a_secret_comes_back_with_the_host_that_it_was_given_for() {
    let home = tempfile::tempdir().unwrap();
    let places = places(&home);
    saved(&places, profile());
    let path = home.path().join("config/profiles/work.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    let loaded = load(&places, "work").unwrap().unwrap();
    let given_for = |id| loaded.setup.values[&id].given_for.as_deref();
    assert_eq!(given_for(FieldId::Auth0ClientSecret), Some("acme.eu.auth0.com"));
    assert_eq!(given_for(FieldId::ApplicationSecret), None, "there is no token URL yet");
    for wrong in ["https://acme.eu.auth0.com", "acme.eu.auth0.com/path", "\\u001b[31m", "", "a b"] {
        std::fs::write(&path, text.replace("given_for = \"acme.eu.auth0.com\"", &format!("given_for = \"{wrong}\"")))
            .unwrap();
        assert!(load(&places, "work").unwrap_err().what.ends_with("is damaged"), "{wrong}");
    }
}
