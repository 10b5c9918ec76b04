//! Each problem is reported once, and a warning only if the user should act.

use super::*;
use crate::domain::facts::Fact;
use crate::domain::finding::{Actor, Evidence};
use crate::domain::probe::Probe;
use crate::domain::probes::tests::{ALL_SCOPES, holds, learn, now, ready, set, without_token};
use crate::domain::response_data::{Application, Page, PageKind, ResponseData};
use crate::domain::token::tests::jwt;
use serde_json::json;

fn check_of(id: CheckId, setup: &Setup, facts: &Facts) -> Option<Finding> {
    let judged = judge_one(id.checkpoint(), Known::new(setup, facts, now()));
    judged.checks.into_iter().find(|check| check.id == id).map(|check| check.finding)
}

fn seen(status: u16) -> Evidence {
    Evidence { method: "GET".into(), url: "https://t.example".into(), status: Some(status), ms: 7, body: None }
}

#[test]
fn the_review_counts_what_failed_and_is_never_failed_itself() {
    let (setup, mut facts) = ready(ALL_SCOPES);
    assert_eq!(check_of(CheckId::ValuesGiven, &setup, &facts).unwrap().state, State::Ok);
    let gone =
        Finding::failed(Class::Auth, "The tenant has no such application", "why", "fix").on(FieldId::Auth0ClientId);
    learn(&mut facts, &setup, Probe::Application, gone.clone(), ResponseData::Nothing);
    let judged = judge(Known::new(&setup, &facts, now()));
    assert_eq!((judged[0].status, judged[2].status), (CheckpointStatus::Failed, CheckpointStatus::ToDo));
    let review = check_of(CheckId::ValuesGiven, &setup, &facts).unwrap();
    assert_eq!((review.what.as_str(), review.field), ("1 value failed a check", Some(FieldId::Auth0ClientId)));
    assert_eq!(review.fix, "See Auth0 client ID (step 1).");
    let texts: Vec<&Finding> = judged.iter().flat_map(|one| &one.checks).map(|check| &check.finding).collect();
    assert_eq!(texts.iter().filter(|finding| finding.why == gone.why).count(), 1, "the failure stands once");

    let mut setup = setup;
    setup.clear(FieldId::TokenUrl);
    setup.clear(FieldId::ApplicationKey);
    let review = check_of(CheckId::ValuesGiven, &setup, &facts).unwrap();
    assert_eq!(review.what, "2 values are missing, 1 failed a check");
    assert_eq!(
        (review.fix.as_str(), review.field),
        (
            "Enter Provider client ID (step 2) and Token URL (step 2), and see Auth0 client ID (step 1).",
            Some(FieldId::ApplicationKey)
        )
    );
}

#[test]
fn a_token_for_something_else_is_one_failure() {
    let mut setup = without_token();
    let expired = now().as_second() - 60;
    set(&mut setup, FieldId::ApiToken, jwt(json!({"aud": "web", "exp": expired, "scope": "openid"})).reveal());
    let mut facts = Facts::default();
    facts.learn_token(&setup, now());
    let judged = judge_one(CheckpointId::ApiToken, Known::new(&setup, &facts, now()));
    let failed: Vec<&Check> = judged.checks.iter().filter(|check| check.finding.state == State::Failed).collect();
    let [Check { id: CheckId::TokenAudience, finding, .. }] = failed.as_slice() else { panic!("{failed:?}") };
    assert_eq!(finding.what, "This token isn't for the Management API");
    assert!(finding.why.contains("ID token"), "{}", finding.why);
}

