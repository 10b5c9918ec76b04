//! Where a new user got stuck: a finding in another step, a key that did nothing, and words that weren't true.

use super::journey::filled;
use super::*;
use crate::app::created::{ResultLine, lines};
use crate::app::form::{Row, focused};
use crate::app::model::{Overlay, Prompt, PromptKind, Screen, TokenWay};
use crate::domain::checkpoints::{CheckId, CheckpointId, judge_one};
use crate::domain::facts::Fact;
use crate::domain::finding::{Class, Finding, State};
use crate::domain::probe::Probe;
use crate::domain::response_data::ResponseData;

const APPLICATION: &str = "type acme.eu.auth0.com, enter, type app, enter, paste the-secret-of-the-app, enter, type http://localhost:3000/callback, enter";
const PROVIDER: &str = "d, type isc, enter, type key, enter, paste the-secret-at-discord, enter";

fn learn(world: &mut Simulated, probe: Probe, finding: Finding) {
    let used = world.model.profile.setup.used(probe.fields());
    let fact = Fact { finding, data: ResponseData::Nothing, seen_at: now(), used };
    world.model.facts.seen.insert(probe, fact);
}

fn field(world: &Simulated) -> Option<FieldId> {
    match focused(&world.model) {
        Some(Row::Field(field)) => Some(field),
        _ => None,
    }
}

#[test]
fn enter_leads_to_a_field_of_a_later_step_that_an_earlier_step_has_tested() {
    let mut world = filled();
    let finding =
        Finding::failed(Class::UserInput, "The userinfo URL rejects this request", "Status 405.", "Use POST.");
    learn(&mut world, Probe::UserDetail, finding.on(FieldId::UserCall));
    let failed = |at| {
        let judged = judge_one(at, world.model.known());
        judged
            .checks
            .iter()
            .any(|check| check.finding.field == Some(FieldId::UserCall) && check.finding.what.contains("rejects"))
    };
    assert!(failed(CheckpointId::ThirdPartyApplication) && !failed(CheckpointId::ProfileScript));
    super::super::steps::go_to_field(&mut world.model, FieldId::ApiToken);
    world.keys("enter");
    assert_eq!(field(&world), Some(FieldId::UserCall), "{}", world.notice());
    assert_eq!(world.notice(), "", "the field says it");
}

#[test]
fn a_token_never_replaces_a_domain_that_was_given() {
    let mut world = Simulated::new();
    world.keys(&format!("offer AUTH0_DOMAIN={DOMAIN}, again, enter*2, token_of other.us.auth0.com, enter"));
    assert_eq!(world.model.profile.setup.open(FieldId::Auth0Domain), Some(DOMAIN), "{}", world.notice());
    assert_eq!(world.notice(), "", "the field says it");
    let token = judge_one(CheckpointId::ApiToken, world.model.known());
    assert_eq!(token.worst_check().unwrap().finding.what, "The token is for another tenant");
    assert_eq!((field(&world), &world.model.overlay), (Some(FieldId::ApiToken), &None));
    // The second Enter goes on.
    world.keys("enter");
    assert_ne!(world.model.screen, Screen::Step(CheckpointId::ApiToken), "{}", world.notice());
}

#[test]
fn a_domain_that_the_token_names_is_said_to_be_the_tokens() {
    let mut world = Simulated::new();
    world.keys(&format!("enter*2, paste {}, enter", token(ALL_SCOPES)));
    assert_eq!(world.model.notes.get(&FieldId::Auth0Domain).map(String::as_str), Some("Domain taken from the token"));
}

#[test]
fn a_connection_that_equals_the_saved_one_is_offered_for_adoption_first() {
    let mut world = filled();
    world.keys("enter*4");
    assert!(world.tenant.connection.is_some());
    world.model.profile.setup.connection_id = None;
    world.model.journal.entries.clear();
    world.model.run = None;
    world.sent.clear();
    world.keys("c-t");
    super::super::steps::open_document(&mut world.model);
    world.keys("enter");
    assert!(matches!(world.model.overlay, Some(Overlay::NameTaken { row: 0, .. })), "{}", world.notice());
    world.keys("enter");
    assert_eq!(world.model.profile.setup.connection_id.as_deref(), Some("con_1"));
    assert_eq!(world.changes(), [""; 0], "adopting changes nothing at Auth0");
}

