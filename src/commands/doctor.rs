//! `a0connect doctor`: what this machine has and lacks. It saves nothing, and contacts only the hosts that were named.
//!
//! Everything slow runs at once, each with its own limit, so the whole takes as long as the slowest.

use super::output::{Ink, Output};
use super::status::print;
use super::values::{self, take};
use super::{Arguments, Failure, USAGE, checks, wait_for};
use crate::domain::checkpoints::{Check, exit_code_of};
use crate::domain::doctor::dns::{Name, Names};
use crate::domain::doctor::keeping::{Folder, Keyring, ProfileFiles};
use crate::domain::doctor::tenant::{self, Dated, Tenant};
use crate::domain::doctor::{self, Machine};
use crate::domain::fields::FieldId;
use crate::domain::finding::Finding;
use crate::domain::http::Request;
use crate::domain::parse::Domain;
use crate::domain::profile::Profile;
use crate::domain::setup::{Setup, Store};
use crate::world::environment::Environment;
use crate::world::http::proxy::Proxies;
use crate::world::http::{Client, roots};
use crate::world::places::Places;
use crate::world::vault::{self, Job, Vault};
use crate::world::{clipboard, clock, folders, harden, name_lookup, profiles, programs, terminal};
use serde_json::{Value, json};
use url::Url;

pub fn run(arguments: Arguments, environment: &Environment, out: &Output) -> u8 {
    let machine = match look(arguments, environment) {
        Ok(machine) => machine,
        Err(failure) => return failure.end("doctor", arguments, out),
    };
    let found = doctor::checks(&machine, clock::now());
    if arguments.is("json") {
        print(out, &json!({"schema": 1, "checks": found.iter().map(checks::as_json).collect::<Vec<Value>>()}));
    } else {
        for (index, check) in found.iter().enumerate() {
            line(check, &found[..index], out);
        }
    }
    exit_code_of(found.iter().map(|check| &check.finding))
}

/// One missing host fails several checks. A reason that was printed `before` isn't printed again.
fn line(check: &Check<&str>, before: &[Check<&str>], out: &Output) {
    let label = doctor::CHECKS.iter().find(|one| one.id == check.id).map_or(check.id, |one| one.label);
    let finding = &check.finding;
    let (ink, glyph) = checks::mark(finding.state);
    let state = format!("{glyph} {:<12} ", finding.state.as_str());
    out.paragraph(&[(Ink::Plain, &format!("{label:<14} ")), (ink, &state)], &finding.what);
    let same = |one: &Check<&str>| (&one.finding.what, &one.finding.why) == (&finding.what, &finding.why);
    if !before.iter().any(same) {
        checks::reasons(finding, out);
    }
}

fn look(arguments: Arguments, environment: &Environment) -> Result<Machine, Failure> {
    let places = Places::find();
    let (setup, profile) = saved(arguments, environment, places.as_ref().ok())?;
    let (domain, proxies) = (setup.domain(), Proxies::read());
    let (config, state) = match &places {
        Ok(places) => (folders::look(&places.config, "profiles"), folders::look(&places.state, "state")),
        Err(finding) => (Folder::Nowhere(finding.clone()), Folder::Nowhere(finding.clone())),
    };
    let recorder = arguments.recorder()?;
    let client = Client::build(arguments.path("ca-cert")).map(|client| client.recorded(recorder));
    let tenants = [(FieldId::Auth0Domain, domain.as_ref().map(Domain::base)), canonical(&setup)];
    // A host that serves several URLs counts for the one that Auth0 calls itself.
    let providers =
        [FieldId::TokenUrl, FieldId::UserDetailUrl, FieldId::AuthorizationUrl].map(|id| (id, setup.url(id)));
    let local = domain.as_ref().is_some_and(Domain::is_loopback);
    let (keyring, tenant_names, provider_names, tenant) = wait_for(async {
        tokio::join!(
            keyring(&setup),
            addresses(&tenants, &proxies, "no Auth0 domain is set", local),
            addresses(&providers, &proxies, "no provider URL is set", local),
            ask(domain.as_ref(), client.as_ref().ok()),
        )
    })?;
    Ok(Machine {
        terminal: terminal::look(environment, arguments.has_no_color(), arguments.is("ascii")),
        config,
        state,
        profile,
        keyring,
        dumps: harden::dumps(),
        roots: roots::look(arguments.path("ca-cert")),
        proxy: proxies.look(domain.as_ref()),
        tenant_names,
        provider_names,
        tenant,
        browser: programs::browser(),
        clipboard: clipboard::look(),
    })
}

