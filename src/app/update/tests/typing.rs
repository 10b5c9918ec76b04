//! Fields: verdicts, drafts, undo, offers, and the end of the program.

use super::*;
use crate::app::effect::Exit;
use crate::app::model::{Overlay, PromptKind, Screen};
use crate::domain::checkpoints::CheckpointId;
use crate::domain::profile::Given;
use crate::domain::setup::{Source, Text};
use jiff::SignedDuration;

#[test]
fn the_verdict_comes_after_a_pause_and_nothing_typed_is_lost() {
    let mut world = Simulated::new();
    world.keys("type auth0.com");
    assert_eq!(world.model.input.as_ref().unwrap().problem, None);
    assert_eq!(world.model.wake_at(), Some(now() + SignedDuration::from_millis(300)));
    world.send(Message::Tick(now() + SignedDuration::from_millis(300)));
    assert!(world.model.input.as_ref().unwrap().problem.is_some());
    world.keys("tab");
    assert!(world.model.drafts.contains_key(&FieldId::Auth0Domain));
    world.keys("s-tab");
    assert_eq!(world.model.input.as_ref().unwrap().text.as_str(), "auth0.com");
    assert_eq!(world.sent, [], "a text that is no value asks nobody");
    world.keys("enter");
    assert_eq!(world.model.focus[&CheckpointId::Auth0Application], 0, "Enter stays where the value does not hold");
}

#[test]
fn a_value_is_checked_online_only_when_its_field_is_left() {
    let mut world = Simulated::new();
    world.keys(&format!("type {DOMAIN}"));
    assert_eq!(world.sent, []);
    world.keys("tab");
    let asked: Vec<&str> = world.sent.iter().map(|request| request.url.as_str()).collect();
    let open = ["openid-configuration", "jwks.json"].map(|file| format!("https://{DOMAIN}/.well-known/{file}"));
    assert_eq!(asked, open);
}

#[test]
fn a_paste_replaces_the_text_and_a_key_clears_a_saved_secret() {
    let mut world = Simulated::new();
    world.keys("type wrong.example, tab, s-tab, paste  https://acme.eu.auth0.com/ , tab");
    assert_eq!(world.model.profile.setup.open(FieldId::Auth0Domain), Some(DOMAIN));
    super::super::steps::go_to_field(&mut world.model, FieldId::Auth0ClientSecret);
    let secret = |world: &Simulated| {
        world.model.profile.setup.secret(FieldId::Auth0ClientSecret).map(|one| one.reveal().to_owned())
    };
    world.keys("type abc, tab, s-tab, type x, bs, c-k, c-w, tab");
    assert_eq!(secret(&world).as_deref(), Some("abc"), "a stray key changes no kept secret");
    world.keys("s-tab, c-r, type x, tab");
    assert_eq!(secret(&world).as_deref(), Some("abc"), "nor one that is shown");
    world.keys("s-tab, c-u, type x, tab");
    assert_eq!(secret(&world).as_deref(), Some("x"));
    world.keys("s-tab, paste another, tab");
    assert_eq!(secret(&world).as_deref(), Some("another"));
    // Other changes came since, but the field still offers its previous secret.
    world.keys("type http://localhost:3000/cb, tab, s-tab*2, c-o");
    assert_eq!(secret(&world).as_deref(), Some("x"));
    world.keys("c-o");
    assert_eq!(secret(&world).as_deref(), Some("another"));
}

#[test]
fn a_paste_on_the_way_to_a_token_is_the_token() {
    let mut world = Simulated::new();
    world.model.screen = Screen::Step(CheckpointId::ApiToken);
    input::focus(&mut world.model);
    assert!(world.model.input.is_none(), "the choice has the focus");
    world.send(Message::Paste(Secret::new(format!("{}\n", token(ALL_SCOPES)))));
    world.keys("tab");
    assert_eq!(world.model.profile.setup.secret(FieldId::ApiToken).map(Secret::reveal), Some(&*token(ALL_SCOPES)));
    world.model.focus.insert(CheckpointId::ApiToken, 1);
    input::focus(&mut world.model);
    world.send(Message::Paste(Secret::new("abc")));
    assert!(world.notice().contains("can't paste here"), "{}", world.notice());
}

