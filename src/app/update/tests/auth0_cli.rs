//! A login of auth0-cli: offered first, read once the user agrees, used for this session, and never stored.

use super::*;
use crate::app::form::{Row, focused, rows};
use crate::app::model::{Overlay, PickerKind, Screen, StartChoice, TokenWay};
use crate::app::tests::login_token;
use crate::domain::absent_secrets::CLI_LOGIN_AGAIN;
use crate::domain::checkpoints::{CheckpointId, judge_one};
use crate::domain::cli_login::Here;
use crate::domain::setup::{Kept, Source, Text};

const STEP_1: Screen = Screen::Step(CheckpointId::Auth0Application);
const STEP_4: Screen = Screen::Step(CheckpointId::ApiToken);

/// A new profile on a machine like this.
fn machine(script: &str) -> Simulated {
    let mut world = Simulated::new();
    world.keys(script);
    world.start();
    world
}

fn reads(world: &Simulated) -> usize {
    let read = |effect: &&Effect| matches!(effect, Effect::ReadLogins(_) | Effect::ReadLoginToken { .. });
    world.effects.iter().filter(read).count()
}

fn failed(world: &Simulated) -> &str {
    world.model.auth0_cli.failed.as_ref().map_or("", |finding| finding.what.as_str())
}

#[test]
fn it_is_the_first_way_and_is_not_read_before_the_yes() {
    let mut world = machine("login acme.eu.auth0.com 23");
    world.keys("enter");
    assert_eq!((&world.model.screen, focused(&world.model)), (&STEP_4, Some(Row::Way(TokenWay::CliLogin))));
    world.keys("enter");
    assert_eq!((focused(&world.model), reads(&world)), (Some(Row::ReadLogin), 0));
    world.keys("enter");
    assert_eq!(reads(&world), 2);
    let setup = &world.model.profile.setup;
    let source = |id: FieldId| (setup.values[&id].source.clone(), setup.values[&id].kept);
    assert_eq!(setup.open(FieldId::Auth0Domain), Some(DOMAIN));
    assert_eq!(source(FieldId::Auth0Domain).0, Source::CliLogin);
    assert_eq!(source(FieldId::ApiToken), (Source::CliLogin, Kept::Memory));
    // The applications are listed, as after a pasted token.
    assert_eq!((&world.model.screen, world.model.applications.entries().len()), (&STEP_1, 3));
    assert!(matches!(&world.model.overlay, Some(Overlay::Picker(picker)) if picker.kind == PickerKind::Application));
    assert!(world.notice().contains("auth0-cli login of acme.eu.auth0.com, 23 h left"), "{}", world.notice());
    assert!(world.notice().contains("auth0 logout"), "{}", world.notice());
}

#[test]
fn its_token_is_never_stored_and_the_next_session_says_so() {
    let mut world = machine("login acme.eu.auth0.com 23");
    world.keys("enter*4, paste the-secret-of-the-app, enter, type http://localhost:3000/callback, enter");
    let (profile, _) = &world.profiles["default"];
    let saved = &profile.setup.values[&FieldId::ApiToken];
    assert_eq!((&saved.source, saved.kept), (&Source::CliLogin, Kept::Memory));
    assert!(world.token.is_none() && !world.vault.contains_key(&FieldId::ApiToken));
    assert!(world.vault.contains_key(&FieldId::Auth0ClientSecret));
    let stored = world.effects.iter().filter_map(|effect| match effect {
        Effect::SaveProfile { keyring: Some(keyring), .. } => Some(keyring),
        _ => None,
    });
    for keyring in stored {
        assert!(matches!(keyring.token, None | Some(None)), "{keyring:?}");
        assert!(keyring.secrets.iter().all(|(id, _)| *id != FieldId::ApiToken), "{keyring:?}");
    }
    // The keyring's own test, and a profile without the token's text.
    world.start();
    assert!(matches!(world.model.profile.setup.values[&FieldId::ApiToken].text, Text::Absent { .. }));
    let judged = judge_one(CheckpointId::ApiToken, world.model.known());
    assert_eq!(judged.checks[0].finding.what, CLI_LOGIN_AGAIN);
    assert_eq!(world.model.token_way, TokenWay::CliLogin);
    let before = reads(&world);
    super::super::steps::go_to_field(&mut world.model, FieldId::ApiToken);
    assert_eq!((focused(&world.model), reads(&world)), (Some(Row::ReadLogin), before));
    world.keys("enter");
    assert!(world.model.profile.setup.token(world.model.now).is_some());
}

