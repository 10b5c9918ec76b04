//! Finds misplaced values of the provider's application.

use super::in_clear::PREFIXES;
use super::{has_auth0_form, inside, is_id};
use crate::domain::catalog;
use crate::domain::fields::FieldId::{self, *};
use crate::domain::finding::{Class, Finding, State};
use crate::domain::setup::Setup;
use crate::domain::token::Claims;

/// What is wrong with APPLICATION_SECRET.
pub fn application_secret(setup: &Setup) -> Option<Finding> {
    let secret = setup.secret(ApplicationSecret)?;
    let odd =
        |what: &str, why: &str, fix: &str| Some(Finding::new(State::Warning, what, why, fix).on(ApplicationSecret));
    if setup.open(ApplicationKey) == Some(secret.reveal()) {
        let why = "A provider never issues the same text for both.";
        return odd("The secret is the same as the client ID", why, "Copy the secret again.");
    }
    if let Some(field) =
        of_tenant(setup).filter(|id| setup.secret(*id) == Some(secret) && *id != ApiToken && !has_auth0_form(secret))
    {
        let what = format!("Not checked: it is the same as the {}", setup.name_of(field));
        return Some(Finding::unknown(what).on(ApplicationSecret));
    }
    if let Some(field) = of_tenant(setup) {
        let why = match setup.secret(field) == Some(secret) {
            true => format!("It is the {}, so a0connect doesn't send it to the provider.", setup.name_of(field)),
            false => "It is a Management API token, so a0connect doesn't send it to the provider.".to_owned(),
        };
        let finding =
            Finding::failed(Class::UserInput, "This secret belongs to Auth0", why, "Copy the provider's secret.");
        return Some(finding.on(ApplicationSecret));
    }
    let key = setup.open(ApplicationKey).unwrap_or_default();
    let basic = secret.reveal().starts_with("Basic ");
    let joined =
        inside(secret.reveal()).is_some_and(|plain| plain.strip_prefix(key).is_some_and(|rest| rest.starts_with(':')));
    if basic || joined && !key.is_empty() {
        let why = "It encodes both in base64, as a Basic header does.";
        return odd("This is the client ID and secret combined", why, "Copy only the secret.");
    }
    None
}

/// The tenant's field whose secret is in the field of the provider's secret. It is never sent to the provider.
pub fn of_tenant(setup: &Setup) -> Option<FieldId> {
    let secret = setup.secret(ApplicationSecret)?;
    let ours = [Auth0ClientSecret, MgmtClientSecret, ApiToken];
    let same = ours.into_iter().find(|id| setup.secret(*id) == Some(secret));
    same.or_else(|| Claims::read(secret)?.tenant().map(|_| ApiToken))
}

/// The provider's client ID and secret seem to be swapped, by their form.
pub fn swapped(setup: &Setup) -> bool {
    let secret = setup.secret(ApplicationSecret).map(|secret| secret.reveal());
    secret.is_some_and(looks_like_an_id) || setup.open(ApplicationKey).is_some_and(looks_like_a_secret)
}

/// It has the form of Google's or Slack's client IDs.
fn looks_like_an_id(text: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    text.ends_with(".apps.googleusercontent.com") || text.split_once('.').is_some_and(|(a, b)| digits(a) && digits(b))
}

/// It has the prefix of a well-known secret.
fn looks_like_a_secret(text: &str) -> bool {
    PREFIXES.iter().any(|start| text.starts_with(start))
}

/// What is wrong with APPLICATION_KEY.
pub fn application_key(setup: &Setup) -> Option<Finding> {
    let key = setup.open(ApplicationKey)?;
    let odd = |what: &str, why: &str| {
        let finding =
            Finding::new(State::Warning, what, why, "Copy the client ID that the provider shows next to its secret.");
        Some(finding.on(ApplicationKey))
    };
    if setup.open(Auth0ClientId) == Some(key) && is_id(key) {
        return odd("This is your Auth0 client ID", "It is the same as the client ID in step 1.");
    }
    let plain = inside(key)?;
    let joined = setup.secret(ApplicationSecret).is_some_and(|secret| plain.ends_with(secret.reveal()));
    (joined || plain.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte)) && plain.len() >= 12)
        .then(|| odd("This looks like a base64-encoded client ID", "Decoded, it looks like a client ID."))
        .flatten()
}

