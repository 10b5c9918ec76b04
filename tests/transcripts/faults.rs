//! A tenant that drops responses, rejects requests, limits them, and sends content that must not be shown raw.

use crate::support::desk::Desk;
use crate::support::tls::TlsProxy;
use serde_json::{Value, json};

const CREATE_JSON: &[&str] = &["create", "--no-input", "--store", "memory", "--json"];

fn class(answer: &Value) -> &str {
    answer["error"]["class"].as_str().unwrap_or_default()
}

#[test]
fn a_create_whose_response_was_lost_makes_one_connection() {
    for kind in ["drop_after", "half_body"] {
        let desk = Desk::new();
        desk.fault(json!({"method": "POST", "path": "/api/v2/connections", "kind": kind}));
        let said = desk.run(CREATE_JSON);
        let answer = said.json();
        assert_eq!((said.code, &answer["connection_id"]), (Some(0), &json!(desk.connection_id())), "{kind}: {answer}");
        let posts = desk.changes().iter().filter(|line| *line == "POST /api/v2/connections").count();
        assert_eq!(posts, 1, "{kind}");
    }
}

#[test]
fn a_create_that_did_not_arrive_is_sent_again() {
    let desk = Desk::new();
    desk.fault(json!({"method": "POST", "path": "/api/v2/connections", "kind": "drop_before"}));
    let said = desk.run(CREATE_JSON);
    assert_eq!((said.code, &said.json()["connection_id"]), (Some(0), &json!(desk.connection_id())));
}

#[test]
fn a_reset_read_is_repeated_and_the_create_goes_on() {
    let desk = Desk::new();
    desk.fault(json!({"method": "GET", "path": "/api/v2/*", "kind": "drop_before", "times": 3}));
    let said = desk.run(CREATE_JSON);
    assert_eq!((said.code, &said.json()["connection_id"]), (Some(0), &json!(desk.connection_id())), "{said:?}");
}

#[test]
fn a_lost_create_with_a_create_only_token_is_done_without_an_id() {
    let desk = Desk::new();
    desk.fault(json!({"method": "POST", "path": "/api/v2/connections", "kind": "drop_after"}));
    let token = desk.token("create:connections");
    let said = desk.run_with(&[("AUTH0_API_V2_TOKEN", &token)], CREATE_JSON);
    let answer = said.json();
    assert_eq!((said.code, &answer["connection_id"], desk.connections().len()), (Some(0), &Value::Null, 1), "{answer}");
    assert!(said.err.contains("read:connections"), "{}", said.err);
}

#[test]
fn a_rate_limit_is_waited_for_where_it_is_short_and_6_where_it_is_not() {
    let limit = |path: &str, method: &str, seconds: &str, times: u32| {
        json!({"method": method, "path": path, "kind": "status", "status": 429, "times": times,
            "headers": {"retry-after": seconds},
            "body": {"statusCode": 429, "error": "Too Many Requests", "message": "Global limit has been reached", "errorCode": "too_many_requests"}})
    };
    let desk = Desk::new();
    desk.fault(limit("/api/v2/connections", "POST", "1", 1));
    let said = desk.run(CREATE_JSON);
    assert_eq!((said.code, desk.connections().len()), (Some(0), 1));
    assert!(said.err.contains("Waiting 1 second"), "{}", said.err);

    let desk = Desk::new();
    desk.fault(limit("/api/v2/connections", "POST", "3600", 9));
    let said = desk.run(CREATE_JSON);
    assert_eq!((said.code, class(&said.json())), (Some(6), "rate_limit"), "{said:?}");
    assert!(said.err.contains("too long to wait") && said.err.contains("error: "), "{}", said.err);

    let desk = Desk::new();
    desk.fault(limit("/api/v2/*", "GET", "1", 1));
    let said = desk.run(&["status"]);
    assert_eq!(said.code, Some(3));
    assert!(said.err.contains("Waiting 1 second"), "{}", said.err);

    let desk = Desk::new();
    desk.fault(limit("/api/v2/*", "GET", "3600", 99));
    let said = desk.run(&["status", "--json"]);
    assert_eq!(said.code, Some(6), "{said:?}");
    assert!(said.err.contains("too long to wait"), "{}", said.err);
}

#[test]
fn every_refusal_has_its_class_and_code() {
    let refuse = |status: u16, error: &str, message: &str, code: &str| {
        json!({"method": "POST", "path": "/api/v2/connections", "kind": "status", "status": status, "times": 9,
            "body": {"statusCode": status, "error": error, "message": message, "errorCode": code}})
    };
    for (fault, code, expected) in [
        (refuse(401, "Unauthorized", "Invalid token", "invalid_token"), 4, "auth"),
        (
            refuse(403, "Forbidden", "Insufficient scope, expected any of: create:connections", "insufficient_scope"),
            4,
            "scope",
        ),
        (
            refuse(409, "Conflict", "A connection with the same name already exists", "connection_conflict"),
            5,
            "conflict",
        ),
        (
            refuse(
                400,
                "Bad Request",
                "Payload validation error: 'String is too long' on property name",
                "invalid_body",
            ),
            1,
            "user_input",
        ),
    ] {
        let desk = Desk::new();
        desk.fault(fault);
        let said = desk.run(CREATE_JSON);
        let answer = said.json();
        assert_eq!((said.code, class(&answer)), (Some(code), expected), "{answer}");
        let last =
            answer["steps"].as_array().and_then(|steps| steps.iter().find(|step| step["id"] == "create")).cloned();
        assert_eq!(last.map(|step| step["state"].clone()), Some(json!("failed")), "{answer}");
        assert_eq!(desk.connections().len(), 0);
    }
}

