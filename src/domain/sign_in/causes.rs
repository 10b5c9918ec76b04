//! What ends a sign-in on this machine, and the step that each cause belongs to, wherever it was noticed.

use super::pop_up::{self, PopUp};
use super::signature::Unverified;
use super::steps::StepId;
use crate::domain::cause::{self, Cause};
use crate::domain::diagnosis;
use crate::domain::fields::FieldId::*;
use crate::domain::finding::{Actor, Class, Finding};

/// What ended the sign-in on this machine.
#[derive(Clone, Debug, PartialEq)]
pub enum LocalFailure {
    /// No callback URL is on this computer. `lacks`: why none can be added.
    NoCallback {
        lacks: Option<String>,
    },
    /// a0connect can't listen at a callback URL: the system's words. `can_add`: another one wasn't to be added yet.
    PortTaken {
        url: String,
        words: String,
        can_add: bool,
    },
    /// The client secret can't be read now, or the application authenticates with a key.
    NoSecret {
        by_key: bool,
    },
    /// The browser didn't come back in time. `other`: responses to other attempts came.
    NothingCame {
        seconds: i64,
        other: bool,
    },
    /// The page got another attempt's message.
    OtherAttempt,
    Canceled,
    /// A failure that only pop-up mode has.
    PopUp(PopUp),
    /// The exchange returned no ID token.
    NoToken,
    /// The ID token names an algorithm that isn't RS256 or HS256.
    Algorithm(String),
    /// The tenant's key set can't be read.
    NoKeys(String),
    Signature(Unverified),
    Claim {
        name: &'static str,
        came: String,
        wanted: String,
    },
}

/// A failure that the log or a check may explain better.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Failed {
    pub step: StepId,
    /// Something was received that proves that each step before this one has happened.
    pub reached: StepId,
    pub cause: &'static str,
    pub finding: Finding,
    pub evidence: Option<String>,
}

const AGAIN: &str = "Start the sign-in again, in one browser window.";

