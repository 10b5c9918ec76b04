use serde_json::{Value, json};

use super::super::super::tenant::{MANAGEMENT_SCOPES, WEB_CLIENT_ID};
use super::{Case, Response};

pub const ASKED: &[&str] = &[
    "api-token-create-only",
    "no-create-connections",
    "no-read-connections",
    "no-read-options",
    "no-update-connections",
    "no-update-options",
    "no-delete-connections",
    "no-read-clients",
    "no-update-clients",
    "no-read-users",
    "no-read-logs",
    "no-read-custom-domains",
    "no-read-idp-tokens",
    "being-deleted",
    "entity-limit",
    "entitlement",
    "rate-limit",
    "server-error",
    "server-unavailable",
];

impl Case {
    /// Sends a request that needs this scope, with the offered token.
    async fn needing(&self, scope: &str, connection: &str) -> Response {
        let (one, client) = (format!("connections/{connection}"), format!("clients/{WEB_CLIENT_ID}"));
        let options = json!({ "options": self.document("discord")["options"] });
        match scope {
            "create:connections" => self.api("POST", "connections", Some(&self.document("twitch"))).await,
            "read:connections" => self.get("connections").await,
            "update:connections" => self.api("PATCH", &one, Some(&json!({ "display_name": "D" }))).await,
            "update:connections_options" => self.api("PATCH", &one, Some(&options)).await,
            "delete:connections" => self.api("DELETE", "connections/con_0000000000000000", None).await,
            "read:clients" => self.get(&client).await,
            "update:clients" => self.api("PATCH", &client, Some(&json!({ "description": "d" }))).await,
            "read:users" => self.get("users").await,
            "read:logs" => self.get("logs").await,
            "read:custom_domains" => self.get("custom-domains").await,
            other => panic!("nothing here needs {other}"),
        }
    }
}

const GUARDED: [(&str, &str); 10] = [
    ("no-create-connections", "create:connections"),
    ("no-read-connections", "read:connections"),
    ("no-update-connections", "update:connections"),
    ("no-update-options", "update:connections_options"),
    ("no-delete-connections", "delete:connections"),
    ("no-read-clients", "read:clients"),
    ("no-update-clients", "update:clients"),
    ("no-read-users", "read:users"),
    ("no-read-logs", "read:logs"),
    ("no-read-custom-domains", "read:custom_domains"),
];

#[tokio::test]
async fn a_token_is_rejected_for_the_scope_that_it_lacks() {
    for (name, lacking) in GUARDED {
        let case = Case::new().await;
        let id = case.created("discord").await;
        case.play(name).await;
        let case = Case { token: case.value("AUTH0_API_V2_TOKEN"), ..case };
        for (_, scope) in GUARDED {
            let reply = case.needing(scope, &id).await;
            let refused = reply.status == 403;
            // One PATCH needs two scopes.
            let both = lacking == "update:connections" && scope == "update:connections_options";
            assert_eq!(refused, scope == lacking || both, "{name}, {scope}: {reply:?}");
            if refused {
                assert_eq!(reply.json()["errorCode"], "insufficient_scope");
                assert!(reply.text.contains(lacking), "{name}: {reply:?}");
            }
        }
        let minted = case.mint_scopes().await;
        assert!(!minted.contains(&lacking.to_owned()) && minted.len() + 2 >= MANAGEMENT_SCOPES.len(), "{name}");
    }
}

impl Case {
    async fn mint_scopes(&self) -> Vec<String> {
        let body = self.mint().await.json();
        body["scope"].as_str().unwrap().split(' ').map(str::to_owned).collect()
    }
}

#[tokio::test]
async fn the_scope_of_the_providers_token_is_optional() {
    let case = Case::of("no-read-idp-tokens").await;
    assert!(!case.mint_scopes().await.contains(&"read:user_idp_tokens".to_owned()));
    assert!(Case::new().await.mint_scopes().await.contains(&"read:user_idp_tokens".to_owned()));
}

#[tokio::test]
async fn without_its_scope_the_options_are_left_out() {
    let case = Case::new().await;
    let id = case.created("discord").await;
    case.play("no-read-options").await;
    let case = Case { token: case.value("AUTH0_API_V2_TOKEN"), ..case };
    let reply = case.get(&format!("connections/{id}")).await;
    assert_eq!((reply.status, reply.json().get("options")), (200, None));
}

#[tokio::test]
async fn a_create_only_token_creates_and_reads_nothing() {
    let case = Case::of("api-token-create-only").await;
    let id = case.created("discord").await;
    for path in ["connections".to_owned(), format!("connections/{id}"), "clients".to_owned()] {
        assert_eq!(case.get(&path).await.json()["errorCode"], "insufficient_scope", "{path}");
    }
    assert_eq!(case.mint_scopes().await, ["create:connections"]);
}

