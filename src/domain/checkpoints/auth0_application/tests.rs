//! The checkpoint's conclusions from several responses.

use super::*;
use crate::domain::checkpoints::judge_one;
use crate::domain::facts::Facts;
use crate::domain::fields::FieldId;
use crate::domain::finding::{Class, Finding};
use crate::domain::known::Known;
use crate::domain::probe::Probe;
use crate::domain::probes::tests::{ALL_SCOPES, holds, learn, now, ready, set};
use crate::domain::response_data::{Application, CustomDomain, Page, PageKind, ResponseData};
use crate::domain::setup::Setup;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

const SECRET: &str = "Zq9-wXzL8nC1_dF7gH4jS6aV";

fn found(id: CheckId, setup: &Setup, facts: &Facts) -> Option<Finding> {
    let judged = judge_one(CheckpointId::Auth0Application, Known::new(setup, facts, now()));
    let check = judged.checks.into_iter().find(|check| check.id == id)?;
    let silent = matches!(check.finding.state, State::Ok | State::Unknown);
    assert_eq!((check.finding.why.is_empty(), check.finding.fix.is_empty()), (silent, silent), "{check:?}");
    Some(check.finding)
}

fn verdict(id: CheckId, setup: &Setup, facts: &Facts) -> Option<(State, String)> {
    found(id, setup, facts).map(|finding| (finding.state, finding.what))
}

fn with_secret() -> (Setup, Facts) {
    let (mut setup, facts) = ready(ALL_SCOPES);
    set(&mut setup, Auth0ClientSecret, SECRET);
    (setup, facts)
}

fn knows(facts: &mut Facts, setup: &Setup, application: Application) {
    let name = "Acme Web".to_owned();
    let application = Application { client_id: "web".into(), name, ..application };
    learn(facts, setup, Probe::Application, Finding::ok("Acme Web"), ResponseData::Application(application));
}

fn refuses(facts: &mut Facts, setup: &Setup, probe: Probe, class: Class, field: FieldId) {
    let finding = Finding::failed(class, "Auth0 refuses", "why", "fix").on(field);
    learn(facts, setup, probe, finding, ResponseData::Nothing);
}

#[test]
fn the_clock_is_reported_if_it_is_off_by_more_than_a_minute() {
    let (setup, mut facts) = ready(ALL_SCOPES);
    for (ahead, wanted) in [
        (0, None),
        (60, None),
        (-60, None),
        (900, Some("This machine's clock is 15 minutes ahead")),
        (-7_200, Some("This machine's clock is 2 hours behind")),
    ] {
        learn(&mut facts, &setup, Probe::Discovery, Finding::ok("it answers"), ResponseData::Clock(ahead));
        assert_eq!(
            verdict(CheckId::Clock, &setup, &facts),
            wanted.map(|what| (State::Warning, what.to_owned())),
            "{ahead}"
        );
    }
}

#[test]
fn custom_domains_and_the_canonical_one_are_distinguished() {
    let domains = |list: &[(&str, &str)]| {
        let one = |(domain, status): &(&str, &str)| CustomDomain { domain: (*domain).into(), status: (*status).into() };
        ResponseData::CustomDomains(list.iter().map(one).collect())
    };
    let ready_one = [("login.acme.com", "ready")];
    let pending = [("login.acme.com", "pending_verification")];
    let ok = |what: &str| Some((State::Ok, what.to_owned()));
    for (login, list, custom) in [
        ("acme-dev.eu.auth0.com", &[][..], None),
        ("acme-dev.eu.auth0.com", &ready_one[..], ok("login.acme.com has its own redirect URI")),
        ("login.acme.com", &ready_one[..], ok("Custom domain of this tenant")),
        ("login.acme.com", &pending[..], Some((State::Warning, "login.acme.com isn't ready".to_owned()))),
        // Users log in at the tenant's canonical domain, so no action is needed.
        ("acme-dev.eu.auth0.com", &pending[..], ok("login.acme.com isn't ready yet")),
        ("sso.acme.com", &[][..], Some((State::Failed, "sso.acme.com isn't a domain of this tenant".into()))),
    ] {
        let (mut setup, mut facts) = ready(ALL_SCOPES);
        set(&mut setup, Auth0Domain, login);
        learn(&mut facts, &setup, Probe::Discovery, Finding::ok("it answers"), ResponseData::Nothing);
        learn(&mut facts, &setup, Probe::CustomDomains, Finding::ok("read"), domains(list));
        assert_eq!(verdict(CheckId::Domain, &setup, &facts), Some((State::Ok, "it answers".to_owned())), "{login}");
        assert_eq!(verdict(CheckId::CustomDomain, &setup, &facts), custom, "{login}");
    }
}

