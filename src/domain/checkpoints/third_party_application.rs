//! The application at the provider: its key and secret, and the provider's three URLs.

mod misplaced;
mod published;
pub(in crate::domain) mod urls;

use super::{Check, CheckId, Checkpoint, CheckpointId, given, given_elsewhere};
use crate::domain::fields::FieldId::{self, *};
use crate::domain::finding::{Class, Finding, State};
use crate::domain::known::Known;
use crate::domain::parse::placeholders_of;
use crate::domain::pasted;
use crate::domain::probe::Probe;
use crate::domain::profile_script::CallKind;
use crate::domain::setup::Setup;
use misplaced::{another_environment, misplaced};

pub const CHECKPOINT: Checkpoint = Checkpoint {
    at: CheckpointId::ThirdPartyApplication,
    id: "third_party_application",
    label: "{provider} application",
    short: "{provider} app",
    about: "The application at the provider that Auth0 uses to sign users in.",
    fields: &[
        Provider,
        ApplicationKey,
        ApplicationSecret,
        AuthorizationUrl,
        TokenUrl,
        UserDetailUrl,
        Scope,
        TokenAuth,
        Pkce,
        TokenHeaders,
        AuthParams,
        AuthParamsMap,
        UpstreamParams,
        OauthSpecScope,
        Placeholders,
    ],
    checks,
    summary,
};

fn checks(known: Known) -> Vec<Check> {
    let Known { setup, .. } = known;
    let wrong = misplaced(known);
    let elsewhere = another_environment(known).filter(|_| wrong.is_empty());
    let is_elsewhere = |field| elsewhere.as_ref().is_some_and(|check| check.finding.field == Some(field));
    // A misplaced token URL says nothing about ID and secret.
    let exchange = match wrong.contains(&TokenUrl) || is_elsewhere(TokenUrl) {
        true => urls::not_asked(known),
        false => urls::exchange(known),
    };
    let key = match given(CheckId::ApplicationKey, ApplicationKey, setup) {
        missing if missing.finding.state == State::ToDo => missing,
        _ => key(setup, exchange.key),
    };
    // The provider's response counts more than the secret's form. A lost secret is always to do.
    let Finding { state, field, .. } = exchange.secret.finding;
    let refused = state == State::Failed && field == Some(ApplicationSecret);
    let elsewhere_given = |id, field| given_elsewhere(id, field, known);
    let secret = match secret(setup) {
        _ if let Some(check) = elsewhere_given(CheckId::ApplicationSecret, ApplicationSecret) => check,
        _ if let Some(check) = is_of_auth0(known) => check,
        Some(odd) if state == State::Unknown || odd.finding.state == State::ToDo => odd,
        // The provider rejected it, and its form shows why.
        Some(odd) if refused => Check { finding: exchange.secret.finding.explained_by(odd.finding), ..exchange.secret },
        _ => exchange.secret,
    };
    let mut checks: Vec<Check> = Vec::new();
    checks.extend(pasted::of_known_provider(setup).map(|finding| Check::new(CheckId::Provider, finding)));
    checks.extend([key, secret]);
    checks.extend(elsewhere_given(CheckId::TokenHeaders, TokenHeaders));
    let url = |id, field, seen: &dyn Fn() -> Check| url(id, field, known, wrong.contains(&field), seen);
    let seen = |field: FieldId, seen: &dyn Fn() -> Check| match &elsewhere {
        Some(check) if check.finding.field == Some(field) => check.clone(),
        _ => seen(),
    };
    let shown = || seen(AuthorizationUrl, &|| urls::authorization(known));
    checks.push(url(CheckId::AuthorizationUrl, AuthorizationUrl, &shown));
    checks.push(url(CheckId::TokenUrl, TokenUrl, &|| seen(TokenUrl, &|| exchange.url.clone())));
    let call = setup.user_call();
    let unneeded = match () {
        () if setup.has(UserDetailUrl) && call.kind.makes_request() => None,
        () if setup.has(Script) || call.kind == CallKind::Script => Some("Not needed with a custom script"),
        () if call.kind == CallKind::IdToken => Some("Not needed (the ID token has the claims)"),
        () => None,
    };
    if let Some(what) = unneeded {
        checks.push(Check::new(CheckId::UserDetailUrl, Finding::ok(what).on(UserDetailUrl)));
    } else {
        checks.push(url(CheckId::UserDetailUrl, UserDetailUrl, &|| urls::user_detail(known)));
    }
    let endpoints = urls::endpoints(known);
    let differs = endpoints.clone().filter(|check| check.finding.state != State::Ok);
    let published = published::chosen(known).or(differs).or_else(|| published::scopes(known)).or(endpoints);
    checks.extend(published);
    checks
}

/// What the provider says about the client ID. If it rejects the ID, its form may show why.
fn key(setup: &Setup, check: Check) -> Check {
    let failed = check.finding.state == State::Failed;
    let swapped = failed.then(|| swapped(setup, ApplicationKey)).flatten();
    match swapped.or_else(|| pasted::application_key(setup)) {
        Some(looks) if failed => Check { finding: check.finding.explained_by(looks), ..check },
        Some(looks) if check.finding.evidence.is_none() => Check { finding: looks, ..check },
        _ => check,
    }
}

