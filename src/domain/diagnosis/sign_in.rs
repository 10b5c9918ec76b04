//! Why a sign-in through the connection came to nothing, by the words in the tenant's log or in the address that the browser
//! was sent back to. They are Auth0's, the provider's or the script's, so the words decide. Source: the errors as users
//! report them, and the messages of the script that is generated here.
//!
//! `Seen::code` is OAuth's `error` where there is one, `status` that of an exchange that was refused; of a sign-in that went
//! well the status is 200 and the message its user id.

use super::{Cause, Seen};
use crate::domain::fields::FieldId;
use crate::domain::finding::{Class, Diagnosis};

const AGAIN: &str = "Then sign in again.";
const SCRIPT: &str = "Correct it at User profile script (step 5) and update the connection";
/// A script that reads a value that is not there makes these.
const NO_ID: &[&str] = &["|undefined", "|null", "|nan", "|[object object]", "|"];
/// What Node.js says of a host that does not answer.
const SILENT: &[&str] =
    &["enotfound", "econnrefused", "econnreset", "etimedout", "esockettimedout", "eai_again", "socket hang up"];

pub(super) const CAUSES: &[Cause] = &[
    EVERYONE_IS_ONE,
    Cause {
        id: "provider_redirect_uri",
        example: || seen(0, "invalid_request", "redirect_uri mismatch"),
        applies: |seen| {
            says(seen, &["redirect_uri", "redirect uri", "redirect url"]) && !says(seen, &["callback url mismatch"])
        },
        tell: |seen| {
            Diagnosis::new(
                Class::Conflict,
                "the provider does not know the redirect URI",
                seen.message.clone(),
                format!("Register https://YOUR DOMAIN/login/callback at the provider, as step 2 shows it. {AGAIN}"),
            )
            .on(FieldId::AuthorizationUrl)
        },
    },
    Cause {
        id: "provider_scope",
        example: || seen(0, "invalid_scope", "Unknown or invalid scopes: emial"),
        applies: |seen| {
            seen.code == "invalid_scope" || says(seen, &["invalid_scope", "invalid scope", "unknown scope"])
        },
        tell: |seen| {
            Diagnosis::new(
                Class::UserInput,
                "the provider does not know one of the scopes",
                seen.message.clone(),
                "Compare Scope with what the provider's application may ask for, and look whether it wants blanks or commas between them.",
            )
            .on(FieldId::Scope)
        },
    },
    Cause {
        id: "user_detail_status",
        example: || seen(0, "invalid_request", "StatusCode: 401"),
        applies: |seen| call_status(seen).is_some(),
        tell: |seen| user_detail(call_status(seen).unwrap_or_default(), seen),
    },
    Cause {
        id: "exchange_silent",
        example: || seen(0, "", "failed to obtain access token. Error: getaddrinfo ENOTFOUND id.acme.example"),
        applies: |seen| says(seen, &["failed to obtain access token"]) && says(seen, SILENT),
        tell: |seen| {
            let what = "the token URL gave Auth0's cloud no answer";
            let fix = "See that Auth0 can reach it from the internet, and that its host is spelt right.";
            Diagnosis::new(Class::Network, what, seen.message.clone(), fix).on(FieldId::TokenUrl)
        },
    },
    Cause {
        id: "user_detail_silent",
        example: || seen(0, "", "The user detail call got no answer: ESOCKETTIMEDOUT"),
        applies: |seen| says(seen, &["user detail call got no answer"]) || says(seen, SILENT),
        tell: |seen| {
            let fix =
                "See that Auth0 can reach the user detail URL from the internet, and that its host is spelt right.";
            detail("the user detail call got no answer from Auth0's cloud", seen, fix)
        },
    },
    Cause {
        id: "user_detail_packed",
        example: || seen(0, "invalid_request", "Unexpected token \\x1f in JSON at position 0"),
        // What gzip begins with, as it stands in a text.
        applies: |seen| says(seen, &["json"]) && says(seen, &["\u{1f}", "\\x1f", "\\u001f", "json: \u{fffd}"]),
        tell: |seen| {
            script(
                "the script can't read the provider's compressed answer",
                seen,
                "Add gzip: true to the options of request.",
            )
        },
    },
    Cause {
        id: "user_detail_no_json",
        example: || seen(0, "invalid_request", "Unexpected token < in JSON at position 0"),
        applies: |seen| {
            says(seen, &["in json at position", "is not valid json", "unexpected end of json", "json input"])
                || says(seen, &["not answered with json", "not answered with an object"])
        },
        tell: |seen| {
            let fix = "Copy the URL of the call that answers who the user is; it answers in JSON, often under api. in place of www.";
            detail("the user detail URL does not answer with a JSON object", seen, fix)
        },
    },
    Cause {
        id: "user_detail_error",
        example: || {
            seen(
                0,
                "",
                "The provider reports an error in the user detail call: {\"ok\":false,\"error\":\"missing_scope\"}",
            )
        },
        applies: |seen| says(seen, &["reports an error in the user detail call", "failed to fetch user profile"]),
        tell: |seen| {
            let by_scope = says(seen, &["scope", "permission", "privilege", "not_authorized", "forbidden"]);
            let (field, fix) = match by_scope {
                true => (FieldId::Scope, "Add the scope that this call needs, at the provider and here."),
                false => (
                    FieldId::UserCall,
                    "Compare User detail call (step 5) with the provider's documentation: how it wants the token, and which scope it needs.",
                ),
            };
            Diagnosis { field: Some(field), ..detail("the provider refuses the user detail call", seen, fix) }
        },
    },
    Cause {
        id: "no_user_id",
        example: || seen(0, "", "No usable user id at data.id in the answer, which holds id, login, email"),
        applies: |seen| {
            let complaint = ["missing", "required", "empty", "undefined", "must be", "not provided", "no usable"];
            says(seen, &["user_id", "user id"]) && says(seen, &complaint)
        },
        tell: |seen| {
            Diagnosis::new(
                Class::UserInput,
                "the script gave Auth0 no user id",
                seen.message.clone(),
                format!("Point user_id at what the answer calls it. {SCRIPT}. {AGAIN}"),
            )
            .on(FieldId::Mapping)
        },
    },
    Cause {
        id: "module_gone",
        example: || seen(0, "", "Cannot find module 'axios@0.22.0'"),
        applies: |seen| says(seen, &["cannot find module"]),
        tell: |seen| {
            script(
                "the script asks for a module that Auth0 does not have",
                seen,
                "Leave the version out, as in require('request'), or use a version that Auth0 lists.",
            )
        },
    },
    Cause {
        id: "script_slow",
        example: || {
            seen(0, "", "Script execution did not complete within 20 seconds. Are you calling the callback function?")
        },
        applies: |seen| says(seen, &["did not complete within", "script execution", "calling the callback"]),
        tell: |seen| {
            script(
                "the script did not end in time",
                seen,
                "It has to call callback on every way through it, within 20 seconds.",
            )
        },
    },
    Cause {
        id: "script_throws",
        example: || seen(0, "invalid_request", "access_token is not defined"),
        applies: |seen| {
            says(
                seen,
                &[
                    "is not defined",
                    "is not a function",
                    "cannot read propert",
                    "cannot destructure",
                    "is not iterable",
                ],
            ) || says(
                seen,
                &[
                    "syntaxerror",
                    "unexpected identifier",
                    "unexpected token",
                    "invalid or unexpected",
                    "referenceerror",
                    "typeerror",
                ],
            )
        },
        tell: |seen| {
            script(
                "the script failed with an error of its own",
                seen,
                "The words are JavaScript's: they name what the script used and did not have.",
            )
        },
    },
    Cause {
        id: "code_refused",
        example: || seen(400, "", "failed to obtain access token. {\"error\":\"invalid_grant\"}"),
        applies: |seen| says(seen, &["invalid_grant", "bad_verification_code", "code_verifier", "code verifier"]),
        tell: |seen| {
            Diagnosis::new(
                Class::Api,
                "the provider refused the code that it had just given",
                seen.message.clone(),
                "Compare PKCE (step 2) with what the provider wants, see that the redirect URI is registered to the letter, then sign in again: a code serves once, for a short time.",
            )
            .on(FieldId::Pkce)
        },
    },
    Cause {
        id: "exchange_refused",
        example: || seen(401, "", "failed to obtain access token"),
        applies: |seen| says(seen, &["failed to obtain access token", "oauthaccesstokenerror", "invalid_client"]),
        tell: |seen| {
            Diagnosis::new(
                Class::Auth,
                "the provider refused Auth0's exchange of the code",
                seen.message.clone(),
                "Test id and secret at step 2 (they are tried as Auth0 sends them); then its token URL, and whether it wants them in a Basic header.",
            )
            .on(FieldId::ApplicationSecret)
        },
    },
    Cause {
        id: "interrupted",
        example: || {
            seen(
                0,
                "invalid_request",
                "You may have pressed the back button, refreshed during login, opened too many login dialogs",
            )
        },
        applies: |seen| {
            says(
                seen,
                &[
                    "pressed the back button",
                    "invalid state",
                    "state mismatch",
                    "state does not match",
                    "session expired",
                ],
            )
        },
        tell: |seen| {
            let what = "the browser lost the thread of the sign-in";
            Diagnosis::new(
                Class::UserInput,
                what,
                seen.message.clone(),
                "Begin anew with the login link, in one window.",
            )
        },
    },
    Cause {
        id: "access_denied",
        example: || seen(0, "access_denied", "The user denied the request"),
        applies: |seen| {
            seen.code == "access_denied"
                || says(seen, &["access_denied", "access denied", "user denied", "user cancelled"])
        },
        tell: |seen| {
            Diagnosis::new(
                Class::UserInput,
                "somebody said no",
                format!(
                    "{} The person pressed Cancel at the provider, or an Action of the tenant denied it.",
                    sentence(seen)
                ),
                "Sign in again and agree; if it stays, look at Actions > Triggers > post-login, and whether the provider admits this account.",
            )
        },
    },
];

