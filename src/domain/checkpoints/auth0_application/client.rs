//! Client ID and Client Secret: what their form shows, what the settings say, and what Auth0 accepts.

use super::{Check, CheckId, given};
use crate::domain::checkpoints::auth0_application::doubt::{asked_for_client, domain_in_doubt, unknown_client};
use crate::domain::checkpoints::given_elsewhere;
use crate::domain::facts::Fact;
use crate::domain::fields::FieldId::{self, *};
use crate::domain::finding::{Class, Finding, State};
use crate::domain::known::Known;
use crate::domain::parse::is_plain;
use crate::domain::pasted;
use crate::domain::probe::Probe;

/// It can't be checked while another value is wrong or in doubt.
pub(super) fn waits_for(field: FieldId, subject: &str) -> Finding {
    let value = if field == Auth0Domain { "Auth0 domain" } else { "client ID" };
    Finding::unknown(format!("{subject}: waiting for a valid {value}"))
}

pub fn id(known: Known) -> Check {
    let Known { setup, .. } = known;
    let check = given(CheckId::ClientId, Auth0ClientId, setup);
    let Some(ours) = setup.open(Auth0ClientId) else { return check };
    let looks = pasted::client_id(setup);
    let issued = known.claims().filter(|claims| claims.machine && claims.tenant().is_some());
    if issued.and_then(|claims| claims.client.as_deref()) == Some(ours) {
        let why = "The Management API token was issued to it, and users can't sign in to it.";
        let fix = "Enter the ID of your Regular Web or Single Page application, and use this one in step 4.";
        let finding = Finding::new(State::Failed, "This is the Machine to Machine application", why, fix);
        return Check::new(CheckId::ClientId, finding.on(Auth0ClientId));
    }
    if let Some(finding) = looks.clone().filter(|finding| finding.state == State::Failed) {
        return Check::new(CheckId::ClientId, finding);
    }
    if domain_in_doubt(known).is_some() {
        return Check::new(CheckId::ClientId, waits_for(Auth0Domain, "Client ID").on(Auth0ClientId));
    }
    if let Some(check) = another_application(known) {
        return check;
    }
    // A rejected token or a missing response says nothing about the ID. The token's checkpoint shows it.
    let about_id = |fact: &&Fact| match fact.finding.state {
        State::Unknown => false,
        State::Failed => {
            matches!(fact.finding.class, Some(Class::UserInput | Class::Auth))
                && fact.finding.field == Some(Auth0ClientId)
        }
        _ => true,
    };
    let read = known.fact(Probe::Application).filter(about_id);
    match (read.or_else(|| unknown_client(known)), looks) {
        // It isn't an ID, and its form shows what it is.
        (Some(fact), Some(looks)) if fact.finding.state == State::Failed => {
            Check::of_fact(CheckId::ClientId, fact, fact.finding.clone().explained_by(looks))
        }
        (Some(fact), _) => Check::as_found(CheckId::ClientId, fact).on(Auth0ClientId),
        (None, Some(looks)) => Check::new(CheckId::ClientId, looks),
        (None, None) => check,
    }
}

/// Neither the secret nor any callback URL belongs to this application: one wrong ID is more likely than several
/// wrong values.
fn another_application(known: Known) -> Option<Check> {
    let Known { setup, .. } = known;
    let failed = |probe: Probe| known.fact(probe).filter(|fact| fact.finding.state == State::Failed);
    // A public application has no secret, so the given one belongs to another application.
    let public = known.application().is_some_and(|one| one.is_public()) && setup.has(Auth0ClientSecret);
    let secret = failed(Probe::ClientSecret).filter(|fact| fact.finding.class == Some(Class::Auth));
    let secret = secret.or_else(|| known.fact(Probe::Application).filter(|_| public))?;
    let of_callback = |probe: Probe| failed(probe).is_some_and(|fact| fact.finding.field == Some(CallbackUrls));
    let asked: Vec<(&str, Probe)> = setup.callback_urls().into_iter().zip(Probe::CALLBACKS).collect();
    let plain = asked.iter().filter(|(url, _)| is_plain(url)).count();
    let refused = asked.iter().filter(|(_, probe)| of_callback(*probe)).count();
    let machine = known.application().is_some_and(|one| one.is_machine());
    if plain == 0 || refused < plain || machine || pasted::client_secret(setup).is_some() {
        return None;
    }
    let name = known.application().map_or_else(|| "this application".to_owned(), |one| one.name.clone());
    if let Some(url) = asked.iter().map(|(url, _)| *url).find(|url| has_spare_slash(url)) {
        let what = "The client ID may belong to another application";
        let why = format!("Neither the secret nor a callback URL belongs to {name}. Both may be wrong.");
        let fix = format!("Remove the slash at the end of {url} before you compare Client Secret and Client ID.");
        let finding = Finding::new(State::Inconclusive, what, why, fix).on(Auth0ClientId);
        return Some(Check { id: CheckId::ClientId, finding, seen_at: Some(secret.seen_at) });
    }
    let finding = Finding::failed(
        Class::UserInput,
        "The client ID may belong to another application",
        format!("Neither the secret nor a callback URL belongs to {name}."),
        "Copy Client ID from Dashboard > Applications > your application > Settings, or pick the application from the list.",
    );
    Some(Check::of_fact(CheckId::ClientId, secret, finding.on(Auth0ClientId)))
}

