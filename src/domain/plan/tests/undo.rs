//! Undo: only our own changes, and nothing else.

use super::*;
use crate::domain::facts::Facts;
use crate::domain::journal::Was;
use crate::domain::known::Known;

/// Runs the plan, then undoes that run.
fn there_and_back(
    setup: &mut Setup,
    scopes: &str,
    tenant: &mut Tenant,
    between: impl FnOnce(&mut Tenant),
) -> (Undo, Ended) {
    let (apply, ended) = {
        let (_, facts) = ready(ALL_SCOPES);
        apply(setup, &facts, UPDATE, tenant)
    };
    assert_eq!(ended.next, Next::Done);
    apply.settle(setup, false);
    tenant.seen.clear();
    tenant.scopes = scopes.to_owned();
    between(tenant);
    set(setup, ApiToken, token(DOMAIN, scopes).reveal());
    let mut facts = Facts::default();
    facts.learn_token(setup, now());
    holds(&mut facts, setup, Probe::Discovery);
    let changes = ended.journal.last_run().into_iter().map(|entry| entry.change.clone()).collect();
    let mut run = Run::Undo(Undo::new(changes, apply.before, Known::new(setup, &facts, now())));
    let ended = drive(&mut run, tenant, setup, &facts, ended.journal);
    match run {
        Run::Undo(back) => (back, ended),
        Run::Apply(_) => unreachable!(),
    }
}

const ALL_BACK: [&str; 5] = [
    "GET /clients/web",
    "PATCH /clients/web",
    "PATCH /connections/con_1/clients",
    "GET /users",
    "DELETE /connections/con_1",
];

#[test]
fn a_full_create_is_undone() {
    let (mut setup, _) = ready(ALL_SCOPES);
    let mut tenant = tenant(ALL_SCOPES);
    let (back, ended) = there_and_back(&mut setup, ALL_SCOPES, &mut tenant, |tenant| {
        tenant.callbacks.push("https://meanwhile.acme.com/cb".into());
        tenant.enabled.insert("another".into());
    });
    assert_eq!((&ended.next, tenant.lines()), (&Next::Done, ALL_BACK.to_vec()));
    assert_eq!(tenant.callbacks, ["https://old.acme.com/*", "https://meanwhile.acme.com/cb"]);
    assert_eq!((tenant.connections.len(), back.deleted), (0, true));
    assert_eq!(ended.progress(), [Progress::Undone; 3]);
}

#[test]
fn a_connection_with_users_stays_disabled() {
    let (mut setup, _) = ready(ALL_SCOPES);
    let mut tenant = tenant(ALL_SCOPES);
    let (back, ended) = there_and_back(&mut setup, ALL_SCOPES, &mut tenant, |tenant| tenant.users = 2);
    assert_eq!(tenant.lines(), ALL_BACK[..4]);
    assert_eq!((tenant.connections.len(), tenant.enabled.len(), back.deleted), (1, 0, false));
    assert_eq!(ended.stop().what, "The connection is disabled, not deleted");
    assert!(ended.stop().why.contains("2 users"));
    // The newest two are undone, the create is not.
    assert_eq!(ended.progress(), [Progress::Done, Progress::Undone, Progress::Undone]);
}

#[test]
fn what_the_token_cannot_prove_is_not_deleted() {
    for (scopes, what, sent) in [
        (
            "update:connections delete:connections read:clients update:clients",
            "The connection is disabled, not deleted",
            3,
        ),
        ("update:connections read:users read:clients update:clients", "The connection is disabled, not deleted", 3),
    ] {
        let (mut setup, _) = ready(ALL_SCOPES);
        let mut tenant = tenant(ALL_SCOPES);
        let (_, ended) = there_and_back(&mut setup, scopes, &mut tenant, |_| {});
        assert_eq!(
            (ended.stop().what.as_str(), ended.stop().class, tenant.lines().len()),
            (what, Some(Class::Scope), sent)
        );
        assert_eq!((tenant.connections.len(), tenant.enabled.len()), (1, 0));
    }
    // The token could only create, so nothing can be disabled, and nothing is sent.
    let (mut setup, facts) = ready("create:connections read:users delete:connections");
    setup.connection_id = Some("con_1".into());
    let changes = vec![Change::Created { name: "acme".into(), id: Some("con_1".into()) }];
    let back = Undo::new(changes, None, Known::new(&setup, &facts, now()));
    let Next::Stop(stop) = back.next(Known::new(&setup, &facts, now())) else { panic!() };
    assert_eq!(stop.what, "The connection can't be disabled or deleted");
}

#[test]
fn a_count_that_says_nothing_deletes_nothing() {
    for answer in [
        text_response(200, "<html>"),
        response(200, json!([])),
        response(200, json!({"total": null})),
        text_response(500, ""),
        refusal(404, "Not Found", ""),
    ] {
        let (mut setup, _) = ready(ALL_SCOPES);
        let mut tenant = tenant(ALL_SCOPES).fault("GET /users", 1, &Fault::Answers(answer.clone()));
        let (back, ended) = there_and_back(&mut setup, ALL_SCOPES, &mut tenant, |_| {});
        assert_eq!((tenant.connections.len(), back.stopped.is_some()), (1, true), "{answer:?}");
        assert_eq!(ended.journal.entries[0].progress, Progress::Done);
    }
}

