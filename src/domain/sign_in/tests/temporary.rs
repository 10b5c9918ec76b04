//! Sign-ins through an application that exists only for them.

use super::*;

const SCOPES: &str = "read:clients create:clients delete:clients read:connections update:connections";

const APART: fn() -> Choice = || Choice { temporary_application: true, ..Choice::default() };

impl World {
    /// As Auth0 does it. `loses_changes`: the response doesn't come.
    pub(super) fn create_application(&mut self, body: &str) -> HttpResult {
        let body: Value = serde_json::from_str(body).unwrap();
        assert_eq!(body["callbacks"], json!(["http://127.0.0.1:40000/a0connect"]));
        assert_eq!((&body["token_endpoint_auth_method"], &body["app_type"]), (&json!("none"), &json!("native")));
        self.applications.push(("tmp".into(), body["name"].as_str().unwrap().to_owned()));
        match self.loses_changes {
            true => refusal(502, "Bad Gateway", ""),
            false => Ok(Response::new(201, json!({"client_id": "tmp", "client_secret": "unused"}).to_string())),
        }
    }
}

/// Nothing is left at Auth0 or in the journal.
fn is_clean(world: &World) -> bool {
    world.applications.is_empty() && world.journal.temporary.is_empty()
}

#[test]
fn a_sign_in_through_a_temporary_application_leaves_nothing() {
    let mut world = world(SCOPES);
    let run = world.run(APART());
    let Some(End::SignedIn(signed_in)) = &run.attempt.end else { panic!("{run:?}") };
    assert_eq!(signed_in.user_id, "oauth2|acme|1");
    let sent = [
        "POST /api/v2/clients",
        "PATCH /api/v2/connections/con_1/clients",
        "POST /oauth/token",
        "GET /.well-known/jwks.json",
        "DELETE /api/v2/clients/tmp",
    ];
    assert_eq!(world.sent, sent);
    assert!(is_clean(&world) && run.left.is_none());
    assert_eq!(world.enabled, ["tmp"], "not the user's application");
    assert!(run.attempt.link.contains("client_id=tmp&redirect_uri=http%3A%2F%2F127.0.0.1%3A40000%2Fa0connect"));
}

#[test]
fn it_needs_no_client_secret_of_the_users_application_but_the_scopes() {
    let mut world = world(SCOPES);
    world.setup.clear(Auth0ClientSecret);
    assert!(matches!(world.run(APART()).attempt.end, Some(End::SignedIn(_))));
    let mut poor = fresh("read:clients create:clients update:connections");
    assert_eq!(poor.known().lacks_for_temporary_application().unwrap(), "requires the scope delete:clients");
    let run = poor.run(APART());
    assert_eq!((failed(&run), poor.sent.len()), (("1", Some(ApiToken), Actor::YouAtAuth0), 0));
}

#[test]
fn whatever_happens_the_temporary_application_is_deleted() {
    let mut world = world(SCOPES);
    // The time runs out, and the user cancels at the provider.
    for comes in [vec![], vec![refused("access_denied", "The user denied the request")]] {
        world.comes = comes;
        let run = world.run(APART());
        assert!(matches!(run.attempt.end, Some(End::Failed { .. })) && is_clean(&world), "{run:?}");
    }
    // The user cancels it at each possible moment.
    for moment in 0..5 {
        let mut run = Run::new(world.known(), APART(), once());
        for at in 0..40 {
            let event = match run.next(world.known()) {
                Next::Done => break,
                Next::Listen(_) => Event::Listening(Ok(40_000)),
                Next::Send { request, temporary } => {
                    temporary.into_iter().for_each(|one| world.journal.add_for_a_while(one));
                    Event::Response(request.clone(), world.answer(&request))
                }
                Next::Browse { .. } => Event::Canceled,
                other => panic!("{other:?}"),
            };
            if let Settled::Removed(temporary) = run.take(event, world.known()) {
                world.journal.removed(&temporary);
            }
            if at == moment {
                run.take(Event::Canceled, world.known());
            }
        }
        assert!(is_clean(&world), "{moment}: {run:?}");
    }
}

/// The application is created, but the response doesn't come: the name finds it.
#[test]
fn a_creation_without_a_response_is_found_by_its_name() {
    let mut world = world(SCOPES);
    world.loses_changes = true;
    let run = world.run(APART());
    assert_eq!(failed(&run).0, "1");
    assert!(is_clean(&world), "{world:?}", world = world.sent);
}

/// Auth0 rejects it, so there is nothing to delete.
#[test]
fn a_rejected_creation_sends_nothing_more() {
    let mut world = world(SCOPES);
    let mut run = Run::new(world.known(), APART(), once());
    run.take(Event::Listening(Ok(40_000)), world.known());
    let Next::Send { request, temporary: Some(temporary) } = run.next(world.known()) else { panic!("{run:?}") };
    let name = request.headers.iter().find(|(name, _)| name == "X-Correlation-ID").map(|(_, value)| value.reveal());
    assert_eq!(name, Some(temporary.log_name().as_str()));
    world.journal.add_for_a_while(temporary.clone());
    let limit = refusal(403, "You reached the limit of entities of this type for this tenant.", "");
    let settled = run.take(Event::Response(request, limit), world.known());
    assert_eq!((settled, run.next(world.known())), (Settled::Removed(temporary), Next::Done));
    let Some(End::Failed { finding, .. }) = &run.attempt.end else { panic!("{run:?}") };
    assert_eq!(finding.what, "The tenant has reached its application limit");
}

/// A killed sign-in wrote the name down. Its creation may have arrived or not, and may still arrive.
#[test]
fn the_next_start_deletes_the_application_of_a_killed_sign_in() {
    let mut world = world(SCOPES);
    let temporary = Temporary {
        at: now(),
        tenant: "acme-dev.eu.auth0.com".into(),
        client_id: String::new(),
        url: "http://127.0.0.1:40001/a0connect".into(),
        web_origin: None,
        application: Some("a0connect-1 (temporary)".into()),
    };
    world.applications.push(("tmp".into(), "a0connect-1 (temporary)".into()));
    world.applications.push(("theirs".into(), "a0connect-2 (temporary)".into()));
    assert_eq!(world.remove(&temporary), NextRemoval::Gone);
    assert_eq!(world.applications, [("theirs".to_owned(), "a0connect-2 (temporary)".to_owned())]);
    let NextRemoval::Left(finding) = world.remove(&temporary) else { panic!("it may still arrive") };
    assert!(finding.why.contains("may still arrive"), "{finding:?}");
    world.clock += 600;
    assert_eq!(world.remove(&temporary), NextRemoval::Gone, "too late for that");
    world.sent.clear();
    let known = Temporary { client_id: "theirs".into(), ..temporary };
    assert_eq!(
        (world.remove(&known), &*world.sent),
        (NextRemoval::Gone, &["DELETE /api/v2/clients/theirs".to_owned()][..])
    );
}
