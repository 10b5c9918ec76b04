//! Which question is asked when, and what is never sent.

use super::*;
use crate::domain::known::Known;

/// What the plan needs. Other tests cover the questions that only verify a value.
fn open(setup: &Setup, facts: &Facts) -> Vec<Probe> {
    due(Known::new(setup, facts, now()), RoundKind::Needed, &BTreeSet::new())
}

fn with_machine() -> Setup {
    let mut setup = without_token();
    set(&mut setup, MgmtClientId, "m2m");
    set(&mut setup, MgmtClientSecret, "machine-secret");
    setup
}

#[test]
fn nothing_is_due_without_values() {
    assert_eq!(open(&Setup::default(), &Facts::default()), []);
}

#[test]
fn a_secret_waits_for_the_discovery_document() {
    let (pasted, mut facts) = ready(ALL_SCOPES);
    facts.seen.clear();
    for setup in [pasted, with_machine()] {
        assert_eq!(open(&setup, &facts), [Probe::Discovery]);
    }
}

#[test]
fn a_response_that_proves_nothing_leaves_the_probe_open() {
    let setup = with_machine();
    let mut facts = Facts::default();
    let wall = Finding::new(State::Inconclusive, "a page for people", "why", "fix");
    learn(&mut facts, &setup, Probe::Discovery, wall, ResponseData::Nothing);
    assert_eq!(open(&setup, &facts), [Probe::Discovery]);
    assert_eq!(
        due(Known::new(&setup, &facts, now()), RoundKind::Needed, &BTreeSet::from([Probe::Discovery])),
        [],
        "once a round"
    );
}

#[test]
fn another_issuer_blocks_everything_that_carries_a_secret() {
    let setup = with_machine();
    let mut facts = Facts::default();
    let wrong = Finding::new(State::Failed, "another issuer", "why", "fix");
    learn(&mut facts, &setup, Probe::Discovery, wrong, ResponseData::Nothing);
    assert_eq!(open(&setup, &facts), []);
    let mut everything = due(Known::new(&setup, &facts, now()), RoundKind::All, &BTreeSet::from([Probe::Discovery]));
    everything.retain(|probe| probe.row().server != Server::Provider);
    assert_eq!(everything, []);
}

#[test]
fn what_an_earlier_response_makes_possible_comes_next() {
    // Given a tenant that is one, then its connection, then nothing more.
    let (setup, mut facts) = ready(ALL_SCOPES);
    assert_eq!(open(&setup, &facts), [Probe::Name, Probe::Application]);

    let found = ResponseData::Connection { id: "con_1".into(), strategy: "oauth2".into() };
    learn(&mut facts, &setup, Probe::Name, Finding::ok("there"), found);
    holds(&mut facts, &setup, Probe::Application);
    let after = [Probe::Connection, Probe::EnabledClients, Probe::Route];
    assert_eq!(open(&setup, &facts), after);

    after.into_iter().for_each(|probe| holds(&mut facts, &setup, probe));
    assert_eq!(open(&setup, &facts), []);
}

#[test]
fn a_connection_of_another_kind_has_no_id_here() {
    let (setup, mut facts) = ready(ALL_SCOPES);
    let found = ResponseData::Connection { id: "con_1".into(), strategy: "samlp".into() };
    learn(&mut facts, &setup, Probe::Name, Finding::ok("there"), found);
    assert_eq!(Known::new(&setup, &facts, now()).connection_id(), None);
}

#[test]
fn a_changed_value_repeats_only_the_probes_that_depend_on_it() {
    let (mut setup, mut facts) = ready(ALL_SCOPES);
    setup.connection_id = Some("con_1".into());
    Probe::ALL.into_iter().for_each(|probe| holds(&mut facts, &setup, probe));
    assert_eq!(open(&setup, &facts), []);
    for (id, text, asked) in [
        (Scope, "identify", vec![Probe::Connection]),
        (CallbackUrls, "https://app.acme.com/other", vec![Probe::Route]),
        (Auth0ClientId, "spa", vec![Probe::EnabledClients, Probe::Application, Probe::Route]),
        (ConnectionName, "acme-2", vec![Probe::Name, Probe::Connection, Probe::EnabledClients, Probe::Route]),
        (Auth0Domain, "other.eu.auth0.com", vec![Probe::Discovery]),
    ] {
        let mut changed = setup.clone();
        set(&mut changed, id, text);
        assert_eq!(open(&changed, &facts), asked, "{id:?}");
    }
}

