//! Which row each question has. A new question gets its line here.

use super::{Question, connection, provider, tenant};
use crate::domain::fields::FieldId;
use crate::domain::probe::Probe;

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