#[test]
fn enter_does_not_pass_a_missing_token_in_silence() {
    let mut world = Simulated::new();
    world.keys(&format!("{APPLICATION}, {PROVIDER}, enter"));
    assert_eq!(field(&world), Some(FieldId::ApiToken));
    world.keys("enter");
    assert_eq!((field(&world), world.notice()), (Some(FieldId::ApiToken), "Enter Token to continue."));
    world.model.token_way = TokenWay::NoAccess;
    super::super::next_step::next_open_step(&mut world.model, CheckpointId::ApiToken);
    assert_ne!(world.model.screen, Screen::Step(CheckpointId::ApiToken));
}

#[test]
fn a_token_pasted_on_the_plan_goes_to_its_field() {
    let mut world = Simulated::new();
    world.keys(&format!("{APPLICATION}, {PROVIDER}"));
    super::super::steps::open_document(&mut world.model);
    world.keys("paste something");
    assert_eq!(world.notice(), "You can't paste here. Press Esc to go back to the fields.");
    world.keys("token");
    assert_eq!(field(&world), Some(FieldId::ApiToken));
    assert!(world.model.input.as_ref().is_some_and(|input| !input.text.is_empty()));
}

#[test]
fn a_rejected_secret_is_not_offered_again() {
    let mut world = Simulated::new();
    world.keys(&format!("{APPLICATION}, refuse POST /oauth2/token 401 invalid_client, {PROVIDER}"));
    world.tenant.faults.clear();
    super::super::steps::go_to_field(&mut world.model, FieldId::ApplicationSecret);
    world.keys("paste another-secret, tab");
    assert!(!world.model.offers.contains_key(&FieldId::ApplicationSecret));
    // A secret that wasn't rejected is.
    super::super::steps::go_to_field(&mut world.model, FieldId::ApplicationSecret);
    world.keys("paste a-third-secret, tab");
    assert!(world.model.offers.contains_key(&FieldId::ApplicationSecret));
}

#[test]
fn in_a_demo_no_secret_is_said_to_be_saved() {
    for (demo, words) in [(true, "is set."), (false, "is saved.")] {
        let mut world = Simulated::new();
        world.keys("type acme.eu.auth0.com, enter, type app, enter, paste the-secret-of-the-app, tab");
        world.model.demo = demo;
        super::super::steps::go_to_field(&mut world.model, FieldId::Auth0ClientSecret);
        world.keys("x");
        assert!(world.notice().contains(words), "{}", world.notice());
    }
}

#[test]
fn enter_on_a_malformed_value_stays_and_the_field_says_what_is_wrong() {
    let mut world = Simulated::new();
    world
        .keys("type acme.eu.auth0.com, enter, type app, enter, paste the-secret-of-the-app, enter, type no url, enter");
    for keys in ["left", "enter", "left, enter"] {
        world.keys(keys);
        assert_eq!(field(&world), Some(FieldId::CallbackUrls));
        assert_eq!(world.notice(), "", "not twice");
    }
    let problem = world.model.input.as_ref().and_then(|input| input.problem.clone());
    assert_eq!(problem, Some(world.model.drafts[&FieldId::CallbackUrls].problem.clone()));
}

#[test]
fn the_next_field_is_named_as_on_its_screen_and_calmly() {
    let mut world = Simulated::new();
    world.keys(&format!("{APPLICATION}, d, type isc, enter, down*4, enter"));
    assert_eq!((field(&world), world.notice()), (Some(FieldId::ApplicationKey), "Client ID is next."));
    assert!(world.model.notice.as_ref().is_some_and(|notice| !notice.bad));
}

