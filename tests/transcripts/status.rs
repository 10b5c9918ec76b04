//! `a0connect status`

use crate::support::desk::{Desk, end, end_with_input};
use crate::support::home::Home;
use serde_json::{Value, json};

/// Each checkpoint with its state.
fn states(status: &Value) -> Vec<(&str, &str)> {
    let text = |value: &'_ Value| value.as_str().unwrap_or_default().len();
    let all = status["checkpoints"].as_array().map(Vec::as_slice).unwrap_or_default();
    assert!(all.iter().all(|one| text(&one["id"]) > 0 && text(&one["state"]) > 0), "{status}");
    all.iter().map(|one| (one["id"].as_str().unwrap_or_default(), one["state"].as_str().unwrap_or_default())).collect()
}

fn check<'a>(status: &'a Value, id: &str) -> &'a Value {
    let all = status["checkpoints"].as_array().map(Vec::as_slice).unwrap_or_default();
    let found = all.iter().flat_map(|one| one["checks"].as_array().map(Vec::as_slice).unwrap_or_default());
    found.into_iter().find(|check| check["id"] == id).unwrap_or(&Value::Null)
}

#[test]
fn in_an_empty_home_everything_is_to_do_and_nothing_is_written() {
    let home = Home::new();
    for args in [&["status", "--json", "--offline"][..], &["status", "--json"]] {
        let said = end(home.command(args));
        let status = said.json();
        assert_eq!((said.code, said.err.as_str()), (Some(3), ""));
        assert_eq!(
            states(&status),
            [
                ("auth0_application", "to_do"),
                ("third_party_application", "to_do"),
                ("credentials", "to_do"),
                ("api_token", "to_do"),
                ("profile_script", "to_do"),
                ("connection", "to_do"),
                ("in_place", "to_do"),
                ("sign_in", "unknown"),
            ]
        );
        assert_eq!(
            json!([status["schema"], status["profile"], status["domain"], status["store"], status["connection_id"]]),
            json!([1, "default", null, "keyring", null])
        );
    }
    assert!(!home.join(".config/a0connect").exists() && !home.join(".local/state/a0connect").exists());
}

#[test]
fn the_tenants_responses_are_shown_as_evidence_and_no_value_is_saved() {
    let desk = Desk::new();
    let said = desk.run(&["status", "--json"]);
    let status = said.json();
    assert_eq!((said.code, said.err.as_str()), (Some(3), ""), "only the create is to do");
    assert_eq!(states(&status)[3], ("api_token", "done"));
    assert_eq!(status["domain"], desk.tenant.value("AUTH0_DOMAIN").trim_start_matches("http://"));
    let accepted = check(&status, "name_free");
    assert_eq!(accepted["state"], "ok");
    for (id, method, code) in [
        ("domain", "GET", 200),
        ("signing_keys", "GET", 200),
        ("client_id", "GET", 200),
        ("client_secret", "POST", 403),
        ("callback_urls", "GET", 302),
        ("token_accepted", "GET", 200),
        ("name_free", "GET", 200),
    ] {
        let evidence = &check(&status, id)["evidence"];
        assert_eq!((evidence["method"].as_str(), evidence["status"].as_u64()), (Some(method), Some(code)), "{id}");
        assert_eq!(check(&status, id)["state"], "ok", "{id}");
    }
    let members: Vec<&String> = accepted.as_object().map(|object| object.keys().collect()).unwrap_or_default();
    assert_eq!(members, ["id", "state", "what", "why", "fix", "field", "actor", "evidence", "seen_at"]);
    assert!(accepted["seen_at"].as_str().is_some_and(|at| at.len() == 20 && at.ends_with('Z')), "{accepted}");
    assert_eq!(desk.files(), [".local/state/a0connect/lock", ".local/state/a0connect/tries.json"]);
    assert_eq!(desk.changes(), [""; 0]);
}

