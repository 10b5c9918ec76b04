//! What an application gets after a sign-in, requested like a real application does.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use url::Url;

use super::super::tenant::{self, CALLBACK_URL, SPA_CLIENT_ID, WEB_CLIENT_ID, WEB_CLIENT_SECRET};
use super::{Case, Response};

const VERIFIER: &str = "verifier-verifier-verifier-verifier-verifier";

/// A callback of the application at which nothing on this machine listens.
const FAR: &str = "https://app.acme.example/callback";

impl Case {
    /// An application whose callback is on another machine, so that the browser is always redirected.
    async fn far() -> Self {
        let (case, id) = Case::ready("none").await;
        case.enable(&id, SPA_CLIENT_ID, true).await;
        for client in [WEB_CLIENT_ID, SPA_CLIENT_ID] {
            case.set(client, json!({ "callbacks": [FAR, CALLBACK_URL], "web_origins": ["https://app.acme.example/"] }))
                .await;
        }
        case
    }

    pub async fn set(&self, client: &str, members: Value) {
        let reply = self.api("PATCH", &format!("clients/{client}"), Some(&members)).await;
        assert_eq!(reply.status, 200, "{reply:?}");
    }

    /// The end of a sign-in with these parameters.
    async fn back(&self, client: &str, more: &[(&str, &str)]) -> Response {
        let usual = [
            ("response_type", "code"),
            ("client_id", client),
            ("connection", "acme"),
            ("scope", "openid profile email"),
            ("state", "s"),
            ("nonce", "n"),
            ("redirect_uri", FAR),
        ];
        let all: Vec<(&str, &str)> = usual
            .iter()
            .filter(|(name, _)| more.iter().all(|(other, _)| other != name))
            .chain(more)
            .copied()
            .filter(|(_, value)| !value.is_empty())
            .collect();
        let url = format!("{}/authorize", self.sandbox.tenant());
        self.walk(Url::parse_with_params(&url, all).unwrap().as_str(), "allow").await
    }

    async fn code(&self, client: &str, more: &[(&str, &str)]) -> String {
        let back = self.back(client, more).await;
        let location = back.location();
        let (_, code) = location.query_pairs().find(|(name, _)| name == "code").unwrap();
        code.into_owned()
    }

    /// The exchange of a code. `more` replaces parameters, and removes those that are empty.
    async fn tokens(&self, code: &str, more: &[(&str, &str)]) -> Response {
        let usual = [
            ("grant_type", "authorization_code"),
            ("client_id", WEB_CLIENT_ID),
            ("client_secret", WEB_CLIENT_SECRET),
            ("code", code),
            ("redirect_uri", FAR),
        ];
        let form: Vec<(&str, &str)> = usual
            .iter()
            .filter(|(name, _)| more.iter().all(|(other, _)| other != name))
            .chain(more)
            .copied()
            .filter(|(_, value)| !value.is_empty())
            .collect();
        self.form(&format!("{}/oauth/token", self.sandbox.tenant()), &form).await
    }

    async fn with_access_token(&self, token: &str) -> Response {
        self.send(self.http.get(format!("{}/userinfo", self.sandbox.tenant())).bearer_auth(token)).await.unwrap()
    }
}

/// Header and claims.
fn parts(token: &str) -> (Value, Value) {
    let part = |index: usize| {
        let bytes = URL_SAFE_NO_PAD.decode(token.split('.').nth(index).unwrap()).unwrap();
        serde_json::from_slice(&bytes).unwrap()
    };
    (part(0), part(1))
}

