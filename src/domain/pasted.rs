//! What people paste into the wrong place, seen without asking anybody. Auth0's client ids are 32 letters and digits, its
//! client secrets 64 with `-` and `_` among them.

use super::diagnosis::{Class, Diagnosis};
use super::facts::{Finding, State};
use super::fields::FieldId::{self, *};
use super::secret::Secret;
use super::setup::Setup;
use super::token::Claims;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use url::Url;
use zeroize::Zeroizing;

const BOTH: &str = "Copy each again from Dashboard > Applications > your application > Settings.";

/// What is wrong with AUTH0_CLIENT_ID.
pub fn client_id(setup: &Setup) -> Option<Finding> {
    let id = setup.open(Auth0ClientId)?;
    let failed = |what: &str, why: String, fix: &str| {
        Some(Finding::from(Diagnosis::new(Class::UserInput, what, why, fix).on(Auth0ClientId)))
    };
    let secret_is_id = setup.secret(Auth0ClientSecret).is_some_and(|secret| is_id(secret.reveal()));
    if is_secret(id) && secret_is_id {
        let why = "Auth0's ids have 32 characters, its secrets 64.";
        return failed("Client ID and Client Secret are swapped", why.into(), BOTH);
    }
    if setup.open(ApplicationKey) == Some(id) {
        let why = format!("The same text is the Client ID at {} too; Auth0 gives its own.", setup.provider_name());
        return failed("this is the id of the provider's application", why, BOTH);
    }
    if is_secret(id) {
        let why = format!("It has {} characters; Auth0's ids have 32 letters and digits.", id.len());
        let finding = Finding::new(State::Warning, "this looks like a Client Secret", why, BOTH);
        return Some(finding.on(Auth0ClientId));
    }
    None
}

/// What is wrong with AUTH0_CLIENT_SECRET.
pub fn client_secret(setup: &Setup) -> Option<Finding> {
    let secret = setup.secret(Auth0ClientSecret)?;
    let id = setup.open(Auth0ClientId).unwrap_or_default();
    let failed = |what: &str, why: String| {
        let fix = "Copy Client Secret from Dashboard > Applications > your application > Settings.";
        Some(Finding::from(Diagnosis::new(Class::UserInput, what, why, fix).on(Auth0ClientSecret)))
    };
    let doubtful = |what: &str, why: &str| Some(Finding::new(State::Warning, what, why, BOTH).on(Auth0ClientSecret));
    // Where that is a secret, the id is wrong.
    if secret.reveal() == id && !is_secret(id) {
        return failed("the secret is the same as the id", "Auth0 never gives the same text for both.".into());
    }
    if setup.secret(MgmtClientSecret) == Some(secret) && setup.open(MgmtClientId) != Some(id) {
        // Either may be the one that is right: Auth0 says which.
        let why =
            "The same text stands at the Management API token (step 4). Each application has a secret of its own.";
        return doubtful("this may be the secret of the Machine to Machine application", why);
    }
    if setup.secret(ApplicationSecret) == Some(secret) && !of_auth0(secret) {
        let why = format!("The same text is the Client Secret at {} (step 2).", setup.provider_name());
        return failed("this is the secret of the provider's application", why);
    }
    if Claims::read(secret).is_some() {
        return failed(
            "this is a token, not a secret",
            "It has three parts with dots between them, as a token has.".into(),
        );
    }
    match inside(secret) {
        Some(plain) if !id.is_empty() && plain.strip_prefix(id).is_some_and(|rest| rest.starts_with(':')) => {
            return failed(
                "this is id and secret joined, as in a Basic header",
                "It is base64 of both of them.".into(),
            );
        }
        Some(plain) if is_secret(&plain) => {
            return doubtful("this looks like a secret in base64", "Decoded it has the form of Auth0's secrets.");
        }
        _ => {}
    }
    if is_id(secret.reveal()) {
        return doubtful(
            "this looks like a Client ID",
            "It has 32 letters and digits, as Auth0's ids have; its secrets have 64 characters.",
        );
    }
    None
}

/// Which of the machine application's id and secret it is, once Auth0 has refused the two together.
pub fn machine(setup: &Setup) -> Option<Finding> {
    let (id, secret) = (setup.open(MgmtClientId)?, setup.secret(MgmtClientSecret)?);
    let odd = |field: FieldId, what: &str, why: String| {
        let fix = "Copy it again, whole: Dashboard > Applications > your Machine to Machine application > Settings.";
        Some(Finding::new(State::Warning, what, why, fix).on(field))
    };
    if setup.open(Auth0ClientId) == Some(id) {
        let why = "The same id is AUTH0_CLIENT_ID (step 1).".to_owned();
        return odd(MgmtClientId, "this is the application that people sign in to", why);
    }
    if secret.reveal() == id && is_id(id) {
        let why = "Auth0 never gives the same text for both.".to_owned();
        return odd(MgmtClientSecret, "the secret is the same as the id", why);
    }
    if !is_id(id) {
        let why = format!("It has {} characters; Auth0's ids have 32 letters and digits.", id.chars().count());
        return odd(MgmtClientId, "this does not look like a Client ID of Auth0", why);
    }
    if setup.secret(Auth0ClientSecret) == Some(secret) {
        let why = "The same text is AUTH0_CLIENT_SECRET (step 1). Each application has a secret of its own.".to_owned();
        return odd(MgmtClientSecret, "this is the secret of the application that people sign in to", why);
    }
    None
}

