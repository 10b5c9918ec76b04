//! Settings that few connections need, and the members beside `options`: purposes and metadata.

use super::*;

fn saved(values: &[(FieldId, &str)]) -> Setup {
    let mut setup = Setup::default();
    for (id, text) in values {
        let parsed = (id.field().parse)(text, &setup.around()).unwrap();
        assert!(setup.set(*id, &parsed.text, Source::Typed, Timestamp::UNIX_EPOCH), "{text}");
    }
    setup
}

fn json_of(doc: &Doc) -> Value {
    serde_json::from_str(&doc.reveal()).unwrap()
}

fn live(value: &Value) -> Doc {
    Doc::from_json(value, &is_secret_path)
}

/// The paths that differ, and the body of the update.
fn update(setup: &Setup, theirs: &Value, written: &[String]) -> (Vec<String>, Value) {
    let (mine, theirs) = (document(setup), live(theirs));
    let paths = differences(&mine, &theirs, written).into_iter().map(|one| one.path).collect();
    (paths, json_of(&merged(&mine, &theirs, written).unwrap()))
}

#[test]
fn every_setting_has_its_place_in_the_document() {
    use FieldId::*;
    let setup = saved(&[
        (AuthParamsMap, r#"{"hint": "login_hint"}"#),
        (UpstreamParams, r#"{"hint": {"alias": "login_hint"}, "lang": {"value": "en"}}"#),
        (OauthSpecScope, "yes"),
        (SyncProfile, "on_first_login"),
        (NonPersistentAttrs, "ethnicity, gender"),
        (LogoutUrl, "https://p.example/logout"),
        (Authentication, "no"),
        (ConnectedAccounts, "true"),
        (Metadata, r#"{"team": "identity"}"#),
    ]);
    let wanted = json!({
        "name": "custom-connection-oauth2",
        "strategy": "oauth2",
        "options": {
            "authParamsMap": {"hint": "login_hint"},
            "upstream_params": {"hint": {"alias": "login_hint"}, "lang": {"value": "en"}},
            "useOauthSpecScope": true,
            "logoutUrl": "https://p.example/logout",
            "set_user_root_attributes": "on_first_login",
            "non_persistent_attrs": ["ethnicity", "gender"],
        },
        "authentication": {"active": false},
        "connected_accounts": {"active": true},
        "metadata": {"team": "identity"},
    });
    assert_eq!(json_of(&document(&setup)), wanted);
    for (path, id) in [
        ("options.upstream_params.hint.alias", UpstreamParams),
        ("options.authParamsMap.hint", AuthParamsMap),
        ("authentication.active", Authentication),
        ("metadata.team", Metadata),
    ] {
        assert_eq!(field_of(path).map(|(id, _)| id), Some(id), "{path}");
    }
}

#[test]
fn settings_without_a_value_are_kept_and_not_sent() {
    let theirs = json!({
        "name": "a", "options": {"upstream_params": {"b": {"value": "c"}}, "logoutUrl": "https://theirs.example/"},
        "authentication": {"active": false}, "connected_accounts": {"active": true, "cross_app_access": true},
        "metadata": {"theirs": "1"},
    });
    let (paths, body) = update(&Setup::default(), &theirs, &[]);
    assert_eq!(paths, ["name"]);
    assert_eq!(body, json!({"options": theirs["options"]}));
}

#[test]
fn members_beside_the_options_are_compared_and_merged_by_their_meaning() {
    use FieldId::*;
    let setup = saved(&[(Authentication, "true"), (ConnectedAccounts, "false"), (NonPersistentAttrs, "b, a")]);
    // Auth0's defaults, and a set in another order.
    let same = json!({"name": "custom-connection-oauth2", "options": {"non_persistent_attrs": ["a", "b"]}});
    let (paths, body) = update(&setup, &same, &[]);
    assert_eq!((paths, body), (Vec::<String>::new(), json!({"options": same["options"]})));

    let mut theirs = same.clone();
    theirs["authentication"] = json!({"active": false});
    theirs["connected_accounts"] = json!({"active": true, "cross_app_access": true});
    theirs["metadata"] = json!({"ours.old": "x", "theirs": "1"});
    let setup = saved(&[(Authentication, "true"), (ConnectedAccounts, "false"), (Metadata, r#"{"team": "identity"}"#)]);
    let mut was = document(&saved(&[(Metadata, r#"{"ours.old": "x"}"#)]));
    was.remove("options");
    let written = option_names(&was);
    assert_eq!(written, [r#"../metadata["ours.old"]"#]);
    let (paths, body) = update(&setup, &theirs, &written);
    let all = ["authentication.active", "connected_accounts.active", "metadata.team", r#"metadata["ours.old"]"#];
    assert_eq!(paths, all);
    assert_eq!(body["authentication"], json!({"active": true}));
    assert_eq!(body["connected_accounts"], json!({"active": false, "cross_app_access": true}));
    assert_eq!(body["metadata"], json!({"ours.old": null, "theirs": "1", "team": "identity"}));
}

#[test]
fn metadata_that_does_not_fit_in_one_update_is_reported_before() {
    let theirs = |count: usize| {
        let entries: serde_json::Map<_, _> = (0..count).map(|at| (format!("k{at}"), json!("v"))).collect();
        json!({"name": "custom-connection-oauth2", "options": {}, "metadata": entries})
    };
    let renamed = saved(&[(FieldId::Metadata, r#"{"new": "v"}"#)]);
    let written = ["../metadata.k0".to_owned()];
    for (count, written, words) in [
        (8, &written[..], None),
        (9, &[][..], None),
        (9, &written[..], None),
        (10, &written[..], Some("including removed ones. This update has 11.")),
        (10, &[][..], Some("there would be 11")),
    ] {
        let (mine, theirs) = (document(&renamed), live(&theirs(count)));
        let found = too_much_metadata(&mine, &theirs, written);
        assert_eq!(found.is_some(), words.is_some(), "{count} {found:?}");
        assert!(found.is_none_or(|found| found.why.contains(words.unwrap_or_default())), "{count}");
    }
}

#[test]
fn an_undo_restores_them() {
    let before = json!({
        "name": "a", "options": {}, "connected_accounts": {"active": true},
        "metadata": {"team": "before", "theirs": "1"},
    });
    let now = json!({
        "name": "a", "options": {}, "authentication": {"active": false}, "connected_accounts": {"active": false},
        "metadata": {"team": "identity", "new": "2", "theirs": "3"},
    });
    let paths = ["authentication.active", "connected_accounts.active", "metadata.team", "metadata.new"];
    let paths = paths.map(str::to_owned);
    let body = json_of(&restored(&live(&before), &live(&now), &paths).unwrap());
    assert_eq!(body["authentication"], json!({"active": true}));
    assert_eq!(body["connected_accounts"], json!({"active": true}));
    assert_eq!(body["metadata"], json!({"team": "before", "new": null, "theirs": "3"}));
    // The journal is enough for the same.
    let was = recorded(&live(&before), &paths, &|_| false);
    assert_eq!(was.paths, paths);
    let from_journal = restored(&live(&was.connection), &live(&now), &paths).unwrap();
    assert_eq!(json_of(&from_journal), body);
    let doubtful = recorded(&live(&before), &paths, &|text| text == "before");
    assert_eq!(doubtful.paths, ["authentication.active", "connected_accounts.active", "metadata.new"]);
}