#[test]
fn a_secret_is_proven_by_its_control_only() {
    let (setup, mut facts) = with_secret();
    let state = |facts: &Facts| found(CheckId::ClientSecret, &setup, facts).map(|finding| finding.state);
    assert_eq!(state(&facts), Some(State::Unknown));
    holds(&mut facts, &setup, Probe::ClientSecret);
    assert_eq!(state(&facts), Some(State::Unknown));
    let unclear = Finding::new(State::Inconclusive, "Auth0 takes a spoilt secret too", "why", "fix");
    learn(&mut facts, &setup, Probe::ClientSecretControl, unclear, ResponseData::Nothing);
    assert_eq!(state(&facts), Some(State::Inconclusive));
    holds(&mut facts, &setup, Probe::ClientSecretControl);
    assert_eq!(state(&facts), Some(State::Ok));
    for probe in [Probe::Callback0, Probe::CallbackControl] {
        holds(&mut facts, &setup, probe);
    }
    let summary = (CHECKPOINT.summary)(Known::new(&setup, &facts, now()));
    assert_eq!(summary, "Secret accepted, 1 callback URL registered");
    // Without a secret, it isn't checked.
    let (setup, facts) = ready(ALL_SCOPES);
    assert_eq!(verdict(CheckId::ClientSecret, &setup, &facts), None);
}

#[test]
fn other_results_show_whether_id_or_secret_is_wrong() {
    let (setup, mut facts) = with_secret();
    refuses(&mut facts, &setup, Probe::ClientSecret, Class::Auth, Auth0ClientSecret);
    let secret = |facts: &Facts| verdict(CheckId::ClientSecret, &setup, facts);
    assert_eq!(secret(&facts), Some((State::Failed, "Auth0 refuses".into())));

    let wrong_secret = Some((State::Failed, "Auth0 rejected the client secret".to_owned()));
    let mut by_settings = facts.clone();
    knows(&mut by_settings, &setup, Application::default());
    assert_eq!(secret(&by_settings), wrong_secret);
    let mut by_callback = facts.clone();
    holds(&mut by_callback, &setup, Probe::Callback0);
    assert_eq!(secret(&by_callback), wrong_secret);
    // Neither belongs to this application.
    let mut neither = facts.clone();
    refuses(&mut neither, &setup, Probe::Callback0, Class::UserInput, CallbackUrls);
    let what = "The client ID may belong to another application";
    assert_eq!(verdict(CheckId::ClientId, &setup, &neither), Some((State::Failed, what.into())));
    assert_eq!(secret(&neither).unwrap().0, State::Unknown);
    assert_eq!(verdict(CheckId::CallbackUrls, &setup, &neither).unwrap().0, State::Unknown);

    refuses(&mut facts, &setup, Probe::Callback0, Class::UserInput, Auth0ClientId);
    assert_eq!(verdict(CheckId::ClientId, &setup, &facts), Some((State::Failed, "Auth0 refuses".into())));
    assert_eq!(found(CheckId::ClientId, &setup, &facts).unwrap().field, Some(Auth0ClientId));
    assert_eq!(found(CheckId::ClientSecret, &setup, &facts).unwrap().state, State::Unknown);
    assert_eq!(found(CheckId::CallbackUrls, &setup, &facts).unwrap().state, State::Unknown);
}

