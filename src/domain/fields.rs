//! Every value that the user can give, once: [`FIELDS`].
//!
//! The wizard's forms, the headless flags, the environment, the README's table and the profile file all read this table.
//! A field's id is the name of its environment variable; its flag is the id without `A0CONNECT_` in kebab-case, and a
//! secret has none, since arguments are seen by other processes.

use super::parse::{self, Around, Parsed, Problem};
use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum FieldId {
    #[serde(rename = "AUTH0_DOMAIN")]
    Auth0Domain,
    #[serde(rename = "AUTH0_CANONICAL_DOMAIN")]
    Auth0CanonicalDomain,
    #[serde(rename = "AUTH0_CLIENT_ID")]
    Auth0ClientId,
    #[serde(rename = "AUTH0_CLIENT_SECRET")]
    Auth0ClientSecret,
    #[serde(rename = "CALLBACK_URLS")]
    CallbackUrls,
    #[serde(rename = "A0CONNECT_PROVIDER")]
    Provider,
    #[serde(rename = "APPLICATION_KEY")]
    ApplicationKey,
    #[serde(rename = "APPLICATION_SECRET")]
    ApplicationSecret,
    #[serde(rename = "AUTHORIZATION_URL")]
    AuthorizationUrl,
    #[serde(rename = "TOKEN_URL")]
    TokenUrl,
    #[serde(rename = "USER_DETAIL_URL")]
    UserDetailUrl,
    #[serde(rename = "SCOPE")]
    Scope,
    #[serde(rename = "A0CONNECT_TOKEN_AUTH")]
    TokenAuth,
    #[serde(rename = "A0CONNECT_PKCE")]
    Pkce,
    #[serde(rename = "A0CONNECT_TOKEN_HEADERS")]
    TokenHeaders,
    #[serde(rename = "A0CONNECT_AUTH_PARAMS")]
    AuthParams,
    #[serde(rename = "A0CONNECT_PLACEHOLDERS")]
    Placeholders,
    #[serde(rename = "AUTH0_API_V2_TOKEN")]
    ApiToken,
    #[serde(rename = "AUTH0_MGMT_CLIENT_ID")]
    MgmtClientId,
    #[serde(rename = "AUTH0_MGMT_CLIENT_SECRET")]
    MgmtClientSecret,
    #[serde(rename = "A0CONNECT_MAPPING")]
    Mapping,
    #[serde(rename = "A0CONNECT_USER_CALL")]
    UserCall,
    #[serde(rename = "A0CONNECT_SCRIPT")]
    Script,
    #[serde(rename = "CONNECTION_NAME")]
    ConnectionName,
    #[serde(rename = "A0CONNECT_DISPLAY_NAME")]
    DisplayName,
    #[serde(rename = "A0CONNECT_ICON_URL")]
    IconUrl,
}

impl FieldId {
    pub fn field(self) -> &'static Field {
        // FIELDS stands in the order of the enum; a table test holds that.
        &FIELDS[self as usize]
    }

    /// The environment variable, which is also the id in files and in `--json`.
    pub fn env(self) -> &'static str {
        self.field().env
    }

    pub fn label(self) -> &'static str {
        self.field().label
    }

    pub fn is_secret(self) -> bool {
        self.field().secret
    }

    /// `--auth0-domain` without its dashes; none for a secret.
    pub fn flag(self) -> Option<String> {
        let field = self.field();
        (!field.secret).then(|| field.env.trim_start_matches("A0CONNECT_").to_lowercase().replace('_', "-"))
    }

    pub fn from_env(name: &str) -> Option<FieldId> {
        FIELDS.iter().find(|field| field.env == name || field.aliases.contains(&name)).map(|field| field.id)
    }
}

/// How the wizard lets a value be entered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One line of text.
    Line,
    /// Several entries, separated by commas or line breaks.
    List,
    /// A JSON object or a script: line breaks belong to it.
    Text,
    /// One of these words.
    Choice(&'static [&'static str]),
}

pub struct Field {
    pub id: FieldId,
    pub env: &'static str,
    /// Other names under which the same value is found in environments.
    pub aliases: &'static [&'static str],
    /// Auth0 Dashboard's word.
    pub label: &'static str,
    /// What it is and where it is found, in one or two sentences.
    pub help: &'static str,
    pub secret: bool,
    pub kind: Kind,
    /// Text to its canonical form, or what is wrong with it and what to do.
    pub parse: fn(&str, &Around) -> Result<Parsed, Problem>,
    pub good: &'static [&'static str],
    pub bad: &'static [&'static str],
}

