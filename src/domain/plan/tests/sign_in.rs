//! A connection that is enabled only after a sign-in through a temporary application has worked.

use super::*;

const FIRST: Choice = Choice { sign_in_first: true, ..UPDATE };

fn scopes() -> String {
    format!("{ALL_SCOPES} create:clients delete:clients")
}

/// Runs until the sign-in is due.
fn until_sign_in(tenant: &mut Tenant, (setup, facts): (&Setup, &Facts)) -> (Run, Journal) {
    let mut run = Run::Apply(Apply::new(Known::new(setup, facts, now()), FIRST));
    let ended = drive(&mut run, tenant, setup, facts, Journal::default());
    assert_eq!(ended.next, Next::SignIn, "{:?}", tenant.lines());
    (run, ended.journal)
}

fn states(run: &Run) -> Vec<(Step, StepState)> {
    let all = run.reports().iter().filter(|report| !report.step.is_aside());
    all.map(|report| (report.step, report.state)).collect()
}

#[test]
fn it_is_created_without_the_application_and_enabled_after_the_sign_in() {
    let (setup, facts) = ready(&scopes());
    let mut tenant = tenant(&scopes());
    let (mut run, journal) = until_sign_in(&mut tenant, (&setup, &facts));
    assert_eq!((tenant.connections.len(), tenant.enabled.len()), (1, 0));
    assert!(tenant.sent("POST /connections")[0].get("enabled_clients").is_none());
    run.take_sign_in(Ok("oauth2|acme|1".into()));
    let ended = drive(&mut run, &mut tenant, &setup, &facts, journal);
    assert_eq!((ended.next, tenant.enabled), (Next::Done, BTreeSet::from(["web".to_owned()])));
    let wanted = [Step::LookUp, Step::Create, Step::SignIn, Step::Enable, Step::AddCallbacks];
    assert_eq!(states(&run), wanted.map(|step| (step, StepState::Done)));
}

#[test]
fn a_failed_sign_in_leaves_it_created_but_not_enabled() {
    let (setup, facts) = ready(&scopes());
    let mut tenant = tenant(&scopes());
    let (mut run, journal) = until_sign_in(&mut tenant, (&setup, &facts));
    let wrong = Finding::failed(Class::Auth, "Acme rejected the secret", "It is wrong.", "Copy it again.");
    run.take_sign_in(Err(wrong.on(ApplicationSecret)));
    let ended = drive(&mut run, &mut tenant, &setup, &facts, journal);
    assert!(tenant.enabled.is_empty() && !tenant.callbacks.contains(&"https://app.acme.com/cb".to_owned()));
    let stop = ended.stop();
    assert_eq!((stop.field, stop.what.as_str()), (Some(ApplicationSecret), "Acme rejected the secret"));
    assert!(stop.why.ends_with("the connection wasn't enabled for your application."), "{stop:?}");
    assert_eq!(states(&run).last(), Some(&(Step::SignIn, StepState::Failed)));
    // Undo removes the connection.
    let changes: Vec<Change> = ended.journal.last_run().into_iter().map(|entry| entry.change.clone()).collect();
    assert!(matches!(&changes[..], [Change::Created { id: Some(_), .. }]), "{changes:?}");
}

#[test]
fn what_is_enabled_already_needs_no_sign_in() {
    let (mut setup, facts) = ready(&scopes());
    setup.connection_id = Some("con_9".into());
    let mut tenant = tenant(&scopes()).with(&setup, |_| {});
    tenant.enabled.insert("web".into());
    let (_, ended) = apply(&setup, &facts, FIRST, &mut tenant);
    assert_eq!(ended.next, Next::Done);
}

#[test]
fn the_plan_offers_it_only_with_the_scopes() {
    let row = |scopes: &str, choice: Choice| {
        let (setup, facts) = ready(scopes);
        let steps = outline(Known::new(&setup, &facts, now()), choice);
        let row = steps.into_iter().find(|one| one.step == Step::SignIn).unwrap();
        (row.optional, row.included, row.note.unwrap())
    };
    let does = || "creates a temporary application, then deletes it".to_owned();
    assert_eq!(row(&scopes(), FIRST), (true, true, does()));
    assert_eq!(row(&scopes(), UPDATE), (true, false, does()));
    assert_eq!(
        row(&scopes(), Choice { enable: false, ..FIRST }),
        (false, false, "only if the next step is included".to_owned())
    );
    let lacks = "requires the scopes create:clients and delete:clients";
    assert_eq!(row(ALL_SCOPES, FIRST), (false, false, lacks.to_owned()));
    // Without them the choice has no effect.
    let (setup, facts) = ready(ALL_SCOPES);
    let mut tenant = tenant(ALL_SCOPES);
    assert_eq!(apply(&setup, &facts, FIRST, &mut tenant).1.next, Next::Done);
}
