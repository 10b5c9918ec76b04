//! Finds values that were pasted into the wrong field, without a request. Auth0's client IDs have 32 letters and digits, and
//! its client secrets 64 characters, some of them `-` or `_`.

mod in_clear;
mod provider;

pub use in_clear::{forget_in_clear, holds_any, in_clear, stands_in_clear};
pub use provider::{
    another_url, application_key, application_secret, at_tenant, equal_urls, of_known_provider, of_tenant, swapped,
    swapped_urls,
};

use super::fields::FieldId::{self, *};
use super::finding::{Class, Finding, State};
use super::parse::{Domain, is_auth0};
use super::secret::Secret;
use super::setup::Setup;
use super::token::Claims;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use url::Url;
use zeroize::Zeroizing;

const BOTH: &str =
    "Copy the client ID and the client secret again from Dashboard > Applications > your application > Settings.";

/// What is wrong with AUTH0_CLIENT_ID.
pub fn client_id(setup: &Setup) -> Option<Finding> {
    let id = setup.open(Auth0ClientId)?;
    let failed =
        |what: &str, why: String, fix: &str| Some(Finding::failed(Class::UserInput, what, why, fix).on(Auth0ClientId));
    let secret_is_id = setup.secret(Auth0ClientSecret).is_some_and(|secret| is_id(secret.reveal()));
    if is_secret(id) && secret_is_id {
        let why = "Auth0's client IDs have 32 characters, and its secrets have 64.";
        return failed("Client ID and client secret are swapped", why.into(), BOTH);
    }
    // A text in the form of Auth0's IDs more likely belongs here than to the provider.
    if setup.open(ApplicationKey) == Some(id) && !is_id(id) {
        let why = format!("It is the client ID at {}, but Auth0 issues its own.", setup.provider_name());
        return failed("This is the provider's client ID", why, BOTH);
    }
    if let Some(plain) = inside(id).filter(|plain| is_id(plain.split(':').next().unwrap_or_default())) {
        let why = match plain.contains(':') {
            true => "It contains the ID and the secret, as a Basic header does.".to_owned(),
            false => "Decoded, it looks like an Auth0 client ID.".to_owned(),
        };
        return failed("This client ID is base64-encoded", why, BOTH);
    }
    let (half, other) = id.split_at_checked(id.len() / 2).unwrap_or_default();
    if half == other && is_id(half) {
        return failed("The client ID appears twice", "It was pasted twice in a row.".into(), "Remove one of the two.");
    }
    if setup.secret(Auth0ClientSecret).is_some_and(|secret| secret.reveal() == id) && is_secret(id) {
        let why = "It is the same as the client secret, but client IDs have 32 letters and digits.";
        return failed("This is the client secret", why.into(), BOTH);
    }
    if is_secret(id) {
        let why = format!("It has {} characters, but Auth0's client IDs have 32.", id.len());
        let finding = Finding::new(State::Warning, "This looks like a client secret", why, BOTH);
        return Some(finding.on(Auth0ClientId));
    }
    None
}

/// What is wrong with AUTH0_CLIENT_SECRET.
pub fn client_secret(setup: &Setup) -> Option<Finding> {
    let secret = setup.secret(Auth0ClientSecret)?;
    let id = setup.open(Auth0ClientId).unwrap_or_default();
    let failed = |what: &str, why: String| {
        let fix = "Copy the client secret from Dashboard > Applications > your application > Settings.";
        Some(Finding::failed(Class::UserInput, what, why, fix).on(Auth0ClientSecret))
    };
    let doubtful = |what: &str, why: &str| Some(Finding::new(State::Warning, what, why, BOTH).on(Auth0ClientSecret));
    // If the text is a secret, the client ID is wrong.
    if secret.reveal() == id && !is_secret(id) {
        return failed("The secret is the same as the client ID", "Auth0 never issues the same text for both.".into());
    }
    if setup.secret(MgmtClientSecret) == Some(secret) && setup.open(MgmtClientId) != Some(id) {
        // Either of the two may be right. Auth0's response will show which.
        let why = "It is the same as the M2M client secret in step 4, but each application has its own.";
        return doubtful("This may be the M2M client secret", why);
    }
    if setup.secret(ApplicationSecret) == Some(secret) && !has_auth0_form(secret) {
        // Auth0's response will show which of the two is wrong.
        let why = format!("It is the same as the client secret of {} in step 2.", setup.provider_name());
        return doubtful("This may be the provider's client secret", &why);
    }
    if Claims::read(secret).is_some() {
        return failed(
            "This is a token, not a secret",
            "It has three parts separated by dots, as a token does.".into(),
        );
    }
    match inside(secret.reveal()) {
        Some(plain) if !id.is_empty() && plain.strip_prefix(id).is_some_and(|rest| rest.starts_with(':')) => {
            return failed(
                "This is the client ID and secret combined",
                "It encodes both in base64, as a Basic header does.".into(),
            );
        }
        Some(plain) if is_secret(&plain) => {
            return doubtful(
                "This looks like a base64-encoded secret",
                "Decoded, it looks like an Auth0 client secret.",
            );
        }
        _ => {}
    }
    if is_id(secret.reveal()) {
        return doubtful(
            "This looks like a client ID",
            "It has 32 letters and digits, but Auth0's secrets have 64 characters.",
        );
    }
    None
}

