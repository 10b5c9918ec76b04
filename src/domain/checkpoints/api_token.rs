//! The Management API token: it is for this tenant, hasn't expired, has the scopes, and Auth0 accepts it.

use super::{Check, CheckId, Checkpoint, CheckpointId, given_elsewhere, span_words};
use crate::domain::absent_secrets::Absence;
use crate::domain::checkpoints::auth0_application::doubt::{domain_in_doubt, domain_is_proven, signed_here};
use crate::domain::cli_login::log_in_again;
use crate::domain::facts::Fact;
use crate::domain::fields::FieldId::{self, *};
use crate::domain::finding::{Actor, Class, Finding, State};
use crate::domain::known::Known;
use crate::domain::parse::is_auth0;
use crate::domain::pasted;
use crate::domain::probe::Probe;
use crate::domain::setup::{Setup, Text};
use crate::domain::token::{Claims, MARGIN, SCOPE_CREATE, SCOPES};
use crate::domain::words::listed;
use jiff::{SignedDuration, Timestamp};

pub const CHECKPOINT: Checkpoint = Checkpoint {
    at: CheckpointId::ApiToken,
    id: "api_token",
    label: "Management API token",
    short: "API token",
    about: "Lets a0connect create the connection in the tenant.",
    fields: &[ApiToken, MgmtClientId, MgmtClientSecret],
    checks,
    summary,
};

/// The Dashboard page to copy a token from.
pub const EXPLORER: &str = "https://manage.auth0.com/#/apis/management/explorer";

/// Where an application gets its scopes.
const GRANTS: &str = "Dashboard > Applications > APIs > Auth0 Management API > Machine to Machine Applications";
/// The longest title.
const TITLE: usize = 48;

fn checks(known: Known) -> Vec<Check> {
    let Known { setup, now, .. } = known;
    let half = |has: FieldId, lacks: FieldId| setup.has(has) && !setup.has(lacks);
    let lacks = [(MgmtClientId, MgmtClientSecret), (MgmtClientSecret, MgmtClientId)];
    if let Some((_, id)) = lacks.into_iter().find(|(has, lacks)| !setup.has(ApiToken) && half(*has, *lacks)) {
        let why = "To issue a token, Auth0 needs both the M2M client ID and its secret.";
        let finding = Finding::new(State::ToDo, format!("{} is missing", setup.name_of(id)), why, id.field().help);
        return vec![Check::new(CheckId::TokenGiven, finding.on(id))];
    }
    if !setup.has(ApiToken) && !setup.can_request_token() {
        let fix = format!("Paste one from {EXPLORER}, or enter an M2M client ID and secret.");
        let why = "Creating a connection requires a token with the create:connections scope.";
        let finding = Finding::new(State::ToDo, "No Management API token yet", why, fix);
        return vec![Check::new(CheckId::TokenGiven, finding.on(ApiToken))];
    }
    let away = setup.absent_token(now);
    let pasted = if setup.has(ApiToken) { ApiToken } else { MgmtClientSecret };
    let at = away.map_or(pasted, |(id, _)| id);
    let wanted = away.filter(|(id, _)| setup.must_be_given_again(*id));
    let given = wanted
        .and_then(|(id, _)| setup.absence_finding(id))
        .unwrap_or_else(|| Finding::ok(format!("{} is set", setup.name_of(at))));
    let mut checks = vec![Check::new(CheckId::TokenGiven, given.on(at))];
    if away.is_some_and(|(_, absence)| absence == Absence::EarlierSession) {
        // Earlier results are about a token that is lost.
        return checks;
    }
    match given_elsewhere(CheckId::TokenMinted, MgmtClientSecret, known) {
        Some(check) => checks.push(check),
        None => checks.extend(not_issued(known)),
    }
    let elsewhere = given_elsewhere(CheckId::TokenAudience, ApiToken, known);
    match known.claims() {
        _ if let Some(check) = elsewhere => checks.push(check),
        Some(claims) => {
            checks.push(Check::new(CheckId::TokenAudience, audience(claims, known).on(at)));
            // A token for something else has other scopes, and is replaced anyway.
            if claims.tenant().is_some() {
                checks.push(Check::new(CheckId::TokenExpiry, expiry(claims, setup, now).on(at)));
                let scopes = scopes(claims, known);
                // Auth0 has accepted the M2M client secret, but the application lacks the scope.
                let lacks = at == MgmtClientSecret && scopes.state != State::Ok;
                checks.push(Check::new(CheckId::TokenScopes, scopes.on(if lacks { MgmtClientId } else { at })));
            }
        }
        None if matches!(setup.values.get(&ApiToken).map(|value| &value.text), Some(Text::Secret(_))) => {
            let fix = format!("Copy the full token from {EXPLORER}.");
            let finding = Finding::new(State::Failed, "This isn't a token", "Its second part can't be read.", fix);
            checks.push(Check::new(CheckId::TokenAudience, finding.class(Class::Auth).on(at)));
        }
        None => {
            let what = match setup.token(now).is_some() {
                true => "Audience: can't be checked from here",
                false => "Audience: not checked yet",
            };
            checks.push(Check::new(CheckId::TokenAudience, Finding::unknown(what).on(at)));
        }
    }
    let accepted = accepted(known);
    let finding = Finding { field: accepted.finding.field.or(Some(at)), ..accepted.finding };
    checks.push(Check { finding, ..accepted });
    checks
}

