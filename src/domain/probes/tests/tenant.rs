//! Questions to the tenant that only verify a value: keys, clock, custom domains, the client's secret, its callbacks.

use super::*;
use crate::domain::finding::Actor;
use crate::domain::known::Known;
use crate::domain::response_data::{Application, CustomDomain};
use std::collections::BTreeMap;

const SECRET: &str = "Zq9-wXzL8nC1_dF7gH4jS6aV";

fn with_secret() -> (Setup, Facts) {
    let (mut setup, facts) = ready(ALL_SCOPES);
    set(&mut setup, Auth0ClientSecret, SECRET);
    (setup, facts)
}

fn proofs(setup: &Setup, facts: &Facts, now: Timestamp, ask: RoundKind) -> Vec<Probe> {
    let due = due(Known::new(setup, facts, now), ask, &BTreeSet::new());
    let own = |probe: &Probe| probe.row().needed_for == NeededFor::Proof && probe.row().server != Server::Provider;
    due.into_iter().filter(own).collect()
}

fn of_application(method: Option<&str>) -> ResponseData {
    let token_endpoint_auth_method = method.map(str::to_owned);
    ResponseData::Application(Application {
        client_id: "web".into(),
        token_endpoint_auth_method,
        ..Application::default()
    })
}

fn read_fact(probe: Probe, setup: &Setup, facts: &Facts, answer: &HttpResult) -> Fact {
    let asked = request(probe, Known::new(setup, facts, now())).unwrap();
    let Reading::Fact(fact) = super::super::read(probe, Known::new(setup, facts, now()), &asked, answer) else {
        panic!()
    };
    let silent = matches!(fact.finding.state, State::Ok | State::Unknown);
    assert_eq!((fact.finding.why.is_empty(), fact.finding.fix.is_empty()), (silent, silent), "{:?}", fact.finding);
    fact
}

fn verdict(probe: Probe, answer: &HttpResult) -> (State, Option<FieldId>) {
    let (setup, mut facts) = with_secret();
    learn(&mut facts, &setup, Probe::Application, Finding::ok("there"), of_application(None));
    let finding = read_fact(probe, &setup, &facts, answer).finding;
    (finding.state, finding.field)
}

fn oauth(status: u16, error: &str, description: &str) -> HttpResult {
    response(status, json!({"error": error, "error_description": description}))
}

fn leads(location: &str) -> HttpResult {
    Ok(Response { location: Some(location.into()), ms: 7, ..Response::new(302, "") })
}

#[test]
fn proofs_wait_for_the_domain_and_the_plan_wants_none_of_them() {
    let (setup, mut facts) = with_secret();
    learn(&mut facts, &setup, Probe::Application, Finding::ok("there"), of_application(None));
    let all = [Probe::Keys, Probe::ClientSecret, Probe::Callback0];
    assert_eq!(proofs(&setup, &facts, now(), RoundKind::Open), all);
    assert_eq!(proofs(&setup, &facts, now(), RoundKind::Needed), []);
    let wrong = Finding::new(State::Failed, "another issuer", "why", "fix");
    learn(&mut facts, &setup, Probe::Discovery, wrong, ResponseData::Nothing);
    assert_eq!(proofs(&setup, &facts, now(), RoundKind::Prove), []);
}

#[test]
fn names_of_results_are_stored_and_read() {
    for probe in Probe::ALL {
        let text = serde_json::to_string(&BTreeMap::from([(probe, 1)])).unwrap();
        assert_eq!(serde_json::from_str::<BTreeMap<Probe, u8>>(&text).unwrap(), BTreeMap::from([(probe, 1)]), "{text}");
    }
    assert_eq!(Probe::Callback3.name(), "callback_3");
    assert!(serde_json::from_str::<Probe>("\"callback_9\"").is_err());
    let names: BTreeSet<&str> = Probe::ALL.iter().map(|probe| probe.name()).collect();
    assert_eq!(names.len(), Probe::ALL.len());
}

