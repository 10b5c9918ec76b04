//! The application that people sign in to: the tenant's domain, the client, its callbacks.

use super::{Check, Checkpoint, CheckpointId, given};
use crate::domain::facts::{Facts, Finding, State};
use crate::domain::fields::FieldId::{self, *};
use crate::domain::probes::Probe;
use crate::domain::setup::Setup;
use jiff::Timestamp;

pub const CHECKPOINT: Checkpoint = Checkpoint {
    at: CheckpointId::Auth0Application,
    id: "auth0_application",
    label: "Application at Auth0",
    short: "Application at Auth0",
    about: "The application that people sign in to, and the tenant that it belongs to.",
    fields: &[Auth0Domain, Auth0CanonicalDomain, Auth0ClientId, Auth0ClientSecret, CallbackUrls],
    checks,
    summary,
};

fn checks(setup: &Setup, facts: &Facts, _: Timestamp) -> Vec<Check> {
    if !setup.has(Auth0Domain) {
        return vec![given("domain", Auth0Domain, setup), client_id(setup, facts)];
    }
    let mut checks = vec![on(
        Check::of_probe("domain", Probe::Discovery, setup, facts, "whether the domain is an Auth0 tenant"),
        Auth0Domain,
    )];
    if setup.api_domain(facts) != setup.domain() {
        let question = "whether the tenant's own domain answers";
        checks.push(on(
            Check::of_probe("canonical_domain", Probe::ApiDiscovery, setup, facts, question),
            Auth0CanonicalDomain,
        ));
    }
    checks.push(client_id(setup, facts));
    if setup.callback_urls().is_empty() {
        let why = "A sign-in has to return somewhere; without it the last checkpoint offers only a part of the link.";
        let finding = Finding::new(
            State::Warning,
            "no callback URL",
            why,
            "Give the URL of your application that Auth0 sends people back to.",
        );
        checks.push(Check::new("callback_urls", finding.on(CallbackUrls)));
    } else {
        checks.push(callbacks(setup, facts));
    }
    checks
}

fn client_id(setup: &Setup, facts: &Facts) -> Check {
    let check = given("client_id", Auth0ClientId, setup);
    let Some(ours) = setup.open(Auth0ClientId) else { return check };
    if setup.open(MgmtClientId) == Some(ours)
        || facts.claims(setup).and_then(|claims| claims.client.as_deref()) == Some(ours)
    {
        let why = "The Management API token was issued to it; nobody signs in through such an application.";
        let fix =
            "Give the Regular Web or Single Page application here; this id belongs to step 4, as AUTH0_MGMT_CLIENT_ID.";
        let finding = Finding::new(State::Failed, "This is the machine-to-machine application", why, fix);
        return Check::new("client_id", finding.on(Auth0ClientId));
    }
    match facts.current(Probe::Application, setup) {
        Some(fact) if fact.finding.state != State::Unknown => {
            on(Check { id: "client_id", finding: fact.finding.clone(), seen_at: Some(fact.seen_at) }, Auth0ClientId)
        }
        _ => check,
    }
}

fn callbacks(setup: &Setup, facts: &Facts) -> Check {
    let urls = setup.callback_urls();
    let count = format!("{} {}", urls.len(), if urls.len() == 1 { "callback URL" } else { "callback URLs" });
    let Some(application) = facts.application(setup) else {
        return Check::new("callback_urls", Finding::ok(count).on(CallbackUrls));
    };
    let open: Vec<&str> =
        urls.into_iter().filter(|url| !application.callbacks.iter().any(|known| known == url)).collect();
    let finding = if open.is_empty() {
        Finding::ok(format!("{count} registered"))
    } else {
        let what = format!("{} is not registered to the letter", open.join(", "));
        let why = format!("{} has: {}", application.name, application.callbacks.join(", "));
        Finding::new(State::Warning, what, why, "The plan at Connection adds it; a wildcard may cover it already.")
    };
    let fact = facts.current(Probe::Application, setup);
    let evidence = fact.and_then(|fact| fact.finding.evidence.clone());
    let finding = Finding { evidence, ..finding.on(CallbackUrls) };
    Check { id: "callback_urls", finding, seen_at: fact.map(|fact| fact.seen_at) }
}

fn on(check: Check, field: FieldId) -> Check {
    let finding = Finding { field: check.finding.field.or(Some(field)), ..check.finding };
    Check { finding, ..check }
}

fn summary(setup: &Setup, facts: &Facts, _: Timestamp) -> String {
    let name =
        facts.application(setup).map_or_else(|| "application given".to_owned(), |application| application.name.clone());
    let callbacks = setup.callback_urls().len();
    format!("tenant answers, {name}, {callbacks} {}", if callbacks == 1 { "callback" } else { "callbacks" })
}