/// The token of a login is never stored, so it needs no keyring.
#[test]
fn without_a_keyring_only_a_secret_needs_the_question_where_to_store_it() {
    let mut world = machine("keyring none, login acme.eu.auth0.com 23");
    world.keys("enter*4");
    assert_eq!(world.model.overlay, None);
    assert!(world.profiles.contains_key("default"));
    world.keys("paste the-secret-of-the-app, enter");
    assert!(matches!(world.model.overlay, Some(Overlay::Store { .. })), "{:?}", world.model.overlay);
}

#[test]
fn a_stored_token_that_it_replaces_is_removed() {
    // Another token, and the same one.
    for pasted in ["token read:clients".to_owned(), format!("paste {}", login_token(DOMAIN, ALL_SCOPES, now()))] {
        let mut world = machine("login acme.eu.auth0.com 23");
        world.keys(&format!("down, enter, type {DOMAIN}, enter, type app, tab"));
        super::super::steps::go_to_field(&mut world.model, FieldId::ApiToken);
        world.keys(&format!("{pasted}, tab"));
        assert!(world.token.is_some());
        world.keys("enter*2");
        assert!(world.notice().ends_with("auth0 logout ends it. It replaces the stored token."), "{}", world.notice());
        let source = &world.model.profile.setup.values[&FieldId::ApiToken].source;
        assert_eq!((source, &world.token), (&Source::CliLogin, &None), "{pasted}");
        assert!(world.profiles["default"].0.setup.values[&FieldId::ApiToken].kept == Kept::Memory);
    }
}

#[test]
fn two_tenants_are_a_list_and_a_given_domain_decides() {
    let two = "login other.eu.auth0.com 2, login acme.eu.auth0.com 23";
    let mut world = machine(two);
    world.keys("enter*3");
    assert!(matches!(&world.model.overlay, Some(Overlay::Picker(picker)) if picker.kind == PickerKind::Login));
    world.keys("esc");
    assert_eq!((&world.model.screen, &world.model.overlay, reads(&world)), (&STEP_4, &None, 1));
    world.keys("enter, type acme, enter");
    assert_eq!(world.model.profile.setup.open(FieldId::Auth0Domain), Some(DOMAIN));
    assert!(
        !world.model.applications.entries().is_empty(),
        "{} {:?} {:?}",
        world.notice(),
        world.model.screen,
        world.model.overlay
    );

    let mut world = machine(&format!("{two}, given AUTH0_DOMAIN={DOMAIN}"));
    world.keys("enter*3");
    assert_eq!(world.model.auth0_cli.used.as_ref().map(|login| login.user.as_str()), Some(DOMAIN));
    let mut world = machine(&format!("login other.eu.auth0.com 2, given AUTH0_DOMAIN={DOMAIN}"));
    world.keys("enter*3");
    assert_eq!(failed(&world), "auth0-cli isn't logged in to acme.eu.auth0.com");
    assert!(!world.model.profile.setup.has(FieldId::ApiToken));
}

#[test]
fn an_expired_or_locked_login_says_why_and_a_new_one_can_begin_here() {
    let mut world = machine("auth0 locked, login acme.eu.auth0.com 23");
    world.keys("enter*3");
    assert_eq!(failed(&world), "The auth0-cli login can't be read");
    assert!(!rows(&world.model, CheckpointId::ApiToken).contains(&Row::BeginLogin));
    // The keyring is unlocked, and the user tries again.
    world.keys("auth0 open, enter");
    assert_eq!((failed(&world), !world.model.applications.entries().is_empty()), ("", true));

    let mut world = machine("auth0 installed, login acme.eu.auth0.com 0");
    world.keys("enter*3");
    assert_eq!(failed(&world), "The auth0-cli login of acme.eu.auth0.com has expired");
    assert_eq!(focused(&world.model), Some(Row::BeginLogin));
    world.keys("enter");
    assert_eq!(failed(&world), "auth0 login failed");
    world.keys("auth0 logs in acme.eu.auth0.com, enter");
    assert_eq!((failed(&world), !world.model.applications.entries().is_empty()), ("", true));
}