#[test]
fn each_probe_is_sent_once_a_round_and_in_order() {
    let (mut setup, mut facts) = ready(ALL_SCOPES);
    setup.connection_id = Some("con_1".into());
    Probe::ALL.into_iter().for_each(|probe| holds(&mut facts, &setup, probe));
    let mut asked = BTreeSet::new();
    let mut rounds: Vec<Vec<Probe>> = Vec::new();
    loop {
        let due = due(Known::new(&setup, &facts, now()), RoundKind::All, &asked);
        if due.is_empty() {
            break;
        }
        asked.extend(due.iter().copied());
        rounds.push(due.into_iter().filter(|probe| probe.row().needed_for == NeededFor::Plan).collect());
    }
    let last = vec![Probe::Connection, Probe::EnabledClients];
    assert_eq!(rounds, [vec![Probe::Discovery], vec![Probe::Name, Probe::Application, Probe::Route], last]);
}

#[test]
fn what_the_token_may_not_read_is_not_requested() {
    let (mut setup, facts) = ready("create:connections");
    setup.connection_id = Some("con_1".into());
    assert_eq!(open(&setup, &facts), [Probe::Name, Probe::Route]);
}

#[test]
fn a_token_for_another_tenant_is_never_sent() {
    let mut setup = without_token();
    set(&mut setup, ApiToken, token("stranger.eu.auth0.com", ALL_SCOPES).reveal());
    setup.connection_id = Some("con_1".into());
    let mut facts = Facts::default();
    holds(&mut facts, &setup, Probe::Discovery);
    // Even before its claims are learned, the request itself goes without it.
    for probe in [Probe::Name, Probe::Connection, Probe::EnabledClients, Probe::Application] {
        assert_eq!(
            request(probe, Known::new(&setup, &facts, now())).and_then(|request| request.bearer),
            None,
            "{probe:?}"
        );
    }
    facts.learn_token(&setup, now());
    assert_eq!(open(&setup, &facts), [Probe::Route]);
    // The tenant's own token goes out.
    let (setup, facts) = ready(ALL_SCOPES);
    let bearer = request(Probe::Name, Known::new(&setup, &facts, now())).and_then(|request| request.bearer);
    assert_eq!(bearer.as_ref(), setup.secret(ApiToken));
}

#[test]
fn an_audience_that_is_not_a_plain_host_names_no_tenant() {
    for audience in [
        "http://acme.eu.auth0.com/api/v2/",
        "https://user@evil.example/.auth0.com/api/v2/",
        "https://evil.example/x.eu.auth0.com/api/v2/",
        "https://acme.eu.auth0.com/userinfo",
        "https:///api/v2/",
    ] {
        assert_eq!(Claims::read(&jwt(json!({"aud": audience}))).unwrap().tenant(), None, "{audience}");
    }
}

#[test]
fn behind_a_custom_domain_the_canonical_domain_is_requested_first() {
    // Given a custom login domain and a token that names the tenant's own.
    let (mut setup, mut facts) = ready(ALL_SCOPES);
    set(&mut setup, Auth0Domain, "login.acme.com");
    holds(&mut facts, &setup, Probe::Discovery);
    assert_eq!(open(&setup, &facts), [Probe::ApiDiscovery]);
    let asked = request(Probe::ApiDiscovery, Known::new(&setup, &facts, now())).unwrap();
    let document = Request::get(format!("https://{DOMAIN}/.well-known/openid-configuration"));
    assert_eq!(asked, Request { to_tenant: true, ..document });
    // When it has responded, then the Management API is requested there.
    holds(&mut facts, &setup, Probe::ApiDiscovery);
    assert_eq!(open(&setup, &facts), [Probe::Name, Probe::Application]);
    let url = request(Probe::Name, Known::new(&setup, &facts, now())).unwrap().url;
    assert_eq!(
        url,
        format!("https://{DOMAIN}/api/v2/connections?name=acme&fields=id,name,strategy&include_fields=true")
    );
}