const CAUSES: &[Cause<LocalFailure, Finding>] = &[
    Cause {
        id: "no_callback",
        example: || LocalFailure::NoCallback { lacks: None },
        diagnose: |failure| {
            let LocalFailure::NoCallback { lacks } = failure else { return None };
            let what = "No callback URL leads to this computer";
            let why = match lacks {
                None => "A sign-in returns to a callback URL such as http://127.0.0.1:8976/callback.".to_owned(),
                Some(lacks) => format!("a0connect can't add one for the sign-in, because that {lacks}."),
            };
            let fix = match lacks {
                None => "Let a0connect add one for the duration of the sign-in, with --add-callback.",
                Some(_) => {
                    "Add http://127.0.0.1:8976/callback in Dashboard > Applications > your application > Settings > Allowed Callback URLs."
                }
            };
            Some(Finding::failed(Class::UserInput, what, why, fix).on(CallbackUrls).by(Actor::YouAtAuth0))
        },
    },
    Cause {
        id: "port_taken",
        example: || LocalFailure::PortTaken {
            url: "http://localhost:3000/callback".into(),
            words: "Address in use".into(),
            can_add: true,
        },
        diagnose: |failure| {
            let LocalFailure::PortTaken { url, words, can_add } = failure else { return None };
            let why = format!("a0connect can't listen at {url}: {words}.");
            let fix = match can_add {
                true => {
                    "Quit the program that uses the port, or let a0connect add another callback URL with --add-callback."
                }
                false => "Quit the program that uses the port, then start the sign-in again.",
            };
            let finding = Finding::failed(Class::UserInput, "The callback URL's port is in use", why, fix);
            Some(finding.on(CallbackUrls).by(Actor::YouOnThisMachine))
        },
    },
    Cause {
        id: "no_client_secret",
        example: || LocalFailure::NoSecret { by_key: false },
        diagnose: |failure| {
            let LocalFailure::NoSecret { by_key } = failure else { return None };
            let what = "The code can't be exchanged without a secret";
            let finding = match by_key {
                true => Finding::failed(
                    Class::UserInput,
                    "The application authenticates with a key",
                    "a0connect can't use a key to exchange the code.",
                    "Choose Client Secret (Post) in Dashboard > Applications > your application > Credentials.",
                )
                .on(Auth0ClientId)
                .by(Actor::YouAtAuth0),
                false => Finding::failed(
                    Class::UserInput,
                    what,
                    "The application is confidential, so Auth0 requires its client secret.",
                    "Enter the client secret from Dashboard > Applications > your application > Settings.",
                )
                .on(Auth0ClientSecret)
                .by(Actor::You),
            };
            Some(finding)
        },
    },
    Cause {
        id: "nothing_came",
        example: || LocalFailure::NothingCame { seconds: 300, other: false },
        diagnose: |failure| {
            let LocalFailure::NothingCame { seconds, other } = failure else { return None };
            let others = if *other { " Only responses to other sign-ins came." } else { "" };
            let why = format!("For {seconds} seconds, no browser opened the callback URL.{others}");
            let fix = "Look at the last page in the browser. If it shows an error, paste its URL.";
            Some(Finding::failed(Class::UserInput, "The browser didn't return in time", why, fix).by(Actor::Nobody))
        },
    },
    Cause {
        id: "other_attempt",
        example: || LocalFailure::OtherAttempt,
        diagnose: |failure| {
            let why = "The value of state isn't this sign-in's. The response is from an old tab or another window.";
            matches!(failure, LocalFailure::OtherAttempt).then(|| {
                Finding::failed(Class::UserInput, "The response is from another sign-in", why, AGAIN).by(Actor::Nobody)
            })
        },
    },
    Cause {
        id: "canceled_here",
        example: || LocalFailure::Canceled,
        diagnose: |failure| {
            matches!(failure, LocalFailure::Canceled).then(|| {
                let why = "It ended on this machine before the browser returned.";
                Finding::failed(Class::UserInput, "The sign-in was canceled", why, AGAIN).by(Actor::Nobody)
            })
        },
    },
    Cause {
        id: "no_id_token",
        example: || LocalFailure::NoToken,
        diagnose: |failure| {
            matches!(failure, LocalFailure::NoToken).then(|| {
                let why = "Auth0 accepted the code, but its response has no id_token.";
                let fix = "Check whether the application is a third-party application, which gets no ID token.";
                Finding::failed(Class::Api, "Auth0 returned no ID token", why, fix)
                    .on(Auth0ClientId)
                    .by(Actor::YouAtAuth0)
            })
        },
    },
    Cause {
        id: "token_algorithm",
        example: || LocalFailure::Algorithm("none".into()),
        diagnose: |failure| {
            let LocalFailure::Algorithm(name) = failure else { return None };
            let why = match name.eq_ignore_ascii_case("none") {
                true => "It has no signature, so nothing proves who wrote it.".to_owned(),
                false => format!("It names {name}. Applications expect RS256, or HS256 with a client secret."),
            };
            let fix =
                "Choose RS256 in Dashboard > Applications > your application > Settings > Advanced Settings > OAuth.";
            Some(
                Finding::failed(Class::UserInput, "The ID token has an unsupported algorithm", why, fix)
                    .on(Auth0ClientId)
                    .by(Actor::YouAtAuth0),
            )
        },
    },
    Cause {
        id: "token_keys",
        example: || LocalFailure::NoKeys("acme.eu.auth0.com responded with 503".into()),
        diagnose: |failure| {
            let LocalFailure::NoKeys(words) = failure else { return None };
            let what = "The ID token can't be verified right now";
            let fix = "Sign in again in a minute.";
            let why = format!("The tenant's signing keys can't be read: {}.", words.trim_end_matches('.'));
            Some(Finding::failed(Class::Network, what, why, fix).on(Auth0Domain).by(Actor::Auth0))
        },
    },
    Cause {
        id: "token_signature",
        example: || LocalFailure::Signature(Unverified::Forged),
        diagnose: |failure| {
            let LocalFailure::Signature(unverified) = failure else { return None };
            let why = match unverified {
                Unverified::Malformed => "It isn't a JSON Web Token.",
                Unverified::UnknownKey => "It names a key that isn't among the tenant's signing keys.",
                Unverified::Forged => "Its signature doesn't match the tenant's key, or the client secret.",
            };
            let fix = "Sign in again. If it fails again, check Domain and any proxy between Auth0 and this machine.";
            Some(Finding::failed(Class::Api, "The ID token isn't Auth0's", why, fix).on(Auth0Domain).by(Actor::Auth0))
        },
    },
    Cause {
        id: "token_claim",
        example: || LocalFailure::Claim { name: "aud", came: "\"other\"".into(), wanted: "kR3v5mYp".into() },
        diagnose: |failure| {
            let LocalFailure::Claim { name, came, wanted } = failure else { return None };
            let why = format!("{name} is {came}, but should be {wanted}.");
            let finding = |what: &str, fix: &str| Finding::failed(Class::Api, what, why.clone(), fix);
            Some(match *name {
                "iss" => {
                    finding("The ID token is from another domain", "In step 1, set Domain to the issuer's domain.")
                        .on(Auth0Domain)
                        .by(Actor::You)
                }
                "aud" | "azp" => finding(
                    "The ID token is for another application",
                    "Compare the client ID in step 1 with the application's settings.",
                )
                .on(Auth0ClientId)
                .by(Actor::You),
                "exp" | "iat" => {
                    finding("The ID token isn't valid at this time", "Fix this machine's clock, then sign in again.")
                        .by(Actor::YouOnThisMachine)
                }
                "nonce" => finding("The ID token is from another sign-in", AGAIN).by(Actor::Nobody),
                _ => finding("The ID token has no user ID", "Sign in again.").by(Actor::Auth0),
            })
        },
    },
];

