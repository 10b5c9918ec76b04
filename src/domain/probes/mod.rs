//! The questions that we can ask the outside: what is sent, with which control, how each answer reads, what it leaves behind
//! at the other side, and when it may be asked again.
//!
//! To add one: a variant, its row in a file of its own, its line in [`Probe::question`]. Rules that hold for all: nothing
//! secret goes to a tenant before its discovery document named it as issuer; a token goes only to the tenant that it is
//! for; a yes proves something only where the control gets another answer; what proves neither is inconclusive.

mod asking;
mod connection;
mod name;
pub mod provider;
mod reading;
mod round;
mod tenant;

pub use asking::{
    DAY, TOKEN_FIELDS, again_at, any_stands, api_base, api_call, api_open, authorize_url, connection_id, due,
    forget_narrow, list_applications, must_mint, recall, renews, request, sign_in_callback, standing, token_fits,
    waits_for_keyring,
};
pub use connection::{connection_of_list, returned};
pub use provider::discovery::published;
pub use reading::{Look, Reading, entries, read};
pub use round::{Round, SOON};
pub use tenant::{
    CALLBACKS_ASKED, Doubt, applications, asked_for_client, domain_in_doubt, is_plain, is_refused, shows_a_page,
    signed_here, unknown_client,
};

use super::checkpoints::CheckpointId;
use super::facts::Facts;
use super::fields::FieldId;
use super::finding::Finding;
use super::found::Found;
use super::http::Request;
use super::setup::Setup;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Probe {
    /// The domain answers and names itself as issuer.
    Discovery,
    /// The same of the tenant's own domain, where that is another one.
    ApiDiscovery,
    /// A token for the machine credentials.
    Mint,
    /// The tenant knows the machine application, whose id and secret it refuses together.
    MachineClient,
    /// The token is accepted; the connection name is free, or whose it is.
    Name,
    /// The connection as the tenant has it, beside what is saved.
    Connection,
    /// The connection is enabled for the application.
    EnabledClients,
    /// Name, kind and callbacks of the application.
    Application,
    /// An authorize request with `connection=NAME` leads to the provider.
    Route,
    /// What the tenant's log says of the last sign-in through the connection.
    SignInLog,
    /// The tenant's signing keys.
    Keys,
    /// The tenant's custom domains.
    CustomDomains,
    /// Client ID and secret, by a code that nobody issued.
    ClientSecret,
    ClientSecretControl,
    /// One of CALLBACK_URLS, by its place.
    Callback(u8),
    CallbackControl,
    /// The token URL with a code that cannot be right, as Auth0 asks it.
    Exchange,
    /// The same the other way: with a Basic header beside the body, or without.
    ExchangeOther,
    /// The same with a Basic header alone, which Auth0 cannot send.
    ExchangeBasic,
    /// The way that was accepted, with a secret that cannot be right.
    ExchangeControl,
    /// The authorization URL with the real client id, redirect URI and scope.
    Authorization,
    /// The same with a redirect URI that nobody has registered.
    AuthorizationControl,
    /// The user detail call without a token.
    UserDetail,
    /// The same with a token that cannot be right.
    UserDetailBogus,
    /// The provider's discovery document.
    ProviderDiscovery,
}

/// Who is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum To {
    /// The tenant's open endpoints.
    Tenant,
    /// The Management API, with its rate limit.
    Management,
    Provider,
}

/// Who needs the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum For {
    /// The plan too, so `create` and `preview` ask it.
    Plan,
    /// Only whoever wants to know whether a value holds.
    Proof,
}

/// When the same question may be asked again with the same values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Again {
    Freely,
    /// It leaves a failed exchange in somebody's log: within 24 hours only where the user insists.
    Daily,
}

/// One row of the table.
pub struct Question {
    /// As a question, for help and the README.
    pub asks: &'static str,
    /// In the words "Auth0 refused to …", and on the screen while it is under way.
    pub doing: &'static str,
    pub to: To,
    pub wanted: For,
    pub again: Again,
    /// What is found at the other side afterwards, in its log for instance.
    pub leaves: &'static str,
    /// The field whose verdict it is, so that the screen knows where to show that it is under way. Of a question to the
    /// provider it is the field that names the host.
    pub field: FieldId,
    /// The values that it is asked with: a newer one makes its fact unknown. What the token alone decided, a refusal, is also
    /// unknown once there is another token: see [`TOKEN_FIELDS`].
    pub fields: &'static [FieldId],
    /// In a round it waits for the answers to these.
    pub after: &'static [Probe],
    /// The same with a value that cannot be right: only where that gets another answer is a yes a proof.
    pub control: Option<Probe>,
    /// Its values are there and what must hold before it holds.
    pub ready: fn(&Asking) -> bool,
    pub request: fn(&Asking) -> Option<Request>,
    /// Reads an answer; that there is none, or one of a rate limit, is read for all alike in `reading.rs`.
    pub read: fn(&Look) -> (Finding, Found),
}