#[test]
fn a_token_is_requested_only_if_none_is_valid_for_long_enough() {
    let mut facts = Facts::default();
    let mut setup = with_machine();
    holds(&mut facts, &setup, Probe::Discovery);
    assert_eq!(open(&setup, &facts), [Probe::MachineToken]);

    // When one was issued, then not again until it has less than five minutes left.
    holds(&mut facts, &setup, Probe::MachineToken);
    let expires_at = now() + SignedDuration::from_hours(1);
    let used = setup.used(Probe::MachineToken.fields());
    setup.issued_token = Some(IssuedToken { token: token(DOMAIN, ALL_SCOPES), expires_at, used });
    facts.learn_token(&setup, now());
    assert!(!open(&setup, &facts).contains(&Probe::MachineToken));
    let late = now() + SignedDuration::from_mins(56);
    assert!(due(Known::new(&setup, &facts, late), RoundKind::Open, &BTreeSet::new()).contains(&Probe::MachineToken));
    assert_eq!(setup.token(late), setup.issued_token.as_ref().map(|issued| &issued.token));

    // When the secret changes, then the token that was issued for it no longer counts.
    set(&mut setup, MgmtClientSecret, "another-secret");
    assert_eq!((setup.token(now()), open(&setup, &facts)), (None, vec![Probe::MachineToken]));
}

#[test]
fn rejected_m2m_credentials_are_not_tried_again_until_they_change() {
    let mut setup = with_machine();
    let mut facts = Facts::default();
    holds(&mut facts, &setup, Probe::Discovery);
    let failed = |class| Finding::new(State::Failed, "refused", "why", "fix").class(class);
    learn(&mut facts, &setup, Probe::MachineToken, failed(Class::Network), ResponseData::Nothing);
    assert_eq!(open(&setup, &facts), [Probe::MachineToken]);
    learn(&mut facts, &setup, Probe::MachineToken, failed(Class::Auth), ResponseData::Nothing);
    assert_eq!(open(&setup, &facts), []);
    // The plan then says why there is no token.
    let obstacle = crate::domain::plan::obstacle(Known::new(&setup, &facts, now())).unwrap();
    assert_eq!((obstacle.class, obstacle.what.as_str()), (Some(Class::Auth), "refused"));
    set(&mut setup, MgmtClientSecret, "another-secret");
    assert_eq!(open(&setup, &facts), [Probe::MachineToken]);
}

#[test]
fn a_pasted_token_counts_while_it_is_valid_and_then_the_issued_one() {
    let mut setup = with_machine();
    let pasted = token(DOMAIN, ALL_SCOPES);
    set(&mut setup, ApiToken, pasted.reveal());
    let late = now() + SignedDuration::from_mins(58);
    let facts = Facts::default();
    assert!(
        !Known::new(&setup, &facts, now()).must_request_token()
            && Known::new(&setup, &facts, late).must_request_token()
    );
    assert_eq!((setup.token(now()), setup.token(late)), (Some(&pasted), Some(&pasted)));

    let issued = token(DOMAIN, "create:connections");
    let (expires_at, used) = (now() + SignedDuration::from_hours(9), setup.used(Probe::MachineToken.fields()));
    setup.issued_token = Some(IssuedToken { token: issued.clone(), expires_at, used });
    assert_eq!((setup.token(now()), setup.token(late)), (Some(&pasted), Some(&issued)));
}

#[test]
fn machine_credentials_go_in_the_body_to_the_tenants_own_domain() {
    let mut setup = with_machine();
    set(&mut setup, Auth0Domain, "login.acme.com");
    set(&mut setup, Auth0CanonicalDomain, DOMAIN);
    let asked = request(Probe::MachineToken, Known::new(&setup, &Facts::default(), now())).unwrap();
    assert_eq!((asked.method, asked.bearer.as_ref()), (Method::Post, None));
    assert_eq!(asked.url, "https://acme-dev.eu.auth0.com/oauth/token");
    let (kind, body) = asked.payload().unwrap();
    assert_eq!(kind, "application/x-www-form-urlencoded");
    assert_eq!(
        *body,
        "grant_type=client_credentials&client_id=m2m&client_secret=machine-secret\
         &audience=https%3A%2F%2Facme-dev.eu.auth0.com%2Fapi%2Fv2%2F"
    );
    assert!(!format!("{asked:?}").contains("machine-secret"));
}

#[test]
fn a_sign_in_begins_with_the_first_callback_that_is_not_a_pattern() {
    let (mut setup, facts) = ready(ALL_SCOPES);
    set(&mut setup, CallbackUrls, "https://*.acme.com/cb, https://app.acme.com/cb");
    assert_eq!(
        Known::new(&setup, &facts, now()).authorize_url(Some("s")).unwrap(),
        "https://acme-dev.eu.auth0.com/authorize?response_type=code&client_id=web&connection=acme\
         &scope=openid%20profile%20email&state=s&redirect_uri=https%3A%2F%2Fapp.acme.com%2Fcb"
    );
    setup.clear(CallbackUrls);
    assert!(!Known::new(&setup, &facts, now()).authorize_url(None).unwrap().contains("redirect_uri"));
}