#[tokio::test]
async fn a_code_becomes_an_id_token_and_a_userinfo_response() {
    let case = Case::far().await;
    let code = case.code(WEB_CLIENT_ID, &[]).await;
    let reply = case.tokens(&code, &[]).await;
    let body = reply.json();
    assert_eq!((reply.status, reply.header("cache-control")), (200, "no-store"), "{reply:?}");
    assert_eq!((&body["token_type"], &body["expires_in"]), (&json!("Bearer"), &json!(86_400)));
    assert_eq!(body["scope"], "openid profile email");
    let token = body["id_token"].as_str().unwrap();
    let (header, claims) = parts(token);
    assert_eq!(header, json!({ "alg": "RS256", "typ": "JWT", "kid": "sandbox-2026" }));
    super::super::keys::Keys::load().unwrap().verify(token).unwrap();
    for (name, value) in [
        ("iss", json!(format!("{}/", case.sandbox.tenant()))),
        ("sub", json!("oauth2|acme|4211")),
        ("aud", json!(WEB_CLIENT_ID)),
        ("nonce", json!("n")),
        ("name", json!("Ada Sandbox")),
        ("email", json!("ada@sandbox.example")),
    ] {
        assert_eq!(claims[name], value, "{name}: {claims}");
    }
    assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), 36_000);
    let user = case.with_access_token(body["access_token"].as_str().unwrap()).await;
    assert_eq!((user.status, &user.json()["sub"]), (200, &json!("oauth2|acme|4211")));
    assert_eq!(user.json()["nickname"], "ada");
    let stranger = case.with_access_token("x").await;
    assert_eq!((stranger.status, stranger.text.as_str()), (401, "Unauthorized"));
    // Only what was asked for.
    let code = case.code(WEB_CLIENT_ID, &[("scope", "openid"), ("nonce", "")]).await;
    let body = case.tokens(&code, &[]).await.json();
    let (_, claims) = parts(body["id_token"].as_str().unwrap());
    assert!(claims["email"].is_null() && claims["name"].is_null() && claims["nonce"].is_null(), "{claims}");
    let code = case.code(WEB_CLIENT_ID, &[("scope", "profile")]).await;
    assert!(case.tokens(&code, &[]).await.json()["id_token"].is_null());
}

#[tokio::test]
async fn an_application_can_have_its_tokens_signed_with_its_secret() {
    let case = Case::far().await;
    case.set(WEB_CLIENT_ID, json!({ "jwt_configuration": { "alg": "HS256", "lifetime_in_seconds": 60 } })).await;
    let code = case.code(WEB_CLIENT_ID, &[]).await;
    let body = case.tokens(&code, &[]).await.json();
    let token = body["id_token"].as_str().unwrap();
    let (header, claims) = parts(token);
    assert_eq!(header, json!({ "alg": "HS256", "typ": "JWT" }));
    assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), 60);
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, WEB_CLIENT_SECRET.as_bytes());
    ring::hmac::verify(&key, signed.as_bytes(), &URL_SAFE_NO_PAD.decode(signature).unwrap()).unwrap();
}

