//! `a0connect create --no-input`

use crate::support::desk::{Desk, said, wait};
use crate::support::secret_service::SecretService;
use serde_json::{Value, json};
use std::process::Stdio;

const CREATE: &[&str] = &["create", "--no-input", "--store", "memory"];
const CREATE_JSON: &[&str] = &["create", "--no-input", "--store", "memory", "--json"];

fn with<'a>(args: &[&'a str], more: &[&'a str]) -> Vec<&'a str> {
    [args, more].concat()
}

/// Each step with its state.
fn steps(answer: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let all = answer["steps"].as_array().cloned().unwrap_or_default();
    all.iter().map(|step| (text(&step["id"]), text(&step["state"]))).collect()
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(id, state)| ((*id).to_owned(), (*state).to_owned())).collect()
}

#[test]
fn it_creates_once_says_the_id_and_finds_it_again() {
    let desk = Desk::new();
    let first = desk.run(CREATE);
    assert_eq!((first.code, first.out.trim()), (Some(0), desk.connection_id().as_str()));
    assert!(first.err.contains("Created custom-connection-oauth2 at 127.0.0.1:"), "{}", first.err);
    let id = desk.connection_id();
    assert_eq!(
        desk.changes(),
        ["POST /api/v2/connections".to_owned(), format!("PATCH /api/v2/connections/{id}/clients")]
    );

    let again = desk.run(CREATE);
    assert_eq!((again.code, again.out.trim()), (Some(0), id.as_str()));
    assert_eq!(desk.changes().len(), 2, "equal: nothing is changed");
    assert!(again.err.contains("is up to date"), "{}", again.err);

    // Without the saved id the connection is found by its name.
    let other = desk.run(&with(CREATE, &["--profile", "other"]));
    assert_eq!((other.code, other.out.trim(), desk.changes().len()), (Some(0), id.as_str(), 2));
}

/// The name of a run is the same in the output and in each entry of the change log. A run that changes nothing has none.
#[test]
fn the_changes_of_a_run_have_one_correlation_id() {
    let desk = Desk::new();
    let said = desk.run(&with(CREATE_JSON, &["--no-callbacks"]));
    let id = said.json()["correlation_id"].as_str().unwrap_or_default().to_owned();
    assert!(id.starts_with("a0connect.run.1."), "{id}");
    assert!(said.err.contains(&format!("these changes have the correlation ID {id}")), "{}", said.err);
    let journal = desk.home.read(".local/state/a0connect/state/default.journal.json");
    let journal: Value = serde_json::from_str(&journal).unwrap();
    let entries = journal["content"]["entries"].as_array().cloned().unwrap_or_default();
    assert_eq!(entries.iter().map(|entry| &entry["correlation_id"]).collect::<Vec<_>>(), [&json!(id), &json!(id)]);
    let again = desk.run(&with(CREATE_JSON, &["--no-callbacks"])).json();
    assert_eq!(again.get("correlation_id"), Some(&Value::Null));
}

#[test]
fn json_says_every_step_with_its_evidence() {
    let desk = Desk::new();
    let said = desk.run(&with(CREATE_JSON, &["--no-callbacks"]));
    let answer = said.json();
    let members: Vec<&String> = answer.as_object().map(|object| object.keys().collect()).unwrap_or_default();
    let last = ["steps", "missing", "unusable", "failed_checks", "error"];
    assert_eq!(members, [&["schema", "connection_id", "name", "correlation_id", "sign_in"][..], &last].concat());
    assert_eq!(
        json!([answer["schema"], answer["connection_id"], answer["name"], answer["error"]]),
        json!([1, desk.connection_id(), "custom-connection-oauth2", null])
    );
    let expected = [
        ("look_up", "done"),
        ("count", "done"),
        ("create", "done"),
        ("enable", "done"),
        ("add_callbacks", "skipped"),
        ("sign_in", "skipped"),
    ];
    assert_eq!(steps(&answer), pairs(&expected));
    let evidence = &answer["steps"][2]["evidence"];
    assert_eq!((evidence["method"].as_str(), evidence["status"].as_u64()), (Some("POST"), Some(201)));
}

