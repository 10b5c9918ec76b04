use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::super::scenarios::none;
use super::super::{serve_until_end_of, tenant};
use super::{Case, script};

/// Sends raw bytes to the tenant and returns all bytes that came before the connection ended.
async fn raw(case: &Case, request: &str) -> Vec<u8> {
    let mut stream = TcpStream::connect(case.sandbox.tenant().trim_start_matches("http://")).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut bytes = Vec::new();
    // The connection may also end with a reset. The bytes before it stay.
    let _ = stream.read_to_end(&mut bytes).await;
    bytes
}

fn raw_post(case: &Case, name: &str) -> String {
    let body = case.document(name).to_string();
    format!(
        "POST /api/v2/connections HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer {}\r\ncontent-type: application/json\r\n\
         content-length: {}\r\n\r\n{body}",
        case.token,
        body.len()
    )
}

async fn exists(case: &Case, name: &str) -> bool {
    !case.get(&format!("connections?name={name}")).await.json().as_array().unwrap().is_empty()
}

#[tokio::test]
async fn a_dropped_connection_carries_not_one_byte() {
    let case = Case::new().await;
    for (kind, done) in [("drop_before", false), ("drop_after", true)] {
        case.fault(json!({ "method": "POST", "path": "/api/v2/connections", "kind": kind })).await;
        assert_eq!(raw(&case, &raw_post(&case, "discord")).await, b"", "{kind}");
        assert_eq!(exists(&case, "discord").await, done, "{kind}");
    }
    case.fault(json!({ "path": "/api/v2/*", "kind": "drop_after" })).await;
    let url = format!("{}/api/v2/connections", case.sandbox.tenant());
    let lost = case.send(case.request("POST", &url, Some(&case.token), Some(&case.document("twitch")))).await;
    assert!(lost.is_err());
    assert!(exists(&case, "twitch").await);
}

