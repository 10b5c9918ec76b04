//! The Management API token: it is for this tenant, hasn't expired, has the scopes, and Auth0 accepts it.

use super::{Check, CheckId, Checkpoint, CheckpointId, given_elsewhere, span_words};
use crate::domain::checkpoints::auth0_application::doubt::{domain_in_doubt, signed_here};
use crate::domain::facts::Fact;
use crate::domain::fields::FieldId::{self, *};
use crate::domain::finding::{Class, Finding, State};
use crate::domain::in_hand::Absence;
use crate::domain::known::Known;
use crate::domain::parse::is_auth0;
use crate::domain::pasted;
use crate::domain::probe::Probe;
use crate::domain::setup::{Setup, Text};
use crate::domain::token::{Claims, MARGIN, SCOPE_CREATE, SCOPES};
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

fn checks(known: Known) -> Vec<Check> {
    let Known { setup, now, .. } = known;
    let half = |has: FieldId, lacks: FieldId| setup.has(has) && !setup.has(lacks);
    let lacks = [(MgmtClientId, MgmtClientSecret), (MgmtClientSecret, MgmtClientId)];
    if let Some((_, id)) = lacks.into_iter().find(|(has, lacks)| !setup.has(ApiToken) && half(*has, *lacks)) {
        let why = "Without both, id and secret, Auth0 gives the Machine to Machine application no token.";
        let finding = Finding::new(State::ToDo, format!("{} is missing", setup.name_of(id)), why, id.field().help);
        return vec![Check::new(CheckId::TokenGiven, finding.on(id))];
    }
    if !setup.has(ApiToken) && !setup.can_mint() {
        let fix = format!("Paste one from {EXPLORER}, or give a Machine to Machine application's id and secret.");
        let finding = Finding::new(State::ToDo, "no token yet", "Auth0 creates a connection only for who may.", fix);
        return vec![Check::new(CheckId::TokenGiven, finding.on(ApiToken))];
    }
    let away = setup.token_out_of_hand(now);
    let pasted = if setup.has(ApiToken) { ApiToken } else { MgmtClientSecret };
    let at = away.map_or(pasted, |(id, _)| id);
    let wanted = away.filter(|(id, _)| setup.is_wanted_again(*id));
    let given = wanted.and_then(|(id, _)| setup.not_in_hand(id)).unwrap_or_else(|| Finding::ok("given"));
    let mut checks = vec![Check::new(CheckId::TokenGiven, given.on(at))];
    if away.is_some_and(|(_, absence)| absence == Absence::EarlierSession) {
        // Earlier results are about a token that nobody has any more.
        return checks;
    }
    match given_elsewhere(CheckId::TokenMinted, MgmtClientSecret, known) {
        Some(check) => checks.push(check),
        None => checks.extend(minted(known)),
    }
    let elsewhere = given_elsewhere(CheckId::TokenAudience, ApiToken, known);
    match known.claims() {
        _ if let Some(check) = elsewhere => checks.push(check),
        Some(claims) => {
            checks.push(Check::new(CheckId::TokenAudience, audience(claims, known).on(at)));
            checks.push(Check::new(CheckId::TokenExpiry, expiry(claims, setup, now).on(at)));
            checks.push(Check::new(CheckId::TokenScopes, scopes(claims, known).on(at)));
        }
        None if matches!(setup.values.get(&ApiToken).map(|value| &value.text), Some(Text::Secret(_))) => {
            let why = "It has three parts, but the middle one cannot be read.";
            let finding = Finding::new(
                State::Failed,
                "this is no Management API token",
                why,
                format!("Copy it again, whole: {EXPLORER}"),
            );
            checks.push(Check::new(CheckId::TokenAudience, finding.class(Class::Auth).on(at)));
        }
        None => {
            let what = match setup.token(now).is_some() {
                true => "what the token may: it does not say",
                false => "what the token may: no token in hand yet",
            };
            checks.push(Check::new(CheckId::TokenAudience, Finding::unknown(what).on(at)));
        }
    }
    let accepted = accepted(known);
    let finding = Finding { field: accepted.finding.field.or(Some(at)), ..accepted.finding };
    checks.push(Check { finding, ..accepted });
    checks
}

