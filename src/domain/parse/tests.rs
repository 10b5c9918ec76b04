//! What users paste, field by field: it is corrected, rejected with a fix, or kept as it is. No text makes a parser panic.

use super::ParseContext;
use crate::domain::fields::{FIELDS, FieldId, FieldId::*};
use proptest::prelude::*;

/// The field, the pasted text, what is kept, and what the note says ("" for no note).
const PUT_RIGHT: &[(FieldId, &str, &str, &str)] = &[
    (TokenUrl, "https:/id.acme.io/token", "https://id.acme.io/token", "Changed to https://id.acme.io/token"),
    (TokenUrl, "https:id.acme.io/token", "https://id.acme.io/token", "Changed to"),
    (TokenUrl, "https:///id.acme.io/token", "https://id.acme.io/token", "Changed to"),
    (TokenUrl, "HTTPS://ID.Acme.io/OAuth2/token", "https://id.acme.io/OAuth2/token", "Changed to"),
    (TokenUrl, "https:\\\\id.acme.io\\oauth2\\token", "https://id.acme.io/oauth2/token", "Changed to"),
    (AuthorizationUrl, "https:\\\\id.acme.io\\a?b=c\\d", "https://id.acme.io/a?b=c\\d", "Changed to"),
    (AuthorizationUrl, "https:/{Domain}/a", "https://{Domain}/a", "Changed to"),
    (UserDetailUrl, "HTTPS://API.{Realm}.Acme.io/{V}/me", "https://api.{Realm}.acme.io/{V}/me", "Changed to"),
    (TokenUrl, "TOKEN_URL=https://id.acme.io/token", "https://id.acme.io/token", "Removed TOKEN_URL= before the value"),
    (TokenUrl, "export TOKEN_URL='https:/id.acme.io'", "https://id.acme.io", "Changed to"),
    (IconUrl, "ICON=https://acme.io/i.png", "https://acme.io/i.png", "Removed ICON="),
    (CallbackUrls, "CALLBACK_URLS=https://a.io/cb, b://cb", "https://a.io/cb, b://cb", "Removed CALLBACK_URLS="),
    (CallbackUrls, "CALLBACK_URLS=\"https://a.io/cb,b://cb\"", "https://a.io/cb, b://cb", "Removed CALLBACK_URLS="),
    (CallbackUrls, "\"https://a.io/cb\", \"b://cb\"", "https://a.io/cb, b://cb", ""),
    (ApplicationSecret, "CLIENT_SECRET=abc-123", "abc-123", "Removed the name and ="),
    (ApplicationSecret, "SECRET=abc-123", "abc-123", "Removed the name and ="),
    (ApplicationSecret, "export A_SECRET=\"x=y\"", "x=y", "Removed the name and ="),
    (ApplicationSecret, "abc-123\"", "abc-123", "Removed a quote at one end"),
    (ApplicationSecret, "'abc-123", "abc-123", "Removed a quote at one end"),
    (ApplicationSecret, "„abc-123“", "abc-123", "Removed"),
    (ApplicationSecret, "„abc-123”", "abc-123", "Removed"),
    (ApplicationSecret, "”abc-123”", "abc-123", "Removed"),
    (ApplicationSecret, "«abc-123»", "abc-123", "Removed"),
    (ApplicationSecret, "‚abc-123‘", "abc-123", "Removed"),
    (ApplicationSecret, "‘abc-123’", "abc-123", "Removed"),
    (ApplicationSecret, "  gеheim-1234", "gеheim-1234", "(U+0435) is unusual in a secret"),
    (ApplicationSecret, "sK9w************", "sK9w************", "looks like a mask"),
    // A user who means it puts it in quotes.
    (ApplicationSecret, "'abc-123\"'", "abc-123\"", "Removed"),
    (ApplicationSecret, "\"A_B=abc-123\"", "A_B=abc-123", "Removed"),
    (ApiToken, "AUTH0_API_V2_TOKEN=eyJh.eyJh.c2ln", "eyJh.eyJh.c2ln", "Removed AUTH0_API_V2_TOKEN="),
    (ApplicationKey, "APPLICATION_KEY=abc-123", "abc-123", "Removed APPLICATION_KEY= before the value"),
    (ApplicationKey, "A_B=C_D=abc", "abc", "Removed A_B="),
    (ConnectionName, "CONNECTION_NAME=acme-sso", "acme-sso", "Removed CONNECTION_NAME= before the value"),
    (Auth0Domain, "AUTH0_DOMAIN=acme.eu.auth0.com", "acme.eu.auth0.com", "Removed AUTH0_DOMAIN= before the value"),
    (Auth0Domain, "acme.eu.auth0.com,", "acme.eu.auth0.com", "Changed to acme.eu.auth0.com"),
    (Auth0Domain, "https:/acme.eu.auth0.com", "acme.eu.auth0.com", "Changed to"),
    (Auth0Domain, "https:\\\\acme.eu.auth0.com\\", "acme.eu.auth0.com", "Changed to"),
    (Auth0Domain, "acme-dev.e\u{200b}u.auth0.com", "acme-dev.eu.auth0.com", "Changed to"),
    (Auth0Domain, "https://t1t.auth0.com/authorize?scope=a,b", "t1t.auth0.com", "Changed to"),
    (Auth0Domain, "https://t1t.auth0.com/authorize?name=é", "t1t.auth0.com", "Changed to"),
    (Auth0Domain, "//t1t.auth0.com", "t1t.auth0.com", "Changed to"),
    (Auth0Domain, "acme_dev.eu.auth0.com", "acme_dev.eu.auth0.com", "don't have underscores"),
    (Auth0Domain, "ab.eu.auth0.com", "ab.eu.auth0.com", "at least 3 characters"),
    (CallbackUrls, "[\"http://a.io/cb\"]", "http://a.io/cb", "Removed the brackets"),
    (CallbackUrls, "['http://a.io/cb', 'http://b.io/cb']", "http://a.io/cb, http://b.io/cb", "Removed the brackets"),
    (Scope, "openid,profile", "openid profile", "Changed to openid profile"),
    (Scope, "openid; profile", "openid profile", "Changed to openid profile"),
    (Scope, "openid+email", "openid email", "Changed to openid email"),
    (Scope, "openid%20profile", "openid profile", "Changed to openid profile"),
    (Scope, "user%3Aread%20email", "user:read email", "Changed to user:read email"),
    (Scope, "read, write", "read write", "Changed to read write"),
    (Scope, "scope=openid", "openid", "Changed to openid"),
    (Scope, "SCOPE=\"openid email\"", "openid email", "Changed to openid email"),
    (Scope, "Scopes: openid email", "openid email", "Changed to openid email"),
    (Scope, "[\"openid\", \"email\"]", "openid email", "Changed to openid email"),
    (Scope, "public_profile,email", "public_profile,email", "Keep commas only if"),
    (Scope, "a;b", "a;b", "Keep semicolons only if"),
    (
        AuthorizationUrl,
        "https://id.acme.io/a?response_type=code&client_id=1&redirect_uri=https%3A%2F%2Fa.io&state=x",
        "https://id.acme.io/a",
        "Removed response_type, client_id, redirect_uri and state, because Auth0 adds them",
    ),
    (
        AuthorizationUrl,
        "https://id.acme.io/a?client_id=1&prompt=consent&scope=openid%20email&audience=x%2Fy",
        "https://id.acme.io/a?prompt=consent&audience=x%2Fy",
        "Removed client_id and scope, because Auth0 adds them",
    ),
    (
        AuthorizationUrl,
        "https://p.io/{r}?st%61te=1&a={b}",
        "https://p.io/{r}?a={b}",
        "Removed state, because Auth0 adds it",
    ),
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
    (AuthorizationUrl, "https://id.acme.io/a?flag&urn=a:b&q=is?it"),
    (AuthorizationUrl, "https://id.acme.io/a?scope=fixed"),
    (TokenUrl, "https://[2001:db8::8a2e:370:7334]/token"),
    (Scope, "openid profile https://www.googleapis.com/auth/userinfo.email"),
    (Scope, "user:read:email"),
    (Scope, "scope:read offline_access"),
    (ApplicationKey, "your-app.apps.googleusercontent.com"),
    (ApplicationSecret, "yours-2026-secret"),
    (CallbackUrls, "https://{organization_name}.acme.com/cb"),
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
    (TokenUrl, "https://https://id.acme.io/token", "https:// appears twice", "https://id.acme.io/token"),
    (TokenUrl, "HTTPS://https:/id.acme.io/token", "https:// appears twice", "https://id.acme.io/token"),
    (TokenUrl, "https%3A%2F%2Fid.acme.io%2Ftoken", "This URL is percent-encoded", "https://id.acme.io/token"),
    (TokenUrl, "https%253A%252F%252Fid.acme.io", "This URL is percent-encoded", "https://id.acme.io"),
    (TokenUrl, "aHR0cHM6Ly9pZC5hY21lLmlvL3Rva2Vu", "This URL is base64-encoded", "https://id.acme.io/token"),
    (TokenUrl, "https://{{domain}}/token", "placeholder", "{domain}"),
    (TokenUrl, "https://${domain}/token", "placeholder", "{domain}"),
    (TokenUrl, "https://{domain/token", "placeholder", "{domain}"),
    (TokenUrl, "https://{your domain}/token", "placeholder {your domain}", "{your_domain}"),
    (TokenUrl, "https://{your-realm}/token", "placeholder", "{your_realm}"),
    (TokenUrl, "https://id.acme.io/<tenant>/token", "placeholder", "{tenant}"),
    (TokenUrl, "https://id.acme.io/token?client_id=a", "contains client_id", "Remove it"),
    (TokenUrl, "https://id.acme.io/token?response_type=a", "contains response_type", "Remove it"),
    (TokenUrl, "https://id.acme.io/token?a=b&redirect_uri=a", "contains redirect_uri", "Remove it"),
    (TokenUrl, "https://id.acme.io/token?state=a", "contains state", "Remove it"),
    (TokenUrl, "https://id.acme.io/token?client_secret=a", "contains client_secret", "Remove it"),
    (UserDetailUrl, "https://id.acme.io/me?access_token=a", "contains access_token", "access token in a header"),
    (UserDetailUrl, "https://id.acme.io/me?client_secret=a", "contains client_secret", "Remove it"),
    (
        UserDetailUrl,
        "https://id.acme.io/me?response_type=a",
        "as an authorization URL does",
        "returns the user's profile",
    ),
    (UserDetailUrl, "https://id.acme.io/me?state=a", "as an authorization URL does", "returns the user's profile"),
    (TokenUrl, "https://[instance URL]/oauth/token", "the placeholder [instance URL]", "{instance_url}"),
    (TokenUrl, "https://<environment>/oauth/token", "the placeholder <environment>", "{environment}"),
    (TokenUrl, "https://YOUR_DOMAIN/oauth/token", "the placeholder YOUR_DOMAIN", "{your_domain}"),
    (TokenUrl, "https://p.io/token?state=a&client_id=b", "contains state and client_id", "Remove them"),
    (
        AuthorizationUrl,
        "https://p.io/authorize?audience:urn:acme",
        "A colon follows audience",
        "Write audience=urn:acme",
    ),
    (AuthorizationUrl, "https://p.io/authorize??a=b", "two question marks", "Enter https://p.io/authorize?a=b"),
    (CallbackUrls, "http:/localhost:13001/callback", "A slash is missing", "Write http://localhost:13001/callback"),
    (CallbackUrls, "http:\\\\localhost:13001\\callback", "has backslashes", "Write http://localhost:13001/callback"),
    (CallbackUrls, "/callback", "/callback has no host", "such as http://localhost:3000/callback"),
    (CallbackUrls, "http://localhost: 13001/callback", "A URL contains a space", "Remove the space"),
    (CallbackUrls, "http://a.io/cb, http://b.io/ cb", "A URL contains a space", "Remove the space"),
    (CallbackUrls, "http://a.io/cb b.io/cb", "b.io/cb has no scheme", "http://b.io/cb"),
    (CallbackUrls, "https://{your-app}/callback", "{your-app} is a placeholder", "Replace {your-app}"),
    (CallbackUrls, "https://YOUR_APP/callback", "YOUR_APP is a placeholder", "Replace YOUR_APP"),
    (CallbackUrls, "https://<your-app>/callback", "placeholder", "Replace"),
    (ApplicationSecret, "YOUR_CLIENT_SECRET", "This is a placeholder", "Copy the secret"),
    (ApplicationSecret, "<client secret>", "This is a placeholder", "Copy the secret"),
    (Auth0ClientSecret, "{yourClientSecret}", "This is a placeholder", "Copy the secret"),
    (ApplicationKey, "YOUR_CLIENT_ID", "YOUR_CLIENT_ID is a placeholder", "Copy the client ID"),
    (Auth0ClientId, "your-client-id", "is a placeholder", "Copy the client ID"),
    (Scope, "openid\\profile", "A backslash can't be in a scope", "with spaces"),
    (Scope, "View the email of your users", "This is a sentence", "the scope names"),
    (Scope, "openid and email", "This is a sentence", "the scope names"),
    (Script, "fetch-profile.js", "This is a file name", "@fetch-profile.js"),
    (Script, "./scripts/profile.txt", "This is a file name", "@./scripts/profile.txt"),
    (Mapping, "{\"user_id\": \"'1'\"}", "user_id is a constant", "user_id"),
    (Mapping, "{\"user_id\": \"1\"}", "user_id is a constant", "user_id"),
    (IconUrl, "icon", "This isn't a URL", ".png"),
    (
        TokenHeaders,
        "{\"X-Trace\": \"a\u{200b}b\"}",
        "The value of \"X-Trace\" contains an invisible character (U+200B)",
        "by hand",
    ),
    (TokenHeaders, "{\"X\u{feff}\": \"a\"}", "contains an invisible character (U+FEFF)", "by hand"),
    (TokenHeaders, "{\"X-Trace\": \"а\"}", "\"X-Trace\" contains а (U+0430)", "ASCII"),
    (TokenHeaders, "{\"content-type\": \"application/json\"}", "content-type", "form"),
    (TokenHeaders, "{\"Content-Length\": \"1\"}", "Content-Length", "Remove it"),
    (TokenHeaders, "{\"Host\": \"x\"}", "Host", "Remove it"),
    (TokenHeaders, "{\"Transfer-Encoding\": \"chunked\"}", "Transfer-Encoding", "Remove it"),
    (TokenHeaders, "{\"connection\": \"close\"}", "connection", "Remove it"),
    (
        AuthParams,
        "{\"ui\": \"\u{200b}compact\"}",
        "The value of \"ui\" contains an invisible character (U+200B)",
        "by hand",
    ),
    (AuthParams, "{\"\": \"x\"}", "has no name", "name"),
    (AuthParams, "{\"scope\": \"openid\"}", "scope has its own field", "in Scope"),
    (AuthParams, "{\"code_challenge\": \"x\"}", "code_challenge", "PKCE"),
    (AuthParams, "{\"code_challenge_method\": \"x\"}", "code_challenge_method", "PKCE"),
    (Placeholders, "{\"domain\": \"a\u{200b}.io\"}", "\"domain\" contains an invisible character (U+200B)", "by hand"),
    (
        Mapping,
        "function f(token, ctx, cb) {\n  cb(null, {});\n}",
        "This is a script, not a mapping",
        "in Custom script",
    ),
    (UserCall, "(a, b, cb) => cb(null, {})", "This is a script, not a request", "in Custom script"),
    (Mapping, "{\"user_id\": \"su\u{200b}b\"}", "user_id", "by hand"),
    (Mapping, "{\"user_id\": \"{sub}\"}", "The path of user_id", "like \"sub\""),
    (UserCall, "{\"kind\": \"\u{200b}get\"}", "\"kind\" contains an invisible character (U+200B)", "by hand"),
    (
        UserCall,
        "{\"kind\": \"get\", \"headers\": {\"X\": \"\u{200b}1\"}}",
        "The header X contains an invisible character (U+200B)",
        "by hand",
    ),
    (
        UserCall,
        "{\"kind\": \"get\", \"headers\": {\"X\u{200b}\": \"1\"}}",
        "contains an invisible character (U+200B)",
        "by hand",
    ),
    (ApplicationSecret, "••••••••", "This is the mask, not the secret", "Show"),
    (ApplicationSecret, "****", "This is the mask, not the secret", "Show"),
    (ApplicationSecret, "●●●●", "This is the mask, not the secret", "Show"),
    (ApplicationSecret, "····", "This is the mask, not the secret", "Show"),
    (ApplicationSecret, "CLIENT_SECRET=\"********\"", "This is the mask, not the secret", "Show"),
    (ApplicationKey, "kR3v5mYрQ2", "р (U+0440) at character 8", "again"),
    (Auth0Domain, "acme-dev,eu.auth0.com", "It contains a comma", "acme-dev.eu.auth0.com"),
    (Auth0Domain, "undefined", "undefined is what a program writes", "Dashboard"),
    (Auth0Domain, "null", "null is what a program writes", "Dashboard"),
    (Auth0Domain, "https%3A%2F%2Facme.eu.auth0.com", "This URL is percent-encoded", "acme.eu.auth0.com"),
    (Auth0Domain, "https://manage.auth0.com/dashboard/manage.auth0.com/x/", "Dashboard", "Copy Domain"),
    (Auth0Domain, "YOUR_DOMAIN", "is a placeholder", "Dashboard"),
    (Auth0Domain, "YOUR_TENANT.auth0.com", "is a placeholder", "Dashboard"),
    (Auth0Domain, "{yourDomain}", "is a placeholder", "Dashboard"),
    (Auth0Domain, "kR3v5mYpQ2bT9wXzL8nC1dF7gH4jS6aV", "This looks like a client ID", "Domain"),
    (Auth0Domain, "sK9wQ4eR7tY2uI5oP8aS1dF6g", "This looks like an ID or a key", "Domain"),
    (Auth0Domain, "acme-corporation-production-2", "isn't a full domain", "Add the region"),
    (Auth0Domain, "YWNtZS1kZXYuZXUuYXV0aDAuY29t", "This domain is base64-encoded", "acme-dev.eu.auth0.com"),
    (Auth0Domain, "https://https://acme.eu.auth0.com", "https:// appears twice", "acme.eu.auth0.com"),
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
fn what_copying_added_is_removed_and_reported() {
    none(PUT_RIGHT.iter().map(|(id, text, kept, says)| {
        let parsed = (id.field().parse)(text, &ParseContext::default());
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
        let parsed = (id.field().parse)(text, &ParseContext::default());
        let holds = parsed.as_ref().is_ok_and(|parsed| {
            let same = parsed.text.as_str() == text.trim_start_matches("https://") || parsed.text.as_str() == *text;
            same && !(silent && parsed.note.is_some())
        });
        (!holds).then(|| format!("{} {text}: {parsed:?}", id.env()))
    }));
}

#[test]
fn what_cannot_be_corrected_is_rejected_with_its_fix() {
    none(REFUSED.iter().map(|(id, text, what, cure)| {
        let parsed = (id.field().parse)(text, &ParseContext::default());
        let holds = parsed.as_ref().is_err_and(|problem| problem.what.contains(what) && problem.fix.contains(cure));
        (!holds).then(|| format!("{} {text}: {parsed:?}", id.env()))
    }));
}

#[test]
fn a_provider_that_is_nearly_right_is_offered() {
    let fix = |text| super::provider(text, &ParseContext::default()).unwrap_err().fix;
    for text in ["gihtub", "githb", "githubb", "gathub"] {
        assert!(fix(text).starts_with("Choose github if"), "{text}: {}", fix(text));
    }
    for (nickname, key) in [("azure", "microsoft"), ("X", "twitter"), ("stack overflow", "stackexchange")] {
        assert!(fix(nickname).starts_with(&format!("Choose {key} if")), "{nickname}: {}", fix(nickname));
    }
    assert!(!fix("acme-sso").contains("if you meant"));
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
        let around = ParseContext { loopback };
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