#[tokio::test]
async fn what_the_tenant_rejects_despite_a_good_token() {
    for (name, status, message, code, times) in [
        ("being-deleted", 409, "The connection is being deleted, try again later", json!("connection_conflict"), 2),
        ("entity-limit", 403, "You reached the limit of entities of this type for this tenant.", Value::Null, 5),
        ("entitlement", 403, "Please upgrade your subscription to use", json!("insufficient_entitlement"), 5),
    ] {
        let case = Case::of(name).await;
        for _ in 0..times {
            let reply = case.api("POST", "connections", Some(&case.document("discord"))).await;
            let body = reply.json();
            assert_eq!((reply.status, &body["errorCode"]), (status, &code), "{name}");
            assert!(body["message"].as_str().unwrap().starts_with(message), "{name}: {body}");
        }
        let last = case.api("POST", "connections", Some(&case.document("discord"))).await;
        assert_eq!(last.status == 201, name == "being-deleted", "{name}: {last:?}");
        assert_eq!(case.get("connections").await.status, 200, "{name}");
    }
}

#[tokio::test]
async fn a_rate_limit_says_when_it_ends() {
    let case = Case::of("rate-limit").await;
    for _ in 0..3 {
        let reply = case.get("connections").await;
        assert_eq!((reply.status, &reply.json()["errorCode"]), (429, &json!("too_many_requests")));
        assert_eq!((reply.header("x-ratelimit-limit"), reply.header("x-ratelimit-remaining")), ("50", "0"));
        let wait = reply.header("x-ratelimit-reset").parse::<i64>().unwrap() - jiff::Timestamp::now().as_second();
        assert!((0..=2).contains(&wait), "{wait}");
    }
    let fine = case.get("connections").await;
    assert_eq!((fine.status, fine.header("x-ratelimit-remaining") == "0"), (200, false));
}

#[tokio::test]
async fn a_tenant_with_an_outage() {
    for (name, status, part) in [
        ("server-error", 500, "\"statusCode\":500"),
        ("server-unavailable", 503, "503 Service Temporarily Unavailable"),
    ] {
        let case = Case::of(name).await;
        for _ in 0..9 {
            let reply = case.get("connections").await;
            assert!(reply.status == status && reply.text.contains(part), "{name}: {reply:?}");
        }
        assert_eq!(case.open(&format!("{}/.well-known/jwks.json", case.sandbox.tenant())).await.status, 200);
        case.play("none").await;
        assert_eq!(case.get("connections").await.status, 200);
    }
}

#[tokio::test]
async fn a_connection_that_is_enabled_for_more_applications_than_one_page_has() {
    let case = Case::of("many-enabled").await;
    let id = case.get("connections?name=custom-connection-oauth2").await.json()[0]["id"].as_str().unwrap().to_owned();
    let (mut found, mut from, mut pages) = (Vec::new(), String::new(), 0);
    loop {
        let body = case.get(&format!("connections/{id}/clients?take=1000{from}")).await.json();
        found.extend(body["clients"].as_array().unwrap().iter().map(|one| one["client_id"].clone()));
        pages += 1;
        let Some(next) = body["next"].as_str() else { break };
        from = format!("&from={next}");
    }
    assert_eq!((pages, found.last()), (3, Some(&json!(WEB_CLIENT_ID))));
    case.play("none").await;
    assert_eq!(case.get("connections?name=custom-connection-oauth2").await.json(), json!([]));
}

#[tokio::test]
async fn a_connection_that_is_there_already() {
    let path = "connections?name=custom-connection-oauth2";
    for (name, enabled, same) in [("connection-disabled", false, true), ("drift", true, false)] {
        let case = Case::of(name).await;
        let found = case.get(path).await.json()[0].clone();
        let clients = case.get(&format!("connections/{}/clients", found["id"].as_str().unwrap())).await.json();
        assert_eq!(clients["clients"].as_array().unwrap().len(), usize::from(enabled), "{name}");
        assert_eq!(found["options"]["tokenURL"] == case.value("TOKEN_URL"), same, "{name}");
        let led = case.sign_in(&[("connection", "custom-connection-oauth2")]).await;
        assert_eq!(led.header("location").contains("connection+was+not+found"), !enabled, "{name}: {led:?}");

        // If there is a connection already, the scenario changes that one instead of creating another.
        let case = Case::new().await;
        let id = case.created("discord").await;
        case.enable(&id, WEB_CLIENT_ID, true).await;
        let before = case.get(&format!("connections/{id}")).await.json();
        case.play(name).await;
        assert_eq!(case.get(path).await.json(), json!([]));
        assert_eq!(case.get(&format!("connections/{id}")).await.json() == before, same, "{name}");
        let clients = case.get(&format!("connections/{id}/clients")).await.json();
        assert_eq!(clients["clients"].as_array().unwrap().len(), usize::from(enabled), "{name}");
    }
}