#[test]
fn optional_scopes_are_information_and_needed_ones_a_warning() {
    let scopes = |setup: &Setup, facts: &Facts| check_of(CheckId::TokenScopes, setup, facts).unwrap();
    let (setup, facts) = ready("create:connections read:connections read:connections_options");
    let finding = scopes(&setup, &facts);
    assert_eq!((finding.state, finding.what.as_str()), (State::Ok, "Lacks the optional read:logs and 7 more"));
    let (last, lasting) = ready(&ALL_SCOPES.replace(" update:connections_options", ""));
    assert_eq!(scopes(&last, &lasting).what, "Lacks the optional read:logs and 2 more");
    let summary = (CheckpointId::ApiToken.get().summary)(Known::new(&setup, &facts, now()));
    assert_eq!(summary, "Accepted, 1 hour left, optional scopes missing");

    // A callback URL has to be added.
    let (setup, mut facts) = ready("create:connections read:connections read:connections_options");
    let application = Application { client_id: "web".into(), name: "Acme Web".into(), ..Application::default() };
    learn(&mut facts, &setup, Probe::Application, Finding::ok("Acme Web"), ResponseData::Application(application));
    let finding = scopes(&setup, &facts);
    assert_eq!((finding.state, finding.what.as_str()), (State::Warning, "The token lacks update:clients"));
    assert_eq!(finding.why, "Without this scope, a0connect can't add callback URLs.");
    assert!(finding.fix.starts_with("Paste a new token with update:clients "), "{}", finding.fix);

    // The tenant has the connection, but something else in it.
    let (mut setup, mut facts) = ready("read:connections read:connections_options");
    setup.connection_id = Some("con_1".into());
    assert_eq!(scopes(&setup, &facts).state, State::Ok);
    let drift = Finding::failed(Class::Conflict, "1 setting differs from your values", "why", "fix");
    learn(&mut facts, &setup, Probe::Connection, drift, ResponseData::Differences(Vec::new()));
    let finding = scopes(&setup, &facts);
    assert_eq!((finding.state, finding.what.as_str()), (State::Warning, "Some scopes are missing"));
    assert!(
        finding.fix.starts_with("Paste a new token with update:connections and update:connections_options "),
        "{}",
        finding.fix
    );
    for text in [&finding.why, &finding.fix] {
        assert!(text.len() <= 190, "two lines: {text}");
    }
}

#[test]
fn a_connection_that_is_gone_is_not_also_disabled() {
    let (mut setup, mut facts) = ready(ALL_SCOPES);
    setup.connection_id = Some("con_1".into());
    let gone = Finding::failed(Class::Conflict, "The connection was deleted", "why", "fix");
    for probe in [Probe::Connection, Probe::EnabledClients, Probe::Route] {
        learn(&mut facts, &setup, probe, gone.clone().with(seen(404)), ResponseData::Nothing);
    }
    let judged = judge_one(CheckpointId::InPlace, Known::new(&setup, &facts, now()));
    let ids: Vec<CheckId> = judged.checks.iter().map(|check| check.id).collect();
    assert_eq!(ids, [CheckId::ConnectionExists]);
    learn(&mut facts, &setup, Probe::Connection, Finding::ok("As saved").with(seen(200)), ResponseData::Nothing);
    assert_eq!(judge_one(CheckpointId::InPlace, Known::new(&setup, &facts, now())).checks.len(), 4);
}

/// Where the tenant has its own pages, a sign-in page is a 200 and the rejection of a made-up URL is a 403. A create drops the
/// answers about the callback URLs, and the control is kept.
#[test]
fn callbacks_stay_registered_after_a_create() {
    let (setup, mut facts) = ready(ALL_SCOPES);
    let unclear = |status| Finding::new(State::Inconclusive, "Unclear", "why", "fix").with(seen(status));
    learn(&mut facts, &setup, Probe::Callback0, unclear(200), ResponseData::Nothing);
    let state = |facts: &Facts| check_of(CheckId::CallbackUrls, &setup, facts).unwrap().state;
    assert_eq!(state(&facts), State::Unknown, "the control is still open");
    learn(&mut facts, &setup, Probe::CallbackControl, unclear(403), ResponseData::Nothing);
    assert_eq!(state(&facts), State::Ok);
    facts.forget_changed(true, now());
    assert_eq!(state(&facts), State::Unknown, "not checked again yet");
    learn(&mut facts, &setup, Probe::Callback0, unclear(200), ResponseData::Nothing);
    assert_eq!(state(&facts), State::Ok);
}

