//! Every kind of response to every question.

use super::*;
use crate::domain::connection;
use crate::domain::known::Known;
use crate::domain::response_data::{Application, Difference};

/// How a response is read, with a token that has all scopes.
fn reading(probe: Probe, answer: &HttpResult) -> Reading {
    let (mut setup, facts) = ready(ALL_SCOPES);
    if probe != Probe::Name {
        setup.connection_id = Some("con_1".into());
    }
    set(&mut setup, MgmtClientId, "m2m");
    set(&mut setup, MgmtClientSecret, "machine-secret");
    set(&mut setup, Auth0ClientSecret, "secret-of-acme-web");
    set(
        &mut setup,
        CallbackUrls,
        "https://a.test/0 https://a.test/1 https://a.test/2 https://a.test/3 https://a.test/4",
    );
    read(probe, &setup, &facts, answer)
}

pub fn read(probe: Probe, setup: &Setup, facts: &Facts, answer: &HttpResult) -> Reading {
    let known = Known::new(setup, facts, now());
    super::super::read(probe, known, &request(probe, known).unwrap(), answer)
}

fn fact(probe: Probe, answer: &HttpResult) -> Fact {
    match reading(probe, answer) {
        Reading::Fact(fact) => {
            let finding = &fact.finding;
            let silent = matches!(finding.state, State::Ok | State::Unknown);
            assert_eq!((finding.why.is_empty(), finding.fix.is_empty()), (silent, silent), "{finding:?}");
            fact
        }
        other => panic!("{other:?}"),
    }
}

fn verdict(probe: Probe, answer: &HttpResult) -> (State, Option<Class>, Option<FieldId>) {
    let finding = fact(probe, answer).finding;
    (finding.state, finding.class, finding.field)
}

#[test]
fn discovery() {
    let failed = |class| (State::Failed, Some(class), Some(Auth0Domain));
    let (network, wrong, other) = (failed(Class::Network), failed(Class::UserInput), failed(Class::Api));
    for (answer, wanted) in [
        (response(200, json!({"issuer": "https://acme-dev.eu.auth0.com/"})), (State::Ok, None, None)),
        (response(200, json!({"issuer": "https://acme-dev.us.auth0.com/"})), wrong),
        (response(200, json!({"issuer": "https://acme-dev.eu.auth0.com.evil.example/"})), wrong),
        (response(200, json!({"hello": 1})), wrong),
        (text_response(200, "<html>Welcome to the hotel</html>"), other),
        (response(404, json!({"issuer": "https://acme-dev.eu.auth0.com/"})), wrong),
        (text_response(302, ""), other),
        (text_response(403, "Attention Required!"), other),
        (text_response(502, ""), network),
        (failure(FailureKind::Dns, false), network),
        (failure(FailureKind::Tls, false), other),
        (failure(FailureKind::Timeout, true), network),
    ] {
        assert_eq!(verdict(Probe::Discovery, &answer), wanted, "{answer:?}");
    }
    // A bot wall is never "wrong address".
    assert!(!fact(Probe::Discovery, &text_response(403, "")).finding.what.contains("isn't an Auth0 tenant"));
    let foreign = fact(Probe::Discovery, &response(200, json!({"issuer": "https://x\u{202e}\u{1b}]0;y/"})));
    assert!(foreign.finding.why.contains("https://x\\u{202e}\\x1b]0;y/"), "{}", foreign.finding.why);
}

#[test]
fn a_fact_has_the_evidence_and_the_values_it_depends_on() {
    let fact = fact(Probe::Discovery, &failure(FailureKind::Timeout, true));
    let evidence = fact.finding.evidence.unwrap();
    assert_eq!((evidence.method.as_str(), evidence.status, evidence.ms), ("GET", None, 9));
    assert_eq!(evidence.url, "https://acme-dev.eu.auth0.com/.well-known/openid-configuration");
    assert_eq!(evidence.body.as_deref(), Some("it broke \\x1b[31m"));
    assert_eq!((fact.seen_at, fact.used), (now(), vec![(Auth0Domain, 1)]));
}

