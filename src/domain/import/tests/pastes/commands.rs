//! Commands, discovery, Terraform and YAML.

use super::Paste;
use crate::domain::fields::FieldId::*;

pub const PASTES: &[Paste] = &[
    Paste {
        what: "the tutorial's command",
        text: "curl -H \"Content-Type: application/json\" -H 'Authorization: Bearer {AUTH0_API_V2_TOKEN}' -d @custom-oauth2-connection.json https://acme-dev.eu.auth0.com/api/v2/connections",
        found: &[(Auth0Domain, "https://acme-dev.eu.auth0.com")],
        left: &[("Authorization", "placeholder"), ("-d @", "elsewhere")],
    },
    Paste {
        what: "curl of the API's documentation, with JSON over several lines",
        text: "$ curl -L -g -X POST 'https://acme.us.auth0.com/api/v2/connections' \\\n> -H 'Content-Type: application/json' \\\n> -H \"Authorization: Bearer $TOKEN\" \\\n> --data-raw '{\n  \"name\": \"acme\",\n  \"strategy\": \"oauth2\",\n  \"options\": {\n    \"client_id\": \"acme-key\"\n  }\n}'\n",
        found: &[(Auth0Domain, "https://acme.us.auth0.com"), (ApplicationKey, "acme-key"), (ConnectionName, "acme")],
        left: &[("Authorization", "variable")],
    },
    Paste {
        what: "a request for a token of the Management API, as JSON",
        text: "curl --request POST \\\n  --url https://acme.eu.auth0.com/oauth/token \\\n  --header 'content-type: application/json' \\\n  --data '{\"client_id\":\"@ID\",\"client_secret\":\"@SECRET\",\"audience\":\"https://acme.eu.auth0.com/api/v2/\",\"grant_type\":\"client_credentials\"}'",
        found: &[(Auth0Domain, "https://acme.eu.auth0.com"), (MgmtClientId, "@ID"), (MgmtClientSecret, "@SECRET")],
        left: &[],
    },
    Paste {
        what: "the same as a form, behind a custom domain",
        text: "curl https://login.acme.com/oauth/token -d grant_type=client_credentials -d client_id=@ID -d 'client_secret=@SECRET' -d audience=https%3A%2F%2Facme.eu.auth0.com%2Fapi%2Fv2%2F",
        found: &[(Auth0Domain, "https://login.acme.com"), (MgmtClientId, "@ID"), (MgmtClientSecret, "@SECRET")],
        left: &[],
    },
    Paste {
        what: "an exchange at the provider, with a Basic header",
        text: "curl -u 'acme-key:acme-secret-1' -d 'grant_type=authorization_code&code=abc&redirect_uri=https%3A%2F%2Facme.eu.auth0.com%2Flogin%2Fcallback' https://p.example/oauth/token",
        found: &[
            (Auth0Domain, "https://acme.eu.auth0.com/login/callback"),
            (ApplicationKey, "acme-key"),
            (ApplicationSecret, "acme-secret-1"),
            (TokenUrl, "https://p.example/oauth/token"),
            (TokenAuth, "basic"),
        ],
        left: &[("code", "not_kept")],
    },
    Paste {
        what: "an exchange at the provider, in the body, on Windows",
        text: "curl.exe -X POST https://p.example/token ^\n  -d client_id=acme-key ^\n  -d \"client_secret=acme-secret-1\" ^\n  -d grant_type=client_credentials -d scope=read\n",
        found: &[
            (ApplicationKey, "acme-key"),
            (ApplicationSecret, "acme-secret-1"),
            (TokenUrl, "https://p.example/token"),
            (Scope, "read"),
        ],
        left: &[],
    },
    Paste {
        what: "the userinfo request of a documentation",
        text: "curl -H \"Authorization: Bearer YOUR_ACCESS_TOKEN\" https://api.p.example/v1/me",
        found: &[(UserDetailUrl, "https://api.p.example/v1/me")],
        left: &[],
    },
    Paste {
        what: "a userinfo request with a real token, which isn't kept",
        text: "curl -X POST -H 'Authorization: Bearer abc.def-1' https://api.p.example/me",
        found: &[(UserDetailUrl, "https://api.p.example/me"), (UserCall, "{\"kind\": \"post-empty\"}")],
        left: &[("Authorization", "not_kept")],
    },
    Paste {
        what: "a provider's discovery document",
        text: r#"{"issuer":"https://p.example","authorization_endpoint":"https://p.example/a","token_endpoint":"https://p.example/t","userinfo_endpoint":"https://p.example/u","scopes_supported":["openid"],"token_endpoint_auth_methods_supported":["client_secret_basic"]}"#,
        found: &[
            (AuthorizationUrl, "https://p.example/a"),
            (TokenUrl, "https://p.example/t"),
            (UserDetailUrl, "https://p.example/u"),
            (TokenAuth, "basic"),
        ],
        left: &[],
    },
    Paste {
        what: "the tenant's own discovery document",
        text: r#"{"issuer":"https://acme.eu.auth0.com/","authorization_endpoint":"https://acme.eu.auth0.com/authorize","token_endpoint":"https://acme.eu.auth0.com/oauth/token"}"#,
        found: &[(Auth0Domain, "https://acme.eu.auth0.com/")],
        left: &[],
    },
    Paste {
        what: "a discovery URL of the tenant",
        text: "https://acme.eu.auth0.com/.well-known/openid-configuration",
        found: &[(Auth0Domain, "https://acme.eu.auth0.com")],
        left: &[],
    },
    Paste {
        what: "a discovery URL of a provider",
        text: "<https://p.example/.well-known/openid-configuration>",
        found: &[],
        left: &[("URL", "link")],
    },
    Paste {
        what: "Terraform",
        text: "resource \"auth0_connection\" \"acme\" {\n  name     = \"acme\"\n  strategy = \"oauth2\"\n\n  options {\n    client_id     = \"acme-key\" # ours\n    client_secret = var.acme_secret\n    authorization_endpoint = \"https://p.example/a\"\n    token_endpoint         = \"https://p.example/t\"\n    scopes                 = [\"read\", \"email\"]\n    pkce_enabled           = true\n    scripts = {\n      fetchUserProfile = <<EOF\nfunction (a, b, c) {\n  c(null, { user_id: '1' });\n}\nEOF\n    }\n  }\n}\n",
        found: &[
            (ApplicationKey, "acme-key"),
            (AuthorizationUrl, "https://p.example/a"),
            (TokenUrl, "https://p.example/t"),
            (Scope, "read email"),
            (Pkce, "true"),
            (Script, "function (a, b, c) {\n  c(null, { user_id: '1' });\n}\n"),
            (ConnectionName, "acme"),
        ],
        left: &[("options.client_secret", "variable")],
    },
    Paste {
        what: "Terraform's provider and clients",
        text: "provider \"auth0\" {\n  domain = \"acme.eu.auth0.com\"\n  client_id = \"@ID\"\n  client_secret = \"@SECRET\"\n}\nresource \"auth0_connection_clients\" \"c\" {\n  connection_id = auth0_connection.acme.id\n  enabled_clients = [\"@ID\"]\n}\nresource \"auth0_client\" \"app\" {\n  name = \"x\"\n}\n",
        found: &[
            (Auth0Domain, "acme.eu.auth0.com"),
            (Auth0ClientId, "@ID"),
            (MgmtClientId, "@ID"),
            (MgmtClientSecret, "@SECRET"),
        ],
        left: &[("resource auth0_client", "unknown")],
    },
    Paste {
        what: "terraform.tfvars",
        text: "auth0_domain       = \"acme.eu.auth0.com\"\napplication_secret = \"a$b-1c\"\nregion = \"eu\"\n",
        found: &[(Auth0Domain, "acme.eu.auth0.com"), (ApplicationSecret, "a$b-1c")],
        left: &[],
    },
    Paste {
        what: "YAML of auth0-deploy-cli",
        text: "connections:\n  - name: acme\n    strategy: oauth2\n    enabled_clients:\n      - My App\n    options:\n      client_id: acme-key\n      client_secret: '##APPLICATION_SECRET##'\n      authorizationURL: https://p.example/a\n      tokenURL: \"https://p.example/t\"\n      scope:\n        - read\n        - email\n      scripts:\n        fetchUserProfile: |-\n          function (a, b, c) {\n            // PORT=1\n            c(null, { user_id: '1' });\n          }\n",
        found: &[
            (ApplicationKey, "acme-key"),
            (AuthorizationUrl, "https://p.example/a"),
            (TokenUrl, "https://p.example/t"),
            (Scope, "read email"),
            (Script, "function (a, b, c) {\n  // PORT=1\n  c(null, { user_id: '1' });\n}"),
            (ConnectionName, "acme"),
        ],
        left: &[("enabled_clients", "unclear"), ("options.client_secret", "placeholder")],
    },
    Paste {
        what: "a request for a token with HTTPie",
        text: "$ http --form POST https://p.example/oauth/token grant_type=client_credentials client_id=acme-key client_secret=acme-secret-1 scope='read email'\n",
        found: &[
            (ApplicationKey, "acme-key"),
            (ApplicationSecret, "acme-secret-1"),
            (TokenUrl, "https://p.example/oauth/token"),
            (Scope, "read email"),
        ],
        left: &[],
    },
    Paste {
        what: "the userinfo request with HTTPie",
        text: "https api.p.example/v1/me 'Authorization:Bearer abc.def-1'\n",
        found: &[(UserDetailUrl, "https://api.p.example/v1/me")],
        left: &[("Authorization", "not_kept")],
    },
    Paste {
        what: "a machine's token with xh, which sends JSON",
        text: "xh https://acme.eu.auth0.com/oauth/token client_id=@ID client_secret=$SECRET audience=https://acme.eu.auth0.com/api/v2/ grant_type=client_credentials\n",
        found: &[(Auth0Domain, "https://acme.eu.auth0.com"), (MgmtClientId, "@ID")],
        left: &[("client_secret", "variable")],
    },
    Paste {
        what: "a machine's token with PowerShell",
        text: "PS C:\\> $env:AUTH0_DOMAIN = \"acme.eu.auth0.com\"\n$body = @{\n    client_id     = \"@ID\"\n    client_secret = \"@SECRET\"\n    audience      = \"https://acme.eu.auth0.com/api/v2/\"\n    grant_type    = \"client_credentials\"\n}\n$response = Invoke-RestMethod -Uri \"https://acme.eu.auth0.com/oauth/token\" -Method Post -Body ($body | ConvertTo-Json) -ContentType \"application/json\"\n",
        found: &[(Auth0Domain, "acme.eu.auth0.com"), (MgmtClientId, "@ID"), (MgmtClientSecret, "@SECRET")],
        left: &[],
    },
    Paste {
        what: "the provider's token URL with PowerShell",
        text: "Invoke-RestMethod https://p.example/t `\n  -Method Post `\n  -Body @{ grant_type = 'authorization_code'; client_id = 'acme-key'; client_secret = $secret; code = 'abc'; redirect_uri = 'https://acme.eu.auth0.com/login/callback' }\n",
        found: &[
            (Auth0Domain, "https://acme.eu.auth0.com/login/callback"),
            (ApplicationKey, "acme-key"),
            (TokenUrl, "https://p.example/t"),
        ],
        left: &[("client_secret", "variable"), ("code", "not_kept")],
    },
];
