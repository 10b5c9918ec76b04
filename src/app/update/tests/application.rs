//! Applications that the wizard creates: a0connect's own, in the plan, and the one that users sign in to, from the list.

use super::journey::filled_with;
use super::*;
use crate::app::form::{Row, focused};
use crate::app::model::{Overlay, PromptKind, Screen, SecretStore};
use crate::app::pages::{machine_step, planned};
use crate::domain::plan::Step;
use crate::domain::token::SCOPES;

fn scopes() -> String {
    format!("{ALL_SCOPES} create:clients delete:clients create:client_grants")
}

fn plan() -> Simulated {
    let mut world = filled_with(&scopes());
    world.keys("enter*2");
    assert!(matches!(world.model.screen, Screen::Document { .. }), "{}", world.notice());
    world
}

#[test]
fn one_key_adds_the_own_application_and_its_secret_is_stored() {
    let mut world = plan();
    assert!(!machine_step(&world.model).unwrap().1.included);
    world.keys("m");
    let steps: Vec<Step> = planned(&world.model).into_iter().filter(|one| one.included).map(|one| one.step).collect();
    assert!(steps.ends_with(&[Step::CreateMachine, Step::Grant]), "{steps:?}");
    world.keys("enter*2");
    assert!(matches!(world.model.screen, Screen::Created { .. }), "{}", world.notice());
    assert_eq!(world.tenant.client_grants[0]["scope"].as_array().unwrap().len(), SCOPES.len());
    let setup = &world.model.profile.setup;
    assert_eq!(setup.open(FieldId::MgmtClientId), Some("new-1"));
    assert_eq!(world.vault[&FieldId::MgmtClientSecret].reveal(), "the-secret-of-the-new-application");
    // It was stored before the next request was sent.
    let at = |wanted: fn(&Effect) -> bool| world.effects.iter().position(wanted).unwrap();
    let kept = at(
        |effect| matches!(effect, Effect::SaveProfile { profile, .. } if profile.setup.has(FieldId::MgmtClientSecret)),
    );
    let granted =
        at(|effect| matches!(effect, Effect::Send { request, .. } if request.url.ends_with("/client-grants")));
    assert!(kept < granted);
    // The next plan doesn't offer it again, and the token is renewed once it expires.
    assert!(machine_step(&world.model).is_none() && !world.model.choice.own_machine);
    assert!(world.model.profile.setup.can_request_token());

    world.keys("u, c-o");
    assert!(world.tenant.new_applications.is_empty() && world.tenant.connection.is_none(), "{}", world.notice());
    assert!(!world.model.profile.setup.has(FieldId::MgmtClientId));
    assert!(!world.vault.contains_key(&FieldId::MgmtClientSecret), "its secret is of no use any longer");
}

/// The connection is up to date, so only the application is created.
#[test]
fn it_can_be_added_to_a_connection_that_is_in_place() {
    let mut world = plan();
    world.keys("enter*2, esc");
    world.model.screen = Screen::Document { page: crate::app::model::Page::Document, line: 0 };
    world.model.run = None;
    let before = world.sent.len();
    world.keys("m, enter");
    let Some(Overlay::Prompt(prompt)) = &world.model.overlay else { panic!("{}", world.notice()) };
    assert_eq!(prompt.kind, PromptKind::Update);
    world.keys("c-o");
    let changes = world.sent[before..].iter().filter(|one| one.method != crate::domain::http::Method::Get);
    let changes: Vec<&str> = changes.map(|one| one.url.rsplit('/').next().unwrap()).collect();
    assert_eq!((changes, world.tenant.new_applications.len()), (vec!["clients", "client-grants"], 1));
}

#[test]
fn without_a_keyring_the_plan_says_why_it_is_left_out() {
    let mut world = plan();
    world.model.secret_store = SecretStore::Memory;
    world.keys("m");
    assert_eq!(world.notice(), "This step requires the keyring, which stores its secret.");
    assert!(!world.model.choice.own_machine);
}

