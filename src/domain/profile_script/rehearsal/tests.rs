//! The request of a script. What it makes of a response is compared with Node.js in `tests/transcripts/profile_scripts.rs`.

use super::super::{Mapping, UserCall, generate};
use super::{Call, Rehearsal};
use proptest::prelude::*;

const URL: &str = "https://api.example.com/me?a='b'&c=\\u00e9";

fn call(call: &str, client_id: &str) -> Call {
    let script = generate(URL, &UserCall::parse(call).unwrap(), None, client_id);
    Rehearsal::of(&script).unwrap().call("t")
}

#[test]
fn a_generated_script_is_read_back() {
    let bearer = call(r#"{"kind": "get"}"#, "");
    let headers = [("Accept", "application/json"), ("User-Agent", "Auth0"), ("Authorization", "Bearer t")];
    let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    assert_eq!(bearer, Call { method: "GET", url: URL.to_owned(), headers });
    let odd = call(
        r#"{"kind": "post-empty", "gzip": true, "headers": {"A": "x{token}{client_id}, + 'y\\", "Accept": "*/*"}}"#,
        "é😀",
    );
    assert_eq!((odd.method, odd.headers[1].1.as_str()), ("POST", "xté😀, + 'y\\"));
    assert!(odd.headers.iter().all(|(name, _)| name != "Authorization"));
}

#[test]
fn paths_of_every_form_are_read_back() {
    let mapping = r#"{"user_id": "0.it's.$id", "name": ["a.01.b c", "d"], "email_verified": "x.0"}"#;
    let mapping = Mapping::parse(mapping).unwrap();
    let played = Rehearsal::of(&generate(URL, &UserCall::default(), Some(&mapping), "")).unwrap();
    assert_eq!(played.mapping, Some(mapping));
}

#[test]
fn another_script_is_not_played() {
    let script = generate(URL, &UserCall::default(), None, "");
    let query = UserCall::parse(r#"{"kind": "query", "query": {"t": "{token}"}}"#).unwrap();
    for other in [
        script.replace("150", "149"),
        format!("{script} "),
        String::new(),
        "(a, b, c) => c()".to_owned(),
        generate(URL, &query, None, ""),
    ] {
        assert!(Rehearsal::of(&other).is_none(), "{other}");
    }
}

proptest! {
    #[test]
    fn prop_whatever_stands_in_it(url in any::<String>(), value in "[^{}]*", client_id in "[^{}]*", body in any::<String>()) {
        let url = url.replace('#', "");
        let headers = vec![("X".to_owned(), format!("{value}{{client_id}}"))];
        let call = UserCall { headers, ..UserCall::default() };
        let played = Rehearsal::of(&generate(&url, &call, None, &client_id)).unwrap();
        prop_assert_eq!(played.call("t").url, url);
        let _ = played.profile("t", 200, &body);
    }
}