/// The profile with the given values on top, as far as both can be read. A wrong argument is an error.
fn saved(
    arguments: Arguments,
    environment: &Environment,
    places: Option<&Places>,
) -> Result<(Setup, ProfileFiles), Failure> {
    let name = values::profile_name(arguments, environment)?.unwrap_or_else(|| "default".to_owned());
    let mut saved = ProfileFiles { name: name.clone(), ..ProfileFiles::default() };
    let mut profile = match places.map(|places| profiles::load(places, &name)) {
        Some(Ok(Some(profile))) => {
            saved.exists = true;
            profile
        }
        Some(Err(finding)) => {
            saved.broken = Some(finding);
            Profile::default()
        }
        Some(Ok(None)) | None => Profile::default(),
    };
    saved.facts = places.and_then(|places| profiles::load_facts(places, &name).err());
    saved.journal = places.and_then(|places| profiles::load_journal(places, &name).err());
    profile.setup.store = values::store(arguments, profile.setup.store);
    saved.refused = finding_of(values::given(arguments).and_then(|given| {
        let refused = take(&mut profile, &given, true, clock::now()).refused;
        Failure::of_refused(&refused).map_or(Ok(()), Err)
    }))?;
    Ok((profile.setup, saved))
}

fn finding_of(result: Result<(), Failure>) -> Result<Option<Finding>, Failure> {
    match result {
        Ok(()) => Ok(None),
        Err(failure) if failure.code == USAGE => Err(failure),
        Err(failure) => Ok(Some(failure.finding)),
    }
}

/// Behind a custom domain, the Management API is at the canonical domain.
fn canonical(setup: &Setup) -> (FieldId, Option<String>) {
    let id = FieldId::Auth0CanonicalDomain;
    (id, setup.canonical_domain().map(|own| own.base()))
}

async fn keyring(setup: &Setup) -> Keyring {
    if setup.store == Store::Memory {
        return Keyring::NotWanted;
    }
    let (vault, mut written) = (Vault::start(), false);
    let all = async {
        vault.run(Job::WriteTest).await?;
        written = true;
        vault.run(Job::ReadTest).await
    };
    let tried = tokio::time::timeout(vault::PATIENCE, all).await;
    if tried.is_err() && written {
        // The keyring's thread hangs while it reads, so another one deletes what was written.
        let _ = values::ask(&Vault::start(), Job::DeleteTest).await;
    }
    match tried {
        Ok(Ok(_)) => Keyring::Works,
        Ok(Err(finding)) => Keyring::Fails(finding),
        Err(_) => Keyring::Fails(vault::no_answer()),
    }
}

/// Looks all hosts up at once, each only once.
async fn addresses(urls: &[(FieldId, Option<String>)], proxies: &Proxies, missing: &'static str, local: bool) -> Names {
    let mut hosts: Vec<(String, FieldId, bool)> = Vec::new();
    for (field, url) in urls.iter().filter_map(|(field, url)| Some((*field, url.as_ref()?))) {
        let Some(host) = Url::parse(url).ok().and_then(|url| url.host_str().map(str::to_owned)) else { continue };
        if !hosts.iter().any(|(loaded, ..)| *loaded == host) {
            hosts.push((host, field, proxies.resolves(url)));
        }
    }
    let ask = async |(host, field, by_proxy): (String, FieldId, bool)| {
        let answer = name_lookup::addresses(&host).await;
        Name { host, field, by_proxy, answer }
    };
    let asked = futures_util::future::join_all(hosts.into_iter().map(ask)).await;
    Names { asked, missing, local }
}

async fn ask(domain: Option<&Domain>, client: Option<&Client>) -> Tenant {
    let (Some(domain), Some(client)) = (domain, client) else {
        return Tenant::NotAsked(match domain {
            Some(_) => "the certificates can't be used",
            None => "no Auth0 domain is set",
        });
    };
    let url = tenant::request_url(domain);
    let asked_at = clock::now();
    let answer = client.send(&Request::get(&url)).await;
    let answer = answer.map(|reply| Dated { status: reply.status, date: reply.date, asked_at, ms: reply.ms });
    Tenant::Asked { url, answer }
}
