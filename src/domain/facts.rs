//! What the outside told us: one fact a probe, with its evidence, its time and the revisions of the values it was asked with.
//!
//! Facts outlive the program (`state/<profile>.json`); they hold no secret.

use super::diagnosis::provider::{DetailAnswer, PageAnswer, TokenAnswer};
use super::diagnosis::{Class, Diagnosis, Evidence, SENTENCES};
use super::fields::FieldId;
use super::journal::Journal;
use super::probes::Probe;
use super::safe_text::Redactor;
use super::setup::Setup;
use super::token::Claims;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    Ok,
    Warning,
    ToDo,
    Failed,
    Unknown,
    Inconclusive,
}

impl State {
    pub fn as_str(self) -> &'static str {
        match self {
            State::Ok => "ok",
            State::Warning => "warning",
            State::ToDo => "to_do",
            State::Failed => "failed",
            State::Unknown => "unknown",
            State::Inconclusive => "inconclusive",
        }
    }
}

/// What a check found. `why` and `fix` are None only where the state is ok or unknown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    pub state: State,
    pub what: String,
    pub why: Option<String>,
    pub fix: Option<String>,
    pub field: Option<FieldId>,
    pub class: Option<Class>,
    pub evidence: Option<Evidence>,
}

impl Finding {
    pub fn ok(what: impl Into<String>) -> Self {
        Self { state: State::Ok, what: what.into(), why: None, fix: None, field: None, class: None, evidence: None }
    }

    pub fn unknown(what: impl Into<String>) -> Self {
        Self { state: State::Unknown, ..Self::ok(what) }
    }

    pub fn new(state: State, what: impl Into<String>, why: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { state, why: Some(why.into()), fix: Some(fix.into()), ..Self::ok(what) }
    }

    pub fn on(self, field: FieldId) -> Self {
        Self { field: Some(field), ..self }
    }

    /// In the words of how a value looks, with what this rests on: it was found wrong, and why can be seen.
    pub fn explained_by(self, looks: Finding) -> Self {
        let Finding { state, class, evidence, .. } = self;
        Finding { state, class, evidence, ..looks }
    }

    pub fn class(self, class: Class) -> Self {
        Self { class: Some(class), ..self }
    }

    /// As [`Diagnosis::made_safe`].
    pub fn made_safe(self, redactor: &Redactor) -> Self {
        let safe = |text: String| redactor.clean(&text, SENTENCES);
        Self { what: safe(self.what), why: self.why.map(safe), fix: self.fix.map(safe), ..self }
    }
}

impl From<Diagnosis> for Finding {
    fn from(diagnosis: Diagnosis) -> Self {
        let Diagnosis { class, what, why, fix, field, evidence } = diagnosis;
        Self { state: State::Failed, what, why: Some(why), fix: Some(fix), field, class: Some(class), evidence }
    }
}

/// What an answer told beside its verdict.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Found {
    #[default]
    Nothing,
    /// The name is in use by this connection.
    Connection {
        id: String,
        strategy: String,
    },
    /// Where the saved connection differs from the tenant's, as path and the two values, secrets masked.
    Differences(Vec<Difference>),
    Application(Application),
    /// So many seconds this machine's clock is ahead of the tenant's; less than none where it is behind.
    Clock(i64),
    CustomDomains(Vec<CustomDomain>),
    /// How the application was told to prove itself: the `token_endpoint_auth_method` that was taken for its own.
    AskedAs(String),
    /// What the provider's token URL answered to a code that cannot be right.
    Exchange(TokenAnswer),
    /// What an authorization request led to.
    Page(Page),
    /// What the user detail call answered.
    Detail(DetailAnswer),
    /// The same, compressed though nobody asked for that.
    PackedDetail(DetailAnswer),
    /// What the provider's discovery document says.
    Endpoints(Endpoints),
    /// The last sign-in through the connection.
    SignIn(SignIn),
    /// The ids (`kid`) of the tenant's keys.
    Keys(Vec<String>),
}

impl Found {
    pub fn detail(&self) -> Option<DetailAnswer> {
        match self {
            Found::Detail(answer) | Found::PackedDetail(answer) => Some(*answer),
            _ => None,
        }
    }
}

/// A sign-in that the tenant's log tells of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignIn {
    pub at: Timestamp,
    pub went_well: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomDomain {
    pub domain: String,
    /// `ready`, `pending_verification`, `pending`, `disabled`, …
    pub status: String,
}

/// An answer to an authorization request, so that two can be compared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    pub answer: PageAnswer,
    pub status: u16,
    /// Host and path of where a redirect leads, without what differs from call to call.
    pub place: Option<String>,
}

/// OpenID Connect Discovery 1.0 section 3, as far as it is needed here.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Endpoints {
    pub authorization: Option<String>,
    pub token: Option<String>,
    pub userinfo: Option<String>,
    pub scopes: Vec<String>,
    /// `client_secret_post`, `client_secret_basic` and others.
    pub auth_methods: Vec<String>,
}

/// One value that differs. `None` where a side has none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    pub path: String,
    pub saved: Option<String>,
    pub live: Option<String>,
}

/// What the tenant says of an application, as far as it is needed here.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Application {
    pub client_id: String,
    pub name: String,
    /// `regular_web`, `spa`, `native` or `non_interactive`.
    pub app_type: Option<String>,
    pub callbacks: Vec<String>,
    /// False of a third-party application: one of another owner.
    #[serde(default)]
    pub is_first_party: Option<bool>,
    #[serde(default)]
    pub grant_types: Option<Vec<String>>,
    /// `client_secret_post`, `client_secret_basic`, or `none` of a public application.
    #[serde(default)]
    pub token_endpoint_auth_method: Option<String>,
    /// `deny`, `allow` or `require`.
    #[serde(default)]
    pub organization_usage: Option<String>,
    #[serde(default)]
    pub oidc_conformant: Option<bool>,
}

impl Application {
    /// It has no secret that it could keep: whoever has the application has its files.
    pub fn is_public(&self) -> bool {
        self.token_endpoint_auth_method.as_deref() == Some("none")
    }

    /// Those that it has not registered to the letter.
    pub fn lacks<'a>(&self, urls: Vec<&'a str>) -> Vec<&'a str> {
        urls.into_iter().filter(|url| !self.callbacks.iter().any(|known| known == url)).collect()
    }

    /// Nobody signs in through a machine-to-machine application.
    pub fn is_machine(&self) -> bool {
        self.app_type.as_deref() == Some("non_interactive")
    }
}

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

    /// The newest answer of all.
    pub fn as_of(&self) -> Option<Timestamp> {
        self.seen.values().map(|fact| fact.seen_at).max()
    }
}