/// The step that a cause belongs to, by its ID.
const STEP_OF: &[(&str, StepId)] = &[
    // The application and the callback URL, before anything is sent to the provider.
    ("no_callback", StepId::Start),
    ("port_taken", StepId::Start),
    ("canceled_here", StepId::LogIn),
    ("nothing_came", StepId::LogIn),
    ("connection_disabled", StepId::Start),
    ("connection_not_enabled", StepId::Start),
    ("connection_not_found", StepId::Start),
    ("no_connections", StepId::Start),
    ("organization_required", StepId::Start),
    ("code_grant_off", StepId::Start),
    ("web_origin_missing", StepId::Start),
    ("pop_up_confidential", StepId::CodeExchange),
    ("pop_up_blocked", StepId::Start),
    (pop_up::CLOSED, StepId::LogIn),
    (pop_up::SILENT, StepId::LogIn),
    ("callback_mismatch", StepId::Start),
    ("unknown_client", StepId::Start),
    ("unlisted_origin", StepId::Start),
    // What Auth0 sends to the provider with the browser.
    ("provider_redirect_uri", StepId::Authorize),
    ("provider_scope", StepId::Authorize),
    ("access_denied", StepId::LogIn),
    ("interrupted", StepId::ProviderCode),
    // The exchange of the provider's code.
    ("exchange_silent", StepId::Exchange),
    ("code_refused", StepId::Exchange),
    ("provider_outage", StepId::Exchange),
    ("exchange_refused", StepId::Exchange),
    // The script, and the request that it sends.
    ("user_detail_status", StepId::Userinfo),
    ("user_detail_silent", StepId::Userinfo),
    ("user_detail_packed", StepId::Userinfo),
    ("user_detail_no_json", StepId::Userinfo),
    ("user_detail_error", StepId::Userinfo),
    ("everyone_is_one", StepId::Script),
    ("no_user_id", StepId::Script),
    ("module_gone", StepId::Script),
    ("script_slow", StepId::Script),
    ("script_throws", StepId::Script),
    // Auth0's own pages and rules, after the script.
    ("page_not_allowed", StepId::Confirmation),
    ("action_denied", StepId::Code),
    ("other_attempt", StepId::Code),
    ("other", StepId::Code),
    // On this machine.
    ("no_client_secret", StepId::CodeExchange),
    ("page_not_allowed_to_exchange", StepId::CodeExchange),
    ("page_cannot_exchange", StepId::CodeExchange),
    ("page_broke", StepId::CodeExchange),
    ("token_too_long", StepId::IdToken),
    ("no_id_token", StepId::IdToken),
    ("token_algorithm", StepId::IdToken),
    ("token_keys", StepId::IdToken),
    ("token_signature", StepId::IdToken),
    ("token_claim", StepId::IdToken),
];

/// The step of a cause. `message`: that of Auth0 or the provider. One about the access token is about the exchange.
pub(super) fn step_of(cause: &str, message: &str) -> StepId {
    let known = STEP_OF.iter().find(|(id, _)| *id == cause).map_or(StepId::Code, |(_, step)| *step);
    let of_exchange = message.to_lowercase().contains("failed to obtain access token");
    if of_exchange && known < StepId::Exchange { StepId::Exchange } else { known }
}

/// The latest step that a failure at Auth0 proves was reached. A known cause proves every step before its own, and an unknown
/// one only that the sign-in began.
pub(super) fn reached(step: StepId, cause: &str) -> StepId {
    if cause == diagnosis::OTHER { step.min(StepId::Authorize) } else { step }
}

/// The diagnosis of a failure on this machine, and the step that it ends.
pub(super) fn diagnosed(own: &LocalFailure) -> (StepId, Finding) {
    let known = match own {
        LocalFailure::PopUp(seen) => cause::first_named(pop_up::CAUSES, seen),
        own => cause::first_named(CAUSES, own),
    };
    // Each observation has its row, as the test shows.
    known.map_or_else(
        || (StepId::Code, Finding::failed(Class::Internal, "The sign-in failed", "The reason isn't known.", AGAIN)),
        |(id, finding)| (step_of(id, ""), finding),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_cause_has_one_step_and_each_row_a_cause() {
        let own: Vec<_> = CAUSES.iter().collect();
        let of_pop_up: Vec<_> = pop_up::CAUSES.iter().collect();
        let mut named = cause::diagnose_examples(&own);
        named.extend(cause::diagnose_examples(&of_pop_up));
        let mut ids: Vec<&str> = named.iter().map(|(id, _)| *id).collect();
        ids.extend(diagnosis::sign_in_causes());
        ids.push(diagnosis::OTHER);
        for id in &ids {
            assert_eq!(STEP_OF.iter().filter(|(known, _)| known == id).count(), 1, "{id}");
        }
        for (id, _) in STEP_OF {
            assert!(ids.contains(id), "{id} isn't a cause");
        }
        for (id, finding) in named {
            assert!(finding.what.chars().count() <= 48 && !finding.what.ends_with('.'), "{id}: {}", finding.what);
            assert!(!finding.why.is_empty() && !finding.fix.is_empty() && finding.actor.is_some(), "{id}");
        }
    }

    #[test]
    fn the_message_moves_a_cause_to_the_exchange() {
        let message = "failed to obtain access token. redirect_uri mismatch";
        assert_eq!(step_of("provider_redirect_uri", message), StepId::Exchange);
        assert_eq!(step_of("provider_redirect_uri", "redirect_uri mismatch"), StepId::Authorize);
        assert_eq!(step_of("script_throws", message), StepId::Script);
    }
}
