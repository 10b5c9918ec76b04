//! The sign-in page, the userinfo request, the discovery document, and all of them together.

use super::*;
use crate::domain::known::Known;

#[test]
fn a_standard_provider_gets_seven_requests_and_passes() {
    let setup = without_token();
    let mut facts = Facts::default();
    let asked = walk(&setup, &mut facts, RoundKind::Open, with_token_url(by_the_book));
    let probes: Vec<Probe> = asked.iter().map(|(probe, _)| *probe).collect();
    let first = [Probe::Exchange, Probe::Authorization, Probe::UserDetail, Probe::ProviderDiscovery];
    assert_eq!(probes[..4], first);
    assert_eq!(probes[4..], [Probe::ExchangeControl, Probe::AuthorizationControl, Probe::UserDetailBogus]);
    let (status, checks) = checks(&setup, &facts);
    assert_eq!(status, CheckpointStatus::Done);
    let what: Vec<(&str, &str)> = checks.iter().map(|check| (check.id.as_str(), check.finding.what.as_str())).collect();
    assert_eq!(
        what,
        [
            ("application_key", "Provider client ID accepted"),
            ("application_secret", "Client ID and secret accepted"),
            ("authorization_url", "Shows a sign-in page and accepts the redirect URI"),
            ("token_url", "Token URL responds"),
            ("user_detail_url", "Requires an access token (401)"),
        ]
    );
    // Within a day, only the questions that leave nothing in a log are asked again, unless the user asks for all.
    let again = |ask| {
        let asked = walk(&setup, &mut facts.clone(), ask, with_token_url(by_the_book));
        asked.iter().filter(|(probe, _)| probe.row().repeat == Repeat::Daily).count()
    };
    assert_eq!([RoundKind::Needed, RoundKind::Open, RoundKind::All, RoundKind::Prove].map(again), [0, 0, 0, 2]);
}

#[test]
fn create_and_preview_send_nothing_to_a_provider() {
    let asked = walk(&without_token(), &mut Facts::default(), RoundKind::Needed, |request| panic!("{request:?}"));
    assert_eq!(asked, []);
}

#[test]
fn the_sign_in_page_is_requested_with_everything_that_auth0_sends() {
    let mut setup = without_token();
    set(&mut setup, AuthorizationUrl, "https://p.example/authorize?prompt=consent");
    set(&mut setup, AuthParams, "{\"owner\": \"user & more\"}");
    set(&mut setup, Pkce, "true");
    let asked = request(Probe::Authorization, Known::new(&setup, &Facts::default(), now())).unwrap();
    assert_eq!(
        asked.url,
        "https://p.example/authorize?prompt=consent&client_id=key-1\
         &redirect_uri=https%3A%2F%2Facme-dev.eu.auth0.com%2Flogin%2Fcallback&response_type=code&state=a0connect\
         &scope=identify%20email&code_challenge=MUzi_wQAPVhlIxaHj_ke5RBf4cxzwsQMU94lFlCR0Bg&code_challenge_method=S256\
         &owner=user%20%26%20more"
    );
    let control = request(Probe::AuthorizationControl, Known::new(&setup, &Facts::default(), now())).unwrap();
    assert!(control.url.contains("redirect_uri=https%3A%2F%2Facme-dev.eu.auth0.com%2Fa0connect%2Fnot-registered&"));
}

