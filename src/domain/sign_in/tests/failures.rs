//! Each failure has its step, its field, and who must act.

use super::*;

#[test]
fn each_rejection_has_its_step_its_field_and_who_must_act() {
    for (error, description, wanted) in [
        ("access_denied", "The user denied the request", ("3", None, Actor::Nobody)),
        ("access_denied", "Only staff can sign in", ("7", None, Actor::YouAtAuth0)),
        ("unauthorized", "user is blocked", ("7", None, Actor::YouAtAuth0)),
        ("login_required", "Login required", ("6c", Some(CallbackUrls), Actor::YouAtAuth0)),
        ("invalid_request", "the connection was not found", ("1", Some(ConnectionName), Actor::You)),
        ("invalid_request", "the connection is not enabled", ("1", Some(Auth0ClientId), Actor::You)),
        ("invalid_scope", "Unknown or invalid scopes: emial", ("2", Some(Scope), Actor::You)),
        (
            "invalid_request",
            "failed to obtain access token",
            ("5", Some(ApplicationSecret), Actor::ProviderAccountOwner),
        ),
        ("invalid_request", "StatusCode: 401", ("6a", Some(Scope), Actor::ProviderAccountOwner)),
        ("invalid_request", "access_token is not defined", ("6b", Some(Script), Actor::You)),
        ("invalid_request", "No usable user id at data.id", ("6b", Some(Mapping), Actor::You)),
        ("invalid_request", "You may have pressed the back button", ("4", None, Actor::Nobody)),
    ] {
        let mut world = world("read:clients");
        world.comes = vec![refused(error, description)];
        assert_eq!(failed(&world.run(Choice::default())), wanted, "{error}: {description}");
    }
}

#[test]
fn the_log_of_this_attempt_decides() {
    let scopes = format!("{ALL_SCOPES} read:logs");
    let run_with = |members: Value, comes: Vec<Returned>| {
        let mut world = world(&scopes);
        world.comes = comes;
        world.entry(members);
        world.run(Choice::default())
    };
    let generic = || vec![refused("invalid_request", "failed to obtain access token")];
    let oauth = json!({"details": {"error": {"message": "failed to obtain access token",
        "oauthError": {"statusCode": 401, "data": "{\"error\":\"invalid_client\"}"}}}});
    let run = run_with(oauth.clone(), generic());
    assert_eq!((failed(&run).0, failed(&run).2), ("5", Actor::ProviderAccountOwner));
    let Progress::Failed { evidence: Some(evidence), .. } = run.attempt.progress(StepId::Exchange) else { panic!() };
    assert!(evidence.contains("error=invalid_request") && evidence.contains("tenant log"), "{evidence}");
    // The browser stays on a page of Auth0, so it doesn't return.
    let script = json!({"description": "boom is not defined"});
    assert_eq!(failed(&run_with(script.clone(), Vec::new())), ("6b", Some(Script), Actor::You));
    // An entry of another attempt isn't ours. One without an ID is ours if its time, connection and application match.
    let other = json!({"description": "boom is not defined", "references": {"correlation_id": "a0connect-2"}});
    assert_eq!(failed(&run_with(other, Vec::new())).0, "3");
    let bare = |members: Value| {
        let mut entry = json!({"description": "boom is not defined", "references": {}});
        entry.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
        entry
    };
    assert_eq!(failed(&run_with(bare(json!({})), Vec::new())).0, "6b");
    let earlier = (now() - SignedDuration::from_secs(2)).to_string();
    for members in [
        json!({"date": earlier}),
        json!({"client_id": "spa"}),
        json!({"connection": "discord"}),
        json!({"connection": ""}),
    ] {
        assert_eq!(failed(&run_with(bare(members.clone()), Vec::new())).0, "3", "{members}");
    }
    // Auth0 signed the user in, but the browser didn't come back.
    let well = json!({"type": "s", "user_id": "oauth2|acme|1"});
    assert_eq!(failed(&run_with(well, Vec::new())), ("7", Some(CallbackUrls), Actor::YouOnThisMachine));
    // An entry that says less than the browser's URL.
    let vague = json!({"description": "Unknown error"});
    assert_eq!(failed(&run_with(vague, vec![refused("invalid_scope", "Unknown scope")])).0, "2");
}

