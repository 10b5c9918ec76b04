use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use super::super::{provider, tenant};
use super::Case;

#[tokio::test]
async fn discovery_names_the_tenant_as_issuer_and_the_keys_verify_its_tokens() {
    let case = Case::new().await;
    let base = case.sandbox.tenant();
    let discovery = case.open(&format!("{base}/.well-known/openid-configuration")).await.json();
    assert_eq!(discovery["issuer"], format!("{base}/"));
    assert_eq!(discovery["token_endpoint"], format!("{base}/oauth/token"));
    let jwks = case.open(discovery["jwks_uri"].as_str().unwrap()).await.json();
    let part = |index: usize| -> Vec<u8> { URL_SAFE_NO_PAD.decode(case.token.split('.').nth(index).unwrap()).unwrap() };
    let header: Value = serde_json::from_slice(&part(0)).unwrap();
    let key = &jwks["keys"][0];
    assert_eq!(header, json!({ "alg": "RS256", "typ": "JWT", "kid": key["kid"] }));
    let number = |name: &str| URL_SAFE_NO_PAD.decode(key[name].as_str().unwrap()).unwrap();
    let public = ring::signature::RsaPublicKeyComponents { n: number("n"), e: number("e") };
    let signed = &case.token[..case.token.rfind('.').unwrap()];
    let algorithm = &ring::signature::RSA_PKCS1_2048_8192_SHA256;
    assert_eq!(public.verify(algorithm, signed.as_bytes(), &part(2)), Ok(()));
    let claims: Value = serde_json::from_slice(&part(1)).unwrap();
    assert_eq!(claims["iss"], format!("{base}/"));
    assert_eq!(claims["aud"], format!("{base}/api/v2/"));
    assert_eq!(claims["sub"], format!("{}@clients", tenant::MACHINE_CLIENT_ID));
    assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), 86_400);
}

#[tokio::test]
async fn the_machine_application_gets_a_token_that_works() {
    let case = Case::new().await;
    let url = format!("{}/oauth/token", case.sandbox.tenant());
    let audience = format!("{}/api/v2/", case.sandbox.tenant());
    let (id, secret) = (case.value("AUTH0_MGMT_CLIENT_ID"), case.value("AUTH0_MGMT_CLIENT_SECRET"));
    let mut form = vec![
        ("grant_type", "client_credentials"),
        ("client_id", &id),
        ("client_secret", &secret),
        ("audience", &audience),
    ];
    let reply = case.form(&url, &form).await;
    let body = reply.json();
    assert_eq!((reply.status, &body["expires_in"], &body["token_type"]), (200, &86_400.into(), &"Bearer".into()));
    assert_eq!(body["scope"], tenant::MANAGEMENT_SCOPES.join(" "));
    assert_eq!(case.with_token(body["access_token"].as_str().unwrap(), "GET", "clients", None).await.status, 200);
    form.push(("scope", "read:connections"));
    assert_eq!(case.form(&url, &form).await.json()["scope"], "read:connections");
    let as_json =
        json!({ "grant_type": "client_credentials", "client_id": id, "client_secret": secret, "audience": audience });
    assert_eq!(case.send(case.request("POST", &url, None, Some(&as_json))).await.unwrap().status, 200);
}

