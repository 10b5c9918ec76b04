//! The questions that can be asked of the outside, by name. What each sends and how its answer reads is in `probes`.
//!
//! Answers are kept under these names: they stay what they are, since files hold them.

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
    /// The domain answers and names itself as issuer.
    Discovery "discovery"
    /// The same of the tenant's own domain, where that is another one.
    ApiDiscovery "api_discovery"
    /// A token for the machine credentials.
    Mint "mint"
    /// The tenant knows the machine application, whose id and secret it refuses together.
    MachineClient "machine_client"
    /// The token is accepted; the connection name is free, or whose it is.
    Name "name"
    /// The connection as the tenant has it, beside what is saved.
    Connection "connection"
    /// The connection is enabled for the application.
    EnabledClients "enabled_clients"
    /// Name, kind and callbacks of the application.
    Application "application"
    /// An authorize request with `connection=NAME` leads to the provider.
    Route "route"
    /// What the tenant's log says of the last sign-in through the connection.
    SignInLog "sign_in_log"
    /// The tenant's signing keys.
    Keys "keys"
    /// The tenant's custom domains.
    CustomDomains "custom_domains"
    /// Client ID and secret, by a code that nobody issued.
    ClientSecret "client_secret"
    ClientSecretControl "client_secret_control"
    /// One of the callback URLs, by its place: [`Probe::CALLBACKS`].
    Callback0 "callback_0"
    Callback1 "callback_1"
    Callback2 "callback_2"
    Callback3 "callback_3"
    Callback4 "callback_4"
    CallbackControl "callback_control"
    /// The token URL with a code that cannot be right, as Auth0 asks it.
    Exchange "exchange"
    /// The same the other way: with a Basic header beside the body, or without.
    ExchangeOther "exchange_other"
    /// The same with a Basic header alone, which Auth0 cannot send.
    ExchangeBasic "exchange_basic"
    /// The way that was accepted, with a secret that cannot be right.
    ExchangeControl "exchange_control"
    /// The authorization URL with the real client id, redirect URI and scope.
    Authorization "authorization"
    /// The same with a redirect URI that nobody has registered.
    AuthorizationControl "authorization_control"
    /// The user detail call without a token.
    UserDetail "user_detail"
    /// The same with a token that cannot be right.
    UserDetailBogus "user_detail_bogus"
    /// The provider's discovery document.
    ProviderDiscovery "provider_discovery"
}

impl Probe {
    /// One for each of the first callback URLs, by its place.
    pub const CALLBACKS: [Probe; 5] =
        [Probe::Callback0, Probe::Callback1, Probe::Callback2, Probe::Callback3, Probe::Callback4];

    /// A create, an update or their undo changes what it asks for: the connection and its name. `callbacks`: the application's
    /// callback URLs too.
    pub fn changes_with_a_run(self, callbacks: bool) -> bool {
        use Probe::*;
        match self {
            Name | Connection | EnabledClients | Route => true,
            Application => callbacks,
            _ => callbacks && Probe::CALLBACKS.contains(&self),
        }
    }
}
