//! The callback URL that is usual for the project in the current folder: offered, never set.

use super::*;
use crate::app::message::Message;
use crate::domain::project::{Manifest, recognized};
use crate::domain::setup::Source;

fn read(world: &mut Simulated, dependency: &str) {
    let text = format!(r#"{{"dependencies": {{"{dependency}": "1"}}}}"#);
    world.send(Message::ProjectRead(recognized(&[(Manifest::Npm, text)])));
}

fn at_callback(world: &mut Simulated) {
    super::super::steps::go_to_field(&mut world.model, FieldId::CallbackUrls);
}

#[test]
fn it_is_read_at_the_start_where_there_is_no_callback_url() {
    let mut world = Simulated::new();
    world.start();
    assert!(world.effects.contains(&Effect::ReadProject));
    at_callback(&mut world);
    world.keys("type http://localhost:3000/cb, tab");
    world.effects.clear();
    world.start();
    assert!(!world.effects.contains(&Effect::ReadProject));
}

#[test]
fn enter_accepts_it_and_nothing_else_does() {
    let mut world = Simulated::new();
    read(&mut world, "express-openid-connect");
    assert!(!world.model.profile.setup.has(FieldId::CallbackUrls));
    at_callback(&mut world);
    world.keys("tab");
    assert!(!world.model.profile.setup.has(FieldId::CallbackUrls), "passing by isn't a yes");
    at_callback(&mut world);
    world.keys("enter");
    let value = &world.model.profile.setup.values[&FieldId::CallbackUrls];
    assert_eq!(world.model.profile.setup.open(FieldId::CallbackUrls), Some("http://localhost:3000/callback"));
    assert!(matches!(&value.source, Source::Project(name) if name.starts_with("Express")));
}

#[test]
fn a_value_a_draft_or_another_offer_stays() {
    let mut world = Simulated::new();
    at_callback(&mut world);
    world.keys("type https://acme.example/cb, tab");
    read(&mut world, "express-openid-connect");
    assert!(world.model.offers.is_empty());
    let mut world = Simulated::new();
    world.keys("offer CALLBACK_URLS=https://acme.example/cb, again");
    let before = world.model.offers.clone();
    read(&mut world, "express-openid-connect");
    assert_eq!((world.model.offers == before, before.len()), (true, 1));
    let mut world = Simulated::new();
    world.send(Message::ProjectRead(None));
    assert!(world.model.offers.is_empty());
}
