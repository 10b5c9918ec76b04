//! How a new profile begins, and how the user gets a token.

/// How a new profile begins, which is the first question of checkpoint 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StartChoice {
    /// Get a token first, then pick the application from the tenant's list.
    Connect,
    /// Type the values of the application.
    Type,
    /// Open the demo instead.
    Demo,
}

impl StartChoice {
    pub const ALL: [StartChoice; 3] = [StartChoice::Connect, StartChoice::Type, StartChoice::Demo];
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TokenWay {
    /// A login of auth0-cli. Offered only where auth0-cli is.
    CliLogin,
    #[default]
    Paste,
    Machine,
    NoAccess,
}

impl TokenWay {
    pub const ALL: [TokenWay; 4] = [TokenWay::CliLogin, TokenWay::Paste, TokenWay::Machine, TokenWay::NoAccess];
}
