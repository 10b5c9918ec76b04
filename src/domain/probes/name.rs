//! The names under which answers are kept: `discovery`, `callback_0`. They stay what they are, since files hold them.

use super::Probe;

impl Probe {
    pub fn name(self) -> &'static str {
        match self {
            Probe::Discovery => "discovery",
            Probe::ApiDiscovery => "api_discovery",
            Probe::Mint => "mint",
            Probe::MachineClient => "machine_client",
            Probe::Name => "name",
            Probe::Connection => "connection",
            Probe::EnabledClients => "enabled_clients",
            Probe::Application => "application",
            Probe::Route => "route",
            Probe::SignInLog => "sign_in_log",
            Probe::Keys => "keys",
            Probe::CustomDomains => "custom_domains",
            Probe::ClientSecret => "client_secret",
            Probe::ClientSecretControl => "client_secret_control",
            Probe::Callback(0) => "callback_0",
            Probe::Callback(1) => "callback_1",
            Probe::Callback(2) => "callback_2",
            Probe::Callback(3) => "callback_3",
            Probe::Callback(_) => "callback_4",
            Probe::CallbackControl => "callback_control",
            Probe::Exchange => "exchange",
            Probe::ExchangeOther => "exchange_other",
            Probe::ExchangeBasic => "exchange_basic",
            Probe::ExchangeControl => "exchange_control",
            Probe::Authorization => "authorization",
            Probe::AuthorizationControl => "authorization_control",
            Probe::UserDetail => "user_detail",
            Probe::UserDetailBogus => "user_detail_bogus",
            Probe::ProviderDiscovery => "provider_discovery",
        }
    }
}

impl From<Probe> for String {
    fn from(probe: Probe) -> Self {
        probe.name().to_owned()
    }
}

impl TryFrom<String> for Probe {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        let known = Probe::ALL.into_iter().find(|probe| probe.name() == name);
        known.ok_or_else(|| format!("there is no question named {name}"))
    }
}