/// One of the provider's URLs is an endpoint of the tenant itself.
pub fn at_tenant(setup: &Setup, id: FieldId) -> Option<Finding> {
    let url = setup.parsed_url(id).filter(|url| url.origin().is_tuple())?;
    let tenant = setup.domain()?;
    let here = tenant.url().is_some_and(|tenant| tenant.origin() == url.origin());
    let endpoints = ["/authorize", "/oauth/token", "/login/callback"];
    // In a test on this machine, tenant and provider may share a host and differ only in their paths.
    let own = endpoints.contains(&url.path()) || url.path() == "/userinfo" && !tenant.is_loopback();
    let why = "The connection goes from Auth0 to the provider, but this URL leads back to Auth0.";
    let finding = Finding::failed(Class::UserInput, "This is a URL of your own tenant", why, copy(id)).on(id);
    (here && own).then_some(finding)
}

/// One of the provider's URLs is in the field of another, and doesn't respond as expected there.
pub fn another_url(setup: &Setup, id: FieldId) -> Option<Finding> {
    same_url(setup, id).or_else(|| named_otherwise(setup, id))
}

const PAIRS: [[FieldId; 2]; 3] =
    [[AuthorizationUrl, TokenUrl], [AuthorizationUrl, UserDetailUrl], [TokenUrl, UserDetailUrl]];

/// Two URLs are swapped by their names, so neither can respond as expected.
pub fn swapped_urls(setup: &Setup) -> Option<[FieldId; 2]> {
    PAIRS.into_iter().find(|[one, other]| called(setup, *one) == Some(*other) && called(setup, *other) == Some(*one))
}

/// Two URLs are the same except for the query.
pub fn equal_urls(setup: &Setup) -> Vec<[FieldId; 2]> {
    let same = |[one, other]: &[FieldId; 2]| place(setup, *one).is_some() && place(setup, *one) == place(setup, *other);
    PAIRS.into_iter().filter(same).collect()
}

fn place(setup: &Setup, id: FieldId) -> Option<String> {
    setup.parsed_url(id).map(|url| url[..url::Position::AfterPath].to_owned())
}

/// The field that the last segment of the URL's path names: `/oauth2/token`, `/oauth2/authorize`, `/userinfo`.
fn called(setup: &Setup, id: FieldId) -> Option<FieldId> {
    let url = setup.parsed_url(id)?;
    let last = url.path_segments()?.rfind(|part| !part.is_empty())?.to_lowercase();
    match last.as_str() {
        "authorize" | "authorization" | "auth" => Some(AuthorizationUrl),
        "token" | "access_token" | "accesstoken" | "access-token" => Some(TokenUrl),
        "userinfo" | "me" | "user" => Some(UserDetailUrl),
        _ => None,
    }
}

fn named_otherwise(setup: &Setup, id: FieldId) -> Option<Finding> {
    let other = called(setup, id).filter(|other| *other != id)?;
    let swapped = called(setup, other) == Some(id);
    let what = match swapped {
        true => format!("{} and {} are swapped", id.label(), small(other)),
        false => format!("This looks like the {}", small(other)),
    };
    let why = format!("Its path names the {}, and it doesn't respond like the {}.", small(other), small(id));
    let fix = if swapped { "Swap the two URLs.".to_owned() } else { copy(id) };
    Some(Finding::failed(Class::UserInput, what, why, fix).on(id))
}

fn same_url(setup: &Setup, id: FieldId) -> Option<Finding> {
    let here = place(setup, id)?;
    let others = [AuthorizationUrl, TokenUrl, UserDetailUrl].into_iter().filter(|other| *other != id);
    let other = others.into_iter().find(|other| place(setup, *other).as_ref() == Some(&here))?;
    let why = format!("It is the same as the {}, but the two URLs must differ.", small(other));
    Some(Finding::failed(Class::UserInput, format!("This is the {}", small(other)), why, copy(id)).on(id))
}

fn copy(id: FieldId) -> String {
    format!("Copy the {} from the provider's documentation.", small(id))
}

/// The label of a URL within a sentence: `token URL`.
fn small(id: FieldId) -> String {
    let label = id.label();
    label.get(..1).unwrap_or_default().to_lowercase() + label.get(1..).unwrap_or_default()
}

/// The URLs are those of a provider in the list, but another one is chosen, or custom. The list also knows what else that
/// provider requires, such as a header of its userinfo request.
pub fn of_known_provider(setup: &Setup) -> Option<Finding> {
    let chosen = setup.open(Provider)?;
    let known = |id: FieldId| catalog::of_url(setup.open(id)?);
    let (key, name) = known(TokenUrl).or_else(|| known(AuthorizationUrl))?;
    let what = match setup.provider_key() {
        None => format!("These are {name}'s URLs"),
        Some(_) => format!("These are {name}'s URLs, not {}'s", setup.provider_name()),
    };
    let why = format!("a0connect knows what else {name} requires, such as scopes, headers and the mapping.");
    let fix = format!("Choose {name} as the provider in step 2.");
    (key != chosen).then(|| Finding::new(State::Warning, what, why, fix).on(Provider))
}
