//! Create, adopt, update: what is sent if every request gets a response.

use super::*;
use crate::domain::finding::Actor;
use crate::domain::setup::Source;

const CREATED: [&str; 6] = [
    "GET /connections",
    "GET /connections",
    "POST /connections",
    "PATCH /connections/con_1/clients",
    "GET /clients/web",
    "PATCH /clients/web",
];

#[test]
fn a_connection_is_created_enabled_and_its_callback_added() {
    let (setup, facts) = ready(ALL_SCOPES);
    let mut tenant = tenant(ALL_SCOPES);
    let (apply, ended) = apply(&setup, &facts, Choice::default(), &mut tenant);

    assert_eq!((ended.next.clone(), tenant.lines()), (Next::Done, CREATED.to_vec()));
    assert_eq!((apply.id.as_deref(), apply.created, apply.updated), (Some("con_1"), true, false));
    let document: Value = serde_json::from_str(&connection::document(&setup).reveal()).unwrap();
    assert_eq!(tenant.sent("POST /connections"), [&document]);
    assert_eq!(tenant.sent(CREATED[3]), [&json!([{"client_id": "web", "status": true}])]);
    assert_eq!(tenant.callbacks, ["https://old.acme.com/*", "https://app.acme.com/cb"]);
    assert_eq!(
        states(&apply.reports),
        [Step::LookUp, Step::Count, Step::Create, Step::Enable, Step::ReadApplication, Step::AddCallbacks]
            .map(|step| (step, StepState::Done))
    );
    let changes: Vec<Change> = ended.journal.last_run().into_iter().map(|entry| entry.change.clone()).collect();
    let urls = vec!["https://app.acme.com/cb".to_owned()];
    assert_eq!(
        changes,
        [
            Change::CallbacksAdded { client_id: "web".into(), urls, web_origins: Vec::new() },
            Change::Enabled { id: Some("con_1".into()), client_id: "web".into() },
            Change::Created { name: "acme".into(), id: Some("con_1".into()) },
        ]
    );
}

#[test]
fn a_create_only_token_sends_one_post_and_reads_nothing() {
    let (setup, facts) = ready("create:connections");
    let mut tenant = tenant("create:connections");
    let (apply, ended) = apply(&setup, &facts, Choice::default(), &mut tenant);
    assert_eq!((&ended.next, tenant.lines()), (&Next::Done, vec!["POST /connections"]));
    assert_eq!(tenant.seen[0].1["enabled_clients"], json!(["web"]));
    assert_eq!((apply.id.as_deref(), ended.progress()), (Some("con_1"), vec![Progress::Done]));
    assert_eq!(states(&apply.reports), [(Step::Create, StepState::Done), (Step::AddCallbacks, StepState::Skipped)]);
}

#[test]
fn what_was_left_out_is_not_sent() {
    let (setup, facts) = ready(ALL_SCOPES);
    let mut full = tenant(ALL_SCOPES);
    let choice =
        Choice { update: false, adopt: Adopt::SameApplication, enable: false, callbacks: false, ..Choice::default() };
    let (left, _) = apply(&setup, &facts, choice, &mut full);
    assert_eq!(full.lines(), CREATED[..3]);
    assert_eq!(
        states(&left.reports)[3..],
        [(Step::Enable, StepState::Skipped), (Step::AddCallbacks, StepState::Skipped)]
    );
    let (setup, facts) = ready("create:connections");
    let mut lesser = tenant("create:connections");
    apply(&setup, &facts, choice, &mut lesser);
    assert_eq!(lesser.seen[0].1.get("enabled_clients"), None);
}

#[test]
fn callbacks_that_are_registered_are_not_added() {
    let (setup, facts) = ready(ALL_SCOPES);
    let mut tenant = tenant(ALL_SCOPES);
    tenant.callbacks.push("https://app.acme.com/cb".into());
    let (_, ended) = apply(&setup, &facts, Choice::default(), &mut tenant);
    assert_eq!((ended.next, tenant.lines()), (Next::Done, CREATED[..5].to_vec()));
}

#[test]
fn what_the_checks_have_just_read_is_not_read_again() {
    let (setup, mut facts) = ready(ALL_SCOPES);
    let callbacks = vec!["https://app.acme.com/cb".to_owned()];
    let application = Application { client_id: "web".into(), callbacks, ..Application::default() };
    learn(&mut facts, &setup, Probe::Application, Finding::ok("Acme Web"), ResponseData::Application(application));
    let mut fresh = tenant(ALL_SCOPES);
    let (_, ended) = apply(&setup, &facts, Choice::default(), &mut fresh);
    assert_eq!((ended.next, fresh.lines()), (Next::Done, CREATED[..4].to_vec()));

    facts.seen.get_mut(&Probe::Application).unwrap().seen_at -= SignedDuration::from_mins(2);
    let mut older = tenant(ALL_SCOPES);
    apply(&setup, &facts, Choice::default(), &mut older);
    let reads = ["GET /connections", "GET /connections", "GET /clients/web", "POST /connections"];
    assert_eq!(older.lines()[..4], reads);
}

