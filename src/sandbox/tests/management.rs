use serde_json::{Value, json};

use super::super::tenant;
use super::Case;

#[tokio::test]
async fn a_created_connection_is_returned_as_recorded() {
    let case = Case::new().await;
    let document = case.document("discord");
    let reply = case.api("POST", "connections", Some(&document)).await;
    let id = reply.json()["id"].as_str().unwrap().to_owned();
    assert_eq!(id.len(), 20);
    assert!(id.starts_with("con_") && id[4..].bytes().all(|byte| byte.is_ascii_alphanumeric()));
    let expected = json!({
        "id": id, "options": document["options"], "strategy": "oauth2", "name": "discord", "is_domain_connection": false,
        "authentication": { "active": true }, "connected_accounts": { "active": false }, "enabled_clients": [],
        "realms": ["discord"],
    });
    assert_eq!((reply.status, reply.json()), (201, expected.clone()));
    assert_eq!(reply.header("content-type"), "application/json; charset=utf-8");
    assert_eq!(case.get(&format!("connections/{id}")).await.json(), expected);
}

#[tokio::test]
async fn a_name_is_given_once() {
    let case = Case::new().await;
    case.created("discord").await;
    let again = case.api("POST", "connections", Some(&case.document("discord"))).await;
    let body = json!({
        "statusCode": 409, "error": "Conflict", "message": "A connection with the same name already exists",
        "errorCode": "connection_conflict",
    });
    assert_eq!((again.status, again.json()), (409, body));
}

#[tokio::test]
async fn a_change_replaces_all_options_and_resets_the_display_name() {
    let case = Case::new().await;
    let mut document = case.document("discord");
    document["display_name"] = "Discord".into();
    let id = case.api("POST", "connections", Some(&document)).await.json()["id"].as_str().unwrap().to_owned();
    let path = format!("connections/{id}");
    let options = json!({ "client_id": "new", "strategy_version": 2 });
    let changed = case.api("PATCH", &path, Some(&json!({ "options": options }))).await;
    assert_eq!((changed.status, &changed.json()["options"]), (200, &options));
    assert_eq!(changed.json()["display_name"], "discord");
    // The objects in it are replaced too.
    for options in
        [json!({ "authParams": { "owner": "user" } }), json!({ "authParams": { "prompt": "login" } }), options]
    {
        let changed = case.api("PATCH", &path, Some(&json!({ "options": options }))).await;
        assert_eq!(changed.json()["options"], options);
    }
    let renamed = case.api("PATCH", &path, Some(&json!({ "display_name": "Chat" }))).await;
    assert_eq!(renamed.json()["display_name"], "Chat");
    assert_eq!(renamed.json()["options"], changed.json()["options"]);
    let relic = case.api("PATCH", &path, Some(&json!({ "enabled_clients": [] }))).await;
    assert_eq!(relic.status, 400);
    assert_eq!(
        relic.json()["message"],
        "Payload validation error: 'Additional properties not allowed: enabled_clients'"
    );
    for fixed in ["name", "strategy"] {
        assert_eq!(case.api("PATCH", &path, Some(&json!({ fixed: "oidc" }))).await.status, 400);
    }
}

#[tokio::test]
async fn a_deleted_connection_is_gone() {
    let case = Case::new().await;
    let path = format!("connections/{}", case.created("discord").await);
    let deleted = case.api("DELETE", &path, None).await;
    assert_eq!(deleted.status, 202);
    assert_eq!(deleted.json()["deleted_at"].as_str().unwrap().len(), "2026-02-16T09:48:46.092Z".len());
    let body = json!({
        "statusCode": 404, "error": "Not Found", "message": "The connection does not exist",
        "errorCode": "inexistent_connection",
    });
    let clients = format!("{path}/clients");
    for (method, path, sent) in [
        ("GET", &path, None),
        ("PATCH", &path, Some(json!({}))),
        ("GET", &clients, None),
        ("PATCH", &clients, Some(json!([{ "client_id": tenant::WEB_CLIENT_ID, "status": true }]))),
    ] {
        let gone = case.api(method, path, sent.as_ref()).await;
        assert_eq!((gone.status, gone.json()), (404, body.clone()), "{method} {path}");
    }
    assert_eq!(case.api("DELETE", &path, None).await.status, 204);
}

