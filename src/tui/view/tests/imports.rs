//! The list of a pasted text, as in `scripts`.

use super::scripts::{PROVIDER, TENANT};

/// A connection, with a placeholder, an option that no field has, and values that are saved already or differ.
const CONNECTION: &str = "paste {\n  \"name\": \"discord\",\n  \"strategy\": \"oauth2\",\n  \"options\": {\n    // ours\n    \"client_id\": \"1042298710239420417\",\n    \"client_secret\": \"another-secret-of-discord-1234\",\n    \"authorizationURL\": \"https://discord.com/api/oauth2/authorize\",\n    \"tokenURL\": \"{TOKEN_URL}\",\n    \"scope\": \"identify guilds\",\n    \"email\": true\n  },\n  \"enabled_clients\": [\"kR3v5mYpQ2bT9wXzL8nC1dF7gH4jS6aV\"]\n}";
const ENV: &str = "paste # Auth0\nAUTH0_DOMAIN=acme-dev.eu.auth0.com\nAUTH0_CLIENT_ID=kR3v5mYpQ2bT9wXzL8nC1dF7gH4jS6aV\nAUTH0_CLIENT_SECRET=7yT-kP2_the-client-secret-of-Acme-Web-at-Auth0-is-64-characters\nSCOPE=YOUR_SCOPE\nPORT=3000";

screens! {
    import_awaited: ["c-p"],
    import_nothing: ["c-p, paste hello"],
    import_new: [ENV],
    import_filled: [ENV, "enter"],
    import_beside: [TENANT, PROVIDER, CONNECTION],
    import_kept: [TENANT, PROVIDER, CONNECTION, "enter, wait 1"],
    import_placeholders: [TENANT, "paste AUTHORIZATION_URL=YOUR_URL\nTOKEN_URL=$TOKEN_URL"],
    import_link: [TENANT, "down, paste https://op.example/.well-known/openid-configuration"],
    import_link_waiting: [TENANT, "hold, down, paste https://op.example/.well-known/openid-configuration, wait 2"],
    import_link_failed: [TENANT, "down, paste https://id.nothing.example/.well-known/openid-configuration"],
    import_help: [ENV, "c-g"],
}
