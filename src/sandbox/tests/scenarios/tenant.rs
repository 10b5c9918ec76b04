use serde_json::{Value, json};

use super::super::super::tenant::{
    CALLBACK_URL, MACHINE_CLIENT_ID, MACHINE_CLIENT_SECRET, WEB_CLIENT_ID, WEB_CLIENT_SECRET,
};
use super::{Case, Response, ahead};

/// Status and error of a token request with an unknown code: with the right id and secret, and with a wrong secret. Then the
/// status of an authorize request with the application's callback URL, and a part of its Location or page.
type Row = (&'static str, (u16, &'static str), (u16, &'static str), (u16, &'static str));

const GOOD: (u16, &str) = (403, r#"{"error":"invalid_grant","error_description":"Invalid authorization code"}"#);
const REFUSED: (u16, &str) = (401, r#"{"error":"access_denied","error_description":"Unauthorized"}"#);
const SIGN_IN: (u16, &str) = (302, "/u/login?state=");
const MISMATCH: (u16, &str) =
    (403, "Callback URL mismatch. The provided redirect_uri is not in the list of allowed callback URLs.");
const NO_CODE: (u16, &str) = (
    403,
    r#"{"error":"unauthorized_client","error_description":"Grant type 'authorization_code' not allowed for the client."#,
);

pub const ASKED: [Row; 17] = [
    ("secret-rotated", REFUSED, REFUSED, SIGN_IN),
    (
        "secret-invalid-client",
        (401, r#"{"error":"invalid_client","error_description":"Client authentication failed"}"#),
        (401, "invalid_client"),
        SIGN_IN,
    ),
    ("application-unknown", REFUSED, REFUSED, (400, "Unknown client: AcmeWeb")),
    ("code-400", (400, GOOD.1), REFUSED, SIGN_IN),
    ("public-application", GOOD, GOOD, SIGN_IN),
    ("native-application", GOOD, GOOD, SIGN_IN),
    ("machine-application", NO_CODE, REFUSED, MISMATCH),
    ("third-party-application", GOOD, REFUSED, SIGN_IN),
    ("code-grant-off", NO_CODE, REFUSED, (302, "error=unauthorized_client&error_description=Grant+type")),
    ("secret-by-basic", (403, r#"{"error":"unauthorized_client""#), REFUSED, SIGN_IN),
    ("organization-required", GOOD, REFUSED, (302, "error_description=parameter+organization+is+required")),
    ("callback-missing", GOOD, REFUSED, MISMATCH),
    ("callback-slash", GOOD, REFUSED, MISMATCH),
    ("callback-port", GOOD, REFUSED, MISMATCH),
    ("callback-none", GOOD, REFUSED, MISMATCH),
    ("connection-disabled", GOOD, REFUSED, SIGN_IN),
    ("drift", GOOD, REFUSED, SIGN_IN),
];

pub const BY_THEMSELVES: &[&str] = &[
    "custom-domain",
    "many-applications",
    "many-enabled",
    "other-issuer",
    "discovery-missing",
    "jwks-empty",
    "jwks-missing",
    "clock-ahead",
    "clock-behind",
    "api-token-expired",
    "api-token-short",
    "api-token-other-tenant",
    "no-client-grant",
    "machine-grant-off",
    "machine-secret-rotated",
];

impl Case {
    /// The request that checks the application's id and secret.
    async fn prove(&self, secret: Option<&str>) -> Response {
        let mut form = vec![
            ("grant_type", "authorization_code"),
            ("client_id", WEB_CLIENT_ID),
            ("code", "bogus"),
            ("redirect_uri", CALLBACK_URL),
        ];
        form.extend(secret.map(|secret| ("client_secret", secret)));
        self.form(&format!("{}/oauth/token", self.sandbox.tenant()), &form).await
    }

    pub async fn sign_in(&self, more: &[(&str, &str)]) -> Response {
        let query = [("response_type", "code"), ("client_id", WEB_CLIENT_ID), ("redirect_uri", CALLBACK_URL)];
        let url = format!("{}/authorize", self.value("AUTH0_DOMAIN"));
        self.open(url::Url::parse_with_params(&url, query.iter().chain(more)).unwrap().as_str()).await
    }

    pub async fn mint(&self) -> Response {
        let audience = format!("{}/api/v2/", self.sandbox.tenant());
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", MACHINE_CLIENT_ID),
            ("client_secret", MACHINE_CLIENT_SECRET),
            ("audience", audience.as_str()),
        ];
        self.form(&format!("{}/oauth/token", self.sandbox.tenant()), &form).await
    }

    async fn well_known(&self, name: &str) -> Response {
        self.open(&format!("{}/.well-known/{name}", self.value("AUTH0_DOMAIN"))).await
    }
}

#[tokio::test]
async fn each_state_of_the_application() {
    for (name, right, wrong, authorize) in ASKED.into_iter().chain([("none", GOOD, REFUSED, SIGN_IN)]) {
        let case = Case::of(name).await;
        for (reply, (status, part)) in [
            (case.prove(Some(WEB_CLIENT_SECRET)).await, right),
            (case.prove(Some("spoilt")).await, wrong),
            (case.sign_in(&[]).await, authorize),
        ] {
            let location = reply.headers.get("location").map_or("", |value| value.to_str().unwrap());
            let found = reply.text.contains(part) || location.contains(part);
            assert!(reply.status == status && found, "{name}, {part}: {reply:?}");
        }
    }
}

#[tokio::test]
async fn the_applications_settings_say_why() {
    for (name, member, value) in [
        ("public-application", "app_type", json!("spa")),
        ("native-application", "app_type", json!("native")),
        ("machine-application", "grant_types", json!(["client_credentials"])),
        ("third-party-application", "is_first_party", json!(false)),
        ("secret-by-basic", "token_endpoint_auth_method", json!("client_secret_basic")),
        ("organization-required", "organization_usage", json!("require")),
        ("callback-slash", "callbacks", json!(["http://localhost:3000/callback/"])),
        ("callback-port", "callbacks", json!(["http://localhost:3001/callback"])),
        ("callback-none", "callbacks", json!([])),
    ] {
        let case = Case::of(name).await;
        assert_eq!(case.get(&format!("clients/{WEB_CLIENT_ID}")).await.json()[member], value, "{name}");
    }
    let unknown = Case::of("application-unknown").await.get(&format!("clients/{WEB_CLIENT_ID}")).await;
    assert_eq!((unknown.status, &unknown.json()["errorCode"]), (404, &json!("inexistent_client")));
    // Without a secret, a public client is accepted and a confidential one is rejected.
    assert_eq!(Case::of("public-application").await.prove(None).await.status, 403);
    assert_eq!(Case::new().await.prove(None).await.status, 401);
    let case = Case::of("secret-by-basic").await;
    let body = "grant_type=authorization_code&code=bogus";
    let request = case.http.post(format!("{}/oauth/token", case.sandbox.tenant())).body(body);
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    let reply = case.send(request.basic_auth(WEB_CLIENT_ID, Some(WEB_CLIENT_SECRET))).await.unwrap();
    assert_eq!((reply.status, reply.text.as_str()), GOOD);
}

#[tokio::test]
async fn an_application_of_another_owner_may_use_domain_level_connections_only() {
    let case = Case::of("third-party-application").await;
    let id = case.created("discord").await;
    case.enable(&id, WEB_CLIENT_ID, true).await;
    let refused = case.sign_in(&[("connection", "discord")]).await;
    assert!(refused.header("location").contains("connection+was+not+found"), "{refused:?}");
    case.api("PATCH", &format!("connections/{id}"), Some(&json!({ "is_domain_connection": true }))).await;
    let led = case.sign_in(&[("connection", "discord")]).await;
    assert!(led.header("location").starts_with(&case.sandbox.provider()), "{led:?}");
    let organization = Case::of("organization-required").await.sign_in(&[("organization", "org_1")]).await;
    assert!(organization.header("location").contains("/u/login"), "{organization:?}");
}

#[tokio::test]
async fn a_custom_domain_has_its_own_issuer_and_redirect_uri() {
    let case = Case::of("custom-domain").await;
    let (custom, own) = (case.value("AUTH0_DOMAIN"), case.value("AUTH0_CANONICAL_DOMAIN"));
    assert_eq!(own, case.sandbox.tenant());
    assert_eq!(custom, own.replace("127.0.0.1", "localhost"));
    assert_eq!(case.well_known("openid-configuration").await.json()["issuer"], format!("{custom}/"));
    let canonical = case.open(&format!("{own}/.well-known/openid-configuration")).await.json();
    assert_eq!(canonical["issuer"], format!("{own}/"));
    let domains = case.get("custom-domains").await.json();
    assert_eq!(domains[0]["domain"], custom.trim_start_matches("http://"));
    assert_eq!(domains[0]["status"], "ready");
    let id = case.created("discord").await;
    case.enable(&id, WEB_CLIENT_ID, true).await;
    let led = case.sign_in(&[("connection", "discord")]).await.location();
    let redirect_uri = led.query_pairs().find(|(name, _)| name == "redirect_uri").unwrap().1.into_owned();
    assert_eq!(redirect_uri, format!("{custom}/login/callback"));
    assert_eq!(case.open(led.as_str()).await.status, 200);
    assert_eq!(Case::new().await.get("custom-domains").await.json(), json!([]));
    let lacking = Case::of("no-read-custom-domains").await.get("custom-domains").await;
    assert_eq!((lacking.status, &lacking.json()["errorCode"]), (403, &json!("insufficient_scope")));
}

#[tokio::test]
async fn discovery_and_keys_are_what_the_scenario_says() {
    let other = Case::of("other-issuer").await.well_known("openid-configuration").await.json();
    assert_eq!(other["issuer"], "https://other-tenant.example/");
    assert_eq!(other["token_endpoint"], "https://other-tenant.example/oauth/token");
    let missing = Case::of("discovery-missing").await.well_known("openid-configuration").await;
    assert_eq!((missing.status, missing.header("content-type")), (404, "text/html"));
    let empty = Case::of("jwks-empty").await.well_known("jwks.json").await;
    assert_eq!((empty.status, empty.json()), (200, json!({ "keys": [] })));
    assert_eq!(Case::of("jwks-missing").await.well_known("jwks.json").await.status, 404);
}

#[tokio::test]
async fn a_clock_that_is_wrong_shows_in_the_date_and_in_the_tokens() {
    for (name, minutes) in [("clock-ahead", 15), ("clock-behind", -15), ("none", 0)] {
        let case = Case::of(name).await;
        let near = |seconds: i64| (seconds - minutes * 60).abs() <= 5;
        assert!(near(ahead(case.well_known("jwks.json").await.header("date"))), "{name}");
        assert!(ahead(case.open(&case.sandbox.provider()).await.header("date")).abs() <= 5, "{name}");
        let now = jiff::Timestamp::now().as_second();
        assert!(near(claims(&case.token)["iat"].as_i64().unwrap() - now), "{name}");
        assert_eq!(case.get("clients").await.status, 200, "{name}");
    }
}

fn claims(token: &str) -> Value {
    use base64::Engine as _;
    let part = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

#[tokio::test]
async fn the_offered_token_and_the_one_that_is_minted() {
    let now = jiff::Timestamp::now().as_second();
    for (name, lasts, status, message) in [
        ("api-token-expired", -3600, 401, "Expired token received for JSON Web Token validation"),
        ("api-token-short", 120, 200, ""),
        ("api-token-other-tenant", 86_400, 401, "Bad audience: https://other-tenant.example/api/v2/"),
        ("none", 86_400, 200, ""),
    ] {
        let case = Case::of(name).await;
        let left = claims(&case.token)["exp"].as_i64().unwrap() - now;
        assert!((left - lasts).abs() <= 30, "{name}: {left}");
        let reply = case.get("connections").await;
        assert!(reply.status == status && reply.text.contains(message), "{name}: {reply:?}");
        let minted = case.mint().await.json();
        let minted = case.with_token(minted["access_token"].as_str().unwrap(), "GET", "connections", None).await;
        assert_eq!(minted.status, 200, "{name}");
    }
    let offered = |case: &Case| case.sandbox.values().into_iter().map(|(name, _)| name).collect::<Vec<_>>();
    assert!(!offered(&Case::of("api-token-expired").await).contains(&"AUTH0_MGMT_CLIENT_ID"));
    assert!(!offered(&Case::of("machine-grant-off").await).contains(&"AUTH0_API_V2_TOKEN"));
    for (name, status, error, description) in [
        ("no-client-grant", 403, "access_denied", "Client is not authorized to access \""),
        (
            "machine-grant-off",
            403,
            "unauthorized_client",
            "Grant type 'client_credentials' not allowed for the client.",
        ),
        ("machine-secret-rotated", 401, "access_denied", "Unauthorized"),
    ] {
        let reply = Case::of(name).await.mint().await;
        let body = reply.json();
        assert_eq!((reply.status, &body["error"]), (status, &json!(error)), "{name}");
        assert!(body["error_description"].as_str().unwrap().starts_with(description), "{name}: {body}");
    }
}