#[test]
fn a_sign_in_page_proves_the_redirect_uri_only_if_a_made_up_one_gets_another_response() {
    let leads = |location: &str| Ok(Response { location: Some(location.into()), ms: 7, ..Response::new(302, "") });
    let page = || text_response(200, "<p>Sign in</p>");
    let known = "Shows a sign-in page and accepts the redirect URI";
    let open = "Redirect URI: can't be checked from here";
    for (real, control, state, what) in [
        (page(), text_response(400, "<p>redirect_uri mismatch</p>"), State::Ok, known),
        (page(), text_response(200, "<p>Invalid redirect URI</p>"), State::Ok, known),
        (page(), leads("https://p.example/error?code=1"), State::Ok, known),
        (page(), page(), State::Inconclusive, open),
        (page(), text_response(403, "<p>Just a moment</p>"), State::Inconclusive, open),
        (page(), text_response(429, ""), State::Inconclusive, open),
        (page(), failure(FailureKind::Timeout, true), State::Inconclusive, open),
        (
            leads("https://id.example/login/7f3a?x=1"),
            leads("https://id.example/login/91bc?x=2"),
            State::Inconclusive,
            open,
        ),
        (
            leads("https://acme-dev.eu.auth0.com/login/callback?error=login_required"),
            text_response(400, "<p>Oops</p>"),
            State::Ok,
            "Leads back to Auth0 at once and accepts the redirect URI",
        ),
        (text_response(404, ""), page(), State::Failed, "This isn't an authorization URL"),
    ] {
        let setup = without_token();
        let mut facts = Facts::default();
        walk(&setup, &mut facts, RoundKind::Open, |request| match &request.url {
            url if url.contains("not-registered") => control.clone(),
            url if url.contains("/authorize") => real.clone(),
            _ => error(401, "invalid_client"),
        });
        let finding = check(&setup, &facts, "authorization_url");
        assert_eq!((finding.state, finding.what.as_str()), (state, what), "{finding:?}");
        assert_eq!(finding.field, Some(AuthorizationUrl));
    }
}

#[test]
fn which_of_id_and_secret_is_wrong_the_sign_in_page_may_say() {
    let setup = without_token();
    let mut facts = Facts::default();
    walk(&setup, &mut facts, RoundKind::Open, |request| match &request.url {
        url if url.contains("/authorize") => text_response(400, "<h1>Unknown client</h1>"),
        _ => error(401, "invalid_client"),
    });
    let state = |id| (check(&setup, &facts, id).state, check(&setup, &facts, id).field);
    assert_eq!(state("application_key"), (State::Failed, Some(ApplicationKey)));
    assert_eq!(state("application_secret"), (State::Ok, Some(ApplicationSecret)));
}

#[test]
fn the_user_detail_call_is_the_one_of_the_script() {
    let mut setup = without_token();
    let asked = |setup: &Setup, probe| request(probe, Known::new(setup, &Facts::default(), now())).unwrap();
    let plain = asked(&setup, Probe::UserDetail);
    assert_eq!((plain.method, plain.headers.len(), plain.bearer), (Method::Get, 0, None));
    let bogus = asked(&setup, Probe::UserDetailBogus);
    // Not in `bearer`: that is for a token of the tenant, and another one would be requested on a rejection.
    assert_eq!(
        (header(&bogus, "authorization").map(|text| &text[..10]), bogus.bearer.is_none()),
        (Some("Bearer a0c"), true)
    );
    set(
        &mut setup,
        UserCall,
        "{\"kind\": \"post-empty\", \"headers\": {\"Client-Id\": \"{client_id}\", \"X-Token\": \"OAuth {token}\"}}",
    );
    let twitch = asked(&setup, Probe::UserDetail);
    assert_eq!(
        (twitch.method, header(&twitch, "client-id"), header(&twitch, "x-token")),
        (Method::Post, Some("key-1"), None)
    );
    let bogus = asked(&setup, Probe::UserDetailBogus);
    assert_eq!(
        (header(&bogus, "x-token").map(|text| &text[..6]), header(&bogus, "authorization")),
        (Some("OAuth "), None)
    );
}