#[test]
fn signing_keys() {
    let key = |kind: &str, wanted: &str| json!({"kty": kind, "use": wanted, "kid": "k1"});
    for (answer, wanted) in [
        (response(200, json!({"keys": [key("RSA", "sig"), key("RSA", "enc")]})), (State::Ok, None)),
        (response(200, json!({"keys": [{"kty": "EC"}]})), (State::Ok, None)),
        (response(200, json!({"keys": [key("oct", "sig")]})), (State::Failed, Some(Auth0Domain))),
        (response(200, json!({"keys": []})), (State::Failed, Some(Auth0Domain))),
        (text_response(404, "<html>"), (State::Inconclusive, Some(Auth0Domain))),
        (response(503, json!({})), (State::Inconclusive, Some(Auth0Domain))),
    ] {
        assert_eq!(verdict(Probe::Keys, &answer), wanted, "{answer:?}");
    }
}

#[test]
fn the_tenants_time_is_kept_and_another_servers_is_not() {
    let (setup, facts) = with_secret();
    let dated = |issuer: &str| {
        let date = Some(now() - SignedDuration::from_mins(15));
        Ok(Response { date, ..response(200, json!({"issuer": issuer})).unwrap() })
    };
    let data = |issuer: &str| read_fact(Probe::Discovery, &setup, &facts, &dated(issuer)).data;
    assert_eq!(data("https://acme-dev.eu.auth0.com/"), ResponseData::Clock(900));
    assert_eq!(data("https://evil.example/"), ResponseData::Nothing);
}

#[test]
fn custom_domains_are_read_and_a_missing_scope_is_not_reported() {
    let (setup, facts) = ready(&format!("{ALL_SCOPES} read:custom_domains"));
    assert!(proofs(&setup, &facts, now(), RoundKind::Open).contains(&Probe::CustomDomains));
    assert!(
        !proofs(&ready(ALL_SCOPES).0, &ready(ALL_SCOPES).1, now(), RoundKind::Open).contains(&Probe::CustomDomains)
    );
    let one = json!({"custom_domain_id": "cd_1", "domain": "Login.Acme.com", "status": "ready", "type": "auth0_managed_certs"});
    let wanted =
        ResponseData::CustomDomains(vec![CustomDomain { domain: "login.acme.com".into(), status: "ready".into() }]);
    for body in [json!([one]), json!({"custom_domains": [one], "next": "x"})] {
        assert_eq!(read_fact(Probe::CustomDomains, &setup, &facts, &response(200, body)).data, wanted);
    }
    let upgrade = "Please upgrade your subscription to use custom domains";
    for answer in [refusal(403, upgrade, "insufficient_entitlement"), refusal(404, "Not Found", "")] {
        let fact = read_fact(Probe::CustomDomains, &setup, &facts, &answer);
        assert_eq!((fact.finding.state, fact.data), (State::Unknown, ResponseData::Nothing));
    }
}

#[test]
fn a_made_up_code_shows_whether_the_client_is_known() {
    let accepted = oauth(403, "invalid_grant", "Invalid authorization code");
    let secret = (State::Failed, Some(Auth0ClientSecret));
    let settings = (State::Failed, Some(Auth0ClientId));
    let unclear = (State::Inconclusive, Some(Auth0ClientSecret));
    let outage = (State::Inconclusive, Some(Auth0Domain));
    let grant = "Grant type 'authorization_code' not allowed for the client.";
    let method = "The authentication method of the client is not allowed: client_secret_post";
    for (answer, wanted) in [
        (accepted, (State::Ok, None)),
        (oauth(400, "invalid_grant", "Invalid authorization code"), (State::Ok, None)),
        (oauth(401, "access_denied", "Unauthorized"), secret),
        (oauth(401, "invalid_client", "Client authentication failed"), secret),
        (oauth(403, "unauthorized_client", grant), settings),
        (oauth(403, "unauthorized_client", method), settings),
        (oauth(403, "unauthorized_client", "Unauthorized client or scope in the request."), settings),
        (oauth(200, "invalid_grant", "Invalid authorization code"), unclear),
        (oauth(400, "invalid_request", "Missing required parameter: code_verifier"), unclear),
        (text_response(403, "<html>Attention Required!</html>"), (State::Inconclusive, Some(Auth0Domain))),
        (text_response(401, ""), unclear),
        (response(200, json!({"access_token": "x"})), unclear),
        (text_response(503, ""), outage),
        (oauth(500, "server_error", ""), outage),
    ] {
        assert_eq!(verdict(Probe::ClientSecret, &answer), wanted, "{answer:?}");
    }
}

