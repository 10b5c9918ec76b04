//! Nothing is written before the user knows where, and nothing is lost after that.

use super::*;
use crate::app::model::{Overlay, Screen};
use crate::domain::known::Known;
use crate::domain::setup::{Kept, Store};
use jiff::SignedDuration;

/// A domain, which isn't a secret, and then a secret.
const SECRET: &str = "type acme.eu.auth0.com, enter, type app, enter, paste the-secret-of-the-app, tab";

#[test]
fn without_a_keyring_no_secret_is_written_before_the_choice() {
    let mut world = Simulated::new();
    world.keyring = Keyring::Missing;
    world.keys(SECRET);
    assert!(matches!(world.model.overlay, Some(Overlay::Store { saving: true, .. })));
    assert!(world.vault.is_empty());
    // A retry can't succeed, so the other choice is preselected.
    world.keys("enter");
    assert_eq!((&world.model.secret_store, &world.model.overlay), (&SecretStore::Memory, &None));
    assert_eq!(world.model.profile.setup.store, Store::Memory);
    assert_eq!((world.vault.len(), world.profiles["default"].0.setup.store), (0, Store::Memory));
}

#[test]
fn the_keyring_is_a_matter_once_there_is_a_secret() {
    for keyring in [Keyring::Missing, Keyring::Locked, Keyring::Silent] {
        let mut world = Simulated::new();
        world.keyring = keyring;
        world.start();
        world.keys("wait 4");
        assert_eq!(world.model.overlay, None, "the first frame is calm");
        world.keys("down, enter, type acme.eu.auth0.com, enter, type app, enter");
        assert_eq!((&world.model.overlay, world.model.unsaved_count()), (&None, 0));
        assert!(world.profiles.contains_key("default"), "what is no secret is kept at once");
        world.keys("paste the-secret-of-the-app, tab");
        let Some(Overlay::Store { row, .. }) = world.model.overlay else { panic!("it is asked now") };
        // Waiting comes first if it may help.
        assert_eq!(row, usize::from(keyring == Keyring::Missing));
        world.keys("up, down, enter");
        assert_eq!(world.model.secret_store, SecretStore::Memory);
    }
    // A token is a secret too.
    let mut world = Simulated::new();
    world.keyring = Keyring::Missing;
    world.start();
    super::super::steps::go_to_field(&mut world.model, FieldId::ApiToken);
    world.keys(&format!("paste {}, tab", token(ALL_SCOPES)));
    assert!(matches!(world.model.overlay, Some(Overlay::Store { row: 1, .. })));
}

#[test]
fn a_token_that_came_before_the_keyring_was_read_is_kept_there() {
    let mut world = Simulated::new();
    world.keyring = Keyring::Silent;
    world.start();
    world.keys("down, enter, type acme.eu.auth0.com, tab");
    super::super::steps::go_to_field(&mut world.model, FieldId::ApiToken);
    world.keys(&format!("paste {}, tab", token(ALL_SCOPES)));
    world.keyring = Keyring::Works;
    world.send(Message::VaultRead { profile: "default".into(), result: Ok(Vec::new()), token: None });
    assert_eq!(world.profiles["default"].0.setup.values[&FieldId::ApiToken].kept, Kept::Keyring);
}

#[test]
fn a_profile_with_secrets_in_the_keyring_asks_when_it_is_opened() {
    for (keyring, wanted) in [(Keyring::Missing, 1), (Keyring::Locked, 0)] {
        let mut world = Simulated::new();
        world.keys(SECRET);
        world.keyring = keyring;
        world.start();
        assert!(matches!(world.model.overlay, Some(Overlay::Store { row, .. }) if row == wanted));
    }
}

#[test]
fn the_keyring_is_tried_again_on_demand() {
    let mut world = Simulated::new();
    world.keyring = Keyring::Missing;
    world.keys(SECRET);
    world.keyring = Keyring::Works;
    world.keys("up, enter");
    assert_eq!((world.vault.len(), world.model.overlay.clone()), (1, None));
    assert_eq!(world.model.unsaved_count(), 0);
}

#[test]
fn a_secret_counts_as_kept_when_the_keyring_has_said_so() {
    let mut world = Simulated::new();
    super::super::steps::go_to_field(&mut world.model, FieldId::ApplicationSecret);
    world.keys("paste s3cret-s3cret, tab");
    assert_eq!(world.model.profile.setup.values[&FieldId::ApplicationSecret].kept, Kept::Keyring);
    assert_eq!(world.vault[&FieldId::ApplicationSecret], Secret::new("s3cret-s3cret"));
}

