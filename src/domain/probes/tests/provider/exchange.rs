//! The token URL, requested with a made-up authorization code.

use super::*;
use crate::domain::known::Known;

#[test]
fn the_exchange_is_the_one_that_auth0_makes() {
    let mut setup = without_token();
    set(&mut setup, TokenHeaders, "{\"Notion-Version\": \"2022-06-28\"}");
    let asked = |setup: &Setup| request(Probe::Exchange, Known::new(setup, &Facts::default(), now())).unwrap();
    let post = asked(&setup);
    assert_eq!((post.method, post.url.as_str(), &post.bearer), (Method::Post, "https://p.example/token", &None));
    let (kind, body) = post.payload().unwrap();
    assert_eq!(kind, "application/x-www-form-urlencoded");
    assert_eq!(
        *body,
        "grant_type=authorization_code&code=a0connect-asks-with-a-code-that-is-bogus\
         &redirect_uri=https%3A%2F%2Facme-dev.eu.auth0.com%2Flogin%2Fcallback&client_id=key-1&client_secret=provider-secret"
    );
    assert_eq!((header(&post, "accept"), header(&post, "notion-version")), (Some("*/*"), Some("2022-06-28")));
    assert_eq!(header(&post, "authorization"), None);
    assert!(!format!("{post:?}").contains("provider-secret"));

    set(&mut setup, TokenAuth, "basic");
    set(&mut setup, Pkce, "true");
    let basic = asked(&setup);
    assert_eq!((sent(&basic), form(&basic)["code_verifier"].len()), ((Sent::Right, Sent::Right), 44));
    assert!(!format!("{basic:?}").contains(BASIC));
}

#[test]
fn a_secret_is_sent_only_encrypted_and_only_if_complete() {
    let ready = |setup: &Setup| {
        due(Known::new(setup, &Facts::default(), now()), RoundKind::Open, &BTreeSet::new()).contains(&Probe::Exchange)
    };
    let whole = without_token();
    assert!(ready(&whole));
    for (id, text) in [
        (TokenUrl, "http://p.example/token"),
        (TokenUrl, "http://127.0.0.1:99/token"),
        (TokenUrl, "https://127.0.0.1/token"),
    ] {
        let mut setup = whole.clone();
        set(&mut setup, id, text);
        assert!(!ready(&setup), "{text}");
        assert_eq!(request(Probe::Exchange, Known::new(&setup, &Facts::default(), now())), None, "{text}");
    }
    let mut local = whole.clone();
    set(&mut local, Auth0Domain, "http://127.0.0.1:8400");
    set(&mut local, TokenUrl, "http://127.0.0.1:99/token");
    assert!(!ready(&local), "the secret was given for p.example");
    local.give_here(ApplicationSecret, &Facts::default());
    assert!(ready(&local), "the tenant itself is on this machine");
    for id in [Auth0Domain, ApplicationKey, ApplicationSecret, TokenUrl] {
        let mut setup = whole.clone();
        setup.clear(id);
        assert!(!ready(&setup), "{id:?}");
    }
    for id in [ApplicationSecret, TokenHeaders] {
        let mut setup = whole.clone();
        set(&mut setup, id, "{\"A\": \"1\"}");
        setup.values.get_mut(&id).unwrap().text = crate::domain::setup::Text::Absent { chars: 9 };
        assert!(!ready(&setup), "{id:?} is not in hand");
    }
}

