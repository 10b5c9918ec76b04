//! Why a sign-in through the connection failed. The message is in the tenant's log, or in the URL that the browser
//! returned to. The message is Auth0's, the provider's or the script's, so its words decide. Source: the errors that
//! users report, and the messages of the generated script.
//!
//! `Symptoms::code` is OAuth's `error`, if there is one. `Symptoms::status` is that of a rejected exchange. Of a sign-in that succeeded
//! the status is 200 and the message is the user ID.

use super::{Cause, Symptoms};
use crate::domain::fields::FieldId::*;
use crate::domain::finding::{Actor, Class, Finding};

const AGAIN: &str = "Then sign in again.";
const SCRIPT: &str = "Correct it in step 5 and update the connection";
/// Messages of the generated script, including older versions of it.
const NO_RESPONSE: &[&str] =
    &["user detail call got no answer", "userinfo request got no response", "email request got no response"];
const REPORTS_ERROR: &[&str] = &[
    "reports an error in the user detail call",
    "reports an error in the userinfo request",
    "reported an error in the userinfo request",
    "userinfo request returned errors",
    "failed to fetch user profile",
];
/// How a response without a user ID reports an error.
const NO_USER: &[&str] = &[
    "\"ok\":false",
    "\"success\":false",
    "\"errcode\":",
    "\"error_code\":",
    "\"error\":\"",
    "\"error\":{",
    "\"errors\":[{",
];
/// An error that isn't one.
const NO_ERROR: &[&str] = &["\"code\":\"ok\"", "\"code\":0", "\"errcode\":0", "\"error_code\":0"];
const STATUS: &[&str] = &[
    "statuscode: ",
    "user detail call was answered with status ",
    "userinfo request was answered with status ",
    "userinfo request returned status ",
    "userinfo request failed with status ",
    "email request failed with status ",
];
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
    "didn't return json",
    "did not return json",
    "didn't return an object",
    "did not return an object",
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
        example: || symptoms(0, "invalid_request", "redirect_uri mismatch"),
        diagnose: |symptoms| {
            let by_auth0 = symptoms.says(&["callback url mismatch", "registered origin"]);
            let named = symptoms.says(&["redirect_uri", "redirect uri", "redirect url"]);
            (named && !by_auth0).then(|| {
                let what = "The provider rejected the redirect URI";
                let fix = "Register https://YOUR DOMAIN/login/callback at the provider, as shown in step 2.";
                symptoms
                    .quoted(Class::UserInput, what, format!("{fix} {AGAIN}"))
                    .on(AuthorizationUrl)
                    .by(Actor::ProviderAccountOwner)
            })
        },
    },
    Cause {
        id: "provider_scope",
        example: || symptoms(0, "invalid_scope", "Unknown or invalid scopes: emial"),
        diagnose: |symptoms| {
            let named = symptoms.says(&["invalid_scope", "invalid scope", "unknown scope"]);
            (named || symptoms.code == "invalid_scope").then(|| {
                let what = "The provider rejected a scope";
                let fix = "Compare Scope with the scopes and the delimiter (space or comma) that the provider's application allows.";
                symptoms.quoted(Class::Scope, what, fix).on(Scope).by(Actor::You)
            })
        },
    },
    Cause {
        id: "user_detail_status",
        example: || symptoms(0, "invalid_request", "StatusCode: 401"),
        diagnose: |symptoms| call_status(symptoms).map(|status| rejected_call(status, symptoms)),
    },
    Cause {
        id: "exchange_silent",
        example: || symptoms(0, "", "failed to obtain access token. Error: getaddrinfo ENOTFOUND id.acme.example"),
        diagnose: |symptoms| {
            (symptoms.says(&["failed to obtain access token"]) && symptoms.says(SILENT)).then(|| {
                let what = "Auth0 got no response from the token URL";
                let fix = "Check the spelling of its host, and make sure that it can be reached from the internet.";
                symptoms.quoted(Class::Api, what, fix).on(TokenUrl).by(Actor::Provider)
            })
        },
    },
    Cause {
        id: "user_detail_silent",
        example: || symptoms(0, "", "The user detail call got no answer: ESOCKETTIMEDOUT"),
        diagnose: |symptoms| {
            (symptoms.says(NO_RESPONSE) || symptoms.says(SILENT)).then(|| {
                let what = "Auth0 got no response to the userinfo request";
                let fix = "Check the spelling of the host, and make sure that it can be reached from the internet.";
                let finding = symptoms.quoted(Class::Api, what, fix).on(UserDetailUrl).by(Actor::Provider);
                by_own_script(finding, symptoms)
            })
        },
    },
    Cause {
        id: "user_detail_packed",
        example: || symptoms(0, "invalid_request", "Unexpected token \\x1f in JSON at position 0"),
        diagnose: |symptoms| {
            // The first byte of gzip, as it looks in a text.
            let packed = symptoms.says(&["\u{1f}", "\\x1f", "\\u001f", "json: \u{fffd}"]);
            (packed && symptoms.says(&["json"])).then(|| {
                let what = "The script can't read a compressed response";
                if symptoms.own_script {
                    return script(what, symptoms, "Add gzip: true to the options of request.");
                }
                let fix =
                    format!("Add \"gzip\": true to the userinfo request (step 5) and update the connection. {AGAIN}");
                symptoms.quoted(Class::UserInput, what, fix).on(UserCall)
            })
        },
    },
    Cause {
        id: "user_detail_no_json",
        example: || symptoms(0, "invalid_request", "Unexpected token < in JSON at position 0"),
        diagnose: |symptoms| {
            symptoms.says(NO_JSON).then(|| {
                let what = "The userinfo URL doesn't return a JSON object";
                let fix = "Copy the URL that returns the user as JSON. It often begins with api. instead of www.";
                by_own_script(symptoms.quoted(Class::UserInput, what, fix).on(UserDetailUrl), symptoms)
            })
        },
    },
    Cause {
        id: "user_detail_error",
        example: || {
            let error = "{\"ok\":false,\"error\":\"missing_scope\"}";
            symptoms(0, "", &format!("The provider reports an error in the user detail call: {error}"))
        },
        diagnose: |symptoms| {
            let no_user = symptoms.says(&["no usable user id"]) && symptoms.says(NO_USER) && !symptoms.says(NO_ERROR);
            (symptoms.says(REPORTS_ERROR) || no_user).then(|| {
                let by_scope = symptoms.says(&["scope", "permission", "privilege", "not_authorized", "forbidden"]);
                let what = "The provider rejected the userinfo request";
                match by_scope {
                    true => symptoms
                        .quoted(Class::UserInput, what, "Add the scope for this request, at the provider and in Scope.")
                        .on(Scope)
                        .by(Actor::ProviderAccountOwner),
                    false => {
                        let fix = "Compare the userinfo request (step 5) with the provider's documentation: token, headers and scope.";
                        by_own_script(symptoms.quoted(Class::UserInput, what, fix).on(UserCall), symptoms)
                    }
                }
            })
        },
    },
    Cause {
        id: "no_user_id",
        example: || symptoms(0, "", "No usable user id at data.id in the answer, which holds id, login, email"),
        diagnose: |symptoms| {
            let complains =
                symptoms.says(&["missing", "required", "empty", "undefined", "must be", "not provided", "no usable"]);
            (complains && symptoms.says(&["user_id", "user id"])).then(|| {
                let fix =
                    format!("Set user_id to the field of the response that identifies the user. {SCRIPT}. {AGAIN}");
                let finding = symptoms.quoted(Class::UserInput, "The script returned no user ID", fix).on(Mapping);
                by_own_script(finding, symptoms)
            })
        },
    },
    Cause {
        id: "module_gone",
        example: || symptoms(0, "", "Cannot find module 'axios@0.22.0'"),
        diagnose: |symptoms| {
            symptoms.says(&["cannot find module"]).then(|| {
                let hint = "Remove the version, as in require('request'), or use a version that Auth0 lists.";
                script("The script requires a module that Auth0 lacks", symptoms, hint)
            })
        },
    },
    Cause {
        id: "script_slow",
        example: || {
            symptoms(
                0,
                "",
                "Script execution did not complete within 20 seconds. Are you calling the callback function?",
            )
        },
        diagnose: |symptoms| {
            symptoms.says(&["did not complete within", "script execution", "calling the callback"]).then(|| {
                let hint = "Make sure that every path calls the callback within 20 seconds.";
                script("The script didn't finish in time", symptoms, hint)
            })
        },
    },
    Cause {
        id: "script_throws",
        example: || symptoms(0, "invalid_request", "access_token is not defined"),
        diagnose: |symptoms| {
            symptoms.says(THROWS).then(|| {
                let hint = "Find the part of the script that the JavaScript error points to.";
                script("The script failed with a JavaScript error", symptoms, hint)
            })
        },
    },
    Cause {
        id: "code_refused",
        example: || symptoms(400, "", "failed to obtain access token. {\"error\":\"invalid_grant\"}"),
        diagnose: |symptoms| {
            symptoms.says(&["invalid_grant", "bad_verification_code", "code_verifier", "code verifier"]).then(|| {
                let what = "The provider rejected its own code";
                let fix = "Compare PKCE (step 2) with the provider's documentation and the redirect URI with its settings. A code works once, for a short time.";
                symptoms.quoted(Class::Api, what, fix).on(Pkce)
            })
        },
    },
    Cause {
        id: "provider_outage",
        example: || symptoms(503, "", "failed to obtain access token"),
        diagnose: |symptoms| {
            (symptoms.status >= 500 && symptoms.says(&["failed to obtain access token"])).then(|| {
                let what = "The provider had an outage";
                let why = format!("Its token URL responded to Auth0 with {}.", symptoms.status);
                let fix = "Sign in again in a few minutes.";
                Finding::failed(Class::Api, what, why, fix).on(TokenUrl).by(Actor::Provider)
            })
        },
    },
    Cause {
        id: "exchange_refused",
        example: || symptoms(401, "", "failed to obtain access token"),
        diagnose: |symptoms| {
            symptoms.says(&["failed to obtain access token", "oauthaccesstokenerror", "invalid_client"]).then(|| {
                let what = "The provider rejected Auth0's token request";
                let fix = "Check the client ID, the secret and the client authentication in step 2.";
                symptoms.quoted(Class::Auth, what, fix).on(ApplicationSecret)
            })
        },
    },
    Cause {
        id: "interrupted",
        example: || {
            let message = "You may have pressed the back button, refreshed during login, opened too many login dialogs";
            symptoms(0, "invalid_request", message)
        },
        diagnose: |symptoms| {
            symptoms.says(INTERRUPTED).then(|| {
                let fix = "Start again with the login link, in one browser window.";
                symptoms.quoted(Class::UserInput, "The sign-in was interrupted", fix).by(Actor::Nobody)
            })
        },
    },
];

