//! The plan before the run, and why it can't start.

use super::*;
use crate::domain::facts::Facts;
use crate::domain::finding::{Class, Finding};
use crate::domain::known::Known;
use crate::domain::response_data::ResponseData;
use crate::domain::setup::Text;

fn planned(setup: &Setup, facts: &Facts, choice: Choice) -> Vec<(Step, bool, Option<String>)> {
    let shown = |one: Planned| {
        let line = |request: Request| format!("{} {}", request.method.as_str(), &request.url[36..]);
        (one.step, one.included, one.request.map(line))
    };
    outline(Known::new(setup, facts, now()), choice).into_iter().map(shown).collect()
}

fn line(text: &str) -> Option<String> {
    Some(text.to_owned())
}

#[test]
fn a_create_shows_the_requests_that_will_be_sent() {
    let (setup, facts) = ready(ALL_SCOPES);
    assert_eq!(
        planned(&setup, &facts, Choice::default()),
        [
            (Step::LookUp, true, line("GET /connections?name=acme")),
            (Step::Create, true, line("POST /connections")),
            (Step::SignIn, false, None),
            (Step::Enable, true, line("PATCH /connections/{id}/clients")),
            (Step::AddCallbacks, true, line("PATCH /clients/web")),
        ]
    );
    let (setup, facts) = ready("create:connections");
    let included: Vec<bool> = planned(&setup, &facts, Choice::default()).into_iter().map(|one| one.1).collect();
    assert_eq!(included, [false, true, true, false]);
}

#[test]
fn a_connection_found_by_its_name_is_read_and_updated() {
    let (setup, mut facts) = ready(ALL_SCOPES);
    let found = ResponseData::Connection { id: "con_9".into(), strategy: "oauth2".into() };
    learn(&mut facts, &setup, Probe::Name, Finding::ok("there"), found);
    let steps = planned(&setup, &facts, UPDATE);
    assert_eq!(steps[0], (Step::LookUp, true, line("GET /connections?name=acme")));
    assert_eq!(steps[1], (Step::Update, true, line("PATCH /connections/{id}")));
    // And the run does the same.
    let mut tenant = tenant(ALL_SCOPES).with(&setup, |one| one["display_name"] = json!("Old"));
    apply(&setup, &facts, UPDATE, &mut tenant);
    assert_eq!(tenant.lines()[..2], ["GET /connections", "PATCH /connections/con_9"]);
}

#[test]
fn what_is_in_place_is_left_out() {
    let (mut setup, mut facts) = ready(ALL_SCOPES);
    setup.connection_id = Some("con_9".into());
    for probe in [Probe::Connection, Probe::EnabledClients] {
        holds(&mut facts, &setup, probe);
    }
    let application = crate::domain::response_data::Application {
        client_id: "web".into(),
        callbacks: vec!["https://app.acme.com/cb".into()],
        ..Default::default()
    };
    learn(&mut facts, &setup, Probe::Application, Finding::ok("web"), ResponseData::Application(application));
    let included: Vec<bool> = planned(&setup, &facts, UPDATE).into_iter().map(|one| one.1).collect();
    assert_eq!(included, [true, false, false, false]);
}