/// Why the machine credentials got no token. Auth0 doesn't say whether the ID or the secret is wrong. Their form may show it,
/// or whether the tenant knows the ID.
fn minted(known: Known) -> Vec<Check> {
    let Known { setup, .. } = known;
    let none = |fact: &&Fact| matches!(fact.finding.state, State::Failed | State::Inconclusive);
    let Some(fact) = known.fact(Probe::Mint).filter(none) else { return Vec::new() };
    let seen_at = Some(fact.seen_at);
    let token_minted = |finding| vec![Check { id: CheckId::TokenMinted, finding, seen_at }];
    let Finding { class, evidence, .. } = fact.finding.clone();
    if fact.finding.field != Some(MgmtClientSecret) || class != Some(Class::Auth) {
        return token_minted(fact.finding.clone());
    }
    if domain_in_doubt(known).is_some() {
        let what = "this may be right: Domain is in doubt, and Auth0 refuses what is another tenant's";
        let why = fact.finding.why.clone();
        let finding = Finding::new(State::Inconclusive, what, why, "Settle Domain (step 1) first.").on(Auth0Domain);
        return token_minted(Finding { evidence, ..finding });
    }
    if let Some(looks) = pasted::machine(setup) {
        return token_minted(fact.finding.clone().explained_by(looks));
    }
    let known = known.fact(Probe::MachineClient);
    match known.map(|known| (known, known.finding.state)) {
        Some((known, State::Failed)) => token_minted(Finding { class, ..known.finding.clone() }),
        Some((_, State::Ok)) => {
            let why = "It knows the id, so the secret is cut off, of another application, or was rotated.";
            let fix = "Copy Client Secret again, whole, from the Machine to Machine application's settings.";
            let what = "Auth0 refuses the machine application's secret";
            let finding = Finding::new(State::Failed, what, why, fix).on(MgmtClientSecret);
            token_minted(Finding { class, evidence, ..finding })
        }
        _ => {
            let what = "this id may be the wrong one of the two";
            let why = "Auth0 refuses id and secret together, and does not say which.";
            let fix = "Compare it, to the end, with Client ID on the Machine to Machine application's settings.";
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
        return Finding::unknown("whose tenant it is for: no domain yet");
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
            None => Finding::ok(format!("for {}", tenant.tenant())),
            Some(issuer) => Finding::new(
                State::Warning,
                format!("for {}, but got through {issuer}", tenant.tenant()),
                "Auth0 takes a token that was got through a custom domain at that domain only.",
                format!("Where it is refused, get one through {}.", tenant.authority()),
            ),
        },
        // The domain may be the wrong one.
        Some(tenant) if let Some(field) = fails => {
            Finding::unknown(format!("for {}; {} does not hold", tenant.authority(), field.label()))
        }
        Some(tenant) => Finding::new(
            State::Failed,
            format!("the token is for {}", tenant.authority()),
            format!("The domain here is {}; the token is not sent there.", domain.authority()),
            match known.other_tenant() {
                Some((login, _)) if login == domain => {
                    format!("Get a token of {}; or correct Domain (step 1).", domain.authority())
                }
                _ => format!(
                    "Get a token of {}. If {} is your tenant, enter it as Domain, or behind a custom domain as the tenant's own domain.",
                    domain.authority(),
                    tenant.authority()
                ),
            },
        )
        .class(Class::Auth),
        None => Finding::new(
            State::Failed,
            "the token is not for the Auth0 Management API",
            match claims.audience.as_slice() {
                [] => "Its audience is missing.".into(),
                all if all.iter().any(|one| Some(one.as_str()) == setup.open(Auth0ClientId)) => {
                    "It is an ID token: it tells an application who has signed in.".into()
                }
                all if all.iter().any(|one| one.ends_with("/api/v2")) => {
                    format!("Its audience is {}, without the slash at the end that Auth0's has.", all.join(", "))
                }
                all => format!("Its audience is {}.", all.join(", ")),
            },
            format!("Copy one from {EXPLORER}."),
        )
        .class(Class::Auth),
    }
}