#[test]
fn a_difference_is_5_without_update_and_unknown_options_are_kept() {
    let desk = Desk::new();
    assert_eq!(desk.run(CREATE).code, Some(0));
    let id = desk.connection_id();
    let foreign = json!({"options": {"scope": "another", "upstream_params": {"a": {"value": "b"}}}});
    desk.tenant.patch_json(&format!("/sandbox/connections/{id}"), &foreign);
    let before = desk.changes();

    let said = desk.run(CREATE_JSON);
    let answer = said.json();
    assert_eq!(
        (said.code, &answer["error"]["class"], &answer["error"]["field"]),
        (Some(5), &json!("conflict"), &json!("SCOPE"))
    );
    assert_eq!((desk.changes(), &answer["connection_id"]), (before, &json!(id)));

    let said = desk.run(&with(CREATE_JSON, &["--update"]));
    assert_eq!((said.code, &said.json()["error"]), (Some(0), &Value::Null));
    let options = &desk.connections()[0]["options"];
    assert_eq!(options["upstream_params"], foreign["options"]["upstream_params"]);
    assert_eq!(desk.run(CREATE).code, Some(0), "equal now");
}

#[test]
fn nothing_is_created_for_an_application_that_does_not_exist() {
    let desk = Desk::new();
    let said = desk.run_with(&[("AUTH0_CLIENT_ID", "AcmeWebAcmeWebAcmeWebAcmeWeb0009")], CREATE_JSON);
    let answer = said.json();
    assert_eq!((said.code, answer["error"]["field"].as_str()), (Some(4), Some("AUTH0_CLIENT_ID")), "{answer}");
    assert_eq!((desk.changes(), desk.connections()), (vec![], vec![]));
    assert!(answer["failed_checks"].as_array().is_some_and(|checks| !checks.is_empty()), "it was no surprise");
}

#[test]
fn what_was_created_before_a_step_failed_is_named() {
    let desk = Desk::new();
    desk.fault(
        json!({"method": "PATCH", "path": "/api/v2/connections/*", "kind": "status", "status": 403,
        "body": {"statusCode": 403, "message": "Insufficient scope, expected any of: update:connections", "errorCode": "insufficient_scope"}}),
    );
    let said = desk.run(CREATE_JSON);
    let answer = said.json();
    let why = answer["error"]["why"].as_str().unwrap_or_default();
    assert!(why.ends_with(&format!("The connection {} was created before that.", desk.connection_id())), "{answer}");
    assert_eq!((said.code, answer["connection_id"].as_str()), (Some(4), Some(desk.connection_id().as_str())));
}

#[test]
fn a_missing_value_is_named_before_anything_is_sent_or_kept() {
    let desk = Desk::new();
    let said = desk.run_with(&[("APPLICATION_SECRET", "")], CREATE_JSON);
    let answer = said.json();
    assert_eq!(said.code, Some(3));
    assert_eq!(
        json!([answer["error"]["class"], answer["error"]["field"], answer["missing"], answer["steps"]]),
        json!(["user_input", "APPLICATION_SECRET", ["APPLICATION_SECRET"], []])
    );
    assert_eq!((desk.sent(), desk.files()), (vec![], vec![]));
}

#[test]
fn all_missing_values_are_named_at_once_and_it_is_3_as_in_preview() {
    let desk = Desk::new();
    let names = ["AUTH0_CLIENT_ID", "APPLICATION_SECRET", "TOKEN_URL"];
    let without: Vec<(&str, &str)> = names.iter().map(|name| (*name, "")).collect();
    let said = desk.run_with(&without, CREATE_JSON);
    let preview = desk.run_with(&without, &["preview", "--json", "--offline"]);
    assert_eq!((said.code, preview.code), (Some(3), Some(3)));
    assert_eq!((&said.json()["missing"], &preview.json()["missing"]), (&json!(names), &json!(names)));
    for name in names {
        assert!(said.err.lines().any(|line| line.starts_with("missing: ") && line.contains(name)), "{}", said.err);
    }
    // A token is missing too, or the part of it that wasn't given.
    let machine = desk.tenant.value("AUTH0_MGMT_CLIENT_ID");
    for (given, name) in
        [(&[][..], "AUTH0_API_V2_TOKEN"), (&[("AUTH0_MGMT_CLIENT_ID", machine)], "AUTH0_MGMT_CLIENT_SECRET")]
    {
        let said = desk.run_with(&[&[("AUTH0_API_V2_TOKEN", "")], given].concat(), CREATE_JSON);
        assert_eq!((said.code, &said.json()["missing"]), (Some(3), &json!([name])));
    }
    // Secrets that only an earlier run had are missing as well.
    assert_eq!(desk.run(CREATE).code, Some(0));
    let said = desk.end(desk.home.command(CREATE_JSON));
    assert_eq!((said.code, &said.json()["missing"]), (Some(3), &json!(["APPLICATION_SECRET", "AUTH0_API_V2_TOKEN"])));
    assert!(said.err.contains("wasn't saved in your last session"), "{}", said.err);
}