/// A slash too many and a wrong secret say nothing about the ID.
#[test]
fn with_a_slash_at_the_end_of_the_callback_the_secret_is_doubted_first() {
    let (mut setup, mut facts) = with_secret();
    set(&mut setup, CallbackUrls, "https://app.acme.example/callback/");
    refuses(&mut facts, &setup, Probe::ClientSecret, Class::Auth, Auth0ClientSecret);
    refuses(&mut facts, &setup, Probe::Callback0, Class::UserInput, CallbackUrls);
    let id = found(CheckId::ClientId, &setup, &facts).unwrap();
    assert_eq!(id.state, State::Inconclusive);
    assert!(id.fix.contains("the slash at the end of https://app.acme.example/callback/"), "{}", id.fix);
    assert_eq!(verdict(CheckId::ClientSecret, &setup, &facts).unwrap().0, State::Failed);
    assert_eq!(verdict(CheckId::CallbackUrls, &setup, &facts).unwrap().0, State::Failed);
}

#[test]
fn a_public_application_needs_no_secret() {
    let (setup, mut facts) = with_secret();
    let none = Some("none".to_owned());
    knows(&mut facts, &setup, Application { token_endpoint_auth_method: none, ..Application::default() });
    let what = "Acme Web needs no client secret";
    assert_eq!(verdict(CheckId::ClientSecret, &setup, &facts), Some((State::Warning, what.into())));
}

#[test]
fn settings_show_what_they_forbid() {
    let texts = |list: &[&str]| Some(list.iter().map(|one| (*one).to_owned()).collect::<Vec<_>>());
    let machine = Some("non_interactive".to_owned());
    let off = texts(&["client_credentials"]);
    for (application, wanted) in [
        (Application::default(), vec![]),
        (Application { grant_types: texts(&["authorization_code", "implicit"]), ..Application::default() }, vec![]),
        (
            Application { grant_types: texts(&["implicit"]), ..Application::default() },
            vec![(CheckId::ApplicationGrants, State::Failed)],
        ),
        (
            Application { is_first_party: Some(false), ..Application::default() },
            vec![(CheckId::ApplicationOwner, State::Failed)],
        ),
        (
            Application { organization_usage: Some("require".into()), ..Application::default() },
            vec![(CheckId::ApplicationOrganizations, State::Warning)],
        ),
        (Application { app_type: machine, grant_types: off, ..Application::default() }, vec![]),
    ] {
        let (setup, mut facts) = ready(ALL_SCOPES);
        knows(&mut facts, &setup, application);
        let ids = [CheckId::ApplicationOwner, CheckId::ApplicationGrants, CheckId::ApplicationOrganizations];
        let seen = ids.into_iter().filter_map(|id| Some((id, found(id, &setup, &facts)?.state)));
        assert_eq!(seen.collect::<Vec<_>>(), wanted);
    }
}

