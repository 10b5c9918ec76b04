//! Variables and connections as JSON.

use super::Paste;
use crate::domain::fields::FieldId::*;

pub const PASTES: &[Paste] = &[
    Paste {
        what: "a .env file",
        text: "# Auth0\nAUTH0_DOMAIN=acme-dev.eu.auth0.com\nAUTH0_CLIENT_ID=@ID\nAUTH0_CLIENT_SECRET='@SECRET'\n\nPORT=3000\n",
        found: &[(Auth0Domain, "acme-dev.eu.auth0.com"), (Auth0ClientId, "@ID"), (Auth0ClientSecret, "@SECRET")],
        left: &[("PORT", "unknown")],
    },
    Paste {
        what: "exports with prompts, in a fence of Markdown, with CRLF",
        text: "```bash\r\n$ export APPLICATION_KEY=\"acme key\"\r\n$ export TOKEN_URL=https://p.example/token # mine\r\n```\r\n",
        found: &[(TokenUrl, "https://p.example/token")],
        left: &[("APPLICATION_KEY", "invalid")],
    },
    Paste {
        what: "the tutorial's list of variables, with its placeholders",
        text: "AUTH0_CLIENT_ID=YOUR_CLIENT_ID\nAPPLICATION_KEY={APPLICATION_KEY}\nAPPLICATION_SECRET=<secret>\nTOKEN_URL=$TOKEN_URL\n",
        found: &[],
        left: &[
            ("AUTH0_CLIENT_ID", "placeholder"),
            ("APPLICATION_KEY", "placeholder"),
            ("APPLICATION_SECRET", "placeholder"),
            ("TOKEN_URL", "variable"),
        ],
    },
    Paste {
        what: "the tutorial's file as it is",
        text: r#"{ "name": "custom-connection-oauth2", "strategy": "oauth2", "options": {
    // Your application key issued by third party
    "client_id": "{APPLICATION_KEY}",
    // Your application secret issued by third party
    "client_secret": "{APPLICATION_SECRET}",
    "authorizationURL": "{AUTHORIZATION_URL}", "tokenURL": "{TOKEN_URL}",
    "scripts": { // scripts to be executed after successful authentication
      "fetchUserProfile": "function(token, ctx, cb) { request.get('{USER_DETAIL_URL}', { headers: { 'Authorization': 'Bearer ' + token } }, function(e, r, b) { if (e) return cb(e); if (r.statusCode !== 200 ) return cb(new Error('StatusCode: ' + r.statusCode)); cb(null, JSON.parse(b)); }); }" } },
  "enabled_clients":["{AUTH0_CLIENT_ID}"] // Your Auth0 client ID
}"#,
        found: &[(ConnectionName, "custom-connection-oauth2")],
        left: &[
            ("options.client_id", "placeholder"),
            ("options.client_secret", "placeholder"),
            ("options.authorizationURL", "placeholder"),
            ("options.tokenURL", "placeholder"),
            ("options.scripts.fetchUserProfile", "placeholder"),
            ("enabled_clients", "placeholder"),
        ],
    },
    Paste {
        what: "the tutorial's file, filled in, with comments",
        text: r#"{
  "name": "acme",
  "strategy": "oauth2",
  "options": {
    // Your application key issued by third party
    "client_id": "acme-key",
    "client_secret": "acme-secret-1", /* rotate me */
    "authorizationURL": "https://p.example/oauth2/authorize",
    "tokenURL": "https://p.example/oauth2/token",
    "scripts": {
      "fetchUserProfile": "function(token, ctx, cb) { request.get('https://p.example/me', { headers: { 'Authorization': 'Bearer ' + token } }, function(e, r, b) { if (e) return cb(e); if (r.statusCode !== 200 ) return cb(new Error('StatusCode: ' + r.statusCode)); cb(null, JSON.parse(b)); }); }"
    },
  },
  "enabled_clients":["@ID"] // Your Auth0 client ID
}"#,
        found: &[
            (Auth0ClientId, "@ID"),
            (ApplicationKey, "acme-key"),
            (ApplicationSecret, "acme-secret-1"),
            (AuthorizationUrl, "https://p.example/oauth2/authorize"),
            (TokenUrl, "https://p.example/oauth2/token"),
            (UserDetailUrl, "https://p.example/me"),
            (ConnectionName, "acme"),
        ],
        left: &[],
    },
    Paste {
        what: "a connection as GET returns it",
        text: r#"{"id":"con_0123456789abcdef","options":{"scope":["identify","email"],"client_id":"123","client_secret":"abc-def-1","tokenURL":"https://discord.com/api/oauth2/token","authorizationURL":"https://discord.com/oauth2/authorize","scripts":{"fetchUserProfile":"function mine(a, b, c) { c(null, { user_id: '1' }); }"},"pkce_enabled":true,"email":true},"strategy":"oauth2","name":"discord","display_name":"Discord","is_domain_connection":false,"authentication":{"active":true},"connected_accounts":{"active":false},"realms":["discord"],"enabled_clients":["a","b"]}"#,
        found: &[
            (ApplicationKey, "123"),
            (ApplicationSecret, "abc-def-1"),
            (AuthorizationUrl, "https://discord.com/oauth2/authorize"),
            (TokenUrl, "https://discord.com/api/oauth2/token"),
            (Scope, "identify email"),
            (Pkce, "true"),
            (Script, "function mine(a, b, c) { c(null, { user_id: '1' }); }"),
            (ConnectionName, "discord"),
            (DisplayName, "Discord"),
            (Authentication, "true"),
            (ConnectedAccounts, "false"),
        ],
        left: &[("enabled_clients", "unclear"), ("options.email", "unknown")],
    },
    Paste {
        what: "a list of connections",
        text: r#"[{"name":"google","strategy":"google-oauth2","options":{}},{"name":"acme","strategy":"oauth2","options":{"client_id":"1a"}}]"#,
        found: &[(ApplicationKey, "1a"), (ConnectionName, "acme")],
        left: &[("connections[0]", "unclear")],
    },
    Paste {
        what: "typographic quotes from a document",
        text: "{ \u{201c}name\u{201d}: \u{201c}acme\u{201d}, \u{201c}strategy\u{201d}: \u{201c}oauth2\u{201d}, \u{201c}options\u{201d}: { \u{201c}client_id\u{201d}: \u{201c}acme-key\u{201d} } }",
        found: &[(ApplicationKey, "acme-key"), (ConnectionName, "acme")],
        left: &[],
    },
    Paste {
        what: "a part of the options, without braces",
        text: "      \"client_id\": \"acme-key\",\n      \"client_secret\": \"acme-secret-1\",\n      \"tokenURL\": \"https://p.example/token\",\n",
        found: &[
            (ApplicationKey, "acme-key"),
            (ApplicationSecret, "acme-secret-1"),
            (TokenUrl, "https://p.example/token"),
        ],
        left: &[],
    },
    Paste {
        what: "JSON that is cut off",
        text: "{\"name\": \"acme\", \"strategy\": \"oauth2\", \"options\": {\"client_id\": \"acme-key\", \"client_secret\": \"acme-sec",
        found: &[(ApplicationKey, "acme-key"), (ConnectionName, "acme")],
        left: &[],
    },
    Paste {
        what: "JSON with a comma too few and words around it",
        text: "Here is our config, thanks!\n\n{\n  \"strategy\": \"oauth2\",\n  \"name\": \"acme\"\n  \"options\": { \"tokenURL\": \"https://p.example/token\" }\n}\n-- \nMe",
        found: &[(TokenUrl, "https://p.example/token"), (ConnectionName, "acme")],
        left: &[],
    },
    Paste {
        what: "a connection of another strategy",
        text: r#"{"name": "acme", "strategy": "oidc", "options": {"client_id": "1a", "discovery_url": "https://p.example"}}"#,
        found: &[(ApplicationKey, "1a"), (ConnectionName, "acme")],
        left: &[("strategy", "strategy"), ("options.discovery_url", "unknown")],
    },
    Paste {
        what: "headers that say how the secret is sent",
        text: r#"{"strategy":"oauth2","name":"acme","options":{"client_id":"id","client_secret":"secret-1","customHeaders":{"Authorization":"Basic aWQ6c2VjcmV0LTE=","X-Key":"k1"}}}"#,
        found: &[
            (ApplicationKey, "id"),
            (ApplicationSecret, "secret-1"),
            (TokenAuth, "basic"),
            (TokenHeaders, "{\"X-Key\": \"k1\"}"),
            (ConnectionName, "acme"),
        ],
        left: &[],
    },
    Paste {
        what: "headers as a text, as old connections have them, with the only secret",
        text: r#"{"strategy":"oauth2","name":"acme","options":{"client_id":"id","customHeaders":"{\"Authorization\":\"Basic aWQ6c2VjcmV0LTE=\"}"}}"#,
        found: &[
            (ApplicationKey, "id"),
            (ApplicationSecret, "secret-1"),
            (TokenAuth, "basic"),
            (ConnectionName, "acme"),
        ],
        left: &[],
    },
];
