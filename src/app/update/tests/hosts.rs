//! A secret goes only to the host that it was given for, whatever the user types, chooses, undoes or confirms.

use super::journey::filled;
use super::*;
use crate::app::form::{Row, focused};
use crate::app::keys::Action;
use crate::domain::checkpoints::{CheckpointId, judge_one};
use crate::domain::finding::State;
use crate::domain::hosts;
use crate::domain::http::Request;
use crate::domain::known::Known;
use crate::domain::parse::host_of;
use crate::domain::setup::Source;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use jiff::Timestamp;
use proptest::prelude::*;

const AT_DISCORD: &str = "the-secret-at-discord";

/// Body, headers and token of a request as sent, with Basic credentials decoded.
fn text_of(request: &Request) -> String {
    let mut all = request.payload().map(|(_, body)| body.to_string()).unwrap_or_default();
    for (name, value) in &request.headers {
        let basic = value.reveal().strip_prefix("Basic ").and_then(|text| STANDARD.decode(text).ok());
        let basic = basic.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default();
        all += &format!("\n{name}: {} {basic}", value.reveal());
    }
    for part in all.clone().split("Basic ").skip(1) {
        let packed: String =
            part.chars().take_while(|char| char.is_ascii_alphanumeric() || "+/".contains(*char)).collect();
        all += &STANDARD_NO_PAD
            .decode(packed)
            .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
            .unwrap_or_default();
    }
    all + request.bearer.as_ref().map_or("", Secret::reveal)
}

/// The hosts that received this text, or the wrong secret made from it.
fn hosts_of(world: &Simulated, secret: &str) -> Vec<String> {
    let twin = Secret::new(secret).scrambled();
    let carries = |request: &&Request| text_of(request).contains(secret) || text_of(request).contains(twin.reveal());
    let host = |request: &Request| url::Url::parse(&request.url).unwrap().host_str().unwrap().to_owned();
    let mut hosts: Vec<String> = world.sent.iter().filter(carries).map(host).collect();
    hosts.sort();
    hosts.dedup();
    hosts
}

fn finding(world: &Simulated, field: FieldId) -> (State, String) {
    let judged =
        judge_one(CheckpointId::of(field), Known::new(&world.model.profile.setup, &world.model.facts, world.model.now));
    let of_field = judged.checks.into_iter().map(|check| check.finding).filter(|found| found.field == Some(field));
    let found = of_field.min_by_key(|found| found.state != State::Failed).unwrap();
    (found.state, found.what)
}

/// Discord is set up. Then GitHub is chosen and its client ID typed.
fn from_discord_to_github() -> Simulated {
    let mut world = filled();
    assert_eq!(hosts_of(&world, AT_DISCORD), ["discord.com"]);
    world.sent.clear();
    super::super::steps::go_to_field(&mut world.model, FieldId::Provider);
    world.keys("type github, enter");
    assert_eq!(world.model.profile.setup.open(FieldId::Provider), Some("github"));
    super::super::steps::go_to_field(&mut world.model, FieldId::ApplicationKey);
    world.keys("paste the-id-at-github, enter");
    world
}

#[test]
fn another_provider_does_not_get_the_secret() {
    let mut world = from_discord_to_github();
    assert_eq!(hosts_of(&world, AT_DISCORD), [""; 0]);
    // Every check runs again, twice. Still no host receives it, and nothing that was typed is lost.
    world.keys("c-t, c-t");
    assert_eq!(hosts_of(&world, AT_DISCORD), [""; 0]);
    assert!(world.sent.iter().any(|request| request.url.starts_with("https://github.com/login/oauth/authorize")));
    let setup = &world.model.profile.setup;
    assert_eq!(setup.secret(FieldId::ApplicationSecret), Some(&Secret::new(AT_DISCORD)));
}

#[test]
fn nor_does_the_tenant_get_it_for_another_providers_url() {
    let mut world = from_discord_to_github();
    super::super::steps::open_document(&mut world.model);
    world.keys("enter, enter, enter");
    assert_eq!(world.changes(), [""; 0], "{}", world.notice());
    assert_eq!(hosts_of(&world, AT_DISCORD), [""; 0]);
}

