//! The table of fields, in the order of the checkpoints. One `Field { .. }` for each value.

use super::{Field, FieldId, Kind};
use crate::domain::parse;

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
        good: &[
            "acme-dev.eu.auth0.com",
            "https://acme-dev.eu.auth0.com/",
            "http://127.0.0.1:8400",
            "login.acme.com:8443",
        ],
        bad: &[
            "",
            "auth0.com",
            "manage.auth0.com",
            "eu.auth0.com",
            "acme.auth0.com.auth0.com",
            "http://acme.auth0.com",
            "acme-dev,eu.auth0.com",
            "YOUR_DOMAIN",
            "kR3v5mYpQ2bT9wXzL8nC1dF7gH4jS6aV",
            "two words",
        ],
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
        good: &["kR3v5mYpQ2bT9wXzL8nC1dF7gH4jS6aV", "AUTH0_CLIENT_ID=kR3v5mYpQ2bT9wXzL8nC1dF7gH4jS6aV"],
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
        bad: &["in\u{200b}visible", "••••••••"],
        ..LINE
    },
    Field {
        id: FieldId::CallbackUrls,
        env: "CALLBACK_URLS",
        label: "Allowed Callback URLs",
        help: "Where Auth0 sends people back to in your application, exactly as it is registered: scheme, port, path and last slash count.",
        kind: Kind::List,
        parse: parse::callback_urls,
        good: &[
            "http://localhost:3000/callback",
            "https://app.acme.com/cb, http://localhost:3000/cb",
            "com.acme.app://callback",
            "https://acme.com/cb?to=https://acme.com/",
        ],
        bad: &["localhost:3000", "https://acme.com/#frag", "not a url", "http://localhost/cbhttps://acme.com/cb"],
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
        bad: &[
            "",
            "http://p.example/auth",
            "https://p.example/auth?client_id=1",
            "https://u@p.example/",
            "https://p.example/#x",
            "ftp://p.example",
        ],
        ..LINE
    },
    Field {
        id: FieldId::TokenUrl,
        env: "TOKEN_URL",
        label: "Token URL",
        help: "Where Auth0 exchanges the code for an access token, such as https://provider.example/oauth2/token.",
        parse: parse::token_url,
        good: &["https://discord.com/api/oauth2/token", "HTTPS:/{domain}/oauth2/token"],
        bad: &[
            "",
            "http://p.example/token",
            "discord",
            "https://https://p.example/token",
            "https://{{domain}}/token",
            "https://p.example/token?client_secret=x",
        ],
        ..LINE
    },
    Field {
        id: FieldId::UserDetailUrl,
        env: "USER_DETAIL_URL",
        label: "Userinfo URL",
        help: "The provider's call that answers who the user is (the tutorial's user detail URL).",
        parse: parse::user_detail_url,
        good: &["https://discord.com/api/users/@me"],
        bad: &["http://p.example/me", "me", "https://p.example/me?access_token=x"],
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
        bad: &["[]", "{\"a\": 1}", "{\"bad name\": \"x\"}", "{\"Host\": \"x\"}"],
        ..LINE
    },
    Field {
        id: FieldId::AuthParams,
        env: "A0CONNECT_AUTH_PARAMS",
        label: "Extra parameters",
        help: "Fixed extra parameters of the authorization URL as a JSON object, such as {\"owner\": \"user\"}.",
        kind: Kind::Text,
        parse: parse::auth_params,
        good: &["{\"token_access_type\": \"offline\"}"],
        bad: &["{\"state\": \"x\"}", "{\"scope\": \"x\"}", "{\"\": \"x\"}", "x"],
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
        bad: &[
            "{\"name\": \"x\"}",
            "{\"user_id\": \"\"}",
            "{\"user_id\": \"{sub}\"}",
            "id",
            "{\"user_id\": \"id\", \"email_verified\": true}",
        ],
        ..LINE
    },
    Field {
        id: FieldId::UserCall,
        env: "A0CONNECT_USER_CALL",
        label: "User detail call",
        help: "How the Userinfo URL is called, as a JSON object: {\"kind\": \"get\"}, {\"kind\": \"get-header\", \"headers\": {\"Client-Id\": \"{client_id}\"}} or {\"kind\": \"post-empty\"}.",
        kind: Kind::Text,
        parse: parse::user_call,
        good: &[
            "{\"kind\": \"get\"}",
            "{\"kind\": \"post-empty\"}",
            "{\"kind\": \"get-header\", \"headers\": {\"Client-Id\": \"{client_id}\"}}",
        ],
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
        bad: &["", "-a", "a--b", "a_b", "a b", "аcme"],
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
