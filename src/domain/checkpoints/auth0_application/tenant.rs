//! The tenant: its domain, its clock, its signing keys, its custom domains.

use super::{Check, CheckId};
use crate::domain::checkpoints::auth0_application::doubt::{Doubt, domain_in_doubt, domain_is_proven, signed_here};
use crate::domain::checkpoints::span_words;
use crate::domain::facts::Fact;
use crate::domain::fields::FieldId::*;
use crate::domain::finding::{Class, Finding, State};
use crate::domain::known::Known;
use crate::domain::parse::{Domain, is_auth0};
use crate::domain::probe::Probe;
use crate::domain::response_data::{CustomDomain, ResponseData};
use jiff::SignedDuration;

/// In seconds. Auth0 accepts a clock that is off by this much.
const SKEW: i64 = 60;

pub fn checks(known: Known) -> Vec<Check> {
    let Known { setup, .. } = known;
    let mut checks = vec![domain(known)];
    if known.api_domain() != setup.domain() {
        let check = Check::of_probe(CheckId::CanonicalDomain, Probe::ApiDiscovery, known, "Canonical domain");
        checks.push(canonical(known, check).on(Auth0CanonicalDomain));
    }
    checks.extend(same_domain(known));
    checks.extend(custom_domain(known));
    checks.extend(clock(known));
    if known.holds(Probe::Discovery) {
        checks.push(Check::of_probe(CheckId::SigningKeys, Probe::Keys, known, "Signing keys").on(Auth0Domain));
    }
    checks
}

/// The canonical domain was given as Domain again, but the token names another one.
fn same_domain(known: Known) -> Option<Check> {
    let Known { setup, .. } = known;
    let given = setup.canonical_domain()?;
    let named = known.claims()?.tenant().filter(|named| *named != given)?;
    let what = format!("{} isn't the canonical domain", given.authority());
    let why = format!("It is the same as {}, and the token is for {}.", Auth0Domain.label(), named.authority());
    let fix = format!("Enter {}, unless the token is wrong.", named.authority());
    let finding = Finding::new(State::Failed, what, why, fix).class(Class::UserInput).on(Auth0CanonicalDomain);
    (setup.domain() == Some(given)).then(|| Check::new(CheckId::CanonicalDomain, finding))
}

/// It responds, but the token or its name shows that it is another tenant's.
fn canonical(known: Known, check: Check) -> Check {
    let Known { setup, .. } = known;
    let given = setup.canonical_domain().filter(|_| check.finding.state == State::Ok);
    let Some(given) = given else { return check };
    // If the token is for the custom domain itself, then the token is wrong.
    let custom = |named: &Domain| Some(named) == setup.domain().as_ref() && !is_auth0(named.authority());
    let strange = |named: &Domain| *named != given && !custom(named);
    let named = known.claims().and_then(|claims| claims.tenant()).filter(strange);
    let unknown = known.fact(Probe::MachineClient).is_some_and(|fact| fact.finding.state == State::Failed);
    let login = setup.domain().filter(|login| is_auth0(login.authority()) && *login != given);
    let (what, why, fix) = match (&named, login) {
        (Some(named), _) => (
            "The token is for another canonical domain".to_owned(),
            format!("The token is for {}, so {} is wrong or a custom domain.", named.authority(), given.authority()),
            format!("Enter {}, unless the token is wrong.", named.authority()),
        ),
        (None, Some(login)) => (
            format!("{} is already canonical", login.authority()),
            "A canonical domain is only needed with a custom domain.".to_owned(),
            format!("Clear it, or change {} to the custom domain where users sign in.", Auth0Domain.label()),
        ),
        (None, None) if unknown => (
            "The M2M application isn't in this tenant".to_owned(),
            format!("{} may be another tenant's domain, or the M2M client ID may be wrong.", given.authority()),
            "Compare it with Dashboard > Settings > Custom Domains in the tenant where users sign in.".to_owned(),
        ),
        (None, None) => return check,
    };
    // The token was signed with a key of the tenant that users log in at, so the token is right.
    let state = if named.is_some() && signed_here(known) == Some(true) { State::Failed } else { State::Warning };
    let finding = Finding::new(state, what, why, fix).class(Class::UserInput).on(Auth0CanonicalDomain);
    Check { finding: Finding { evidence: check.finding.evidence.clone(), ..finding }, ..check }
}

