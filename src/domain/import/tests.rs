//! Pastes as people post them, with what is filled in and what isn't. Every export is read back.

mod exports;
mod pastes;

use super::*;
use crate::domain::fields::FieldId;
use crate::domain::http::Response;
use crate::domain::secret::Secret;
use proptest::prelude::*;

fn understood(text: &str) -> Import {
    read(text, ParseContext::default())
}

/// Each value with its field, and the line and the name that it came from.
fn values(import: &Import) -> Vec<(FieldId, &str)> {
    import.found.iter().map(|found| (found.id, found.text.reveal())).collect()
}

#[test]
fn every_reason_has_its_word() {
    use crate::domain::parse::Problem;
    let all = [
        Why::Unknown,
        Why::Placeholder,
        Why::Masked,
        Why::Variable,
        Why::Elsewhere,
        Why::Unclear("x"),
        Why::Link,
        Why::Once,
        Why::Another,
        Why::Strategy,
        Why::Invalid(FieldId::Scope, Problem::new("It's ü", "x")),
    ];
    assert_eq!(all.each_ref().map(Why::id), Why::IDS);
    assert!(all.iter().all(|why| !why.words().is_empty() && !why.words().ends_with('.')));
}

#[test]
fn a_secret_is_in_nothing_that_is_shown() {
    let secret = "kR3v5mYpQ2bT9wXzL8nC1dF7";
    for text in [
        format!("APPLICATION_SECRET={secret}\nTOKEN_URL=https://a.example/{secret}"),
        format!("SCOPE=\"{secret}\"\nAPPLICATION_KEY={secret} x"),
        format!("{secret}=1\nAPPLICATION_SECRET={secret}"),
        format!(
            "{{\"strategy\": \"oauth2\", \"options\": {{\"{secret}\": 1, \"client_secret\": \"{secret}\", \"icon_url\": \"{secret}\"}}}}"
        ),
        format!("APPLICATION_KEY='{secret}\n{secret}'\nAPPLICATION_SECRET={secret}"),
    ] {
        let import = understood(&text);
        let left = format!("{:?}", import.left);
        assert!(!left.contains(secret), "{left}");
        let paths: Vec<&str> = import.found.iter().map(|found| found.path.as_str()).collect();
        assert!(paths.iter().all(|path| !path.contains(secret)), "{paths:?}");
        assert!(!format!("{import:?}").contains(secret));
    }
}

/// The time grows with the length only. Otherwise this test would take hours.
#[test]
fn a_long_text_ends() {
    for piece in [
        "{\"a\":\"",
        "curl '",
        "options {\n a = \"",
        "a: |\n ",
        "A_B='",
        "[{",
        "https://a.example/?client_id=",
        "<<EOT\n",
        "$a = @{ b = ",
        "Invoke-RestMethod a -Body (",
        "http POST a.b/c d=",
        "'a' => ['b' => ",
        "spring:\n a:\n  ",
        "`",
        "\\\n",
    ] {
        understood(&piece.repeat(MAX / piece.len()));
        understood(&format!("{}\n", piece).repeat(MAX / (piece.len() + 1)));
    }
}

const PARTS: &[&str] = &[
    "curl -d '",
    "'",
    "\"",
    "{",
    "}",
    "[",
    "]",
    ":",
    "=",
    "\n",
    "\\",
    "options {",
    "connections:\n",
    "- name: ",
    "<<EOT\n",
    "EOT\n",
    "${",
    "$",
    "client_id",
    "strategy",
    "https://a.auth0.com/authorize?client_id=1&scope=",
    "\u{201c}",
    "|",
    "#",
    "//",
    "/*",
    "*/",
    ",",
    " ",
    "ü",
    "\u{0}",
    "AUTH0_DOMAIN=",
    "resource \"auth0_connection\" \"a\" ",
    "export ",
    "> ",
    "```",
    "\r",
    "\\u12",
    "@@",
    "##",
];

proptest! {
    #[test]
    fn prop_any_text_ends_in_a_result(parts in proptest::collection::vec((0..PARTS.len(), "\\PC{0,6}"), 0..40)) {
        let text: String = parts.iter().map(|(index, more)| format!("{}{more}", PARTS[*index])).collect();
        let import = understood(&text);
        let lines = text.lines().count() + text.matches('\r').count() + 1;
        prop_assert!(import.found.iter().all(|found| (1..=lines).contains(&found.line)));
        prop_assert!(import.left.iter().all(|left| (1..=lines).contains(&left.line)));
        for found in &import.found {
            let parsed = (found.id.field().parse)(found.text.reveal(), &ParseContext { loopback: true });
            prop_assert!(parsed.is_ok());
        }
    }
}

#[test]
fn the_document_behind_a_url_joins_the_values() {
    let url = "https://p.example/.well-known/openid-configuration";
    let text = format!("SCOPE=email\n{url}");
    let import = understood(&text);
    let request = import.request(ParseContext::default()).unwrap();
    assert_eq!((request.url.as_str(), request.bearer.is_none() && request.headers.is_empty()), (url, true));
    let document = r#"{"issuer": "https://p.example", "authorization_endpoint": "https://p.example/a", "token_endpoint": "https://p.example/t", "scope": "all"}"#;
    let read = import.clone().with_document(&Ok(Response::new(200, document)), ParseContext::default());
    let found: Vec<_> = read.found.iter().map(|found| (found.id, found.line, found.path.as_str())).collect();
    assert_eq!(
        found,
        [
            (FieldId::AuthorizationUrl, 2, "authorization_endpoint"),
            (FieldId::TokenUrl, 2, "token_endpoint"),
            (FieldId::Scope, 1, "SCOPE")
        ]
    );
    assert!(read.left.is_empty() && read.request(ParseContext::default()).is_none(), "{read:?}");
    for answer in [Ok(Response::new(404, document)), Ok(Response::new(200, "<html>"))] {
        let read = import.clone().with_document(&answer, ParseContext::default());
        assert_eq!((read.found.len(), read.left[0].why.id(), &read.link), (1, "link", &None));
    }
    // A password in the URL isn't sent, and nothing is sent without TLS.
    for url in
        ["https://a:b@p.example/.well-known/openid-configuration", "http://p.example/.well-known/openid-configuration"]
    {
        assert_eq!(understood(url).request(ParseContext::default()), None);
    }
}

#[test]
fn a_token_alone_is_known_by_its_claims() {
    let ours = crate::domain::probes::tests::token("acme.eu.auth0.com", "read:clients");
    let import = understood(&format!("\n  Bearer {}\n", ours.reveal()));
    assert_eq!(values(&import), [(FieldId::ApiToken, ours.reveal())]);
    assert_eq!((import.found[0].line, import.formats), (2, vec!["a token"]));
    let other = crate::domain::token::tests::jwt(serde_json::json!({"aud": "https://api.example"}));
    let import = understood(other.reveal());
    assert_eq!((import.found.len(), import.left[0].why.id()), (0, "not_kept"));
}

#[test]
fn the_debug_form_hides_every_value() {
    let found = Found { id: FieldId::Scope, text: Secret::new("x1y2z3"), line: 1, path: "SCOPE".into() };
    assert!(!format!("{found:?}").contains("x1y2z3"));
}