#[tokio::test]
async fn a_code_is_good_once_and_only_for_its_request() {
    let case = Case::far().await;
    let s256 = tenant::challenge(VERIFIER);
    let pkce: &[(&str, &str)] = &[("code_challenge", &s256), ("code_challenge_method", "S256")];
    let plain: &[(&str, &str)] = &[("code_challenge", VERIFIER)];
    let spa: &[(&str, &str)] = &[("client_id", SPA_CLIENT_ID), ("client_secret", "")];
    let verifier = ("code_verifier", VERIFIER);
    let wrong = ("code_verifier", "another-verifier-another-verifier-another-verifier");
    let unproven = "Failed to verify code verifier";
    for (client, asked, sent, expected) in [
        (WEB_CLIENT_ID, &[][..], vec![], None),
        (WEB_CLIENT_ID, pkce, vec![verifier], None),
        (WEB_CLIENT_ID, plain, vec![verifier], None),
        (SPA_CLIENT_ID, pkce, [spa, &[verifier]].concat(), None),
        (WEB_CLIENT_ID, pkce, vec![], Some(("invalid_grant", unproven))),
        (WEB_CLIENT_ID, pkce, vec![wrong], Some(("invalid_grant", unproven))),
        (WEB_CLIENT_ID, plain, vec![wrong], Some(("invalid_grant", unproven))),
        (WEB_CLIENT_ID, &[], vec![verifier], Some(("invalid_grant", unproven))),
        (SPA_CLIENT_ID, &[], spa.to_vec(), Some(("invalid_grant", unproven))),
        (WEB_CLIENT_ID, pkce, [spa, &[verifier]].concat(), Some(("invalid_grant", "Invalid authorization code"))),
        (
            WEB_CLIENT_ID,
            &[],
            vec![("redirect_uri", CALLBACK_URL)],
            Some((
                "unauthorized_client",
                "The redirect URI is wrong. You sent http://localhost:3000/callback, and we expected \
                 https://app.acme.example/callback",
            )),
        ),
        (
            WEB_CLIENT_ID,
            &[],
            vec![("redirect_uri", "")],
            Some((
                "unauthorized_client",
                "The redirect URI is wrong. You sent null, and we expected https://app.acme.example/callback",
            )),
        ),
        // The first callback is the default, at both endpoints.
        (WEB_CLIENT_ID, &[("redirect_uri", "")], vec![("redirect_uri", "")], None),
    ] {
        let code = case.code(client, asked).await;
        let reply = case.tokens(&code, &sent).await;
        let body = reply.json();
        match expected {
            None => assert_eq!(reply.status, 200, "{sent:?}: {reply:?}"),
            Some((error, description)) => {
                let seen = (reply.status, &body["error"], &body["error_description"]);
                assert_eq!(seen, (403, &json!(error), &json!(description)), "{sent:?}");
            }
        }
        // It is used up, whatever the first exchange said.
        let again = case.tokens(&code, &sent).await.json();
        assert_eq!(again["error_description"], "Invalid authorization code");
        let kinds = if expected.is_none() { ["feacft", "seacft"] } else { ["feacft", "feacft"] };
        let log = case.get("logs?q=type:seacft%20OR%20type:feacft").await.json();
        assert_eq!([&log[0]["type"], &log[1]["type"]], kinds, "{log}");
    }
}

#[tokio::test]
async fn a_code_lasts_a_minute() {
    use super::super::authorize::{AuthorizeRequest, Challenge};
    use super::super::delivery::Mode;
    use super::super::grants::Grant;
    let case = Case::far().await;
    let ask = AuthorizeRequest {
        client_id: WEB_CLIENT_ID.to_owned(),
        callback: FAR.to_owned(),
        names_callback: true,
        state: None,
        nonce: None,
        scope: "openid".to_owned(),
        challenge: None::<Challenge>,
        implicit: false,
        mode: Mode::Query,
        correlation_id: None,
    };
    for (age, status) in [(58, 200), (61, 403)] {
        let code = {
            let mut inner = case.sandbox.world.lock();
            let then = inner.now(super::super::server::Side::Tenant) - jiff::SignedDuration::from_secs(age);
            inner.tenant.grants.issue(Grant::new(ask.clone(), "oauth2|acme|4211", "con_1", then))
        };
        assert_eq!(case.tokens(&code, &[]).await.status, status, "{age}");
    }
}