#[test]
fn a_rejected_callback_is_shown_beside_the_nearest() {
    let (mut setup, mut facts) = ready(ALL_SCOPES);
    set(&mut setup, CallbackUrls, "https://app.acme.com/cb, http://localhost:3000/cb, https://*.acme.com/cb");
    assert_eq!(found(CheckId::CallbackUrls, &setup, &facts).unwrap().state, State::Unknown);
    holds(&mut facts, &setup, Probe::Callback0);
    assert_eq!(
        found(CheckId::CallbackUrls, &setup, &facts).unwrap().state,
        State::Unknown,
        "its control was not asked"
    );
    refuses(&mut facts, &setup, Probe::Callback1, Class::UserInput, CallbackUrls);
    let finding = found(CheckId::CallbackUrls, &setup, &facts).unwrap();
    assert_eq!((finding.state, finding.what.as_str()), (State::Failed, "Callback URL isn't registered"));
    assert_eq!(difference(Known::new(&setup, &facts, now())), None, "the settings are not known");

    let callbacks = ["https://app.acme.com/cb", "http://localhost:3000/cb/"].map(str::to_owned).to_vec();
    knows(&mut facts, &setup, Application { callbacks, ..Application::default() });
    let finding = found(CheckId::CallbackUrls, &setup, &facts).unwrap();
    let why = "http://localhost:3000/cb differs from the registered http://localhost:3000/cb/: the registered one ends with a slash, \
               yours doesn't.";
    assert_eq!(finding.why, why);
    let pair = ("http://localhost:3000/cb".to_owned(), "http://localhost:3000/cb/".to_owned());
    assert_eq!(difference(Known::new(&setup, &facts, now())), Some(pair));

    // Auth0 accepts both URLs. The pattern is only compared, and isn't registered exactly.
    holds(&mut facts, &setup, Probe::Callback1);
    holds(&mut facts, &setup, Probe::CallbackControl);
    let finding = found(CheckId::CallbackUrls, &setup, &facts).unwrap();
    assert_eq!((finding.state, finding.what.as_str()), (State::Warning, "Callback URL isn't listed at Auth0"));
    assert!(finding.why.ends_with("but not exactly https://*.acme.com/cb."), "{}", finding.why);
    let unclear = Finding::new(State::Inconclusive, "Auth0 takes any", "why", "fix");
    learn(&mut facts, &setup, Probe::CallbackControl, unclear, ResponseData::Nothing);
    assert_eq!(verdict(CheckId::CallbackUrls, &setup, &facts), Some((State::Inconclusive, "Auth0 takes any".into())));
}

#[test]
fn callbacks_without_a_request_are_compared_with_the_settings() {
    let (setup, mut facts) = ready(ALL_SCOPES);
    let with = |callbacks: &[&str]| {
        let callbacks = callbacks.iter().map(|one| (*one).to_owned()).collect();
        Application { callbacks, ..Application::default() }
    };
    knows(&mut facts, &setup, with(&["https://app.acme.com/cb"]));
    assert_eq!(verdict(CheckId::CallbackUrls, &setup, &facts), Some((State::Ok, "1 callback URL registered".into())));
    knows(&mut facts, &setup, with(&["https://*.acme.com/cb"]));
    assert_eq!(found(CheckId::CallbackUrls, &setup, &facts).unwrap().state, State::Warning);
}

#[test]
fn a_token_or_network_failure_is_not_blamed_on_the_id() {
    let (setup, mut facts) = ready(ALL_SCOPES);
    for (class, field, state) in [
        (Class::Auth, ApiToken, State::Ok),
        (Class::Api, Auth0ClientId, State::Ok),
        (Class::Network, Auth0ClientId, State::Ok),
        (Class::RateLimit, Auth0ClientId, State::Ok),
        (Class::UserInput, Auth0ClientId, State::Failed),
        (Class::Auth, Auth0ClientId, State::Failed),
    ] {
        refuses(&mut facts, &setup, Probe::Application, class, field);
        assert_eq!(found(CheckId::ClientId, &setup, &facts).map(|finding| finding.state), Some(state), "{class:?}");
    }
}