#[test]
fn undo_restores_the_typed_text_and_then_the_last_value() {
    let mut world = Simulated::new();
    world.keys(&format!("type {DOMAIN}, tab, s-tab, c-u, type x.example, tab"));
    let revision = world.model.profile.setup.revision_of(FieldId::Auth0Domain);
    world.keys("s-tab, type y, c-_");
    assert_eq!(world.model.input.as_ref().unwrap().text.as_str(), "x.example");
    world.keys("c-_");
    assert_eq!(world.model.profile.setup.open(FieldId::Auth0Domain), Some(DOMAIN));
    assert!(
        world.model.profile.setup.revision_of(FieldId::Auth0Domain) < revision,
        "what was found out with it holds again"
    );
}

#[test]
fn an_offer_is_taken_with_one_key() {
    let mut world = Simulated::new();
    let given = Given { id: FieldId::Auth0Domain, text: Secret::new(DOMAIN), source: Source::EnvFile };
    world.model.offers.insert(FieldId::Auth0Domain, given.clone());
    world.keys("down, enter, enter");
    assert_eq!(world.model.profile.setup.open(FieldId::Auth0Domain), Some(DOMAIN));
    assert_eq!(world.model.profile.setup.values[&FieldId::Auth0Domain].source, Source::EnvFile);
    assert!(world.model.offers.is_empty());
}

#[test]
fn control_c_asks_once_while_something_is_not_saved() {
    let mut world = Simulated::new();
    world.keys("c-c");
    assert_eq!(world.effects, [Effect::Quit(Exit::Interrupted)]);
    let mut world = Simulated::new();
    world.keys("type half, c-c");
    assert!(matches!(&world.model.overlay, Some(Overlay::Prompt(prompt)) if prompt.kind == PromptKind::Quit));
    world.keys("c-c");
    assert_eq!(world.effects, [Effect::Quit(Exit::Interrupted)]);
}

#[test]
fn enter_never_goes_past_a_missing_required_value() {
    let mut world = Simulated::new();
    world.keys("down, enter, tab, tab, tab, tab, enter");
    assert_eq!(world.model.screen, Screen::Step(CheckpointId::Auth0Application));
    assert!(world.notice().ends_with(" is next."), "{}", world.notice());
}

#[test]
fn a_cleared_value_is_removed() {
    let mut world = Simulated::new();
    world.keys(&format!("type {DOMAIN}, tab, s-tab, c-u, tab"));
    assert!(!world.model.profile.setup.has(FieldId::Auth0Domain));
}

#[test]
fn an_absent_secret_stays_until_another_is_typed() {
    let mut world = Simulated::new();
    world.model.profile.setup.set(FieldId::Auth0ClientSecret, "kept-before", Source::Typed, now());
    world.model.profile.setup.values.get_mut(&FieldId::Auth0ClientSecret).unwrap().text = Text::Absent { chars: 11 };
    super::super::steps::go_to_field(&mut world.model, FieldId::Auth0ClientSecret);
    world.keys("tab");
    assert!(world.model.profile.setup.has(FieldId::Auth0ClientSecret));
}

#[test]
fn esc_closes_the_top_layer_then_goes_to_the_overview() {
    let mut world = Simulated::new();
    world.keys("c-g");
    assert!(matches!(world.model.overlay, Some(Overlay::Help { .. })));
    world.keys("esc, esc");
    assert_eq!(world.model.screen, Screen::Overview { row: 0 });
}

#[test]
fn a_proxy_that_is_not_used_is_said_once_the_network_is() {
    let mut world = Simulated::new();
    world.send(Message::Warned(crate::domain::diagnosis::unused_proxy("HTTPS_PROXY")));
    assert_eq!(world.notice(), "HTTPS_PROXY isn't a proxy address");
    assert!(world.model.notice.as_ref().unwrap().bad);
}

#[test]
fn undo_of_a_provider_also_undoes_its_urls() {
    let mut world = Simulated::new();
    super::super::steps::go_to_field(&mut world.model, FieldId::Provider);
    world.keys("enter, type discord, enter");
    let before = world.model.profile.setup.values.clone();
    super::super::steps::go_to_field(&mut world.model, FieldId::Provider);
    world.keys("type twitch, enter");
    assert_ne!(world.model.profile.setup.values, before);
    world.keys("c-_");
    assert_eq!(world.model.profile.setup.values, before);
    world.keys("c-_");
    assert!(!world.model.profile.setup.has(FieldId::AuthorizationUrl));
}

#[test]
fn undo_of_an_offer_that_was_taken_offers_it_again() {
    let mut world = Simulated::new();
    let given = Given { id: FieldId::Auth0Domain, text: Secret::new(DOMAIN), source: Source::EnvFile };
    world.model.offers.insert(FieldId::Auth0Domain, given.clone());
    world.keys("enter, c-_");
    assert!(!world.model.profile.setup.has(FieldId::Auth0Domain));
    assert_eq!(world.model.offers.get(&FieldId::Auth0Domain), Some(&given));
}

