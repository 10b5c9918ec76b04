//! The host that each secret was given for, and the host where it would go now. It's sent to another host only after it was
//! given again or confirmed: checks that send a secret, requests with a token and the plan all call [`other_host`].
//!
//! A host is the host and port of a URL: a subdomain is another host, another path isn't. The profile keeps the host with the
//! secret: see [`Setup::give_here`] and [`Setup::bind`].

use super::doc::Doc;
use super::facts::Facts;
use super::fields::FieldId::{self, *};
use super::finding::{Class, Finding};
use super::journal::Journal;
use super::parse::{host_of, is_auth0};
use super::probe::Probe;
use super::response_data::ResponseData;
use super::setup::{Setup, Source, Value};
use super::token::Claims;
use crate::domain::known::Known;

/// The host of a secret whose line was removed from the profile file. No host is named like that.
pub const UNKNOWN: &str = "";

/// Where a secret would go now; None if that isn't known yet.
pub fn destination(id: FieldId, setup: &Setup, facts: &Facts) -> Option<String> {
    match id {
        ApiToken | MgmtClientSecret => host_of(&facts.api_domain(setup)?.base()),
        _ => setup.destination(id),
    }
}

impl Setup {
    /// Applies what follows from facts and a journal that were just read.
    pub fn settle(&mut self, facts: &mut Facts, journal: Option<&Journal>) {
        if let Some(journal) = journal {
            facts.doubt_begun(journal);
            facts.learn_begun(journal);
            self.recall_made(journal, facts);
        }
        self.bind(facts);
    }

    /// Takes the connection's ID from the journal, if the run that created it ended before the ID was saved.
    fn recall_made(&mut self, journal: &Journal, facts: &Facts) {
        if self.connection_id.is_none()
            && let Some(tenant) = facts.api_domain(self)
        {
            self.connection_id = journal.made(tenant.authority()).map(str::to_owned);
        }
    }

    /// Binds each secret that has no host yet to the one where it would go now.
    pub fn bind(&mut self, facts: &Facts) {
        self.bind_to(|setup, id| destination(id, setup, facts));
    }

    /// The secret was given or confirmed for the host where it would go now. True if that is another host than before. It then
    /// gets a new revision, because its check results and its token came from the other host.
    pub fn give_here(&mut self, id: FieldId, facts: &Facts) -> bool {
        let here = destination(id, self, facts);
        let other = |value: &&mut Value| here.is_some() && value.given_for != here;
        let Some(value) = self.values.get_mut(&id).filter(other) else { return false };
        self.revision += 1;
        (value.given_for, value.revision) = (here, self.revision);
        true
    }
}

/// A secret that would go to another host than the one that it was given for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherHost {
    pub field: FieldId,
    pub given_for: String,
    pub here: String,
}

pub fn other_host(id: FieldId, known: Known) -> Option<OtherHost> {
    let Known { setup, facts, .. } = known;
    let value = setup.values.get(&id)?;
    let given_for = value.given_for.clone()?;
    let here = destination(id, setup, facts)?;
    // What the provider list fills in isn't secret.
    let free = here == given_for || value.source == Source::Provider;
    let held_otherwise = match id {
        ApiToken => names_its_tenant(known),
        Auth0ClientSecret => is_custom_domain(&given_for, &here, known),
        _ => false,
    };
    (!free && !held_otherwise).then_some(OtherHost { field: id, given_for, here })
}

/// A token that names its tenant is bound to that tenant, wherever it was pasted.
fn names_its_tenant(known: Known) -> bool {
    let Known { setup, .. } = known;
    let names = |claims: Claims| claims.tenant().is_some();
    match setup.secret(ApiToken) {
        Some(token) => Claims::read(token).is_some_and(names),
        None => known.claims().cloned().is_some_and(names),
    }
}

/// The host that it was given for has listed the other one as a custom domain of its tenant.
fn is_custom_domain(given_for: &str, here: &str, known: Known) -> bool {
    let Some(fact) = known.fact(Probe::CustomDomains) else { return false };
    let ResponseData::CustomDomains(list) = &fact.data else { return false };
    let asked = fact.finding.evidence.as_ref().and_then(|evidence| host_of(&evidence.url));
    asked.as_deref() == Some(given_for) && list.iter().any(|one| one.domain == here && one.status == "ready")
}

impl OtherHost {
    pub fn finding(&self, setup: &Setup) -> Finding {
        let Self { field, given_for, here } = self;
        let (what, moved, fix) = match field {
            ApplicationSecret => (
                "This client secret is",
                "the token URL",
                format!(
                    "Enter the client secret of {}, or enter this one again to use it at {here}.",
                    setup.provider_name()
                ),
            ),
            TokenHeaders => (
                "These custom headers are",
                "the token URL",
                format!("Enter the headers for {here}, or enter these again to use them there."),
            ),
            Auth0ClientSecret => (
                "This client secret is",
                "the domain",
                format!(
                    "Enter the client secret of your application at {here}, or enter this one again to use it there."
                ),
            ),
            ApiToken => (
                "This token is",
                "the Management API",
                format!("Enter a token for {here}, or enter this one again to use it there."),
            ),
            _ if is_auth0(given_for) && !is_auth0(here) => (
                "This M2M client secret is",
                "the Management API",
                format!(
                    "Enter {given_for} as \"{}\" if {here} is a custom domain. Otherwise enter the secret for {here}.",
                    Auth0CanonicalDomain.label()
                ),
            ),
            _ => (
                "This M2M client secret is",
                "the Management API",
                format!("Enter the M2M client secret for {here}, or enter this one again to use it there."),
            ),
        };
        if given_for == UNKNOWN {
            let what = format!("The profile file names no host for \"{}\"", setup.name_of(*field));
            let why = "Its given_for line is missing. A secret is sent only to the host it was entered for.";
            return Finding::failed(Class::UserInput, what, why, fix).on(*field);
        }
        let why = format!("A secret is sent only to the host it was entered for, and {moved} is now at {here}.");
        Finding::failed(Class::UserInput, format!("{what} for {given_for}"), why, fix).on(*field)
    }
}

/// A secret that only the tenant's connection has, and that an update (`sent`) would leave there beside a token URL at another
/// host: Auth0 would send it to that host.
pub fn left_elsewhere(ours: &Doc, live: &Doc, sent: &Doc) -> Option<Finding> {
    let option = |doc: &Doc, name: &str| doc.get("options").and_then(|options| options.get(name)).cloned();
    let host = |doc: &Doc| host_of(option(doc, "tokenURL")?.as_text()?);
    let (here, there) = (host(ours)?, host(live)?);
    let kept = |name: &str| option(ours, name).is_none() && option(sent, name).is_some_and(|doc| doc != Doc::Null);
    let secrets = [("client_secret", ApplicationSecret), ("customHeaders", TokenHeaders)];
    let (_, field) = secrets.into_iter().find(|(name, _)| here != there && kept(name))?;
    let (what, again) = match field {
        ApplicationSecret => ("client secret is", "the client secret"),
        _ => ("custom headers are", "the headers"),
    };
    let finding = Finding::failed(
        Class::UserInput,
        format!("The connection's {what} for {there}"),
        format!("The token URL is now at {here}, so Auth0 would send {again} there. Nothing was changed."),
        format!("Enter {again} for {here}."),
    );
    Some(finding.on(field))
}

#[cfg(test)]
mod tests;