#[test]
fn the_field_shows_the_host_of_its_secret_and_enter_leads_there() {
    let mut world = from_discord_to_github();
    let found = finding(&world, FieldId::ApplicationSecret);
    assert_eq!(found, (State::Failed, "This client secret is for discord.com".to_owned()));
    assert_eq!(focused(&world.model), Some(Row::Field(FieldId::ApplicationSecret)));
    assert!(crate::app::available::is_available(&world.model, Action::TakeOffer));
    // While something is being typed there is nothing to confirm.
    world.keys("c-u, type x");
    assert!(!crate::app::available::is_available(&world.model, Action::TakeOffer));
    world.keys("c-o, c-_");
    assert!(crate::app::available::is_available(&world.model, Action::TakeOffer));
    // Enter alone doesn't confirm the host.
    world.keys("enter");
    assert_eq!(hosts_of(&world, AT_DISCORD), [""; 0]);
}

#[test]
fn a_key_confirms_another_host_and_undo_reverts_it() {
    let mut world = from_discord_to_github();
    for _ in 0..2 {
        world.keys("c-o");
        assert_eq!(hosts_of(&world, AT_DISCORD), ["github.com"], "{}", world.notice());
        assert!(!crate::app::available::is_available(&world.model, Action::TakeOffer));
        world.keys("c-_");
        world.sent.clear();
        world.keys("c-t, c-t");
        assert_eq!(hosts_of(&world, AT_DISCORD), [""; 0]);
        assert_eq!(finding(&world, FieldId::ApplicationSecret).0, State::Failed);
    }
    world.keys("c-o");
    super::super::steps::open_document(&mut world.model);
    world.keys("enter, c-o");
    assert_eq!(world.changes()[0], "POST /api/v2/connections", "{}", world.notice());
}

#[test]
fn what_was_confirmed_or_not_is_kept() {
    let mut world = from_discord_to_github();
    world.keys("again, c-t, c-t");
    assert_eq!(hosts_of(&world, AT_DISCORD), [""; 0]);
    super::super::steps::go_to_field(&mut world.model, FieldId::ApplicationSecret);
    world.keys("c-o, again, c-t, c-t");
    assert_eq!(hosts_of(&world, AT_DISCORD), ["github.com"]);
    assert_ne!(finding(&world, FieldId::ApplicationSecret).0, State::Failed);
}

#[test]
fn a_secret_given_again_is_bound_to_the_new_host_until_undo() {
    let mut world = from_discord_to_github();
    world.keys(&format!("paste {AT_DISCORD}, enter"));
    assert_eq!(hosts_of(&world, AT_DISCORD), ["github.com"]);
    super::super::steps::go_to_field(&mut world.model, FieldId::ApplicationSecret);
    world.keys("paste the-secret-at-github, enter");
    assert_eq!(hosts_of(&world, "the-secret-at-github"), ["github.com"]);
    world.keys("c-_, c-_");
    world.sent.clear();
    world.keys("c-t, c-t");
    assert_eq!(hosts_of(&world, AT_DISCORD), [""; 0]);
    assert_eq!(finding(&world, FieldId::ApplicationSecret).1, "This client secret is for discord.com");
}

#[test]
fn a_secret_is_sent_to_its_own_host_whatever_the_path() {
    let mut world = from_discord_to_github();
    super::super::steps::go_to_field(&mut world.model, FieldId::Provider);
    world.keys("type discord, enter");
    world.keys("c-t, c-t");
    assert_eq!(hosts_of(&world, AT_DISCORD), ["discord.com"]);
    for (url, hosts) in [
        ("https://discord.com:443/another/path/token", vec!["discord.com"]),
        ("https://auth.discord.com/token", vec![]),
        ("https://discord.com:8443/token", vec![]),
        ("https://discord.com.example/token", vec![]),
        ("https://DISCORD.com/token", vec!["discord.com"]),
    ] {
        super::super::steps::go_to_field(&mut world.model, FieldId::TokenUrl);
        world.sent.clear();
        world.keys(&format!("paste {url}, tab, c-t, c-t"));
        assert_eq!(hosts_of(&world, AT_DISCORD), hosts, "{url}");
    }
}