#[tokio::test]
async fn the_token_endpoint_rejects_in_auth0s_words() {
    let case = Case::new().await;
    let url = format!("{}/oauth/token", case.sandbox.tenant());
    let audience = format!("{}/api/v2/", case.sandbox.tenant());
    let web = ("client_id", tenant::WEB_CLIENT_ID);
    let web_secret = ("client_secret", tenant::WEB_CLIENT_SECRET);
    let machine = ("client_id", tenant::MACHINE_CLIENT_ID);
    let machine_secret = ("client_secret", tenant::MACHINE_CLIENT_SECRET);
    let code = ("grant_type", "authorization_code");
    let machine_grant = ("grant_type", "client_credentials");
    let bogus = ("code", "bogus");
    for (form, status, error, description) in [
        (vec![code, web, web_secret, bogus], 403, "invalid_grant", "Invalid authorization code"),
        (vec![code, web, ("client_secret", "spoilt"), bogus], 401, "access_denied", "Unauthorized"),
        (vec![code, web, bogus], 401, "access_denied", "Unauthorized"),
        (vec![code, ("client_id", "nobody"), web_secret, bogus], 401, "access_denied", "Unauthorized"),
        (vec![code, ("client_id", tenant::SPA_CLIENT_ID), bogus], 403, "invalid_grant", "Invalid authorization code"),
        (vec![code, web, web_secret], 400, "invalid_request", "Missing required parameter: code"),
        (vec![web, web_secret], 400, "invalid_request", "Missing required parameter: grant_type"),
        (vec![code], 400, "invalid_request", "Missing required parameter: client_id"),
        (vec![("grant_type", "x"), web, web_secret], 403, "unsupported_grant_type", "Unsupported grant type: x"),
        (
            vec![("grant_type", "refresh_token"), web, web_secret],
            403,
            "invalid_grant",
            "Unknown or invalid refresh token.",
        ),
        (
            vec![code, machine, machine_secret, bogus],
            403,
            "unauthorized_client",
            "Grant type 'authorization_code' not allowed for the client.",
        ),
        (
            vec![machine_grant, machine, machine_secret],
            403,
            "access_denied",
            "Non-global clients are not allowed access to APIv1",
        ),
        (
            vec![machine_grant, machine, machine_secret, ("audience", "https://x/")],
            403,
            "access_denied",
            "Service not found: https://x/",
        ),
        (
            vec![machine_grant, machine, machine_secret, ("audience", &audience), ("scope", "a b read:clients")],
            403,
            "access_denied",
            "Client has not been granted scopes: a, b",
        ),
        (
            vec![machine_grant, web, web_secret, ("audience", &audience)],
            403,
            "access_denied",
            &format!(
                "Client is not authorized to access \"{audience}\". You need to create a \"client-grant\" associated to this API. See: https://auth0.com/docs/api/v2#!/Client_Grants/post_client_grants"
            ),
        ),
    ] {
        let reply = case.form(&url, &form).await;
        let body = reply.json();
        assert_eq!(
            (reply.status, &body["error"], &body["error_description"]),
            (status, &error.into(), &description.into()),
            "{form:?}"
        );
    }
    assert_eq!(case.send(case.http.post(&url).body("{")).await.unwrap().status, 400);
}

#[tokio::test]
async fn authorize_leads_to_the_provider_with_everything_it_needs() {
    let case = Case::new().await;
    let mut document = case.document("discord");
    let options = &mut document["options"];
    options["authorizationURL"] = format!("{}?tenant=1", case.value("AUTHORIZATION_URL")).into();
    options["pkce_enabled"] = true.into();
    options["scope"] = json!(["profile", "email"]);
    options["authParams"] = json!({ "prompt": "consent" });
    options["authParamsMap"] = json!({ "resource": "audience" });
    options["upstream_params"] = json!({ "hint": { "alias": "login_hint" }, "fixed": { "value": "v" } });
    let id = case.api("POST", "connections", Some(&document)).await.json()["id"].as_str().unwrap().to_owned();
    case.enable(&id, tenant::WEB_CLIENT_ID, true).await;
    let base = case.sandbox.tenant();
    let link = format!(
        "{base}/authorize?response_type=code&client_id={}&connection=discord&login_hint=ada&audience=api&scope=openid",
        tenant::WEB_CLIENT_ID
    );
    let reply = case.open(&link).await;
    let location = reply.location();
    assert_eq!(reply.status, 302);
    assert!(location.as_str().starts_with(&format!("{}/authorize?tenant=1&", case.sandbox.provider())));
    let query: std::collections::HashMap<_, _> = location.query_pairs().into_owned().collect();
    let callback = format!("{base}/login/callback");
    for (name, value) in [
        ("client_id", provider::APPLICATION_KEY),
        ("redirect_uri", &callback),
        ("response_type", "code"),
        ("scope", "profile email"),
        ("code_challenge_method", "S256"),
        ("prompt", "consent"),
        ("resource", "api"),
        ("hint", "ada"),
        ("fixed", "v"),
    ] {
        assert_eq!(query[name], value, "{name}");
    }
    assert_eq!((query["state"].len(), query["code_challenge"].len()), (32, 43));
    let sign_in = case.open(location.as_str()).await;
    assert_eq!((sign_in.status, sign_in.header("content-type")), (200, "text/html; charset=utf-8"));
}

