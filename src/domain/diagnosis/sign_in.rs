//! Why a sign-in through the connection failed, by the message in the tenant's log or in the URL that the browser was sent
//! back to. The message is Auth0's, the provider's or the script's, so its words decide. Source: the errors that users report,
//! and the messages of the generated script.
//!
//! `Seen::code` is OAuth's `error`, if there is one. `Seen::status` is that of a rejected exchange. Of a sign-in that succeeded
//! the status is 200 and the message is the user ID.

use super::{Cause, Seen};
use crate::domain::fields::FieldId::*;
use crate::domain::finding::{Class, Finding};

const AGAIN: &str = "Then sign in again.";
const SCRIPT: &str = "Correct it at User profile script (step 5) and update the connection";
/// How a user ID ends when the script reads a value that doesn't exist.
const NO_ID: &[&str] = &["|undefined", "|null", "|nan", "|[object object]", "|"];
/// Node.js's errors for a host that doesn't respond.
const SILENT: &[&str] =
    &["enotfound", "econnrefused", "econnreset", "etimedout", "esockettimedout", "eai_again", "socket hang up"];
const NO_JSON: &[&str] = &[
    "in json at position",
    "is not valid json",
    "unexpected end of json",
    "json input",
    "not answered with json",
    "not answered with an object",
];
/// JavaScript's errors.
const THROWS: &[&str] = &[
    "is not defined",
    "is not a function",
    "cannot read propert",
    "cannot destructure",
    "is not iterable",
    "syntaxerror",
    "unexpected identifier",
    "unexpected token",
    "invalid or unexpected",
    "referenceerror",
    "typeerror",
];
const INTERRUPTED: &[&str] =
    &["pressed the back button", "invalid state", "state mismatch", "state does not match", "session expired"];

