//! The call of a script with the arguments of a sign-in.

use crate::domain::secret::Secret;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value};

/// What Auth0 calls: the script's text with the arguments of a sign-in.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    pub script: String,
    pub token: Secret,
    /// The token endpoint's response as JSON text, the second argument.
    pub token_response: Secret,
    /// The connection's name, a part of the Auth0 user ID.
    pub connection: String,
}

impl Call {
    /// With a token response that has only this token.
    pub fn with_token(script: &str, token: Secret, connection: &str) -> Self {
        let response = serde_json::json!({ "access_token": token.reveal(), "token_type": "Bearer" }).to_string();
        Self {
            script: script.to_owned(),
            token,
            token_response: Secret::new(response),
            connection: connection.to_owned(),
        }
    }

    /// With the token response as JSON, or with the token alone.
    pub fn with_input(script: &str, input: Secret, connection: &str) -> Self {
        let response: Map<String, Value> = serde_json::from_str(input.reveal()).unwrap_or_default();
        let token = response.get("access_token").and_then(Value::as_str).map(Secret::new);
        match token {
            Some(token) => Self { token_response: input, ..Self::with_token(script, token, connection) },
            None => Self::with_token(script, input, connection),
        }
    }

    /// With an ID token that has these claims, for a script that makes no request.
    pub fn with_claims(script: &str, claims: &str, connection: &str) -> Self {
        let token = Secret::new(Self::NO_TOKEN);
        let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
        let id_token = format!("{}.{}.c2ln", part(r#"{"alg":"none"}"#), part(claims));
        let response = serde_json::json!({
            "access_token": token.reveal(), "token_type": "Bearer", "id_token": id_token,
        });
        Self { token_response: Secret::new(response.to_string()), ..Self::with_token(script, token, connection) }
    }

    /// The token of a rehearsal that sends nothing.
    pub const NO_TOKEN: &str = "the-access-token";

    /// The secrets in it, for a redactor.
    pub fn secrets(&self) -> Vec<Secret> {
        let response: Map<String, Value> = serde_json::from_str(self.token_response.reveal()).unwrap_or_default();
        let kept = |(name, _): &(&String, &Value)| name.ends_with("token") || name.ends_with("secret");
        let texts = response.iter().filter(kept).filter_map(|(_, value)| value.as_str()).map(Secret::new);
        std::iter::once(self.token.clone()).chain(texts).collect()
    }
}