#[test]
fn a_slow_keyring_is_said_after_three_seconds_and_not_written_late() {
    let mut world = Simulated::new();
    // The keyring never responds, because the effect isn't performed.
    let mut effects = Vec::new();
    super::super::steps::go_to_field(&mut world.model, FieldId::ApplicationSecret);
    effects.extend(update(&mut world.model, Message::Paste(Secret::new("s3cret-s3cret"))));
    effects.extend(update(&mut world.model, Message::Key(Key::Tab)));
    let Some(Effect::SaveProfile { ticket, .. }) =
        effects.iter().find(|effect| matches!(effect, Effect::SaveProfile { .. }))
    else {
        panic!("{effects:?}")
    };
    let later = now() + SignedDuration::from_secs(3);
    assert_eq!(world.model.wake_at(), Some(later));
    world.send(Message::Tick(later));
    assert!(matches!(world.model.overlay, Some(Overlay::Store { .. })));
    world.keys("down, enter");
    assert_eq!(world.model.secret_store, SecretStore::Memory);
    // The write is aborted. If it was done already, its result is ignored.
    assert!(world.effects.contains(&Effect::Abort(*ticket)));
    assert!(matches!(
        world.effects.last(),
        Some(Effect::SaveProfile { keyring: None, .. }) | Some(Effect::SaveFacts { .. })
    ));
    let late = Message::ProfileSaved { ticket: *ticket, result: Ok(Default::default()) };
    assert_eq!((update(&mut world.model, late), world.vault.len()), (vec![], 0));
}

#[test]
fn secrets_from_the_keyring_join_the_saved_values() {
    use crate::domain::setup::{Source, Text};
    let mut world = Simulated::new();
    world.model.secret_store = SecretStore::Keyring { read: false, asked_at: Some(now()) };
    let setup = &mut world.model.profile.setup;
    setup.set(FieldId::ApplicationSecret, "old", Source::Typed, now());
    setup.set(FieldId::Auth0ClientSecret, "typed-meanwhile", Source::Typed, now());
    setup.set(FieldId::MgmtClientSecret, "of-a-session-without-keyring", Source::Typed, now());
    for (id, kept) in [(FieldId::ApplicationSecret, Kept::Keyring), (FieldId::MgmtClientSecret, Kept::Memory)] {
        let value = setup.values.get_mut(&id).unwrap();
        (value.text, value.kept) = (Text::Absent { chars: 3 }, kept);
    }
    let of = |id, text: &str| (id, Secret::new(text));
    let secrets = vec![
        of(FieldId::ApplicationSecret, "old"),
        of(FieldId::Auth0ClientSecret, "older"),
        of(FieldId::MgmtClientSecret, "older"),
    ];
    world.send(Message::VaultRead { profile: "default".into(), result: Ok(secrets), token: None });
    let setup = &world.model.profile.setup;
    assert_eq!(setup.secret(FieldId::ApplicationSecret), Some(&Secret::new("old")));
    assert_eq!(setup.secret(FieldId::Auth0ClientSecret), Some(&Secret::new("typed-meanwhile")));
    assert_eq!(setup.secret(FieldId::MgmtClientSecret), None, "another value was given since");
}

/// The keyring is missing for one session only.
#[test]
fn a_session_without_keyring_does_not_make_the_profile_forget_it() {
    use crate::domain::setup::Source;
    for keyring in [Keyring::Missing, Keyring::Locked, Keyring::Silent] {
        let mut world = super::journey::filled();
        world.keyring = keyring;
        world.start();
        world.keys("wait 4, up, down, enter");
        assert_eq!(world.model.secret_store, SecretStore::Memory);
        super::super::steps::go_to_field(&mut world.model, FieldId::Scope);
        world.keys("c-u, type identify, tab");
        super::super::steps::go_to_field(&mut world.model, FieldId::Auth0ClientSecret);
        world.keys("paste typed-in-this-session, tab");
        assert_eq!(world.profiles["default"].0.setup.store, Store::Keyring);
        assert_eq!(world.profiles["default"].0.setup.open(FieldId::Scope), Some("identify"));
        world.keyring = Keyring::Works;
        world.start();
        let setup = &world.model.profile.setup;
        assert_eq!(setup.secret(FieldId::ApplicationSecret), Some(&Secret::new("the-secret-at-discord")));
        assert_eq!(setup.secret(FieldId::Auth0ClientSecret), None, "the keyring has another one");
        assert_eq!(setup.values[&FieldId::ApplicationSecret].source, Source::Pasted);
    }
}

/// A profile whose store was changed to this session only, by --store memory.
#[test]
fn secrets_that_stay_in_a_keyring_that_is_not_used_are_to_do_and_name_the_flag() {
    use crate::domain::checkpoints::{CheckpointId, CheckpointStatus, judge};
    let mut world = super::journey::filled();
    world.profiles.get_mut("default").unwrap().0.setup.store = Store::Memory;
    world.start();
    let judged = judge(world.model.known());
    assert_eq!(judged[CheckpointId::Credentials as usize].status, CheckpointStatus::ToDo);
    let findings: Vec<_> = judged.iter().flat_map(|one| &one.checks).map(|check| &check.finding).collect();
    assert!(findings.iter().filter(|finding| finding.fix.contains("--store keyring")).count() > 1, "{findings:?}");
    let obstacle = crate::domain::plan::obstacle(world.model.known()).unwrap();
    assert!(obstacle.fix.contains("--store keyring"), "{obstacle:?}");
    assert!(!(CheckpointId::Credentials.get().summary)(world.model.known()).contains("keyring last time"));
}