#[test]
fn where_auth0_cli_is_not_logged_in_the_way_is_to_log_in() {
    let mut world = machine("auth0 installed, auth0 logs in acme.eu.auth0.com");
    world.keys("enter*2");
    assert_eq!(focused(&world.model), Some(Row::BeginLogin));
    world.keys("enter");
    assert!(world.effects.contains(&Effect::LogInOnTerminal { scopes: Vec::new() }));
    assert_eq!(world.model.applications.entries().len(), 3, "{}", world.notice());
}

/// auth0-cli before 1.36 requests no scope to create a connection.
#[test]
fn a_login_that_lacks_the_scope_to_create_can_be_begun_again_with_it() {
    let mut world = machine("auth0 installed, auth0 logs in acme.eu.auth0.com, login acme.eu.auth0.com 23");
    world.machine.scopes = "read:connections read:clients";
    world.keys("enter*4");
    super::super::steps::go_to_field(&mut world.model, FieldId::ApiToken);
    assert_eq!(focused(&world.model), Some(Row::ReadLogin));
    world.machine.scopes = ALL_SCOPES;
    world.keys("tab, enter");
    let scopes = world.effects.iter().find_map(|effect| match effect {
        Effect::LogInOnTerminal { scopes } => Some(scopes),
        _ => None,
    });
    let scopes = scopes.unwrap();
    assert!(scopes.contains(&"create:connections") && !scopes.contains(&"read:clients"), "{scopes:?}");
    assert!(!rows(&world.model, CheckpointId::ApiToken).contains(&Row::BeginLogin));
}

/// The first frame waits for no file and no folder.
#[test]
fn this_machine_is_searched_after_the_first_frame() {
    let mut world = Simulated::new();
    world.keys("login acme.eu.auth0.com 23");
    super::super::steps::open_at(&mut world.model, CheckpointId::ApiToken);
    assert_eq!(focused(&world.model), Some(Row::Way(TokenWay::Paste)), "it isn't known yet");
    let effects = update(&mut world.model, Message::Started);
    assert_eq!(effects.iter().filter(|effect| **effect == Effect::FindAuth0Cli).count(), 1, "{effects:?}");
    world.perform_all(effects);
    assert_eq!(focused(&world.model), Some(Row::Way(TokenWay::CliLogin)), "as if it had been known");
    assert_eq!(world.model.token_way, TokenWay::CliLogin);

    // If the user chose another way meanwhile, it stays chosen.
    let mut world = Simulated::new();
    world.keys("login acme.eu.auth0.com 23");
    super::super::steps::open_at(&mut world.model, CheckpointId::ApiToken);
    let effects = update(&mut world.model, Message::Started);
    world.keys("down, enter");
    world.perform_all(effects);
    assert_eq!(world.model.token_way, TokenWay::Machine);
}

#[test]
fn without_auth0_cli_or_in_the_demo_no_login_is_offered() {
    let mut world = machine("wait 0");
    world.keys("enter");
    assert_eq!(focused(&world.model), Some(Row::Way(TokenWay::Paste)));
    let mut world = Simulated::new();
    world.keys("login acme.eu.auth0.com 23");
    world.model.demo = true;
    let effects = update(&mut world.model, Message::Started);
    assert!(!effects.contains(&Effect::FindAuth0Cli), "{effects:?}");
}

#[test]
fn what_comes_late_moves_no_focus_and_a_stale_response_is_dropped() {
    let mut world = Simulated::new();
    world.keys("enter, down");
    assert_eq!(focused(&world.model), Some(Row::Way(TokenWay::Machine)));
    world.send(Message::Auth0CliFound(Here { has_file: true, is_installed: false }));
    assert_eq!(focused(&world.model), Some(Row::Way(TokenWay::Machine)));
    assert_eq!(world.model.token_way, TokenWay::Paste);
    world.send(Message::LoginTokenRead { ticket: Ticket(999), result: Ok(Secret::new("a.b.c")) });
    assert!(!world.model.profile.setup.has(FieldId::ApiToken));
}

