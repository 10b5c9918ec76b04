use serde_json::json;

use super::Case;

/// The type of the last log entry about the connection, and words in it.
pub const ASKED: [(&str, &str, &str); 13] = [
    ("signed-in", "s", "|4211"),
    ("sign-in-one-user", "s", "|undefined"),
    ("sign-in-script", "f", "access_token is not defined"),
    ("sign-in-module", "f", "Cannot find module 'axios@0.22.0'"),
    ("sign-in-slow", "f", "did not complete within 20 seconds"),
    ("sign-in-no-user-id", "f", "No usable user ID at data.id"),
    ("sign-in-status-401", "f", "StatusCode: 401"),
    ("sign-in-no-json", "f", "Unexpected token <"),
    ("sign-in-exchange", "f", "invalid_grant"),
    ("sign-in-client", "f", "invalid_client"),
    ("sign-in-scope", "f", "invalid_scope"),
    ("sign-in-cancelled", "f", "access_denied"),
    ("sign-in-not-found", "f", "the connection was not found"),
];

/// Tested with a sign-in, in `tests/failures.rs`.
pub const BY_THEMSELVES: &[&str] =
    &["action-denies", "confirmation-page", "connection-no-sign-in", "provider-token-revoked"];

const QUERY: &str =
    "logs?q=connection:%22custom-connection-oauth2%22%20AND%20(type:s%20OR%20type:f)&sort=date:-1&per_page=5";

#[tokio::test]
async fn the_log_has_the_last_sign_in() {
    for (name, kind, words) in ASKED {
        let case = Case::of(name).await;
        let log = case.get(QUERY).await.json();
        assert_eq!(
            (&log[0]["type"], &log[0]["connection"]),
            (&json!(kind), &json!("custom-connection-oauth2")),
            "{name}"
        );
        assert!(log.to_string().contains(words), "{name}: {log}");
        // There are no entries of another connection or of another type.
        assert_eq!(case.get("logs?q=connection:%22another%22").await.json(), json!([]));
        assert_eq!(case.get("logs?q=type:fsa").await.json(), json!([]));
    }
}