#[test]
fn the_four_token_calls_together() {
    let post_only = by_the_book;
    let beside = |request: &Request| match sent(request) {
        (Sent::Right, Sent::Right) => error(400, "invalid_grant"),
        _ => error(401, "invalid_client"),
    };
    let alone = |request: &Request| match sent(request) {
        (Sent::Nothing, Sent::Right) => error(400, "invalid_grant"),
        (Sent::Right | Sent::Wrong, Sent::Right | Sent::Wrong) => error(400, "invalid_request"),
        _ => error(401, "invalid_client"),
    };
    let code_first = |_: &Request| error(400, "invalid_grant");
    let refuses = |_: &Request| error(401, "invalid_client");
    let unknown_id = |_: &Request| response(200, json!({"ok": false, "error": "invalid_client_id"}));
    let redirect = |_: &Request| response(200, json!({"error": "redirect_uri_mismatch"}));
    let not_found = |_: &Request| text_response(404, "<html>Not Found</html>");
    let wall = |_: &Request| text_response(403, "<html><title>Just a moment...</title></html>");
    let busy = |_: &Request| text_response(429, "");
    let gone = |_: &Request| failure(FailureKind::Dns, false);
    // Accepts the right secret, and returns a server error for any other.
    let faulty = |request: &Request| match sent(request) {
        (Sent::Right, _) => error(400, "invalid_grant"),
        _ => text_response(500, ""),
    };
    let says_alone = |request: &Request| match sent(request) {
        (Sent::Nothing, Sent::Right) => error(400, "invalid_grant"),
        (Sent::Nothing, _) => error(401, "invalid_client"),
        _ => error(400, "invalid_request"),
    };
    // Calls the code malformed, and accepts no header.
    let malformed = |request: &Request| match sent(request) {
        (_, Sent::Nothing) => error(400, "invalid_request"),
        _ => error(401, "invalid_client"),
    };
    let wall_at_basic = |request: &Request| match sent(request) {
        (_, Sent::Nothing) => error(401, "invalid_client"),
        _ => text_response(403, "<html><title>Just a moment...</title></html>"),
    };
    let down_at_basic = |request: &Request| match sent(request) {
        (_, Sent::Nothing) => error(401, "invalid_client"),
        _ => text_response(503, ""),
    };
    let cut_at_basic = |request: &Request| match sent(request) {
        (_, Sent::Nothing) => error(401, "invalid_client"),
        _ => failure(FailureKind::Timeout, true),
    };
    fn without_header() -> HttpResult {
        response(
            401,
            json!({"error": "unauthorized_client", "error_description": "Missing valid authorization header"}),
        )
    }
    // As X: it reads only the header, and names a missing one.
    let header_only = |request: &Request| match sent(request) {
        (_, Sent::Right) => error(400, "invalid_grant"),
        (_, Sent::Nothing) => without_header(),
        _ => error(401, "invalid_client"),
    };
    // The same with another secret.
    let header_rejected = |request: &Request| match sent(request) {
        (_, Sent::Nothing) => without_header(),
        _ => error(401, "invalid_client"),
    };
    const UNHEARD: &str = "Client ID and secret: not fully checked";
    const REJECTED: &str = "p.example rejected the client ID or secret";
    let failed = State::Failed;
    let open = State::Inconclusive;
    type Provider = fn(&Request) -> HttpResult;
    let all: [(&str, &str, Provider, usize, State, &str, FieldId); 24] = [
        ("post", "application_secret", post_only, 2, State::Ok, "Client ID and secret accepted", ApplicationSecret),
        ("basic", "application_secret", post_only, 3, failed, "The provider requires client_secret_post", TokenAuth),
        ("basic", "application_secret", beside, 2, State::Ok, "Client ID and secret accepted", ApplicationSecret),
        ("post", "application_secret", beside, 3, failed, "The provider requires client_secret_basic", TokenAuth),
        ("post", "token_url", alone, 4, failed, "Auth0 probably can't sign in at this token URL", TokenUrl),
        ("basic", "token_url", alone, 4, failed, "Auth0 probably can't sign in at this token URL", TokenUrl),
        (
            "post",
            "application_secret",
            code_first,
            2,
            open,
            "Client ID and secret: can't be checked from here",
            ApplicationSecret,
        ),
        (
            "post",
            "application_secret",
            refuses,
            3,
            failed,
            "p.example rejected the client ID or secret",
            ApplicationSecret,
        ),
        ("post", "application_key", unknown_id, 4, failed, "p.example doesn't know this client ID", ApplicationKey),
        ("post", "authorization_url", redirect, 2, failed, "The token URL rejected the redirect URI", AuthorizationUrl),
        ("post", "token_url", says_alone, 4, failed, "Auth0 probably can't sign in at this token URL", TokenUrl),
        ("post", "token_url", malformed, 3, open, "The response from p.example is unclear (400)", TokenUrl),
        ("post", "application_secret", wall_at_basic, 2, open, UNHEARD, ApplicationSecret),
        ("post", "application_secret", down_at_basic, 3, open, UNHEARD, ApplicationSecret),
        ("post", "application_secret", cut_at_basic, 2, open, UNHEARD, ApplicationSecret),
        ("post", "token_url", not_found, 1, failed, "This isn't a token URL", TokenUrl),
        ("post", "token_url", wall, 1, open, "p.example shows a bot check (403)", TokenUrl),
        ("post", "token_url", busy, 1, open, "p.example received too many requests", TokenUrl),
        ("post", "token_url", gone, 1, failed, "p.example can't be found", TokenUrl),
        ("basic", "application_secret", header_only, 2, State::Ok, "Client ID and secret accepted", ApplicationSecret),
        ("post", "application_secret", header_only, 3, failed, "The provider requires client_secret_basic", TokenAuth),
        ("basic", "application_secret", header_rejected, 3, failed, REJECTED, ApplicationSecret),
        ("post", "application_secret", header_rejected, 3, failed, REJECTED, ApplicationSecret),
        ("post", "application_secret", faulty, 2, open, "Client ID and secret: probably accepted", ApplicationSecret),
    ];
    for (way, id, token, calls, state, what, field) in all {
        let mut setup = without_token();
        set(&mut setup, TokenAuth, way);
        let mut facts = Facts::default();
        let asked = walk(&setup, &mut facts, RoundKind::Open, with_token_url(token));
        let exchanges = asked.iter().filter(|(_, request)| request.url.ends_with("/token")).count();
        let finding = check(&setup, &facts, id);
        let seen = (exchanges, finding.state, finding.what.as_str(), finding.field);
        assert_eq!(seen, (calls, state, what, Some(field)), "{way}: {finding:?}");
        let silent = finding.state == State::Ok;
        assert_eq!((finding.why.is_empty(), finding.fix.is_empty()), (silent, silent), "{finding:?}");
        let (status, checks) = checks(&setup, &facts);
        let wanted = match state {
            State::Failed => CheckpointStatus::Failed,
            // The host gets no more requests in this round, so the redirect URI hasn't been checked.
            _ if what.contains("too many") => CheckpointStatus::Unknown,
            State::Inconclusive => CheckpointStatus::Inconclusive,
            _ => CheckpointStatus::Done,
        };
        assert_eq!(status, wanted, "{checks:?}");
        let kept = serde_json::to_string(&facts).unwrap();
        assert!(!kept.contains("provider-secret") && !kept.contains(BASIC), "{kept}");
    }
}

