//! The table of fields, in the order of the checkpoints. One `Field { .. }` for each value; those that few connections need are in
//! [`options`](super::options).

use super::{Field, FieldId, Kind, options};
use crate::domain::parse;

pub const FIELDS: &[Field] = &[
    Field {
        id: FieldId::Auth0Domain,
        env: "AUTH0_DOMAIN",
        label: "Domain",
        help: "Copy it from Dashboard > Applications > your application > Settings. A custom domain works too.",
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
        ..Field::LINE
    },
    Field {
        id: FieldId::Auth0CanonicalDomain,
        env: "AUTH0_CANONICAL_DOMAIN",
        label: "Canonical domain",
        help: "Enter the domain that ends in auth0.com, if Domain is a custom domain. Dashboard > Settings > Custom Domains shows it.",
        parse: parse::domain,
        good: &["acme-dev.eu.auth0.com"],
        bad: &["auth0.com", "eu.auth0.com"],
        ..Field::LINE
    },
    Field {
        id: FieldId::Auth0ClientId,
        env: "AUTH0_CLIENT_ID",
        label: "Client ID",
        help: "Copy it from Dashboard > Applications > your application > Settings.",
        parse: parse::client_id,
        good: &["kR3v5mYpQ2bT9wXzL8nC1dF7gH4jS6aV", "AUTH0_CLIENT_ID=kR3v5mYpQ2bT9wXzL8nC1dF7gH4jS6aV"],
        bad: &["", "has space", "ключ"],
        ..Field::LINE
    },
    Field {
        id: FieldId::Auth0ClientSecret,
        env: "AUTH0_CLIENT_SECRET",
        label: "Client Secret",
        help: "Copy it from the page with the client ID. Leave it empty for a Single Page or Native application.",
        secret: true,
        parse: parse::secret,
        good: &["s3cr3t-of-the-application"],
        bad: &["in\u{200b}visible", "••••••••"],
        ..Field::LINE
    },
    Field {
        id: FieldId::CallbackUrls,
        env: "CALLBACK_URLS",
        label: "Callback URLs",
        help: "Enter the URLs where Auth0 sends users back to your application. They must match Allowed Callback URLs exactly.",
        kind: Kind::List,
        parse: parse::callback_urls,
        good: &[
            "http://localhost:3000/callback",
            "https://app.acme.com/cb, http://localhost:3000/cb",
            "com.acme.app://callback",
            "https://acme.com/cb?to=https://acme.com/",
        ],
        bad: &["localhost:3000", "https://acme.com/#frag", "not a url", "http://localhost/cbhttps://acme.com/cb"],
        ..Field::LINE
    },
    Field {
        id: FieldId::Provider,
        env: "A0CONNECT_PROVIDER",
        label: "Provider",
        help: "Choose your identity provider to fill in its URLs, scope and mapping, or custom to enter them yourself.",
        parse: parse::provider,
        good: &["discord", "custom", "GitHub"],
        bad: &["", "no-such-provider"],
        ..Field::LINE
    },
    Field {
        id: FieldId::ApplicationKey,
        env: "APPLICATION_KEY",
        label: "Client ID",
        help: "Copy it from your application at the provider, which may call it a key or an app ID.",
        parse: parse::client_id,
        good: &["1042298710239420417"],
        bad: &["", "has space"],
        ..Field::LINE
    },
    Field {
        id: FieldId::ApplicationSecret,
        env: "APPLICATION_SECRET",
        label: "Client Secret",
        help: "Copy it from the provider's page that shows the client ID. Many providers show it only once.",
        secret: true,
        parse: parse::secret,
        good: &["abcDEF123"],
        bad: &["in\u{200b}visible"],
        ..Field::LINE
    },
    Field {
        id: FieldId::AuthorizationUrl,
        env: "AUTHORIZATION_URL",
        label: "Authorization URL",
        help: "Enter the URL of the provider's login page. Example: https://provider.example/oauth2/authorize",
        parse: parse::authorization_url,
        good: &[
            "https://discord.com/oauth2/authorize",
            "https://p.example/auth?prompt=consent",
            "https://p.example/auth?client_id=1",
        ],
        bad: &["", "http://p.example/auth", "https://u@p.example/", "https://p.example/#x", "ftp://p.example"],
        ..Field::LINE
    },
    Field {
        id: FieldId::TokenUrl,
        env: "TOKEN_URL",
        label: "Token URL",
        help: "Enter the URL where Auth0 exchanges the code for an access token. Example: https://provider.example/oauth2/token",
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
        ..Field::LINE
    },
    Field {
        id: FieldId::UserDetailUrl,
        env: "USER_DETAIL_URL",
        label: "Userinfo URL",
        help: "Enter the URL that returns the user's profile. Example: https://provider.example/userinfo",
        parse: parse::user_detail_url,
        good: &["https://discord.com/api/users/@me"],
        bad: &["http://p.example/me", "me", "https://p.example/me?access_token=x"],
        ..Field::LINE
    },
    Field {
        id: FieldId::Scope,
        env: "SCOPE",
        label: "Scope",
        help: "Enter the scopes to request, separated by spaces. Without the right one, the userinfo request fails (401 or 403).",
        parse: parse::scope,
        good: &["identify email", "user:read:email", "a,b"],
        bad: &["quo\"te"],
        ..Field::LINE
    },
    Field {
        id: FieldId::TokenAuth,
        env: "A0CONNECT_TOKEN_AUTH",
        label: "Client auth",
        help: "Choose how Auth0 sends the client secret: post (client_secret_post) in the body, basic (client_secret_basic) in a header too.",
        kind: Kind::Choice(&["post", "basic"]),
        parse: parse::token_auth,
        good: &["post", "Basic"],
        bad: &["jwt"],
        ..Field::LINE
    },
    Field {
        id: FieldId::Pkce,
        env: "A0CONNECT_PKCE",
        label: "PKCE",
        help: "Choose true if the provider requires PKCE (RFC 7636).",
        kind: Kind::Choice(&["false", "true"]),
        parse: parse::boolean,
        good: &["true", "no"],
        bad: &["S256?"],
        ..Field::LINE
    },
    Field {
        id: FieldId::TokenHeaders,
        env: "A0CONNECT_TOKEN_HEADERS",
        label: "Custom Headers",
        help: "Add headers to the token request, as a JSON object. They are stored like a secret. Example: {\"Notion-Version\": \"2022-06-28\"}",
        secret: true,
        kind: Kind::Text,
        parse: parse::token_headers,
        good: &["{\"X-Api-Key\": \"k\"}", "{}"],
        bad: &["[]", "{\"a\": 1}", "{\"bad name\": \"x\"}", "{\"Host\": \"x\"}"],
        ..Field::LINE
    },
    Field {
        id: FieldId::AuthParams,
        env: "A0CONNECT_AUTH_PARAMS",
        label: "Auth parameters",
        help: "Add fixed parameters to the authorization URL, as a JSON object. Example: {\"owner\": \"user\"}",
        kind: Kind::Text,
        parse: parse::auth_params,
        good: &["{\"token_access_type\": \"offline\"}"],
        bad: &["{\"state\": \"x\"}", "{\"scope\": \"x\"}", "{\"\": \"x\"}", "x"],
        ..Field::LINE
    },
    options::AUTH_PARAMS_MAP,
    options::UPSTREAM_PARAMS,
    options::OAUTH_SPEC_SCOPE,
    Field {
        id: FieldId::Placeholders,
        env: "A0CONNECT_PLACEHOLDERS",
        label: "Placeholders",
        help: "Enter a value for each name in braces in the URLs and in the userinfo request, as a JSON object. Example: {\"domain\": \"gitlab.acme.com\"}",
        kind: Kind::Text,
        parse: parse::placeholders,
        good: &["{\"domain\": \"gitlab.acme.com\"}"],
        bad: &["{\"domain\": \"a/b\"}", "1"],
        ..Field::LINE
    },
    Field {
        id: FieldId::ApiToken,
        env: "AUTH0_API_V2_TOKEN",
        aliases: &["AUTH0_API_TOKEN", "AUTH0_ACCESS_TOKEN"],
        label: "Token",
        help: "Copy it from Dashboard > Applications > APIs > Auth0 Management API > API Explorer. It lasts up to 24 hours.",
        secret: true,
        parse: parse::api_token,
        good: &["eyJhbGciOiJub25lIn0.eyJhdWQiOiJ4In0.c2ln", "Bearer eyJhbGciOiJub25lIn0.eyJhdWQiOiJ4In0.c2ln"],
        bad: &["opaque", "a.b", "a.b.c.d.e"],
        ..Field::LINE
    },
    Field {
        id: FieldId::MgmtClientId,
        env: "AUTH0_MGMT_CLIENT_ID",
        label: "M2M client ID",
        help: "Copy it from a Machine to Machine application with access to the Management API. Users don't sign in to that one.",
        parse: parse::client_id,
        good: &["m2mR3v5mYpQ2bT9wXzL8nC1dF7gH4jS6"],
        bad: &["", "has space"],
        ..Field::LINE
    },
    Field {
        id: FieldId::MgmtClientSecret,
        env: "AUTH0_MGMT_CLIENT_SECRET",
        label: "M2M client secret",
        help: "Copy it from the page that shows the M2M client ID.",
        secret: true,
        parse: parse::secret,
        good: &["abc"],
        bad: &["in\u{200b}visible"],
        ..Field::LINE
    },
    Field {
        id: FieldId::Mapping,
        env: "A0CONNECT_MAPPING",
        label: "Mapping",
        help: "Map user attributes to fields of the response, as a JSON object. Example: {\"user_id\": \"data.0.id\", \"name\": \"display_name\"}",
        kind: Kind::Text,
        parse: parse::mapping,
        good: &[
            "{\"user_id\": \"id\"}",
            "{\"user_id\": \"data.0.id\", \"email\": \"data.0.email\"}",
            "{\"user_id\": \"id\", \"name\": [\"global_name\", \"username\"]}",
        ],
        bad: &[
            "{\"name\": \"x\"}",
            "{\"user_id\": \"\"}",
            "{\"user_id\": \"{sub}\"}",
            "id",
            "{\"user_id\": \"id\", \"email_verified\": true}",
        ],
        ..Field::LINE
    },
    Field {
        id: FieldId::UserCall,
        env: "A0CONNECT_USER_CALL",
        label: "Userinfo request",
        help: "Describe the userinfo request as a JSON object. Examples: {\"kind\": \"get\"}, {\"kind\": \"post-empty\"} or {\"kind\": \"get-header\", \"headers\": {\"Client-Id\": \"{client_id}\"}}",
        kind: Kind::Text,
        parse: parse::user_call,
        good: &[
            "{\"kind\": \"get\"}",
            "{\"kind\": \"post-empty\"}",
            "{\"kind\": \"get-header\", \"headers\": {\"Client-Id\": \"{client_id}\"}}",
            "{\"kind\": \"query\", \"query\": {\"access_token\": \"{token}\"}}",
            "{\"kind\": \"post-form\", \"form\": {\"access_token\": \"{token}\"}}",
            "{\"kind\": \"graphql\", \"graphql\": \"{ viewer { id } }\"}",
            "{\"kind\": \"get\", \"email\": {\"url\": \"https://api.github.com/user/emails\", \"list\": \"\", \"address\": \"email\"}}",
        ],
        bad: &[
            "{\"kind\": \"put\"}",
            "get",
            "{\"kind\": \"get\", \"email\": {\"url\": \"http://api.github.com/emails\", \"address\": \"email\"}}",
        ],
        ..Field::LINE
    },
    Field {
        id: FieldId::Script,
        env: "A0CONNECT_SCRIPT",
        label: "Custom script",
        help: "Paste your own Fetch User Profile Script to replace the generated one. On the command line, @FILE reads it from a file.",
        kind: Kind::Text,
        parse: parse::script,
        good: &["function (accessToken, context, callback) { callback(null, {user_id: '1'}); }"],
        bad: &["hello"],
        ..Field::LINE
    },
    options::SYNC_PROFILE,
    options::NON_PERSISTENT_ATTRS,
    Field {
        id: FieldId::ConnectionName,
        env: "CONNECTION_NAME",
        label: "Connection Name",
        help: "Enter letters, digits and single hyphens. The name is part of every user ID (oauth2|NAME|…) and can't be changed later.",
        parse: parse::connection_name,
        good: &["discord", "my-company-2"],
        bad: &["", "-a", "a--b", "a_b", "a b", "аcme"],
        ..Field::LINE
    },
    Field {
        id: FieldId::DisplayName,
        env: "A0CONNECT_DISPLAY_NAME",
        label: "Display Name",
        help: "Enter the name on the login button, after \"Continue with\".",
        parse: parse::display_name,
        good: &["Discord", "Acme Öl & Gas"],
        bad: &[],
        ..Field::LINE
    },
    Field {
        id: FieldId::IconUrl,
        env: "A0CONNECT_ICON_URL",
        label: "Icon URL",
        help: "Enter the https URL of a square image for the login button.",
        parse: parse::icon_url,
        good: &["https://acme.com/icon.png"],
        bad: &["http://acme.com/icon.png", "icon"],
        ..Field::LINE
    },
    options::LOGOUT_URL,
    options::AUTHENTICATION,
    options::CONNECTED_ACCOUNTS,
    options::METADATA,
];
