//! Which source a value comes from, and what is reported if it can't be used.

use super::*;

fn given(id: FieldId, text: &str, source: Source) -> Given {
    Given { id, text: Secret::new(text), source }
}

fn now() -> Timestamp {
    Timestamp::from_second(1_000_000).unwrap()
}

fn profile(given: &[Given]) -> Profile {
    let mut profile = Profile::default();
    assert!(take(&mut profile, given, false, now()).refused.is_empty());
    profile
}

#[test]
fn the_first_source_that_has_a_value_has_it() {
    let from = |source: Source| given(FieldId::Scope, "x", source);
    let environment = || Source::Environment("SCOPE".into());
    let all = || [Source::Flag, environment(), Source::EnvFile, Source::Stdin];
    for first in 0..4 {
        let sources =
            std::array::from_fn(|index| if index < first { vec![] } else { vec![from(all()[index].clone())] });
        assert_eq!(first_of(sources), [from(all()[first].clone())]);
    }
}

#[test]
fn a_given_value_wins_over_a_saved_one_and_the_providers() {
    let scope = given(FieldId::Scope, "identify", Source::EnvFile);
    let provider = given(FieldId::Provider, "discord", Source::Flag);
    let mut profile = profile(&first_of([vec![], vec![], vec![scope], vec![provider]]));
    assert_eq!(profile.setup.open(FieldId::Scope), Some("identify"));
    assert_eq!(profile.setup.open(FieldId::TokenUrl), Some("https://discord.com/api/oauth2/token"));
    let saved = profile.clone();
    assert!(take(&mut profile, &[given(FieldId::Provider, "Discord", Source::Flag)], false, now()).refused.is_empty());
    assert_eq!(profile, saved, "the same again changes nothing");
    assert!(take(&mut profile, &[given(FieldId::Scope, "email", Source::Flag)], false, now()).refused.is_empty());
    assert_eq!(profile.setup.open(FieldId::Scope), Some("email"));
    assert!(profile.setup.revision > saved.setup.revision);
}

#[test]
fn the_domain_is_read_before_what_depends_on_it() {
    let url = || given(FieldId::TokenUrl, "http://127.0.0.1:9/token", Source::Flag);
    let domain = given(FieldId::Auth0Domain, "http://127.0.0.1:8", Source::Stdin);
    let local = first_of([vec![url()], vec![], vec![], vec![domain]]);
    assert_eq!(profile(&local).setup.open(FieldId::TokenUrl), Some("http://127.0.0.1:9/token"));
    let refused = take(&mut Profile::default(), &[url()], false, now()).refused.remove(0);
    assert_eq!((refused.code, refused.finding.field), (2, Some(FieldId::TokenUrl)));
}

#[test]
fn a_bad_flag_is_a_matter_of_usage_and_a_bad_secret_is_never_quoted() {
    let bad = given(FieldId::ApplicationSecret, "hunter2\u{200b}hunter2", Source::Stdin);
    let refused = take(&mut Profile::default(), &[bad], false, now()).refused.remove(0);
    assert_eq!((refused.code, refused.finding.class), (1, Some(Class::UserInput)));
    assert!(!format!("{refused:?}").contains("hunter2"));
}

#[test]
fn a_secret_in_the_wrong_place_is_not_quoted_when_it_is_refused() {
    let secret = "7yT-kP2_Zq9wXzL8nC1d";
    for (id, text) in [(FieldId::Auth0Domain, secret), (FieldId::TokenUrl, secret)] {
        let wrong = given(id, text, Source::Flag);
        let also = given(FieldId::ApplicationSecret, secret, Source::Stdin);
        let refused = take(&mut Profile::default(), &[wrong, also], false, now()).refused.remove(0);
        assert!(!format!("{refused:?}").contains(secret), "{refused:?}");
    }
    let token = crate::domain::token::tests::jwt(serde_json::json!({"aud": "x"}));
    let alone = given(FieldId::TokenUrl, token.reveal(), Source::Flag);
    let refused = take(&mut Profile::default(), &[alone], false, now()).refused.remove(0);
    assert!(!format!("{refused:?}").contains(token.reveal()), "{refused:?}");
}

#[test]
fn an_unread_keyring_secret_wins_offline_and_is_replaced_online() {
    let mut saved = profile(&[given(FieldId::ApplicationSecret, "kept", Source::Stdin)]);
    let value = saved.setup.values.get_mut(&FieldId::ApplicationSecret).unwrap();
    (value.text, value.kept) = (Text::Absent { chars: 4 }, Kept::Keyring);
    let other = [given(FieldId::ApplicationSecret, "other", Source::Stdin)];
    let mut offline = saved.clone();
    assert!(take(&mut offline, &other, true, now()).refused.is_empty());
    assert_eq!(offline, saved);
    let mut online = saved;
    assert!(take(&mut online, &other, false, now()).refused.is_empty());
    assert_eq!(online.setup.secret(FieldId::ApplicationSecret).unwrap().reveal(), "other");
}
