use super::*;
use crate::domain::catalog;
use crate::domain::connection;
use crate::domain::profile_script::{CallKind, UserCall, generate};
use crate::domain::rehearsal::{self, Call, Rehearsed};
use crate::domain::safe_text::Redactor;
use crate::domain::secret::Secret;
use crate::domain::setup::{Setup, Source};
use crate::world::rehearsal::{LIMITS, given, rehearse};
use proptest::prelude::*;
use serde_json::json;

fn sample(key: &str) -> Value {
    let provider = catalog::find(key).unwrap();
    serde_json::from_str(&provider.sample.unwrap()).unwrap()
}

/// The profile that a script generated from the mapping gives.
fn profile(mapping: &str, response: &Value) -> Value {
    let mapping = Mapping::parse(mapping).unwrap();
    let script = generate("https://id.acme.example/me", &UserCall::default(), Some(&mapping), "");
    let call = Call::with_token(&script, Secret::new(Call::NO_TOKEN), "acme");
    let body = response.to_string();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let run = runtime.block_on(rehearse(&call, LIMITS, given([(200, body.as_str())])));
    let rehearsed = Rehearsed::of(run, &call, Redactor::default());
    rehearsed.profile.clone().unwrap_or_else(|| panic!("{script}: {:?}", rehearsed.finding()))
}

fn row<'a>(response: &'a ResponseTree, path: &str) -> &'a Row {
    response.rows.iter().find(|row| row.path.as_deref() == Some(path)).unwrap()
}

#[test]
fn nested_values_are_pointed_at_like_flat_ones() {
    for (key, id, value) in [
        ("naver", "response.id", "32742776"),
        ("twitch", "data.0.id", "141981764"),
        ("discord", "id", "80351110224678912"),
        ("dropbox", "account_id", ""),
    ] {
        let response = ResponseTree::new(sample(key));
        let row = row(&response, id);
        let found = response.at(row).and_then(Value::as_str).unwrap();
        assert!(value.is_empty() || found == value, "{key}");
        assert_eq!(judge("user_id", row, response.at(row)), Ok(None), "{key}");
        let mut pairs = Pairs::default();
        pairs.bind("user_id", id).unwrap();
        assert_eq!(profile(&pairs.to_json(), &response.value)["user_id"], found, "{key}");
    }
    let dropbox = ResponseTree::new(sample("dropbox"));
    assert!(dropbox.rows.iter().any(|row| row.path.as_deref() == Some("name.display_name")), "{:?}", dropbox.rows);
}

/// Every sample of the catalog is read. Its own mapping finds a user ID in it, without a doubt that is a failure.
#[test]
fn the_mappings_of_the_catalog_fit_their_samples() {
    for (key, _) in catalog::names() {
        let provider = catalog::find(key).unwrap();
        let Some(text) = provider.sample else { continue };
        let response = ResponseTree::new(serde_json::from_str(&text).unwrap());
        let pairs = Pairs::from(provider.mapping);
        let id = pairs.path_in("user_id", &response.value).unwrap();
        assert!(judge("user_id", row(&response, id), value_at(&response.value, id)).is_ok(), "{key}: {id}");
    }
}

#[test]
fn a_value_that_cant_be_the_user_id_is_rejected_or_doubted() {
    let response = ResponseTree::new(json!({
        "id": 7, "big": 9007199254740993u64, "half": 1.5, "sure": true, "none": null, "void": " ", "email": "ada@example.com",
        "login": "ada", "mail_of": "ada@example.com", "of": {"x": 1}, "list": ["a"], "a.b": 1,
    }));
    let said = |name: &str| {
        let row = response.rows.iter().find(|row| row.name == name).unwrap();
        match judge("user_id", row, response.at(row)) {
            Ok(None) => "fine".to_owned(),
            Ok(Some(doubt)) => doubt.what,
            Err(why) => why,
        }
    };
    for (name, words) in [
        ("id", "fine"),
        ("big", "too many digits"),
        ("half", "isn't an integer"),
        ("sure", "true or false"),
        ("none", "null here"),
        ("void", "empty here"),
        ("email", "may change"),
        ("login", "may change"),
        ("mail_of", "may change"),
        ("of", "is an object"),
        ("list", "is a list"),
        ("a.b", "can't reach a.b"),
    ] {
        assert!(said(name).contains(words), "{name}: {}", said(name));
    }
}

