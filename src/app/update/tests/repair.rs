//! Repairs with one key: shown, done, undone.

use super::journey::filled;
use super::*;
use crate::app::model::PromptKind;
use crate::domain::fields::FieldId::CallbackUrls;
use crate::domain::repair::Repair;

/// At the callback URLs, with one that isn't registered for the application.
fn with_another_callback() -> Simulated {
    let mut world = filled();
    world.keys("pgup*5, up*4, s-tab, c-u, type http://localhost:4000/cb, tab, s-tab");
    world.sent.clear();
    world
}

fn changes(world: &Simulated) -> Vec<String> {
    let changing = |request: &&crate::domain::http::Request| request.method != crate::domain::http::Method::Get;
    world.sent.iter().filter(changing).map(|request| request.url.clone()).collect()
}

#[test]
fn a_missing_callback_is_added_after_a_question_and_undone() {
    let mut world = with_another_callback();
    let before = world.tenant.callbacks.clone();
    // The question alone sends nothing.
    world.keys("c-x");
    let urls = vec!["http://localhost:4000/cb".to_owned()];
    let asked = world.model.overlay.clone();
    assert!(
        matches!(&asked, Some(crate::app::model::Overlay::Prompt(prompt))
            if prompt.kind == PromptKind::Repair(Repair::AddCallbacks(urls.clone()))),
        "{asked:?}"
    );
    assert_eq!(changes(&world), Vec::<String>::new());
    // After the confirmation the registered URLs stay and this one is added. The connection isn't touched.
    world.keys("c-o");
    assert_eq!(world.tenant.callbacks, [before.clone(), urls].concat());
    assert_eq!(changes(&world).len(), 1);
    assert!(world.tenant.connection.is_none());
    assert!(world.model.run.is_none() && world.model.repairing.is_none());
    assert_eq!(world.model.profile.setup.open(CallbackUrls), Some("http://localhost:4000/cb"));
    // Undo removes only that URL.
    world.keys("esc, u, c-o");
    assert_eq!(world.tenant.callbacks, before);
}

#[test]
fn a_refused_repair_changes_nothing_and_says_why() {
    let mut world = with_another_callback();
    world.keys("refuse PATCH /clients/app 403 insufficient_scope update:clients, c-x, c-o");
    let notice = world.model.notice.clone().map(|notice| notice.text).unwrap_or_default();
    assert!(notice.contains("update:clients"), "{notice}");
    assert!(world.model.run.is_none() && world.model.repairing.is_none());
    assert_eq!(world.tenant.callbacks, ["http://localhost:3000/callback"]);
}

#[test]
fn where_nothing_can_be_fixed_the_key_says_so() {
    let mut world = filled();
    world.keys("pgup*5, up*4, c-x");
    assert!(world.model.overlay.is_none());
    assert!(world.model.notice.as_ref().is_some_and(|notice| notice.bad));
}

/// At the provider's URLs, with an authorization URL that differs from the one the provider publishes.
fn with_a_publishing_provider() -> Simulated {
    let mut world = Simulated::new();
    world.keys(&format!("type {DOMAIN}, enter, type app, enter, enter, enter"));
    world.keys("c, type us, enter, type key, enter, paste the-secret-at-op, enter");
    world.keys("type https://op.example/authorize, enter");
    world
}

#[test]
fn a_published_url_is_offered_for_an_empty_field() {
    let mut world = with_a_publishing_provider();
    let offered = |world: &Simulated, id| world.model.offers.get(&id).map(|given| given.text.reveal().to_owned());
    assert_eq!(offered(&world, FieldId::TokenUrl).as_deref(), Some("https://op.example/v2/token"));
    world.keys("enter, enter");
    let setup = &world.model.profile.setup;
    assert_eq!(setup.open(FieldId::TokenUrl), Some("https://op.example/v2/token"));
    assert_eq!(setup.open(FieldId::UserDetailUrl), Some("https://op.example/v2/me"));
}

#[test]
fn a_url_is_replaced_by_the_published_one_and_undo_brings_it_back() {
    let mut world = with_a_publishing_provider();
    world.keys("enter, enter, pgup*6, pgdn");
    let at = |world: &Simulated| world.model.profile.setup.open(FieldId::AuthorizationUrl).map(str::to_owned);
    while !matches!(&world.model.input, Some(input) if input.field == FieldId::AuthorizationUrl) {
        world.keys("tab");
    }
    world.keys("c-x");
    let asked = world.model.overlay.clone();
    let set = Repair::Set { field: FieldId::AuthorizationUrl, text: "https://op.example/v2/authorize".into() };
    assert!(
        matches!(&asked, Some(crate::app::model::Overlay::Prompt(prompt)) if prompt.kind == PromptKind::Repair(set)),
        "{asked:?}"
    );
    world.keys("enter");
    assert_eq!(at(&world).as_deref(), Some("https://op.example/v2/authorize"));
    world.keys("c-_");
    assert_eq!(at(&world).as_deref(), Some("https://op.example/authorize"));
}

#[test]
fn enter_on_the_overview_goes_to_the_field_that_fails() {
    let mut world = filled();
    world.keys("pgup*5, up*4, s-tab, c-u, type http://localhost:4000/cb, tab, esc");
    assert_eq!(world.model.screen, crate::app::model::Screen::Overview { row: 0 });
    world.keys("enter");
    assert_eq!(world.model.input.as_ref().map(|input| input.field), Some(CallbackUrls));
    // Review only counts it.
    world.keys("esc, down*2, enter");
    assert_eq!(
        world.model.screen,
        crate::app::model::Screen::Step(crate::domain::checkpoints::CheckpointId::Credentials)
    );
}
