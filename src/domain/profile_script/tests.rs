//! Generated scripts as text. Other tests run them.

use super::{CallKind, Mapping, UserCall, generate, literal, problems};
use crate::domain::{catalogue, limits};
use proptest::prelude::*;

#[test]
fn the_script_for_twitch() {
    let twitch = catalogue::find("twitch").unwrap();
    insta::assert_snapshot!(generate(&twitch.user_detail_url, &twitch.call, Some(&twitch.mapping), "abc123"));
}

#[test]
fn the_script_without_a_mapping_says_that_it_is_the_default() {
    let script = generate("https://api.example.com/me", &UserCall::default(), None, "abc123");
    assert!(script.contains("// The default mapping:"));
    assert!(script.contains("'user_id': ['user_id', 'sub', 'id', 'uid', '_id', 'data.id', 'user.id']"));
}

#[test]
fn an_empty_post_is_a_post() {
    let call = UserCall { kind: CallKind::PostEmpty, ..UserCall::default() };
    assert!(generate("https://api.example.com/me", &call, None, "").contains("request.post(options, "));
    assert!(generate("https://api.example.com/me", &UserCall::default(), None, "").contains("request.get(options, "));
}

/// Header lines of a script, without their indentation.
fn headers(call: &str, client_id: &str) -> Vec<String> {
    let script = generate("https://api.example.com/me", &UserCall::parse(call).unwrap(), None, client_id);
    let (_, rest) = script.split_once("headers: {\n").unwrap();
    let (lines, _) = rest.split_once("\n    },").unwrap();
    lines.lines().map(|line| line.trim().trim_end_matches(',').to_owned()).collect()
}

#[test]
fn headers_are_added_and_replaced() {
    let (accept, agent) = ("'Accept': 'application/json'", "'User-Agent': 'Auth0'");
    let bearer = "'Authorization': 'Bearer ' + accessToken";
    for (call, expected) in [
        (r#"{"kind": "get"}"#, vec![accept, agent, bearer]),
        (r#"{"kind": "get", "headers": {"X": "1"}}"#, vec![accept, agent, bearer, "'X': '1'"]),
        (r#"{"kind": "get", "headers": {"user-agent": "Me (m@e)"}}"#, vec![accept, bearer, "'user-agent': 'Me (m@e)'"]),
        (r#"{"kind": "get", "headers": {"ACCEPT": "*/*"}}"#, vec![agent, bearer, "'ACCEPT': '*/*'"]),
        (
            r#"{"kind": "get", "headers": {"authorization": "OAuth {token}"}}"#,
            vec![accept, agent, "'authorization': 'OAuth ' + accessToken"],
        ),
        (r#"{"kind": "get", "headers": {"X-Token": "{token}"}}"#, vec![accept, agent, "'X-Token': accessToken"]),
        (
            r#"{"kind": "get", "headers": {"A": "{client_id}:{token};"}}"#,
            vec![accept, agent, "'A': 'id{token}:' + accessToken + ';'"],
        ),
    ] {
        assert_eq!(headers(call, "id{token}"), expected, "{call}");
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
fn own_scripts_are_looked_at() {
    for good in ["function (t, c, cb) { cb(null, {}) }", "(t, c, cb) => cb(null, {})"] {
        assert_eq!(problems(good), None);
    }
    let long = format!("function () {{}}{}", "é".repeat(limits::SCRIPT_MAX));
    for (bad, why) in
        [("", "empty"), (" \n", "empty"), ("https://a.example", "no function"), (&long, "51214 characters")]
    {
        let problem = problems(bad).unwrap();
        assert!(problem.contains(why), "{problem}");
    }
    let head = "(a, b, c) => c(null, '";
    let longest = format!("{head}{}')", "é".repeat(limits::SCRIPT_MAX - head.len() - 2));
    assert_eq!(problems(&longest), None);
}

/// The script with empty string literals, and without comments, which may contain an apostrophe.
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
            _ => kept.push(char),
        }
    }
    kept
}

fn script_of(url: &str, header: &str, value: &str, path: &str, client_id: &str) -> String {
    let headers = vec![(header.to_owned(), format!("{value}{{client_id}}"))];
    let call = UserCall { kind: CallKind::GetHeader, headers, ..UserCall::default() };
    let mapping = Mapping(vec![("user_id".to_owned(), vec![path.to_owned()])]);
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
        Just("' + process.exit() + '".to_owned()),
        Just("//*/".to_owned()),
        Just("{client_id}".to_owned()),
    ];
    prop::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn values_never_leave_their_literals(
        url in nasty(), header in nasty(), value in nasty(), path in nasty(), client_id in nasty(),
    ) {
        // A header with the token replaces Authorization, which makes another script. Tests above have that.
        prop_assume!(!value.contains("{token}") && !header.eq_ignore_ascii_case("authorization"));
        prop_assume!(!["accept", "user-agent"].contains(&header.to_ascii_lowercase().as_str()));
        let script = script_of(&url, &header, &value, &path, &client_id);
        prop_assert!(script.bytes().all(|byte| byte == b'\n' || (b' '..=b'~').contains(&byte)));
        prop_assert_eq!(skeleton(&script), skeleton(&script_of("a", "b", "c", "d", "e")));
    }

    #[test]
    fn parsing_never_panics_and_what_it_takes_it_writes(text in nasty(), path in nasty(), value in nasty()) {
        let _ = (Mapping::parse(&text), UserCall::parse(&text));
        let mapping = Mapping::parse(&serde_json::json!({"user_id": path}).to_string());
        if let Ok(mapping) = mapping {
            prop_assert_eq!(Mapping::parse(&mapping.to_json()), Ok(mapping));
        }
        let call = UserCall::parse(&serde_json::json!({"kind": "get", "headers": {"X": value}}).to_string());
        if let Ok(call) = call {
            prop_assert_eq!(UserCall::parse(&call.to_json()), Ok(call));
        }
    }
}