/// The list ends with the applications that can be created. The filter is their name.
#[test]
fn an_application_that_users_sign_in_to_is_created_from_the_list() {
    let mut world = Simulated::new();
    world.keys(&format!("enter, enter, paste {}, enter", token(&scopes())));
    assert!(matches!(world.model.overlay, Some(Overlay::Picker(_))), "{}", world.notice());
    world.keys("type My Shop, down, enter");
    let Some(Overlay::Prompt(prompt)) = &world.model.overlay else { panic!("{}", world.notice()) };
    assert!(matches!(&prompt.kind, PromptKind::Repair(repair) if repair.step() == Some(Step::CreateApplication)));
    assert!(world.tenant.new_applications.is_empty(), "it is asked about first");
    world.keys("c-o");
    let created = world.tenant.new_applications[0].clone();
    assert_eq!((&created["name"], &created["app_type"]), (&"My Shop".into(), &"spa".into()));
    let setup = &world.model.profile.setup;
    assert_eq!((setup.open(FieldId::Auth0ClientId), setup.has(FieldId::Auth0ClientSecret)), (Some("new-1"), false));
    assert_eq!(focused(&world.model), Some(Row::Field(FieldId::CallbackUrls)));
    // Undo deletes it, and the profile no longer names it.
    world.keys("esc");
    world.keys("u, c-o");
    assert!(world.tenant.new_applications.is_empty(), "{}", world.notice());
    assert!(!world.model.profile.setup.has(FieldId::Auth0ClientId));
}

/// Undo brings back what the new application has replaced, also its secret.
#[test]
fn undo_brings_back_the_replaced_application() {
    let mut world = filled_with(&scopes());
    let before = world.model.profile.setup.clone();
    let (id, secret) = (before.open(FieldId::Auth0ClientId), before.secret(FieldId::Auth0ClientSecret));
    super::super::steps::go_to_field(&mut world.model, FieldId::Auth0Domain);
    world.keys("tab, enter, type Zed, enter");
    let Some(Overlay::Prompt(prompt)) = &world.model.overlay else { panic!("{}", world.notice()) };
    let PromptKind::Repair(repair) = &prompt.kind else { panic!("{prompt:?}") };
    let lines = repair.preview(world.model.known()).lines.join(" ");
    assert!(lines.contains(&format!("It replaces {} in this profile.", id.unwrap())), "{lines}");
    world.keys("c-o");
    assert_eq!(world.model.profile.setup.open(FieldId::Auth0ClientId), Some("new-1"));
    world.keys("esc");
    world.keys("u, c-o");
    let setup = &world.model.profile.setup;
    assert_eq!((setup.open(FieldId::Auth0ClientId), setup.secret(FieldId::Auth0ClientSecret)), (id, secret));
    assert_eq!(world.vault.get(&FieldId::Auth0ClientSecret), secret, "the keyring has it again");
}

#[test]
fn every_change_of_a_production_profile_requires_its_domain() {
    let mut world = plan();
    world.keys("enter*2");
    world.model.profile.production = true;
    world.keys("u, enter");
    assert!(world.tenant.connection.is_some(), "nothing was typed");
    world.keys(&format!("type {DOMAIN}, enter"));
    assert!(world.tenant.connection.is_none(), "{}", world.notice());
}

/// A later session whose only token is the one to be requested.
#[test]
fn undo_requests_a_token_before_it_asks() {
    let mut world = plan();
    world.keys("m, enter*2");
    world.model.profile.setup.clear(FieldId::ApiToken);
    world.model.profile.setup.issued_token = None;
    world.model.facts.seen.remove(&crate::domain::probe::Probe::MachineToken);
    world.keys("u");
    assert!(world.model.overlay.is_none() && world.notice().contains("Press u again"), "{}", world.notice());
    assert!(world.model.profile.setup.issued_token.is_some());
    world.keys("u");
    assert!(world.model.overlay.is_some(), "{}", world.notice());
}

#[test]
fn a_regular_web_application_gets_the_callback_of_the_project() {
    let mut world = Simulated::new();
    world.keys("project @auth0/nextjs-auth0");
    world.keys(&format!("enter, enter, paste {}, enter", token(&scopes())));
    world.keys("type My Shop, enter, c-o");
    let created = world.tenant.new_applications[0].clone();
    assert_eq!(created["callbacks"], serde_json::json!(["http://localhost:3000/api/auth/callback"]));
    let setup = &world.model.profile.setup;
    assert_eq!(setup.open(FieldId::CallbackUrls), Some("http://localhost:3000/api/auth/callback"));
    assert_eq!(world.vault[&FieldId::Auth0ClientSecret].reveal(), "the-secret-of-the-new-application");
}

#[test]
fn without_the_scopes_the_list_offers_none() {
    let mut world = Simulated::new();
    world.keys(&format!("enter, enter, paste {}, enter", token(ALL_SCOPES)));
    world.keys("type nothing");
    assert_eq!(crate::app::lists::new_applications(&world.model, "nothing"), []);
    world.keys("enter");
    assert!(world.notice().starts_with("No application matches."), "{}", world.notice());
}
