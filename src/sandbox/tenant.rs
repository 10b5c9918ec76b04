//! The tenant's data: its applications, its connections, which application can use which connection, and the initial state.

use std::io;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use ring::digest::{SHA256, digest};
use ring::rand::{SecureRandom, SystemRandom};
use serde_json::{Map, Value, json};
use url::Url;

use super::behaviour::{self, Granted, TENANT};
use super::grants::Grants;
use super::http::Request;
use super::keys::Keys;
use super::sign_in::SignIns;
use super::users::Users;

pub const CALLBACK_URL: &str = "http://localhost:3000/callback";
pub const WEB_CLIENT_ID: &str = "AcmeWebAcmeWebAcmeWebAcmeWeb0001";
pub const WEB_CLIENT_SECRET: &str = "acme-web-secret-acme-web-secret-acme-web-secret-acme-web-secret0";
pub const SPA_CLIENT_ID: &str = "AcmeSpaAcmeSpaAcmeSpaAcmeSpa0002";
pub const MACHINE_CLIENT_ID: &str = "A0connectA0connectA0connect00003";
pub const MACHINE_CLIENT_SECRET: &str = "a0connect-machine-secret-a0connect-machine-secret-a0connect-0003";
pub const GLOBAL_CLIENT_ID: &str = "AllApplicationsAllApplications04";
pub const DATABASE_CONNECTION: &str = "Username-Password-Authentication";

/// The Management API scopes that the machine-to-machine application is granted.
pub const MANAGEMENT_SCOPES: &[&str] = &[
    "create:connections",
    "read:connections",
    "update:connections",
    "delete:connections",
    "read:connections_options",
    "update:connections_options",
    "read:clients",
    "create:clients",
    "update:clients",
    "delete:clients",
    "create:client_grants",
    "delete:client_grants",
    "read:client_keys",
    "read:users",
    "delete:users",
    "read:user_idp_tokens",
    "read:logs",
    "read:custom_domains",
    "read:tenant_settings",
];

/// The lifetime of an issued token in seconds.
pub const TOKEN_LIFETIME: i64 = 86_400;

/// The limit of requests per second, in the headers. It isn't enforced: a test that needs a 429 uses a fault.
const RATE_LIMIT: u32 = 50;

pub struct Tenant {
    /// Without a trailing slash.
    pub base: String,
    pub ways: &'static behaviour::Tenant,
    pub keys: Keys,
    pub clients: Vec<Map<String, Value>>,
    pub connections: Vec<Connection>,
    /// When the scenario began. This is the date of its sign-ins.
    pub played_at: Option<Timestamp>,
    /// The connections right after the scenario began.
    pub played_on: Vec<Connection>,
    pub sign_ins: SignIns,
    pub grants: Grants,
    pub client_grants: Vec<ClientGrant>,
    pub users: Users,
    /// Addresses of servers that forward to this one, without a trailing slash.
    pub fronts: Vec<String>,
    /// The current second, and the number of requests in it.
    counted: (i64, u32),
}

/// The scopes that an application may request for the Management API.
pub struct ClientGrant {
    pub id: String,
    pub client_id: String,
    pub scopes: Vec<String>,
}

#[derive(Clone, PartialEq)]
pub struct Connection {
    /// The document that Auth0 returns, with `options` and without `enabled_clients`.
    pub document: Map<String, Value>,
    /// The client ids for which it is enabled, in the order in which they were added.
    pub enabled: Vec<String>,
}

impl Connection {
    /// A string member of the document. Empty if there is none.
    pub fn text(&self, member: &str) -> &str {
        text(&self.document, member)
    }
}

impl Tenant {
    pub fn new(base: &str) -> io::Result<Self> {
        let database = Connection {
            document: object(json!({
                "id": new_connection_id(),
                "options": {
                    "mfa": { "active": true, "return_enroll_settings": true },
                    "passwordPolicy": "good",
                    "strategy_version": 2,
                    "brute_force_protection": true,
                },
                "strategy": "auth0",
                "name": DATABASE_CONNECTION,
                "is_domain_connection": false,
                "authentication": { "active": true },
                "connected_accounts": { "active": false },
                "realms": [DATABASE_CONNECTION],
            })),
            enabled: vec![WEB_CLIENT_ID.to_owned(), SPA_CLIENT_ID.to_owned()],
        };
        Ok(Self {
            base: base.to_owned(),
            ways: &TENANT,
            keys: Keys::load()?,
            clients: first_clients(),
            connections: vec![database],
            played_at: None,
            played_on: Vec::new(),
            sign_ins: SignIns::default(),
            grants: Grants::default(),
            client_grants: Vec::new(),
            users: Users::default(),
            fronts: Vec::new(),
            counted: (0, 0),
        })
    }

    pub fn client(&self, client_id: &str) -> Option<&Map<String, Value>> {
        self.clients.iter().find(|client| client.get("client_id").is_some_and(|id| id == client_id))
    }

