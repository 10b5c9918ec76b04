//! Generated scripts as text. Other tests run them.

use super::check::{Weight, check};
use super::{Mapping, UserCall, generate, literal};
use crate::domain::{catalog, limits};
use proptest::prelude::*;

const URL: &str = "https://api.example.com/me";

/// Why Auth0 can't run a script, in sentences. None if it can.
pub fn problems(script: &str) -> Option<String> {
    let checked = check(script);
    let failure = checked.of_weight(Weight::Failure).next()?;
    Some(format!("{}. {} {}", failure.what, failure.reason(), failure.fix))
}

fn script(url: &str, call: &str, mapping: Option<&str>) -> String {
    let mapping = mapping.map(|mapping| Mapping::parse(mapping).unwrap());
    generate(url, &UserCall::parse(call).unwrap(), mapping.as_ref(), "abc123")
}

#[test]
fn the_script_for_twitch() {
    let twitch = catalog::find("twitch").unwrap();
    insta::assert_snapshot!(generate(&twitch.user_detail_url, &twitch.call, Some(&twitch.mapping), "abc123"));
}

#[test]
fn a_script_with_a_second_request() {
    let call = r#"{"kind": "get", "email": {"url": "https://api.github.com/user/emails", "list": "",
        "primary": "primary", "address": "email", "verified": "verified"}}"#;
    let mapping = r#"{"user_id": "id", "name": ["name", "login"], "email": "email", "picture": "avatar_url"}"#;
    insta::assert_snapshot!(script("https://api.github.com/user", call, Some(mapping)));
}

