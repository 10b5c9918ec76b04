use super::*;
use crate::domain::connection;
use crate::domain::finding::Finding;
use crate::domain::http::{Body, Method, Request};
use crate::domain::known::Known;
use crate::domain::parse::{Domain, host_of};
use crate::domain::plan::{Apply, Choice, Next, Run, held_back};
use crate::domain::probes::tests::{ALL_SCOPES, DOMAIN, holds, learn, now, ready, request, set, token, without_token};
use crate::domain::response_data::CustomDomain;
use crate::domain::secret::Secret;
use crate::domain::token::IssuedToken;
use crate::domain::token::tests::jwt;
use proptest::prelude::*;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

const SECRETS: [FieldId; 5] = [ApplicationSecret, TokenHeaders, Auth0ClientSecret, MgmtClientSecret, ApiToken];
const OTHER: &str = "other.eu.auth0.com";

fn hosts(setup: &Setup, id: FieldId, facts: &Facts) -> Option<(String, String)> {
    other_host(id, Known::new(setup, facts, now())).map(|held| (held.given_for, held.here))
}

fn pair(given_for: &str, here: &str) -> Option<(String, String)> {
    Some((given_for.to_owned(), here.to_owned()))
}

/// Every secret that a profile can have, and every tenant host has named itself as issuer.
fn all_given() -> (Setup, Facts) {
    let (mut setup, mut facts) = ready(ALL_SCOPES);
    set(&mut setup, TokenHeaders, r#"{"X-Key":"the-key-in-a-header"}"#);
    set(&mut setup, Auth0ClientSecret, "the-client-secret");
    set(&mut setup, MgmtClientId, "m2m");
    set(&mut setup, MgmtClientSecret, "the-machine-secret");
    open(&setup, &mut facts);
    (setup, facts)
}

fn open(setup: &Setup, facts: &mut Facts) {
    holds(facts, setup, Probe::Discovery);
    holds(facts, setup, Probe::ApiDiscovery);
}

#[test]
fn a_host_is_its_name_and_its_port() {
    for (url, host) in [
        ("https://Discord.com/api/oauth2/token?x=1", Some("discord.com")),
        ("https://discord.com:443/", Some("discord.com")),
        ("https://api.discord.com/", Some("api.discord.com")),
        ("https://discord.com:8443/", Some("discord.com:8443")),
        ("https://discord.com@evil.example/", Some("evil.example")),
        ("http://127.0.0.1:8400/token", Some("127.0.0.1:8400")),
        ("http://localhost/token", Some("localhost:80")),
        ("http://[::1]:8400/", Some("[::1]:8400")),
        ("https://münchen.example/", Some("xn--mnchen-3ya.example")),
        ("no url", None),
    ] {
        assert_eq!(host_of(url).as_deref(), host, "{url}");
    }
}

#[test]
fn a_secret_belongs_to_the_given_host_or_to_the_first_one_given_later() {
    let facts = Facts::default();
    let mut setup = Setup::default();
    SECRETS[..4].iter().for_each(|id| set(&mut setup, *id, r#"{"a":"b"}"#));
    assert!(SECRETS.iter().all(|id| hosts(&setup, *id, &facts).is_none()));
    set(&mut setup, TokenUrl, "https://{shop}.example/token");
    assert_eq!(setup.values[&ApplicationSecret].given_for, None);
    set(&mut setup, Placeholders, r#"{"shop":"mine"}"#);
    set(&mut setup, Auth0Domain, DOMAIN);
    assert_eq!(setup.values[&ApplicationSecret].given_for.as_deref(), Some("mine.example"));
    assert_eq!(setup.values[&MgmtClientSecret].given_for.as_deref(), Some(DOMAIN));
    // Another value of a placeholder makes another host.
    set(&mut setup, Placeholders, r#"{"shop":"evil.com/"}"#);
    assert_eq!(hosts(&setup, ApplicationSecret, &facts), pair("mine.example", "evil.com"));
    assert_eq!(hosts(&setup, TokenHeaders, &facts), pair("mine.example", "evil.com"));
    // Removing the URL and giving another one doesn't bind the secret anew.
    setup.clear(TokenUrl);
    assert_eq!(hosts(&setup, ApplicationSecret, &facts), None);
    set(&mut setup, TokenUrl, "https://p.example/token");
    assert_eq!(hosts(&setup, ApplicationSecret, &facts), pair("mine.example", "p.example"));
    set(&mut setup, ApplicationSecret, "another");
    assert_eq!(hosts(&setup, ApplicationSecret, &facts), None);
    assert!(setup.give_here(TokenHeaders, &facts) && !setup.give_here(TokenHeaders, &facts));
    assert_eq!(hosts(&setup, TokenHeaders, &facts), None);
}

#[test]
fn each_probe_sends_a_secret_to_its_host_only() {
    let (mut setup, mut facts) = all_given();
    setup.clear(ApiToken);
    for (probe, field, text) in [
        (Probe::Exchange, TokenUrl, "https://evil.example/token"),
        (Probe::ExchangeControl, TokenUrl, "https://evil.example/token"),
        (Probe::ClientSecret, Auth0Domain, OTHER),
        (Probe::ClientSecretControl, Auth0Domain, OTHER),
        (Probe::MachineToken, Auth0Domain, OTHER),
        (Probe::MachineToken, Auth0CanonicalDomain, OTHER),
    ] {
        let before = setup.clone();
        set(&mut setup, field, text);
        open(&setup, &mut facts);
        accepted(&setup, &mut facts);
        for held in probe.row().secrets {
            assert_eq!(request(probe, Known::new(&setup, &facts, now())), None, "{probe:?} {field:?}");
            assert!(setup.give_here(*held, &facts));
        }
        open(&setup, &mut facts);
        accepted(&setup, &mut facts);
        assert!(request(probe, Known::new(&setup, &facts, now())).is_some(), "{probe:?} once it was confirmed");
        setup = before;
    }
}

/// The facts that the controls and the other client authentications wait for.
fn accepted(setup: &Setup, facts: &mut Facts) {
    use crate::domain::response_data::TokenResponseKind;
    let answer = ResponseData::Exchange(TokenResponseKind::Accepted);
    learn(facts, setup, Probe::Exchange, Finding::ok("taken"), answer);
    holds(facts, setup, Probe::Application);
    learn(facts, setup, Probe::ClientSecret, Finding::ok("taken"), ResponseData::AskedAs("client_secret_post".into()));
}

#[test]
fn a_token_goes_where_it_says_or_where_it_was_given_for() {
    let facts = Facts::default();
    let bearer = |setup: &Setup, facts: &Facts| {
        Known::new(setup, facts, now())
            .api_call(Method::Get, "/clients", Body::Empty)
            .and_then(|call| call.bearer)
            .is_some()
    };
    let nobodys = jwt(json!({"scope": ALL_SCOPES}));
    for (token, goes) in
        [(nobodys.reveal(), false), (token(DOMAIN, "x").reveal(), false), (token(OTHER, "x").reveal(), true)]
    {
        let mut setup = without_token();
        set(&mut setup, ApiToken, token);
        set(&mut setup, Auth0Domain, OTHER);
        assert_eq!(bearer(&setup, &facts), goes);
        setup.give_here(ApiToken, &facts);
        assert_eq!(
            bearer(&setup, &facts),
            goes || token == nobodys.reveal(),
            "confirmed, a token still says whose it is"
        );
    }
    // An issued token that doesn't name its tenant goes where its secret belongs.
    let mut setup = without_token();
    set(&mut setup, MgmtClientId, "m2m");
    set(&mut setup, MgmtClientSecret, "the-machine-secret");
    let used = setup.used(Probe::MachineToken.fields());
    setup.issued_token = Some(IssuedToken {
        token: Secret::new("opaque"),
        expires_at: now() + jiff::SignedDuration::from_hours(1),
        used,
    });
    assert!(bearer(&setup, &facts));
    set(&mut setup, Auth0CanonicalDomain, OTHER);
    assert!(!bearer(&setup, &facts));
}

#[test]
fn a_custom_domain_needs_a_yes_unless_the_tenant_names_it() {
    let (mut setup, mut facts) = all_given();
    set(&mut setup, Auth0Domain, "login.acme.com");
    open(&setup, &mut facts);
    facts.learn_token(&setup, now());
    // The token still names the Management API's host, so the M2M secret stays with that.
    assert_eq!(Known::new(&setup, &facts, now()).api_domain(), Some(Domain::new(DOMAIN)));
    assert_eq!(hosts(&setup, MgmtClientSecret, &facts), None);
    assert_eq!(hosts(&setup, Auth0ClientSecret, &facts), pair(DOMAIN, "login.acme.com"));
    let named = |facts: &mut Facts, setup: &Setup, by: &str, domain: &str, status: &str| {
        let list = vec![CustomDomain { domain: domain.into(), status: status.into() }];
        let asked = Request::get(format!("https://{by}/api/v2/custom-domains"));
        let evidence = crate::domain::http::evidence(
            &asked,
            &crate::domain::probes::tests::response(200, json!([])),
            &connection::redactor(setup),
        );
        let finding = Finding { evidence: Some(evidence), ..Finding::ok("1 custom domain") };
        learn(facts, setup, Probe::CustomDomains, finding, ResponseData::CustomDomains(list));
    };
    for (by, domain, status, free) in [
        (DOMAIN, "login.acme.com", "ready", true),
        (DOMAIN, "login.acme.com", "pending", false),
        (DOMAIN, "login2.acme.com", "ready", false),
        // Any tenant may claim the domain, but only the one that has the secret counts.
        (OTHER, "login.acme.com", "ready", false),
    ] {
        named(&mut facts, &setup, by, domain, status);
        assert_eq!(hosts(&setup, Auth0ClientSecret, &facts).is_none(), free, "{by} {domain} {status}");
    }
    // Without the token, a0connect doesn't know whose custom domain it is.
    setup.clear(ApiToken);
    let held = other_host(MgmtClientSecret, Known::new(&setup, &facts, now())).unwrap();
    assert_eq!((held.given_for.as_str(), held.here.as_str()), (DOMAIN, "login.acme.com"));
    assert!(held.finding(&setup).fix.contains(Auth0CanonicalDomain.label()));
    set(&mut setup, Auth0CanonicalDomain, DOMAIN);
    assert_eq!(hosts(&setup, MgmtClientSecret, &facts), None);
}

#[test]
fn no_plan_pairs_a_secret_with_another_hosts_token_url() {
    let (mut setup, mut facts) = all_given();
    set(&mut setup, TokenUrl, "https://evil.example/token");
    open(&setup, &mut facts);
    for (id, next) in [(ApplicationSecret, Some(TokenHeaders)), (TokenHeaders, None)] {
        let finding = held_back(Known::new(&setup, &facts, now())).unwrap();
        assert_eq!((finding.class, finding.field), (Some(Class::UserInput), Some(id)));
        assert_eq!(crate::domain::plan::obstacle(Known::new(&setup, &facts, now())), Some(finding));
        setup.give_here(id, &facts);
        assert_eq!(held_back(Known::new(&setup, &facts, now())).and_then(|finding| finding.field), next);
    }
}

#[test]
fn an_update_keeps_no_secret_of_the_tenant_for_another_host() {
    let (mut setup, mut facts) = ready(ALL_SCOPES);
    setup.clear(ApplicationSecret);
    set(&mut setup, Pkce, "true");
    setup.connection_id = Some("con_1".into());
    set(&mut setup, TokenUrl, "https://evil.example/token");
    open(&setup, &mut facts);
    let next = |setup: &Setup, option: &str, url: &str| {
        let mut run =
            Run::Apply(Apply::new(Known::new(setup, &facts, now()), Choice { update: true, ..Choice::default() }));
        let Next::Send { step, request, .. } = run.next(Known::new(setup, &facts, now())) else {
            panic!("reads first")
        };
        let live = json!({"id": "con_1", "name": "acme", "strategy": "oauth2", "options": {option: {"a": "b"}, "tokenURL": url}});
        let _ = run.take(step, &request, &crate::domain::probes::tests::response(200, live), setup, now());
        match run.next(Known::new(setup, &facts, now())) {
            Next::Stop(finding) => Err(finding.field),
            _ => Ok(()),
        }
    };
    for (option, field) in [("client_secret", ApplicationSecret), ("customHeaders", TokenHeaders)] {
        assert_eq!(next(&setup, option, "https://p.example/token"), Err(Some(field)));
        assert_eq!(next(&setup, option, "https://evil.example/another"), Ok(()));
    }
    assert_eq!(next(&setup, "upstream_params", "https://p.example/token"), Ok(()));
    set(&mut setup, ApplicationSecret, "given-for-it");
    assert_eq!(next(&setup, "client_secret", "https://p.example/token"), Ok(()));
}

/// A secret's text to its field and the hosts that it was given for.
type Given = BTreeMap<String, (FieldId, BTreeSet<String>)>;

/// A changed value, a confirmation, or an undo.
#[derive(Clone, Debug)]
enum Step {
    Set(FieldId, String),
    Secret(FieldId),
    Clear(FieldId),
    Provider(&'static str),
    Confirm(FieldId),
    Back,
}

fn step() -> impl Strategy<Value = Step> {
    let url = prop::sample::select(vec![
        "https://a.example/token",
        "https://a.example/t2",
        "https://b.example/token",
        "https://b.example:8443/t",
        "https://{x}.example/t",
    ]);
    let domain = prop::sample::select(vec![DOMAIN, OTHER, "login.acme.com", "id.acme.com"]);
    let secret = || prop::sample::select(SECRETS[..4].to_vec());
    prop_oneof![
        3 => url.prop_map(|url| Step::Set(TokenUrl, url.into())),
        1 => prop::sample::select(vec!["a", "b", "c"]).prop_map(|x| Step::Set(Placeholders, json!({"x": x}).to_string())),
        2 => (prop::sample::select(vec![Auth0Domain, Auth0CanonicalDomain]), domain.clone()).prop_map(|(id, text)| Step::Set(id, text.into())),
        1 => domain.prop_map(|domain| Step::Set(ApiToken, token(domain, ALL_SCOPES).reveal().into())),
        1 => prop::sample::select(vec!["basic", "post"]).prop_map(|way| Step::Set(TokenAuth, way.into())),
        4 => secret().prop_map(Step::Secret),
        1 => prop::sample::select(vec![TokenUrl, Auth0Domain, Auth0CanonicalDomain, ApiToken, ApplicationSecret, TokenHeaders]).prop_map(Step::Clear),
        1 => prop::sample::select(vec!["discord", "github", "custom"]).prop_map(Step::Provider),
        1 => secret().prop_map(Step::Confirm),
        2 => Just(Step::Back),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]
    /// The test tracks for itself which hosts each secret was given for. No request to another host contains it.
    #[test]
    fn prop_no_request_carries_a_secret_to_another_host(steps in prop::collection::vec(step(), 1..40)) {
        let mut setup = Setup::default();
        let mut facts = Facts::default();
        for (id, text) in [(Auth0ClientId, "web"), (ApplicationKey, "key-1"), (MgmtClientId, "m2m"), (ConnectionName, "acme"),
            (AuthorizationUrl, "https://a.example/authorize"), (UserDetailUrl, "https://a.example/me")] {
            set(&mut setup, id, text);
        }
        // Each secret with the hosts that it may go to. There are none while no URL is given.
        let mut given = Given::new();
        let mut past: Vec<(Setup, Given)> = Vec::new();
        for (number, step) in steps.into_iter().enumerate() {
            let before = (setup.clone(), given.clone());
            match &step {
                Step::Set(id, text) => {
                    set(&mut setup, *id, text);
                    setup.bind(&facts);
                }
                Step::Secret(id) => {
                    let word = format!("secret-{number}-of-{id:?}");
                    let text = if *id == TokenHeaders { json!({"X-Key": word}).to_string() } else { word.clone() };
                    set(&mut setup, *id, &text);
                    setup.give_here(*id, &facts);
                    given.insert(word, (*id, BTreeSet::new()));
                }
                Step::Clear(id) => drop(setup.clear(*id)),
                Step::Provider(key) => setup.choose_provider(key, Source::Typed, now()),
                Step::Confirm(id) => {
                    setup.give_here(*id, &facts);
                    let here = destination(*id, &setup, &facts);
                    let text = setup.secret(*id).map(|secret| secret.reveal().to_owned()).unwrap_or_default();
                    if let (Some(here), Some((_, hosts))) = (here, given.iter_mut().find(|(word, _)| text.contains(word.as_str())).map(|(_, found)| found)) {
                        hosts.clear();
                        hosts.insert(here);
                    }
                }
                Step::Back => if let Some((old, known)) = past.pop() {
                    let highest = setup.revision;
                    (setup, given) = (old, known);
                    setup.revision = highest + 1;
                },
            }
            if !matches!(step, Step::Back) {
                past.push(before);
            }
            facts.learn_token(&setup, now());
            for (id, hosts) in given.values_mut().filter(|(_, hosts)| hosts.is_empty()) {
                hosts.extend(destination(*id, &setup, &facts));
            }
            facts.seen.clear();
            open(&setup, &mut facts);
            accepted(&setup, &mut facts);
            let calls = Probe::ALL.into_iter().filter_map(|probe| request(probe, Known::new(&setup, &facts, now())));
            for call in calls {
                let body = call.payload().map(|(_, body)| body.to_string()).unwrap_or_default();
                let headers: String = call.headers.iter().map(|(_, value)| format!("{}\n", value.reveal())).collect();
                let host = host_of(&call.url).unwrap();
                for (word, (id, hosts)) in &given {
                    let packed = connection::basic_header("key-1", &Secret::new(word.as_str()));
                    let carries = body.contains(word.as_str()) || headers.contains(word.as_str()) || headers.contains(packed.reveal());
                    prop_assert!(!carries || hosts.contains(&host), "{word} of {id:?}, given for {hosts:?}, goes to {}", call.url);
                }
                let bearer = call.bearer.as_ref().and_then(|token| Claims::read(token)?.tenant());
                prop_assert!(bearer.is_none_or(|tenant| tenant.authority() == host));
            }
            if held_back(Known::new(&setup, &facts, now())).is_none() {
                let here = destination(ApplicationSecret, &setup, &facts);
                let document = connection::document(&setup).reveal();
                for (word, (id, hosts)) in &given {
                    let carries = document.contains(word.as_str()) && here.is_some();
                    prop_assert!(!carries || here.as_ref().is_some_and(|here| hosts.contains(here)), "{word} of {id:?} beside {here:?}");
                }
            }
        }
    }
}