#[test]
fn another_tenant_gets_neither_the_clients_nor_the_machines_secret() {
    let mut world = Simulated::new();
    world.keys(&format!("type {DOMAIN}, enter, type app, enter, paste the-secret-of-the-app, enter"));
    super::super::steps::go_to_field(&mut world.model, FieldId::MgmtClientId);
    world.keys("type m2m, enter, paste the-secret-of-the-machine, enter");
    let secrets = ["the-secret-of-the-app", "the-secret-of-the-machine"];
    secrets.iter().for_each(|secret| assert_eq!(hosts_of(&world, secret), [DOMAIN]));
    world.sent.clear();
    super::super::steps::go_to_field(&mut world.model, FieldId::Auth0Domain);
    world.keys("paste evil.eu.auth0.com, enter, c-t, c-t");
    assert!(world.sent.iter().any(|request| request.url.starts_with("https://evil.eu.auth0.com/.well-known")));
    secrets.iter().for_each(|secret| assert_eq!(hosts_of(&world, secret), [""; 0]));
    assert!(world.sent.iter().all(|request| request.bearer.is_none()));
    assert_eq!(finding(&world, FieldId::Auth0ClientSecret).0, State::Failed);
    assert_eq!(finding(&world, FieldId::MgmtClientSecret).1, format!("This M2M client secret is for {DOMAIN}"));
    // Each secret is confirmed separately.
    super::super::steps::go_to_field(&mut world.model, FieldId::MgmtClientSecret);
    world.keys("c-o");
    assert_eq!(hosts_of(&world, secrets[0]), [""; 0]);
    assert_eq!(hosts_of(&world, secrets[1]), ["evil.eu.auth0.com"]);
}

#[test]
fn a_request_delayed_by_a_rate_limit_is_not_sent_to_a_newer_domain() {
    let mut world = Simulated::new();
    world.keys("limit POST /oauth/token 5");
    world.keys(&format!("type {DOMAIN}, enter, type app, enter, paste the-secret-of-the-app, enter"));
    assert_eq!(hosts_of(&world, "the-secret-of-the-app"), [DOMAIN]);
    world.sent.clear();
    super::super::steps::go_to_field(&mut world.model, FieldId::Auth0Domain);
    world.keys("paste evil.eu.auth0.com, enter, wait 6, wait 6");
    assert_eq!(hosts_of(&world, "the-secret-of-the-app"), [""; 0]);
}

#[test]
fn a_secret_that_is_moved_to_the_machine_takes_its_host_along() {
    let mut world = Simulated::new();
    world.keys(&format!("type {DOMAIN}, enter, type m2m, enter, paste the-secret-of-the-machine, enter"));
    super::super::steps::go_to_field(&mut world.model, FieldId::ApiToken);
    world.keys("token, enter");
    super::super::steps::go_to_field(&mut world.model, FieldId::Auth0Domain);
    world.keys("paste evil.eu.auth0.com, enter");
    super::super::steps::go_to_field(&mut world.model, FieldId::Auth0ClientId);
    world.sent.clear();
    world.keys("c-o, c-t, c-t");
    let value = &world.model.profile.setup.values[&FieldId::MgmtClientSecret];
    assert_eq!(value.given_for.as_deref(), Some(DOMAIN));
    assert_eq!(hosts_of(&world, "the-secret-of-the-machine"), [""; 0]);
}

