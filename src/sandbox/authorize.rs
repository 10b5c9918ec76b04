//! The authorize request of an application: the connection that it leads to, or why it leads nowhere.
//!
//! Rule: a request with an unregistered redirect_uri gets a page and is never redirected (RFC 6749 4.1.2.1).

use serde_json::{Map, Value};

use super::delivery::{self, Mode, redirect_with};
use super::http::{Request, Response, escaped};
use super::login::{grant_is_off, may_use};
use super::logs::{self, Entry};
use super::sign_in::UnfinishedSignIn;
use super::tenant::{Connection, Tenant, challenge, random_text, text};

/// What an application asked for.
#[derive(Clone)]
pub struct AuthorizeRequest {
    pub client_id: String,
    pub callback: String,
    /// The callback was in the request. If not, it is the first registered one.
    pub names_callback: bool,
    pub state: Option<String>,
    pub nonce: Option<String>,
    pub scope: String,
    pub challenge: Option<Challenge>,
    /// The application gets an ID token at once, as in the implicit flow, and no code.
    pub implicit: bool,
    pub mode: Mode,
    pub correlation_id: Option<String>,
}

/// The code challenge of a request (RFC 7636).
#[derive(Clone)]
pub enum Challenge {
    S256(String),
    Plain(String),
}

impl Challenge {
    pub fn is_proven_by(&self, verifier: &str) -> bool {
        match self {
            Self::S256(known) => *known == challenge(verifier),
            Self::Plain(known) => known == verifier,
        }
    }
}

