//! From nothing to a created connection, by keys alone, and back again.

use super::*;
use crate::app::form::{Row, focused};
use crate::app::model::{Overlay, PromptKind, Screen, StartChoice};
use crate::domain::checkpoints::{CheckpointId, CheckpointStatus, judge};
use crate::domain::finding::State;
use crate::domain::known::Known;
use crate::domain::profile::Given;
use crate::domain::setup::Source;

/// Everything typed or pasted, up to the plan.
pub fn filled() -> Simulated {
    filled_with(ALL_SCOPES)
}

/// With a token that has these scopes.
pub fn filled_with(scopes: &str) -> Simulated {
    let mut world = Simulated::new();
    world.keys(&format!("type {DOMAIN}, enter, type app, enter, paste the-secret-of-the-app, enter, type http://localhost:3000/callback, enter"));
    assert_eq!(world.model.screen, Screen::Step(CheckpointId::ThirdPartyApplication));
    world.keys("d, type isc, enter");
    assert_eq!(world.model.profile.setup.open(FieldId::Provider), Some("discord"));
    world.keys("type key, enter, paste the-secret-at-discord, enter");
    assert_eq!(world.model.screen, Screen::Step(CheckpointId::ApiToken), "{}", world.notice());
    world.keys(&format!("enter, paste {}, enter", token(scopes)));
    world
}

#[test]
fn a_newcomer_walks_to_a_created_connection() {
    let mut world = filled();
    assert_eq!(world.model.screen, Screen::Step(CheckpointId::Connection));
    world.keys("enter");
    assert_eq!(world.model.input.as_ref().map(|input| input.field), Some(FieldId::DisplayName));
    world.keys("enter");
    assert!(matches!(world.model.screen, Screen::Document { .. }));
    world.keys("enter");
    assert!(matches!(&world.model.overlay, Some(Overlay::Prompt(prompt)) if prompt.kind == PromptKind::Create));
    assert!(world.changes().is_empty(), "Enter never creates by itself");
    world.keys("enter");
    assert_eq!(world.changes(), ["POST /api/v2/connections", "PATCH /api/v2/connections/con_1/clients"]);
    assert_eq!(world.model.profile.setup.connection_id.as_deref(), Some("con_1"));
    let standings: Vec<CheckpointStatus> =
        judge(Known::new(&world.model.profile.setup, &world.model.facts, now())).iter().map(|one| one.status).collect();
    assert_eq!(standings[..7], [CheckpointStatus::Done; 7]);
    assert_eq!(standings[7], CheckpointStatus::Unknown);
    assert_eq!(world.model.summary, ["Created discord at acme.eu.auth0.com: con_1"]);
}

/// What was proven before the create still holds after it, and isn't checked again. A tenant with pages of its own doesn't make
/// working callbacks doubtful.
#[test]
fn success_looks_like_success() {
    for own_pages in [false, true] {
        let mut world = Simulated::new();
        world.tenant.own_pages = own_pages;
        world.keys(&format!("type {DOMAIN}, enter, type app, enter, paste the-secret-of-the-app, enter, type http://localhost:3000/callback, enter"));
        world.keys("d, type isc, enter, type key, enter, paste the-secret-at-discord, enter");
        let all: Vec<&str> = crate::domain::token::SCOPES.iter().map(|(scope, _)| *scope).collect();
        world.keys(&format!("enter, paste {}, enter", token(&all.join(" "))));
        let judged = |world: &Simulated| judge(Known::new(&world.model.profile.setup, &world.model.facts, now()));
        let before = judged(&world);
        let marks = |world: &Simulated| -> Vec<(CheckpointStatus, bool)> {
            judged(world).iter().take(7).map(|one| (one.status, one.warning)).collect()
        };
        world.sent.clear();
        world.keys("enter*4");
        assert_eq!(marks(&world), [(CheckpointStatus::Done, false); 7], "{own_pages}");
        let after = judged(&world);
        for at in 0..5 {
            let findings = |all: &[crate::domain::checkpoints::CheckpointResult]| -> Vec<String> {
                all[at].checks.iter().map(|check| check.finding.what.clone()).collect()
            };
            assert_eq!(findings(&before), findings(&after));
        }
        let plain = |url: &str| url.contains("/authorize?") && !url.contains("&connection=");
        assert!(!world.sent.iter().any(|request| plain(&request.url)), "the callbacks were not asked again");
        // Checking everything again gives the same result.
        world.keys("esc, esc, t, t");
        assert_eq!(marks(&world), [(CheckpointStatus::Done, false); 7], "{own_pages}");
    }
}

