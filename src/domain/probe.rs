//! The names of the requests that check a value at the tenant or the provider. What each sends, and how its response is read,
//! is in `probes`.
//!
//! Files store results under these names, so never change one.

use serde::{Deserialize, Serialize};

macro_rules! probes {
    ($($(#[$doc:meta])* $probe:ident $name:literal)*) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Probe {
            $($(#[$doc])* #[serde(rename = $name)] $probe,)*
        }

        impl Probe {
            pub const ALL: [Probe; [$($name),*].len()] = [$(Probe::$probe),*];

            pub fn name(self) -> &'static str {
                match self {
                    $(Probe::$probe => $name,)*
                }
            }
        }
    };
}

probes! {
    /// The domain responds, and names itself as issuer.
    Discovery "discovery"
    /// The same for the canonical domain, if that is a different one.
    ApiDiscovery "api_discovery"
    /// Auth0 issues a token for the M2M credentials.
    MachineToken "mint"
    /// The tenant has the Machine to Machine application, although it rejects the client ID and secret as a pair.
    MachineClient "machine_client"
    /// The token is accepted, and the connection name is free or belongs to a known connection.
    Name "name"
    /// How the tenant's connection differs from the saved one.
    Connection "connection"
    /// The connection is enabled for the application.
    EnabledClients "enabled_clients"
    /// The application's name, type and callback URLs.
    Application "application"
    /// An authorize request with `connection=NAME` leads to the provider.
    Route "route"
    /// What the tenant's log says about the last sign-in through the connection.
    SignInLog "sign_in_log"
    /// The tenant's signing keys.
    Keys "keys"
    /// The tenant's custom domains.
    CustomDomains "custom_domains"
    /// Client ID and secret, with a made-up authorization code.
    ClientSecret "client_secret"
    ClientSecretControl "client_secret_control"
    /// One of the callback URLs, by its index: [`Probe::CALLBACKS`].
    Callback0 "callback_0"
    Callback1 "callback_1"
    Callback2 "callback_2"
    Callback3 "callback_3"
    Callback4 "callback_4"
    CallbackControl "callback_control"
    /// The token URL with a made-up authorization code, requested as Auth0 does it.
    Exchange "exchange"
    /// The same with the other client authentication: a Basic header in addition to the body, or no header.
    ExchangeOther "exchange_other"
    /// The same with only a Basic header, which Auth0 cannot send.
    ExchangeBasic "exchange_basic"
    /// The accepted client authentication, with a deliberately wrong secret.
    ExchangeControl "exchange_control"
    /// The client ID and the secret swapped, if the provider doesn't know the client ID.
    ExchangeSwapped "exchange_swapped"
    /// The authorization URL with the real client ID, redirect URI and scope.
    Authorization "authorization"
    /// The same with an unregistered redirect URI.
    AuthorizationControl "authorization_control"
    /// The userinfo request without a token.
    UserDetail "user_detail"
    /// The same with a made-up token.
    UserDetailBogus "user_detail_bogus"
    /// The provider's discovery document.
    ProviderDiscovery "provider_discovery"
}

impl Probe {
    /// One for each of the first callback URLs, by index.
    pub const CALLBACKS: [Probe; 5] =
        [Probe::Callback0, Probe::Callback1, Probe::Callback2, Probe::Callback3, Probe::Callback4];

    /// A create, an update or their undo can change the result, since it is about the connection or its name. With
    /// `callbacks`, the run changed the application's callback URLs too.
    pub fn changes_with_a_run(self, callbacks: bool) -> bool {
        use Probe::*;
        match self {
            Name | Connection | EnabledClients | Route => true,
            Application => callbacks,
            _ => callbacks && Probe::CALLBACKS.contains(&self),
        }
    }
}
