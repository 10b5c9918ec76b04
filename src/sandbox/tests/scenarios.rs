//! Every scenario over loopback: status, headers and body are as its row says.
#![allow(clippy::disallowed_methods)] // they compare with the clock

mod management;
mod provider;
mod sign_in;
mod tenant;

use serde_json::json;

use super::super::scenarios::{SCENARIOS, Scenario, all, find, none};
use super::super::{provider as third_party, stage, tenant as values};
use super::{Case, Response};

pub use sign_in::ASKED as SIGN_INS;

impl Case {
    /// A sandbox that starts with this scenario.
    pub(super) async fn of(name: &str) -> Self {
        Self::with(find(name).unwrap_or_else(|| panic!("{name} is no scenario"))).await
    }

    async fn play(&self, name: &str) {
        let reply = self.control("POST", "scenario", Some(&json!({ "name": name }))).await;
        assert_eq!(reply.status, 200, "{name}: {}", reply.text);
    }
}

/// The scenarios that these tests use. `every_scenario_has_a_test` compares them with the table.
fn asked() -> Vec<&'static str> {
    [
        &["none"][..],
        &tenant::ASKED.map(|row| row.0),
        tenant::BY_THEMSELVES,
        management::ASKED,
        &provider::TOKEN.map(|row| row.0),
        provider::BY_THEMSELVES,
        &provider::SIGN_IN.map(|row| row.0),
        &provider::USER_DETAIL.map(|row| row.0),
        &sign_in::ASKED.map(|row| row.0),
        sign_in::BY_THEMSELVES,
    ]
    .concat()
}

#[test]
fn every_scenario_has_a_test() {
    let mut asked = asked();
    let mut all: Vec<&str> = all().map(|scenario| scenario.name).collect();
    asked.sort_unstable();
    all.sort_unstable();
    assert_eq!(all, asked, "each scenario has its row in src/sandbox/tests/scenarios, once");
}

#[test]
fn rows_are_well_formed() {
    for Scenario { name, what, tenant, .. } in all() {
        let kebab = name.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-');
        assert!(kebab && name.len() <= 23 && !what.is_empty() && what.len() <= 51, "{name}: {what}");
        assert!(stage::faults(tenant.faults).is_ok(), "{name}: {:?}", stage::faults(tenant.faults));
        assert!(serde_json::from_str::<Vec<serde_json::Value>>(tenant.log).is_ok(), "{name}: {}", tenant.log);
        let patches = [tenant.web, tenant.machine, tenant.connection.map_or("{}", |found| found.patch)];
        for patch in patches {
            assert!(serde_json::from_str::<serde_json::Map<_, _>>(patch).is_ok(), "{name}: {patch}");
        }
    }
}

#[tokio::test]
async fn they_are_listed_and_switched_at_run_time() {
    let case = Case::new().await;
    let rows = case.control("GET", "scenarios", None).await.json();
    let rows = rows.as_array().unwrap().clone();
    assert_eq!(rows.len(), SCENARIOS.iter().map(|(_, scenarios)| scenarios.len()).sum::<usize>());
    assert_eq!(rows[0], json!({ "name": "none", "place": "No fault", "what": none().what, "playing": true }));
    case.play("github").await;
    let rows = case.control("GET", "scenarios", None).await.json();
    let playing = rows.as_array().unwrap().iter().filter(|row| row["playing"] == true);
    assert_eq!(playing.map(|row| row["name"].clone()).collect::<Vec<_>>(), ["github"]);
    assert_eq!(case.exchange(&[]).await.status, 200);
    case.play("none").await;
    assert_eq!(case.exchange(&[]).await.status, 400);
    let unknown = case.control("POST", "scenario", Some(&json!({ "name": "nothing" }))).await;
    assert!(unknown.status == 404 && unknown.text.contains("nothing"), "{unknown:?}");
    assert_eq!(case.control("POST", "scenario", Some(&json!({}))).await.status, 400);
}

#[tokio::test]
async fn the_next_scenario_restores_what_was_not_repaired() {
    let case = Case::new().await;
    let id = case.created("discord").await;
    case.enable(&id, values::WEB_CLIENT_ID, true).await;
    let state = async || case.control("GET", "state", None).await.json();
    let before = state().await;
    for scenario in all() {
        case.play(scenario.name).await;
    }
    case.play("none").await;
    assert_eq!(state().await, before);

    // The user repairs both during the scenario. The secret, which nobody else changed, is restored.
    case.play("callback-missing").await;
    let callbacks = json!({ "callbacks": ["https://app.acme.example/callback", values::CALLBACK_URL] });
    case.api("PATCH", &format!("clients/{}", values::WEB_CLIENT_ID), Some(&callbacks)).await;
    case.play("drift").await;
    let options = case.document("discord")["options"].clone();
    case.api("PATCH", &format!("connections/{id}"), Some(&json!({ "options": options }))).await;
    case.play("secret-rotated").await;
    case.play("none").await;
    let after = state().await;
    assert_eq!(after["clients"][0]["callbacks"], callbacks["callbacks"]);
    assert_eq!(after["clients"][0]["client_secret"], before["clients"][0]["client_secret"]);
    assert_eq!(after["connections"][1]["options"], options);
}

#[tokio::test]
async fn a_scenario_brings_its_connection_and_takes_it_away() {
    let case = Case::of("connection-disabled").await;
    let path = "connections?name=custom-connection-oauth2";
    let found = case.get(path).await.json()[0].clone();
    assert_eq!(found["options"]["tokenURL"], case.value("TOKEN_URL"));
    case.play("none").await;
    assert_eq!(case.get(path).await.json(), json!([]));
    // A connection that somebody has changed stays.
    case.play("connection-disabled").await;
    let id = case.get(path).await.json()[0]["id"].as_str().unwrap().to_owned();
    case.enable(&id, values::WEB_CLIENT_ID, true).await;
    case.play("none").await;
    assert_eq!(case.get(path).await.json()[0]["id"], id);
}

#[tokio::test]
async fn every_response_has_the_date() {
    let case = Case::new().await;
    for url in
        [case.value("TOKEN_URL"), format!("{}/api/v2/clients", case.sandbox.tenant()), case.value("AUTH0_DOMAIN")]
    {
        let date = case.open(&url).await.header("date").to_owned();
        assert!(ahead(&date).abs() <= 5, "{url}: {date}");
    }
}

/// How many seconds a Date header is ahead of this machine's clock.
fn ahead(date: &str) -> i64 {
    let seen = jiff::fmt::rfc2822::parse(date).unwrap().timestamp();
    seen.as_second() - jiff::Timestamp::now().as_second()
}

impl Case {
    /// Auth0's token request to the provider. `instead` replaces parameters.
    async fn exchange(&self, instead: &[(&str, &str)]) -> Response {
        let callback = format!("{}/login/callback", self.sandbox.tenant());
        let usual = [
            ("grant_type", "authorization_code"),
            ("client_id", third_party::APPLICATION_KEY),
            ("client_secret", third_party::APPLICATION_SECRET),
            ("code", "bogus"),
            ("redirect_uri", callback.as_str()),
        ];
        let one = |(name, value)| (name, instead.iter().find(|(other, _)| *other == name).map_or(value, |one| one.1));
        self.form(&self.value("TOKEN_URL"), &usual.map(one)).await
    }
}