pub(super) const CAUSES: &[Cause] = &[
    EVERYONE_IS_ONE,
    Cause {
        id: "provider_redirect_uri",
        example: || seen(0, "invalid_request", "redirect_uri mismatch"),
        diagnose: |seen| {
            let by_auth0 = seen.says(&["callback url mismatch"]);
            let named = seen.says(&["redirect_uri", "redirect uri", "redirect url"]);
            (named && !by_auth0).then(|| {
                let what = "the provider does not know the redirect URI";
                let fix = "Register https://YOUR DOMAIN/login/callback at the provider, as step 2 shows it.";
                seen.quoted(Class::Conflict, what, format!("{fix} {AGAIN}")).on(AuthorizationUrl)
            })
        },
    },
    Cause {
        id: "provider_scope",
        example: || seen(0, "invalid_scope", "Unknown or invalid scopes: emial"),
        diagnose: |seen| {
            let named = seen.says(&["invalid_scope", "invalid scope", "unknown scope"]);
            (named || seen.code == "invalid_scope").then(|| {
                let what = "the provider does not know one of the scopes";
                let fix = "Compare Scope with what the provider's application may ask for, and look whether it wants blanks or commas between them.";
                seen.quoted(Class::UserInput, what, fix).on(Scope)
            })
        },
    },
    Cause {
        id: "user_detail_status",
        example: || seen(0, "invalid_request", "StatusCode: 401"),
        diagnose: |seen| call_status(seen).map(|status| rejected_call(status, seen)),
    },
    Cause {
        id: "exchange_silent",
        example: || seen(0, "", "failed to obtain access token. Error: getaddrinfo ENOTFOUND id.acme.example"),
        diagnose: |seen| {
            (seen.says(&["failed to obtain access token"]) && seen.says(SILENT)).then(|| {
                let what = "the token URL gave Auth0's cloud no answer";
                let fix = "See that Auth0 can reach it from the internet, and that its host is spelt right.";
                seen.quoted(Class::Network, what, fix).on(TokenUrl)
            })
        },
    },
    Cause {
        id: "user_detail_silent",
        example: || seen(0, "", "The user detail call got no answer: ESOCKETTIMEDOUT"),
        diagnose: |seen| {
            (seen.says(&["user detail call got no answer"]) || seen.says(SILENT)).then(|| {
                let what = "the user detail call got no answer from Auth0's cloud";
                let fix =
                    "See that Auth0 can reach the user detail URL from the internet, and that its host is spelt right.";
                seen.quoted(Class::UserInput, what, fix).on(UserDetailUrl)
            })
        },
    },
    Cause {
        id: "user_detail_packed",
        example: || seen(0, "invalid_request", "Unexpected token \\x1f in JSON at position 0"),
        diagnose: |seen| {
            // The first byte of gzip, as it looks in a text.
            let packed = seen.says(&["\u{1f}", "\\x1f", "\\u001f", "json: \u{fffd}"]);
            (packed && seen.says(&["json"])).then(|| {
                let what = "the script can't read the provider's compressed answer";
                script(what, seen, "Add gzip: true to the options of request.")
            })
        },
    },
    Cause {
        id: "user_detail_no_json",
        example: || seen(0, "invalid_request", "Unexpected token < in JSON at position 0"),
        diagnose: |seen| {
            seen.says(NO_JSON).then(|| {
                let what = "the user detail URL does not answer with a JSON object";
                let fix = "Copy the URL of the call that answers who the user is; it answers in JSON, often under api. in place of www.";
                seen.quoted(Class::UserInput, what, fix).on(UserDetailUrl)
            })
        },
    },
    Cause {
        id: "user_detail_error",
        example: || {
            let error = "{\"ok\":false,\"error\":\"missing_scope\"}";
            seen(0, "", &format!("The provider reports an error in the user detail call: {error}"))
        },
        diagnose: |seen| {
            seen.says(&["reports an error in the user detail call", "failed to fetch user profile"]).then(|| {
                let by_scope = seen.says(&["scope", "permission", "privilege", "not_authorized", "forbidden"]);
                let (field, fix) = match by_scope {
                    true => (Scope, "Add the scope that this call needs, at the provider and here."),
                    false => (
                        UserCall,
                        "Compare User detail call (step 5) with the provider's documentation: how it wants the token, and which scope it needs.",
                    ),
                };
                seen.quoted(Class::UserInput, "the provider refuses the user detail call", fix).on(field)
            })
        },
    },
    Cause {
        id: "no_user_id",
        example: || seen(0, "", "No usable user id at data.id in the answer, which holds id, login, email"),
        diagnose: |seen| {
            let complains =
                seen.says(&["missing", "required", "empty", "undefined", "must be", "not provided", "no usable"]);
            (complains && seen.says(&["user_id", "user id"])).then(|| {
                let fix = format!("Point user_id at what the answer calls it. {SCRIPT}. {AGAIN}");
                seen.quoted(Class::UserInput, "the script gave Auth0 no user id", fix).on(Mapping)
            })
        },
    },
    Cause {
        id: "module_gone",
        example: || seen(0, "", "Cannot find module 'axios@0.22.0'"),
        diagnose: |seen| {
            seen.says(&["cannot find module"]).then(|| {
                let hint = "Leave the version out, as in require('request'), or use a version that Auth0 lists.";
                script("the script asks for a module that Auth0 does not have", seen, hint)
            })
        },
    },
    Cause {
        id: "script_slow",
        example: || {
            seen(0, "", "Script execution did not complete within 20 seconds. Are you calling the callback function?")
        },
        diagnose: |seen| {
            seen.says(&["did not complete within", "script execution", "calling the callback"]).then(|| {
                let hint = "It has to call callback on every way through it, within 20 seconds.";
                script("the script did not end in time", seen, hint)
            })
        },
    },
    Cause {
        id: "script_throws",
        example: || seen(0, "invalid_request", "access_token is not defined"),
        diagnose: |seen| {
            seen.says(THROWS).then(|| {
                let hint = "The words are JavaScript's: they name what the script used and did not have.";
                script("the script failed with an error of its own", seen, hint)
            })
        },
    },
    Cause {
        id: "code_refused",
        example: || seen(400, "", "failed to obtain access token. {\"error\":\"invalid_grant\"}"),
        diagnose: |seen| {
            seen.says(&["invalid_grant", "bad_verification_code", "code_verifier", "code verifier"]).then(|| {
                let what = "the provider refused the code that it had just given";
                let fix = "Compare PKCE (step 2) with what the provider wants, see that the redirect URI is registered to the letter, then sign in again: a code serves once, for a short time.";
                seen.quoted(Class::Api, what, fix).on(Pkce)
            })
        },
    },
    Cause {
        id: "exchange_refused",
        example: || seen(401, "", "failed to obtain access token"),
        diagnose: |seen| {
            seen.says(&["failed to obtain access token", "oauthaccesstokenerror", "invalid_client"]).then(|| {
                let what = "the provider refused Auth0's exchange of the code";
                let fix = "Test id and secret at step 2 (they are tried as Auth0 sends them); then its token URL, and whether it wants them in a Basic header.";
                seen.quoted(Class::Auth, what, fix).on(ApplicationSecret)
            })
        },
    },
    Cause {
        id: "interrupted",
        example: || {
            let message = "You may have pressed the back button, refreshed during login, opened too many login dialogs";
            seen(0, "invalid_request", message)
        },
        diagnose: |seen| {
            seen.says(INTERRUPTED).then(|| {
                let what = "the browser lost the thread of the sign-in";
                seen.quoted(Class::UserInput, what, "Begin anew with the login link, in one window.")
            })
        },
    },
    Cause {
        id: "access_denied",
        example: || seen(0, "access_denied", "The user denied the request"),
        diagnose: |seen| {
            let says_so = seen.says(&["access_denied", "access denied", "user denied", "user cancelled"]);
            (says_so || seen.code == "access_denied").then(|| {
                let why = "The person pressed Cancel at the provider, or an Action of the tenant denied it.";
                let fix = "Sign in again and agree; if it stays, look at Actions > Triggers > post-login, and whether the provider admits this account.";
                Finding::failed(Class::UserInput, "somebody said no", format!("{} {why}", sentence(seen)), fix)
            })
        },
    },
];