#[test]
fn an_issued_token_is_not_part_of_the_fact() {
    let token = token(DOMAIN, ALL_SCOPES);
    let body = json!({"access_token": token.reveal(), "expires_in": 86_400, "token_type": "Bearer"});
    let Reading::Token(issued, fact) = reading(Probe::MachineToken, &response(200, body)) else { panic!() };
    // The token's own claims take precedence over expires_in.
    assert_eq!((issued.token, issued.expires_at), (token.clone(), now() + SignedDuration::from_hours(1)));
    assert_eq!(fact.finding.state, State::Ok);
    assert!(!serde_json::to_string(&fact).unwrap().contains(token.reveal()));

    let opaque = json!({"access_token": "opaque", "expires_in": i64::MAX});
    let Reading::Token(issued, _) = reading(Probe::MachineToken, &response(200, opaque)) else { panic!() };
    assert_eq!(issued.expires_at, now() + SignedDuration::from_hours(24 * 365));
}

#[test]
fn rejected_m2m_credentials() {
    let oauth = |status, error: &str, text: &str| response(status, json!({"error": error, "error_description": text}));
    let grant = "Client is not authorized to access \"https://acme-dev.eu.auth0.com/api/v2/\". You need to create a \"client-grant\" associated to this API.";
    let off = "Grant type 'client_credentials' not allowed for the client.";
    let auth = |field| (State::Failed, Some(Class::Auth), Some(field));
    let wrong = |field| (State::Failed, Some(Class::UserInput), Some(field));
    for (answer, wanted) in [
        (oauth(401, "access_denied", "Unauthorized"), auth(MgmtClientSecret)),
        (oauth(401, "invalid_client", "Client authentication failed"), auth(MgmtClientSecret)),
        (oauth(403, "access_denied", grant), (State::Failed, Some(Class::Scope), Some(MgmtClientId))),
        (oauth(403, "unauthorized_client", off), wrong(MgmtClientId)),
        (oauth(403, "access_denied", "Service not found: https://login.acme.com/api/v2/"), wrong(Auth0CanonicalDomain)),
        (response(200, json!({"token_type": "Bearer"})), auth(MgmtClientId)),
        (oauth(403, "access_denied", "Access denied by policy"), auth(MgmtClientId)),
        (
            oauth(403, "unauthorized_client", "Client authentication method 'client_secret_post' not allowed."),
            wrong(MgmtClientId),
        ),
        (
            text_response(403, "<html>Just a moment...</html>"),
            (State::Inconclusive, Some(Class::Network), Some(Auth0Domain)),
        ),
        (text_response(500, ""), (State::Inconclusive, Some(Class::Network), Some(Auth0Domain))),
    ] {
        assert_eq!(verdict(Probe::MachineToken, &answer), wanted, "{answer:?}");
    }
}

#[test]
fn a_free_name_in_the_three_shapes_of_a_list() {
    let entry = json!({"id": "con_9", "name": "acme", "strategy": "oauth2"});
    let other = json!({"id": "con_8", "name": "acme-2", "strategy": "oauth2"});
    let shapes = |list: Value| {
        [
            list.clone(),
            json!({"start": 0, "limit": 50, "total": 1, "connections": list}),
            json!({"connections": list, "next": "x"}),
        ]
    };
    for shape in shapes(json!([])).into_iter().chain(shapes(json!([other]))) {
        let fact = fact(Probe::Name, &response(200, shape));
        assert_eq!((fact.finding.what.as_str(), fact.data), ("acme is free", ResponseData::Nothing));
    }
    for shape in shapes(json!([other, entry])) {
        let fact = fact(Probe::Name, &response(200, shape));
        assert_eq!((fact.finding.state, fact.finding.field), (State::Warning, Some(ConnectionName)));
        assert_eq!(fact.data, ResponseData::Connection { id: "con_9".into(), strategy: "oauth2".into() });
    }
}

#[test]
fn a_name_in_use() {
    let saml = response(200, json!([{"id": "con_9", "name": "acme", "strategy": "samlp"}]));
    assert_eq!(verdict(Probe::Name, &saml), (State::Failed, Some(Class::Conflict), Some(ConnectionName)));
    let (mut setup, facts) = ready(ALL_SCOPES);
    setup.connection_id = Some("con_9".into());
    let ours = response(200, json!([{"id": "con_9", "name": "acme", "strategy": "oauth2"}]));
    let Reading::Fact(fact) = read(Probe::Name, &setup, &facts, &ours) else { panic!() };
    assert_eq!(fact.finding.what, "acme is this connection");
}