const LINE: Field = Field {
    id: FieldId::Auth0Domain,
    env: "",
    aliases: &[],
    label: "",
    help: "",
    secret: false,
    kind: Kind::Line,
    parse: parse::domain,
    good: &[],
    bad: &[],
};

pub const FIELDS: &[Field] = &[
    Field {
        id: FieldId::Auth0Domain,
        env: "AUTH0_DOMAIN",
        label: "Domain",
        help: "The tenant's domain: Dashboard > Applications > your application > Settings > Domain. A custom domain works too.",
        parse: parse::domain,
        good: &["acme-dev.eu.auth0.com", "https://acme-dev.eu.auth0.com/", "http://127.0.0.1:8400", "login.acme.com:8443"],
        bad: &["", "auth0.com", "manage.auth0.com", "eu.auth0.com", "acme.auth0.com.auth0.com", "http://acme.auth0.com", "two words"],
        ..LINE
    },
    Field {
        id: FieldId::Auth0CanonicalDomain,
        env: "AUTH0_CANONICAL_DOMAIN",
        label: "Tenant's own domain",
        help: "Only where Domain is a custom domain: the name ending in auth0.com, to which the Management API belongs. Dashboard > Settings > Custom Domains shows it.",
        parse: parse::domain,
        good: &["acme-dev.eu.auth0.com"],
        bad: &["auth0.com", "eu.auth0.com"],
        ..LINE
    },
    Field {
        id: FieldId::Auth0ClientId,
        env: "AUTH0_CLIENT_ID",
        label: "Client ID",
        help: "The application that people sign in to: Dashboard > Applications > your application > Settings > Client ID.",
        parse: parse::client_id,
        good: &["kR3v5mYpQ2bT9wXzL8nC1dF7gH4jS6aV"],
        bad: &["", "has space", "ключ"],
        ..LINE
    },
    Field {
        id: FieldId::Auth0ClientSecret,
        env: "AUTH0_CLIENT_SECRET",
        label: "Client Secret",
        help: "Beside the Client ID. Single Page and Native applications have none: leave it empty.",
        secret: true,
        parse: parse::secret,
        good: &["s3cr3t-of-the-application"],
        bad: &["in\u{200b}visible"],
        ..LINE
    },
    Field {
        id: FieldId::CallbackUrls,
        env: "CALLBACK_URLS",
        label: "Allowed Callback URLs",
        help: "Where Auth0 sends people back to in your application, exactly as it is registered: scheme, port, path and last slash count.",
        kind: Kind::List,
        parse: parse::callback_urls,
        good: &["http://localhost:3000/callback", "https://app.acme.com/cb, http://localhost:3000/cb", "com.acme.app://callback"],
        bad: &["localhost:3000", "https://acme.com/#frag", "not a url"],
        ..LINE
    },
    Field {
        id: FieldId::Provider,
        env: "A0CONNECT_PROVIDER",
        label: "Provider",
        help: "Who signs people in. A provider from the list fills the URLs, the scope and the mapping; \"custom\" leaves them to you.",
        parse: parse::provider,
        good: &["discord", "custom", "GitHub"],
        bad: &["", "no-such-provider"],
        ..LINE
    },
    Field {
        id: FieldId::ApplicationKey,
        env: "APPLICATION_KEY",
        label: "Client ID",
        help: "The key or id of the application that you registered at the provider.",
        parse: parse::client_id,
        good: &["1042298710239420417"],
        bad: &["", "has space"],
        ..LINE
    },
    Field {
        id: FieldId::ApplicationSecret,
        env: "APPLICATION_SECRET",
        label: "Client Secret",
        help: "The secret that the provider shows beside the key, often only once.",
        secret: true,
        parse: parse::secret,
        good: &["abcDEF123"],
        bad: &["in\u{200b}visible"],
        ..LINE
    },
    Field {
        id: FieldId::AuthorizationUrl,
        env: "AUTHORIZATION_URL",
        label: "Authorization URL",
        help: "The page where people log in at the provider, such as https://provider.example/oauth2/authorize.",
        parse: parse::authorization_url,
        good: &["https://discord.com/oauth2/authorize", "https://p.example/auth?prompt=consent"],
        bad: &["", "http://p.example/auth", "https://p.example/auth?client_id=1", "https://u@p.example/", "https://p.example/#x", "ftp://p.example"],
        ..LINE
    },
    Field {
        id: FieldId::TokenUrl,
        env: "TOKEN_URL",
        label: "Token URL",
        help: "Where Auth0 exchanges the code for an access token, such as https://provider.example/oauth2/token.",
        parse: parse::token_url,
        good: &["https://discord.com/api/oauth2/token"],
        bad: &["", "http://p.example/token", "discord"],
        ..LINE
    },
    Field {
        id: FieldId::UserDetailUrl,
        env: "USER_DETAIL_URL",
        label: "Userinfo URL",
        help: "The provider's call that answers who the user is (the tutorial's user detail URL).",
        parse: parse::user_detail_url,
        good: &["https://discord.com/api/users/@me"],
        bad: &["http://p.example/me", "me"],
        ..LINE
    },
    Field {
        id: FieldId::Scope,
        env: "SCOPE",
        label: "Scope",
        help: "What Auth0 asks the provider for. Without the right scope the user detail call answers 401 or 403.",
        parse: parse::scope,
        good: &["identify email", "user:read:email", "a,b"],
        bad: &["quo\"te"],
        ..LINE
    },
    Field {
        id: FieldId::TokenAuth,
        env: "A0CONNECT_TOKEN_AUTH",
        label: "Secret is sent",
        help: "post: id and secret in the body, as Auth0 does. basic: an Authorization header as well, for providers that insist on it.",
        kind: Kind::Choice(&["post", "basic"]),
        parse: parse::token_auth,
        good: &["post", "Basic"],
        bad: &["jwt"],
        ..LINE
    },
    Field {
        id: FieldId::Pkce,
        env: "A0CONNECT_PKCE",
        label: "PKCE",
        help: "Proof Key for Code Exchange (RFC 7636): true where the provider asks for it.",
        kind: Kind::Choice(&["false", "true"]),
        parse: parse::boolean,
        good: &["true", "no"],
        bad: &["S256?"],
        ..LINE
    },
    Field {
        id: FieldId::TokenHeaders,
        env: "A0CONNECT_TOKEN_HEADERS",
        label: "Token headers",
        help: "Extra headers of the token call as a JSON object, such as {\"Notion-Version\": \"2022-06-28\"}. Kept like a secret.",
        secret: true,
        kind: Kind::Text,
        parse: parse::token_headers,
        good: &["{\"X-Api-Key\": \"k\"}", "{}"],
        bad: &["[]", "{\"a\": 1}", "{\"bad name\": \"x\"}"],
        ..LINE
    },
    Field {
        id: FieldId::AuthParams,
        env: "A0CONNECT_AUTH_PARAMS",
        label: "Authorization parameters",
        help: "Fixed extra parameters of the authorization URL as a JSON object, such as {\"owner\": \"user\"}.",
        kind: Kind::Text,
        parse: parse::auth_params,
        good: &["{\"token_access_type\": \"offline\"}"],
        bad: &["{\"state\": \"x\"}", "x"],
        ..LINE
    },
    Field {
        id: FieldId::Placeholders,
        env: "A0CONNECT_PLACEHOLDERS",
        label: "Placeholders",
        help: "What stands in braces in the provider's URLs, as a JSON object, such as {\"domain\": \"gitlab.acme.com\"}.",
        kind: Kind::Text,
        parse: parse::placeholders,
        good: &["{\"domain\": \"gitlab.acme.com\"}"],
        bad: &["{\"domain\": \"a/b\"}", "1"],
        ..LINE
    },
    Field {
        id: FieldId::ApiToken,
        env: "AUTH0_API_V2_TOKEN",
        aliases: &["AUTH0_API_TOKEN", "AUTH0_ACCESS_TOKEN"],
        label: "Token",
        help: "A Management API token: Dashboard > Applications > APIs > Auth0 Management API > API Explorer. Lasts 24 hours.",
        secret: true,
        parse: parse::api_token,
        good: &["eyJhbGciOiJub25lIn0.eyJhdWQiOiJ4In0.c2ln", "Bearer eyJhbGciOiJub25lIn0.eyJhdWQiOiJ4In0.c2ln"],
        bad: &["opaque", "a.b", "a.b.c.d.e"],
        ..LINE
    },
    Field {
        id: FieldId::MgmtClientId,
        env: "AUTH0_MGMT_CLIENT_ID",
        label: "Machine Client ID",
        help: "Of a Machine to Machine application that may use the Auth0 Management API. Never the application that people sign in to.",
        parse: parse::client_id,
        good: &["m2mR3v5mYpQ2bT9wXzL8nC1dF7gH4jS6"],
        bad: &["", "has space"],
        ..LINE
    },
    Field {
        id: FieldId::MgmtClientSecret,
        env: "AUTH0_MGMT_CLIENT_SECRET",
        label: "Machine Client Secret",
        help: "Beside the Machine to Machine application's Client ID.",
        secret: true,
        parse: parse::secret,
        good: &["abc"],
        bad: &["in\u{200b}visible"],
        ..LINE
    },
    Field {
        id: FieldId::Mapping,
        env: "A0CONNECT_MAPPING",
        label: "Mapping",
        help: "Where the user's attributes stand in the provider's answer, as a JSON object: {\"user_id\": \"data.0.id\", \"name\": \"display_name\"}.",
        kind: Kind::Text,
        parse: parse::mapping,
        good: &["{\"user_id\": \"id\"}", "{\"user_id\": \"data.0.id\", \"email\": \"data.0.email\"}"],
        bad: &["{\"name\": \"x\"}", "{\"user_id\": \"\"}", "id", "{\"user_id\": \"id\", \"email_verified\": true}"],
        ..LINE
    },
    Field {
        id: FieldId::UserCall,
        env: "A0CONNECT_USER_CALL",
        label: "User detail call",
        help: "How the Userinfo URL is called, as a JSON object: {\"kind\": \"get\"}, {\"kind\": \"get-header\", \"headers\": {\"Client-Id\": \"{client_id}\"}} or {\"kind\": \"post-empty\"}.",
        kind: Kind::Text,
        parse: parse::user_call,
        good: &["{\"kind\": \"get\"}", "{\"kind\": \"post-empty\"}", "{\"kind\": \"get-header\", \"headers\": {\"Client-Id\": \"{client_id}\"}}"],
        bad: &["{\"kind\": \"put\"}", "get"],
        ..LINE
    },
    Field {
        id: FieldId::Script,
        env: "A0CONNECT_SCRIPT",
        label: "Own script",
        help: "Your own Fetch User Profile Script instead of the generated one; headless also @FILE.",
        kind: Kind::Text,
        parse: parse::script,
        good: &["function (accessToken, context, callback) { callback(null, {user_id: '1'}); }"],
        bad: &["hello"],
        ..LINE
    },
    Field {
        id: FieldId::ConnectionName,
        env: "CONNECTION_NAME",
        label: "Connection Name",
        help: "Cannot be changed later: it is part of every user's id (oauth2|NAME|…). Letters, digits and single hyphens.",
        parse: parse::connection_name,
        good: &["discord", "my-company-2"],
        bad: &["", "-a", "a--b", "a_b", "a b"],
        ..LINE
    },
    Field {
        id: FieldId::DisplayName,
        env: "A0CONNECT_DISPLAY_NAME",
        label: "Display Name",
        help: "What the button on the login page says: Continue with …",
        parse: parse::display_name,
        good: &["Discord", "Acme Öl & Gas"],
        bad: &[],
        ..LINE
    },
    Field {
        id: FieldId::IconUrl,
        env: "A0CONNECT_ICON_URL",
        label: "Icon URL",
        help: "A square picture for the button, by https.",
        parse: parse::icon_url,
        good: &["https://acme.com/icon.png"],
        bad: &["http://acme.com/icon.png", "icon"],
        ..LINE
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_stand_in_the_order_of_their_ids() {
        for (index, field) in FIELDS.iter().enumerate() {
            assert_eq!(field.id as usize, index, "{}", field.env);
            assert_eq!(serde_json::to_value(field.id).unwrap(), field.env);
            assert_eq!(FieldId::from_env(field.env), Some(field.id));
        }
    }

    #[test]
    fn examples_parse_or_fail_as_stated() {
        for field in FIELDS {
            for good in field.good {
                let parsed = (field.parse)(good, &Around::default());
                let parsed = parsed.unwrap_or_else(|problem| panic!("{}: {good:?} refused: {problem:?}", field.env));
                let again = (field.parse)(&parsed.text, &Around::default()).unwrap();
                assert_eq!(*again.text, *parsed.text, "{}: the canonical form parses to itself", field.env);
            }
            for bad in field.bad {
                let problem = (field.parse)(bad, &Around::default()).err();
                let problem = problem.unwrap_or_else(|| panic!("{}: {bad:?} accepted", field.env));
                assert!(!problem.what.is_empty() && !problem.fix.is_empty(), "{}: {bad:?}", field.env);
            }
        }
    }

    #[test]
    fn flags_are_kebab_case_and_secrets_have_none() {
        assert_eq!(FieldId::Auth0Domain.flag().as_deref(), Some("auth0-domain"));
        assert_eq!(FieldId::TokenAuth.flag().as_deref(), Some("token-auth"));
        assert!(FIELDS.iter().filter(|field| field.secret).all(|field| field.id.flag().is_none()));
    }
}
