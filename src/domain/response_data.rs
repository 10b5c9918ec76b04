//! The data of a response, apart from the finding: the values that were read from it, or what kind of response it was.
//!
//! Files store these names, or those in `serde(rename)`, with the facts. So never change one.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What a response contained besides its verdict.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResponseData {
    #[default]
    Nothing,
    /// The name is in use by this connection.
    Connection {
        id: String,
        strategy: String,
    },
    /// Where the saved connection differs from the tenant's: the paths and both values, with secrets masked.
    Differences(Vec<Difference>),
    Application(Application),
    /// By how many seconds this machine's clock is ahead of the tenant's. Negative if it is behind.
    Clock(i64),
    CustomDomains(Vec<CustomDomain>),
    /// The client authentication that the request used: the application's supposed `token_endpoint_auth_method`.
    AskedAs(String),
    /// How the provider's token URL responded to a made-up authorization code.
    Exchange(TokenResponseKind),
    /// What an authorization request led to.
    Page(Page),
    /// How the userinfo URL responded.
    Detail(UserDetailKind),
    /// The same, if the response was compressed although the request didn't ask for that.
    PackedDetail(UserDetailKind),
    /// The provider's discovery document.
    Endpoints(Endpoints),
    /// The last sign-in through the connection.
    SignIn(SignIn),
    /// The IDs (`kid`) of the tenant's keys.
    Keys(Vec<String>),
}

impl ResponseData {
    pub fn detail(&self) -> Option<UserDetailKind> {
        match self {
            ResponseData::Detail(answer) | ResponseData::PackedDetail(answer) => Some(*answer),
            _ => None,
        }
    }
}

/// A sign-in that a0connect has seen, or that the tenant's log or the browser's return address reports.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignIn {
    pub at: Timestamp,
    pub went_well: bool,
    /// Of a sign-in that a0connect has seen to its end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_id: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomDomain {
    pub domain: String,
    /// `ready`, `pending_verification`, `pending`, `disabled`, …
    pub status: String,
}

/// The response to an authorization request, in a form that can be compared with another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    #[serde(rename = "answer")]
    pub kind: PageKind,
    pub status: u16,
    /// Host and path of a redirect's target, without the parts that differ from call to call.
    pub place: Option<String>,
}

/// The values that are needed from a discovery document (OpenID Connect Discovery 1.0 section 3).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Endpoints {
    pub authorization: Option<String>,
    pub token: Option<String>,
    pub userinfo: Option<String>,
    pub scopes: Vec<String>,
    /// `client_secret_post`, `client_secret_basic` and others.
    pub auth_methods: Vec<String>,
}

/// A value that differs. `None` if a side doesn't have it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    pub path: String,
    pub saved: Option<String>,
    pub live: Option<String>,
}

/// The settings that are needed of an application at the tenant.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Application {
    pub client_id: String,
    pub name: String,
    /// `regular_web`, `spa`, `native` or `non_interactive`.
    pub app_type: Option<String>,
    pub callbacks: Vec<String>,
    /// False for a third-party application, which has another owner.
    #[serde(default)]
    pub is_first_party: Option<bool>,
    #[serde(default)]
    pub grant_types: Option<Vec<String>>,
    /// `client_secret_post`, `client_secret_basic`, or `none` for a public application.
    #[serde(default)]
    pub token_endpoint_auth_method: Option<String>,
    /// `deny`, `allow` or `require`.
    #[serde(default)]
    pub organization_usage: Option<String>,
    #[serde(default)]
    pub oidc_conformant: Option<bool>,
    /// Allowed Web Origins, which pop-up mode needs. None in results of an earlier version.
    #[serde(default)]
    pub web_origins: Option<Vec<String>>,
}

impl Application {
    /// A public client: it has no secret, since it couldn't keep one.
    pub fn is_public(&self) -> bool {
        self.token_endpoint_auth_method.as_deref() == Some("none")
    }

    /// The URLs that aren't registered, compared exactly.
    pub fn lacks<'a>(&self, urls: Vec<&'a str>) -> Vec<&'a str> {
        urls.into_iter().filter(|url| !self.callbacks.iter().any(|known| known == url)).collect()
    }

    /// None for a kind that a0connect can't create, and if the tenant doesn't name it.
    pub fn kind(&self) -> Option<ApplicationKind> {
        ApplicationKind::ALL.into_iter().find(|kind| self.app_type.as_deref() == Some(kind.app_type()))
    }

    /// Its kind in a list, as far as users can sign in to it.
    pub fn short_kind(&self) -> Option<&'static str> {
        match self.kind() {
            Some(ApplicationKind::RegularWeb) => Some("Regular Web"),
            Some(ApplicationKind::SinglePage) => Some("Single Page"),
            Some(ApplicationKind::Machine) => None,
            None => (self.app_type.as_deref() == Some("native")).then_some("Native"),
        }
    }

    /// A Machine to Machine application, which users can't sign in to.
    pub fn is_machine(&self) -> bool {
        self.kind() == Some(ApplicationKind::Machine)
    }
}

