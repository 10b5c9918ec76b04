//! How the tenant and the provider behave, as data. The handlers ask it; they know no scenario.
//!
//! Rule: everything here is `Copy` and can stand in a constant, so that a scenario is one row of a table. A deviation that a
//! real server has is a value of one of these fields, never a special case in a handler.

/// An answer as it stands in a table.
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
    /// A page with this title and this paragraph.
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

/// The provider: what it knows of the application, and how each of its endpoints answers.
#[derive(Clone, Copy, Debug)]
pub struct Provider {
    /// It has an application of this client ID.
    pub knows_application: bool,
    /// The tenant's redirect URI is registered for it.
    pub knows_redirect_uri: bool,
    /// Stands before the path of every endpoint: empty, or such as `/v2`.
    pub prefix: &'static str,
    pub token: &'static TokenEndpoint,
    pub sign_in: &'static SignIn,
    pub user_detail: &'static UserDetail,
    /// `/.well-known/openid-configuration`.
    pub discovery: Option<&'static Discovery>,
}

/// How refusals of the token endpoint look, and in which order it checks. RFC 6749 sets no order.
#[derive(Clone, Copy, Debug)]
pub struct TokenEndpoint {
    /// To every request, before anything is looked at.
    pub always: Option<Canned>,
    /// To a body that is no JSON object; None: forms are taken, as the RFC has it.
    pub not_json: Option<Canned>,
    /// The code is looked up before id and secret: anybody hears `wrong_code`.
    pub code_first: bool,
    pub credentials: Credentials,
    /// To id and secret in another place than `credentials`.
    pub elsewhere: Canned,
    pub unknown_client: Canned,
    pub wrong_secret: Canned,
    /// To a redirect URI that is not registered; None: it is not looked at before the code.
    pub wrong_redirect_uri: Option<Canned>,
    pub wrong_code: Canned,
    /// To a code of a real sign-in; None: an access token.
    pub right_code: Option<Canned>,
    /// How JSON bodies are written.
    pub written: Written,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Credentials {
    /// In the body and only there, as Auth0 sends them.
    Body,
    /// In a Basic header; the body may repeat them.
    Header,
    /// In a Basic header; the body may not hold the secret as well (RFC 6749 2.3).
    HeaderAlone,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Written {
    Json,
    Form,
    /// JSON only for those who ask for it with Accept.
    FormUnlessAsked,
}

/// The authorization URL.
#[derive(Clone, Copy, Debug)]
pub struct SignIn {
    /// To every request, before anything is looked at.
    pub always: Option<Shown>,
    pub unknown_client: Shown,
    pub wrong_redirect_uri: Shown,
    /// To a good request that asks for this scope.
    pub refused_scope: Option<(&'static str, Shown)>,
    /// To a good request.
    pub good: Shown,
}

#[derive(Clone, Copy, Debug)]
pub enum Shown {
    Canned(Canned),
    /// The page with Allow and Cancel.
    Consent,
    /// A redirect to the page where one signs in.
    LoginPage,
    /// A redirect to the request's redirect URI with this error and its description.
    Back(&'static str, &'static str),
}

/// The user detail URL.
#[derive(Clone, Copy, Debug)]
pub struct UserDetail {
    pub method: &'static str,
    /// None: as with the right token.
    pub without_token: Option<Canned>,
    pub wrong_token: Option<Canned>,
    pub right_token: Canned,
    /// Every answer is compressed, whatever was asked for.
    pub packed: bool,
}

#[derive(Clone, Copy, Debug)]
pub struct Discovery {
    /// None: the provider itself.
    pub issuer: Option<&'static str>,
    /// `token_endpoint_auth_methods_supported`.
    pub methods: &'static [&'static str],
}

/// The tenant: its clock, its answers, what it grants, and what it holds beside what it starts with.
#[derive(Clone, Copy, Debug)]
pub struct Tenant {
    /// Seconds by which its clock is ahead of this machine's.
    pub clock_ahead: i64,
    /// What discovery names in place of the tenant, without a trailing slash.
    pub issuer: Option<&'static str>,
    /// It is reached by a custom domain too, `localhost`, which stands in its links and redirects then.
    pub custom_domain: bool,
    /// To an authorization code that it does not know.
    pub wrong_code: u16,
    /// To a wrong client secret or an unknown client id: error and description.
    pub wrong_client: (&'static str, &'static str),
    pub granted: Granted,
    pub offered: Offered,
    /// Of the token that is offered, in seconds from now; negative: it has expired.
    pub token_lasts: i64,
    /// Of the token that is offered; None: this tenant's.
    pub token_audience: Option<&'static str>,
    /// A JSON merge patch (RFC 7396) of the application that people sign in to.
    pub web: &'static str,
    /// The same of the machine-to-machine application.
    pub machine: &'static str,
    pub connection: Option<Found>,
    /// Sign-ins through that connection, as the log has them without its name and their date, which is
    /// that of the scenario's beginning: a JSON array.
    pub log: &'static str,
    /// Faults in the form of `POST /sandbox/fault`, a JSON array.
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

/// What a newcomer has for the Management API.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Offered {
    Both,
    /// A token copied from the Dashboard.
    Token,
    /// The credentials of the machine-to-machine application.
    Machine,
}

/// A connection to this provider that somebody made; where there are some already, these.
#[derive(Clone, Copy, Debug)]
pub struct Found {
    /// For the application that people sign in to.
    pub enabled: bool,
    /// A JSON merge patch of the connection.
    pub patch: &'static str,
}

/// By the book (RFC 6749, RFC 6750), and strict.
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
    unknown_client: error_page("invalid_client: there is no application with this client_id."),
    wrong_redirect_uri: error_page("redirect_uri mismatch: it is not registered for this application."),
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
    right_token: json(
        200,
        r#"{"id":4211,"name":"Ada Sandbox","email":"ada@sandbox.example","verified":true,"avatar":"https://sandbox.example/ada.png"}"#,
    ),
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
    web: "{}",
    machine: "{}",
    connection: None,
    log: "[]",
    faults: "[]",
};
