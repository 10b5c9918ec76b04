use serde_json::{Value, json};

use super::super::schema::{check_change, check_creation, check_enabled_clients};
use super::Case;

fn body(options: Value) -> Value {
    json!({ "name": "discord", "strategy": "oauth2", "options": options })
}

#[test]
fn good_bodies_pass() {
    for options in [
        json!({}),
        json!({ "authorizationURL": "https://a.example/x", "tokenURL": "http://127.0.0.1:4000/token" }),
        json!({ "authorizationURL": "http://localhost:1/a", "tokenURL": "http://[::1]:1/token" }),
        json!({ "client_secret": null, "upstream_params": null, "anything": { "else": 1 } }),
        json!({ "scope": ["a", "b"], "pkce_enabled": true, "scripts": { "fetchUserProfile": "", "getLogoutUrl": "" } }),
        json!({ "customHeaders": { "Authorization": "Basic x" }, "set_user_root_attributes": "never_on_login" }),
        json!({ "client_id": "ä".repeat(128), "scripts": { "fetchUserProfile": "x".repeat(51_200) } }),
    ] {
        assert_eq!(check_creation(&body(options.clone())), Ok(()), "{options}");
    }
    let whole = json!({
        "name": "a", "strategy": "auth0", "display_name": "A", "enabled_clients": ["x"], "is_domain_connection": true,
        "show_as_button": true, "realms": ["a"], "metadata": { "k": null, "l": "" }, "authentication": { "active": true },
        "connected_accounts": { "active": true, "cross_app_access": false }, "options": { "tokenURL": 5 },
    });
    assert_eq!(check_creation(&whole), Ok(()));
    assert_eq!(check_change(&json!({}), "oauth2"), Ok(()));
}

#[test]
fn bad_bodies_are_rejected_with_their_property() {
    let long_url = format!("https://a.example/{}", "x".repeat(255));
    for (bad, what, property) in [
        (json!([]), "Expected type object but found type array", ""),
        (json!({ "strategy": "oauth2" }), "Missing required property: name", ""),
        (json!({ "name": "a" }), "Missing required property: strategy", ""),
        (json!({ "name": "a", "strategy": "nope" }), "No enum match for: nope", "strategy"),
        (json!({ "name": "a", "strategy": "oauth2", "x": 1 }), "Additional properties not allowed: x", ""),
        (
            json!({ "name": "a--b", "strategy": "oauth2" }),
            "String does not match pattern ^[a-zA-Z0-9](-[a-zA-Z0-9]|[a-zA-Z0-9])*$: a--b",
            "name",
        ),
        (
            json!({ "name": "a".repeat(129), "strategy": "oauth2" }),
            "String is too long (129 chars), maximum 128",
            "name",
        ),
        (
            json!({ "name": "a", "strategy": "oauth2", "options": 1 }),
            "Expected type object but found type integer",
            "options",
        ),
        (
            json!({ "name": "a", "strategy": "oauth2", "display_name": "" }),
            "String is too short (0 chars), minimum 1",
            "display_name",
        ),
        (
            json!({ "name": "a", "strategy": "oauth2", "authentication": {} }),
            "Missing required property: active",
            "authentication",
        ),
        (
            json!({ "name": "a", "strategy": "oauth2", "is_domain_connection": "no" }),
            "Expected type boolean but found type string",
            "is_domain_connection",
        ),
        (body(json!({ "client_id": 5 })), "Expected type string but found type integer", "options.client_id"),
        (body(json!({ "client_id": "" })), "String is too short (0 chars), minimum 1", "options.client_id"),
        (
            body(json!({ "client_secret": "x".repeat(1025) })),
            "String is too long (1025 chars), maximum 1024",
            "options.client_secret",
        ),
        (
            body(json!({ "tokenURL": "http://a.example/" })),
            "String does not match pattern ^https://: http://a.example/",
            "options.tokenURL",
        ),
        (
            body(json!({ "tokenURL": "http://127.0.0.1.evil.example/" })),
            "String does not match pattern ^https://: http://127.0.0.1.evil.example/",
            "options.tokenURL",
        ),
        (
            body(json!({ "tokenURL": "no scheme" })),
            "Object didn't pass validation for format uri: no scheme",
            "options.tokenURL",
        ),
        (body(json!({ "tokenURL": long_url })), "String is too long (273 chars), maximum 255", "options.tokenURL"),
        (
            body(json!({ "authorizationURL": null })),
            "Expected type string but found type null",
            "options.authorizationURL",
        ),
        (body(json!({ "scope": vec!["a"; 21] })), "Array is too long (21), maximum 20", "options.scope"),
        (
            body(json!({ "scope": ["a".repeat(190)] })),
            "String is too long (190 chars), maximum 189",
            "options.scope[0]",
        ),
        (body(json!({ "scripts": { "foo": "" } })), "Additional properties not allowed: foo", "options.scripts"),
        (
            body(json!({ "scripts": { "fetchUserProfile": "x".repeat(51_201) } })),
            "String is too long (51201 chars), maximum 51200",
            "options.scripts.fetchUserProfile",
        ),
        (
            body(json!({ "customHeaders": { "a": "" } })),
            "String is too short (0 chars), minimum 1",
            "options.customHeaders.a",
        ),
        (body(json!({ "customHeaders": "{}" })), "Expected type object but found type string", "options.customHeaders"),
        (body(json!({ "set_user_root_attributes": "x" })), "No enum match for: x", "options.set_user_root_attributes"),
    ] {
        let violation = check_creation(&bad).unwrap_err();
        assert_eq!((violation.what.as_str(), violation.property.as_str()), (what, property));
    }
}

#[test]
fn enabled_clients_are_one_to_fifty_pairs() {
    let pair = json!({ "client_id": "a", "status": true });
    assert_eq!(check_enabled_clients(&json!([pair])), Ok(()));
    assert_eq!(check_enabled_clients(&Value::from(vec![pair.clone(); 50])), Ok(()));
    for bad in [
        json!({}),
        json!([]),
        Value::from(vec![pair; 51]),
        json!([1]),
        json!([{ "client_id": "a" }]),
        json!([{ "client_id": 1, "status": true }]),
        json!([{ "client_id": "a", "status": "true" }]),
        json!([{ "client_id": "a", "status": true, "x": 1 }]),
    ] {
        assert!(check_enabled_clients(&bad).is_err(), "{bad}");
    }
}

#[tokio::test]
async fn violations_reach_the_client_in_auth0s_envelope() {
    let case = Case::new().await;
    let sent = body(json!({ "tokenURL": "http://a.example/token" }));
    let reply = case.api("POST", "connections", Some(&sent)).await;
    let expected = json!({
        "statusCode": 400, "error": "Bad Request", "errorCode": "invalid_body",
        "message": "Payload validation error: 'String does not match pattern ^https://: http://a.example/token' on property \
                    options.tokenURL (OAuth 2.0 token endpoint).",
    });
    assert_eq!((reply.status, reply.json()), (400, expected));
    let url = format!("{}/api/v2/connections", case.sandbox.tenant());
    let comments =
        case.http.post(&url).bearer_auth(&case.token).header("content-type", "application/json").body("// x\n{}");
    let reply = case.send(comments).await.unwrap();
    assert_eq!((reply.status, &reply.json()["message"]), (400, &"Invalid request payload JSON format".into()));
    let plain = case.send(case.http.post(&url).bearer_auth(&case.token).body("{}")).await.unwrap();
    assert_eq!(plain.status, 415);
}