#[test]
fn a_domain_that_the_token_is_not_for_is_doubted_and_so_is_its_redirect_uri() {
    use crate::domain::probes::tests::token;
    use crate::domain::response_data::Page;
    let (mut setup, mut facts) = ready(ALL_SCOPES);
    let state = |id: CheckId, setup: &Setup, facts: &Facts| {
        let at = [CheckpointId::Auth0Application, CheckpointId::ThirdPartyApplication, CheckpointId::ApiToken];
        let mut checks = at.into_iter().flat_map(|at| judge_one(at, Known::new(setup, facts, now())).checks);
        checks.find(|check| check.id == id).map(|check| (check.finding.state, check.finding.field, check.finding.fix))
    };
    let unknown = |facts: &mut Facts, setup: &Setup| {
        let refused = Finding::failed(Class::Conflict, "unknown redirect URI", "why", "Add it.").on(AuthorizationUrl);
        let page = Page { kind: PageKind::RedirectUri, status: 400, place: None };
        learn(facts, setup, Probe::Authorization, refused, ResponseData::Page(page));
    };
    unknown(&mut facts, &setup);
    assert_eq!(state(CheckId::Domain, &setup, &facts).unwrap().0, State::Ok);
    assert_eq!(state(CheckId::AuthorizationUrl, &setup, &facts).unwrap().0, State::Failed);

    let other = token("other.eu.auth0.com", ALL_SCOPES);
    set(&mut setup, ApiToken, other.reveal());
    facts.learn_token(&setup, now());
    let (doubted, field, fix) = state(CheckId::Domain, &setup, &facts).unwrap();
    assert_eq!((doubted, field), (State::Warning, Some(Auth0Domain)));
    assert!(fix == "Enter other.eu.auth0.com, or paste a token for acme-dev.eu.auth0.com.");
    let (doubted, field, _) = state(CheckId::AuthorizationUrl, &setup, &facts).unwrap();
    assert_eq!((doubted, field), (State::Inconclusive, Some(Auth0Domain)));
    let (_, _, fix) = state(CheckId::TokenAudience, &setup, &facts).unwrap();
    assert_eq!(fix, "Paste a token for acme-dev.eu.auth0.com, or correct Domain in step 1.");

    // If the domain doesn't respond at all, there is no doubt about it either.
    let (setup, mut facts) = ready(ALL_SCOPES);
    unknown(&mut facts, &setup);
    refuses(&mut facts, &setup, Probe::Discovery, Class::Network, Auth0Domain);
    assert_eq!(state(CheckId::AuthorizationUrl, &setup, &facts).unwrap().0, State::Unknown);
}

/// This tenant would accept no value of another tenant, so only the token is wrong.
#[test]
fn a_token_of_another_tenant_is_named_where_the_domain_is_proven() {
    use crate::domain::probes::tests::token;
    let mut setup = with_secret().0;
    set(&mut setup, ApiToken, token("other.eu.auth0.com", ALL_SCOPES).reveal());
    let mut facts = Facts::default();
    facts.learn_token(&setup, now());
    holds(&mut facts, &setup, Probe::Discovery);
    assert_eq!(found(CheckId::Domain, &setup, &facts).unwrap().state, State::Warning, "not known yet");
    for [one, control] in
        [[Probe::ClientSecret, Probe::ClientSecretControl], [Probe::Callback0, Probe::CallbackControl]]
    {
        let mut facts = facts.clone();
        holds(&mut facts, &setup, one);
        assert_eq!(found(CheckId::Domain, &setup, &facts).unwrap().state, State::Warning, "{one:?}: no control");
        holds(&mut facts, &setup, control);
        assert_eq!(found(CheckId::Domain, &setup, &facts).unwrap().state, State::Ok, "{one:?}");
        let judged = judge_one(CheckpointId::ApiToken, Known::new(&setup, &facts, now()));
        let audience = judged.checks.into_iter().find(|check| check.id == CheckId::TokenAudience).unwrap().finding;
        assert_eq!((audience.state, audience.field), (State::Failed, Some(ApiToken)));
        assert_eq!(audience.fix, "Paste a token for acme-dev.eu.auth0.com.");
    }
}

