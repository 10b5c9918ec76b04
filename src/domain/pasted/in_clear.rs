//! Finds what looks like a secret in a field that is kept in clear. The user is then asked before it is written.
//!
//! A text that contains a secret of this profile certainly is one. Otherwise its form decides: tokens, keys, the prefixes of
//! well-known issuers, a random text with a name such as `client_secret`, or an Auth0 secret in the field of a client ID.

use super::{has_auth0_form, inside, is_secret};
use crate::domain::connection::{self, is_secret_path};
use crate::domain::facts::{Fact, Facts};
use crate::domain::fields::FieldId::{self, *};
use crate::domain::parse::Problem;
use crate::domain::safe_text::{Redactor, visible};
use crate::domain::secret::Secret;
use crate::domain::setup::{Setup, Source, Text};
use crate::domain::token::Claims;
use serde_json::Value;
use url::Url;

/// Why `text` may be a secret, if the field `id` is kept in clear. `known`: the secrets that were given, now or before.
pub fn in_clear<'a>(id: FieldId, text: &str, known: impl IntoIterator<Item = &'a Secret>) -> Option<Problem> {
    if id.is_secret() || text.is_empty() {
        return None;
    }
    let what = if holds_any(text, known) {
        "This is a secret from another field"
    } else if words(text).any(is_token) {
        "This is a token in a plain-text field"
    } else if has_key(text) || has_named(text) || has_secret_form(id, text) {
        "This looks like a secret in a plain-text field"
    } else {
        return None;
    };
    Some(Problem::new(what, "Enter it in the field for the secret, which is stored in the keyring."))
}

/// A field that is kept in clear and already contains this secret.
pub fn stands_in_clear(setup: &Setup, secret: &str) -> Option<(FieldId, Problem)> {
    let secret = Secret::new(secret);
    let field = setup.values.iter().find_map(|(id, value)| match &value.text {
        Text::Open(text) if value.source != Source::Provider && holds_any(text, [&secret]) => Some(*id),
        _ => None,
    })?;
    let label = field.label();
    let fix = format!("Copy the secret again, or correct {label}, which is saved in plain text.");
    Some((field, Problem::new(format!("The same text is in {label}"), fix)))
}

/// The text is one of the secrets, or contains one in any encoding.
pub fn holds_any<'a>(text: &str, known: impl IntoIterator<Item = &'a Secret>) -> bool {
    let known: Vec<&Secret> = known.into_iter().filter(|secret| !secret.is_empty()).collect();
    known.iter().any(|secret| secret.reveal() == text) || masks(&Redactor::new(known), text)
}

fn masks(redactor: &Redactor, text: &str) -> bool {
    let most = text.chars().count();
    redactor.clean(text, most) != visible(text, most)
}

/// Drops the facts that contain a secret. Its text was given as another value before.
pub fn forget_in_clear(facts: &mut Facts, setup: &Setup) {
    let redactor = connection::redactor(setup);
    let shows = |fact: &Fact| serde_json::to_string(fact).is_ok_and(|text| masks(&redactor, &text));
    facts.seen.retain(|_, fact| !shows(fact));
}

/// The parts of a text that are long enough for a token or a key.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let parts = text.split(|char: char| !char.is_ascii_alphanumeric() && !"-_.~+".contains(char));
    parts.filter(|word| word.len() >= 16)
}

/// A JWT, or a text that begins like one. An encrypted one can't be read, and a truncated one is secret too.
fn is_token(word: &str) -> bool {
    Claims::read(&Secret::new(word)).is_some() || word.starts_with("eyJ") && word.matches('.').count() >= 2
}

/// The prefixes of Google, GitLab, Notion, Shopify, Stripe, GitHub, Slack and Amazon.
pub(super) const PREFIXES: &[&str] = &[
    "GOCSPX-",
    "gloas-",
    "glpat-",
    "secret_",
    "shpss_",
    "shpat_",
    "sk_live_",
    "sk_test_",
    "rk_live_",
    "ghp_",
    "gho_",
    "ghs_",
    "ghu_",
    "github_pat_",
    "xoxb-",
    "xoxp-",
    "xapp-",
    "AKIA",
];

fn has_key(text: &str) -> bool {
    text.contains("PRIVATE KEY-----")
        || words(text)
            .any(|word| PREFIXES.iter().any(|start| word.strip_prefix(start).is_some_and(|rest| rest.len() >= 8)))
}

/// A random text whose name is that of a secret, in JSON, in a query or in a script.
fn has_named(text: &str) -> bool {
    let json = serde_json::from_str::<Value>(text).is_ok_and(|json| has_named_secret(&json, ""));
    let query = || {
        let urls = text.split([',', '\n']).filter_map(|one| Url::parse(one.trim()).ok());
        urls.flat_map(|url| url.query_pairs().into_owned().collect::<Vec<_>>())
            .any(|(name, value)| is_value(&name, &value) || is_unlike_words(&value, 24))
    };
    json || query() || has_named_secret_in_script(text)
}