/// Why Auth0 issued no token for the M2M credentials. Its response doesn't show whether the ID or the secret is wrong.
/// Their form may show it, or whether the tenant has the ID.
fn not_issued(known: Known) -> Vec<Check> {
    let Known { setup, .. } = known;
    let none = |fact: &&Fact| matches!(fact.finding.state, State::Failed | State::Inconclusive);
    let Some(fact) = known.fact(Probe::MachineToken).filter(none) else { return Vec::new() };
    let seen_at = Some(fact.seen_at);
    let token_minted = |finding| vec![Check { id: CheckId::TokenMinted, finding, seen_at }];
    let Finding { class, evidence, .. } = fact.finding.clone();
    if fact.finding.field != Some(MgmtClientSecret) || class != Some(Class::Auth) {
        return token_minted(fact.finding.clone());
    }
    if domain_in_doubt(known).is_some() {
        let what = "Auth0 rejected it, but Domain may be wrong";
        let why = "A tenant rejects the client ID and secret of another tenant.";
        let fix = "Correct Domain in step 1 first.";
        let finding = Finding::new(State::Inconclusive, what, why, fix).on(Auth0Domain);
        return token_minted(Finding { evidence, ..finding });
    }
    if let Some(looks) = pasted::machine(setup) {
        return token_minted(fact.finding.clone().explained_by(looks));
    }
    let known = known.fact(Probe::MachineClient);
    match known.map(|known| (known, known.finding.state)) {
        Some((known, State::Failed)) => token_minted(Finding { class, ..known.finding.clone() }),
        Some((_, State::Ok)) => {
            let why =
                "The M2M client ID is valid, so the secret is incomplete, from another application, or was rotated.";
            let fix =
                "Copy the full secret from Dashboard > Applications > your Machine to Machine application > Settings.";
            let what = "Auth0 rejected the M2M client secret";
            let finding = Finding::new(State::Failed, what, why, fix).on(MgmtClientSecret);
            token_minted(Finding { class, evidence, ..finding })
        }
        _ => {
            let what = "The M2M client ID may be wrong";
            let why = "Auth0 rejected the ID and secret together, so either one may be wrong.";
            let fix = "Compare it with Dashboard > Applications > your Machine to Machine application > Settings.";
            let open = Finding::new(State::Inconclusive, what, why, fix).on(MgmtClientId);
            vec![
                Check { id: CheckId::TokenMinted, finding: fact.finding.clone(), seen_at },
                Check { id: CheckId::MachineId, finding: open, seen_at },
            ]
        }
    }
}