/// What is wrong with APPLICATION_SECRET.
pub fn application_secret(setup: &Setup) -> Option<Finding> {
    let secret = setup.secret(ApplicationSecret)?;
    let odd =
        |what: &str, why: &str, fix: &str| Some(Finding::new(State::Warning, what, why, fix).on(ApplicationSecret));
    if setup.open(ApplicationKey) == Some(secret.reveal()) {
        let why = "A provider never gives the same text for both.";
        return odd("the secret is the same as the id", why, "Copy the secret again.");
    }
    if setup.secret(Auth0ClientSecret) == Some(secret) {
        let why = "The same text is AUTH0_CLIENT_SECRET (step 1), so it is not sent to the provider.";
        let what = "this is the secret of the application at Auth0";
        let told = Diagnosis::new(Class::UserInput, what, why, "Copy the provider's secret.");
        return Some(told.on(ApplicationSecret).into());
    }
    None
}

/// One of the provider's URLs is an endpoint of the tenant itself.
pub fn at_tenant(setup: &Setup, id: FieldId) -> Option<Finding> {
    let url = Url::parse(&setup.url(id)?).ok().filter(|url| url.origin().is_tuple())?;
    let tenant = setup.domain()?;
    let here = Url::parse(&tenant.base()).is_ok_and(|tenant| tenant.origin() == url.origin());
    let endpoints = ["/authorize", "/oauth/token", "/login/callback"];
    // What a test on this machine plays is told apart by its other paths only.
    let own = endpoints.contains(&url.path()) || url.path() == "/userinfo" && !tenant.is_loopback();
    let why = "The connection leads from Auth0 to the provider, and this leads back to Auth0.";
    let fix = format!("Copy {} from the provider's documentation.", id.label());
    let told = Diagnosis::new(Class::UserInput, "this is an address of your own tenant", why, fix).on(id);
    (here && own).then(|| told.into())
}

/// One of the provider's URLs stands in the place of another, and does not answer as it should there.
pub fn another_url(setup: &Setup, id: FieldId) -> Option<Finding> {
    same_url(setup, id).or_else(|| named_otherwise(setup, id))
}

/// Authorization and token URL are each called as the other is, so neither can answer as it should.
pub fn swapped_urls(setup: &Setup) -> bool {
    called(setup, AuthorizationUrl) == Some(TokenUrl) && called(setup, TokenUrl) == Some(AuthorizationUrl)
}

/// What the last part of its path is the name of: `/oauth2/token`, `/oauth2/authorize`, `/userinfo`.
fn called(setup: &Setup, id: FieldId) -> Option<FieldId> {
    let url = Url::parse(&setup.url(id)?).ok()?;
    let last = url.path_segments()?.rfind(|part| !part.is_empty())?.to_lowercase();
    match last.as_str() {
        "authorize" | "authorization" | "auth" => Some(AuthorizationUrl),
        "token" | "access_token" | "accesstoken" | "access-token" => Some(TokenUrl),
        "userinfo" | "me" => Some(UserDetailUrl),
        _ => None,
    }
}

fn named_otherwise(setup: &Setup, id: FieldId) -> Option<Finding> {
    let other = called(setup, id).filter(|other| *other != id)?;
    let swapped = called(setup, other) == Some(id);
    let what = match swapped {
        true => format!("{} and {} are swapped", id.label(), other.label()),
        false => format!("this looks like the {}", other.label()),
    };
    let why = format!("By its name it is the {}, and it does not answer as {} does.", other.label(), id.label());
    let fix = match swapped {
        true => "Give each to the other field.".to_owned(),
        false => format!("Copy {} from the provider's documentation; it is a URL of its own.", id.label()),
    };
    Some(Diagnosis::new(Class::UserInput, what, why, fix).on(id).into())
}

fn same_url(setup: &Setup, id: FieldId) -> Option<Finding> {
    let place = |id: FieldId| Url::parse(&setup.url(id)?).ok().map(|url| url[..url::Position::AfterPath].to_owned());
    let here = place(id)?;
    let others = [AuthorizationUrl, TokenUrl, UserDetailUrl].into_iter().filter(|other| *other != id);
    let other = others.into_iter().find(|other| place(*other).as_ref() == Some(&here))?;
    let why = format!("The same URL stands at {}, and does not answer as {} does.", other.label(), id.label());
    let fix = format!("Copy {} from the provider's documentation; it is a URL of its own.", id.label());
    Some(Diagnosis::new(Class::UserInput, format!("this is the {}", other.label()), why, fix).on(id).into())
}