#[tokio::test]
async fn applications_are_enabled_by_a_delta() {
    let case = Case::new().await;
    let id = case.created("discord").await;
    let enabled = async || case.get(&format!("connections/{id}/clients")).await.json();
    assert_eq!(enabled().await, json!({ "clients": [] }));
    for _ in 0..2 {
        let reply = case.enable(&id, tenant::WEB_CLIENT_ID, true).await;
        assert_eq!((reply.status, reply.text.as_str()), (204, ""));
    }
    case.enable(&id, tenant::SPA_CLIENT_ID, true).await;
    let both = json!({ "clients": [{ "client_id": tenant::WEB_CLIENT_ID }, { "client_id": tenant::SPA_CLIENT_ID }] });
    assert_eq!(enabled().await, both);
    let first = case.get(&format!("connections/{id}/clients?take=1")).await.json();
    let next = first["next"].as_str().unwrap();
    let second = case.get(&format!("connections/{id}/clients?take=1&from={next}")).await.json();
    assert_eq!(second, json!({ "clients": [{ "client_id": tenant::SPA_CLIENT_ID }] }));
    let of_client = case.get(&format!("clients/{}/connections?strategy=oauth2&fields=id", tenant::SPA_CLIENT_ID)).await;
    assert_eq!(of_client.json(), json!({ "connections": [{ "id": id }] }));
    case.enable(&id, tenant::WEB_CLIENT_ID, false).await;
    assert_eq!(enabled().await, json!({ "clients": [{ "client_id": tenant::SPA_CLIENT_ID }] }));
    let stranger = case.enable(&id, "nobody", true).await;
    assert_eq!((stranger.status, &stranger.json()["errorCode"]), (404, &"inexistent_client".into()));
    assert_eq!(case.get("clients/nobody/connections").await.status, 404);
    assert_eq!(case.get(&format!("connections/{id}")).await.json()["enabled_clients"], json!([]));
}