#[tokio::test]
async fn authorize_says_what_is_wrong_and_redirects_only_to_registered_callbacks() {
    let case = Case::new().await;
    case.created("discord").await;
    let base = case.sandbox.tenant();
    let ask = async |query: &str| {
        case.open(&format!("{base}/authorize?response_type=code&client_id={}&state=s&{query}", tenant::WEB_CLIENT_ID))
            .await
    };
    for name in ["discord", "missing"] {
        let location = ask(&format!("connection={name}")).await.location();
        let expected = "http://localhost:3000/callback?error=invalid_request&error_description=the+connection+was+not+found&state=s";
        assert_eq!(location.as_str(), expected);
    }
    let plain = ask("redirect_uri=http%3A%2F%2Flocalhost%3A3000%2Fcallback").await;
    assert!(plain.header("location").starts_with(&format!("{base}/u/login?state=")), "{plain:?}");
    let database = ask(&format!("connection={}", tenant::DATABASE_CONNECTION)).await;
    assert_eq!(case.open(database.header("location")).await.status, 200);
    assert!(ask("prompt=none").await.header("location").contains("error=login_required"));
    let stranger = ask("redirect_uri=http%3A%2F%2Flocalhost%3A3000%2FCallback").await;
    assert_eq!((stranger.status, stranger.headers.get("location")), (403, None));
    assert!(stranger.text.contains("Callback URL mismatch."));
    let unknown = case.open(&format!("{base}/authorize?response_type=code&client_id=nobody")).await;
    assert!(unknown.status == 400 && unknown.text.contains("Unknown client: nobody"));
    assert_eq!(case.open(&format!("{base}/authorize")).await.status, 400);
    let bare = case.open(&format!("{base}/authorize?client_id={}", tenant::WEB_CLIENT_ID)).await;
    assert!(bare.header("location").contains("response_type"));
    let machine =
        case.open(&format!("{base}/authorize?response_type=code&client_id={}", tenant::MACHINE_CLIENT_ID)).await;
    assert_eq!(machine.status, 403);
    let patch = json!({ "callbacks": ["https://*.acme.example/cb"] });
    case.api("PATCH", &format!("clients/{}", tenant::WEB_CLIENT_ID), Some(&patch)).await;
    assert_eq!(ask("redirect_uri=https%3A%2F%2Fdev.acme.example%2Fcb").await.status, 302);
    let stranger = case.open(&format!("{base}/login/callback?code=1&state=2")).await;
    assert!(stranger.status == 400 && stranger.text.contains("Invalid state"), "{stranger:?}");
    let denied = case.open(&format!("{base}/login/callback?error=access_denied&error_description=%3Cb%3E")).await;
    assert!(denied.status == 400 && denied.text.contains("access_denied: &lt;b&gt;"));
    assert_eq!(case.open(&format!("{base}/login/callback")).await.status, 400);
    assert_eq!(case.open(&format!("{base}/elsewhere")).await.status, 404);
}

#[tokio::test]
async fn the_provider_checks_application_redirect_uri_code_and_token() {
    let case = Case::new().await;
    let url = |query: &str| format!("{}?response_type=code&{query}", case.value("AUTHORIZATION_URL"));
    let callback = format!("{}/login/callback", case.sandbox.tenant());
    let key = provider::APPLICATION_KEY;
    assert_eq!(case.open(&url(&format!("client_id={key}&redirect_uri={callback}"))).await.status, 200);
    for bad in [format!("client_id=x&redirect_uri={callback}"), format!("client_id={key}&redirect_uri={callback}x")] {
        assert_eq!(case.open(&url(&bad)).await.status, 400, "{bad}");
    }
    let no_type = format!("{}?client_id={key}&redirect_uri={callback}", case.value("AUTHORIZATION_URL"));
    assert_eq!(case.open(&no_type).await.status, 400);
    let token = case.value("TOKEN_URL");
    let good = [("client_id", key), ("client_secret", provider::APPLICATION_SECRET)];
    let code = [("grant_type", "authorization_code"), ("code", "bogus")];
    for (form, status, error) in [
        ([&good[..], &code].concat(), 400, "invalid_grant"),
        ([&good[..], &code[..1]].concat(), 400, "invalid_request"),
        ([&good[..], &code[1..]].concat(), 400, "invalid_request"),
        ([&good[..], &[("grant_type", "password")]].concat(), 400, "unsupported_grant_type"),
        ([&good[..1], &[("client_secret", "spoilt")], &code[..]].concat(), 401, "invalid_client"),
        (code.to_vec(), 401, "invalid_client"),
    ] {
        let reply = case.form(&token, &form).await;
        assert_eq!((reply.status, &reply.json()["error"]), (status, &error.into()), "{form:?}");
    }
    let pair = STANDARD.encode(format!("{key}:{}", provider::APPLICATION_SECRET));
    let basic = case.http.post(&token).header("authorization", format!("Basic {pair}"));
    let reply = case.send(basic).await.unwrap();
    assert_eq!((reply.status, reply.header("www-authenticate")), (401, "Basic realm=\"sandbox\""));
    assert_eq!(case.open(&token).await.header("allow"), "POST");
    let detail = case.value("USER_DETAIL_URL");
    let bare = case.open(&detail).await;
    assert_eq!((bare.status, bare.header("www-authenticate")), (401, "Bearer realm=\"sandbox\""));
    assert_eq!(case.send(case.http.get(&detail).bearer_auth("x")).await.unwrap().status, 401);
    assert_eq!(case.send(case.http.post(&detail)).await.unwrap().header("allow"), "GET");
    let profile = case.send(case.http.get(&detail).bearer_auth(provider::ACCESS_TOKEN)).await.unwrap().json();
    assert_eq!((&profile["id"], &profile["verified"]), (&4211.into(), &true.into()));
    assert_eq!(case.open(&case.sandbox.provider()).await.status, 404);
}
