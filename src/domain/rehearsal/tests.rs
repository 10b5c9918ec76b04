//! Texts of stacks, user IDs, and what is masked.

use super::*;
use crate::domain::secret::Secret;
use serde_json::json;

const TOKEN: &str = "secret-access-token";

fn ran(end: End, calls: u32) -> Rehearsed {
    let call = Call::with_token("a\n  b()\n", Secret::new(TOKEN), "acme");
    let run = Run { end, calls, promised: false, missing: None, requests: vec![], console: vec![], ms: 1 };
    Rehearsed::of(run, &call, Redactor::default())
}

#[test]
fn the_place_is_that_of_the_script() {
    let stack =
        "    at f (rehearsal/core.js:3:1)\n    at f (fetchUserProfile.js:1:9)\n    at g (fetchUserProfile.js:7:2)\n";
    assert_eq!(place(stack, 1), Some((1, 8)));
    assert_eq!(place("    at fetchUserProfile.js:4:20", 1), Some((4, 20)));
    assert_eq!(place("    at fetchUserProfile.js:4", 1), Some((4, 1)));
    for odd in [
        "",
        "at rehearsal/core.js:1:1",
        "fetchUserProfile.js",
        "fetchUserProfile.js:x",
        "fetchUserProfile.js:99999999999:1",
    ] {
        assert_eq!(place(odd, 1), None, "{odd}");
    }
}

#[test]
fn an_excerpt_is_short_and_counts_characters() {
    let none = Masks::default();
    let excerpt = Excerpt::of("\t'\u{e9}' + x;", 9, &none);
    assert_eq!((excerpt.column, excerpt.before.as_str(), excerpt.text.as_str()), (8, " '\u{e9}' + ", " '\u{e9}' + x;"));
    let long = Excerpt::of(&"\u{e9}".repeat(300), 301, &none);
    assert_eq!((long.column, long.before.chars().count(), long.text.chars().count()), (151, 50, 100));
    assert_eq!(Excerpt::of("x", 99, &none).column, 2);
    assert_eq!(Excerpt::of("", 0, &none).column, 1);
}

#[test]
fn a_user_id_is_text_or_a_number_that_differs() {
    let id = |value: Value| user_id(json!({ "user_id": value }).as_object().unwrap());
    assert_eq!((id(json!("a")), id(json!(7))), (Ok("a".to_owned()), Ok("7".to_owned())));
    for bad in
        [json!(null), json!(""), json!(" "), json!(true), json!([1]), json!({}), json!("undefined"), json!("NaN")]
    {
        assert!(id(bad.clone()).is_err(), "{bad}");
    }
    assert!(id(json!("[object Object]")).unwrap_err().contains("all users"));
    assert!(user_id(&Map::new()).unwrap_err().contains("no user_id"));
}