#[test]
fn an_error_of_the_tenant_is_never_shown_raw() {
    let desk = Desk::new();
    let text = format!("\u{1b}]0;owned\u{7}\u{1b}[2J\u{202e}{}", desk.tenant.value("APPLICATION_SECRET"));
    desk.fault(json!({"method": "POST", "path": "/api/v2/connections", "kind": "status", "status": 400, "times": 9,
        "body": {"statusCode": 400, "error": "Bad Request", "message": text, "errorCode": "invalid_body"}}));
    // The desk searches every stream.
    assert_eq!(desk.run(CREATE_JSON).code, Some(1));
    let said = desk.run(&["create", "--no-input", "--store", "memory"]);
    assert_eq!(said.code, Some(1));
    assert!(said.err.contains("\\x1b]0;owned\\x07") && said.err.contains("****"), "{}", said.err);
    assert!(!said.err.contains('\u{202e}') && !said.err.contains('\u{1b}'));
}

#[test]
fn a_connection_of_another_kind_under_that_name_is_5() {
    let desk = Desk::new();
    desk.fault(json!({"method": "GET", "path": "/api/v2/connections", "kind": "status", "status": 200, "times": 9,
        "body": [{"id": "con_1", "name": "custom-connection-oauth2", "strategy": "samlp", "options": {}}]}));
    let said = desk.run(CREATE_JSON);
    assert_eq!((said.code, class(&said.json())), (Some(5), "conflict"));
    assert_eq!(desk.changes(), [""; 0]);
}

#[test]
fn a_host_that_names_another_issuer_gets_no_token() {
    let desk = Desk::new();
    desk.fault(json!({"path": "/.well-known/openid-configuration", "kind": "status", "status": 200, "times": 9,
        "body": {"issuer": "https://other.eu.auth0.com/"}}));
    let said = desk.run(CREATE_JSON);
    let answer = said.json();
    assert_eq!((said.code, &answer["error"]["field"]), (Some(1), &json!("AUTH0_DOMAIN")), "{answer}");
    assert_eq!(desk.sent_to("tenant"), ["GET /.well-known/openid-configuration"]);
}

#[test]
fn a_private_authority_has_to_be_named() {
    let desk = Desk::new();
    let port = desk.tenant.value("AUTH0_DOMAIN").rsplit(':').next().and_then(|port| port.parse().ok()).unwrap_or(0);
    let proxy = TlsProxy::start(port, &["localhost"]);
    let (domain, ca) = (format!("localhost:{}", proxy.port), proxy.ca_pem.to_string_lossy().into_owned());
    let answered = |variables: &[(&str, &str)], args: &[&str]| {
        let variables = [&[("AUTH0_DOMAIN", domain.as_str())], variables].concat();
        let status = desk.run_with(&variables, &[&["status", "--json"], args].concat()).json();
        let check = status["checkpoints"][0]["checks"].as_array().and_then(|checks| {
            checks.iter().find(|check| !check["evidence"].is_null()).cloned() // of any name
        });
        check.unwrap_or_default()["evidence"]["status"].as_u64()
    };
    assert_eq!(answered(&[], &[]), None);
    assert_eq!(answered(&[], &["--ca-cert", &ca]), Some(200));
    assert_eq!(answered(&[("SSL_CERT_FILE", &ca)], &[]), Some(200));
}

#[test]
fn a_token_that_is_rejected_during_a_run_is_renewed_once() {
    let refusal = |times: u32| {
        json!({"method": "POST", "path": "/api/v2/connections", "kind": "status", "status": 401, "times": times,
            "body": {"statusCode": 401, "error": "Unauthorized", "message": "Expired token received for JSON Web Token validation"}})
    };
    for (times, code, connections) in [(1, 0, 1), (2, 4, 0)] {
        let desk = Desk::new();
        desk.fault(refusal(times));
        let machine = ["AUTH0_MGMT_CLIENT_ID", "AUTH0_MGMT_CLIENT_SECRET"].map(|name| (name, desk.tenant.value(name)));
        // The check of the client secret has the same path.
        let without = [("AUTH0_API_V2_TOKEN", ""), ("AUTH0_CLIENT_SECRET", "")];
        let said = desk.run_with(&[&machine[..], &without].concat(), CREATE_JSON);
        assert_eq!((said.code, desk.connections().len()), (Some(code), connections), "{said:?}");
        let mints = desk.sent().iter().filter(|line| *line == "POST /oauth/token").count();
        assert_eq!(mints, 2, "{said:?}");
    }
}

#[test]
fn an_invalid_proxy_variable_is_named_without_its_value() {
    let desk = Desk::new();
    for (args, code) in [(&["status"][..], 3), (&["create", "--no-input", "--store", "memory"], 0)] {
        let said = desk.run_with(&[("https_proxy", "ftp://ada:hunter2@proxy:21")], args);
        assert_eq!(said.code, Some(code), "{said:?}");
        assert!(said.err.contains("warning: https_proxy isn't a proxy address"), "{said:?}");
        assert!(!said.err.contains("hunter2") && !said.err.contains("ada"), "{said:?}");
    }
}

#[test]
fn without_certificates_to_judge_by_the_variable_is_named() {
    let desk = Desk::new();
    desk.write("empty.pem", "");
    let file = desk.home.join("empty.pem").to_string_lossy().into_owned();
    let status = desk.run_with(&[("AUTH0_DOMAIN", "localhost:1"), ("SSL_CERT_FILE", &file)], &["status", "--json"]);
    let answer = status.json();
    let check = answer["checkpoints"][0]["checks"][0].clone();
    assert_eq!((status.code, &check["field"]), (Some(1), &json!("AUTH0_DOMAIN")), "{answer}");
    let why = check["why"].as_str().unwrap_or_default();
    assert!(why.starts_with("SSL_CERT_FILE names ") && why.contains("contains no certificate"), "{check}");
}