/// The first of CALLBACK_URLS that is an address of the tenant: what the provider must have, not the application.
pub fn callback_urls(setup: &Setup) -> Option<Finding> {
    let domain = setup.domain()?;
    let at_tenant = |url: &&&str| {
        let origin = |text: &str| Url::parse(text).ok().map(|url| url.origin()).filter(url::Origin::is_tuple);
        origin(url).is_some_and(|one| Some(one) == origin(&domain.issuer()))
    };
    let urls = setup.callback_urls();
    let url = urls.iter().find(at_tenant)?;
    let why = match **url == domain.redirect_uri() {
        true => "It is the redirect URI that the provider must have (step 2); your application has its own.".to_owned(),
        false => format!("It is at the tenant itself; {} would be the provider's redirect URI.", domain.redirect_uri()),
    };
    let what = format!("{url} is Auth0's own address, not your application's");
    let fix =
        "Give the URL of your application that Auth0 sends people back to, such as http://localhost:3000/callback.";
    Some(Diagnosis::new(Class::UserInput, what, why, fix).on(CallbackUrls).into())
}

fn is_id(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// It has the form of Auth0's secrets to the letter.
fn of_auth0(secret: &Secret) -> bool {
    secret.reveal().len() == 64 && is_secret(secret.reveal())
}

fn is_secret(text: &str) -> bool {
    text.len() >= 48 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
}

/// What stands in base64, where that is text.
fn inside(secret: &Secret) -> Option<Zeroizing<String>> {
    let text = secret.reveal();
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
        assert_eq!(state(client_id(&swapped)), failed("Client ID and Client Secret are swapped"));
        let alone = with(&[(Auth0ClientId, SECRET)]);
        assert_eq!(state(client_id(&alone)), doubtful("this looks like a Client Secret"));
        let provider = with(&[(Auth0ClientId, "key-1")]);
        assert_eq!(state(client_id(&provider)), failed("this is the id of the provider's application"));

        let id = (Auth0ClientId, ID);
        let basic = STANDARD.encode(format!("{ID}:{SECRET}"));
        let encoded = STANDARD.encode(SECRET);
        for (values, wanted) in [
            (vec![id, (Auth0ClientSecret, ID)], failed("the secret is the same as the id")),
            (
                vec![id, (MgmtClientId, "m2m"), (MgmtClientSecret, SECRET), (Auth0ClientSecret, SECRET)],
                doubtful("this may be the secret of the Machine to Machine application"),
            ),
            (
                vec![id, (Auth0ClientSecret, "provider-secret")],
                failed("this is the secret of the provider's application"),
            ),
            (vec![id, (Auth0ClientSecret, token(DOMAIN, "x").reveal())], failed("this is a token, not a secret")),
            (vec![id, (Auth0ClientSecret, &basic)], failed("this is id and secret joined, as in a Basic header")),
            (vec![id, (Auth0ClientSecret, &encoded)], doubtful("this looks like a secret in base64")),
            (vec![(Auth0ClientSecret, ID)], doubtful("this looks like a Client ID")),
        ] {
            assert_eq!(state(client_secret(&with(&values))), wanted);
        }
    }

    #[test]
    fn urls_in_each_others_place() {
        let (authorize, token) = ("https://p.example/oauth2/authorize", "https://p.example/oauth2/token/");
        let what = |setup: &Setup, id| another_url(setup, id).map(|finding| finding.what);
        let swapped = with(&[(AuthorizationUrl, token), (TokenUrl, authorize)]);
        assert!(swapped_urls(&swapped));
        assert_eq!(what(&swapped, AuthorizationUrl).unwrap(), "Authorization URL and Token URL are swapped");
        assert_eq!(what(&swapped, TokenUrl).unwrap(), "Token URL and Authorization URL are swapped");
        let alone = with(&[(AuthorizationUrl, token)]);
        assert_eq!(what(&alone, AuthorizationUrl).unwrap(), "this looks like the Token URL");
        let twice = with(&[(TokenUrl, "https://p.example/x"), (UserDetailUrl, "https://p.example/x?fields=id")]);
        assert_eq!(what(&twice, UserDetailUrl).unwrap(), "this is the Token URL");
        let good = with(&[(AuthorizationUrl, authorize), (TokenUrl, token)]);
        assert_eq!((what(&good, AuthorizationUrl), what(&good, TokenUrl)), (None, None));
    }

    #[test]
    fn the_redirect_uri_of_the_provider_is_no_callback() {
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