#[test]
fn a_response_that_is_not_a_list_proves_no_free_name() {
    for answer in [response(200, json!({"hello": 1})), response(200, json!("x")), text_response(204, "")] {
        let (state, class, _) = verdict(Probe::Name, &answer);
        assert_eq!((state, class), (State::Failed, Some(Class::Api)), "{answer:?}");
    }
    // A captive portal.
    let page = verdict(Probe::Name, &text_response(200, "<html>"));
    assert_eq!(page, (State::Failed, Some(Class::Api), Some(Auth0Domain)));
    let enabled = verdict(Probe::EnabledClients, &response(200, json!({"hello": 1})));
    assert_eq!(enabled, (State::Failed, Some(Class::Api), None));
}

#[test]
fn insufficient_scope_proves_the_token_and_hides_the_rest() {
    let words = [
        "Insufficient scope, expected any of: read:connections",
        "Insufficient scope; expected any of: read:connections",
    ];
    for message in words {
        for probe in [Probe::Name, Probe::Connection, Probe::EnabledClients, Probe::Application] {
            let wanted = (State::Unknown, Some(Class::Scope), None);
            assert_eq!(verdict(probe, &refusal(403, message, "insufficient_scope")), wanted, "{probe:?}");
        }
    }
}

#[test]
fn a_rejected_token_is_replaced_and_the_request_repeated() {
    let (mut setup, mut facts) = ready(ALL_SCOPES);
    setup.connection_id = Some("con_1".into());
    let scope = refusal(403, "Insufficient scope, expected any of: read:connections", "insufficient_scope");
    let no_options = response(200, json!({"id": "con_1", "name": "acme", "strategy": "oauth2"}));
    for answer in [refusal(401, "Invalid token", ""), scope, no_options] {
        let Reading::Fact(fact) = read(Probe::Connection, &setup, &facts, &answer) else { panic!() };
        facts.seen.insert(Probe::Connection, fact);
        assert!(facts.current(Probe::Connection, &setup).is_some());
        let mut renewed = setup.clone();
        set(&mut renewed, ApiToken, token(DOMAIN, "read:connections").reveal());
        assert_eq!(facts.current(Probe::Connection, &renewed), None, "{answer:?}");
    }
}

#[test]
fn rate_limited_requests_are_repeated_when_the_limit_opens() {
    let limited =
        |reset| Ok(Response { reset, ..refusal(429, "Global limit has been reached", "too_many_requests").unwrap() });
    let reset = now() + SignedDuration::from_secs(30);
    let past = now() - SignedDuration::from_secs(30);
    let asked = |probe: &Probe| *probe != Probe::ApiDiscovery && probe.row().server != Server::Provider;
    for probe in Probe::ALL.into_iter().filter(asked) {
        for (given, wanted) in [
            (Some(reset), reset),
            (Some(past), now() + SignedDuration::from_secs(1)),
            (None, now() + SignedDuration::from_secs(1)),
        ] {
            let Reading::RateLimited(at, fact) = reading(probe, &limited(given)) else { panic!("{probe:?}") };
            assert_eq!((at, fact.finding.class), (wanted, Some(Class::RateLimit)), "{probe:?}");
        }
    }
}

/// The connection as the tenant has it, with one option changed.
fn live(option: &str, value: Value) -> HttpResult {
    let (setup, _) = ready(ALL_SCOPES);
    let mut json: Value = serde_json::from_str(&connection::document(&setup).reveal()).unwrap();
    json["id"] = json!("con_1");
    json["realms"] = json!(["acme"]);
    json["options"]["upstream_params"] = json!({"screen_name": {"alias": "login_hint"}});
    json["options"]["scope"] = json!(["email", "identify"]);
    json["options"][option] = value;
    response(200, json)
}

#[test]
fn the_tenant_has_what_is_saved() {
    let same = fact(Probe::Connection, &live("strategy_version", json!(2)));
    assert_eq!((same.finding.state, same.data), (State::Ok, ResponseData::Differences(vec![])));
}