/// A kind of application that a0connect can create.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ApplicationKind {
    /// For a0connect itself, which requests Management API tokens with it.
    Machine,
    /// With a server, which keeps a secret.
    RegularWeb,
    /// In the browser, so it has no secret.
    SinglePage,
}

impl ApplicationKind {
    pub const ALL: [ApplicationKind; 3] =
        [ApplicationKind::Machine, ApplicationKind::RegularWeb, ApplicationKind::SinglePage];

    /// As the Dashboard names it.
    pub fn label(self) -> &'static str {
        match self {
            ApplicationKind::Machine => "Machine to Machine application",
            ApplicationKind::RegularWeb => "Regular Web Application",
            ApplicationKind::SinglePage => "Single Page Application",
        }
    }

    /// The value of `app_type`.
    pub fn app_type(self) -> &'static str {
        match self {
            ApplicationKind::Machine => "non_interactive",
            ApplicationKind::RegularWeb => "regular_web",
            ApplicationKind::SinglePage => "spa",
        }
    }
}

/// The kind of response to a token request with a made-up authorization code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TokenResponseKind {
    /// Only the code is rejected.
    Accepted,
    /// The client ID is unknown.
    #[serde(rename = "refused_id")]
    RejectedId,
    #[serde(rename = "refused_secret")]
    RejectedSecret,
    /// The client ID or the secret.
    #[serde(rename = "refused_client")]
    RejectedClient,
    RedirectUri,
    Scope,
    /// The application's grant types don't include authorization codes.
    Grant,
    /// PKCE (RFC 7636) is required, or isn't supported.
    Pkce,
    /// A header is missing, or has a wrong value.
    Header,
    /// The token URL expects parameters with other names than those of RFC 6749.
    OtherNames,
    /// The token URL expects JSON instead of a form.
    WantsJson,
    /// The token URL expects the client ID and secret in a Basic header.
    WantsBasic,
    /// Something in the request is wrong (`invalid_request`), perhaps the client authentication.
    Malformed,
    WrongUrl,
    Wall,
    Unclear,
}

impl TokenResponseKind {
    /// The token URL complains only about the code or the redirect URI. So it has accepted the client ID and secret, or
    /// hasn't checked them. The control shows which.
    pub fn accepts_client(self) -> bool {
        matches!(self, Self::Accepted | Self::RedirectUri)
    }

    /// The response says nothing about the client ID and secret. The server may not even have got the request.
    pub fn is_silent(self) -> bool {
        matches!(self, Self::Wall | Self::Unclear)
    }

    /// A deliberately wrong secret got this response after the real one was accepted, so the secret is checked.
    pub fn rejects_wrong_secret(self) -> bool {
        self.rejects_client() || self == Self::Malformed
    }

    /// The client ID and secret were checked and rejected.
    pub fn rejects_client(self) -> bool {
        matches!(self, Self::RejectedId | Self::RejectedSecret | Self::RejectedClient | Self::WantsBasic)
    }
}

/// The kind of response to an authorization request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PageKind {
    /// An HTML page without an error.
    SignIn,
    /// A redirect to a login page.
    Login,
    /// A redirect back to the redirect URI at once.
    Back,
    RedirectUri,
    UnknownClient,
    /// The application's grant types don't include authorization codes.
    Grant,
    Scope,
    /// PKCE (RFC 7636) is required, or isn't supported.
    Pkce,
    /// A provider-specific parameter is missing, or has a wrong value.
    Parameter,
    /// Another error.
    Error,
    WrongUrl,
    Wall,
    Unclear,
}

impl PageKind {
    /// The sign-in seems to continue from here.
    pub fn continues(self) -> bool {
        matches!(self, Self::SignIn | Self::Login | Self::Back)
    }
}

/// The kind of response to the userinfo request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UserDetailKind {
    #[serde(rename = "guards")]
    RequiresToken,
    /// It returns data without a token.
    #[serde(rename = "anybody")]
    NeedsNoToken,
    /// Another method is required.
    WantsPost,
    WantsGet,
    /// A provider-specific header is missing, or has a wrong value.
    Header,
    /// There is nothing at this URL.
    WrongUrl,
    /// An HTML page.
    Page,
    /// A redirect to a login page.
    Login,
    /// A redirect to somewhere else.
    Elsewhere,
    Wall,
    Unclear,
}