#[test]
fn swapped_id_and_secret_are_tried_the_other_way_where_the_id_is_unknown() {
    fn provider(request: &Request) -> HttpResult {
        match request.payload().map(|(_, body)| body.to_string()).unwrap_or_default() {
            body if body.contains("client_id=key-1") && body.contains("client_secret=provider-secret") => {
                error(400, "invalid_grant")
            }
            body if body.contains("client_id=key-1") => error(401, "bad_client_secret"),
            _ => error(401, "invalid_client_id"),
        }
    }
    let mut setup = without_token();
    set(&mut setup, ApplicationKey, "provider-secret");
    set(&mut setup, ApplicationSecret, "key-1");
    let mut facts = Facts::default();
    let asked = walk(&setup, &mut facts, RoundKind::Open, with_token_url(provider));
    assert!(asked.iter().any(|(probe, _)| *probe == Probe::ExchangeSwapped));
    assert!(asked.iter().all(|(_, request)| !request.url.contains("key-1")), "the secret is never in a URL");
    let key = check(&setup, &facts, "application_key");
    assert_eq!((key.state, key.what.as_str()), (State::Failed, "The client ID and the secret are swapped"));
    assert_eq!(check(&setup, &facts, "application_secret").state, State::Ok);
    // A wrong secret of a known client isn't tried that way.
    let mut setup = without_token();
    set(&mut setup, ApplicationSecret, "another-secret");
    let asked = walk(&setup, &mut Facts::default(), RoundKind::Open, with_token_url(provider));
    assert!(asked.iter().all(|(probe, _)| *probe != Probe::ExchangeSwapped));
}

#[test]
fn complaining_about_the_redirect_uri_accepts_the_secret_if_a_wrong_one_is_rejected() {
    let setup = without_token();
    let mut facts = Facts::default();
    walk(
        &setup,
        &mut facts,
        RoundKind::Open,
        with_token_url(|request| match sent(request) {
            (Sent::Right, _) => error(400, "redirect_uri_mismatch"),
            _ => error(401, "invalid_client"),
        }),
    );
    assert_eq!(check(&setup, &facts, "application_secret").what, "Client ID and secret accepted");
    assert_eq!(check(&setup, &facts, "token_url").state, State::Ok);
    let finding = check(&setup, &facts, "authorization_url");
    assert_eq!((finding.state, finding.field), (State::Failed, Some(AuthorizationUrl)));
    let fix = finding.fix;
    assert!(fix.contains("https://acme-dev.eu.auth0.com/login/callback"), "{fix}");
}