#[test]
fn the_user_detail_call_without_and_with_a_wrong_token() {
    let data = || response(200, json!({"id": 1}));
    let no = || error(401, "unauthorized");
    let odd = || error(400, "version is missing");
    for (without, with, state, what, field) in [
        (no(), no(), State::Ok, "Requires an access token (401)", UserDetailUrl),
        (odd(), no(), State::Ok, "Requires an access token (401)", UserDetailUrl),
        (odd(), odd(), State::Inconclusive, "The response from p.example is unclear (400)", UserDetailUrl),
        (no(), data(), State::Warning, "Responds to any access token", UserDetailUrl),
        (data(), no(), State::Warning, "Responds without an access token", UserDetailUrl),
        (text_response(404, ""), no(), State::Failed, "This userinfo URL doesn't exist", UserDetailUrl),
    ] {
        let setup = without_token();
        let mut facts = Facts::default();
        walk(&setup, &mut facts, RoundKind::Open, |request| match header(request, "authorization") {
            _ if !request.url.ends_with("/me") => error(401, "invalid_client"),
            Some(_) => with.clone(),
            None => without.clone(),
        });
        let finding = check(&setup, &facts, "user_detail_url");
        assert_eq!((finding.state, finding.what.as_str(), finding.field), (state, what, Some(field)), "{finding:?}");
    }
    // With a custom script there is no URL to check.
    let mut setup = without_token();
    set(&mut setup, Script, "function f() {}");
    setup.clear(UserDetailUrl);
    assert_eq!(request(Probe::UserDetail, Known::new(&setup, &Facts::default(), now())), None);
    assert_eq!(check(&setup, &Facts::default(), "user_detail_url").state, State::Ok);
}

#[test]
fn what_only_this_network_reaches_is_not_simply_good() {
    let near = |reach| {
        move |request: &Request| {
            let answer = with_token_url(by_the_book)(request);
            answer.map(|response| Response { reach, ..response })
        }
    };
    for (domain, reach, state) in [
        (DOMAIN, Reach::Public, State::Ok),
        (DOMAIN, Reach::Private, State::Warning),
        (DOMAIN, Reach::Loopback, State::Warning),
        (DOMAIN, Reach::Proxy, State::Warning),
        ("http://127.0.0.1:8400", Reach::Loopback, State::Ok),
    ] {
        let mut setup = without_token();
        set(&mut setup, Auth0Domain, domain);
        let mut facts = Facts::default();
        walk(&setup, &mut facts, RoundKind::Open, near(reach));
        for id in ["token_url", "user_detail_url"] {
            assert_eq!(check(&setup, &facts, id).state, state, "{reach:?} {id}");
        }
        assert_eq!(check(&setup, &facts, "application_secret").state, State::Ok);
    }
    let mut facts = Facts::default();
    walk(&without_token(), &mut facts, RoundKind::Open, near(Reach::Private));
    let what = |id| check(&without_token(), &facts, id).what;
    for id in ["token_url", "authorization_url", "user_detail_url"] {
        assert_eq!(what(id), "Reachable from here, maybe not from Auth0", "{id}");
    }
}