#[test]
fn a_failed_field_comes_before_a_missing_one_below_it() {
    let begun = || {
        let mut world = Simulated::new();
        world.keys(&format!("{APPLICATION}, d, type isc, enter, type key, enter"));
        let finding =
            Finding::failed(Class::UserInput, "Discord doesn't know this client ID", "It is another.", "Copy it.");
        learn(&mut world, Probe::Authorization, finding.on(FieldId::ApplicationKey));
        assert_eq!(field(&world), Some(FieldId::ApplicationSecret));
        world
    };
    let mut world = begun();
    world.keys("pgdn, enter");
    assert_eq!((field(&world), world.notice()), (Some(FieldId::ApplicationKey), ""));
    let mut world = begun();
    world.keys("enter");
    assert_eq!((field(&world), world.notice()), (Some(FieldId::ApplicationKey), ""));
}

#[test]
fn steps_are_not_said_to_be_done_over_one_that_has_failed() {
    let mut world = filled();
    let finding = Finding::failed(Class::UserInput, "Discord rejected the redirect URI", "It isn't there.", "Add it.");
    learn(&mut world, Probe::Authorization, finding.on(FieldId::ApplicationKey));
    super::super::steps::go_to_field(&mut world.model, FieldId::ApplicationKey);
    world.keys("enter");
    assert_eq!(world.model.screen, Screen::Step(CheckpointId::Connection));
    assert_eq!(world.notice(), "Step 2 still has a problem. Steps 4 and 5 are done.");
}

#[test]
fn enter_on_a_plan_with_nothing_to_do_goes_on() {
    let mut world = filled();
    world.keys("enter*4, esc");
    super::super::steps::open_document(&mut world.model);
    world.sent.clear();
    world.keys("enter");
    assert_eq!(world.model.screen, Screen::Step(CheckpointId::SignIn), "{}", world.notice());
    assert_eq!(world.notice(), "Nothing to change. The connection at Auth0 is up to date.");
    assert_eq!(world.changes(), [""; 0]);
}

#[test]
fn the_key_that_repeats_the_checks_is_the_one_that_works_here() {
    let mut world = filled();
    world.keys("hold, c-t");
    assert_eq!(world.notice(), "Checking. Press ^T again for checks that leave log entries.");
    world.keys("answered");
    assert_eq!(world.notice(), "Checked. Press ^T again for checks that leave log entries.");
    world.keys("esc, hold, t");
    assert_eq!(world.notice(), "Checking. Press t again for checks that leave log entries.");
}

#[test]
fn a_copy_says_what_was_copied() {
    let mut world = filled();
    super::super::steps::go_to_field(&mut world.model, FieldId::Scope);
    world.keys("c-y");
    assert_eq!(world.notice(), "Sent the redirect URI to the terminal's clipboard.");
    world.keys("pgdn*3, c-y");
    assert_eq!(world.notice(), "Sent the script to the terminal's clipboard.");
    world.send(Message::Copied { by_terminal: false });
    assert_eq!(world.notice(), "Copied the script.");
}

#[test]
fn a_callback_that_the_plan_adds_is_not_a_problem() {
    let mut world = filled();
    super::super::steps::go_to_field(&mut world.model, FieldId::CallbackUrls);
    world.keys("c-u, type http://localhost:4000/cb, tab, c-t");
    let callbacks = |world: &Simulated| {
        let judged = judge_one(CheckpointId::Auth0Application, world.model.known());
        judged.checks.iter().find(|check| check.id == CheckId::CallbackUrls).map(|check| check.finding.state)
    };
    assert_eq!(callbacks(&world), Some(State::Failed));
    super::super::steps::go_to_field(&mut world.model, FieldId::DisplayName);
    world.keys("enter");
    assert!(matches!(world.model.screen, Screen::Document { .. }), "{:?} {}", world.model.screen, world.notice());
    // If the plan leaves it out, it is a problem again.
    world.model.choice.callbacks = false;
    super::super::steps::go_to_field(&mut world.model, FieldId::DisplayName);
    world.keys("enter");
    assert_eq!(field(&world), Some(FieldId::CallbackUrls));
}