/// What a question is made of.
pub struct Asking<'a> {
    pub setup: &'a Setup,
    pub facts: &'a Facts,
    pub now: Timestamp,
}

impl Probe {
    pub const ALL: [Probe; 29] = [
        Probe::Discovery,
        Probe::ApiDiscovery,
        Probe::Mint,
        Probe::MachineClient,
        Probe::Name,
        Probe::Connection,
        Probe::EnabledClients,
        Probe::Application,
        Probe::Route,
        Probe::SignInLog,
        Probe::Keys,
        Probe::CustomDomains,
        Probe::ClientSecret,
        Probe::ClientSecretControl,
        Probe::Callback(0),
        Probe::Callback(1),
        Probe::Callback(2),
        Probe::Callback(3),
        Probe::Callback(4),
        Probe::CallbackControl,
        Probe::Exchange,
        Probe::ExchangeOther,
        Probe::ExchangeBasic,
        Probe::ExchangeControl,
        Probe::Authorization,
        Probe::AuthorizationControl,
        Probe::UserDetail,
        Probe::UserDetailBogus,
        Probe::ProviderDiscovery,
    ];

    pub fn question(self) -> &'static Question {
        match self {
            Probe::Discovery => &tenant::discovery::LOGIN,
            Probe::ApiDiscovery => &tenant::discovery::OWN,
            Probe::Mint => &tenant::mint::QUESTION,
            Probe::MachineClient => &tenant::machine_client::QUESTION,
            Probe::Name => &connection::name::QUESTION,
            Probe::Connection => &connection::live::QUESTION,
            Probe::EnabledClients => &connection::enabled::QUESTION,
            Probe::Application => &tenant::application::QUESTION,
            Probe::Route => &connection::route::QUESTION,
            Probe::SignInLog => &connection::sign_in_log::QUESTION,
            Probe::Keys => &tenant::keys::QUESTION,
            Probe::CustomDomains => &tenant::custom_domains::QUESTION,
            Probe::ClientSecret => &tenant::client_secret::QUESTION,
            Probe::ClientSecretControl => &tenant::client_secret::CONTROL,
            Probe::Callback(0) => &const { tenant::callbacks::question::<0>() },
            Probe::Callback(1) => &const { tenant::callbacks::question::<1>() },
            Probe::Callback(2) => &const { tenant::callbacks::question::<2>() },
            Probe::Callback(3) => &const { tenant::callbacks::question::<3>() },
            Probe::Callback(_) => &const { tenant::callbacks::question::<4>() },
            Probe::CallbackControl => &tenant::callbacks::CONTROL,
            Probe::Exchange => &provider::exchange::FIRST,
            Probe::ExchangeOther => &provider::exchange::OTHER,
            Probe::ExchangeBasic => &provider::exchange::BASIC,
            Probe::ExchangeControl => &provider::exchange::CONTROL,
            Probe::Authorization => &provider::authorization::QUESTION,
            Probe::AuthorizationControl => &provider::authorization::CONTROL,
            Probe::UserDetail => &provider::user_detail::QUESTION,
            Probe::UserDetailBogus => &provider::user_detail::BOGUS,
            Probe::ProviderDiscovery => &provider::discovery::QUESTION,
        }
    }

    pub fn fields(self) -> &'static [FieldId] {
        self.question().fields
    }

    /// The secrets that it carries, but for the token of the Management API: [`api_call`] holds that to its tenant.
    pub fn carries(self) -> &'static [FieldId] {
        use Probe::*;
        match self {
            Exchange | ExchangeOther | ExchangeBasic | ExchangeControl => {
                &[FieldId::ApplicationSecret, FieldId::TokenHeaders]
            }
            ClientSecret | ClientSecretControl => &[FieldId::Auth0ClientSecret],
            Mint => &[FieldId::MgmtClientSecret],
            _ => &[],
        }
    }

    pub fn doing(self) -> &'static str {
        self.question().doing
    }

    pub fn field(self) -> FieldId {
        self.question().field
    }

    /// Where its answer is told.
    pub fn checkpoint(self) -> CheckpointId {
        match self {
            Probe::Connection | Probe::EnabledClients | Probe::Route => CheckpointId::InPlace,
            Probe::SignInLog => CheckpointId::SignIn,
            _ => CheckpointId::of(self.field()),
        }
    }

    /// A create, an update or their undo changes what it asks for: the connection and its name. `callbacks`: the application's
    /// callback URLs too.
    pub fn changes_with_a_run(self, callbacks: bool) -> bool {
        use Probe::*;
        match self {
            Name | Connection | EnabledClients | Route => true,
            Application | Callback(_) => callbacks,
            _ => false,
        }
    }
}

/// How much is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    /// What the plan needs and has no answer for the values that stand now.
    Needed,
    /// Everything that has no answer for the values that stand now.
    Open,
    /// Everything, once a round; what leaves failed exchanges only where its answer is a day old.
    All,
    /// Everything, whatever it leaves.
    Prove,
}

#[cfg(test)]
pub(in crate::domain) mod tests;
