//! What an answer held, apart from what it means: the values that were read from it, and which kind of answer it was.
//!
//! Facts keep it in files, so these names stay what they are.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What an answer told beside its verdict.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Found {
    #[default]
    Nothing,
    /// The name is in use by this connection.
    Connection {
        id: String,
        strategy: String,
    },
    /// Where the saved connection differs from the tenant's, as path and the two values, secrets masked.
    Differences(Vec<Difference>),
    Application(Application),
    /// So many seconds this machine's clock is ahead of the tenant's; less than none where it is behind.
    Clock(i64),
    CustomDomains(Vec<CustomDomain>),
    /// How the application was told to prove itself: the `token_endpoint_auth_method` that was taken for its own.
    AskedAs(String),
    /// What the provider's token URL answered to a code that cannot be right.
    Exchange(TokenAnswer),
    /// What an authorization request led to.
    Page(Page),
    /// What the user detail call answered.
    Detail(DetailAnswer),
    /// The same, compressed though nobody asked for that.
    PackedDetail(DetailAnswer),
    /// What the provider's discovery document says.
    Endpoints(Endpoints),
    /// The last sign-in through the connection.
    SignIn(SignIn),
    /// The ids (`kid`) of the tenant's keys.
    Keys(Vec<String>),
}

impl Found {
    pub fn detail(&self) -> Option<DetailAnswer> {
        match self {
            Found::Detail(answer) | Found::PackedDetail(answer) => Some(*answer),
            _ => None,
        }
    }
}

/// A sign-in that the tenant's log tells of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignIn {
    pub at: Timestamp,
    pub went_well: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomDomain {
    pub domain: String,
    /// `ready`, `pending_verification`, `pending`, `disabled`, …
    pub status: String,
}

/// An answer to an authorization request, so that two can be compared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    pub answer: PageAnswer,
    pub status: u16,
    /// Host and path of where a redirect leads, without what differs from call to call.
    pub place: Option<String>,
}

/// OpenID Connect Discovery 1.0 section 3, as far as it is needed here.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Endpoints {
    pub authorization: Option<String>,
    pub token: Option<String>,
    pub userinfo: Option<String>,
    pub scopes: Vec<String>,
    /// `client_secret_post`, `client_secret_basic` and others.
    pub auth_methods: Vec<String>,
}

/// One value that differs. `None` where a side has none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    pub path: String,
    pub saved: Option<String>,
    pub live: Option<String>,
}

/// What the tenant says of an application, as far as it is needed here.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Application {
    pub client_id: String,
    pub name: String,
    /// `regular_web`, `spa`, `native` or `non_interactive`.
    pub app_type: Option<String>,
    pub callbacks: Vec<String>,
    /// False of a third-party application: one of another owner.
    #[serde(default)]
    pub is_first_party: Option<bool>,
    #[serde(default)]
    pub grant_types: Option<Vec<String>>,
    /// `client_secret_post`, `client_secret_basic`, or `none` of a public application.
    #[serde(default)]
    pub token_endpoint_auth_method: Option<String>,
    /// `deny`, `allow` or `require`.
    #[serde(default)]
    pub organization_usage: Option<String>,
    #[serde(default)]
    pub oidc_conformant: Option<bool>,
}

impl Application {
    /// It has no secret that it could keep: whoever has the application has its files.
    pub fn is_public(&self) -> bool {
        self.token_endpoint_auth_method.as_deref() == Some("none")
    }

    /// Those that it has not registered to the letter.
    pub fn lacks<'a>(&self, urls: Vec<&'a str>) -> Vec<&'a str> {
        urls.into_iter().filter(|url| !self.callbacks.iter().any(|known| known == url)).collect()
    }

    /// Nobody signs in through a machine-to-machine application.
    pub fn is_machine(&self) -> bool {
        self.app_type.as_deref() == Some("non_interactive")
    }
}

/// Which answer to a token call with a code that cannot be right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TokenAnswer {
    /// The code is refused, and nothing else.
    Accepted,
    /// There is no such id.
    RefusedId,
    RefusedSecret,
    /// One of the two.
    RefusedClient,
    RedirectUri,
    Scope,
    /// The application may not exchange codes.
    Grant,
    /// It wants a proof key (RFC 7636), or takes none.
    Pkce,
    /// It wants a header that is not sent, or another value in it.
    Header,
    /// It does not read a form.
    WantsJson,
    /// It wants id and secret in a Basic header.
    WantsBasic,
    /// Something in the request is not as it should be (`invalid_request`); perhaps how id and secret were sent.
    Malformed,
    WrongUrl,
    Wall,
    Unclear,
}

impl TokenAnswer {
    /// Whoever complains of the code, or of the redirect URI, has taken id and secret, or not looked at them: the control tells.
    pub fn accepts(self) -> bool {
        matches!(self, Self::Accepted | Self::RedirectUri)
    }

    /// It has said nothing of what was asked: it may not even have heard it.
    pub fn is_silent(self) -> bool {
        matches!(self, Self::Wall | Self::Unclear)
    }

    /// As the answer to a spoilt secret, where the real one was taken: it was looked at, in whatever words.
    pub fn tells_apart(self) -> bool {
        self.refuses() || self == Self::Malformed
    }

    /// Id and secret were looked at and not taken.
    pub fn refuses(self) -> bool {
        matches!(self, Self::RefusedId | Self::RefusedSecret | Self::RefusedClient | Self::WantsBasic)
    }
}

/// Which answer to an authorization request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PageAnswer {
    /// A page for people, without an error in it.
    SignIn,
    /// A redirect, to where people log in.
    Login,
    /// Back to the redirect URI at once.
    Back,
    RedirectUri,
    UnknownClient,
    /// The application may not ask for codes.
    Grant,
    Scope,
    /// It wants a proof key (RFC 7636), or takes none.
    Pkce,
    /// A parameter of the provider's own is missing, or has a wrong value.
    Parameter,
    /// An error that says nothing of these.
    Error,
    WrongUrl,
    Wall,
    Unclear,
}

impl PageAnswer {
    /// It goes on from here, as far as one can see.
    pub fn goes_on(self) -> bool {
        matches!(self, Self::SignIn | Self::Login | Self::Back)
    }
}

/// Which answer to the user detail call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DetailAnswer {
    /// No token, no data.
    Guards,
    /// Data for anybody.
    Anybody,
    /// Another method is wanted.
    WantsPost,
    WantsGet,
    /// A header of its own is missing, or has a wrong value.
    Header,
    /// Nothing is there.
    WrongUrl,
    /// A page for people.
    Page,
    /// A redirect to where people log in.
    Login,
    /// A redirect to somewhere else.
    Elsewhere,
    Wall,
    Unclear,
}