#[test]
fn values_from_the_list_of_providers_are_not_secrets() {
    let mut world = from_discord_to_github();
    let (now, setup) = (world.model.now, &mut world.model.profile.setup);
    setup.set(FieldId::TokenHeaders, r#"{"Accept":"application/json"}"#, Source::Provider, now);
    setup.set(FieldId::TokenUrl, "https://github.acme.com/token", Source::Typed, now);
    assert_eq!(
        hosts::other_host(FieldId::TokenHeaders, Known::new(setup, &world.model.facts, Timestamp::UNIX_EPOCH)),
        None
    );
}

/// What a user may do in the wizard, as scripts of keys. `#` becomes a different text each time.
const DEEDS: &[(FieldId, &str)] = &[
    (FieldId::Provider, "type discord, enter"),
    (FieldId::Provider, "type github, enter"),
    (FieldId::Provider, "type custom, enter"),
    (FieldId::TokenUrl, "paste https://a.example/token, tab"),
    (FieldId::TokenUrl, "paste https://b.example/token, tab"),
    (FieldId::TokenUrl, "c-u, tab"),
    (FieldId::Auth0Domain, "paste acme.eu.auth0.com, tab"),
    (FieldId::Auth0Domain, "paste evil.eu.auth0.com, enter"),
    (FieldId::ApplicationSecret, "paste the-secret-at-the-provider-#, enter"),
    (FieldId::ApplicationSecret, "type x, tab"),
    (FieldId::TokenHeaders, "paste {\"X-Key\":\"the-key-in-the-header-#\"}, tab"),
    (FieldId::TokenHeaders, "c-u, tab"),
    (FieldId::Auth0ClientSecret, "paste the-secret-of-the-app-#, enter"),
    (FieldId::MgmtClientSecret, "paste the-secret-of-the-machine-#, enter"),
    (FieldId::ApplicationSecret, "c-o"),
    (FieldId::TokenHeaders, "c-o"),
    (FieldId::Auth0ClientSecret, "c-o"),
    (FieldId::MgmtClientSecret, "c-o"),
    (FieldId::TokenAuth, "space, tab"),
    (FieldId::ApplicationKey, "c-t, c-t"),
    (FieldId::ApplicationKey, "limit POST /oauth/token 5, c-t"),
    (FieldId::ApplicationKey, "wait 9"),
    (FieldId::ApplicationKey, "again"),
    (FieldId::ApplicationKey, "c-_"),
    (FieldId::ApplicationKey, "c-_, c-_"),
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]
    #[test]
    fn prop_whatever_is_done_a_secret_leaves_only_for_its_host(deeds in prop::collection::vec(0..DEEDS.len(), 1..24)) {
        let mut world = Simulated::new();
        world.keys(&format!("type {DOMAIN}, enter, type app, enter"));
        for (field, text) in [(FieldId::ApplicationKey, "key"), (FieldId::MgmtClientId, "m2m")] {
            super::super::steps::go_to_field(&mut world.model, field);
            world.keys(&format!("paste {text}, tab"));
        }
        for (number, deed) in deeds.into_iter().enumerate() {
            let (field, script) = DEEDS[deed];
            super::super::steps::go_to_field(&mut world.model, field);
            let mut known: Vec<(String, Option<String>)> = bindings(&world);
            for part in script.replace('#', &number.to_string()).split(", ") {
                world.sent.clear();
                world.keys(part);
                // What was sent belongs to the state before this key or after it.
                known.extend(bindings(&world));
                for request in world.sent.iter().filter(|request| !request.url.contains("/api/v2/")) {
                    let (text, host) = (text_of(request), host_of(&request.url));
                    let mut carried = known.iter().filter(|(secret, _)| text.contains(secret.as_str())).peekable();
                    let at_home = carried.peek().is_none() || carried.any(|(_, given_for)| *given_for == host);
                    prop_assert!(at_home, "{part} sends to {host:?} what is given for {known:?}");
                }
            }
        }
    }
}

/// The unique texts of all secrets in memory, and the hosts that they were given for.
fn bindings(world: &Simulated) -> Vec<(String, Option<String>)> {
    let values = world.model.profile.setup.values.iter().filter(|(id, _)| id.is_secret());
    let of = |(_, value): (&FieldId, &crate::domain::setup::Value)| match &value.text {
        crate::domain::setup::Text::Secret(secret) if secret.chars() > 12 => {
            let text = secret.reveal().trim_start_matches("{\"X-Key\":\"").trim_end_matches("\"}").to_owned();
            Some((text, value.given_for.clone()))
        }
        _ => None,
    };
    values.filter_map(of).collect()
}

#[test]
fn the_plan_leads_to_the_secret_that_blocks_it() {
    let mut world = filled();
    super::super::steps::go_to_field(&mut world.model, FieldId::ApiToken);
    world.keys("c-u, tab, c-o");
    super::super::steps::go_to_field(&mut world.model, FieldId::MgmtClientId);
    world.keys("type m2m, enter, paste the-secret-of-the-machine, enter");
    super::super::steps::go_to_field(&mut world.model, FieldId::Auth0Domain);
    world.keys("paste evil.eu.auth0.com, enter");
    super::super::steps::open_document(&mut world.model);
    world.keys("enter");
    assert_eq!(focused(&world.model), Some(Row::Field(FieldId::MgmtClientSecret)), "{}", world.notice());
    assert!(world.notice().starts_with("This M2M client secret is for"), "{}", world.notice());
    assert_eq!(hosts_of(&world, "the-secret-of-the-machine"), [DOMAIN]);
}