    pub fn client_mut(&mut self, client_id: &str) -> Option<&mut Map<String, Value>> {
        self.clients.iter_mut().find(|client| client.get("client_id").is_some_and(|id| id == client_id))
    }

    /// Adds applications until there are this many, apart from the global one.
    pub fn fill_up(&mut self, count: usize) {
        let is_global = |client: &Map<String, Value>| client.get("global").is_some_and(|global| *global == true);
        let there = self.clients.iter().filter(|client| !is_global(client)).count();
        let types = ["regular_web", "spa", "native", "non_interactive"];
        self.clients.extend((there..count).map(|number| {
            let app_type = types[number % types.len()];
            let id = format!("{FILLER}{number:04}");
            client(&format!("Shop {number:04}"), &id, app_type, &random_text(64), json!(["authorization_code"]))
        }));
    }

    /// The client IDs of the applications that a scenario has added.
    pub fn added(&self) -> impl Iterator<Item = String> {
        let ids = self.clients.iter().filter(|client| is_filler(client)).filter_map(|client| client.get("client_id"));
        ids.filter_map(Value::as_str).map(str::to_owned)
    }

    pub fn connection(&self, id: &str) -> Option<&Connection> {
        self.connections.iter().find(|connection| connection.text("id") == id)
    }

    pub fn connection_mut(&mut self, id: &str) -> Option<&mut Connection> {
        self.connections.iter_mut().find(|connection| connection.text("id") == id)
    }

    /// Deletes the users of connections that don't exist any more.
    pub fn forget_users(&mut self) {
        let names: Vec<&str> = self.connections.iter().map(|connection| connection.text("name")).collect();
        self.users.keep_those_of(&names);
    }

    pub fn audience(&self) -> String {
        format!("{}/api/v2/", self.base)
    }

    /// The tenant's other address, without a trailing slash.
    pub fn custom_domain(&self) -> Option<String> {
        self.ways.custom_domain.then(|| self.base.replace("127.0.0.1", "localhost"))
    }

    /// All its addresses, without a trailing slash.
    fn bases(&self) -> impl Iterator<Item = String> {
        std::iter::once(self.base.clone()).chain(self.custom_domain()).chain(self.fronts.clone())
    }

    /// The address that a request was sent to, without a trailing slash.
    pub fn base_of(&self, request: &Request) -> String {
        let host = request.header("host");
        let is_asked = |base: &String| base.split_once("://").map(|(_, host)| host) == host;
        self.bases().find(is_asked).unwrap_or_else(|| self.base.clone())
    }

    /// The URL begins with an address of this tenant.
    pub fn is_at(&self, url: &Url) -> bool {
        self.bases().any(|base| Url::parse(&base).is_ok_and(|base| base.origin() == url.origin()))
    }

    /// The redirect URIs to register at the provider.
    pub fn redirect_uris(&self) -> Vec<String> {
        self.bases().map(|base| format!("{base}/login/callback")).collect()
    }

    /// The scopes that this application may request. None if it has no client grant.
    pub fn granted_to(&self, client_id: &str) -> Option<Vec<String>> {
        if client_id == MACHINE_CLIENT_ID {
            return self.granted().map(|scopes| scopes.into_iter().map(str::to_owned).collect());
        }
        self.client_grants.iter().find(|grant| grant.client_id == client_id).map(|grant| grant.scopes.clone())
    }

    /// The scopes in the machine-to-machine application's client grant. None if it has no client grant.
    pub fn granted(&self) -> Option<Vec<&'static str>> {
        let chosen =
            |keep: &dyn Fn(&str) -> bool| MANAGEMENT_SCOPES.iter().copied().filter(|scope| keep(scope)).collect();
        match self.ways.granted {
            Granted::All => Some(MANAGEMENT_SCOPES.to_vec()),
            Granted::Only(scopes) => Some(chosen(&|scope| scopes.contains(&scope))),
            Granted::Without(scopes) => Some(chosen(&|scope| !scopes.contains(&scope))),
            Granted::Nothing => None,
        }
    }

    /// A Management API token for an application.
    pub fn management_token(&self, client_id: &str, scope: &str, now: Timestamp) -> String {
        self.token(client_id, scope, (&self.audience(), TOKEN_LIFETIME), now)
    }

    /// The token that a new user copies from the Dashboard.
    pub fn offered_token(&self, now: Timestamp) -> String {
        let audience = self.ways.token_audience.map_or_else(|| self.audience(), str::to_owned);
        let scope = self.granted().unwrap_or_default().join(" ");
        self.token(MACHINE_CLIENT_ID, &scope, (&audience, self.ways.token_lasts), now)
    }

    fn token(&self, client_id: &str, scope: &str, (audience, lasts): (&str, i64), now: Timestamp) -> String {
        let expires = now.as_second() + lasts;
        self.keys.sign(&json!({
            "iss": audience.strip_suffix("api/v2/").unwrap_or_default(),
            "sub": format!("{client_id}@clients"),
            "aud": audience,
            "iat": expires - TOKEN_LIFETIME,
            "exp": expires,
            "scope": scope,
            "gty": "client-credentials",
            "azp": client_id,
        }))
    }

    /// Counts one request. Returns the limit, the remaining requests, and the Unix time of the reset in seconds.
    pub fn count_request(&mut self, now: Timestamp) -> (u32, u32, i64) {
        let second = now.as_second();
        let before = if self.counted.0 == second { self.counted.1 } else { 0 };
        self.counted = (second, before.saturating_add(1));
        (RATE_LIMIT, RATE_LIMIT.saturating_sub(self.counted.1), second + 1)
    }
}