#[test]
fn drift_names_the_field_and_shows_nothing_secret_and_nothing_raw() {
    let fact = fact(Probe::Connection, &live("tokenURL", json!("https://e.example/\u{1b}[2J?s=provider-secret")));
    assert_eq!(
        (fact.finding.state, fact.finding.class, fact.finding.field),
        (State::Failed, Some(Class::Conflict), Some(TokenUrl))
    );
    let wanted = Difference {
        path: "options.tokenURL".into(),
        saved: Some("https://p.example/token".into()),
        live: Some("https://e.example/\\x1b[2J?s=****".into()),
    };
    assert_eq!(fact.data, ResponseData::Differences(vec![wanted]));
    let secret = super::read::fact(Probe::Connection, &live("client_secret", json!("the-old-secret")));
    let text = serde_json::to_string(&secret).unwrap();
    assert!(
        text.contains("options.client_secret") && !text.contains("the-old-secret") && !text.contains("provider-secret")
    );
}

#[test]
fn drift_of_the_script_and_the_headers_names_what_it_comes_from() {
    let field = |set_up: &[(FieldId, &str)], option: &str, value: Value| {
        let (mut setup, facts) = ready(ALL_SCOPES);
        set_up.iter().for_each(|(id, text)| set(&mut setup, *id, text));
        setup.connection_id = Some("con_1".into());
        let mut answer = live(option, value).unwrap().json().unwrap();
        if option != "scripts" {
            answer["options"]["scripts"]["fetchUserProfile"] = json!(connection::script(&setup).unwrap());
        }
        let answer = response(200, answer);
        let Reading::Fact(fact) = read(Probe::Connection, &setup, &facts, &answer) else { panic!() };
        fact.finding.field
    };
    let (plain, _) = ready(ALL_SCOPES);
    let with = |id: FieldId, text: &str| {
        let mut other = plain.clone();
        set(&mut other, id, text);
        json!({"fetchUserProfile": connection::script(&other).unwrap()})
    };
    assert_eq!(field(&[], "scripts", with(Mapping, r#"{"user_id": "uid"}"#)), Some(Mapping));
    assert_eq!(field(&[], "scripts", with(UserCall, r#"{"kind": "post-empty"}"#)), Some(UserCall));
    assert_eq!(field(&[], "scripts", with(UserDetailUrl, "https://p.example/v2/me")), Some(UserDetailUrl));
    let own = "function f(accessToken, context, callback) { callback(null, { user_id: '1' }); }";
    assert_eq!(field(&[(Script, own)], "scripts", with(Mapping, r#"{"user_id": "uid"}"#)), Some(Script));
    assert_eq!(field(&[(TokenAuth, "basic")], "customHeaders", json!({})), Some(TokenAuth));
}

#[test]
fn a_basic_header_at_the_tenant_differs_from_an_explicit_post() {
    let state = |auth: Option<&str>, headers: Option<&str>, live_headers: Value| {
        let (mut setup, mut facts) = ready(ALL_SCOPES);
        auth.into_iter().for_each(|text| set(&mut setup, TokenAuth, text));
        headers.into_iter().for_each(|text| set(&mut setup, TokenHeaders, text));
        setup.connection_id = Some("con_1".into());
        holds(&mut facts, &setup, Probe::Name);
        match read(Probe::Connection, &setup, &facts, &live("customHeaders", live_headers)) {
            Reading::Fact(fact) => (fact.finding.state, fact.finding.field),
            other => panic!("{other:?}"),
        }
    };
    let old = || json!({"authorization": "Basic b2xkOm9sZA==", "X-Theirs": "1"});
    assert_eq!(state(Some("post"), None, old()), (State::Failed, Some(TokenAuth)));
    assert_eq!(state(None, None, old()), (State::Ok, None), "nothing was said about it");
    assert_eq!(state(Some("post"), None, json!({"X-Theirs": "1"})), (State::Ok, None));
    assert_eq!(state(Some("post"), None, json!({"Authorization": "Bearer x"})), (State::Ok, None), "another kind");
    let own = "{\"Authorization\": \"Basic b2xkOm9sZA==\"}";
    assert_eq!(state(Some("post"), Some(own), json!({"Authorization": "Basic b2xkOm9sZA=="})), (State::Ok, None));
}

#[test]
fn another_name_under_the_saved_id_is_drift() {
    let Ok(answer) = live("x", json!(1)) else { panic!() };
    let mut json = answer.json().unwrap();
    json["name"] = json!("acme-old");
    let fact = fact(Probe::Connection, &response(200, json));
    assert_eq!(
        (fact.finding.why.as_str(), fact.finding.field),
        ("Auth0 has another value for Connection Name.", Some(ConnectionName))
    );
}

#[test]
fn a_connection_that_cannot_be_read() {
    let gone = refusal(404, "The connection does not exist", "inexistent_connection");
    assert_eq!(verdict(Probe::Connection, &gone), (State::Failed, Some(Class::Conflict), Some(ConnectionName)));
    let bare = response(200, json!({"id": "con_1", "name": "acme", "strategy": "oauth2"}));
    assert_eq!(verdict(Probe::Connection, &bare), (State::Unknown, Some(Class::Scope), None));
    for (answer, class) in [(response(200, json!([])), Class::Api), (text_response(500, ""), Class::Network)] {
        assert_eq!(verdict(Probe::Connection, &answer).1, Some(class), "{answer:?}");
    }
    let expired = refusal(401, "Expired token received for JSON Web Token validation", "");
    assert_eq!(verdict(Probe::Connection, &expired), (State::Failed, Some(Class::Auth), Some(ApiToken)));
}

#[test]
fn enabled_for_the_application_or_not() {
    for (body, wanted) in [
        (json!({"clients": [{"client_id": "a"}, {"client_id": "web"}]}), State::Ok),
        (json!([{"client_id": "web"}]), State::Ok),
        (json!({"clients": []}), State::Failed),
        (json!({"clients": [{"client_id": "web"}], "next": "MTAwMA"}), State::Ok),
        (json!({"clients": [], "next": ""}), State::Failed),
    ] {
        assert_eq!(fact(Probe::EnabledClients, &response(200, body)).finding.state, wanted);
    }
    let body = json!({"clients": [{"client_id": "a"}], "next": "MTAwMA"});
    match reading(Probe::EnabledClients, &response(200, body)) {
        Reading::More(from, fact) => assert_eq!((from.as_str(), fact.finding.state), ("MTAwMA", State::Inconclusive)),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_application() {
    let web = json!({"client_id": "web", "name": "Acme\u{1b}[1m Web", "app_type": "regular_web", "callbacks": ["https://a/cb"]});
    let read = fact(Probe::Application, &response(200, web.clone()));
    let application = Application {
        client_id: "web".into(),
        name: "Acme\\x1b[1m Web".into(),
        app_type: Some("regular_web".into()),
        callbacks: vec!["https://a/cb".into()],
        ..Application::default()
    };
    assert_eq!(
        (read.finding.what.as_str(), &read.data),
        ("Acme\\x1b[1m Web, Regular Web", &ResponseData::Application(application.clone()))
    );
    let list = response(200, json!({"clients": [web, {"name": "no id"}], "total": 2}));
    assert_eq!(super::applications::listed(ready(ALL_SCOPES).0, &list).entries(), [application]);

    let machine = json!({"client_id": "web", "name": "M2M", "app_type": "non_interactive"});
    assert_eq!(
        verdict(Probe::Application, &response(200, machine)),
        (State::Failed, Some(Class::UserInput), Some(Auth0ClientId))
    );
    let unknown = refusal(404, "The client does not exist", "inexistent_client");
    assert_eq!(verdict(Probe::Application, &unknown), (State::Failed, Some(Class::Auth), Some(Auth0ClientId)));
    assert_eq!(
        verdict(Probe::Application, &response(200, json!({"hello": 1}))),
        (State::Failed, Some(Class::Api), None)
    );
}

/// A setting that isn't in its list could differ without anybody noticing.
#[test]
fn the_comparison_depends_on_every_field_of_the_document() {
    let compared = Probe::Connection.fields();
    for (path, field, _) in crate::domain::connection::LINES.iter().filter(|(path, _, _)| *path != "enabled_clients") {
        assert!(compared.contains(field), "{path}: {field:?}");
    }
}
