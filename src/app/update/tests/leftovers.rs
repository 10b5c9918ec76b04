//! A killed sign-in has left a callback URL.

use super::super::profiles::opened_model;
use super::*;
use crate::app::message::OpenedProfile;
use crate::app::model::SecretStore;
use crate::domain::facts::{Fact, Facts};
use crate::domain::finding::Finding;
use crate::domain::journal::{Journal, Temporary};
use crate::domain::probe::Probe;
use crate::domain::profile::Profile;
use crate::domain::response_data::ResponseData;
use crate::domain::setup::{Setup, Source};

#[test]
fn a_callback_url_that_was_left_behind_is_removed_once_there_is_a_token() {
    let one = |tenant: &str| Temporary {
        at: now(),
        tenant: tenant.to_owned(),
        client_id: "web".into(),
        url: format!("http://127.0.0.1:40000/{tenant}"),
        web_origin: None,
        application: None,
    };
    let journal = Journal { temporary: vec![one(DOMAIN), one("other.eu.auth0.com")], ..Journal::default() };
    let mut setup = Setup::default();
    let token = token(ALL_SCOPES);
    for (id, text) in
        [(FieldId::Auth0Domain, DOMAIN), (FieldId::Auth0ClientId, "web"), (FieldId::ApiToken, token.as_str())]
    {
        setup.set(id, text, Source::Typed, now());
    }
    let mut facts = Facts::default();
    facts.learn_token(&setup, now());
    let used = setup.used(Probe::Discovery.fields());
    let fact = Fact { finding: Finding::ok("It responds"), data: ResponseData::Nothing, seen_at: now(), used };
    facts.seen.insert(Probe::Discovery, fact);
    setup.bind(&facts);
    let open = |facts: Facts| {
        let profile = Profile { name: "acme".into(), setup: setup.clone(), ..Profile::default() };
        let opened = OpenedProfile { profile, facts, journal: journal.clone(), exists: true, given: Vec::new() };
        opened_model(opened, SecretStore::Memory, now())
    };
    let orders = |effects: Vec<Effect>| -> Vec<Vec<Temporary>> {
        let left = |effect| if let Effect::RemoveCallbacks { left, .. } = effect { Some(left) } else { None };
        effects.into_iter().filter_map(left).collect()
    };
    // The tenant wasn't checked yet.
    let mut unready = open(Facts::default());
    assert!(orders(update(&mut unready, Message::Started)).is_empty() && unready.left_behind.len() == 2);
    let mut model = open(facts);
    assert_eq!(orders(update(&mut model, Message::Started)), [[one(DOMAIN)]]);
    assert!(orders(update(&mut model, Message::Tick(now()))).is_empty(), "once");
    let gone = Message::CallbacksRemoved { profile: "acme".into(), removed: vec![one(DOMAIN)], failed: None };
    let _ = update(&mut model, gone);
    assert_eq!(model.journal.temporary, [one("other.eu.auth0.com")]);
    assert!(model.notice.as_ref().is_some_and(|notice| notice.text.contains("Removed http://127.0.0.1:40000/")));
}