/// The sign-in succeeded, but the user ID is the same for all users.
pub(super) const EVERYONE_IS_ONE: Cause = Cause {
    id: "everyone_is_one",
    example: || symptoms(200, "", "oauth2|acme|undefined"),
    diagnose: |symptoms| {
        let nobody = NO_ID.iter().any(|end| symptoms.message.to_lowercase().ends_with(end));
        (symptoms.status == 200 && nobody).then(|| {
            let what = "All users sign in as the same user";
            let why = format!("The script returned no user ID, so Auth0 created the user {}.", symptoms.message);
            let fix =
                format!("Set user_id to a field that differs for each user. {SCRIPT}, then delete that user at Auth0.");
            by_own_script(Finding::failed(Class::UserInput, what, why, fix).on(Mapping), symptoms)
        })
    },
};

/// A message that no row knows.
pub(super) fn other(symptoms: &Symptoms) -> Finding {
    let what = "Auth0 reported an unknown error";
    let why = if symptoms.message.is_empty() { "It gave no reason." } else { &symptoms.message };
    let fix = "Open the full entry in Dashboard > Monitoring > Logs.";
    Finding::failed(Class::Api, what, why, fix)
}

/// The user abandoned the sign-in, which says nothing about the connection.
pub fn is_given_up(diagnosis: &Finding) -> bool {
    diagnosis.is(Class::UserInput) && diagnosis.field.is_none() && diagnosis.actor() == Some(Actor::Nobody)
}

