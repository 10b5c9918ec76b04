//! What an update keeps, what it removes, and what its undo restores.

mod beside;

use super::*;
use crate::domain::setup::Source;
use jiff::Timestamp;
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

#[test]
fn a_script_is_generated_once_its_values_are_there() {
    use FieldId::{Placeholders, Script, UserCall, UserDetailUrl};
    const PATH: &str = "https://api.example.com/tokens/{token}";
    for (values, lacks, script_has) in [
        (&[][..], &[UserDetailUrl][..], None),
        (&[(UserCall, r#"{"kind": "id-token"}"#)], &[], Some("function")),
        (&[(UserCall, r#"{"kind": "script"}"#)], &[Script], None),
        (&[(UserDetailUrl, PATH)], &[Placeholders], None),
        (&[(UserDetailUrl, PATH), (UserCall, r#"{"kind": "token-in-path"}"#)], &[], Some("tokens/")),
        (
            &[(UserDetailUrl, "https://a.example/"), (UserCall, r#"{"kind": "get", "headers": {"A": "{account}"}}"#)],
            &[Placeholders],
            None,
        ),
        (
            &[
                (UserDetailUrl, "https://a.example/"),
                (UserCall, r#"{"kind": "get", "headers": {"A": "{account}"}}"#),
                (Placeholders, r#"{"account": "12"}"#),
            ],
            &[],
            Some("'12'"),
        ),
    ] {
        let mut setup = Setup::default();
        for (id, text) in values {
            assert!(setup.set(*id, text, Source::Typed, Timestamp::UNIX_EPOCH), "{text}");
        }
        let about = [UserDetailUrl, Placeholders, Script];
        let missing: Vec<_> = missing(&setup).into_iter().filter(|id| about.contains(id)).collect();
        assert_eq!(missing, lacks, "{values:?}");
        let script = script(&setup);
        assert_eq!((script.is_some(), has_script(&setup)), (script_has.is_some(), script_has.is_some()), "{values:?}");
        let (script, part) = (script.unwrap_or_default(), script_has.unwrap_or_default());
        assert!(script.contains(part), "{script}");
    }
}

/// A document with these options.
fn doc(options: &Value) -> Doc {
    Doc::from_json(&json!({"name": "d", "display_name": "D", "options": options}), &is_secret_path)
}

fn options_of(body: &Doc) -> Value {
    let body: Value = serde_json::from_str(&body.reveal()).unwrap();
    body["options"].clone()
}

fn updated(saved: &Value, live: &Value, written: &[String]) -> Value {
    options_of(&merged(&doc(saved), &doc(live), written).unwrap())
}

fn paths(saved: &Value, live: &Value, written: &[String]) -> Vec<String> {
    differences(&doc(saved), &doc(live), written).into_iter().map(|one| one.path).collect()
}

fn undone(before: &Value, live: &Value, paths: &[String]) -> Value {
    options_of(&restored(&doc(before), &doc(live), paths).unwrap())
}

fn list(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

#[test]
fn what_others_set_is_kept_and_no_difference() {
    let saved = json!({"client_secret": "new", "scripts": {"fetchUserProfile": "f"}, "scope": "a b",
        "authParams": {"prompt": "login"}, "customHeaders": {"X-Ours": "1"}});
    let live = json!({"client_secret": "old", "scripts": {"fetchUserProfile": "f", "getLogoutUrl": "g"},
        "scope": ["b", "a"], "authParams": {"owner": "user", "prompt": "login"}, "customHeaders": {"X-Ours": "1", "X-Token-Type": "JWT"},
        "upstream_params": {"a": {"value": "b"}}, "authParamsMap": null});
    let found = differences(&doc(&saved), &doc(&live), &[]);
    assert_eq!(found.iter().map(|one| one.path.as_str()).collect::<Vec<_>>(), ["options.client_secret"]);
    assert!(!format!("{found:?}").contains("old"));
    let mut wanted = live.clone();
    wanted["client_secret"] = json!("new");
    assert_eq!(updated(&saved, &live, &[]), wanted);
}

#[test]
fn what_we_wrote_and_no_longer_have_is_removed_key_by_key() {
    let saved = json!({"client_id": "k", "authParams": {"prompt": "login"}});
    let live = json!({"client_id": "k", "icon_url": "https://i", "authParams": {"prompt": "login", "a.b": "1", "a": {"b": "2"}},
        "customHeaders": {"X-Ours": "1"}});
    let written = list(&["icon_url", "authParams[\"a.b\"]", "authParams.prompt", "customHeaders.x-ours", "scope"]);
    let gone = list(&["options.icon_url", "options.authParams[\"a.b\"]", "options.customHeaders.x-ours"]);
    assert_eq!(paths(&saved, &live, &written), gone);
    let after = updated(&saved, &live, &written);
    assert_eq!(after, json!({"client_id": "k", "authParams": {"prompt": "login", "a": {"b": "2"}}}));
    // An undo restores them, and keeps what someone else has added since.
    let mut meanwhile = after;
    meanwhile["customHeaders"] = json!({"X-New": "2"});
    let back = undone(&live, &meanwhile, &gone);
    assert_eq!(back["customHeaders"], json!({"X-New": "2", "X-Ours": "1"}));
    assert_eq!((&back["icon_url"], &back["authParams"]["a.b"]), (&json!("https://i"), &json!("1")));
}

/// The same paths are compared and updated, so what is shown is what is sent.
#[test]
fn an_explicit_post_removes_a_basic_header_and_nothing_else() {
    let mut setup = Setup::default();
    assert_eq!(removable(&setup), [""; 0]);
    setup.set(FieldId::TokenAuth, "basic", Source::Typed, Timestamp::UNIX_EPOCH);
    assert_eq!(removable(&setup), [""; 0]);
    setup.set(FieldId::TokenAuth, "post", Source::Typed, Timestamp::UNIX_EPOCH);
    let saved = json!({"client_id": "k", "client_secret": "s"});
    let live = |header: &str| json!({"client_id": "k", "client_secret": "s", "customHeaders": {"authorization": header, "X-Theirs": "1"}});
    let written = removable(&setup);
    assert_eq!(paths(&saved, &live("Basic b2xkOm9sZA=="), &written), ["options.customHeaders.Authorization"]);
    let after = updated(&saved, &live("basic b2xkOm9sZA=="), &written);
    assert_eq!(after["customHeaders"], json!({"X-Theirs": "1"}));
    assert_eq!(updated(&saved, &live("Bearer x"), &written), live("Bearer x"));
}

#[test]
fn the_name_of_an_object_that_an_older_version_wrote_down_removes_nothing_in_it() {
    let written = list(&["client_id", "authParams", "customHeaders", "scripts", "scope"]);
    let live = json!({"client_id": "k", "client_secret": "s", "authParams": {"owner": "user"}, "scripts": {"getLogoutUrl": "g"},
        "customHeaders": {"X-Token-Type": "JWT", "authorization": "Basic azpv"}, "scope": "a"});
    let saved = json!({"client_id": "k", "client_secret": "s"});
    assert_eq!(paths(&saved, &live, &written), ["options.scope"]);
    for headers in [json!("X-Token-Type: JWT"), json!("{\"X-Token-Type\":\"JWT\"}")] {
        let live = json!({"client_id": "k", "client_secret": "s", "customHeaders": headers});
        assert_eq!(paths(&saved, &live, &written), [""; 0]);
    }
    // Only the header made of client ID and secret is ours by its value: base64 of k:s.
    let mut live = live;
    live["customHeaders"]["authorization"] = json!("Basic azpz");
    assert_eq!(paths(&saved, &live, &written), ["options.customHeaders.Authorization", "options.scope"]);
    assert_eq!(updated(&saved, &live, &written)["customHeaders"], json!({"X-Token-Type": "JWT"}));
}

#[test]
fn a_header_in_other_letters_is_the_same_header() {
    let saved = json!({"customHeaders": {"X-Token-Type": "JWT"}});
    let same = json!({"customHeaders": {"x-token-type": "JWT", "Y": "2"}});
    assert_eq!(paths(&saved, &same, &[]), [""; 0]);
    let live = json!({"customHeaders": {"x-token-type": "old", "X-TOKEN-TYPE": "older", "Y": "2"}});
    let found = differences(&doc(&saved), &doc(&live), &[]);
    let named: Vec<&str> = found.iter().filter_map(|one| one.path.strip_prefix("options.customHeaders.")).collect();
    assert_eq!(named, ["X-Token-Type", "x-token-type", "X-TOKEN-TYPE"], "each key that goes is named");
    assert!(!format!("{found:?}").contains("old\"") && !format!("{found:?}").contains("JWT"));
    let after = updated(&saved, &live, &[]);
    assert_eq!(after, json!({"customHeaders": {"X-Token-Type": "JWT", "Y": "2"}}));
    assert_eq!(undone(&live, &after, &paths(&saved, &live, &[])), live);
    // Parameter names are case-sensitive.
    let saved = json!({"authParams": {"Prompt": "a"}});
    let live = json!({"authParams": {"prompt": "b"}});
    assert_eq!(updated(&saved, &live, &[]), json!({"authParams": {"prompt": "b", "Prompt": "a"}}));
}

#[test]
fn headers_that_are_json_in_a_text_are_an_object_afterwards() {
    let live = json!({"customHeaders": "{\"X-A\": \"1\", \"X-N\": 5}", "scope": "a", "freeform": "{\"a\": \"b\"}"});
    let saved = json!({"scope": "b", "customHeaders": {"X-B": "2"}});
    let changed = list(&["options.scope", "options.customHeaders.X-B"]);
    assert_eq!(paths(&saved, &live, &[]), changed);
    let after = updated(&saved, &live, &[]);
    let headers = json!({"X-A": "1", "X-N": "5", "X-B": "2"});
    assert_eq!(after, json!({"customHeaders": headers, "scope": "b", "freeform": "{\"a\": \"b\"}"}));
    assert_eq!(undone(&live, &after, &changed)["customHeaders"], json!({"X-A": "1", "X-N": "5"}));
    // This is done even if the update changes something else, since Auth0 would reject a string.
    assert!(updated(&json!({"scope": "b"}), &live, &[])["customHeaders"].is_object());
}

#[test]
fn without_options_nothing_is_merged() {
    let unread = Doc::from_json(&json!({"id": "con_1", "name": "d"}), &|_| false);
    assert_eq!(merged(&doc(&json!({})), &unread, &[]), None);
    assert_eq!(restored(&doc(&json!({})), &unread, &list(&["options.scope"])), None);
}

#[test]
fn another_generated_script_is_identified_by_the_value_that_differs() {
    use FieldId::{Mapping, UserCall, UserDetailUrl};
    let with = |values: &[(FieldId, &str)]| {
        let mut setup = Setup::default();
        let all = [(UserDetailUrl, "https://p.example/me")].iter().chain(values);
        all.for_each(|(id, text)| assert!(setup.set(*id, text, Source::Typed, Timestamp::UNIX_EPOCH)));
        setup
    };
    let (post, id, id_and_name) =
        (r#"{"kind":"post-empty"}"#, r#"{"user_id":"id"}"#, r#"{"user_id":"id","name":"login"}"#);
    for (saved, live, wanted) in [
        (&[][..], &[(UserCall, post)][..], UserCall),
        (&[(Mapping, id)], &[(Mapping, id), (UserCall, post)], UserCall),
        (&[(Mapping, id)], &[], Mapping),
        (&[(Mapping, id)], &[(Mapping, id_and_name)], Mapping),
        (&[(Mapping, id_and_name)], &[(Mapping, id), (UserCall, post)], Mapping),
        (&[(Mapping, id)], &[(UserDetailUrl, "https://p.example/me/2")], UserDetailUrl),
    ] {
        let (saved, live) = (with(saved), script(&with(live)));
        let found = Difference { path: "options.scripts.fetchUserProfile".into(), saved: script(&saved), live };
        let [shown] = &made_safe(vec![found], &redactor(&saved))[..] else { panic!() };
        assert_eq!(field_of_difference(&saved, shown), wanted, "{shown:?}");
    }
}

#[test]
fn what_was_written_down_names_every_key() {
    let saved = doc(&json!({"scope": "a", "authParams": {"prompt": "login", "a.b": "1"}, "scripts": {}}));
    assert_eq!(option_names(&saved), ["scope", "authParams.prompt", "authParams[\"a.b\"]"]);
}

/// Each value that isn't an object, or is an empty one, by its path. Header names are in lower case.
fn leaves(options: &Value) -> BTreeMap<Vec<String>, Value> {
    fn walk(found: &mut BTreeMap<Vec<String>, Value>, at: &[String], value: &Value) {
        let parsed = value.as_str().and_then(|text| serde_json::from_str::<Value>(text).ok());
        let opened = parsed.filter(|parsed| at == ["customHeaders"] && parsed.is_object());
        match opened.as_ref().unwrap_or(value) {
            Value::Object(members) if at.is_empty() || !members.is_empty() => {
                for (name, value) in members {
                    let name = if at == ["customHeaders"] { name.to_ascii_lowercase() } else { name.clone() };
                    walk(found, &[at, &[name]].concat(), value);
                }
            }
            value => drop(found.insert(at.to_vec(), value.clone())),
        }
    }
    let mut found = BTreeMap::new();
    walk(&mut found, &[], options);
    found
}

fn names_of(path: &str) -> Vec<String> {
    let mut names = Path::parse(path).0;
    if names.first().is_some_and(|name| name == "options") {
        names.remove(0);
    }
    if names[0] == "customHeaders" {
        names.iter_mut().skip(1).take(1).for_each(|name| name.make_ascii_lowercase());
    }
    names
}

/// The paths are equal, or one is in the other.
fn touch(one: &[String], other: &[String]) -> bool {
    one.starts_with(other) || other.starts_with(one)
}

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop::sample::select(vec![
        json!(null),
        json!(true),
        json!(false),
        json!(2),
        json!(""),
        json!("x"),
        json!("y z"),
    ]);
    let name = prop::sample::select(vec!["a", "b", "a.b", "c[\"d\"]", "é", ""]);
    leaf.prop_recursive(3, 12, 3, move |inner| {
        prop_oneof![
            1 => prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            3 => prop::collection::btree_map(name.clone(), inner, 0..4)
                .prop_map(|map| map.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()),
        ]
    })
}

fn any_headers() -> impl Strategy<Value = Value> {
    let name = prop::sample::select(vec!["X-A", "x-a", "Authorization", "authorization", "X.B"]);
    let value = prop::sample::select(vec!["1", "2", "Basic eDp5"]);
    let unique = |map: BTreeMap<&str, &str>| {
        let mut headers = Map::new();
        for (name, value) in map {
            headers.retain(|known, _| !known.eq_ignore_ascii_case(name));
            headers.insert(name.to_owned(), json!(value));
        }
        Value::Object(headers)
    };
    (prop::collection::btree_map(name, value, 0..4).prop_map(unique), any::<bool>(), any_value(), 0..9).prop_map(
        |(headers, as_text, other, odd)| match (as_text, odd) {
            (_, 0) if !other.is_object() => other,
            (true, _) => json!(headers.to_string()),
            (false, _) => headers,
        },
    )
}

fn any_options() -> impl Strategy<Value = Value> {
    let name =
        prop::sample::select(vec!["authParams", "scripts", "upstream_params", "scope", "icon_url", "a.b", "freeform"]);
    let rest = prop::collection::btree_map(name, any_value(), 0..6);
    (rest, prop::option::of(any_headers())).prop_map(|(rest, headers)| {
        let mut options: Map<String, Value> = rest.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        options.insert("client_id".into(), json!("k"));
        options.insert("client_secret".into(), json!("s"));
        options.extend(headers.map(|headers| ("customHeaders".to_owned(), headers)));
        Value::Object(options)
    })
}

/// The saved headers are always an object.
fn any_saved() -> impl Strategy<Value = Value> {
    any_options().prop_map(|mut options| {
        let parsed = options["customHeaders"].as_str().and_then(|text| serde_json::from_str(text).ok());
        if let Some(headers) = parsed {
            options["customHeaders"] = headers;
        }
        options
    })
}

/// What an earlier run may have recorded: keys, or, in older versions, only the names of options.
fn any_written() -> impl Strategy<Value = Vec<String>> {
    (any_options(), any::<bool>()).prop_map(|(options, old)| match old {
        true => options.as_object().unwrap().keys().cloned().collect(),
        false => option_names(&doc(&options)),
    })
}

/// Another administrator sets `mark` in objects outside of the update, and changes values that it didn't touch.
fn meddle(value: &mut Value, at: &[String], ours: &[Vec<String>], mark: &Value) {
    let Value::Object(members) = value else { return };
    for (name, value) in members.iter_mut() {
        let here = [at, &[if at == ["customHeaders"] { name.to_ascii_lowercase() } else { name.clone() }]].concat();
        if value.is_object() {
            meddle(value, &here, ours, mark);
        } else if !ours.iter().any(|path| touch(path, &here)) && name != "client_secret" {
            *value = mark.clone();
        }
    }
    members.insert("somebody.else".into(), mark.clone());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn an_update_keeps_everything_that_is_not_ours(saved in any_saved(), live in any_options(), written in any_written()) {
        let (after, changed) = (updated(&saved, &live, &written), paths(&saved, &live, &written));
        let (had, has) = (leaves(&live), leaves(&after));
        let ours: Vec<Vec<String>> = leaves(&saved).into_keys().chain(written.iter().map(|text| names_of(text))).collect();
        for (path, value) in &had {
            let known = ours.iter().any(|ours| touch(ours, path) && (ours.len() >= path.len() || leaves(&saved).contains_key(ours)));
            prop_assert!(known || has.get(path) == Some(value), "{:?} is gone", path);
            // Removed and changed values were named.
            let named = changed.iter().any(|changed| touch(&names_of(changed), path));
            let nothing = matches!(value, Value::Null | Value::Bool(false)) || value == "" || *value == json!({});
            prop_assert!(named || nothing || has.get(path) == Some(value), "{:?} was not named in {:?}", path, changed);
        }
        prop_assert_eq!(paths(&saved, &after, &written), Vec::<String>::new());
    }

    #[test]
    fn an_undo_gives_back_what_was_there(saved in any_saved(), live in any_options(), written in any_written()) {
        let (after, changed) = (updated(&saved, &live, &written), paths(&saved, &live, &written));
        prop_assert_eq!(leaves(&undone(&live, &after, &changed)), leaves(&live));
    }

    #[test]
    fn an_undo_leaves_what_others_did_meanwhile(
        saved in any_saved(),
        live in any_options(),
        written in any_written(),
        mark in prop::sample::select(vec![json!("mark"), json!(["mark"]), json!({"deep": {"er": 1}})]),
    ) {
        let changed = paths(&saved, &live, &written);
        let ours: Vec<Vec<String>> = changed.iter().map(|path| names_of(path)).collect();
        let mut meanwhile = updated(&saved, &live, &written);
        meddle(&mut meanwhile, &[], &ours, &mark);
        let (before, now, back) = (leaves(&live), leaves(&meanwhile), leaves(&undone(&live, &meanwhile, &changed)));
        for (path, value) in now.iter().filter(|(path, _)| !ours.contains(path)) {
            let replaced = ours.iter().any(|ours| path.starts_with(ours) && !path.contains(&"somebody.else".to_owned()));
            prop_assert!(replaced || back.get(path) == Some(value), "{:?} of somebody else is gone", path);
        }
        for path in &ours {
            // The object that replaced this value has a member that someone else added.
            let kept = now.keys().any(|now| now.len() > path.len() && now.starts_with(path));
            prop_assert!(kept || back.get(path) == before.get(path), "{:?} is not as before", path);
        }
    }
}
