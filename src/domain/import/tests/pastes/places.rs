//! URLs, pages, mails and the files of other programs.

use super::Paste;
use crate::domain::fields::FieldId::*;

pub const PASTES: &[Paste] = &[
    Paste {
        what: "YAML without quotes around a keyword, which YAML reads as a comment",
        text: "- name: acme\n  strategy: oauth2\n  options:\n    client_secret: ##KEY##\n    client_id: @@KEY@@\n",
        found: &[(ConnectionName, "acme")],
        left: &[("options.client_id", "variable")],
    },
    Paste {
        what: "config.json of auth0-deploy-cli",
        text: r#"{"AUTH0_DOMAIN": "acme.eu.auth0.com", "AUTH0_CLIENT_ID": "@ID", "AUTH0_CLIENT_SECRET": "@SECRET", "AUTH0_KEYWORD_REPLACE_MAPPINGS": {"APPLICATION_SECRET": "acme-secret-1"}}"#,
        found: &[
            (Auth0Domain, "acme.eu.auth0.com"),
            (ApplicationSecret, "acme-secret-1"),
            (MgmtClientId, "@ID"),
            (MgmtClientSecret, "@SECRET"),
        ],
        left: &[],
    },
    Paste {
        what: "an authorize URL of Auth0",
        text: "https://acme.eu.auth0.com/authorize?response_type=code&client_id=@ID&redirect_uri=http%3A%2F%2Flocalhost%3A3000%2Fcallback&scope=openid%20profile&connection=acme&state=xyz",
        found: &[
            (Auth0Domain, "https://acme.eu.auth0.com"),
            (Auth0ClientId, "@ID"),
            (CallbackUrls, "http://localhost:3000/callback"),
            (ConnectionName, "acme"),
        ],
        left: &[],
    },
    Paste {
        what: "an authorize URL of a provider in the list, on its way from Auth0",
        text: "https://discord.com/api/oauth2/authorize?response_type=code&redirect_uri=https%3A%2F%2Facme.eu.auth0.com%2Flogin%2Fcallback&scope=identify%20email&state=x&client_id=1042298710239420417&prompt=consent",
        found: &[
            (Auth0Domain, "https://acme.eu.auth0.com/login/callback"),
            (Provider, "discord"),
            (ApplicationKey, "1042298710239420417"),
            (AuthorizationUrl, "https://discord.com/api/oauth2/authorize"),
            (Scope, "identify email"),
            (AuthParams, "{\"prompt\": \"consent\"}"),
        ],
        left: &[],
    },
    Paste {
        what: "an authorize URL of another provider, with PKCE, in a sentence",
        text: "It stops at https://id.p.example/o/authorize/?client_id=acme-key&response_type=code&code_challenge=abc&code_challenge_method=S256&scope=read.",
        found: &[
            (ApplicationKey, "acme-key"),
            (AuthorizationUrl, "https://id.p.example/o/authorize/"),
            (Scope, "read"),
            (Pkce, "true"),
        ],
        left: &[],
    },
    Paste {
        what: "a page of the Dashboard",
        text: "https://manage.auth0.com/dashboard/eu/acme-dev/applications/@ID/settings",
        found: &[
            (Auth0Domain, "https://manage.auth0.com/dashboard/eu/acme-dev/applications/@ID/settings"),
            (Auth0ClientId, "@ID"),
        ],
        left: &[],
    },
    Paste {
        what: "an old page of the Dashboard, which names no tenant",
        text: "https://manage.auth0.com/#/applications",
        found: &[],
        left: &[("URL", "invalid")],
    },
    Paste {
        what: "the settings of an application, copied from the Dashboard",
        text: "Basic Information\nName\n\nMy App\nDomain\n\nacme.eu.auth0.com\nClient ID\n\n@ID\nClient Secret\n\n••••••••••••••••••••••••••••\n",
        found: &[(Auth0Domain, "acme.eu.auth0.com"), (Auth0ClientId, "@ID")],
        left: &[("Client Secret", "masked")],
    },
    Paste {
        what: "a mail with labels",
        text: "> Hi,\n>\n> Client ID: acme-key\n> Client Secret: acme-secret-1\n> Authorization URL: https://p.example/a\n> Token URL: https://p.example/t\n",
        found: &[
            (ApplicationKey, "acme-key"),
            (ApplicationSecret, "acme-secret-1"),
            (AuthorizationUrl, "https://p.example/a"),
            (TokenUrl, "https://p.example/t"),
        ],
        left: &[],
    },
    Paste {
        what: "an ID and a secret of nobody knows whom",
        text: "CLIENT_ID=abc\nCLIENT_SECRET=def",
        found: &[],
        left: &[("CLIENT_ID", "unclear"), ("CLIENT_SECRET", "unclear")],
    },
    Paste {
        what: "the variables of express-openid-connect",
        text: "ISSUER_BASE_URL=https://acme.eu.auth0.com\nCLIENT_ID=@ID\nSECRET=a-long-random-text\nBASE_URL=http://localhost:3000\n",
        found: &[(Auth0Domain, "https://acme.eu.auth0.com"), (Auth0ClientId, "@ID")],
        left: &[("SECRET", "unknown"), ("BASE_URL", "unknown")],
    },
    Paste {
        what: "the variables of Auth.js",
        text: "AUTH_SECRET=\"abc\" # npx auth\nAUTH_DISCORD_ID=1042298710239420417\nAUTH_DISCORD_SECRET=acme-secret-1\n",
        found: &[(Provider, "discord"), (ApplicationKey, "1042298710239420417"), (ApplicationSecret, "acme-secret-1")],
        left: &[("AUTH_SECRET", "unknown")],
    },
    Paste {
        what: "two providers at once",
        text: "DISCORD_CLIENT_ID=1\nDISCORD_CLIENT_SECRET=2\nGITHUB_CLIENT_ID=3\n",
        found: &[],
        left: &[
            ("DISCORD_CLIENT_ID", "unclear"),
            ("DISCORD_CLIENT_SECRET", "unclear"),
            ("GITHUB_CLIENT_ID", "unclear"),
        ],
    },
    Paste {
        what: "variables of a browser application in Compose",
        text: "services:\n  web:\n    environment:\n      - VITE_AUTH0_DOMAIN=acme.eu.auth0.com\n      - VITE_AUTH0_CLIENT_ID=@ID\n      AUTH0_CALLBACK_URL: http://localhost:5173\n",
        found: &[(Auth0Domain, "acme.eu.auth0.com"), (Auth0ClientId, "@ID"), (CallbackUrls, "http://localhost:5173")],
        left: &[],
    },
    Paste {
        what: "PowerShell and cmd",
        text: "PS C:\\Users\\me> $env:AUTH0_DOMAIN = \"acme.eu.auth0.com\"\nset AUTH0_CLIENT_ID=@ID\nsetx SCOPE \"read email\"\n",
        found: &[(Auth0Domain, "acme.eu.auth0.com"), (Auth0ClientId, "@ID"), (Scope, "read email")],
        left: &[],
    },
    Paste {
        what: "auth_config.json of a sample",
        text: "{\n  \"domain\": \"acme.eu.auth0.com\",\n  \"clientId\": \"@ID\",\n  \"audience\": \"https://api\"\n}",
        found: &[(Auth0Domain, "acme.eu.auth0.com"), (Auth0ClientId, "@ID")],
        left: &[("audience", "unknown")],
    },
    Paste {
        what: "client_secret.json of Google",
        text: r#"{"web":{"client_id":"1-a.apps.googleusercontent.com","project_id":"x","auth_uri":"https://accounts.google.com/o/oauth2/auth","token_uri":"https://oauth2.googleapis.com/token","client_secret":"GOCSPX-1a2b3c4d5e6f","redirect_uris":["https://acme.eu.auth0.com/login/callback"]}}"#,
        found: &[
            (Auth0Domain, "https://acme.eu.auth0.com/login/callback"),
            (ApplicationKey, "1-a.apps.googleusercontent.com"),
            (ApplicationSecret, "GOCSPX-1a2b3c4d5e6f"),
            (AuthorizationUrl, "https://accounts.google.com/o/oauth2/auth"),
            (TokenUrl, "https://oauth2.googleapis.com/token"),
        ],
        left: &[],
    },
    Paste {
        what: "a strategy of Passport in JavaScript",
        text: "passport.use(new OAuth2Strategy({\n    authorizationURL: 'https://p.example/a',\n    tokenURL: 'https://p.example/t',\n    clientID: process.env.CLIENT_ID,\n    clientSecret: \"acme-secret-1\",\n    callbackURL: \"http://localhost:3000/auth/cb\",\n  },\n  function(accessToken, refreshToken, profile, cb) {}\n));",
        found: &[
            (CallbackUrls, "http://localhost:3000/auth/cb"),
            (ApplicationSecret, "acme-secret-1"),
            (AuthorizationUrl, "https://p.example/a"),
            (TokenUrl, "https://p.example/t"),
        ],
        left: &[("clientID", "variable")],
    },
    Paste {
        what: "the same value twice, and another",
        text: "AUTH0_DOMAIN=acme.eu.auth0.com\nAUTH0_DOMAIN=https://acme.eu.auth0.com/\nSCOPE=a\nSCOPE=b",
        found: &[(Auth0Domain, "acme.eu.auth0.com"), (Scope, "a")],
        left: &[("SCOPE", "another")],
    },
    Paste {
        what: "a secret where it doesn't belong",
        text: "SCOPE=@SECRET\nTOKEN_URL=http://p.example/token",
        found: &[],
        left: &[("SCOPE", "invalid"), ("TOKEN_URL", "invalid")],
    },
    Paste {
        what: "a text about something else",
        text: "Dear all,\nthe meeting is at 10:00.\nNote: bring a = b { c }.",
        found: &[],
        left: &[],
    },
    Paste { what: "nothing", text: " \n\t", found: &[], left: &[] },
    Paste {
        what: "a Secret of Kubernetes",
        text: "apiVersion: v1\nkind: Secret\nstringData:\n  AUTH0_DOMAIN: \"acme.eu.auth0.com\"\n  AUTH0_CLIENT_ID: @ID\n  AUTH0_CLIENT_SECRET: |\n    @SECRET\n  PORT: 3000\n",
        found: &[(Auth0Domain, "acme.eu.auth0.com"), (Auth0ClientId, "@ID"), (Auth0ClientSecret, "@SECRET\n")],
        left: &[],
    },
    Paste {
        what: "a table that was copied from a page",
        text: "Client ID\tacme-key\nClient Secret\tacme-secret-1\nRedirect URI\thttps://acme.eu.auth0.com/login/callback\nToken URL\thttps://p.example/token\n",
        found: &[
            (Auth0Domain, "https://acme.eu.auth0.com/login/callback"),
            (ApplicationKey, "acme-key"),
            (ApplicationSecret, "acme-secret-1"),
            (TokenUrl, "https://p.example/token"),
        ],
        left: &[],
    },
    Paste {
        what: "a table and a list in Markdown",
        text: "| Setting | Value |\n|---|---|\n| Domain | acme.eu.auth0.com |\n| Client ID | `@ID` |\n\n- **Authorization endpoint**: `https://p.example/a`\n* User info: https://p.example/me\n",
        found: &[
            (Auth0Domain, "acme.eu.auth0.com"),
            (AuthorizationUrl, "https://p.example/a"),
            (UserDetailUrl, "https://p.example/me"),
        ],
        left: &[("Client ID", "unclear")],
    },
    Paste {
        what: "variables in commands",
        text: "heroku config:set AUTH0_DOMAIN=acme.eu.auth0.com SCOPE='read email' -a my-app\ndocker run -e APPLICATION_KEY=abc -e TOKEN_URL=\"$URL\" image",
        found: &[(Auth0Domain, "acme.eu.auth0.com"), (ApplicationKey, "abc"), (Scope, "read email")],
        left: &[("TOKEN_URL", "variable")],
    },
    Paste {
        what: "a state of Terraform",
        text: r#"{"resources": [{"type": "auth0_connection", "instances": [{"attributes": {"name": "acme", "strategy": "oauth2", "options": [{"client_id": "acme-key", "token_endpoint": "https://p.example/t", "custom_headers": [], "auth_params": null}]}}]}]}"#,
        found: &[(ApplicationKey, "acme-key"), (TokenUrl, "https://p.example/t"), (ConnectionName, "acme")],
        left: &[],
    },
    Paste {
        what: "the client of a single page application",
        text: "const auth0 = await createAuth0Client({\n  domain: 'acme.eu.auth0.com',\n  clientId: \"@ID\",\n  authorizationParams: {\n    redirect_uri: 'http://localhost:3000'\n  },\n  cacheLocation,\n});",
        found: &[(Auth0Domain, "acme.eu.auth0.com"), (Auth0ClientId, "@ID"), (CallbackUrls, "http://localhost:3000")],
        left: &[],
    },
    Paste {
        what: "a request in JavaScript, with its body as a text",
        text: "var options = {\n  method: 'POST',\n  url: 'https://acme.eu.auth0.com/oauth/token',\n  body: '{\"client_id\":\"@ID\",\"client_secret\":\"@SECRET\",\"audience\":\"https://acme.eu.auth0.com/api/v2/\",\"grant_type\":\"client_credentials\"}'\n};",
        found: &[
            (Auth0Domain, "https://acme.eu.auth0.com/api/v2/"),
            (MgmtClientId, "@ID"),
            (MgmtClientSecret, "@SECRET"),
        ],
        left: &[],
    },
];
