//! The tenant: its domain, its clock, its signing keys, its custom domains.

use super::{Check, CheckId, on};
use crate::domain::checkpoints::auth0_application::doubt::{Doubt, domain_in_doubt, signed_here};
use crate::domain::checkpoints::span_words;
use crate::domain::facts::Fact;
use crate::domain::fields::FieldId::*;
use crate::domain::finding::{Class, Finding, State};
use crate::domain::found::{CustomDomain, Found};
use crate::domain::known::Known;
use crate::domain::parse::{Domain, is_auth0};
use crate::domain::probe::Probe;
use jiff::SignedDuration;

/// In seconds; Auth0 tolerates a clock that is off by this much.
const SKEW: i64 = 60;

pub fn checks(known: Known) -> Vec<Check> {
    let Known { setup, .. } = known;
    let mut checks = vec![domain(known)];
    if known.api_domain() != setup.domain() {
        let question = "whether the tenant's own domain answers";
        let check = Check::of_probe(CheckId::CanonicalDomain, Probe::ApiDiscovery, known, question);
        checks.push(on(canonical(known, check), Auth0CanonicalDomain));
    }
    checks.extend(same_domain(known));
    checks.extend(custom_domain(known));
    checks.extend(clock(known));
    if known.holds(Probe::Discovery) {
        let question = "whether the tenant shows its signing keys";
        checks.push(on(Check::of_probe(CheckId::SigningKeys, Probe::Keys, known, question), Auth0Domain));
    }
    checks
}

/// The canonical domain was given as Domain again, but the token names another one.
fn same_domain(known: Known) -> Option<Check> {
    let Known { setup, .. } = known;
    let given = setup.canonical_domain()?;
    let named = known.claims()?.tenant().filter(|named| *named != given)?;
    let what = format!("{} is not the tenant's own domain", given.authority());
    let why = format!("It stands as {} too, and the token is for {}.", Auth0Domain.label(), named.authority());
    let fix = format!("Enter {}, unless the token is the wrong one.", named.authority());
    let finding = Finding::new(State::Failed, what, why, fix).class(Class::UserInput).on(Auth0CanonicalDomain);
    (setup.domain() == Some(given)).then(|| Check::new(CheckId::CanonicalDomain, finding))
}

/// It responds, but the token or its own name shows that it is another tenant's.
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
            format!("it answers, but the token is for {}", named.authority()),
            format!("A tenant has one domain of its own; {} is another one's, or a custom domain.", given.authority()),
            format!("Enter {}, unless the token is the wrong one.", named.authority()),
        ),
        (None, Some(login)) => (
            format!("{} is a tenant's own domain already", login.authority()),
            "Only behind a custom domain is there another one.".to_owned(),
            format!("Leave it empty, or give the custom domain that people sign in at as {}.", Auth0Domain.label()),
        ),
        (None, None) if unknown => (
            format!("{} answers, and does not know the Machine to Machine application", given.authority()),
            "It may be another tenant's, or the M2M client ID may be wrong.".to_owned(),
            "Compare it with Dashboard > Settings > Custom Domains of the tenant that people sign in at.".to_owned(),
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
    let question = "whether it is an Auth0 tenant";
    let mut check = on(Check::of_probe(CheckId::Domain, Probe::Discovery, known, question), Auth0Domain);
    let ready = custom_domains(known).into_iter().flatten().map(|(one, _)| one).find(|one| one.status == "ready");
    if let Some(domain) = setup.domain().filter(|_| check.finding.state == State::Ok)
        && let Some(custom) = ready
    {
        check.finding.what += &match custom.domain == domain.authority() {
            true => ", a custom domain of the tenant".to_owned(),
            false => format!("; whoever signs in at {} needs a redirect URI of its own at the provider", custom.domain),
        };
    }
    if check.finding.state != State::Ok {
        return check;
    }
    let doubt = domain_in_doubt(known);
    if let (Some(domain), Some(Doubt::Unknown)) = (setup.domain(), &doubt) {
        let finding = Finding::failed(
            Class::UserInput,
            format!("{} answers, but is not the tenant that is meant", domain.authority()),
            format!("It does not know the Client ID, and the provider does not know {}.", domain.redirect_uri()),
            "Copy Domain again, from the same application as Client ID; if it is right, correct Client ID and register that redirect URI.",
        );
        let finding = Finding { evidence: check.finding.evidence.clone(), ..finding.on(Auth0Domain) };
        return Check { finding, ..check };
    }
    match known.other_tenant() {
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
    let what = format!("it answers, but the token is for {}", other.authority());
    let why = format!("{} is another tenant; one of the two is wrong.", domain.authority());
    let fix =
        format!("Enter {} if that is your tenant; else get a token of {}.", other.authority(), domain.authority());
    let finding = Finding::new(State::Warning, what, why, fix).on(Auth0Domain);
    Finding { evidence: seen.evidence.clone(), ..finding }
}

/// The tenant's custom domains, beginning with the one that users log in at.
fn custom_domains<'a>(known: Known<'a>) -> Option<Vec<(&'a CustomDomain, &'a Fact)>> {
    let Known { setup, .. } = known;
    let fact = known.fact(Probe::CustomDomains)?;
    let Found::CustomDomains(list) = &fact.found else { return None };
    let login = setup.domain()?;
    let mut all: Vec<(&CustomDomain, &Fact)> = list.iter().map(|one| (one, fact)).collect();
    all.sort_by_key(|(one, _)| one.domain != login.authority());
    Some(all)
}

