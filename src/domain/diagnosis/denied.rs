//! Why a sign-in was denied although nothing is wrong with it: by the user, an Action or a Rule of the tenant, or Auth0 itself
//! because it may not show a page. Source: RFC 6749 section 4.1.2.1, OpenID Connect Core 1.0 section 3.1.2.6, and Auth0's
//! documentation of `api.access.deny` and `UnauthorizedError`.

use super::{Cause, Symptoms, sign_in};
use crate::domain::fields::FieldId;
use crate::domain::finding::{Actor, Class, Finding};

const TRIGGERS: &str = "Check Dashboard > Actions > Triggers > post-login, and what it expects of the user profile.";
/// The words of providers for a user who has pressed "Cancel".
const BY_USER: &[&str] = &[
    "user denied",
    "user has denied",
    "denied the request",
    "denied your request",
    "user cancel",
    "user_cancel",
    "user_denied",
    "was canceled",
    "was cancelled",
    "resource owner",
    "user declined",
    "did not consent",
    "declined to consent",
    "not authorize the app",
];
/// No reason, only the error itself.
const NO_REASON: &[&str] = &["", "access_denied", "access denied", "unauthorized"];

pub(super) const CAUSES: &[Cause] = &[
    Cause {
        id: "page_not_allowed",
        example: || sign_in::symptoms(0, "login_required", "Login required"),
        diagnose: |symptoms| {
            let codes = ["login_required", "consent_required", "interaction_required", "account_selection_required"];
            codes.contains(&symptoms.code.as_str()).then(|| {
                let what = "Auth0 wasn't allowed to show a page";
                let why = "Users must confirm a callback URL on their own computer, which prompt=none forbids.";
                let fix = "Sign in without prompt=none, or skip the confirmation in the application's settings.";
                Finding::failed(Class::UserInput, what, format!("{} {why}", sentence(symptoms)), fix)
                    .on(FieldId::CallbackUrls)
                    .by(Actor::YouAtAuth0)
            })
        },
    },
    Cause {
        id: "access_denied",
        example: || sign_in::symptoms(0, "access_denied", "The user denied the request"),
        diagnose: |symptoms| {
            let without_reason = symptoms.code == "access_denied" && is_without_reason(symptoms);
            (symptoms.says(BY_USER) || without_reason).then(|| {
                let why = match without_reason {
                    true => "The user canceled, or an Action of the tenant denied it.",
                    false => "The user canceled at the provider.",
                };
                let fix = "Sign in again and allow access. If it's denied again, check Dashboard > Actions > Triggers > post-login.";
                Finding::failed(Class::UserInput, "The sign-in was denied", format!("{} {why}", sentence(symptoms)), fix)
                    .by(Actor::Nobody)
            })
        },
    },
    Cause {
        id: "action_denied",
        example: || sign_in::symptoms(0, "access_denied", "Only staff of Acme can sign in"),
        diagnose: |symptoms| {
            let denied = ["access_denied", "unauthorized"].contains(&symptoms.code.as_str());
            (denied || symptoms.says(&["access denied", "access_denied"])).then(|| {
                let why = format!("{} A Rule or an Action of the tenant gave this reason.", sentence(symptoms));
                Finding::failed(Class::UserInput, "The tenant denied the sign-in", why, TRIGGERS).by(Actor::YouAtAuth0)
            })
        },
    },
];

fn is_without_reason(symptoms: &Symptoms) -> bool {
    NO_REASON.contains(&symptoms.message.trim().trim_end_matches('.').to_lowercase().as_str())
}

fn sentence(symptoms: &Symptoms) -> String {
    let text = symptoms.message.trim_end_matches(['.', ' ']);
    format!("{}.", if text.is_empty() { &symptoms.code } else { text })
}