#[test]
fn without_a_keyring_it_ends_before_any_request_and_names_the_fix() {
    let desk = Desk::new();
    let said = desk.run(&["create", "--no-input", "--json"]);
    let error = &said.json()["error"];
    assert_eq!((said.code, &error["class"]), (Some(1), &json!("keyring")));
    assert!(error["fix"].as_str().is_some_and(|fix| fix.contains("--store memory")), "{error}");
    assert_eq!((desk.sent(), desk.files()), (vec![], vec![]));
}

#[test]
fn a_token_without_the_scope_is_4_and_a_create_only_token_creates() {
    let desk = Desk::new();
    let token = desk.token("read:connections");
    let said = desk.run_with(&[("AUTH0_API_V2_TOKEN", &token)], CREATE_JSON);
    assert_eq!((said.code, &said.json()["error"]["class"]), (Some(4), &json!("scope")));
    assert_eq!(desk.changes(), [""; 0]);

    // With machine credentials the fix is to grant the scope, not to get another token.
    desk.fault(json!({"method": "POST", "path": "/oauth/token", "kind": "status", "status": 200,
        "body": {"access_token": token, "expires_in": 86_400, "token_type": "Bearer"}}));
    let machine = ["AUTH0_MGMT_CLIENT_ID", "AUTH0_MGMT_CLIENT_SECRET"].map(|name| (name, desk.tenant.value(name)));
    let said = desk.run_with(&[&machine[..], &[("AUTH0_API_V2_TOKEN", "")]].concat(), CREATE_JSON);
    let fix = said.json()["error"]["fix"].as_str().unwrap_or_default().to_owned();
    assert!(said.code == Some(4) && fix.starts_with("Grant it to the Machine to Machine application"), "{said:?}");

    let token = desk.token("create:connections");
    let said = desk.run_with(&[("AUTH0_API_V2_TOKEN", &token)], CREATE_JSON);
    assert_eq!((said.code, &said.json()["connection_id"]), (Some(0), &json!(desk.connection_id())));
    let enabled = &desk.tenant.get_json("/sandbox/state")["enabled_clients"][desk.connection_id()];
    assert_eq!(*enabled, json!([desk.tenant.value("AUTH0_CLIENT_ID")]), "within the create");
}

#[test]
fn a_token_that_has_expired_is_4() {
    let desk = Desk::new();
    let order = json!({"scope": "create:connections read:connections", "expires_in": -60});
    let answer = desk.tenant.post_json("/sandbox/token", &order);
    let token = answer["token"].as_str().unwrap_or_default();
    let said = desk.run_with(&[("AUTH0_API_V2_TOKEN", token)], CREATE_JSON);
    assert_eq!((said.code, &said.json()["error"]["class"]), (Some(4), &json!("auth")));
    assert_eq!(desk.changes(), [""; 0]);
}

#[test]
fn a_production_profile_requires_its_tenants_name() {
    let desk = Desk::new();
    assert_eq!(desk.run(CREATE).code, Some(0));
    let text =
        desk.home.read(".config/a0connect/profiles/default.toml").replace("production = false", "production = true");
    desk.write(".config/a0connect/profiles/default.toml", &text);
    let before = desk.sent();

    let refused = desk.run(CREATE_JSON);
    assert_eq!((refused.code, &refused.json()["error"]["class"]), (Some(2), &json!("user_input")));
    assert_eq!(desk.run(&with(CREATE, &["--confirm", "other.eu.auth0.com"])).code, Some(2));
    assert_eq!(desk.sent(), before);
    let domain = desk.tenant.value("AUTH0_DOMAIN");
    assert_eq!(desk.run(&with(CREATE, &["--confirm", domain])).code, Some(0));
    assert_eq!(desk.run(&with(CREATE, &["--confirm", domain.trim_start_matches("http://")])).code, Some(0));
}

