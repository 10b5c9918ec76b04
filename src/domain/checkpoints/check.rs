//! The checks of the checkpoints: the ID of each, and what it found.
//!
//! To add one: a row in the table below with its ID and label, and its code in the checkpoint's file or folder.

use super::CheckpointId;
use crate::domain::facts::Fact;
use crate::domain::fields::FieldId;
use crate::domain::finding::{Finding, State};
use crate::domain::known::Known;
use crate::domain::probe::Probe;
use jiff::Timestamp;
use serde::Serialize;

macro_rules! check_ids {
    ($($checkpoint:ident { $($id:ident = $text:literal, $label:literal,)+ })+) => {
        /// Stable: `status` prints them, and the README lists them in this order.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
        pub enum CheckId {
            $($(#[serde(rename = $text)] $id,)+)+
        }

        impl CheckId {
            pub const ALL: &[Self] = &[$($(Self::$id,)+)+];

            pub fn as_str(self) -> &'static str {
                match self {
                    $($(Self::$id => $text,)+)+
                }
            }

            /// The label in `status`. `--json` has the ID.
            pub fn label(self) -> &'static str {
                match self {
                    $($(Self::$id => $label,)+)+
                }
            }

            pub fn checkpoint(self) -> CheckpointId {
                match self {
                    $($(Self::$id)|+ => CheckpointId::$checkpoint,)+
                }
            }
        }
    };
}

check_ids! {
    Auth0Application {
        Domain = "domain", "Auth0 domain",
        CallbackUrls = "callback_urls", "Callback URLs",
        ClientId = "client_id", "Client ID",
        ClientSecret = "client_secret", "Client secret",
        ApplicationOwner = "application_owner", "Application ownership",
        ApplicationGrants = "application_grants", "Grant types",
        ApplicationOrganizations = "application_organizations", "Organizations",
        CanonicalDomain = "canonical_domain", "Canonical domain",
        SigningKeys = "signing_keys", "Signing keys",
        CustomDomain = "custom_domain", "Custom domain",
        Clock = "clock", "Clock",
    }
    ThirdPartyApplication {
        Provider = "provider", "Provider",
        ApplicationKey = "application_key", "Client ID",
        ApplicationSecret = "application_secret", "Client secret",
        TokenHeaders = "token_headers", "Custom Headers",
        AuthorizationUrl = "authorization_url", "Authorization URL",
        TokenUrl = "token_url", "Token URL",
        UserDetailUrl = "user_detail_url", "Userinfo URL",
        ProviderDiscovery = "provider_discovery", "Published URLs",
    }
    Credentials {
        ValuesGiven = "values_given", "Values",
        ValuesKept = "values_kept", "Secrets",
    }
    ApiToken {
        TokenGiven = "token_given", "Token",
        TokenAudience = "token_audience", "Audience",
        TokenExpiry = "token_expiry", "Expiry",
        TokenScopes = "token_scopes", "Scopes",
        TokenMinted = "token_minted", "Token request",
        MachineId = "machine_id", "M2M client ID",
        TokenAccepted = "token_accepted", "Acceptance",
    }
    ProfileScript {
        Script = "script", "Script",
        Mapping = "mapping", "Mapping",
        Rehearsal = "rehearsal", "Rehearsal",
    }
    Connection {
        NameFree = "name_free", "Name availability",
        Created = "created", "Connection ID",
        Purpose = "purpose", "Purpose",
    }
    InPlace {
        ConnectionExists = "connection_exists", "Connection",
        ConnectionEqual = "connection_equal", "Settings",
        ConnectionEnabled = "connection_enabled", "Application access",
        AuthorizeRoute = "authorize_route", "Redirect to provider",
    }
    SignIn {
        SignedIn = "signed_in", "Last sign-in",
    }
}

/// A check and its finding. The doctor's checks have their own IDs.
#[derive(Clone, Debug, PartialEq)]
pub struct Check<Id = CheckId> {
    pub id: Id,
    pub finding: Finding,
    pub seen_at: Option<Timestamp>,
}

impl Check {
    pub fn new(id: CheckId, finding: Finding) -> Self {
        Self { id, finding, seen_at: None }
    }

    pub fn as_found(id: CheckId, fact: &Fact) -> Self {
        Self::of_fact(id, fact, fact.finding.clone())
    }

    /// What the result of a probe means. It has the probe's evidence, unless the finding has its own.
    pub fn of_fact(id: CheckId, fact: &Fact, finding: Finding) -> Self {
        let evidence = finding.evidence.or_else(|| fact.finding.evidence.clone());
        Self { id, finding: Finding { evidence, ..finding }, seen_at: Some(fact.seen_at) }
    }

    /// The field, unless the finding names another.
    pub fn on(self, field: FieldId) -> Self {
        let field = self.finding.field.or(Some(field));
        Self { finding: Finding { field, ..self.finding }, ..self }
    }

    /// It reports the failure or doubt that an earlier check reports: an unreachable host fails each check that needs it,
    /// and Credentials shows the failures of the steps before.
    pub fn repeats(&self, earlier: &Check) -> bool {
        let (this, other) = (&self.finding, &earlier.finding);
        let same_words = (&this.what, &this.why) == (&other.what, &other.why);
        let same_cause = (&this.why, &this.fix, this.field, &this.evidence)
            == (&other.why, &other.fix, other.field, &other.evidence);
        // Auth0 rejects an expired token, so its rejection says nothing new.
        let follows = (earlier.id, self.id) == (CheckId::TokenExpiry, CheckId::TokenAccepted);
        let same = same_words || same_cause || follows && this.state == State::Failed;
        !this.why.is_empty() && this.state == other.state && same
    }

    /// From the result of a probe. Unknown if it was never requested, or if a value has changed since.
    pub fn of_probe(id: CheckId, probe: Probe, known: Known, subject: &str) -> Self {
        match known.fact(probe) {
            Some(fact) => Self::as_found(id, fact),
            None => Self::new(id, unchecked(probe, known, subject)),
        }
    }
}

/// Not checked yet, or a value has changed since.
pub fn unchecked(probe: Probe, known: Known, subject: &str) -> Finding {
    let why = if known.facts.seen.contains_key(&probe) { "changed since the last check" } else { "not checked yet" };
    Finding::unknown(format!("{subject}: {why}"))
}