/// The status of the response to the userinfo request, as Auth0's example script reports it, or the generated one.
fn call_status(symptoms: &Symptoms) -> Option<u16> {
    let text = symptoms.message.to_lowercase();
    let after = STATUS.iter().find_map(|words| text.split_once(words).map(|(_, after)| after))?;
    after.get(..3)?.parse().ok()
}

fn rejected_call(status: u16, symptoms: &Symptoms) -> Finding {
    let what = format!("The userinfo request failed with status {status}");
    let rejected = |field, fix: &str| symptoms.quoted(Class::UserInput, what.clone(), fix).on(field);
    let finding = match status {
        // The scope is missing, no matter who wrote the script.
        401 | 403 => {
            let fix = "Add the scope for this request, at the provider and in Scope. Also check how it sends the token (step 5).";
            return rejected(Scope, fix).by(Actor::ProviderAccountOwner);
        }
        404 | 410 => rejected(UserDetailUrl, "Copy the userinfo URL again from the provider's documentation."),
        405 => rejected(
            UserCall,
            "Set the userinfo request (step 5) to the other method: {\"kind\": \"post-empty\"} or {\"kind\": \"get\"}.",
        ),
        400..500 => rejected(
            UserDetailUrl,
            "Compare the userinfo request with the provider's documentation: URL, method and headers.",
        ),
        _ => {
            return symptoms
                .quoted(Class::Api, what, "Sign in again in a few minutes. The provider had an outage.")
                .on(UserDetailUrl)
                .by(Actor::Provider);
        }
    };
    by_own_script(finding, symptoms)
}

/// A custom script makes its own request, so the URL, the request and the mapping of the form aren't used.
fn by_own_script(finding: Finding, symptoms: &Symptoms) -> Finding {
    if !symptoms.own_script {
        return finding;
    }
    let fix = format!("Correct the request in your custom script (step 5) and update the connection. {AGAIN}");
    Finding { fix, ..finding.on(Script) }
}

fn script(what: &str, symptoms: &Symptoms, hint: &str) -> Finding {
    symptoms.quoted(Class::UserInput, what, format!("{hint} {SCRIPT}. {AGAIN}")).on(Script)
}

pub(super) fn symptoms(status: u16, code: &str, message: &str) -> Symptoms {
    let host = "acme.eu.auth0.com".into();
    Symptoms { doing: "sign in", host, status, code: code.into(), message: message.into(), ..Symptoms::default() }
}