/// The ID looks like a secret, and the secret like an ID.
fn swapped(setup: &Setup, field: FieldId) -> Option<Finding> {
    let why = "Each one looks like the other.";
    let fix = "Copy the client ID and the client secret again from the provider's application settings.";
    let finding = Finding::new(State::Warning, "Client ID and secret seem to be swapped", why, fix);
    pasted::swapped(setup).then(|| finding.on(field))
}

/// The same text is Auth0's client secret, and Auth0 accepts it. So it isn't the provider's.
fn is_of_auth0(known: Known) -> Option<Check> {
    let Known { setup, .. } = known;
    let accepted = known.fact(Probe::ClientSecret).filter(|fact| fact.finding.state == State::Ok)?;
    if setup.secret(ApplicationSecret)? != setup.secret(Auth0ClientSecret)? {
        return None;
    }
    let why = "Auth0 accepted this value as the client secret of your application (step 1).";
    let fix = format!("Copy the client secret of your application at {}.", setup.provider_name());
    let finding = Finding::failed(Class::UserInput, "This is the secret of the Auth0 application", why, fix);
    Some(Check::of_fact(CheckId::ApplicationSecret, accepted, finding.on(ApplicationSecret)))
}

/// What the form of the secret shows without a request, or that it is missing.
fn secret(setup: &Setup) -> Option<Check> {
    let looks = pasted::application_secret(setup).or_else(|| swapped(setup, ApplicationSecret));
    if let Some(finding) = looks {
        return Some(Check::new(CheckId::ApplicationSecret, finding));
    }
    let check = given(CheckId::ApplicationSecret, ApplicationSecret, setup);
    let public = setup.pkce() && !setup.has(ApplicationSecret);
    (check.finding.state == State::ToDo && !public).then_some(check)
}

/// The URL is given, the values of its placeholders are too, and then what `seen` says about it.
fn url(id: CheckId, field: FieldId, known: Known, misplaced: bool, seen: impl FnOnce() -> Check) -> Check {
    let Known { setup, .. } = known;
    if setup.has(field) && setup.url(field).is_none() {
        let names = placeholders_of(setup.open(field).unwrap_or_default()).join(", ");
        let what = format!("{} needs {names}", field.label());
        let finding = Finding::new(
            State::ToDo,
            what,
            "The placeholders in braces are different for each account.",
            Placeholders.field().help,
        );
        return Check::new(id, finding.on(Placeholders));
    }
    if !setup.has(field) {
        return given(id, field, setup);
    }
    let check = seen();
    // The value of a placeholder may be part of the host.
    let made = setup.open(field).is_some_and(|text| !placeholders_of(text).is_empty());
    let unreached = check.finding.evidence.as_ref().is_some_and(|evidence| evidence.status.is_none());
    if made && unreached && check.finding.field == Some(field) {
        let names = placeholders_of(setup.open(field).unwrap_or_default()).join(", ");
        let fix =
            format!("Compare the value of {names} in {} with the provider's documentation.", Placeholders.label());
        return Check { finding: Finding { fix, ..check.finding.on(Placeholders) }, ..check };
    }
    let bare = setup.parsed_url(field).is_some_and(|url| url.path() == "/");
    if bare && field == AuthorizationUrl && !matches!(check.finding.state, State::Failed | State::Unknown) {
        let why = "The URL has no path, and a home page responds to every request.";
        let fix = "Copy the full URL, which often ends in /authorize, from the provider's documentation.";
        let finding = Finding::new(State::Warning, "This looks like the provider's home page", why, fix);
        return Check { finding: Finding { evidence: check.finding.evidence, ..finding.on(field) }, ..check };
    }
    // A tenant's domain or another of the three URLs here explains a failure, but not an inconclusive response.
    let answers = !matches!(check.finding.state, State::Failed);
    // A domain that failed its check isn't a tenant's.
    let domain = known.fact(Probe::Discovery).is_none_or(|fact| fact.finding.state != State::Failed);
    let at_tenant = pasted::at_tenant(setup, field).filter(|_| domain);
    match at_tenant.or_else(|| {
        pasted::another_url(setup, field).filter(|_| misplaced || !answers && pasted::equal_urls(setup).is_empty())
    }) {
        Some(finding) => Check { finding: Finding { evidence: check.finding.evidence, ..finding }, ..check },
        None => check,
    }
}

fn summary(known: Known) -> String {
    let Known { setup, .. } = known;
    let accepted = if setup.has(ApplicationSecret) { "Client ID and secret" } else { "Client ID" };
    let urls = [AuthorizationUrl, TokenUrl, UserDetailUrl].iter().filter(|id| setup.has(**id)).count();
    format!("{accepted} accepted, {urls} URLs respond")
}