#[test]
fn other_attributes_are_doubted_where_they_cant_be_right() {
    let response =
        ResponseTree::new(json!({"email": "ada", "verified": "yes", "ok": "true", "avatar": "8342f", "flag": false}));
    let said = |attribute: &str, name: &str| {
        let row = row(&response, name);
        judge(attribute, row, response.at(row)).unwrap().map(|doubt| doubt.what).unwrap_or_default()
    };
    assert_eq!(said("email", "email"), "email isn't an email address");
    assert_eq!(said("email_verified", "verified"), "email_verified is neither true nor false");
    assert_eq!(said("email_verified", "ok"), "");
    assert_eq!(said("email_verified", "flag"), "");
    assert_eq!(said("picture", "avatar"), "picture isn't a URL");
    assert_eq!(said("name", "flag"), "name is true or false");
}

#[test]
fn absent_values_are_one_doubt() {
    let doubts = |mapping: &str| doubts(&Pairs::read(mapping).unwrap(), &json!({"id": 7}));
    let words =
        |mapping: &str| doubts(mapping).into_iter().map(|one| format!("{}: {}", one.what, one.why)).collect::<Vec<_>>();
    assert_eq!(words(r#"{"user_id":"id","name":"n"}"#), ["No value for name: The response has no value at \"n\"."]);
    assert_eq!(
        words(r#"{"user_id":"id","name":"n","nickname":"m"}"#),
        ["2 attributes have no value here: The response has no value for name and nickname."]
    );
    // The script makes it false, so it has a value in the profile.
    assert_eq!(
        words(r#"{"user_id":"id","name":"n","email_verified":"v"}"#),
        [
            "No value for name: The response has no value at \"n\".",
            "email_verified is false: The response has no value at \"v\", so the email counts as unverified."
        ]
    );
}

#[test]
fn pairs_keep_their_order_and_what_else_is_bound() {
    let mut pairs = Pairs::read(r#"{"email":"mail","name":["global_name","username"]}"#).unwrap();
    assert_eq!(Pairs::read(r#"{"phone":"x"}"#), None);
    pairs.bind("picture", "avatar").unwrap();
    pairs.bind("user_id", "id").unwrap();
    assert_eq!(
        pairs.to_json(),
        r#"{"user_id":"id","name":["global_name","username"],"email":"mail","picture":"avatar"}"#
    );
    let response = json!({"id": "7", "global_name": null, "username": "nelly"});
    let of = |path| pairs.of_path(path, &response).map(|(name, counts)| (name.to_owned(), counts)).collect::<Vec<_>>();
    assert_eq!(of("global_name"), [("name".to_owned(), false)]);
    assert_eq!(of("username"), [("name".to_owned(), true)]);
    assert_eq!(pairs.unbind("username"), ["name"]);
    assert_eq!(pairs.paths("name"), ["global_name"]);
    assert_eq!(pairs.unbind("global_name"), ["name"]);
    assert!(pairs.paths("name").is_empty() && pairs.unbind("global_name").is_empty());
}

#[test]
fn the_default_mapping_is_what_the_response_has_of_it() {
    let pairs = Pairs::usual(&sample("discord"));
    assert_eq!(pairs.to_json(), r#"{"user_id":"id","nickname":"username","email":"email"}"#);
    assert_eq!(Pairs::usual(&json!([1, 2])), Pairs::default());
}

#[test]
fn a_paste_that_is_not_a_response_is_reported() {
    for (text, words) in [
        ("", "only spaces"),
        ("<html>", "isn't JSON"),
        ("{\"id\": 1", "isn't JSON"),
        ("\"id\"", "a single value"),
        (r#"{"access_token": "x", "token_type": "Bearer"}"#, "a token response"),
        (&format!("[{}]", "1,".repeat(600_000)), "larger than 1 MiB"),
        (&"[".repeat(200), "isn't JSON"),
        (&format!("{}{}", "[".repeat(200), "]".repeat(200)), "isn't JSON"),
        (&format!("{}1{}", "{\"a\":".repeat(200), "}".repeat(200)), "isn't JSON"),
    ] {
        let error = ResponseTree::parse(text).unwrap_err();
        assert!(error.contains(words), "{text}: {error}");
    }
    let with_head = "HTTP/2 200\r\ncontent-type: application/json\r\n\r\n{\"id\": 7}";
    assert_eq!(ResponseTree::parse(with_head), Ok(json!({"id": 7})));
    assert_eq!(ResponseTree::parse("\u{feff} [ {\"id\": 7} ]\n"), Ok(json!([{"id": 7}])));
}

#[test]
fn secrets_are_masked_by_name_and_a_long_response_is_cut() {
    let many: Vec<u32> = (0..3_000).collect();
    let response = ResponseTree::new(json!({"refresh_token": "abc", "id": "x".repeat(900), "many": many}));
    assert_eq!(row(&response, "refresh_token").text, "••••••••");
    assert!(row(&response, "id").text.ends_with("…\""));
    assert_eq!((response.rows.len(), response.left_out), (1_000, 2_003));
    assert!(!format!("{response:?}").contains("abc"));
}

/// Names that a path could misread: numbers, quotes, braces, and what every JavaScript object has.
fn name() -> impl Strategy<Value = String> {
    let odd = [
        "0",
        "01",
        "__proto__",
        "constructor",
        "length",
        "a b",
        "a.b",
        "$id",
        "'x'",
        "имя",
        "",
        " ",
        "[0]",
        "{x}",
        "toString",
    ];
    prop_oneof![3 => "[a-z_]{1,6}", 2 => prop::sample::select(odd.to_vec()).prop_map(str::to_owned), 1 => any::<String>()]
}

fn response() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-9_000_000_000_000i64..9_000_000_000_000).prop_map(Value::from),
        any::<f32>()
            .prop_filter("JSON has no others", |one| one.is_finite())
            .prop_map(|one| Value::from(f64::from(one))),
        "\\PC{0,12}".prop_map(Value::from),
    ];
    let tree = leaf.prop_recursive(4, 24, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((name(), inner), 0..5)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    });
    prop::collection::vec((name(), tree), 1..5).prop_map(|members| Value::Object(members.into_iter().collect()))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]
    /// Every value with a path is what the script finds there.
    #[test]
    fn prop_what_is_pointed_at_is_what_the_script_finds(response in response()) {
        let response = ResponseTree::new(response);
        let values = response.rows.iter().filter(|row| row.kind == Kind::Value);
        for row in values {
            let Some(path) = &row.path else { continue };
            let value = response.at(row).unwrap();
            let mut pairs = Pairs::read(r#"{"user_id":"id of nobody"}"#).unwrap();
            prop_assert!(pairs.bind("name", path).is_ok(), "{}", path);
            let whole = json!({"id of nobody": "7"});
            let mut whole = whole.as_object().unwrap().clone();
            whole.extend(response.value.as_object().unwrap().clone());
            let profile = profile(&pairs.to_json(), &Value::Object(whole));
            let expected = if counts(&response.value, path) { Some(value) } else { None };
            let same = match (profile.get("name"), expected) {
                // serde_json reads a fraction to its last digit but one.
                (Some(Value::Number(one)), Some(Value::Number(other))) => {
                    let (one, other) = (one.as_f64().unwrap(), other.as_f64().unwrap());
                    (one - other).abs() <= other.abs() * 1e-15
                }
                (one, other) => one == other,
            };
            prop_assert!(same, "{}: {:?} instead of {:?}", path, profile.get("name"), expected);
        }
    }

    #[test]
    fn prop_no_response_and_no_paste_panics(response in response(), text in "\\PC{0,40}", attribute in prop::sample::select(ATTRIBUTES.to_vec())) {
        let response = ResponseTree::new(response);
        let mut pairs = Pairs::usual(&response.value);
        for row in &response.rows {
            let _ = judge(attribute, row, response.at(row));
            if let Some(path) = &row.path {
                let _ = pairs.bind(attribute, path);
            }
            let _ = doubts(&pairs, &response.value);
        }
        let _ = ResponseTree::parse(&text);
        let _ = Pairs::read(&text);
    }
}

/// Each sample of the catalog, as the rehearsal gives it to the generated script: also where the email comes from a second
/// request, and where the ID token has the user.
#[test]
fn the_samples_of_the_catalog_sign_in() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mut kinds = std::collections::BTreeSet::new();
    for (key, _) in catalog::names() {
        let provider = catalog::find(key).unwrap();
        let Some(sample) = provider.sample else { continue };
        let mut setup = Setup::default();
        setup.choose_provider(key, Source::Typed, jiff::Timestamp::UNIX_EPOCH);
        let Some(script) = connection::script(&setup) else { continue };
        let call = setup.user_call();
        let given = rehearsal::given(&script, &[(200, Secret::new(sample))], key, &call, false);
        let responses = given.responses.iter().map(|(status, body)| (*status, body.reveal()));
        let run = runtime.block_on(rehearse(&given.call, LIMITS, self::given(responses)));
        let rehearsed = Rehearsed::of(run, &given.call, Redactor::default());
        assert!(rehearsed.signs_in(), "{key}: {:?}", rehearsed.finding());
        assert_eq!(given.has_example, call.email.is_some(), "{key}");
        let email = rehearsed.profile.as_ref().map(|profile| profile["email"] == "user@example.com");
        assert_eq!(email == Some(true), given.has_example, "{key}");
        kinds.insert((call.kind.word(), given.has_example));
    }
    assert!(kinds.contains(&("get", true)) && kinds.len() > 4, "{kinds:?}");
}

#[test]
fn claims_are_rehearsed_as_an_id_token() {
    let call = UserCall { kind: CallKind::IdToken, ..UserCall::default() };
    let script = generate("", &call, None, "");
    let given = rehearsal::given(
        &script,
        &[(200, Secret::new(r#"{"sub": "7", "email": "ada@example.com"}"#))],
        "acme",
        &call,
        false,
    );
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let run = runtime.block_on(rehearse(&given.call, LIMITS, self::given([])));
    let rehearsed = Rehearsed::of(run, &given.call, Redactor::default());
    assert_eq!(rehearsed.user_id.as_deref(), Some("oauth2|acme|7"), "{:?}", rehearsed.finding());
    let remarks: Vec<String> = rehearsed.remarks().into_iter().map(|one| one.what).collect();
    assert_eq!(remarks, ["The email counts as unverified"]);
}

#[test]
fn a_profile_is_remarked_on() {
    let script =
        "(token, context, cb) => fetch('https://a.example').then((r) => r.json()).then((user) => cb(null, user))";
    let remarks = |body: Value| {
        let given =
            rehearsal::given(script, &[(200, Secret::new(body.to_string()))], "acme", &UserCall::default(), true);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let responses: Vec<(u16, &str)> =
            given.responses.iter().map(|(status, body)| (*status, body.reveal())).collect();
        let run = runtime.block_on(rehearse(&given.call, LIMITS, self::given(responses)));
        let rehearsed = Rehearsed::of(run, &given.call, Redactor::default());
        rehearsed.remarks().into_iter().map(|one| one.what).collect::<Vec<_>>()
    };
    assert_eq!(remarks(json!({"user_id": "7", "email": "ada@example.com", "email_verified": true})), [""; 0]);
    assert_eq!(remarks(json!({"user_id": "7"})), ["The profile has no email"]);
    assert_eq!(remarks(json!({"user_id": "a@b.c", "email": "x", "email_verified": true})), ["The user ID may change"]);
    let large = json!({"user_id": "7", "email": "x", "email_verified": true, "raw": "x".repeat(10_000)});
    assert_eq!(remarks(large), ["The profile is larger than 10 KB"]);
    let rounded = json!({"user_id": "7", "email": "x", "email_verified": true, "of": [{"n": 9007199254740993u64}]});
    assert_eq!(remarks(rounded), ["A number has lost digits"]);
    let rounded = json!({"user_id": 9007199254740993u64, "email": "x", "email_verified": true});
    assert_eq!(remarks(rounded), ["The user ID has too many digits"]);
}