fn audience(claims: &Claims, known: Known) -> Finding {
    let Known { setup, .. } = known;
    let Some(domain) = known.api_domain() else {
        return Finding::unknown("Audience: waiting for a valid Auth0 domain");
    };
    let domains = [(Probe::Discovery, Auth0Domain), (Probe::ApiDiscovery, Auth0CanonicalDomain)];
    let failed = |probe| known.fact(probe).is_some_and(|fact| fact.finding.state == State::Failed);
    let fails = domains.into_iter().find(|(probe, _)| failed(*probe)).map(|(_, field)| field);
    let doubt = domain_in_doubt(known).map(|_| Auth0Domain);
    let other = claims.tenant().is_some_and(|named| is_auth0(named.authority()) || Some(named) != setup.domain());
    let own = setup.has(Auth0CanonicalDomain) && other && signed_here(known) == Some(true);
    let fails = fails.or(doubt).or(own.then_some(Auth0CanonicalDomain));
    match claims.tenant() {
        Some(tenant) if known.is_token_for_tenant() => match claims.issuer_elsewhere(&tenant) {
            None => Finding::ok(format!("Issued for {}", tenant.tenant())),
            Some(issuer) => Finding::new(
                State::Warning,
                "The token was issued by a custom domain",
                format!("Auth0 accepts a token from {issuer} only at that domain."),
                format!("Request a token from {} if Auth0 rejects this one.", tenant.authority()),
            ),
        },
        // The domain may be the wrong one.
        Some(_) if let Some(field) = fails => {
            let value = if field == Auth0Domain { "Auth0 domain" } else { "canonical domain" };
            Finding::unknown(format!("Audience: waiting for a valid {value}"))
        }
        Some(tenant) => Finding::new(
            State::Failed,
            "The token is for another tenant",
            format!("It is for {}, so a0connect doesn't send it to {}.", tenant.authority(), domain.authority()),
            match known.other_tenant() {
                _ if domain_is_proven(known) => format!("Paste a token for {}.", domain.authority()),
                Some((login, _)) if login == domain => {
                    format!("Paste a token for {}, or correct Domain in step 1.", domain.authority())
                }
                _ => format!(
                    "Paste a token for {}, or enter {} as {} or as {}.",
                    domain.authority(),
                    tenant.authority(),
                    Auth0Domain.label(),
                    Auth0CanonicalDomain.label()
                ),
            },
        )
        .class(Class::Auth),
        None => Finding::new(
            State::Failed,
            "This token isn't for the Management API",
            match claims.audience.as_slice() {
                [] => "It has no audience.".into(),
                all if all.iter().any(|one| Some(one.as_str()) == setup.open(Auth0ClientId)) => {
                    "It is an ID token, which only identifies a user to an application.".into()
                }
                all if all.iter().any(|one| one.ends_with("/api/v2")) => {
                    format!("Its audience is {}, without the trailing slash.", all.join(", "))
                }
                all => format!("Its audience is {}.", all.join(", ")),
            },
            format!("Copy one from {EXPLORER}."),
        )
        .class(Class::Auth),
    }
}

fn expiry(claims: &Claims, setup: &Setup, now: Timestamp) -> Finding {
    let Some(at) = claims.expires_at else { return Finding::ok("Has no expiry date") };
    let span = span_words(at.duration_since(now));
    if !claims.is_expired(now, MARGIN) {
        return Finding::ok(format!("Valid for {span}"));
    }
    let over = claims.is_expired(now, SignedDuration::ZERO);
    if setup.can_request_token() && !setup.must_be_given_again(MgmtClientSecret) {
        return Finding::ok("Renewed when needed");
    }
    let (what, why) = match over {
        true => (format!("The token expired {span} ago"), "Auth0 rejects an expired token."),
        false => (format!("The token expires in {span}"), "Creating the connection can take up to 5 minutes."),
    };
    let fix = match setup.can_request_token() {
        true => format!("Enter the {} again, or paste a new token from {EXPLORER}.", setup.name_of(MgmtClientSecret)),
        false if setup.is_of_cli_login(ApiToken) => log_in_again(&[]),
        false => format!("Paste a new token from {EXPLORER}."),
    };
    let finding = Finding::new(State::Failed, what, why, fix).class(Class::Auth);
    let by_login = !setup.can_request_token() && setup.is_of_cli_login(ApiToken);
    if by_login { finding.by(Actor::YouOnThisMachine) } else { finding }
}

fn all_scopes() -> Vec<&'static str> {
    SCOPES.iter().map(|(scope, _)| *scope).collect()
}

fn scopes(claims: &Claims, known: Known) -> Finding {
    let by_login = !claims.machine && known.setup.is_of_cli_login(ApiToken);
    let grant = |scopes: &[&str]| {
        let names = listed(scopes);
        match (claims.machine, known.setup.has(ApiToken)) {
            _ if by_login => log_in_again(scopes),
            (true, false) => format!("Add {names} in {GRANTS}."),
            // A token that was already issued doesn't get the scope.
            (true, true) => format!("Add {names} in {GRANTS}. Then paste a new token."),
            (false, _) => format!("Paste a new token with {names} from {EXPLORER}"),
        }
    };
    let lacks = claims.lacks(&all_scopes());
    if lacks.contains(&SCOPE_CREATE) && known.connection_id().is_none() {
        let why = "Creating a connection requires this scope.";
        let what = format!("The token lacks {SCOPE_CREATE}");
        let finding = Finding::new(State::Failed, what, why, grant(&[SCOPE_CREATE])).class(Class::Scope);
        return if by_login { finding.by(Actor::YouOnThisMachine) } else { finding };
    }
    let wanted: Vec<(&str, &str)> =
        SCOPES.iter().copied().filter(|(scope, _)| lacks.contains(scope) && is_wanted(scope, known)).collect();
    let [(first, prevents), others @ ..] = wanted.as_slice() else {
        return Finding::ok(if lacks.is_empty() { "Has all scopes".to_owned() } else { optional(&lacks) });
    };
    let (what, why) = match others {
        [] => (format!("The token lacks {first}"), format!("Without this scope, {prevents}.")),
        _ => ("Some scopes are missing".to_owned(), format!("Without {first}, {prevents}.")),
    };
    let names: Vec<&str> = wanted.iter().map(|(scope, _)| *scope).collect();
    Finding::new(State::Warning, what, why, grant(&names))
}