#[tokio::test]
async fn each_response_mode_and_type() {
    let case = Case::far().await;
    let posted = case.back(WEB_CLIENT_ID, &[("response_mode", "form_post")]).await;
    assert!(posted.text.contains(&format!("<form method=\"post\" action=\"{FAR}\">")), "{posted:?}");
    assert!(posted.text.contains("name=\"code\"") && posted.text.contains("name=\"state\" value=\"s\""));
    let at = case.back(WEB_CLIENT_ID, &[("response_mode", "fragment")]).await.location();
    assert!(at.query().is_none() && at.fragment().unwrap().starts_with("code="), "{at}");
    let message = case.back(SPA_CLIENT_ID, &[("response_mode", "web_message"), ("state", "</script>")]).await;
    assert_eq!((message.status, message.headers.get("location")), (200, None));
    for part in [
        "(window.opener || window.parent).postMessage({\"type\":\"authorization_response\",\"response\":{\"code\":\"",
        "\"state\":\"\\u003c/script>\"}}, \"https://app.acme.example\")</script>",
    ] {
        assert!(message.text.contains(part), "{part}: {}", message.text);
    }
    let silent = [("response_mode", "web_message"), ("prompt", "none")];
    let message = case.back(SPA_CLIENT_ID, &silent).await;
    assert!(
        message.text.contains("{\"error\":\"login_required\",\"error_description\":\"Login required\","),
        "{message:?}"
    );
    case.set(SPA_CLIENT_ID, json!({ "web_origins": ["https://app.acme.example:444"] })).await;
    let refused = case.back(SPA_CLIENT_ID, &silent).await;
    let words =
        "The specified redirect_uri &#39;https://app.acme.example/callback&#39; does not have a registered origin.";
    assert!(refused.status == 400 && refused.text.contains(words), "{refused:?}");
    assert_eq!(case.get("logs?q=type:fsa").await.json().as_array().unwrap().len(), 2);
    // Without a code: the ID token itself.
    let at = case.back(WEB_CLIENT_ID, &[("response_type", "id_token")]).await.location();
    let token = at.fragment().unwrap().strip_prefix("id_token=").unwrap().split('&').next().unwrap().to_owned();
    assert_eq!(parts(&token).1["nonce"], "n");
    let odd = case.back(WEB_CLIENT_ID, &[("response_type", "token")]).await.location();
    assert!(odd.as_str().contains("error=unsupported_response_type"), "{odd}");
    case.set(WEB_CLIENT_ID, json!({ "grant_types": ["authorization_code"] })).await;
    let off = case.back(WEB_CLIENT_ID, &[("response_type", "id_token")]).await.location();
    assert!(off.as_str().contains("#error=unauthorized_client&"), "{off}");
}

#[tokio::test]
async fn pages_read_only_what_their_origin_may() {
    let case = Case::far().await;
    let ask = async |method: &str, path: &str, origin: &str| {
        let request = case.http.request(method.parse().unwrap(), format!("{}{path}", case.sandbox.tenant()));
        let headers = ("access-control-request-headers", "auth0-client");
        let reply = case.send(request.header("origin", origin).header(headers.0, headers.1)).await.unwrap();
        let header = |name: &str| reply.headers.get(name).map_or("", |value| value.to_str().unwrap()).to_owned();
        [header("access-control-allow-origin"), header("access-control-allow-headers")]
    };
    let (own, stranger) = ("https://app.acme.example", "https://stranger.example");
    assert_eq!(ask("OPTIONS", "/oauth/token", own).await, [own, "auth0-client"]);
    assert_eq!(ask("POST", "/oauth/token", own).await, [own, ""]);
    assert_eq!(ask("GET", "/userinfo", "http://localhost:3000").await, ["http://localhost:3000", ""]);
    assert_eq!(ask("OPTIONS", "/oauth/token", stranger).await, ["", ""]);
    assert_eq!(ask("POST", "/oauth/token", "null").await, ["", ""]);
    for path in ["/.well-known/jwks.json", "/.well-known/openid-configuration"] {
        assert_eq!(ask("GET", path, stranger).await, [stranger, ""]);
    }
    assert_eq!(ask("GET", "/api/v2/clients", own).await, ["", ""]);
}

#[tokio::test]
async fn a_logout_goes_back_to_registered_urls_only() {
    let case = Case::far().await;
    let base = case.sandbox.tenant();
    case.set(WEB_CLIENT_ID, json!({ "allowed_logout_urls": ["http://localhost:3000"] })).await;
    let ask = async |query: &str| case.open(&format!("{base}{query}")).await;
    assert_eq!(ask("/v2/logout").await.status, 200);
    let good = format!("/v2/logout?client_id={WEB_CLIENT_ID}&returnTo=http://localhost:3000");
    assert_eq!(ask(&good).await.location().as_str(), "http://localhost:3000/");
    assert_eq!(ask(&format!("{good}/x")).await.status, 400);
    assert_eq!(ask("/v2/logout?returnTo=http://localhost:3000").await.status, 400);
    let hint = case.token_with(json!({ "aud": WEB_CLIENT_ID })).await;
    let oidc = format!("/oidc/logout?id_token_hint={hint}&post_logout_redirect_uri=http://localhost:3000&state=1");
    assert_eq!(ask(&oidc).await.location().as_str(), "http://localhost:3000/?state=1");
}