#[test]
fn a_script_without_a_request() {
    let mapping = r#"{"user_id": "sub", "email": "email", "email_verified": "email_verified"}"#;
    insta::assert_snapshot!(script("", r#"{"kind": "id-token"}"#, Some(mapping)));
}

#[test]
fn the_script_without_a_mapping() {
    insta::assert_snapshot!(script(URL, r#"{"kind": "get"}"#, None));
}

/// As short as a script written by hand. It has a helper only if the request or the mapping needs one.
#[test]
fn scripts_are_short() {
    let mapping = Some(r#"{"user_id": "id", "name": ["global_name", "username"], "email": "email"}"#);
    for (call, most) in [
        (r#"{"kind": "get"}"#, 28),
        (r#"{"kind": "query", "query": {"access_token": "{token}"}, "gzip": true}"#, 30),
        (r#"{"kind": "graphql", "graphql": "{ me { id } }"}"#, 35),
        (r#"{"kind": "id-token"}"#, 19),
        (r#"{"kind": "get", "email": {"url": "https://a.example/mail", "address": "email"}}"#, 36),
    ] {
        let lines = script(URL, call, mapping).lines().count();
        assert!(lines <= most, "{call}: {lines} lines");
    }
}

/// What the script of each kind contains, and what it doesn't.
#[test]
fn every_kind_has_its_request() {
    let bearer = "Authorization: 'Bearer ' + accessToken";
    for (url, call, has, lacks) in [
        (URL, r#"{"kind": "get"}"#, &["request.get({", "url: 'https://api.example.com/me',", bearer][..], "gzip"),
        (URL, r#"{"kind": "get", "gzip": true}"#, &["gzip: true"], "encodeURIComponent"),
        (URL, r#"{"kind": "get", "headers": {"X": "1"}}"#, &[bearer, "X: '1'"], "post"),
        (URL, r#"{"kind": "get", "headers": {"user-agent": "Me (m@e)"}}"#, &["'user-agent': 'Me (m@e)'"], "'Auth0'"),
        (URL, r#"{"kind": "get", "headers": {"ACCEPT": "*/*"}}"#, &["ACCEPT: '*/*'"], "application/json"),
        (
            URL,
            r#"{"kind": "get", "headers": {"authorization": "OAuth {token}"}}"#,
            &["authorization: 'OAuth ' + accessToken"],
            "Bearer",
        ),
        (URL, r#"{"kind": "get", "headers": {"X-Token": "{token}"}}"#, &["'X-Token': accessToken"], "Bearer"),
        (
            URL,
            r#"{"kind": "get", "headers": {"A": "{client_id}:{token};"}}"#,
            &["A: 'abc123:' + accessToken + ';'"],
            "Bearer",
        ),
        (
            "https://a.example/me?x=1",
            r#"{"kind": "query", "query": {"access_token": "{token}", "k": "{client_id}", "o": "{context.openid}"}}"#,
            &[
                "'https://a.example/me?x=1&access_token=' + encodeURIComponent(accessToken) + '&k=abc123&o='",
                " + encodeURIComponent(context.openid),",
                "replaceAll(encodeURIComponent(accessToken), '[token]')",
            ],
            "Bearer",
        ),
        (URL, r#"{"kind": "query", "query": {"site": "a&b c"}}"#, &["/me?site=a%26b%20c'", bearer], "encodeURI"),
        (URL, r#"{"kind": "post-empty"}"#, &["request.post({", bearer], "form"),
        (
            URL,
            r#"{"kind": "post-form", "form": {"client_id": "{client_id}", "access_token": "{token}"}}"#,
            &["request.post({", "form: { client_id: 'abc123', access_token: accessToken }"],
            "Bearer",
        ),
        (
            URL,
            r#"{"kind": "graphql", "graphql": "{ me { id } }"}"#,
            &[
                "body: JSON.stringify({ query: '{ me { id } }' })",
                "'Content-Type': 'application/json'",
                "if (data?.errors?.length) return fail('returned errors: ' + body);",
            ],
            "request.get",
        ),
        (
            "https://a.example/t/{token}/x",
            r#"{"kind": "token-in-path"}"#,
            &["url: 'https://a.example/t/' + encodeURIComponent(accessToken) + '/x',"],
            "Bearer",
        ),
        (
            "https://a.example/u/{user_id}",
            r#"{"kind": "id-from-token"}"#,
            &["url: 'https://a.example/u/' + encodeURIComponent(accessToken.split('.')[0]),", bearer],
            "post",
        ),
        ("", r#"{"kind": "id-token"}"#, &["context.id_token"], "request"),
        (
            URL,
            r#"{"kind": "post-empty", "query": {"t": "{token}"}, "email": {"url": "https://a.example/e?b", "address": "x.y"}}"#,
            &[
                "send('userinfo', { url: 'https://api.example.com/me?t=' + encodeURIComponent(accessToken), method: 'POST' }",
                "send('email', { url: 'https://a.example/e?b&t=' + encodeURIComponent(accessToken) }",
                "const entry = emails;",
                "email: entry?.x?.y || undefined",
            ],
            "email_verified",
        ),
        (
            URL,
            r#"{"kind": "get", "email": {"url": "https://a.example/e", "list": "data.0", "address": "e", "verified": "v"}}"#,
            &["const entry = emails?.data?.[0]?.[0];", "email_verified: String(entry?.v) === 'true'"],
            "request.get(",
        ),
    ] {
        let script = script(url, call, Some(r#"{"user_id": "id", "name": "name"}"#));
        for part in has {
            assert!(script.contains(part), "{part}\n{script}");
        }
        assert!(!script.contains(lacks), "{lacks}\n{script}");
        assert_eq!(problems(&script), None, "{script}");
    }
}

#[test]
fn paths_are_read_without_a_throw() {
    for (path, expected) in [
        ("id", "data?.id;"),
        ("data.0.id", "data?.data?.[0]?.id;"),
        ("0.id", "data?.[0]?.id;"),
        ("a.00.10", "data?.a?.['00']?.[10];"),
        ("first name.x-y", "data?.['first name']?.['x-y'];"),
        ("$id.class", "data?.$id?.class;"),
        ("it's", r"data?.['it\'s'];"),
        ("имя", r"data?.['\u0438\u043c\u044f'];"),
        ("a.12345678901", "data?.a?.['12345678901'];"),
    ] {
        let mapping = serde_json::json!({"user_id": path, "name": ["b", path]}).to_string();
        let script = script(URL, r#"{"kind": "get"}"#, Some(&mapping));
        assert!(script.contains(&format!("const id = {expected}\n")), "{path}: {script}");
        let name = expected.replacen(if expected.starts_with("data?.[") { "?." } else { "?" }, "", 1);
        assert!(script.contains(&format!("name: data.b || {} || undefined", name.trim_end_matches(';'))), "{script}");
    }
}

#[test]
fn literals_are_printable_ascii() {
    for (text, expected) in [
        ("", r"''"),
        ("https://a.example/me?x=1&y={z}", r"'https://a.example/me?x=1&y={z}'"),
        ("it's", r"'it\'s'"),
        (r"a\b", r"'a\\b'"),
        (r"\'", r"'\\\''"),
        ("\"`${x}", "'\"`${x}'"),
        ("a\r\n\0\t\u{7f}", r"'a\u000d\u000a\u0000\u0009\u007f'"),
        ("\u{2028}\u{2029}\u{feff}\u{202e}", r"'\u2028\u2029\ufeff\u202e'"),
        ("</script><!--", r"'\u003c/script>\u003c!--'"),
        ("é😀", r"'\u00e9\ud83d\ude00'"),
    ] {
        assert_eq!(literal(text), expected);
    }
}

#[test]
fn custom_scripts_are_checked() {
    for good in ["function (t, c, cb) { cb(null, {}) }", "(t, c, cb) => cb(null, {})"] {
        assert_eq!(problems(good), None);
    }
    let long = format!("function () {{}}{}", "é".repeat(limits::SCRIPT_MAX));
    for (bad, why) in [
        ("", "empty"),
        (" \n", "empty"),
        ("https://a.example", "no function"),
        (&long, "51214 characters"),
        ("(t, c, cb) => cb(null, {}", "Line 1, column 26: \")\" is missing. Copy the full script again."),
    ] {
        let problem = problems(bad).unwrap();
        assert!(problem.contains(why), "{problem}");
    }
    let head = "(a, b, c) => c(null, '";
    let longest = format!("{head}{}')", "é".repeat(limits::SCRIPT_MAX - head.len() - 2));
    assert_eq!(problems(&longest), None);
}

/// The script with empty string literals, without comments, which may contain an apostrophe, and without its layout.
fn skeleton(script: &str) -> String {
    let mut rest = script.chars().peekable();
    let mut kept = String::new();
    while let Some(char) = rest.next() {
        match char {
            '/' if rest.peek() == Some(&'/') => while rest.next().is_some_and(|char| char != '\n') {},
            '\'' => {
                kept.push_str("''");
                while let Some(char) = rest.next() {
                    match char {
                        '\'' => break,
                        '\\' => _ = rest.next(),
                        '\n' => panic!("a literal goes over the end of its line: {script}"),
                        _ => {}
                    }
                }
            }
            char if char.is_whitespace() => {}
            _ => kept.push(char),
        }
    }
    kept
}

/// A script with these texts wherever one may be. The hyphens keep a text from being an identifier or another header.
fn script_of(kind: &str, url: &str, name: &str, value: &str, path: &str, client_id: &str) -> String {
    let pairs = || vec![(format!("-{name}"), format!("{value}{{client_id}}"))];
    let mut call = UserCall::parse(&format!("{{\"kind\": {kind:?}}}")).unwrap_or_default();
    call.headers = pairs();
    match kind {
        "query" => call.query = pairs(),
        "post-form" => call = UserCall { form: pairs(), kind: super::CallKind::PostForm, ..call },
        "graphql" => call = UserCall { graphql: Some(value.to_owned()), kind: super::CallKind::Graphql, ..call },
        "email" => {
            let path = Some(format!("-{path}"));
            let address = path.clone().unwrap();
            let email = super::EmailCall {
                url: url.to_owned(),
                list: path.clone(),
                primary: path.clone(),
                address,
                verified: path,
            };
            call.email = Some(email);
        }
        _ => {}
    }
    let paths = vec![format!("-{path}")];
    let mapping = Mapping(["user_id", "name", "email_verified"].map(|name| (name.to_owned(), paths.clone())).to_vec());
    generate(url, &call, Some(&mapping), client_id)
}

/// Any text, often with what could end a literal.
fn nasty() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        any::<String>(),
        Just("'".to_owned()),
        Just("\\".to_owned()),
        Just("\n".to_owned()),
        Just("\u{2028}".to_owned()),
        Just("</script>".to_owned()),
        Just("${x}".to_owned()),
        Just("' + process.exit() + '".to_owned()),
        Just("//*/".to_owned()),
        Just("{client_id}".to_owned()),
        Just("{token}".to_owned()),
    ];
    prop::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat())
}

const KINDS: [&str; 6] = ["get", "query", "post-empty", "post-form", "graphql", "email"];

proptest! {
    #[test]
    fn values_never_leave_their_literals(
        kind in prop::sample::select(&KINDS[..]),
        url in nasty(), name in nasty(), value in nasty(), path in nasty(), client_id in nasty(),
    ) {
        // A text with the token or another placeholder gives another script. Tests above cover that.
        let value = value.replace('{', "(");
        let path = path.replace('.', ",");
        let script = script_of(kind, &url, &name, &value, &path, &client_id);
        prop_assert!(script.bytes().all(|byte| byte == b'\n' || (b' '..=b'~').contains(&byte)));
        prop_assert_eq!(skeleton(&script), skeleton(&script_of(kind, "a", "b", "c", "d", "e")));
    }

    #[test]
    fn parsing_never_panics_and_accepted_text_is_written_back(text in nasty(), path in nasty(), value in nasty()) {
        let _ = (Mapping::parse(&text), UserCall::parse(&text));
        let mapping = Mapping::parse(&serde_json::json!({"user_id": path}).to_string());
        if let Ok(mapping) = mapping {
            prop_assert_eq!(Mapping::parse(&mapping.to_json()), Ok(mapping));
        }
        for call in [
            serde_json::json!({"kind": "get", "headers": {"X": value}}),
            serde_json::json!({"kind": "query", "query": {&text: value}, "email": {"url": value, "address": path}}),
            serde_json::json!({"kind": "post-form", "form": {&text: value}}),
            serde_json::json!({"kind": "graphql", "graphql": value}),
        ] {
            if let Ok(call) = UserCall::parse(&call.to_string()) {
                prop_assert_eq!(UserCall::parse(&call.to_json()), Ok(call.clone()));
                prop_assert_eq!(call.clone().filled(&[]), call);
            }
        }
    }
}