#[test]
fn the_provider_gets_the_requests_of_auth0_once_a_day() {
    let desk = Desk::new();
    // A profile keeps the results.
    assert_eq!(desk.run(&["create", "--no-input", "--store", "memory"]).code, Some(0));
    let exchanges = || desk.sent_to("provider").iter().filter(|line| *line == "POST /token").count();
    assert_eq!(exchanges(), 2, "the secret, and a deliberately wrong one");
    let said = desk.run(&["status", "--json"]);
    let status = said.json();
    assert_eq!((said.code, states(&status)[1]), (Some(0), ("third_party_application", "done")));
    let what = |id: &str| check(&status, id)["what"].as_str().unwrap_or_default().to_owned();
    assert_eq!(what("application_secret"), "Client ID and secret accepted");
    assert_eq!(what("authorization_url"), "Shows a sign-in page and accepts the redirect URI");
    assert_eq!(what("token_url"), "Token URL responds");
    assert_eq!(what("user_detail_url"), "Requires an access token (401)");
    let exchange = &check(&status, "application_secret")["evidence"];
    assert_eq!((exchange["method"].as_str(), exchange["status"].as_u64()), (Some("POST"), Some(400)));
    assert_eq!(exchanges(), 2, "within a day it leaves no second trail");
    assert_eq!(desk.run(&["status"]).code, Some(0));
    assert_eq!(exchanges(), 2, "within a day it leaves no second trail");
}

#[test]
fn a_secret_that_the_provider_refuses_is_4_and_one_in_another_place_says_where() {
    let desk = Desk::new();
    let wrong = [("APPLICATION_SECRET", "not-the-secret-of-the-application")];
    let said = desk.run_with(&wrong, &["status", "--json"]);
    let status = said.json();
    assert_eq!((said.code, states(&status)[1]), (Some(4), ("third_party_application", "failed")));
    let refused = check(&status, "application_secret");
    assert_eq!((refused["state"].as_str(), refused["field"].as_str()), (Some("failed"), Some("APPLICATION_SECRET")));
    assert_eq!(desk.sent_to("provider").iter().filter(|line| *line == "POST /token").count(), 3, "in each way once");

    let said = desk.run_with(&[("A0CONNECT_TOKEN_AUTH", "basic")], &["status", "--json"]);
    let other = said.json();
    let other = check(&other, "application_secret");
    assert_eq!((said.code, other["field"].as_str()), (Some(1), Some("A0CONNECT_TOKEN_AUTH")));
}

#[test]
fn a_token_without_create_connections_ends_with_4() {
    let desk = Desk::new();
    let token = desk.token("read:connections");
    let said = desk.run_with(&[("AUTH0_API_V2_TOKEN", &token)], &["status"]);
    assert_eq!(said.code, Some(4));
    assert_eq!(said.line("API"), "✗ Management API token       Failed");
    assert_eq!(said.line("Scopes"), "  ✗ Scopes  The token lacks create:connections (AUTH0_API_V2_TOKEN)");
    assert!(said.out.contains("    → ") && said.out.contains("    who: you, at Auth0"), "{}", said.out);
    let ascii = desk.run_with(&[("AUTH0_API_V2_TOKEN", &token), ("LANG", "C")], &["status"]);
    assert!(ascii.out.is_ascii() && ascii.line("API").starts_with("x Management API token"), "{}", ascii.out);
}

#[test]
fn drift_is_named_and_ends_with_5() {
    let desk = Desk::new();
    assert_eq!(desk.run(&["create", "--no-input", "--store", "memory"]).code, Some(0));
    assert_eq!(desk.run(&["status"]).code, Some(0));
    let path = format!("/sandbox/connections/{}", desk.connection_id());
    desk.tenant.patch_json(&path, &json!({"options": {"scope": "another"}}));
    let said = desk.run(&["status", "--json"]);
    assert_eq!(said.code, Some(5));
    let status = said.json();
    assert_eq!(states(&status)[6], ("in_place", "failed"));
    assert_eq!(check(&status, "connection_equal")["field"], "SCOPE");
    assert_eq!(status["connection_id"], desk.connection_id());
}