#[tokio::test]
async fn lists_are_filtered_and_returned_in_three_shapes() {
    let case = Case::new().await;
    let discord = case.created("discord").await;
    let twitch = case.created("twitch").await;
    let ids = |value: Value| {
        let entries = if value.is_array() { value } else { value["connections"].clone() };
        entries.as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(ids(case.get("connections").await.json()).len(), 3);
    assert_eq!(ids(case.get("connections?strategy=oauth2").await.json()), [&*discord, &twitch]);
    assert_eq!(ids(case.get("connections?strategy=oauth2&strategy=auth0").await.json()).len(), 3);
    assert_eq!(ids(case.get("connections?name=Discord").await.json()).len(), 0);
    assert_eq!(ids(case.get("connections?page=1&per_page=2").await.json()), [&*twitch]);
    let named = case.get("connections?name=discord&strategy=oauth2&fields=id,name,enabled_clients").await.json();
    assert_eq!(named, json!([{ "id": discord, "name": "discord", "enabled_clients": [] }]));
    let without = case.get("connections?name=discord&fields=options&include_fields=false").await.json();
    assert!(without[0].get("options").is_none() && without[0]["name"] == "discord");
    let totals = case.get("connections?include_totals=true&per_page=1&page=1&fields=name").await.json();
    assert_eq!(totals, json!({ "total": 3, "start": 1, "limit": 1, "connections": [{ "name": "discord" }] }));
    let first = case.get("connections?strategy=oauth2&take=1&include_totals=true").await.json();
    assert_eq!((first.as_object().unwrap().len(), ids(first.clone())), (2, vec![discord]));
    let next = first["next"].as_str().unwrap();
    let last = case.get(&format!("connections?strategy=oauth2&take=1&from={next}")).await.json();
    assert_eq!((last.get("next"), ids(last.clone())), (None, vec![twitch]));
    for bad in ["take=200", "take=0", "per_page=101", "page=-1", "include_totals=1", "from=%3F", "take=x"] {
        let reply = case.get(&format!("connections?{bad}")).await;
        assert_eq!((reply.status, &reply.json()["errorCode"]), (400, &"invalid_query_string".into()), "{bad}");
    }
}

#[tokio::test]
async fn each_operation_needs_its_scope() {
    let case = Case::new().await;
    let id = case.created("discord").await;
    let connection = format!("connections/{id}");
    let clients = format!("connections/{id}/clients");
    let client = format!("clients/{}", tenant::WEB_CLIENT_ID);
    let document = case.document("twitch");
    let options = json!({ "options": {} });
    for (scope, method, path, body, expected) in [
        ("", "GET", "connections", None, "read:connections"),
        ("", "GET", &connection, None, "read:connections"),
        ("", "POST", "connections", Some(&document), "create:connections"),
        ("", "PATCH", &connection, Some(&options), "update:connections"),
        ("update:connections", "PATCH", &connection, Some(&options), "update:connections_options"),
        ("", "DELETE", &connection, None, "delete:connections"),
        ("", "GET", &clients, None, "read:connections"),
        ("", "PATCH", &clients, Some(&options), "update:connections"),
        ("", "GET", "clients", None, "read:clients, read:client_keys, read:client_summary"),
        ("", "POST", "clients", Some(&options), "create:clients"),
        ("", "PATCH", &client, Some(&options), "update:clients, update:client_keys"),
        ("read:connections", "GET", &format!("{client}/connections"), None, "read:clients, read:client_summary"),
        ("", "GET", "users", None, "read:users"),
        ("", "DELETE", "users/auth0%7C1", None, "delete:users"),
        ("", "GET", "logs", None, "read:logs, read:logs_users"),
        ("", "GET", "custom-domains", None, "read:custom_domains"),
    ] {
        let token = case.token_with(json!({ "scope": scope })).await;
        let reply = case.with_token(&token, method, path, body).await;
        let wanted = json!({
            "statusCode": 403, "error": "Forbidden", "errorCode": "insufficient_scope",
            "message": format!("Insufficient scope, expected any of: {expected}"),
        });
        assert_eq!((reply.status, reply.json()), (403, wanted), "{method} {path}");
    }
    let reader = case.token_with(json!({ "scope": "read:connections" })).await;
    let read = case.with_token(&reader, "GET", &connection, None).await.json();
    assert!(read.get("options").is_none() && read["name"] == "discord");
    let list = case.with_token(&reader, "GET", "connections?name=discord", None).await.json();
    assert!(list[0].get("options").is_none());
    let creator = case.token_with(json!({ "scope": "create:connections" })).await;
    let made = case.with_token(&creator, "POST", "connections", Some(&document)).await;
    assert_eq!((made.status, &made.json()["options"]), (201, &document["options"]));
}

#[tokio::test]
async fn tokens_are_judged_in_auth0s_words() {
    let case = Case::new().await;
    let bearer = async |authorization: &str| {
        let url = format!("{}/api/v2/connections", case.sandbox.tenant());
        let request = case.http.get(url);
        let request = if authorization.is_empty() { request } else { request.header("authorization", authorization) };
        let reply = case.send(request).await.unwrap();
        (reply.status, reply.json()["message"].as_str().unwrap().to_owned())
    };
    let expired = case.token_with(json!({ "scope": "read:connections", "expires_in": -1 })).await;
    let elsewhere = case.token_with(json!({ "aud": "https://other.example/api/v2/" })).await;
    let several = case.token_with(json!({ "aud": ["https://other.example/", format!("{}/api/v2/", case.sandbox.tenant())], "scope": "read:connections" })).await;
    let claims = case.token.split('.').nth(1).unwrap();
    let forged = case.token.replace(claims, expired.split('.').nth(1).unwrap());
    let cut = &case.token[..case.token.len() - 4];
    let signature = "Invalid signature received for JSON Web Token validation";
    for (authorization, status, message) in [
        ("", 401, "Missing authentication"),
        ("Bearer", 400, "Bad HTTP authentication header format"),
        ("Basic YTpi", 400, "Bad HTTP authentication header format"),
        ("Bearer opaque", 400, "Bad HTTP authentication header format"),
        ("Bearer a.b.c", 401, "Invalid token"),
        (&format!("Bearer {forged}"), 401, signature),
        (&format!("Bearer {cut}"), 401, signature),
        (&format!("Bearer {expired}"), 401, "Expired token received for JSON Web Token validation"),
        (&format!("Bearer {elsewhere}"), 401, "Bad audience: https://other.example/api/v2/"),
    ] {
        assert_eq!(bearer(authorization).await, (status, message.to_owned()), "{authorization}");
    }
    assert_eq!(case.with_token(&several, "GET", "connections", None).await.status, 200);
}

#[tokio::test]
async fn every_api_response_has_the_rate_limit() {
    let case = Case::new().await;
    for path in ["connections", "nowhere", "connections/con_0"] {
        let reply = case.get(path).await;
        assert_eq!(reply.header("x-ratelimit-limit"), "50");
        assert!(reply.header("x-ratelimit-remaining").parse::<u32>().unwrap() < 50);
        assert!(reply.header("x-ratelimit-reset").parse::<u64>().unwrap() > 1_700_000_000);
    }
    let unknown = json!({ "statusCode": 404, "error": "Not Found", "message": "Not Found" });
    assert_eq!(case.get("nowhere").await.json(), unknown);
}

#[tokio::test]
async fn applications_are_listed_read_created_and_changed() {
    let case = Case::new().await;
    let all = case.get("clients?fields=name,app_type,global,token_endpoint_auth_method").await.json();
    let expected = json!([
        { "global": false, "name": "Acme Web", "app_type": "regular_web", "token_endpoint_auth_method": "client_secret_post" },
        { "global": false, "name": "Acme SPA", "app_type": "spa", "token_endpoint_auth_method": "none" },
        { "global": false, "name": "a0connect", "app_type": "non_interactive", "token_endpoint_auth_method": "client_secret_post" },
        { "global": true, "name": "All Applications" },
    ]);
    assert_eq!(all, expected);
    let pick =
        case.get("clients?is_global=false&app_type=spa,regular_web&include_totals=true&fields=name").await.json();
    let names = json!([{ "name": "Acme Web" }, { "name": "Acme SPA" }]);
    assert_eq!(pick, json!({ "total": 2, "start": 0, "limit": 50, "clients": names }));
    let path = format!("clients/{}", tenant::WEB_CLIENT_ID);
    assert_eq!(case.get(&path).await.json()["client_secret"], tenant::WEB_CLIENT_SECRET);
    let summary = case.token_with(json!({ "scope": "read:client_summary" })).await;
    let shown = case.with_token(&summary, "GET", &path, None).await.json();
    let wanted = json!({ "name": "Acme Web", "client_id": tenant::WEB_CLIENT_ID, "app_type": "regular_web" });
    assert_eq!(shown, wanted);
    let reader = case.token_with(json!({ "scope": "read:clients" })).await;
    assert!(case.with_token(&reader, "GET", &path, None).await.json().get("client_secret").is_none());
    let callbacks = json!([tenant::CALLBACK_URL, "https://acme.example/callback"]);
    let changed = case.api("PATCH", &path, Some(&json!({ "callbacks": callbacks }))).await;
    assert_eq!((changed.status, &changed.json()["callbacks"]), (200, &callbacks));
    for bad in [json!({ "callbacks": "x" }), json!({ "callback": [] }), json!({ "app_type": "web" }), json!([])] {
        assert_eq!(case.api("PATCH", &path, Some(&bad)).await.status, 400, "{bad}");
    }
    let made = case.api("POST", "clients", Some(&json!({ "name": "New", "app_type": "spa" }))).await;
    assert_eq!((made.status, &made.json()["token_endpoint_auth_method"]), (201, &"none".into()));
    assert_eq!(case.api("POST", "clients", Some(&json!({}))).await.status, 400);
    let unknown = case.get("clients/nobody").await;
    assert_eq!((unknown.status, &unknown.json()["errorCode"]), (404, &"inexistent_client".into()));
    assert_eq!(case.api("PATCH", "clients/nobody", Some(&json!({}))).await.status, 404);
}

#[tokio::test]
async fn numbered_pages_end_at_1000_applications_and_checkpoints_at_the_last_one() {
    let case = Case::of("many-applications").await;
    let first =
        case.get("clients?is_global=false&page=0&per_page=100&include_totals=true&fields=client_id").await.json();
    assert_eq!((&first["total"], first["clients"].as_array().unwrap().len()), (&json!(2_500), 100));
    assert_eq!(case.get("clients?is_global=false&page=9&per_page=100").await.status, 200);
    let beyond = case.get("clients?is_global=false&page=10&per_page=100").await;
    let words = "Requesting page 10 exceeds the allowed maximum of 1000 records. To fetch results beyond 1000, use the \
        checkpoint pagination method.";
    assert_eq!((beyond.status, beyond.json()["message"].as_str()), (400, Some(words)));
    let (mut ids, mut from) = (std::collections::BTreeSet::new(), String::new());
    let mut pages = 0;
    loop {
        let body = case.get(&format!("clients?is_global=false&take=100&fields=client_id{from}")).await.json();
        ids.extend(body["clients"].as_array().unwrap().iter().map(|one| one["client_id"].to_string()));
        pages += 1;
        let Some(next) = body["next"].as_str() else { break };
        from = format!("&from={next}");
    }
    assert_eq!((ids.len(), pages), (2_500, 25));
    case.control("POST", "scenario", Some(&json!({ "name": "none" }))).await;
    assert_eq!(case.get("clients?is_global=false&fields=name").await.json().as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn a_new_tenant_has_no_users() {
    let case = Case::new().await;
    assert_eq!(case.get("users?q=identities.connection:%22discord%22").await.json(), json!([]));
    let totals = case.get("users?include_totals=true&per_page=1").await.json();
    assert_eq!(totals, json!({ "total": 0, "start": 0, "limit": 1, "length": 0, "users": [] }));
    let user = case.get("users/oauth2%7Cdiscord%7C1").await;
    assert_eq!((user.status, &user.json()["errorCode"]), (404, &"inexistent_user".into()));
    assert_eq!(case.api("DELETE", "users/oauth2%7Cdiscord%7C1", None).await.status, 204);
    for path in ["logs", "custom-domains"] {
        assert_eq!(case.get(path).await.json(), json!([]));
    }
}