fn domain(known: Known) -> Check {
    let Known { setup, .. } = known;
    let check = Check::of_probe(CheckId::Domain, Probe::Discovery, known, "Auth0 domain").on(Auth0Domain);
    if check.finding.state != State::Ok {
        return check;
    }
    let doubt = domain_in_doubt(known);
    if let (Some(domain), Some(Doubt::Unknown)) = (setup.domain(), &doubt) {
        let finding = Finding::failed(
            Class::UserInput,
            format!("{} may be the wrong tenant", domain.authority()),
            format!("It doesn't have this client ID, and the provider rejected {}.", domain.redirect_uri()),
            "Copy Domain and Client ID again from Dashboard > Applications > your application > Settings.",
        );
        let finding = Finding { evidence: check.finding.evidence.clone(), ..finding.on(Auth0Domain) };
        return Check { finding, ..check };
    }
    match known.other_tenant() {
        // The token is wrong, and its checkpoint says so.
        Some(_) if domain_is_proven(known) => check,
        Some((domain, other)) => {
            let finding = of_another_tenant(&domain, &other, &check.finding);
            // The tenant of this domain rejects the other values.
            let state = if doubt.is_some() { State::Failed } else { finding.state };
            Check { finding: Finding { state, class: Some(Class::UserInput), ..finding }, ..check }
        }
        None => check,
    }
}

/// It responds, but the token is for another tenant.
fn of_another_tenant(domain: &Domain, other: &Domain, seen: &Finding) -> Finding {
    let what = "The token is for another tenant";
    let why = format!("{} and the token's tenant {} are different.", domain.authority(), other.authority());
    let fix = format!("Enter {}, or paste a token for {}.", other.authority(), domain.authority());
    let finding = Finding::new(State::Warning, what, why, fix).on(Auth0Domain);
    Finding { evidence: seen.evidence.clone(), ..finding }
}

/// The tenant's custom domains, beginning with the one that users log in at.
fn custom_domains<'a>(known: Known<'a>) -> Option<Vec<(&'a CustomDomain, &'a Fact)>> {
    let Known { setup, .. } = known;
    let fact = known.fact(Probe::CustomDomains)?;
    let ResponseData::CustomDomains(list) = &fact.data else { return None };
    let login = setup.domain()?;
    let mut all: Vec<(&CustomDomain, &Fact)> = list.iter().map(|one| (one, fact)).collect();
    all.sort_by_key(|(one, _)| one.domain != login.authority());
    Some(all)
}

/// None if there is nothing to report.
fn custom_domain(known: Known) -> Option<Check> {
    let Known { setup, .. } = known;
    let all = custom_domains(known)?;
    let login = setup.domain()?;
    let here = all.iter().find(|(one, _)| one.domain == login.authority());
    let own = known.api_domain().as_ref() == Some(&login);
    let ready = all.iter().find(|(one, _)| one.status == "ready");
    let finding = match (here, all.iter().find(|(one, _)| one.status != "ready")) {
        (None, _) if !own => {
            let names: Vec<&str> = all.iter().map(|(one, _)| one.domain.as_str()).collect();
            let why = match names.as_slice() {
                [] => "The token's tenant has no custom domain.".to_owned(),
                names => format!("The token's tenant has {}.", names.join(", ")),
            };
            let what = format!("{} isn't a domain of this tenant", login.authority());
            let fix = "Enter the domain where users sign in, or paste a token for the tenant that has this domain.";
            Finding::new(State::Failed, what, why, fix).class(Class::UserInput)
        }
        (Some((one, _)), _) if one.status != "ready" => {
            let what = format!("{} isn't ready", one.domain);
            let why = format!("Users can't sign in there, because its status is {}.", one.status);
            Finding::new(State::Warning, what, why, "Finish the setup in Dashboard > Settings > Custom Domains.")
        }
        (Some(_), _) => Finding::ok("Custom domain of this tenant"),
        // Users log in at another domain, so both are only information.
        (None, Some((one, _))) => Finding::ok(format!("{} isn't ready yet", one.domain)),
        (None, None) => match ready {
            Some((one, _)) => Finding::ok(format!("{} has its own redirect URI", one.domain)),
            None => return None,
        },
    };
    Some(Check::of_fact(CheckId::CustomDomain, known.fact(Probe::CustomDomains)?, finding.on(Auth0Domain)))
}

/// None if it is accurate.
fn clock(known: Known) -> Option<Check> {
    let fact = known.fact(Probe::Discovery)?;
    let ResponseData::Clock(ahead) = fact.data else { return None };
    if ahead.abs() <= SKEW {
        return None;
    }
    let side = if ahead > 0 { "ahead" } else { "behind" };
    let span = span_words(SignedDuration::from_secs(ahead));
    let finding = Finding::new(
        State::Warning,
        format!("This machine's clock is {span} {side}"),
        "With a wrong clock, valid tokens look expired and expired tokens look valid.",
        "Set this machine's clock, then run the checks again.",
    );
    Some(Check::of_fact(CheckId::Clock, fact, finding))
}
