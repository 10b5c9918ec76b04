//! Values and responses that were once misread: each names its own field and the right fix.

use super::*;
use crate::domain::checkpoints::{Check, CheckId, CheckpointId, judge_one};
use crate::domain::connection;
use crate::domain::finding::Actor;

fn answered(setup: &Setup, facts: &Facts, probe: Probe, answer: &HttpResult) -> Finding {
    let known = Known::new(setup, facts, now());
    let asked = request(probe, known).unwrap_or_else(|| Request::get("https://x.example/"));
    match read(probe, known, &asked, answer) {
        Reading::Fact(fact) => fact.finding,
        other => panic!("{other:?}"),
    }
}

fn check(at: CheckpointId, id: CheckId, setup: &Setup, facts: &Facts) -> Option<Check> {
    judge_one(at, Known::new(setup, facts, now())).checks.into_iter().find(|check| check.id == id)
}

#[test]
fn the_providers_host_is_not_a_tenant() {
    let mut setup = without_token();
    set(&mut setup, Auth0Domain, "p.example");
    let facts = Facts::default();
    let openid = json!({"issuer": "https://p.example", "token_endpoint": "https://p.example/token"});
    for answer in [response(200, openid), text_response(404, "<h1>Not found</h1>")] {
        let finding = answered(&setup, &facts, Probe::Discovery, &answer);
        assert_eq!(finding.what, "This is the provider's host, not your tenant", "{answer:?}");
        assert_eq!((finding.field, finding.actor(), finding.exit_code()), (Some(Auth0Domain), Some(Actor::You), 1));
    }
    set(&mut setup, Auth0Domain, "login.acme.com");
    let tenant = json!({"issuer": "https://login.acme.com/", "token_endpoint": "https://login.acme.com/oauth/token"});
    assert_eq!(answered(&setup, &facts, Probe::Discovery, &response(200, tenant)).state, State::Ok);
    let other = answered(&setup, &facts, Probe::Discovery, &text_response(404, ""));
    assert_eq!(other.what, "login.acme.com isn't an Auth0 tenant");
}

#[test]
fn a_custom_domain_that_the_tenant_does_not_have_is_looked_up_at_its_canonical_domain() {
    let (mut setup, mut facts) = ready(&format!("{ALL_SCOPES} read:custom_domains"));
    set(&mut setup, Auth0Domain, "login.acme.com");
    let no_tenant = Finding::failed(Class::UserInput, "login.acme.com isn't an Auth0 tenant", "why", "fix");
    learn(&mut facts, &setup, Probe::Discovery, no_tenant.on(Auth0Domain), ResponseData::Nothing);
    let open = |setup: &Setup, facts: &Facts| due(Known::new(setup, facts, now()), RoundKind::Open, &BTreeSet::new());
    assert!(!open(&setup, &facts).contains(&Probe::CustomDomains), "no token before the canonical domain is verified");
    holds(&mut facts, &setup, Probe::ApiDiscovery);
    assert!(open(&setup, &facts).contains(&Probe::CustomDomains));
    let asked = request(Probe::CustomDomains, Known::new(&setup, &facts, now())).unwrap();
    assert_eq!(asked.url, format!("https://{DOMAIN}/api/v2/custom-domains"));
    let list = response(200, json!([{"domain": "id.acme.com", "status": "ready"}]));
    let Reading::Fact(fact) = read(Probe::CustomDomains, Known::new(&setup, &facts, now()), &asked, &list) else {
        panic!()
    };
    facts.seen.insert(Probe::CustomDomains, fact);
    let found = check(CheckpointId::Auth0Application, CheckId::CustomDomain, &setup, &facts).unwrap().finding;
    assert_eq!((found.state, found.field), (State::Failed, Some(Auth0Domain)));
    assert!(found.why.contains("id.acme.com"), "{found:?}");
    // A token of another tenant is still not sent.
    set(&mut setup, ApiToken, token("other.eu.auth0.com", "read:custom_domains").reveal());
    assert!(!open(&setup, &facts).contains(&Probe::CustomDomains));
}

#[test]
fn the_web_application_in_place_of_the_machine_application() {
    let mut setup = without_token();
    set(&mut setup, MgmtClientSecret, "Zq9-wXzL8nC1_dF7gH4jS6aV");
    let mut facts = Facts::default();
    let refused = |error: &str, text: &str| response(403, json!({"error": error, "error_description": text}));
    let grant = refused("access_denied", "Client is not authorized to access \"https://x/api/v2/\".");
    let off = refused("unauthorized_client", "Grant type 'client_credentials' not allowed for the client.");
    for (client, what) in [
        ("web", ["This is the application that users sign in to"; 2]),
        ("m2m", ["The M2M app can't use the Management API", "This application can't request its own token"]),
    ] {
        set(&mut setup, MgmtClientId, client);
        holds(&mut facts, &setup, Probe::Discovery);
        let found = [&grant, &off].map(|answer| answered(&setup, &facts, Probe::MachineToken, answer));
        assert_eq!(found.each_ref().map(|finding| finding.what.as_str()), what);
        assert!(found.iter().all(|finding| finding.field == Some(MgmtClientId)));
    }
    let off = answered(&setup, &facts, Probe::MachineToken, &off);
    assert!(off.fix.contains("Turn on Client Credentials") && off.fix.contains("Grant Types"), "{}", off.fix);
    assert_eq!((off.exit_code(), off.actor()), (1, Some(Actor::YouAtAuth0)));
}