#[test]
fn callbacks_are_never_wiped_after_an_invalid_response() {
    for answer in [text_response(200, "<html>"), response(200, json!({"client_id": "web"})), response(200, json!([]))] {
        let (mut setup, _) = ready(ALL_SCOPES);
        let mut tenant = tenant(ALL_SCOPES);
        there_and_back(&mut setup, ALL_SCOPES, &mut tenant, |tenant| {
            tenant.faults.push(("GET /clients/web", Fault::Answers(answer.clone())));
        });
        assert_eq!(tenant.sent("PATCH /clients/web"), Vec::<&Value>::new());
        assert_eq!(tenant.callbacks.len(), 2);
    }
}

#[test]
fn what_is_gone_already_is_fine() {
    let (mut setup, _) = ready(ALL_SCOPES);
    let mut tenant = tenant(ALL_SCOPES);
    let (back, ended) = there_and_back(&mut setup, ALL_SCOPES, &mut tenant, |tenant| {
        tenant.connections.clear();
        tenant.callbacks.retain(|url| url != "https://app.acme.com/cb");
    });
    assert_eq!((&ended.next, ended.progress()), (&Next::Done, vec![Progress::Undone; 3]));
    assert!(back.deleted && tenant.sent("PATCH /clients/web").is_empty());
}

fn changed(one: &mut Value) {
    one["display_name"] = json!("Old");
    one["options"]["client_secret"] = json!("an-old-secret");
    one["options"]["scripts"] = json!({"fetchUserProfile": "function old() {}"});
    one["options"]["strategy_version"] = json!(2);
    if let Some(options) = one["options"].as_object_mut() {
        options.remove("scope");
    }
}

#[test]
fn an_update_is_undone_from_memory_and_changes_nothing_else() {
    let (mut setup, _) = ready(ALL_SCOPES);
    setup.connection_id = Some("con_9".into());
    let mut tenant = tenant(ALL_SCOPES).with(&setup, changed);
    tenant.enabled.insert("web".into());
    tenant.callbacks.push("https://app.acme.com/cb".into());
    let mut wanted = tenant.connections[0].clone();
    let (_, ended) = there_and_back(&mut setup, ALL_SCOPES, &mut tenant, |tenant| {
        let options = &mut tenant.connections[0]["options"];
        options["strategy_version"] = json!(3);
        options["freeform"] = json!({"new": true});
        options["scripts"]["getLogoutUrl"] = json!("function out() {}");
    });
    wanted["options"]["strategy_version"] = json!(3);
    wanted["options"]["freeform"] = json!({"new": true});
    wanted["options"]["scripts"]["getLogoutUrl"] = json!("function out() {}");
    assert_eq!((&ended.next, &tenant.connections[0]), (&Next::Done, &wanted));
    assert_eq!(tenant.lines(), ["GET /connections/con_9", "PATCH /connections/con_9"]);
    assert_eq!(ended.progress(), [Progress::Undone]);
}

#[test]
fn a_display_name_that_was_not_there_is_not_invented() {
    for in_memory in [true, false] {
        let (mut setup, facts) = ready(ALL_SCOPES);
        setup.connection_id = Some("con_9".into());
        set(&mut setup, DisplayName, "Acme Login");
        let mut tenant = tenant(ALL_SCOPES).with(&setup, |one| {
            one.as_object_mut().unwrap().remove("display_name");
            one["options"]["icon_url"] = json!("https://old.example/i.png");
        });
        set(&mut setup, IconUrl, "https://new.example/i.png");
        tenant.enabled.insert("web".into());
        tenant.callbacks.push("https://app.acme.com/cb".into());
        let (apply, ended) = apply(&setup, &facts, UPDATE, &mut tenant);
        let changes: Vec<Change> = ended.journal.last_run().into_iter().map(|entry| entry.change.clone()).collect();
        let before = apply.before.filter(|_| in_memory);
        assert_eq!(not_restorable(&changes[0], before.as_ref()), ["display_name"]);
        let restored = restores(&changes[0], before.as_ref());
        assert_eq!(restored, [("options.icon_url".to_owned(), Some("https://old.example/i.png".to_owned()))]);

        let back = Undo::new(changes, before, Known::new(&setup, &facts, now()));
        let mut run = Run::Undo(back);
        let ended = drive(&mut run, &mut tenant, &setup, &facts, ended.journal);
        assert_eq!(ended.next, Next::Done);
        let one = &tenant.connections[0];
        assert_eq!(
            json!([one["display_name"], one["options"]["icon_url"]]),
            json!(["Acme Login", "https://old.example/i.png"])
        );
        let Run::Undo(back) = run else { unreachable!() };
        assert_eq!(back.not_restored, ["display_name"]);
    }
    let only = |was: Value| Change::Updated {
        id: "con_9".into(),
        paths: vec!["display_name".into()],
        was: Some(Was { connection: was, paths: vec!["display_name".into()] }),
    };
    let stop = nothing_restorable(&[only(json!({"name": "acme"}))], None).unwrap();
    assert!(stop.why.contains("had no display name"), "{stop:?}");
    assert_eq!(nothing_restorable(&[only(json!({"name": "acme", "display_name": "Old"}))], None), None);
}