#[test]
fn what_the_environment_filled_is_kept_with_the_first_field_that_is_left() {
    use crate::app::message::OpenedProfile;
    use crate::domain::profile::{Given, Profile};
    use crate::domain::setup::Source;
    let given = |id, text: &str| Given { id, text: Secret::new(text), source: Source::Environment("X".into()) };
    let opened = OpenedProfile {
        profile: Profile { name: "default".into(), ..Profile::default() },
        facts: Default::default(),
        journal: Default::default(),
        exists: false,
        given: vec![given(FieldId::Auth0Domain, DOMAIN), given(FieldId::ApplicationSecret, "from-the-environment")],
    };
    let mut world = Simulated::new();
    world.model = opened_model(opened, SecretStore::Keyring { read: true, asked_at: None }, now());
    assert_eq!(world.model.unsaved_count(), 0);
    world.keys("down, enter, tab");
    assert_eq!(world.vault[&FieldId::ApplicationSecret], Secret::new("from-the-environment"));
    assert_eq!(world.files_written, 1);
}

#[test]
fn copying_another_profile_leaves_the_open_one_and_its_list_alone() {
    use crate::app::message::ProfileChange;
    let mut world = Simulated::new();
    world.keys("type half, tab, esc, p");
    let screen = world.model.screen.clone();
    assert!(matches!(screen, Screen::Profiles { .. }));
    world.effects.clear();
    let change = ProfileChange::Copied { from: "other".into(), to: "third".into() };
    world.send(Message::ProfilesChanged(change, Ok(())));
    assert_eq!(world.effects, [Effect::ListProfiles]);
    assert_eq!(world.model.screen, screen);
    assert_eq!(world.notice(), "Copied other to third, with its own Connection Name.");
}

#[test]
fn a_rename_that_failed_leaves_the_name() {
    use crate::app::message::ProfileChange;
    use crate::domain::finding::{Class, Finding};
    let mut world = Simulated::new();
    for class in [Class::Keyring, Class::Filesystem] {
        world.model.profile.name = "new".into();
        let change = ProfileChange::Renamed { from: "old".into(), to: "new".into() };
        let refused = Err(Finding::failed(class, "it cannot be renamed", "why", "what to do"));
        world.send(Message::ProfilesChanged(change, refused));
        assert_eq!(world.model.profile.name, "old", "the files and the keyring change together, or not at all");
    }
}

#[test]
fn secrets_that_only_an_earlier_session_had_are_to_do() {
    use crate::domain::checkpoints::{CheckpointStatus, judge};
    let mut world = Simulated::new();
    world.keyring = Keyring::Missing;
    world.keys(&format!("type {DOMAIN}, enter, type app, enter, enter*2"));
    world.keys("d, type isc, enter, type key, enter, paste the-secret, enter*2");
    let status = |world: &Simulated| -> Vec<CheckpointStatus> {
        judge(Known::new(&world.model.profile.setup, &world.model.facts, now())).iter().map(|one| one.status).collect()
    };
    assert_eq!(status(&world)[1..3], [CheckpointStatus::Done, CheckpointStatus::Done]);
    world.start();
    assert_eq!(status(&world)[1..3], [CheckpointStatus::ToDo, CheckpointStatus::ToDo]);
    // Enter goes to the secret, past the values that are set.
    world.keys("enter");
    assert_eq!(world.model.input.as_ref().map(|input| input.field), Some(FieldId::ApplicationSecret));
    world.keys("paste the-secret, enter");
    assert_eq!(status(&world)[1..3], [CheckpointStatus::Done, CheckpointStatus::Done]);
}

#[test]
fn a_keyring_that_fails_again_shows_that_it_was_tried() {
    let mut world = Simulated::new();
    world.keyring = Keyring::Missing;
    world.keys(SECRET);
    assert_eq!(world.model.keyring_failures.map(|(times, _)| times), Some(1));
    world.keys("up, enter, wait 5, up, enter");
    assert_eq!(world.model.keyring_failures, Some((3, now() + SignedDuration::from_secs(5))));
    world.keyring = Keyring::Works;
    world.keys("up, enter");
    assert_eq!((world.model.keyring_failures, &world.model.overlay), (None, &None));
}

#[test]
fn a_new_profile_is_listed_before_it_has_values() {
    let mut world = Simulated::new();
    world.keys(&format!("type {DOMAIN}, tab, esc, p, a, type live, enter, esc, p"));
    let names: Vec<&str> = world.model.profiles.iter().map(|one| one.name.as_str()).collect();
    assert_eq!((names, world.model.profile.name.as_str()), (vec!["default", "live"], "live"));
}

#[test]
fn a_copy_creates_a_connection_of_its_own() {
    let mut world = super::journey::filled();
    world.keys("enter*4, esc, esc, p, c, type second, enter");
    let (copy, _) = &world.profiles["second"];
    assert_eq!((copy.setup.connection_name(), &copy.setup.connection_id), ("second".into(), &None));
    assert!(world.notice().contains("its own Connection Name"), "{}", world.notice());
}