/// It went well, and made a user that is nobody.
pub(super) const EVERYONE_IS_ONE: Cause = Cause {
    id: "everyone_is_one",
    example: || seen(200, "", "oauth2|acme|undefined"),
    applies: |seen| seen.status == 200 && NO_ID.iter().any(|end| seen.message.to_lowercase().ends_with(end)),
    tell: |seen| {
        Diagnosis::new(
            Class::UserInput,
            "everybody who signs in is the same user",
            format!("The script gave no user id, so Auth0 made the user {}.", seen.message),
            format!("Point user_id at what is unique to a person. {SCRIPT}, then delete that user at Auth0."),
        )
        .on(FieldId::Mapping)
    },
};

/// Words that no row knows.
pub(super) fn other(seen: &Seen) -> Diagnosis {
    let what = "Auth0 tells of an error that is not known here";
    let why = if seen.message.is_empty() { "It says no more." } else { &seen.message };
    let fix =
        "See Dashboard > Monitoring > Logs for the whole entry; the words are Auth0's, the provider's or the script's.";
    Diagnosis::new(Class::Api, what, why, fix)
}

/// Whether the sign-in was given up by somebody, which says nothing of the connection.
pub fn is_given_up(told: &Diagnosis) -> bool {
    told.class == Class::UserInput && told.field.is_none()
}

