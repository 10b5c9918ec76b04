use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use super::super::super::provider::{ACCESS_TOKEN, APPLICATION_KEY, APPLICATION_SECRET};
use super::{Case, Response};

/// Status and a part of the body for an unknown id, a wrong secret, and an unknown code.
pub const TOKEN: [(&str, [(u16, &str); 3]); 20] = [
    (
        "github",
        [
            (200, "error=incorrect_client_credentials&error_description=The+client_id+and"),
            (200, "error=incorrect_client_credentials&"),
            (200, "error=bad_verification_code&error_description=The+code+passed+is+incorrect+or+expired."),
        ],
    ),
    (
        "slack",
        [
            (200, r#"{"ok":false,"error":"invalid_client_id"}"#),
            (200, r#"{"ok":false,"error":"bad_client_secret"}"#),
            (200, r#"{"ok":false,"error":"invalid_code"}"#),
        ],
    ),
    (
        "dropbox",
        [
            (400, r#"{"error":"invalid_client: Invalid client_id or client_secret"}"#),
            (400, r#"{"error":"invalid_client: Invalid client_id or client_secret"}"#),
            (400, r#"{"error":"invalid_grant","error_description":"code doesn't exist or has expired"}"#),
        ],
    ),
    (
        "discord",
        [
            (400, r#"{"error":"invalid_client"}"#),
            (401, r#"{"error":"invalid_client"}"#),
            (400, r#"{"error":"invalid_grant","error_description":"Invalid \"code\" in request."}"#),
        ],
    ),
    (
        "linkedin",
        [
            (401, r#""error":"invalid_client""#),
            (401, r#""error":"invalid_client""#),
            (400, r#"{"error":"invalid_request","error_description":"Unable to retrieve access token"#),
        ],
    ),
    (
        "facebook",
        [
            (400, r#""type":"OAuthException","code":101"#),
            (400, r#"{"error":{"message":"Error validating client secret.","type":"OAuthException","code":1,"#),
            (400, r#"{"error":{"message":"Invalid verification code format.","type":"OAuthException","code":100,"#),
        ],
    ),
    (
        "spotify",
        [
            (400, r#"{"error":"invalid_client","error_description":"Invalid client"}"#),
            (400, r#"{"error":"invalid_client","error_description":"Invalid client secret"}"#),
            (400, r#"{"error":"invalid_grant","error_description":"Invalid authorization code"}"#),
        ],
    ),
    (
        "twitch",
        [
            (400, r#"{"status":400,"message":"invalid client"}"#),
            (403, r#"{"status":403,"message":"invalid client secret"}"#),
            (400, r#"{"status":400,"message":"Invalid authorization code"}"#),
        ],
    ),
    (
        "stripe",
        [
            (401, r#"{"error":{"type":"invalid_request_error","#),
            (401, r#"{"error":{"type":"invalid_request_error","#),
            (400, r#"{"error":"invalid_grant","error_description":"Authorization code does not exist"#),
        ],
    ),
    (
        "token-form-encoded",
        [(401, "error=invalid_client&"), (401, "error=invalid_client&"), (400, "error=invalid_grant&")],
    ),
    ("token-code-first", [(400, "invalid_grant"), (400, "invalid_grant"), (400, "invalid_grant")]),
    ("token-invalid-client", [(401, "invalid_client"), (401, "invalid_client"), (401, "invalid_client")]),
    ("token-unauthorized", [(401, "invalid_client"), (401, "invalid_client"), (400, "unauthorized_client")]),
    ("token-unsupported-grant", [(401, "invalid_client"), (401, "invalid_client"), (400, "unsupported_grant_type")]),
    ("token-html", [(200, "<!doctype html>"), (200, "<!doctype html>"), (200, "<h1>Sandbox Provider</h1>")]),
    ("token-not-found", [(404, "404 Not Found"), (404, "404 Not Found"), (404, "404 Not Found")]),
    ("token-bot-wall", [(403, "Just a moment..."), (403, "Just a moment..."), (403, "Just a moment...")]),
    ("token-bot-wall-503", [(503, "Just a moment..."), (503, "Just a moment..."), (503, "Just a moment...")]),
    ("token-unavailable", [(503, "503 Service"), (503, "503 Service"), (503, "503 Service")]),
    // Scenarios in other places don't change this.
    ("oidc", [(401, "invalid_client"), (401, "invalid_client"), (400, "invalid_grant")]),
];

pub const BY_THEMSELVES: &[&str] = &[
    "token-wants-json",
    "token-wants-basic",
    "token-basic-alone",
    "token-redirect-uri",
    "token-wrong-method",
    "token-rate-limit",
    "oidc-basic",
    "oidc-moved",
    "oidc-other-issuer",
    "user-gzip",
];

fn is(reply: &Response, (status, part): (u16, &str)) -> bool {
    reply.status == status && reply.text.contains(part)
}

#[tokio::test]
async fn each_dialect_of_the_token_url() {
    for (name, [unknown, secret, code]) in TOKEN {
        let case = Case::of(name).await;
        for (instead, expected) in
            [(Some(("client_id", "nobody")), unknown), (Some(("client_secret", "spoilt")), secret), (None, code)]
        {
            let reply = case.exchange(instead.as_slice()).await;
            assert!(is(&reply, expected), "{name} {instead:?}: {reply:?}");
        }
    }
}

#[tokio::test]
async fn github_responds_with_json_if_the_request_accepts_it() {
    let case = Case::of("github").await;
    let plain = case.exchange(&[]).await;
    assert!(plain.header("content-type").starts_with("application/x-www-form-urlencoded"), "{plain:?}");
    let body = format!("client_id={APPLICATION_KEY}&client_secret=x&code=y&grant_type=authorization_code");
    let request = case.http.post(case.value("TOKEN_URL")).header("accept", "application/json");
    let request = request.header("content-type", "application/x-www-form-urlencoded").body(body);
    let reply = case.send(request).await.unwrap();
    assert_eq!((reply.status, &reply.json()["error"]), (200, &json!("incorrect_client_credentials")));
}

#[tokio::test]
async fn an_unregistered_redirect_uri_is_reported_after_the_client() {
    for (name, status, part) in [
        ("github", 200, "redirect_uri_mismatch"),
        ("slack", 200, "bad_redirect_uri"),
        ("discord", 400, "redirect_uri"),
        ("spotify", 400, "Invalid redirect URI"),
        ("twitch", 400, "Parameter redirect_uri does not match registered URI"),
    ] {
        let reply = Case::of(name).await.exchange(&[("redirect_uri", "https://x.example/")]).await;
        assert!(is(&reply, (status, part)), "{name}: {reply:?}");
    }
    let case = Case::of("token-redirect-uri").await;
    assert!(is(&case.exchange(&[]).await, (400, "redirect_uri does not match")));
    assert!(is(&case.exchange(&[("client_secret", "spoilt")]).await, (401, "invalid_client")));
    assert_eq!(case.authorize("profile").await.status, 200);
}

#[tokio::test]
async fn an_endpoint_that_requires_json() {
    let case = Case::of("token-wants-json").await;
    assert!(is(&case.exchange(&[]).await, (415, "Unsupported Media Type")));
    let body = json!({ "grant_type": "authorization_code", "client_id": APPLICATION_KEY, "client_secret": APPLICATION_SECRET, "code": "x" });
    let url = case.value("TOKEN_URL");
    let reply = case.send(case.request("POST", &url, None, Some(&body))).await.unwrap();
    assert!(is(&reply, (400, "invalid_grant")), "{reply:?}");
}

#[tokio::test]
async fn where_id_and_secret_must_be_sent() {
    let good = STANDARD.encode(format!("{APPLICATION_KEY}:{APPLICATION_SECRET}"));
    let spoilt = STANDARD.encode(format!("{APPLICATION_KEY}:spoilt"));
    let both =
        format!("grant_type=authorization_code&code=x&client_id={APPLICATION_KEY}&client_secret={APPLICATION_SECRET}");
    let alone = "grant_type=authorization_code&code=x".to_owned();
    // The credentials: in the body, in both, in the header, and wrong ones.
    for (name, expected) in [
        ("none", [(400, "invalid_grant"), (401, "in the body"), (401, "in the body"), (401, "in the body")]),
        (
            "token-wants-basic",
            [(401, "no Basic header"), (400, "invalid_grant"), (400, "invalid_grant"), (401, "invalid_client")],
        ),
        (
            "oidc-basic",
            [(401, "no Basic header"), (400, "invalid_grant"), (400, "invalid_grant"), (401, "invalid_client")],
        ),
        (
            "token-basic-alone",
            [(400, "nothing else"), (400, "nothing else"), (400, "invalid_grant"), (401, "invalid_client")],
        ),
    ] {
        let case = Case::of(name).await;
        let ways = [(None, &both), (Some(&good), &both), (Some(&good), &alone), (Some(&spoilt), &alone)];
        for ((header, body), expected) in ways.into_iter().zip(expected) {
            let mut request = case.http.post(case.value("TOKEN_URL")).body(body.clone());
            request = request.header("content-type", "application/x-www-form-urlencoded");
            if let Some(header) = header {
                request = request.header("authorization", format!("Basic {header}"));
            }
            let reply = case.send(request).await.unwrap();
            assert!(is(&reply, expected), "{name} {header:?} {body}: {reply:?}");
            let challenged = reply.headers.contains_key("www-authenticate");
            assert_eq!(challenged, expected.1 == "no Basic header" || expected.1 == "in the body", "{name}: {reply:?}");
        }
    }
}

#[tokio::test]
async fn a_bot_wall_or_gateway_shows_in_the_headers() {
    for (name, header, value) in [
        ("token-bot-wall", "cf-mitigated", "challenge"),
        ("token-bot-wall", "server", "cloudflare"),
        ("token-bot-wall-503", "cf-mitigated", "challenge"),
        ("token-rate-limit", "retry-after", "30"),
        ("token-wrong-method", "allow", "GET, HEAD"),
    ] {
        let reply = Case::of(name).await.exchange(&[]).await;
        assert_eq!(reply.header(header), value, "{name}");
    }
    assert!(is(&Case::of("token-rate-limit").await.exchange(&[]).await, (429, "rate_limit_exceeded")));
    assert_eq!(Case::of("token-wrong-method").await.exchange(&[]).await.status, 405);
}

/// The response to the right client with the right redirect URI (status, a part of its Location, a part of the body), and the
/// status with an unknown redirect URI.
pub const SIGN_IN: [(&str, u16, &str, &str, u16); 11] = [
    ("authorize-redirect", 302, "/login?return_to=%2Fauthorize%3Fresponse_type%3Dcode", "", 400),
    ("authorize-app", 200, "", "<div id=\"root\"></div>", 200),
    ("redirect-uri", 400, "", "redirect_uri mismatch", 400),
    ("redirect-uri-200", 200, "", "Error 400: redirect_uri_mismatch", 200),
    ("redirect-uri-json", 400, "", "{\"redirect_uri\":", 400),
    ("authorize-client-id", 400, "", "invalid_client", 400),
    ("authorize-error", 400, "", "Something went wrong", 400),
    ("authorize-invalid-scope", 302, "/login/callback?error=invalid_scope&error_description=", "", 400),
    ("authorize-unauthorized", 302, "/login/callback?error=unauthorized_client&error_description=", "", 400),
    ("authorize-not-found", 404, "", "404 Not Found", 404),
    ("authorize-bot-wall", 403, "", "<title>Just a moment...</title>", 403),
];

impl Case {
    async fn authorize(&self, scope: &str) -> Response {
        self.authorize_to(&format!("{}/login/callback", self.sandbox.tenant()), scope).await
    }

    async fn authorize_to(&self, redirect_uri: &str, scope: &str) -> Response {
        let query = [
            ("response_type", "code"),
            ("client_id", APPLICATION_KEY),
            ("redirect_uri", redirect_uri),
            ("scope", scope),
            ("state", "s1"),
        ];
        let url = url::Url::parse_with_params(&self.value("AUTHORIZATION_URL"), query).unwrap();
        self.open(url.as_str()).await
    }
}

#[tokio::test]
async fn each_face_of_the_authorization_url() {
    for (name, status, location, part, of_a_stranger) in SIGN_IN {
        let case = Case::of(name).await;
        let reply = case.authorize("profile email").await;
        assert!(is(&reply, (status, part)), "{name}: {reply:?}");
        if status == 302 {
            let led = reply.header("location");
            let base = if led.contains("/login?") { case.sandbox.provider() } else { case.sandbox.tenant() };
            assert!(led.starts_with(&format!("{base}{location}")), "{name}: {led}");
            assert_eq!(led.ends_with("&state=s1"), led.contains("/callback?"), "{name}: {led}");
            assert_eq!(case.open(led).await.status, if led.contains("/callback?") { 400 } else { 200 }, "{name}");
        }
        let stranger = case.authorize_to("https://not-registered.example/", "profile").await;
        assert_eq!((stranger.status, stranger.headers.get("location")), (of_a_stranger, None), "{name}");
    }
    assert_eq!(Case::of("authorize-invalid-scope").await.authorize("profile").await.status, 200);
    let wall = Case::of("authorize-bot-wall").await.authorize("").await;
    assert_eq!((wall.header("cf-mitigated"), wall.header("server")), ("challenge", "cloudflare"));
    let unknown = Case::of("authorize-client-id").await.exchange(&[]).await;
    assert!(is(&unknown, (401, "invalid_client")), "{unknown:?}");
}

/// The status and parts of the body without a token and with a wrong one. With the right token, the response is the user, except
/// in scenarios without a user detail endpoint.
pub const USER_DETAIL: [(&str, u16, &str, &str); 14] = [
    ("user-forbidden", 403, "forbidden", "forbidden"),
    ("user-post", 405, "Method Not Allowed", "Method Not Allowed"),
    ("user-not-found", 404, "404 Not Found", "404 Not Found"),
    ("user-facebook", 400, r#""type":"OAuthException","code":2500"#, "OAuthException"),
    ("user-slack", 200, r#"{"ok":false,"error":"not_authed"}"#, r#"{"ok":false,"error":"invalid_auth"}"#),
    ("user-graphql", 200, r#"{"data":null,"errors":[{"#, "Not authenticated"),
    ("user-code-ok", 200, "access_token_invalid", "access_token_invalid"),
    ("user-errcode", 200, r#""errcode":41001"#, r#""errcode":40014"#),
    ("user-open", 200, "Ada Sandbox", "Ada Sandbox"),
    ("user-scope", 401, "unauthorized", "invalid_token"),
    ("user-no-id", 401, "unauthorized", "invalid_token"),
    ("user-unverified", 401, "unauthorized", "invalid_token"),
    ("user-html", 200, "<!doctype html>", "<h1>Welcome</h1>"),
    ("user-bot-wall", 403, "Just a moment...", "Just a moment..."),
];

#[tokio::test]
async fn each_guard_of_the_user_detail_url() {
    for (name, status, without, wrong) in USER_DETAIL {
        let case = Case::of(name).await;
        let url = case.value("USER_DETAIL_URL");
        let bare = case.open(&url).await;
        assert!(is(&bare, (status, without)), "{name}: {bare:?}");
        let bogus = case.send(case.http.get(&url).bearer_auth("bogus")).await.unwrap();
        assert!(is(&bogus, (status, wrong)), "{name}: {bogus:?}");
    }
    for (name, status, words) in [
        ("user-scope", 403, "lacks the scope users.read"),
        ("user-no-id", 200, r#"{"login":"ada","#),
        ("user-unverified", 200, r#""verified":false"#),
    ] {
        let case = Case::of(name).await;
        let person = case.send(case.http.get(case.value("USER_DETAIL_URL")).bearer_auth(ACCESS_TOKEN)).await.unwrap();
        assert!(is(&person, (status, words)), "{name}: {person:?}");
    }
    let case = Case::of("user-post").await;
    let url = case.value("USER_DETAIL_URL");
    assert_eq!(case.open(&url).await.header("allow"), "POST");
    let person = case.send(case.http.post(&url).bearer_auth(ACCESS_TOKEN)).await.unwrap();
    assert!(is(&person, (200, "Ada Sandbox")), "{person:?}");
    assert_eq!(case.send(case.http.post(&url)).await.unwrap().status, 401);
}

#[tokio::test]
async fn a_compressing_provider_ignores_accept_encoding() {
    let case = Case::of("user-gzip").await;
    let url = case.value("USER_DETAIL_URL");
    for (token, status) in [("bogus", 400), (ACCESS_TOKEN, 200)] {
        let asked = case.http.get(&url).bearer_auth(token).header("accept-encoding", "identity");
        let reply = case.send(asked).await.unwrap();
        assert_eq!((reply.status, reply.header("content-encoding")), (status, "gzip"));
    }
}

#[tokio::test]
async fn the_providers_discovery_names_what_answers() {
    let document =
        async |case: &Case| case.open(&format!("{}/.well-known/openid-configuration", case.sandbox.provider())).await;
    assert_eq!(document(&Case::new().await).await.status, 404);
    for (name, method) in
        [("oidc", "client_secret_post"), ("oidc-basic", "client_secret_basic"), ("oidc-moved", "client_secret_post")]
    {
        let case = Case::of(name).await;
        let found = document(&case).await.json();
        assert_eq!(found["issuer"], case.sandbox.provider(), "{name}");
        assert_eq!(found["scopes_supported"], json!(["openid", "profile", "email"]));
        assert_eq!(found["token_endpoint_auth_methods_supported"], json!([method]));
        let at = |member: &str| found[member].as_str().unwrap().to_owned();
        assert_eq!(case.open(&at("authorization_endpoint")).await.status, 400, "{name}");
        assert_eq!(case.form(&at("token_endpoint"), &[]).await.status, 401, "{name}");
        assert_eq!(case.open(&at("userinfo_endpoint")).await.status, 401, "{name}");
        let moved = name == "oidc-moved";
        assert_eq!(at("token_endpoint") == case.value("TOKEN_URL"), !moved, "{name}");
        assert_eq!(case.exchange(&[]).await.status == 404, moved, "{name}");
    }
    let other = document(&Case::of("oidc-other-issuer").await).await.json();
    assert_eq!(other["issuer"], "https://accounts.other-provider.example");
}
