//! The program ended while a change was in flight, and the next run finds out what became of it.

use super::*;
use crate::domain::facts::Facts;
use crate::domain::known::Known;

/// The journal of a program that was killed after it had sent this many requests.
fn killed_after(sent: usize, tenant: &mut Tenant, arrives: bool, setup: &Setup, facts: &Facts) -> Journal {
    let mut run = Run::Apply(Apply::new(Known::new(setup, facts, now()), UPDATE));
    let mut journal = Journal::default();
    for count in 1.. {
        let Next::Send { step, request, change } = run.next(Known::new(setup, facts, now())) else { return journal };
        if let Some(change) = change {
            journal.begin(Entry::intended(1, now(), DOMAIN, change));
        }
        if count == sent && !arrives {
            return journal;
        }
        let answer = tenant.answer(&request);
        if count == sent {
            return journal;
        }
        match run.take(step, &request, &answer, setup, now()) {
            Settled::Done { id } => journal.settle(1, Progress::Done, id.as_deref()),
            Settled::Refused => journal.settle(1, Progress::Refused, None),
            Settled::Undone(_) | Settled::Found { .. } | Settled::Nothing | Settled::Open => {}
        }
    }
    journal
}

#[test]
fn the_next_run_settles_what_was_begun_and_u_undoes_all_of_it() {
    for arrives in [true, false] {
        for sent in 1..=7 {
            let (setup, facts) = ready(ALL_SCOPES);
            let mut tenant = tenant(ALL_SCOPES);
            let journal = killed_after(sent, &mut tenant, arrives, &setup, &facts);
            let created = journal.entries.first().cloned();
            let mut setup = setup;
            if let Some(Change::Created { id: Some(id), .. }) = created.map(|entry| entry.change) {
                setup.connection_id = Some(id);
            }
            let mut run = Run::Apply(Apply::new(Known::new(&setup, &facts, now()), UPDATE));
            let ended = drive(&mut run, &mut tenant, &setup, &facts, journal);
            let at = format!("{sent} {arrives}: {:?}", ended.journal);
            assert_eq!((ended.next, tenant.created, ended.journal.unsettled().count()), (Next::Done, 1, 0), "{at}");
            assert!(tenant.enabled.contains("web") && tenant.callbacks.len() == 2, "{at}");
            let id = Some("con_1".to_owned());
            let taken: Vec<&Change> = ended.journal.last_run().into_iter().map(|entry| &entry.change).collect();
            // Not if it was killed between two changes, or after the last one.
            if !matches!(sent, 5 | 7) {
                let created = Change::Created { name: "acme".into(), id };
                assert!(taken.contains(&&created), "{at}");
            }
        }
    }
}

#[test]
fn later_changes_are_updated_and_another_connection_is_not_mistaken_for_ours() {
    let (mut setup, facts) = ready(ALL_SCOPES);
    let mut tenant = tenant(ALL_SCOPES);
    let journal = killed_after(3, &mut tenant, true, &setup, &facts);
    set(&mut setup, Scope, "identify");
    let mut run = Run::Apply(Apply::new(Known::new(&setup, &facts, now()), UPDATE));
    let ended = drive(&mut run, &mut tenant, &setup, &facts, journal.clone());
    assert_eq!((ended.next, &tenant.connections[0]["options"]["scope"]), (Next::Done, &json!("identify")));
    assert_eq!(ended.journal.unsettled().count(), 0);

    // Another connection has the name: it isn't our change.
    let mut tenant = super::tenant(ALL_SCOPES).with(&setup, |one| one["options"]["client_id"] = json!("other"));
    let mut run = Run::Apply(Apply::new(Known::new(&setup, &facts, now()), Choice::default()));
    let ended = drive(&mut run, &mut tenant, &setup, &facts, journal);
    assert_eq!((ended.stop().class, ended.progress()), (Some(Class::Conflict), vec![Progress::Refused]));
}

/// The create never arrived, and another connection has got the name since. The run asks about it, and doesn't adopt it.
#[test]
fn a_similar_connection_is_not_mistaken_for_the_one_begun() {
    let (setup, facts) = ready(ALL_SCOPES);
    let theirs: [fn(&mut Value); 2] =
        [|one| one["options"]["scope"] = json!("other"), |one| one["display_name"] = json!("Theirs")];
    for change in theirs {
        let journal = killed_after(3, &mut super::tenant(ALL_SCOPES), false, &setup, &facts);
        let mut tenant = super::tenant(ALL_SCOPES).with(&setup, change);
        let choice = Choice { update: true, adopt: Adopt::Never, ..Choice::default() };
        let mut run = Run::Apply(Apply::new(Known::new(&setup, &facts, now()), choice));
        let ended = drive(&mut run, &mut tenant, &setup, &facts, journal);
        assert_eq!((ended.stop().class, ended.progress()), (Some(Class::Conflict), vec![Progress::Refused]));
        assert!(tenant.lines().iter().all(|line| line.starts_with("GET")), "{:?}", tenant.lines());
    }
}

