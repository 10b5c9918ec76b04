//! What `create --no-input` doesn't touch: connections of others, and secrets in fields that are kept in clear.

use crate::support::desk::Desk;

const CREATE: &[&str] = &["create", "--no-input", "--store", "memory"];

fn with<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [CREATE, more].concat()
}

/// A tenant where a connection for another application at the provider has the name.
fn taken() -> Desk {
    let desk = Desk::new();
    assert_eq!(desk.run(&with(&["--profile", "theirs"])).code, Some(0));
    let path = format!("/sandbox/connections/{}", desk.connection_id());
    desk.tenant.patch_json(&path, &serde_json::json!({"options": {"client_id": "another-application"}}));
    desk
}

#[test]
fn anothers_connection_is_not_updated_unless_it_is_adopted_on_purpose() {
    let desk = taken();
    let (before, changes) = (desk.connections(), desk.changes().len());
    for args in [&[][..], &["--update"], &["--update", "--no-enable", "--no-callbacks"]] {
        let said = desk.run(&with(args));
        assert_eq!(said.code, Some(5), "{said:?}");
        assert!(said.err.contains(" already has the name custom-connection-oauth2"), "{}", said.err);
        assert_eq!((desk.connections(), desk.changes().len()), (before.clone(), changes));
    }
    // The profile doesn't claim the connection either.
    assert!(!desk.home.read(".config/a0connect/profiles/default.toml").contains("con_"));
    let said = desk.run(&with(&["--adopt"]));
    assert_eq!((said.code, desk.changes().len()), (Some(5), changes), "adopted, but it differs: {said:?}");
    let said = desk.run(&with(&["--adopt", "--update"]));
    assert_eq!((said.code, desk.connections().len()), (Some(0), 1), "{said:?}");
    assert_eq!(desk.connections()[0]["options"]["client_id"], desk.tenant.value("APPLICATION_KEY"));
}

#[test]
fn a_name_that_a_created_connection_cannot_get_is_not_saved() {
    let desk = Desk::new();
    assert_eq!(desk.run(CREATE).code, Some(0));
    let path = ".config/a0connect/profiles/default.toml";
    let (before, changes) = (desk.home.read(path), desk.changes().len());
    for args in [&[][..], &["--update"], &["--dry-run"]] {
        let said = desk.run_with(&[("CONNECTION_NAME", "trust0")], &with(args));
        assert_eq!(said.code, Some(5), "{said:?}");
        assert!(said.err.contains("named custom-connection-oauth2, not trust0"), "{}", said.err);
        assert_eq!((desk.home.read(path), desk.changes().len()), (before.clone(), changes));
    }
    let said = desk.run_with(&[("CONNECTION_NAME", "custom-connection-oauth2")], CREATE);
    assert_eq!(said.code, Some(0), "{said:?}");
}

#[test]
fn what_looks_like_a_secret_is_not_kept_in_clear_without_a_word() {
    let secret = "7yT-kP2_Zq9wXzL8nC1dF7gH4jS6aVkR3v5mYpQ2bT9wXzL8nC1dF7gH4jS6aV_-";
    for name in ["AUTH0_CLIENT_ID", "A0CONNECT_DISPLAY_NAME"] {
        let desk = Desk::new();
        let said = desk.run_with(&[(name, secret)], CREATE);
        assert_eq!(said.code, Some(1), "{said:?}");
        assert!(said.err.contains(&format!("({name}) may contain a secret")), "{}", said.err);
        assert!(said.err.contains(&format!("--not-secret {name}")), "{}", said.err);
        assert!(!desk.files().iter().any(|file| file.ends_with(".toml")), "{:?}", desk.files());
        assert_eq!(desk.changes(), [""; 0]);
    }
    // A secret of this profile, entered in any field.
    let desk = Desk::new();
    let own = desk.tenant.value("APPLICATION_SECRET").to_owned();
    let said = desk.run_with(&[("SCOPE", &own)], CREATE);
    assert_eq!(said.code, Some(1), "{}", said.err);
    let auth_params = format!("{{\"state2\": \"{own}\"}}");
    let said = desk.run_with(&[("A0CONNECT_AUTH_PARAMS", &auth_params)], CREATE);
    assert_eq!(said.code, Some(1), "{}", said.err);
    // The user confirms, and a saved value isn't asked about again.
    let said = desk.run_with(&[("A0CONNECT_DISPLAY_NAME", secret)], &with(&["--not-secret", "A0CONNECT_DISPLAY_NAME"]));
    assert_eq!(said.code, Some(0), "{}", said.err);
    let said = desk.run_with(&[("A0CONNECT_DISPLAY_NAME", secret)], CREATE);
    assert_eq!(said.code, Some(0), "{}", said.err);
}

#[test]
fn a_wall_before_the_tenant_does_not_block_the_next_create() {
    let desk = Desk::new();
    let wall = serde_json::json!({"path": "/.well-known/openid-configuration", "listener": "tenant", "kind": "status", "status": 403,
        "body": "<html>Request blocked</html>", "headers": {"content-type": "text/html"}});
    desk.tenant.post_json("/sandbox/fault", &wall);
    let said = desk.run(CREATE);
    assert_ne!(said.code, Some(0), "{said:?}");
    assert_eq!(desk.changes(), [""; 0]);
    let said = desk.run(CREATE);
    assert_eq!(said.code, Some(0), "{said:?}");
}