/// Its path ends with a slash, which registered callback URLs rarely have.
fn has_spare_slash(url: &str) -> bool {
    let path = url.split_once("://").and_then(|(_, rest)| rest.split_once('/')).map(|(_, path)| path);
    path.is_some_and(|path| path.len() > 1 && path.ends_with('/'))
}

/// None if no secret is given: creating needs none.
pub fn secret(known: Known) -> Option<Check> {
    let Known { setup, .. } = known;
    if !setup.has(Auth0ClientSecret) {
        return None;
    }
    if let Some(check) = given_elsewhere(CheckId::ClientSecret, Auth0ClientSecret, known) {
        return Some(check);
    }
    let local = |finding: Finding| Some(Check::new(CheckId::ClientSecret, finding.on(Auth0ClientSecret)));
    let looks = pasted::client_secret(setup);
    if let Some(finding) = looks.clone().filter(|finding| finding.state == State::Failed) {
        return local(finding);
    }
    if let Some(application) = known.application() {
        let fix = "Clear the client secret, or choose your Regular Web application.";
        match application.token_endpoint_auth_method.as_deref() {
            Some("none") => {
                let why = "Single Page and Native applications use PKCE instead, so the secret isn't used.";
                let what = format!("{} needs no client secret", application.name);
                return local(Finding::new(State::Warning, what, why, fix));
            }
            Some(method) if !["client_secret_post", "client_secret_basic"].contains(&method) => {
                let why = format!("It uses {method} instead, so the secret isn't used.");
                let what = format!("{} doesn't use a client secret", application.name);
                return local(Finding::new(State::Warning, what, why, "Clear the client secret."));
            }
            _ => {}
        }
    }
    if domain_in_doubt(known).is_some() {
        return local(waits_for(Auth0Domain, "Client secret"));
    }
    let Some(fact) = known.fact(Probe::ClientSecret) else {
        if id(known).finding.state == State::Failed && looks.is_none() {
            return local(waits_for(Auth0ClientId, "Client secret"));
        }
        let check = Check::of_probe(CheckId::ClientSecret, Probe::ClientSecret, known, "Client secret");
        return Some(
            looks.map_or_else(|| check.on(Auth0ClientSecret), |finding| Check::new(CheckId::ClientSecret, finding)),
        );
    };
    let finding = match (fact.finding.state, fact.finding.class) {
        (State::Ok, _) => accepted(known, fact),
        (State::Failed, Some(Class::Auth)) => match (refused(known, fact), looks) {
            // Auth0 rejected it, and its form shows why.
            (finding, Some(looks)) if finding.state == State::Failed => finding.explained_by(looks),
            (finding, _) => finding,
        },
        _ => fact.finding.clone(),
    };
    Some(Check::of_fact(CheckId::ClientSecret, fact, finding).on(Auth0ClientSecret))
}

/// That Auth0 accepts the secret counts only if it rejects a deliberately wrong one.
fn accepted(known: Known, fact: &Fact) -> Finding {
    match known.fact(Probe::ClientSecretControl) {
        Some(control) if control.finding.state == State::Ok => {
            let evidence = fact.finding.evidence.clone();
            let accepted = match fact.as_of(known.now) {
                Some(as_of) => format!("Accepted {as_of}"),
                None => "Accepted (a wrong secret was rejected)".to_owned(),
            };
            Finding { evidence, ..Finding::ok(accepted) }
        }
        Some(control) => control.finding.clone(),
        None => Finding::unknown("Client secret: wrong secret not tried yet"),
    }
}

/// Auth0 doesn't show whether the ID or the secret is wrong, but other responses do.
fn refused(known: Known, fact: &Fact) -> Finding {
    if id(known).finding.state == State::Failed {
        return waits_for(Auth0ClientId, "Client secret");
    }
    let by_callback = |probe: Probe| {
        let fact = known.fact(probe)?;
        (fact.finding.state == State::Ok || fact.finding.field == Some(CallbackUrls)).then_some(fact.finding.state)
    };
    let id_is_known = asked_for_client().any(|probe| matches!(by_callback(probe), Some(State::Ok | State::Failed)));
    let name = known.application().map(|application| application.name.clone());
    if name.is_none() && !id_is_known {
        return fact.finding.clone();
    }
    // Only the settings show that an application is public.
    let public = if name.is_none() { " Clear it for a Single Page or Native application." } else { "" };
    let name = name.unwrap_or_else(|| "your application".into());
    let finding = Finding::failed(
        Class::Auth,
        "Auth0 rejected the client secret",
        "The client ID is valid, so the secret is incomplete, from another application, or was rotated.",
        format!("Copy the full secret from Dashboard > Applications > {name} > Settings.{public}"),
    );
    Finding { evidence: fact.finding.evidence.clone(), ..finding.on(Auth0ClientSecret) }
}