/// How the client ID of an added application begins.
const FILLER: &str = "ShopApplicationOfTheSandboxNo";

/// A scenario added this application.
pub fn is_filler(client: &Map<String, Value>) -> bool {
    text(client, "client_id").starts_with(FILLER)
}

/// `con_` and 16 letters or digits, like Auth0's ids.
pub fn new_connection_id() -> String {
    format!("con_{}", random_text(16))
}

/// The S256 code challenge for a verifier (RFC 7636 section 4.2).
pub fn challenge(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(digest(&SHA256, verifier.as_bytes()))
}

/// Random letters and digits. If the system has no randomness, they are all the same, which matters only in the sandbox.
pub fn random_text(length: usize) -> String {
    const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let mut bytes = vec![0; length];
    let _ = SystemRandom::new().fill(&mut bytes);
    bytes.iter().map(|byte| char::from(ALPHABET[usize::from(*byte) % ALPHABET.len()])).collect()
}

/// Adds an entry to a list. If there are more than `most`, the oldest are dropped.
pub fn keep<T>(list: &mut Vec<T>, one: T, most: usize) {
    list.push(one);
    list.drain(..list.len().saturating_sub(most));
}

/// A text among the members of a document. Empty if there is none.
pub fn text<'a>(document: &'a Map<String, Value>, member: &str) -> &'a str {
    document.get(member).and_then(Value::as_str).unwrap_or_default()
}

/// The members of a literal `json!({...})`.
pub fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

/// Saves the demo a page. Auth0 shows it unless this setting is on.
const SKIPS_CONFIRMATION: &str = "skip_non_verifiable_callback_uri_confirmation_prompt";

fn first_clients() -> Vec<Map<String, Value>> {
    let web_grants = json!(["authorization_code", "implicit", "refresh_token", "client_credentials"]);
    let mut web = client("Acme Web", WEB_CLIENT_ID, "regular_web", WEB_CLIENT_SECRET, web_grants);
    web.insert("callbacks".into(), json!([CALLBACK_URL]));
    web.insert(SKIPS_CONFIRMATION.into(), json!(true));
    let spa_grants = json!(["authorization_code", "implicit", "refresh_token"]);
    let spa_secret = "acme-spa-secret-that-nobody-needs-acme-spa-secret-nobody-needs-0";
    let mut spa = client("Acme SPA", SPA_CLIENT_ID, "spa", spa_secret, spa_grants);
    spa.insert("callbacks".into(), json!([CALLBACK_URL]));
    spa.insert("token_endpoint_auth_method".into(), json!("none"));
    spa.insert(SKIPS_CONFIRMATION.into(), json!(true));
    let machine_grants = json!(["client_credentials"]);
    let machine = client("a0connect", MACHINE_CLIENT_ID, "non_interactive", MACHINE_CLIENT_SECRET, machine_grants);
    let global_secret = "all-applications-secret-all-applications-secret-all-application0";
    let mut global = client("All Applications", GLOBAL_CLIENT_ID, "", global_secret, json!([]));
    global.shift_remove("app_type");
    global.shift_remove("token_endpoint_auth_method");
    global.insert("global".into(), json!(true));
    vec![web, spa, machine, global]
}

/// The application that Auth0 returns if only name and type were given.
pub fn client(name: &str, id: &str, app_type: &str, secret: &str, grant_types: Value) -> Map<String, Value> {
    object(json!({
        "tenant": "sandbox",
        "global": false,
        "name": name,
        "client_id": id,
        "client_secret": secret,
        "app_type": app_type,
        "is_first_party": true,
        "is_token_endpoint_ip_header_trusted": false,
        "oidc_conformant": true,
        "jwt_configuration": { "alg": "RS256", "lifetime_in_seconds": 36000, "secret_encoded": false },
        "sso_disabled": false,
        "cross_origin_authentication": false,
        "callbacks": [],
        "grant_types": grant_types,
        "custom_login_page_on": true,
        "token_endpoint_auth_method": "client_secret_post",
    }))
}