#[test]
fn steps_without_a_problem_are_skipped_with_a_notice() {
    let world = filled();
    assert_eq!((&world.model.screen, world.notice()), (&Screen::Step(CheckpointId::Connection), "Step 5 is done."));
}

#[test]
fn secrets_go_to_the_keyring_and_the_token_to_its_own_item() {
    let world = filled();
    let kept: Vec<&str> = world.vault.values().map(Secret::reveal).collect();
    assert_eq!(kept, ["the-secret-of-the-app", "the-secret-at-discord"]);
    assert!(world.token.as_ref().is_some_and(|token| !token.issued));
    assert_eq!(world.model.unsaved_count(), 0);
}

#[test]
fn a_changed_secret_is_updated_and_what_others_set_is_kept() {
    let mut world = filled();
    world.keys("enter*4, esc");
    if let Some(connection) = &mut world.tenant.connection {
        connection["options"]["upstream_params"] = json!({"a": {"value": "b"}});
    }
    world.keys("esc, up, up, up, up, up, up, up, up, down, enter");
    assert_eq!(world.model.screen, Screen::Step(CheckpointId::ThirdPartyApplication));
    super::super::steps::go_to_field(&mut world.model, FieldId::ApplicationSecret);
    world.keys("paste another-secret, enter");
    world.sent.clear();
    world.keys("c-t");
    super::super::steps::open_document(&mut world.model);
    world.keys("enter, enter");
    assert_eq!(world.changes(), [""; 0], "the key that goes on never updates");
    world.keys("c-o");
    assert_eq!(world.changes(), ["PATCH /api/v2/connections/con_1"], "{}", world.notice());
    let options = &world.tenant.connection.as_ref().unwrap()["options"];
    assert_eq!(options["client_secret"], "another-secret");
    assert_eq!(options["upstream_params"], json!({"a": {"value": "b"}}));
}

#[test]
fn what_was_changed_here_is_to_be_sent_and_no_failure() {
    let mut world = filled();
    world.keys("enter*4");
    let in_place = |world: &Simulated| judge(world.model.known())[CheckpointId::InPlace as usize].clone();
    assert_eq!(in_place(&world).status, CheckpointStatus::Done);
    world.keys("wait 5");
    super::super::steps::go_to_field(&mut world.model, FieldId::Scope);
    world.keys("c-u, type identify, enter");
    assert!(matches!(world.model.screen, Screen::Document { .. }), "{:?} {}", world.model.screen, world.notice());
    assert!(world.notice().starts_with("Your changes aren't at Auth0 yet"), "{}", world.notice());
    let judged = in_place(&world);
    assert_eq!(judged.status, CheckpointStatus::ToDo);
    let deciding = judged.worst_check().unwrap();
    assert_eq!(
        (&*deciding.finding.what, &*deciding.finding.why),
        ("1 change isn't at Auth0 yet", "The next update sends Scope.")
    );
    world.keys("enter, c-o");
    assert_eq!(in_place(&world).status, CheckpointStatus::Done, "{}", world.notice());
    // What somebody else changes is a failure.
    world.keys("wait 300");
    options(&mut world)["scope"] = json!("guilds");
    world.keys("esc, t");
    let judged = in_place(&world);
    let words = judged.worst_check().map(|check| check.finding.why.clone());
    assert_eq!(
        (judged.status, words.as_deref()),
        (CheckpointStatus::Failed, Some("Auth0 has another value for Scope."))
    );
}

#[test]
fn enter_on_step_8_goes_where_step_7_fails() {
    let mut world = filled();
    world.keys("enter*2, down*3, space, enter*2, pgdn*2");
    assert_eq!(world.model.screen, Screen::Step(CheckpointId::SignIn));
    world.keys("enter");
    assert!(matches!(world.model.screen, Screen::Document { .. }));
    assert_eq!(world.notice(), "Step 7: Not enabled for the application.");
}

#[test]
fn a_connection_that_is_not_enabled_is_one_failure() {
    let mut world = filled();
    world.keys("enter*2, down*3, space, enter*2");
    let judged = judge(world.model.known());
    let failed =
        judged[CheckpointId::InPlace as usize].checks.iter().filter(|check| check.finding.state == State::Failed);
    let failed: Vec<&str> = failed.map(|check| check.finding.what.as_str()).collect();
    assert_eq!(failed, ["Not enabled for the application"]);
}

