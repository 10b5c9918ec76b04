//! What users paste, field by field: it is corrected, rejected with a fix, or kept as it is. No text makes a parser panic.

use super::Around;
use crate::domain::fields::{FIELDS, FieldId, FieldId::*};
use proptest::prelude::*;

/// The field, the pasted text, what is kept, and what the note says ("" for no note).
const PUT_RIGHT: &[(FieldId, &str, &str, &str)] = &[
    (TokenUrl, "https:/id.acme.io/token", "https://id.acme.io/token", "Understood as https://id.acme.io/token"),
    (TokenUrl, "https:id.acme.io/token", "https://id.acme.io/token", "Understood as"),
    (TokenUrl, "https:///id.acme.io/token", "https://id.acme.io/token", "Understood as"),
    (TokenUrl, "HTTPS://ID.Acme.io/OAuth2/token", "https://id.acme.io/OAuth2/token", "Understood as"),
    (TokenUrl, "https:\\\\id.acme.io\\oauth2\\token", "https://id.acme.io/oauth2/token", "Understood as"),
    (AuthorizationUrl, "https:\\\\id.acme.io\\a?b=c\\d", "https://id.acme.io/a?b=c\\d", "Understood as"),
    (AuthorizationUrl, "https:/{Domain}/a", "https://{Domain}/a", "Understood as"),
    (UserDetailUrl, "HTTPS://API.{Realm}.Acme.io/{V}/me", "https://api.{Realm}.acme.io/{V}/me", "Understood as"),
    (
        TokenUrl,
        "TOKEN_URL=https://id.acme.io/token",
        "https://id.acme.io/token",
        "TOKEN_URL= in front of it was dropped",
    ),
    (TokenUrl, "export TOKEN_URL='https:/id.acme.io'", "https://id.acme.io", "Understood as"),
    (IconUrl, "ICON=https://acme.io/i.png", "https://acme.io/i.png", "ICON= in front"),
    (CallbackUrls, "CALLBACK_URLS=https://a.io/cb, b://cb", "https://a.io/cb, b://cb", "CALLBACK_URLS= in front"),
    (CallbackUrls, "CALLBACK_URLS=\"https://a.io/cb,b://cb\"", "https://a.io/cb, b://cb", "CALLBACK_URLS= in front"),
    (CallbackUrls, "\"https://a.io/cb\", \"b://cb\"", "https://a.io/cb, b://cb", ""),
    (ApplicationSecret, "CLIENT_SECRET=abc-123", "abc-123", "A name and = in front of it were dropped"),
    (ApplicationSecret, "SECRET=abc-123", "abc-123", "A name and ="),
    (ApplicationSecret, "export A_SECRET=\"x=y\"", "x=y", "A name and ="),
    (ApplicationSecret, "abc-123\"", "abc-123", "A quote at one end was dropped"),
    (ApplicationSecret, "'abc-123", "abc-123", "A quote at one end was dropped"),
    (ApplicationSecret, "„abc-123“", "abc-123", "dropped"),
    (ApplicationSecret, "„abc-123”", "abc-123", "dropped"),
    (ApplicationSecret, "”abc-123”", "abc-123", "dropped"),
    (ApplicationSecret, "«abc-123»", "abc-123", "dropped"),
    (ApplicationSecret, "‚abc-123‘", "abc-123", "dropped"),
    (ApplicationSecret, "‘abc-123’", "abc-123", "dropped"),
    (ApplicationSecret, "  gеheim-1234", "gеheim-1234", "(U+0435) is rare in a secret"),
    (ApplicationSecret, "sK9w************", "sK9w************", "looks like a mask"),
    // A user who means it puts it in quotes.
    (ApplicationSecret, "'abc-123\"'", "abc-123\"", "dropped"),
    (ApplicationSecret, "\"A_B=abc-123\"", "A_B=abc-123", "dropped"),
    (ApiToken, "AUTH0_API_V2_TOKEN=eyJh.eyJh.c2ln", "eyJh.eyJh.c2ln", "AUTH0_API_V2_TOKEN= in front"),
    (ApplicationKey, "APPLICATION_KEY=abc-123", "abc-123", "APPLICATION_KEY= in front of it was dropped"),
    (ApplicationKey, "A_B=C_D=abc", "abc", "A_B= in front"),
    (ConnectionName, "CONNECTION_NAME=acme-sso", "acme-sso", "CONNECTION_NAME= in front of it was dropped"),
    (Auth0Domain, "AUTH0_DOMAIN=acme.eu.auth0.com", "acme.eu.auth0.com", "AUTH0_DOMAIN= in front of it was dropped"),
    (Auth0Domain, "acme.eu.auth0.com,", "acme.eu.auth0.com", "Understood as acme.eu.auth0.com"),
    (Auth0Domain, "https:/acme.eu.auth0.com", "acme.eu.auth0.com", "Understood as"),
    (Auth0Domain, "https:\\\\acme.eu.auth0.com\\", "acme.eu.auth0.com", "Understood as"),
    (Auth0Domain, "acme-dev.e\u{200b}u.auth0.com", "acme-dev.eu.auth0.com", "Understood as"),
    (Auth0Domain, "https://t1t.auth0.com/authorize?scope=a,b", "t1t.auth0.com", "Understood as"),
    (Auth0Domain, "https://t1t.auth0.com/authorize?name=é", "t1t.auth0.com", "Understood as"),
    (Auth0Domain, "//t1t.auth0.com", "t1t.auth0.com", "Understood as"),
    (Auth0Domain, "acme_dev.eu.auth0.com", "acme_dev.eu.auth0.com", "no underscore"),
    (Auth0Domain, "ab.eu.auth0.com", "ab.eu.auth0.com", "at least 3 characters"),
    (UserCall, r#"{"kind":"get","headers":{"X":"1"}}"#, r#"{"kind":"get-header","headers":{"X":"1"}}"#, ""),
];

/// Kept exactly and without a note, since it is right.
const LEFT_ALONE: &[(FieldId, &str)] = &[
    (AuthorizationUrl, "https://id.acme.io/a?audience=https%3A%2F%2Fapi.acme.io"),
    (AuthorizationUrl, "https://id.acme.io/a?claims={\"userinfo\":{\"email\":null}}"),
    (AuthorizationUrl, "https://id.acme.io/A/B?x=Y\\Z"),
    (AuthorizationUrl, "https://{domain}/{realm_1}/auth"),
    (TokenUrl, "https://acme.azurewebsites.net/api/token?code=KEY"),
    (UserDetailUrl, "https://acme.azurewebsites.net/api/me?code=KEY"),
    (UserDetailUrl, "https://api.acme.io/me?client_id=x"),
    (ApplicationSecret, "a=b"),
    (ApplicationSecret, "ABCDEFGH=="),
    (ApplicationSecret, "A_CDEFGH=="),
    (ApplicationSecret, "it's"),
    (ApplicationSecret, "***"),
    (ApplicationKey, "abc=def"),
    (Auth0Domain, "your-company.eu.auth0.com"),
    (Auth0Domain, "bookyour-trip.eu.auth0.com"),
    (Mapping, r#"{"user_id":"$id"}"#),
    (Mapping, r#"{"user_id":"data.0.$id"}"#),
    (TokenHeaders, r#"{"Notion-Version":"2022-06-28"}"#),
    (AuthParams, r#"{"prompt":"consent"}"#),
];

/// Kept, with or without a note.
const ACCEPTED: &[(FieldId, &str)] = &[
    (Auth0Domain, "https://[2001:db8::8a2e:370:7334]:8443"),
    (Auth0Domain, "login.xn--mller-kva.de"),
    (Auth0Domain, "login.your-brand.com"),
];

/// The field, the pasted text, what the problem says, and what the fix names.
const REFUSED: &[(FieldId, &str, &str, &str)] = &[
    (TokenUrl, "https://https://id.acme.io/token", "https:// stands there twice", "https://id.acme.io/token"),
    (TokenUrl, "HTTPS://https:/id.acme.io/token", "https:// stands there twice", "https://id.acme.io/token"),
    (TokenUrl, "https%3A%2F%2Fid.acme.io%2Ftoken", "This URL is encoded", "https://id.acme.io/token"),
    (TokenUrl, "https%253A%252F%252Fid.acme.io", "This URL is encoded", "https://id.acme.io"),
    (TokenUrl, "aHR0cHM6Ly9pZC5hY21lLmlvL3Rva2Vu", "This is a URL in base64", "https://id.acme.io/token"),
    (TokenUrl, "https://{{domain}}/token", "placeholder", "{domain}"),
    (TokenUrl, "https://${domain}/token", "placeholder", "{domain}"),
    (TokenUrl, "https://{domain/token", "placeholder", "{domain}"),
    (TokenUrl, "https://{your domain}/token", "space", "again"),
    (TokenUrl, "https://{your-realm}/token", "placeholder", "{your_realm}"),
    (TokenUrl, "https://id.acme.io/<tenant>/token", "placeholder", "{tenant}"),
    (TokenUrl, "https://id.acme.io/token?client_id=a", "client_id stands in it", "Take it out"),
    (TokenUrl, "https://id.acme.io/token?response_type=a", "response_type stands in it", "Take it out"),
    (TokenUrl, "https://id.acme.io/token?a=b&redirect_uri=a", "redirect_uri stands in it", "Take it out"),
    (TokenUrl, "https://id.acme.io/token?state=a", "state stands in it", "Take it out"),
    (TokenUrl, "https://id.acme.io/token?client_secret=a", "client_secret stands in it", "Take it out"),
    (
        UserDetailUrl,
        "https://id.acme.io/me?access_token=a",
        "does not belong into a saved value",
        "access token of whoever",
    ),
    (UserDetailUrl, "https://id.acme.io/me?client_secret=a", "does not belong into a saved value", "Take it out"),
    (UserDetailUrl, "https://id.acme.io/me?response_type=a", "belongs to the Authorization URL", "who the user is"),
    (UserDetailUrl, "https://id.acme.io/me?state=a", "belongs to the Authorization URL", "who the user is"),
    (IconUrl, "icon", "This is no URL", ".png"),
    (
        TokenHeaders,
        "{\"X-Trace\": \"a\u{200b}b\"}",
        "The value of \"X-Trace\" holds an invisible character (U+200B)",
        "by hand",
    ),
    (TokenHeaders, "{\"X\u{feff}\": \"a\"}", "holds an invisible character (U+FEFF)", "by hand"),
    (TokenHeaders, "{\"X-Trace\": \"а\"}", "\"X-Trace\" holds а (U+0430)", "ASCII"),
    (TokenHeaders, "{\"content-type\": \"application/json\"}", "content-type", "form"),
    (TokenHeaders, "{\"Content-Length\": \"1\"}", "Content-Length", "itself"),
    (TokenHeaders, "{\"Host\": \"x\"}", "Host", "itself"),
    (TokenHeaders, "{\"Transfer-Encoding\": \"chunked\"}", "Transfer-Encoding", "itself"),
    (TokenHeaders, "{\"connection\": \"close\"}", "connection", "itself"),
    (
        AuthParams,
        "{\"ui\": \"\u{200b}compact\"}",
        "The value of \"ui\" holds an invisible character (U+200B)",
        "by hand",
    ),
    (AuthParams, "{\"\": \"x\"}", "without a name", "name"),
    (AuthParams, "{\"scope\": \"openid\"}", "scope", "Scope (SCOPE)"),
    (AuthParams, "{\"code_challenge\": \"x\"}", "code_challenge", "PKCE"),
    (AuthParams, "{\"code_challenge_method\": \"x\"}", "code_challenge_method", "PKCE"),
    (Placeholders, "{\"domain\": \"a\u{200b}.io\"}", "\"domain\" holds an invisible character (U+200B)", "by hand"),
    (Mapping, "{\"user_id\": \"su\u{200b}b\"}", "user_id", "user_id"),
    (Mapping, "{\"user_id\": \"{sub}\"}", "like \"sub\"", "user_id"),
    (UserCall, "{\"kind\": \"\u{200b}get\"}", "\"kind\" holds an invisible character (U+200B)", "kind"),
    (
        UserCall,
        "{\"kind\": \"get\", \"headers\": {\"X\": \"\u{200b}1\"}}",
        "The header X holds an invisible character (U+200B)",
        "kind",
    ),
    (
        UserCall,
        "{\"kind\": \"get\", \"headers\": {\"X\u{200b}\": \"1\"}}",
        "holds an invisible character (U+200B)",
        "kind",
    ),
    (ApplicationSecret, "••••••••", "This is the mask, not the secret", "Show"),
    (ApplicationSecret, "****", "This is the mask, not the secret", "Show"),
    (ApplicationSecret, "●●●●", "This is the mask, not the secret", "Show"),
    (ApplicationSecret, "····", "This is the mask, not the secret", "Show"),
    (ApplicationSecret, "CLIENT_SECRET=\"********\"", "This is the mask, not the secret", "Show"),
    (ApplicationKey, "kR3v5mYрQ2", "р (U+0440) at character 8", "again"),
    (Auth0Domain, "acme-dev,eu.auth0.com", "There is a comma in it", "acme-dev.eu.auth0.com"),
    (Auth0Domain, "undefined", "undefined is what a program writes", "Dashboard"),
    (Auth0Domain, "null", "null is what a program writes", "Dashboard"),
    (Auth0Domain, "https%3A%2F%2Facme.eu.auth0.com", "This is an encoded URL", "acme.eu.auth0.com"),
    (Auth0Domain, "https://manage.auth0.com/dashboard/manage.auth0.com/x/", "Dashboard", "Copy Domain"),
    (Auth0Domain, "YOUR_DOMAIN", "placeholder of a guide", "Dashboard"),
    (Auth0Domain, "YOUR_TENANT.auth0.com", "placeholder of a guide", "Dashboard"),
    (Auth0Domain, "{yourDomain}", "placeholder of a guide", "Dashboard"),
    (Auth0Domain, "kR3v5mYpQ2bT9wXzL8nC1dF7gH4jS6aV", "This looks like a Client ID", "Domain"),
    (Auth0Domain, "sK9wQ4eR7tY2uI5oP8aS1dF6g", "This looks like an id or a key", "Domain"),
    (Auth0Domain, "acme-corporation-production-2", "no full domain", "Add the region"),
    (Auth0Domain, "YWNtZS1kZXYuZXUuYXV0aDAuY29t", "This is a domain in base64", "acme-dev.eu.auth0.com"),
    (Auth0Domain, "https://https://acme.eu.auth0.com", "https:// stands there twice", "acme.eu.auth0.com"),
    (Auth0Domain, "\u{430}cme.eu.auth0.com", "\u{430} (U+0430) at character 1", "Copy Domain"),
    (Auth0Domain, "acm\u{435}.eu.auth0.com", "\u{435} (U+0435) at character 4", "Copy Domain"),
    (Auth0Domain, "login.müller.de", "ü (U+00FC) at character 8", "login.xn--mller-kva.de"),
    (ConnectionName, "аcme-sso", "а (U+0430) at character 1", "a to z"),
    (ConnectionName, "acme-ssö", "ö (U+00F6) at character 8", "a to z"),
];

/// Shows all failing rows in one run.
fn none(rows: impl Iterator<Item = Option<String>>) {
    let wrong: Vec<String> = rows.flatten().collect();
    assert!(wrong.is_empty(), "{} rows:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn what_was_spoilt_by_copying_is_put_right_and_said() {
    none(PUT_RIGHT.iter().map(|(id, text, kept, says)| {
        let parsed = (id.field().parse)(text, &Around::default());
        let holds = parsed.as_ref().is_ok_and(|parsed| {
            let note = parsed.note.as_deref().unwrap_or_default();
            parsed.text.as_str() == *kept && note.contains(says) && note.is_empty() == says.is_empty()
        });
        (!holds).then(|| format!("{} {text}: {parsed:?}", id.env()))
    }));
}

#[test]
fn what_is_right_is_left_alone() {
    let silent = LEFT_ALONE.iter().map(|row| (row, true)).chain(ACCEPTED.iter().map(|row| (row, false)));
    none(silent.map(|((id, text), silent)| {
        let parsed = (id.field().parse)(text, &Around::default());
        let holds = parsed.as_ref().is_ok_and(|parsed| {
            let same = parsed.text.as_str() == text.trim_start_matches("https://") || parsed.text.as_str() == *text;
            same && !(silent && parsed.note.is_some())
        });
        (!holds).then(|| format!("{} {text}: {parsed:?}", id.env()))
    }));
}

#[test]
fn what_cannot_be_put_right_is_refused_with_its_cure() {
    none(REFUSED.iter().map(|(id, text, what, cure)| {
        let parsed = (id.field().parse)(text, &Around::default());
        let holds = parsed.as_ref().is_err_and(|problem| problem.what.contains(what) && problem.fix.contains(cure));
        (!holds).then(|| format!("{} {text}: {parsed:?}", id.env()))
    }));
}

#[test]
fn a_provider_that_is_nearly_right_is_offered() {
    let fix = |text| super::provider(text, &Around::default()).unwrap_err().fix;
    for text in ["gihtub", "githb", "githubb", "gathub"] {
        assert!(fix(text).starts_with("Did you mean github?"), "{text}: {}", fix(text));
    }
    assert!(!fix("zoom").contains("Did you mean"));
}

/// Any text, often with the characters that parsers look for.
fn nasty() -> impl Strategy<Value = String> {
    let pieces = [
        "https",
        ":",
        "/",
        "//",
        "\\",
        "?",
        "#",
        "%3A%2F%2F",
        "{",
        "}",
        "{{",
        "${",
        "<",
        ">",
        "@",
        ",",
        ".",
        "=",
        "A_B=",
        "export ",
        "\"",
        "'",
        "„",
        "“",
        "•••••",
        "[0]",
        "$",
        "auth0.com",
        "manage.auth0.com/dashboard/",
        "localhost",
        "YOUR_",
        "\u{200b}",
        "é",
        "а",
        "。",
        "ß",
        "xn--",
        "aHR0cHM6Ly9h",
        "{\"user_id\":\"",
        "{\"a\":\"",
        "\"}",
        "-",
        " ",
        "\n",
        "[::1]",
        "4294967296",
        "a",
        "Z9",
    ];
    let piece = prop_oneof![3 => prop::sample::select(pieces.to_vec()).prop_map(str::to_owned), 1 => any::<String>()];
    prop::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// A profile is read with the same parsers, so they must accept their own output unchanged.
    #[test]
    fn prop_no_text_makes_a_parser_panic_and_what_is_kept_stays(text in nasty(), loopback in any::<bool>()) {
        let around = Around { loopback };
        for field in FIELDS {
            let Ok(parsed) = (field.parse)(&text, &around) else { continue };
            if field.secret {
                continue;
            }
            let again = (field.parse)(&parsed.text, &around);
            let kept = again.as_ref().is_ok_and(|again| again.text == parsed.text) || parsed.text.is_empty();
            prop_assert!(kept, "{}: {:?} became {:?}, then {:?}", field.env, text, parsed.text, again);
        }
    }
}