fn expiry(claims: &Claims, setup: &Setup, now: Timestamp) -> Finding {
    let Some(at) = claims.expires_at else { return Finding::ok("does not say when it runs out") };
    let span = span_words(at.duration_since(now));
    if !claims.is_expired(now, MARGIN) {
        return Finding::ok(format!("{span} left"));
    }
    let over = claims.is_expired(now, SignedDuration::ZERO);
    let what = if over { format!("expired {span} ago") } else { format!("only {span} left") };
    if setup.can_mint() && !setup.is_wanted_again(MgmtClientSecret) {
        let why = "It is minted again by itself when it is needed.";
        return Finding::new(State::Warning, what, why, "Nothing to do; t asks for a new one now.");
    }
    let why =
        if over { "Auth0 refuses an expired token." } else { "Less than five minutes is not enough for a create." };
    let fix = match setup.can_mint() {
        true => format!("Give the {} again, or paste a new token: {EXPLORER}", setup.name_of(MgmtClientSecret)),
        false => format!("Paste a new one: {EXPLORER}"),
    };
    Finding::new(State::Failed, what, why, fix).class(Class::Auth)
}

fn scopes(claims: &Claims, known: Known) -> Finding {
    let all: Vec<&str> = SCOPES.iter().map(|(scope, _)| *scope).collect();
    let lacks = claims.lacks(&all);
    if lacks.contains(&SCOPE_CREATE) && known.connection_id().is_none() {
        let why = "Without that scope nothing can be created.";
        let fix =
            "Tick it for the Machine to Machine application, or copy a token with all scopes, then get a new token.";
        return Finding::new(State::Failed, format!("the token lacks {SCOPE_CREATE}"), why, fix).class(Class::Scope);
    }
    if lacks.is_empty() {
        return Finding::ok("may create, read, update and delete connections");
    }
    let prevents =
        |scope: &&str| SCOPES.iter().find(|(known, _)| known == scope).map(|(_, what)| format!("{scope}: {what}"));
    let why: Vec<String> = lacks.iter().filter_map(prevents).collect();
    let what = format!("the token may not: {}", lacks.join(" "));
    Finding::new(State::Warning, what, why.join("; "), "Add what you want to use; creating works without it.")
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
        return Check::new(CheckId::TokenAccepted, Finding::unknown("whether Auth0 accepts the token: not asked yet"));
    };
    let evidence = fact.finding.evidence.clone();
    let finding = match proves(fact) {
        Some(what) => Finding { evidence, ..Finding::ok(what) },
        None => fact.finding.clone(),
    };
    Check { id: CheckId::TokenAccepted, finding, seen_at: Some(fact.seen_at) }
}

/// How this answer proves that Auth0 accepts the token.
fn proves(fact: &Fact) -> Option<&'static str> {
    match (fact.finding.evidence.as_ref().and_then(|evidence| evidence.status), fact.finding.class) {
        // An HTML page with status 200 isn't Auth0's.
        (Some(200), class) if !matches!(class, Some(Class::Api | Class::Network)) => Some("accepted by Auth0"),
        (Some(403), Some(Class::Scope)) => Some("accepted by Auth0, which names a missing scope"),
        _ => None,
    }
}

fn summary(known: Known) -> String {
    let Known { setup, now, .. } = known;
    let expires_at = known.claims().and_then(|claims| claims.expires_at).filter(|at| *at > now);
    let left = expires_at.map(|at| format!(", {} left", span_words(at.duration_since(now)))).unwrap_or_default();
    match setup.token_out_of_hand(now) {
        Some((_, Absence::NotLookedUp)) => format!("kept in the keyring{left}"),
        Some((id, _)) => setup.not_in_hand(id).map(|absent| absent.what).unwrap_or_default(),
        None if setup.token(now).is_some() => format!("accepted{left}"),
        None => "minted when it is needed".into(),
    }
}