#[test]
fn a_step_that_has_nothing_to_do_says_so() {
    let mut world = filled();
    super::super::steps::open_document(&mut world.model);
    world.keys("bottom, down*60, space");
    assert_eq!(world.notice(), "All callback URLs are registered, so nothing is sent.");
    world.keys("up*3, space");
    assert_eq!(world.notice(), "This step is required. You can skip only optional steps.");
}

#[test]
fn callbacks_that_are_registered_by_now_were_not_skipped() {
    let mut world = filled();
    world.tenant.callbacks = vec!["http://localhost:9999/".into()];
    world.model.choice.callbacks = false;
    world.keys("c-t");
    super::super::steps::open_document(&mut world.model);
    world.keys("enter, c-o");
    let skipped = |world: &Simulated| lines(&world.model).contains(&ResultLine::NotRegistered { chosen: true });
    assert!(skipped(&world), "{:?} {}", lines(&world.model), world.notice());
    world.tenant.callbacks = vec!["http://localhost:3000/callback".into()];
    world.keys("esc, t, t");
    assert!(!skipped(&world), "{:?}", lines(&world.model));
}

#[test]
fn a_change_that_auth0_already_has_is_not_called_unsent() {
    let mut world = filled();
    world.keys("enter*4");
    super::super::steps::go_to_field(&mut world.model, FieldId::ApplicationSecret);
    world.keys("wait 2, paste another-secret-at-discord, tab");
    let equal = Finding::ok("Matches your values");
    world.model.facts.seen.remove(&Probe::Connection);
    super::super::next_step::next_open_step(&mut world.model, CheckpointId::ApiToken);
    assert!(matches!(world.model.screen, Screen::Document { .. }), "{}", world.notice());
    learn(&mut world, Probe::Connection, equal);
    super::super::steps::go_to_field(&mut world.model, FieldId::ApiToken);
    world.model.notice = None;
    super::super::next_step::next_open_step(&mut world.model, CheckpointId::ApiToken);
    assert!(!matches!(world.model.screen, Screen::Document { .. }), "{}", world.notice());
}

#[test]
fn text_that_is_being_typed_when_the_keyring_fails_goes_on() {
    let mut world = Simulated::new();
    world.keys("type acme.eu.auth0.com, enter, type app, enter, paste the-secret-of-the-app, enter, type http://loc");
    let why = Finding::failed(Class::Keyring, "The keyring is locked", "It is locked.", "Unlock it.");
    world.model.overlay = Some(Overlay::Store { why, row: 1, saving: true });
    world.keys("type alhost, enter");
    let text = world.model.input.as_ref().map(|input| input.text.as_str().to_owned());
    assert_eq!(text.as_deref(), Some("http://localhost"));
    assert!(matches!(world.model.overlay, Some(Overlay::Store { .. })), "this Enter was meant for the text");
    world.keys("wait 2, enter");
    assert_eq!((&world.model.overlay, &world.model.secret_store), (&None, &SecretStore::Memory));
    assert_eq!(world.model.input.as_ref().map(|input| input.text.as_str()), Some("http://localhost"));
}

#[test]
fn a_profile_is_not_named_like_a_secret() {
    let mut world = filled();
    let ask = PromptKind::CopyProfile("default".into());
    world.model.overlay = Some(Overlay::Prompt(Prompt::new(ask)));
    world.keys("paste the-secret-at-discord, enter");
    let Some(Overlay::Prompt(prompt)) = &world.model.overlay else { panic!("{}", world.notice()) };
    assert_eq!(prompt.problem.as_ref().map(|problem| problem.fix.as_str()), Some("Enter a name for the profile."));
    assert!(!world.profiles.contains_key("the-secret-at-discord"));
    world.keys("c-u, type another, enter");
    assert!(world.profiles.contains_key("another"), "{}", world.notice());
}
