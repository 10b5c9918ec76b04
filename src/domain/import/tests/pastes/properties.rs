//! The hand-over page with its answers, and the properties and arrays of other frameworks.

use super::Paste;
use crate::domain::fields::FieldId::*;

pub const PASTES: &[Paste] = &[
    Paste {
        what: "the hand-over page, filled in below its lines",
        text: "## 1. Register\n\nCreate an OAuth2 application at <https://p.example/apps>.\n\n| setting | value |\n|---|---|\n| Redirect URI | ` https://acme.eu.auth0.com/login/callback ` |\n| Grant type | ` authorization_code ` |\n| Scopes | ` read email ` |\n| Client authentication | ` client_secret_basic ` |\n| PKCE | ` not required ` |\n\n## 2. Send back\n\n- Client ID: `acme-key`\n- Client secret: it is in 1Password, under Acme\n- A note if only some users can sign in yet, for example until a review: all can\n",
        found: &[
            (Auth0Domain, "https://acme.eu.auth0.com/login/callback"),
            (ApplicationKey, "acme-key"),
            (Scope, "read email"),
            (TokenAuth, "client_secret_basic"),
            (Pkce, "false"),
        ],
        left: &[("Client secret", "elsewhere")],
    },
    Paste {
        what: "an answer by mail, with the page quoted below it",
        text: "Hi, done.\n\nClient ID: acme-key\nClient secret: https://onetime.example/s/7Hk2\nToken URL: https://p.example/t\nScopes: read email\n\nOn Monday, Ada wrote:\n> | Redirect URI | ` https://acme.eu.auth0.com/login/callback ` |\n> | Scopes | ` read email ` |\n> | PKCE | ` S256 ` |\n> Send the client secret through a password manager.\n",
        found: &[
            (Auth0Domain, "https://acme.eu.auth0.com/login/callback"),
            (ApplicationKey, "acme-key"),
            (TokenUrl, "https://p.example/t"),
            (Scope, "read email"),
            (Pkce, "S256"),
        ],
        left: &[("Client secret", "elsewhere")],
    },
    Paste {
        what: "the Okta starter of Spring, with an Auth0 issuer",
        text: "# src/main/resources/application.properties\nokta.oauth2.issuer=https://acme.eu.auth0.com/\nokta.oauth2.client-id=@ID\nokta.oauth2.client-secret=${OKTA_SECRET}\nokta.oauth2.audience=https://api.acme.example\nserver.port=3000\n",
        found: &[(Auth0Domain, "https://acme.eu.auth0.com/"), (Auth0ClientId, "@ID")],
        left: &[("okta.oauth2.client-secret", "variable"), ("okta.oauth2.audience", "unknown")],
    },
    Paste {
        what: "a registration of Spring for another provider",
        text: "spring.security.oauth2.client.registration.acme.client-id=acme-key\nspring.security.oauth2.client.registration.acme.client-secret=acme-secret-1\nspring.security.oauth2.client.registration.acme.scope=read,email\nspring.security.oauth2.client.registration.acme.authorization-grant-type=authorization_code\nspring.security.oauth2.client.registration.acme.client-authentication-method=client_secret_basic\nspring.security.oauth2.client.registration.acme.redirect-uri={baseUrl}/login/oauth2/code/{registrationId}\nspring.security.oauth2.client.provider.acme.authorization-uri=https://p.example/a\nspring.security.oauth2.client.provider.acme.token-uri=https://p.example/t\nspring.security.oauth2.client.provider.acme.user-info-uri=https://p.example/u\nspring.security.oauth2.client.provider.acme.user-name-attribute=id\n",
        found: &[
            (ApplicationKey, "acme-key"),
            (ApplicationSecret, "acme-secret-1"),
            (AuthorizationUrl, "https://p.example/a"),
            (TokenUrl, "https://p.example/t"),
            (UserDetailUrl, "https://p.example/u"),
            (Scope, "read,email"),
            (TokenAuth, "client_secret_basic"),
        ],
        left: &[("registration.acme.redirect-uri", "placeholder"), ("provider.acme.user-name-attribute", "unknown")],
    },
    Paste {
        what: "the same in YAML, for a provider in the list",
        text: "server:\n  port: 8080\nspring:\n  application:\n    name: shop\n  security:\n    oauth2:\n      client:\n        registration:\n          github:\n            clientId: Iv1.8a61f9b3a7aba766\n            clientSecret: ${GITHUB_SECRET}\n            scope:\n              - read:user\n              - user:email\n",
        found: &[(Provider, "github"), (ApplicationKey, "Iv1.8a61f9b3a7aba766"), (Scope, "read:user user:email")],
        left: &[("registration.github.clientSecret", "variable")],
    },
    Paste {
        what: "Auth0 as a provider of Spring, in YAML",
        text: "spring:\n  security:\n    oauth2:\n      client:\n        registration:\n          auth0:\n            client-id: \"@ID\"\n            client-secret: \"@SECRET\"\n            scope: openid, profile\n        provider:\n          auth0:\n            issuer-uri: https://acme.eu.auth0.com/\n",
        found: &[(Auth0Domain, "https://acme.eu.auth0.com/"), (Auth0ClientId, "@ID"), (Auth0ClientSecret, "@SECRET")],
        left: &[("registration.auth0.scope", "unknown")],
    },
    Paste {
        what: "Spring's variables of an environment",
        text: "SPRING_SECURITY_OAUTH2_CLIENT_REGISTRATION_AUTH0_CLIENT_ID=@ID\nOKTA_OAUTH2_ISSUER=https://acme.eu.auth0.com/\n",
        found: &[(Auth0Domain, "https://acme.eu.auth0.com/"), (Auth0ClientId, "@ID")],
        left: &[],
    },
    Paste {
        what: "the provider of league/oauth2-client",
        text: "$provider = new \\League\\OAuth2\\Client\\Provider\\GenericProvider([\n    'clientId'                => 'acme-key',    // The client ID assigned to you by the provider\n    'clientSecret'            => 'acme-secret-1',\n    'redirectUri'             => 'https://acme.eu.auth0.com/login/callback',\n    'urlAuthorize'            => 'https://p.example/a',\n    'urlAccessToken'          => 'https://p.example/t',\n    'urlResourceOwnerDetails' => 'https://p.example/u',\n    'proxy'                   => '192.168.0.1:8888',\n]);\n",
        found: &[
            (Auth0Domain, "https://acme.eu.auth0.com/login/callback"),
            (ApplicationKey, "acme-key"),
            (ApplicationSecret, "acme-secret-1"),
            (AuthorizationUrl, "https://p.example/a"),
            (TokenUrl, "https://p.example/t"),
            (UserDetailUrl, "https://p.example/u"),
        ],
        left: &[("proxy", "unknown")],
    },
    Paste {
        what: "services.php of Laravel",
        text: "return [\n    'github' => [\n        'client_id' => 'Iv1.8a61f9b3a7aba766',\n        'client_secret' => env('GITHUB_CLIENT_SECRET'),\n        'redirect' => 'http://localhost:8000/callback',\n    ],\n];\n",
        found: &[
            (CallbackUrls, "http://localhost:8000/callback"),
            (Provider, "github"),
            (ApplicationKey, "Iv1.8a61f9b3a7aba766"),
        ],
        left: &[("github.client_secret", "variable")],
    },
    Paste {
        what: "Auth0's SDK for PHP",
        text: "$auth0 = new Auth0([\n  'domain' => 'acme.eu.auth0.com',\n  'clientId' => '@ID',\n  'clientSecret' => '@SECRET',\n  'cookieSecret' => 'a-long-secret'\n]);\n",
        found: &[(Auth0Domain, "acme.eu.auth0.com"), (Auth0ClientId, "@ID"), (Auth0ClientSecret, "@SECRET")],
        left: &[("cookieSecret", "unknown")],
    },
];
