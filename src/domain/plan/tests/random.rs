//! Whatever a tenant responds, no second create is sent without a look-up, the run ends, and nothing panics.

use super::*;
use crate::domain::known::Known;
use proptest::prelude::*;

fn any_answer() -> impl Strategy<Value = Option<Fault>> {
    let status = prop::sample::select(vec![200u16, 201, 204, 302, 400, 401, 403, 404, 408, 409, 429, 500, 503]);
    let body = prop::sample::select(vec![
        "",
        "<html>",
        "[]",
        "{}",
        "null",
        "{\"id\": 5}",
        "{\"id\": \"con_1\", \"name\": \"acme\", \"strategy\": \"oauth2\", \"options\": {}}",
        "[{\"id\": \"con_1\", \"name\": \"acme\"}]",
        "[{\"name\": \"acme\", \"options\": {\"client_id\": \"other\"}}]",
        "{\"connections\": [{\"id\": \"con_2\", \"name\": \"acme\", \"strategy\": \"samlp\"}]}",
        "{\"clients\": [{\"client_id\": \"web\"}], \"next\": \"x\"}",
        "{\"callbacks\": null}",
        "{\"message\": \"A connection with the same name already exists\"}",
        "{\"message\": \"Payload validation error: '' on property \"}",
        "{\"message\": \"being deleted\", \"errorCode\": \"\\u001b[2J\"}",
    ]);
    prop_oneof![
        4 => Just(None),
        1 => Just(Some(Fault::DoneAndLost)),
        1 => Just(Some(Fault::DoneAndBroken)),
        1 => Just(Some(Fault::Lost)),
        1 => prop::sample::select(vec![FailureKind::Dns, FailureKind::TooLong, FailureKind::Other])
            .prop_flat_map(|kind| any::<bool>().prop_map(move |sent| Some(Fault::Answers(failure(kind, sent))))),
        3 => (status, body).prop_map(|(status, body)| Some(Fault::Answers(text_response(status, body)))),
    ]
}

/// Each request, whatever it is, gets the next of `answers`. After the last one the tenant responds normally.
fn meet(tenant: &mut Tenant, request: &Request, answers: &mut impl Iterator<Item = Option<Fault>>) -> HttpResult {
    let path = request.url.split_once("/api/v2").unwrap().1.split('?').next().unwrap_or_default();
    let line: &'static str = Box::leak(format!("{} {path}", request.method.as_str()).into_boxed_str());
    tenant.faults.clear();
    if let Some(Some(fault)) = answers.next() {
        tenant.faults.push((line, fault));
    }
    // A request that should take effect may be rejected too. Then that is the response.
    let mut trial = tenant.clone();
    trial.faults.clear();
    if trial.answer(request).is_ok_and(|response| response.status >= 400) {
        tenant.faults.retain(|(_, fault)| !matches!(fault, Fault::DoneAndLost | Fault::DoneAndBroken));
    }
    tenant.answer(request)
}

