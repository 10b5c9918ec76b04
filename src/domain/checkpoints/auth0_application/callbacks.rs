//! Allowed Callback URLs: what Auth0 responded to each, and where one differs from those that are registered.

use super::{Check, CheckId, client};
use crate::domain::checkpoints::auth0_application::doubt::domain_in_doubt;
use crate::domain::facts::Fact;
use crate::domain::fields::FieldId::*;
use crate::domain::finding::{Actor, Class, Finding, State};
use crate::domain::known::Known;
use crate::domain::parse::is_plain;
use crate::domain::probe::Probe;
use crate::domain::probes::{is_rejected, shows_a_page};
use crate::domain::words::counted;
use crate::domain::{pasted, url_difference};

pub fn check(known: Known) -> Check {
    let Known { setup, .. } = known;
    let urls = setup.callback_urls();
    let local = |finding: Finding| Check::new(CheckId::CallbackUrls, finding.on(CallbackUrls));
    if urls.is_empty() {
        let why = "Auth0 sends users back to this URL after they sign in, and step 8 builds the login link with it.";
        let fix = "Enter one from Dashboard > Applications > your application > Settings > Allowed Callback URLs.";
        // Before the application is known, its callback URLs can't be missed.
        let state = if setup.has(Auth0ClientId) { State::Warning } else { State::ToDo };
        return local(Finding::new(state, "No callback URL", why, fix));
    }
    let domain = known.fact(Probe::Discovery).is_none_or(|fact| fact.finding.state != State::Failed);
    if let Some(finding) = pasted::callback_urls(setup).filter(|_| domain) {
        return local(finding);
    }
    if domain_in_doubt(known).is_some() {
        return local(client::waits_for(Auth0Domain, "Callback URLs"));
    }
    // With a wrong client ID the responses are about another application.
    let client = client::id(known).finding;
    if client.state == State::Failed && client.field == Some(Auth0ClientId) {
        return local(client::waits_for(Auth0ClientId, "Callback URLs"));
    }
    let of_fact = |fact: &Fact, finding: Finding| Check::of_fact(CheckId::CallbackUrls, fact, finding.on(CallbackUrls));
    let all: Vec<(&str, Registration)> =
        urls.iter().enumerate().map(|(at, url)| (*url, registration(at, url, known))).collect();
    if let Some(Registration::Refused(fact)) = all.iter().map(|(_, found)| found).find(|one| one.is_rejected()) {
        let refused = all.iter().filter(|(_, found)| found.is_rejected()).map(|(url, _)| *url);
        return of_fact(fact, not_registered(&refused.collect::<Vec<_>>(), known));
    }
    let other = all.iter().find_map(|(_, found)| match found {
        Registration::Other(fact) => Some(*fact),
        _ => None,
    });
    if let Some(fact) = other {
        let field = fact.finding.field.or(Some(CallbackUrls));
        return Check::of_fact(CheckId::CallbackUrls, fact, Finding { field, ..fact.finding.clone() });
    }
    let named = |wanted: fn(&Registration) -> bool| -> Vec<&str> {
        all.iter().filter(|(_, found)| wanted(found)).map(|(url, _)| *url).collect()
    };
    let application = known.fact(Probe::Application);
    let strange = named(|found| matches!(found, Registration::NotListed));
    if let (Some(fact), Some(application), false) = (application, known.application(), strange.is_empty()) {
        let strange = strange.join(", ");
        let why = match application.callbacks.as_slice() {
            [] => format!("{} has no callback URL, so {strange} isn't registered.", application.name),
            listed => format!("{} has {}, but not exactly {strange}.", application.name, listed.join(", ")),
        };
        let fix = "Let step 6 add it, unless a wildcard covers it.";
        return of_fact(fact, Finding::new(State::Warning, "Callback URL isn't listed at Auth0", why, fix));
    }
    let count = counted(urls.len(), "callback URL");
    if !named(|found| matches!(found, Registration::NoClient)).is_empty() {
        return local(client::waits_for(Auth0ClientId, "Callback URLs"));
    }
    if !named(|found| matches!(found, Registration::Open)).is_empty() {
        return local(Finding::unknown("Callback URLs: not checked yet"));
    }
    let registered = all.iter().find_map(|(_, found)| match found {
        Registration::Taken(fact) => Some(*fact),
        Registration::Listed => application,
        _ => None,
    });
    match (registered, named(|found| matches!(found, Registration::NotAsked)).len()) {
        (Some(fact), 0) => of_fact(fact, Finding::ok(format!("{count} registered"))),
        (Some(fact), open) => of_fact(fact, Finding::ok(format!("{count}, {open} not checked"))),
        (None, _) => local(Finding::ok(count)),
    }
}