#[test]
fn the_plan_remembers_why_the_last_run_failed() {
    let mut world = filled();
    world.keys("refuse POST /connections 403 insufficient_entitlement, enter*4, esc");
    super::super::steps::open_document(&mut world.model);
    assert_eq!(world.model.run, None);
    assert!(world.model.run_failed.is_some());
    world.tenant.faults.clear();
    world.keys("enter*2");
    assert!(world.tenant.connection.is_some(), "{}", world.notice());
    assert_eq!(world.model.run_failed, None);
}

#[test]
fn esc_on_the_way_to_a_token_leads_back_to_where_it_began() {
    let mut world = Simulated::new();
    world.keys("enter");
    assert_eq!(world.model.screen, Screen::Step(CheckpointId::ApiToken));
    world.keys("esc");
    assert_eq!(focused(&world.model), Some(Row::Start(StartChoice::Connect)));
    world.keys(&format!("type {DOMAIN}, tab, enter"));
    assert_eq!(world.model.screen, Screen::Step(CheckpointId::ApiToken));
    world.keys("esc");
    assert_eq!(focused(&world.model), Some(Row::PickApplication));
    assert_eq!(world.model.profile.setup.open(FieldId::Auth0Domain), Some(DOMAIN));
}

#[test]
fn a_picked_application_is_undone_as_one_change() {
    let mut world = filled();
    let setup = |world: &Simulated| {
        let open = |id| world.model.profile.setup.open(id).map(str::to_owned);
        (open(FieldId::Auth0ClientId), open(FieldId::CallbackUrls))
    };
    super::super::steps::go_to_field(&mut world.model, FieldId::CallbackUrls);
    world.keys("c-u, enter");
    super::super::steps::go_to_field(&mut world.model, FieldId::Auth0ClientId);
    world.keys("c-u, type another, tab");
    let before = setup(&world);
    super::super::steps::go_to_field(&mut world.model, FieldId::Auth0ClientId);
    world.keys("up, enter, type acme, enter");
    assert_ne!(setup(&world), before);
    let with_callbacks = setup(&world).1.is_some();
    assert!(with_callbacks, "the tenant's callbacks came along");
    world.keys("c-_");
    assert_eq!(setup(&world), before);
}

#[test]
fn a_self_hosted_provider_is_not_checked_at_the_default_host() {
    let mut world = Simulated::new();
    world.keys(&format!("type {DOMAIN}, enter, type app, enter, paste the-secret-of-the-app, enter, type http://localhost:3000/callback, enter"));
    world.keys("g, type itea, enter, type key, enter, paste the-secret-at-gitea, enter");
    assert_eq!(focused(&world.model), Some(Row::Field(FieldId::Placeholders)), "{}", world.notice());
    let at_default = |world: &Simulated| world.sent.iter().any(|request| request.url.contains("gitea.com"));
    assert!(!at_default(&world));
    world.keys("enter");
    assert!(at_default(&world), "accepted");
    assert_eq!(world.model.screen, Screen::Step(CheckpointId::ApiToken), "{}", world.notice());
}

#[test]
fn the_value_of_the_demo_stays_offered_beside_another() {
    let mut world = Simulated::new();
    let given = Given { id: FieldId::Auth0Domain, text: Secret::new(DOMAIN), source: Source::Demo };
    world.model.offers.insert(FieldId::Auth0Domain, given);
    world.keys("type wrong.eu.auth0.com, tab, s-tab");
    assert_eq!(world.model.profile.setup.open(FieldId::Auth0Domain), Some("wrong.eu.auth0.com"));
    world.keys("c-o");
    assert_eq!(world.model.profile.setup.open(FieldId::Auth0Domain), Some(DOMAIN));
    assert_eq!(world.model.offers.len(), 0);
}

#[test]
fn u_undoes_the_run() {
    let mut world = filled();
    world.keys("enter*4");
    assert!(world.tenant.connection.is_some());
    world.keys("u");
    assert!(
        matches!(&world.model.overlay, Some(Overlay::Prompt(prompt)) if matches!(prompt.kind, PromptKind::UndoRun(_)))
    );
    world.keys("enter");
    assert!(world.tenant.connection.is_some(), "the key that goes on undoes nothing");
    world.keys("c-o");
    assert_eq!(world.tenant.connection, None, "{}", world.notice());
    assert_eq!(world.model.profile.setup.connection_id, None);
    let last: Vec<String> = world.changes().into_iter().skip(2).collect();
    assert_eq!(last, ["PATCH /api/v2/connections/con_1/clients", "DELETE /api/v2/connections/con_1"]);
}