#[test]
fn viewing_a_saved_profile_sends_nothing_but_a_changed_value_does() {
    let mut world = super::journey::filled();
    world.keys("pgup*5, up*4");
    world.model.facts.seen.clear();
    world.sent.clear();
    world.keys("tab*5, s-tab*3, pgdn, tab*4, pgup, esc, enter, tab, esc");
    assert_eq!(world.sent, []);
    super::super::steps::go_to_field(&mut world.model, FieldId::CallbackUrls);
    world.keys("c-u, type http://localhost:4000/cb, tab");
    assert!(!world.sent.is_empty());
}

/// The parsers of these fields reject such a text, or it would be kept in clear.
#[test]
fn what_looks_like_a_secret_is_neither_shown_nor_quoted_in_any_field() {
    use crate::domain::fields::{FIELDS, Kind};
    use FieldId::*;
    const RANDOM: &str = "7yT-kP2_Zq9wXzL8nC1dF7gH4jS6aVkR3v5mYpQ2bT9wXzL8nC1dF7gH4jS6aV_-";
    let random = [Auth0Domain, Auth0ClientId, AuthorizationUrl, TokenUrl, UserDetailUrl, CallbackUrls, ConnectionName];
    let jwt = token(ALL_SCOPES);
    let fields = FIELDS.iter().filter(|field| !field.secret && !matches!(field.kind, Kind::Choice(_)));
    let all = fields.map(|field| (field.id, jwt.as_str())).filter(|(id, _)| *id != Provider);
    for (id, text) in all.chain(random.map(|id| (id, RANDOM))) {
        let mut world = super::journey::filled();
        super::super::steps::go_to_field(&mut world.model, id);
        if world.model.input.as_ref().map(|input| input.field) != Some(id) {
            continue;
        }
        world.keys(&format!("c-u, paste {text}, wait 2"));
        let typed = world.model.input.as_ref().and_then(|input| input.problem.clone());
        world.keys("tab");
        let Some(draft) = world.model.drafts.get(&id) else { panic!("{id:?} has taken {text}") };
        assert!(draft.hidden && crate::app::available::is_masked(&world.model, id), "{id:?}");
        for problem in typed.iter().chain([&draft.problem]) {
            let words = format!("{} {}", problem.what, problem.fix).to_lowercase();
            assert!(!words.contains(&text.to_lowercase()[..12]), "{id:?}: {words}");
        }
    }
}

#[test]
fn a_script_in_a_field_for_json_moves_to_its_own() {
    let script = "function f(token, context, callback) {\n  callback(null, { user_id: context.id });\n}";
    for (rows, typed) in [("", true), ("tab, s-tab", false), ("down", true)] {
        let mut world = Simulated::new();
        world.model.screen = Screen::Step(CheckpointId::ProfileScript);
        world.keys("down, up");
        if rows == "down" {
            world.keys(rows);
        }
        world.send(Message::Paste(Secret::new(script)));
        if !typed {
            world.keys(rows);
        }
        world.keys("c-o");
        assert_eq!(world.model.profile.setup.open(FieldId::Script), Some(script), "{rows}: {}", world.notice());
        assert!(world.model.drafts.is_empty() && !world.model.profile.setup.has(FieldId::Mapping));
        world.keys("c-_");
        assert!(!world.model.profile.setup.has(FieldId::Script), "^_ undoes it");
    }
}

/// A field that no step shows could be filled in by an import only.
#[test]
fn every_field_has_a_row() {
    use crate::app::form::{Row, rows};
    use crate::app::model::TokenWay;
    use crate::domain::fields::FIELDS;
    let mut world = super::journey::filled();
    world.model.profile.setup.set(FieldId::Auth0Domain, "login.acme.com", Source::Typed, now());
    world.model.advanced.extend(CheckpointId::ALL);
    let mut shown: Vec<FieldId> = vec![FieldId::Provider];
    for way in TokenWay::ALL {
        world.model.token_way = way;
        for row in CheckpointId::ALL.into_iter().flat_map(|at| rows(&world.model, at)) {
            shown.extend(if let Row::Field(id) = row { Some(id) } else { None });
        }
    }
    for field in FIELDS {
        assert!(shown.contains(&field.id), "{:?} has no row in app/form.rs", field.id);
    }
}