#[test]
fn only_one_profile_with_an_id_signs_in() {
    let profile = |json: &str| End::Called(Said::Profile(json.to_owned()));
    assert!(ran(profile(r#"{"user_id":1}"#), 1).signs_in());
    assert!(!ran(profile(r#"{"user_id":1}"#), 2).signs_in());
    assert!(!ran(profile(r#"{"id":1}"#), 1).signs_in());
    assert!(!ran(profile("7"), 1).signs_in());
    assert!(!ran(profile("{"), 1).signs_in());
}

#[test]
fn every_outcome_is_a_finding_with_a_fix() {
    let thrown =
        Thrown { name: "TypeError".to_owned(), message: format!("no {TOKEN}"), at: Some((2, 3)), cause: String::new() };
    for (end, calls, outcome) in [
        (End::Threw(thrown.clone()), 0, Outcome::Error),
        (End::Rejected(thrown.clone()), 0, Outcome::Error),
        (End::Called(Said::Error(thrown.clone())), 1, Outcome::Error),
        (End::Called(Said::Error(thrown.clone())), 2, Outcome::CalledTwice),
        (End::Called(Said::Nothing("undefined".to_owned())), 1, Outcome::NotAnObject),
        (End::Called(Said::Profile("{}".to_owned())), 1, Outcome::Profile),
        (End::Syntax(thrown), 0, Outcome::Syntax),
        (End::NoFunction, 0, Outcome::Error),
        (End::NoCallback, 0, Outcome::NoCallback),
        (End::Timeout, 0, Outcome::Timeout),
        (End::OutOfMemory, 0, Outcome::OutOfMemory),
    ] {
        let rehearsed = ran(end.clone(), calls);
        assert_eq!(rehearsed.outcome, outcome, "{end:?}");
        let finding = rehearsed.finding();
        assert!(!finding.why.is_empty() && !finding.fix.is_empty() && finding.exit_code() == 1, "{finding:?}");
        assert!(finding.what.chars().count() <= 48, "{}", finding.what);
        assert!(!format!("{rehearsed:?}{finding:?}").contains(TOKEN), "{end:?}");
    }
}

#[test]
fn the_fix_of_a_generated_script_is_never_to_correct_it() {
    let of = |message: &str| {
        let thrown = Thrown { message: message.to_owned(), ..Thrown::default() };
        ran(End::Called(Said::Error(thrown)), 1)
    };
    let lacking = of("The userinfo request returned no usable user ID at id: {}");
    assert!(lacking.finding().fix.contains("Correct the script"), "{:?}", lacking.finding());
    assert!(lacking.of_generated().fix.starts_with("Map user_id"), "{:?}", lacking.of_generated());
    let other = of("The userinfo request did not return JSON: x");
    assert!(!other.lacks_id() && other.of_generated().fix.starts_with("Check the userinfo URL"));
}

#[test]
fn the_token_response_is_secret_too() {
    let response = r#"{"access_token":"aaaaaaaaaaaa","id_token":"bbbbbbbbbbbb","refresh_token":"cccccccccccc","scope":"openid profile"}"#;
    let token = Secret::new("aaaaaaaaaaaa");
    let call = Call { token_response: Secret::new(response), ..Call::with_token("", token, "acme") };
    let console = vec![response.to_owned()];
    let run = Run { end: End::NoCallback, calls: 0, promised: false, missing: None, requests: vec![], console, ms: 1 };
    let shown = Rehearsed::of(run, &call, Redactor::default()).console.concat();
    assert!(shown.contains("openid profile"), "{shown}");
    assert!(["aaaa", "bbbb", "cccc"].iter().all(|part| !shown.contains(part)), "{shown}");
}

#[test]
fn the_input_is_a_token_or_a_token_response() {
    let of = |input: &str| Call::with_input("", Secret::new(input), "acme");
    let response = of(r#"{"access_token":"abc","authed_user":{"id":1}}"#);
    assert_eq!((response.token.reveal(), response.token_response.reveal().contains("authed_user")), ("abc", true));
    for token in ["abc", "7", "{}", "[1]", r#"{"access_token":1}"#, "a.b.c"] {
        assert_eq!(of(token).token.reveal(), token);
    }
}

#[test]
fn the_console_has_lines_unless_they_hold_a_secret() {
    let none = Masks::default();
    assert_eq!(lines("a\n b\t", &none), ["a", " b "]);
    let masks = Masks::new(Redactor::default(), &[Secret::new("secretsecret")]);
    assert_eq!(lines("a\nsecret\nsecretsecret", &masks).len(), 1);
}

#[test]
fn bytes_of_the_token_are_masked_in_a_profile() {
    let bytes: Vec<u8> = TOKEN.bytes().collect();
    let profile = json!({ "user_id": 1, "token": bytes, "inner": { "data": bytes, "upper": TOKEN.to_uppercase() }, "list": [1, 2] });
    let rehearsed = ran(End::Called(Said::Profile(profile.to_string())), 1);
    let wanted = json!({ "user_id": 1, "token": "****", "inner": { "data": "****", "upper": "****" }, "list": [1, 2] });
    assert_eq!(rehearsed.profile, Some(wanted));
}

#[test]
fn a_place_outside_of_the_script_is_not_shown() {
    for (at, place) in [
        ((2, 3), Some((2, 3))),
        ((3, 1), None),
        ((0, 1), None),
        ((999, 1), None),
        ((1, 99), None),
        ((u32::MAX, u32::MAX), None),
    ] {
        let thrown = Thrown { message: "x".to_owned(), at: Some(at), ..Thrown::default() };
        let error = ran(End::Threw(thrown), 0).error.unwrap();
        assert_eq!(error.line.zip(error.column), place, "{at:?}");
        assert_eq!(error.excerpt.is_some(), place.is_some(), "{at:?}");
    }
}