#[test]
fn a_host_that_does_not_answer_is_6_and_gets_no_secret() {
    let desk = Desk::new();
    let said = desk.run_with(&[("AUTH0_DOMAIN", "http://127.0.0.1:1")], &["status", "--json"]);
    assert_eq!(said.code, Some(6));
    let status = said.json();
    assert_eq!(states(&status)[0], ("auth0_application", "failed"));
    let evidence = &check(&status, "domain")["evidence"];
    assert_eq!(evidence["method"], "GET");
    assert!(evidence["status"].is_null(), "{evidence}");
    assert_eq!(desk.sent_to("tenant"), [""; 0]);
}

#[test]
fn facts_are_kept_for_the_profile_and_never_those_of_other_values() {
    let desk = Desk::new();
    assert_eq!(desk.run(&["create", "--no-input", "--store", "memory"]).code, Some(0));
    assert_eq!(desk.run(&["status"]).code, Some(0));
    let facts = desk.home.read(".local/state/a0connect/state/default.json");
    assert_eq!(desk.run(&["status", "--connection-name", "another"]).code, Some(5), "the saved id has another name");
    assert_eq!(desk.home.read(".local/state/a0connect/state/default.json"), facts);

    let before = desk.sent();
    let offline = end(desk.home.command(["status", "--offline", "--json"]));
    desk.search(&offline);
    assert_eq!(states(&offline.json())[6], ("in_place", "done"));
    // Its secrets were for that session only, so they must be given again.
    assert_eq!(states(&offline.json())[1], ("third_party_application", "to_do"));
    assert_eq!((offline.code, desk.sent()), (Some(3), before));
}

#[test]
fn values_come_from_flags_environment_file_and_input_in_that_order() {
    let desk = Desk::new();
    let status = |args: &[&str], environment: bool, input: &str| {
        let mut command = desk.home.command(["preview", "--offline", "--json"]);
        command.args(args);
        if environment {
            command.env("CONNECTION_NAME", "of-the-environment");
        }
        let said = end_with_input(command, input);
        said.json()["document"]["name"].as_str().map(str::to_owned)
    };
    let name = |text: &str| Some(text.to_owned());
    let lines = "AUTH0_DOMAIN=acme.eu.auth0.com\nCONNECTION_NAME=of-the-input\n";
    desk.write("values.env", "CONNECTION_NAME=of-the-file\n");
    let flags = ["--connection-name", "of-the-flag", "--env-file", "values.env", "--secrets-stdin"];
    assert_eq!(status(&flags, true, lines), name("of-the-flag"));
    assert_eq!(status(&flags[2..], true, lines), name("of-the-environment"));
    assert_eq!(status(&flags[2..], false, lines), name("of-the-file"));
    assert_eq!(status(&flags[4..], false, lines), name("of-the-input"));
}

#[test]
fn machine_credentials_get_a_token_and_a_wrong_secret_is_4() {
    let desk = Desk::new();
    let machine = |secret: &str| {
        let mut command = desk.command(&["status", "--json"]);
        command.env_remove("AUTH0_API_V2_TOKEN");
        command.env("AUTH0_MGMT_CLIENT_ID", desk.tenant.value("AUTH0_MGMT_CLIENT_ID"));
        command.env("AUTH0_MGMT_CLIENT_SECRET", secret);
        desk.end(command)
    };
    let said = machine(desk.tenant.value("AUTH0_MGMT_CLIENT_SECRET"));
    assert_eq!((said.code, states(&said.json())[3]), (Some(3), ("api_token", "done")));
    let said = machine("not-the-secret-of-the-machine");
    assert_eq!((said.code, states(&said.json())[3]), (Some(4), ("api_token", "failed")));
}

#[test]
fn after_a_clean_create_only_the_sign_in_is_left_to_do() {
    let desk = Desk::new();
    assert_eq!(desk.run(&["create", "--no-input", "--store", "memory"]).code, Some(0));
    let status = desk.run(&["status", "--json"]).json();
    let all = status["checkpoints"].as_array().map(Vec::as_slice).unwrap_or_default();
    let checks = all.iter().flat_map(|one| one["checks"].as_array().map(Vec::as_slice).unwrap_or_default());
    let open: Vec<&Value> = checks.filter(|check| check["state"] != "ok").collect();
    let ids: Vec<&str> = open.iter().filter_map(|check| check["id"].as_str()).collect();
    assert_eq!(ids, ["signed_in"], "{open:#?}");
}