#[test]
fn no_connection_is_created_for_an_application_that_does_not_exist() {
    let (setup, facts) = unread(ALL_SCOPES);
    let missing = Fault::Answers(refusal(404, "The client does not exist", "inexistent_client"));
    let mut tenant = tenant(ALL_SCOPES).fault("GET /clients/web", 1, &missing);
    let (apply, ended) = apply(&setup, &facts, Choice::default(), &mut tenant);
    assert_eq!(tenant.lines(), ["GET /connections", "GET /connections", "GET /clients/web"]);
    assert_eq!((apply.created, ended.stop().field), (false, Some(Auth0ClientId)));
    assert_eq!(ended.journal, Journal::default());
}

#[test]
fn without_the_scope_to_add_a_callback_the_error_names_both() {
    let note = |facts: &Facts, setup: &Setup, scopes: &str| {
        let (apply, ended) = apply(setup, facts, Choice::default(), &mut tenant(scopes));
        assert_eq!(ended.next, Next::Done);
        let report = apply.reports.iter().find(|report| report.step == Step::AddCallbacks).unwrap();
        assert_eq!(report.state, StepState::Skipped);
        report.note.clone()
    };
    let (all_but, by_hand) =
        ("create:connections read:connections update:connections", "Add https://app.acme.com/cb by hand");
    for (scopes, lacks) in [
        (format!("{all_but} read:clients"), "scope update:clients"),
        (format!("{all_but} update:clients"), "scope read:clients"),
        (all_but.to_owned(), "scopes read:clients and update:clients"),
    ] {
        for (setup, facts) in [ready(&scopes), unread(&scopes)] {
            assert_eq!(note(&facts, &setup, &scopes), format!("requires the {lacks}. {by_hand}"));
        }
    }
    // An opaque token doesn't say which scopes it has.
    let (mut setup, facts) = unread(all_but);
    set(&mut setup, ApiToken, "an-opaque-token-of-the-tenant");
    let note = note(&facts, &setup, all_but);
    assert_eq!(note, format!("requires the scope read:clients. {by_hand}"));
}

#[test]
fn an_equal_connection_is_adopted_and_nothing_changed() {
    let (setup, facts) = ready(ALL_SCOPES);
    for choice in [HEADLESS, UPDATE] {
        let mut tenant = tenant(ALL_SCOPES).with(&setup, |one| {
            one["options"]["upstream_params"] = json!({"a": {"alias": "login_hint"}});
            one["options"]["scope"] = json!(["email", "identify"]);
            one["realms"] = json!(["acme"]);
        });
        tenant.enabled.insert("web".into());
        tenant.callbacks.push("https://app.acme.com/cb".into());
        let (apply, ended) = apply(&setup, &facts, choice, &mut tenant);
        let reads = ["GET /connections", "GET /connections/con_9/clients", "GET /clients/web"];
        assert_eq!((ended.next, tenant.lines()), (Next::Done, reads.to_vec()));
        assert_eq!((apply.id.as_deref(), apply.created, apply.updated), (Some("con_9"), false, false));
        assert_eq!(ended.journal, Journal::default());
    }
}

#[test]
fn a_different_connection_is_a_conflict_and_nothing_is_sent() {
    let (setup, facts) = ready(ALL_SCOPES);
    let mut tenant = tenant(ALL_SCOPES).with(&setup, |one| one["options"]["tokenURL"] = json!("https://p.example/old"));
    let (_, ended) = apply(&setup, &facts, HEADLESS, &mut tenant);
    assert_eq!(tenant.lines(), ["GET /connections"]);
    let stop = ended.stop();
    assert_eq!((stop.class, stop.field), (Some(Class::Conflict), Some(TokenUrl)));
    assert_eq!(stop.what, "The connection acme differs in options.tokenURL");
}

#[test]
fn a_connection_of_another_kind_is_never_touched() {
    let (setup, facts) = ready(ALL_SCOPES);
    let mut tenant = tenant(ALL_SCOPES).with(&setup, |one| one["strategy"] = json!("samlp\u{1b}[m"));
    let (_, ended) = apply(&setup, &facts, UPDATE, &mut tenant);
    assert_eq!((tenant.lines(), ended.stop().class), (vec!["GET /connections"], Some(Class::Conflict)));
    assert!(ended.stop().what.contains("(samlp\\x1b[m)"));
}

