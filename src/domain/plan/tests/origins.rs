//! Allowed Web Origins: added along with the callback URLs of a Single Page Application, and removed with them.

use super::*;
use crate::domain::facts::Facts;
use crate::domain::known::Known;
use crate::domain::response_data::ResponseData;

const OTHER: &str = "https://other.acme.com";

/// A Single Page Application. `listed`: its web origins at the last check.
fn page(listed: Option<&[&str]>) -> (Setup, Facts) {
    let (setup, mut facts) = ready(ALL_SCOPES);
    let application = Application {
        client_id: "web".into(),
        app_type: Some("spa".into()),
        token_endpoint_auth_method: Some("none".into()),
        callbacks: vec!["https://app.acme.com/cb".into()],
        web_origins: listed.map(|all| all.iter().map(|one| (*one).to_owned()).collect()),
        ..Application::default()
    };
    learn(&mut facts, &setup, Probe::Application, Finding::ok("Acme Web"), ResponseData::Application(application));
    (setup, facts)
}

fn owned(all: &[&str]) -> Vec<String> {
    all.iter().map(|one| (*one).to_owned()).collect()
}

#[test]
fn the_origin_of_a_page_is_added_and_removed_and_others_stay() {
    for listed in [None, Some(&[OTHER][..])] {
        let (setup, facts) = page(listed);
        let mut tenant = tenant(ALL_SCOPES);
        tenant.callbacks.push("https://app.acme.com/cb".into());
        tenant.web_origins = owned(&[OTHER]);
        let (apply, ended) = apply(&setup, &facts, Choice::default(), &mut tenant);
        assert_eq!(ended.next, Next::Done, "{listed:?}");
        assert_eq!(tenant.web_origins, [OTHER, "https://app.acme.com"], "{listed:?}");
        assert_eq!(tenant.callbacks, ["https://old.acme.com/*", "https://app.acme.com/cb"]);
        let changes: Vec<Change> = ended.journal.last_run().into_iter().map(|entry| entry.change.clone()).collect();
        let added = Change::CallbacksAdded {
            client_id: "web".into(),
            urls: Vec::new(),
            web_origins: owned(&["https://app.acme.com"]),
        };
        assert_eq!(changes[0], added);
        tenant.callbacks.push("https://meanwhile.acme.com/cb".into());
        let mut run = Run::Undo(Undo::new(vec![added], apply.before, Known::new(&setup, &facts, now())));
        let ended = drive(&mut run, &mut tenant, &setup, &facts, ended.journal);
        assert_eq!((ended.next, &tenant.web_origins), (Next::Done, &owned(&[OTHER])));
        assert_eq!(tenant.callbacks.len(), 3, "they were registered before");
    }
}

#[test]
fn nothing_is_written_where_the_list_is_complete_or_cannot_be_read() {
    for (web_origins, answer) in [
        (vec!["https://*.acme.com"], None),
        (vec![OTHER], Some(json!({"client_id": "web", "callbacks": ["https://app.acme.com/cb"], "web_origins": "x"}))),
    ] {
        let (setup, facts) = page(None);
        let mut tenant = tenant(ALL_SCOPES);
        tenant.callbacks.push("https://app.acme.com/cb".into());
        tenant.web_origins = owned(&web_origins);
        if let Some(answer) = answer {
            tenant.faults.push(("GET /clients/web", Fault::Answers(response(200, answer))));
        }
        let (_, ended) = apply(&setup, &facts, Choice::default(), &mut tenant);
        assert_eq!(ended.next, Next::Done);
        assert!(tenant.sent("PATCH /clients/web").is_empty(), "{:?}", tenant.lines());
        assert_eq!(tenant.web_origins, owned(&web_origins));
    }
}

#[test]
fn the_plan_names_the_origin() {
    let words = |listed: Option<&[&str]>| {
        let (setup, facts) = page(listed);
        let all = outline(Known::new(&setup, &facts, now()), Choice::default());
        all.into_iter().find(|one| one.step == Step::AddCallbacks).map(|one| (one.words, one.included))
    };
    assert_eq!(words(Some(&[OTHER])), Some(("Add the web origin https://app.acme.com".into(), true)));
    assert_eq!(words(Some(&["https://app.acme.com/"])), Some(("Add callback URLs".into(), false)));
}

#[test]
fn a_journal_of_an_earlier_version_is_read() {
    let text = json!({"change": "callbacks_added", "client_id": "web", "urls": ["https://app.acme.com/cb"]});
    let change: Change = serde_json::from_value(text.clone()).unwrap();
    let Change::CallbacksAdded { web_origins, .. } = &change else { panic!("{change:?}") };
    assert!(web_origins.is_empty());
    assert_eq!(serde_json::to_value(&change).unwrap(), text);
}
