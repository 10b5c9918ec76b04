//! What the outside told us: one fact a probe, with its evidence, its time and the revisions of the values it was asked with.
//!
//! Facts outlive the program (`state/<profile>.json`); they hold no secret.

use super::fields::FieldId;
use super::finding::{Finding, State};
use super::found::{Application, Found};
use super::journal::Journal;
use super::parse::{Domain, is_auth0};
use super::probe::Probe;
use super::setup::Setup;
use super::token::Claims;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    #[serde(flatten)]
    pub finding: Finding,
    #[serde(default)]
    pub found: Found,
    pub seen_at: Timestamp,
    /// The values it was asked with.
    pub used: Vec<(FieldId, u64)>,
}

/// The claims of the token that was last in hand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenFact {
    pub claims: Claims,
    /// Minted from the machine credentials, so that it can be minted again.
    pub minted: bool,
    pub used: Vec<(FieldId, u64)>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    #[serde(default)]
    pub seen: BTreeMap<Probe, Fact>,
    #[serde(default)]
    pub token: Option<TokenFact>,
    /// When something was last changed at Auth0 from here.
    #[serde(default)]
    pub changed_at: Option<Timestamp>,
}

impl Facts {
    /// The fact, where it was asked with the values that stand now.
    pub fn current(&self, probe: Probe, setup: &Setup) -> Option<&Fact> {
        self.seen.get(&probe).filter(|fact| setup.unchanged(&fact.used))
    }

    /// There is an answer, and it was ok.
    pub fn holds(&self, probe: Probe, setup: &Setup) -> bool {
        self.current(probe, setup).is_some_and(|fact| matches!(fact.finding.state, State::Ok | State::Warning))
    }

    /// What the token says, where it is the token that stands now.
    pub fn claims(&self, setup: &Setup) -> Option<&Claims> {
        self.token.as_ref().filter(|token| setup.unchanged(&token.used)).map(|token| &token.claims)
    }

    /// Reads the claims of the token in hand, pasted or minted, and keeps them.
    pub fn learn_token(&mut self, setup: &Setup, now: Timestamp) {
        let Some(token) = setup.token(now) else { return };
        let minted = setup.minted.as_ref().filter(|minted| minted.token == *token);
        let Some(claims) = Claims::read(token) else { return };
        let used = minted.map_or_else(|| setup.used(&[FieldId::ApiToken]), |minted| minted.used.clone());
        self.token = Some(TokenFact { claims, minted: minted.is_some(), used });
    }

    pub fn application(&self, setup: &Setup) -> Option<&Application> {
        match &self.current(Probe::Application, setup)?.found {
            Found::Application(application) => Some(application),
            _ => None,
        }
    }

    /// After a run: what it may have changed at Auth0 is asked again. The rest was proven and still holds. `callbacks`: it touched
    /// those of the application.
    pub fn forget_changed(&mut self, callbacks: bool, now: Timestamp) {
        self.changed_at = Some(now);
        self.seen.retain(|probe, _| !probe.changes_with_a_run(callbacks));
    }

    /// A run was ended before its answer came: what the tenant had before may be another now.
    pub fn doubt_begun(&mut self, journal: &Journal) {
        if journal.unsettled().next().is_some() {
            self.seen.retain(|probe, _| !probe.changes_with_a_run(true));
        }
    }

    /// The tenant's own domain, to which the Management API belongs. The token names it where the login domain is a custom one.
    pub fn api_domain(&self, setup: &Setup) -> Option<Domain> {
        if let Some(own) = setup.canonical_domain() {
            return Some(own);
        }
        let login = setup.domain()?;
        let named = self.claims(setup).and_then(Claims::tenant);
        // A domain on this machine isn't a custom domain of a tenant elsewhere.
        let custom = !is_auth0(login.authority()) && !login.is_loopback();
        Some(named.filter(|named| is_auth0(named.authority()) && custom).unwrap_or(login))
    }

    /// The newest answer of all.
    pub fn as_of(&self) -> Option<Timestamp> {
        self.seen.values().map(|fact| fact.seen_at).max()
    }
}
