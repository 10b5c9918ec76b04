//! The checks of the checkpoints: the ID of each, and what it found.
//!
//! To add one: a row in the table below, and the code that makes it in its checkpoint's file or folder.

use super::CheckpointId;
use crate::domain::finding::Finding;
use crate::domain::known::Known;
use crate::domain::probe::Probe;
use jiff::Timestamp;
use serde::Serialize;

macro_rules! check_ids {
    ($($checkpoint:ident { $($id:ident = $text:literal,)+ })+) => {
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
        Domain = "domain",
        CallbackUrls = "callback_urls",
        ClientId = "client_id",
        ClientSecret = "client_secret",
        ApplicationOwner = "application_owner",
        ApplicationGrants = "application_grants",
        ApplicationOrganizations = "application_organizations",
        CanonicalDomain = "canonical_domain",
        SigningKeys = "signing_keys",
        CustomDomain = "custom_domain",
        Clock = "clock",
    }
    ThirdPartyApplication {
        ApplicationKey = "application_key",
        ApplicationSecret = "application_secret",
        TokenHeaders = "token_headers",
        AuthorizationUrl = "authorization_url",
        TokenUrl = "token_url",
        UserDetailUrl = "user_detail_url",
        ProviderDiscovery = "provider_discovery",
    }
    Credentials {
        ValuesGiven = "values_given",
        ValuesKept = "values_kept",
    }
    ApiToken {
        TokenGiven = "token_given",
        TokenAudience = "token_audience",
        TokenExpiry = "token_expiry",
        TokenScopes = "token_scopes",
        TokenMinted = "token_minted",
        MachineId = "machine_id",
        TokenAccepted = "token_accepted",
    }
    ProfileScript {
        Script = "script",
        Mapping = "mapping",
    }
    Connection {
        NameFree = "name_free",
        Created = "created",
    }
    InPlace {
        ConnectionExists = "connection_exists",
        ConnectionEqual = "connection_equal",
        ConnectionEnabled = "connection_enabled",
        AuthorizeRoute = "authorize_route",
    }
    SignIn {
        SignedIn = "signed_in",
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

    /// It reports the failure or doubt that an earlier check reports: an unreachable host fails each check that needs it,
    /// and Credentials shows the failures of the steps before.
    pub fn repeats(&self, earlier: &Check) -> bool {
        let (this, other) = (&self.finding, &earlier.finding);
        let same_words = (&this.what, &this.why) == (&other.what, &other.why);
        let same_cause = (&this.why, &this.fix, this.field, &this.evidence)
            == (&other.why, &other.fix, other.field, &other.evidence);
        !this.why.is_empty() && this.state == other.state && (same_words || same_cause)
    }

    /// From the answer to a probe; unknown if it was never requested or a value is newer than the answer.
    pub fn of_probe(id: CheckId, probe: Probe, known: Known, question: &str) -> Self {
        let Known { facts, .. } = known;
        match (known.fact(probe), facts.seen.contains_key(&probe)) {
            (Some(fact), _) => Self { id, finding: fact.finding.clone(), seen_at: Some(fact.seen_at) },
            (None, true) => Self::new(id, Finding::unknown(format!("{question}: a value is newer than the answer"))),
            (None, false) => Self::new(id, Finding::unknown(format!("{question}: not asked yet"))),
        }
    }
}