#[test]
fn the_log_is_read_again_since_its_entries_come_late() {
    let mut world = world(&format!("{ALL_SCOPES} read:logs"));
    world.comes = Vec::new();
    assert_eq!(failed(&world.run(Choice::default())), ("3", None, Actor::Nobody));
    assert_eq!(world.sent.iter().filter(|line| *line == "GET /api/v2/logs").count(), 3);
}

#[test]
fn a_check_that_fails_names_the_field() {
    let mut one = world(ALL_SCOPES);
    one.comes = Vec::new();
    one.checks = |world| {
        let finding = Finding::failed(Class::UserInput, "Not registered", "Why.", "Do it.").on(AuthorizationUrl);
        let finding = finding.by(Actor::ProviderAccountOwner);
        let setup = world.setup.clone();
        learn(&mut world.facts, &setup, Probe::Authorization, finding, ResponseData::Nothing);
    };
    assert_eq!(failed(&one.run(Choice::default())), ("2", Some(AuthorizationUrl), Actor::ProviderAccountOwner));
    let mut other = world(ALL_SCOPES);
    other.comes = vec![refused("invalid_request", "the connection was not found")];
    other.checks = |world| {
        let finding = Finding::failed(Class::Conflict, "Not enabled", "Why.", "Do it.").on(Auth0ClientId);
        let setup = world.setup.clone();
        learn(&mut world.facts, &setup, Probe::EnabledClients, finding, ResponseData::Nothing);
    };
    assert_eq!(failed(&other.run(Choice::default())).1, Some(Auth0ClientId));
}

#[test]
fn what_fails_after_the_browser_is_this_side_s() {
    let exchanged = |answer: HttpResult| {
        let mut world = world(ALL_SCOPES);
        world.exchange = Some(answer);
        failed(&world.run(Choice::default()))
    };
    let json = |value: Value| -> HttpResult { Ok(Response::new(200, value.to_string())) };
    let oauth = |status, error: &str, words: &str| -> HttpResult {
        Ok(Response::new(status, json!({"error": error, "error_description": words}).to_string()))
    };
    assert_eq!(
        exchanged(oauth(401, "access_denied", "Unauthorized")),
        ("8", Some(Auth0ClientSecret), Actor::YouAtAuth0)
    );
    let method = oauth(403, "unauthorized_client", "Client authentication method 'client_secret_post' not allowed");
    assert_eq!(exchanged(method).0, "8");
    assert_eq!(exchanged(json(json!({"access_token": "a"}))), ("9", Some(Auth0ClientId), Actor::YouAtAuth0));
    let token = |alg: &str| format!("{}.e30.c2ln", encoded(&json!({"alg": alg})));
    for alg in ["none", "RS512", "ES256"] {
        assert_eq!(exchanged(json(json!({"id_token": token(alg)}))).0, "9", "{alg}");
    }
    assert_eq!(exchanged(json(json!({"id_token": "x"}))).0, "9");
    let verified = |verified: Verified| {
        let mut world = world(ALL_SCOPES);
        world.verified = Some(verified);
        failed(&world.run(Choice::default()))
    };
    assert_eq!(verified(Err(Unverified::Forged)).0, "9");
    let at = now().as_second();
    for (name, value, wanted) in [
        ("iss", json!("https://acme-dev.eu.auth0.com"), Some(Auth0Domain)),
        ("iss", json!("https://evil.example/"), Some(Auth0Domain)),
        ("aud", json!("other"), Some(Auth0ClientId)),
        ("aud", json!(["other"]), Some(Auth0ClientId)),
        ("aud", json!(["web", "other"]), Some(Auth0ClientId)),
        ("azp", json!("other"), Some(Auth0ClientId)),
        ("exp", json!(at - 61), None),
        ("exp", json!("never"), None),
        ("iat", json!(at + 90), None),
        ("iat", Value::Null, None),
        ("nonce", json!("n-2"), None),
        ("nonce", Value::Null, None),
        ("sub", json!(""), None),
        ("sub", json!(7), None),
    ] {
        let mut claims = claims();
        claims.insert(name.into(), value.clone());
        let (step, field, _) = verified(Ok(claims));
        assert_eq!((step, field), ("9", wanted), "{name}: {value}");
    }
    for (name, value) in [
        ("exp", json!(at - 30)),
        ("iat", json!(at + 30)),
        ("aud", json!(["web"])),
        ("azp", json!("web")),
        ("nickname", json!("\u{202e}ada")),
    ] {
        let mut world = world(ALL_SCOPES);
        let mut claims = claims();
        claims.insert(name.into(), value.clone());
        world.verified = Some(Ok(claims));
        let run = world.run(Choice::default());
        assert!(matches!(run.attempt.end, Some(End::SignedIn(_))), "{name}: {value}: {:?}", run.attempt.end);
    }
    let mut everyone = claims();
    everyone.insert("sub".into(), json!("oauth2|acme|undefined"));
    assert_eq!(verified(Ok(everyone)), ("6b", Some(Mapping), Actor::You));
}