#[test]
fn a_token_that_renews_itself_needs_no_action() {
    let (mut setup, mut facts) = ready(ALL_SCOPES);
    for (id, text) in [(FieldId::MgmtClientId, "m2m"), (FieldId::MgmtClientSecret, "machine-secret")] {
        set(&mut setup, id, text);
    }
    facts.learn_token(&setup, now());
    let later = now() + jiff::SignedDuration::from_hours(2);
    let judged = judge_one(CheckpointId::ApiToken, Known::new(&setup, &facts, later));
    let expiry = judged.checks.iter().find(|check| check.id == CheckId::TokenExpiry).unwrap();
    assert_eq!((expiry.finding.state, expiry.finding.what.as_str()), (State::Ok, "Renewed when needed"));
}

#[test]
fn secrets_from_outside_are_not_a_warning() {
    let kept = |source: Source, store: Store| {
        let mut setup = without_token();
        setup.set(FieldId::ApplicationSecret, "another-secret", source, now());
        setup.store = store;
        check_of(CheckId::ValuesKept, &setup, &Facts::default()).unwrap().state
    };
    assert_eq!(kept(Source::Environment("APPLICATION_SECRET".into()), Store::Keyring), State::Ok);
    assert_eq!(kept(Source::Stdin, Store::Keyring), State::Ok);
    assert_eq!(kept(Source::Typed, Store::Memory), State::Ok);
    assert_eq!(kept(Source::Typed, Store::Keyring), State::Warning);
}

/// Titles are sentences without a period. An OK one has no number of milliseconds and no method.
#[test]
fn titles_have_the_same_form() {
    let (mut setup, facts) = ready(ALL_SCOPES);
    let (mut failed, mut created) = (facts.clone(), facts.clone());
    let (one, two) = (setup.clone(), {
        setup.connection_id = Some("con_1".into());
        setup
    });
    for probe in Probe::ALL {
        holds(&mut created, &two, probe);
        let finding = Finding::failed(Class::Auth, "It failed", "why", "fix").on(probe.field());
        let fact = Fact { finding, data: ResponseData::Nothing, seen_at: now(), used: one.used(probe.fields()) };
        failed.seen.insert(probe, fact);
    }
    for (setup, facts) in [(&Setup::default(), &Facts::default()), (&one, &facts), (&one, &failed), (&two, &created)] {
        for judged in judge(Known::new(setup, facts, now())) {
            for Check { id, finding, .. } in &judged.checks {
                // The text of a probe in this test.
                if finding.what == "so it is" {
                    continue;
                }
                let what = &finding.what;
                let is_title = what.starts_with(|first: char| !first.is_lowercase()) && !what.ends_with('.');
                assert!(is_title && what.chars().count() <= 48 && !what.contains(';'), "{id:?}: {what}");
                assert!(!finding.why.contains("AUTH0_") && !finding.fix.contains("AUTH0_"), "{finding:?}");
            }
            let summary = (judged.at.get().summary)(Known::new(setup, facts, now()));
            assert!(!summary.ends_with('.') && !summary.contains(';'), "{summary}");
        }
    }
}

