//! The application at the provider: its key and secret, and the provider's three URLs.

use super::{Check, Checkpoint, CheckpointId, given};
use crate::domain::facts::{Facts, Finding, State};
use crate::domain::fields::FieldId::{self, *};
use crate::domain::parse::placeholders_of;
use crate::domain::setup::Setup;
use jiff::Timestamp;

pub const CHECKPOINT: Checkpoint = Checkpoint {
    at: CheckpointId::ThirdPartyApplication,
    id: "third_party_application",
    label: "Application at {provider}",
    short: "Appl. at {provider}",
    about: "The application that you register at the provider, as which Auth0 presents itself there.",
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
        Placeholders,
    ],
    checks,
    summary,
};

fn checks(setup: &Setup, _: &Facts, _: Timestamp) -> Vec<Check> {
    let mut checks = vec![given("application_key", ApplicationKey, setup)];
    if setup.pkce() && !setup.has(ApplicationSecret) {
        checks
            .push(Check::new("application_secret", Finding::ok("no secret: PKCE stands for it").on(ApplicationSecret)));
    } else {
        checks.push(secret(setup));
    }
    checks.push(url("authorization_url", AuthorizationUrl, setup));
    checks.push(url("token_url", TokenUrl, setup));
    if setup.has(Script) && !setup.has(UserDetailUrl) {
        checks
            .push(Check::new("user_detail_url", Finding::ok("not needed: your own script calls it").on(UserDetailUrl)));
    } else {
        checks.push(url("user_detail_url", UserDetailUrl, setup));
    }
    checks
}

fn secret(setup: &Setup) -> Check {
    let same =
        setup.secret(ApplicationSecret).is_some_and(|secret| Some(secret.reveal()) == setup.open(ApplicationKey));
    if same {
        let why = "A provider never gives the same text for both.";
        let finding = Finding::new(State::Warning, "the secret is the same as the id", why, "Copy the secret again.");
        return Check::new("application_secret", finding.on(ApplicationSecret));
    }
    given("application_secret", ApplicationSecret, setup)
}

/// A URL is there, and what stands in braces in it is given.
fn url(id: &'static str, field: FieldId, setup: &Setup) -> Check {
    let check = given(id, field, setup);
    if setup.has(field) && setup.url(field).is_none() {
        let names = placeholders_of(setup.open(field).unwrap_or_default()).join(", ");
        let what = format!("{} needs {names}", field.label());
        let finding =
            Finding::new(State::ToDo, what, "What stands in braces differs for everybody.", Placeholders.field().help);
        return Check::new(id, finding.on(Placeholders));
    }
    check
}

fn summary(setup: &Setup, _: &Facts, _: Timestamp) -> String {
    format!("{}: id, secret and URLs given", setup.provider_name())
}