#[test]
fn an_update_sends_the_full_options_and_keeps_unknown_ones() {
    let (mut setup, facts) = ready(ALL_SCOPES);
    setup.connection_id = Some("con_9".into());
    setup.written = vec!["icon_url".into(), "scope".into()];
    let mut tenant = tenant(ALL_SCOPES).with(&setup, |one| {
        one["display_name"] = json!("Old");
        let options = &mut one["options"];
        options["client_secret"] = json!("an-old-secret");
        options["icon_url"] = json!("https://p.example/i.png");
        options["scripts"]["getLogoutUrl"] = json!("function () {}");
        options["strategy_version"] = json!(2);
        options["upstream_params"] = json!({"a": {"alias": "login_hint"}});
    });
    tenant.enabled.insert("web".into());
    let (apply, ended) = apply(&setup, &facts, UPDATE, &mut tenant);

    assert_eq!(ended.next, Next::Done);
    assert_eq!(tenant.lines()[..2], ["GET /connections/con_9", "PATCH /connections/con_9"]);
    let document: Value = serde_json::from_str(&connection::document(&setup).reveal()).unwrap();
    let mut wanted = json!({"display_name": "Acme", "options": document["options"]});
    wanted["options"]["scripts"]["getLogoutUrl"] = json!("function () {}");
    wanted["options"]["strategy_version"] = json!(2);
    wanted["options"]["upstream_params"] = json!({"a": {"alias": "login_hint"}});
    assert_eq!(tenant.sent("PATCH /connections/con_9"), [&wanted]);

    assert!(apply.updated && !apply.created);
    let paths: Vec<&str> = apply.differences.iter().map(|one| one.path.as_str()).collect();
    assert_eq!(paths, ["display_name", "options.client_secret", "options.icon_url"]);
    assert!(!format!("{apply:?}").contains("an-old-secret"));
    let Change::Updated { id, paths: noted, was: Some(was) } = &ended.journal.entries[0].change else { panic!() };
    assert_eq!((id.as_str(), noted.iter().map(String::as_str).collect::<Vec<_>>()), ("con_9", paths));
    // The old values are in the journal, without secrets.
    assert_eq!(was.paths, ["display_name", "options.icon_url"]);
    assert!(!serde_json::to_string(&ended.journal).unwrap().contains("an-old-secret"));
}

#[test]
fn without_options_in_the_response_nothing_is_updated() {
    let (mut setup, facts) = ready(ALL_SCOPES);
    for id in [None, Some("con_9".to_owned())] {
        setup.connection_id = id;
        let mut tenant = tenant(ALL_SCOPES).with(&setup, |_| {});
        tenant.shows_options = false;
        let (_, ended) = apply(&setup, &facts, UPDATE, &mut tenant);
        let stop = ended.stop();
        assert_eq!((stop.class, stop.field, tenant.seen.len()), (Some(Class::Scope), Some(ApiToken), 1));
        assert!(stop.why.contains("read:connections_options"));
    }
}

/// Only a new login can give the scope to the token of a login.
#[test]
fn a_login_of_auth0_cli_that_lacks_a_scope_is_replaced_on_this_machine() {
    let (mut setup, facts) = ready(ALL_SCOPES);
    setup.values.get_mut(&ApiToken).unwrap().source = Source::CliLogin;
    let mut tenant = tenant(ALL_SCOPES).with(&setup, |_| {});
    tenant.shows_options = false;
    let (_, ended) = apply(&setup, &facts, UPDATE, &mut tenant);
    let stop = ended.stop();
    let fix =
        "Run auth0 login --scopes read:connections_options,update:connections_options, then read the login again.";
    assert_eq!((stop.actor(), stop.fix.as_str()), (Some(Actor::YouOnThisMachine), fix));
}

#[test]
fn a_saved_id_that_is_gone_is_looked_up_and_created() {
    let (mut setup, facts) = ready(ALL_SCOPES);
    setup.connection_id = Some("con_old".into());
    let mut tenant = tenant(ALL_SCOPES);
    let (apply, ended) = apply(&setup, &facts, Choice::default(), &mut tenant);
    assert_eq!((ended.next, apply.id.as_deref()), (Next::Done, Some("con_1")));
    assert_eq!(tenant.lines()[0], "GET /connections/con_old");
    assert_eq!(tenant.lines()[1..], CREATED);
}

#[test]
fn a_saved_connection_with_another_name_is_not_this_one() {
    let (mut setup, facts) = ready(ALL_SCOPES);
    setup.connection_id = Some("con_9".into());
    let mut tenant = tenant(ALL_SCOPES).with(&setup, |_| {});
    set(&mut setup, ConnectionName, "acme-2");
    let (_, ended) = apply(&setup, &facts, UPDATE, &mut tenant);
    assert_eq!(
        (ended.stop().class, ended.stop().field, tenant.seen.len()),
        (Some(Class::Conflict), Some(ConnectionName), 1)
    );
}

#[test]
fn a_saved_connection_that_cannot_be_read_is_left_alone() {
    let scopes = "create:connections update:connections";
    let (mut setup, facts) = ready(scopes);
    setup.connection_id = Some("con_9".into());
    let mut tenant = tenant(scopes).with(&setup, |_| {});
    let (_, ended) = apply(&setup, &facts, UPDATE, &mut tenant);
    assert_eq!((ended.stop().class, tenant.seen.len()), (Some(Class::Scope), 0));
}

#[test]
fn it_is_enabled_where_it_was_there_and_was_not() {
    let (setup, facts) = ready(ALL_SCOPES);
    let mut tenant = tenant(ALL_SCOPES).with(&setup, |_| {});
    tenant.enabled.insert("another".into());
    let (_, ended) = apply(&setup, &facts, HEADLESS, &mut tenant);
    assert_eq!(ended.next, Next::Done);
    assert_eq!(tenant.enabled, BTreeSet::from(["another".to_owned(), "web".to_owned()]));
}
