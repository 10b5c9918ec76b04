//! What is reported about stored secrets was looked up, or the report says that it wasn't.

use crate::support::desk::{Desk, Said};
use crate::support::secret_service::SecretService;
use serde_json::{Value, json};

fn values_kept(said: &Said) -> Value {
    let status = said.json();
    let checks = status["checkpoints"][2]["checks"].as_array().cloned().unwrap_or_default();
    checks.into_iter().find(|check| check["id"] == "values_kept").unwrap_or_default()
}

fn standing(said: &Said) -> Value {
    said.json()["checkpoints"][2]["state"].clone()
}

#[test]
fn a_status_names_what_the_keyring_lost_and_never_vouches_for_one_that_does_not_answer() {
    let Some(keyring) = SecretService::unlocked("a_status_names_what_the_keyring_lost") else { return };
    let desk = Desk::new();
    assert_eq!(desk.run_with(&keyring.env(), &["create", "--no-input"]).code, Some(0));
    let alone = |keyring: &SecretService, args: &[&str]| {
        let mut command = desk.home.command(args);
        command.envs(keyring.env());
        desk.end(command)
    };
    let whole = alone(&keyring, &["status", "--json"]);
    assert_eq!((whole.code, &values_kept(&whole)["state"]), (Some(0), &json!("ok")));
    let offline = alone(&keyring, &["status", "--offline"]);
    assert!(offline.line("Review").contains("3 secrets in the keyring last time"), "{offline:?}");

    // First one secret of the item is gone, then the item itself.
    let item: Value = keyring.lookup("default").and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
    for (name, words) in
        [("APPLICATION_SECRET", "Provider client secret"), ("AUTH0_CLIENT_SECRET", "Auth0 client secret")]
    {
        let mut less = item.clone();
        less.as_object_mut().map(|members| members.remove(name));
        keyring.store("default", &less.to_string()).unwrap_or_else(|refusal| panic!("{refusal}"));
        let said = alone(&keyring, &["status", "--json"]);
        let kept = values_kept(&said);
        assert_eq!(said.code, Some(3), "{name}");
        assert_eq!((&kept["state"], &kept["field"]), (&json!("to_do"), &json!(name)));
        assert_eq!(kept["what"], format!("{words} is gone from the keyring"));
    }
    let cleared = keyring.secret_tool(&["clear", "service", "a0connect", "username", "default"]).status();
    assert!(cleared.is_ok_and(|status| status.success()));
    let said = alone(&keyring, &["status", "--json"]);
    assert_eq!((said.code, standing(&said)), (Some(3), json!("to_do")));
    assert_eq!(values_kept(&said)["what"], "2 secrets are lost");
    let why = values_kept(&said)["why"].as_str().unwrap_or_default().to_owned();
    assert!(why.contains("Auth0 client secret") && why.contains("Provider client secret"), "{why}");
    let words = alone(&keyring, &["status"]);
    assert!(!words.out.contains("3 secrets in the keyring"), "{}", words.out);

    let said = alone(&keyring.locked(), &["status", "--json"]);
    assert_eq!((said.code, standing(&said)), (Some(0), json!("inconclusive")));
    let what = values_kept(&said)["what"].as_str().unwrap_or_default().to_owned();
    assert!(what.contains("couldn't be read"), "{what}");
}

#[test]
fn a_token_of_an_earlier_session_is_not_reported_as_accepted() {
    let desk = Desk::new();
    let machine = ["AUTH0_MGMT_CLIENT_ID", "AUTH0_MGMT_CLIENT_SECRET"].map(|name| (name, desk.tenant.value(name)));
    for (values, words) in [
        (
            vec![("AUTH0_API_V2_TOKEN", ""), machine[0], machine[1]],
            "M2M client secret wasn't saved in your last session",
        ),
        (vec![], "Management API token wasn't saved in your last session"),
    ] {
        let profile = if values.is_empty() { "pasted" } else { "machine" };
        let create = ["create", "--no-input", "--store", "memory", "--profile", profile];
        assert_eq!(desk.run_with(&values, &create).code, Some(0));
        for mode in [&["status"][..], &["status", "--offline"]] {
            let mut command = desk.home.command([mode, &["--profile", profile]].concat());
            command.env("APPLICATION_SECRET", desk.tenant.value("APPLICATION_SECRET"));
            let said = desk.end(command);
            assert!(said.line("API").contains("To do") && said.out.contains(words), "{}", said.out);
        }
    }
}