/// The sign-in succeeded, but the user ID is nobody's.
pub(super) const EVERYONE_IS_ONE: Cause = Cause {
    id: "everyone_is_one",
    example: || seen(200, "", "oauth2|acme|undefined"),
    diagnose: |seen| {
        let nobody = NO_ID.iter().any(|end| seen.message.to_lowercase().ends_with(end));
        (seen.status == 200 && nobody).then(|| {
            let what = "everybody who signs in is the same user";
            let why = format!("The script gave no user id, so Auth0 made the user {}.", seen.message);
            let fix = format!("Point user_id at what is unique to a person. {SCRIPT}, then delete that user at Auth0.");
            Finding::failed(Class::UserInput, what, why, fix).on(Mapping)
        })
    },
};

/// A message that no row knows.
pub(super) fn other(seen: &Seen) -> Finding {
    let what = "Auth0 tells of an error that is not known here";
    let why = if seen.message.is_empty() { "It says no more." } else { &seen.message };
    let fix =
        "See Dashboard > Monitoring > Logs for the whole entry; the words are Auth0's, the provider's or the script's.";
    Finding::failed(Class::Api, what, why, fix)
}

/// A user gave the sign-in up, which says nothing about the connection.
pub fn is_given_up(diagnosis: &Finding) -> bool {
    diagnosis.is(Class::UserInput) && diagnosis.field.is_none()
}

/// The status of the response to the userinfo request, as Auth0's example script reports it, or the generated one.
fn call_status(seen: &Seen) -> Option<u16> {
    let text = seen.message.to_lowercase();
    let after = ["statuscode: ", "user detail call was answered with status "]
        .into_iter()
        .find_map(|words| text.split_once(words).map(|(_, after)| after))?;
    after.get(..3)?.parse().ok()
}

fn rejected_call(status: u16, seen: &Seen) -> Finding {
    let what = format!("the user detail call was refused with status {status}");
    let (field, fix) = match status {
        401 | 403 => (
            Scope,
            "Add the scope that this call needs, at the provider and here; else compare how it wants the token (User detail call, step 5).",
        ),
        404 | 410 => (UserDetailUrl, "Copy the user detail URL again from the provider's documentation."),
        405 => (
            UserCall,
            "Set User detail call (step 5) to the other method: {\"kind\": \"post-empty\"} or {\"kind\": \"get\"}.",
        ),
        400..500 => (UserDetailUrl, "Compare the call with the provider's documentation: its URL, method and headers."),
        _ => (UserDetailUrl, "The provider has a fault of its own: sign in again in a few minutes."),
    };
    seen.quoted(Class::UserInput, what, fix).on(field)
}

fn script(what: &str, seen: &Seen, hint: &str) -> Finding {
    seen.quoted(Class::UserInput, what, format!("{hint} {SCRIPT}. {AGAIN}")).on(Script)
}

fn sentence(seen: &Seen) -> String {
    let text = seen.message.trim_end_matches(['.', ' ']);
    format!("{}.", if text.is_empty() { &seen.code } else { text })
}

pub(super) fn seen(status: u16, code: &str, message: &str) -> Seen {
    let host = "acme.eu.auth0.com".into();
    Seen { doing: "sign in", host, status, code: code.into(), message: message.into(), ..Seen::default() }
}