#[test]
fn a_domain_that_is_another_tenants_is_named_before_what_it_does_not_know() {
    let (mut setup, mut facts) = with_secret();
    set(&mut setup, Auth0Domain, "acme-prod.eu.auth0.com");
    learn(&mut facts, &setup, Probe::Discovery, Finding::ok("it answers"), ResponseData::Nothing);
    assert_eq!(found(CheckId::Domain, &setup, &facts).unwrap().state, State::Warning);
    refuses(&mut facts, &setup, Probe::Callback0, Class::UserInput, Auth0ClientId);
    assert_eq!(found(CheckId::Domain, &setup, &facts).unwrap().state, State::Failed);
    for id in [CheckId::ClientId, CheckId::CallbackUrls] {
        assert_eq!(found(id, &setup, &facts).unwrap().state, State::Unknown, "{id:?}");
    }
    // The secret is known to be wrong without a request, and isn't sent.
    assert!(found(CheckId::ClientSecret, &setup, &facts).unwrap().what.ends_with("is for acme-dev.eu.auth0.com"));

    // Without a token, the responses of the tenant and the provider show it.
    let (mut setup, mut facts) = with_secret();
    setup.clear(ApiToken);
    learn(&mut facts, &setup, Probe::Discovery, Finding::ok("it answers"), ResponseData::Nothing);
    refuses(&mut facts, &setup, Probe::Callback0, Class::UserInput, Auth0ClientId);
    assert_eq!(found(CheckId::ClientId, &setup, &facts).unwrap().state, State::Failed);
    let page = Page { kind: PageKind::RedirectUri, status: 400, place: None };
    refuses(&mut facts, &setup, Probe::Authorization, Class::Conflict, AuthorizationUrl);
    let fact = facts.seen.get_mut(&Probe::Authorization).unwrap();
    fact.data = ResponseData::Page(page);
    assert_eq!(found(CheckId::Domain, &setup, &facts).unwrap().state, State::Failed);
    assert_eq!(found(CheckId::ClientId, &setup, &facts).unwrap().state, State::Unknown);
}

#[test]
fn the_canonical_domain_is_compared_with_the_tokens() {
    for (own, warned) in [("acme-prod.eu.auth0.com", true), ("login.acme.com", true), ("acme-dev.eu.auth0.com", false)]
    {
        let (mut setup, mut facts) = with_secret();
        set(&mut setup, Auth0Domain, "login.acme.com");
        set(&mut setup, Auth0CanonicalDomain, own);
        learn(&mut facts, &setup, Probe::Discovery, Finding::ok("it answers"), ResponseData::Nothing);
        learn(&mut facts, &setup, Probe::ApiDiscovery, Finding::ok("it answers"), ResponseData::Nothing);
        let finding = found(CheckId::CanonicalDomain, &setup, &facts);
        let is_warned = finding.as_ref().is_some_and(|finding| finding.state == State::Warning);
        assert_eq!(is_warned, warned && own != "login.acme.com", "{own}: {finding:?}");
    }
}

#[test]
fn a_token_that_the_tenant_has_signed_is_right_and_the_other_domain_wrong() {
    let header = |kid: &str| URL_SAFE_NO_PAD.encode(format!("{{\"alg\":\"RS256\",\"kid\":\"{kid}\"}}"));
    for (kid, wanted) in [("k1", State::Failed), ("other", State::Warning)] {
        let (mut setup, mut facts) = with_secret();
        let (_, rest) = setup.secret(ApiToken).unwrap().reveal().split_once('.').unwrap();
        let token = format!("{}.{rest}", header(kid));
        set(&mut setup, ApiToken, &token);
        set(&mut setup, Auth0Domain, "login.acme.com");
        set(&mut setup, Auth0CanonicalDomain, "acme-prod.eu.auth0.com");
        facts.learn_token(&setup, now());
        for probe in [Probe::Discovery, Probe::ApiDiscovery] {
            learn(&mut facts, &setup, probe, Finding::ok("it answers"), ResponseData::Nothing);
        }
        learn(&mut facts, &setup, Probe::Keys, Finding::ok("1 signing key"), ResponseData::Keys(vec!["k1".into()]));
        assert_eq!(found(CheckId::CanonicalDomain, &setup, &facts).unwrap().state, wanted, "{kid}");
        let audience = judge_one(CheckpointId::ApiToken, Known::new(&setup, &facts, now()));
        let audience = audience.checks.into_iter().find(|check| check.id == CheckId::TokenAudience).unwrap();
        let token = if wanted == State::Failed { State::Unknown } else { State::Failed };
        assert_eq!(audience.finding.state, token, "{kid}");
    }
}
