//! The userinfo request in its JSON form.

use super::{CallKind, Term, UserCall, terms};

#[test]
fn good_calls_survive_a_round_trip() {
    for (good, kind) in [
        (r#"{"kind":"get"}"#, CallKind::Get),
        (r#"{"kind":"post-empty"}"#, CallKind::PostEmpty),
        (r#"{"kind":"post-empty","headers":{"A":"1"}}"#, CallKind::PostEmpty),
        (r#"{"kind":"get-header","headers":{"Client-Id":"{client_id}","B":"2"}}"#, CallKind::GetHeader),
        (r#"{"kind":"get-header","headers":{"Authorization":"OAuth {token}"}}"#, CallKind::GetHeader),
        (r#"{"kind":"get-header","headers":{"X":"{\"a\": {}}"}}"#, CallKind::GetHeader),
        (r#"{"kind":"query","query":{"access_token":"{token}","key":"{client_id}"},"gzip":true}"#, CallKind::Query),
        (r#"{"kind":"post-form","form":{"access_token":"{token}","v":""}}"#, CallKind::PostForm),
        (r#"{"kind":"graphql","graphql":"{ viewer { id } }"}"#, CallKind::Graphql),
        (r#"{"kind":"token-in-path"}"#, CallKind::TokenInPath),
        (r#"{"kind":"id-from-token","headers":{"x-api-key":"{client_id}"}}"#, CallKind::IdFromToken),
        (r#"{"kind":"id-token"}"#, CallKind::IdToken),
        (r#"{"kind":"script"}"#, CallKind::Script),
        (
            r#"{"kind":"get","email":{"url":"https://a.example/emails","list":"","primary":"primary","address":"email","verified":"verified"}}"#,
            CallKind::Get,
        ),
        (r#"{"kind":"get","email":{"url":"https://a.example/email","address":"value.email"}}"#, CallKind::Get),
    ] {
        let call = UserCall::parse(good).unwrap();
        assert_eq!((call.kind, call.to_json().as_str()), (kind, good));
    }
}

#[test]
fn get_with_headers_is_get_header() {
    let call = UserCall::parse(r#"{"kind": "get", "headers": {"A": "1"}}"#).unwrap();
    let headers = vec![("A".into(), "1".into())];
    assert_eq!(call, UserCall { kind: CallKind::GetHeader, headers, ..UserCall::default() });
    assert_eq!(UserCall::parse(r#"{"kind": "get", "headers": {}}"#), Ok(UserCall::default()));
    let call = UserCall::parse(r#"{"kind": "get", "query": {"a": "1"}}"#).unwrap();
    assert_eq!(call.kind, CallKind::Query);
}

#[test]
fn bad_calls_have_a_reason() {
    for (bad, why) in [
        ("get", "isn't valid JSON"),
        ("\"get\"", "isn't a JSON object"),
        ("{}", "sets the request method, is missing"),
        (r#"{"kind": "put"}"#, "use a custom script"),
        (r#"{"kind": 1}"#, "\"kind\" is 1"),
        (r#"{"kind": "get", "body": ""}"#, "\"body\" isn't part"),
        (r#"{"kind": "get-header"}"#, "needs headers"),
        (r#"{"kind": "get-header", "headers": {}}"#, "needs headers"),
        (r#"{"kind": "get", "headers": []}"#, "not an object"),
        (r#"{"kind": "get", "headers": {"": "1"}}"#, "isn't a header name"),
        (r#"{"kind": "get", "headers": {"A B": "1"}}"#, "isn't a header name"),
        (r#"{"kind": "get", "headers": {"A:": "1"}}"#, "isn't a header name"),
        (r#"{"kind": "get", "headers": {"Ä": "1"}}"#, "isn't a header name"),
        (r#"{"kind": "get", "headers": {"A": 1}}"#, "not text"),
        (r#"{"kind": "get", "headers": {"A": ""}}"#, "is empty"),
        (r#"{"kind": "get", "headers": {"A": "1\r\nB: 2"}}"#, "line breaks"),
        (r#"{"kind": "get", "headers": {"A": "é"}}"#, "outside ASCII"),
        ("{\"kind\": \"get\u{200b}\"}", "\"kind\" contains an invisible character (U+200B)"),
        (
            "{\"kind\": \"get\", \"headers\": {\"A\": \"1\u{200b}\"}}",
            "The header A contains an invisible character (U+200B)",
        ),
        ("{\"kind\": \"get\", \"headers\": {\"A\u{200b}\": \"1\"}}", "contains an invisible character (U+200B)"),
        (r#"{"kind": "get", "headers": {"A": "1", "a": "2"}}"#, "appears twice"),
        (r#"{"kind": "query"}"#, "\"query\" needs query. Add \"query\": {\"access_token\""),
        (r#"{"kind": "post-form", "form": {}}"#, "needs form"),
        (r#"{"kind": "graphql"}"#, "needs graphql. Add \"graphql\": \"{ viewer"),
        (r#"{"kind": "graphql", "graphql": "viewer"}"#, "isn't a query"),
        (r#"{"kind": "graphql", "graphql": "{ me { id }"}"#, "matching braces"),
        (r#"{"kind": "get", "graphql": "{ me }"}"#, "Write \"kind\": \"graphql\""),
        (r#"{"kind": "post-empty", "form": {"a": "b"}}"#, "Write \"kind\": \"post-form\""),
        (r#"{"kind": "id-token", "gzip": true}"#, "makes no request"),
        (r#"{"kind": "script", "headers": {"A": "1"}}"#, "makes no request"),
        (r#"{"kind": "get", "gzip": "yes"}"#, "\"gzip\" is \"yes\""),
        (r#"{"kind": "query", "query": {"": "1"}}"#, "has no name"),
        (r#"{"kind": "query", "query": {"a": 1}}"#, "The parameter a is 1, not text"),
        (r#"{"kind": "query", "query": {"a": "1\n"}}"#, "The parameter a contains an invisible character (U+000A)"),
        (r#"{"kind": "get", "email": "https://a.example"}"#, "not an object"),
        (r#"{"kind": "get", "email": {"address": "email"}}"#, "no URL"),
        (r#"{"kind": "get", "email": {"url": "https://a.example"}}"#, "no address"),
        (r#"{"kind": "get", "email": {"url": "https://a.example", "address": "a[0]"}}"#, "like \"a.0\""),
        (r#"{"kind": "get", "email": {"url": "https://a.example", "address": "a", "x": 1}}"#, "\"x\" isn't part"),
        (r#"{"kind": "get", "email": {"url": "https://a.example", "address": "a", "primary": "p"}}"#, "Add \"list\""),
    ] {
        let error = UserCall::parse(bad).unwrap_err();
        assert!(error.contains(why), "{bad}: {error}");
    }
}

#[test]
fn values_are_split_once() {
    use Term::{ClientId, Context, Placeholder, Text, Token};
    for (value, expected) in [
        ("", vec![]),
        ("a", vec![Text("a")]),
        ("Bearer {token}", vec![Text("Bearer "), Token]),
        ("{client_id}{token}", vec![ClientId, Token]),
        ("{{token}}", vec![Text("{"), Token, Text("}")]),
        ("{\"a\": {}}", vec![Text("{\"a\": {}}")]),
        ("{token", vec![Text("{token")]),
        ("{context.openid}é{account_id}", vec![Context("openid"), Text("é"), Placeholder("account_id")]),
        ("{context.}{a b}", vec![Text("{context.}{a b}")]),
    ] {
        assert_eq!(terms(value), expected, "{value}");
        assert_eq!(terms(value).iter().map(Term::to_string).collect::<String>(), value);
    }
}

#[test]
fn placeholders_are_filled_in() {
    let call = UserCall::parse(
        r#"{"kind": "query", "headers": {"Account": "{account_id}", "X": "{token}"}, "query": {"a": "{x}{client_id}"},
            "email": {"url": "https://{x}.example/mail", "address": "email"}}"#,
    )
    .unwrap();
    assert_eq!(call.placeholders(), ["account_id", "x"]);
    let filled = call.filled(&[("x".to_owned(), "7".to_owned())]);
    assert_eq!(filled.placeholders(), ["account_id"]);
    assert_eq!((filled.query[0].1.as_str(), filled.headers[0].1.as_str()), ("7{client_id}", "{account_id}"));
    assert_eq!(filled.email.unwrap().url, "https://7.example/mail");
}

#[test]
fn the_token_is_sent_once() {
    for (call, brings) in [
        (r#"{"kind": "get"}"#, false),
        (r#"{"kind": "get", "headers": {"X": "{client_id}"}}"#, false),
        (r#"{"kind": "get", "headers": {"authorization": "Basic abc"}}"#, true),
        (r#"{"kind": "get", "headers": {"X": "t {token}"}}"#, true),
        (r#"{"kind": "query", "query": {"site": "x"}}"#, false),
        (r#"{"kind": "query", "query": {"t": "{token}"}}"#, true),
        (r#"{"kind": "post-form", "form": {"t": "{token}"}}"#, true),
        (r#"{"kind": "token-in-path"}"#, true),
        (r#"{"kind": "id-from-token"}"#, false),
    ] {
        assert_eq!(UserCall::parse(call).unwrap().brings_token(), brings, "{call}");
    }
}