fn has_named_secret(json: &Value, name: &str) -> bool {
    match json {
        Value::String(text) => is_value(name, text) || is_unlike_words(text, 24),
        Value::Array(items) => items.iter().any(|item| has_named_secret(item, name)),
        Value::Object(members) => members.iter().any(|(name, value)| has_named_secret(value, name)),
        _ => false,
    }
}

/// `client_secret: '…'`, `"X-Api-Key": "…"`, `const token = '…'`.
fn has_named_secret_in_script(text: &str) -> bool {
    let parts: Vec<&str> = text.split(['\'', '"', '`']).collect();
    (1..parts.len()).any(|at| {
        let Some(before) = parts[at - 1].trim_end().strip_suffix([':', '=']).map(str::trim_end) else { return false };
        let name = match before.is_empty() {
            true => at.checked_sub(2).map_or("", |at| parts[at]),
            false => {
                before.rsplit(|char: char| !char.is_alphanumeric() && !"-_$".contains(char)).next().unwrap_or_default()
            }
        };
        is_value(name, parts[at]) || is_unlike_words(parts[at], 32)
    })
}

fn is_value(name: &str, text: &str) -> bool {
    let named = is_secret_path(name) || name.to_ascii_lowercase().contains("api-key");
    let bare = text.strip_prefix("Bearer ").or_else(|| text.strip_prefix("Basic ")).unwrap_or(text);
    named && is_random(bare, 16)
}

/// Letters and digits without a space, unlike any word of a language.
fn is_random(text: &str, least: usize) -> bool {
    let fits = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.~+/=".contains(&byte));
    let has = |kind: fn(&u8) -> bool| text.bytes().any(|byte| kind(&byte));
    text.len() >= least && fits && has(u8::is_ascii_digit) && has(u8::is_ascii_alphabetic)
}

/// Upper and lower case letters and several digits, unlike any name or path. It may be a secret under any name.
fn is_unlike_words(text: &str, least: usize) -> bool {
    let has = |kind: fn(&u8) -> bool| text.bytes().any(|byte| kind(&byte));
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let mixed = digits >= 3 && has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase);
    mixed && is_random(text, least) && !text.contains(['.', '/'])
}

