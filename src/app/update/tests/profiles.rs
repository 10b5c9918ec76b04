//! The list of profiles, where the keyring can't be used.

use super::journey::filled;
use super::*;

/// What the list of profiles shows, by name: is it open, and is it on disk?
fn listed(world: &Simulated) -> Vec<(&str, bool, bool)> {
    let model = &world.model;
    let row = |one: &crate::domain::profile::Summary| (one.name == model.profile.name, one.changed_at.is_some());
    model.profiles.iter().map(|one| (one.name.as_str(), row(one).0, row(one).1)).collect()
}

#[test]
fn without_a_keyring_a_profile_with_secrets_stays_as_it_is() {
    for keyring in [Keyring::Missing, Keyring::Locked] {
        for (keys, done) in
            [("r, c-u, type other, enter", "renamed"), ("c, c-u, type other, enter", "copied"), ("f, c-o", "deleted")]
        {
            let mut world = filled();
            world.keyring = keyring;
            world.keys(&format!("esc, p, {keys}"));
            assert!(world.notice().starts_with(&format!("default wasn't {done}, ")), "{}", world.notice());
            assert!(world.notice().ends_with("Start or unlock it, then try again."), "{}", world.notice());
            assert_eq!(world.model.profile.name, "default");
            assert_eq!(listed(&world), [("default", true, true)], "{done}");
        }
    }
}

#[test]
fn a_profile_without_secrets_needs_no_keyring() {
    let begun = || {
        let mut world = Simulated::new();
        world.keyring = Keyring::Missing;
        world.keys(&format!("type {DOMAIN}, enter, esc, esc, p"));
        world
    };
    let mut world = begun();
    world.keys("r, c-u, type other, enter");
    assert_eq!((world.notice(), listed(&world)), ("Renamed default to other.", vec![("other", true, true)]));
    let mut world = begun();
    world.keys("c, c-u, type other, enter");
    assert_eq!(listed(&world), [("default", true, true), ("other", false, true)]);
    world.keys("down, f, c-o");
    assert_eq!(listed(&world), [("default", true, true)], "{}", world.notice());
}

/// The keyring is still waiting to be unlocked, and its secrets come under the old name.
#[test]
fn a_profile_that_is_renamed_while_its_secrets_are_read_gets_them() {
    let mut world = filled();
    world.keyring = Keyring::Silent;
    world.start();
    world.keys("p, r, c-u, type other, enter");
    assert_eq!(world.model.profile.name, "other", "{}", world.notice());
    world.keyring = Keyring::Works;
    let change = crate::app::message::ProfileChange::Renamed { from: "default".into(), to: "other".into() };
    world.send(Message::ProfilesChanged(change, Ok(())));
    let secret = world.model.profile.setup.secret(FieldId::ApplicationSecret);
    assert_eq!(secret.map(Secret::reveal), Some("the-secret-at-discord"));
}