/// Whether the M2M client ID or its secret is wrong, after Auth0 has rejected them as a pair.
pub fn machine(setup: &Setup) -> Option<Finding> {
    let (id, secret) = (setup.open(MgmtClientId)?, setup.secret(MgmtClientSecret)?);
    let odd = |field: FieldId, what: &str, why: String| {
        let fix = "Copy it from Dashboard > Applications > your Machine to Machine application > Settings.";
        Some(Finding::new(State::Warning, what, why, fix).on(field))
    };
    if setup.open(Auth0ClientId) == Some(id) {
        let why = "It is the same as the client ID in step 1.".to_owned();
        return odd(MgmtClientId, "This is the application that users sign in to", why);
    }
    if secret.reveal() == id && is_id(id) {
        let why = "Auth0 never issues the same text for both.".to_owned();
        return odd(MgmtClientSecret, "The secret is the same as the client ID", why);
    }
    if !is_id(id) && is_id(secret.reveal()) {
        let why = "Auth0's client IDs have 32 characters, and its secrets have 64.".to_owned();
        return odd(MgmtClientId, "M2M client ID and M2M client secret are swapped", why);
    }
    if !is_id(id) {
        let why =
            format!("It has {} characters, but Auth0's client IDs have 32 letters and digits.", id.chars().count());
        return odd(MgmtClientId, "This doesn't look like an Auth0 client ID", why);
    }
    let other = [
        (Auth0ClientSecret, "This is the secret of your Auth0 application"),
        (ApplicationSecret, "This is the provider's client secret"),
    ];
    if let Some((field, what)) = other.into_iter().find(|(field, _)| setup.secret(*field) == Some(secret)) {
        let why = format!("It is the same as the {}, but each application has its own.", setup.name_of(field));
        return odd(MgmtClientSecret, what, why);
    }
    if Claims::read(secret).is_some() {
        let why = "It has three parts separated by dots, as a token does.".to_owned();
        return odd(MgmtClientSecret, "This is a token, not a secret", why);
    }
    if inside(secret.reveal()).is_some_and(|plain| is_secret(&plain) || plain.starts_with(id)) {
        let why = "Decoded, it is the secret, or the client ID and secret combined.".to_owned();
        return odd(MgmtClientSecret, "This looks like a base64-encoded secret", why);
    }
    None
}

/// The CALLBACK_URLS without addresses of the tenant, which an application can't have.
pub fn own_callbacks(setup: &Setup) -> Vec<&str> {
    let domain = setup.domain();
    let own = |url: &&str| domain.as_ref().is_none_or(|domain| !is_at(domain, url)) && !is_auth0s(setup, url);
    setup.callback_urls().into_iter().filter(own).collect()
}

/// It is the redirect URI of an Auth0 domain, such as the canonical domain behind a custom one.
fn is_auth0s(setup: &Setup, url: &str) -> bool {
    let own = setup.canonical_domain();
    let callback = Url::parse(url).ok().filter(|url| url.path().trim_end_matches('/') == "/login/callback");
    let below = callback.and_then(|url| url.host_str().map(is_auth0)).unwrap_or_default();
    below || own.is_some_and(|own| is_at(&own, url))
}

fn is_at(domain: &Domain, url: &str) -> bool {
    let origin = |url: Option<Url>| url.map(|url| url.origin()).filter(url::Origin::is_tuple);
    origin(Url::parse(url).ok()).is_some_and(|one| Some(one) == origin(domain.url()))
}