/// None if all is well.
fn custom_domain(known: Known) -> Option<Check> {
    let Known { setup, .. } = known;
    let all = custom_domains(known)?;
    let login = setup.domain()?;
    let here = all.iter().find(|(one, _)| one.domain == login.authority());
    let own = known.api_domain().as_ref() == Some(&login);
    let settings = "Dashboard > Settings > Custom Domains shows where it stands.";
    let finding = match (here, all.iter().find(|(one, _)| one.status != "ready")) {
        (None, _) if !own => {
            let names: Vec<&str> = all.iter().map(|(one, _)| one.domain.as_str()).collect();
            let why = match names.as_slice() {
                [] => "The tenant of the token has no custom domain.".to_owned(),
                names => format!("The tenant of the token has: {}.", names.join(", ")),
            };
            let what = format!("{} is none of the tenant's custom domains", login.authority());
            let fix = "Give the domain that people sign in at, or a token of the tenant that this domain belongs to.";
            Finding::new(State::Failed, what, why, fix).class(Class::UserInput)
        }
        (Some((one, _)), _) if one.status != "ready" => {
            let what = format!("the custom domain {} is not ready ({})", one.domain, one.status);
            Finding::new(State::Warning, what, "Until it is, people cannot sign in there.", settings)
        }
        (_, Some((one, _))) => {
            let what = format!("the custom domain {} is not ready ({})", one.domain, one.status);
            let why = format!("People sign in at {} until then.", login.authority());
            Finding::new(State::Warning, what, why, settings)
        }
        _ => return None,
    };
    let fact = known.fact(Probe::CustomDomains)?;
    let finding = Finding { evidence: fact.finding.evidence.clone(), ..finding.on(Auth0Domain) };
    Some(Check { id: CheckId::CustomDomain, finding, seen_at: Some(fact.seen_at) })
}

/// None if it is right.
fn clock(known: Known) -> Option<Check> {
    let fact = known.fact(Probe::Discovery)?;
    let Found::Clock(ahead) = fact.found else { return None };
    if ahead.abs() <= SKEW {
        return None;
    }
    let side = if ahead > 0 { "ahead" } else { "behind" };
    let span = span_words(SignedDuration::from_secs(ahead));
    let finding = Finding::new(
        State::Warning,
        format!("This machine's clock is {span} {side}"),
        "Compared with the tenant's. By a wrong clock a valid token looks expired, and an expired one valid.",
        "Set the clock, best by the network, and ask again.",
    );
    let finding = Finding { evidence: fact.finding.evidence.clone(), ..finding };
    Some(Check { id: CheckId::Clock, finding, seen_at: Some(fact.seen_at) })
}