#[test]
fn a_response_to_another_attempt_is_ignored() {
    let mut world = world(ALL_SCOPES);
    world.comes = vec![Returned::Another, Returned::Nothing, Returned::Code("the-code".into())];
    assert!(matches!(world.run(Choice::default()).attempt.end, Some(End::SignedIn(_))));
}

#[test]
fn nothing_begins_without_what_it_needs() {
    let mut world = world(ALL_SCOPES);
    world.setup.clear(Auth0ClientSecret);
    let run = world.run(Choice::default());
    assert_eq!((failed(&run), world.sent.len()), (("8", Some(Auth0ClientSecret), Actor::You), 0));
    assert_eq!(run.fact(world.known()), None);
    let mut strange = fresh(ALL_SCOPES);
    strange.facts.seen.remove(&Probe::Discovery);
    assert_eq!(failed(&strange.run(Choice::default())).1, Some(Auth0Domain));
    assert!(strange.sent.is_empty());
}

/// A callback URL that a sign-in has added.
fn temporary() -> Temporary {
    Temporary {
        at: now(),
        tenant: "acme-dev.eu.auth0.com".into(),
        client_id: "web".into(),
        url: "http://127.0.0.1:40001/a0connect".into(),
        web_origin: None,
        application: None,
    }
}

#[test]
fn what_a_killed_sign_in_left_is_removed_from_what_is_there_then() {
    let mut world = world(ALL_SCOPES);
    let temporary = temporary();
    let elsewhere = Temporary { tenant: "other.eu.auth0.com".into(), ..temporary.clone() };
    let journal =
        crate::domain::journal::Journal { temporary: vec![temporary.clone(), elsewhere], ..Default::default() };
    assert_eq!(left_behind(&journal, world.known()), std::slice::from_ref(&temporary));
    let before = world.callbacks.clone();
    world.callbacks.insert(0, temporary.url.clone());
    assert_eq!(world.remove(&temporary), NextRemoval::Gone);
    assert_eq!(world.callbacks, before);
    assert_eq!(world.remove(&temporary), NextRemoval::Gone);
    assert_eq!(world.sent.iter().filter(|line| line.starts_with("PATCH")).count(), 1);
    // Without a token it stays in the journal.
    world.setup.clear(ApiToken);
    let NextRemoval::Left(finding) = world.remove(&temporary) else { panic!() };
    assert!(finding.why.contains(&temporary.url), "{finding:?}");
}

#[test]
fn evidence_contains_no_secret() {
    let mut world = world(ALL_SCOPES);
    let leaky =
        json!({"error": "access_denied", "error_description": "Unauthorized the-code the-verifier-of-this-attempt"});
    world.exchange = Some(Ok(Response::new(401, leaky.to_string())));
    let run = world.run(Choice::default());
    let Some(End::Failed { finding, .. }) = &run.attempt.end else { panic!() };
    let evidence: Option<&Evidence> = finding.evidence.as_ref();
    let shown = format!("{evidence:?} {:?}", run.attempt);
    assert!(shown.contains("401") && !shown.contains("the-code") && !shown.contains("the-verifier"), "{shown}");
}

#[test]
fn a_removal_waits_for_a_short_rate_limit_only() {
    let world = world(ALL_SCOPES);
    let temporary = temporary();
    let after = |seconds: i64| {
        let mut removal = Removal::new(temporary.clone());
        let now = world.known().now;
        let mut response = Response::new(429, "{}");
        response.reset = Some(now + jiff::SignedDuration::from_secs(seconds));
        removal.take(&Ok(response), now);
        removal.next(world.known())
    };
    assert!(matches!(after(5), NextRemoval::WaitUntil(_)));
    let NextRemoval::Left(finding) = after(600) else { panic!() };
    assert!(finding.why.contains("rate limit") && finding.fix.contains("a0connect status"), "{finding:?}");
}