enum Refusal {
    /// Status and text of a page.
    Page(u16, String),
    /// OAuth's error and its description, for the application.
    Back(Box<AuthorizeRequest>, &'static str, String),
}

use Refusal::{Back, Page};

pub fn authorize(tenant: &mut Tenant, request: &Request) -> Response {
    let silent = request.parameter("prompt").as_deref() == Some("none");
    match judged(tenant, request) {
        Ok((ask, None)) => {
            let base = tenant.base_of(request);
            let correlation_id = ask.correlation_id.map(|id| ("correlation_id", id));
            let state = random_text(32);
            tenant.sign_ins.keep_query(state.clone(), request.query.clone());
            let parameters: Vec<_> = [("state", state)].into_iter().chain(correlation_id).collect();
            redirect_with(&format!("{base}/u/login"), &parameters)
        }
        Ok((ask, Some(connection))) => {
            let unfinished = UnfinishedSignIn {
                state: random_text(32),
                verifier: random_text(43),
                redirect_uri: format!("{}/login/callback", tenant.base_of(request)),
                connection: connection.text("id").to_owned(),
                ask,
            };
            let response = to_provider(&unfinished, &connection, request);
            tenant.sign_ins.begin(unfinished);
            response
        }
        Err(refusal) => {
            let (kind, words) = match &refusal {
                Page(403, text) => ("callback-url-mismatch", text),
                Page(_, text) => ("invalid_request", text),
                Back(_, error, description) => (*error, description),
            };
            let entry = Entry::failed(if silent { "fsa" } else { "f" }, kind, words).asked(request);
            logs::write(tenant, entry, None, request.now);
            match refusal {
                Page(status, text) => Response::oops(status, &text),
                Back(ask, error, description) => delivery::refuse(&ask, error, &description, &Response::empty(302)),
            }
        }
    }
}

/// The request, and the OAuth2 connection that it names.
fn judged(tenant: &Tenant, request: &Request) -> Result<(AuthorizeRequest, Option<Connection>), Refusal> {
    let Some(client_id) = request.parameter("client_id") else {
        return Err(Page(400, "invalid_request: Missing required parameter: client_id".to_owned()));
    };
    let Some(client) = tenant.client(&client_id) else {
        return Err(Page(400, format!("Unknown client: {client_id}")));
    };
    let ask = asked(client_id, client, request)?;
    let back = |error, description: &str| Err(Back(Box::new(ask.clone()), error, description.to_owned()));
    let Some(response_type) = request.parameter("response_type") else {
        return back("invalid_request", "Missing required parameter: response_type");
    };
    let grant = match response_type.as_str() {
        "code" => "authorization_code",
        "id_token" => "implicit",
        other => return back("unsupported_response_type", &format!("Unsupported response type: {other}")),
    };
    if !may_use(client, grant) {
        return back("unauthorized_client", &grant_is_off(grant));
    }
    if text(client, "organization_usage") == "require" && request.parameter("organization").is_none() {
        return back("invalid_request", "parameter organization is required for this client");
    }
    let connection = match request.parameter("connection") {
        None => None,
        Some(name) => match usable(tenant, client).find(|one| one.text("name") == name) {
            None => return back("invalid_request", "the connection was not found"),
            found => found.cloned(),
        },
    };
    if request.parameter("prompt").as_deref() == Some("none") {
        return match delivery::needs_confirmation(client, &ask.callback) {
            true => back("interaction_required", "Interaction required"),
            false => back("login_required", "Login required"),
        };
    }
    Ok((ask, connection.filter(|connection| connection.text("strategy") == "oauth2")))
}

/// The connections that the application's users can sign in with.
fn usable<'a>(tenant: &'a Tenant, client: &'a Map<String, Value>) -> impl Iterator<Item = &'a Connection> {
    let first_party = client.get("is_first_party") != Some(&Value::Bool(false));
    let id = text(client, "client_id");
    tenant.connections.iter().filter(move |one| {
        // Third-party applications can use only domain-level connections.
        let open = first_party || one.document.get("is_domain_connection") == Some(&Value::Bool(true));
        one.enabled.iter().any(|enabled| enabled == id) && open && one.document["authentication"]["active"] != false
    })
}

/// The login page, for a request that names no connection: a link for each OAuth2 connection of the application.
pub fn login_page(tenant: &Tenant, request: &Request) -> Response {
    let asked = request.parameter("state").and_then(|state| tenant.sign_ins.query(&state));
    let asked = asked.map(|query| request.with_query(query.to_owned()));
    let client = asked.as_ref().and_then(|asked| tenant.client(&asked.parameter("client_id")?));
    let (Some(asked), Some(client)) = (asked, client) else {
        return Response::page(200, "Log in to Acme", "This is the sandbox's sign-in page.");
    };
    let link = |connection: &Connection| {
        let (id, name) = (connection.text("name"), connection.text("display_name"));
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(asked.parameters().iter().filter(|(name, _)| name != "connection"));
        query.append_pair("connection", id);
        let (query, name) = (escaped(&query.finish()), escaped(if name.is_empty() { id } else { name }));
        format!("<p><a href=\"/authorize?{query}\">Continue with {name}</a></p>\n")
    };
    let links: String = usable(tenant, client).filter(|one| one.text("strategy") == "oauth2").map(link).collect();
    Response::document(200, "Log in to Acme", &format!("{links}<p>This is the sandbox's sign-in page.</p>"))
}

fn asked(client_id: String, client: &Map<String, Value>, request: &Request) -> Result<AuthorizeRequest, Refusal> {
    let list = |member: &str| client.get(member).and_then(Value::as_array).into_iter().flatten();
    let callbacks: Vec<&str> = list("callbacks").filter_map(Value::as_str).collect();
    let named = request.parameter("redirect_uri");
    let names_callback = named.is_some();
    let callback = match named {
        Some(asked) if callbacks.iter().any(|registered| is_registered(registered, &asked)) => asked,
        None if !callbacks.is_empty() => callbacks[0].to_owned(),
        _ => {
            let text = "Callback URL mismatch. The provided redirect_uri is not in the list of allowed callback URLs.";
            return Err(Page(403, text.to_owned()));
        }
    };
    let implicit = request.parameter("response_type").as_deref() == Some("id_token");
    let mode = match request.parameter("response_mode").as_deref() {
        Some("form_post") => Mode::FormPost,
        Some("web_message") => Mode::WebMessage,
        Some("fragment") => Mode::Fragment,
        _ if implicit => Mode::Fragment,
        _ => Mode::Query,
    };
    if mode == Mode::WebMessage && !list("web_origins").any(|origin| is_origin_of(origin, &callback)) {
        let text = format!("The specified redirect_uri '{callback}' does not have a registered origin.");
        return Err(Page(400, text));
    }
    let challenge = request.parameter("code_challenge").map(|challenge| {
        let hashed = request.parameter("code_challenge_method").as_deref() == Some("S256");
        if hashed { Challenge::S256(challenge) } else { Challenge::Plain(challenge) }
    });
    Ok(AuthorizeRequest {
        client_id,
        callback,
        names_callback,
        state: request.parameter("state"),
        nonce: request.parameter("nonce"),
        scope: request.parameter("scope").unwrap_or_default(),
        challenge,
        implicit,
        mode,
        correlation_id: correlation_id(request),
    })
}

/// `^[-\w.*~@+/:]{1,64}$`. Another value is ignored.
pub fn correlation_id(request: &Request) -> Option<String> {
    let fits = |letter: char| letter.is_ascii_alphanumeric() || "-_.*~@+/:".contains(letter);
    request.parameter("correlation_id").filter(|id| (1..=64).contains(&id.len()) && id.chars().all(fits))
}

/// A registered callback can contain one `*` (Auth0 allows it in the host and the path).
fn is_registered(registered: &str, asked: &str) -> bool {
    match registered.split_once('*') {
        None => registered == asked,
        Some((start, end)) => {
            asked.len() >= start.len() + end.len() && asked.starts_with(start) && asked.ends_with(end)
        }
    }
}

fn is_origin_of(registered: &Value, callback: &str) -> bool {
    let origin = |text: &str| url::Url::parse(text).ok().map(|url| url.origin()).filter(url::Origin::is_tuple);
    registered.as_str().and_then(origin).is_some_and(|registered| origin(callback) == Some(registered))
}

fn to_provider(unfinished: &UnfinishedSignIn, connection: &Connection, request: &Request) -> Response {
    let no_options = Map::new();
    let options = connection.document.get("options").and_then(Value::as_object).unwrap_or(&no_options);
    let option = |name: &str| text(options, name);
    let members = |name: &str| options.get(name).and_then(Value::as_object).into_iter().flatten();
    let mut parameters = vec![
        ("client_id", option("client_id").to_owned()),
        ("redirect_uri", unfinished.redirect_uri.clone()),
        ("response_type", "code".to_owned()),
        ("state", unfinished.state.clone()),
    ];
    let scope = match options.get("scope") {
        Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" "),
        _ => option("scope").to_owned(),
    };
    if !scope.is_empty() {
        parameters.push(("scope", scope));
    }
    if options.get("pkce_enabled") == Some(&Value::Bool(true)) {
        parameters.push(("code_challenge", challenge(&unfinished.verifier)));
        parameters.push(("code_challenge_method", "S256".to_owned()));
    }
    for (name, value) in members("authParams") {
        parameters.extend(value.as_str().map(|value| (name.as_str(), value.to_owned())));
    }
    for (name, source) in members("authParamsMap") {
        parameters
            .extend(source.as_str().and_then(|source| request.parameter(source)).map(|value| (name.as_str(), value)));
    }
    for (name, source) in members("upstream_params") {
        let alias = source["alias"].as_str().and_then(|alias| request.parameter(alias));
        let value = source["value"].as_str().map(str::to_owned).or(alias);
        parameters.extend(value.map(|value| (name.as_str(), value)));
    }
    redirect_with(option("authorizationURL"), &parameters)
}
