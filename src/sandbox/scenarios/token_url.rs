//! Scenarios with the token URL: the dialects of known providers, and faults.

use super::{BOT_WALL, NOT_FOUND, Scenario, at_provider};
use crate::sandbox::behaviour::{
    Canned, Credentials, INVALID_CLIENT, PROVIDER, Provider, SIGN_IN, SignIn, TOKEN as BOOK, TokenEndpoint, Written,
    json, page,
};

pub const SCENARIOS: &[Scenario] = &[
    token("github", "GitHub: errors with status 200, form-encoded", &GITHUB).dialect(),
    token("slack", "Slack: errors with status 200 and ok:false", &SLACK).dialect(),
    token("dropbox", "Dropbox: error and description in one string", &DROPBOX).dialect(),
    token("discord", "Discord: invalid_client, no description", &DISCORD).dialect(),
    token("linkedin", "LinkedIn: invalid_request for a wrong code", &LINKEDIN).dialect(),
    token("facebook", "Facebook: the error is an object", &FACEBOOK).dialect(),
    token("spotify", "Spotify: invalid_client with status 400", &SPOTIFY).dialect(),
    token("twitch", "Twitch: status and message instead of error", &TWITCH).dialect(),
    token("stripe", "Stripe: the error is an object or a string", &STRIPE).dialect(),
    token("token-form-encoded", "Standard responses, form-encoded", &TokenEndpoint { written: Written::Form, ..BOOK })
        .dialect(),
    token("token-wants-json", "Accepts only JSON (415)", &TokenEndpoint { not_json: Some(UNSUPPORTED), ..BOOK }),
    token(
        "token-code-first",
        "Checks the code first: always invalid_grant",
        &TokenEndpoint { code_first: true, ..BOOK },
    ),
    token("token-wants-basic", "Requires client_secret_basic", &WANTS_BASIC),
    token(
        "token-basic-alone",
        "Requires client_secret_basic, no ID in the body",
        &TokenEndpoint { credentials: Credentials::HeaderAlone, elsewhere: TWO_WAYS, ..WANTS_BASIC },
    ),
    at_provider(
        "token-redirect-uri",
        "Only the token URL rejects the redirect URI",
        Provider {
            knows_redirect_uri: false,
            sign_in: &SignIn { wrong_redirect_uri: SIGN_IN.good, ..SIGN_IN },
            token: &TokenEndpoint { wrong_redirect_uri: Some(REDIRECT_URI), ..BOOK },
            ..PROVIDER
        },
    ),
    token(
        "token-invalid-client",
        "Rejects every secret: invalid_client",
        &TokenEndpoint { always: Some(INVALID_CLIENT), ..BOOK },
    ),
    token(
        "token-unauthorized",
        "The grant isn't allowed: unauthorized_client",
        &whatever_code(json(
            400,
            r#"{"error":"unauthorized_client","error_description":"The client is not authorized to use this grant type."}"#,
        )),
    ),
    token(
        "token-unsupported-grant",
        "Returns unsupported_grant_type",
        &whatever_code(json(
            400,
            r#"{"error":"unsupported_grant_type","error_description":"The grant type authorization_code is not supported."}"#,
        )),
    ),
    token(
        "token-html",
        "An HTML page with status 200",
        &TokenEndpoint { always: Some(page(200, "Sandbox Provider", "Welcome.")), ..BOOK },
    ),
    token("token-not-found", "The page doesn't exist (404)", &TokenEndpoint { always: Some(NOT_FOUND), ..BOOK }),
    token(
        "token-wrong-method",
        "POST isn't allowed (405, Allow: GET)",
        &TokenEndpoint {
            always: Some(json(405, r#"{"message":"Method Not Allowed"}"#).with(&[("allow", "GET, HEAD")])),
            ..BOOK
        },
    ),
    token("token-bot-wall", "A bot check page (403)", &TokenEndpoint { always: Some(BOT_WALL), ..BOOK }),
    token(
        "token-bot-wall-503",
        "A bot check page (503)",
        &TokenEndpoint { always: Some(Canned { status: 503, ..BOT_WALL }), ..BOOK },
    ),
    token(
        "token-rate-limit",
        "Too many requests (429 with Retry-After)",
        &TokenEndpoint {
            always: Some(
                json(429, r#"{"error":"rate_limit_exceeded","error_description":"Too many requests."}"#)
                    .with(&[("retry-after", "30")]),
            ),
            ..BOOK
        },
    ),
    token(
        "token-unavailable",
        "Unavailable (503)",
        &TokenEndpoint {
            always: Some(page(503, "503 Service Unavailable", "No server is available to handle this request.")),
            ..BOOK
        },
    ),
];

const fn token(name: &'static str, what: &'static str, token: &'static TokenEndpoint) -> Scenario {
    at_provider(name, what, Provider { token, ..PROVIDER })
}

/// The same response to a right code and to a wrong one.
const fn whatever_code(reply: Canned) -> TokenEndpoint {
    TokenEndpoint { wrong_code: reply, right_code: Some(reply), ..BOOK }
}

pub const WANTS_BASIC: TokenEndpoint = TokenEndpoint {
    credentials: Credentials::Header,
    elsewhere: json(
        401,
        r#"{"error":"invalid_client","error_description":"Client authentication failed: no Basic header."}"#,
    )
    .with(&[("www-authenticate", "Basic realm=\"sandbox\"")]),
    ..BOOK
};

const TWO_WAYS: Canned = json(
    400,
    r#"{"error":"invalid_request","error_description":"The client must authenticate with the Authorization header and nothing else."}"#,
);

const UNSUPPORTED: Canned =
    json(415, r#"{"code":415,"message":"Unsupported Media Type: Content-Type must be application/json"}"#);

const REDIRECT_URI: Canned = json(
    400,
    r#"{"error":"invalid_grant","error_description":"The redirect_uri does not match one that is registered for this client."}"#,
);

const GITHUB: TokenEndpoint = TokenEndpoint {
    unknown_client: GITHUB_CLIENT,
    wrong_secret: GITHUB_CLIENT,
    wrong_redirect_uri: Some(json(
        200,
        r#"{"error":"redirect_uri_mismatch","error_description":"The redirect_uri MUST match the registered callback URL for this application.","error_uri":"https://docs.github.com/apps/managing-oauth-apps/troubleshooting-authorization-request-errors/#redirect-uri-mismatch2"}"#,
    )),
    wrong_code: json(
        200,
        r#"{"error":"bad_verification_code","error_description":"The code passed is incorrect or expired.","error_uri":"https://docs.github.com/apps/managing-oauth-apps/troubleshooting-oauth-app-access-token-request-errors/#bad-verification-code"}"#,
    ),
    written: Written::FormUnlessAsked,
    ..BOOK
};

const GITHUB_CLIENT: Canned = json(
    200,
    r#"{"error":"incorrect_client_credentials","error_description":"The client_id and/or client_secret passed are incorrect.","error_uri":"https://docs.github.com/apps/managing-oauth-apps/troubleshooting-oauth-app-access-token-request-errors/#incorrect-client-credentials"}"#,
);

const SLACK: TokenEndpoint = TokenEndpoint {
    unknown_client: json(200, r#"{"ok":false,"error":"invalid_client_id"}"#),
    wrong_secret: json(200, r#"{"ok":false,"error":"bad_client_secret"}"#),
    wrong_redirect_uri: Some(json(200, r#"{"ok":false,"error":"bad_redirect_uri"}"#)),
    wrong_code: json(200, r#"{"ok":false,"error":"invalid_code"}"#),
    ..BOOK
};

const DROPBOX: TokenEndpoint = TokenEndpoint {
    unknown_client: DROPBOX_CLIENT,
    wrong_secret: DROPBOX_CLIENT,
    wrong_code: json(400, r#"{"error":"invalid_grant","error_description":"code doesn't exist or has expired"}"#),
    ..BOOK
};

const DROPBOX_CLIENT: Canned = json(400, r#"{"error":"invalid_client: Invalid client_id or client_secret"}"#);

const DISCORD: TokenEndpoint = TokenEndpoint {
    unknown_client: json(400, r#"{"error":"invalid_client"}"#),
    wrong_secret: json(401, r#"{"error":"invalid_client"}"#),
    wrong_redirect_uri: Some(json(
        400,
        r#"{"error":"invalid_grant","error_description":"Invalid \"redirect_uri\" in request."}"#,
    )),
    wrong_code: json(400, r#"{"error":"invalid_grant","error_description":"Invalid \"code\" in request."}"#),
    ..BOOK
};

const LINKEDIN: TokenEndpoint = TokenEndpoint {
    unknown_client: LINKEDIN_CLIENT,
    wrong_secret: LINKEDIN_CLIENT,
    wrong_code: json(
        400,
        r#"{"error":"invalid_request","error_description":"Unable to retrieve access token: appid/redirect uri/code verifier does not match authorization code. Or authorization code expired. Or external member binding exists"}"#,
    ),
    ..BOOK
};

const LINKEDIN_CLIENT: Canned =
    json(401, r#"{"error":"invalid_client","error_description":"Client authentication failed"}"#);

const FACEBOOK: TokenEndpoint = TokenEndpoint {
    unknown_client: json(
        400,
        r#"{"error":{"message":"Error validating application. Cannot get application info due to a system error.","type":"OAuthException","code":101,"fbtrace_id":"AbCdEfGhIjKlMnOpQrStUvW"}}"#,
    ),
    wrong_secret: json(
        400,
        r#"{"error":{"message":"Error validating client secret.","type":"OAuthException","code":1,"fbtrace_id":"AbCdEfGhIjKlMnOpQrStUvW"}}"#,
    ),
    wrong_code: json(
        400,
        r#"{"error":{"message":"Invalid verification code format.","type":"OAuthException","code":100,"fbtrace_id":"AbCdEfGhIjKlMnOpQrStUvW"}}"#,
    ),
    ..BOOK
};

const SPOTIFY: TokenEndpoint = TokenEndpoint {
    unknown_client: json(400, r#"{"error":"invalid_client","error_description":"Invalid client"}"#),
    wrong_secret: json(400, r#"{"error":"invalid_client","error_description":"Invalid client secret"}"#),
    wrong_redirect_uri: Some(json(400, r#"{"error":"invalid_grant","error_description":"Invalid redirect URI"}"#)),
    wrong_code: json(400, r#"{"error":"invalid_grant","error_description":"Invalid authorization code"}"#),
    ..BOOK
};

const TWITCH: TokenEndpoint = TokenEndpoint {
    unknown_client: json(400, r#"{"status":400,"message":"invalid client"}"#),
    wrong_secret: json(403, r#"{"status":403,"message":"invalid client secret"}"#),
    wrong_redirect_uri: Some(json(
        400,
        r#"{"status":400,"message":"Parameter redirect_uri does not match registered URI"}"#,
    )),
    wrong_code: json(400, r#"{"status":400,"message":"Invalid authorization code"}"#),
    ..BOOK
};

const STRIPE: TokenEndpoint = TokenEndpoint {
    unknown_client: STRIPE_KEY,
    wrong_secret: STRIPE_KEY,
    wrong_code: json(400, r#"{"error":"invalid_grant","error_description":"Authorization code does not exist"}"#),
    ..BOOK
};

const STRIPE_KEY: Canned = json(
    401,
    r#"{"error":{"type":"invalid_request_error","message":"Invalid API Key provided: sk_test_****************0000"}}"#,
);