#[test]
fn a_late_token_does_not_disturb_typing() {
    let mut world = machine("auth0 slow, login acme.eu.auth0.com 23");
    world.keys("enter*3");
    assert!(world.model.auth0_cli.awaits.is_some());
    // The user goes back and types.
    world.keys("esc, down, enter, type acme.eu");
    let (ticket, result) = (world.model.auth0_cli.awaits.unwrap(), Ok(Secret::new(token(ALL_SCOPES))));
    world.send(Message::LoginTokenRead { ticket, result });
    assert_eq!(world.model.input.as_ref().map(|input| input.text.as_str()), Some("acme.eu"));
    assert_eq!((&world.model.screen, &world.model.overlay), (&STEP_1, &None));
    assert!(world.model.profile.setup.has(FieldId::ApiToken) && !world.model.profile.setup.has(FieldId::Auth0Domain));
    world.keys("type .auth0.com, tab");
    assert_eq!(world.model.profile.setup.open(FieldId::Auth0Domain), Some(DOMAIN));
}

/// If it were kept as a former value, it would be stored.
#[test]
fn the_token_of_a_login_is_not_offered_as_a_former_one() {
    let mut world = machine("login acme.eu.auth0.com 23");
    world.keys("enter*4");
    super::super::steps::go_to_field(&mut world.model, FieldId::ApiToken);
    world.keys("token read:clients, tab");
    assert_eq!(world.model.profile.setup.values[&FieldId::ApiToken].source, Source::Pasted);
    assert!(!world.model.offers.contains_key(&FieldId::ApiToken), "{:?}", world.model.offers);
    // Undo brings it back, still as a token of the login.
    world.keys("c-_");
    assert_eq!(world.model.profile.setup.values[&FieldId::ApiToken].source, Source::CliLogin);
    assert!(world.token.is_none());
}

#[test]
fn a_token_pasted_on_its_rows_goes_to_the_field() {
    let mut world = machine("login acme.eu.auth0.com 23");
    world.keys("enter*2, token_of acme.eu.auth0.com");
    assert_eq!(focused(&world.model), Some(Row::Field(FieldId::ApiToken)));
    world.keys("enter");
    assert_eq!(world.model.profile.setup.values[&FieldId::ApiToken].source, Source::Pasted);
}

#[test]
fn the_flag_is_the_yes() {
    let mut world = Simulated::new();
    world.keys("login acme.eu.auth0.com 23");
    world.model.auth0_cli.agreed = true;
    world.send(Message::Started);
    assert!(!world.model.applications.entries().is_empty(), "{}", world.notice());
    world.send(Message::Started);
    assert_eq!(reads(&world), 2, "only once");
}

/// With `AUTH0_CLI_AUTH_MODE=env`, auth0-cli would use them as machine credentials.
#[test]
fn the_user_says_whose_the_variables_are() {
    let asked = || {
        let world = machine("whose m2m the-secret-of-m2m");
        assert!(
            matches!(&world.model.overlay, Some(Overlay::Picker(picker)) if picker.kind == PickerKind::ClientOwner)
        );
        world
    };
    let mut world = asked();
    world.keys("enter");
    let setup = &world.model.profile.setup;
    assert_eq!((setup.open(FieldId::MgmtClientId), setup.has(FieldId::Auth0ClientId)), (Some("m2m"), false));
    assert!(setup.secret(FieldId::MgmtClientSecret).is_some());
    assert_eq!(focused(&world.model), Some(Row::Field(FieldId::Auth0Domain)), "its domain comes next");
    let mut world = asked();
    world.keys("down, enter");
    let setup = &world.model.profile.setup;
    assert_eq!((setup.open(FieldId::Auth0ClientId), setup.has(FieldId::MgmtClientId)), (Some("m2m"), false));
    assert_eq!(world.model.start_choice, Some(StartChoice::Type));
    let mut world = asked();
    world.keys("esc");
    assert_eq!(world.model.overlay, None);
    assert!(world.model.profile.setup.values.is_empty());
}