/// Updates the connection with another scope.
fn updated(world: &mut Simulated, scope: &str) {
    world.model.profile.setup.set(FieldId::Scope, scope, crate::domain::setup::Source::Typed, now());
    world.keys("c-t");
    super::super::steps::open_document(&mut world.model);
    world.keys("enter, c-o");
}

fn options(world: &mut Simulated) -> &mut serde_json::Value {
    &mut world.tenant.connection.as_mut().unwrap()["options"]
}

#[test]
fn u_gives_back_what_an_update_changed_and_what_was_ours_of_it() {
    let mut world = filled();
    world.keys("enter*4, esc");
    let first = world.model.profile.setup.written.clone();
    world.model.profile.setup.set(
        FieldId::AuthParams,
        r#"{"prompt": "login"}"#,
        crate::domain::setup::Source::Typed,
        now(),
    );
    options(&mut world)["authParams"] = json!({"owner": "user"});
    updated(&mut world, "identify");
    assert_eq!(options(&mut world)["authParams"], json!({"owner": "user", "prompt": "login"}));
    assert!(world.model.profile.setup.written.contains(&"authParams.prompt".to_owned()));

    // If Auth0 rejects an update, its former state isn't used to undo another run.
    world.keys("refuse PATCH /connections/con_1 400 invalid_body");
    updated(&mut world, "email");
    world.tenant.faults.clear();
    options(&mut world)["authParams"]["max_age"] = json!("1");
    world.keys("esc, u, c-o");
    assert_eq!(options(&mut world)["authParams"], json!({"owner": "user", "max_age": "1"}));
    assert_eq!(options(&mut world)["scope"], "identify email");
    assert_eq!(world.model.profile.setup.written, first);
}

#[test]
fn a_production_profile_wants_the_tenants_name() {
    let mut world = filled();
    world.model.profile.production = true;
    world.keys("enter*4");
    assert!(world.changes().is_empty());
    assert!(matches!(&world.model.overlay, Some(Overlay::Prompt(prompt)) if prompt.problem.is_some()));
    world.keys(&format!("type {DOMAIN}, enter"));
    assert_eq!(world.changes().len(), 2);
}

#[test]
fn the_application_is_picked_from_the_tenants_list() {
    let mut world = filled();
    super::super::steps::go_to_field(&mut world.model, FieldId::Auth0ClientId);
    world.keys("up, enter");
    assert_eq!(world.model.applications.entries().len(), 3);
    world.keys("type mach, enter");
    assert!(world.notice().contains("can't sign in"), "{}", world.notice());
    world.keys("enter, type acme, enter");
    assert_eq!(world.model.profile.setup.open(FieldId::Auth0ClientId), Some("app"));
}

#[test]
fn machine_credentials_mint_the_token() {
    let mut world = filled();
    super::super::steps::go_to_field(&mut world.model, FieldId::ApiToken);
    world.keys("space, c-u, enter, c-o");
    super::super::steps::go_to_field(&mut world.model, FieldId::MgmtClientId);
    world.keys("type machine, enter, paste machine-secret, enter");
    assert!(world.model.profile.setup.issued_token.is_some());
    assert!(world.effects.iter().any(|effect| matches!(effect, Effect::WriteToken { .. })));
}

#[test]
fn a_machine_application_given_as_client_id_is_moved() {
    let mut world = filled();
    super::super::steps::go_to_field(&mut world.model, FieldId::Auth0ClientId);
    world.keys("c-u, type m2m, tab, s-tab, c-o");
    assert_eq!(world.model.profile.setup.open(FieldId::MgmtClientId), Some("m2m"));
    assert!(!world.model.profile.setup.has(FieldId::Auth0ClientId));
}

#[test]
fn nothing_secret_goes_out_before_the_domain_has_named_itself() {
    let mut world = Simulated::new();
    super::super::steps::go_to_field(&mut world.model, FieldId::ApiToken);
    world.keys(&format!("paste {}, enter", token(ALL_SCOPES)));
    assert_eq!(world.sent, []);
    world.keys("pgup, pgup, pgup");
    super::super::steps::go_to_field(&mut world.model, FieldId::Auth0Domain);
    world.keys("type other.eu.auth0.com, tab");
    assert!(world.sent.iter().all(|request| request.bearer.is_none()), "the token is for another tenant");
}