/// The status that the user detail call was answered with, as the tutorial's script tells it, or the one made here.
fn call_status(seen: &Seen) -> Option<u16> {
    let text = seen.message.to_lowercase();
    let after = ["statuscode: ", "user detail call was answered with status "]
        .into_iter()
        .find_map(|words| text.split_once(words).map(|(_, after)| after.to_owned()))?;
    after.get(..3)?.parse().ok()
}

fn user_detail(status: u16, seen: &Seen) -> Diagnosis {
    let what = format!("the user detail call was refused with status {status}");
    let (field, fix) = match status {
        401 | 403 => (
            FieldId::Scope,
            "Add the scope that this call needs, at the provider and here; else compare how it wants the token (User detail call, step 5).",
        ),
        404 | 410 => (FieldId::UserDetailUrl, "Copy the user detail URL again from the provider's documentation."),
        405 => (
            FieldId::UserCall,
            "Set User detail call (step 5) to the other method: {\"kind\": \"post-empty\"} or {\"kind\": \"get\"}.",
        ),
        400..500 => {
            (FieldId::UserDetailUrl, "Compare the call with the provider's documentation: its URL, method and headers.")
        }
        _ => (FieldId::UserDetailUrl, "The provider has a fault of its own: sign in again in a few minutes."),
    };
    Diagnosis::new(Class::UserInput, what, seen.message.clone(), fix).on(field)
}

fn detail(what: &str, seen: &Seen, fix: &str) -> Diagnosis {
    Diagnosis::new(Class::UserInput, what, seen.message.clone(), fix).on(FieldId::UserDetailUrl)
}

fn script(what: &str, seen: &Seen, hint: &str) -> Diagnosis {
    Diagnosis::new(Class::UserInput, what, seen.message.clone(), format!("{hint} {SCRIPT}. {AGAIN}"))
        .on(FieldId::Script)
}

pub(super) fn says(seen: &Seen, any: &[&str]) -> bool {
    let text = seen.message.to_lowercase();
    any.iter().any(|words| text.contains(words))
}

fn sentence(seen: &Seen) -> String {
    let text = seen.message.trim_end_matches(['.', ' ']);
    format!("{}.", if text.is_empty() { &seen.code } else { text })
}

pub(super) fn seen(status: u16, code: &str, message: &str) -> Seen {
    let host = "acme.eu.auth0.com".into();
    Seen { doing: "sign in", host, status, code: code.into(), message: message.into(), ..Seen::default() }
}