#[test]
fn what_was_used_is_kept_without_a_secret_and_serves_the_next_run() {
    let desk = Desk::new();
    assert_eq!(desk.run(CREATE).code, Some(0));
    assert_eq!(
        desk.files(),
        [
            ".config/a0connect/profiles/default.toml",
            ".local/state/a0connect/lock",
            ".local/state/a0connect/state/default.journal.json",
            ".local/state/a0connect/state/default.json",
            ".local/state/a0connect/tries.json",
        ]
    );
    for file in desk.files() {
        let text = desk.home.read(&file);
        desk.search(&crate::support::desk::Said { code: None, out: text, err: String::new() });
    }
    // The profile has the rest. The command names the secret that is missing.
    let mut command = desk.home.command(CREATE_JSON);
    command.env("AUTH0_API_V2_TOKEN", desk.tenant.value("AUTH0_API_V2_TOKEN"));
    let answer = desk.end(command);
    assert_eq!((answer.code, &answer.json()["error"]["field"]), (Some(3), &json!("APPLICATION_SECRET")));
}

#[test]
fn secrets_go_to_the_keyring_and_the_next_run_needs_no_other_source() {
    let Some(keyring) = SecretService::unlocked("secrets_go_to_the_keyring") else { return };
    let desk = Desk::new();
    let first = desk.run_with(&keyring.env(), &["create", "--no-input"]);
    assert_eq!((first.code, first.out.trim()), (Some(0), desk.connection_id().as_str()), "{first:?}");
    let item: Value = keyring.lookup("default").and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
    assert_eq!(item["APPLICATION_SECRET"], desk.tenant.value("APPLICATION_SECRET"));
    assert!(item.get("AUTH0_API_V2_TOKEN").is_none() && keyring.lookup("default/token").is_some());

    let alone = |args: &[&str]| {
        let mut command = desk.home.command(args);
        command.envs(keyring.env());
        desk.end(command)
    };
    let status = alone(&["status", "--json"]);
    assert_eq!(status.code, Some(0), "{status:?}");
    assert!(status.err.lines().all(|line| line.starts_with("hint: Some results are up to")), "{}", status.err);
    assert_eq!(status.json()["store"], "keyring");

    assert_eq!(alone(&["forget", "--yes"]).code, Some(0));
    assert_eq!((keyring.lookup("default"), keyring.lookup("default/token")), (None, None));
    assert_eq!(desk.files(), [".local/state/a0connect/lock"]);
}

#[test]
fn a_locked_keyring_ends_a_create_and_only_warns_a_status() {
    let Some(keyring) = SecretService::unlocked("a_locked_keyring_ends_a_create") else { return };
    let desk = Desk::new();
    assert_eq!(desk.run_with(&keyring.env(), &["create", "--no-input"]).code, Some(0));
    let before = desk.sent();
    let mut keyring = keyring.locked();
    for hangs in [false, true] {
        if hangs {
            keyring = keyring.locked_with_open_prompt();
        }
        let refused = desk.run_with(&keyring.env(), &["create", "--no-input", "--json"]);
        assert_eq!((refused.code, &refused.json()["error"]["class"]), (Some(1), &json!("keyring")));
        assert_eq!(desk.sent(), before);
    }
    let status = desk.run_with(&keyring.locked().env(), &["status", "--json"]);
    assert_eq!(status.code, Some(0), "{status:?}");
    assert!(status.err.starts_with("warning: "), "{}", status.err);
}

#[cfg(unix)]
#[test]
fn an_interrupted_create_waits_for_the_change_in_flight_and_ends_by_the_signal() {
    use rustix::process::{Pid, Signal, kill_process};
    use std::os::unix::process::ExitStatusExt as _;
    let desk = Desk::new();
    desk.fault(json!({"method": "POST", "path": "/api/v2/connections", "kind": "delay", "ms": 700}));
    let mut command = desk.command(CREATE_JSON);
    let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let Ok(child) = child else { return };
    desk.wait_sent("POST /api/v2/connections", 1);
    assert!(kill_process(Pid::from_child(&child), Signal::INT).is_ok());
    let output = wait(child);
    assert_eq!((output.status.code(), output.status.signal()), (None, Some(2)));
    let answer = said(output).json();
    assert_eq!(answer["connection_id"], desk.connection_id());
    assert_eq!(desk.changes(), ["POST /api/v2/connections"]);
    // The id was saved, and the next run does the rest.
    let next = desk.run(CREATE);
    assert_eq!((next.code, desk.changes().len()), (Some(0), 2));
}