/// The finding for the first of CALLBACK_URLS that is an address of the tenant. The provider needs that one, not the
/// application.
pub fn callback_urls(setup: &Setup) -> Option<Finding> {
    let domain = setup.domain()?;
    let urls = setup.callback_urls();
    let url = urls.iter().find(|url| is_at(&domain, url) || is_auth0s(setup, url))?;
    let why = match **url == domain.redirect_uri() {
        true => "It is the redirect URI for the provider in step 2, but your application has its own URL.".to_owned(),
        false => format!("It is a URL of the tenant, whose redirect URI is {}.", domain.redirect_uri()),
    };
    let what = format!("{url} is Auth0's own URL");
    let fix = "Enter a URL of your application, such as http://localhost:3000/callback.";
    Some(Finding::failed(Class::UserInput, what, why, fix).on(CallbackUrls))
}

fn is_id(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// It has exactly the form of Auth0's secrets.
fn has_auth0_form(secret: &Secret) -> bool {
    secret.reveal().len() == 64 && is_secret(secret.reveal())
}

fn is_secret(text: &str) -> bool {
    text.len() >= 48 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
}

/// Decodes base64. None if the result isn't text.
fn inside(text: &str) -> Option<Zeroizing<String>> {
    let text = text.strip_prefix("Basic ").unwrap_or(text).trim_end_matches('=');
    let bytes = STANDARD_NO_PAD.decode(text).or_else(|_| URL_SAFE_NO_PAD.decode(text)).ok().map(Zeroizing::new)?;
    let text = std::str::from_utf8(&bytes).ok()?;
    text.bytes().all(|byte| matches!(byte, b' '..=b'~')).then(|| Zeroizing::new(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fields::FieldId;
    use crate::domain::probes::tests::{DOMAIN, set, token, without_token};
    use base64::engine::general_purpose::STANDARD;

    const ID: &str = "kR3v5mYpQ2bT9wXzL8nC1dF7gH4jS6aV";
    const SECRET: &str = "7yT-kP2_Zq9wXzL8nC1dF7gH4jS6aVkR3v5mYpQ2bT9wXzL8nC1dF7gH4jS6aV_-";

    fn with(values: &[(FieldId, &str)]) -> Setup {
        let mut setup = without_token();
        values.iter().for_each(|(id, text)| set(&mut setup, *id, text));
        setup
    }

    fn state(finding: Option<Finding>) -> Option<(State, String)> {
        finding.map(|finding| (finding.state, finding.what))
    }

    #[test]
    fn good_values_say_nothing() {
        let setup = with(&[(Auth0ClientId, ID), (Auth0ClientSecret, SECRET)]);
        assert_eq!((client_id(&setup), client_secret(&setup), callback_urls(&setup)), (None, None, None));
    }

    #[test]
    fn ids_and_secrets_in_each_others_place() {
        let swapped = with(&[(Auth0ClientId, SECRET), (Auth0ClientSecret, ID)]);
        let failed = |what: &str| Some((State::Failed, what.to_owned()));
        let doubtful = |what: &str| Some((State::Warning, what.to_owned()));
        assert_eq!(state(client_id(&swapped)), failed("Client ID and client secret are swapped"));
        let alone = with(&[(Auth0ClientId, SECRET)]);
        assert_eq!(state(client_id(&alone)), doubtful("This looks like a client secret"));
        let provider = with(&[(Auth0ClientId, "key-1")]);
        assert_eq!(state(client_id(&provider)), failed("This is the provider's client ID"));

        let id = (Auth0ClientId, ID);
        let basic = STANDARD.encode(format!("{ID}:{SECRET}"));
        let encoded = STANDARD.encode(SECRET);
        for (values, wanted) in [
            (vec![id, (Auth0ClientSecret, ID)], failed("The secret is the same as the client ID")),
            (
                vec![id, (MgmtClientId, "m2m"), (MgmtClientSecret, SECRET), (Auth0ClientSecret, SECRET)],
                doubtful("This may be the M2M client secret"),
            ),
            (vec![id, (Auth0ClientSecret, "provider-secret")], doubtful("This may be the provider's client secret")),
            (vec![id, (Auth0ClientSecret, token(DOMAIN, "x").reveal())], failed("This is a token, not a secret")),
            (vec![id, (Auth0ClientSecret, &basic)], failed("This is the client ID and secret combined")),
            (vec![id, (Auth0ClientSecret, &encoded)], doubtful("This looks like a base64-encoded secret")),
            (vec![(Auth0ClientSecret, ID)], doubtful("This looks like a client ID")),
        ] {
            assert_eq!(state(client_secret(&with(&values))), wanted);
        }
    }

    #[test]
    fn an_id_in_another_form_is_named() {
        let what = |id: &str| {
            client_id(&with(&[(Auth0ClientId, id), (Auth0ClientSecret, SECRET)])).map(|finding| finding.what)
        };
        assert_eq!(what(&STANDARD.encode(ID)).unwrap(), "This client ID is base64-encoded");
        assert_eq!(what(&format!("{ID}{ID}")).unwrap(), "The client ID appears twice");
        assert_eq!(what(SECRET).unwrap(), "This is the client secret");
        assert_eq!(what(ID), None);
    }

    #[test]
    fn another_applications_secret_never_goes_to_the_provider() {
        for field in [Auth0ClientSecret, MgmtClientSecret] {
            let setup = with(&[(field, SECRET), (ApplicationSecret, SECRET)]);
            assert_eq!((of_tenant(&setup), application_secret(&setup).unwrap().state), (Some(field), State::Failed));
            // A text without Auth0's form may be anyone's, so it isn't sent either.
            let setup = with(&[(field, "provider-secret")]);
            assert_eq!((of_tenant(&setup), application_secret(&setup).unwrap().state), (Some(field), State::Unknown));
        }
        let token = token(DOMAIN, "read:connections");
        assert_eq!(of_tenant(&with(&[(ApplicationSecret, token.reveal())])), Some(ApiToken));
        // The secret of Sign in with Apple is a token.
        let apple = crate::domain::token::tests::jwt(serde_json::json!({"aud": "https://appleid.apple.com"}));
        assert_eq!(of_tenant(&with(&[(ApplicationSecret, apple.reveal())])), None);
        assert!(swapped(&with(&[(ApplicationKey, "GOCSPX-abc"), (ApplicationSecret, "1.apps.googleusercontent.com")])));
    }

    #[test]
    fn an_address_of_the_tenant_is_added_to_no_application() {
        let setup = with(&[(CallbackUrls, "https://app.acme.com/cb, https://acme-dev.eu.auth0.com/login/callback")]);
        assert_eq!(own_callbacks(&setup), ["https://app.acme.com/cb"]);
    }

    #[test]
    fn urls_in_each_others_place() {
        let (authorize, token) = ("https://p.example/oauth2/authorize", "https://p.example/oauth2/token/");
        let what = |setup: &Setup, id| another_url(setup, id).map(|finding| finding.what);
        let swapped = with(&[(AuthorizationUrl, token), (TokenUrl, authorize)]);
        assert_eq!(swapped_urls(&swapped), Some([AuthorizationUrl, TokenUrl]));
        assert_eq!(what(&swapped, AuthorizationUrl).unwrap(), "Authorization URL and token URL are swapped");
        assert_eq!(what(&swapped, TokenUrl).unwrap(), "Token URL and authorization URL are swapped");
        let alone = with(&[(AuthorizationUrl, token)]);
        assert_eq!(what(&alone, AuthorizationUrl).unwrap(), "This looks like the token URL");
        let twice = with(&[(TokenUrl, "https://p.example/x"), (UserDetailUrl, "https://p.example/x?fields=id")]);
        assert_eq!(what(&twice, UserDetailUrl).unwrap(), "This is the token URL");
        let good = with(&[(AuthorizationUrl, authorize), (TokenUrl, token)]);
        assert_eq!((what(&good, AuthorizationUrl), what(&good, TokenUrl)), (None, None));
    }

    #[test]
    fn urls_of_a_provider_in_the_list_are_recognized() {
        let what = |provider: &str, url: &str| {
            let found = of_known_provider(&with(&[(Provider, provider), (TokenUrl, url)]));
            found.map(|finding| (finding.state, finding.field, finding.what))
        };
        let twitch = "https://id.twitch.tv/oauth2/token";
        let warning = |what: &str| Some((State::Warning, Some(Provider), what.to_owned()));
        assert_eq!(what("custom", twitch), warning("These are Twitch's URLs"));
        assert_eq!(what("github", twitch), warning("These are Twitch's URLs, not GitHub's"));
        assert_eq!((what("twitch", twitch), what("custom", "https://p.example/token")), (None, None));
        // GitLab on another host is still GitLab.
        assert_eq!(what("gitlab", "https://gitlab.acme.com/oauth/token"), None);
    }

    #[test]
    fn the_redirect_uri_of_the_provider_is_not_a_callback() {
        for (urls, found) in [
            ("https://app.acme.com/cb, https://acme-dev.eu.auth0.com/login/callback", true),
            ("https://acme-dev.eu.auth0.com/callback", true),
            ("https://acme-dev.eu.auth0.com:8443/callback", false),
            ("com.acme.app://acme-dev.eu.auth0.com/callback", false),
        ] {
            let finding = callback_urls(&with(&[(CallbackUrls, urls)]));
            assert_eq!(finding.as_ref().map(|finding| finding.field), found.then_some(Some(CallbackUrls)), "{urls}");
        }
    }
}