#[test]
fn what_an_update_removes_is_named_in_the_plan_and_again_before_it_is_sent() {
    let (mut setup, mut facts) = ready(ALL_SCOPES);
    setup.connection_id = Some("con_9".into());
    setup.written = vec!["authParams.owner".into(), "authParams.gone".into()];
    set(&mut setup, AuthParams, r#"{"prompt": "login"}"#);
    let mut tenant = tenant(ALL_SCOPES).with(&setup, |one| {
        one["options"]["authParams"] = json!({"owner": "user", "theirs": "1"});
        one["options"]["scope"] = json!("another");
    });
    let live = Doc::from_json(&tenant.connections[0], &connection::is_secret_path);
    let found = connection::differences(&connection::document(&setup), &live, &setup.written);
    learn(&mut facts, &setup, Probe::Connection, Finding::unknown("differs"), ResponseData::Differences(found));
    let steps = outline(Known::new(&setup, &facts, now()), UPDATE);
    assert_eq!(steps[1].note.as_deref(), Some("removes options.authParams.owner"));

    let (refused, ended) = apply(&setup, &facts, Choice::default(), &mut tenant);
    assert!(ended.stop().what.contains("options.authParams.owner (an update removes it)"), "{:?}", ended.stop());
    assert_eq!(refused.reports[0].note, "found");
    let (done, _) = apply(&setup, &facts, UPDATE, &mut tenant);
    let notes: Vec<&str> = done.reports.iter().take(2).map(|report| report.note.as_str()).collect();
    let counted = "1 changed, 1 added, 1 removed: options.authParams.owner";
    assert_eq!(notes, ["found. The update removes options.authParams.owner", counted]);
    assert_eq!(tenant.connections[0]["options"]["authParams"], json!({"theirs": "1", "prompt": "login"}));
}

#[test]
fn a_repair_sends_no_options() {
    let (mut setup, facts) = ready(ALL_SCOPES);
    setup.connection_id = Some("con_9".into());
    for step in [Step::Enable, Step::AddCallbacks] {
        let mut tenant = tenant(ALL_SCOPES).with(&setup, |one| one["options"]["scope"] = json!("another"));
        apply(&setup, &facts, Choice { only: Some(step), ..UPDATE }, &mut tenant);
        assert!(!tenant.lines().contains(&"PATCH /connections/con_9"), "{:?}", tenant.lines());
    }
}

fn stands_in_the_way(change: impl FnOnce(&mut Setup)) -> Option<(Class, Option<FieldId>)> {
    let (mut setup, mut facts) = ready(ALL_SCOPES);
    change(&mut setup);
    facts.learn_token(&setup, now());
    holds(&mut facts, &setup, Probe::Discovery);
    obstacle(Known::new(&setup, &facts, now())).map(|finding| {
        assert!(!finding.what.is_empty() && !finding.why.is_empty() && !finding.fix.is_empty());
        (finding.class.unwrap(), finding.field)
    })
}

#[test]
fn what_prevents_a_run() {
    let late = now().as_second() + 200;
    let expiring = crate::domain::token::tests::jwt(
        json!({"aud": "https://acme-dev.eu.auth0.com/api/v2/", "exp": late, "scope": ALL_SCOPES}),
    );
    let auth = Some((Class::Auth, Some(ApiToken)));
    assert_eq!(stands_in_the_way(|_| {}), None);
    let near = "(a, b, cb) => fetch('http://127.0.0.1:1/me').then(r => cb(null, { user_id: r.id }))";
    assert_eq!(stands_in_the_way(|setup| set(setup, Script, near)), Some((Class::UserInput, Some(Script))));
    let of_loopback = stands_in_the_way(|setup| {
        set(setup, Script, near);
        set(setup, Auth0Domain, "http://127.0.0.1:8400");
    });
    assert!(of_loopback.is_some_and(|(_, field)| field != Some(Script)), "{of_loopback:?}");
    assert_eq!(stands_in_the_way(|setup| assert!(setup.clear(TokenUrl))), Some((Class::UserInput, Some(TokenUrl))));
    assert_eq!(
        stands_in_the_way(|setup| set(setup, TokenUrl, "https://{domain}/token")),
        Some((Class::UserInput, Some(Placeholders)))
    );
    assert_eq!(
        stands_in_the_way(|setup| setup.values.get_mut(&ApplicationSecret).unwrap().text = Text::Absent { chars: 9 }),
        Some((Class::Keyring, Some(ApplicationSecret)))
    );
    assert_eq!(stands_in_the_way(|setup| assert!(setup.clear(ApiToken))), auth);
    assert_eq!(stands_in_the_way(|setup| set(setup, ApiToken, expiring.reveal())), auth);
    assert_eq!(stands_in_the_way(|setup| set(setup, ApiToken, token("x.eu.auth0.com", ALL_SCOPES).reveal())), auth);
    assert_eq!(
        stands_in_the_way(|setup| set(setup, ApiToken, token(DOMAIN, "read:connections").reveal())),
        Some((Class::Scope, Some(ApiToken)))
    );
}