#[test]
fn a_connection_that_is_found_by_its_name_and_equal_is_this_one() {
    let (setup, mut facts) = ready(ALL_SCOPES);
    let taken = Finding::new(State::Warning, "discord is taken", "why", "Choose another.").on(FieldId::ConnectionName);
    let by_name = ResponseData::Connection { id: "con_1".into(), strategy: "oauth2".into() };
    learn(&mut facts, &setup, Probe::Name, taken, by_name);
    let states = |facts: &Facts| {
        let judged = judge_one(CheckpointId::Connection, Known::new(&setup, facts, now()));
        judged.checks.iter().map(|check| (check.id, check.finding.state)).collect::<Vec<_>>()
    };
    let open = [(CheckId::NameFree, State::Warning), (CheckId::Created, State::ToDo)];
    assert_eq!(states(&facts), open, "not compared yet");

    let differs = Finding::failed(Class::Conflict, "1 setting differs", "why", "fix").with(seen(200));
    learn(&mut facts, &setup, Probe::Connection, differs, ResponseData::Differences(Vec::new()));
    assert_eq!(states(&facts), open);

    let equal = Finding::ok("Matches the saved connection").with(seen(200));
    learn(&mut facts, &setup, Probe::Connection, equal, ResponseData::Differences(Vec::new()));
    assert_eq!(states(&facts), [(CheckId::NameFree, State::Ok), (CheckId::Created, State::Ok)]);
    let known = Known::new(&setup, &facts, now());
    assert_eq!(check_of(CheckId::Created, &setup, &facts).unwrap().what, "Found by its name: con_1");
    assert_eq!((CheckpointId::Connection.get().summary)(known), "con_1 · acme");
}

#[test]
fn a_pasted_token_that_lacks_a_scope_is_replaced_and_a_requested_one_renews_itself() {
    let claims = |scopes: &str| {
        let expires = now().as_second() + 3_600;
        jwt(json!({"aud": "https://acme-dev.eu.auth0.com/api/v2/", "exp": expires, "scope": scopes, "azp": "m2m",
            "gty": "client-credentials"}))
    };
    let granted = "Add create:connections in Dashboard > Applications > APIs > Auth0 Management API > Machine to Machine Applications.";
    let mut setup = without_token();
    set(&mut setup, FieldId::ApiToken, claims("read:connections read:connections_options").reveal());
    let mut facts = Facts::default();
    facts.learn_token(&setup, now());
    let finding = check_of(CheckId::TokenScopes, &setup, &facts).unwrap();
    assert_eq!((finding.state, finding.field), (State::Failed, Some(FieldId::ApiToken)));
    assert_eq!(finding.fix, format!("{granted} Then paste a new token."));

    setup.clear(FieldId::ApiToken);
    for (id, text) in [(FieldId::MgmtClientId, "m2m"), (FieldId::MgmtClientSecret, "machine-secret")] {
        set(&mut setup, id, text);
    }
    let used = setup.used(&[FieldId::MgmtClientId, FieldId::MgmtClientSecret]);
    let expires_at = now() + jiff::SignedDuration::from_hours(1);
    let token = claims("read:connections read:connections_options");
    setup.issued_token = Some(crate::domain::token::IssuedToken { token, expires_at, used });
    facts.learn_token(&setup, now());
    let finding = check_of(CheckId::TokenScopes, &setup, &facts).unwrap();
    assert_eq!((finding.state, finding.field), (State::Failed, Some(FieldId::MgmtClientId)), "the secret was accepted");
    assert_eq!(finding.fix, granted);
}

/// auth0-cli before 1.36 requests no scope to create a connection.
#[test]
fn the_token_of_an_auth0_cli_login_is_replaced_by_a_new_login() {
    let finding = |seconds: i64, id: CheckId| {
        let expires = now().as_second() + seconds;
        let audience = ["https://acme-dev.eu.auth0.com/api/v2/", "https://auth0.auth0.com/userinfo"];
        let token = jwt(json!({"aud": audience, "iss": "https://auth0.auth0.com/", "exp": expires, "sub": "auth0|1",
            "scope": "read:connections read:clients"}));
        let mut setup = without_token();
        setup.set(FieldId::ApiToken, token.reveal(), Source::CliLogin, now());
        let mut facts = Facts::default();
        facts.learn_token(&setup, now());
        check_of(id, &setup, &facts).unwrap()
    };
    let scopes = finding(3_600, CheckId::TokenScopes);
    assert_eq!(scopes.what, "The token lacks create:connections");
    assert_eq!(scopes.fix, "Run auth0 login --scopes create:connections, then read the login again.");
    let expiry = finding(-1, CheckId::TokenExpiry);
    assert_eq!(expiry.fix, "Run auth0 login, then read the login again.");
    for finding in [scopes, expiry] {
        assert_eq!(finding.actor(), Some(Actor::YouOnThisMachine), "{}", finding.what);
    }
    assert_eq!(finding(3_600, CheckId::TokenAudience).state, State::Ok);
}