#[test]
fn an_outage_of_the_token_endpoint_is_called_one() {
    for status in [500, 502, 503, 504] {
        let (mut setup, facts) = with_secret();
        set(&mut setup, CallbackUrls, "https://app.acme.com/cb");
        for probe in [Probe::ClientSecret, Probe::ClientSecretControl] {
            let mut facts = facts.clone();
            holds(&mut facts, &setup, Probe::ClientSecret);
            let finding = read_fact(probe, &setup, &facts, &text_response(status, "")).finding;
            assert_eq!((finding.state, finding.actor), (State::Inconclusive, Some(Actor::Auth0)), "{probe:?}");
            assert!(finding.what.ends_with("can't be checked yet") && finding.fix.contains("status.auth0.com"));
        }
    }
}

#[test]
fn the_control_must_be_rejected() {
    let unclear = (State::Inconclusive, Some(Auth0ClientSecret));
    for (answer, wanted) in [
        (oauth(401, "access_denied", "Unauthorized"), (State::Ok, None)),
        (oauth(403, "invalid_grant", "Invalid authorization code"), unclear),
        (text_response(503, ""), (State::Inconclusive, Some(Auth0Domain))),
    ] {
        assert_eq!(verdict(Probe::ClientSecretControl, &answer), wanted, "{answer:?}");
    }
}

#[test]
fn the_control_follows_a_success_and_neither_is_repeated_within_a_day() {
    let (setup, mut facts) = with_secret();
    learn(&mut facts, &setup, Probe::Application, Finding::ok("there"), of_application(None));
    let daily = |probe: &Probe| probe.row().repeat == Repeat::Daily && probe.row().server != Server::Provider;
    let before: BTreeSet<Probe> = Probe::ALL.into_iter().filter(|probe| !daily(probe)).collect();
    let asks = |facts: &Facts, later: SignedDuration, ask| {
        let due = due(Known::new(&setup, facts, now() + later), ask, &before).into_iter();
        due.filter(daily).collect::<Vec<_>>()
    };
    let (none, hours) = (SignedDuration::ZERO, SignedDuration::from_hours);
    let by = || ResponseData::AskedAs("client_secret_post".into());
    let refused = Finding::new(State::Failed, "no", "why", "fix").class(Class::Auth);
    learn(&mut facts, &setup, Probe::ClientSecret, refused, by());
    assert_eq!(asks(&facts, none, RoundKind::Open), []);
    learn(&mut facts, &setup, Probe::ClientSecret, Finding::ok("yes"), by());
    assert_eq!(asks(&facts, none, RoundKind::Open), [Probe::ClientSecretControl]);
    learn(&mut facts, &setup, Probe::ClientSecretControl, Finding::ok("no"), by());
    assert_eq!(asks(&facts, none, RoundKind::Open), []);
    assert_eq!(asks(&facts, hours(23), RoundKind::All), []);
    assert_eq!(asks(&facts, hours(24), RoundKind::All), [Probe::ClientSecret]);
    assert_eq!(asks(&facts, none, RoundKind::Prove), [Probe::ClientSecret]);
    // The settings contradict the assumed authentication method, so it is asked again at once.
    learn(&mut facts, &setup, Probe::Application, Finding::ok("there"), of_application(Some("client_secret_basic")));
    assert_eq!(asks(&facts, none, RoundKind::Open), [Probe::ClientSecret, Probe::ClientSecretControl]);
}