#[tokio::test]
async fn behind_a_server_with_another_address_the_tenant_goes_by_that() {
    let (case, _) = Case::ready("none").await;
    let front = json!({ "base": "https://tenant.example:8443" });
    assert_eq!(case.control("POST", "front", Some(&front)).await.status, 204);
    let ask = async |url: String| case.send(case.http.get(url).header("host", "tenant.example:8443")).await.unwrap();
    let base = case.sandbox.tenant();
    let discovery = ask(format!("{base}/.well-known/openid-configuration")).await.json();
    assert_eq!(discovery["issuer"], "https://tenant.example:8443/");
    let to_provider = ask(case.link("acme")).await.location();
    assert!(to_provider.as_str().contains("redirect_uri=https%3A%2F%2Ftenant.example%3A8443%2Flogin%2Fcallback"));
    assert_eq!(case.open(to_provider.as_str()).await.status, 200);
    assert_eq!(case.control("POST", "front", Some(&json!({ "base": "nonsense" }))).await.status, 400);
}

#[tokio::test]
async fn an_application_that_asks_for_it_gets_a_refresh_token() {
    let case = Case::far().await;
    let asks = [("scope", "openid offline_access")];
    let body = case.tokens(&case.code(WEB_CLIENT_ID, &asks).await, &[]).await.json();
    assert_eq!(body["scope"], "openid offline_access");
    let refresh = async |token: &str, client: &[(&str, &str)]| {
        let more = [&[("grant_type", "refresh_token"), ("refresh_token", token), ("code", "")], client].concat();
        case.tokens("", &more).await
    };
    let token = body["refresh_token"].as_str().unwrap();
    for _ in 0..2 {
        let again = refresh(token, &[]).await.json();
        assert_ne!(again["access_token"], body["access_token"]);
        let (_, claims) = parts(again["id_token"].as_str().unwrap());
        assert_eq!((&claims["sub"], &claims["nonce"]), (&json!("oauth2|acme|4211"), &Value::Null));
        let user = case.with_access_token(again["access_token"].as_str().unwrap()).await;
        assert_eq!(user.status, 200);
    }
    for (token, client) in [("x", &[][..]), (token, &[("client_id", SPA_CLIENT_ID), ("client_secret", "")]), ("", &[])]
    {
        let reply = refresh(token, client).await;
        assert_eq!(
            (reply.status, &reply.json()["error_description"]),
            (403, &json!("Unknown or invalid refresh token.")),
            "{token}"
        );
    }
    case.set(WEB_CLIENT_ID, json!({ "grant_types": ["authorization_code"] })).await;
    let body = case.tokens(&case.code(WEB_CLIENT_ID, &asks).await, &[]).await.json();
    assert_eq!((&body["scope"], &body["refresh_token"]), (&json!("openid"), &Value::Null));
}

#[tokio::test]
async fn without_a_connection_the_login_page_lists_those_of_the_application() {
    let case = Case::far().await;
    let page = case.back(WEB_CLIENT_ID, &[("connection", ""), ("state", "<s>")]).await;
    let link = page.text.split_once("<a href=\"").unwrap().1.split_once('"').unwrap().0.replace("&amp;", "&");
    assert!(page.text.contains(">Continue with acme</a>"), "{page:?}");
    let back = case.walk(&format!("{}{link}", case.sandbox.tenant()), "allow").await.location();
    assert!(back.as_str().starts_with(&format!("{FAR}?code=")) && back.as_str().ends_with("&state=%3Cs%3E"), "{back}");
    let id = case.get("connections?name=acme").await.json()[0]["id"].as_str().unwrap().to_owned();
    case.enable(&id, WEB_CLIENT_ID, false).await;
    let page = case.back(WEB_CLIENT_ID, &[("connection", "")]).await;
    assert!(page.status == 200 && !page.text.contains("<a "), "{page:?}");
    assert_eq!(case.open(&format!("{}/u/login?state=x", case.sandbox.tenant())).await.status, 200);
}