#[test]
fn the_urls_that_a_provider_publishes() {
    let document = |issuer: &str| {
        response(
            200,
            json!({"issuer": issuer, "authorization_endpoint": "https://p.example/authorize",
            "token_endpoint": "https://p.example/oauth/token", "userinfo_endpoint": "https://p.example/me",
            "scopes_supported": ["openid", "identify", "email"], "token_endpoint_auth_methods_supported": ["client_secret_post"]}),
        )
    };
    let asked = |setup: &Setup, answer: HttpResult| {
        let mut facts = Facts::default();
        walk(setup, &mut facts, RoundKind::Open, |request| match request.url.as_str() {
            "https://p.example/.well-known/openid-configuration" => answer.clone(),
            _ => error(401, "invalid_client"),
        });
        let checks = checks(setup, &facts).1;
        (checks.into_iter().find(|check| check.id == CheckId::ProviderDiscovery).map(|check| check.finding), facts)
    };
    let mut setup = without_token();
    let (finding, facts) = asked(&setup, document("https://p.example/"));
    let finding = finding.unwrap();
    assert_eq!((finding.state, finding.field), (State::Warning, Some(TokenUrl)));
    assert_eq!(finding.why, "The provider's discovery document has Token URL https://p.example/oauth/token.");
    let ResponseData::Endpoints(endpoints) = &facts.seen[&Probe::ProviderDiscovery].data else { panic!() };
    assert_eq!(
        (endpoints.scopes.len(), endpoints.auth_methods.as_slice()),
        (3, &["client_secret_post".to_owned()][..])
    );
    set(&mut setup, TokenUrl, "https://p.example/oauth/token");
    assert_eq!(asked(&setup, document("https://p.example")).0.unwrap().state, State::Ok);
    // Values from the provider list aren't compared.
    let mut listed = setup.clone();
    for value in listed.values.values_mut() {
        value.source = Source::Provider;
    }
    assert_eq!(asked(&listed, document("https://p.example")).0, None);
    // One URL is enough to learn the others.
    for id in [AuthorizationUrl, TokenUrl] {
        setup.clear(id);
    }
    let (_, facts) = asked(&setup, document("https://p.example"));
    assert!(matches!(facts.seen[&Probe::ProviderDiscovery].data, ResponseData::Endpoints(_)));
    for nothing in [
        document("https://q.example"),
        text_response(404, ""),
        text_response(200, "<p>"),
        failure(FailureKind::Dns, false),
    ] {
        assert_eq!(asked(&setup, nothing).0, None);
    }
}

#[test]
fn swapped_urls_are_called_swapped_and_nothing_else_is_blamed() {
    let mut setup = without_token();
    set(&mut setup, AuthorizationUrl, "https://p.example/oauth2/token");
    set(&mut setup, TokenUrl, "https://p.example/oauth2/authorize");
    let provider = |request: &Request| match &request.url {
        url if url.ends_with("/me") || url.contains("/.well-known/") => others(request),
        // Neither depends on the method.
        url if url.contains("/token") => error(401, "invalid_client"),
        _ => text_response(400, "<p>Unknown client</p>"),
    };
    let mut facts = Facts::default();
    walk(&setup, &mut facts, RoundKind::Open, provider);
    let failed: Vec<_> =
        checks(&setup, &facts).1.into_iter().filter(|one| one.finding.state == State::Failed).collect();
    let what: Vec<(&str, &str)> = failed.iter().map(|one| (one.id.as_str(), one.finding.what.as_str())).collect();
    assert_eq!(
        what,
        [
            ("authorization_url", "Authorization URL and token URL are swapped"),
            ("token_url", "Token URL and authorization URL are swapped"),
        ]
    );
}

#[test]
fn where_the_page_does_not_know_the_id_a_404_of_the_token_url_is_about_the_id() {
    let setup = without_token();
    let nothing = |request: &Request| match &request.url {
        url if url.ends_with("/token") => error(404, "Not Found"),
        url if url.contains("/authorize") => text_response(400, "<p>unknown_client</p>"),
        _ => others(request),
    };
    let mut facts = Facts::default();
    walk(&setup, &mut facts, RoundKind::Open, nothing);
    assert_eq!(check(&setup, &facts, "application_key").state, State::Failed);
    assert_eq!(check(&setup, &facts, "token_url").state, State::Ok);
}

/// The failed checks, with their fields.
fn failed(setup: &Setup, provider: impl Fn(&Request) -> HttpResult) -> Vec<(&'static str, Option<FieldId>)> {
    let mut facts = Facts::default();
    walk(setup, &mut facts, RoundKind::Open, provider);
    let all = checks(setup, &facts).1.into_iter().filter(|one| one.finding.state == State::Failed);
    all.map(|one| (one.id.as_str(), one.finding.field)).collect()
}