#[test]
fn the_secret_is_sent_as_the_application_wants_it() {
    let (setup, mut facts) = with_secret();
    let mut sent = |method: Option<&str>, probe| {
        learn(&mut facts, &setup, Probe::Application, Finding::ok("there"), of_application(method));
        let asked = request(probe, Known::new(&setup, &facts, now()));
        asked.map(|asked| (asked.payload().unwrap().1.to_string(), asked.headers))
    };
    let start = "grant_type=authorization_code&code=a0connect-asks-whether-the-client-is-known\
        &redirect_uri=https%3A%2F%2Fapp.acme.com%2Fcb";
    let post = |secret: &str| Some((format!("{start}&client_id=web&client_secret={secret}"), vec![]));
    for method in [None, Some("client_secret_post")] {
        assert_eq!(sent(method, Probe::ClientSecret), post(SECRET));
        assert_eq!(sent(method, Probe::ClientSecretControl), post("Xx0-xXxX0xX0-xX0xX0xX0xX"));
    }
    // base64 of web:Zq9-…
    let basic = "Basic d2ViOlpxOS13WHpMOG5DMV9kRjdnSDRqUzZhVg==";
    let header = vec![("authorization".to_owned(), Secret::new(basic))];
    assert_eq!(sent(Some("client_secret_basic"), Probe::ClientSecret), Some((start.to_owned(), header)));
    let verifier = "code_verifier=a0connect-asks-whether-the-client-is-known-to-it";
    let public = |id: &str| Some((format!("{start}&client_id={id}&{verifier}"), vec![]));
    assert_eq!(sent(Some("none"), Probe::ClientSecret), public("web"));
    assert_eq!(sent(Some("none"), Probe::ClientSecretControl), public("xxx"));
    assert_eq!(sent(Some("private_key_jwt"), Probe::ClientSecret), None);
}

#[test]
fn a_basic_header_in_a_response_is_masked() {
    let (setup, mut facts) = with_secret();
    let basic = Some("client_secret_basic");
    learn(&mut facts, &setup, Probe::Application, Finding::ok("there"), of_application(basic));
    let pair = "d2ViOlpxOS13WHpMOG5DMV9kRjdnSDRqUzZhVg==";
    let answer = oauth(403, "unauthorized_client", &format!("Basic {pair} is not allowed"));
    let shown = serde_json::to_string(&read_fact(Probe::ClientSecret, &setup, &facts, &answer)).unwrap();
    // Only the client ID is left.
    assert!(shown.contains("Basic d2ViO****== is") && !shown.contains(pair), "{shown}");
}

#[test]
fn without_a_callback_the_control_shows_whether_the_id_is_known() {
    let (mut setup, mut facts) = with_secret();
    setup.clear(CallbackUrls);
    set(&mut setup, ApiToken, token(DOMAIN, "create:connections").reveal());
    facts.learn_token(&setup, now());
    assert_eq!(proofs(&setup, &facts, now(), RoundKind::Open), [Probe::Keys, Probe::ClientSecret]);
    let refused = Finding::new(State::Failed, "no", "why", "fix").class(Class::Auth);
    learn(&mut facts, &setup, Probe::ClientSecret, refused, ResponseData::AskedAs("client_secret_post".into()));
    assert_eq!(proofs(&setup, &facts, now(), RoundKind::Open), [Probe::Keys, Probe::CallbackControl]);
    learn(&mut facts, &setup, Probe::Application, Finding::ok("there"), of_application(None));
    assert_eq!(proofs(&setup, &facts, now(), RoundKind::Open), [Probe::Keys]);
}

#[test]
fn a_secret_of_another_field_is_sent_nowhere() {
    let (mut setup, mut facts) = with_secret();
    learn(&mut facts, &setup, Probe::Application, Finding::ok("there"), of_application(None));
    set(&mut setup, Auth0ClientSecret, "provider-secret");
    assert!(!proofs(&setup, &facts, now(), RoundKind::Prove).contains(&Probe::ClientSecret));
}