/// It looks like a secret, and unlike any value of this field.
fn has_secret_form(id: FieldId, text: &str) -> bool {
    let mixed = |text: &str| {
        text.bytes().any(|byte| byte.is_ascii_uppercase()) && text.bytes().any(|byte| byte.is_ascii_lowercase())
    };
    let pair = || {
        inside(text)
            .is_some_and(|plain| plain.split_once(':').is_some_and(|(id, secret)| id.len().min(secret.len()) >= 8))
    };
    match id {
        Auth0ClientId | MgmtClientId => is_secret(text) || pair(),
        // Some providers have long IDs, so only the exact form of an Auth0 secret counts.
        ApplicationKey => has_auth0_form(&Secret::new(text)) && is_random(text, 64) && mixed(text) || pair(),
        ConnectionName | DisplayName | Scope | NonPersistentAttrs => {
            text.split_whitespace().any(|word| is_random(word, 24) && mixed(word))
        }
        Auth0Domain | Auth0CanonicalDomain | AuthorizationUrl | TokenUrl | UserDetailUrl | IconUrl | LogoutUrl
        | CallbackUrls => {
            let bare = |word: &str| !word.contains(['.', '/', ':']);
            let random = |word: &str| is_random(word, 32) || is_random(word, 24) && mixed(word);
            text.split_whitespace().any(|word| bare(word) && random(word))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::catalog;
    use crate::domain::fields::FIELDS;
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use jiff::Timestamp;

    const SECRET: &str = "7yT-kP2_Zq9wXzL8nC1dF7gH4jS6aVkR3v5mYpQ2bT9wXzL8nC1dF7gH4jS6aV_-";

    fn suspicious(id: FieldId, text: &str) -> bool {
        in_clear(id, text, []).is_some()
    }

    #[test]
    fn a_known_secret_is_found_in_every_field_and_encoding() {
        let known = Secret::new("k3pt/secret+1");
        let encoded = [
            "k3pt/secret+1",
            "k3pt%2Fsecret%2B1",
            "a.b.c?x=k3pt%2fsecret%2b1",
            "k3pt\\/secret+1",
            &STANDARD.encode("k3pt/secret+1"),
        ];
        for field in FIELDS.iter().filter(|field| !field.secret) {
            for text in encoded {
                assert!(in_clear(field.id, text, [&known]).is_some(), "{}: {text}", field.env);
            }
            assert!(in_clear(field.id, "short", [&Secret::new("short")]).is_some());
            assert!(in_clear(field.id, "shorter", [&Secret::new("short")]).is_none());
        }
    }

    #[test]
    fn secrets_are_known_by_their_form() {
        let token = crate::domain::token::tests::jwt(serde_json::json!({"aud": "x"}));
        let basic = STANDARD.encode("kR3v5mYpQ2bT9wXz:7yT-kP2_Zq9wXzL8");
        for (id, text) in [
            (Auth0ClientId, SECRET),
            (MgmtClientId, SECRET),
            (ApplicationKey, SECRET),
            (ApplicationKey, "GOCSPX-1a2b3c4d5e6f7g8h"),
            (Auth0ClientId, &basic),
            (DisplayName, SECRET),
            (Auth0Domain, SECRET),
            (TokenUrl, SECRET),
            (CallbackUrls, "kR3v5mYpQ2bT9wXzL8nC1dF7"),
            (Scope, token.reveal()),
            (Script, &format!("headers: {{ Authorization: 'Bearer {}' }}", token.reveal())),
            (Script, "const clientSecret = 'a1b2c3d4e5f6a7b8c9'"),
            (Script, "request({ headers: { \"X-Api-Key\": \"0f1e2d3c4b5a69788796\" } })"),
            (AuthParams, r#"{"client_secret": "a1b2c3d4e5f6a7b8"}"#),
            (UserCall, r#"{"kind": "get", "headers": {"Authorization": "Basic YTFiMmMzZDRlNWY2"}}"#),
            (UserDetailUrl, "https://p.example/me?access_token=a1b2c3d4e5f6a7b8c9"),
            (CallbackUrls, "https://a.example/cb, https://a.example/cb?api_key=a1b2c3d4e5f6a7b8c9"),
            (Script, "-----BEGIN PRIVATE KEY-----"),
            (AuthParams, r#"{"audience": "kR3v5mYpQ2bT9wXzL8nC1dF7"}"#),
            (UserDetailUrl, "https://p.example/me?k=kR3v5mYpQ2bT9wXzL8nC1dF7"),
            (Script, "const a = 'kR3v5mYpQ2bT9wXzL8nC1dF7gH4jS6aV'"),
            (CallbackUrls, &format!("https://a.example/cb?id_hint={}", token.reveal())),
            (UserDetailUrl, "https://p.example/me/ghp_1a2b3c4d5e6f7g8h"),
            (UserDetailUrl, "https://p.example/me?x=glpat-1a2b3c4d5e6f7g8h"),
            (AuthParams, r#"{"hint": "eyJhbGciOiJkaXIi.cut.short"}"#),
        ] {
            assert!(suspicious(id, text), "{id:?}: {text}");
        }
    }

    #[test]
    fn good_values_are_no_secrets() {
        for field in FIELDS.iter().filter(|field| !field.secret) {
            for good in field.good {
                assert!(!suspicious(field.id, good), "{}: {good}", field.env);
            }
        }
        for (id, text) in [
            (Auth0ClientId, "kR3v5mYpQ2bT9wXzL8nC1dF7gH4jS6aV"),
            (ApplicationKey, "123456789012-a1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d6.apps.googleusercontent.com"),
            (ApplicationKey, "3MVG9lKcPoNINVBIPJjdw1J9LLM82HnFVVX19KY1uA5mu0QqEWhqKpoW3svG3XHrXDiCQjK1mdgAvhCscA9GE"),
            (ApplicationKey, "5fa0e4ab8b1a4c3f9d2e7a6b5c4d3e2f1a0b9c8d7e6f5a4b3c2d1e0f9a8b7c6d"),
            (
                ApplicationKey,
                "dj0yJmk9WnU4aGd6bXh6YkJtJmQ9WVdrOU1HTjNUVXcxTldNbWNHbzlNQT09JnM9Y29uc3VtZXJzZWNyZXQmeD0x",
            ),
            (AuthParams, r#"{"token_access_type": "offline", "prompt": "consent"}"#),
            (Script, "headers: { 'Authorization': 'Bearer ' + accessToken, 'Client-Id': '1234567890abcdef1234' }"),
            (DisplayName, "Acme (ours, 2026)"),
            (AuthParams, r#"{"kind": "oauth2LoginHintForCustomers", "id": "5fa0e4ab8b1a4c3f9d2e7a6b5c4d3e2f"}"#),
        ] {
            assert!(!suspicious(id, text), "{id:?}: {text}");
        }
        for (key, _) in catalog::names() {
            let mut setup = Setup::default();
            setup.choose_provider(key, Source::Typed, Timestamp::UNIX_EPOCH);
            for (id, value) in &setup.values {
                if let Text::Open(text) = &value.text {
                    assert!(!suspicious(*id, text), "{key}: {text}");
                }
            }
            let script = crate::domain::connection::script(&setup).unwrap_or_default();
            assert!(!suspicious(Script, &script), "{script}");
        }
    }
}
