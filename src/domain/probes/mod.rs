//! The questions that we can ask the outside: what is sent, with which control, how each answer reads, what it leaves behind
//! at the other side, and when it may be asked again.
//!
//! To add one: a variant, its row in a file of its own, its line in [`Probe::question`]. Rules that hold for all: nothing
//! secret goes to a tenant before its discovery document named it as issuer; a token goes only to the tenant that it is
//! for; a yes proves something only where the control gets another answer; what proves neither is inconclusive.

mod asking;
mod connection;
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
pub use tenant::{CALLBACKS_ASKED, applications, is_plain, is_refused, shows_a_page};

use super::facts::Facts;
use super::fields::FieldId;
use super::finding::Finding;
use super::found::Found;
use super::http::Request;
use super::probe::Probe;
use super::setup::Setup;
use jiff::Timestamp;

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

    pub fn doing(self) -> &'static str {
        self.question().doing
    }

    pub fn field(self) -> FieldId {
        self.question().field
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