#[test]
fn a_connection_whose_purpose_is_not_to_sign_in() {
    let (mut setup, facts) = ready(ALL_SCOPES);
    setup.connection_id = Some("con_1".into());
    let mut live: Value = serde_json::from_str(&connection::document(&setup).reveal()).unwrap();
    live["id"] = json!("con_1");
    let with = |active: Value| {
        let mut live = live.clone();
        live["authentication"] = active;
        answered(&setup, &facts, Probe::Connection, &response(200, live))
    };
    assert_eq!(with(json!({"active": true})).state, State::Ok);
    assert_eq!(with(Value::Null).state, State::Ok);
    let off = with(json!({"active": false}));
    assert_eq!((off.state, off.what.as_str()), (State::Failed, "Sign-in is turned off for the connection"));
    assert_eq!((off.exit_code(), off.actor()), (5, Some(Actor::YouAtAuth0)));
}

#[test]
fn pkce_that_is_off_here_and_on_at_the_tenant_differs() {
    let compared = |pkce: Option<&str>, live: Value| {
        let (mut setup, facts) = ready(ALL_SCOPES);
        setup.connection_id = Some("con_1".into());
        if let Some(pkce) = pkce {
            set(&mut setup, Pkce, pkce);
        }
        let mut json: Value = serde_json::from_str(&connection::document(&setup).reveal()).unwrap();
        json["id"] = json!("con_1");
        json["options"]["pkce_enabled"] = live;
        let finding = answered(&setup, &facts, Probe::Connection, &response(200, json));
        (finding.state, finding.field)
    };
    let differs = (State::Failed, Some(Pkce));
    assert_eq!(compared(Some("false"), json!(true)), differs);
    assert_eq!(compared(Some("true"), json!(false)), differs);
    assert_eq!(compared(Some("false"), json!(false)).0, State::Ok);
    assert_eq!(compared(Some("false"), Value::Null).0, State::Ok);
    // What nobody has given isn't a difference.
    assert_eq!(compared(None, json!(true)).0, State::Ok);
}

#[test]
fn an_older_success_shows_its_time() {
    let mut setup = without_token();
    set(&mut setup, Auth0ClientSecret, "Zq9-wXzL8nC1_dF7gH4jS6aV");
    let mut facts = Facts::default();
    for probe in [Probe::Discovery, Probe::ClientSecret, Probe::ClientSecretControl] {
        holds(&mut facts, &setup, probe);
    }
    let what = |later: SignedDuration| {
        let judged = judge_one(CheckpointId::Auth0Application, Known::new(&setup, &facts, now() + later));
        judged.checks.into_iter().find(|check| check.id == CheckId::ClientSecret).map(|check| check.finding.what)
    };
    assert_eq!(what(SignedDuration::ZERO).unwrap(), "Accepted (a wrong secret was rejected)");
    assert_eq!(what(SignedDuration::from_mins(1)).unwrap(), "Accepted as of 2026-11-22 15:04 UTC");
}

#[test]
fn a_sign_in_page_proves_nothing_of_a_callback_until_an_unregistered_one_is_rejected() {
    let (setup, facts) = (without_token(), &mut Facts::default());
    holds(facts, &setup, Probe::Discovery);
    let seen = |facts: &mut Facts, probe: Probe, answer: &HttpResult| {
        let known = Known::new(&setup, facts, now());
        let asked = request(probe, known).unwrap();
        let Reading::Fact(fact) = read(probe, known, &asked, answer) else { panic!() };
        facts.seen.insert(probe, fact);
        check(CheckpointId::Auth0Application, CheckId::CallbackUrls, &setup, facts).unwrap().finding.state
    };
    // The tenant shows its own pages: with status 200 to sign in, and with 403 for an error.
    assert_eq!(seen(facts, Probe::Callback0, &text_response(200, "<h1>Welcome</h1>")), State::Unknown);
    assert_eq!(seen(facts, Probe::CallbackControl, &text_response(403, "<h1>Sorry</h1>")), State::Ok);
}

#[test]
fn auth0s_secret_in_place_of_the_providers() {
    let mut setup = without_token();
    set(&mut setup, Auth0ClientSecret, "provider-secret");
    let mut facts = Facts::default();
    holds(&mut facts, &setup, Probe::Discovery);
    // The text is in both fields: Auth0's response shows whose it is, and the provider isn't asked.
    let open = due(Known::new(&setup, &facts, now()), RoundKind::Open, &BTreeSet::new());
    assert!(open.contains(&Probe::ClientSecret) && !open.contains(&Probe::Exchange), "{open:?}");
    holds(&mut facts, &setup, Probe::ClientSecret);
    holds(&mut facts, &setup, Probe::ClientSecretControl);
    let auth0 = check(CheckpointId::Auth0Application, CheckId::ClientSecret, &setup, &facts).unwrap().finding;
    let provider =
        check(CheckpointId::ThirdPartyApplication, CheckId::ApplicationSecret, &setup, &facts).unwrap().finding;
    assert_eq!(auth0.state, State::Ok);
    assert_eq!((provider.state, provider.field), (State::Failed, Some(ApplicationSecret)));
    assert_eq!(provider.what, "This is the secret of the Auth0 application");

    let rejected = Finding::failed(Class::Auth, "rejected", "why", "fix").on(Auth0ClientSecret);
    learn(&mut facts, &setup, Probe::ClientSecret, rejected, ResponseData::Nothing);
    let auth0 = check(CheckpointId::Auth0Application, CheckId::ClientSecret, &setup, &facts).unwrap().finding;
    let provider =
        check(CheckpointId::ThirdPartyApplication, CheckId::ApplicationSecret, &setup, &facts).unwrap().finding;
    assert_eq!((auth0.state, provider.state), (State::Failed, State::Unknown));
    assert_eq!(auth0.what, "This may be the provider's client secret");
}