#[test]
fn with_a_create_only_token_a_resumed_run_sends_the_create_again() {
    let scopes = "create:connections";
    let (setup, facts) = ready(scopes);
    let mut tenant = tenant(scopes);
    let journal = killed_after(1, &mut tenant, true, &setup, &facts);
    let mut run = Run::Apply(Apply::new(Known::new(&setup, &facts, now()), Choice::default()));
    let ended = drive(&mut run, &mut tenant, &setup, &facts, journal);
    assert_eq!((&ended.next, tenant.created, ended.progress()), (&Next::Done, 1, vec![Progress::Done]));
}

/// The program was killed while a request was under way, and then the user presses `u`.
#[test]
fn a_killed_run_is_undone_without_finishing_it_first() {
    for arrives in [true, false] {
        for sent in 1..=7 {
            let (setup, facts) = ready(ALL_SCOPES);
            let mut tenant = tenant(ALL_SCOPES);
            let journal = killed_after(sent, &mut tenant, arrives, &setup, &facts);
            let changes: Vec<Change> = journal.last_run().into_iter().map(|entry| entry.change.clone()).collect();
            let begun = journal.entries.len();
            assert_eq!(changes.len(), begun, "all that was begun is offered: {journal:?}");
            let mut run = Run::Undo(Undo::new(changes, None, Known::new(&setup, &facts, now())));
            let ended = drive(&mut run, &mut tenant, &setup, &facts, journal);
            let at = format!("{sent} {arrives}: {:?}", ended.journal);
            assert_eq!((ended.next, tenant.connections.len()), (Next::Done, 0), "{at}");
            assert_eq!((tenant.enabled.len(), tenant.callbacks.len()), (0, 1), "{at}");
            assert_eq!((ended.journal.unsettled().count(), ended.journal.last_run().len()), (0, 0), "{at}");
        }
    }
}

#[test]
fn a_change_without_a_response_is_undone_only_if_it_is_certainly_ours() {
    let (setup, facts) = ready(ALL_SCOPES);
    type Theirs = (&'static str, fn(&mut Value), bool);
    let changes: [Theirs; 5] = [
        ("another client ID", |one| one["options"]["client_id"] = json!("other"), true),
        ("another scope", |one| one["options"]["scope"] = json!("other"), true),
        ("another display name", |one| one["display_name"] = json!("Theirs"), true),
        ("enabled, which this run never did", |one| one["enabled_clients"] = json!(["web"]), true),
        ("nothing to compare", |_| {}, false),
    ];
    for (change, theirs, shows) in changes {
        let journal = killed_after(3, &mut tenant(ALL_SCOPES), false, &setup, &facts);
        let mut theirs = tenant(ALL_SCOPES).with(&setup, theirs);
        theirs.shows_options = shows;
        let changes = journal.last_run().into_iter().map(|entry| entry.change.clone()).collect();
        let mut run = Run::Undo(Undo::new(changes, None, Known::new(&setup, &facts, now())));
        let ended = drive(&mut run, &mut theirs, &setup, &facts, journal);
        assert_eq!((ended.stop().class, theirs.connections.len()), (Some(Class::Scope), 1), "{change}");
        assert!(theirs.lines().iter().all(|line| line.starts_with("GET")), "{:?}", theirs.lines());
    }
}

/// The program has ended after an update: the journal is enough to undo all except secrets.
#[test]
fn an_update_is_undone_from_the_journal() {
    let (mut setup, facts) = ready(ALL_SCOPES);
    setup.connection_id = Some("con_9".into());
    let mut tenant = tenant(ALL_SCOPES).with(&setup, |one| {
        one["display_name"] = json!("Old");
        one["options"]["scope"] = json!("profile");
        one["options"]["client_secret"] = json!("an-old-secret");
        one["options"]["authParams"] = json!({"owner": "user"});
    });
    set(&mut setup, AuthParams, r#"{"prompt": "login"}"#);
    let before = tenant.connections[0].clone();
    let journal = killed_after(2, &mut tenant, true, &setup, &facts);
    assert_ne!(tenant.connections[0]["options"], before["options"]);
    let journal: Journal = serde_json::from_str(&serde_json::to_string(&journal).unwrap()).unwrap();
    let changes = journal.last_run().into_iter().map(|entry| entry.change.clone()).collect();
    let mut run = Run::Undo(Undo::new(changes, None, Known::new(&setup, &facts, now())));
    let ended = drive(&mut run, &mut tenant, &setup, &facts, journal);
    assert_eq!((ended.next, ended.journal.last_run().len()), (Next::Done, 0));
    let mut wanted = before;
    wanted["options"]["client_secret"] = tenant.connections[0]["options"]["client_secret"].clone();
    assert_eq!(tenant.connections[0], wanted, "all but the secret");
    let note = &run.reports().iter().find(|report| report.step == Step::Restore).unwrap().note;
    assert!(note.contains("except options.client_secret"), "{note}");
}