#[test]
fn too_many_requests_say_nothing_about_the_name() {
    let (setup, mut facts) = ready(ALL_SCOPES);
    let limited = Finding::failed(Class::RateLimit, "Auth0 received too many requests", "why", "fix").with(seen(429));
    learn(&mut facts, &setup, Probe::Name, limited, ResponseData::Nothing);
    assert_eq!(check_of(CheckId::TokenAccepted, &setup, &facts).unwrap().state, State::Failed);
    let name = check_of(CheckId::NameFree, &setup, &facts).unwrap();
    assert_eq!((name.state, name.field), (State::Unknown, Some(FieldId::ConnectionName)));
}

#[test]
fn an_outage_at_auth0_means_try_again_later() {
    let outage = |state| Finding { state, ..Finding::failed(Class::Network, "Down", "why", "fix").by(Actor::Auth0) };
    let to_do = Finding::new(State::ToDo, "Not created yet", "why", "fix");
    let wrong = Finding::failed(Class::UserInput, "Wrong", "why", "fix");
    let wall = Finding { actor: None, ..outage(State::Inconclusive) };
    let code = |findings: &[&Finding]| exit_code_of(findings.iter().copied());
    assert_eq!(code(&[&outage(State::Failed)]), 6, "as for the discovery document");
    assert_eq!(code(&[&outage(State::Inconclusive)]), 6);
    assert_eq!(code(&[&to_do, &outage(State::Inconclusive)]), 6);
    assert_eq!(code(&[&outage(State::Inconclusive), &wrong]), 1);
    assert_eq!(code(&[&wall, &to_do]), 3, "a bot check isn't an outage");
    assert_eq!(code(&[&wall]), 0);
}

#[test]
fn a_prompt_that_is_never_shown_is_a_warning() {
    let warned = |params: &str, url: &str| {
        let (mut setup, mut facts) = ready(ALL_SCOPES);
        set(&mut setup, FieldId::AuthParams, params);
        set(&mut setup, FieldId::AuthorizationUrl, url);
        let page = Page { kind: PageKind::Back, status: 302, place: Some("here".into()) };
        let other = Page { kind: PageKind::RedirectUri, status: 400, place: None };
        learn(&mut facts, &setup, Probe::Authorization, Finding::ok("Leads back"), ResponseData::Page(page));
        learn(&mut facts, &setup, Probe::AuthorizationControl, Finding::ok("Rejected"), ResponseData::Page(other));
        let finding = check_of(CheckId::AuthorizationUrl, &setup, &facts).unwrap();
        (finding.state, finding.field, finding.fix)
    };
    let plain = "https://p.example/authorize";
    for (params, url, wanted) in [
        (r#"{"prompt":"none"}"#, plain, Some((FieldId::AuthParams, "Remove prompt, or set it to login or consent."))),
        (r#"{"prompt":"login"}"#, plain, None),
        (r#"{"owner":"none"}"#, plain, None),
        (
            r#"{"owner":"user"}"#,
            "https://p.example/authorize?prompt=none",
            Some((FieldId::AuthorizationUrl, "Remove prompt, or set it to login or consent.")),
        ),
    ] {
        let (state, field, fix) = warned(params, url);
        match wanted {
            Some((id, cure)) => assert_eq!((state, field, fix.as_str()), (State::Warning, Some(id), cure), "{params}"),
            None => assert_eq!(state, State::Ok, "{params}"),
        }
    }
}