#[tokio::test]
async fn half_a_body_is_half_a_body() {
    let case = Case::new().await;
    case.fault(json!({ "method": "POST", "path": "/api/v2/connections", "kind": "half_body" })).await;
    let bytes = String::from_utf8(raw(&case, &raw_post(&case, "discord")).await).unwrap();
    let (head, body) = bytes.split_once("\r\n\r\n").unwrap();
    let announced = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
    assert!(head.starts_with("HTTP/1.1 201 Created"), "{head}");
    assert_eq!(body.len(), announced.parse::<usize>().unwrap() / 2);
    assert!(exists(&case, "discord").await);
    case.fault(json!({ "path": "/api/v2/connections", "kind": "half_body" })).await;
    let url = format!("{}/api/v2/connections", case.sandbox.tenant());
    assert!(case.send(case.request("GET", &url, Some(&case.token), None)).await.is_err());
    let id = case.created("twitch").await;
    case.fault(json!({ "method": "DELETE", "path": "/api/v2/*", "kind": "status", "status": 204 })).await;
    assert_eq!(case.api("DELETE", &format!("connections/{id}"), None).await.status, 204);
    case.fault(json!({ "method": "PATCH", "path": "/api/v2/*", "kind": "half_body" })).await;
    let clients = format!("{url}/{id}/clients");
    let body = json!([{ "client_id": tenant::SPA_CLIENT_ID, "status": true }]);
    assert!(case.send(case.request("PATCH", &clients, Some(&case.token), Some(&body))).await.is_err());
    assert_eq!(case.get(&format!("connections/{id}/clients")).await.json()["clients"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_status_is_returned_as_often_as_ordered() {
    let case = Case::new().await;
    let body = json!({
        "statusCode": 429, "error": "Too Many Requests", "message": "Global limit has been reached",
        "errorCode": "too_many_requests",
    });
    let headers = json!({ "x-ratelimit-remaining": "0", "x-ratelimit-reset": 1_461_585_400 });
    case.fault(json!({ "method": "GET", "path": "/api/v2/connections", "times": 2, "kind": "status", "status": 429, "headers": headers, "body": body })).await;
    case.fault(json!({ "path": "/api/v2/conn*", "kind": "status", "status": 503, "body": "<html>" })).await;
    for _ in 0..2 {
        let reply = case.get("connections").await;
        assert_eq!((reply.status, reply.json()), (429, body.clone()));
        assert_eq!(reply.header("x-ratelimit-remaining"), "0");
        assert_eq!(reply.header("x-ratelimit-reset"), "1461585400");
        assert_eq!(reply.header("x-ratelimit-limit"), "50");
    }
    let third = case.get("connections").await;
    assert_eq!((third.status, third.text.as_str()), (503, "<html>"));
    assert_eq!(case.get("connections").await.status, 200);
    for bad in [
        json!({ "kind": "status", "status": 200 }),
        json!({ "path": "/", "kind": "status", "status": 99 }),
        json!({ "path": "/", "kind": "delay" }),
        json!({ "path": "/", "kind": "x" }),
        json!({ "path": "/", "kind": "drop_before", "listener": "x" }),
    ] {
        assert_eq!(case.control("POST", "fault", Some(&bad)).await.status, 400, "{bad}");
    }
}

#[tokio::test]
async fn a_delayed_response_comes_after_a_quick_one() {
    let case = Case::new().await;
    case.fault(json!({ "path": "/api/v2/connections", "kind": "delay", "ms": 100 })).await;
    let order = std::sync::Mutex::new(Vec::new());
    let slow = async {
        assert_eq!(case.get("connections").await.status, 200);
        order.lock().unwrap().push("slow");
    };
    let quick = async {
        assert_eq!(case.get("clients").await.status, 200);
        order.lock().unwrap().push("quick");
    };
    tokio::join!(slow, quick);
    assert_eq!(*order.lock().unwrap(), ["quick", "slow"]);
}

#[tokio::test]
async fn a_fault_can_be_meant_for_one_listener() {
    let case = Case::new().await;
    case.fault(json!({ "listener": "provider", "path": "/authorize", "kind": "status", "status": 418 })).await;
    assert_eq!(case.open(&format!("{}/authorize", case.sandbox.tenant())).await.status, 400);
    assert_eq!(case.open(&format!("{}/authorize", case.sandbox.provider())).await.status, 418);
}

#[tokio::test]
async fn the_journal_holds_every_request_in_order() {
    let case = Case::new().await;
    assert_eq!(case.control("GET", "journal", None).await.json(), json!([]));
    case.get("connections?name=a").await;
    case.form(&case.value("TOKEN_URL"), &[("code", "bogus")]).await;
    case.api("POST", "connections", Some(&json!({ "name": "a" }))).await;
    let prefix = &format!("Bearer {}", case.token)[..12];
    let expected = json!([
        { "n": 1, "listener": "tenant", "method": "GET", "path": "/api/v2/connections", "query": "name=a", "authorization": prefix, "body": null },
        { "n": 2, "listener": "provider", "method": "POST", "path": "/token", "query": "", "authorization": null, "body": "code=bogus" },
        { "n": 3, "listener": "tenant", "method": "POST", "path": "/api/v2/connections", "query": "", "authorization": prefix, "body": { "name": "a" } },
    ]);
    assert_eq!(case.control("GET", "journal", None).await.json(), expected);
}

#[tokio::test]
async fn a_colleague_can_change_a_connection_behind_the_programs_back() {
    let case = Case::new().await;
    let id = case.created("discord").await;
    case.enable(&id, tenant::SPA_CLIENT_ID, true).await;
    let patch =
        json!({ "options": { "tokenURL": "ftp://x", "scope": null, "new": { "a": 1 } }, "is_domain_connection": true });
    let changed = case.control("PATCH", &format!("connections/{id}"), Some(&patch)).await.json();
    assert_eq!(changed["options"]["tokenURL"], "ftp://x");
    assert_eq!(changed["options"]["new"], json!({ "a": 1 }));
    assert!(changed["options"].get("scope").is_none() && changed["is_domain_connection"] == true);
    assert_eq!(changed["options"]["client_id"], case.value("APPLICATION_KEY"));
    let state = case.control("GET", "state", None).await.json();
    assert_eq!(state["connections"][1], changed);
    assert_eq!(state["enabled_clients"][&id], json!([tenant::SPA_CLIENT_ID]));
    assert_eq!(state["clients"].as_array().unwrap().len(), 4);
    assert_eq!(case.control("PATCH", "connections/con_0", Some(&patch)).await.status, 404);
    assert_eq!(case.control("PATCH", &format!("connections/{id}"), Some(&json!(1))).await.status, 400);
    assert_eq!(case.control("GET", "nowhere", None).await.status, 404);
}

#[tokio::test]
async fn the_values_are_the_ones_a_newcomer_looks_up() {
    let case = Case::new().await;
    let names: Vec<&str> = case.sandbox.values().into_iter().map(|(name, _)| name).collect();
    let expected = [
        "AUTH0_DOMAIN",
        "AUTH0_CLIENT_ID",
        "AUTH0_CLIENT_SECRET",
        "CALLBACK_URLS",
        "APPLICATION_KEY",
        "APPLICATION_SECRET",
        "AUTHORIZATION_URL",
        "TOKEN_URL",
        "USER_DETAIL_URL",
        "SCOPE",
        "AUTH0_API_V2_TOKEN",
        "AUTH0_MGMT_CLIENT_ID",
        "AUTH0_MGMT_CLIENT_SECRET",
    ];
    assert_eq!(names, expected);
    assert_eq!(case.value("AUTH0_DOMAIN"), case.sandbox.tenant());
    assert_eq!(case.with_token(&case.value("AUTH0_API_V2_TOKEN"), "GET", "clients", None).await.status, 200);
}

#[tokio::test]
async fn serving_lasts_until_the_input_ends() {
    let (mut input, mut far) = tokio::io::duplex(16);
    let mut out = Vec::new();
    let serving = serve_until_end_of(&mut far, none(), script, &mut out);
    let ending = async {
        input.write_all(b"a line that nobody reads, longer than the pipe\n").await.unwrap();
        drop(input);
    };
    let (served, ()) = tokio::join!(serving, ending);
    served.unwrap();
    let text = String::from_utf8(out).unwrap();
    assert_eq!(text.lines().count(), 13);
    assert!(text.starts_with("AUTH0_DOMAIN=http://127.0.0.1:"));
}

#[tokio::test]
async fn a_dropped_sandbox_stops_responding() {
    let case = Case::new().await;
    let tenant = case.sandbox.tenant().to_owned();
    assert_eq!(case.get("clients").await.status, 200);
    let Case { sandbox, http, .. } = case;
    drop(sandbox);
    // The listener closes when its task runs next, not during the drop.
    while http.get(&tenant).send().await.is_ok() {
        tokio::task::yield_now().await;
    }
}