#[test]
fn the_control_has_a_wrong_secret_and_the_accepted_authentication() {
    let beside = |request: &Request| match sent(request) {
        (Sent::Right, Sent::Right) => error(400, "invalid_grant"),
        _ => error(401, "invalid_client"),
    };
    let asked = walk(&without_token(), &mut Facts::default(), RoundKind::Open, with_token_url(beside));
    let control = asked.into_iter().find(|(probe, _)| *probe == Probe::ExchangeControl).unwrap().1;
    assert_eq!(sent(&control), (Sent::Wrong, Sent::Wrong));
    let wrong = form(&control)["client_secret"].clone();
    assert_eq!((wrong.len(), form(&control)["client_id"].as_str()), ("provider-secret".len(), "key-1"));
    assert!(!wrong.contains("provider"));
}

#[test]
fn a_public_client_is_proven_by_its_id() {
    let mut setup = without_token();
    setup.clear(ApplicationSecret);
    set(&mut setup, Pkce, "true");
    let by_id = |request: &Request| match form(request)["client_id"].as_str() {
        "key-1" => error(400, "invalid_grant"),
        _ => error(401, "invalid_client"),
    };
    let mut facts = Facts::default();
    let asked = walk(&setup, &mut facts, RoundKind::Open, with_token_url(by_id));
    assert!(
        asked.iter().all(|(_, request)| header(request, "authorization").is_none_or(|text| text.starts_with("Bearer")))
    );
    let finding = check(&setup, &facts, "application_secret");
    assert_eq!((finding.state, finding.what.as_str()), (State::Ok, "Client ID accepted, PKCE replaces the secret"));
    // The finding doesn't blame a secret that doesn't exist.
    let mut facts = Facts::default();
    walk(&setup, &mut facts, RoundKind::Open, with_token_url(|_| error(401, "invalid_client")));
    assert_eq!(check(&setup, &facts, "application_secret").what, "The provider requires a client secret");
}

#[test]
fn too_many_requests_close_the_host_for_this_round() {
    let setup = without_token();
    let mut facts = Facts::default();
    let busy =
        |request: &Request| if request.url.ends_with("/token") { text_response(429, "") } else { others(request) };
    let asked = walk(&setup, &mut facts, RoundKind::Open, busy);
    // The responses that were under way are still read, but no more requests go there.
    assert_eq!(asked.len(), 4);
    // The next round that asks all tries it again, although less than a day has passed.
    assert!(due(Known::new(&setup, &facts, now()), RoundKind::All, &BTreeSet::new()).contains(&Probe::Exchange));
    assert!(!due(Known::new(&setup, &facts, now()), RoundKind::Open, &BTreeSet::new()).contains(&Probe::Exchange));
}

#[test]
fn a_control_without_a_response_is_repeated_although_the_success_counts() {
    let setup = without_token();
    let mut facts = Facts::default();
    walk(&setup, &mut facts, RoundKind::Open, with_token_url(by_the_book));
    facts.seen.remove(&Probe::ExchangeControl);
    let asked = walk(&setup, &mut facts, RoundKind::All, with_token_url(by_the_book));
    let daily = asked.iter().map(|(probe, _)| *probe).filter(|probe| probe.row().repeat == Repeat::Daily);
    assert_eq!(daily.collect::<Vec<_>>(), [Probe::ExchangeControl]);
}

#[test]
fn a_misplaced_id_or_secret_is_reported_until_the_provider_accepts_it() {
    for (key, secret, what) in [
        ("GOCSPX-abc", "123.apps.googleusercontent.com", "Client ID and secret seem to be swapped"),
        ("key-1", "123.456", "Client ID and secret seem to be swapped"),
        ("key-1", "key-1", "The secret is the same as the client ID"),
        ("key-1", "provider-secret", "Client ID and secret: not checked yet"),
    ] {
        let mut setup = without_token();
        set(&mut setup, ApplicationKey, key);
        set(&mut setup, ApplicationSecret, secret);
        assert_eq!(check(&setup, &Facts::default(), "application_secret").what, what);
    }
}