#[test]
fn a_callback_that_auth0_accepts_is_registered() {
    let mismatch = "Callback URL mismatch. The provided redirect_uri is not in the list of allowed callback URLs.";
    let unclear = (State::Inconclusive, Some(CallbackUrls));
    let not_registered = (State::Failed, Some(CallbackUrls));
    for (answer, wanted) in [
        (leads("/u/login?state=hKFo2SBx"), (State::Ok, None)),
        (leads("https://acme-dev.eu.auth0.com/u/login/identifier?state=x"), (State::Ok, None)),
        (leads("/login?state=x&client=web"), (State::Ok, None)),
        (leads("https://discord.com/oauth2/authorize?client_id=1"), (State::Ok, None)),
        (leads("https://app.acme.com/cb?error=login_required&state=a0connect"), (State::Ok, None)),
        (text_response(403, &format!("<h1>Oops!</h1><p>{mismatch}</p>")), not_registered),
        (text_response(400, "unauthorized_client: Callback URL mismatch. URL is not in the list"), not_registered),
        (
            leads("https://acme.com/oops?error=unauthorized_client&error_description=Callback%20URL%20mismatch."),
            not_registered,
        ),
        (text_response(400, "<p>Unknown client: web</p>"), (State::Failed, Some(Auth0ClientId))),
        (leads("https://acme.com/oops?error=server_error"), unclear),
        (leads("/welcome"), unclear),
        (leads("javascript:alert(1)"), unclear),
        (text_response(200, "<p>Welcome to the hotel</p>"), unclear),
        (text_response(503, ""), unclear),
    ] {
        assert_eq!(verdict(Probe::Callback0, &answer), wanted, "{answer:?}");
    }
}

#[test]
fn an_unregistered_callback_must_be_rejected() {
    let unclear = (State::Inconclusive, Some(CallbackUrls));
    for (answer, wanted) in [
        (text_response(403, "Callback URL mismatch."), (State::Ok, None)),
        (leads("/u/login?state=x"), unclear),
        (text_response(400, "Unknown client"), (State::Failed, Some(Auth0ClientId))),
        (text_response(503, ""), unclear),
    ] {
        assert_eq!(verdict(Probe::CallbackControl, &answer), wanted, "{answer:?}");
    }
}

#[test]
fn the_first_five_callbacks_that_are_not_patterns_are_checked() {
    let (mut setup, mut facts) = with_secret();
    set(
        &mut setup,
        CallbackUrls,
        "https://a.test/0, https://*.a.test, https://{organization_name}.a.test, a.b://c, https://a.test/4, https://a.test/5",
    );
    let callbacks = |facts: &Facts| -> Vec<Probe> {
        let due = proofs(&setup, facts, now(), RoundKind::Open).into_iter();
        due.filter(|probe| probe.field() == CallbackUrls).collect()
    };
    assert_eq!(callbacks(&facts), [Probe::Callback0, Probe::Callback3, Probe::Callback4]);
    assert_eq!(
        request(Probe::Callback3, Known::new(&setup, &facts, now())).unwrap().url,
        "https://acme-dev.eu.auth0.com/authorize?response_type=code&client_id=web&redirect_uri=a.b%3A%2F%2Fc&scope=openid&state=a0connect"
    );
    // The control only if one was accepted.
    for at in [0, 3, 4] {
        learn(
            &mut facts,
            &setup,
            Probe::CALLBACKS[at],
            Finding::new(State::Failed, "no", "why", "fix"),
            ResponseData::Nothing,
        );
    }
    assert_eq!(callbacks(&facts), []);
    holds(&mut facts, &setup, Probe::Callback3);
    assert_eq!(callbacks(&facts), [Probe::CallbackControl]);
    let asked = request(Probe::CallbackControl, Known::new(&setup, &facts, now())).unwrap();
    assert!(asked.url.contains("redirect_uri=https%3A%2F%2Fa0connect.invalid%2Fnot-registered"), "{}", asked.url);
    assert_eq!((asked.bearer, asked.headers), (None, vec![]));
    // It leaves a failed sign-in in the log each time, so it is asked once a day, whatever callback is given.
    holds(&mut facts, &setup, Probe::CallbackControl);
    set(&mut setup, CallbackUrls, "https://a.test/other");
    holds(&mut facts, &setup, Probe::Callback0);
    let others: BTreeSet<Probe> = Probe::ALL.into_iter().filter(|probe| *probe != Probe::CallbackControl).collect();
    let all = |ask| due(Known::new(&setup, &facts, now()), ask, &others);
    assert_eq!((all(RoundKind::All), all(RoundKind::Prove)), (vec![], vec![Probe::CallbackControl]));
}
