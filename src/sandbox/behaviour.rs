//! How the tenant and the provider behave, as data. The handlers read it and don't know the scenarios.
//!
//! Rule: everything here is `Copy` and can be a constant, so a scenario is one row of a table. How a real server deviates is a
//! value of one of these fields, never a special case in a handler.

use crate::domain::rehearsal::DEMO_RESPONSE;

/// A fixed response.
#[derive(Clone, Copy, Debug)]
pub struct Canned {
    pub status: u16,
    pub body: Body,
    pub headers: &'static [(&'static str, &'static str)],
}

#[derive(Clone, Copy, Debug)]
pub enum Body {
    Json(&'static str),
    Html(&'static str),
    /// An HTML page with this title and this paragraph.
    Page(&'static str, &'static str),
}

pub const fn json(status: u16, body: &'static str) -> Canned {
    Canned { status, body: Body::Json(body), headers: &[] }
}

pub const fn page(status: u16, title: &'static str, paragraph: &'static str) -> Canned {
    Canned { status, body: Body::Page(title, paragraph), headers: &[] }
}

impl Canned {
    pub const fn with(self, headers: &'static [(&'static str, &'static str)]) -> Self {
        Self { headers, ..self }
    }
}

/// The provider: what it knows about the application, and how each of its endpoints responds.
#[derive(Clone, Copy, Debug)]
pub struct Provider {
    /// It has an application with the sandbox's client ID.
    pub knows_application: bool,
    /// The tenant's redirect URI is registered for the application.
    pub knows_redirect_uri: bool,
    /// The prefix of every endpoint's path, such as `/v2`. May be empty.
    pub prefix: &'static str,
    pub token: &'static TokenEndpoint,
    pub sign_in: &'static SignIn,
    pub user_detail: &'static UserDetail,
    /// `/.well-known/openid-configuration`.
    pub discovery: Option<&'static Discovery>,
}

/// The error responses of the token endpoint, and the order of its checks. RFC 6749 defines no order.
#[derive(Clone, Copy, Debug)]
pub struct TokenEndpoint {
    /// The response to every request, without any check.
    pub always: Option<Canned>,
    /// The response to a body that isn't a JSON object. None if forms are accepted, as in the RFC.
    pub not_json: Option<Canned>,
    /// The code is checked before id and secret, so any client can get `wrong_code`.
    pub code_first: bool,
    pub credentials: Credentials,
    /// The response if id and secret aren't where `credentials` says.
    pub elsewhere: Canned,
    pub unknown_client: Canned,
    pub wrong_secret: Canned,
    /// The response to an unregistered redirect URI. None if the code is checked first.
    pub wrong_redirect_uri: Option<Canned>,
    pub wrong_code: Canned,
    /// The response to a code of a real sign-in. None means an access token.
    pub right_code: Option<Canned>,
    /// The format of JSON bodies.
    pub written: Written,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Credentials {
    /// Only in the body, where Auth0 sends them.
    Body,
    /// In a Basic header. The body may repeat them.
    Header,
    /// In a Basic header. The body must not also contain the secret (RFC 6749 2.3).
    HeaderAlone,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Written {
    Json,
    Form,
    /// JSON only if the request's Accept header asks for it.
    FormUnlessAsked,
}

/// The authorization URL.
#[derive(Clone, Copy, Debug)]
pub struct SignIn {
    /// The response to every request, without any check.
    pub always: Option<Shown>,
    pub unknown_client: Shown,
    pub wrong_redirect_uri: Shown,
    /// The response to a good request with this scope.
    pub refused_scope: Option<(&'static str, Shown)>,
    /// The response to any other good request.
    pub good: Shown,
}

#[derive(Clone, Copy, Debug)]
pub enum Shown {
    Canned(Canned),
    /// The page with the Allow and Cancel buttons.
    Consent,
    /// A redirect to the login page.
    LoginPage,
    /// A redirect to the request's redirect URI with this error and its description.
    Back(&'static str, &'static str),
}

/// The userinfo URL.
#[derive(Clone, Copy, Debug)]
pub struct UserDetail {
    pub method: &'static str,
    /// None if the response is the same as with the right token.
    pub without_token: Option<Canned>,
    pub wrong_token: Option<Canned>,
    pub right_token: Canned,
    /// Every response is compressed, even if the request doesn't accept that.
    pub packed: bool,
}

#[derive(Clone, Copy, Debug)]
pub struct Discovery {
    /// None means the provider itself.
    pub issuer: Option<&'static str>,
    /// `token_endpoint_auth_methods_supported`.
    pub methods: &'static [&'static str],
}

/// The tenant: its clock, its responses, its grants, and the changes to its applications and connections.
#[derive(Clone, Copy, Debug)]
pub struct Tenant {
    /// Its clock is this many seconds ahead of this machine's.
    pub clock_ahead: i64,
    /// The issuer in discovery, if it isn't the tenant; without a trailing slash.
    pub issuer: Option<&'static str>,
    /// It also has a custom domain, `localhost`. A request to that domain gets links and redirects with it.
    pub custom_domain: bool,
    /// The status of the response to an unknown authorization code.
    pub wrong_code: u16,
    /// Error and description in the response to a wrong client secret or an unknown client id.
    pub wrong_client: (&'static str, &'static str),
    pub granted: Granted,
    pub offered: Offered,
    /// The offered token expires in this many seconds. If negative, it has expired.
    pub token_lasts: i64,
    /// The audience of the offered token. None means this tenant's.
    pub token_audience: Option<&'static str>,
    /// An Action denies every sign-in with these words.
    pub denies: Option<&'static str>,
    /// The provider doesn't accept the access tokens that Auth0 keeps, because they were revoked after the sign-in.
    pub tokens_revoked: bool,
    /// It has at least this many applications.
    pub applications: usize,
    /// A JSON merge patch (RFC 7396) for the application that users sign in to.
    pub web: &'static str,
    /// The same for the machine-to-machine application.
    pub machine: &'static str,
    pub connection: Option<Found>,
    /// The log entries of sign-ins through that connection, a JSON array. The connection's name and the date, which is the start
    /// of the scenario, are added later.
    pub log: &'static str,
    /// Faults, a JSON array of bodies for `POST /sandbox/fault`.
    pub faults: &'static str,
}

/// The client grant of the machine-to-machine application for the Management API.
#[derive(Clone, Copy, Debug)]
pub enum Granted {
    All,
    Only(&'static [&'static str]),
    Without(&'static [&'static str]),
    Nothing,
}

/// What a new user has for the Management API.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Offered {
    Both,
    /// A token copied from the Dashboard.
    Token,
    /// The credentials of the machine-to-machine application.
    Machine,
}

/// The connections to this provider. If there are none, the scenario creates one.
#[derive(Clone, Copy, Debug)]
pub struct Found {
    /// Enabled for the application that users sign in to.
    pub enabled: bool,
    /// Enabled for the applications that the scenario adds, too. They come first.
    pub for_added: bool,
    /// A JSON merge patch for the connection.
    pub patch: &'static str,
}

/// A strict provider that follows RFC 6749 and RFC 6750.
pub const PROVIDER: Provider = Provider {
    knows_application: true,
    knows_redirect_uri: true,
    prefix: "",
    token: &TOKEN,
    sign_in: &SIGN_IN,
    user_detail: &USER_DETAIL,
    discovery: None,
};

pub const TOKEN: TokenEndpoint = TokenEndpoint {
    always: None,
    not_json: None,
    code_first: false,
    credentials: Credentials::Body,
    elsewhere: json(
        401,
        r#"{"error":"invalid_client","error_description":"Send client_id and client_secret in the body."}"#,
    )
    .with(&[("www-authenticate", "Basic realm=\"sandbox\"")]),
    unknown_client: INVALID_CLIENT,
    wrong_secret: INVALID_CLIENT,
    wrong_redirect_uri: None,
    wrong_code: json(400, r#"{"error":"invalid_grant","error_description":"The authorization code is invalid."}"#),
    right_code: None,
    written: Written::Json,
};

pub const SIGN_IN: SignIn = SignIn {
    always: None,
    unknown_client: error_page("invalid_client: No application has this client_id."),
    wrong_redirect_uri: error_page("redirect_uri mismatch: It isn't registered for this application."),
    refused_scope: None,
    good: Shown::Consent,
};

pub const USER_DETAIL: UserDetail = UserDetail {
    method: "GET",
    without_token: Some(
        json(401, r#"{"error":"unauthorized"}"#).with(&[("www-authenticate", "Bearer realm=\"sandbox\"")]),
    ),
    wrong_token: Some(
        json(401, r#"{"error":"invalid_token"}"#)
            .with(&[("www-authenticate", "Bearer realm=\"sandbox\", error=\"invalid_token\"")]),
    ),
    right_token: json(200, DEMO_RESPONSE),
    packed: false,
};

pub const INVALID_CLIENT: Canned =
    json(401, r#"{"error":"invalid_client","error_description":"Client authentication failed."}"#);

const fn error_page(paragraph: &'static str) -> Shown {
    Shown::Canned(page(400, "Authorization error", paragraph))
}

pub const TENANT: Tenant = Tenant {
    clock_ahead: 0,
    issuer: None,
    custom_domain: false,
    wrong_code: 403,
    wrong_client: ("access_denied", "Unauthorized"),
    granted: Granted::All,
    offered: Offered::Both,
    token_lasts: 86_400,
    token_audience: None,
    denies: None,
    tokens_revoked: false,
    applications: 0,
    web: "{}",
    machine: "{}",
    connection: None,
    log: "[]",
    faults: "[]",
};
