//! The questions that can be asked of the outside, by name. What each sends and how its answer reads is in `probes`.
//!
//! Answers are kept under these names (`discovery`, `callback_0`): they stay what they are, since files hold them.

use super::fields::FieldId;
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

    /// The secrets that it carries, but for the token of the Management API: `probes::api_call` holds that to its tenant.
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
