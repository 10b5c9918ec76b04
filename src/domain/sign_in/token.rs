//! The ID token: which key verifies it, and what its claims must be (OpenID Connect Core 1.0 section 3.1.3.7). `world` verifies
//! the signature, since that is arithmetic.

use super::SignedIn;
use super::causes::LocalFailure;
use crate::domain::finding::{Finding, State};
use crate::domain::safe_text::Redactor;
use crate::domain::secret::Secret;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use serde_json::{Map, Value};

/// How far the clocks of Auth0 and of this machine may differ, in seconds.
const LEEWAY: i64 = 60;

/// How many claims are shown.
const MANY: usize = 100;

/// The longest text of a claim that is shown.
const SHOWN: usize = 300;

/// The header's `alg`. It only chooses the key.
pub(super) fn algorithm(token: &Secret) -> Option<String> {
    let header = token.reveal().split('.').next()?;
    let header: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(header).ok()?).ok()?;
    Some(header.get("alg")?.as_str()?.to_owned())
}

/// What the claims must be.
pub(super) struct Expected<'a> {
    pub issuer: String,
    pub client_id: &'a str,
    pub nonce: &'a str,
    pub now: Timestamp,
}

/// Who has signed in. An error is the name of the first claim that is wrong, with what it is and what it should be.
pub(super) fn signed_in(
    claims: &Map<String, Value>,
    expected: &Expected,
    redactor: &Redactor,
) -> Result<SignedIn, LocalFailure> {
    let text = |name: &str| claims.get(name).and_then(Value::as_str);
    let wrong = |name: &'static str, wanted: String| {
        let came =
            claims.get(name).map_or_else(|| "missing".to_owned(), |value| redactor.clean(&value.to_string(), 200));
        Err(LocalFailure::Claim { name, came, wanted })
    };
    let time = |name: &str| claims.get(name).and_then(Value::as_f64).filter(|seconds| seconds.is_finite());
    let now = expected.now.as_second() as f64;
    let leeway = LEEWAY as f64;
    if text("iss") != Some(expected.issuer.as_str()) {
        return wrong("iss", expected.issuer.clone());
    }
    let audiences: Vec<&str> = match claims.get("aud") {
        Some(Value::String(one)) => vec![one],
        Some(Value::Array(all)) => all.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    if !audiences.contains(&expected.client_id) {
        return wrong("aud", expected.client_id.to_owned());
    }
    // Required if there are several audiences, and always about this client.
    let azp = text("azp");
    if (claims.contains_key("azp") || audiences.len() > 1) && azp != Some(expected.client_id) {
        return wrong("azp", expected.client_id.to_owned());
    }
    if time("exp").is_none_or(|exp| exp + leeway <= now) {
        return wrong("exp", format!("later than {}", expected.now.as_second()));
    }
    if time("iat").is_none_or(|iat| iat - leeway > now) {
        return wrong("iat", format!("not later than {}", expected.now.as_second()));
    }
    if text("nonce") != Some(expected.nonce) {
        return wrong("nonce", "this sign-in's".to_owned());
    }
    let Some(user_id) = text("sub").filter(|sub| !sub.is_empty()) else {
        return wrong("sub", "the user ID".to_owned());
    };
    let shown = |value: &Value| match value {
        Value::String(text) => Value::String(redactor.clean(text, SHOWN)),
        Value::Number(_) | Value::Bool(_) | Value::Null => value.clone(),
        other => {
            let text = redactor.clean(&other.to_string(), SHOWN);
            serde_json::from_str(&text).unwrap_or(Value::String(text))
        }
    };
    let claims = claims.iter().take(MANY).map(|(name, value)| (redactor.clean(name, 100), shown(value))).collect();
    Ok(SignedIn { user_id: redactor.clean(user_id, SHOWN), claims })
}

/// What a verified token suggests to look at: as one sentence, and as title, reason and fix.
struct Hint {
    words: &'static str,
    parts: [&'static str; 3],
}

const NO_EMAIL: Hint = Hint {
    words: "The user profile has no email, so Auth0 can't find the same user in another connection.",
    parts: [
        "The user profile has no email",
        "Auth0 can't find the same user in another connection.",
        "Map the email in step 5 if the provider returns one.",
    ],
};

const UNVERIFIED: Hint = Hint {
    words: "The email isn't verified. Set email_verified in the user profile only if the provider has verified it.",
    parts: [
        "The email isn't verified",
        "Applications and account linking may require a verified email.",
        "Set email_verified in the user profile only if the provider has verified it.",
    ],
};

const DUPLICATE: Hint = Hint {
    words: "The same email in another connection belongs to another user, unless you link the two accounts.",
    parts: [
        "The same email can be another user",
        "Each connection has its own users.",
        "Link the two accounts if they are the same person.",
    ],
};

fn suggested(signed_in: &SignedIn) -> Vec<&'static Hint> {
    let claim = |name: &str| signed_in.claims.get(name);
    match (claim("email"), claim("email_verified")) {
        // The tenant's log has no claims.
        _ if signed_in.claims.is_empty() => Vec::new(),
        (None, _) => vec![&NO_EMAIL],
        (Some(_), Some(Value::Bool(true))) => vec![&DUPLICATE],
        (Some(_), _) => vec![&UNVERIFIED, &DUPLICATE],
    }
}

/// What a verified token suggests to look at. Nothing of it is a failure.
pub fn hints(signed_in: &SignedIn) -> Vec<&'static str> {
    suggested(signed_in).into_iter().map(|hint| hint.words).collect()
}

/// The same for `--json`.
pub fn warnings(signed_in: &SignedIn) -> Vec<Finding> {
    let all = suggested(signed_in).into_iter();
    all.map(|Hint { parts: [what, why, fix], .. }| Finding::new(State::Warning, *what, *why, *fix)).collect()
}

/// What `sub` is, in one sentence.
pub const ABOUT_SUB: &str =
    "sub is the user ID: the strategy, the connection name, and the user_id that the script returned.";
