//! How a new profile begins, and how the user gets a token.

/// How a new profile begins, which is the first question of checkpoint 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Begin {
    /// Get a token first, then pick the application from the tenant's list.
    Connect,
    /// Type the values of the application.
    Type,
    /// Open the demo instead.
    Demo,
}

impl Begin {
    pub const ALL: [Begin; 3] = [Begin::Connect, Begin::Type, Begin::Demo];
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