#[test]
fn an_update_inside_objects_is_undone_key_by_key() {
    let (mut setup, _) = ready(ALL_SCOPES);
    setup.connection_id = Some("con_9".into());
    let mut tenant = tenant(ALL_SCOPES).with(&setup, |one| {
        one["options"]["authParams"] = json!({"owner": "user", "prompt": "none", "old.one": "1"});
        one["options"]["customHeaders"] = json!("{\"x-token-type\": \"JWT\"}");
    });
    tenant.enabled.insert("web".into());
    tenant.callbacks.push("https://app.acme.com/cb".into());
    set(&mut setup, TokenAuth, "basic");
    set(&mut setup, AuthParams, r#"{"prompt": "login", "a.b": "c"}"#);
    setup.written = vec![r#"authParams["old.one"]"#.into()];
    let (_, ended) = there_and_back(&mut setup, ALL_SCOPES, &mut tenant, |tenant| {
        let options = &mut tenant.connections[0]["options"];
        assert_eq!(options["authParams"], json!({"owner": "user", "prompt": "login", "a.b": "c"}));
        assert_eq!(options["customHeaders"]["x-token-type"], "JWT");
        assert!(options["customHeaders"]["Authorization"].is_string());
        options["authParams"]["owner"] = json!("company");
        options["authParams"]["a"] = json!("of another");
        options["customHeaders"]["X-New"] = json!("1");
    });
    assert_eq!((&ended.next, ended.progress()), (&Next::Done, vec![Progress::Undone]));
    let options = &tenant.connections[0]["options"];
    let wanted = json!({"owner": "company", "prompt": "none", "old.one": "1", "a": "of another"});
    assert_eq!(
        (&options["authParams"], &options["customHeaders"]),
        (&wanted, &json!({"x-token-type": "JWT", "X-New": "1"}))
    );
    // The text has only names, each one once.
    let words = ended.journal.entries[0].change.words();
    let paths = r#"options.authParams.prompt, options.authParams["a.b"], options.customHeaders.Authorization, options.authParams["old.one"]"#;
    assert_eq!(words, format!("updated con_9: {paths}"));
}

#[test]
fn an_update_cannot_be_restored_without_what_was_there() {
    let (mut setup, facts) = ready(ALL_SCOPES);
    setup.connection_id = Some("con_9".into());
    let change = Change::Updated { id: "con_9".into(), paths: vec!["options.scope".into()], was: None };
    let back = Undo::new(vec![change.clone()], None, Known::new(&setup, &facts, now()));
    assert!(matches!(back.next(Known::new(&setup, &facts, now())), Next::Stop(_)));

    // The response has no options, or there is none: nothing is sent.
    let before = connection::document(&setup);
    let mut hidden = tenant(ALL_SCOPES).with(&setup, |_| {});
    hidden.shows_options = false;
    for (mut tenant, done) in [(hidden, false), (tenant(ALL_SCOPES), true)] {
        let back = Undo::new(vec![change.clone()], Some(before.clone()), Known::new(&setup, &facts, now()));
        let ended = drive(&mut Run::Undo(back), &mut tenant, &setup, &facts, Journal::default());
        assert_eq!((ended.next == Next::Done, tenant.lines()), (done, vec!["GET /connections/con_9"]));
    }
}

#[test]
fn without_an_id_nothing_is_undone() {
    let (setup, facts) = ready("create:connections update:connections");
    let back =
        Undo::new(vec![Change::Created { name: "acme".into(), id: None }], None, Known::new(&setup, &facts, now()));
    let Next::Stop(stop) = back.next(Known::new(&setup, &facts, now())) else { panic!() };
    assert_eq!(stop.what, "The connection can't be removed from here");
}

#[test]
fn the_program_waits_for_the_rate_limit_but_not_forever() {
    let limited = Fault::Answers(refusal(429, "Global limit has been reached", "too_many_requests"));
    for (times, done) in [(5, true), (6, false)] {
        let (mut setup, _) = ready(ALL_SCOPES);
        let mut tenant = tenant(ALL_SCOPES).fault("DELETE /connections/con_1", times, &limited);
        let (back, ended) = there_and_back(&mut setup, ALL_SCOPES, &mut tenant, |_| {});
        assert_eq!((ended.next == Next::Done, back.deleted), (done, done));
    }
}