#[test]
fn of_two_equal_urls_the_one_that_responds_as_expected_is_right() {
    let with = |values: &[(FieldId, &str)]| {
        let mut setup = without_token();
        values.iter().for_each(|(id, text)| set(&mut setup, *id, text));
        setup
    };
    let provider = |request: &Request| match (request.url.ends_with("/token"), request.method) {
        (true, Method::Post) => by_the_book(request),
        (true, _) => error(401, "unauthorized"),
        _ => others(request),
    };
    let detail = with(&[(UserDetailUrl, "https://p.example/token")]);
    assert_eq!(failed(&detail, provider), [("user_detail_url", Some(UserDetailUrl))]);
    // A userinfo URL requires a token, so it rejects the client ID and secret too.
    let token = with(&[(TokenUrl, "https://p.example/me")]);
    assert_eq!(failed(&token, others), [("token_url", Some(TokenUrl))]);
    // A page that ignores the redirect URI is still the sign-in page.
    let page = |request: &Request| match &request.url {
        url if url.contains("/authorize") => text_response(200, "<p>Sign in</p>"),
        _ => others(request),
    };
    let token = with(&[(TokenUrl, "https://p.example/authorize")]);
    assert_eq!(failed(&token, page), [("token_url", Some(TokenUrl))]);
}

#[test]
fn a_host_that_does_not_know_what_the_other_has_accepted_is_another_environment() {
    let mut setup = without_token();
    set(&mut setup, AuthorizationUrl, "https://staging.p.example/authorize");
    let staging = |request: &Request| match &request.url {
        url if url.contains("staging") => text_response(400, "<p>unknown client</p>"),
        url if url.ends_with("/token") => by_the_book(request),
        _ => others(request),
    };
    assert_eq!(failed(&setup, staging), [("authorization_url", Some(AuthorizationUrl))]);
    let mut setup = without_token();
    set(&mut setup, TokenUrl, "https://staging.p.example/token");
    setup.give_here(ApplicationSecret, &Facts::default());
    let staging = |request: &Request| match &request.url {
        url if url.contains("staging") => error(401, "invalid_client"),
        _ => others(request),
    };
    assert_eq!(failed(&setup, staging), [("token_url", Some(TokenUrl))]);
}

#[test]
fn what_the_provider_itself_names_is_the_field() {
    let setup = without_token();
    let says = |part: &'static str, status: u16, text: &'static str| {
        move |request: &Request| match &request.url {
            url if url.contains(part) => {
                response(status, json!({"error": "invalid_request", "error_description": text}))
            }
            url if url.ends_with("/token") => by_the_book(request),
            _ => others(request),
        }
    };
    let field = |part, text| failed(&setup, says(part, 400, text)).last().and_then(|(_, field)| *field);
    assert_eq!(field("/token", "The header X-Api-Version is missing or not valid"), Some(TokenHeaders));
    assert_eq!(field("/token", "code_verifier is required"), Some(Pkce));
    assert_eq!(field("/authorize", "The parameter audience is missing or not valid"), Some(AuthParams));
    assert_eq!(field("/authorize", "Code challenge required"), Some(Pkce));
    let rfc =
        "The request is missing a required parameter, includes an invalid parameter value, or is otherwise malformed.";
    assert_eq!(
        (field("/authorize", rfc), field("/token", "Basic auth header is missing")),
        (None, Some(ApplicationSecret))
    );
    assert_eq!(field("/me", "X-Client-Id header is required"), Some(UserCall));
    let unknown = failed(&setup, says("/me", 200, "unknown_method"));
    assert_eq!(unknown, [("user_detail_url", Some(UserDetailUrl))]);
}

#[test]
fn the_id_is_in_no_evidence_until_it_is_accepted() {
    let mut setup = without_token();
    set(&mut setup, ApplicationKey, "a-secret-in-its-place");
    let mut facts = Facts::default();
    walk(&setup, &mut facts, RoundKind::Open, |request| match &request.url {
        url if url.contains("/authorize") => text_response(400, "<p>unknown client a-secret-in-its-place</p>"),
        _ => others(request),
    });
    let text = serde_json::to_string(&facts).unwrap();
    assert!(!text.contains("a-secret-in-its-place"), "{text}");
}