/// The first rejected callback URL and the most similar registered one, to mark the difference.
pub fn difference(known: Known) -> Option<(String, String)> {
    let Known { setup, .. } = known;
    if pasted::callback_urls(setup).is_some() {
        return None;
    }
    let urls = setup.callback_urls();
    let found = |wanted: fn(&Registration) -> bool| {
        let mut all = urls.iter().enumerate();
        all.find(|(at, url)| wanted(&registration(*at, url, known))).map(|(_, url)| *url)
    };
    let yours = found(|one| one.is_rejected()).or_else(|| found(|one| matches!(one, Registration::NotListed)))?;
    let nearest = url_difference::nearest(yours, &known.application()?.callbacks)?;
    Some((yours.to_owned(), nearest.to_owned()))
}

/// The result for one callback URL.
enum Registration<'a> {
    /// Auth0 accepts it, and rejects one that isn't registered.
    Taken(&'a Fact),
    Refused(&'a Fact),
    /// Another response, either to this URL or to the control request.
    Other(&'a Fact),
    /// The settings list exactly this URL, or don't; no request was sent.
    Listed,
    NotListed,
    /// A request for it is due.
    Open,
    /// Auth0 doesn't know the client ID; that check shows it.
    NoClient,
    /// No request is sent: it is a pattern, or beyond the first few.
    NotAsked,
}

impl Registration<'_> {
    fn is_rejected(&self) -> bool {
        matches!(self, Registration::Refused(_))
    }
}

fn registration<'a>(at: usize, url: &str, known: Known<'a>) -> Registration<'a> {
    let probe = Probe::CALLBACKS.get(at).copied().filter(|_| is_plain(url));
    let fact = probe.and_then(|probe| known.fact(probe));
    if let Some(fact) = fact {
        return match (fact.finding.state, known.fact(Probe::CallbackControl)) {
            (State::Failed, _) if fact.finding.field == Some(CallbackUrls) => Registration::Refused(fact),
            (State::Failed, _) if fact.finding.field == Some(Auth0ClientId) => Registration::NoClient,
            (State::Ok, Some(control)) if is_rejected(control) => Registration::Taken(fact),
            (State::Ok, Some(control)) => Registration::Other(control),
            (_, Some(control)) if shows_a_page(fact) && is_rejected(control) => Registration::Taken(fact),
            (State::Ok, None) => Registration::Open,
            (_, None) if shows_a_page(fact) => Registration::Open,
            _ => Registration::Other(fact),
        };
    }
    match known.application() {
        Some(application) if application.callbacks.iter().any(|known| known == url) => Registration::Listed,
        Some(_) => Registration::NotListed,
        None if probe.is_some() => Registration::Open,
        None => Registration::NotAsked,
    }
}

fn not_registered(refused: &[&str], known: Known) -> Finding {
    let Some((first, others)) = refused.split_first() else {
        return Finding::unknown("Callback URLs: not checked yet");
    };
    let name = known.application().map(|application| application.name.as_str());
    let nearest = known.application().map(|one| url_difference::nearest(first, &one.callbacks));
    let mut why = match nearest {
        Some(Some(known)) => {
            format!("{first} differs from the registered {known}: {}.", url_difference::words(first, known))
        }
        Some(None) => format!("The application has no callback URL yet, so {first} isn't registered."),
        None => format!("Auth0 doesn't list exactly {first}."),
    };
    if !others.is_empty() {
        why += &format!(" It doesn't list {} either.", others.join(", "));
    }
    let settings = format!("Dashboard > Applications > {} > Settings", name.unwrap_or("your application"));
    Finding::failed(
        Class::UserInput,
        "Callback URL isn't registered",
        why,
        format!("Correct it, let step 6 add it, or add it in {settings} > Allowed Callback URLs."),
    )
    .by(Actor::YouAtAuth0)
}