/// The optional scopes that are missing: as many names as fit into a title.
fn optional(lacks: &[&str]) -> String {
    let mut names = lacks.to_vec();
    names.sort_by_key(|name| name.len());
    let words = |count: usize| match names.len() - count {
        0 => format!("Lacks the optional {}", listed(&names)),
        rest => format!("Lacks the optional {} and {rest} more", names[..count].join(", ")),
    };
    let fits = |count: &usize| words(*count).chars().count() <= TITLE;
    words((1..=names.len()).rev().find(fits).unwrap_or(1))
}

/// A step of these values needs the scope. What the others allow is optional.
fn is_wanted(scope: &str, known: Known) -> bool {
    let Known { setup, .. } = known;
    match scope {
        "read:connections" | "read:connections_options" => true,
        "update:connections" | "update:connections_options" => {
            let failed = |probe| known.fact(probe).is_some_and(|fact| fact.finding.state == State::Failed);
            failed(Probe::Connection) || failed(Probe::EnabledClients)
        }
        "update:clients" => known.application().is_some_and(|one| !one.lacks(pasted::own_callbacks(setup)).is_empty()),
        _ => false,
    }
}

/// A successful read proves the token, and so does a rejection for a missing scope. After a run the name has to be looked up
/// again; until then the other reads with this token prove it.
fn accepted(known: Known) -> Check {
    let Known { setup, .. } = known;
    let by_name = known.fact(Probe::Name);
    let given_at = |id| setup.values.get(&id).map(|value| value.changed_at);
    let since = [ApiToken, MgmtClientId, MgmtClientSecret].into_iter().filter_map(given_at).max();
    let others = [Probe::Application, Probe::Connection, Probe::EnabledClients].into_iter();
    let with_it = |fact: &&Fact| proves(fact).is_some() && since.is_none_or(|at| at <= fact.seen_at);
    let proving = others.filter_map(|probe| known.fact(probe)).find(with_it);
    let Some(fact) = by_name.or(proving) else {
        return Check::new(CheckId::TokenAccepted, Finding::unknown("Acceptance: not checked yet"));
    };
    Check::of_fact(CheckId::TokenAccepted, fact, proves(fact).map_or_else(|| fact.finding.clone(), Finding::ok))
}

/// How this response proves that Auth0 accepts the token.
fn proves(fact: &Fact) -> Option<&'static str> {
    match (fact.finding.evidence.as_ref().and_then(|evidence| evidence.status), fact.finding.class) {
        // An HTML page with status 200 isn't Auth0's.
        (Some(200), class) if !matches!(class, Some(Class::Api | Class::Network)) => Some("Accepted by Auth0"),
        (Some(403), Some(Class::Scope)) => Some("Accepted, but it lacks a scope"),
        _ => None,
    }
}

fn summary(known: Known) -> String {
    let Known { setup, now, .. } = known;
    let expires_at = known.claims().and_then(|claims| claims.expires_at).filter(|at| *at > now);
    let left = expires_at.map(|at| format!(", {} left", span_words(at.duration_since(now)))).unwrap_or_default();
    let optional = known.claims().is_some_and(|claims| !claims.lacks(&all_scopes()).is_empty());
    let lacking = if optional { ", optional scopes missing" } else { "" };
    match setup.absent_token(now) {
        Some((_, Absence::NotLookedUp)) => format!("In the keyring{left}"),
        Some((id, _)) => setup.absence_finding(id).map(|absent| absent.what).unwrap_or_default(),
        None if setup.token(now).is_some() => format!("Accepted{left}{lacking}"),
        None => "Requested when needed".into(),
    }
}
