//! The check results: one fact for each probe, with its evidence, its time and the revisions of the values that it
//! depends on.
//!
//! Facts are saved in `state/<profile>.json`, and contain no secret.

use super::fields::FieldId;
use super::finding::{Finding, State};
use super::journal::{Journal, Progress};
use super::parse::{Domain, is_auth0};
use super::probe::Probe;
use super::response_data::{Application, ResponseData};
use super::setup::Setup;
use super::token::Claims;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    #[serde(flatten)]
    pub finding: Finding,
    #[serde(default)]
    #[serde(rename = "found")]
    pub data: ResponseData,
    pub seen_at: Timestamp,
    /// The values that it depends on, with their revisions.
    pub used: Vec<(FieldId, u64)>,
}

impl Fact {
    /// It was seen less than a minute ago.
    pub fn is_fresh(&self, now: Timestamp) -> bool {
        now.duration_since(self.seen_at) < SignedDuration::from_mins(1)
    }

    /// `as of 2026-11-22 15:04 UTC`, if it wasn't seen just now: the value may have been changed at the other side since.
    pub fn as_of(&self, now: Timestamp) -> Option<String> {
        (!self.is_fresh(now)).then(|| self.seen_at.strftime("as of %Y-%m-%d %H:%M UTC").to_string())
    }
}

/// The claims of the last token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenFact {
    pub claims: Claims,
    /// It was issued for the M2M credentials, so another one can be requested.
    #[serde(rename = "minted")]
    pub issued: bool,
    pub used: Vec<(FieldId, u64)>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    #[serde(default)]
    pub seen: BTreeMap<Probe, Fact>,
    #[serde(default)]
    pub token: Option<TokenFact>,
    /// When a0connect last changed something at Auth0.
    #[serde(default)]
    pub changed_at: Option<Timestamp>,
    /// Tenant and name of each connection that the journal doesn't know whether it was created. The journal keeps them.
    #[serde(skip)]
    pub creates_begun: Vec<(String, String)>,
    /// How the last rehearsal ended, with the values that its script was made from. It may quote a response, so it is
    /// never saved.
    #[serde(skip)]
    pub rehearsed: Option<(Finding, Vec<(FieldId, u64)>)>,
}

/// The values that a script, and the user ID that it gives, are made from.
const OF_SCRIPT: [FieldId; 8] = [
    FieldId::Provider,
    FieldId::ApplicationKey,
    FieldId::UserDetailUrl,
    FieldId::Placeholders,
    FieldId::Mapping,
    FieldId::UserCall,
    FieldId::Script,
    FieldId::ConnectionName,
];

impl Facts {
    /// The fact, if the values that it depends on are unchanged.
    pub fn current(&self, probe: Probe, setup: &Setup) -> Option<&Fact> {
        self.seen.get(&probe).filter(|fact| setup.unchanged(&fact.used))
    }

    /// There is a current fact, and it is OK or a warning.
    pub fn holds(&self, probe: Probe, setup: &Setup) -> bool {
        self.current(probe, setup).is_some_and(|fact| matches!(fact.finding.state, State::Ok | State::Warning))
    }

    /// The token's claims, if it is the current token.
    pub fn claims(&self, setup: &Setup) -> Option<&Claims> {
        self.token.as_ref().filter(|token| setup.unchanged(&token.used)).map(|token| &token.claims)
    }

    /// Reads and keeps the claims of the token, be it pasted or issued.
    pub fn learn_token(&mut self, setup: &Setup, now: Timestamp) {
        let Some(token) = setup.token(now) else { return };
        let issued = setup.issued_token.as_ref().filter(|issued| issued.token == *token);
        let Some(claims) = Claims::read(token) else { return };
        let used = issued.map_or_else(|| setup.used(&[FieldId::ApiToken]), |issued| issued.used.clone());
        self.token = Some(TokenFact { claims, issued: issued.is_some(), used });
    }

    pub fn application(&self, setup: &Setup) -> Option<&Application> {
        match &self.current(Probe::Application, setup)?.data {
            ResponseData::Application(application) => Some(application),
            _ => None,
        }
    }

    /// Drops, after a run, the facts that it may have changed at Auth0. The others still hold. `callbacks`: the run touched
    /// the application's callback URLs.
    pub fn forget_changed(&mut self, callbacks: bool, now: Timestamp) {
        self.changed_at = Some(now);
        self.seen.retain(|probe, _| !probe.changes_with_a_run(callbacks));
    }

    /// Drops the facts that a run may have changed if it ended before the response came.
    pub fn doubt_begun(&mut self, journal: &Journal) {
        if journal.unsettled().next().is_some() {
            self.seen.retain(|probe, _| !probe.changes_with_a_run(true));
        }
    }

    pub fn learn_rehearsed(&mut self, setup: &Setup, finding: Finding) {
        self.rehearsed = Some((finding, setup.used(&OF_SCRIPT)));
    }

    /// How the rehearsal of the current script ended, if there was one in this session.
    pub fn rehearsed(&self, setup: &Setup) -> Option<&Finding> {
        self.rehearsed.as_ref().filter(|(_, used)| setup.unchanged(used)).map(|(finding, _)| finding)
    }

    /// Reads from the journal which creates got no response, and when the last change was made. A session that ended at once
    /// may not have saved that time.
    pub fn learn_begun(&mut self, journal: &Journal) {
        let done = journal.entries.iter().filter(|entry| entry.progress == Progress::Done);
        self.changed_at = self.changed_at.max(done.map(|entry| entry.at).max());
        let owned = |(tenant, name): (&str, &str)| (tenant.to_owned(), name.to_owned());
        self.creates_begun = journal.creates_begun().map(owned).collect();
    }

    /// The canonical domain, which has the Management API. The token names it if the login domain is a custom domain.
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

    /// The time of the newest result.
    pub fn as_of(&self) -> Option<Timestamp> {
        self.seen.values().map(|fact| fact.seen_at).max()
    }
}