fn case(answers: Vec<Option<Fault>>, scopes: &str, saved: bool, there: bool, choice: Choice) {
    let (mut setup, facts) = ready(scopes);
    let mut tenant = tenant(scopes);
    if there {
        tenant = tenant.with(&setup, |one| one["options"]["scope"] = json!("other"));
    }
    setup.connection_id = saved.then(|| "con_9".to_owned());
    let may_read = scopes.contains("read:connections");
    let mut run = Run::Apply(Apply::new(Known::new(&setup, &facts, now()), choice));
    let (mut clock, mut journal, mut answers) = (now(), Journal::default(), answers.into_iter());
    let (mut looked, mut done) = (false, false);
    for _ in 0..MOST_STEPS {
        let Run::Apply(apply) = &run else { unreachable!() };
        let created = apply.created;
        match run.next(Known::new(&setup, &facts, clock)) {
            Next::WaitUntil(at) => clock = at,
            Next::Send { step, request, change } => {
                let url = &request.url;
                assert!(!url.contains("%7Bid%7D") && !url.contains("{id}"), "an id that is not known: {url}");
                if step == Step::Create {
                    assert!(!created, "a create after a create");
                    assert!(looked || !may_read, "a create without a look-up: {:?}", tenant.lines());
                    looked = false;
                }
                if let Some(change) = change {
                    journal.begin(Entry::intended(1, clock, DOMAIN, change));
                    assert_eq!(journal.unsettled().count(), 1, "two changes are open at once");
                }
                let answer = meet(&mut tenant, &request, &mut answers);
                looked |= step == Step::LookUp;
                // A create that was rejected with 429 had no effect, so it needs no other look-up.
                looked |= answer.as_ref().is_ok_and(|response| response.status == 429);
                match run.take(step, &request, &answer, &setup, clock) {
                    Settled::Done { id } => journal.settle(1, Progress::Done, id.as_deref()),
                    Settled::Refused => journal.settle(1, Progress::Refused, None),
                    Settled::Undone(_) | Settled::Found { .. } => panic!("nothing is taken back here"),
                    Settled::Nothing | Settled::Open => {}
                }
            }
            Next::SignIn => panic!("it isn't wanted"),
            Next::Done => {
                assert_eq!(journal.unsettled().count(), 0, "done with something open: {:?}", tenant.lines());
                done = true;
                break;
            }
            Next::Stop(stop) => {
                assert!(!stop.what.is_empty() && !stop.why.is_empty() && !stop.fix.is_empty(), "{stop:?}");
                done = true;
                break;
            }
        }
    }
    assert!(done, "no end: {:?}", tenant.lines());
    assert!(tenant.created <= 1);
    for report in run.reports() {
        assert!(!report.note.contains(char::is_control), "{report:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_responses(
        answers in prop::collection::vec(any_answer(), 0..24),
        scopes in prop::sample::select(vec![ALL_SCOPES, "create:connections", "create:connections update:connections",
            "create:connections read:connections", ""]),
        saved in any::<bool>(),
        there in any::<bool>(),
        update in any::<bool>(),
        enable in any::<bool>(),
    ) {
        case(answers, scopes, saved, there, Choice { update, adopt: Adopt::Any, enable, ..Choice::default() });
    }

    #[test]
    fn any_responses_to_an_undo(answers in prop::collection::vec(any_answer(), 0..24), users in 0..2u64) {
        let (setup, facts) = ready(ALL_SCOPES);
        let mut tenant = tenant(ALL_SCOPES).with(&setup, |_| {});
        tenant.users = users;
        let before = connection::document(&setup);
        let id = || Some("con_9".to_owned());
        let changes = vec![
            Change::CallbacksAdded { client_id: "web".into(), urls: vec!["https://app.acme.com/cb".into()], web_origins: Vec::new() },
            Change::Enabled { id: id(), client_id: "web".into() },
            Change::Updated { id: "con_9".into(), paths: vec!["options.scope".into(), "display_name".into()], was: None },
            Change::Created { name: "acme".into(), id: id() },
        ];
        let mut run = Run::Undo(Undo::new(changes, Some(before), Known::new(&setup, &facts, now())));
        let (mut clock, mut answers, mut counted, mut ended) = (now(), answers.into_iter(), false, false);
        for _ in 0..MOST_STEPS {
            match run.next(Known::new(&setup, &facts, clock)) {
                Next::WaitUntil(at) => clock = at,
                Next::Send { step, request, .. } => {
                    prop_assert!(step != Step::Delete || counted, "deleted without counting users");
                    let answer = meet(&mut tenant, &request, &mut answers);
                    counted |= step == Step::CountUsers
                        && answer.as_ref().is_ok_and(|response| response.json().is_some_and(|json| json["total"] == 0));
                    let _ = run.take(step, &request, &answer, &setup, clock);
                }
                Next::Done | Next::Stop(_) | Next::SignIn => {
                    ended = true;
                    break;
                }
            }
        }
        prop_assert!(ended, "no end: {:?}", tenant.lines());
    }
}
